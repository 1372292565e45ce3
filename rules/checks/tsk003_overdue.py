"""到期未完成且无说明: after its deadline a task is said to be not done, with neither reason nor new date."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from pipeline.model.evidence import Span, at_cell
from pipeline.model.finding import Finding, Outcome
from pipeline.model.submission import ProgressEntry
from pipeline.model.work import Every, Extension, Obligation, Standing, Task, TaskNo, TextDate, UnitId
from rules.cases import UnitCase, file_name
from rules.evidence import of_cell, of_entry
from rules.examples import SECOND, A, both, duty, paper, says, sent, shows, task, unit
from rules.phrases import day, shortened
from rules.reading import spoken
from rules.rule import OnUnit, Rule
from rules.state import claim_of, may_deny
from rules.told import ledger_words

CODE = "TSK003"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for each must obligation whose every standing entry says so, in a report received after the deadline."""
    for obligation in case.obligations:
        if obligation.strength != "must" or obligation.exempt or obligation.task in case.facts.report_tasks:
            continue
        task = case.task(obligation.task)
        due = _last_day(task, obligation)
        entries = spoken(case.entries_of(task.no))
        if due is None or not entries or not all(_is_bare_denial(one, task) for one in entries):
            continue
        outcome = _outcome(case, entries, due)
        if outcome is not None:
            yield _finding(case, task, due, entries, outcome)


def _last_day(task: Task, obligation: Obligation) -> date | None:
    """The last day of all that the cell, a person's leave and the task's own text set; None where the task has no end."""
    if obligation.due is None or isinstance(task.due, Standing | Every):
        return None
    return max([obligation.due, *(said.day for said in task.text_dates)])


def _is_bare_denial(entry: ProgressEntry, task: Task) -> bool:
    if not may_deny(entry.text):
        return False
    claim = claim_of(entry.text, ledger_words=ledger_words(task))
    return claim.says_not_done and claim.state != "done" and not claim.reason and not claim.new_date


def _outcome(case: UnitCase, entries: list[ProgressEntry], due: date) -> Outcome | None:
    """Certain for a report received after the deadline; a query where that, or what day it speaks of, is not sure."""
    end = datetime.combine(due, time.min, case.due_moment.tzinfo) + timedelta(days=1)
    times = [one.received_at for one in entries]
    known = [moment for moment in times if moment is not None]
    if any(moment < end for moment in known):
        return None
    if len(known) < len(times):
        return "query" if case.facts.round.due > due else None
    speaks_earlier = case.facts.round.due <= due or any(_speaks_of(case, one) <= due for one in entries)
    is_doubtful = speaks_earlier or any(one.recognised for one in entries)
    return "query" if is_doubtful else "certain"


def _speaks_of(case: UnitCase, entry: ProgressEntry) -> date:
    """The last day that the report itself says it speaks of; the day of its receipt where it says none."""
    file = case.file(entry.file)
    report = file.report if file is not None else None
    said: list[date] = []
    if report is not None:
        said = [words.due for words in report.round_words if words.due is not None and words.part == "day"]
        said += [report.signed_on] if report.signed_on is not None else []
    return max(said, default=date.max)


def _finding(case: UnitCase, task: Task, due: date, entries: list[ProgressEntry], outcome: Outcome) -> Finding:
    first = entries[0]
    title = task.subitem or task.item or task.content
    received = f"（{day(first.received_at.date())}收到）" if first.received_at is not None else ""
    message = (
        f"台账任务{task.no}“{shortened(title, 30)}”的完成时限为{day(due)}，{case.name}报送的{file_name(first.file)}{received}称“"
        f"{shortened(first.text.rstrip('。；; '), 60)}”，未写明原因，也未写明新的完成时间。"
    )
    evidence = tuple(piece for one in entries for piece in of_entry(one)) + of_cell(case.facts.ledger, task, "deadline")
    return case.finding(CODE, outcome, message, tuple(dict.fromkeys(evidence)), task=task.no)


_NOT_DONE = says(1, "尚未完成。")
_LEAVE = Extension(unit=UnitId(A), task=TaskNo(1), round=None, until=date(2023, 12, 20), allowed_by="张三", reason="电话同意")
_YEAR_END = TextDate(day=date(2023, 12, 31), kind="year_end", span=Span(where=at_cell(1, 2, 3), quote="年内"))
_ONE = (task(1, duty(A)),)
_DECEMBER: dict[str, Any] = {"on": SECOND, "as_of": "2023-12-31 23:59:59", "tasks": _ONE}


def _late(text: str) -> ProgressEntry:
    return replace(_NOT_DONE, text=text)


RULE = Rule(
    code=CODE,
    name="到期未完成且无说明",
    outcome="certain",
    basis="台账“完成时限”栏；到期不能完成的，应在报告中说明原因和预计完成时间。",
    letter="请说明未完成的原因和预计完成时间。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("12月报告称已完成", both(A, says(1, "已于11月20日全部完成。", "done"), on=SECOND, at="2023-12-04 10:00"), **_DECEMBER),
        shows("8月报告称尚未完成：时限11月底未到", both(A, _NOT_DONE), tasks=_ONE),
        shows("写明了原因", both(A, _late("因系统升级延期，尚未完成。"), on=SECOND, at="2023-12-04 10:00"), **_DECEMBER),
        shows("写明了新的完成时间", both(A, _late("尚未完成，预计2024年1月底前完成。"), on=SECOND, at="2023-12-04 10:00"), **_DECEMBER),
        shows("报告在时限之前收到", both(A, _NOT_DONE, on=SECOND, at="2023-11-30 23:59:59"), **_DECEMBER),
        shows(
            "时限为12月底的任务，12月5日不算到期",
            both(A, _NOT_DONE, on=SECOND, at="2023-12-04 10:00"),
            **{**_DECEMBER, "tasks": (task(1, duty(A), due=date(2023, 12, 31)),)},
        ),
        shows(
            "长期坚持的任务", both(A, _NOT_DONE, on=SECOND, at="2023-12-04 10:00"), **{**_DECEMBER, "tasks": (task(1, duty(A), due=None),)}
        ),
        shows(
            "任务正文写有“年内”",
            both(A, _NOT_DONE, on=SECOND, at="2023-12-04 10:00"),
            **{**_DECEMBER, "tasks": (task(1, duty(A), text_dates=(_YEAR_END,)),)},
        ),
        shows("经同意延期至12月20日", both(A, _NOT_DONE, on=SECOND, at="2023-12-04 10:00"), extensions=[_LEAVE], **_DECEMBER),
        shows(
            "OFD版写明了原因",
            sent(A, paper("甲.docx", _NOT_DONE), paper("甲.ofd", _late("因经费未到位，尚未完成。")), on=SECOND, at="2023-12-04 10:00"),
            **_DECEMBER,
        ),
    ),
    breaks=lambda: (
        shows("12月4日收到的报告称尚未完成，没有原因和新时间", both(A, _NOT_DONE, on=SECOND, at="2023-12-04 10:00"), **_DECEMBER),
    ),
    doubts=lambda: (
        shows(
            "报告落款为11月28日，12月4日收到",
            sent(A, paper("甲.docx", _NOT_DONE, signed_on=date(2023, 11, 28)), on=SECOND, at="2023-12-04 10:00"),
            **_DECEMBER,
        ),
        shows(
            "8月一期的报告9月才收到，时限为8月底：所写可能是8月15日的情况",
            both(A, _NOT_DONE, at="2023-09-04 10:00"),
            tasks=(task(1, duty(A), due=date(2023, 8, 31)),),
            as_of="2023-09-30 23:59:59",
        ),
        shows("没有收文记录，收到时间不明", both(A, _NOT_DONE, on=SECOND, at=None), **_DECEMBER),
        shows("报送要求待确认的单位", both(A, _NOT_DONE, on=SECOND, at="2023-12-04 10:00"), units=[unit(A, report="confirm")], **_DECEMBER),
    ),
    cannot_tell="任务实际是否完成；只据报告自己的话。",
)
