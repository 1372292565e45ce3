"""From placed pages to a document's blocks: furniture apart, paragraphs rejoined, tables joined across pages."""

import re
from collections import Counter
from dataclasses import dataclass
from operator import attrgetter

from parsers.formats.channels import NUMBER_HEADINGS, complete
from parsers.formats.furniture import is_page_number, repeated_texts, stands_in_margin
from parsers.formats.grid import Grid, GridCell, find_grids, merged
from parsers.formats.lines import TextLine, lines_of
from parsers.formats.partly_ruled import complete_columns
from parsers.formats.placed import Run, Sheet, turn
from parsers.text import lexicon
from pipeline.model.document import Block, Cell, Note, Paragraph, Table
from pipeline.model.evidence import Where, at_cell, at_line
from pipeline.model.text import fold, squeeze

LABEL = 40
"""A cell of at most so many characters that comes again at the top of a page is a repeated label."""
_AGREED = 2
_NEAR = 3.0
"""Edges (mm) of one table on two pages differ by no more than this."""
_ASIDE = 20.0
_TOP = 4
"""Rows of a table, or of a page's part of it, among which headings stand."""
_PROGRESS = next(pattern for kind, pattern in lexicon.LOOSE_HEADINGS if kind == "progress")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d{1,3}[.．、]|第[一二三四五六七八九十\d]+[项条章节]"
    r"|附\s*件\s*[一二三四五六七八九十\d]*\s*[:：])"
)
_NUMBER = re.compile(r"^\d{1,4}[.、]?$")
_TERMINAL = "。！？；"
_BY_PLACE = attrgetter("row", "column")
_Row = tuple[tuple[int, str], ...]
"""Columns from 1, with what their cells say without blanks."""


@dataclass(slots=True)
class _Piece:
    """A line or a table on a page, before joining."""

    page: int
    top: float
    line: TextLine | None = None
    where: Where | None = None
    grid: Grid | None = None


def blocks_of(sheets: list[Sheet]) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Blocks in reading order, and the page furniture, of upright pages in order."""
    loose: dict[int, list[TextLine]] = {}
    furniture: list[Note] = []
    for sheet in sheets:
        _stand_upright(sheet)
    grids, rest = _tables(sheets)
    for sheet in sheets:
        upright = [run for run in rest[sheet.number] if run.angle in {0, 360}]
        furniture.extend(_sideways(sheet, [run for run in rest[sheet.number] if run.angle not in {0, 360}]))
        loose[sheet.number] = lines_of(upright)
    repeated = repeated_texts(sheets, loose)
    pieces: list[_Piece] = []
    for sheet in sheets:
        pieces.extend(_pieces(sheet, grids[sheet.number], loose[sheet.number], repeated, furniture))
    return _assemble(pieces, {sheet.number: sheet for sheet in sheets}), tuple(furniture)


def _tables(sheets: list[Sheet]) -> tuple[dict[int, list[Grid]], dict[int, list[Run]]]:
    """Tables of each page, and the runs that stand in none; tables that lack rules are completed first."""
    grids: dict[int, list[Grid]] = {}
    loose: dict[int, list[Run]] = {}
    across = {sheet.number: merged(sheet.across) for sheet in sheets}
    for sheet in sheets:
        grids[sheet.number], loose[sheet.number] = find_grids(sheet, across[sheet.number])
    changed = complete(sheets, across, loose) | complete_columns(sheets, across)
    for sheet in sheets:
        if sheet.number in changed:
            grids[sheet.number], loose[sheet.number] = find_grids(sheet)
    return grids, loose


def _stand_upright(sheet: Sheet) -> None:
    """Turn a page whose text nearly all runs sideways, so that the same finder serves it."""
    inked = [run for run in sheet.runs if run.text.strip()]
    counts = Counter(run.angle for run in inked)
    if not counts or counts.most_common(1)[0][0] in {0, 360}:
        return
    angle, count = counts.most_common(1)[0]
    if angle not in {90, 180, 270} or count < 0.7 * len(inked) or len(inked) < 8:
        return
    turn(sheet, angle)


def _sideways(sheet: Sheet, runs: list[Run]) -> list[Note]:
    """Text that does not stand upright is no body text: page numbers of landscape pages, watermarks."""
    notes = []
    for angle in sorted({run.angle for run in runs}):
        text = " ".join(line.text.strip() for line in lines_of(run for run in runs if run.angle == angle))
        if text:
            notes.append(Note(text=text, where=Where(f"第{sheet.number}页 侧排文字")))
    return notes


def _pieces(sheet: Sheet, grids: list[Grid], lines: list[TextLine], repeated: frozenset[str], furniture: list[Note]) -> list[_Piece]:
    pieces = [_Piece(sheet.number, grid.ys[0], grid=grid) for grid in grids]
    for number, line in enumerate(lines, start=1):
        where = at_line(sheet.number, number)
        if stands_in_margin(line.baseline, sheet) and (is_page_number(line.text) or squeeze(line.text) in repeated):
            furniture.append(Note(text=line.text.strip(), where=where))
        else:
            pieces.append(_Piece(sheet.number, line.baseline - line.size, line=line, where=where))
    pieces.sort(key=lambda piece: piece.top)
    return pieces


@dataclass(slots=True)
class _Body:
    """The text area of pages of one width."""

    left: float
    right: float


def _bodies(pieces: list[_Piece], sheets: dict[int, Sheet]) -> dict[int, _Body]:
    lefts: dict[float, list[TextLine]] = {}
    for piece in pieces:
        if piece.line is not None:
            lefts.setdefault(round(sheets[piece.page].width), []).append(piece.line)
    bodies: dict[float, _Body] = {}
    for width, lines in lefts.items():
        rights = sorted(line.right for line in lines)
        starts = sorted(line.left for line in lines)
        bodies[width] = _Body(starts[len(starts) // 20], rights[-1 - len(rights) // 20])
    return {number: bodies.get(round(sheet.width), _Body(0, sheet.width)) for number, sheet in sheets.items()}


def _assemble(pieces: list[_Piece], sheets: dict[int, Sheet]) -> tuple[Block, ...]:
    bodies = _bodies(pieces, sheets)
    blocks: list[Block | _Whole] = []
    last: _Piece | None = None
    for piece in pieces:
        previous = blocks[-1] if blocks else None
        if piece.grid is not None:
            if isinstance(previous, _Whole) and last is not None and _goes_on(previous, last, piece, sheets):
                previous.add(piece.grid)
            else:
                blocks.append(_Whole(piece.grid, piece.page))
        elif piece.line is not None and piece.where is not None:
            text = piece.line.text.strip()
            if isinstance(previous, Paragraph) and last is not None and last.line is not None and _continues(last, piece, bodies, sheets):
                blocks[-1] = Paragraph(text=_joined(previous.text, text), where=previous.where, page=previous.page)
            else:
                blocks.append(Paragraph(text=text, where=piece.where, page=piece.page))
        last = piece
    tables = 0
    finished: list[Block] = []
    for block in blocks:
        if isinstance(block, _Whole):
            tables += 1
            finished.append(block.table(tables))
        else:
            finished.append(block)
    return tuple(finished)


def _joined(before: str, text: str) -> str:
    both_words = before[-1:].isascii() and before[-1:].isalpha() and text[:1].isascii() and text[:1].isalpha()
    return f"{before} {text}" if both_words else before + text


def _continues(last: _Piece, piece: _Piece, bodies: dict[int, _Body], sheets: dict[int, Sheet]) -> bool:
    """Whether a line goes on the paragraph of the line before: that one is full, and this one is not indented."""
    before, line = last.line, piece.line
    if before is None or line is None:
        return False
    if piece.page == last.page:
        if line.baseline - before.baseline > 2.4 * max(line.size, before.size) + 2:
            return False
    elif piece.page != last.page + 1 or before.baseline < 0.6 * sheets[last.page].height:
        return False
    if abs(line.size - before.size) > 0.15 * max(line.size, before.size):
        return False
    body, next_body = bodies[last.page], bodies[piece.page]
    full = before.right >= body.right - 2.2 * before.size
    flush = line.left <= next_body.left + 0.9 * line.size
    return full and flush and not _NUMBERED.match(line.text.strip())


def _goes_on(whole: "_Whole", last: _Piece, piece: _Piece, sheets: dict[int, Sheet]) -> bool:
    """Whether a table at the top of a page goes on the one at the end of the page before."""
    if last.grid is None or piece.grid is None or piece.page != last.page + 1:
        return False
    before, after = sheets[last.page], sheets[piece.page]
    if abs(before.width - after.width) > 2 or last.grid.ys[-1] < 0.5 * before.height or piece.grid.ys[0] > 0.3 * after.height:
        return False
    return whole.fits(piece.grid)


class _Whole:
    """A table growing over pages."""

    def __init__(self, grid: Grid, page: int) -> None:
        self.xs = list(grid.xs)
        self.page = page
        self.rows = grid.rows
        self.cells = list(grid.cells)
        self.heading = _top_rows(grid)

    def fits(self, grid: Grid) -> bool:
        """Whether a grid has the same columns, or some of them, between the same outer edges."""
        grid = self._aligned(grid)
        if abs(self.xs[0] - grid.xs[0]) > _NEAR or abs(self.xs[-1] - grid.xs[-1]) > _NEAR:
            return False
        if grid.columns == len(self.xs) - 1 and self._repeated_header(grid):
            return True
        return _stands_on(grid.xs, self.xs) or _stands_on(self.xs, grid.xs)

    def add(self, grid: Grid) -> None:
        """Append a page's grid: repeated header dropped, a row that the page end cut rejoined."""
        grid = self._aligned(grid)
        if grid.columns > len(self.xs) - 1:
            self._part(grid.xs)
        skip = self._repeated_header(grid)
        columns = self._columns_of(grid)
        self._fill_heading([cell for cell in grid.cells if cell.row <= skip], columns)
        cells = [cell for cell in grid.cells if cell.row > skip]
        if not cells:
            return
        moved = [
            GridCell(
                cell.row - skip,
                columns[cell.column - 1] + 1,
                cell.row_span,
                columns[cell.column - 1 + cell.column_span] - columns[cell.column - 1],
                cell.text,
                cell.runs,
                cell.picture,
            )
            for cell in cells
        ]
        is_cut = self._cuts_row([cell for cell in moved if cell.row == 1])
        offset = self.rows - 1 if is_cut else self.rows
        for cell in moved:
            cell.row += offset
            open_cell = self._open_cell(cell, is_cut=is_cut) if cell.row == offset + 1 else None
            if open_cell is not None and not is_cut and self._may_go_on(open_cell, cell):
                cell.is_unsure, open_cell = True, None
            if open_cell is None or not (is_cut or self._merges_on(open_cell, cell)):
                self.cells.append(cell)
                continue
            if not self._repeats(open_cell, cell):
                open_cell.text += cell.text
            open_cell.picture = open_cell.picture or cell.picture
            open_cell.row_span = max(open_cell.row_span, cell.row + cell.row_span - open_cell.row)
        self.rows = offset + grid.rows - skip

    def _aligned(self, grid: Grid) -> Grid:
        """A grid of the same columns that stands aside, as tables on facing pages do, in the place of the page before."""
        aside = grid.xs[0] - self.xs[0]
        if not _NEAR < abs(aside) <= _ASIDE:
            return grid
        moved = [x - aside for x in grid.xs]
        is_same = abs(moved[-1] - self.xs[-1]) <= _NEAR and (_stands_on(moved, self.xs) or _stands_on(self.xs, moved))
        return Grid(moved, grid.ys, grid.cells) if is_same else grid

    def _repeats(self, own: GridCell, cell: GridCell) -> bool:
        """Whether a cell at the top of a page says its label again: all of it, or as much as there was room for."""
        before, after = squeeze(own.text), squeeze(cell.text)
        if before == after:
            return len(cell.text) <= LABEL
        is_label = own.row_span > 1 or cell.row_span > 1 or cell.column in self._label_columns()
        return is_label and len(after) > 1 and len(before) <= LABEL and before.startswith(after)

    def _part(self, xs: list[float]) -> None:
        """Take over the finer columns of a later page: cells reach over the new edges between theirs."""
        places = [min(range(len(xs)), key=lambda place: abs(xs[place] - own)) for own in self.xs]
        for cell in self.cells:
            first, last = places[cell.column - 1], places[cell.column - 1 + cell.column_span]
            cell.column, cell.column_span = first + 1, last - first
        self.heading = [tuple((places[column - 1] + 1, text) for column, text in row) for row in self.heading]
        self.xs = list(xs)

    def _columns_of(self, grid: Grid) -> list[int]:
        """Which of the table's column edges each edge of a page's grid is."""
        if grid.columns == len(self.xs) - 1:
            return list(range(len(self.xs)))
        return [min(range(len(self.xs)), key=lambda own: abs(self.xs[own] - x)) for x in grid.xs]

    def _repeated_header(self, grid: Grid) -> int:
        """How many rows at the top of a page's grid are the table's first rows, or its header row, again."""
        heading = [_texts(row) for row in self.heading]
        top = _top_rows(grid)
        rows = [_texts(row) for row in top]
        headers = {row for row in heading if sum(map(bool, row)) > 1}
        skip = 0
        while skip < len(rows) and any(rows[skip]) and (rows[skip] in headers or rows[skip] in heading[skip : skip + 1]):
            skip += 1
        skip = self._misread_header(grid, top, skip)
        return skip if skip < grid.rows else 0

    def _misread_header(self, grid: Grid, top: list[_Row], skip: int) -> int:
        """Go on over a title and a heading row that a scan read with some of their words missing."""
        columns = self._columns_of(grid)
        rows = [tuple([(columns[column - 1] + 1, text) for column, text in row]) for row in top]
        if not skip and len(rows) > 1 and len(self.heading) > 1 and _is_part(_texts(rows[0]), _texts(self.heading[0])):
            return 2 if _is_misread_heading(rows[1], self.heading[1]) else 0
        if skip < min(len(rows), len(self.heading)) and _is_misread_heading(rows[skip], self.heading[skip]):
            return skip + 1
        return skip

    def _fill_heading(self, again: list[GridCell], columns: list[int]) -> None:
        """Take over headings that stand in a repeated header and were not read in the first."""
        for cell in again:
            own = next((own for own in self.cells if own.row == cell.row and own.column == columns[cell.column - 1] + 1), None)
            if own is not None and not own.text and _names_column(cell.text):
                own.text = cell.text

    def _open_cell(self, cell: GridCell, *, is_cut: bool) -> GridCell | None:
        """The cell that reaches the last row so far in the same columns; for an empty cell or in a cut row, the one that covers them."""
        for own in reversed(self.cells):
            if own.row + own.row_span - 1 < self.rows:
                continue
            if own.column == cell.column and own.column_span == cell.column_span:
                return own
            if (is_cut or not cell.text) and own.column <= cell.column < own.column + own.column_span:
                return own
        return None

    def _merges_on(self, own: GridCell, cell: GridCell) -> bool:
        """Whether a cell that begins a page goes on one merged over rows before: empty, or its label repeated."""
        if cell.text and squeeze(cell.text) != squeeze(own.text):
            return False
        if own.row_span > 1 or cell.row_span > 1:
            return True
        return not cell.text and own.column_span <= cell.column_span + 1 and cell.column in self._label_columns()

    def _may_go_on(self, own: GridCell, cell: GridCell) -> bool:
        """Whether an empty progress cell at the top of a page may be the rest of a filled one over several rows, and may be blank."""
        if squeeze(cell.text) or cell.picture or not squeeze(own.text) or max(own.row_span, cell.row_span) < 2:
            return False
        return cell.column + cell.column_span - 1 in self._progress_columns()

    def _progress_columns(self) -> set[int]:
        """Columns that are to be filled in: those headed so, or the last one where its heading is empty."""
        named = {column for row in self.heading for column, text in row if _PROGRESS.search(text) and len(text) <= LABEL}
        return named or {row[-1][0] for row in self.heading if len(row) > 2 and not row[-1][1]}

    def _label_columns(self) -> set[int]:
        """Columns of merged labels: those from the left, numbers apart, in which some cell reaches over several rows."""
        number = self._number_column()
        merged_columns = {own.column for own in self.cells if own.row_span > 1}
        labels: set[int] = set()
        for column in range(1, len(self.xs)):
            if column in merged_columns:
                labels.add(column)
            elif column != number:
                break
        return labels

    def _cuts_row(self, first: list[GridCell]) -> bool:
        """Whether the first row of a page is the rest of the last row of the page before."""
        last = {own.column: own for own in self.cells if own.row + own.row_span - 1 == self.rows}
        other = [cell for cell in first if cell.column not in last or last[cell.column].column_span != cell.column_span]
        if any(cell.text for cell in other) or self.rows < 2:
            return False
        first = [cell for cell in first if cell not in other]
        number = self._number_column()
        if number is not None:
            label = next((cell for cell in first if cell.column == number), None)
            if label is None:
                return False
            before, after = squeeze(last[number].text), squeeze(label.text)
            if not after or before + after in NUMBER_HEADINGS:
                return True
            return (before == after and _NUMBER.match(after) is not None) or self._breaks_number(number, before, after)
        texts = [(last[cell.column].text, cell.text) for cell in first]
        if all(after for _, after in texts):
            return False
        flowing = [(before, after) for before, after in texts if after and squeeze(after) != squeeze(before)]
        return bool(flowing) and all(before and before.rstrip()[-1] not in _TERMINAL for before, _ in flowing)

    def _breaks_number(self, column: int, before: str, after: str) -> bool:
        """Whether the page end went through a number: 1 below 12, and 3 on the next page, is 13."""
        numbers = [squeeze(cell.text) for cell in self.cells if cell.column == column and cell.row + cell.row_span - 1 < self.rows]
        counted = [int(text) for text in numbers if text.isdecimal()]
        if not counted or not (before.isdecimal() and after.isdecimal()):
            return False
        return int(before) != counted[-1] + 1 and int(before + after) == counted[-1] + 1

    def _number_column(self) -> int | None:
        for row in self.heading:
            for column, text in row:
                if text in NUMBER_HEADINGS:
                    return column
        first = [cell for cell in self.cells if cell.column == 1 and cell.text]
        counted = sum(1 for cell in first if _NUMBER.match(squeeze(cell.text)))
        return 1 if counted >= 2 and counted >= 0.6 * len(first) else None

    def table(self, number: int) -> Table:
        """The finished table, cells in order."""
        cells = sorted(self.cells, key=_BY_PLACE)
        return Table(
            rows=self.rows,
            columns=len(self.xs) - 1,
            where=Where(f"表{number}"),
            cells=tuple(
                Cell(
                    row=cell.row,
                    column=cell.column,
                    row_span=cell.row_span,
                    column_span=cell.column_span,
                    text=cell.text,
                    where=at_cell(number, cell.row, cell.column),
                    picture=cell.picture,
                    is_unsure=cell.is_unsure,
                )
                for cell in cells
            ),
            page=self.page,
        )


def _stands_on(edges: list[float], others: list[float]) -> bool:
    """Whether each of some edges is one of others."""
    return all(min(abs(edge - other) for other in others) <= _NEAR for edge in edges)


def _top_rows(grid: Grid) -> list[_Row]:
    """The rows where headings stand."""
    rows: list[list[tuple[int, str]]] = [[] for _ in range(min(grid.rows, _TOP))]
    for cell in sorted([cell for cell in grid.cells if cell.row <= _TOP], key=_BY_PLACE):
        rows[cell.row - 1].append((cell.column, squeeze(cell.text)))
    return [tuple(row) for row in rows]


def _is_part(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two rows hold one text each, of which one is the greater part of the other."""
    texts = sorted(("".join(one), "".join(other)), key=len)
    return sum(map(bool, one)) == sum(map(bool, other)) == 1 and 2 * len(texts[0]) > len(texts[1]) and texts[0] in texts[1]


def _is_misread_heading(row: _Row, heading: _Row) -> bool:
    """Whether a row is the heading row again though a scan lacks some of its words: two agree, and one at most reads otherwise."""
    before = dict(heading)
    both = [(before[column], text) for column, text in row if text and before.get(column)]
    agreed = sum(1 for one, other in both if one == other and _names_column(one))
    return agreed >= _AGREED and len(both) - agreed <= 1


def _names_column(text: str) -> bool:
    return any(pattern.fullmatch(fold(text)) for _, pattern in lexicon.HEADINGS)


def _texts(row: _Row) -> tuple[str, ...]:
    return tuple(text for _, text in row)
