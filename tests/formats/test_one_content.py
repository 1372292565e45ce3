"""The real ledger, blank and filled, is the same out of every format that can carry it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from parsers.read import read
from pipeline.model.document import Cell, Table
from samples.build.content import Paper
from samples.build.docx import write_docx
from samples.build.legacy import blank_ledger, filled_ledger, numbered_ledger, progress
from samples.build.markup import write_html, write_rtf
from samples.build.old_word import as_wps
from samples.build.sheet import write_xlsx

ROOT = Path(__file__).resolve().parents[2]
LEGACY = ROOT / "tests" / "data" / "legacy"
_TABLE = json.loads((ROOT / "samples" / "ledger-2023.expected.json").read_text(encoding="utf-8"))
EXPECTED = [dict(zip(_TABLE["columns"], row, strict=True)) for row in _TABLE["rows"]]
FIELDS = ("no", "item", "subitem", "content", "metric", "units", "deadline", "progress", "section")
WRITERS: dict[str, Callable[[Paper], bytes]] = {"docx": write_docx, "xlsx": write_xlsx, "html": write_html, "rtf": write_rtf}


def _squeezed(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


def _grid(table: Table) -> dict[tuple[int, int], Cell]:
    return {
        (row, column): cell
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }


def _tasks(data: bytes) -> list[tuple[str, ...]]:
    """Data rows as nine fields, read off the grid by hand: eight columns, 重点工作 over the second and third."""
    result = read(data)
    assert result.value is not None, result.problems
    assert result.problems == ()
    found = []
    section = ""
    for table in result.value.tables():
        grid = _grid(table)
        assert table.columns == 8
        for row in range(1, table.rows + 1):
            cells = [grid[row, column] for column in range(1, 9) if (row, column) in grid]
            if not cells:
                continue
            if cells[0].column_span > 1:
                section = cells[0].text
            elif cells[0].text.isdigit():
                item, subitem = cells[1], cells[2]
                words = (cells[0].text, item.text, "" if subitem is item else subitem.text, *(cell.text for cell in cells[3:]), section)
                found.append(tuple(map(_squeezed, words)))
    if found and not found[0][-1]:
        first = _squeezed(next(p.text for p in result.value.paragraphs() if p.text.startswith("一、")))
        found = [(*row[:-1], row[-1] or first) for row in found]
    return found


def _expected(progress_of: Callable[[int], str]) -> list[tuple[str, ...]]:
    return [
        tuple(
            _squeezed(str(task[field]) if task[field] is not None else "") if field != "progress" else progress_of(task["no"])
            for field in FIELDS
        )
        for task in EXPECTED
    ]


@pytest.mark.parametrize("name", WRITERS)
def test_the_blank_ledger_is_read_whole(name: str) -> None:
    assert _tasks(WRITERS[name](blank_ledger())) == _expected(lambda _: "")


@pytest.mark.parametrize("name", WRITERS)
def test_the_filled_ledger_is_read_whole(name: str) -> None:
    assert _tasks(WRITERS[name](filled_ledger())) == _expected(progress)


def test_automatic_numbers_are_read_as_numbers() -> None:
    assert _tasks(write_docx(numbered_ledger())) == _expected(progress)


@pytest.mark.parametrize("twist", [bytes, as_wps], ids=["doc", "wps"])
def test_old_word_files_are_read_whole(twist: Callable[[bytes], bytes]) -> None:
    assert _tasks(twist((LEGACY / "ledger-blank.doc").read_bytes())) == _expected(lambda _: "")
    assert _tasks(twist((LEGACY / "ledger-filled.doc").read_bytes())) == _expected(progress)
    assert _tasks(twist((LEGACY / "ledger-numbered.doc").read_bytes())) == _expected(progress)
