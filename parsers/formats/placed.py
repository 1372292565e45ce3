"""What stands where on a page: runs of characters, ruling lines and pictures, in millimetres from the top left.

OFD and PDF pages are both turned into these, and :mod:`parsers.formats.grid` finds tables and lines in them.
"""

from dataclasses import dataclass, field
from itertools import pairwise

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f of an affine map: x' = a x + c y + e, y' = b x + d y + f."""

UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
THIN = 1.2
"""A closed figure thinner than this (mm) is a rule."""
SHORTEST_RULE = 1.0


@dataclass(slots=True)
class Run:
    """Characters on one baseline. ``xs`` holds each character's left edge; ``right`` the right edge of the last."""

    text: str
    xs: list[float]
    right: float
    baseline: float
    size: float
    angle: int = 0
    """Direction of the baseline in whole degrees, clockwise, 0 to 359."""

    @property
    def left(self) -> float:
        """Left edge of the first character."""
        return self.xs[0]

    @property
    def middle(self) -> float:
        """Height of the middle of the characters: what decides which cell they stand in."""
        return self.baseline - 0.35 * self.size

    def between(self, start: int, stop: int) -> "Run":
        """Characters ``start`` to ``stop`` as a run of their own."""
        right = self.xs[stop] if stop < len(self.xs) else self.right
        return Run(self.text[start:stop], self.xs[start:stop], right, self.baseline, self.size, self.angle)


@dataclass(slots=True)
class Rule:
    """A straight line along one axis: ``at`` is its fixed coordinate, ``low`` and ``high`` its ends."""

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
                _place_rule(sheet, left, (top + bottom) / 2, right, (top + bottom) / 2)
            else:
                _place_rule(sheet, (left + right) / 2, top, (left + right) / 2, bottom)
            return
    if strokes:
        for (x0, y0), (x1, y1) in pairwise(points):
            _place_rule(sheet, x0, y0, x1, y1)


def _place_rule(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    if abs(y1 - y0) <= 0.2 and abs(x1 - x0) >= SHORTEST_RULE:
        sheet.across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif abs(x1 - x0) <= 0.2 and abs(y1 - y0) >= SHORTEST_RULE:
        sheet.down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
