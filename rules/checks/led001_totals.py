"""台账自述数量与实际不符: the ledger's own totals differ from its rows."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import LedgerCase
from rules.evidence import of_ledger
from rules.examples import A, duty, shows, task
from rules.rule import OnLedger, Rule

CODE = "LED001"


def check(case: LedgerCase) -> Iterator[Finding]:
    """One note with every total that differs."""
    declared, counted = case.ledger.declared, case.ledger.counted
    pairs = (
        ("板块", declared.sections, counted.sections),
        ("大项", declared.items, counted.items),
        ("任务", declared.tasks, counted.tasks),
    )
    wrong = [f"{name}{said}个（实有{found}个）" for name, said, found in pairs if said is not None and found is not None and said != found]
    if wrong:
        span = case.ledger.declared_span
        evidence = (of_ledger(case.ledger, span),) if span is not None else ()
        message = f"台账自述{'、'.join(wrong)}，与表中实际行数不符；本次审核一律以表中实有{counted.tasks}项任务为准。"
        yield case.finding(CODE, "note", message, evidence)


RULE = Rule(
    code=CODE,
    name="台账自述数量与实际不符",
    outcome="note",
    basis="台账前言自述的板块、大项、任务数量，与表中实际行数相对照。",
    letter="",
    check=OnLedger(check),
    keeps=lambda: (
        shows("自述3项任务，表中3行", declared=3),
        shows("前言没有写数量"),
    ),
    breaks=lambda: (shows("自述24项任务，表中2行", tasks=(task(1, duty(A)), task(2, duty(A))), declared=24),),
    cannot_tell="“大项”按哪一级标题计数；只与表中第一级标题比较。",
)
