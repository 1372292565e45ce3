"""年度扣分表.xlsx: the annual sheet for people, every tenth of a point with its chain."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipeline.model.notice import ScoreSheet, ScoreStep
from pipeline.model.work import Roster, UnitId
from reports.cells import fit, row_height
from reports.names import UnitNames
from reports.settings import Scheme
from reports.wording import moment_words

_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 (a workbook's dates have no zone)


def score_xlsx(sheet: ScoreSheet, scheme: Scheme, roster: Roster) -> bytes:
    """Return the workbook's bytes: 汇总, 明细 and 规则."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": f"{sheet.year}年度扣分表", "created": _CREATED})
        names = UnitNames(roster)
        _summary(book, sheet, names)
        _steps(book, sheet, names)
        _rules(book, scheme)
    return buffer.getvalue()


def _summary(book: Any, sheet: ScoreSheet, names: UnitNames) -> None:
    state = "已启用" if sheet.enabled else "未启用，以下均为建议值，不作为考核结果"
    need = "只计经人工确认的问题" if sheet.require_confirmation else "确定的问题未经人工确认也计分；待核的问题须经人工确认"
    notes = (
        f"{sheet.year}年度扣分表（{state}）",
        f"满分{sheet.full:f}分，本项最多扣{sheet.cap:f}分，最低{sheet.floor:f}分；数据统计截至{moment_words(sheet.as_of)}。",
        f"{need}；尚有{sheet.unconfirmed}个问题（含待核的）无人作出决定，确认后才计分。",
    )
    rows = [
        (
            names.short(unit.unit),
            f"{unit.deducted:f}" if unit.applies else "—",
            f"{unit.bonus:f}" if unit.applies else "—",
            f"{unit.score:f}" if unit.applies else "—",
            str(sum(1 for step in unit.steps if step.remark)),
            unit.remark,
        )
        for unit in sheet.units
    ]
    _write(book, "汇总", ("单位", "扣分", "加分", "得分", "未计入的问题", "说明"), (26, 10, 10, 10, 14, 50), rows, notes=notes)


def _steps(book: Any, sheet: ScoreSheet, names: UnitNames) -> None:
    headings = (
        "单位",
        "计分项",
        "依据来源",
        "问题代码",
        "问题",
        "台账依据",
        "批次",
        "任务",
        "事实",
        "证据",
        "人工处理",
        "分值",
        "计入",
        "说明",
        "问题编号",
    )
    rows = [_step_row(unit.unit, step, names) for unit in sheet.units for step in unit.steps]
    _write(book, "明细", headings, (18, 18, 14, 9, 16, 34, 11, 6, 44, 44, 30, 7, 7, 26, 22), rows)


def _step_row(unit: UnitId, step: ScoreStep, names: UnitNames) -> tuple[str, ...]:
    evidence = "\n".join(f"{piece.file} {piece.where}：{piece.quote[:300]}" for piece in step.evidence[:6])
    return (
        names.short(unit),
        step.line,
        step.source,
        step.code,
        step.rule,
        step.clause,
        step.round or "",
        "" if step.task is None else str(step.task),
        step.message,
        evidence,
        step.decision,
        f"{step.points:f}",
        f"{step.counted:f}",
        step.remark,
        step.finding or "",
    )


def _rules(book: Any, scheme: Scheme) -> None:
    per = {"finding": "每个问题", "round": "每个批次", "task": "每项任务"}
    rows = [
        (
            line.name,
            "、".join(line.codes),
            f"{line.points:f}",
            per[line.per],
            "不设" if line.cap is None else f"{line.cap:f}",
            _days(line.days_from, line.days_to),
            "是" if line.veto else "",
            line.source,
        )
        for line in scheme.lines
    ]
    notes = (
        "计分规则（建议值，启用前请逐行核定）",
        "配合单位不计分；不属本级政府的单位和报送要求待确认的单位不参加计分；同一事项只计一次。",
    )
    headings = ("名称", "问题代码", "分值", "计分单位", "上限", "迟报工作日", "一票否决", "来源")
    _write(book, "规则", headings, (30, 26, 8, 10, 8, 14, 10, 30), rows, notes=notes)


def _days(first: int, last: int) -> str:
    if not first and not last:
        return ""
    return f"{first or 0}—{last}" if last else f"{first}及以上"


def _write(
    book: Any, name: str, headings: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], *, notes: Sequence[str] = ()
) -> None:
    sheet = book.add_worksheet(name)
    face = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
    plain, head = book.add_format(face), book.add_format({**face, "bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF"})
    title = book.add_format({"font_name": "黑体", "font_size": 12})
    for place, note in enumerate(notes):
        sheet.write_string(place, 0, note, title)
    top = len(notes)
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, heading, head)
    for number, row in enumerate(rows, top + 1):
        sheet.set_row(number, row_height(row, widths))
        for column, text in enumerate(row):
            sheet.write_string(number, column, fit(text), plain)
    sheet.freeze_panes(top + 1, 1)
    sheet.autofilter(top, 0, max(top + 1, top + len(rows)), len(headings) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
