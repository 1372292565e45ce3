"""责任单位不在名册: a unit string of the ledger that no roster entry explains."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from pipeline.model.work import Duty
from rules.cases import LedgerCase
from rules.evidence import of_cell
from rules.examples import A, duty, shows, task
from rules.phrases import listed
from rules.rule import OnLedger, Rule

CODE = "LED003"


def check(case: LedgerCase) -> Iterator[Finding]:
    """One query for each task with strings that the roster does not know; none without a roster."""
    if case.roster is None:
        return
    for one in case.ledger.tasks:
        unknown = [duty for duty in one.duties if _is_unknown(duty)]
        if unknown:
            names = listed(list(dict.fromkeys(duty.text for duty in unknown)))
            message = f"台账任务{one.no}责任单位栏中的“{names}”在名册中查不到，其责任未计入任何单位；{_remedy(unknown)}。"
            yield case.finding(CODE, "query", message, of_cell(case.ledger, one, "units"), task=one.no)


def _remedy(unknown: list[Duty]) -> str:
    unit = "请在 units.csv 中补上该单位，或将此写法加入某单位的 aliases（别名）或 misprints（误写）"
    group = "请在 units.csv 中为统称加一行：report 填 group，members 填它所含单位的 category（类别）"
    wanted = [text for text, scope in ((unit, "named"), (group, "group")) if any(duty.scope == scope for duty in unknown)]
    return "；".join(wanted)


def _is_unknown(duty: Duty) -> bool:
    return duty.unit is None and duty.scope != "related"


RULE = Rule(
    code=CODE,
    name="责任单位不在名册",
    outcome="query",
    basis="台账“责任单位”栏的每个名称应在名册（units.csv）的全称、简称、别名或误写中。",
    letter="",
    check=OnLedger(check),
    keeps=lambda: (
        shows("责任单位都在名册中"),
        shows("“各有关部门”不是确定的单位，不作要求", tasks=(task(1, duty("市政府各有关部门", scope="related", known=False)),)),
    ),
    breaks=lambda: (
        shows("“市子虚局”不在名册中", tasks=(task(1, duty(A), duty("市子虚局", known=False)),)),
        shows("“各村（社区）”不在名册中", tasks=(task(1, duty(A), duty("各村（社区）", scope="group", known=False)),)),
    ),
    cannot_tell="名称是误写、旧称，还是名册漏列。",
)
