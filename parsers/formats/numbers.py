"""Counting automatic lists as Word shows them (ECMA-376 17.9, MS-DOC 2.4.6.3).

Lists that share a definition count on together; a list that overrides a start begins anew when it is first used.
"""

import re
from dataclasses import dataclass, field

from parsers.formats.numerals import numeral

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a list. ``restart`` is the level (from 1) whose use restarts it, 0 for never, None for any higher one."""

    start: int = 0
    style: str = "decimal"
    pattern: str = ""
    text: str = ""
    is_legal: bool = False
    suffix: str = "tab"
    restart: int | None = None
    paragraph_style: str | None = None
    is_hidden: bool = False


@dataclass(slots=True, kw_only=True)
class NumberedList:
    """A list with its levels; ``definition`` names what it shares with others."""

    definition: str
    levels: dict[int, Level]
    starts: dict[int, int]
    """Levels that begin anew at a number when the list is first used."""
    is_used: set[int] = field(default_factory=set)


class Counters:
    """Counts of all lists of a document; paragraphs must be counted in reading order."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._counters: dict[str, dict[int, int]] = {}

    def number(self, found: NumberedList, level: int) -> str:
        """Count a paragraph of a list at a level from 0: its number, with a tab where something separates it from the words."""
        level = min(max(level, 0), LEVELS - 1)
        settings = found.levels.get(level)
        if settings is None:
            return ""
        counters = self._count(found, level)
        return "" if settings.is_hidden else _words(found, settings, counters, level)

    def _count(self, found: NumberedList, level: int) -> dict[int, int]:
        counters = self._counters.setdefault(found.definition, {})
        settings = found.levels[level]
        if level in found.starts and level not in found.is_used:
            counters[level] = found.starts[level]
        else:
            counters[level] = counters[level] + 1 if level in counters else found.starts.get(level, settings.start)
        found.is_used.add(level)
        for deeper in [key for key in counters if key > level]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or (restart and level < restart):
                del counters[deeper]
        return counters


def joined(number: str, text: str) -> str:
    """A list number before its paragraph; a blank only where the two would run together (1 and 2023年, 1. and 5万条)."""
    label, text = number.rstrip("\t"), text.lstrip()
    if not label:
        return text
    runs_on = label[-1].isalnum() or (label[-1] in ".．" and text[:1].isdigit())
    return f"{label} {text}" if runs_on and number.endswith("\t") else label + text


def _words(found: NumberedList, settings: Level, counters: dict[int, int], level: int) -> str:
    """The level's text with its places filled, a tab after it where anything separates it from the paragraph."""
    if settings.style == "bullet":
        return ""

    def fill(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        if at > level:
            return ""
        other = found.levels.get(at, Level())
        number = counters.get(at, other.start)
        return numeral(number, "decimal" if settings.is_legal else other.style, other.pattern)

    text = _PLACE.sub(fill, settings.text).strip()
    return text + "\t" if text and settings.suffix != "nothing" else text
