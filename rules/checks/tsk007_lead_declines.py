"""牵头单位称不涉及: a unit that the ledger's cell names as lead says that there is nothing, or that the task is not its own."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.evidence import of_cell
from rules.examples import A, both, duty, says, shows, task
from rules.rule import OnUnit, Rule
from rules.told import owed

CODE = "TSK007"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a task that a lead named in the cell (not a group, not through a comma) answers with nothing."""
    for obligation, task_, said in owed(case):
        if obligation.duty.role != "lead" or obligation.duty.scope != "named" or obligation.duty.via == "comma":
            continue
        if said.states <= {"nothing_to_report", "not_applicable"}:
            words = "无相关情况" if "nothing_to_report" in said.states else "不涉及"
            message = f"{case.name}是台账任务{task_.no}的牵头单位（“{obligation.duty.text}”牵头），报告中称{words}。请核实。"
            yield case.finding(CODE, "query", message, of_cell(case.facts.ledger, task_, "units") + said.evidence, task=task_.no)


RULE = Rule(
    code=CODE,
    name="牵头单位称不涉及",
    outcome="query",
    basis="台账“责任单位”栏点名牵头的单位，对该任务负有组织落实和报告的责任。",
    letter="台账明确由你单位牵头，请说明任务落实情况，或说明不涉及的依据。",
    check=OnUnit(check),
    keeps=lambda: (
        shows(
            "负责单位当年无此类事项：如实说明即可",
            both(A, says(1, "2023年我局无重大行政决策事项。", "nothing_to_report")),
            tasks=[task(1, duty(A))],
        ),
        shows("牵头单位报告了进展", both(A, says(1, "已推送政策32条。", "done")), tasks=[task(1, duty(A, "lead"))]),
        shows("配合单位称不涉及", both(A, says(1, "不涉及。", "not_applicable")), tasks=[task(1, duty(A, "support"))]),
    ),
    breaks=lambda: (shows("牵头单位称不涉及", both(A, says(1, "不涉及。", "not_applicable")), tasks=[task(1, duty(A, "lead"))]),),
    cannot_tell="职责是否已随机构改革移交。",
)
