"""Lines of a page cut at wide white: what may be cells side by side."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parsers.formats.placed import Run

_BLANK = re.compile(r"\s")
GAP = 0.42
"""White at least this wide (in character sizes) may part two cells; a blank inside a text is narrower."""


@dataclass(slots=True)
class Segment:
    """Text on one line with no white in it wide enough to part two cells."""

    left: float
    right: float
    text: str


@dataclass(slots=True)
class SheetLine:
    """One line of a page, cut at wide white; ``top`` and ``bottom`` bound its characters."""

    top: float
    bottom: float
    baseline: float
    size: float
    segments: list[Segment]

    @property
    def middle(self) -> float:
        """Height of the middle of the characters."""
        return (self.top + self.bottom) / 2


def sheet_lines(runs: Iterable[Run]) -> list[SheetLine]:
    """Lines of upright runs from top to bottom, each cut at wide white."""
    groups: list[list[Run]] = []
    reach = 0.0
    for run in sorted((run for run in runs if run.text.strip()), key=lambda run: run.middle):
        if groups and run.middle - reach <= 0.4 * run.size:
            groups[-1].append(run)
        else:
            groups.append([run])
            reach = run.middle
    return [_sheet_line(group) for group in groups]


def _sheet_line(runs: list[Run]) -> SheetLine:
    segments: list[Segment] = []
    for left, right, text, size in sorted(piece for run in runs for piece in _inked(run)):
        if segments and left - segments[-1].right < GAP * size:
            segments[-1].right = max(segments[-1].right, right)
            segments[-1].text += text
        else:
            segments.append(Segment(left, right, text))
    top = min(run.baseline - run.size for run in runs)
    bottom = max(run.baseline + 0.2 * run.size for run in runs)
    return SheetLine(top, bottom, runs[0].baseline, max(run.size for run in runs), segments)


def _inked(run: Run) -> Iterator[tuple[float, float, str, float]]:
    """Parts of a run without blanks or wide white: left, right, text and size."""
    start: int | None = None
    lefts = run.xs
    ends = [*lefts[1:], run.right]
    steps = [end - left for left, end in zip(lefts, ends, strict=True)]
    usual = _usual_advance(run, steps)
    if max(steps) <= 0.6 * usual + GAP * run.size and not _BLANK.search(run.text):
        yield lefts[0], run.right, run.text, run.size
        return
    for place, character in enumerate(run.text):
        if character.isspace():
            if start is not None:
                yield lefts[start], lefts[place], run.text[start:place], run.size
            start = None
            continue
        if start is None:
            start = place
        wide = ends[place] - lefts[place] > usual * (1 if ord(character) > 0x2E7F else 0.6) + GAP * run.size
        if wide:
            yield lefts[start], lefts[place] + usual, run.text[start : place + 1], run.size
            start = None
    if start is not None:
        yield lefts[start], run.right, run.text[start:], run.size


def _usual_advance(run: Run, steps: list[float]) -> float:
    """Width of the run's full-width characters: the usual distance, bounded by their size."""
    wide = sorted(step for step, character in zip(steps, run.text, strict=False) if character > "\u2e7f")
    return min(wide[len(wide) // 2], 1.6 * run.size) if wide else run.size
