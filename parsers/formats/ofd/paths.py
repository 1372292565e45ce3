"""Path data of OFD (GB/T 33190-2016 clause 9.3.1) to the straight lines that it draws."""

import math
import re
from functools import lru_cache
from string import ascii_letters

from parsers.formats.placed import Matrix

Points = list[tuple[float, float]]

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = dict.fromkeys(ascii_letters, 2) | {"Q": 4, "B": 6, "A": 7, "C": 0, "q": 4, "b": 6, "a": 7, "c": 0}

LONGEST_LINE = 100
"""Characters up to which a path's data may be one line's."""


@lru_cache(maxsize=4096)
def one_line(data: str) -> tuple[float, float, float, float] | None:
    """Ends of the one line that a path is, ``M x y L x y``, as most rules are; None for any other path.

    For short data only: the lines of a table's columns have the same again and again.
    """
    words = data.split()
    if len(words) != 6 or words[0] != "M" or words[3] != "L":
        return None
    try:
        x0, y0, x1, y1 = float(words[1]), float(words[2]), float(words[4]), float(words[5])
    except ValueError:
        return None
    return (x0, y0, x1, y1) if math.isfinite(x0 + y0 + x1 + y1) else None


def straight_lines(data: str, matrix: Matrix) -> list[Points]:
    """Polygons of a path's straight pieces in page coordinates; a curve breaks the line, and it starts anew at its end."""
    try:
        return _lines(data.split(), matrix)
    except ValueError:
        return _lines(_TOKEN.findall(data), matrix)


def is_curved(data: str) -> bool:
    """Whether a path has curves."""
    return "B" in data or "Q" in data or "A" in data


def _lines(words: list[str], matrix: Matrix) -> list[Points]:
    """As :func:`straight_lines`, of operators and numbers; raises ValueError for a word that is neither."""
    a, b, c, d, e, f = matrix
    lines: list[Points] = []
    points: Points = []
    start = (0.0, 0.0)
    operator, need = "", 2
    arguments: list[float] = []
    for word in words:
        if word in _ARGUMENTS:
            operator, need = word.upper(), _ARGUMENTS[word]
            arguments.clear()
            if operator == "C" and points:
                if points[-1] != start:
                    points.append(start)
                lines.append(points)
                points = [start]
            continue
        arguments.append(float(word))
        if len(arguments) < need or not need:
            continue
        x, y = arguments[-2:]
        arguments.clear()
        point = a * x + c * y + e, b * x + d * y + f
        if not math.isfinite(point[0] + point[1]):
            continue
        if operator == "L":
            points.append(point)
            continue
        lines.append(points)
        points = [point]
        if operator in {"M", "S"}:
            start = point
    lines.append(points)
    return [line for line in lines if len(line) > 1]
