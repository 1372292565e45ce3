"""The text of a Word 97 file as blocks: paragraphs and table rows told by their marks (MS-DOC 2.4.1 to 2.4.3)."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from parsers.formats.edges import EdgedRow, table_of_rows
from parsers.formats.fields import shown_by
from parsers.formats.legacy.binary import Binary
from parsers.formats.legacy.boxes import Boxes
from parsers.formats.legacy.lists import read_lists
from parsers.formats.legacy.properties import Mark, ParagraphProperties, Paragraphs, marks
from parsers.formats.numbers import Counters, joined
from parsers.formats.raw import Content, RawBlock, RawParagraph

_ENDS = re.compile(r"([\r\x07\x0c])")
_CELL_END = "\x07"
_BODY_TEXT = 9
_DEEPEST = 40
_SHAPE = "\x08"
_SHAPES = re.compile(_SHAPE)
_PICTURE = re.compile(r"[\x01\x08]")
_CONTROLS: dict[int, str | None] = {code: None for code in range(32) if code not in (9, 10, 11, 14, 30)}
_CONTROLS |= {11: "\n", 14: "\n", 30: "-", 0xA0: " "}
_FOOTNOTE, _COMMENT = "\x02", "\x05"


@dataclass(slots=True, kw_only=True)
class Found:
    """Blocks of the body, and how many revisions stand in it."""

    blocks: list[RawBlock] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=lambda: {"插入": 0, "删除": 0})


@dataclass(slots=True, kw_only=True)
class _Table:
    """A table that is open, with its open row and cell."""

    rows: list[EdgedRow] = field(default_factory=list)
    cells: list[Content] = field(default_factory=list)
    cell: list[RawBlock] = field(default_factory=list)


class Story:
    """Reads the body and the parts that follow it."""

    def __init__(self, binary: Binary) -> None:
        """Read what words depend on."""
        self._binary = binary
        self._paragraphs = Paragraphs(binary)
        self._marks = marks(binary)
        self._lists = read_lists(binary)
        self._counters = Counters()
        self._found = Found()
        self._boxes = Boxes(binary)
        self._blocks: list[RawBlock] = self._found.blocks
        self._tables: list[_Table] = []
        self._fields: list[str | None] = []
        self._carried = ""
        self._mark_ends = [mark.last for mark in self._marks]
        self._text = ""
        self._first = 0
        self._ended: dict[str, int] = {}
        self._hidden = ""
        self._notes = {_FOOTNOTE: 0, _COMMENT: 0}

    def body(self) -> Found:
        """Blocks of the body in reading order, each text box after the paragraph that it hangs on, then those that hang nowhere."""
        self._read(0, self._binary.counts.body, self._found.blocks)
        for first, last in self._boxes.rest():
            self._read(first, last, self._found.blocks)
        return self._found

    def side_text(self, first: int, length: int) -> str:
        """Words of a part that follows the body: notes, headers, comments; paragraphs end in newlines, marks of notes stay."""
        text = self._visible(first, first + length)[0]
        return _joined_pairs(re.sub(r"[\r\x07\x0c]", "\n", _without_fields(text, [])))

    def _read(self, first: int, last: int, blocks: list[RawBlock]) -> None:
        """Add what stands between two positions to a list; tables that are open around it stay open."""
        around = self._text, self._first, self._blocks, self._tables
        self._text, self._first, self._blocks, self._tables = self._binary.text(first, last), first, blocks, []
        *pairs, rest = _ENDS.split(self._text)
        place = first
        for words, mark in zip(pairs[::2], pairs[1::2], strict=True):
            end = place + len(words)
            self._paragraph(place, end, words, mark)
            place = end + 1
        if rest:
            self._paragraph(place, place + len(rest), rest, "\r")
        self._go_to_depth(0)
        self._text, self._first, self._blocks, self._tables = around

    def _paragraph(self, first: int, last: int, words: str, mark: str) -> None:
        properties = self._paragraphs.at(last)
        if len(self._tables) != properties.depth:
            self._go_to_depth(properties.depth)
        is_plain = words.isprintable() and not (self._marks or self._fields or self._carried or self._hidden)
        shown, revised, mark_deleted = (words, False, False) if is_plain else self._visible_with_mark(first, last)
        if not is_plain:
            shown = _without_fields(shown, self._fields)
        if (properties.ends_row and mark == _CELL_END) or properties.ends_inner_row:
            self._end_row(properties, is_deleted=mark_deleted)
            return
        if mark_deleted and mark == "\r":
            self._carried += shown
            return
        ends_cell = bool(self._tables) and (mark == _CELL_END or properties.ends_inner_cell)
        if is_plain and properties.outline is None and not properties.list:
            if ends_cell and not self._tables[-1].cell:
                self._tables[-1].cells.append(shown)
                return
            self._open_blocks().append(RawParagraph(text=shown))
        else:
            self._add(self._carried + shown, properties, is_revised=revised)
            self._carried = ""
            if _SHAPE in words:
                self._add_boxes(first, words)
        if ends_cell:
            self._tables[-1].cells.append(self._tables[-1].cell)
            self._tables[-1].cell = []

    def _add_boxes(self, first: int, words: str) -> None:
        """Text boxes that hang on a paragraph, after it; those on deleted characters are gone with them."""
        for match in _SHAPES.finditer(words):
            place = first + match.start()
            box = self._boxes.at(place)
            if box is not None and not any(mark.kind == "deleted" for mark in self._visible(place, place + 1)[1]):
                self._read(*box, self._open_blocks())

    def _add(self, shown: str, properties: ParagraphProperties, *, is_revised: bool) -> None:
        words = shown if shown.isprintable() else _joined_pairs(shown.translate(_CONTROLS))
        number = self._number(properties)
        level = properties.outline + 1 if properties.outline is not None and properties.outline < _BODY_TEXT else None
        raw = RawParagraph(
            text=joined(number, words) if number else words,
            level=level,
            hidden=_joined_pairs(self._hidden.translate(_CONTROLS)),
            footnotes=self._numbered(shown, _FOOTNOTE),
            comments=self._numbered(shown, _COMMENT),
            pictures=len(_PICTURE.findall(shown)),
            is_revised=is_revised,
        )
        self._hidden = ""
        self._open_blocks().append(raw)

    def _number(self, properties: ParagraphProperties) -> str:
        if not properties.list or not 0 < properties.list <= len(self._lists):
            return ""
        return self._counters.number(self._lists[properties.list - 1], properties.list_level or 0)

    def _numbered(self, text: str, sign: str) -> tuple[str, ...]:
        """Numbers of the notes that marks in a text stand for, counted through the document."""
        count = text.count(sign)
        if not count:
            return ()
        first = self._notes[sign]
        self._notes[sign] = first + count
        return tuple(str(number) for number in range(first + 1, first + count + 1))

    def _open_blocks(self) -> list[RawBlock]:
        """Where a block goes: the open cell of the innermost table, or the part that is being read."""
        return self._tables[-1].cell if self._tables else self._blocks

    def _go_to_depth(self, depth: int) -> None:
        """Close tables that end before a paragraph at a depth, open those that begin with it."""
        while len(self._tables) > depth:
            table = self._tables.pop()
            if table.rows:
                self._open_blocks().append(table_of_rows(table.rows))
        while len(self._tables) < min(depth, _DEEPEST):
            self._tables.append(_Table())

    def _end_row(self, properties: ParagraphProperties, *, is_deleted: bool) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        if table.cells and not is_deleted:
            table.rows.append(EdgedRow(left=properties.left, shapes=properties.shapes, cells=table.cells))
        table.cells, table.cell = [], []

    def _visible_with_mark(self, first: int, last: int) -> tuple[str, bool, bool]:
        """Words of a paragraph as accepted, whether any are revised, and whether its mark is deleted."""
        if not self._marks:
            return self._text_of(first, last), False, False
        text, kinds = self._visible(first, last + 1)
        is_deleted = any(mark.kind == "deleted" for mark in kinds if mark.first <= last < mark.last)
        return (text if is_deleted else text[:-1]), any(mark.kind in {"inserted", "deleted"} for mark in kinds), is_deleted

    def _visible(self, first: int, last: int) -> tuple[str, list[Mark]]:
        """Words between two positions as accepted, and the marks that touch them; marks do not overlap but in whole."""
        text = self._text_of(first, last)
        touching = []
        for at in range(bisect_right(self._mark_ends, first), len(self._marks)):
            if self._marks[at].first >= last:
                break
            touching.append(self._marks[at])
        return (self._accepted(list(text), first, touching) if touching else text), touching

    def _text_of(self, first: int, last: int) -> str:
        """Characters as they stand, out of the part that is being read where they are in it."""
        start = first - self._first
        if start >= 0 and last - self._first <= len(self._text):
            return self._text[start : last - self._first]
        return self._binary.text(first, last)

    def _accepted(self, characters: list[str], first: int, touching: list[Mark]) -> str:
        names = {"inserted": "插入", "deleted": "删除"}
        for mark in touching:
            if mark.kind in names and mark.first >= first:
                self._found.revisions[names[mark.kind]] += mark.first != self._ended.get(mark.kind)
                self._ended[mark.kind] = mark.last
            if mark.kind == "hidden":
                self._hidden += "".join(characters[max(0, mark.first - first) : mark.last - first])
            for at in range(max(0, mark.first - first), min(len(characters), mark.last - first)):
                if mark.kind in ("deleted", "hidden"):
                    characters[at] = ""
                elif mark.kind == "symbol":
                    characters[at] = mark.symbol
        return "".join(characters)


def _without_fields(text: str, stack: list[str | None]) -> str:
    """Text without the codes of fields; ``stack`` holds the code of each open field, None behind its code, and lasts over paragraphs."""
    if not stack and "\x13" not in text:
        return text
    shown: list[str] = []
    for character in text:
        if character == "\x13":
            stack.append("")
        elif character == "\x14" and stack:
            stack[-1] = None
        elif character == "\x15" and stack:
            code = stack.pop()
            _put(shown_by(code) if code else "", shown, stack)
        else:
            _put(character, shown, stack)
    return "".join(shown)


def _put(words: str, shown: list[str], stack: list[str | None]) -> None:
    """Words go to the code that is open, else to what is shown."""
    if stack and stack[-1] is not None:
        stack[-1] += words
    elif all(code is None for code in stack):
        shown.append(words)


def _joined_pairs(text: str) -> str:
    """Halves of characters beyond the first plane joined; lone ones become a mark."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
