"""Table reports: filled ledgers, tables of other columns, one table a task, tables of keys and values, to passages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from parsers.extract.columns import GridRow, Header, Kind, headers, heading_kind, rows
from parsers.extract.letter import Line, form_unit
from parsers.extract.markers import references, series
from parsers.text import report_words as words
from pipeline.model.document import Cell, Table
from pipeline.model.evidence import Span
from pipeline.model.submission import Label, LabelKind, NumberStyle, Passage, PrintedNumber
from pipeline.model.text import has_words, squeeze

_NAMING: tuple[Kind, ...] = ("section", "item", "subitem", "content", "metric", "units", "deadline")
_LABELLED: tuple[Kind, ...] = (*_NAMING, "lead", "support")
_TASK: tuple[Kind, ...] = ("section", "item", "subitem", "content", "metric")
_UNPLACED = -1
_KEYS: frozenset[Kind] = frozenset({"no", *_NAMING, "progress", "state", "issue", "next", "lead", "support", "person", "note", "sender"})


class TableReader:
    """Reads the tables of one document in order: a table without headings may go on under those of the one before."""

    def __init__(self) -> None:
        """Begin a document: no headings are known yet."""
        self._last: tuple[int, Header] | None = None

    def read(self, table: Table, headings: tuple[Label, ...], before: Sequence[Passage]) -> tuple[Passage, ...]:
        """Passages of a table; labels of its rows stand after the headings above it.

        Orders go on after the passages ``before``; a first row that only goes on with their last one, cut by a page's end,
        comes joined to it and in its place.
        """
        grid = rows(table)
        last = before[-1] if before and before[-1].kind == "row" and self._last is not None else None
        found = tuple(self._passages(table, grid, headings, last))
        order = len(before) - 1 if last is not None and found and found[0].order == last.order else len(before)
        return tuple(replace(passage, order=order + i) for i, passage in enumerate(found))

    def _passages(self, table: Table, grid: tuple[GridRow, ...], headings: tuple[Label, ...], last: Passage | None) -> Iterator[Passage]:
        if records := key_value_records(grid):
            return (_record_passage(record, headings) for record in records)
        heads = headers(grid)
        if heads:
            self._last = (table.columns, heads[-1])
            return _under(heads, grid, headings, last)
        if self._last is not None and self._last[0] == table.columns:
            header = replace(self._last[1], row_first=0, row_last=0)
            return _under((header,), grid, headings, last)
        return _without_headings(grid, headings)


def _under(heads: Sequence[Header], grid: Sequence[GridRow], headings: tuple[Label, ...], last: Passage | None) -> Iterator[Passage]:
    """Rows under their headings, one passage each; a row that only goes on with the one above is joined to it."""
    section: Label | None = None
    pending: Passage | None = None
    before = last
    is_numbered = _mostly_numbered(heads, grid)
    for row in grid:
        header = _head_of(heads, row)
        if header is None and row.title is None:
            continue
        if title := row.title:
            section = _section(title) or section
            continue
        if header is None or not row.filled():
            continue
        labels = headings + ((section,) if section and not header.has("section") else ())
        passage = _row_passage(header, row, labels)
        if passage is None:
            continue
        if (pending or before) and _goes_on(header, row, is_numbered=is_numbered):
            pending = _joined(pending or before or passage, passage)
            continue
        before = None
        if pending is not None:
            yield pending
        pending = passage
    if pending is not None:
        yield pending


def _section(cell: Cell) -> Label | None:
    text = cell.text.strip()
    if len(text) > 60 or words.CONTACT.match(text) or words.FORM_UNIT.search(text) or re.match(r"^(?:注|备注|说明|合计)", text):
        return None
    return Label(kind="section", text=text, where=cell.where, level=1)


def _row_passage(header: Header, row: GridRow, headings: tuple[Label, ...]) -> Passage | None:
    told = _told(header, row)
    if told is None:
        return None
    number = _number(header.cell(row, "no"))
    labels = tuple(_labels(header, row, told.used))
    if not told.spans and number is None and not labels:
        return None
    spans = told.spans or ((Span(where=told.blank.where, quote=""),) if told.blank else ())
    if not spans:
        return None
    return Passage(
        order=_UNPLACED,
        kind="row",
        text="\n".join(span.quote for span in told.spans),
        spans=spans,
        number=number,
        labels=headings + labels,
        picture=told.picture,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What a row tells: the words of its progress, or the cell that is empty; ``used`` are the cells they stand in."""

    spans: tuple[Span, ...]
    blank: Cell | None
    picture: bool
    used: tuple[Cell, ...]


def _told(header: Header, row: GridRow) -> _Told | None:
    """The progress of a row; with it its state, problems and plans; a note where there is nothing else."""
    columns = _progress_columns(header)
    if not columns:
        return None
    cells = _cells(row, columns)
    spoken = [cell for cell in cells if has_words(cell.text)]
    kinds: tuple[Kind, ...] = ("state", "issue", "next") if spoken else ("state", "issue", "next", "note")
    for kind in kinds:
        columns = header.of(kind)
        more = [cell for cell in _cells(row, columns) if has_words(cell.text) and not _is_among(cell, spoken)] if columns else []
        enough = 1 if spoken or kind == "state" else 3
        spoken.extend(cell for cell in more if len(squeeze(cell.text)) >= enough)
    return _Told(
        spans=tuple(Span(where=cell.where, quote=cell.text.strip()) for cell in spoken),
        blank=cells[0] if cells else None,
        picture=any(cell.picture or cell.is_unsure for cell in cells),
        used=(*cells, *spoken),
    )


def _progress_columns(header: Header) -> tuple[int, ...]:
    """Columns of progress; without one, columns of unknown heading; without any, the content under a named task."""
    for kind in ("progress", "state"):
        if columns := header.of(kind):
            return columns
    if columns := (*header.of("other"), *header.unnamed):
        return columns[-1:]
    if header.has("item", "subitem", "section") and header.has("content") and not header.has("units", "lead", "deadline", "metric"):
        return header.of("content")
    return ()


def _cells(row: GridRow, columns: Sequence[int]) -> list[Cell]:
    if len(columns) == 1:
        only = row.cell(columns[0])
        return [] if only is None else [only]
    found: list[Cell] = []
    for column in columns:
        cell = row.cell(column)
        if cell is not None and not _is_among(cell, found):
            found.append(cell)
    return found


def _is_among(cell: Cell, others: Sequence[Cell]) -> bool:
    """Whether a cell is one of others: the same one, for each stands once in a table."""
    return id(cell) in map(id, others)


def _labels(header: Header, row: GridRow, used: Sequence[Cell]) -> Iterator[Label]:
    level = 0
    taken = {id(cell) for cell in used}
    for kind in _LABELLED:
        columns = header.of(kind)
        for cell in _cells(row, columns) if columns else ():
            if id(cell) in taken or not has_words(cell.text):
                continue
            level += 1
            named = "units" if kind in {"lead", "support"} else kind
            yield Label(kind=_label_kind(named), text=cell.text.strip(), where=cell.where, level=level)


def _label_kind(kind: Kind) -> LabelKind:
    match kind:
        case "section" | "item" | "subitem" | "content" | "metric" | "units" | "deadline":
            return kind
        case _:
            return "heading"


def _number(cell: Cell | None) -> PrintedNumber | None:
    return printed_number(cell.text) if cell is not None else None


@lru_cache(maxsize=4096)
def printed_number(text: str) -> PrintedNumber | None:
    """The number or numbers of a number column: 17, 17—19, 17、18, 第17项, （三）; None where there is none."""
    bare = squeeze(text)
    pointers = references(bare)
    if pointers and pointers[0].start == 0 and pointers[0].end == len(bare):
        style: NumberStyle = "reference" if pointers[0].whose == "ledger" else "column"
        return PrintedNumber(text=bare, values=pointers[0].values, style=style)
    core = bare.strip("（）()[]【】、.．,，。")
    if not core or not re.fullmatch(r"[\d\u3007零一二三四五六七八九十百①-⑳第项号—–―\-－~～至到、，,和及与/／]+", core):
        return None
    values = series(core)
    return PrintedNumber(text=bare, values=values, style="column") if values and max(values) <= 2000 else None


def _goes_on(header: Header, row: GridRow, *, is_numbered: bool) -> bool:
    """Whether a row has neither a number nor a task of its own, nor one merged down to it.

    Among numbered rows one without a number goes on too, when it names no item or tells nothing: a page's end cut it.
    """

    def holds(*kinds: Kind) -> bool:
        cells = [row.cell(column) for kind in kinds for column in header.of(kind)]
        return any(cell is not None and has_words(cell.text) for cell in cells)

    if holds("no"):
        return False
    if is_numbered:
        return not holds("item", "subitem") or not holds("progress", "state")
    return not holds(*_TASK)


def _mostly_numbered(heads: Sequence[Header], grid: Sequence[GridRow]) -> bool:
    """Whether most rows under a heading of numbers have one; a first row that a page's end cut does not count."""
    filled = [
        (head, row) for row in grid if row.title is None and row.filled() for head in [_head_of(heads, row)] if head and head.has("no")
    ]
    numbered = sum(1 for head, row in filled if _number(head.cell(row, "no")) is not None)
    return numbered > 0 and numbered * 10 >= (len(filled) - 1) * 7


def _head_of(heads: Sequence[Header], row: GridRow) -> Header | None:
    """The heading row that a row stands under; None for headings themselves and what stands above the first."""
    number, above = row.number, None
    for head in heads:
        if head.row_last < number:
            above = head
        elif head.row_first <= number:
            return None
    return above


def _joined(first: Passage, more: Passage) -> Passage:
    if not more.text:
        return first
    spans = (*(span for span in first.spans if span.quote), *more.spans)
    return replace(first, text="\n".join(span.quote for span in spans), spans=spans, picture=first.picture or more.picture)


_LONGEST_KEY = 14
_Record = dict[Kind, list[Cell]]


def key_value_records(grid: Sequence[GridRow]) -> tuple[_Record, ...]:
    """The records of a table whose headings stand beside their values; empty where it is no such table."""
    pairs = [pair for row in grid for pair in _pairs(row)]
    pairs += _stacked(grid)
    leading = sum(1 for row in grid if (first := _first(row)) is not None and _key(first) is not None and len(_own(row)) >= 2)
    kinds = {kind for kind, _ in pairs}
    speaks = kinds & {"progress", "state"} and kinds & {"item", "content", "no", "subitem"}
    if not speaks or (leading < 2 and len(pairs) < 3) or _has_columns(grid):
        return ()
    records: list[_Record] = []
    for kind, cell in sorted(pairs, key=lambda pair: (pair[1].row, pair[1].column)):
        begins = kind in {"no", "item", "section"} and records and kind in records[-1] and not _goes_with(records[-1][kind][-1], cell)
        if not records or begins:
            records.append({})
        records[-1].setdefault(kind, []).append(cell)
    return tuple(records)


def _goes_with(last: Cell, cell: Cell) -> bool:
    """Whether two values of one kind belong to one record: they stand in one row."""
    return last.row == cell.row


def _has_columns(grid: Sequence[GridRow]) -> bool:
    """Whether some row is headings from end to end: then values stand below, not beside."""
    return any(len(_own(row)) >= 2 and all(_key(cell) is not None for cell in _own(row)) for row in grid)


def _own(row: GridRow) -> tuple[Cell, ...]:
    return tuple([cell for cell in row.own_cells() if has_words(cell.text)])


def _first(row: GridRow) -> Cell | None:
    own = row.own_cells()
    return own[0] if own else None


def _key(cell: Cell) -> Kind | None:
    kind = heading_kind(cell.text)
    if kind is None or len(squeeze(cell.text)) > _LONGEST_KEY:
        return None
    return kind if kind in _KEYS else None


def _pairs(row: GridRow) -> Iterator[tuple[Kind, Cell]]:
    """Each heading of a row with the cells to its right up to the next heading; an empty value counts."""
    kind: Kind | None = None
    for cell in row.own_cells():
        found = _key(cell)
        if found is not None:
            kind = found
        elif kind is not None:
            yield kind, cell
            kind = None


def _stacked(grid: Sequence[GridRow]) -> list[tuple[Kind, Cell]]:
    """A heading across the table with its value across the row below."""
    found: list[tuple[Kind, Cell]] = []
    for row, below in pairwise(grid):
        title = row.title
        kind = _key(title) if title is not None else None
        own = below.own_cells()
        if kind is not None and len(own) == 1 and _key(own[0]) is None:
            found.append((kind, own[0]))
    return found


def _record_passage(record: _Record, headings: tuple[Label, ...]) -> Passage:
    progress = record.get("progress") or record.get("state") or []
    spoken = [cell for cell in progress if squeeze(cell.text)]
    for kind in ("state", "issue", "next"):
        spoken.extend(cell for cell in record.get(kind, []) if cell not in spoken and len(squeeze(cell.text)) >= (1 if spoken else 3))
    labels = tuple(
        Label(kind=_label_kind(kind), text=cell.text.strip(), where=cell.where, level=level)
        for level, kind in enumerate(_NAMING, start=1)
        for cell in record.get(kind, [])
        if squeeze(cell.text)
    )
    first = (progress or next(iter(record.values())))[0]
    numbers = [printed_number(cell.text) for cell in record.get("no", [])]
    return Passage(
        order=_UNPLACED,
        kind="row",
        text="\n".join(cell.text.strip() for cell in spoken),
        spans=tuple(Span(where=cell.where, quote=cell.text.strip()) for cell in spoken) or (Span(where=first.where, quote=""),),
        number=next((number for number in numbers if number is not None), None),
        labels=headings + labels,
        picture=any(cell.picture or cell.is_unsure for cell in progress),
    )


_TELLING_LENGTH = 14


def _without_headings(grid: Sequence[GridRow], headings: tuple[Label, ...]) -> Iterator[Passage]:
    """Rows of a table that says nothing of its columns: the last long cell speaks; a table of figures is of the work as a whole."""
    section: Label | None = None
    for row in grid:
        if title := row.title:
            section = _section(title) or section
            continue
        filled = list(row.filled())
        telling = [cell for cell in filled if len(squeeze(cell.text)) >= _TELLING_LENGTH]
        if not filled or form_unit(Line(order=0, text=filled[0].text.strip(), where=filled[0].where)):
            continue
        speaker = telling[-1] if telling else filled[-1]
        others = [cell for cell in filled if cell is not speaker]
        number = next((found for cell in others[:1] if (found := _number(cell)) is not None), None)
        named = [cell for cell in others if number is None or cell is not others[0]]
        labels = tuple(Label(kind="heading", text=cell.text.strip(), where=cell.where, level=i) for i, cell in enumerate(named, start=1))
        yield Passage(
            order=_UNPLACED,
            kind="row",
            text=speaker.text.strip(),
            spans=(Span(where=speaker.where, quote=speaker.text.strip()),),
            number=number,
            labels=headings + ((section,) if section else ()) + labels,
            is_general=not telling,
        )
