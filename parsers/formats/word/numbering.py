"""The lists of numbering.xml and which paragraphs are in them (ECMA-376 17.9)."""

from typing import TYPE_CHECKING

from parsers.formats.numbers import LEVELS, Counters, Level, NumberedList
from parsers.formats.word import names as n
from parsers.formats.word.styles import Styles

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_START, _FORMAT, _TEXT, _LEGAL = n.W + "start", n.W + "numFmt", n.W + "lvlText", n.W + "isLgl"
_SUFFIX, _RESTART = n.W + "suff", n.W + "lvlRestart"
_LEVEL_SETTINGS = (_START, _FORMAT, _TEXT, _LEGAL, _SUFFIX, _RESTART, n.STYLE, n.VANISH)


class Numbering:
    """The lists of a document with their counters; paragraphs must be asked for in reading order."""

    def __init__(self, root: "Element | None", styles: Styles) -> None:
        """Keep numbering.xml, whose lists are read when they are used; without one no paragraph has a number."""
        self._styles = styles
        self._counters = Counters()
        self._lists: dict[str, NumberedList] = {}
        self._definitions = _by_number(root, "abstractNum")
        self._elements = _by_number(root, "num")

    @property
    def is_empty(self) -> bool:
        """Whether no paragraph can have a number."""
        return not self._elements

    def number(self, properties: "dict[str, Element]", style: str | None) -> str:
        """The number in front of a paragraph, '' for none, with a tab where something separates the two; counts it."""
        place = self._place(properties, style)
        if place is None:
            return ""
        found = self._found(place[0])
        if found is None:
            return ""
        return self._counters.number(found, place[1])

    def _place(self, properties: "dict[str, Element]", style: str | None) -> tuple[str, int] | None:
        """List and level (from 0) of a paragraph by its own properties, else by its style."""
        own = properties.get(n.NUM_PR)
        by_style = self._styles.number(style)
        number = own.find(n.NUM_ID) if own is not None else None
        if own is not None and number is not None:
            level = own.find(n.ILVL)
            return number.get(n.VAL, "0"), n.as_int(level.get(n.VAL)) if level is not None else 0
        if by_style is None:
            return None
        level = own.find(n.ILVL) if own is not None else None
        if level is not None:
            return by_style[0], n.as_int(level.get(n.VAL))
        return by_style[0], self._level_of_style(by_style)

    def _level_of_style(self, by_style: tuple[str, int | None, str]) -> int:
        number, level, style = by_style
        found = self._found(number)
        linked = next((at for at, lvl in found.levels.items() if lvl.paragraph_style == style), None) if found else None
        if linked is not None:
            return linked
        return level or 0

    def _found(self, number: str) -> NumberedList | None:
        """A list by the number that paragraphs give; 0 and what is not there are none."""
        if number not in self._lists and number in self._elements and number not in ("", "0"):
            self._lists[number] = self._list(self._elements[number])
        return self._lists.get(number)

    def _list(self, element: "Element") -> NumberedList:
        name = self._definition(element, depth=0)
        levels = _levels(self._definitions[name]) if name in self._definitions else {}
        starts = {}
        for override in element.iterfind(n.W + "lvlOverride"):
            at = n.as_int(override.get(n.ILVL), 0)
            whole, start = override.find(n.W + "lvl"), override.find(n.W + "startOverride")
            if whole is not None:
                levels[at] = _level(whole)
            if start is not None:
                starts[at] = n.as_int(start.get(n.VAL))
        return NumberedList(definition=name, levels=levels, starts=starts)

    def _definition(self, element: "Element", depth: int) -> str:
        """A list's definition; one that only points to a list style is followed to where that style's list is."""
        pointer = element.find(n.W + "abstractNumId")
        name = pointer.get(n.VAL, "") if pointer is not None else ""
        link = self._definitions[name].find(n.W + "numStyleLink") if name in self._definitions else None
        style = self._styles.number(link.get(n.VAL)) if link is not None else None
        if style is not None and style[0] in self._elements and depth < LEVELS:
            return self._definition(self._elements[style[0]], depth + 1)
        return name


def _by_number(root: "Element | None", name: str) -> "dict[str, Element]":
    """Lists (``num``) or their definitions (``abstractNum``) by their numbers; a number given twice is the last one's."""
    return {element.get(f"{n.W}{name}Id", ""): element for element in root.iterfind(n.W + name)} if root is not None else {}


def _levels(definition: "Element") -> dict[int, Level]:
    return {n.as_int(element.get(n.ILVL)): _level(element) for element in definition.iterfind(n.W + "lvl")}


def _level(element: "Element") -> Level:
    told: dict[str, Element] = {}
    for child in element.iter(*_LEVEL_SETTINGS):
        if child.tag != _FORMAT or not _is_fallback(child):
            told[child.tag] = child
    value = {tag: child.get(n.VAL) for tag, child in told.items()}
    return Level(
        start=n.as_int(value.get(_START)),
        style=value.get(_FORMAT) or "decimal",
        pattern=told[_FORMAT].get(n.W + "format", "") if _FORMAT in told else "",
        text=value.get(_TEXT) or "",
        is_legal=_LEGAL in told and n.switched_on(value[_LEGAL]),
        suffix=value.get(_SUFFIX) or "tab",
        restart=n.as_int(value[_RESTART]) if _RESTART in told else None,
        paragraph_style=value.get(n.STYLE),
        is_hidden=n.VANISH in told and n.switched_on(value[n.VANISH]),
    )


def _is_fallback(element: "Element") -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == n.FALLBACK
