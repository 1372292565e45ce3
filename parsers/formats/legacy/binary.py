"""The skeleton of a Word 97 file (MS-DOC 2.4): header, text by pieces, properties of paragraphs and characters by place."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.formats.backend import RefusalError
from parsers.formats.ole import Compound

_MAGIC = 0xA5EC
_OLDEST = 0x00C1
_ENCRYPTED = 0x0100
_TABLE_1 = 0x0200
_BLOB = 0x9A
_PAGE = 512
_STYLES, _CHPX, _PAPX, _CLX, _ANCHORS, _BOX_TEXTS, _LISTS, _OVERRIDES = 1, 12, 13, 33, 40, 56, 73, 74
_OPERAND = (1, 1, 2, 4, 2, 2, 0, 3)
"""Bytes of an operand by the three high bits of its code (spra); 0 where it says itself."""
_TABLE_DEFINITION = 0xD608
_TABS = 0xC615
_HUGE = frozenset({0x6645, 0x6646, 0x646B})
_COMPRESSED = 0x40000000

Sprm = tuple[int, bytes]
"""A property's code and operand (MS-DOC 2.2.5.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Characters of the parts of the text, in the order in which they follow each other."""

    body: int
    footnotes: int
    headers: int
    macros: int
    comments: int
    endnotes: int
    boxes: int
    header_boxes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A formatted page (FKP): ranges of the stream, and for each the offset in words of its properties, 0 for none."""

    data: bytes
    places: tuple[int, ...]
    offsets: bytes

    def paragraph(self, offset: int) -> tuple[int, bytes]:
        """Style and properties of paragraphs (PapxInFkp)."""
        if not offset:
            return 0, b""
        size = self.data[offset * 2]
        start = offset * 2 + (1 if size else 2)
        length = size * 2 - 1 if size else self.data[offset * 2 + 1] * 2
        record = self.data[start : start + length]
        return (struct.unpack_from("<H", record)[0] if len(record) >= 2 else 0), record[2:]

    def characters(self, offset: int) -> bytes:
        """Properties of characters (Chpx)."""
        return self.data[offset * 2 + 1 : offset * 2 + 1 + self.data[offset * 2]] if offset else b""


class Binary:
    """A Word 97 file, opened. Places in text are character positions (CP), places in the stream are FCs."""

    def __init__(self, compound: Compound) -> None:
        """Read header and pieces; RefusalError where the file is locked, too old, or broken."""
        self.stream = compound.stream("WordDocument")
        flags = self._header()
        name = "1Table" if flags & _TABLE_1 else "0Table"
        if not compound.has(name):
            raise RefusalError("FIL001", "文件已损坏（缺少内部表），打不开；请重新导出后报送")
        self.table = compound.stream(name)
        self.data = compound.stream("Data") if compound.has("Data") else b""
        numbers = struct.unpack_from("<8I", self.stream, 0x4C)
        self.counts = Counts(
            body=numbers[0],
            footnotes=numbers[1],
            headers=numbers[2],
            macros=numbers[3],
            comments=numbers[4],
            endnotes=numbers[5],
            boxes=numbers[6],
            header_boxes=numbers[7],
        )
        self._pieces = self._read_pieces()
        self._starts = [piece[0] for piece in self._pieces]

    def text(self, first: int, last: int) -> str:
        """Characters from one position up to another, control characters included."""
        return "".join(
            text[max(0, first - start) : last - start] for start, text, _, _ in self._pieces if start < last and start + len(text) > first
        )

    def offset(self, position: int) -> int:
        """Where a character stands in the stream."""
        start, _, offset, width = self._pieces[(bisect_right(self._starts, position) or 1) - 1]
        return offset + (position - start) * width

    def positions(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Character positions that a range of the stream covers, a range for each piece."""
        for start, text, offset, width in self._pieces:
            low = max(0, -(-(first - offset) // width))
            high = min(len(text), -(-(last - offset) // width))
            if low < high:
                yield start + low, start + high

    def part(self, index: int) -> bytes:
        """A structure of the table stream by its number in the header; b'' where there is none."""
        place = _BLOB + 8 * index
        if place + 8 > len(self.stream):
            return b""
        start, length = struct.unpack_from("<II", self.stream, place)
        return self.table[start : start + length]

    def after_lists(self) -> bytes:
        """What follows the list definitions in the table stream: their levels."""
        start, length = struct.unpack_from("<II", self.stream, _BLOB + 8 * _LISTS)
        return self.table[start + length :]

    @property
    def styles(self) -> bytes:
        """The style sheet (STSH)."""
        return self.part(_STYLES)

    @property
    def lists(self) -> bytes:
        """List definitions (PlfLst) without their levels."""
        return self.part(_LISTS)

    @property
    def overrides(self) -> bytes:
        """Lists as paragraphs name them (PlfLfo)."""
        return self.part(_OVERRIDES)

    @property
    def box_anchors(self) -> bytes:
        """Where shapes hang in the body (PlcfSpa)."""
        return self.part(_ANCHORS)

    @property
    def box_texts(self) -> bytes:
        """Which part of the text boxes' story is in which shape (PlcftxbxTxt)."""
        return self.part(_BOX_TEXTS)

    def paragraph_pages(self) -> "Iterator[Page]":
        """Pages of ranges with the styles and properties of their paragraphs."""
        return self._formatted(_PAPX, 13)

    def character_pages(self) -> "Iterator[Page]":
        """Pages of ranges with the properties of their characters."""
        return self._formatted(_CHPX, 1)

    def whole(self, properties: bytes) -> bytes:
        """Properties with those that stand in the data stream put where the first of them points there (sprmPHugePapx)."""
        if len(properties) < 6 or properties[0] | properties[1] << 8 not in _HUGE:
            return properties
        return self._far(properties[2:6]) + properties[6:]

    def sprms(self, properties: bytes, wanted: frozenset[int]) -> list[Sprm]:
        """Properties of interest in their order, those that stand in the data stream too; what is cut short ends the list."""
        found: list[Sprm] = []
        at, end = 0, len(properties) - 1
        while at < end:
            code = properties[at] | properties[at + 1] << 8
            at += 2
            size = _OPERAND[code >> 13]
            if not size:
                size, skipped = _counted(code, properties, at)
                at += skipped
            if code in wanted:
                found.append((code, properties[at : at + size]))
            elif code in _HUGE and at + 4 <= len(properties):
                found.extend(self.sprms(self._far(properties[at : at + 4]), wanted))
            at += size
        return found

    def _far(self, operand: bytes) -> bytes:
        (place,) = struct.unpack("<I", operand)
        if place + 2 > len(self.data):
            return b""
        (size,) = struct.unpack_from("<H", self.data, place)
        return bytes(self.data[place + 2 : place + 2 + size])

    def _header(self) -> int:
        if len(self.stream) < 0x200:
            raise RefusalError("FIL001", "文件已损坏（正文流不完整），打不开；请重新导出后报送")
        magic, version = struct.unpack_from("<HH", self.stream)
        (flags,) = struct.unpack_from("<H", self.stream, 0x0A)
        if flags & _ENCRYPTED and magic == _MAGIC:
            raise RefusalError("FIL001", "文件已加密（设有打开密码），无法打开；请取消密码后重新报送")
        if magic != _MAGIC or version < _OLDEST:
            raise RefusalError("FIL004", "这是 Word 95 或更早版本的文档，未能处理；请用 Word 或 WPS 另存为 .docx 后重新报送")
        return int(flags)

    def _read_pieces(self) -> list[tuple[int, str, int, int]]:
        """Start position, text, offset in the stream and bytes a character of each piece (MS-DOC 2.9.177)."""
        clx = self.part(_CLX)
        at = 0
        while at + 3 <= len(clx) and clx[at] == 1:
            at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
        if at + 5 > len(clx) or clx[at] != 2:
            raise RefusalError("FIL001", "文件已损坏（缺少文字目录），打不开；请重新导出后报送")
        plc = clx[at + 5 : at + 5 + struct.unpack_from("<I", clx, at + 1)[0]]
        count = (len(plc) - 4) // 12
        places = struct.unpack_from(f"<{count + 1}I", plc)
        pieces = []
        for index in range(count):
            (fc,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)
            length = places[index + 1] - places[index]
            width = 1 if fc & _COMPRESSED else 2
            offset = (fc & 0x3FFFFFFF) // 2 if width == 1 else fc & 0x3FFFFFFF
            raw = self.stream[offset : offset + length * width]
            if length < 0 or len(raw) < length * width:
                raise RefusalError("FIL001", "文件已损坏或没有传完整（正文缺失），打不开；请重新导出后报送")
            text = raw.decode("cp1252", "replace") if width == 1 else _wide(raw)
            pieces.append((places[index], text, offset, width))
        if not pieces:
            raise RefusalError("FIL001", "文件已损坏（没有正文），打不开；请重新导出后报送")
        return pieces

    def _formatted(self, index: int, width: int) -> "Iterator[Page]":
        """Formatted pages (FKP) in their order; damaged ones left out."""
        plc = self.part(index)
        count = (len(plc) - 4) // 8
        for number in struct.unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count > 0 else ():
            page = self.stream[(number & 0x3FFFFF) * _PAGE : (number & 0x3FFFFF) * _PAGE + _PAGE]
            if len(page) < _PAGE:
                continue
            runs = page[_PAGE - 1]
            first = 4 * (runs + 1)
            if first + runs * width <= _PAGE:
                yield Page(data=page, places=struct.unpack_from(f"<{runs + 1}I", page), offsets=page[first : first + runs * width : width])


def _counted(code: int, properties: bytes, at: int) -> tuple[int, int]:
    """Size of an operand that says it itself, and of the count before it."""
    if code == _TABLE_DEFINITION:
        return (struct.unpack_from("<H", properties, at)[0] - 1 if at + 2 <= len(properties) else 0), 2
    size = properties[at] if at < len(properties) else 0
    if code == _TABS and size == 255:
        return len(properties), 1
    return size, 1


def _wide(raw: bytes) -> str:
    """UTF-16 with one place for each unit, so that positions stay true; pairs are joined when a paragraph is read."""
    text = raw.decode("utf-16-le", "surrogatepass")
    return text if len(text) * 2 == len(raw) else "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))
