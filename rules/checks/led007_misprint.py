"""单位名称疑似笔误: a unit that was found through a name that the roster marks as a misprint."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import LedgerCase
from rules.evidence import name_of, of_cell
from rules.examples import A, duty, shows, task
from rules.rule import OnLedger, Rule

CODE = "LED007"


def check(case: LedgerCase) -> Iterator[Finding]:
    """One note for each task with such a name; none without a roster."""
    if case.roster is None:
        return
    for one in case.ledger.tasks:
        slips = {duty.text: name_of(case.roster, duty.unit) for duty in one.duties if duty.misprint and duty.unit is not None}
        if slips:
            named = "、".join(f"“{text}”应为“{name}”" for text, name in slips.items())
            message = f"台账任务{one.no}责任单位栏中{named}，疑为笔误，责任按后者计；引用台账时仍照原文。"
            yield case.finding(CODE, "note", message, of_cell(case.ledger, one, "units"), task=one.no)


RULE = Rule(
    code=CODE,
    name="单位名称疑似笔误",
    outcome="note",
    basis="名册（units.csv）misprints 栏所列的误写。",
    letter="",
    check=OnLedger(check),
    keeps=lambda: (shows("单位名称与名册一致"),),
    breaks=lambda: (shows("责任单位栏用了名册所列的误写", tasks=(task(1, duty(A, misprint=True)),)),),
    cannot_tell="起草人是否另有所指。",
)
