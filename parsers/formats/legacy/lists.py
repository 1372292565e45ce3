"""Automatic lists of a Word 97 file (MS-DOC 2.9.131 LSTF, 2.9.150 LVL, 2.9.132 LFO)."""

import struct

from parsers.formats.legacy.binary import Binary
from parsers.formats.numbers import LEVELS, Level, NumberedList

_LSTF = 28
_LFO = 16
_LVLF = 28
_STYLES = (
    *("decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal", "decimal", "decimal", "hex", "decimal"),
    *("ideographDigital", "japaneseCounting", "aiueo", "iroha", "decimalFullWidth", "decimalHalfWidth", "japaneseLegal"),
    *("japaneseDigitalTenThousand", "decimalEnclosedCircle", "decimalFullWidth2", "aiueo", "iroha", "decimalZero", "bullet"),
    *("decimal", "decimal", "decimalEnclosedFullstop", "decimalEnclosedParen", "decimalEnclosedCircleChinese"),
    *("ideographEnclosedCircle", "ideographTraditional", "ideographZodiac", "ideographZodiac", "taiwaneseCounting"),
    *("ideographLegalTraditional", "taiwaneseCountingThousand", "taiwaneseDigital", "chineseCounting", "chineseLegalSimplified"),
    *("chineseCountingThousand", "chineseCounting"),
)
"""Number formats by their code (MS-OSHARED 2.2.1.3), as ECMA-376 names them."""
_NONE = 255


def read_lists(binary: Binary) -> tuple[NumberedList, ...]:
    """Lists by the number that paragraphs give, the first one being 1; what is cut short ends them."""
    try:
        definitions = _definitions(binary.lists, binary.after_lists())
        return _overridden(binary.overrides, definitions)
    except (struct.error, IndexError):
        return ()


def _definitions(table: bytes, levels: bytes) -> dict[int, dict[int, Level]]:
    if len(table) < 2:
        return {}
    found: dict[int, dict[int, Level]] = {}
    at = 0
    for index in range(struct.unpack_from("<H", table)[0]):
        place = 2 + index * _LSTF
        identity = struct.unpack_from("<i", table, place)[0]
        own = {}
        for level in range(1 if table[place + 26] & 1 else LEVELS):
            own[level], at = _level(levels, at)
        found[identity] = own
    return found


def _level(data: bytes, at: int) -> tuple[Level, int]:
    """A level and where the next begins."""
    start, style, flags = struct.unpack_from("<iBB", data, at)
    follow, restart = data[at + 15], data[at + 26]
    characters, paragraph = data[at + 24], data[at + 25]
    place = at + _LVLF + characters + paragraph
    (length,) = struct.unpack_from("<H", data, place)
    text = data[place + 2 : place + 2 + 2 * length].decode("utf-16-le", "replace")
    level = Level(
        start=start,
        style="none" if style == _NONE else (_STYLES[style] if style < len(_STYLES) else "decimal"),
        text="".join(f"%{ord(character) + 1}" if ord(character) < LEVELS else character for character in text),
        is_legal=bool(flags & 0x04),
        suffix=("tab", "space", "nothing")[follow] if follow < 3 else "tab",
        restart=restart if flags & 0x08 else None,
    )
    return level, place + 2 + 2 * length


def _overridden(table: bytes, definitions: dict[int, dict[int, Level]]) -> tuple[NumberedList, ...]:
    if len(table) < 4:
        return ()
    (count,) = struct.unpack_from("<I", table)
    found = []
    at = 4 + count * _LFO
    for index in range(min(count, len(table) // _LFO)):
        identity, overrides = struct.unpack_from("<i8xB", table, 4 + index * _LFO)
        levels, starts = dict(definitions.get(identity, {})), {}
        at += 4
        for _ in range(overrides):
            start, flags = struct.unpack_from("<iI", table, at)
            at += 8
            if flags & 0x20:
                levels[flags & 0xF], at = _level(table, at)
            elif flags & 0x10:
                starts[flags & 0xF] = start
        found.append(NumberedList(definition=str(identity), levels=levels, starts=starts))
    return tuple(found)
