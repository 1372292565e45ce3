"""内容未对应任何任务: passages of a report that answer no task for certain."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from pipeline.model.submission import ProgressEntry
from pipeline.model.text import fold
from rules.cases import UnitCase, file_name
from rules.evidence import of_entry
from rules.examples import A, both, full, says, shows
from rules.phrases import SHOWN, shortened
from rules.rule import OnUnit, Rule

CODE = "TSK009"
SHORTEST = 8
"""Characters below which a passage is a heading's remains, not a statement."""


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a report, listing the passages; what Word and OFD both say is listed once."""
    passages = _passages(case)
    if passages:
        shown = [f"{file_name(one.file)}{one.spans[0].where}“{shortened(one.text, 24)}”" for one in passages]
        rest = f"等{len(shown)}处" if len(shown) > SHOWN else f"（共{len(shown)}处）"
        message = f"{case.name}的报告中有内容未能对应到台账任务：{'；'.join(shown[:SHOWN])}{rest}；请指明其对应的任务。"
        evidence = tuple(piece for one in passages for piece in of_entry(one))
        yield case.finding(CODE, "query", message, tuple(dict.fromkeys(evidence)))


def _passages(case: UnitCase) -> list[ProgressEntry]:
    found: dict[str, ProgressEntry] = {}
    for entry in case.effective_entries:
        text = fold(entry.text)
        if entry.task is None and not entry.is_general and len(text) >= SHORTEST:
            found.setdefault(text, entry)
    return list(found.values())


RULE = Rule(
    code=CODE,
    name="内容未对应任何任务",
    outcome="query",
    basis="报告内容应与台账任务逐项对应；序号、标题、内容都对不上的，由人工指明。",
    letter="请注明这些内容对应台账的哪一项任务。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("每段都对应到任务", both(A, *full())),
        shows("未对应的只有一个短标题", both(A, *full(), says(None, "其他工作"))),
    ),
    breaks=lambda: (shows("有一段讲单位食堂改造", both(A, *full(), says(None, "完成机关食堂改造，新增座位40个。"))),),
    cannot_tell="这些内容属于哪一项任务，或与台账无关。",
)
