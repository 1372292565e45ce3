"""The tables of a ledger as rows under sections, before anything in them is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.extract.columns import GridRow, Header, Kind, cell_text, header_of, rows
from parsers.text import lexicon
from parsers.text.numbering import leading_number
from pipeline.model.document import Cell, Document, Paragraph, Table
from pipeline.model.evidence import Span, Where
from pipeline.model.text import fold, squeeze
from pipeline.model.work import MissingColumn

_ROLE_KINDS: tuple[Kind, ...] = ("lead", "units", "support")
_FIELDS: tuple[Kind, ...] = ("no", "item", "subitem", "content", "metric", "lead", "units", "support", "deadline", "progress")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One task's cells as they stand. ``fields`` are joined texts; ``units`` holds each role cell with its kind."""

    where: Where
    printed_no: str
    section: str
    item: str
    subitem: str | None
    fields: dict[Kind, str]
    units: tuple[tuple[Kind, str, Cell], ...]
    cells: tuple[tuple[str, Span], ...]
    header: Header


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRows:
    """All rows of a ledger in order, and what its tables say besides."""

    rows: tuple[LedgerRow, ...]
    missing: tuple[MissingColumn, ...]
    titles: tuple[Span, ...]
    """Lines over a table's headings that name no section."""
    notes: tuple[Span, ...]
    """Rows across a table that are no section: 注：…"""
    headings: tuple[str, ...]
    """Headings as printed, for messages and for what they say of a place's custom."""


@dataclass(slots=True, kw_only=True)
class _Walk:
    """Where the walk stands: the section and labels that hold for the next row."""

    section: str = ""
    group: str = ""
    item: str = ""
    subitem: str | None = None
    header: Header | None = None
    columns: int = 0
    found: list[LedgerRow] = field(default_factory=list)
    headers: list[tuple[str, Header, Table]] = field(default_factory=list)
    titles: list[Span] = field(default_factory=list)
    notes: list[Span] = field(default_factory=list)


def ledger_rows(document: Document) -> LedgerRows:
    """Read every table with a ledger's headings; a table without headings goes on under the last ones."""
    walk = _Walk()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            _heading(walk, block)
        else:
            _table(walk, block)
    headings = tuple(dict.fromkeys(name for _, header, _ in walk.headers for _, name in header.names))
    return LedgerRows(rows=tuple(walk.found), missing=_missing(walk), titles=tuple(walk.titles), notes=tuple(walk.notes), headings=headings)


def is_section_heading(text: str) -> bool:
    """Whether a line is a section's heading: 一、 or 第一部分, and no sentence."""
    plain = squeeze(text)
    number = leading_number(plain)
    is_numbered = number is not None and number.style == "chinese"
    return (is_numbered or bool(lexicon.SECTION_PART.match(plain))) and len(plain) <= 50 and "。" not in plain[:-1]


def _heading(walk: _Walk, paragraph: Paragraph) -> None:
    """A paragraph between tables may be a section's heading."""
    text = "".join(paragraph.text.splitlines()).strip()
    if is_section_heading(text):
        _enter(walk, text)
    elif walk.section and (number := leading_number(text)) is not None and number.style == "chinese_bracket" and len(text) <= 40:
        walk.group = text


def _enter(walk: _Walk, section: str) -> None:
    if section != walk.section:
        walk.section, walk.group, walk.item, walk.subitem = section, "", "", None


def _table(walk: _Walk, table: Table) -> None:
    grid = rows(table)
    if walk.header is not None and walk.columns != table.columns:
        has_own = any(header_of(row) is not None for row in grid)
        walk.header = None if has_own else shifted(walk.header, grid, table.columns - walk.columns)
    walk.columns = table.columns
    last = 0
    for row in grid:
        if row.number <= last:
            continue
        header = header_of(row, grid[row.number] if row.number < len(grid) else None)
        if header is not None:
            walk.header, last = header, header.row_last
            walk.headers.append((walk.section, header, table))
        elif (title := row.title) is not None:
            _title(walk, title)
        elif walk.header is not None:
            _row(walk, row)


def shifted(header: Header, grid: tuple[GridRow, ...], by: int) -> Header | None:
    """The last headings over a table without headings that is a column or two wider or narrower; None where they do not fit.

    The number stays first and the columns on the right keep their order: what differs is how many levels of labels there are.
    """
    number = header.of("no")
    are_numbered = number[:1] == (1,) and any(re.fullmatch(r"[（(]?\d{1,3}[)）.、]?", squeeze(row.text(1))) for row in grid)
    if not are_numbered or not 0 < abs(by) <= 2 or not header.has("content"):
        return None
    columns: list[tuple[int, Kind]] = [(1, "no")]
    columns += [(place, "item" if place == 2 else "subitem") for place in range(2, 2 + by)]
    for column, kind in header.columns:
        place = column + by
        if kind == "no" or place < 2:
            continue
        is_lower = kind == "item" and by > 0
        columns.append((place, "subitem" if is_lower else "item" if kind == "subitem" and place == 2 else kind))
    return Header(row_first=0, row_last=0, columns=tuple(columns), names=header.names)


def _title(walk: _Walk, cell: Cell) -> None:
    """A row across the table: a section, a heading below it, a note, or the table's own title."""
    text = cell_text(cell)
    number = leading_number(text)
    span = Span(where=cell.where, quote=cell.text)
    if lexicon.LEDGER_NOTE.match(fold(text)):
        walk.notes.append(span)
    elif number is not None and number.style == "chinese_bracket" and walk.section:
        walk.group, walk.item, walk.subitem = text, "", None
    elif is_section_heading(text):
        _enter(walk, text)
    elif walk.header is None and not walk.found and (lexicon.LEDGER_TITLE.search(text) or len(text) > 30):
        walk.titles.append(span)
    elif "。" in text or len(text) > 60:
        walk.notes.append(span)
    else:
        _enter(walk, text)


def _row(walk: _Walk, row: GridRow) -> None:
    header = walk.header
    if header is None or not row.filled():
        return
    if (section := _numbered_section(header, row)) is not None:
        _enter(walk, section)
        return
    content = header.cells(row, "content")
    number = header.cell(row, "no")
    has_number = number is not None and number.row == row.number and bool(squeeze(number.text))
    own_content = any(cell.row == row.number and squeeze(cell.text) for cell in content)
    if _is_continuation(walk, header, row, has_number=has_number, own_content=own_content):
        walk.found[-1] = _joined(walk.found[-1], header, row)
        return
    if not own_content and not has_number and not any(squeeze(cell.text) for cell in content):
        return
    if not any(squeeze(cell.text) for kind in (*_ROLE_KINDS, "content", "item") for cell in header.cells(row, kind)):
        return
    walk.found.append(_ledger_row(walk, header, row))


def _numbered_section(header: Header, row: GridRow) -> str | None:
    """一 | 加强领导 across the rest of the row: a section whose number stands in the number column."""
    number, filled = header.cell(row, "no"), row.filled()
    if number is None or len(filled) != 2 or filled[0] is not number or filled[1].row != row.number:
        return None
    is_wide = filled[1].column + filled[1].column_span > len(row.cells) and filled[1].column_span >= 3
    return f"{cell_text(number)}、{cell_text(filled[1])}" if is_wide else None


def _is_continuation(walk: _Walk, header: Header, row: GridRow, *, has_number: bool, own_content: bool) -> bool:
    """Whether a row goes on with the task above: it shares its number or its content, and its units."""
    if not walk.found or has_number or walk.found[-1].header is not header:
        return False
    own_units = _owns(header, row, _ROLE_KINDS)
    own_deadline = _owns(header, row, ("deadline",))
    if not own_content:
        return own_units or own_deadline or _owns(header, row, ("metric", "progress"))
    number = header.cell(row, "no")
    if number is None:
        return False
    return not own_units and not own_deadline


def _owns(header: Header, row: GridRow, kinds: tuple[Kind, ...]) -> bool:
    return any(cell.row == row.number and bool(squeeze(cell.text)) for kind in kinds for cell in header.cells(row, kind))


def _joined(above: LedgerRow, header: Header, row: GridRow) -> LedgerRow:
    """The task above with this row's own cells added to its fields."""
    fields = dict(above.fields)
    units = list(above.units)
    for kind in _FIELDS:
        for cell in header.cells(row, kind):
            if cell.row != row.number or not squeeze(cell.text) or kind in {"no", "item", "subitem"}:
                continue
            if kind in _ROLE_KINDS:
                units.append((kind, cell_text(cell), cell))
                fields[kind] = "；".join(part for part in (fields.get(kind, ""), cell_text(cell)) if part)
            else:
                fields[kind] = fields.get(kind, "") + cell_text(cell)
    return LedgerRow(
        where=above.where,
        printed_no=above.printed_no,
        section=above.section,
        item=above.item,
        subitem=above.subitem,
        fields=fields,
        units=tuple(units),
        cells=above.cells,
        header=above.header,
    )


def _ledger_row(walk: _Walk, header: Header, row: GridRow) -> LedgerRow:
    section = header.cell(row, "section")
    if section is not None and cell_text(section):
        _enter(walk, cell_text(section))
    _labels(walk, header, row)
    found: dict[Kind, tuple[Cell, ...]] = {kind: header.cells(row, kind) for kind in _FIELDS}
    fields: dict[Kind, str] = {kind: "".join(cell_text(cell) for cell in cells) for kind, cells in found.items() if cells}
    units = tuple((kind, cell_text(cell), cell) for kind in _ROLE_KINDS for cell in found[kind])
    cells = [(kind, _span(found[kind][0])) for kind in _FIELDS if found[kind]]
    if "units" not in fields and units:
        cells.append(("units", _span(next((cell for _, text, cell in units if text), units[0][2]))))
    return LedgerRow(
        where=_row_place(row),
        printed_no=fields.get("no", ""),
        section=walk.section,
        item=walk.item or walk.group,
        subitem=walk.subitem,
        fields=fields,
        units=units,
        cells=tuple((str(kind), span) for kind, span in cells),
        header=header,
    )


def _labels(walk: _Walk, header: Header, row: GridRow) -> None:
    """Carry item and subitem down separately: a blank takes the one above, but not below a new item."""
    item = header.cell(row, "item")
    text = cell_text(item) if item is not None else ""
    below = "／".join(filter(None, map(cell_text, header.cells(row, "subitem"))))
    if text and (text != walk.item or (item is not None and item.row == row.number)):
        walk.item, walk.subitem = text, below or None
    elif below:
        walk.subitem = below


def _span(cell: Cell) -> Span:
    return Span(where=cell.where, quote=cell.text)


def _row_place(row: GridRow) -> Where:
    """The row's address from one of its own cells: everything but the column."""
    own = row.own_cells() or tuple(cell for cell in row.cells if cell is not None)
    return Where(re.sub(r"\s*第\d+列$", "", own[0].where)) if own else Where("")


def _missing(walk: _Walk) -> tuple[MissingColumn, ...]:
    """Columns that one section's heading row lacks and another's names."""
    named: dict[Kind, str] = {}
    for _, header, _ in walk.headers:
        for kind, name in header.names:
            if kind != "other":
                named.setdefault(kind, name)
    return tuple(_lacking(walk, named)) if len(walk.headers) > 1 else ()


def _lacking(walk: _Walk, named: dict[Kind, str]) -> Iterator[MissingColumn]:
    for section, header, table in walk.headers:
        here = {kind for kind, _ in header.names}
        for kind, name in named.items():
            if kind not in here:
                cells = [cell for cell in table.cells if cell.row == header.row_first and squeeze(cell.text)]
                yield MissingColumn(section=section, column=name, span=_span(cells[-1]))
