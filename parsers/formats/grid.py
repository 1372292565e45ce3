"""From placed runs and rules to tables with merged cells: one finder for OFD and PDF pages.

Rules are merged along their axis, doubled edges become one, what touches is one table, and cells without an edge
between them are one merged cell. A single box is no table.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter

from parsers.formats.lines import text_of
from parsers.formats.placed import MIDDLE, Rule, Run, Sheet

SAME_LINE = 0.3
"""Rules closer than this (mm) are the same rule."""
DOUBLED = 1.5
"""Edges of one table closer than this are the two edges of one stroke, or a double border."""
TOUCHING = 1.2
COVERED = 0.6
"""Share of a cell's side that rules must cover to be an edge."""
OVERHANG = 3.0
"""Rules that go on this far beyond the last cross rule leave an open side: a cell without an outer edge."""
_LOW = itemgetter(1)


@dataclass(slots=True)
class GridCell:
    """A cell at its top left grid position, from 1, with the text in it."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str = ""
    runs: list[Run] = field(default_factory=list)
    picture: bool = False
    is_unsure: bool = False
    """Whether it is empty at the top of a page, and may go on a filled cell over several rows on the page before."""


@dataclass(slots=True)
class Grid:
    """A ruled table on one page: ``xs`` and ``ys`` are its column and row edges in millimetres."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell]

    @property
    def rows(self) -> int:
        """Number of grid rows."""
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        """Number of grid columns."""
        return len(self.xs) - 1

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside the outer edges."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def find_grids(sheet: Sheet, across: list[Rule] | None = None) -> tuple[list[Grid], list[Run]]:
    """Tables of a page from top to bottom with their texts, and the runs that stand in none.

    ``across`` are the page's horizontal rules merged along their lines, where the caller has them.
    """
    connected = _connected(merged(sheet.across) if across is None else across, merged(sheet.down))
    grids = [grid for part in connected if (grid := _grid(*part)) is not None]
    grids.sort(key=lambda grid: (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0]))
    loose = _fill(grids, sheet.runs)
    for grid in grids if sheet.pictures else ():
        _mark_pictures(grid, sheet)
    grids.sort(key=lambda grid: (grid.ys[0], grid.xs[0]))
    return grids, loose


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Join rules on the same line that overlap or touch."""
    joined: list[Rule] = []
    lines: list[list[Rule]] = []
    line: list[Rule] = []
    for rule in sorted(set(rules)):
        if line and rule[0] - line[0][0] <= SAME_LINE:
            line.append(rule)
        else:
            line = [rule]
            lines.append(line)
    for line in lines:
        line.sort(key=_LOW)
        at, start, end = line[0]
        for place, low, high in line:
            if low > end + TOUCHING:
                joined.append(Rule(at, start, end))
                at, start, end = place, low, high
            elif high > end:
                end = high
        joined.append(Rule(at, start, end))
    return joined


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that cross or touch one another."""
    parent = list(range(len(across) + len(down)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    uprights = sorted([(at, low - TOUCHING, high + TOUCHING, len(across) + j) for j, (at, low, high) in enumerate(down)])
    ats = [upright[0] for upright in uprights]
    for i, (at, low, high) in enumerate(across):
        own = root(i)
        for _, top, bottom, j in uprights[bisect_left(ats, low - TOUCHING) : bisect_right(ats, high + TOUCHING)]:
            if top <= at <= bottom and parent[j] != own:
                parent[root(j)] = own
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(down):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(v)
    return list(groups.values())


def _positions(values: Iterable[float]) -> list[float]:
    """Edges of a table: values closer than a doubled edge are one, at their middle."""
    clusters: list[list[float]] = []
    for value in sorted(values):
        if clusters and value - clusters[-1][0] <= DOUBLED:
            clusters[-1].append(value)
        else:
            clusters.append([value])
    return [(cluster[0] + cluster[-1]) / 2 for cluster in clusters]


def _with_open_sides(edges: list[float], crossing: list[Rule]) -> list[float]:
    """Add an outer edge where most crossing rules go on well beyond the last one."""
    if not edges or len(crossing) < 2:
        return edges
    lows = sorted(rule.low for rule in crossing)
    highs = sorted(rule.high for rule in crossing)
    low, high = lows[len(lows) // 2], highs[len(highs) // 2]
    if edges[0] - low > OVERHANG:
        edges = [low, *edges]
    if high - edges[-1] > OVERHANG:
        edges = [*edges, high]
    return edges


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    """The grid that a group of touching rules draws, or None for a lone line or a box."""
    if not across or not down:
        return None
    xs = _with_open_sides(_positions(rule.at for rule in down), across)
    ys = _with_open_sides(_positions(rule.at for rule in across), down)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows < 2:
        return None
    walls = _edges(down, xs, ys)
    floors = _edges(across, ys, xs)
    return Grid(xs, ys, _cells(rows, columns, walls, floors))


def _edges(rules: list[Rule], ats: list[float], spans: list[float]) -> set[tuple[int, int]]:
    """Pairs (edge, interval) where rules at an inner edge cover that interval of the crossing edges."""
    covered: dict[tuple[int, int], float] = {}
    middles = [(low + high) / 2 for low, high in pairwise(ats)]
    for at, start, end in rules:
        edge = bisect_left(middles, at)
        first = max(bisect_right(spans, start) - 1, 0)
        for interval in range(first, len(spans) - 1):
            low, high = spans[interval], spans[interval + 1]
            if low > end:
                break
            share = (min(high, end) - max(low, start)) / (high - low)
            if share > 0:
                key = edge, interval
                covered[key] = covered[key] + share if key in covered else share
    return {key for key, share in covered.items() if share >= COVERED}


def _cells(rows: int, columns: int, walls: set[tuple[int, int]], floors: set[tuple[int, int]]) -> list[GridCell]:
    """Merge grid squares that have no edge between them into rectangles."""
    cells: list[GridCell] = []
    taken = [[False] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            bottom, right = _spread(row, column, rows, columns, walls, floors, taken)
            if bottom > row or right > column:
                for r in range(row, bottom + 1):
                    taken[r][column : right + 1] = [True] * (right + 1 - column)
            cells.append(GridCell(row + 1, column + 1, bottom - row + 1, right - column + 1))
    return cells


def _spread(
    row: int, column: int, rows: int, columns: int, walls: set[tuple[int, int]], floors: set[tuple[int, int]], taken: list[list[bool]]
) -> tuple[int, int]:
    """How far down and right the cell that begins at a square goes."""
    right = column
    while right + 1 < columns and not taken[row][right + 1] and (right + 1, row) not in walls:
        right += 1
    bottom = row
    while bottom + 1 < rows and all(not taken[bottom + 1][c] and (bottom + 1, c) not in floors for c in range(column, right + 1)):
        bottom += 1
    return bottom, right


def _fill(grids: list[Grid], runs: Iterable[Run]) -> list[Run]:
    """Put runs into the cells of the smallest grid around them; return the rest."""
    loose: list[Run] = []
    maps = [(grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1], grid.xs[1:-1], grid.ys[1:-1], _square_map(grid)) for grid in grids]
    for run in runs:
        middle, places, start, end = run.baseline - MIDDLE * run.size, run.places, run.start, run.right
        left_end = places[0] + start
        for left, right, top, bottom, columns, rows, squares in maps:
            if top <= middle <= bottom and left_end < right and end > left and run.angle in {0, 360}:
                line = squares[bisect_right(rows, middle)]
                first = line[bisect_right(columns, (left_end + (places[1] + start if len(places) > 1 else end)) / 2)]
                if first is line[bisect_right(columns, (places[-1] + start + end) / 2)]:
                    first.runs.append(run)
                else:
                    _part(run, first, line, columns)
                break
        else:
            loose.append(run)
    for grid in grids:
        edges = grid.xs
        for cell in grid.cells:
            if cell.runs:
                cell.text = text_of(cell.runs, right_edge=edges[cell.column + cell.column_span - 1])
    return loose


def _square_map(grid: Grid) -> list[list[GridCell]]:
    squares: list[list[GridCell]] = [[grid.cells[0]] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        for row in range(cell.row - 1, cell.row - 1 + cell.row_span):
            squares[row][cell.column - 1 : cell.column - 1 + cell.column_span] = [cell] * cell.column_span
    return squares


def _part(run: Run, first: GridCell, line: Sequence[GridCell], columns: list[float]) -> None:
    """Cut a run where it goes over an edge between two cells; ``line`` are the cells at its height, ``columns`` the inner edges."""
    lefts = run.xs
    start, cell = 0, first
    for place in range(1, len(lefts)):
        right = lefts[place + 1] if place + 1 < len(lefts) else run.right
        here = line[bisect_right(columns, (lefts[place] + right) / 2)]
        if here is not cell:
            cell.runs.append(run.between(start, place))
            start, cell = place, here
    cell.runs.append(run.between(start, len(lefts)))


def _mark_pictures(grid: Grid, sheet: Sheet) -> None:
    squares = _square_map(grid)
    for picture in sheet.pictures:
        x, y = (picture.left + picture.right) / 2, (picture.top + picture.bottom) / 2
        if grid.holds(x, y) and picture.right - picture.left < grid.xs[-1] - grid.xs[0]:
            row = min(max(bisect_right(grid.ys, y) - 1, 0), grid.rows - 1)
            column = min(max(bisect_right(grid.xs, x) - 1, 0), grid.columns - 1)
            squares[row][column].picture = True
