"""Papers set on pages: placed text and ruling lines, for the writers of paged formats.

Millimetres from the top left; y of text is its baseline.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from samples.build.content import Block, Grid, PageBreak, Paper, Placed, Text, chinese, placed

_POINT = 0.3528
_BODY = 16 * _POINT
_SMALL = 9 * _POINT
_LEADING = 1.55
_PAD = 1.2
_MARGIN = (28.0, 37.0, 26.0, 35.0)
_TABLE_MARGIN = (15.0, 18.0, 15.0, 18.0)
_INDENTED = {"body"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A run of text on one baseline; ``size`` is the height of a full-width character."""

    x: float
    y: float
    size: float
    text: str
    is_furniture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A horizontal or vertical ruling line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(slots=True, kw_only=True)
class Page:
    """A page being set."""

    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


def advance(character: str) -> float:
    """Width of a character as a share of its height: half for ASCII."""
    return 0.5 if character.isascii() else 1.0


def wrapped(text: str, size: float, width: float, indent: int = 0) -> tuple[str, ...]:
    """Lines of a text within a width; newlines break, ``indent`` full-width blanks stand before the first."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", size * indent
        for character in paragraph:
            step = advance(character) * size
            if used + step > width and line:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + character, used + step
        lines.append(line)
        indent = 0
    return tuple(lines)


class Typesetter:
    """Sets blocks one under another and begins new pages where one is full."""

    def __init__(self, paper: Paper, *, repeats_labels: bool = False) -> None:
        """Prepare for a paper; ``repeats_labels`` repeats a merged cell's text on each page that it reaches."""
        has_tables = any(isinstance(block, Grid) for block in paper.blocks)
        self._paper = paper
        self._size = (297.0, 210.0) if paper.is_landscape else (210.0, 297.0)
        self._margin = _TABLE_MARGIN if has_tables else _MARGIN
        self.repeats_labels = repeats_labels
        self._pages: list[Page] = []
        self.begin()

    def pages(self) -> tuple[Page, ...]:
        """The whole paper on its pages."""
        for block in self._paper.blocks:
            if isinstance(block, PageBreak):
                self.begin()
            elif isinstance(block, Grid):
                self._set_grid(block)
            else:
                self._set_text(block)
        for number, page in enumerate(self._pages, 1):
            self._furnish(page, number)
        return tuple(self._pages)

    @property
    def page(self) -> Page:
        """The page being set."""
        return self._pages[-1]

    @property
    def _width(self) -> float:
        return self._size[0] - self._margin[0] - self._margin[2]

    @property
    def bottom(self) -> float:
        """Lowest place of the type area."""
        return self._size[1] - self._margin[3]

    def begin(self) -> None:
        """Begin a new page."""
        self._pages.append(Page(width=self._size[0], height=self._size[1]))
        self.y = self._margin[1]

    def _furnish(self, page: Page, number: int) -> None:
        if self._paper.has_page_numbers:
            page.lines.append(Line(x=page.width / 2 - 8, y=page.height - 8, size=4.9, text=f"— {number} —", is_furniture=True))
        if self._paper.running_head:
            page.lines.append(Line(x=self._margin[0], y=9, size=_SMALL, text=self._paper.running_head, is_furniture=True))

    def _set_text(self, text: Text) -> None:
        size = _BODY * 1.3 if text.style == "title" else _BODY
        if any(isinstance(block, Grid) for block in self._paper.blocks):
            size *= 0.8
        indent = 2 if text.style in _INDENTED or text.style == "heading" else 0
        for number, line in enumerate(wrapped(text.text, size, self._width, indent)):
            if self.y + size * _LEADING > self.bottom:
                self.begin()
            if line:
                self._pages[-1].lines.append(
                    Line(x=self._left(text, line, size, indent if number == 0 else 0), y=self.y + size, size=size, text=line)
                )
            self.y += size * _LEADING

    def _left(self, text: Text, line: str, size: float, indent: int) -> float:
        length = sum(map(advance, line)) * size
        if text.style in {"title", "centre"}:
            return self._margin[0] + (self._width - length) / 2
        if text.style == "right":
            return self._margin[0] + self._width - length - 2 * size
        return self._margin[0] + indent * size

    def _set_grid(self, grid: Grid) -> None:
        share = self._width / sum(grid.widths)
        edges = [self._margin[0]]
        for width in grid.widths:
            edges.append(edges[-1] + width * share)
        _Table(self, grid, tuple(edges)).set()


class _Table:
    """A grid being set: rows are cut where a page ends, header rows are repeated."""

    def __init__(self, setter: Typesetter, grid: Grid, edges: tuple[float, ...]) -> None:
        self._setter = setter
        self._grid = grid
        self._edges = edges
        self._cells = placed(grid)
        self._texts = {(at.row, at.column): wrapped(at.cell.text, _SMALL, self._inner(at)) for at in self._cells}
        self._shown: dict[tuple[int, int], int] = {}
        self._numbers = self._automatic()

    def _automatic(self) -> dict[tuple[int, int], str]:
        places = [(at.row, at.column) for at in self._cells if at.cell.is_numbered]
        return {place: str(number) for number, place in enumerate(places, 1)}

    def _inner(self, at: Placed) -> float:
        return self._edges[at.column + at.cell.column_span] - self._edges[at.column] - 2 * _PAD

    def set(self) -> None:
        """Set all rows."""
        for place, number in self._numbers.items():
            self._texts[place] = (number,)
        segment: list[tuple[int, int]] = []
        room = self._room()
        for row, wanted in self._heights():
            left = wanted
            while left:
                fitting = min(left, room)
                if fitting < min(left, 2) or (fitting < left and not self._may_split(row)):
                    fitting = 0
                if fitting:
                    segment.append((row, fitting))
                    left -= fitting
                    room -= fitting + 1
                if left:
                    self._flush(segment)
                    segment = self._repeated_header(row)
                    self._setter.begin()
                    room = self._room() - sum(lines + 1 for _, lines in segment)
        self._flush(segment)

    def _may_split(self, row: int) -> bool:
        return row >= self._grid.header_rows

    def _repeated_header(self, row: int) -> list[tuple[int, int]]:
        if row < self._grid.header_rows:
            return []
        header = [(number, lines) for number, lines in self._heights() if number < self._grid.header_rows]
        for number, _ in header:
            for place in self._texts:
                if place[0] == number:
                    self._shown[place] = 0
        return header

    def _room(self) -> int:
        """Text lines that fit on the rest of the page."""
        return max(0, int((self._setter.bottom - self._setter.y) / (_SMALL * _LEADING)) - 1)

    def _heights(self) -> Iterator[tuple[int, int]]:
        """Lines needed by each row; a merged cell's overhang goes to its last row."""
        needed = [1] * len(self._grid.rows)
        for at in sorted(self._cells, key=lambda each: each.cell.row_span):
            lines = len(self._texts[at.row, at.column])
            rows = range(at.row, at.row + at.cell.row_span)
            needed[rows[-1]] += max(0, lines - sum(needed[row] for row in rows) - (len(rows) - 1))
        return iter(enumerate(needed))

    def _flush(self, segment: list[tuple[int, int]]) -> None:
        """Set the rows of a page: each with the number of its lines that stand here."""
        if not segment:
            return
        page, top = self._setter.page, self._setter.y
        tops: dict[int, tuple[float, float]] = {}
        for row, lines in segment:
            height = lines * _SMALL * _LEADING + 2 * _PAD * 0.6
            tops[row] = (top, top + height)
            top += height
        for at in self._cells:
            rows = [row for row in range(at.row, at.row + at.cell.row_span) if row in tops]
            if rows:
                self._set_cell(page, at, tops[rows[0]][0], tops[rows[-1]][1])
        self._setter.y = top + 2

    def _set_cell(self, page: Page, at: Placed, top: float, bottom: float) -> None:
        left, right = self._edges[at.column], self._edges[at.column + at.cell.column_span]
        page.rules += [
            Rule(x1=left, y1=top, x2=right, y2=top),
            Rule(x1=left, y1=bottom, x2=right, y2=bottom),
            Rule(x1=left, y1=top, x2=left, y2=bottom),
            Rule(x1=right, y1=top, x2=right, y2=bottom),
        ]
        lines, shown = self._texts[at.row, at.column], self._shown.get((at.row, at.column), 0)
        if self._setter.repeats_labels and shown >= len(lines) and at.cell.row_span > 1:
            shown = 0
        fitting = max(0, int((bottom - top - 1.2 * _PAD + 0.01) / (_SMALL * _LEADING)))
        y = top + 0.6 * _PAD
        for line in lines[shown : shown + fitting]:
            if line:
                page.lines.append(Line(x=left + _PAD, y=y + _SMALL, size=_SMALL, text=line))
            y += _SMALL * _LEADING
        self._shown[at.row, at.column] = min(len(lines), shown + fitting)


def typeset(paper: Paper, *, repeats_labels: bool = False) -> tuple[Page, ...]:
    """The pages of a paper."""
    return Typesetter(_with_numbers(paper), repeats_labels=repeats_labels).pages()


def _with_numbers(paper: Paper) -> Paper:
    """The paper with the automatic numbers of its headings written out."""
    first, second = 0, 0
    blocks: list[Block] = []
    for block in paper.blocks:
        if isinstance(block, Text) and block.is_numbered:
            first, second = (first + 1, 0) if block.level == 1 else (first, second + 1)
            number = f"{chinese(first)}、" if block.level == 1 else f"（{chinese(second)}）"
            blocks.append(replace(block, text=number + block.text, is_numbered=False))
        else:
            blocks.append(block)
    return replace(paper, blocks=tuple(blocks))
