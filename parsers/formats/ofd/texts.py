"""Text objects of OFD to placed runs (GB/T 33190-2016 clause 11)."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from parsers.formats.ofd.elements import LOCAL, number
from parsers.formats.placed import Matrix, Run, Sheet, upright

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_FOXIT_BLANK = re.compile(r"\\0x([0-9A-Fa-f]{4})")
_WIDE_MARKS = frozenset("—…“”‘’·×《》")
_SHORT = 256
"""Characters of a text below which it may be a line that comes again with the same distances."""
_DIRECTIONS = {0: (1.0, 0.0), 90: (0.0, 1.0), 180: (-1.0, 0.0), 270: (0.0, -1.0)}


@dataclass(slots=True)
class _Hand:
    """How a text object writes: its matrix, its characters' size before and after it, and the direction of its baseline."""

    matrix: Matrix
    size: float
    placed_size: float
    angle: int
    sheet: Sheet


def width_of(character: str) -> float:
    """Usual advance of a character, in its size: full for Chinese, half for the rest."""
    return 1.0 if character >= "\u2e80" or character in _WIDE_MARKS else 0.5


@lru_cache(maxsize=2048)
def deltas(text: str, count: int) -> tuple[float, ...]:
    """Distances between characters: numbers, and ``g n v`` which repeats ``v`` ``n`` times, never more than ``count``.

    Lines of full-width characters have the same ones again and again.
    """
    parts = text.split()
    if "g" not in text and "G" not in text:
        try:
            return tuple(map(float, parts if len(parts) <= count else parts[:count]))
        except ValueError:
            pass
    values: list[float] = []
    place = 0
    while place < len(parts) and len(values) < count:
        part = parts[place]
        try:
            if part in {"g", "G"}:
                repeat = min(max(int(float(parts[place + 1])), 0), count - len(values))
                values.extend([float(parts[place + 2])] * repeat)
                place += 3
            else:
                values.append(float(part))
                place += 1
        except (ValueError, IndexError, OverflowError):
            place += 1
    return tuple(values[:count])


def angle_of(matrix: Matrix) -> float:
    """Direction in degrees, clockwise, in which a matrix turns a baseline."""
    return math.degrees(math.atan2(matrix[1], matrix[0]))


def place_text(element: "Element", matrix: Matrix, size: float, sheet: Sheet) -> tuple[bool, "Element | None"]:
    """Place a text object's runs on a sheet; whether it says its characters (not so where it shows glyphs alone), and its colour.

    A TextCode without a place goes on after the one before it; one that gives a new Y alone begins a line below the one before.
    """
    a, b, c, d, e, f = matrix
    is_straight = b == 0.0 and a > 0.0
    angle = 0 if is_straight else round(angle_of(matrix)) % 360
    placed_size = size * math.hypot(c, d)
    stretch = number(element.get("HScale")) or 1.0
    start_x = start_y = x = y = 0.0
    has_text = has_glyphs = False
    colour = None
    for code in element:
        name = LOCAL[code.tag]
        if name != "TextCode":
            has_glyphs = has_glyphs or name == "CGTransform"
            colour = code if name == "FillColor" else colour
            continue
        text = code.text or ""
        if "\n" in text or "\\" in text:
            text = _plain(text)
        left, top = number(code.get("X")), number(code.get("Y"))
        if left is not None:
            x = start_x = left
            y = start_y
        elif top is not None and top != start_y:
            x = start_x
        if top is not None:
            y = start_y = top
        if not text:
            continue
        has_text = True
        count = len(text) - 1
        spaces, falls = code.get("DeltaX"), code.get("DeltaY")
        down = deltas(falls, count) if falls else ()
        if any(down) or (count and not spaces and element.get("ReadDirection")):
            hand = _Hand(matrix, size, placed_size, angle, sheet)
            x, y = _scatter(text, (x, y), (deltas(spaces, count) if spaces else (), down), hand, element)
            continue
        lefts = _lefts(text, spaces, x, size * stretch)
        x = lefts[-1] + size * width_of(text[-1]) * stretch
        start = 0.0
        if not is_straight:
            lefts, right, baseline = _turned(lefts, x, y, _Hand(matrix, size, placed_size, angle, sheet))
        elif a == 1.0 and c == 0.0:
            start, right, baseline = e, x + e, d * y + f
        else:
            lefts, right, baseline = [a * left + c * y + e for left in lefts], a * x + c * y + e, d * y + f
        if placed_size > 0 and math.isfinite(right + baseline):
            sheet.runs.append(Run(text, lefts, right, baseline, placed_size, angle, start))
    return has_text or not has_glyphs, colour


def _plain(text: str) -> str:
    """Text without the line ends of an indented file and without one maker's way to write blanks."""
    if "\n" in text:
        text = text.strip("\r\n\t ")
    if "\\0x" in text:
        text = _FOXIT_BLANK.sub(lambda found: chr(int(found[1], 16)), text)
    return text


def _lefts(text: str, spaces: str | None, x: float, size: float) -> Sequence[float]:
    """Where characters stand along their baseline: the first at ``x``, the others by their distances."""
    count = len(text) - 1
    if spaces and not x and count < _SHORT:
        known = _known_lefts(spaces, count)
        if known is not None:
            return known
    gaps = deltas(spaces, count) if spaces else ()
    return [*accumulate(gaps if len(gaps) == count else _whole(gaps, text, size), initial=x)]


@lru_cache(maxsize=2048)
def _known_lefts(spaces: str, count: int) -> tuple[float, ...] | None:
    """Where characters stand from the first one on, for lines that have the same distances; None where there are too few of these."""
    gaps = deltas(spaces, count)
    return tuple(accumulate(gaps, initial=0.0)) if len(gaps) == count else None


def _whole(gaps: tuple[float, ...], text: str, size: float) -> tuple[float, ...]:
    """Distances between all characters: where some are missing they are as the last one, or where there is none the usual ones."""
    if gaps:
        return gaps + gaps[-1:] * (len(text) - 1 - len(gaps))
    return tuple(size * width_of(character) for character in text[:-1])


def _turned(lefts: Sequence[float], end: float, y: float, hand: _Hand) -> tuple[list[float], float, float]:
    """Place a turned run in the frame in which it stands upright (see :func:`parsers.formats.placed.upright`)."""
    a, b, c, d, e, f = hand.matrix
    sheet, angle = hand.sheet, hand.angle
    points = [upright(a * x + c * y + e, b * x + d * y + f, angle, sheet.width, sheet.height) for x in (*lefts, end)]
    xs = [point[0] for point in points]
    return xs[:-1], xs[-1], points[0][1]


def _scatter(
    text: str, start: tuple[float, float], steps: tuple[tuple[float, ...], tuple[float, ...]], hand: _Hand, element: "Element"
) -> tuple[float, float]:
    """Place characters one by one where they also move down, or in the object's reading direction; return where the next would stand."""
    a, b, c, d, e, f = hand.matrix
    (x, y), (gaps, falls) = start, steps
    across, down = _DIRECTIONS[_quarter(element.get("ReadDirection"))]
    angle = (hand.angle + _quarter(element.get("CharDirection"))) % 360
    sheet, size = hand.sheet, hand.placed_size
    is_spaced = bool(gaps or falls)
    for place, character in enumerate(text):
        left, base = upright(a * x + c * y + e, b * x + d * y + f, angle, sheet.width, sheet.height)
        if size > 0 and math.isfinite(left + base):
            sheet.runs.append(Run(character, [left], left + size * width_of(character), base, size, angle))
        if is_spaced:
            x += _at(gaps, place)
            y += _at(falls, place)
        else:
            usual = hand.size * width_of(character)
            x, y = x + across * usual, y + down * usual
    return x, y


def _at(steps: tuple[float, ...], place: int) -> float:
    """A step, or the last one where there are too few."""
    return steps[min(place, len(steps) - 1)] if steps else 0.0


def _quarter(text: str | None) -> int:
    """A direction of characters or reading: 0, 90, 180 or 270 degrees."""
    return round((number(text) or 0.0) / 90) % 4 * 90
