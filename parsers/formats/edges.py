"""Tables whose rows say where their cell edges lie (RTF, Word 97): from edges to one grid."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.formats.raw import Content, RawCell, RawTable, keep_covered

_SNAP = 60
"""Cell edges of different rows that are this near (twentieths of a point) are one edge."""


@dataclass(slots=True, kw_only=True)
class CellShape:
    """A cell's right edge in twentieths of a point, and whether it begins or goes on with a merge (``first``, ``covered``, '')."""

    edge: int
    down: str = ""
    across: str = ""


@dataclass(slots=True, kw_only=True)
class EdgedRow:
    """A row: its left edge, its cells' shapes and contents."""

    left: int
    shapes: Sequence[CellShape]
    cells: Sequence[Content]


def table_of_rows(rows: list[EdgedRow]) -> RawTable:
    """Rows with their own cell edges as one grid; covered cells joined to those they belong to."""
    known = {row.left for row in rows} | {shape.edge for row in rows for shape in row.shapes}
    edges = _edges(known)
    column = {edge: _nearest(edges, edge) for edge in known}
    table = RawTable(rows=len(rows), columns=max(1, len(edges) - 1))
    above: dict[int, RawCell] = {}
    for number, row in enumerate(rows, start=1):
        going_on: dict[int, RawCell] = {}
        start, last = column[row.left], None
        for shape, content in zip(row.shapes, row.cells, strict=False):
            end = max(column[shape.edge], start)
            if shape.across == "covered" and last is not None:
                last.column_span += end - start or 1
                start = end
                continue
            upper = above.get(start) if shape.down == "covered" else None
            if upper is not None:
                upper.row_span += 1
                keep_covered(upper, content)
                cell = upper
            else:
                cell = RawCell(row=number, column=start + 1, row_span=1, column_span=end - start or 1, content=content)
                table.cells.append(cell)
            if shape.down:
                going_on[start] = cell
            last, start = cell, end if end > start else start + 1
        above = going_on
    table.columns = max([table.columns, *(cell.column + cell.column_span - 1 for cell in table.cells)])
    return table


def _edges(known: set[int]) -> list[int]:
    """Cell edges of all rows, near ones taken as one."""
    edges: list[int] = []
    for edge in sorted(known):
        if not edges or edge - edges[-1] > _SNAP:
            edges.append(edge)
    return edges


def _nearest(edges: list[int], edge: int) -> int:
    at = bisect_left(edges, edge)
    return at if at < len(edges) and edges[at] == edge else max(0, at - 1)
