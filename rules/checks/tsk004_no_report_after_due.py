"""到期后未见报告: the round after a deadline is over, and nothing received after the deadline speaks of the task."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from pipeline.model.finding import Finding
from pipeline.model.submission import ProgressEntry
from pipeline.model.work import Every, Extension, Obligation, Standing, Task, TaskNo, UnitId
from rules.cases import UnitCase
from rules.evidence import of_cell, of_entry
from rules.examples import SECOND, A, both, duty, says, shows, task
from rules.phrases import cut_off, day, shortened
from rules.reading import spoken
from rules.rule import OnUnit, Rule

CODE = "TSK004"
_SETTLED = frozenset({"done", "nothing_to_report", "not_applicable"})


def check(case: UnitCase) -> Iterator[Finding]:
    """One query for each must obligation with words on record, all from before its deadline and none of them final.

    A task that no report speaks of is 漏报 already, one whose cell is empty 进展为空: a fact is reported once.
    """
    if case.lost_receipts:
        return
    for obligation in case.obligations:
        if obligation.strength != "must" or obligation.exempt or obligation.task in case.facts.report_tasks:
            continue
        task = case.task(obligation.task)
        end = _end(case, task, obligation)
        entries = spoken(case.entries_of(task.no))
        earlier = spoken(one for dossier in case.earlier for one in dossier.entries if one.task == task.no)
        if end is None or not entries:
            continue
        if all(_is_before(one, end) and one.state not in _SETTLED for one in entries + earlier):
            yield _finding(case, task, end, entries)


def _end(case: UnitCase, task: Task, obligation: Obligation) -> datetime | None:
    """The first moment after the deadline, where this round is the first one due after it; else None."""
    if obligation.due is None or isinstance(task.due, Standing | Every):
        return None
    after = sorted(one.due for one in case.facts.rounds if one.due > obligation.due)
    if not after or after[0] != case.facts.round.due:
        return None
    return datetime.combine(obligation.due, time.min, case.due_moment.tzinfo) + timedelta(days=1)


def _is_before(entry: ProgressEntry, end: datetime) -> bool:
    return entry.received_at is not None and entry.received_at < end


def _finding(case: UnitCase, task: Task, end: datetime, entries: list[ProgressEntry]) -> Finding:
    last = max(one.received_at for one in entries if one.received_at is not None)
    title = task.subitem or task.item or task.content
    message = (
        f"台账任务{task.no}“{shortened(title, 30)}”的完成时限为{day((end - timedelta(days=1)).date())}；截至{cut_off(case.facts.as_of)}，"
        f"{case.name}关于该任务的最后一次报送为{day(last.date())}收到，在时限之前且未写明完成，此后未见其完成情况。"
    )
    evidence = of_cell(case.facts.ledger, task, "deadline") + tuple(piece for one in entries for piece in of_entry(one))
    return case.finding(CODE, "query", message, tuple(dict.fromkeys(evidence)), task=task.no)


_ONE = (task(1, duty(A)),)
_DOING = says(1, "正在推进，已发布12条。")
_DONE = says(1, "已全部完成，发布12条。", "done")
_DECEMBER: dict[str, Any] = {"on": SECOND, "as_of": "2023-12-31 23:59:59", "tasks": _ONE}
_LEAVE = Extension(unit=UnitId(A), task=TaskNo(1), round=None, until=date(2023, 12, 20), allowed_by="张三", reason="电话同意")

RULE = Rule(
    code=CODE,
    name="到期后未见报告",
    outcome="query",
    basis="台账“完成时限”栏；时限之后的一期报送应写明到期时的完成情况。",
    letter="请补充说明该项任务到期时的完成情况。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("时限之后的报告写明进展", both(A, _DOING, on=SECOND, at="2023-12-04 10:00"), **_DECEMBER),
        shows("时限之前的报告已写明完成", both(A, _DONE, on=SECOND, at="2023-11-20 10:00"), **_DECEMBER),
        shows("上一期已写明完成", both(A, _DONE, stem="一期"), both(A, _DOING, on=SECOND, at="2023-11-20 10:00"), **_DECEMBER),
        shows("8月这一期：时限未到", both(A, _DOING), tasks=_ONE),
        shows(
            "时限在最后一期之后（12月底）",
            both(A, _DOING, on=SECOND, at="2023-11-20 10:00"),
            **{**_DECEMBER, "tasks": (task(1, duty(A), due=date(2023, 12, 31)),)},
        ),
        shows("长期坚持的任务", both(A, _DOING, on=SECOND, at="2023-11-20 10:00"), **{**_DECEMBER, "tasks": (task(1, duty(A), due=None),)}),
        shows("没有收文记录，收到时间不明", both(A, _DOING, on=SECOND, at=None), **_DECEMBER),
        shows("经同意延期至12月20日", both(A, _DOING, on=SECOND, at="2023-11-20 10:00"), extensions=[_LEAVE], **_DECEMBER),
        shows("未收到报告：只列未收到", **_DECEMBER),
    ),
    breaks=lambda: (
        shows("11月20日收到的报告称正在推进，11月底之后再无报告", both(A, _DOING, on=SECOND, at="2023-11-20 10:00"), **_DECEMBER),
    ),
    cannot_tell="任务到期时是否已完成。",
)
