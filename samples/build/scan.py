"""The first page of a paper as a scan too coarse to read, in a PDF or alone: each character is but a grey block."""

import struct
import zlib

from samples.build.content import Paper
from samples.build.pdf import pdf_file
from samples.build.typeset import Page, advance, typeset

_DOTS = 1.6
"""Dots a millimetre, about 40 an inch: what a thumbnail sent by chat has left."""
_INK, _GREY = 0x30, 0x90


def write_scan(paper: Paper) -> bytes:
    """The first page of a paper as PDF without a text layer: the page is one picture."""
    page = typeset(paper)[0]
    width, height = page.width * 72 / 25.4, page.height * 72 / 25.4
    rows = _rows(page)
    box = f"/MediaBox[0 0 {width:.2f} {height:.2f}]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R"
    kind = f"/Type/XObject/Subtype/Image/Width {len(rows[0])}/Height {len(rows)}/ColorSpace/DeviceGray/BitsPerComponent 8"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R{box}>>".encode("ascii"),
        _stream("", f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /I Do Q".encode("ascii")),
        _stream(f"{kind}/Filter/FlateDecode", zlib.compress(b"".join(rows), 9)),
    ]
    return pdf_file(objects)


def write_picture(paper: Paper) -> bytes:
    """The first page of a paper as .png."""
    rows = _rows(typeset(paper)[0])
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _stream(words: str, data: bytes) -> bytes:
    return f"<<{words}/Length {len(data)}>>stream\n".encode("ascii") + data + b"\nendstream"


def _rows(page: Page) -> list[bytes]:
    """The dots of a page, row by row."""
    width, height = round(page.width * _DOTS), round(page.height * _DOTS)
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    for rule in page.rules:
        _fill(rows, (rule.x1, rule.y1, rule.x2, rule.y2), _INK)
    for line in page.lines:
        x = line.x
        for character in line.text:
            step = advance(character) * line.size
            if not character.isspace():
                _fill(rows, (x + step * 0.1, line.y - line.size * 0.8, x + step * 0.8, line.y), _GREY)
            x += step
    return [bytes(row) for row in rows]


def _fill(rows: list[bytearray], box: tuple[float, float, float, float], shade: int) -> None:
    """Shade a box given in millimetres; a line is one dot wide."""
    left, top, right, bottom = (round(value * _DOTS) for value in box)
    for row in rows[max(0, top) : max(top, bottom) + 1]:
        first, last = max(0, left), min(len(row), right + 1)
        row[first:last] = bytes((shade,)) * max(0, last - first)
