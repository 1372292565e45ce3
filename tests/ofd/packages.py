"""Small OFD packages written out by hand: pages of raw objects, whatever a maker may put around them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.formats.ofd.package import open_package
from parsers.formats.ofd.reading import read, read_pages
from parsers.formats.placed import Sheet
from pipeline.model.document import Document, Paragraph, Read
from samples.build.packing import package

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
A4 = "<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A document: its pages' objects, and what else Document.xml, OFD.xml and the package hold."""

    pages: tuple[str, ...]
    heads: tuple[str, ...] = ()
    """What stands before each page's Content: its Area, templates, resources; an A4 area where it is left out."""
    common: str = ""
    after: str = ""
    """What stands behind Pages in Document.xml."""
    files: Mapping[str, str] = field(default_factory=dict)
    bodies: str = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"

    def data(self) -> bytes:
        """The package."""
        listed = "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/{number}.xml"/>' for number in range(1, len(self.pages) + 1))
        document = f"<ofd:CommonData>{self.common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{self.after}"
        members = {"OFD.xml": _root("OFD", self.bodies), "Doc_0/Document.xml": _root("Document", document)}
        for number, objects in enumerate(self.pages, 1):
            head = self.heads[number - 1] if number <= len(self.heads) else A4
            members[f"Doc_0/Pages/{number}.xml"] = _root("Page", f"{head}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>")
        members |= self.files
        return package(tuple((name, text.encode()) for name, text in members.items()))


def _root(name: str, inner: str) -> str:
    return f"<ofd:{name} {NAMESPACE}>{inner}</ofd:{name}>"


def content(objects: str, head: str = "") -> str:
    """A page or template page."""
    return _root("Page", f"{head}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>")


def resource(inner: str, base: str = "Res") -> str:
    """A resource file."""
    return f'<ofd:Res {NAMESPACE} BaseLoc="{base}">{inner}</ofd:Res>'


def text(x: float, y: float, words: str, *, size: float = 5.0, more: str = "", inner: str = "", deltas: str | None = None) -> str:
    """A text object whose first baseline begins at a point."""
    steps = " ".join([f"{size:g}"] * (len(words) - 1)) if deltas is None else deltas
    attribute = f' DeltaX="{steps}"' if steps else ""
    code = f'<ofd:TextCode X="0" Y="0"{attribute}>{words}</ofd:TextCode>'
    return f'<ofd:TextObject Boundary="{x:g} {y:g} 100 10" Size="{size:g}" {more}>{inner}{code}</ofd:TextObject>'


def rule(x1: float, y1: float, x2: float, y2: float, *, more: str = "") -> str:
    """A stroked line."""
    data = f"M 0 0 L {x2 - x1:g} {y2 - y1:g}"
    return f'<ofd:PathObject Boundary="{x1:g} {y1:g} 1 1" {more}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def box(*, left: float = 20, top: float = 20, width: float = 80, height: float = 10, columns: int = 2, rows: int = 2) -> str:
    """A ruled table."""
    across = (rule(left, top + n * height, left + columns * width, top + n * height) for n in range(rows + 1))
    down = (rule(left + n * width, top, left + n * width, top + rows * height) for n in range(columns + 1))
    return "".join((*across, *down))


def reading(made: Made) -> Read[Document]:
    """What the reader says."""
    return read(made.data())


def texts(made: Made) -> list[str]:
    """Paragraphs of a document that is read whole."""
    result = reading(made)
    assert result.value is not None, result.problems
    assert result.problems == ()
    return [block.text for block in result.value.blocks if isinstance(block, Paragraph)]


def sheets(made: Made) -> list[Sheet]:
    """The placed pages."""
    return read_pages(open_package(made.data())).sheets
