"""Papers as Word 97 .doc (MS-DOC), written by hand: text in one piece, tables, lists, headings, revisions, header and footer."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from samples.build import word_binary as binary
from samples.build.content import Grid, GridCell, PageBreak, Paper, Placed, Text, placed
from samples.build.packing import compound
from samples.build.word_binary import INSERTED, Piece, Run, sprm

WPS_CLASS = bytes.fromhex("0609020000000000c000000000000046")
_TEXT_WIDTH = {False: 8844, True: 13000}
_ALIGN = {"title": 1, "centre": 1, "right": 2}
_IN_TABLE, _ROW_END = sprm(0x2416, "B", 1), sprm(0x2417, "B", 1)
_ROWS_LIST, _HEADINGS_LIST = 1, 2
_FIELD = sprm(0x0855, "B", 1)


def write_doc(paper: Paper) -> bytes:
    """A paper as .doc."""
    story = _Story()
    for block in paper.blocks:
        story.add(block, _TEXT_WIDTH[paper.is_landscape])
    if isinstance(paper.blocks[-1], Grid):
        story.end("\r")
    body = story.length
    stories = _furniture(paper, story)
    document, table = binary.streams(story.runs, body=body, stories=stories, is_landscape=paper.is_landscape)
    return compound((("1Table", table), ("WordDocument", document)))


def write_wps(paper: Paper) -> bytes:
    """A paper as WPS saves it under .wps: a .doc with the class id of WPS."""
    return as_wps(write_doc(paper))


def as_wps(data: bytes) -> bytes:
    """A .doc as WPS writes it: the class id stands in the file's header, which Word leaves empty there."""
    return data[:8] + WPS_CLASS + data[24:]


@dataclass(slots=True, kw_only=True)
class _Story:
    """The text as it grows: paragraphs with their properties."""

    runs: list[Run] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Characters so far."""
        return sum(run.length for run in self.runs)

    def say(self, text: str, properties: bytes = b"") -> None:
        """Characters of the open paragraph; a newline is a hard line break."""
        if text:
            self.pieces.append(Piece(text=text.replace("\n", "\x0b"), properties=properties))

    def end(self, mark: str, properties: bytes = b"", style: int = 0) -> None:
        """End the open paragraph with its mark."""
        self.runs.append(Run(pieces=(*self.pieces, Piece(text=mark)), style=style, properties=properties))
        self.pieces = []

    def add(self, block: Text | Grid | PageBreak, width: int) -> None:
        """A block of the body; ``width`` of the text in twentieths of a point."""
        if isinstance(block, PageBreak):
            self.end("\r", sprm(0x2407, "B", 1))
        elif isinstance(block, Grid):
            self._table(block, width)
        else:
            self._words(block.text, block.was)
            self.end("\r", *_shape(block))

    def _words(self, text: str, was: str) -> None:
        """A text; with ``was`` an insertion after a deletion."""
        self.say(was, binary.DELETED)
        self.say(text, INSERTED if was else b"")

    def _table(self, grid: Grid, width: int) -> None:
        anchors = {(at.row, at.column): at for at in placed(grid)}
        covered = {(at.row + down, at.column): at for at in anchors.values() for down in range(at.cell.row_span)}
        edges = [round(sum(grid.widths[:column]) * width / sum(grid.widths)) for column in range(len(grid.widths) + 1)]
        for number in range(len(grid.rows)):
            cells = tuple(_row(number, covered, len(grid.widths)))
            for at in cells:
                self._cell(at.cell if at and at.row == number else GridCell(text=""))
            heads = sprm(0x3404, "B", 1) if number < grid.header_rows else b""
            shapes = [(edges[at.column + at.cell.column_span], _down(at, number)) for at in cells]
            self.end("\x07", _IN_TABLE + _ROW_END + heads + binary.row_definition(shapes))

    def _cell(self, cell: GridCell) -> None:
        if cell.is_numbered:
            self.end("\x07", _IN_TABLE + _numbered(_ROWS_LIST, 0))
            return
        self._words(cell.text, cell.was)
        self.end("\x07", _IN_TABLE)


def _row(number: int, covered: dict[tuple[int, int], Placed], columns: int) -> Iterator[Placed]:
    """The cells that stand in a row, those from above too; a place without any is an empty cell."""
    column = 0
    while column < columns:
        at = covered.get((number, column)) or Placed(row=number, column=column, cell=GridCell(text=""))
        yield at
        column += at.cell.column_span


def _down(at: Placed, number: int) -> int:
    """How a cell is merged downwards: the bits of TC80."""
    return 0 if at.cell.row_span == 1 else 0x60 if at.row == number else 0x20


def _shape(text: Text) -> tuple[bytes, int]:
    """Properties and style of a paragraph."""
    if text.style == "heading" and text.level:
        return (_numbered(_HEADINGS_LIST, text.level - 1) if text.is_numbered else b""), text.level
    if text.style in _ALIGN:
        return sprm(0x2403, "B", _ALIGN[text.style]), 0
    return (sprm(0x8411, "h", 640) if text.style == "body" else b""), 0


def _numbered(number: int, level: int) -> bytes:
    return sprm(0x260A, "B", level) + sprm(0x460B, "h", number)


def _furniture(paper: Paper, story: _Story) -> tuple[int, ...]:
    """Write head and foot of every page; lengths of the header part's twelve stories (MS-DOC 2.3.3), () for none."""
    if not paper.running_head and not paper.has_page_numbers:
        return ()
    lengths = [0] * 12
    for place, words in ((7, bool(paper.running_head)), (9, paper.has_page_numbers)):
        before = story.length
        if not words:
            continue
        if place == 7:
            story.say(paper.running_head)
        else:
            _page_number(story)
        story.end("\r", sprm(0x2403, "B", 1))
        story.end("\r")
        lengths[place] = story.length - before
    story.end("\r")
    story.end("\r")
    return tuple(lengths)


def _page_number(story: _Story) -> None:
    story.say("— ")
    story.say("\x13", _FIELD)
    story.say(" PAGE ")
    story.say("\x14", _FIELD)
    story.say("1")
    story.say("\x15", _FIELD)
    story.say(" —")
