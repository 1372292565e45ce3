"""Properties of paragraphs, rows and characters in a Word 97 file, and its style sheet (MS-DOC 2.6, 2.9.271)."""

import struct
from bisect import bisect_right
from dataclasses import dataclass, replace

from parsers.formats.edges import CellShape
from parsers.formats.legacy.binary import Binary, Sprm

_IN_TABLE, _ROW_END, _DEPTH, _INNER_ROW_END, _INNER_CELL_END = 0x2416, 0x2417, 0x6649, 0x244C, 0x244B
_OUTLINE, _LIST, _LIST_LEVEL = 0x2640, 0x460B, 0x260A
_TABLE_DEFINITION, _VERTICAL_MERGE, _MERGE_CELLS = 0xD608, 0xD62B, 0x5624
_OF_ROWS = frozenset({_TABLE_DEFINITION, _VERTICAL_MERGE, _MERGE_CELLS})
_OF_INTEREST = _OF_ROWS | {_IN_TABLE, _ROW_END, _DEPTH, _INNER_ROW_END, _INNER_CELL_END, _OUTLINE, _LIST, _LIST_LEVEL}
_DELETED, _INSERTED, _HIDDEN, _SYMBOL = 0x0800, 0x0801, 0x083C, 0x6A09
_MARKS = (b"\x00\x08", b"\x01\x08", b"\x3c\x08", b"\x09\x6a")
_SWITCHES = {_ROW_END: "ends_row", _INNER_ROW_END: "ends_inner_row", _INNER_CELL_END: "ends_inner_cell"}
_CELL = 20
_FIRST_MERGED, _MERGED, _GOES_DOWN, _BEGINS_DOWN = 0x01, 0x02, 0x20, 0x40
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
        """Read all ranges and the style sheet."""
        self._binary = binary
        runs = sorted(binary.paragraph_runs(), key=lambda run: run[0])
        self._firsts = [run[0] for run in runs]
        self._runs = runs
        self._styles = _styles(binary)
        self._known: dict[tuple[int, bytes], ParagraphProperties] = {}

    def at(self, position: int) -> ParagraphProperties:
        """Properties of the paragraph whose mark stands at a character position."""
        index = bisect_right(self._firsts, self._binary.offset(position)) - 1
        if index < 0:
            return ParagraphProperties()
        _, _, style, properties = self._runs[index]
        key = style, properties
        if key not in self._known:
            self._known[key] = _applied(self._styles.get(style, ParagraphProperties()), self._binary, properties)
        return self._known[key]


def marks(binary: Binary) -> tuple[Mark, ...]:
    """Deleted, inserted and hidden characters and symbols, by position."""
    found: list[Mark] = []
    for first, last, properties in binary.character_runs():
        if not any(code in properties for code in _MARKS):
            continue
        kinds = _character_kinds(tuple(binary.sprms(properties)))
        for low, high in binary.positions(first, last) if kinds else ():
            found.extend(Mark(first=low, last=high, kind=kind, symbol=symbol) for kind, symbol in kinds)
    return tuple(sorted(found, key=lambda mark: (mark.first, mark.last, mark.kind)))


def _character_kinds(sprms: tuple[Sprm, ...]) -> list[tuple[str, str]]:
    names = {_DELETED: "deleted", _INSERTED: "inserted", _HIDDEN: "hidden"}
    settings = {names[code]: bool(operand and operand[0] & 1) for code, operand in sprms if code in names}
    kinds = [(name, "") for name, is_on in settings.items() if is_on]
    symbol = next((operand for code, operand in sprms if code == _SYMBOL and len(operand) == 4), None)
    if symbol is not None:
        kinds.append(("symbol", chr(struct.unpack_from("<H", symbol, 2)[0])))
    return kinds


def _applied(base: ParagraphProperties, binary: Binary, properties: bytes) -> ParagraphProperties:
    found = base
    for code, operand in binary.sprms(properties):
        if operand and code in _OF_INTEREST:
            found = _with_table(found, code, operand) if code in _OF_ROWS else _with(found, code, operand)
    return found


def _with(found: ParagraphProperties, code: int, operand: bytes) -> ParagraphProperties:
    """Properties with one more applied; what is cut short changes nothing."""
    first = operand[0]
    if code == _IN_TABLE:
        return replace(found, depth=max(found.depth, 1) if first else 0)
    if code == _DEPTH:
        return replace(found, depth=max(0, struct.unpack("<i", operand)[0])) if len(operand) == 4 else found
    if code == _LIST:
        return replace(found, list=struct.unpack("<h", operand)[0]) if len(operand) == 2 else found
    if code in _SWITCHES:
        return _switched(found, _SWITCHES[code], is_on=bool(first))
    return replace(found, outline=first) if code == _OUTLINE else replace(found, list_level=first)


def _switched(found: ParagraphProperties, name: str, *, is_on: bool) -> ParagraphProperties:
    match name:
        case "ends_row":
            return replace(found, ends_row=is_on)
        case "ends_inner_row":
            return replace(found, ends_inner_row=is_on)
        case _:
            return replace(found, ends_inner_cell=is_on)


def _with_table(found: ParagraphProperties, code: int, operand: bytes) -> ParagraphProperties:
    if code == _TABLE_DEFINITION:
        left, shapes = _shapes(operand)
        return replace(found, left=left, shapes=shapes)
    if code == _VERTICAL_MERGE and len(operand) >= 2 and operand[0] < len(found.shapes):
        down = {1: "covered", 3: "first"}.get(operand[1] & 3, "")
        shapes = tuple(replace(shape, down=down) if at == operand[0] else shape for at, shape in enumerate(found.shapes))
        return replace(found, shapes=shapes)
    if code == _MERGE_CELLS and len(operand) == 2:
        first, end = operand
        shapes = tuple(replace(shape, across="covered") if first < at < end else shape for at, shape in enumerate(found.shapes))
        return replace(found, shapes=shapes)
    return found


def _shapes(operand: bytes) -> tuple[int, tuple[CellShape, ...]]:
    """Left edge and cells of a row (TDefTableOperand)."""
    count = operand[0]
    if len(operand) < 1 + 2 * (count + 1):
        return 0, ()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    first = 1 + 2 * (count + 1)
    shapes = []
    for at in range(count):
        flags = operand[first + at * _CELL] if first + at * _CELL < len(operand) else 0
        down = ("first" if flags & _BEGINS_DOWN else "covered") if flags & _GOES_DOWN else ""
        across = "covered" if flags & _MERGED else ("first" if flags & _FIRST_MERGED else "")
        shapes.append(CellShape(edge=edges[at + 1], down=down, across=across))
    return edges[0], tuple(shapes)


def _styles(binary: Binary) -> dict[int, ParagraphProperties]:
    """Properties of paragraph styles with what they are based on; headings 1 to 9 are styles 1 to 9."""
    sheet = binary.styles
    own = dict(_own_styles(sheet)) if len(sheet) > 6 else {}
    found: dict[int, ParagraphProperties] = {}
    for style in own:
        chain = []
        at = style
        while at in own and at not in chain:
            chain.append(at)
            at = own[at][0]
        properties = ParagraphProperties()
        for link in reversed(chain):
            if 1 <= link <= _HEADINGS:
                properties = replace(properties, outline=link - 1)
            properties = _applied(properties, binary, own[link][1])
        found[style] = properties
    return found


def _own_styles(sheet: bytes) -> list[tuple[int, tuple[int, bytes]]]:
    """Number, base and paragraph properties of each paragraph style (STD); what is cut short ends the list."""
    (header,) = struct.unpack_from("<H", sheet)
    count, base_size = struct.unpack_from("<HH", sheet, 2)
    found: list[tuple[int, tuple[int, bytes]]] = []
    at = 2 + header
    for number in range(count):
        if at + 2 > len(sheet):
            break
        (size,) = struct.unpack_from("<H", sheet, at)
        record = sheet[at + 2 : at + 2 + size]
        at += 2 + size + size % 2
        if len(record) >= base_size + 2 and len(record) >= 4 and struct.unpack_from("<H", record, 2)[0] & 0xF == 1:
            based_on = struct.unpack_from("<H", record, 2)[0] >> 4
            found.append((number, (based_on if based_on != _NO_STYLE else -1, _paragraph_part(record, base_size))))
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
