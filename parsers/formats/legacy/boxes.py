"""Text boxes of a Word 97 file: which part of their story hangs on which character of the body (MS-DOC 2.8.33, 2.8.37)."""

import struct
from collections.abc import Iterator

from parsers.formats.legacy.binary import Binary

_SPA = 26
_FTXBXS = 22
_SHAPE_IN_FTXBXS = 14

Range = tuple[int, int]
"""Character positions from one up to another."""


class Boxes:
    """The story of text boxes by the characters that the boxes hang on; each box is given once."""

    def __init__(self, binary: Binary) -> None:
        """Read both directories; a box that they do not tell of hangs nowhere."""
        counts = binary.counts
        start = sum((counts.body, counts.footnotes, counts.headers, counts.macros, counts.comments, counts.endnotes))
        self._whole = start, start + counts.boxes
        texts = {shape: (start + first, start + last) for shape, first, last in _entries(binary.box_texts, _FTXBXS, _SHAPE_IN_FTXBXS)}
        anchors = {shape: place for shape, place, _ in _entries(binary.box_anchors, _SPA, 0) if place < counts.body}
        self._boxes = {anchors[shape]: box for shape, box in texts.items() if shape in anchors and _is_within(box, self._whole)}
        self._given: list[Range] = []

    def at(self, place: int) -> Range | None:
        """The box that hangs on the character at a position of the body; None where none does."""
        box = self._boxes.pop(place, None)
        if box is not None:
            self._given.append(box)
        return box

    def rest(self) -> Iterator[Range]:
        """What of the story has not been given."""
        at, end = self._whole
        for first, last in sorted(self._given):
            if at < first:
                yield at, first
            at = max(at, last)
        if at < end:
            yield at, end


def _is_within(box: Range, whole: Range) -> bool:
    return whole[0] <= box[0] < box[1] <= whole[1]


def _entries(plc: bytes, size: int, offset: int) -> Iterator[tuple[int, int, int]]:
    """Of each entry of a PLC (MS-DOC 2.2.2) the number at an offset of its data, where its range begins and where it ends."""
    count = max(0, (len(plc) - 4) // (4 + size))
    places = struct.unpack_from(f"<{count + 1}I", plc) if count else ()
    for index in range(count):
        (number,) = struct.unpack_from("<i", plc, 4 * (count + 1) + size * index + offset)
        yield number, places[index], places[index + 1]
