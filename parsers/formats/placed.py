"""What stands where on a page: runs of characters, ruling lines and pictures, in millimetres from the top left.

OFD and PDF pages are both turned into these, and :mod:`parsers.formats.grid` finds tables and lines in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f of an affine map: x' = a x + c y + e, y' = b x + d y + f."""

UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
THIN = 1.2
"""A closed figure thinner than this (mm) is a rule."""
SHORTEST_RULE = 1.0
MIDDLE = 0.35
"""How far above the baseline the middle of characters stands, in their size."""


@dataclass(slots=True)
class Run:
    """Characters on one baseline.

    Each character's left edge lies at its place in ``places``, counted from ``start``: lines of one make share their places.
    ``right`` is the right edge of the last.
    """

    text: str
    places: Sequence[float]
    right: float
    baseline: float
    size: float
    angle: int = 0
    """Direction of the baseline in whole degrees, clockwise, 0 to 359."""
    start: float = 0.0

    @property
    def xs(self) -> list[float]:
        """Left edges of the characters on the page."""
        start = self.start
        return [place + start for place in self.places]

    @property
    def left(self) -> float:
        """Left edge of the first character."""
        return self.places[0] + self.start

    @property
    def middle(self) -> float:
        """Height of the middle of the characters: what decides which cell they stand in."""
        return self.baseline - MIDDLE * self.size

    def between(self, start: int, stop: int) -> "Run":
        """Characters ``start`` to ``stop`` as a run of their own."""
        right = self.places[stop] + self.start if stop < len(self.places) else self.right
        return Run(self.text[start:stop], self.places[start:stop], right, self.baseline, self.size, self.angle, self.start)


class Rule(NamedTuple):
    """A straight line along one axis: ``at`` is its fixed coordinate, ``low`` and ``high`` its ends. Pages have thousands."""

    at: float
    low: float
    high: float


@dataclass(slots=True)
class Picture:
    """A picture's box, and whether its bytes are there."""

    left: float
    top: float
    right: float
    bottom: float
    name: str = ""


@dataclass(slots=True)
class Sheet:
    """One page with all that is placed on it."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    """Horizontal rules."""
    down: list[Rule] = field(default_factory=list)
    """Vertical rules."""
    pictures: list[Picture] = field(default_factory=list)


def upright(x: float, y: float, angle: int, width: float, height: float) -> tuple[float, float]:
    """A point of a page in the frame in which text of a right angle stands upright; other angles stay as they are."""
    if angle == 90:
        return y, width - x
    if angle == 180:
        return width - x, height - y
    if angle == 270:
        return height - y, x
    return x, y


def turn(sheet: Sheet, angle: int) -> None:
    """Turn a whole page so that its text of ``angle`` (90, 180 or 270) stands upright."""
    width, height = sheet.width, sheet.height
    for run in sheet.runs:
        run.angle = (run.angle - angle) % 360
    across = [_turned_rule(rule, angle, width, height, is_across=True) for rule in sheet.across]
    down = [_turned_rule(rule, angle, width, height, is_across=False) for rule in sheet.down]
    sheet.across, sheet.down = (across, down) if angle == 180 else (down, across)
    for picture in sheet.pictures:
        first = upright(picture.left, picture.top, angle, width, height)
        second = upright(picture.right, picture.bottom, angle, width, height)
        picture.left, picture.right = sorted((first[0], second[0]))
        picture.top, picture.bottom = sorted((first[1], second[1]))
    if angle != 180:
        sheet.width, sheet.height = height, width


def _turned_rule(rule: Rule, angle: int, width: float, height: float, *, is_across: bool) -> Rule:
    ends = [(rule.low, rule.at), (rule.high, rule.at)] if is_across else [(rule.at, rule.low), (rule.at, rule.high)]
    first, second = (upright(x, y, angle, width, height) for x, y in ends)
    stays_across = is_across == (angle == 180)
    fixed, moving = (1, 0) if stays_across else (0, 1)
    return Rule(first[fixed], min(first[moving], second[moving]), max(first[moving], second[moving]))


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """Matrix that applies ``inner`` first, then ``outer``."""
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (a * oa + b * oc, a * ob + b * od, c * oa + d * oc, c * ob + d * od, e * oa + f * oc + oe, e * ob + f * od + of)


def place_lines(sheet: Sheet, points: list[tuple[float, float]], *, strokes: bool) -> None:
    """Rules of one subpath: a thin closed figure is one rule, else each straight stroked piece along an axis."""
    if len(points) > 2:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
        width, height = right - left, bottom - top
        if (width < THIN or height < THIN) and (width >= SHORTEST_RULE or height >= SHORTEST_RULE):
            if width >= height:
                place_line(sheet, left, (top + bottom) / 2, right, (top + bottom) / 2)
            else:
                place_line(sheet, (left + right) / 2, top, (left + right) / 2, bottom)
            return
    if strokes:
        for (x0, y0), (x1, y1) in pairwise(points):
            place_line(sheet, x0, y0, x1, y1)


def place_line(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    """The rule that a straight line along an axis is; a shorter or a slanting one is none."""
    if -0.2 <= y1 - y0 <= 0.2 and abs(x1 - x0) >= SHORTEST_RULE:
        sheet.across.append(Rule((y0 + y1) / 2, x0, x1) if x0 <= x1 else Rule((y0 + y1) / 2, x1, x0))
    elif -0.2 <= x1 - x0 <= 0.2 and abs(y1 - y0) >= SHORTEST_RULE:
        sheet.down.append(Rule((x0 + x1) / 2, y0, y1) if y0 <= y1 else Rule((x0 + x1) / 2, y1, y0))
