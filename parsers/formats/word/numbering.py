"""The lists of numbering.xml and which paragraphs are in them (ECMA-376 17.9)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.formats.numbers import LEVELS, Counters, Level, NumberedList
from parsers.formats.word import names as n
from parsers.formats.word.styles import Styles

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class Numbering:
    """The lists of a document with their counters; paragraphs must be asked for in reading order."""

    def __init__(self, root: "Element | None", styles: Styles) -> None:
        """Read numbering.xml; without one no paragraph has a number."""
        self._styles = styles
        self._lists: dict[str, NumberedList] = {}
        self._counters = Counters()
        if root is not None:
            self._read(root)

    @property
    def is_empty(self) -> bool:
        """Whether no paragraph can have a number."""
        return not self._lists

    def number(self, properties: "dict[str, Element]", style: str | None) -> str:
        """The number in front of a paragraph, '' for none, with a tab where something separates the two; counts it."""
        place = self._place(properties, style)
        if place is None:
            return ""
        found = self._lists.get(place[0])
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
        found = self._lists.get(number)
        linked = next((at for at, lvl in found.levels.items() if lvl.paragraph_style == style), None) if found else None
        if linked is not None:
            return linked
        return level or 0

    def _read(self, root: "Element") -> None:
        definitions = {element.get(n.W + "abstractNumId", ""): element for element in root.iterfind(n.W + "abstractNum")}
        elements = {element.get(n.W + "numId", ""): element for element in root.iterfind(n.W + "num")}
        for number, element in elements.items():
            if number not in ("", "0"):
                self._lists[number] = self._list(element, definitions, elements)

    def _list(self, element: "Element", definitions: "dict[str, Element]", elements: "dict[str, Element]") -> NumberedList:
        name = self._definition(element, definitions, elements, depth=0)
        levels = _levels(definitions[name]) if name in definitions else {}
        starts = {}
        for override in element.iterfind(n.W + "lvlOverride"):
            at = n.as_int(override.get(n.ILVL), 0)
            whole, start = override.find(n.W + "lvl"), override.find(n.W + "startOverride")
            if whole is not None:
                levels[at] = _level(whole)
            if start is not None:
                starts[at] = n.as_int(start.get(n.VAL))
        return NumberedList(definition=name, levels=levels, starts=starts)

    def _definition(self, element: "Element", definitions: "dict[str, Element]", elements: "dict[str, Element]", depth: int) -> str:
        """A list's definition; one that only points to a list style is followed to where that style's list is."""
        pointer = element.find(n.W + "abstractNumId")
        name = pointer.get(n.VAL, "") if pointer is not None else ""
        link = definitions[name].find(n.W + "numStyleLink") if name in definitions else None
        style = self._styles.number(link.get(n.VAL)) if link is not None else None
        if style is not None and style[0] in elements and depth < LEVELS:
            return self._definition(elements[style[0]], definitions, elements, depth + 1)
        return name


def _levels(definition: "Element") -> dict[int, Level]:
    return {n.as_int(element.get(n.ILVL)): _level(element) for element in definition.iterfind(n.W + "lvl")}


def _level(element: "Element") -> Level:
    level = Level()
    for child in element.iter(
        n.W + "start", n.W + "numFmt", n.W + "lvlText", n.W + "isLgl", n.W + "suff", n.W + "lvlRestart", n.STYLE, n.VANISH
    ):
        value = child.get(n.VAL)
        match child.tag.rpartition("}")[2]:
            case "start":
                level = replace(level, start=n.as_int(value))
            case "numFmt" if not _is_fallback(child):
                level = replace(level, style=value or "decimal", pattern=child.get(n.W + "format", ""))
            case "lvlText":
                level = replace(level, text=value or "")
            case "isLgl":
                level = replace(level, is_legal=n.switched_on(value))
            case "suff":
                level = replace(level, suffix=value or "tab")
            case "lvlRestart":
                level = replace(level, restart=n.as_int(value))
            case "pStyle":
                level = replace(level, paragraph_style=value)
            case "vanish":
                level = replace(level, is_hidden=n.switched_on(value))
            case _:
                pass
    return level


def _is_fallback(element: "Element") -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == n.FALLBACK
