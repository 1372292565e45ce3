"""Titles balanced over lines: 2号 characters, broken where the sense allows, a trapezium or a diamond (GB/T 9704-2012, 7.3.1)."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

LINE = 19
"""2号 characters on a line of 156 mm, one left free."""
_NO_START = "，。、；：？！）》〉”’】〕的"
_NO_END = "（《〈“‘【〔"


def title_lines(pieces: Sequence[str]) -> tuple[str, ...]:
    """Return a title's lines. Line ends fall between pieces; a piece longer than a line is broken between characters."""
    parts = [part for piece in pieces for part in _parts(piece)]
    whole = "".join(parts)
    if len(whole) <= LINE:
        return (whole,)
    count = -(-len(whole) // LINE)
    for lines in range(count, len(parts) + 1):
        best = min(_broken(parts, lines), key=lambda broken: _ugliness(broken, len(whole) / lines), default=None)
        if best is not None:
            return best
    return _by_characters(whole, count)


def _parts(piece: str) -> Iterator[str]:
    if len(piece) <= LINE:
        yield piece
    else:
        yield from piece


def _broken(parts: Sequence[str], lines: int) -> Iterator[tuple[str, ...]]:
    if len(parts) > 60:
        return
    for cuts in _cuts(len(parts), lines):
        edges = (0, *cuts, len(parts))
        broken = tuple("".join(parts[start:end]) for start, end in pairwise(edges))
        if (
            all(len(line) <= LINE for line in broken)
            and all(_may_break(line) for line in broken[1:])
            and not any(line[-1] in _NO_END for line in broken)
        ):
            yield broken


def _cuts(length: int, lines: int) -> Iterator[tuple[int, ...]]:
    return combinations(range(1, length), lines - 1) if lines <= 4 else iter(())


def _may_break(line: str) -> bool:
    return line[0] not in _NO_START


def _ugliness(lines: Sequence[str], mean: float) -> tuple[float, float]:
    """A last line much shorter than the others, or a rectangle or hourglass of lines, is ugly."""
    spread = sum(abs(len(line) - mean) for line in lines)
    stub = 10.0 if len(lines[-1]) < mean / 3 else 0.0
    hourglass = 5.0 if len(lines) > 2 and len(lines[1]) < min(len(lines[0]), len(lines[-1])) else 0.0
    dangling = 9.0 * sum(line.endswith("关于") for line in lines)
    return (spread + stub + hourglass + dangling, -len(lines[0]))


def _by_characters(whole: str, count: int) -> tuple[str, ...]:
    size = -(-len(whole) // count)
    lines: list[str] = []
    start = 0
    while start < len(whole):
        end = min(start + size, len(whole))
        while (
            end < len(whole)
            and end - start < LINE
            and (whole[end] in _NO_START or whole[end - 1] in _NO_END or whole[end - 1 : end + 1].isdigit())
        ):
            end += 1
        lines.append(whole[start:end])
        start = end
    return tuple(lines)
