"""年份或期次错误: 2022年 or 上半年 where this period is meant."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from pipeline.model.work import TaskNo
from rules.cases import UnitCase
from rules.examples import SECOND, A, both, duty, says, shows, task
from rules.phrases import listed
from rules.rule import OnUnit, Rule
from rules.slips import speaks_of_other_year, wrong_periods
from rules.told import told_by

CODE = "TXT005"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a task; titles, document numbers, comparisons and tasks about another year are no slips."""
    facts = case.facts
    before = max((one.due for one in facts.rounds if one.due < facts.round.due), default=None)
    for said in told_by(case):
        if said.is_absent or (said.task is not None and _is_of_other_year(case, said.task)):
            continue
        slips = wrong_periods(said.text, year=facts.ledger.year, due=facts.round.due, before=before)
        if slips:
            words = listed([f"“{slip.words}”" for slip in slips])
            about = f"任务{said.task}的进展" if said.task is not None else "未对应任务的一段文字"
            remarks = "；".join(dict.fromkeys(slip.remark for slip in slips))
            message = f"{case.name}{about}中出现{words}：{remarks}。请核实是否笔误或误用往期材料。"
            yield case.finding(CODE, "query", message, said.quoting(slip.words for slip in slips), task=said.task)


def _is_of_other_year(case: UnitCase, no: TaskNo) -> bool:
    one = case.task(no)
    return speaks_of_other_year(f"{one.item}。{one.content}", case.facts.ledger.year)


RULE = Rule(
    code=CODE,
    name="年份或期次错误",
    outcome="query",
    basis="台账为当年度台账，分期报送；进展所述年份和期次应与本期一致（引用的文号、上一年度“回头看”任务除外）。",
    letter="请核实文中的年份和期次，如系误用往期材料请重新报送。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("引用往年文件", both(A, says(1, "按照宁政办发〔2022〕13号和《2022年工作方案》，公开目录2期。", "done"))),
        shows("与上年比较", both(A, says(1, "公开政策32条，较2022年增长20%。", "done"))),
        shows(
            "任务本身是上一年度的",
            both(A, says(1, "2022年以来的26项任务均已落实。", "done")),
            tasks=[task(1, duty(A), content="对上一年度政务公开工作要点落实情况开展“回头看”。")],
        ),
        shows("8月的报告写上半年", both(A, says(1, "上半年公开政策32条。", "done"))),
    ),
    breaks=lambda: (
        shows("把本年写成2022年", both(A, says(1, "2022年以来，我局公开政策32条。", "done"))),
        shows(
            "12月的报告只写上半年",
            both(A, says(1, "上半年公开政策32条。", "done"), at="2023-12-01 09:00", on=SECOND),
            on=SECOND,
            as_of="2023-12-20 09:00:00",
        ),
    ),
    cannot_tell="所述往年工作是否为交代背景。",
)
