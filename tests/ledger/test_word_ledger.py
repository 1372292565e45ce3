"""The real ledger as .docx: real merges, one table or four, line breaks in cells, automatic numbers."""

import io
import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from parsers.extract.ledger import read_ledger
from parsers.formats.word import document as word
from pipeline.model.evidence import Sha256

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FIELDS = ("no", "section", "item", "subitem", "content", "metric", "units", "deadline", "progress")
HEADINGS = ("序号", "重点工作", "", "主要内容", "量化指标", "责任单位", "完成时限", "进展落实情况")
TITLE = "银川市2023年政务公开工作要点任务落实台账"
PREAMBLE = "请市政府各部门对照台账逐项落实，并将落实进展情况分别于2023年8月15日、12月5日前报送银川市政府政务公开办公室。"


def expected() -> list[list[Any]]:
    rows: list[list[Any]] = json.loads((SAMPLES / "ledger-2023.expected.json").read_text(encoding="utf-8"))["rows"]
    return rows


def broken(text: str) -> str:
    """A hard line break in the middle of a long word, as clerks make them."""
    return f"{text[:4]}\n{text[4:]}" if len(text) > 8 else text


def fill(table: Any, sections: list[tuple[str, list[list[Any]]]], *, has_title_row: bool, automatic: bool) -> None:
    for title, rows in sections:
        if has_title_row:
            cells = table.add_row().cells
            cells[0].merge(cells[7]).text = title
        header = table.add_row().cells
        header[1].merge(header[2])
        for column, heading in enumerate(HEADINGS):
            if column != 2 and not (column == 7 and not title.startswith("一、")):
                header[column].text = heading
        for (item, subitem), group in groupby(rows, key=lambda row: (row[2], row[3])):
            lines = list(group)
            grid = [table.add_row().cells for _ in lines]
            for line, cells in zip(lines, grid, strict=True):
                if automatic:
                    cells[0].paragraphs[0].style = "List Number"
                else:
                    cells[0].text = str(line[0])
                for column, place in ((3, 4), (4, 5), (5, 6), (6, 7)):
                    cells[column].text = broken(str(line[place])) if column == 5 else str(line[place])
            if subitem is None:
                grid[0][1].merge(grid[-1][2]).text = broken(item)
            else:
                grid[0][2].merge(grid[-1][2]).text = broken(subitem)
                grid[0][1].text = item
        merge_items(table, rows)


def merge_items(table: Any, rows: list[list[Any]]) -> None:
    """Merge the first level over its rows where it has a second level."""
    first = len(table.rows) - len(rows)
    for item, group in groupby(enumerate(rows), key=lambda pair: pair[1][2]):
        places = [place for place, row in group if row[3] is not None]
        if len(places) > 1:
            for place in places:
                table.cell(first + place, 1).text = ""
            table.cell(first + places[0], 1).merge(table.cell(first + places[-1], 1)).text = item


def ledger_docx(*, tables: int, automatic: bool) -> bytes:
    import docx  # type: ignore[import-untyped,unused-ignore]

    file = docx.Document()
    file.add_paragraph(TITLE)
    file.add_paragraph("（填报版）")
    file.add_paragraph(PREAMBLE)
    sections = [(title, list(rows)) for title, rows in groupby(expected(), key=lambda row: str(row[1]))]
    if tables == 1:
        fill(file.add_table(rows=0, cols=8), sections, has_title_row=True, automatic=automatic)
    else:
        for section in sections:
            file.add_paragraph(section[0])
            fill(file.add_table(rows=0, cols=8), [section], has_title_row=False, automatic=automatic)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


@pytest.mark.parametrize("tables", [1, 4])
@pytest.mark.parametrize("automatic", [False, True])
def test_the_ledger_as_word_gives_all_fields(tables: int, automatic: bool) -> None:  # noqa: FBT001
    document = word.read(ledger_docx(tables=tables, automatic=automatic)).value
    assert document is not None
    assert len(document.tables()) == tables
    found = read_ledger(document, file="ledger.docx", sha256=Sha256("0" * 64))
    assert found.problems == ()
    ledger = found.value
    assert ledger is not None
    assert [[getattr(task, name) for name in FIELDS] for task in ledger.tasks] == expected()
    assert ledger.title == TITLE + "（填报版）"
    assert [str(one.id) for one in ledger.rounds] == ["2023-08-15", "2023-12-05"]
    assert (ledger.counted.sections, ledger.counted.items, ledger.counted.tasks) == (4, 17, 39)
    assert len(ledger.missing_columns) == 3
