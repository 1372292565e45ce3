"""Every number of the demo's papers is read back from the files that people get and counted again from the plain data."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from pipeline.cli import main
from tests.demo.done import Done
from tests.demo.reading import Facts, Reading, wrong_in_letter

CORRECT_BY = {"2023-08-15": "2023年9月7日", "2023-12-05": "2023年12月27日"}
"""Five working days after each data cut-off, 2023-08-31 and 2023-12-20, by the calendar on the wall."""


def paper(path: Path) -> tuple[list[str], list[list[list[str]]]]:
    """Paragraphs outside tables, and the rows of each table."""
    document = Document(io.BytesIO(path.read_bytes()))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    lines = [line for paragraph in document.paragraphs for line in paragraph.text.split("\n")]
    return [line.strip() for line in lines if line.strip()], tables


@pytest.mark.parametrize("place", [0, 1])
def test_every_number_of_a_round_s_notice_is_counted_again(demo: Done, place: int) -> None:
    occasion = demo.expected.audits[place]
    facts = Facts(demo.folder, occasion.round)
    reading = Reading(rounds=(facts,), correct_by=CORRECT_BY[occasion.round])
    paragraphs, tables = paper(demo.folder / "out" / occasion.round / "通报稿.docx")
    assert reading.wrong(paragraphs) == []
    assert reading.wrong_rows(tables) == []


@pytest.mark.parametrize("place", [0, 1])
def test_every_number_of_a_letter_is_its_unit_s_own(demo: Done, place: int) -> None:
    occasion = demo.expected.audits[place]
    facts = Facts(demo.folder, occasion.round)
    units = {row["short_name"]: row["id"] for row in facts.roster}
    letters = sorted((demo.folder / "out" / occasion.round / "催办").iterdir())
    assert len(letters) > 15
    for path in letters:
        paragraphs, _ = paper(path)
        assert wrong_in_letter(facts, units[path.stem], paragraphs, correct_by=CORRECT_BY[occasion.round]) == [], path.name


@pytest.mark.parametrize("place", [0, 1])
def test_no_letter_has_a_word_of_another_unit(demo: Done, place: int) -> None:
    """No other unit's full or short name, nor an alias of three characters and more, that is not part of the addressee's own."""
    occasion = demo.expected.audits[place]
    facts = Facts(demo.folder, occasion.round)
    own = {row["short_name"]: _names(row) for row in facts.roster}
    others = {row["short_name"]: _names(row) for row in facts.roster if row["category"] not in {"group", "issuer"}}
    for path in sorted((demo.folder / "out" / occasion.round / "催办").iterdir()):
        text = "\n".join(paper(path)[0])
        for name in sorted(own[path.stem], key=len, reverse=True):
            text = text.replace(name, "贵单位")
        issuer = "银川市人民政府政务公开办公室"
        text = text.replace(issuer, "")
        named = {name for unit, names in others.items() if unit != path.stem for name in names if name in text}
        assert named == set(), path.name


def _names(row: dict[str, Any]) -> set[str]:
    names = {row["full_name"], row["short_name"], *row["aliases"].split("|"), *row["misprints"].split("|")}
    return {name for name in names if len(name) >= 3}


@pytest.fixture(scope="module")
def issued(demo: Done, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo in which the third quarter's notice was issued and the fourth's is drafted."""
    folder = tmp_path_factory.mktemp("issued") / "demo"
    shutil.copytree(demo.folder, folder)
    assert main(["notice", str(folder), "--quarter", "2023Q3", "--as-of", "2023-08-31", "--issue"]) == 0
    assert main(["notice", str(folder), "--quarter", "2023Q4", "--as-of", "2023-12-20"]) == 0
    return folder


def test_every_number_of_the_quarters_notices_is_counted_again(demo: Done, issued: Path) -> None:
    first, second = (Facts(demo.folder, each.round) for each in demo.expected.audits)
    paragraphs, tables = paper(issued / "out" / "2023Q3" / "通报稿.docx")
    third = Reading(rounds=(first,), correct_by=CORRECT_BY["2023-08-15"], quarter="2023Q3")
    assert third.wrong(paragraphs) == []
    assert third.wrong_rows(tables) == []
    named = {each["finding"] for each in json.loads((issued / "out" / "2023Q3" / "notice.json").read_text(encoding="utf-8"))["problems"]}
    assert named == {each["id"] for each in first.nameable()}
    due = tuple(task["no"] for task in second.data["ledger"]["tasks"] if task["due"] == "2023-11-30")
    fourth = Reading(
        rounds=(second,),
        correct_by=CORRECT_BY["2023-12-05"],
        quarter="2023Q4",
        due_tasks=tuple(task for task in due if second.deadline(task, first.due)[0]),
        previous=tuple(first.nameable()),
        previous_as_of="2023年8月31日24时",
    )
    paragraphs, tables = paper(issued / "out" / "2023Q4" / "通报稿.docx")
    assert fourth.wrong(paragraphs) == []
    assert fourth.wrong_rows(tables) == []


def test_a_hand_edited_number_is_named_with_its_place_and_what_the_run_says(
    demo: Done, issued: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo
    for source, old, new, right in (
        (issued / "out" / "2023Q3" / "通报稿.docx", "按时报送19个", "按时报送20个", "按本次核对结果应为“19”"),
        (issued / "out" / "2023-08-15" / "通报稿.docx", "有待核实的46项次", "有待核实的45项次", "按本次核对结果应为“46”"),
        (issued / "out" / "2023-08-15" / "催办" / "市民政局.docx", "第37项", "第38项", "按本次核对结果应为“37”"),
    ):
        draft = tmp_path / f"改过的{source.name}"
        document = Document(io.BytesIO(source.read_bytes()))
        (hit,) = [paragraph for paragraph in document.paragraphs if old in paragraph.text]
        text = hit.text.replace(old, new)
        for run in hit.runs[1:]:
            run.text = ""
        hit.runs[0].text = text
        document.save(str(draft))
        capsys.readouterr()
        code = main(["notice", str(issued), "--quarter", "2023Q3", "--as-of", "2023-08-31", "--check", str(draft), "--json"])
        (remark,) = json.loads(capsys.readouterr().out)
        assert code == 1
        assert remark["text"] == text.replace(" ", "").replace("\u3000", "")
        assert right in remark["message"]
        assert remark["where"].startswith("第")
