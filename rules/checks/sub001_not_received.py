"""未收到: the due time has passed and nothing of the round came from a unit that must report."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.model.finding import Finding
from rules.absence import candidates, nothing_received, unheard
from rules.cases import UnitCase
from rules.examples import A, both, full, lost_receipt, paper, sent, shows, unit, unread
from rules.rule import OnUnit, Rule

CODE = "SUB001"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for a unit whose report is expected and of which nothing is on record; a query where something could be its own."""
    if case.is_expected and unheard(case):
        message, evidence = nothing_received(case)
        yield case.finding(CODE, "query" if candidates(case) else "certain", message, evidence)


RULE = Rule(
    code=CODE,
    name="未收到",
    outcome="certain",
    basis="台账报送要求（前言及“报送落实进展情况”任务）：将落实进展情况按期报送；期限已过而收文记录、收件目录中均无该单位材料的，为未收到。",
    letter="请核实是否已报送；尚未报送的，请报送Word版和加盖电子印章的OFD版。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("8月15日23时59分59秒送达：已收到", both(A, *full(), at="2023-08-15 23:59:59")),
        shows("核对时期限未过：不作判断", as_of="2023-08-15 12:00:00"),
        shows("文件在收件目录中而没有收文记录：视为已收到", both(A, *full(), at=None)),
        shows("唯一的文件打不开：是无法读取，不是未收到", sent(A, paper("市甲局.docx", problems=(unread("FIL001"),)))),
        shows("有收文记录而没有文件：列为SUB011", lost=[A]),
        shows("名册中不要求报送的单位", units=[unit(A, report="no")]),
    ),
    breaks=lambda: (shows("截至8月31日24时，既无收文记录也无文件"),),
    doubts=lambda: (
        shows("有一份来源不明的文件可能属于该单位", possible=[(A, "某局落实情况.docx")]),
        shows("收文记录中有一行没有写发文单位", receipts=[replace(lost_receipt(A), sender="", unit=None, title="落实情况")]),
        shows("唯一的材料已被退回，此后未见重新报送", sent(A, paper("市甲局.docx", *full()), returned="2023-08-12 10:00")),
        shows("法院等不属于政府部门的单位", units=[unit(A, category="outside")]),
    ),
    cannot_tell="是否经电子邮件、纸质等其他渠道报送过。",
)
