"""Narrative reports: headings, numbered lines, 一是…二是… and lone paragraphs to passages under their headings."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from parsers.extract.letter import Line
from parsers.extract.markers import Marker, Reference, marker, ordinals, references
from parsers.text import report_words as words
from pipeline.model.document import Table
from pipeline.model.evidence import Span
from pipeline.model.submission import Label, NumberStyle, Passage, PrintedNumber
from pipeline.patterns import regex

_TITLE_LENGTH = 45
_BARE_TITLE_LENGTH = 26


@dataclass(slots=True, kw_only=True)
class _Node:
    """An open heading or numbered line, with the text gathered under it so far."""

    rank: float
    style: str
    title: Span | None
    number: PrintedNumber | None
    texts: list[Span] = field(default_factory=list)
    has_children: bool = False
    is_general: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """What a line opens: a heading, a numbered line, or both in one."""

    rank: float
    style: str
    title: str
    text: str
    number: PrintedNumber | None


Rows = Callable[[Table, tuple[Label, ...], Sequence[Passage]], tuple[Passage, ...]]
"""Reads a table under its headings after the passages so far; the first may stand in the last one's place and go on with it."""


def read_outline(blocks: Sequence[Line | Table], *, rows: Rows, skipped: frozenset[int], preamble: frozenset[int]) -> tuple[Passage, ...]:
    """Passages of a body in reading order. Lines whose order is in ``skipped`` part what stands before from what follows."""
    return _Outline(blocks, rows, skipped, preamble).passages()


class _Outline:
    """A walk over the body that keeps the open headings on a stack."""

    def __init__(self, blocks: Sequence[Line | Table], rows: Rows, skipped: frozenset[int], preamble: frozenset[int]) -> None:
        self._blocks = [block for block in blocks if isinstance(block, Table) or block.text]
        self._rows = rows
        self._skipped = skipped
        self._preamble = preamble
        self._stack: list[_Node] = []
        self._out: list[Passage] = []
        self._has_tables = any(isinstance(block, Table) for block in self._blocks)
        self._has_headings = False

    def passages(self) -> tuple[Passage, ...]:
        for i, block in enumerate(self._blocks):
            if isinstance(block, Table):
                self._take_table(block)
            elif block.order in self._skipped:
                if block.order not in self._preamble and not _is_slight(block.text):
                    self._close_to(-99)
            else:
                self._take_line(block, i)
        self._close_to(-99)
        if any(passage.kind == "row" and not passage.is_general for passage in self._out):
            return tuple(_beside_rows(passage) for passage in self._out)
        return tuple(self._out)

    def _take_table(self, table: Table) -> None:
        for node in self._stack:
            node.has_children = True
        self._flush()
        if any(node.is_general for node in self._stack):
            self._close_to(-99)
        found = self._rows(table, self._labels(), self._out)
        if found and self._out and found[0].order == self._out[-1].order:
            self._out.pop()
        self._out.extend(found)

    def _take_line(self, line: Line, i: int) -> None:
        if self._is_caption(line, i) or (self._has_tables and words.LEDGER_PREAMBLE.search(line.text)):
            return
        for part in _cut_at_references(line.text):
            opening = self._opening(Line(order=line.order, text=part, where=line.where, level=line.level), i)
            if opening is None:
                self._add(line.span(part))
            else:
                self._open(opening, line)

    def _is_caption(self, line: Line, i: int) -> bool:
        """Whether a line is the title of the table below it."""
        after = self._blocks[i + 1] if i + 1 < len(self._blocks) else None
        if not isinstance(after, Table) or len(line.text) > 50 or line.text[-1] in "。；;":
            return False
        return marker(line.text) is None and line.level is None

    def _opening(self, line: Line, i: int) -> _Opening | None:
        pointers = references(line.text)
        if pointers and pointers[0].start == 0:
            return _referring(line, pointers[0])
        mark = marker(line.text)
        if mark is not None and (len(line.text) > mark.length or line.level):
            return _marked(line, mark)
        if line.level is not None and len(line.text) <= _TITLE_LENGTH + 15 and line.text[-1] not in "。；;":
            return _Opening(rank=line.level / 10, style=f"level{line.level}", title=line.text, text="", number=_number_in(line.text))
        if self._is_bare_heading(line, i):
            return _Opening(rank=9, style="bare", title=line.text.rstrip("：:"), text="", number=None)
        return None

    def _is_bare_heading(self, line: Line, i: int) -> bool:
        """Whether a short unmarked line stands above a longer text of its own."""
        after = next((block for block in self._blocks[i + 1 :] if isinstance(block, Table) or block.order not in self._skipped), None)
        if not isinstance(after, Line) or not 2 <= len(line.text) <= _BARE_TITLE_LENGTH or line.text[-1] in "。；;，,、！!":
            return False
        follows = marker(after.text) is None and len(after.text) > max(20, len(line.text))
        return follows and is_title_like(line.text.rstrip("：:")) and not words.FUTURE_OPENING.match(line.text)

    def _open(self, opening: _Opening, line: Line) -> None:
        self._make_room(opening)
        for node in self._stack:
            node.has_children = True
        self._flush()
        title = line.span(opening.title) if opening.title else None
        is_general = bool(title and words.GENERAL_HEADINGS.search(title.quote)) or any(
            node.is_general and node.title and words.LOOKING_AHEAD.search(node.title.quote) for node in self._stack
        )
        self._stack.append(_Node(rank=opening.rank, style=opening.style, title=title, number=opening.number, is_general=is_general))
        if opening.text:
            self._stack[-1].texts.append(line.span(opening.text))
        self._has_headings = self._has_headings or title is not None

    def _make_room(self, opening: _Opening) -> None:
        """Close what the new heading ends: its own style where that is open, else everything of deeper rank."""
        styles = [node.style for node in self._stack]
        if opening.style in styles:
            keep = styles.index(opening.style)
            while len(self._stack) > keep:
                self._close_last()
            return
        while self._stack and self._stack[-1].rank > opening.rank:
            self._close_last()

    def _close_to(self, rank: float) -> None:
        while self._stack and self._stack[-1].rank > rank:
            self._close_last()

    def _close_last(self) -> None:
        node = self._stack[-1]
        if not node.texts and not node.has_children and node.title is not None:
            self._out.append(self._empty_section(node))
        self._flush()
        self._stack.pop()

    def _add(self, span: Span) -> None:
        last = self._stack[-1] if self._stack else None
        if last and last.title is None and last.style != "reference" and last.texts and last.texts[-1].quote.endswith("。"):
            self._close_last()
        if self._stack:
            self._stack[-1].texts.append(span)
            return
        if self._answers_line_above(span):
            return
        general = self._is_overview(span.quote)
        self._out.extend(_split([span], "paragraph", None, (), len(self._out), is_general=general))

    def _answers_line_above(self, span: Span) -> bool:
        """Take a line 落实情况：… for the answer to the lone paragraph above it, which then is its heading."""
        last = self._out[-1] if self._out else None
        if last is None or last.kind != "paragraph" or last.labels or last.is_general or not words.ANSWER_LEAD.match(span.quote):
            return False
        if words.ANSWER_LEAD.match(last.text) or len(last.spans) != 1:
            return False
        title = Label(kind="heading", text=last.text, where=last.spans[0].where, level=1)
        answer = Passage(order=last.order, kind="section", text=span.quote, spans=(span,), number=last.number, labels=(title,))
        self._out[-1] = answer
        return True

    def _is_overview(self, text: str) -> bool:
        if words.FUTURE_OPENING.match(text):
            return True
        opens = not self._out and not references(text)
        return opens and bool(words.OVERVIEW.search(text)) and len(ordinals(text)) < 2

    def _flush(self) -> None:
        """Turn the text under the innermost heading into passages."""
        if not self._stack or not self._stack[-1].texts:
            return
        node = self._stack[-1]
        kind = "section" if node.title is not None else "item"
        leads_in = node.has_children and bool(words.OVERVIEW.search(node.texts[0].quote) or node.texts[-1].quote[-1] in "：:")
        general = node.is_general or leads_in
        number = self._number()
        self._out.extend(_split(node.texts, kind, number, self._labels(), len(self._out), is_general=general))
        node.texts = []
        node.has_children = True

    def _empty_section(self, node: _Node) -> Passage:
        where = node.title.where if node.title else self._blocks[0].where
        said = node.title.quote if node.title and words.PROGRESS_WORDS.search(node.title.quote) else ""
        span = Span(where=where, quote=said)
        return Passage(
            order=len(self._out),
            kind="section",
            text=said,
            spans=(span,),
            number=self._number(),
            labels=self._labels(),
            is_general=node.is_general,
        )

    def _labels(self) -> tuple[Label, ...]:
        titles = [node.title for node in self._stack if node.title is not None]
        return tuple(Label(kind="heading", text=title.quote, where=title.where, level=i) for i, title in enumerate(titles, start=1))

    def _number(self) -> PrintedNumber | None:
        """The innermost pointer at the ledger, else the innermost number."""
        numbers = [node.number for node in reversed(self._stack) if node.number is not None]
        pointer = next((number for number in numbers if number.style == "reference"), None)
        return pointer or (self._stack[-1].number if self._stack else None)


def _beside_rows(passage: Passage) -> Passage:
    """A lone paragraph beside a table that answers row by row speaks of the work as a whole."""
    return replace(passage, is_general=True) if passage.kind == "paragraph" and not passage.labels else passage


def _is_slight(text: str) -> bool:
    """Whether a line that is no passage may stand amid a text: a page's number, a contact."""
    return bool(words.PAGE_FURNITURE.match(text) or words.CONTACT.match(text))


def is_title_like(text: str) -> bool:
    """Whether words are fit for a heading: short, one clause, and they tell nothing that was done."""
    if len(text) > 4 * _TITLE_LENGTH:
        return False
    bare = re.sub(r"《[^》]*》|[（(][^）)]*[）)]", "", text)
    if not 2 <= len(bare) <= _TITLE_LENGTH or len(re.findall("[，,]", bare)) > 1:
        return False
    return not words.PROGRESS_WORDS.search(bare)


def _referring(line: Line, pointer: Reference) -> _Opening:
    rest = line.text[pointer.end :].lstrip(" \u3000：:、，,。.（(）)-—")
    title, text = _split_title(rest)
    return _Opening(rank=4.5, style="reference", title=title, text=text, number=_printed(pointer))


def _printed(pointer: Reference) -> PrintedNumber:
    style: NumberStyle = "reference" if pointer.whose == "ledger" else "item"
    return PrintedNumber(text=pointer.text.strip(), values=pointer.values, style=style)


def _number_in(text: str) -> PrintedNumber | None:
    """A pointer at the ledger inside a heading: （台账第17项）."""
    pointers = [pointer for pointer in references(text) if pointer.start > 0 or pointer.whose == "ledger"]
    return _printed(pointers[0]) if len(pointers) == 1 else None


def _marked(line: Line, mark: Marker) -> _Opening:
    rest = line.text[mark.length :].strip()
    pointers = references(rest)
    if pointers and pointers[0].start == 0:
        inner = _referring(Line(order=line.order, text=rest, where=line.where), pointers[0])
        return _Opening(rank=mark.rank, style=mark.style, title=inner.title, text=inner.text, number=inner.number)
    title, text = _split_title(rest)
    is_level = line.level is not None and len(line.text) <= _TITLE_LENGTH + 15
    own = PrintedNumber(text=mark.text, values=mark.values, style="heading" if title else "item") if mark.values else None
    return _Opening(
        rank=(line.level or 0) / 10 if is_level else mark.rank,
        style=f"level{line.level}" if is_level else mark.style,
        title=title,
        text=text,
        number=_number_in(title or text) or own,
    )


def _split_title(rest: str) -> tuple[str, str]:
    """The heading and the text that follows it in one line; either may be empty."""
    stop = re.search(r"[。：:；;]|——|\s{2,}|[\u3000\t]", rest)
    head = rest[: stop.start()] if stop else rest
    tail = rest[stop.end() :].strip() if stop else ""
    ends_a_sentence = bool(stop and not tail and stop.group() in "。；;")
    if is_title_like(head) and not ends_a_sentence:
        return head.strip(), tail
    blank = re.search(r"(?<=[一-龥）)》”])\s(?=[一-龥《“\d])", rest)
    if blank and len(rest) - blank.end() >= 8 and is_title_like(rest[: blank.start()]):
        return rest[: blank.start()], rest[blank.end() :]
    return "", rest


def _cut_at_references(text: str) -> tuple[str, ...]:
    """A line cut before each pointer that opens a sentence, or after each that closes one in brackets."""
    found = references(text)
    if len(found) < 2 and not (found and found[0].start > 0 and text[found[0].start - 1] in "。；;"):
        return (text,)
    bracketed = [pointer for pointer in found if pointer.start > 0 and text[pointer.start - 1] in "（(【["]
    if len(bracketed) == len(found):
        closes = [re.compile(r"[）)】\]][。；;]?").search(text, pointer.end) for pointer in bracketed]
        edges = [match.end() for match in closes if match]
    else:
        edges = [pointer.start for pointer in found if pointer not in bracketed]
    return tuple(part for part in _cut(text, edges) if part)


def _cut(text: str, edges: Sequence[int]) -> Iterator[str]:
    start = 0
    for edge in [*edges, len(text)]:
        if part := text[start:edge].strip():
            yield part
        start = edge


def _split(
    spans: Sequence[Span], kind: str, number: PrintedNumber | None, labels: tuple[Label, ...], order: int, *, is_general: bool
) -> tuple[Passage, ...]:
    """One passage of the text, or one for each 一是 item with what introduces them as their label."""
    groups = list(_items(spans))
    passages: list[Passage] = []
    lead: Label | None = None
    for is_item, group in groups:
        text = "\n".join(span.quote for span in group)
        if not is_item and len(groups) > 1 and not passages and _only_introduces(text):
            lead = Label(kind="heading", text=text.strip("，,：:。 "), where=group[0].where, level=len(labels) + 1)
            continue
        above = (*labels, lead) if lead and is_item else labels
        passages.append(
            Passage(
                order=order + len(passages),
                kind="item" if is_item or kind == "item" else "section" if kind == "section" else "paragraph",
                text=text,
                spans=tuple(group),
                number=number,
                labels=(*above, *_run_in(group[0], len(above) + 1)) if is_item or kind != "section" else above,
                is_general=is_general,
            )
        )
    return tuple(passages)


_RUN_IN = regex(
    r"^(?:[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,2}[，,、])?(?:关于|围绕|在)?"
    r"(?:(?P<about>[^，,。；;：:]{2,36}?)(?:工作)?方面[，,：:。]|(?P<name>[^，,。；;：:—]{4,30})(?:[：:]|—{1,2})(?=.{6}))"
)


def _run_in(span: Span, level: int) -> tuple[Label, ...]:
    """The title that a text begins with: 在…方面，…； …：…."""
    found = _RUN_IN.match(span.quote)
    title = (found["about"] or found["name"]) if found else ""
    if not title or not is_title_like(title):
        return ()
    return (Label(kind="heading", text=title, where=span.where, level=level),)


def _only_introduces(text: str) -> bool:
    return len(text) <= 60 and (text.rstrip()[-1:] in "，,：:、" or is_title_like(text.rstrip("。")))


_ITEM_LINE = regex(r"^(?:[一二三四五六七八九十]{1,3}(?:是|要)(?!否|不)|第[一二三四五六七八九十]{1,2}[，,])")


def _items(spans: Sequence[Span]) -> Iterator[tuple[bool, list[Span]]]:
    """Runs of text: whether each is a 一是 item, and its spans."""
    lines = [span for span in spans if _ITEM_LINE.match(span.quote)]
    by_line = len(lines) >= 2 and not any(len(ordinals(span.quote)) >= 2 for span in spans)
    group: list[Span] = []
    is_item = False
    for span in spans:
        starts = ordinals(span.quote)
        cuts = list(_cut(span.quote, starts)) if starts else [span.quote]
        for i, part in enumerate(cuts):
            begins = (bool(starts) and (i > 0 or starts[0] == 0)) or (by_line and bool(_ITEM_LINE.match(part)))
            ends = begins or (is_item and not by_line)
            if ends and group:
                yield is_item, group
                group = []
            is_item = begins if ends or not group else is_item
            group.append(Span(where=span.where, quote=part))
    if group:
        yield is_item, group
