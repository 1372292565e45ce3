"""量化指标未说明: the ledger sets a share, its day is over, and the report made after it does not say where it stands."""

from collections.abc import Iterator

from pipeline.model.days import in_chinese
from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.evidence import of_ledger
from rules.examples import SECOND, A, both, duty, says, shows, task
from rules.requirements import ratios_of, stated_on
from rules.rule import OnUnit, Rule
from rules.told import Told, owed

CODE = "TSK006"
ACCESS = "9月底前，政府网站适老化与无障碍阅读达到100%。"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a task whose report, received after the target's day, is silent on the share."""
    for _, task_, said in owed(case):
        silent = [
            ratio
            for ratio in ratios_of(task_, case.facts.ledger.year)
            if ratio.target is not None and _came_after(said, ratio.target.isoformat()) and stated_on(ratio, said.text) is None
        ]
        if silent and not said.is_absent:
            wanted = "、".join(f"“{ratio.span.quote}”" for ratio in silent)
            day = in_chinese(silent[0].target or case.facts.round.due)
            message = f"台账任务{task_.no}要求{wanted}（{day}前），{case.name}的进展中未见相应数据。请补充。"
            demand = of_ledger(case.facts.ledger, task_.span("content") or silent[0].span)
            yield case.finding(CODE, "query", message, (demand, *said.evidence), task=task_.no)


def _came_after(said: Told, day: str) -> bool:
    """Whether the words were received after a day (ISO): words received before it could not state the result."""
    return all(entry.received_at is not None and entry.received_at.date().isoformat() > day for entry in said.entries)


RULE = Rule(
    code=CODE,
    name="量化指标未说明",
    outcome="query",
    basis="台账“主要内容”中的量化要求（任务14、26等）；指标期限已过的报告应说明完成比例。",
    letter="请补充说明量化指标的完成数据及统计口径。",
    check=OnUnit(check),
    keeps=lambda: (
        shows(
            "报告写明了比例",
            both(A, says(1, "所属3家网站适老化改造全部完成，达到100%。", "done"), at="2023-12-01 09:00", on=SECOND),
            tasks=[task(1, duty(A), content=ACCESS)],
            on=SECOND,
            as_of="2023-12-20 09:00:00",
        ),
        shows("报告在指标期限之前送达", both(A, says(1, "已完成网站改版1次。", "done")), tasks=[task(1, duty(A), content=ACCESS)]),
    ),
    breaks=lambda: (
        shows(
            "指标期限已过，报告只说网站改版",
            both(A, says(1, "已完成网站改版1次。", "done"), at="2023-12-01 09:00", on=SECOND),
            tasks=[task(1, duty(A), content=ACCESS)],
            on=SECOND,
            as_of="2023-12-20 09:00:00",
        ),
    ),
    cannot_tell="同一数据是否写在报告的总述或其他任务中。",
)
