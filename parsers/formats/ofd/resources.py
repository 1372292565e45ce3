"""What pages of an OFD file refer to by identifier: composite units, media, drawing parameters. GB/T 33190-2016 clause 7.9."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError
from parsers.formats.ofd.elements import child, children, descendants, local, numbers
from parsers.formats.ofd.package import OfdPackage

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

FAINT = 160.0
"""Opacity (of 255) below which, and lightness (of 255) from which on, a colour is pale; white on a dark ground is not."""
WHITE = 250.0


@dataclass(slots=True)
class Resources:
    """Composite units, media and pale drawing parameters, by identifier."""

    composites: dict[str, "Element"] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    """Identifier to entry name; '' where the file is not in the package."""
    pale: set[str] = field(default_factory=set)
    """Drawing parameters that fill with a pale colour."""

    def over(self, below: "Resources") -> "Resources":
        """These, and where an identifier is not among them those of ``below``."""
        return Resources(below.composites | self.composites, below.media | self.media, below.pale | self.pale)


def document_resources(package: OfdPackage, root: "Element", base: str) -> Resources:
    """Resources of a document's PublicRes and DocumentRes; a damaged file is a note."""
    common = child(root, "CommonData")
    holders = () if common is None else (element for element in common if local(element) in {"PublicRes", "DocumentRes"})
    return _read(package, holders, base)


def page_resources(package: OfdPackage, page: "Element", base: str) -> Resources | None:
    """Resources of a page's own; None where it has none."""
    holders = list(children(page, "PageRes"))
    return _read(package, holders, base) if holders else None


def is_pale(colour: "Element") -> bool:
    """Whether a colour is so light or so transparent that what is written in it is a watermark."""
    return _is_pale(colour.get("Value"), colour.get("Alpha"))


@lru_cache(maxsize=1024)
def _is_pale(value: str | None, alpha: str | None) -> bool:
    opacity = numbers(alpha)
    if opacity and opacity[0] < FAINT:
        return True
    values = numbers(value)
    return len(values) in {1, 3} and min(values) >= FAINT and max(values) < WHITE


def _read(package: OfdPackage, holders: "Iterator[Element] | list[Element] | tuple[()]", base: str) -> Resources:
    resources = Resources()
    for holder in holders:
        location = (holder.text or "").strip()
        if not location:
            continue
        name = package.locate(location, base)
        if name is None:
            package.note(f"资源文件“{location}”不在包内")
            continue
        try:
            _add(package, resources, package.xml(name), name)
        except RefusalError as error:
            package.note(error.message)
    return resources


def _add(package: OfdPackage, resources: Resources, root: "Element", name: str) -> None:
    folder = (root.get("BaseLoc") or "").strip().replace("\\", "/").rstrip("/")
    for unit in descendants(root, "CompositeGraphicUnit"):
        resources.composites.setdefault(unit.get("ID") or "", unit)
    for parameter in descendants(root, "DrawParam"):
        colour = child(parameter, "FillColor")
        if colour is not None and is_pale(colour):
            resources.pale.add(parameter.get("ID") or "")
    for media in descendants(root, "MultiMedia"):
        location = child(media, "MediaFile")
        text = (location.text or "").strip() if location is not None else ""
        found = (package.locate(f"{folder}/{text}", name) if folder else None) or package.locate(text, name)
        if found is None:
            package.note(f"资源“{text}”不在包内")
        resources.media.setdefault(media.get("ID") or "", found or "")
