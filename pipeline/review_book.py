"""``review.xlsx`` as a file: rows to a workbook with drop-downs and locked columns, and back to rows."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pipeline.errors import BadInputError, Mistake
from pipeline.plain import json_line
from pipeline.review import LONGEST, NO_TASK, SHEETS, WORDS, Kind, ReviewCopy, ReviewRow, Roll, Sheet

_LISTS, _ABOUT = "可选值", "说明"
_HIDDEN = ("内部键", "内部状态", "内部原值", "内部校验")
_FREE_ROWS = 100
_WIDTHS = {
    "说明": 60,
    "证据": 60,
    "内容": 60,
    "文件": 44,
    "理由": 30,
    "编号": 22,
    "问题": 20,
    "目前决定": 24,
    "来源": 20,
    "目前任务": 24,
    "批次依据": 24,
}
_GUIDE = (
    "白色的列供填写，灰色的列由程序写出，不能改动。填好后存盘，再运行 review import。",
    "“问题”：选一个决定（确认、不成立、豁免、待定），写明理由和决定人。豁免须有有效期，不填则按设置的天数。撤回决定请选“待定”。",
    "“文件归属”“任务对应”“收文时间”：只在有误的行填写更正后的内容、更正人和理由；不对应任何任务的写“无”。清空即撤回更正。",
    "“延期豁免”：每行一条，任务和批次只写一项或都不写；新期限写日期，免予报送的写“豁免”；须写明批准人。",
    "几个人可以各填一份，先后导入；同一行填得不一样的，导入时会列出两边的内容，由先导入的一份为准，请商定后再改。",
)


def review_xlsx(rows: Sequence[ReviewRow], *, ends: tuple[int, int], roll: Roll, created: datetime, ledger: str = "") -> bytes:
    """Return the workbook of the rows. The same rows give the same bytes; every text is written as text, never as a formula."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": "人工复核表", "created": created.replace(tzinfo=None)})
        formats = _formats(book)
        pages = [(sheet, book.add_worksheet(sheet.name)) for sheet in SHEETS]
        lists = _write_lists(book, roll)
        for sheet, page in pages:
            _write_sheet(page, sheet, [row for row in rows if row.kind == sheet.kind], formats, lists)
        about = book.add_worksheet(_ABOUT)
        about.set_column(0, 0, 110, formats["wrapped"])
        for place, line in enumerate(_GUIDE):
            about.write_string(place, 0, line, formats["wrapped"])
        about.write_string(len(_GUIDE) + 1, 0, json_line({"ends": list(ends), "ledger": ledger}), formats["faint"])
        about.protect()
        book.get_worksheet_by_name(_LISTS).very_hidden()
        pages[0][1].activate()
    return target.getvalue()


def read_review(data: bytes, *, file: str) -> ReviewCopy:
    """Return the rows of a workbook; BadInputError where it is none, or its hidden columns were altered (every place named)."""
    book = _loaded(data, file)
    lacking = [sheet.name for sheet in SHEETS if sheet.name not in book.sheetnames]
    if lacking or _ABOUT not in book.sheetnames:
        what = f"缺少工作表 {'、'.join([*lacking, *([] if _ABOUT in book.sheetnames else [_ABOUT])])}"
        raise BadInputError(Mistake(file=file, place="", message=what, remedy="请用 review export 重新导出后填写"))
    rows: list[ReviewRow] = []
    mistakes: list[Mistake] = []
    for sheet in SHEETS:
        for found in _read_sheet(book[sheet.name], sheet, file):
            if isinstance(found, Mistake):
                mistakes.append(found)
            else:
                rows.append(found)
    if mistakes:
        raise BadInputError(*mistakes)
    ends, ledger = _marks(book[_ABOUT], file)
    return ReviewCopy(rows=tuple(rows), ends=ends, file=file, ledger=ledger)


# writing


def _formats(book: Any) -> dict[str, Any]:
    locked = {"bg_color": "#EDEDED", "text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    free = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "num_format": "@", "locked": False}
    return {
        "head": book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1, "valign": "vcenter", "text_wrap": True}),
        "locked": book.add_format(locked),
        "free": book.add_format(free),
        "wrapped": book.add_format({"text_wrap": True}),
        "faint": book.add_format({"font_color": "#BFBFBF"}),
    }


def _write_lists(book: Any, roll: Roll) -> dict[str, str]:
    """Write the values of drop-downs on a sheet of their own; return the range of each."""
    columns: dict[str, list[str]] = {
        "决定": list(WORDS.values()),
        "单位": [name for _, name in roll.units],
        "批次": list(roll.rounds),
        "任务": [*(f"{task} {title}"[:60].strip() for task, title in roll.tasks), NO_TASK],
    }
    ranges = {}
    lists = book.add_worksheet(_LISTS)
    for place, (name, values) in enumerate(columns.items()):
        lists.write_column(0, place, values)
        letter = "ABCD"[place]
        ranges[name] = f"='{_LISTS}'!${letter}$1:${letter}${max(1, len(values))}"
    return ranges


def _write_sheet(page: Any, sheet: Sheet, rows: Sequence[ReviewRow], formats: dict[str, Any], lists: dict[str, str]) -> None:
    heads = (*sheet.shown, *sheet.filled, *_HIDDEN)
    for column, head in enumerate(heads):
        page.write_string(0, column, head, formats["head"])
        page.set_column(column, column, _WIDTHS.get(head, 14), None, {"hidden": head in _HIDDEN})
    for row in rows:
        _write_row(page, row, formats)
    last = len(rows)
    if sheet.kind == "extension":
        last += _FREE_ROWS
        for line in range(len(rows) + 1, last + 1):
            for column in range(len(sheet.filled)):
                page.write_blank(line, column, None, formats["free"])
    for column, head in enumerate(heads):
        choices = _choices(head, lists)
        if column >= len(sheet.shown) and choices and last:
            page.data_validation(1, column, last, column, _validation(head, choices))
    page.freeze_panes(1, 1 if sheet.shown else 0)
    if rows:
        page.autofilter(0, 0, len(rows), len(sheet.shown) + len(sheet.filled) - 1)
    page.protect("", {"autofilter": True, "sort": True, "format_rows": True, "format_columns": False})


def _choices(head: str, lists: dict[str, str]) -> str:
    names = {"决定": "决定", "更正单位": "单位", "单位": "单位", "更正批次": "批次", "批次": "批次", "更正任务": "任务", "任务": "任务"}
    return lists.get(names.get(head, ""), "")


def _validation(head: str, choices: str) -> dict[str, Any]:
    is_strict = head == "决定"
    return {
        "validate": "list",
        "source": choices,
        "error_type": "stop" if is_strict else "warning",
        "error_title": head,
        "error_message": "请从列表中选择" if is_strict else "列表中没有这一项，请确认",
    }


def _write_row(page: Any, row: ReviewRow, formats: dict[str, Any]) -> None:
    hidden = (json_line(list(row.key)), row.state, json_line(list(row.prefilled)), row.check)
    column = 0
    for text in row.shown:
        page.write_string(row.line - 1, column, text[:LONGEST], formats["locked"])
        column += 1
    for text in row.values:
        page.write_string(row.line - 1, column, text[:LONGEST], formats["free"])
        column += 1
    for text in hidden:
        page.write_string(row.line - 1, column, text, formats["locked"])
        column += 1


# reading


def _loaded(data: bytes, file: str) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:
        what = f"打不开（{type(error).__name__}）"
        raise BadInputError(
            Mistake(file=file, place="", message=what, remedy="请用 Excel 或 WPS 另存为 .xlsx，或用 review export 重新导出")
        ) from error


def _marks(about: Any, file: str) -> tuple[tuple[int, int], str]:
    """Return how long the logs were at export, and which ledger held."""
    for (value,) in about.iter_rows(max_col=1, values_only=True):
        try:
            marks = json.loads(value) if isinstance(value, str) and value.startswith('{"ends"') else None
            if marks is not None:
                first, second = map(int, marks["ends"])
                return (first, second), str(marks.get("ledger", ""))
        except (ValueError, KeyError, TypeError):
            break
    raise BadInputError(
        Mistake(file=file, place=f"“{_ABOUT}”", message="导出标记不见了或被改动", remedy="请用 review export 重新导出后填写")
    )


def _read_sheet(page: Any, sheet: Sheet, file: str) -> Iterator[ReviewRow | Mistake]:
    lines = page.iter_rows(values_only=True)
    heads = [_text(value) for value in next(lines, ())]
    wanted = (*sheet.filled, *_HIDDEN)
    lacking = [head for head in wanted if head not in heads[len(sheet.shown) :]]
    if lacking:
        yield Mistake(
            file=file, place=f"“{sheet.name}”", message=f"缺少列 {'、'.join(lacking)}", remedy="请用 review export 重新导出后填写"
        )
        return
    places = [heads.index(head, len(sheet.shown)) for head in wanted]
    for line, cells in enumerate(lines, 2):
        texts = [_text(cells[place]) if place < len(cells) else "" for place in places]
        if any(texts):
            yield _read_row(sheet, line, texts, file)


def _read_row(sheet: Sheet, line: int, texts: list[str], file: str) -> ReviewRow | Mistake:
    width = len(sheet.filled)
    values, (key, state, prefilled, check) = tuple(texts[:width]), texts[width:]
    kind: Kind = sheet.kind
    bare = ReviewRow(kind=kind, line=line, key=(), state="", shown=(), prefilled=("",) * width, values=values)
    if not any((key, state, prefilled, check)) and kind == "extension":
        return bare
    try:
        row = replace(bare, key=tuple(json.loads(key)), state=state, prefilled=tuple(json.loads(prefilled)))
    except (ValueError, TypeError):
        row = None
    if row is None or row.check != check or len(row.prefilled) != width:
        return Mistake(
            file=file,
            place=f"“{sheet.name}”第{line}行",
            message="隐藏的标识列被改动或丢失，认不出这一行",
            remedy="请用 review export 重新导出后填写",
        )
    return row


def _text(value: Any) -> str:
    """Return a cell as text: days and times as ISO, whole numbers without a point, booleans and blanks as they read."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == value.min.time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().replace("\r\n", "\n")
