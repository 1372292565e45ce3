"""未收到（报送要求待确认）: as 未收到, for a unit whose duty to report the office has yet to confirm."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.absence import nothing_received, unheard
from rules.cases import UnitCase
from rules.examples import A, both, full, shows, unit
from rules.rule import OnUnit, Rule

CODE = "SUB010"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query for each such unit of which nothing is on record."""
    if case.is_to_confirm and unheard(case):
        message, evidence = nothing_received(case)
        yield case.finding(CODE, "query", f"{message}该单位是否须报送有待确认（名册 report 为 confirm），不列入通报。", evidence)


_CONFIRM = (unit(A, report="confirm"),)

RULE = Rule(
    code=CODE,
    name="未收到（报送要求待确认）",
    outcome="query",
    basis="台账的报送要求只写明部门和直属机构；县（市）区、园区等承担任务而未被点名报送的，须先由办公室确认。",
    letter="请告知本单位是否须按台账报送落实情况；须报送的，请报送Word版和加盖电子印章的OFD版。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("已收到材料", both(A, *full()), units=_CONFIRM),
        shows("期限未过", units=_CONFIRM, as_of="2023-08-15 12:00:00"),
        shows("名册中要求报送的单位：列为SUB001"),
    ),
    breaks=lambda: (shows("截至8月31日24时，既无收文记录也无文件", units=_CONFIRM),),
    cannot_tell="该单位是否另接到报送通知。",
)
