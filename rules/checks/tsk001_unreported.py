"""漏报任务: a must obligation without an entry in a report that was read whole."""

from collections.abc import Iterator

from pipeline.model.evidence import Span
from pipeline.model.finding import Finding
from pipeline.model.submission import ProgressEntry
from pipeline.model.work import Obligation, TaskNo
from rules.cases import UnitCase, file_name
from rules.evidence import of_cell, of_entry, of_roster, of_span
from rules.examples import A, B, both, duty, full, paper, says, sent, shows, task, unit, unread
from rules.phrases import cut_off, listed, shortened
from rules.reading import file_names, has_unread_return, of_live_files, reading_of
from rules.rule import OnUnit, Rule
from rules.traces import Trace, Traces, why_not_understood

CODE = "TSK001"
NEAR = 0.12
"""How near a rival of a match by content must be for the passage to be possibly the other task's."""


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for each task; a query where a passage, an unread file or a lost receipt could hold it."""
    if case.exempted or case.lost_receipts or not any(entry.task is not None for entry in case.effective_entries):
        return
    reading = reading_of(case)
    if reading == "unread":
        return
    answered = {entry.task for entry in case.entries if entry.task is not None}
    asked = [obligation for obligation in case.obligations if _is_asked(case, obligation)]
    lacking = [obligation for obligation in asked if obligation.task not in answered]
    if not lacking:
        return
    general = _general_doubts(case, is_whole=reading == "whole")
    if why := why_not_understood(case, lacking=len(lacking), asked=len(asked)):
        general.append(why)
    traces = Traces(case)
    for obligation in lacking:
        yield _finding(case, obligation, general, traces.of(obligation.task))


def _is_asked(case: UnitCase, obligation: Obligation) -> bool:
    return obligation.strength == "must" and not obligation.exempt and obligation.task not in case.facts.report_tasks


def _finding(case: UnitCase, obligation: Obligation, general: list[str], trace: Trace | None) -> Finding:
    task = case.task(obligation.task)
    resembling = _resembling(case, obligation.task)
    doubts = [f"{file_name(one.file)}{one.spans[0].where}的“{shortened(one.text, 20)}”与该任务相近" for one in resembling] + general
    if trace is not None and not resembling:
        doubts.insert(0, f"{file_name(trace.file)}{trace.where}的“{shortened(trace.quote, 30)}”可能与该任务有关")
    if obligation.duty.limited_to:
        doubts.append(f"该单位只负责其中的“{obligation.duty.limited_to}”")
    title = task.subitem or task.item or shortened(task.content, 20)
    message = (
        f"截至{cut_off(case.facts.as_of)}，{case.name}的报告（{listed(file_names(case))}）中未见台账任务{task.no}"
        f"“{shortened(title, 30)}”的填报内容；台账该项责任单位为“{shortened(task.units, 80)}”。"
    )
    if doubts:
        message += f"但{'；'.join(doubts)}，请先核实。"
    roster = case.facts.roster
    row = (of_roster(roster, case.unit),) if roster is not None else ()
    evidence = of_cell(case.facts.ledger, task, "units") + row + of_live_files(case) + tuple(e for one in resembling for e in of_entry(one))
    if trace is not None:
        evidence += tuple(of_span(file, Span(where=trace.where, quote=trace.quote)) for file in [case.file(trace.file)] if file is not None)
    return case.finding(CODE, "query" if doubts else "certain", message, tuple(dict.fromkeys(evidence)), task=task.no)


def _general_doubts(case: UnitCase, *, is_whole: bool) -> list[str]:
    """Why nothing at all is missing from the unit's report for certain."""
    doubts = [] if is_whole else ["报告有部分未能读取或由文字识别得到"]
    if has_unread_return(case):
        doubts.append("该单位被退回的材料未能读取")
    return doubts


def _resembling(case: UnitCase, no: TaskNo) -> list[ProgressEntry]:
    """Passages that may answer the task although they were not matched to it."""
    floor = case.facts.thresholds.resembles
    found = []
    for entry in case.entries:
        score = next((rival.score for rival in entry.rivals if rival.task == no), 0.0)
        is_near = score >= floor and (entry.task is None or (entry.how == "content" and score >= entry.score - NEAR))
        if is_near:
            found.append(entry)
    return found


_THREE = (task(1, duty(A)), task(2, duty(A)), task(3, duty(A)))
_TWO_OF_THREE = full()[:2]

RULE = Rule(
    code=CODE,
    name="漏报任务",
    outcome="certain",
    basis="台账“责任单位”栏：牵头或负责的单位应逐项填报进展；只对读全的报告作此判断。",
    letter="请补报该项任务的进展；如无相关事项，请写明。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("三项任务都有填报", both(A, *full())),
        shows("写明无此类事项，也是填报", both(A, *_TWO_OF_THREE, says(3, "本单位无此类事项", "not_applicable"))),
        shows("配合任务未填报", both(A, *_TWO_OF_THREE), tasks=(*_THREE[:2], task(3, duty(A, "support"), duty(B)))),
        shows("Word版未写而OFD版写了", sent(A, paper("甲.docx", *_TWO_OF_THREE), paper("甲.ofd", *full()))),
        shows("先前报过，后一次补充未再提", both(A, *full()), both(A, *full()[:1], at="2023-08-14 10:00", stem="补充")),
        shows("任务内容就是报送本身，报告即为答复", both(A, *_TWO_OF_THREE), report_tasks=[3]),
        shows("报告未读全", sent(A, paper("甲.docx", *_TWO_OF_THREE, problems=(unread("FIL002", "第2页未能识别"),), is_whole=False))),
        shows("有收文记录缺文件", both(A, *_TWO_OF_THREE), lost=[A]),
        shows("未收到报告：只列未收到"),
        shows("只有一封函，没有任何任务进展：列为TSK011", both(A)),
    ),
    breaks=lambda: (
        shows("读全的报告中没有任务3", both(A, *_TWO_OF_THREE)),
        shows(
            "Word版打不开，OFD版读全而没有任务3", sent(A, paper("甲.docx", problems=(unread("FIL001"),)), paper("甲.ofd", *_TWO_OF_THREE))
        ),
    ),
    doubts=lambda: (
        shows("有一段未对应的文字与任务3相近", both(A, *_TWO_OF_THREE, says(None, "预算公开工作有序推进", rivals=((3, 0.4),)))),
        shows("报告由文字识别得到", sent(A, paper("甲.docx", *_TWO_OF_THREE, recognised=True))),
        shows(
            "另有一张图片未能读取", sent(A, paper("甲.docx", *_TWO_OF_THREE), paper("甲.jpg", problems=(unread("FIL002", "图片未能识别"),)))
        ),
        shows("报送要求待确认的单位", both(A, *_TWO_OF_THREE), units=[unit(A, report="confirm")]),
    ),
    cannot_tell="单位是否做了这项工作；只说报告里没有写。",
)
