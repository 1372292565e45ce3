"""进展为空: the row of a must obligation is there, its progress cell empty."""

from collections.abc import Iterator

from pipeline.model.finding import Finding, Outcome
from pipeline.model.submission import ProgressEntry
from rules.cases import UnitCase, file_name, is_unreadable
from rules.evidence import of_cell, of_entry
from rules.examples import A, both, duty, full, paper, says, sent, shows, task, unit, unread
from rules.phrases import shortened
from rules.reading import has_unread_return, spoken
from rules.rule import OnUnit, Rule
from rules.traces import Traces

CODE = "TSK002"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for each task that only blank cells answer, in Word and OFD alike."""
    for obligation in case.obligations:
        if obligation.strength != "must" or obligation.exempt or obligation.task in case.facts.report_tasks:
            continue
        entries = case.entries_of(obligation.task)
        if not entries or spoken(one for one in case.entries if one.task == obligation.task):
            continue
        task = case.task(obligation.task)
        first = entries[0]
        title = task.subitem or task.item or task.content
        message = (
            f"{case.name}报送的{file_name(first.file)}{first.spans[0].where}，台账任务{task.no}“{shortened(title, 30)}”的进展落实情况为空。"
        )
        evidence = tuple(piece for one in entries for piece in of_entry(one)) + of_cell(case.facts.ledger, task, "units")
        trace = Traces(case).of(task.no)
        if trace is not None:
            message += f"但{file_name(trace.file)}{trace.where}的“{shortened(trace.quote, 30)}”可能与该任务有关，请先核实。"
        outcome: Outcome = "query" if trace is not None or _is_doubtful(case, entries) else "certain"
        yield case.finding(CODE, outcome, message, tuple(dict.fromkeys(evidence)), task=task.no)


def _is_doubtful(case: UnitCase, entries: tuple[ProgressEntry, ...]) -> bool:
    """Whether the cell may not be empty after all, or be filled in elsewhere."""
    files = [case.file(one.file) for one in entries]
    is_ill_read = any(one.recognised for one in entries) or any(file is not None and is_unreadable(file) for file in files)
    return is_ill_read or has_unread_return(case) or bool(case.lost_receipts)


_BLANK = says(3, "", "blank")
_TWO = full()[:2]

RULE = Rule(
    code=CODE,
    name="进展为空",
    outcome="certain",
    basis="台账“进展落实情况”栏由牵头、负责单位填写。",
    letter="请补填该项任务的进展；如无相关事项，请写明。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("每格都填了", both(A, *full())),
        shows("填“无”也是填报", both(A, *_TWO, says(3, "无", "nothing_to_report"))),
        shows("Word版空白而OFD版已填：属两版不一致", sent(A, paper("甲.docx", *_TWO, _BLANK), paper("甲.ofd", *full()))),
        shows("配合任务的空格", both(A, *_TWO, _BLANK), tasks=(task(1, duty(A)), task(2, duty(A)), task(3, duty(A, "support")))),
        shows("格中是图片，不是空格", both(A, *_TWO, says(3, "", "unclear"))),
        shows(
            "先前已填，后一次报送为空格",
            both(A, *_TWO, says(3, "2023年3月公开部门预算", is_effective=False)),
            both(A, _BLANK, at="2023-08-14 10:00", stem="再报"),
        ),
    ),
    breaks=lambda: (shows("任务3的进展格为空", both(A, *_TWO, _BLANK)),),
    doubts=lambda: (
        shows("表格由文字识别得到", both(A, *_TWO, says(3, "", "blank", recognised=True))),
        shows("该文件有图片未能读取", sent(A, paper("甲.docx", *_TWO, _BLANK, problems=(unread("FIL002", "有图片未能识别"),)))),
        shows("报送要求待确认的单位", both(A, *_TWO, _BLANK), units=[unit(A, report="confirm")]),
    ),
    cannot_tell="是漏填，还是无相关事项而未写明。",
)
