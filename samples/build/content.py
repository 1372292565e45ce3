"""What a paper says, before any file format: paragraphs, tables with merged cells, page breaks."""

from dataclasses import dataclass
from typing import Literal

_NUMERALS = "一二三四五六七八九十"
Style = Literal["title", "body", "addressee", "heading", "right", "plain", "centre"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph. ``level`` (1 to 4) is a heading's; ``is_numbered`` asks for an automatic number.

    ``was`` are words deleted under revision, in whose place the text was inserted.
    """

    text: str
    style: Style = "body"
    level: int = 0
    is_numbered: bool = False
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A table cell at its top left place; a newline is a hard line break. ``is_numbered`` puts an automatic number for the text."""

    text: str
    row_span: int = 1
    column_span: int = 1
    is_numbered: bool = False
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A ruled table: each row holds only the cells that begin in it, left to right. ``widths`` are shares of the page's width."""

    rows: tuple[tuple[GridCell, ...], ...]
    widths: tuple[int, ...]
    header_rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreak:
    """What follows begins a new page."""


Block = Text | Grid | PageBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole paper. ``running_head`` stands above every page, ``has_page_numbers`` below."""

    blocks: tuple[Block, ...]
    is_landscape: bool = False
    has_page_numbers: bool = True
    running_head: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A cell with its grid position, from 0."""

    row: int
    column: int
    cell: GridCell


def placed(grid: Grid) -> tuple[Placed, ...]:
    """Each cell of a grid at its position, in reading order; ValueError where cells overlap or leave the grid."""
    taken: set[tuple[int, int]] = set()
    found: list[Placed] = []
    for row, cells in enumerate(grid.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            if column + cell.column_span > len(grid.widths) or row + cell.row_span > len(grid.rows):
                raise ValueError(f"cell {cell.text!r} leaves the grid in row {row}")
            taken.update((row + down, column + right) for down in range(cell.row_span) for right in range(cell.column_span))
            found.append(Placed(row=row, column=column, cell=cell))
            column += cell.column_span
    return tuple(found)


def chinese(number: int) -> str:
    """Chinese numeral of 1 to 99."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_NUMERALS[tens - 1]}十")
    return head + ("" if ones == 0 else _NUMERALS[ones - 1])
