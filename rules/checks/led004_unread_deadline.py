"""完成时限无法识别: words in the deadline's place that no grammar explains."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.model.finding import Finding
from pipeline.model.work import Unread, Unstated
from rules.cases import LedgerCase
from rules.evidence import of_cell
from rules.examples import A, duty, shows, task
from rules.rule import OnLedger, Rule

CODE = "LED004"


def check(case: LedgerCase) -> Iterator[Finding]:
    """One query for each task whose deadline could not be read."""
    for one in case.ledger.tasks:
        if isinstance(one.due, Unread):
            message = f"台账任务{one.no}的完成时限“{one.due.text}”无法识别为日期或长期任务，本任务暂不判断是否到期；请核实其含义。"
            yield case.finding(CODE, "query", message, of_cell(case.ledger, one, "deadline"), task=one.no)


_PLAIN = task(1, duty(A))

RULE = Rule(
    code=CODE,
    name="完成时限无法识别",
    outcome="query",
    basis="台账“完成时限”栏。",
    letter="",
    check=OnLedger(check),
    keeps=lambda: (
        shows("“11月底”识别为11月30日"),
        shows("“长期坚持”没有截止日", tasks=(task(1, duty(A), due=None),)),
        shows("时限栏空白，以报送日为准", tasks=(replace(_PLAIN, deadline="", due=Unstated(text="")),)),
    ),
    breaks=lambda: (shows("“适时”不是时限", tasks=(replace(_PLAIN, deadline="适时", due=Unread(text="适时")),)),),
    cannot_tell="起草人所指的日期。",
)
