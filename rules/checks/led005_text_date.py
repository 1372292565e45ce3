"""正文日期与完成时限矛盾: a day in a task's own text that its deadline cell does not have."""

from collections.abc import Iterator
from datetime import date

from pipeline.model.evidence import Span, at_cell
from pipeline.model.finding import Finding
from pipeline.model.work import OnDay, Task, TextDate
from rules.cases import LedgerCase
from rules.evidence import of_cell, of_ledger
from rules.examples import A, duty, shows, task
from rules.phrases import day
from rules.rule import OnLedger, Rule

CODE = "LED005"


def check(case: LedgerCase) -> Iterator[Finding]:
    """One note for each dated task whose text sets other days."""
    for one in case.ledger.tasks:
        others = _other_days(one)
        if others:
            named = "、".join(dict.fromkeys(f"“{said.span.quote}”（{day(said.day)}）" for said in others))
            message = f"台账任务{one.no}正文写有{named}，与完成时限“{one.deadline}”不一致；任务按完成时限判断，正文所定目标按正文日期判断。"
            evidence = tuple(dict.fromkeys(of_ledger(case.ledger, said.span) for said in others))
            yield case.finding(CODE, "note", message, evidence + of_cell(case.ledger, one, "deadline"), task=one.no)


def _other_days(one: Task) -> list[TextDate]:
    if not isinstance(one.due, OnDay):
        return []
    due = one.due.day
    return [said for said in one.text_dates if said.day != due]


_YEAR_END = TextDate(day=date(2023, 12, 31), kind="year_end", span=Span(where=at_cell(1, 2, 3), quote="年内"))
_SAME = TextDate(day=date(2023, 11, 30), kind="day", span=Span(where=at_cell(1, 2, 3), quote="11月30日前"))

RULE = Rule(
    code=CODE,
    name="正文日期与完成时限矛盾",
    outcome="note",
    basis="台账“主要内容”“量化指标”中写明的日期，与同一行“完成时限”栏相对照。",
    letter="",
    check=OnLedger(check),
    keeps=lambda: (
        shows("正文没有日期"),
        shows("正文日期与时限是同一天", tasks=(task(1, duty(A), content="11月30日前完成。", text_dates=(_SAME,)),)),
        shows("长期坚持的任务", tasks=(task(1, duty(A), due=None, content="年内完成。", text_dates=(_YEAR_END,)),)),
    ),
    breaks=lambda: (shows("正文“年内”而时限为11月底", tasks=(task(1, duty(A), content="年内做到全覆盖。", text_dates=(_YEAR_END,)),)),),
    cannot_tell="以哪一个日期为准，由制定台账的单位说明。",
)
