"""Made ledgers in the forms of other places: data in samples/ledgers, built as Word and as text.

A row is its cells between ``|``; ``<`` goes on with the cell to the left, ``^`` with the cell above, ``⏎`` breaks a line.
"""

import io
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "ledgers"
_LEFT, _ABOVE, _BREAK = "<", "^", "⏎"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeTable:
    """Rows of cell texts with merge marks; ``before`` are paragraphs over the table."""

    before: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeLedger:
    """A ledger as data, with what a reader must find in it, written by hand."""

    name: str
    paragraphs: tuple[str, ...]
    tables: tuple[MadeTable, ...]
    expected: dict[str, Any]


def made_ledgers(folder: Path = FOLDER) -> tuple[MadeLedger, ...]:
    """Every made ledger, in the order of the file names."""
    return tuple(_load(path) for path in sorted(folder.glob("*.toml")))


def _load(path: Path) -> MadeLedger:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return MadeLedger(
        name=path.stem,
        paragraphs=tuple(data["paragraphs"]),
        tables=tuple(
            MadeTable(
                before=tuple(table.get("before", ())),
                rows=tuple(tuple(cell.strip().replace(_BREAK, "\n") for cell in row.split("|")) for row in table["rows"]),
            )
            for table in data.get("tables", ())
        ),
        expected=data["expect"],
    )


def as_text(made: MadeLedger) -> bytes:
    """The ledger as a text export: a tab and a cell a line, an empty line behind each row, a lone tab where merged down."""
    lines = list(made.paragraphs)
    for table in made.tables:
        lines += table.before
        for row in table.rows:
            cells = [("" if cell == _ABOVE else cell) for cell in row if cell != _LEFT]
            lines += ["", *(f"\t{cell}" for cell in cells)]
        lines.append("")
    return ("\n".join(lines) + "\n").encode("utf-8")


def as_docx(made: MadeLedger) -> bytes:
    """The ledger as a Word file with real merges."""
    import docx

    file = docx.Document()
    for text in made.paragraphs:
        file.add_paragraph(text)
    for table in made.tables:
        for text in table.before:
            file.add_paragraph(text)
        _word_table(file, table.rows)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _word_table(file: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    grid = file.add_table(rows=len(rows), cols=len(rows[0]))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text in {_LEFT, _ABOVE}:
                continue
            right, down = column, number
            while right + 1 < len(row) and row[right + 1] == _LEFT:
                right += 1
            while down + 1 < len(rows) and rows[down + 1][column] == _ABOVE:
                down += 1
            grid.cell(number, column).merge(grid.cell(down, right)).text = text
