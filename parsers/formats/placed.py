"""What stands where on a page: runs of characters, ruling lines and pictures, in millimetres from the top left.

OFD and PDF pages are both turned into these, and :mod:`parsers.formats.grid` finds tables and lines in them.
"""

from dataclasses import dataclass, field


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
