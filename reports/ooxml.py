"""Small pieces of WordprocessingML: names, text that no reader chokes on, and packages whose bytes depend on nothing else."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from lxml import etree

from pipeline.patterns import regex

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = "word/document.xml"
_UNPRINTABLE = regex("[\0-\b\v-\u001f\u007f-\u0084\u0086-\u009f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, surrogates, and marks that turn the direction of text."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def printable(text: str) -> str:
    """Return a text without control characters, lone surrogates and direction marks; line ends become newlines."""
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def w(name: str) -> str:
    """Return the qualified name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


def parse(data: bytes) -> etree._Element:
    """Parse a part; entities, external files and DTDs are never read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("DOCTYPE")
    return root


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name, in its own order; raises zipfile.BadZipFile for anything else."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in package.infolist() if not info.is_dir()}


def pack(parts: Mapping[str, bytes | Iterable[bytes]]) -> bytes:
    """Return a package of the parts in the order given; the same parts give the same bytes on every machine."""
    buffer = io.BytesIO()
    pack_into(buffer, parts.items())
    return buffer.getvalue()


def pack_into(file: IO[bytes], parts: Iterable[tuple[str, bytes | Iterable[bytes]]]) -> None:
    """Write a package of parts by name; one that comes in pieces is not held whole."""
    with zipfile.ZipFile(file, "w") as package:
        for name, data in parts:
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0o600 << 16
            with package.open(info, "w") as part:
                for piece in (data,) if isinstance(data, bytes) else data:
                    part.write(piece)


def serialise(root: etree._Element) -> bytes:
    """Return a part's bytes with its XML declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def paragraph_text(paragraph: etree._Element) -> str:
    """Return the words of a paragraph, runs joined; deleted revisions, field codes and text boxes are left out."""
    words: list[str] = []
    for node in paragraph.iter(w("t"), w("tab"), w("br")):
        if next(node.iterancestors(w("del"), w("txbxContent")), None) is not None:
            continue
        if next(node.iterancestors(w("p"))) is not paragraph:
            continue
        words.append((node.text or "") if node.tag == w("t") else "\n" if node.tag == w("br") else "\t" if _is_run_tab(node) else "")
    return "".join(words)


def _is_run_tab(node: etree._Element) -> bool:
    parent = node.getparent()
    return parent is not None and parent.tag == w("r")


def set_text(paragraph: etree._Element, text: str) -> None:
    """Replace a paragraph's words by ``text`` in the form of its first run; newlines and tabs become line breaks and tabs."""
    first = next(paragraph.iter(w("r")), None)
    form = None if first is None else first.find(w("rPr"))
    for child in list(paragraph):
        if child.tag != w("pPr"):
            paragraph.remove(child)
    run = etree.SubElement(paragraph, w("r"))
    if form is not None:
        run.append(form)
    for place, line in enumerate(printable(text).split("\n")):
        if place:
            etree.SubElement(run, w("br"))
        for column, piece in enumerate(line.split("\t")):
            if column:
                etree.SubElement(run, w("tab"))
            node = etree.SubElement(run, w("t"))
            node.text = piece
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def paragraphs(body: etree._Element) -> Iterator[etree._Element]:
    """Every paragraph of a document's body in order, those of tables included."""
    yield from body.iter(w("p"))


def set_indent(paragraph: etree._Element, **twips: int) -> None:
    """Set a paragraph's indents in twentieths of a point (left, right, firstLine, hanging); the others are cleared."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    indent = properties.find(w("ind"))
    if indent is None:
        indent = etree.Element(w("ind"))
        _insert_in_order(properties, indent)
    indent.attrib.clear()
    for name, value in twips.items():
        indent.set(w(name), str(value))


_AFTER_INDENT = ("contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap",
                 "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange")  # fmt: skip


def _insert_in_order(properties: etree._Element, indent: etree._Element) -> None:
    later = {w(name) for name in _AFTER_INDENT}
    for place, child in enumerate(properties):
        if child.tag in later:
            properties.insert(place, indent)
            return
    properties.append(indent)
