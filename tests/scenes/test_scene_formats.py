"""One scene in every format gives the same findings but for places, and the same entries."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline import outputs
from pipeline.cli import main
from pipeline.pool import Crew
from samples.build.ofd import STYLES
from samples.build.oracle import raised
from samples.build.plan import plan_of
from samples.build.workspace import build_workspace
from tests.here import run_here

_ROUND, _AS_OF = "2023-08-15", "2023-08-20"
_UNITS = ("D_MZJ", "D_CZJ")
_PLANTED = {"SUB002 certain D_CZJ", "TSK001 certain D_MZJ 6", "TSK002 certain D_MZJ 20", "TXT002 certain D_CZJ 20"}
_UNSEALED = {"SEA001 certain D_CZJ", "SEA001 certain D_MZJ"}
_NO_WORD = {"SUB003 certain D_CZJ", "SUB003 certain D_MZJ"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an audit of the scene says of its two units: findings as plans write them, entries by unit, task, bare text and state."""

    findings: set[str]
    entries: set[tuple[str, int | None, str, str]]


@pytest.fixture(scope="module", autouse=True)
def _read_here_and_write_data_alone() -> Iterator[None]:
    """Read files in this process, without the recognition of pictures, and draw no papers: other tests do."""

    def fresh(path: Path, paper: outputs.Paper, _before: Path) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        (paper if path.suffix == ".json" else outputs.ready(b"")).write(path)
        return ""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Crew, "run", run_here)
        patch.setattr(outputs, "_fresh_digest", fresh)
        patch.setitem(sys.modules, "rapidocr", None)
        yield


def _audited(folder: Path, files: Sequence[str], twist: str = "") -> Told:
    table = {
        "shows": "同一内容的各种格式",
        "seed": 5,
        "defaults": {"files": list(files), "twist": twist},
        "deliveries": [
            {"unit": "D_MZJ", "at": "2023-08-14 10:00:00", "layout": "own_rows", "blank": [20], "omit": [6]},
            {"unit": "D_CZJ", "at": "2023-08-17 10:00:00", "layout": "filled", "copied": [20]},
        ],
        "audits": [{"round": _ROUND, "as_of": _AS_OF}],
    }
    build_workspace(plan_of(table), folder)
    main(["audit", str(folder), "--round", _ROUND, "--as-of", _AS_OF])
    data = folder / "out" / _ROUND / "data"
    findings = {str(raised(each)) for each in _json(data / "findings.json") if each["unit"] in _UNITS and each["outcome"] != "note"}
    entries = {(each["unit"], each["task"], "".join(each["text"].split()), each["state"]) for each in _json(data / "entries.json")}
    return Told(findings=findings, entries=entries)


def _json(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The scene in .docx and .ofd."""
    return _audited(tmp_path_factory.mktemp("plain"), ("word", "ofd"))


def test_the_scene_in_docx_and_ofd_gives_what_is_planted(plain: Told) -> None:
    assert plain.findings == _PLANTED | _UNSEALED
    assert len({entry[:2] for entry in plain.entries}) >= 12


@pytest.mark.parametrize("kind", ["doc", "wps", "rtf", "html_doc"])
def test_a_report_in_another_word_format_gives_the_same(kind: str, plain: Told, tmp_path: Path) -> None:
    assert _audited(tmp_path, (kind, "ofd")) == plain


@pytest.mark.parametrize("twist", sorted(STYLES))
def test_an_ofd_of_any_maker_alone_gives_the_same_but_for_the_lacking_word_file(twist: str, plain: Told, tmp_path: Path) -> None:
    told = _audited(tmp_path, ("ofd",), twist)
    assert told.findings == _PLANTED | _UNSEALED | _NO_WORD
    assert told.entries == plain.entries


@pytest.mark.parametrize(("kind", "outcome"), [("pdf", "query"), ("xlsx", "certain"), ("text", "certain")])
def test_a_report_in_a_form_nobody_asked_for_is_read_alike(kind: str, outcome: str, plain: Told, tmp_path: Path) -> None:
    told = _audited(tmp_path, (kind,))
    assert told.findings == _PLANTED | _NO_WORD | {f"SUB004 {outcome} {unit}" for unit in _UNITS}
    assert told.entries == plain.entries


@pytest.mark.parametrize("kind", ["scan", "picture"])
def test_what_nobody_can_read_accuses_nobody(kind: str, tmp_path: Path) -> None:
    told = _audited(tmp_path, (kind,))
    certain = {each for each in told.findings if " certain " in each}
    assert certain == {"SUB002 certain D_CZJ"} | _NO_WORD
