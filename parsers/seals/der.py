"""A tolerant reader of DER and BER that keeps the bytes as they stand (ITU-T X.690).

What was signed are the bytes, so a node never re-encodes itself. Lengths that overrun are errors; everything else that
real makers get wrong (non-minimal integers, nonsense unused-bit counts, indefinite lengths) is read.
"""

from dataclasses import dataclass

INTEGER, BIT_STRING, OCTET_STRING, OID = 0x02, 0x03, 0x04, 0x06
SEQUENCE, SET = 0x30, 0x31
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
CONTEXT_0, CONTEXT_1, CONTEXT_3 = 0xA0, 0xA1, 0xA3
MAX_DEPTH = 40
_WHOLE = frozenset({20, 32, 48, 64})
"""Lengths of digests and plain signatures: a BIT STRING so long has no count of unused bits before them."""


class DerError(ValueError):
    """Bytes that are no DER, or not of the form that was looked for."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its tag octet and where its content stands in ``data``."""

    data: bytes
    tag: int
    start: int
    content_start: int
    content_end: int
    end: int

    @property
    def raw(self) -> bytes:
        """The element with its header, as it stands."""
        return self.data[self.start : self.end]

    @property
    def content(self) -> bytes:
        """The content without its header."""
        return self.data[self.content_start : self.content_end]

    @property
    def children(self) -> tuple["Node", ...]:
        """Elements inside; raises DerError where the content is none."""
        nodes = []
        place = self.content_start
        while place < self.content_end:
            node = _node(self.data, place, self.content_end)
            nodes.append(node)
            place = node.end
        return tuple(nodes)

    @property
    def bits(self) -> bytes:
        """Octets of a BIT STRING without the count of unused bits, whatever that says; some makers leave the count out."""
        content = self.content
        if self.tag != BIT_STRING or len(content) in _WHOLE or _is_one_sequence(content):
            return content
        return content[1:]

    @property
    def integer(self) -> int:
        """Value of an INTEGER, minimal or not."""
        return int.from_bytes(self.content, "big", signed=True)

    @property
    def oid(self) -> str:
        """Dotted text of an OID, also where it stands as ASCII text."""
        content = self.content
        if self.tag != OID:
            text = content.decode("ascii", "replace").strip("\x00 ")
            return text if "." in text and text.replace(".", "").isdigit() else ""
        return _oid_text(content)


def _is_one_sequence(content: bytes) -> bool:
    """Whether the octets are one SEQUENCE and nothing else."""
    if content[:1] != b"\x30":
        return False
    try:
        return parse(content).end == len(content)
    except DerError:
        return False


def _oid_text(content: bytes) -> str:
    if content[:2] in {b"1.", b"2.", b"0."}:
        return content.decode("ascii", "replace")
    numbers: list[int] = []
    value = 0
    for octet in content:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            numbers.append(value)
            value = 0
    if not numbers:
        return ""
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def parse(data: bytes) -> Node:
    """The element at the start of the bytes; raises DerError."""
    return _node(data, 0, len(data))


def _node(data: bytes, start: int, limit: int, depth: int = 0) -> Node:
    if start + 2 > limit or depth > MAX_DEPTH:
        raise DerError("编码不完整")
    tag = data[start]
    place = start + 1
    if tag & 0x1F == 0x1F:
        while place < limit and data[place] & 0x80:
            place += 1
        place += 1
    if place >= limit:
        raise DerError("编码不完整")
    length = data[place]
    place += 1
    if length == 0x80:
        return _indefinite(data, start, place, limit, depth)
    if length & 0x80:
        count = length & 0x7F
        if count > 8 or place + count > limit:
            raise DerError("编码长度有误")
        length = int.from_bytes(data[place : place + count], "big")
        place += count
    if place + length > limit:
        raise DerError("编码长度超出文件")
    return Node(data, tag, start, place, place + length, place + length)


def _indefinite(data: bytes, start: int, place: int, limit: int, depth: int) -> Node:
    begin = place
    while data[place : place + 2] != b"\x00\x00":
        place = _node(data, place, limit, depth + 1).end
        if place + 2 > limit:
            raise DerError("编码不完整")
    return Node(data, data[start], start, begin, place, place + 2)


def header(tag: int, length: int) -> bytes:
    """Tag and minimal length of an element."""
    if length < 0x80:
        return bytes((tag, length))
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big")


def sequence(*parts: bytes) -> bytes:
    """A SEQUENCE of encoded parts."""
    content = b"".join(parts)
    return header(SEQUENCE, len(content)) + content
