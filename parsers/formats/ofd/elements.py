"""Page content of an OFD file to runs, rules and pictures. GB/T 33190-2016 clauses 8 to 13.

Everything is matched by local name, since drafts of the standard used another namespace.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from lxml import etree

from parsers.formats.backend import RefusalError
from parsers.formats.ofd.package import OfdPackage
from parsers.formats.placed import UNIT, Matrix, Picture, Run, Sheet, place_lines, times, upright

MAX_NESTING = 40

_FOXIT_BLANK = re.compile(r"\\0x([0-9A-Fa-f]{4})")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PATH_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_CONTAINERS = frozenset({"Layer", "PageBlock", "Content", "Block"})


def local(element: etree._Element) -> str:
    """Name of an element without its namespace."""
    tag = element.tag
    return _local_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1024)
def _local_name(tag: str) -> str:
    return tag[tag.rfind("}") + 1 :]


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children of a local name."""
    return (child for child in element if local(child) == name)


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """First child of a local name, or None."""
    return None if element is None else next(children(element, name), None)


def descendants(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Descendants of a local name in document order."""
    return (found for found in element.iter() if local(found) == name)


def numbers(text: str | None) -> list[float]:
    """Numbers of an attribute such as a box or a matrix; what is no number is passed over."""
    if not text:
        return []
    try:
        values = [float(word) for word in text.split()]
    except ValueError:
        return [float(number) for number in _NUMBER.findall(text)]
    return values if all(map(math.isfinite, values)) else [float(number) for number in _NUMBER.findall(text)]


def box(text: str | None) -> tuple[float, float, float, float] | None:
    """Left, top, width, height of a box attribute, or None where it is not four finite numbers."""
    values = numbers(text)
    return (values[0], values[1], values[2], values[3]) if len(values) >= 4 and all(map(math.isfinite, values[:4])) else None


def _matrix(element: etree._Element) -> Matrix | None:
    text = element.get("CTM")
    if not text:
        return None
    values = numbers(text)
    return (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) >= 6 else None


def deltas(text: str | None, count: int) -> list[float]:
    """Distances between characters: numbers, and ``g n v`` which repeats ``v`` ``n`` times, never more than ``count``."""
    if not text:
        return []
    values: list[float] = []
    parts = text.split()
    if "g" not in text and "G" not in text:
        try:
            return [float(part) for part in parts[:count]]
        except ValueError:
            values.clear()
    place = 0
    while place < len(parts) and len(values) < count:
        part = parts[place]
        try:
            if part in {"g", "G"}:
                repeat = min(max(int(float(parts[place + 1])), 0), count - len(values))
                values.extend([float(parts[place + 2])] * repeat)
                place += 3
            else:
                values.append(float(part))
                place += 1
        except (ValueError, IndexError, OverflowError):
            place += 1
    return values[:count]


def width_of(character: str) -> float:
    """Usual advance of a character, in its size: full for Chinese, half for the rest."""
    return 1.0 if character >= "\u2e80" or character in "—…“”‘’·×《》" else 0.5


@dataclass
class Resources:
    """Composite units, drawing parameters and media of a document, by identifier."""

    composites: dict[str, etree._Element] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    """Identifier to entry name; '' where the file is not in the package."""


@dataclass
class Painter:
    """Walks page content and places what it finds on a sheet."""

    package: OfdPackage
    resources: Resources
    sheet: Sheet

    def paint(self, content: etree._Element, outer: Matrix = UNIT, depth: int = 0) -> None:
        """Place the objects of a Content, Layer, PageBlock or composite on the sheet."""
        if depth > MAX_NESTING:
            self.package.note("页面内容嵌套过深，更深的内容未读取")
            return
        for element in content:
            name = local(element)
            if element.get("Visible") in {"false", "0"}:
                continue
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

    def _placement(self, element: etree._Element, outer: Matrix) -> Matrix:
        area = box(element.get("Boundary"))
        own = _matrix(element)
        placed: Matrix = (1.0, 0.0, 0.0, 1.0, area[0], area[1]) if area else UNIT
        if own is not None:
            placed = times(placed, own)
        return placed if outer is UNIT else times(outer, placed)

    def _text(self, element: etree._Element, outer: Matrix) -> None:
        matrix = self._placement(element, outer)
        size = (numbers(element.get("Size")) or [0.0])[0]
        a, b, c, d, e, f = matrix
        placed_size = size * math.hypot(c, d)
        stretch = (numbers(element.get("HScale")) or [1.0])[0] or 1.0
        angle = round(math.degrees(math.atan2(b, a))) % 360
        x = y = 0.0
        for code in element:
            if local(code) != "TextCode" or not code.text:
                continue
            text = _FOXIT_BLANK.sub(lambda found: chr(int(found[1], 16)), code.text) if "\\0x" in code.text else code.text
            x = (numbers(code.get("X")) or [x])[0]
            y = (numbers(code.get("Y")) or [y])[0]
            gaps = deltas(code.get("DeltaX"), len(text) - 1)
            falls = deltas(code.get("DeltaY"), len(text) - 1)
            if any(falls):
                x, y = self._scatter(text, x, y, gaps, falls, size, matrix, placed_size, angle)
                continue
            ends = _ends(text, x, gaps, size, stretch, has_gaps=bool(code.get("DeltaX")))
            if b == 0.0 and a > 0.0:
                xs = [a * end + c * y + e for end in ends[:-1]]
                right, baseline = a * ends[-1] + c * y + e, d * y + f
            else:
                xs, right, baseline = self._turned(ends, y, matrix, angle)
            self._place(Run(text, xs, right, baseline, placed_size, angle))
            x = ends[-1]

    def _scatter(
        self,
        text: str,
        x: float,
        y: float,
        gaps: list[float],
        falls: list[float],
        size: float,
        matrix: Matrix,
        placed_size: float,
        angle: int,
    ) -> tuple[float, float]:
        """Place characters one by one where they also move down."""
        a, b, c, d, e, f = matrix
        for place, character in enumerate(text):
            left = a * x + c * y + e
            self._place(Run(character, [left], left + placed_size * width_of(character), b * x + d * y + f, placed_size, angle))
            if place < len(gaps):
                x += gaps[place]
            elif not falls:
                x += size * width_of(character)
            if place < len(falls):
                y += falls[place]
        return x, y

    def _turned(self, ends: list[float], y: float, matrix: Matrix, angle: int) -> tuple[list[float], float, float]:
        """Place a turned run in the frame in which it stands upright (see :func:`parsers.formats.placed.upright`)."""
        a, b, c, d, e, f = matrix
        points = [upright(a * end + c * y + e, b * end + d * y + f, angle, self.sheet.width, self.sheet.height) for end in ends]
        xs = [point[0] for point in points]
        return xs[:-1], xs[-1], points[0][1]

    def _place(self, run: Run) -> None:
        if run.size > 0 and math.isfinite(run.baseline) and math.isfinite(run.right) and all(map(math.isfinite, run.xs)):
            self.sheet.runs.append(run)

    def _path(self, element: etree._Element, outer: Matrix) -> None:
        strokes = element.get("Stroke", "true") not in {"false", "0"}
        fills = element.get("Fill") in {"true", "1"}
        if not strokes and not fills:
            return
        data = next((piece.text for piece in element if local(piece) == "AbbreviatedData"), None)
        if not data:
            return
        matrix = self._placement(element, outer)
        for line in _straight_lines(data, matrix):
            place_lines(self.sheet, line, strokes=strokes)

    def _image(self, element: etree._Element, outer: Matrix) -> None:
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

    def _composite(self, element: etree._Element, outer: Matrix, depth: int) -> None:
        matrix = self._placement(element, outer)
        unit = self.resources.composites.get(element.get("ResourceID") or "")
        for holder in (unit, element):
            content = child(holder, "Content")
            if content is not None:
                self.paint(content, matrix, depth + 1)


def _ends(text: str, x: float, gaps: list[float], size: float, stretch: float, *, has_gaps: bool) -> list[float]:
    """Left edges of the characters and the right edge of the last, before the matrix."""
    if len(gaps) == len(text) - 1:
        return list(accumulate((*gaps, size * width_of(text[-1]) * stretch), initial=x))
    ends = [x]
    for place, character in enumerate(text):
        usual = size * width_of(character) * stretch
        if place < len(gaps):
            step = gaps[place]
        elif has_gaps and gaps and place < len(text) - 1:
            step = gaps[-1]
        else:
            step = usual
        ends.append(ends[-1] + step)
    return ends


def _straight_lines(data: str, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """Polygons of a path's straight pieces; a curve breaks the line and starts anew at its end."""
    a, b, c, d, e, f = matrix
    points: list[tuple[float, float]] = []
    start = (0.0, 0.0)
    operator = ""
    arguments: list[float] = []
    need = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

    def finish() -> Iterator[list[tuple[float, float]]]:
        nonlocal points
        if len(points) > 1:
            yield points
        points = []

    for token in _PATH_TOKEN.findall(data):
        if token.isalpha():
            operator, arguments = token.upper(), []
            if operator == "C" and points:
                if points[-1] != start:
                    points.append(start)
                yield from finish()
            continue
        arguments.append(float(token))
        if len(arguments) < need.get(operator, 2):
            continue
        x, y = arguments[-2], arguments[-1]
        point = (a * x + c * y + e, b * x + d * y + f)
        arguments = []
        if not (math.isfinite(point[0]) and math.isfinite(point[1])):
            continue
        if operator in {"M", "S"}:
            yield from finish()
            points, start = [point], point
        elif operator == "L":
            points.append(point)
        else:
            yield from finish()
            points = [point]
    yield from finish()


def load_resources(package: OfdPackage, root: etree._Element, base: str) -> Resources:
    """Read composite units and media of a document's PublicRes and DocumentRes; a damaged file is a note."""
    resources = Resources()
    common = child(root, "CommonData")
    if common is None:
        return resources
    for element in common:
        if local(element) not in {"PublicRes", "DocumentRes"} or not element.text:
            continue
        name = package.locate(element.text, base)
        if name is None:
            package.note(f"资源文件“{element.text.strip()}”不在包内")
            continue
        try:
            resource = package.xml(name)
        except RefusalError as error:
            package.note(error.message)
            continue
        _add_resources(package, resources, resource, name)
    return resources


def _add_resources(package: OfdPackage, resources: Resources, resource: etree._Element, name: str) -> None:
    folder = (resource.get("BaseLoc") or "").strip().replace("\\", "/").rstrip("/")
    for unit in descendants(resource, "CompositeGraphicUnit"):
        resources.composites.setdefault(unit.get("ID") or "", unit)
    for media in descendants(resource, "MultiMedia"):
        location = child(media, "MediaFile")
        text = (location.text or "").strip() if location is not None else ""
        found = (package.locate(f"{folder}/{text}", name) if folder else None) or package.locate(text, name)
        if found is None:
            package.note(f"资源“{text}”不在包内")
        resources.media.setdefault(media.get("ID") or "", found or "")
