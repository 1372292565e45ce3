"""The demo, audited by the real program in both rounds: what the plan says is found, and every quote stands at its place."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.read import read
from pipeline.model.document import Document, Table
from pipeline.model.text import squeeze
from samples.build.oracle import differences, raised
from samples.build.sealing import seal_package
from samples.build.seeds import seeded_plan
from samples.build.workspace import build_workspace
from tests.demo.done import Done, audited_findings, lay_trust
from tests.reports.readback import Run, text_of, totals_said, wrong_rates


def test_the_demo_gives_the_planned_findings_and_no_other(demo: Done) -> None:
    for occasion in demo.expected.audits:
        assert differences(occasion, map(raised, demo.findings[occasion.round])) == ()


def test_every_finding_has_evidence_whose_quote_stands_at_its_place(demo: Done) -> None:
    documents: dict[str, Document | None] = {}
    astray = []
    for findings in demo.findings.values():
        for finding in findings:
            assert finding["evidence"], finding["message"]
            for piece in finding["evidence"]:
                path = demo.folder / "inbox" / piece["file"]
                if not path.is_file() or not piece["quote"]:
                    continue
                document = documents.setdefault(piece["file"], read(path.read_bytes()).value)
                if document is not None and not _stands(document, piece["where"], piece["quote"]):
                    astray.append((finding["code"], piece["file"], piece["where"], piece["quote"][:40]))
    assert astray == []


def _stands(document: Document, where: str, quote: str) -> bool:
    """Whether the words stand at the address (or anywhere, for an address that covers more than a block)."""
    said = [text for place, text in _places(document) if place == where] or ["".join(text for _, text in _places(document))]
    return any(squeeze(quote) in squeeze(text) for text in said)


def _places(document: Document) -> Iterator[tuple[str, str]]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield from ((cell.where, cell.text) for cell in block.cells)
        else:
            yield block.where, block.text


@pytest.mark.parametrize("seed", [11, 12])
def test_a_seeded_workspace_gives_the_planned_findings_and_no_false_certainty(seed: int, tmp_path: Path) -> None:
    expected = build_workspace(seeded_plan(seed), tmp_path, sealer=seal_package)
    lay_trust(tmp_path)
    (occasion,) = expected.audits
    told = differences(occasion, map(raised, audited_findings(tmp_path, occasion.round, occasion.as_of)))
    assert [each for each in told if " certain " in each] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 150))
def test_fifty_seeds_give_no_false_certainty(seed: int, tmp_path: Path) -> None:
    expected = build_workspace(seeded_plan(seed), tmp_path, sealer=seal_package)
    lay_trust(tmp_path)
    (occasion,) = expected.audits
    told = differences(occasion, map(raised, audited_findings(tmp_path, occasion.round, occasion.as_of)))
    assert [each for each in told if each.startswith("多") and " certain " in each] == []


@pytest.mark.parametrize("place", [0, 1])
def test_the_totals_of_the_demos_notices_are_those_counted_again(demo: Done, place: int) -> None:
    round_id = demo.expected.audits[place].round
    out = demo.folder / "out" / round_id
    data = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (out / "data").iterdir()}
    with (demo.folder / "units.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    demanded = frozenset(row["id"] for row in rows if row["report"] == "yes" and row["category"] not in {"outside", "issuer"})
    run = Run(data=data, round=round_id, demanded=demanded, report_tasks=frozenset({38}))
    paragraphs, cells = text_of((out / "通报稿.docx").read_bytes())
    assert totals_said("\n".join(paragraphs)) == run.counts()
    assert wrong_rates([*paragraphs, *(cell for row in cells for cell in row)]) == []
    sent = {path.stem for path in (out / "催办").iterdir()}
    assert {row["short_name"] for row in rows if any(each["unit"] == row["id"] for each in run.nameable())} <= sent
