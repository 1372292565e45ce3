"""报告中未见任务进展: a report that was read and has no entry at all, such as a cover letter alone."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.examples import A, both, duty, full, paper, says, sent, shows, task, unread
from rules.phrases import listed
from rules.reading import file_names, of_live_files, reading_of
from rules.rule import OnUnit, Rule

CODE = "TSK011"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query for a unit that owes tasks; then there is no 漏报."""
    owed = [one for one in case.obligations if one.strength == "must" and not one.exempt and one.task not in case.facts.report_tasks]
    if not owed or case.exempted or not case.standing or any(entry.task is not None for entry in case.entries):
        return
    if reading_of(case) == "unread":
        return
    message = f"{case.name}的报告（{listed(file_names(case))}）中未见任何一项台账任务的进展，可能只报送了函而漏附台账；请核实。"
    yield case.finding(CODE, "query", message, of_live_files(case))


RULE = Rule(
    code=CODE,
    name="报告中未见任务进展",
    outcome="query",
    basis="台账报送要求：“逐项落实，并将落实进展情况”报送。",
    letter="请补报台账各项任务的进展（可能漏附了附件）。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("报告有任务进展", both(A, *full())),
        shows("只有一项进展，其余列为漏报", both(A, *full()[:1])),
        shows("文件打不开：属无法读取", sent(A, paper("甲.docx", problems=(unread("FIL001"),)))),
        shows("该单位没有必须填报的任务", both(A), tasks=(task(1, duty(A, "support")),)),
    ),
    breaks=lambda: (
        shows("只报来一封函", both(A)),
        shows("通篇没有对应到任何任务", both(A, says(None, "我局高度重视政务公开工作，加强组织领导。"))),
    ),
    cannot_tell="附件是漏附、漏下载，还是未写。",
)
