"""The streams of a Word 97 file (MS-DOC 2.4): header, text, formatted pages, style sheet, lists, sections."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_PAGE = 512
_TEXT_AT = 0x400
_LEAST = 4096
_SINGLE = b"\x04\x01\x01\x00"
_WHEN = 0x47B80A40
"""2023-08-01 09:00, a Tuesday (DTTM)."""
_STYLE_NAMES = ("Normal", *(f"heading {level}" for level in range(1, 10)), "Default Paragraph Font")
_PARAGRAPH_STYLES = 10
_NORMAL, _NO_STYLE = 0, 0x0FFF
_CHINESE, _DECIMAL = 37, 0
_LEVELS = ((_CHINESE, "\x00、"), (_CHINESE, "（\x01）"), (_DECIMAL, "\x02."), (_DECIMAL, "（\x03）"))
"""Number format and text of the levels of headings: 一、（一）1.（1）; a level's own number is its place as a character."""
_STYLE_SHEET, _SECTIONS, _HEADS, _CHPX, _PAPX, _FONTS, _HEAD_FIELDS, _SETTINGS, _CLX, _AUTHORS, _LISTS, _OVERRIDES = (
    1, 6, 11, 12, 13, 15, 17, 31, 33, 51, 73, 74,
)  # fmt: skip
"""Places in the directory of structures (FibRgFcLcb97)."""


def sprm(code: int, kind: str, *values: int) -> bytes:
    """A property with its operand (MS-DOC 2.2.5.1)."""
    return struct.pack(f"<H{kind}", code, *values)


_REVISED = sprm(0x4804, "H", 1) + sprm(0x6805, "I", _WHEN)
INSERTED = sprm(0x0801, "B", 1) + _REVISED
DELETED = sprm(0x0800, "B", 1) + sprm(0x4863, "H", 1) + sprm(0x6864, "I", _WHEN)


def row_definition(shapes: Sequence[tuple[int, int]]) -> bytes:
    """What makes a row: the right edge of each cell (twentieths of a point) and its merge bits (TDefTable, TC80)."""
    edges = struct.pack(f"<{len(shapes) + 1}h", 0, *(edge for edge, _ in shapes))
    cells = b"".join(struct.pack("<HH", flags, 0) + _SINGLE * 4 for _, flags in shapes)
    operand = bytes((len(shapes),)) + edges + cells
    return sprm(0xD608, "H", len(operand) + 1) + operand


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Characters of one look."""

    text: str
    properties: bytes = b""

    @property
    def length(self) -> int:
        """UTF-16 units."""
        return len(self.text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A paragraph, its mark included."""

    pieces: tuple[Piece, ...]
    properties: bytes = b""
    style: int = _NORMAL

    @property
    def length(self) -> int:
        """UTF-16 units."""
        return sum(piece.length for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A range of the text, in bytes of the stream, with its packed properties; b'' for none."""

    last: int
    properties: bytes


def streams(runs: Sequence[Run], *, body: int, stories: tuple[int, ...], is_landscape: bool) -> tuple[bytes, bytes]:
    """``WordDocument`` and ``1Table`` of a text.

    ``body`` is its length without the stories of headers and footers, whose lengths are ``stories``; with stories the text ends in
    two more paragraphs.
    """
    text = "".join(piece.text for run in runs for piece in run.pieces)
    stream = bytearray(bytes(_TEXT_AT) + text.encode("utf-16-le"))
    _fill(stream)
    section = len(stream)
    stream += _section(is_landscape=is_landscape)
    _fill(stream)
    table = bytearray()
    places: dict[int, tuple[int, int]] = {}

    def put(index: int, data: bytes, counted: int | None = None) -> None:
        places[index] = len(table), len(data) if counted is None else counted
        table.extend(data)

    heads = sum(stories) + 1 if stories else 0
    whole = body + heads + (1 if stories else 0)
    put(_STYLE_SHEET, _style_sheet())
    put(_SECTIONS, struct.pack("<IIHIHI", 0, body, 0, section, 0, 0xFFFFFFFF))
    put(_CHPX, _pages(stream, _characters(runs), 1))
    put(_PAPX, _pages(stream, _paragraphs(runs), 13))
    put(_FONTS, _fonts())
    put(_SETTINGS, bytes(500))
    put(_AUTHORS, struct.pack("<HHH", 0xFFFF, 2, 0) + _counted("Unknown") + _counted("科室"))
    if stories:
        starts = [sum(stories[:index]) for index in range(len(stories) + 1)]
        put(_HEADS, struct.pack(f"<{len(starts) + 1}I", *starts, heads))
        marks = _field_marks(text.encode("utf-16-le")[2 * body :].decode("utf-16-le"))
        put(_HEAD_FIELDS, struct.pack(f"<{len(marks) + 1}I", *(place for place, _ in marks), heads) + b"".join(kind for _, kind in marks))
    definitions, levels = _lists()
    put(_LISTS, definitions + levels, len(definitions))
    put(_OVERRIDES, struct.pack("<I", 2) + b"".join(struct.pack("<i8xBBBB", number, 0, 0, 0, 0) for number in (1, 2)) + b"\xff" * 8)
    put(_CLX, b"\x02" + struct.pack("<IIIHIH", 16, 0, whole, 0, _TEXT_AT, 0))
    stream[:_TEXT_AT] = _header(places, text_end=_TEXT_AT + 2 * whole, size=len(stream), body=body, heads=heads)
    return bytes(stream).ljust(_LEAST, b"\0"), bytes(table).ljust(_LEAST, b"\0")


def _fill(stream: bytearray) -> None:
    stream.extend(bytes(-len(stream) % _PAGE))


def _header(places: dict[int, tuple[int, int]], *, text_end: int, size: int, body: int, heads: int) -> bytes:
    """The file information block (MS-DOC 2.5.1)."""
    flags = 0x0200 | 0x1000
    start = struct.pack("<HHHHHHHIBBHHII", 0xA5EC, 0xC1, 0, 0x0804, 0, flags, 0xBF, 0, 0, 0, 0, 0, _TEXT_AT, text_end)
    words = struct.pack("<H26xHH", 14, 0x0804, 22)
    numbers = [0] * 22
    numbers[0], numbers[3], numbers[5] = size, body, heads
    directory = [0] * (2 * 93)
    for index, (at, length) in places.items():
        directory[2 * index : 2 * index + 2] = at, length
    head = start + words + struct.pack("<22IH", *numbers, 93)
    return (head + struct.pack("<186IH", *directory, 0)).ljust(_TEXT_AT, b"\0")


def _characters(runs: Sequence[Run]) -> list[_Shown]:
    """End of each range of one look with its properties (Chpx), equal neighbours joined."""
    at, found = _TEXT_AT, list[_Shown]()
    for piece in (piece for run in runs for piece in run.pieces):
        at += 2 * piece.length
        made = bytes((len(piece.properties),)) + piece.properties if piece.properties else b""
        if found and found[-1].properties == made:
            found.pop()
        found.append(_Shown(last=at, properties=made))
    return found


def _paragraphs(runs: Sequence[Run]) -> list[_Shown]:
    """End of each paragraph with its style and properties (PapxInFkp)."""
    at, found = _TEXT_AT, list[_Shown]()
    for run in runs:
        at += 2 * run.length
        inner = struct.pack("<H", run.style) + run.properties
        made = bytes(((len(inner) + 1) // 2,)) + inner if len(inner) % 2 else bytes((0, len(inner) // 2)) + inner
        found.append(_Shown(last=at, properties=made))
    return found


def _pages(stream: bytearray, shown: list[_Shown], width: int) -> bytes:
    """Write formatted pages (FKP) of ranges to the stream; the list of the pages (PlcBteChpx, PlcBtePapx)."""
    starts, numbers, first, done = [_TEXT_AT], list[int](), _TEXT_AT, 0
    while done < len(shown):
        count, page = _page(shown[done:], first, width)
        numbers.append(len(stream) // _PAGE)
        stream.extend(page)
        done += count
        first = shown[done - 1].last
        starts.append(first)
    return struct.pack(f"<{len(starts)}I{len(numbers)}I", *starts, *numbers)


def _page(shown: list[_Shown], first: int, width: int) -> tuple[int, bytes]:
    """As many ranges as one page holds, and the page: places, then where the properties stand, which fill it from its end."""
    free, known, entries = _PAGE - 1, dict[bytes, int](), list[int]()
    page = bytearray(_PAGE)
    for each in shown:
        is_new = bool(each.properties) and each.properties not in known
        start = (free - len(each.properties)) & ~1 if is_new else free
        if start < 4 * (len(entries) + 2) + width * (len(entries) + 1):
            break
        if is_new:
            page[start : start + len(each.properties)] = each.properties
            known[each.properties] = free = start
        entries.append(known[each.properties] // 2 if each.properties else 0)
    ends = [each.last for each in shown[: len(entries)]]
    struct.pack_into(f"<{len(ends) + 1}I", page, 0, first, *ends)
    for index, entry in enumerate(entries):
        page[4 * (len(ends) + 1) + index * width] = entry
    page[_PAGE - 1] = len(entries)
    return len(entries), bytes(page)


def _section(*, is_landscape: bool) -> bytes:
    """Page size and margins (Sepx)."""
    wide, high = (16838, 11906) if is_landscape else (11906, 16838)
    sizes = sprm(0x301D, "B", 2 if is_landscape else 1) + sprm(0xB01F, "H", wide) + sprm(0xB020, "H", high)
    margins = b"".join(sprm(code, "H", 1531) for code in (0xB021, 0xB022, 0x9023, 0x9024))
    return struct.pack("<H", len(sizes + margins)) + sizes + margins


def _style_sheet() -> bytes:
    """Normal, nine headings and the default font (STSH)."""
    records = b""
    for number in range(15):
        record = _style(number) if number < len(_STYLE_NAMES) else b""
        records += struct.pack("<H", len(record)) + record
    return struct.pack("<HHHHHHHHHH", 18, 15, 10, 1, 91, 15, 0, 0, 0, 0) + records


def _style(number: int) -> bytes:
    """One style (STD): its base, its name, what it sets."""
    is_paragraph = number < _PARAGRAPH_STYLES
    base = _NORMAL if is_paragraph and number else _NO_STYLE
    kind, parts, identity = (1, 2, number) if is_paragraph else (2, 1, 65)
    name = _counted(_STYLE_NAMES[number]) + b"\0\0"
    paragraph = struct.pack("<H", number) + (sprm(0x2640, "B", number - 1) if number else b"")
    characters = sprm(0x4A43, "H", 32 if is_paragraph else 21)
    inner = (_part(paragraph) if is_paragraph else b"") + _part(characters)
    size = 10 + len(name) + len(inner)
    return struct.pack("<HHHHH", identity, kind | base << 4, parts | _NORMAL << 4, size, 0) + name + inner


def _part(properties: bytes) -> bytes:
    return struct.pack("<H", len(properties)) + properties + bytes(len(properties) % 2)


def _counted(text: str) -> bytes:
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


def _fonts() -> bytes:
    """The font table with one face (SttbfFfn)."""
    face = struct.pack("<BHBB34x", 0x06, 400, 134, 0) + "仿宋_GB2312\0".encode("utf-16-le")
    return struct.pack("<HHB", 1, 0, len(face)) + face


def _lists() -> tuple[bytes, bytes]:
    """Definitions (PlfLst) and their levels: list 1 counts table rows, 2 the headings."""
    unlinked = struct.pack("<9H", *(0x0FFF,) * 9)
    definitions = struct.pack("<H", 2)
    definitions += b"".join(struct.pack("<iI", number, number) + unlinked + bytes((is_simple, 0)) for number, is_simple in ((1, 1), (2, 0)))
    nested = (*_LEVELS, *((_DECIMAL, chr(level)) for level in range(len(_LEVELS), 9)))
    return definitions, _level(_DECIMAL, "\x00") + b"".join(_level(kind, text) for kind, text in nested)


def _level(kind: int, text: str) -> bytes:
    """A level (LVL): counts from 1, nothing between number and words."""
    places = bytes(place for place, character in enumerate(text, 1) if character < "\x09").ljust(9, b"\0")
    return struct.pack("<iBB", 1, kind, 0) + places + b"\x02" + bytes(8) + bytes((0, 0, 0, 0)) + _counted(text)


def _field_marks(text: str) -> list[tuple[int, bytes]]:
    """Places of a page number's field marks with what Word keeps of each (Fld)."""
    kinds = {"\x13": b"\x13\x21", "\x14": b"\x14\xff", "\x15": b"\x15\x80"}
    return [(place, kinds[character]) for place, character in enumerate(text) if character in kinds]
