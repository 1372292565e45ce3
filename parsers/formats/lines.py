"""From placed runs to lines of text: one baseline a line, left to right, doubled characters dropped."""

from collections.abc import Iterable
from dataclasses import dataclass

from parsers.formats.placed import Run

SHORT_LINE = 2.0
"""A line that ends this many characters before the edge, with a full stop, ends a paragraph."""
_ENDS = "。！？；："


@dataclass(slots=True)
class TextLine:
    """A line of text with its box; ``size`` is that of its largest characters."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


def lines_of(runs: Iterable[Run]) -> list[TextLine]:
    """Lines of upright runs from top to bottom."""
    lines = [_line(_undoubled(group)) if len(group) > 1 else _line_of_one(group[0]) for group in _on_baselines(runs)]
    return [line for line in lines if line.text and not line.text.isspace()]


def _on_baselines(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs that share a baseline, from top to bottom."""
    groups: list[list[Run]] = []
    group: list[Run] = []
    reach = largest = 0.0
    for run in sorted(runs, key=_place):
        size = run.size
        if group and run.baseline - reach <= 0.45 * min(largest, size):
            group.append(run)
            largest = max(largest, size)
        else:
            group = [run]
            groups.append(group)
            reach, largest = run.baseline, size
    return groups


def text_of(runs: list[Run], *, right_edge: float) -> str:
    """Text of a cell: its lines joined without a blank, a line break only after a short line that ends a sentence."""
    if len(runs) < 2:
        return runs[0].text.strip() if runs else ""
    text, is_ended = "", False
    for group in _on_baselines(runs):
        line = group[0] if len(group) == 1 else _line(_undoubled(group))
        words = line.text.strip()
        if words:
            text = f"{text}\n{words}" if is_ended else text + words
            is_ended = words[-1] in _ENDS and right_edge - line.right > SHORT_LINE * line.size
    return text


def _place(run: Run) -> tuple[float, float]:
    return run.baseline, run.places[0] + run.start


def _line_of_one(run: Run) -> TextLine:
    return TextLine(run.text, run.left, run.right, run.baseline, run.size)


def _undoubled(runs: list[Run]) -> list[Run]:
    """Drop runs that are drawn twice at nearly the same place to look bold."""
    runs.sort(key=lambda run: run.left)
    kept: list[Run] = []
    for run in runs:
        if not any(
            other.text == run.text and abs(other.left - run.left) < 0.25 * run.size and abs(other.baseline - run.baseline) < 0.25 * run.size
            for other in kept[-3:]
        ):
            kept.append(run)
    return kept


def _line(runs: list[Run]) -> TextLine:
    pieces: list[str] = []
    right = None
    for run in runs:
        if right is not None and pieces and _needs_blank(pieces[-1], run, right):
            pieces.append(" ")
        pieces.append(run.text)
        right = max(right, run.right) if right is not None else run.right
    inked = [run for run in runs if run.text.strip()] or runs
    return TextLine(
        "".join(pieces), min(run.left for run in inked), max(run.right for run in inked), inked[0].baseline, max(run.size for run in inked)
    )


def _needs_blank(before: str, run: Run, right: float) -> bool:
    gap = run.left - right
    if not before or before[-1].isspace() or run.text[:1].isspace():
        return False
    both_latin = before[-1].isascii() and run.text[:1].isascii()
    return gap > (0.3 if both_latin else 1.2) * run.size
