"""The rows of the real ledger as nine fields, read off a document's tables by hand, and what they must be."""

import json
import re
from pathlib import Path

from parsers.read import read
from pipeline.model.document import Cell, Document, Table
from samples.build.legacy import progress

ROOT = Path(__file__).resolve().parents[2]
_TABLE = json.loads((ROOT / "samples" / "ledger-2023.expected.json").read_text(encoding="utf-8"))
_FIELDS = ("no", "item", "subitem", "content", "metric", "units", "deadline")

Row = tuple[str, ...]


def squeezed(text: object) -> str:
    return re.sub(r"\s", "", str(text or ""))


def expected(*, is_filled: bool) -> list[Row]:
    """All 39 rows: seven printed fields, the progress, the section."""
    rows = [dict(zip(_TABLE["columns"], row, strict=True)) for row in _TABLE["rows"]]
    return [
        (*(squeezed(row[field]) for field in _FIELDS), progress(row["no"]) if is_filled else "", squeezed(row["section"])) for row in rows
    ]


def document_of(data: bytes) -> Document:
    result = read(data)
    assert result.value is not None, result.problems
    assert result.problems == ()
    return result.value


def rows_of(document: Document) -> list[Row]:
    """Numbered rows of all tables, merged cells in every place that they cover."""
    found: list[Row] = []
    section = ""
    for table in document.tables():
        grid = _grid(table)
        for number in range(1, table.rows + 1):
            cells = [grid[number, column] for column in range(1, table.columns + 1) if (number, column) in grid]
            if cells and cells[0].column_span > 1:
                section = squeezed(cells[0].text)
            elif len(cells) == 8 and squeezed(cells[0].text).isdigit():
                item, subitem = cells[1], cells[2]
                texts = (cells[0].text, item.text, "" if subitem is item else subitem.text, *(cell.text for cell in cells[3:]))
                found.append((*map(squeezed, texts), section))
    return found


def _grid(table: Table) -> dict[tuple[int, int], Cell]:
    return {
        (row, column): cell
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
