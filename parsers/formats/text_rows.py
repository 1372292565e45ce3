"""Rows of a text export as a grid: which cell of a short row is merged over two columns, and which blanks are merged down.

An export keeps the order of the cells only. A row with fewer cells than the widest has one cell merged to the right;
where it is, the columns' own look decides, summed over all rows of that length. A blank left of the longest column
goes on with the cell above.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.text import lexicon
from pipeline.model.document import Cell, Table
from pipeline.model.evidence import Where, at_cell
from pipeline.model.text import fold, squeeze

_FEWEST_HEADINGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Profile:
    """What the cells of a grid column look like: mean logarithm of length, and their characters."""

    length: float
    characters: frozenset[str]


@dataclass(slots=True, kw_only=True)
class _Placed:
    """A cell on the grid; ``row_span`` grows while blanks below go on with it."""

    row: int
    column: int
    column_span: int
    text: str
    row_span: int = 1


def table_of(rows: list[list[str]], number: int) -> Table:
    """Lay rows of cell texts out on a grid. ``number`` is the table's, for addresses."""
    width = max(len(row) for row in rows)
    wide = [row for row in rows if len(row) == width and not _is_header(row)]
    profiles = [_profile([row[column] for row in wide]) for column in range(width)]
    merged = {length: _merged_at(rows, length, profiles) for length in {len(row) for row in rows} if 1 < length < width}
    placed: list[_Placed] = []
    for place, row in enumerate(rows, 1):
        below = rows[place] if place < len(rows) else []
        split = _split_at(row, below, width)
        placed += _row(row, place, width, merged.get(len(row), 0) if split is None else split)
    kept = _merged_down(placed, rows, width, profiles)
    cells = tuple(
        Cell(
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            text=cell.text,
            where=at_cell(number, cell.row, cell.column),
        )
        for cell in kept
    )
    return Table(rows=len(rows), columns=width, where=Where(f"表{number}"), cells=cells)


def _is_header(row: list[str]) -> bool:
    return sum(any(pattern.fullmatch(fold(text)) for _, pattern in lexicon.HEADINGS) for text in row) >= _FEWEST_HEADINGS


def _split_at(row: list[str], below: list[str], width: int) -> int | None:
    """Where a heading row's merged heading stands: over the headings of the row below that stand among blanks."""
    if len(row) >= width or len(below) != width or not _is_header(row) or not _is_second_header(below):
        return None
    return next(place for place, text in enumerate(below) if squeeze(text))


def _is_second_header(row: list[str]) -> bool:
    full = [text for text in row if squeeze(text)]
    return 1 < len(full) < len(row) and all(any(pattern.fullmatch(fold(text)) for _, pattern in lexicon.HEADINGS) for text in full)


def _profile(texts: list[str]) -> _Profile:
    full = [fold(text) for text in texts if squeeze(text)]
    length = sum(math.log1p(len(text)) for text in full) / len(full) if full else 0.0
    return _Profile(length=length, characters=frozenset("".join(full)))


def _merged_at(rows: list[list[str]], length: int, profiles: list[_Profile]) -> int:
    """The index of the merged cell in rows of a length: where their other cells look most like their columns."""
    same = [row for row in rows if len(row) == length]
    data = [row for row in same if not _is_header(row)]
    if not data:
        return next((place for row in same for place, text in enumerate(row) if _names_items(text)), min(1, length - 1))
    extra = len(profiles) - length
    scores = [sum(_likeness(row, place, extra, profiles) for row in data) for place in range(length)]
    return max(range(length), key=lambda place: (scores[place], place == 1))


def _names_items(text: str) -> bool:
    return any(kind == "item" and pattern.fullmatch(fold(text)) for kind, pattern in lexicon.HEADINGS)


def _likeness(row: list[str], merged: int, extra: int, profiles: list[_Profile]) -> float:
    total = 0.0
    for place, text in enumerate(row):
        plain = fold(text)
        if not plain or place == merged:
            continue
        profile = profiles[place + (extra if place > merged else 0)]
        shared = sum(character in profile.characters for character in plain) / len(plain)
        total += shared - abs(math.log1p(len(plain)) - profile.length)
    return total


def _row(row: list[str], number: int, width: int, merged: int) -> Iterator[_Placed]:
    column = 1
    for place, text in enumerate(row):
        span = width if len(row) == 1 else width - len(row) + 1 if place == merged else 1
        yield _Placed(row=number, column=column, column_span=span, text=text)
        column += span


def _merged_down(placed: list[_Placed], rows: list[list[str]], width: int, profiles: list[_Profile]) -> list[_Placed]:
    """Let blanks in the label columns go on with the cell above; a label's blank below a new label is a blank."""
    longest = max(range(1, width + 1), key=lambda column: (profiles[column - 1].length, -column))
    above: dict[int, _Placed] = {}
    kept: list[_Placed] = []
    for number, row in enumerate(rows, 1):
        line = [cell for cell in placed if cell.row == number]
        if number > 1 and _is_header(rows[number - 2]) and _is_second_header(row):
            kept += _under_header(line, [cell for cell in placed if cell.row == number - 1])
        elif len(row) == 1 or _is_header(row):
            above = {}
            kept += line
        else:
            kept += _under_data(line, above, longest)
    return kept


def _under_header(line: list[_Placed], header: list[_Placed]) -> Iterator[_Placed]:
    """The headings of a second heading row; its blanks go on with the headings above."""
    for cell in line:
        over = next((other for other in header if other.column == cell.column and other.column_span == 1), None)
        if over is not None and not squeeze(cell.text):
            over.row_span = 2
        else:
            yield cell


def _under_data(line: list[_Placed], above: dict[int, _Placed], longest: int) -> Iterator[_Placed]:
    """The cells of a data row that do not go on with one above; ``above`` learns them."""
    is_label_open = True
    for cell in line:
        is_label = cell.column > 1 and cell.column + cell.column_span - 1 < longest
        over = above.get(cell.column)
        if is_label and is_label_open and not squeeze(cell.text) and over is not None and over.column_span == cell.column_span:
            over.row_span = cell.row - over.row + 1
            continue
        is_label_open = is_label_open and (not is_label or not squeeze(cell.text))
        for column in [column for column in above if cell.column <= column < cell.column + cell.column_span]:
            del above[column]
        above[cell.column] = cell
        yield cell
