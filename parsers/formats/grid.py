"""From placed runs and rules to tables with merged cells: one finder for OFD and PDF pages.

Rules are merged along their axis, doubled edges become one, what touches is one table, and cells without an edge
between them are one merged cell. A single box is no table.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.formats.lines import text_of
from parsers.formats.placed import Rule, Run, Sheet

SAME_LINE = 0.3
"""Rules closer than this (mm) are the same rule."""
DOUBLED = 1.5
"""Edges of one table closer than this are the two edges of one stroke, or a double border."""
TOUCHING = 1.2
COVERED = 0.6
"""Share of a cell's side that rules must cover to be an edge."""
OVERHANG = 3.0
"""Rules that go on this far beyond the last cross rule leave an open side: a cell without an outer edge."""


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


def find_grids(sheet: Sheet) -> tuple[list[Grid], list[Run]]:
    """Tables of a page from top to bottom with their texts, and the runs that stand in none."""
    across = merged(sheet.across)
    down = merged(sheet.down)
    grids = [grid for part in _connected(across, down) if (grid := _grid(*part)) is not None]
    grids.sort(key=lambda grid: (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0]))
    loose = _fill(grids, sheet.runs)
    for grid in grids:
        _mark_pictures(grid, sheet)
    grids.sort(key=lambda grid: (grid.ys[0], grid.xs[0]))
    return grids, loose


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Join rules on the same line that overlap or touch."""
    joined: list[Rule] = []
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: (rule.at, rule.low, rule.high)):
        if lines and rule.at - lines[-1][0].at <= SAME_LINE:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    for line in lines:
        line.sort(key=lambda rule: rule.low)
        current = Rule(line[0].at, line[0].low, line[0].high)
        for rule in line[1:]:
            if rule.low <= current.high + TOUCHING:
                current.high = max(current.high, rule.high)
            else:
                joined.append(current)
                current = Rule(rule.at, rule.low, rule.high)
        joined.append(current)
    return joined


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that cross or touch one another."""
    parent = list(range(len(across) + len(down)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    order = sorted(range(len(down)), key=lambda place: down[place].at)
    ats = [down[place].at for place in order]
    for i, h in enumerate(across):
        for j in order[bisect_left(ats, h.low - TOUCHING) : bisect_right(ats, h.high + TOUCHING)]:
            v = down[j]
            if v.low - TOUCHING <= h.at <= v.high + TOUCHING:
                parent[root(len(across) + j)] = root(i)
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
    for rule in rules:
        edge = bisect_left(middles, rule.at)
        first = max(bisect_right(spans, rule.low) - 1, 0)
        for interval in range(first, len(spans) - 1):
            low, high = spans[interval], spans[interval + 1]
            if low > rule.high:
                break
            share = (min(high, rule.high) - max(low, rule.low)) / (high - low)
            if share > 0:
                covered[edge, interval] = covered.get((edge, interval), 0.0) + share
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
            for r in range(row, bottom + 1):
                for c in range(column, right + 1):
                    taken[r][c] = True
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
    maps = [(grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1], grid, _square_map(grid)) for grid in grids]
    for run in runs:
        middle = run.middle
        for left, right, top, bottom, grid, squares in maps:
            if top <= middle <= bottom and run.xs[0] < right and run.right > left and run.angle in {0, 360}:
                _put(run, middle, grid, squares)
                break
        else:
            loose.append(run)
    for grid in grids:
        for cell in grid.cells:
            cell.text = text_of(cell.runs, right_edge=grid.xs[cell.column + cell.column_span - 1])
    return loose


def _square_map(grid: Grid) -> list[list[GridCell]]:
    squares: list[list[GridCell]] = [[grid.cells[0]] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        for row in range(cell.row - 1, cell.row - 1 + cell.row_span):
            for column in range(cell.column - 1, cell.column - 1 + cell.column_span):
                squares[row][column] = cell
    return squares


def _put(run: Run, middle: float, grid: Grid, squares: Sequence[Sequence[GridCell]]) -> None:
    """Add a run, the middle of whose characters is given, to its cell, cut where it goes over an edge between two cells."""
    line = squares[bisect_right(grid.ys, middle, 1, len(grid.ys) - 1) - 1]
    edges, most = grid.xs, len(grid.xs) - 1
    lefts = run.xs
    first = line[bisect_right(edges, (lefts[0] + (lefts[1] if len(lefts) > 1 else run.right)) / 2, 1, most) - 1]
    last = line[bisect_right(edges, (lefts[-1] + run.right) / 2, 1, most) - 1]
    if first is last:
        first.runs.append(run)
        return
    start, cell = 0, first
    for place in range(1, len(lefts)):
        right = lefts[place + 1] if place + 1 < len(lefts) else run.right
        here = line[bisect_right(edges, (lefts[place] + right) / 2, 1, most) - 1]
        if here is not cell:
            cell.runs.append(run.between(start, place))
            start, cell = place, here
    cell.runs.append(run.between(start, len(run.xs)))


def _mark_pictures(grid: Grid, sheet: Sheet) -> None:
    squares = _square_map(grid)
    for picture in sheet.pictures:
        x, y = (picture.left + picture.right) / 2, (picture.top + picture.bottom) / 2
        if grid.holds(x, y) and picture.right - picture.left < grid.xs[-1] - grid.xs[0]:
            row = min(max(bisect_right(grid.ys, y) - 1, 0), grid.rows - 1)
            column = min(max(bisect_right(grid.xs, x) - 1, 0), grid.columns - 1)
            squares[row][column].picture = True
