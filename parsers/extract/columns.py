"""Tables as rows under headings: which grid column holds what, for ledgers and for reports alike."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from parsers.text import lexicon
from parsers.text.lexicon import Kind
from pipeline.model.document import Cell, Table
from pipeline.model.text import fold, has_words, squeeze

__all__ = ["GridRow", "Header", "Kind", "cell_text", "header_of", "headers", "heading_kind", "rows"]

_LONGEST_HEADING = 24
_LOOK = 60
"""Characters of a long cell that tell that it is no heading."""
_LOOSE_END = 4
"""Characters that may fold otherwise where a text is cut."""
_SHORT_HEADING = 8
"""A heading that no lexicon knows is short: 重点任务 | 完成情况 | 佐证链接."""
_TELLING: frozenset[Kind] = frozenset({"item", "content", "units", "lead", "deadline", "progress", "metric"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """A table row on the grid: ``cells[c - 1]`` covers grid column ``c``; merged cells stand in every place they cover."""

    number: int
    """Row of the table, from 1."""
    cells: tuple[Cell | None, ...]
    _own: tuple[Cell, ...] = field(init=False, compare=False, repr=False)
    _filled: tuple[Cell, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Tell once which cells begin here and which hold text: every heading and every reader of rows asks."""
        distinct = tuple(_distinct(self.cells))
        object.__setattr__(self, "_own", tuple([cell for cell in distinct if cell.row == self.number]))
        object.__setattr__(self, "_filled", tuple([cell for cell in distinct if has_words(cell.text)]))

    def cell(self, column: int) -> Cell | None:
        """The cell that covers a grid column (from 1), or None outside the row."""
        return self.cells[column - 1] if 0 < column <= len(self.cells) else None

    def text(self, column: int) -> str:
        """The text at a grid column, line breaks joined; '' where there is no cell."""
        cell = self.cell(column)
        return "" if cell is None else cell_text(cell)

    def is_carried_down(self, column: int) -> bool:
        """Whether the cell at a column began in a row above."""
        cell = self.cell(column)
        return cell is not None and cell.row < self.number

    def is_carried_right(self, column: int) -> bool:
        """Whether the cell at a column began in a column to the left."""
        cell = self.cell(column)
        return cell is not None and cell.column < column

    def own_cells(self) -> tuple[Cell, ...]:
        """The cells that begin in this row, left to right."""
        return self._own

    def filled(self) -> tuple[Cell, ...]:
        """The different cells of the row (carried ones too) that hold text, left to right."""
        return self._filled

    @property
    def title(self) -> Cell | None:
        """The only cell with text, where the row is one: a section's heading or a note across the table."""
        if len(self._filled) != 1 or self._filled[0].row != self.number:
            return None
        only = self._filled[0]
        is_wide = only.column_span >= max(2, len(self.cells) - 1)
        is_alone = only.column <= 2 and len(self.cells) >= 3 and not squeeze(only.text).isdigit()
        return only if is_wide or is_alone else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A heading row (or two): the kind of each grid column that has one."""

    row_first: int
    row_last: int
    columns: tuple[tuple[int, Kind], ...]
    """Grid column (from 1) and kind, in order. A heading over several columns names each of them."""
    names: tuple[tuple[Kind, str], ...]
    """The heading of each kind as printed, line breaks and blanks dropped."""
    unnamed: tuple[int, ...] = ()
    """Grid columns with an empty heading; the last of them is taken for progress where none is named."""
    _places: dict[Kind, tuple[int, ...]] = field(init=False, compare=False, repr=False)
    _kinds: dict[int, Kind] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Sort the columns by what they hold: every row of the table asks."""
        places: dict[Kind, tuple[int, ...]] = {}
        for column, kind in self.columns:
            places[kind] = (*places.get(kind, ()), column)
        object.__setattr__(self, "_places", places)
        object.__setattr__(self, "_kinds", dict(reversed(self.columns)))

    def of(self, kind: Kind) -> tuple[int, ...]:
        """The grid columns of a kind."""
        return self._places.get(kind, ())

    def has(self, *kinds: Kind) -> bool:
        """Whether a column of one of the kinds is there."""
        return any(kind in self._places for kind in kinds)

    def kind(self, column: int) -> Kind | None:
        """What a grid column holds."""
        return self._kinds.get(column)

    def name(self, kind: Kind) -> str:
        """The heading of a kind as printed; '' for an unnamed column."""
        return next((name for its, name in self.names if its == kind), "")

    def cells(self, row: GridRow, kind: Kind) -> tuple[Cell, ...]:
        """The row's cells of a kind, left to right: not those that began in another kind's column."""
        columns = self._places.get(kind)
        if columns is None:
            return ()
        found = _distinct([row.cell(column) for column in columns])
        return tuple([cell for cell in found if self._kinds.get(cell.column, kind) == kind])

    def cell(self, row: GridRow, kind: Kind) -> Cell | None:
        """The first of the row's cells of a kind, or None."""
        return next(iter(self.cells(row, kind)), None)


def cell_text(cell: Cell) -> str:
    """A cell's text as the contract wants it: line breaks joined without a blank, outer blanks dropped."""
    return "".join(cell.text.splitlines()).strip()


def rows(table: Table) -> tuple[GridRow, ...]:
    """All rows of a table on its grid, merged cells carried down and right."""
    grid: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        row, first = cell.row - 1, cell.column - 1
        last = min(first + cell.column_span, table.columns)
        for line in grid[row : row + cell.row_span]:
            line[first:last] = [cell] * (last - first)
    return tuple(GridRow(number=number, cells=tuple(line)) for number, line in enumerate(grid, 1))


def headers(grid: Sequence[GridRow]) -> tuple[Header, ...]:
    """Every heading row of a table's rows, in order; headings may repeat, and may take two rows."""
    found: list[Header] = []
    for row in grid:
        if found and row.number <= found[-1].row_last:
            continue
        header = header_of(row, grid[row.number] if row.number < len(grid) else None)
        if header is not None:
            found.append(header)
    return tuple(found)


def header_of(row: GridRow, below: GridRow | None = None) -> Header | None:
    """Read a row (with the one below, where headings take two) as a header; None where it is none."""
    if row.title is not None or not _is_heading_row(row):
        return None
    second = below if below is not None and _is_second_line(row, below) else None
    texts = [_heading_at(row, second, column) for column in range(1, len(row.cells) + 1)]
    columns, unnamed = _kinds(row, second, texts)
    if not any(kind in _TELLING for _, kind in columns):
        return None
    names = tuple({kind: texts[column - 1][-1] for column, kind in reversed(columns) if texts[column - 1]}.items())
    return Header(
        row_first=row.number,
        row_last=row.number if second is None else second.number,
        columns=tuple(columns),
        names=names[::-1],
        unnamed=tuple(unnamed),
    )


@lru_cache(maxsize=4096)
def heading_kind(text: str, *, loose: bool = False) -> Kind | None:
    """What a heading names: the words of the lexicon in full, or with ``loose`` as a part."""
    if len(text) > _LOOK and _goes_on_long(text[:_LOOK]):
        return None
    plain = _bare(text)
    if not plain or len(plain) > _LONGEST_HEADING:
        return None
    for kind, pattern in lexicon.HEADINGS:
        if pattern.fullmatch(plain):
            return kind
    if not loose:
        return None
    return next((kind for kind, pattern in lexicon.LOOSE_HEADINGS if pattern.search(plain)), None)


def _goes_on_long(start: str) -> bool:
    """Whether a text that begins so is too long for a heading, whatever follows: no bracket behind a short head can end it."""
    plain = fold(start)
    return "(" not in plain and len(plain.strip(":*.。、)")) > _LONGEST_HEADING + _LOOSE_END


def _bare(text: str) -> str:
    plain = fold(text).strip(":*.。、")
    head, bracket, _ = plain.partition("(")
    return head if bracket and len(head) >= 2 else plain.strip("()")


def _is_heading_row(row: GridRow) -> bool:
    filled = [cell for cell in row.filled() if cell.row == row.number]
    kinds = [heading_kind(cell.text) for cell in filled]
    named = {kind for kind in kinds if kind is not None}
    if len(named) >= 3:
        return len([kind for kind in kinds if kind is not None]) * 2 >= len(filled)
    if len(named) != 2 or not named & _TELLING or len(filled) > 3:
        return False
    return None not in kinds or (
        bool(named & {"progress", "content"}) and all(len(squeeze(cell.text)) <= _SHORT_HEADING for cell in filled)
    )


def _is_second_line(row: GridRow, below: GridRow) -> bool:
    """Whether the row below goes on with headings: it splits wide headings, under others merged downwards or left empty.

    Headings that are merged down into it make it one whatever it says (一级, 二级); else its words must be headings.
    """
    own = [cell for cell in below.own_cells() if has_words(cell.text)]
    wide = {column for column in range(1, len(row.cells) + 1) if _is_split(row, below, column)}
    if not own or not wide or not all(cell.column in wide for cell in own):
        return False
    others = {column for column in range(1, len(row.cells) + 1) if column not in wide}
    is_merged_around = bool(others) and all(below.cell(column) is row.cell(column) for column in others)
    return (is_merged_around and all(len(squeeze(cell.text)) <= _LONGEST_HEADING for cell in own)) or all(
        heading_kind(cell.text, loose=True) is not None for cell in own
    )


def _is_split(row: GridRow, below: GridRow, column: int) -> bool:
    above, cell = row.cell(column), below.cell(column)
    if above is None or cell is None or above is cell:
        return False
    return above.column_span > cell.column_span or not has_words(above.text)


def _heading_at(row: GridRow, second: GridRow | None, column: int) -> tuple[str, ...]:
    cells = _distinct([row.cell(column), second.cell(column) if second else None])
    return tuple(text for text in (squeeze(cell.text) for cell in cells) if text)


def _kinds(row: GridRow, second: GridRow | None, texts: list[tuple[str, ...]]) -> tuple[list[tuple[int, Kind]], list[int]]:
    found: list[tuple[int, Kind]] = []
    unnamed: list[int] = []
    for column, lines in enumerate(texts, 1):
        if lines:
            found.append((column, _kind_of_lines(lines)))
        elif row.cell(column) is not None or second is not None:
            unnamed.append(column)
    found = _levels(row, second, found)
    found = _unlike(found, row, second)
    found = _with_content(found, row, second)
    last = len(row.cells)
    if unnamed and last in unnamed and not any(kind == "progress" for _, kind in found):
        found.append((last, "progress"))
    return found, unnamed


def _kind_of_lines(lines: tuple[str, ...]) -> Kind:
    """The lower heading decides, then both together, then the upper one."""
    choices = (lines[-1], "".join(lines), lines[0])
    for loose in (False, True):
        for text in choices:
            kind = heading_kind(text, loose=loose)
            if kind is not None:
                return kind
    return "other"


def _heading_cell(row: GridRow, second: GridRow | None, column: int) -> Cell | None:
    below = second.cell(column) if second else None
    return below if below is not None and has_words(below.text) else row.cell(column)


def _levels(row: GridRow, second: GridRow | None, found: list[tuple[int, Kind]]) -> list[tuple[int, Kind]]:
    """One heading over several label columns names levels: item, then subitem (重点工作 over two columns)."""
    levels: list[tuple[int, Kind]] = []
    for column, kind in found:
        cell = _heading_cell(row, second, column)
        place = 0 if cell is None else column - cell.column
        if kind == "item" and place:
            levels.append((column, "subitem"))
        elif kind == "section" and place:
            levels.append((column, "item"))
        else:
            levels.append((column, kind))
    return levels


def _unlike(found: list[tuple[int, Kind]], row: GridRow, second: GridRow | None) -> list[tuple[int, Kind]]:
    """Two headings of one kind: the second of items is the level below, the second of contents is a metric."""
    result: list[tuple[int, Kind]] = []
    seen: dict[Kind, Cell | None] = {}
    kinds = {kind for _, kind in found}
    for column, kind in found:
        cell = _heading_cell(row, second, column)
        if kind == "units" and cell is not None and _names_office(cell.text) and _has_body(found, row, second):
            result.append((column, "person"))
            continue
        if kind in seen and seen[kind] is not cell:
            result.append((column, _second_of(kind, kinds)))
            continue
        seen[kind] = cell
        result.append((column, kind))
    return result


def _names_office(heading: str) -> bool:
    return bool(re.search(r"[科处股]室", squeeze(heading)))


def _has_body(found: list[tuple[int, Kind]], row: GridRow, second: GridRow | None) -> bool:
    """Whether another column names the units themselves: an office's column then says who works on it."""
    cells = (_heading_cell(row, second, column) for column, kind in found if kind in {"units", "lead"})
    return any(cell is not None and not _names_office(cell.text) for cell in cells)


def _second_of(kind: Kind, kinds: set[Kind]) -> Kind:
    match kind:
        case "section":
            return "item" if "item" not in kinds else "other"
        case "item":
            return "subitem" if "subitem" not in kinds and "content" in kinds else "content" if "content" not in kinds else "other"
        case "content":
            return "metric" if "metric" not in kinds else "other"
        case "units" | "lead" | "support" | "metric" | "progress":
            return kind
        case _:
            return "other"


def _with_content(found: list[tuple[int, Kind]], row: GridRow, second: GridRow | None) -> list[tuple[int, Kind]]:
    """A table without a content column: its last label column holds the tasks themselves."""
    kinds = {kind for _, kind in found}
    if "content" in kinds:
        return found
    for level in ("subitem", "item", "section"):
        if level in kinds:
            last = _heading_cell(row, second, next(column for column, kind in found if kind == level))
            return [(column, "content" if kind == level and _heading_cell(row, second, column) is last else kind) for column, kind in found]
    return found


def _distinct(cells: Iterable[Cell | None]) -> Iterator[Cell]:
    last: Cell | None = None
    for cell in cells:
        if cell is not None and cell is not last:
            yield cell
        last = cell
