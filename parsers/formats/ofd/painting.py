"""Page content of an OFD file to runs, rules and pictures. GB/T 33190-2016 clauses 8 to 13."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parsers.formats.ofd.elements import LOCAL, box, child, is_true, number, numbers
from parsers.formats.ofd.package import OfdPackage
from parsers.formats.ofd.paths import LONGEST_LINE, is_curved, one_line, straight_lines
from parsers.formats.ofd.resources import Resources, is_pale
from parsers.formats.ofd.texts import angle_of, place_text
from parsers.formats.placed import UNIT, Matrix, Picture, Run, Sheet, place_line, place_lines, times

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_NESTING = 40
MAX_OBJECTS = 400_000
"""Objects of one page that are looked at."""
STEEPEST = 10.0
"""Degrees by which a page may stand askew."""
_STRAIGHT = 0.05
_USUAL_SIZE = 3.5
_CONTAINERS = frozenset({"Layer", "PageBlock", "Content", "Block"})


@dataclass(slots=True)
class Painter:
    """Walks page content and places what it finds on a sheet."""

    package: OfdPackage
    resources: Resources
    sheet: Sheet
    frame: Matrix = UNIT
    """What turns the content's coordinates into the page's."""
    pale: list[Run] = field(default_factory=list)
    """Runs in a pale colour."""
    outlines: int = 0
    """Filled curves: characters drawn as shapes, where a page has many and no text."""
    mute: int = 0
    """Text objects that show glyphs and do not say which characters."""
    objects: int = 0
    _tilts: Counter[float] = field(default_factory=Counter)
    _open: list[str] = field(default_factory=list)
    """Composite units being painted."""

    def paint(self, content: "Element", outer: Matrix | None = None, depth: int = 0) -> None:
        """Place the objects of a Content, Layer, PageBlock or composite on the sheet."""
        if depth > MAX_NESTING:
            self.package.note("页面内容嵌套过深，更深的内容未读取")
            return
        outer = self.frame if outer is None else outer
        for element in content:
            self.objects += 1
            if self.objects > MAX_OBJECTS:
                return
            visible = element.get("Visible")
            if visible is not None and not is_true(visible):
                continue
            name = LOCAL[element.tag]
            if name == "TextObject":
                self._text(element, outer)
            elif name == "PathObject":
                self._path(element, outer)
            elif name == "ImageObject":
                self._image(element, outer)
            elif name == "CompositeObject":
                self._composite(element, outer, depth)
            elif name in _CONTAINERS:
                self.paint(element, outer, depth + 1)

    @property
    def is_full(self) -> bool:
        """Whether there was more on the page than was looked at."""
        return self.objects > MAX_OBJECTS

    def tilt(self) -> float:
        """Degrees by which nearly all text of the page stands askew, as on a page that was scanned so; 0 where it stands straight."""
        askew = sum(self._tilts.values())
        if askew < 20 or askew < 0.7 * sum(len(run.text) for run in self.sheet.runs):
            return 0.0
        middle = self._tilts.most_common(1)[0][0]
        near = {angle: count for angle, count in self._tilts.items() if abs(angle - middle) <= 0.5}
        count = sum(near.values())
        return sum(angle * times for angle, times in near.items()) / count if count >= 0.7 * askew else 0.0

    def _text(self, element: "Element", outer: Matrix) -> None:
        matrix = _placement(element, outer)
        size = number(element.get("Size"))
        if size is None:
            area = box(element.get("Boundary"))
            size = min(area[3], _USUAL_SIZE) if area and area[3] > 0 else _USUAL_SIZE
            self.package.note(f"第{self.sheet.number}页有文字没有写明字号，按行高读取")
        runs, pale = self.sheet.runs, self.resources.pale
        before = len(runs)
        says_characters, colour = place_text(element, matrix, size, self.sheet)
        if not says_characters:
            self.mute += 1
        if matrix[1]:
            askew = (angle_of(matrix) + 45) % 90 - 45
            if _STRAIGHT < abs(askew) <= STEEPEST:
                self._tilts[askew] += sum(len(run.text) for run in runs[before:])
        if (pale and element.get("DrawParam") in pale) if colour is None else is_pale(colour):
            self.pale.extend(runs[before:])

    def _path(self, element: "Element", outer: Matrix) -> None:
        stroke, fill = element.get("Stroke"), element.get("Fill")
        strokes, fills = stroke is None or is_true(stroke), fill is not None and is_true(fill)
        data = _path_data(element) if strokes or fills else None
        if not data:
            return
        ends = one_line(data) if len(data) <= LONGEST_LINE else None
        if ends is not None:
            if strokes:
                x0, y0, x1, y1 = ends
                a, b, c, d, e, f = _placement(element, outer)
                left, top, right, bottom = a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f
                if math.isfinite(left + top + right + bottom):
                    place_line(self.sheet, left, top, right, bottom)
            return
        if fills and is_curved(data):
            self.outlines += 1
            if not strokes:
                return
        for line in straight_lines(data, _placement(element, outer)):
            place_lines(self.sheet, line, strokes=strokes)

    def _image(self, element: "Element", outer: Matrix) -> None:
        area = box(element.get("Boundary"))
        if area is None:
            return
        left, top, width, height = area
        if outer is not UNIT:
            a, b, c, d, e, f = outer
            left, top, width, height = a * left + c * top + e, b * left + d * top + f, width * math.hypot(a, b), height * math.hypot(c, d)
        name = self.resources.media.get(element.get("ResourceID") or "", "")
        if not name:
            self.package.note(f"第{self.sheet.number}页引用的图片资源不在包内")
        self.sheet.pictures.append(Picture(left, top, left + width, top + height, name))

    def _composite(self, element: "Element", outer: Matrix, depth: int) -> None:
        matrix = _placement(element, outer)
        identifier = element.get("ResourceID") or ""
        if identifier and identifier in self._open:
            self.package.note(f"复合图元“{identifier}”引用自身，未重复读取")
            return
        self._open.append(identifier)
        for holder in (self.resources.composites.get(identifier), element):
            content = child(holder, "Content")
            if content is not None:
                self.paint(content, matrix, depth + 1)
        self._open.pop()


def _path_data(element: "Element") -> str | None:
    """What a path draws: its last AbbreviatedData, which as a rule stands last of all."""
    last = element[-1] if len(element) else None
    if last is not None and LOCAL[last.tag] == "AbbreviatedData":
        return last.text
    return next((piece.text for piece in reversed(element) if LOCAL[piece.tag] == "AbbreviatedData"), None)


def _placement(element: "Element", outer: Matrix) -> Matrix:
    """What turns an object's coordinates into the page's: its boundary's corner, then its own matrix."""
    placed, boundary, own = UNIT, element.get("Boundary"), element.get("CTM")
    if boundary:
        words = boundary.split(None, 2)
        try:
            left, top = float(words[0]), float(words[1])
        except (ValueError, IndexError):
            left, top = (box(boundary) or (0.0, 0.0))[:2]
        if math.isfinite(left + top):
            placed = (1.0, 0.0, 0.0, 1.0, left, top)
    if own is not None:
        values = numbers(own)
        if len(values) >= 6:
            a, b, c, d, e, f = values[:6]
            placed = times(placed, (a, b, c, d, e, f))
    return placed if outer is UNIT else times(outer, placed)
