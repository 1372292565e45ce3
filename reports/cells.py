"""Cells of worksheets: their colours, their height, and how much text one holds."""

from collections.abc import Mapping, Sequence

from pipeline.model.evidence import Evidence
from reports.ooxml import printable
from reports.wording import CellState

LONGEST = 32000
"""Characters of a cell; the format allows 32,767."""
COLOURS: Mapping[CellState, str] = {
    "done": "#C6E7CB",
    "under_way": "#DDEBF7",
    "ongoing": "#D9F0EE",
    "planned": "#FFF2CC",
    "nothing_to_report": "#EDEDED",
    "not_applicable": "#E4DFEC",
    "blank": "#F8CBAD",
    "unclear": "#FFE699",
    "by_report": "#E2EFDA",
    "exempt": "#D9D9D9",
    "unanswered": "#F4B6B6",
    "optional": "#FFFFFF",
    "not_received": "#E08A8A",
    "unsettled": "#D6DCE8",
    "not_expected": "#F2F2F2",
    "extra": "#CFE2F3",
    "none": "#FFFFFF",
}
OUTCOME_COLOURS = {"certain": "#F8CBAD", "query": "#FFF2CC", "note": "#EDEDED"}


def row_height(row: Sequence[str], widths: Sequence[int]) -> float:
    """Return a row's height in points for its fullest cell, up to eight lines; a Chinese character is two units wide."""
    lines = 1
    for text, width in zip(row, widths, strict=True):
        wide = max(width - 1, 1)
        if 2 * len(text) >= lines * wide or "\n" in text:
            lines = max(lines, _lines(text, wide))
    return 13.5 * min(lines, 8) + 2


def _lines(text: str, wide: int) -> int:
    shown = text[:2000]
    if "\n" not in shown:
        return 1 + _units(shown) // wide
    return sum(1 + _units(part) // wide for part in shown.split("\n")[:8])


def _units(text: str) -> int:
    """A Chinese character takes three bytes of UTF-8 and two units of a line."""
    return len(text) + (len(text.encode("utf-8", "replace")) - len(text)) // 2


def fit(text: str, longest: int = LONGEST) -> str:
    """Return a text that a cell can hold: printable, and cut with a note where it is too long."""
    shown = printable(text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


_PIECES = 5
"""The most pieces of evidence that a cell tells of; the others stand in data/findings.json."""
_QUOTE = 90


def places_of(pieces: Sequence[Evidence]) -> str:
    """Where the evidence stands: the places in the first file, which the cell beside names, then those in others by file."""
    by_file: dict[str, list[str]] = {}
    for piece in pieces[:_PIECES]:
        by_file.setdefault(piece.file, []).append(str(piece.where))
    told = ["、".join(dict.fromkeys(places)) for places in by_file.values()]
    names = ["", *(f"{file.rsplit('/', 1)[-1]} " for file in list(by_file)[1:])]
    return "；".join(f"{name}{places}" for name, places in zip(names, told, strict=False)) + ("等" if len(pieces) > _PIECES else "")


def quotes_of(pieces: Sequence[Evidence]) -> str:
    """What stands there, each quote once and cut where it is long; one that is part of another is left out."""
    quotes = [quote for quote in dict.fromkeys(piece.quote.strip() for piece in pieces[:_PIECES]) if quote]
    whole = [quote for quote in quotes if not any(quote != other and quote in other for other in quotes)]
    return "\n".join(quote if len(quote) <= _QUOTE else f"{quote[: _QUOTE - 1]}…" for quote in whole)
