"""The OA's delivery record: rows of ``receipts*.xlsx`` and ``receipts*.csv`` to receipts, whatever their headings and order.

Contract, section 2 (发文单位, 标题, 附件, 接收时间; optional 退回时间, 备注).
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from pipeline.errors import Mistake
from pipeline.model.document import Cell, Document, Table
from pipeline.model.evidence import Sha256, at_cell
from pipeline.model.submission import Receipt
from pipeline.model.text import fold
from pipeline.model.work import UnitId
from pipeline.moments import is_clock, moment_of
from pipeline.patterns import regex

Kind = Literal["sender", "title", "attachments", "received", "returned", "note"]
Resolve = Callable[[str], UnitId | None]

HEADINGS: dict[Kind, str] = {
    "sender": (
        "发文单位 来文单位 报送单位 发送单位 发件单位 寄件单位 发文机关 来文机关 发文部门 来文部门 报送部门 发送部门 责任单位 "
        "单位名称 单位 部门名称 部门 发送方 发件人 发送人 报送人 发文人"
    ),
    "title": "标题 文件标题 公文标题 来文标题 材料标题 主题 题名 文题 事由 标题名称 文件名称 材料名称 名称",
    "attachments": "附件 附件名称 附件名 附件列表 附件清单 附件文件 文件名 文件列表 正文及附件 电子文件 文件 材料",
    "received": (
        "接收时间 收文时间 收到时间 收件时间 签收时间 送达时间 到达时间 接收日期 收文日期 收到日期 收件日期 签收日期 送达日期 "
        "报送时间 报送日期 发送时间 发送日期 时间 日期"
    ),
    "returned": "退回时间 退文时间 退件时间 驳回时间 退回日期 退文日期 退件日期",
    "note": "备注 说明 附注 备考",
}
"""Column headings by what they mean, blanks between, the surest first: where two columns mean one thing, the earlier word wins."""

_KNOWN_HEADINGS: dict[str, tuple[Kind, int]] = {
    word: (kind, rank) for kind, words in reversed(HEADINGS.items()) for rank, word in reversed([*enumerate(words.split())])
}
_HEADER_DEPTH = 20
_BRACKETS = regex(r"[(\[【\u3014][^)\]】\u3015]*[)\]】\u3015]")
_SURE_BREAK = regex(r"[\n\r；;|]+")
_BREAK_AFTER_SUFFIX = regex(r"(?:(?<=\.[A-Za-z0-9]{3})|(?<=\.[A-Za-z0-9]{4})|(?<=\.7z)|(?<=\.gd))[\s、，,]+")
_LABEL = regex(r"^(?:正文|附件\d*|附件[一二三四五六七八九十])[:：]\s*")
_SIZE = regex(r"\s*[（(]\s*[\d.,]+\s*(?:[KMGkmg][Bb]?|[Bb]|字节)\s*[）)]\s*$")
_NAME_BREAK = regex(r"[\s()（）/／\-—:：·]+")


class _Found(NamedTuple):
    column: int
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """Columns of a table by kind, the surest first, and the first row under the header."""

    columns: dict[Kind, tuple[int, ...]]
    first_row: int


def csv_document(data: bytes) -> Document:
    """Return the one table of a csv file: UTF-8 with or without mark, UTF-16 or GB18030; comma, tab or semicolon.

    Bytes that are no such table give one without rows that anybody would know: reading its headings then says so.
    """
    text = _decoded(data)
    head = "\n".join(text.splitlines()[:5])
    delimiter = max(",\t;，", key=head.count)
    rows = _csv_rows(text, delimiter)
    cells = tuple(
        Cell(row=r, column=c, row_span=1, column_span=1, text=cell, where=at_cell(1, r, c))
        for r, row in enumerate(rows, 1)
        for c, cell in enumerate(row, 1)
    )
    table = Table(rows=len(rows), columns=max(map(len, rows), default=0), where=at_cell(1, 1, 1), cells=cells)
    return Document(format="text", blocks=(table,))


def read_receipts(files: tuple[tuple[str, Sha256, Document], ...], *, resolve: Resolve) -> tuple[tuple[Receipt, ...], tuple[Mistake, ...]]:
    """Return the receipts of all files (name, digest, document) by time, and every line that could not be understood.

    Rows of one message (sender, title and times) are one receipt with all its attachments; a message that stands in two
    files stands once. A line whose time cannot be read is a mistake and a receipt without a time.
    """
    receipts: list[Receipt] = []
    mistakes: list[Mistake] = []
    for name, sha256, document in files:
        found, wrong = _file_receipts(name, sha256, document, resolve)
        receipts += found
        mistakes += wrong
    return tuple(sorted(_joined(receipts), key=_order)), tuple(mistakes)


def data_rows(document: Document) -> int:
    """Return how many rows under its headers a receipts file has: what evidence of absence cites."""
    return sum(len(list(_filled_rows(table, header))) for table, header in _headed(document))


def _csv_rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter):
            rows.append([cell.strip() for cell in row])  # noqa: PERF401 (rows before a broken one are kept)
    except csv.Error:
        return rows
    return rows


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _order(receipt: Receipt) -> tuple[bool, str, str, int]:
    return (receipt.received_at is None, receipt.received_at.isoformat() if receipt.received_at else "", receipt.file, receipt.line)


def _file_receipts(name: str, sha256: Sha256, document: Document, resolve: Resolve) -> tuple[list[Receipt], list[Mistake]]:
    headed = [(table, header, list(_filled_rows(table, header))) for table, header in _headed(document)]
    if not headed:
        return [], [_no_table(name, document)]
    receipts: list[Receipt] = []
    mistakes: list[Mistake] = []
    source = _Source(name, sha256, sum(len(rows) for _, _, rows in headed))
    for table, header, rows in headed:
        lacking = _lacking(header)
        if lacking:
            mistakes.append(_lacking_mistake(name, table, header, lacking))
            continue
        for row in rows:
            receipt, wrong = _receipt(row, source, receipts[-1:], resolve)
            receipts += receipt
            mistakes += wrong
    return receipts, mistakes


class _Source(NamedTuple):
    name: str
    sha256: Sha256
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row under a header: the texts of its columns by kind."""

    line: int
    texts: dict[Kind, tuple[str, ...]]

    def text(self, kind: Kind) -> str:
        """The surest column's text that is not empty."""
        return next((text for text in self.texts.get(kind, ()) if text), "")


def _headed(document: Document) -> Iterator[tuple[Table, _Header]]:
    for table in document.tables():
        header = _header(table)
        if header:
            yield table, header


def _header(table: Table) -> _Header | None:
    """Return the row that knows most headings; at least two, one of them a sender, a title, a file or a time."""
    last = min(table.rows, _HEADER_DEPTH)
    grid = _grid(table, last)
    best: _Header | None = None
    for row in range(1, last + 1):
        columns, end = _row_kinds(table, grid, row)
        if len(columns) > max(1, len(best.columns) if best else 0):
            best = _Header(columns=columns, first_row=end + 1)
    return best


def _row_kinds(table: Table, grid: dict[tuple[int, int], Cell], row: int) -> tuple[dict[Kind, tuple[int, ...]], int]:
    found: dict[Kind, list[_Found]] = {}
    end = row
    for column in range(1, table.columns + 1):
        cell = grid.get((row, column))
        known = _heading(cell.text) if cell and cell.column == column else None
        if cell and known:
            found.setdefault(known[0], []).append(_Found(column, known[1]))
            end = max(end, cell.row + cell.row_span - 1)
    ordered = {
        kind: tuple(one.column for one in sorted(columns, key=lambda one: (one.rank, one.column))) for kind, columns in found.items()
    }
    return ordered, end


def _heading(text: str) -> tuple[Kind, int] | None:
    return _KNOWN_HEADINGS.get(_BRACKETS.sub("", fold(text)).strip(":*"))


def _grid(table: Table, last: int) -> dict[tuple[int, int], Cell]:
    """The cells by every place that they cover, as far as a row."""
    return {
        (row, column): cell
        for cell in table.cells
        if cell.row <= last
        for row in range(cell.row, min(cell.row + cell.row_span, last + 1))
        for column in range(cell.column, min(cell.column + cell.column_span, table.columns + 1))
    }


def _filled_rows(table: Table, header: _Header) -> Iterator[_Row]:
    """Yield the rows that hold at least two columns, or a file's name; repeated headers and lone remarks are left out."""
    grid = _grid(table, table.rows)
    for line in range(header.first_row, table.rows + 1):
        texts: dict[Kind, tuple[str, ...]] = {}
        cells: set[tuple[int, int]] = set()
        for kind, columns in header.columns.items():
            here = [grid[line, column] for column in columns if (line, column) in grid]
            texts[kind] = tuple(cell.text.strip() for cell in here)
            cells |= {(cell.row, cell.column) for cell in here if cell.text.strip()}
        filled = [kind for kind, values in texts.items() if any(values)]
        is_header = len(filled) > 1 and all((known := _heading(next(filter(None, texts[kind])))) and known[0] == kind for kind in filled)
        if (len(cells) > 1 or filled == ["attachments"]) and not is_header:
            yield _Row(line=line, texts=texts)


def _lacking(header: _Header) -> list[str]:
    lacking = [] if "sender" in header.columns else ["发文单位"]
    if not {"title", "attachments"} & header.columns.keys():
        lacking.append("标题或附件")
    return lacking if "received" in header.columns else [*lacking, "接收时间"]


def _lacking_mistake(name: str, table: Table, header: _Header, lacking: list[str]) -> Mistake:
    row = [cell.text.strip() for cell in table.cells if cell.row == header.first_row - 1 and cell.text.strip()]
    return Mistake(
        file=name,
        place=f"第{header.first_row - 1}行",
        message=f"表头缺少 {'、'.join(lacking)} 列（现有：{'、'.join(row)}）",
        remedy="请补上这些列，表头写作 发文单位、标题、附件、接收时间",
    )


def _no_table(name: str, document: Document) -> Mistake:
    seen = next((cell.text for table in document.tables() for cell in table.cells if cell.text.strip()), "")
    what = f"（第一格是“{seen.strip()[:20]}”）" if seen else "（没有内容）"
    return Mistake(
        file=name,
        place="",
        message=f"找不到收文记录的表头{what}",
        remedy="请在第一行写明 发文单位、标题、附件、接收时间 几列，每条收文一行",
    )


def _receipt(row: _Row, source: _Source, last: list[Receipt], resolve: Resolve) -> tuple[list[Receipt], list[Mistake]]:
    sender, title = row.text("sender"), row.text("title")
    names = attachment_names(row.text("attachments"))
    if not sender and not any(row.texts.get("received", ())) and names and last:
        return [replace(last[0], attachments=names, line=row.line)], []
    received, wrong = _time(row, "received", source.name)
    returned, wrong_return = _time(row, "returned", source.name)
    mistakes = [*wrong, *wrong_return]
    if not sender:
        mistakes.append(Mistake(file=source.name, place=f"第{row.line}行", message="没有写发文单位", remedy="请补写发文单位"))
    receipt = Receipt(
        sender=sender,
        unit=_unit(sender, resolve),
        title=title,
        attachments=names,
        received_at=received,
        returned_at=returned,
        note=row.text("note"),
        file=source.name,
        sha256=source.sha256,
        line=row.line,
        rows=source.rows,
        received_text=next((text for text in row.texts.get("received", ()) if text), ""),
    )
    return [receipt], mistakes


def _time(row: _Row, kind: Kind, name: str) -> tuple[datetime | None, list[Mistake]]:
    texts = [text for text in row.texts.get(kind, ()) if text]
    clock = next((text for text in texts if is_clock(text)), "")
    day = next((text for text in texts if not is_clock(text)), "")
    if not texts:
        return None, [] if kind == "returned" else [_time_mistake(row, name, "没有接收时间")]
    moment = moment_of(day)
    if moment and clock and moment.time() == moment.min.time():
        moment = moment_of(f"{moment:%Y-%m-%d} {clock}")
    if moment is None:
        word = "接收时间" if kind == "received" else "退回时间"
        return None, [_time_mistake(row, name, f"{word}“{' '.join(texts)}”不是日期")]
    return moment, []


def _time_mistake(row: _Row, name: str, message: str) -> Mistake:
    return Mistake(file=name, place=f"第{row.line}行", message=message, remedy="请写成 2023-08-15 17:20 的样子，年份写全")


def _unit(sender: str, resolve: Resolve) -> UnitId | None:
    """Return whose name the sender's cell holds, alone or beside a person's."""
    if not sender:
        return None
    whole = resolve(sender)
    if whole is not None:
        return whole
    parts = {unit for piece in _NAME_BREAK.split(sender) if piece and (unit := resolve(piece)) is not None}
    return next(iter(parts)) if len(parts) == 1 else None


def attachment_names(text: str) -> tuple[str, ...]:
    """Return the names in an attachments cell. A 、 or a comma parts them only after a file's suffix."""
    pieces = [piece for line in _SURE_BREAK.split(text) for piece in _BREAK_AFTER_SUFFIX.split(line)]
    names = (_LABEL.sub("", (_SIZE.sub("", piece) if piece.rstrip().endswith((")", "）")) else piece).strip()) for piece in pieces)
    return tuple(dict.fromkeys(name for name in names if name))


def _joined(receipts: list[Receipt]) -> Iterator[Receipt]:
    """Yield each message once: rows with one sender, title and times, whichever file they stand in."""
    messages: dict[tuple[object, ...], list[Receipt]] = {}
    for receipt in receipts:
        who = receipt.unit or fold(receipt.sender)
        key = (who, fold(receipt.title), receipt.received_at, receipt.returned_at)
        alone = (receipt.file, receipt.line) if receipt.received_at is None else ()
        messages.setdefault((*key, *alone), []).append(receipt)
    for rows in messages.values():
        yield rows[0] if len(rows) == 1 else _one_message(rows)


def _one_message(rows: list[Receipt]) -> Receipt:
    names = tuple(dict.fromkeys(name for row in rows for name in row.attachments))
    notes = "；".join(dict.fromkeys(row.note for row in rows if row.note))
    return replace(rows[0], attachments=names, note=notes)
