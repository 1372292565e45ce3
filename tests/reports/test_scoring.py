"""The annual sheet: only confirmed facts count, each once, under its caps, with its whole chain."""

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from pipeline.errors import BadInputError
from pipeline.model.finding import OpenFinding
from pipeline.model.notice import ScoreSheet, UnitScore
from pipeline.model.work import Round, RoundId, Unit
from reports.records import score_record
from reports.score_sheet import score_xlsx
from reports.scoring import score_sheet
from reports.settings import ManualLine, Scheme, SchemeLine
from tests.reports.audits import LATE, ON_TIME, ZONE, Arrival, audit_of, decided, duty, finding, ledger_of, roster_of, task, unit

D = Decimal
SCHEME = Scheme(
    enabled=True,
    lines=(
        SchemeLine(name="未收到", codes=("SUB001",), points=D(10), cap=D(20), source="C15", per="round"),
        SchemeLine(name="逾期5个工作日以内", codes=("SUB002",), points=D(2), source="C09", per="round", days_to=5),
        SchemeLine(name="逾期5个工作日以上", codes=("SUB002",), points=D(5), source="C09", per="round", days_from=6),
        SchemeLine(name="版式不全", codes=("SUB003", "SUB004"), points=D(1), cap=D(2), source="C01"),
        SchemeLine(name="漏报", codes=("TSK001", "TSK002"), points=D(1), cap=D(10), source="C05", per="task"),
        SchemeLine(name="空话", codes=("TXT001",), points=D("0.5"), cap=D(5), source="C16", per="task"),
        SchemeLine(name="照抄", codes=("TXT002",), points=D(5), source="C01", per="task"),
    ),
)
ROWS = (
    unit("A", "市教育局"),
    unit("B", "市科技局"),
    unit("C", "贺兰县人民政府", report="confirm"),
    unit("D", "市中级人民法院", category="outside"),
)


def weekdays(first: date, last: date) -> int:
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(1 for day in days if day.weekday() < 5)


def sheet_of(
    *findings: OpenFinding,
    scheme: Scheme = SCHEME,
    at: datetime = ON_TIME,
    rows: tuple[Unit, ...] = ROWS,
    roles: dict[int, str] | None = None,
) -> ScoreSheet:
    duties = tuple(replace(duty("A", no), role=role) for no, role in (roles or {}).items())  # type: ignore[arg-type]
    audit = audit_of(
        roster_of(*rows),
        ledger_of(*(task(no) for no in range(1, 31))),
        arrivals=(Arrival(unit="A", at=at),),
        findings=findings,
        duties=duties,
    )
    return score_sheet([audit], scheme, year=2023, working_days=weekdays, clauses={"TSK001": "台账第38项"})


def of(sheet: ScoreSheet, unit_id: str) -> UnitScore:
    return next(each for each in sheet.units if each.unit == unit_id)


def missing(no: int, unit_id: str = "A") -> OpenFinding:
    return finding("TSK001", unit_id, f"未见第{no}项任务的进展", task_no=no)


def test_only_findings_that_a_person_confirmed_count() -> None:
    sheet = sheet_of(decided(missing(1)), missing(2), decided(missing(3), "rejected"), decided(missing(4), "recheck", on="confirmed"))
    score = of(sheet, "A")
    assert (score.deducted, score.score) == (D(1), D(99))
    assert [step.remark for step in score.steps] == ["", "未经人工确认，不计分", "不成立，不计分", "证据有变化，待复核，不计分"]
    assert sheet.unconfirmed == 1


def test_without_the_need_of_confirmation_certain_findings_count_and_queries_do_not() -> None:
    scheme = replace(SCHEME, require_confirmation=False)
    query = finding("TXT001", "A", "没有可以核实的内容", task_no=5, outcome="query")
    confirmed = decided(finding("TXT001", "A", "没有可以核实的内容", task_no=6, outcome="query"))
    assert of(sheet_of(missing(1), query, confirmed, scheme=scheme), "A").deducted == D("1.5")


def test_a_note_never_counts() -> None:
    assert of(sheet_of(decided(finding("TXT002", "A", "照抄", task_no=1, outcome="note"))), "A").steps == ()


def test_a_line_is_held_to_its_cap_and_the_block_to_its_own() -> None:
    many = [decided(missing(no)) for no in range(1, 13)]
    score = of(sheet_of(*many), "A")
    assert score.deducted == D(10)
    assert [step.counted for step in score.steps].count(D(0)) == 2
    assert "已达“漏报”上限10分" in score.steps[-1].remark
    copied = [decided(finding("TXT002", "A", "照抄", task_no=no)) for no in range(1, 7)]
    block = of(sheet_of(*many, *copied), "A")
    assert (block.deducted, block.score) == (D(20), D(80))
    assert block.remark == "合计40分，按本项上限扣20分"


@pytest.mark.parametrize(("day", "points"), [(16, 2), (22, 2), (23, 5), (31, 5)])
def test_lateness_counts_by_working_days(day: int, points: int) -> None:
    at = datetime(2023, 8, day, 9, tzinfo=ZONE)
    score = of(sheet_of(decided(finding("SUB002", "A", "逾期")), at=at), "A")
    assert score.deducted == D(points)
    assert "个工作日" in score.steps[0].message


def test_a_report_not_received_counts_nothing_else_of_its_round() -> None:
    score = of(sheet_of(decided(finding("SUB001", "A", "未收到")), decided(missing(1))), "A")
    assert score.deducted == D(10)
    assert "不重复计" in score.steps[1].remark


def test_a_task_counts_once_a_year_on_a_line() -> None:
    other = RoundId("2023-12-05")
    again = decided(finding("TSK001", "A", "未见第1项", task_no=1, round_=other))
    audit = audit_of(roster_of(*ROWS), ledger_of(task(1)), findings=(decided(missing(1)),))
    second = replace(audit, round=Round(id=other, due=date(2023, 12, 5)), findings=(again,))
    sheet = score_sheet([audit, second], SCHEME, year=2023, working_days=weekdays, clauses={})
    assert of(sheet, "A").deducted == D(1)
    assert of(sheet, "A").steps[1].remark == "同一事项已计分，不重复计"


def test_support_duty_takes_no_points() -> None:
    score = of(sheet_of(decided(missing(1)), decided(missing(2)), roles={1: "support", 2: "lead"}), "A")
    assert score.deducted == D(1)
    assert score.steps[0].remark == "配合单位，不计分"


def test_units_to_be_confirmed_and_outside_take_no_part() -> None:
    sheet = sheet_of(decided(finding("SUB003", "C", "缺Word")), decided(finding("SUB003", "D", "缺Word")))
    assert [(of(sheet, each).applies, of(sheet, each).score) for each in "CD"] == [(False, D(100)), (False, D(100))]
    assert "报送要求待确认" in of(sheet, "C").remark
    assert "不属本级政府" in of(sheet, "D").remark


def test_what_was_corrected_in_time_is_suspended_or_counted_as_the_office_chooses() -> None:
    audit = audit_of(roster_of(*ROWS), ledger_of(task(1)))
    gone = (decided(missing(1)),)
    kept = score_sheet([audit], SCHEME, year=2023, working_days=weekdays, clauses={}, corrected=gone)
    assert of(kept, "A").deducted == D(0)
    assert of(kept, "A").steps[0].remark == "已在期限内改正，暂缓计分"
    counted = score_sheet([audit], replace(SCHEME, corrected="count"), year=2023, working_days=weekdays, clauses={}, corrected=gone)
    assert of(counted, "A").deducted == D(1)


def test_bonus_and_deductions_by_hand_carry_their_person() -> None:
    lines = (
        ManualLine(unit="市教育局", name="经验推广", points=D(4), reason="国务院办公厅采用", person="王科长", is_bonus=True),
        ManualLine(unit="A", name="经验推广", points=D(3), reason="自治区采用", person="王科长", is_bonus=True),
        ManualLine(unit="A", name="虚报", points=D(5), reason="数据不实", person="王科长"),
    )
    score = of(sheet_of(scheme=replace(SCHEME, manual=lines)), "A")
    assert (score.deducted, score.bonus, score.score) == (D(5), D(5), D(100))
    assert score.steps[0].decision == "王科长：国务院办公厅采用"


def test_a_line_by_hand_for_an_unknown_unit_is_a_mistake() -> None:
    line = ManualLine(unit="某某局", name="加分", points=D(1), reason="x", person="y", is_bonus=True)
    with pytest.raises(BadInputError, match="某某局"):
        sheet_of(scheme=replace(SCHEME, manual=(line,)))


def test_a_veto_takes_the_whole_block() -> None:
    lines = (replace(SCHEME.lines[3], veto=True),)
    assert of(sheet_of(decided(finding("SUB003", "A", "缺Word")), scheme=replace(SCHEME, lines=lines)), "A").deducted == D(20)


def test_the_score_never_falls_below_the_floor() -> None:
    scheme = replace(SCHEME, cap=D(100), floor=D(95))
    assert of(sheet_of(*(decided(missing(no)) for no in range(1, 13)), scheme=scheme), "A").score == D(95)


def test_each_step_shows_its_whole_chain() -> None:
    (step,) = of(sheet_of(decided(missing(1))), "A").steps
    assert (step.line, step.source, step.code, step.rule, step.clause) == ("漏报", "C05", "TSK001", "漏报任务", "台账第38项")
    assert step.finding is not None
    assert step.evidence
    assert step.decision == "已确认：王科长，2023-09-01，电话核实"


def test_the_deductions_shown_add_up_to_the_points() -> None:
    findings = [decided(missing(no)) for no in (1, 2)] + [decided(finding("TXT001", "A", "空", task_no=3, outcome="query"))]
    sheet = sheet_of(*findings, decided(finding("SUB002", "A", "逾期")), at=LATE)
    score = of(sheet, "A")
    assert sum(step.counted for step in score.steps) == score.deducted == D("4.5")
    record = score_record(sheet)
    assert record["units"][0]["deducted"] == "4.5"
    assert record["units"][0]["score"] == "95.5"


def test_the_workbook_of_the_sheet_says_when_it_is_only_a_suggestion() -> None:
    off = replace(SCHEME, enabled=False)
    data = score_xlsx(sheet_of(decided(missing(1)), scheme=off), off, roster_of(*ROWS))
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["汇总", "明细", "规则"]
    assert "未启用，以下均为建议值" in book["汇总"]["A1"].value
    assert [cell.value for cell in book["汇总"][5]][:4] == ["市教育局", "1", "0", "99"]
    assert data == score_xlsx(sheet_of(decided(missing(1)), scheme=off), off, roster_of(*ROWS))
