"""模板未填或残留: xxxx年, 待补充, a title printed twice."""

from collections.abc import Iterator

from pipeline.model.evidence import Evidence
from pipeline.model.finding import Finding
from pipeline.model.submission import ReceivedFile
from pipeline.model.text import fold
from rules.cases import UnitCase
from rules.evidence import of_span
from rules.examples import A, both, says, shows
from rules.phrases import listed, shortened
from rules.rule import OnUnit, Rule
from rules.slips import remains
from rules.told import told_by

CODE = "TXT008"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a task with placeholders in its text, and one a unit for its reports' titles and signatures."""
    for said in told_by(case):
        slips = remains(said.text)
        if slips:
            about = f"任务{said.task}的进展" if said.task is not None else "未对应任务的一段文字"
            shown = listed([f"“{slip.words}”" for slip in slips])
            message = f"{case.name}{about}中有未填写或未删除的模板文字{shown}。请补充完整。"
            yield case.finding(CODE, "query", message, said.quoting(slip.words for slip in slips), task=said.task)
    signs = [(remark, evidence) for file in case.effective_files for remark, evidence in _of_heading(file)]
    if signs:
        remarks = "；".join(dict.fromkeys(remark for remark, _ in signs))
        yield case.finding(CODE, "query", f"{case.name}报送的材料{remarks}。请核对后更正。", tuple(dict.fromkeys(one for _, one in signs)))


def _of_heading(file: ReceivedFile) -> Iterator[tuple[str, Evidence]]:
    """Placeholders in title and signature, and a title line that is printed twice."""
    report = file.report
    if report is None:
        return
    lines = tuple(dict.fromkeys((*((report.title,) if report.title else ()), *report.title_lines)))
    for span in (*lines, *report.signatures, *((report.signature,) if report.signature else ())):
        if remains(span.quote):
            yield f"有未填写的模板文字“{shortened(span.quote)}”", of_span(file, span)
    seen: set[str] = set()
    for span in lines:
        if fold(span.quote) in seen and len(fold(span.quote)) > 5:
            yield f"标题“{shortened(span.quote)}”重复出现", of_span(file, span)
        seen.add(fold(span.quote))
    whole = fold("".join(span.quote for span in lines))
    for passage in report.passages[:3]:
        if whole and len(whole) > 8 and fold(passage.text) == whole and passage.spans:
            yield f"标题“{shortened(passage.text)}”重复出现", of_span(file, passage.spans[0])


RULE = Rule(
    code=CODE,
    name="模板未填或残留",
    outcome="query",
    basis="报送材料应内容完整；模板占位文字未填写或未删除的，不能反映落实情况。",
    letter="请将模板占位内容填写完整或删除后重新报送。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("内容完整", both(A, says(1, "2023年公开政策32条，补充完善目录2个。", "done"))),
        shows("申请人待补充材料不是占位", both(A, says(1, "受理申请5件，其中待补充材料的申请1件。", "done"))),
    ),
    breaks=lambda: (
        shows("年份未填", both(A, says(1, "xxxx年公开政策XX条。", "done"))),
        shows("待补充", both(A, says(1, "（待补充）", "unclear"))),
    ),
    cannot_tell="以“××”隐去人名、企业名的有意写法。",
)
