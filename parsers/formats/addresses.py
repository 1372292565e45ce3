"""From what the walk found to a document's blocks, each with its address.

``第N段`` counts the paragraphs of the body that have words, in reading order: empty ones, those in table cells, headers,
footnotes and comments do not count; those in text boxes do, after the paragraph that the box hangs on. ``表N`` counts
tables of the body in reading order. A table inside a cell is words of that cell, one line a row, and no table of its
own, unless the table around it is only a frame (one column): then the frame is dropped and what it holds is body.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from parsers.formats.raw import Content, RawBlock, RawCell, RawParagraph, RawTable, blocks_of
from pipeline.model.document import Block, Cell, Note, Paragraph, Table
from pipeline.model.evidence import Where, at_cell, at_paragraph

_ROW, _PLACE = attrgetter("row"), attrgetter("row", "column")


@dataclass(slots=True, kw_only=True)
class Anchors:
    """Places of what hangs on paragraphs: marks by their ids, hidden words, revisions, pictures."""

    comments: dict[str, Where] = field(default_factory=dict)
    footnotes: dict[str, Where] = field(default_factory=dict)
    endnotes: dict[str, Where] = field(default_factory=dict)
    hidden: list[Note] = field(default_factory=list)
    revised: list[Where] = field(default_factory=list)
    pictures: int = 0


@dataclass(slots=True, kw_only=True)
class Addressed:
    """Blocks with their addresses, and the places of what hangs on them."""

    blocks: list[Block] = field(default_factory=list)
    anchors: Anchors = field(default_factory=Anchors)
    _paragraphs: int = 0
    _tables: int = 0

    def add(self, raw: list[RawBlock]) -> None:
        """Give addresses to blocks, in order."""
        for block in raw:
            if isinstance(block, RawParagraph):
                self._add_paragraph(block)
            elif isinstance(block, RawTable):
                self._add_table(block)

    def _add_paragraph(self, raw: RawParagraph) -> None:
        text = raw.text.strip()
        place = at_paragraph(self._paragraphs + 1 if text else max(1, self._paragraphs))
        if text:
            self._paragraphs += 1
            self.blocks.append(Paragraph(text=text, where=place, level=raw.level))
        _anchor(raw, place, self.anchors)

    def _add_table(self, raw: RawTable) -> None:
        if _is_frame(raw):
            for cell in raw.cells:
                self.add(blocks_of(cell.content))
            return
        if not raw.cells:
            return
        self._tables += 1
        cells = tuple([self._cell(cell) for cell in sorted(raw.cells, key=_PLACE)])
        where = Where(f"表{self._tables}")
        if raw.is_revised:
            self.anchors.revised.append(where)
        self.blocks.append(Table(rows=raw.rows, columns=raw.columns, where=where, cells=cells))

    def _cell(self, raw: RawCell) -> Cell:
        content, place = raw.content, at_cell(self._tables, raw.row, raw.column)
        return Cell(
            row=raw.row,
            column=raw.column,
            row_span=raw.row_span,
            column_span=raw.column_span,
            text=content.strip() if isinstance(content, str) else cell_text(content),
            where=place,
            picture=False if isinstance(content, str) else self._anchor_all(content, place),
        )

    def _anchor_all(self, blocks: list[RawBlock], place: Where) -> bool:
        """Keep what hangs on a cell's paragraphs; whether there are pictures among it."""
        pictures = self.anchors.pictures
        for paragraph in _paragraphs(blocks):
            _anchor(paragraph, place, self.anchors)
        return self.anchors.pictures > pictures


def cell_text(content: Content) -> str:
    """Words of a cell: a line for each paragraph that has words and for each row of a table inside."""
    if isinstance(content, str):
        return content.strip()
    return "\n".join([line for line in _lines(content) if line])


def _lines(blocks: list[RawBlock]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, RawParagraph):
            yield block.text.strip()
        elif isinstance(block, RawTable):
            for _, row in groupby(sorted(block.cells, key=_PLACE), key=_ROW):
                texts = [cell_text(cell.content).replace("\n", "") for cell in row]
                yield " ".join(text for text in texts if text)


def _paragraphs(blocks: list[RawBlock]) -> Iterator[RawParagraph]:
    """Paragraphs on which something may hang, those of inner tables too."""
    for block in blocks:
        if isinstance(block, RawParagraph):
            yield block
        elif isinstance(block, RawTable):
            for cell in block.cells:
                if not isinstance(cell.content, str):
                    yield from _paragraphs(cell.content)


def _is_frame(table: RawTable) -> bool:
    """Whether a table of one column only frames another table."""
    if table.columns != 1:
        return False
    return any(isinstance(block, RawTable) and block.columns > 1 for cell in table.cells for block in blocks_of(cell.content))


def _anchor(raw: RawParagraph, place: Where, anchors: Anchors) -> None:
    if raw.comments or raw.footnotes or raw.endnotes:
        anchors.comments.update(dict.fromkeys(raw.comments, place))
        anchors.footnotes.update(dict.fromkeys(raw.footnotes, place))
        anchors.endnotes.update(dict.fromkeys(raw.endnotes, place))
    if raw.hidden.strip():
        anchors.hidden.append(Note(text=raw.hidden.strip(), where=place))
    if raw.is_revised and place not in anchors.revised[-1:]:
        anchors.revised.append(place)
    anchors.pictures += raw.pictures
