"""Elements of OFD's XML by their local names, since drafts of the standard used another namespace, and numbers in attributes."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MOST_NAMES = 4096
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

Box = tuple[float, float, float, float]
"""Left, top, width, height."""


class _LocalNames(dict[object, str]):
    """Tags that were seen, with their names without a namespace; '' for what is no element."""

    def __missing__(self, tag: object) -> str:
        """Work out a new tag's."""
        if len(self) >= _MOST_NAMES:
            self.clear()
        name = self[tag] = tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""
        return name


LOCAL = _LocalNames()
"""For loops over a great many elements: ``LOCAL[element.tag]`` is :func:`local` without a call."""


def local(element: "Element") -> str:
    """Name of an element without its namespace."""
    return LOCAL[element.tag]


def children(element: "Element", name: str) -> Iterator["Element"]:
    """Children of a local name."""
    return (child for child in element if local(child) == name)


def child(element: "Element | None", name: str) -> "Element | None":
    """First child of a local name, or None."""
    return None if element is None else next(children(element, name), None)


def descendants(element: "Element", name: str) -> Iterator["Element"]:
    """Descendants of a local name in document order."""
    return element.iter("{*}" + name)


def numbers(text: str | None) -> list[float]:
    """Numbers of an attribute such as a box or a matrix; what is no finite number is passed over."""
    if not text:
        return []
    try:
        values = [*map(float, text.split())]
    except ValueError:
        values = [float(number) for number in _NUMBER.findall(text)]
    return values if math.isfinite(sum(values)) else [value for value in values if math.isfinite(value)]


@lru_cache(maxsize=4096)
def number(text: str | None) -> float | None:
    """The first number of an attribute; None where there is none."""
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        return next(iter(numbers(text)), None)
    return value if math.isfinite(value) else None


def box(text: str | None) -> Box | None:
    """A box attribute, or None where it is not four finite numbers."""
    if not text:
        return None
    try:
        left, top, width, height = map(float, text.split())
    except ValueError:
        values = numbers(text)
        if len(values) < 4:
            return None
        left, top, width, height = values[:4]
    return (left, top, width, height) if math.isfinite(left + top + width + height) else None


def is_true(text: str) -> bool:
    """Value of an attribute of type xs:boolean."""
    return text.strip().lower() not in {"false", "0"}
