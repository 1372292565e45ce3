"""One page of an OFD file on its sheet: templates under the content, watermarks apart, what cannot be read told (clause 7.7)."""

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError
from parsers.formats.lines import lines_of
from parsers.formats.ofd.elements import Box, box, child, children
from parsers.formats.ofd.package import OfdPackage
from parsers.formats.ofd.painting import Painter
from parsers.formats.ofd.resources import Resources, page_resources
from parsers.formats.placed import UNIT, Matrix, Run, Sheet, times
from pipeline.model.document import Note, Problem
from pipeline.model.evidence import Where

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

A4: Box = (0.0, 0.0, 210.0, 297.0)
MAX_SIDE = 5_000.0
"""A page longer than this (mm) has a nonsense box."""
MAX_TEMPLATES = 8
"""How deep templates may stand on templates."""
LARGE = 1.6
"""Pale text so many times larger than the page's own is a watermark."""
OFTEN = 3
"""So is pale text that comes so often on one page."""
OUTLINES = 40
"""Filled curves on a page without text from which on its characters are taken to be drawn as shapes."""
_UNREADABLE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd\x00-\x08\x0e-\x1f]")


@dataclass(slots=True)
class Book:
    """What the pages of one document share."""

    package: OfdPackage
    name: str
    root: "Element"
    resources: Resources
    area: Box
    templates: dict[str, str] = field(default_factory=dict)
    """Identifier to location."""


@dataclass(slots=True)
class Painted:
    """A page's sheet with what stands apart from it and what could not be read."""

    sheet: Sheet
    apart: list[Note] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def lost(self, reason: str) -> None:
        """Keep why the page, or a part of it, was not read."""
        number = self.sheet.number
        self.problems.append(Problem(code="FIL002", message=f"第{number}页{reason}", where=Where(f"第{number}页")))


def area_of(holder: "Element | None") -> Box | None:
    """The physical box of a PageArea or Area (clause 7.6.2), or the next best box that it has."""
    for name in ("PhysicalBox", "CropBox", "ApplicationBox", "ContentBox"):
        element = child(holder, name)
        found = box(element.text) if element is not None else None
        if found is not None and 0 < found[2] <= MAX_SIDE and 0 < found[3] <= MAX_SIDE:
            return found
    return None


def read_sheet(book: Book, page: "Element", number: int) -> Painted:
    """The page that an entry of Pages names; one that cannot be read is an empty sheet with a problem."""
    painted = Painted(Sheet(number, book.area[2], book.area[3]))
    location = page.get("BaseLoc") or ""
    name = book.package.locate(location, book.name)
    if name is None:
        painted.lost(f"无法读取：页面文件“{location}”不在包内")
        return painted
    try:
        root = book.package.xml(name)
    except RefusalError as refusal:
        painted.lost(f"无法读取：{refusal.message}")
        return painted
    area = area_of(child(root, "Area")) or book.area
    painted.sheet.width, painted.sheet.height = area[2:]
    _paint(book, root, name, area, painted)
    return painted


def _paint(book: Book, root: "Element", name: str, area: Box, painted: Painted) -> None:
    """Paint the page; one on which nearly all text stands a little askew is painted anew, set straight."""
    sheet = painted.sheet
    own = page_resources(book.package, root, name)
    resources = own.over(book.resources) if own is not None else book.resources
    contents = [content for content in (*_templates(book, root, painted), child(root, "Content")) if content is not None]
    frame: Matrix = (1.0, 0.0, 0.0, 1.0, -area[0], -area[1]) if area[0] or area[1] else UNIT
    painter = _painted(contents, Painter(book.package, resources, sheet, frame))
    tilt = painter.tilt()
    if tilt:
        sheet.runs, sheet.across, sheet.down, sheet.pictures = [], [], [], []
        painter = _painted(contents, Painter(book.package, resources, sheet, times(_rotation(-tilt, sheet), frame)))
    if painter.pale:
        painted.apart.extend(_watermarks(sheet, painter.pale))
    _doubts(painter, painted)


def _painted(contents: "list[Element]", painter: Painter) -> Painter:
    for content in contents:
        painter.paint(content)
    return painter


def _templates(book: Book, root: "Element", painted: Painted, depth: int = 0) -> "list[Element]":
    """Contents of the templates that a page names, and of those that they name; reading order is by place, so ZOrder does not matter."""
    contents: list[Element] = []
    for template in children(root, "Template"):
        identifier = template.get("TemplateID") or ""
        location = book.templates.get(identifier, "")
        name = book.package.locate(location, book.name) if location else None
        if name is None or depth >= MAX_TEMPLATES:
            book.package.note(f"第{painted.sheet.number}页引用的模板页“{identifier}”不在包内")
            continue
        try:
            found = book.package.xml(name)
        except RefusalError as refusal:
            painted.lost(f"的模板页无法读取：{refusal.message}")
            continue
        contents += _templates(book, found, painted, depth + 1)
        content = child(found, "Content")
        if content is not None:
            contents.append(content)
    return contents


def _rotation(degrees: float, sheet: Sheet) -> Matrix:
    """A turn round the middle of the page."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = sheet.width / 2, sheet.height / 2
    return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y


def _watermarks(sheet: Sheet, pale: list[Run]) -> list[Note]:
    """Take pale text off the sheet that is much larger than the page's own, or that comes often: watermarks."""
    faint = {id(run) for run in pale}
    usual = [run.size for run in sheet.runs if id(run) not in faint]
    size = median(usual) if usual else math.inf
    lines = [line for angle in sorted({run.angle for run in pale}) for line in lines_of(run for run in pale if run.angle == angle)]
    often = Counter(line.text.strip() for line in lines)
    marks = [line.text.strip() for line in lines if line.size >= LARGE * size or often[line.text.strip()] >= OFTEN]
    if not marks:
        return []
    words = frozenset("".join(marks))
    sheet.runs = [run for run in sheet.runs if id(run) not in faint or not words.issuperset(run.text.strip())]
    return [Note(text=mark, where=Where(f"第{sheet.number}页 水印")) for mark in dict.fromkeys(marks)]


def _doubts(painter: Painter, painted: Painted) -> None:
    """Say where a page shows more than it tells: characters as shapes or as glyphs of a font, codes of no character, too many objects."""
    text = "".join(run.text for run in painted.sheet.runs)
    if painter.is_full:
        painted.lost("的图元过多，超出处理上限，其余内容未读取；请重新导出后报送")
    if painter.mute and painter.mute > 0.1 * len(painted.sheet.runs):
        painted.lost(f"有{painter.mute}处文字只有字形、没有对应的字符，未能读取；请重新导出后报送")
    elif painter.outlines >= OUTLINES and not text.strip():
        painted.lost("的文字已转为图形轮廓，没有可读取的文字；请用原文档重新导出后报送")
    unknown = len(_UNREADABLE.findall(text)) if _UNREADABLE.search(text) else 0
    if unknown >= 10 and unknown > 0.1 * len(text):
        painted.lost(f"有{unknown}个字的编码无法识别，未能读取；请重新导出后报送")
