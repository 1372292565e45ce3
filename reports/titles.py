"""Titles balanced over lines: 2号 characters, broken where the sense allows, a trapezium or a diamond (GB/T 9704-2012, 7.3.1)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

LINE = 19
"""2号 characters on a line of 156 mm, one left free."""
_NO_START = "，。、；：？！）》〉”’】〕的"
_NO_END = "（《〈“‘【〔"


def width(text: str) -> float:
    """Return a text's width in characters of its size; ASCII is half as wide."""
    return sum(0.5 if character < "\u0080" else 1.0 for character in text)


@lru_cache(maxsize=64)
def title_lines(pieces: tuple[str, ...]) -> tuple[str, ...]:
    """Return a title's lines. Line ends fall between pieces; a piece longer than a line is broken between characters."""
    parts = [part for piece in pieces for part in _parts(piece)]
    whole = "".join(parts)
    if width(whole) <= LINE:
        return (whole,)
    count = int(-(-width(whole) // LINE))
    for lines in range(count, min(len(parts), count + 1) + 1):
        best = min(_broken(parts, lines), key=lambda broken: _ugliness(broken, width(whole) / lines), default=None)
        if best is not None:
            return best
    return _by_characters(whole, count)


def _parts(piece: str) -> Iterator[str]:
    if width(piece) <= LINE:
        yield piece
    else:
        yield from piece


def _broken(parts: Sequence[str], lines: int) -> Iterator[tuple[str, ...]]:
    if len(parts) > 60:
        return
    for cuts in _cuts(len(parts), lines):
        edges = (0, *cuts, len(parts))
        broken = tuple("".join(parts[start:end]) for start, end in pairwise(edges))
        fits = all(width(line) <= LINE for line in broken)
        if fits and not any(line[0] in _NO_START for line in broken[1:]) and not any(line[-1] in _NO_END for line in broken):
            yield broken


def _cuts(length: int, lines: int) -> Iterator[tuple[int, ...]]:
    return combinations(range(1, length), lines - 1) if lines <= 4 else iter(())


def _ugliness(lines: Sequence[str], mean: float) -> tuple[float, float]:
    """A last line much shorter than the others, an hourglass, 关于 not at the head of its line, or a number cut in two is ugly."""
    widths = [width(line) for line in lines]
    spread = sum(abs(each - mean) for each in widths)
    stub = 10.0 if widths[-1] < mean / 3 else 0.0
    hourglass = 5.0 if len(lines) > 2 and widths[1] < min(widths[0], widths[-1]) else 0.0
    hanging = 5.0 * sum("关于" in line[1:] for line in lines)
    cut = 20.0 * sum(a[-1:].isdigit() and b[:1].isdigit() for a, b in pairwise(lines))
    return (spread + stub + hourglass + hanging + cut, -widths[0])


def _by_characters(whole: str, count: int) -> tuple[str, ...]:
    size = -(-len(whole) // count)
    lines: list[str] = []
    start = 0
    while start < len(whole):
        end = min(start + size, len(whole))
        while end < len(whole) and end - start < LINE and _is_bad_break(whole, end):
            end += 1
        lines.append(whole[start:end])
        start = end
    return tuple(lines)


def _is_bad_break(whole: str, end: int) -> bool:
    return whole[end] in _NO_START or whole[end - 1] in _NO_END or whole[end - 1 : end + 1].isdigit()
