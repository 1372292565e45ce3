"""A Word table's rows on its grid (ECMA-376 17.4): spans by columns of the grid, never by order of cells."""

from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError
from parsers.formats.raw import Content, RawCell, RawTable, keep_covered
from parsers.formats.word import names as n

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_COLUMNS_MAX = 20_000
_AREA_MAX = 5_000_000
_NARROW = 100
"""Grid columns narrower than this many twentieths of a point (1.8 mm) hold no character: two edges that were meant as one."""
_GRID_BEFORE = n.W + "gridBefore"
_GRID_SPAN = n.W + "gridSpan"
_V_MERGE = n.W + "vMerge"
_H_MERGE = n.W + "hMerge"
_CELL_DEL = n.W + "cellDel"
_CELL_REVISIONS = frozenset({n.W + "cellIns", n.W + "cellDel", n.W + "cellMerge"})
_NO_SETTINGS: "dict[str, Element]" = {}
_WRAPPERS = frozenset({n.SDT, n.SDT_CONTENT, n.W + "customXml", n.W + "smartTag", n.ALTERNATE, n.CHOICE, n.INS, n.MOVE_TO})

ReadCell = Callable[["Element", "list[Element]"], Content]


def read_table(table: "Element", read_cell: ReadCell) -> RawTable:
    """A table with its merged cells; ``read_cell`` reads what stands in one, given with its children."""
    grid = _Grid()
    revised = False
    for row in unwrapped(table, n.TR):
        properties = row.find(n.TRPR)
        if properties is not None:
            if properties.find(n.DEL) is not None:
                revised = True
                continue
            revised = revised or properties.find(n.INS) is not None
        before = _value(properties.find(_GRID_BEFORE), 0) if properties is not None else 0
        revised = grid.add_row(row, before, read_cell) or revised
    result = RawTable(rows=grid.rows, columns=grid.columns, cells=grid.cells, is_revised=revised)
    _drop_slivers(result, table)
    return result


def unwrapped(parent: "Element", wanted: str) -> "Iterator[Element]":
    """Rows of a table or cells of a row, also inside content controls and custom XML."""
    for child in parent:
        tag = child.tag
        if tag == wanted:
            yield child
        elif tag in _WRAPPERS:
            yield from unwrapped(child, wanted)


class _Grid:
    """Rows placed so far, and the cells that go on downwards by their first column."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self.cells: list[RawCell] = []
        self._open: dict[int, RawCell] = {}

    def add_row(self, row: "Element", before: int, read_cell: ReadCell) -> bool:
        """Place a row; whether it holds a cell revision. An empty row keeps its place."""
        self.rows += 1
        column = 1 + before
        last: RawCell | None = None
        going_on: dict[int, RawCell] = {}
        revised = False
        for cell in unwrapped(row, n.TC):
            parts = list(cell)
            found = _settings(parts)
            span, merge = 1, None
            if found:  # most cells of some makers have none, and then none of this is to be asked
                if not _CELL_REVISIONS.isdisjoint(found):
                    revised = True
                    if _CELL_DEL in found:
                        continue
                span, merge = _value(found.get(_GRID_SPAN), 1) or 1, found.get(_V_MERGE)
                if last is not None and _goes_on(found.get(_H_MERGE)):
                    last.column_span += span
                    column += span
                    continue
            above = self._continued(column, span) if merge is not None and _goes_on(merge) else None
            last = above or self._begun(column, span, read_cell(cell, parts))
            if above is not None and next(cell.iter(n.T), None) is not None:
                keep_covered(above, read_cell(cell, parts))
            if merge is not None:
                going_on[column] = last
            column += span
            if column > _COLUMNS_MAX:
                raise RefusalError("FIL004", f"表格超过 {_COLUMNS_MAX} 列，超出处理上限，未能处理；请核对文件后重新报送")
        self.columns = max(self.columns, column - 1)
        if self.rows * self.columns > _AREA_MAX:
            raise RefusalError("FIL004", "表格行列过多，超出处理上限，未能处理；请拆分后重新报送")
        self._open = going_on
        return revised

    def _continued(self, column: int, span: int) -> RawCell | None:
        """The cell above that a covered one belongs to, a row longer; None where none of this column and span is open."""
        above = self._open.get(column)
        if above is None or above.column_span != span:
            return None
        above.row_span += 1
        return above

    def _begun(self, column: int, span: int, content: Content) -> RawCell:
        cell = RawCell(row=self.rows, column=column, row_span=1, column_span=span, content=content)
        self.cells.append(cell)
        return cell


def _settings(parts: "list[Element]") -> "Mapping[str, Element]":
    """A cell's settings by name; they stand before its content as a rule."""
    for part in parts:
        if part.tag == n.TCPR:
            return {setting.tag: setting for setting in part}
    return _NO_SETTINGS


def _goes_on(merge: "Element | None") -> bool:
    return merge is not None and merge.get(n.VAL, "continue") == "continue"


def _value(element: "Element | None", default: int) -> int:
    return default if element is None else max(0, min(n.as_int(element.get(n.VAL), default), _COLUMNS_MAX))


def _drop_slivers(table: RawTable, element: "Element") -> None:
    """Merge grid edges so close together that they were meant as one: rows of other makers then share columns again."""
    grid = element.find(n.W + "tblGrid")
    if grid is None:
        return
    widths = [n.as_int(column.get(n.W + "w"), 0) for column in grid.iterchildren(n.W + "gridCol")]
    slivers = {at + 1 for at, width in enumerate(widths[: table.columns]) if 0 < width < _NARROW}
    for cell in table.cells if slivers else ():
        columns = set(range(cell.column, min(cell.column + cell.column_span, table.columns + 1)))
        slivers -= columns if columns <= slivers else set()
    if not slivers or len(widths) < table.columns:
        return
    starts = dict(enumerate(accumulate((column not in slivers for column in range(1, table.columns + 1)), initial=1), start=1))
    for cell in table.cells:
        start, end = starts[cell.column], starts[cell.column + cell.column_span]
        cell.column, cell.column_span = start, end - start
    table.columns = starts[table.columns + 1] - 1
