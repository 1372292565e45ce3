"""Blocks of a story: paragraphs and tables through every wrapper that makers put around them."""

from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError
from parsers.formats.numbers import joined
from parsers.formats.raw import Content, RawBlock, RawParagraph, RawPart
from parsers.formats.word import names as n
from parsers.formats.word.numbering import Numbering
from parsers.formats.word.plain import PlainWords
from parsers.formats.word.runs import Line, Runs
from parsers.formats.word.styles import Styles
from parsers.formats.word.tables import read_table

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SKIPPED = frozenset({n.DEL, n.MOVE_FROM, n.TCPR, n.W + "sectPr", n.W + "sdtPr", n.W + "sdtEndPr", n.W + "customXmlPr", n.W + "tblPr"})
_P, _TCPR = n.P, n.TCPR
_BODY_TEXT = 9
_DEEPEST = 60


class Story:
    """Reads the main story, a cell, a note or a header; list numbers go on through all of them."""

    def __init__(self, styles: Styles, numbering: Numbering, *, may_hide: bool, is_revised: bool) -> None:
        """Keep what paragraphs depend on; ``may_hide`` and ``is_revised`` say whether hidden words and revisions need be looked for."""
        self._is_revised = is_revised
        self._styles = styles
        self._numbering = numbering
        self._runs = Runs(may_hide=may_hide or styles.hides, hidden_style=styles.is_hidden)
        self._is_bare = styles.is_bare(styles.default)
        """Whether a paragraph without settings has neither level nor number."""
        self._words = PlainWords(styles, is_revised=is_revised) if self._is_bare and not (may_hide or styles.hides) else None
        self._depth = 0
        self.contents: list[str] = []
        """Lines of tables of contents: page furniture, not words of the body."""
        self.has_parts = False
        """Whether other files stand in what was read so far."""

    def blocks(self, parent: "Element") -> list[RawBlock]:
        """All blocks below an element in reading order; a text box follows the paragraph that it hangs on."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise RefusalError("FIL004", "文件内部嵌套过深，超出处理上限，未能处理；请用 Word 或 WPS 另存后重新报送")
        found: list[RawBlock] = []
        _end(self._collect(parent, found, None), found)
        self._depth -= 1
        return found

    def _cell(self, cell: "Element", parts: "list[Element]") -> Content:
        """What stands in a cell; most hold one plain paragraph behind their settings."""
        if self._words is not None and (len(parts) == 1 or (len(parts) == 2 and parts[0].tag == _TCPR)):
            words = self._words.of(parts[-1]) if parts[-1].tag == _P else None
            if words is not None:
                return words
        return self.blocks(cell)

    def _collect(self, parent: "Element", found: list[RawBlock], carried: Line | None) -> Line | None:
        """Add blocks to a list; ``carried`` is a line whose paragraph mark is deleted, so that the next one goes on with it."""
        for child in parent:
            tag = child.tag
            if tag == _P:
                carried = self._read_paragraph(child, found, carried)
            elif tag in _SKIPPED:
                continue
            elif tag == n.TBL:
                _end(carried, found)
                carried = None
                found.append(read_table(child, self._cell))
            elif tag == n.ALT_CHUNK:
                self.has_parts = True
                found.append(RawPart(relationship=child.get(n.REL_ID, "")))
            elif tag == n.ALTERNATE:
                chosen = child.find(n.CHOICE)
                chosen = chosen if chosen is not None else child.find(n.FALLBACK)
                carried = self._collect(chosen, found, carried) if chosen is not None else carried
            elif len(child):
                carried = self._collect(child, found, carried)
        return carried

    def _read_paragraph(self, paragraph: "Element", found: list[RawBlock], carried: Line | None) -> Line | None:
        if carried is None and self._words is not None:
            words = self._words.of(paragraph)
            if words is not None:
                found.append(RawParagraph(text=words))
                return None
        line = carried or Line()
        self._runs.read(paragraph, line)
        properties = line.properties
        if self._is_revised and _mark_is_deleted(properties, line):
            line.properties = {}
            return line
        if properties or not self._is_bare:
            style = self._style(properties)
            if self._styles.is_contents(style):
                self.contents.append("".join(line.words).strip())
                return None
            number = "" if self._numbering.is_empty else self._numbering.number(properties, style)
            found.append(_paragraph(line, number, self._level(properties, style)))
        else:
            found.append(_paragraph(line, "", None))
        for box in line.boxes:
            found.extend(self.blocks(box))
        return None

    def _style(self, properties: "dict[str, Element]") -> str | None:
        element = properties.get(n.STYLE)
        return element.get(n.VAL) if element is not None else self._styles.default

    def _level(self, properties: "dict[str, Element]", style: str | None) -> int | None:
        own = properties.get(n.OUTLINE)
        level = n.as_int(own.get(n.VAL), _BODY_TEXT) if own is not None else self._styles.outline(style)
        return level + 1 if level is not None and 0 <= level < _BODY_TEXT else None


def _mark_is_deleted(properties: "dict[str, Element]", line: Line) -> bool:
    mark = properties.get(n.RPR)
    if mark is None:
        return False
    if mark.find(n.INS) is not None:
        line.is_revised, line.is_plain = True, False
    if mark.find(n.DEL) is None and mark.find(n.MOVE_FROM) is None:
        return False
    line.is_revised, line.is_plain = True, False
    return True


def _end(carried: Line | None, found: list[RawBlock]) -> None:
    """A line that no paragraph follows stands alone."""
    if carried is not None:
        found.append(_paragraph(carried, "", None))


def _paragraph(line: Line, number: str, level: int | None) -> RawParagraph:
    text = "".join(line.words)
    text = joined(number, text) if number else text
    if line.is_plain:
        return RawParagraph(text=text, level=level)
    return RawParagraph(
        text=text,
        level=level,
        hidden=line.hidden,
        comments=line.comments,
        footnotes=line.footnotes,
        endnotes=line.endnotes,
        pictures=line.pictures,
        is_revised=line.is_revised,
    )
