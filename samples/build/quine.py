"""A zip archive that contains itself, whole: unpacking it again and again never ends.

Its one member's deflate stream is a program of literals (stored blocks) and repeats (blocks of one or two matches) that
prints the whole file, itself included, after R. Cox, "Zip Files All The Way Down" (2010). Each step is five bytes long, so
that steps can print steps. The check sum that the file states of itself is solved for: it is linear in its own bits.
"""

import struct
import zlib
from collections.abc import Iterator

_STEP = 5
_NAME = b"inside-is-the-same-archive.zip"
"""Thirty bytes, so that a repeat of header and one step is a step of five bytes."""


def zip_quine() -> bytes:
    """The archive: its only member, unpacked, has its very bytes."""
    constant = zlib.crc32(_file(0))
    columns = [zlib.crc32(_file(1 << bit)) ^ constant for bit in range(32)]
    return _file(_solved([column ^ 1 << bit for bit, column in enumerate(columns)], constant))


def _solved(columns: list[int], wanted: int) -> int:
    """The number whose set bits choose columns that give ``wanted`` by exclusive or (Gauss, over two elements)."""
    basis: dict[int, tuple[int, int]] = {}
    for bit, column in enumerate(columns):
        value, chosen = _reduced(column, 1 << bit, basis)
        if value:
            basis[value.bit_length()] = (value, chosen)
    rest, chosen = _reduced(wanted, 0, basis)
    if rest:
        raise ValueError("no check sum fits: choose another name")
    return chosen


def _reduced(value: int, chosen: int, basis: dict[int, tuple[int, int]]) -> tuple[int, int]:
    while value and value.bit_length() in basis:
        other, theirs = basis[value.bit_length()]
        value, chosen = value ^ other, chosen ^ theirs
    return value, chosen


def _file(checksum: int) -> bytes:
    """Header, program and directory with this check sum in all places that state one."""
    packed = len(_program(b"\0" * (30 + len(_NAME)), b"\0" * (46 + len(_NAME) + 22)))
    size = 30 + len(_NAME) + packed + 46 + len(_NAME) + 22
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, checksum, packed, size, len(_NAME), 0)
    header = b"PK\x03\x04" + fields + _NAME
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + _NAME
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(header) + packed, 0)
    return header + _program(header, entry + end) + entry + end


def _program(head: bytes, tail: bytes) -> bytes:
    """Steps that print ``head``, the steps themselves, and ``tail``. What is printed lags behind the steps, then leads them."""
    first = _literal(len(head) + _STEP)
    again = _repeat(len(head) + _STEP)
    none, one, four, back = _literal(0), _literal(_STEP), _literal(4 * _STEP), _repeat(4 * _STEP)
    last = _repeat(len(tail) + 4, is_last=True)
    ending = _literal(len(last) + len(tail))
    steps = (
        *(first, head, first),
        *(again, one, again, one, one, four, again, one, one, four),
        *(back, four, back, four, back, four, back),
        *(four, back, none, none, ending),
        *(back, none, none, ending, last, tail, last),
    )
    return b"".join(steps)


def _literal(count: int) -> bytes:
    """A step that prints the bytes that follow it: the head of a stored block."""
    return struct.pack("<BHH", 0, count, count ^ 0xFFFF)


def _repeat(distance: int, *, is_last: bool = False) -> bytes:
    """A step that prints the last bytes again; the last step of all may be shorter."""
    for lengths in ((distance,), (distance // 2, distance - distance // 2)):
        for empty in range(2):
            bits = "".join(_matches(lengths, distance, is_last=is_last)) + "0100000000" * empty
            if len(bits) == 8 * _STEP or is_last:
                whole = bits.ljust(-(-len(bits) // 8) * 8, "0")
                return bytes(int(whole[place : place + 8][::-1], 2) for place in range(0, len(whole), 8))
    raise ValueError(f"no step of {_STEP} bytes repeats {distance}")


def _matches(lengths: tuple[int, ...], distance: int, *, is_last: bool) -> Iterator[str]:
    """The bits of a block of matches in fixed codes (RFC 1951, 3.2.6), in the order in which they are written."""
    yield "1" if is_last else "0"
    yield "10"
    for length in lengths:
        code, extra, rest = _coded(length - 3, 4, 3)
        yield f"{code + 1:07b}" if code + 257 < 280 else f"{code + 257 - 280 + 0b11000000:08b}"
        yield f"{rest:0{extra}b}"[::-1] if extra else ""
        code, extra, rest = _coded(distance - 1, 2, 2)
        yield f"{code:05b}"
        yield f"{rest:0{extra}b}"[::-1] if extra else ""
    yield "0000000"


def _coded(value: int, group: int, shift: int) -> tuple[int, int, int]:
    """Code, number of extra bits and their value: the first codes stand for one value each, then groups double."""
    first = 1 << shift
    if value < first:
        return value, 0, 0
    extra = value.bit_length() - shift
    return group * extra + (value >> extra), extra, value & ((1 << extra) - 1)
