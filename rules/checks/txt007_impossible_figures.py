"""数字不可能成立: a share above 100 %, a closed sum that does not add up, a day that no calendar has."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.examples import A, both, says, shows
from rules.phrases import shortened
from rules.rule import OnUnit, Rule
from rules.slips import impossible_figures
from rules.told import told_by

CODE = "TXT007"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a task; open lists (等, 余, 多, 约) and growth rates are left alone."""
    for said in told_by(case):
        slips = impossible_figures(said.text)
        if slips:
            about = f"任务{said.task}的进展" if said.task is not None else "未对应任务的一段文字"
            shown = "；".join(f"“{shortened(slip.words)}”，{slip.remark}" for slip in slips)
            yield case.finding(
                CODE, "query", f"{case.name}{about}中{shown}。请核实数据。", said.quoting(s.words for s in slips), task=said.task
            )


RULE = Rule(
    code=CODE,
    name="数字不可能成立",
    outcome="query",
    basis="所报数据应真实准确、前后一致；比例不超过100%，列全的分项之和应等于总数。",
    letter="请核对数据后更正。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("增幅可以超过100%", both(A, says(1, "公开政策32条，同比增长130%。", "done"))),
        shows("以“等”结尾的列举不求和", both(A, says(1, "共公开1528条，其中网站1380条、微信5条、抖音3条等。", "done"))),
        shows("列全的分项相加无误", both(A, says(1, "共收到申请63件，其中网络2件、信函2件、当面3件、传真1件、平台55件。", "done"))),
    ),
    breaks=lambda: (
        shows("办结率120%", both(A, says(1, "受理申请5件，办结率达120%。", "done"))),
        shows("分项之和不等于总数", both(A, says(1, "共公开信息120条，其中政策类50条、解读类30条、其他20条。", "done"))),
    ),
    cannot_tell="哪一个数字是对的。",
)
