"""正文行为主体与责任单位不一致: the content's subject is one named unit, the units cell says others."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.model.evidence import Span, at_cell
from pipeline.model.finding import Finding
from pipeline.model.work import Actor, UnitId
from rules.cases import LedgerCase
from rules.evidence import of_cell, of_ledger
from rules.examples import A, B, duty, shows, task, unit
from rules.rule import OnLedger, Rule

CODE = "LED008"


def check(case: LedgerCase) -> Iterator[Finding]:
    """One note for each such task; the others' duty is then ``should``."""
    for one in case.ledger.tasks:
        if one.actors:
            named = "、".join(dict.fromkeys(actor.text for actor in one.actors))
            message = (
                f"台账任务{one.no}正文的行为主体是“{named}”，责任单位栏却是“{one.units}”；"
                f"其他单位未填报本任务时不列为漏报（可在 audit.toml 的 strength 中另行规定）。"
            )
            evidence = tuple(of_ledger(case.ledger, actor.span) for actor in one.actors)
            yield case.finding(CODE, "note", message, tuple(dict.fromkeys(evidence + of_cell(case.ledger, one, "units"))), task=one.no)


_ACTOR = Actor(text=B, unit=UnitId(B), span=Span(where=at_cell(1, 2, 3), quote=B))
_PLAIN = task(1, duty("市政府各部门", scope="group"), content=f"{B}将优化考核指标。")
_UNITS = (unit("市政府各部门", report="group", category="group", members="dept"), unit(A), unit(B))

RULE = Rule(
    code=CODE,
    name="正文行为主体与责任单位不一致",
    outcome="note",
    basis="台账“主要内容”的主语，与同一行“责任单位”栏相对照。",
    letter="",
    check=OnLedger(check),
    keeps=lambda: (shows("正文没有另写主语", tasks=(replace(_PLAIN, content="优化考核指标。"),), units=_UNITS),),
    breaks=lambda: (shows("正文写“市乙局将优化考核指标”，责任单位栏为各部门", tasks=(replace(_PLAIN, actors=(_ACTOR,)),), units=_UNITS),),
    cannot_tell="责任单位栏是否有意扩大。",
)
