"""Papers as .ofd (GB/T 33190-2016), in the ways in which makers differ."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from samples.build.content import Paper
from samples.build.packing import package, raw_zip
from samples.build.typeset import Line, Page, Rule, advance, typeset

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPEC = "http://www.ofdspec.org/2016"
_DRAFT = "http://www.ofdspec.org"

Members = tuple[tuple[str, bytes], ...]
Sealing = Callable[[Members], Members]
"""A function from the unsealed members of a package to the sealed ones; see ``sealing.py``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfdStyle:
    """How a maker writes: rules, text, paths and names."""

    rules: Literal["lines", "rectangles", "doubled", "across"] = "lines"
    """``across`` draws no vertical rules."""
    turn: float = 0.0
    """Degrees, clockwise, by which everything is turned: by quarters the page with it, else on the page."""
    is_scaled: bool = False
    """Whether text is set at another size and scaled by CTM."""
    is_by_character: bool = False
    """Whether each character is a TextCode of its own."""
    is_draft: bool = False
    """Whether the namespace is the draft's."""
    paths: Literal["absolute", "relative", "dotted", "backslash"] = "relative"
    names: Literal["plain", "gb18030"] = "plain"
    has_template: bool = False
    """Whether page numbers and running heads stand in template pages."""
    is_shuffled: bool = False
    """Whether text objects stand in another order than they are read."""
    repeats_labels: bool = False
    uses_groups: bool = False
    """Whether repeated deltas are written as ``g n v``."""
    has_blocks: bool = False
    """Whether text nests in PageBlocks."""


STYLES: dict[str, OfdStyle] = {
    "": OfdStyle(),
    "rectangles": OfdStyle(rules="rectangles", paths="absolute"),
    "doubled": OfdStyle(rules="doubled", uses_groups=True),
    "scaled": OfdStyle(is_scaled=True, has_blocks=True),
    "characters": OfdStyle(is_by_character=True, rules="rectangles"),
    "draft": OfdStyle(is_draft=True),
    "dotted": OfdStyle(paths="dotted"),
    "backslash": OfdStyle(paths="backslash"),
    "gb18030": OfdStyle(names="gb18030"),
    "template": OfdStyle(has_template=True, uses_groups=True),
    "shuffled": OfdStyle(is_shuffled=True),
    "labels": OfdStyle(repeats_labels=True),
}
TURNED: dict[str, OfdStyle] = {
    "quarter": OfdStyle(turn=90.0),
    "half": OfdStyle(turn=180.0, rules="rectangles"),
    "three-quarters": OfdStyle(turn=270.0, uses_groups=True),
    "askew": OfdStyle(turn=1.5),
    "askew-left": OfdStyle(turn=-0.8, is_by_character=True, rules="rectangles"),
}
ACROSS = OfdStyle(rules="across")


def write_ofd(paper: Paper, style: OfdStyle | None = None, *, seal: Sealing | None = None) -> bytes:
    """A paper as .ofd; ``seal`` turns the plain package into a sealed one."""
    shape = style or OfdStyle()
    members = ofd_members(typeset(paper, repeats_labels=shape.repeats_labels), shape)
    return ofd_package(seal(members) if seal else members, shape)


def ofd_package(members: Members, style: OfdStyle | None = None) -> bytes:
    """The zip of a package's members; GB18030 names carry no flag."""
    shape = style or OfdStyle()
    if shape.names == "gb18030":
        return raw_zip(tuple((name.encode("gb18030"), data) for name, data in members))
    return package(members)


def ofd_members(pages: tuple[Page, ...], style: OfdStyle) -> Members:
    """The parts of an unsealed package, OFD.xml first."""
    folder = "正文" if style.names == "gb18030" else "Doc_0"
    counter = _Counter()
    parts = {"OFD.xml": _root(folder, style), f"{folder}/Document.xml": "", f"{folder}/PublicRes.xml": _fonts(style)}
    if style.has_template:
        parts[f"{folder}/Tpls/Tpl_0/Content.xml"] = _content(_furniture(pages[0]), style, counter)
    for number, page in enumerate(pages):
        own = _body(page, pages[0]) if style.has_template else page
        parts[f"{folder}/Pages/Page_{number}/Content.xml"] = _content(own, style, counter)
    parts[f"{folder}/Document.xml"] = _document(pages, folder, style, counter)
    return tuple((name, text.encode("utf-8")) for name, text in parts.items())


class _Counter:
    """Gives out the package's identifiers, from 20."""

    def __init__(self) -> None:
        self.last = 20

    def next(self) -> int:
        self.last += 1
        return self.last


def _furniture(page: Page) -> Page:
    """A template page: the running head, which is the same on all pages."""
    return Page(width=page.width, height=page.height, lines=[line for line in page.lines if _is_same_everywhere(line)])


def _body(page: Page, _first: Page) -> Page:
    return Page(
        width=page.width, height=page.height, lines=[line for line in page.lines if not _is_same_everywhere(line)], rules=page.rules
    )


def _is_same_everywhere(line: Line) -> bool:
    return line.is_furniture and not line.text.startswith("—")


def _namespace(style: OfdStyle) -> str:
    return f'xmlns:ofd="{_DRAFT if style.is_draft else _SPEC}"'


def _path(folder: str, inner: str, style: OfdStyle) -> str:
    """A location as the style writes it, from the document's folder."""
    if style.paths == "absolute":
        return f"/{folder}/{inner}"
    if style.paths == "dotted":
        return f"../{folder}/./{inner}"
    if style.paths == "backslash":
        return inner.replace("/", "\\")
    return inner


def _root(folder: str, style: OfdStyle) -> str:
    path = f"/{folder}/Document.xml" if style.paths == "absolute" else f"{folder}/Document.xml"
    if style.paths == "backslash":
        path = path.replace("/", "\\")
    info = (
        "<ofd:DocInfo><ofd:DocID>0123456789abcdef0123456789abcdef</ofd:DocID><ofd:CreationDate>2023-08-01</ofd:CreationDate></ofd:DocInfo>"
    )
    body = f"<ofd:DocBody>{info}<ofd:DocRoot>{path}</ofd:DocRoot></ofd:DocBody>"
    return f'{_HEAD}<ofd:OFD {_namespace(style)} Version="1.0" DocType="OFD">{body}</ofd:OFD>'


def _document(pages: tuple[Page, ...], folder: str, style: OfdStyle, counter: _Counter) -> str:
    first = pages[0]
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {first.width:g} {first.height:g}</ofd:PhysicalBox></ofd:PageArea>"
    template = f'<ofd:TemplatePage ID="5" BaseLoc="{_path(folder, "Tpls/Tpl_0/Content.xml", style)}"/>' if style.has_template else ""
    listed = "".join(
        f'<ofd:Page ID="{counter.next()}" BaseLoc="{_path(folder, f"Pages/Page_{number}/Content.xml", style)}"/>'
        for number in range(len(pages))
    )
    resources = f"<ofd:PublicRes>{_path(folder, 'PublicRes.xml', style)}</ofd:PublicRes>"
    common = f"<ofd:CommonData><ofd:MaxUnitID>{counter.last}</ofd:MaxUnitID>{area}{resources}{template}</ofd:CommonData>"
    return f"{_HEAD}<ofd:Document {_namespace(style)}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"


def _fonts(style: OfdStyle) -> str:
    font = '<ofd:Font ID="3" FontName="仿宋_GB2312" FamilyName="仿宋_GB2312"/>'
    return f'{_HEAD}<ofd:Res {_namespace(style)} BaseLoc="Res"><ofd:Fonts>{font}</ofd:Fonts></ofd:Res>'


def _content(page: Page, style: OfdStyle, counter: _Counter) -> str:
    lines = sorted(page.lines, key=lambda line: (line.text[::-1], line.y)) if style.is_shuffled else page.lines
    rules = [rule for rule in dict.fromkeys(page.rules) if style.rules != "across" or rule.y1 == rule.y2]
    objects = "".join(_rule(rule, style, counter) for rule in rules)
    texts = "".join(_text(line, style, counter) for line in lines)
    if style.has_blocks:
        texts = f'<ofd:PageBlock ID="{counter.next()}"><ofd:PageBlock ID="{counter.next()}">{texts}</ofd:PageBlock></ofd:PageBlock>'
    layer = f'<ofd:Layer ID="{counter.next()}">{objects}{texts}</ofd:Layer>'
    width, height = page.width, page.height
    if style.turn:
        layer = _turned(layer, page, style)
        width, height = (height, width) if style.turn % 180 == 90 else (width, height)
    area = f"<ofd:Area><ofd:PhysicalBox>0 0 {width:g} {height:g}</ofd:PhysicalBox></ofd:Area>"
    template = '<ofd:Template TemplateID="5" ZOrder="Background"/>' if style.has_template and page.rules else ""
    return f"{_HEAD}<ofd:Page {_namespace(style)}>{area}{template}<ofd:Content>{layer}</ofd:Content></ofd:Page>"


def _turned(layer: str, page: Page, style: OfdStyle) -> str:
    """Objects turned on their page: each has the whole page as its boundary, and a CTM that turns it and moves it to its place."""
    a, b, c, d, e, f = _turn(page, style.turn)

    def moved(found: re.Match[str]) -> str:
        x, y = float(found[1]), float(found[2])
        return f'Boundary="0 0 500 500" CTM="{a:.8f} {b:.8f} {c:.8f} {d:.8f} {a * x + c * y + e:.5f} {b * x + d * y + f:.5f}"'

    return re.sub(r'Boundary="(\S+) (\S+) [^"]*"', moved, layer)


def _turn(page: Page, degrees: float) -> tuple[float, float, float, float, float, float]:
    """The map from the upright page to the turned one: quarters turn the page, other angles turn round its middle."""
    width, height = page.width, page.height
    quarters = {90.0: (0, 1, -1, 0, height, 0), 180.0: (-1, 0, 0, -1, width, height), 270.0: (0, -1, 1, 0, 0, width)}
    if degrees in quarters:
        return quarters[degrees]
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = width / 2, height / 2
    return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y


def _rule(rule: Rule, style: OfdStyle, counter: _Counter) -> str:
    if style.rules == "doubled":
        shifts = ((-0.09, -0.09), (0.09, 0.09))
        is_flat = rule.y1 == rule.y2
        return "".join(_stroke(_shifted(rule, 0 if is_flat else dx, dy if is_flat else 0), counter) for dx, dy in shifts)
    return _filled(rule, counter) if style.rules == "rectangles" else _stroke(rule, counter)


def _shifted(rule: Rule, dx: float, dy: float) -> Rule:
    return Rule(x1=rule.x1 + dx, y1=rule.y1 + dy, x2=rule.x2 + dx, y2=rule.y2 + dy)


def _stroke(rule: Rule, counter: _Counter) -> str:
    width, height = rule.x2 - rule.x1, rule.y2 - rule.y1
    boundary = f"{rule.x1:.3f} {rule.y1:.3f} {max(width, 0.2):.3f} {max(height, 0.2):.3f}"
    data = f"M 0 0 L {width:.3f} {height:.3f}"
    inner = f'<ofd:StrokeColor Value="0 0 0"/><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>'
    return f'<ofd:PathObject ID="{counter.next()}" Boundary="{boundary}" LineWidth="0.2">{inner}</ofd:PathObject>'


def _filled(rule: Rule, counter: _Counter) -> str:
    """A rule as a thin filled rectangle."""
    width, height = max(rule.x2 - rule.x1, 0.18), max(rule.y2 - rule.y1, 0.18)
    boundary = f"{rule.x1:.3f} {rule.y1:.3f} {width:.3f} {height:.3f}"
    data = f"M 0 0 L {width:.3f} 0 L {width:.3f} {height:.3f} L 0 {height:.3f} C"
    inner = f'<ofd:FillColor Value="0 0 0"/><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>'
    return f'<ofd:PathObject ID="{counter.next()}" Boundary="{boundary}" Stroke="false" Fill="true">{inner}</ofd:PathObject>'


def _text(line: Line, style: OfdStyle, counter: _Counter) -> str:
    scale = 0.2 if style.is_scaled else 1.0
    size, width = line.size / scale, sum(map(advance, line.text)) * line.size
    boundary = f"{line.x:.3f} {line.y - line.size:.3f} {width:.3f} {line.size * 1.3:.3f}"
    ctm = f' CTM="{scale:g} 0 0 {scale:g} 0 0"' if style.is_scaled else ""
    codes = _by_character(line.text, size) if style.is_by_character else _run(line.text, size, uses_groups=style.uses_groups)
    return f'<ofd:TextObject ID="{counter.next()}" Boundary="{boundary}" Font="3" Size="{size:.3f}"{ctm}>{codes}</ofd:TextObject>'


def _run(text: str, size: float, *, uses_groups: bool) -> str:
    steps = [advance(character) * size for character in text[:-1]]
    deltas = _grouped(steps) if uses_groups else " ".join(f"{step:.3f}" for step in steps)
    attribute = f' DeltaX="{deltas}"' if deltas else ""
    return f'<ofd:TextCode X="0" Y="{size:.3f}"{attribute}>{escape(text)}</ofd:TextCode>'


def _grouped(steps: list[float]) -> str:
    """Deltas with runs of equal ones as ``g n v``."""
    words: list[str] = []
    place = 0
    while place < len(steps):
        end = place
        while end < len(steps) and steps[end] == steps[place]:
            end += 1
        words.append(f"g {end - place} {steps[place]:.3f}" if end - place > 1 else f"{steps[place]:.3f}")
        place = end
    return " ".join(words)


def _by_character(text: str, size: float) -> str:
    codes, x = "", 0.0
    for character in text:
        codes += f'<ofd:TextCode X="{x:.3f}" Y="{size:.3f}">{escape(character)}</ofd:TextCode>'
        x += advance(character) * size
    return codes
