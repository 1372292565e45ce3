"""Office documents in one XML file: Word 2003 XML (what report generators save as .doc), flat OPC, Excel 2003 XML.

Word 2003 XML is rewritten into the words of ECMA-376 and read by the Word reader; a flat package is packed and read alike.
"""

import base64
import binascii
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError, refused
from parsers.formats.claims import FLAT_PACKAGE, HEAD, SHEET_2003, WORD_2003
from parsers.formats.excel import Place, sheet_blocks
from parsers.formats.package import Package, parse_xml
from parsers.formats.word import document as word
from pipeline.model.document import Block, Document, Read

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAIN = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{_MAIN.decode()}}}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_PKG = f"{{{FLAT_PACKAGE.decode()}}}"
_SS = f"{{{SHEET_2003.decode()}}}"
_SPAN_MAX = 20_000


def read(data: bytes) -> Read[Document]:
    """Read one of the three; FIL001 where the XML is broken or cut."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16", "replace")
            data = re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1).encode("utf-8")
        if FLAT_PACKAGE in data[:HEAD]:
            return word.read_package(Package(_packed(parse_xml(data, "文件"))))
        if WORD_2003 in data[:HEAD]:
            return _word_2003(data)
        return _sheets(parse_xml(data, "文件"))
    except RefusalError as refusal:
        return refused(refusal)


def _packed(root: "Element") -> bytes:
    """A flat package as a zip."""
    from lxml import etree

    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in root.iterchildren(_PKG + "part"):
            content, binary = part.find(_PKG + "xmlData"), part.find(_PKG + "binaryData")
            name = part.get(_PKG + "name", "").lstrip("/")
            if content is not None and len(content):
                archive.writestr(name, etree.tostring(content[0]))
            elif binary is not None:
                archive.writestr(name, _decoded(binary.text or ""))
    return buffer.getvalue()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def _word_2003(data: bytes) -> Read[Document]:
    """Word 2003 XML with its names, revisions and list numbers as ECMA-376 has them."""
    from lxml import etree

    root = parse_xml(data.replace(WORD_2003, _MAIN), "文件")
    for annotation in list(root.iter(_AML + "annotation")):
        _rewrite_annotation(annotation)
    for merge in root.iter(_W + "vmerge"):
        merge.tag = _W + "vMerge"
    for merge in root.iter(_W + "hmerge"):
        merge.tag = _W + "hMerge"
    for properties in root.iter(_W + "listPr"):
        _spell_number(properties)
    for picture in root.iter(_W + "binData"):
        picture.text = None
    body = root.find(_W + "body")
    if body is None:
        raise RefusalError("FIL001", "文件已损坏（没有正文），打不开；请重新导出后报送")
    main = etree.Element(_W + "document")
    main.append(body)
    parts = {"word/document.xml": main, "word/styles.xml": root.find(_W + "styles")}
    result = word.read_package(Package(_zip_of(parts)))
    return replace(result, value=replace(result.value, format="doc")) if result.value is not None else result


def _zip_of(parts: "dict[str, Element | None]") -> bytes:
    from lxml import etree

    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>'
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/_rels/document.xml.rels", relations)
        for name, element in parts.items():
            if element is not None:
                archive.writestr(name, etree.tostring(element))
    return buffer.getvalue()


def _rewrite_annotation(annotation: "Element") -> None:
    """Insertions and deletions under their later names; comments and bookmarks without their words."""
    kind = annotation.get(_W + "type", "")
    parent = annotation.getparent()
    if kind in ("Word.Insertion", "Word.Deletion"):
        annotation.tag = _W + ("ins" if kind == "Word.Insertion" else "del")
    elif parent is not None and (kind.startswith(("Word.Comment", "Word.Bookmark"))):
        parent.remove(annotation)


def _spell_number(properties: "Element") -> None:
    """The number that Word computed for a list paragraph as its first words."""
    shown = properties.find(_WX + "t")
    paragraph_properties = properties.getparent()
    paragraph = paragraph_properties.getparent() if paragraph_properties is not None else None
    number = shown.get(_WX + "val", "") if shown is not None else ""
    if paragraph is None or paragraph_properties is None or paragraph.tag != _W + "p" or not any(map(str.isalnum, number)):
        return
    run = paragraph.makeelement(_W + "r")
    text = run.makeelement(_W + "t")
    text.text = f"{number} " if number[-1].isalnum() else number
    run.append(text)
    paragraph.insert(paragraph.index(paragraph_properties) + 1, run)


def _sheets(root: "Element") -> Read[Document]:
    """Excel 2003 XML: one table a sheet, as for workbooks."""
    blocks: list[Block] = []
    number = 0
    for sheet in root.iterchildren(_SS + "Worksheet"):
        texts, merges = _cells(sheet)
        if texts:
            number += 1
            blocks.extend(sheet_blocks(texts, merges, number))
    return Read(value=Document(format="xls", blocks=tuple(blocks)))


def _cells(sheet: "Element") -> tuple[dict[Place, str], dict[Place, Place]]:
    texts: dict[Place, str] = {}
    merges: dict[Place, Place] = {}
    row = 0
    for element in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
        row = _number(element, "Index", row + 1)
        column = 0
        for cell in element.iterchildren(_SS + "Cell"):
            column = _number(cell, "Index", column + 1)
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if across or down:
                merges[row, column] = (row + down, column + across)
            data = cell.find(_SS + "Data")
            text = "".join(str(piece) for piece in data.itertext()).strip() if data is not None else ""
            if text:
                texts[row, column] = (
                    re.sub(r"T00:00:00(\.0+)?$", "", text) if data is not None and data.get(_SS + "Type") == "DateTime" else text
                )
            column += across
    return texts, merges


def _number(element: "Element", name: str, default: int) -> int:
    value = element.get(_SS + name, "")
    return min(int(value), _SPAN_MAX * 50) if value.isascii() and value.isdigit() and len(value) < 8 else default
