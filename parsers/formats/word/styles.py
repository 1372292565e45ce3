"""What styles.xml says that a reader of words needs: list numbers, outline levels, hidden characters (ECMA-376 17.7)."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.formats.word import names as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_CONTENTS_NAME = re.compile(r"^(?:toc|目录)\s*[1-9]$", re.IGNORECASE)
_HEADING_NAME = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A style's own settings, None where it sets none. ``outline`` counts from 0 as in the file."""

    id: str
    based_on: str | None
    number: str | None = None
    number_level: int | None = None
    outline: int | None = None
    is_hidden: bool | None = None
    is_contents: bool = False


class Styles:
    """Styles by id, with what they inherit."""

    def __init__(self, root: "Element | None") -> None:
        """Read every style of styles.xml; none without one."""
        self._styles: dict[str, Style] = {}
        self.default: str | None = None
        for element in root.iterfind(n.W + "style") if root is not None else ():
            style = _style(element)
            self._styles[style.id] = style
            if element.get(n.W + "type") == "paragraph" and element.get(n.W + "default") in ("1", "true", "on"):
                self.default = style.id
        self._outlines: dict[str | None, int | None] = {}
        self._numbers: dict[str | None, tuple[str, int | None, str] | None] = {}
        self._contents = frozenset(style.id for style in self._styles.values() if style.is_contents)
        self.hides = any(style.is_hidden for style in self._styles.values())

    def chain(self, style: str | None) -> "Iterator[Style]":
        """A style and those that it is based on, nearest first; a circle ends where it closes."""
        seen: set[str] = set()
        while style is not None and style in self._styles and style not in seen:
            seen.add(style)
            found = self._styles[style]
            yield found
            style = found.based_on

    def outline(self, style: str | None) -> int | None:
        """Outline level from 0, 9 for body text; None where no style of the chain sets one."""
        if style not in self._outlines:
            self._outlines[style] = next((found.outline for found in self.chain(style) if found.outline is not None), None)
        return self._outlines[style]

    def number(self, style: str | None) -> tuple[str, int | None, str] | None:
        """List id, level and the style that sets it, by the nearest style that sets a list."""
        if style not in self._numbers:
            numbers = ((found.number, found.number_level, found.id) for found in self.chain(style) if found.number is not None)
            self._numbers[style] = next(numbers, None)
        return self._numbers[style]

    def is_bare(self, style: str | None) -> bool:
        """Whether a style gives its paragraphs neither level nor number, and is none of a table of contents."""
        return self.outline(style) is None and self.number(style) is None and not self.is_contents(style)

    def is_contents(self, style: str | None) -> bool:
        """Whether a style is that of a line in a table of contents."""
        return style in self._contents

    def is_hidden(self, style: str | None) -> bool:
        """Whether characters of a style are hidden."""
        return next((found.is_hidden for found in self.chain(style) if found.is_hidden is not None), False)


def _style(element: "Element") -> Style:
    properties = element.find(n.PPR)
    number = outline = level = None
    if properties is not None:
        number = _value(properties.find(f"{n.NUM_PR}/{n.NUM_ID}"))
        level = _value(properties.find(f"{n.NUM_PR}/{n.ILVL}"))
        outline = _value(properties.find(n.OUTLINE))
    hidden = element.find(f"{n.RPR}/{n.VANISH}")
    return Style(
        id=element.get(n.W + "styleId", ""),
        based_on=_value(element.find(n.BASED_ON)),
        number=number,
        number_level=None if level is None else n.as_int(level),
        outline=_named_level(element) if outline is None else n.as_int(outline, 9),
        is_contents=_CONTENTS_NAME.match(_value(element.find(n.W + "name")) or "") is not None,
        is_hidden=None if hidden is None else n.switched_on(hidden.get(n.VAL)),
    )


def _named_level(element: "Element") -> int | None:
    """Built-in headings carry their level in their name where a maker left it out."""
    match = _HEADING_NAME.match(_value(element.find(n.W + "name")) or "")
    return int(match[1]) - 1 if match else None


def _value(element: "Element | None") -> str | None:
    return None if element is None else element.get(n.VAL)
