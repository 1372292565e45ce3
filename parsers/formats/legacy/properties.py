"""Properties of paragraphs, rows and characters in a Word 97 file, and its style sheet (MS-DOC 2.6, 2.9.271)."""

import struct
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Any

from parsers.formats.edges import CellShape
from parsers.formats.legacy.binary import Binary, Page, Sprm

_IN_TABLE, _ROW_END, _DEPTH, _INNER_ROW_END, _INNER_CELL_END = 0x2416, 0x2417, 0x6649, 0x244C, 0x244B
_OUTLINE, _LIST, _LIST_LEVEL = 0x2640, 0x460B, 0x260A
_TABLE_DEFINITION, _VERTICAL_MERGE, _MERGE_CELLS = 0xD608, 0xD62B, 0x5624
_OF_ROWS = frozenset({_TABLE_DEFINITION, _VERTICAL_MERGE, _MERGE_CELLS})
_OF_INTEREST = _OF_ROWS | {_IN_TABLE, _ROW_END, _DEPTH, _INNER_ROW_END, _INNER_CELL_END, _OUTLINE, _LIST, _LIST_LEVEL}
_DELETED, _INSERTED, _HIDDEN, _SYMBOL = 0x0800, 0x0801, 0x083C, 0x6A09
_MARKS = (b"\x00\x08", b"\x01\x08", b"\x3c\x08", b"\x09\x6a")
_MARK_NAMES = {_DELETED: "deleted", _INSERTED: "inserted", _HIDDEN: "hidden"}
_OF_MARKS = frozenset({*_MARK_NAMES, _SYMBOL})
_SWITCHES = {_ROW_END: "ends_row", _INNER_ROW_END: "ends_inner_row", _INNER_CELL_END: "ends_inner_cell"}
_CELL = 20
_FIRST_MERGED, _MERGED, _GOES_DOWN, _BEGINS_DOWN = 0x01, 0x02, 0x20, 0x40
_DOWN = {1: "covered", 3: "first"}
_HEADINGS = 9
_NO_STYLE = 0x0FFF


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphProperties:
    """What a reader of words needs of a paragraph. ``depth`` counts tables around it; ``outline`` from 0, 9 for body text."""

    depth: int = 0
    ends_row: bool = False
    ends_inner_row: bool = False
    ends_inner_cell: bool = False
    outline: int | None = None
    list: int | None = None
    list_level: int | None = None
    left: int = 0
    shapes: tuple[CellShape, ...] = ()


_PLAIN = ParagraphProperties()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Characters from one position up to another that are deleted, inserted, hidden, or a symbol of a font."""

    first: int
    last: int
    kind: str
    symbol: str = ""


class Paragraphs:
    """Properties by place, with those of styles below them."""

    def __init__(self, binary: Binary) -> None:
        """Read all ranges; what they say is read when it is asked for."""
        self._binary = binary
        self._pages = tuple(binary.paragraph_pages())
        self._firsts, self._records = _ranges(self._pages)
        self._styles = Styles(binary)
        self._told: dict[int, ParagraphProperties] = {}
        self._known: dict[tuple[int, bytes], ParagraphProperties] = {}

    def at(self, position: int) -> ParagraphProperties:
        """Properties of the paragraph whose mark stands at a character position."""
        index = bisect_right(self._firsts, self._binary.offset(position)) - 1
        if index < 0:
            return _PLAIN
        record = self._records[index]
        told = self._told.get(record)
        if told is None:
            told = self._told[record] = self._read(*self._pages[record >> 8].paragraph(record & 0xFF))
        return told

    def _read(self, style: int, properties: bytes) -> ParagraphProperties:
        """A style with properties applied, once for all paragraphs that have the same."""
        key = style, self._binary.whole(properties)
        if key not in self._known:
            self._known[key] = _applied(self._styles.of(style), self._binary.sprms(key[1], _OF_INTEREST))
        return self._known[key]


def _ranges(pages: tuple[Page, ...]) -> tuple[list[int], list[int]]:
    """Where each range begins in the stream, ascending, and its record: number of the page and offset in it, in one number."""
    firsts: list[int] = []
    records: list[int] = []
    for number, page in enumerate(pages):
        firsts.extend(page.places[:-1])
        records.extend([number << 8 | offset for offset in page.offsets])
    if firsts == sorted(firsts):
        return firsts, records
    order = sorted(range(len(firsts)), key=firsts.__getitem__)
    return [firsts[at] for at in order], [records[at] for at in order]


class Styles:
    """Properties of paragraph styles with what they are based on; headings 1 to 9 are styles 1 to 9."""

    def __init__(self, binary: Binary) -> None:
        """Keep the style sheet; a style is read when it is used."""
        self._binary = binary
        self._own = _own_styles(binary.styles) if len(binary.styles) > 6 else {}
        self._known: dict[int, ParagraphProperties] = {}

    def of(self, style: int) -> ParagraphProperties:
        """A style's properties; none for one that is not there."""
        if style not in self._known:
            self._known[style] = self._read(style)
        return self._known[style]

    def _read(self, style: int) -> ParagraphProperties:
        chain: list[int] = []
        at = style
        while at in self._own and at not in chain:
            chain.append(at)
            at = self._own[at][0]
        properties = _PLAIN
        for link in reversed(chain):
            if 1 <= link <= _HEADINGS:
                properties = replace(properties, outline=link - 1)
            properties = _applied(properties, self._binary.sprms(self._own[link][1], _OF_INTEREST))
        return properties


def marks(binary: Binary) -> tuple[Mark, ...]:
    """Deleted, inserted and hidden characters and symbols, by position."""
    found: list[Mark] = []
    for page in binary.character_pages():
        told = {offset: _character_kinds(binary, page.characters(offset)) for offset in dict.fromkeys(page.offsets)}
        if not any(told.values()):
            continue
        for first, last, offset in zip(page.places, page.places[1:], page.offsets, strict=False):
            for low, high in binary.positions(first, last) if told[offset] else ():
                found.extend(Mark(first=low, last=high, kind=kind, symbol=symbol) for kind, symbol in told[offset])
    return tuple(sorted(found, key=lambda mark: (mark.first, mark.last, mark.kind)))


def _character_kinds(binary: Binary, properties: bytes) -> list[tuple[str, str]]:
    if not any(code in properties for code in _MARKS):
        return []
    sprms = binary.sprms(properties, _OF_MARKS)
    settings = {_MARK_NAMES[code]: bool(operand and operand[0] & 1) for code, operand in sprms if code in _MARK_NAMES}
    kinds = [(name, "") for name, is_on in settings.items() if is_on]
    symbol = next((operand for code, operand in sprms if code == _SYMBOL and len(operand) == 4), None)
    if symbol is not None:
        kinds.append(("symbol", chr(struct.unpack_from("<H", symbol, 2)[0])))
    return kinds


def _applied(base: ParagraphProperties, sprms: list[Sprm]) -> ParagraphProperties:
    """Properties with others applied in their order; what is cut short changes nothing."""
    changes: dict[str, Any] = {}
    shapes = list(base.shapes)
    for code, operand in sprms:
        if not operand:
            continue
        if code in _SWITCHES:
            changes[_SWITCHES[code]] = bool(operand[0])
        elif code == _IN_TABLE:
            changes["depth"] = max(changes.get("depth", base.depth), 1) if operand[0] else 0
        elif code == _TABLE_DEFINITION:
            changes["left"], shapes = _shapes(operand)
        elif code in _OF_ROWS:
            _merge(shapes, code, operand)
        else:
            changes.update(_setting(code, operand))
    return replace(base, **changes, shapes=tuple(shapes)) if changes or shapes else base


def _setting(code: int, operand: bytes) -> dict[str, int]:
    if code == _DEPTH:
        return {"depth": max(0, struct.unpack("<i", operand)[0])} if len(operand) == 4 else {}
    if code == _LIST:
        return {"list": struct.unpack("<h", operand)[0]} if len(operand) == 2 else {}
    return {"outline" if code == _OUTLINE else "list_level": operand[0]}


def _merge(shapes: list[CellShape], code: int, operand: bytes) -> None:
    """Mark cells of a row as merged, downwards or across."""
    if code == _VERTICAL_MERGE and len(operand) >= 2 and operand[0] < len(shapes):
        shapes[operand[0]] = replace(shapes[operand[0]], down=_DOWN.get(operand[1] & 3, ""))
    elif code == _MERGE_CELLS and len(operand) == 2:
        for at in range(operand[0] + 1, min(operand[1], len(shapes))):
            shapes[at] = replace(shapes[at], across="covered")


def _shapes(operand: bytes) -> tuple[int, list[CellShape]]:
    """Left edge and cells of a row (TDefTableOperand)."""
    count = operand[0]
    first = 1 + 2 * (count + 1)
    if len(operand) < first:
        return 0, []
    left, *edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    flags = operand[first : first + count * _CELL : _CELL].ljust(count, b"\0")
    return left, [CellShape(edge=edge, down=_down(flag), across=_across(flag)) for edge, flag in zip(edges, flags, strict=True)]


def _down(flags: int) -> str:
    return ("first" if flags & _BEGINS_DOWN else "covered") if flags & _GOES_DOWN else ""


def _across(flags: int) -> str:
    return "covered" if flags & _MERGED else ("first" if flags & _FIRST_MERGED else "")


def _own_styles(sheet: bytes) -> dict[int, tuple[int, bytes]]:
    """Base and paragraph properties of each paragraph style (STD) by its number; what is cut short ends them."""
    (header,) = struct.unpack_from("<H", sheet)
    count, base_size = struct.unpack_from("<HH", sheet, 2)
    found: dict[int, tuple[int, bytes]] = {}
    at = 2 + header
    for number in range(count):
        if at + 2 > len(sheet):
            break
        (size,) = struct.unpack_from("<H", sheet, at)
        record = sheet[at + 2 : at + 2 + size]
        at += 2 + size + size % 2
        if len(record) >= base_size + 2 and len(record) >= 4 and struct.unpack_from("<H", record, 2)[0] & 0xF == 1:
            based_on = struct.unpack_from("<H", record, 2)[0] >> 4
            found[number] = based_on if based_on != _NO_STYLE else -1, _paragraph_part(record, base_size)
    return found


def _paragraph_part(record: bytes, base_size: int) -> bytes:
    """Properties in the first of a paragraph style's parts (LPUpxPapx), behind its name."""
    (length,) = struct.unpack_from("<H", record, base_size)
    at = base_size + 2 + 2 * length + 2
    at += at % 2
    if at + 4 > len(record):
        return b""
    (size,) = struct.unpack_from("<H", record, at)
    return record[at + 4 : at + 2 + size]
