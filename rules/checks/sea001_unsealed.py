"""未加盖电子印章: an OFD without any signature."""

from collections.abc import Iterator

from pipeline.model.finding import Finding, Outcome
from rules.cases import UnitCase, is_unreadable
from rules.examples import A, both, full, paper, seal, sent, shows, unit, unread
from rules.rule import OnUnit, Rule
from rules.seals import is_seal, seal_finding, sealable

CODE = "SEA001"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for each OFD file without a signature; a query where another OFD of the unit is sealed, or part was not read."""
    files = [file for file in sealable(case) if file.form == "ofd"]
    has_sealed = any(is_seal(one) for file in files for one in file.seals)
    for file in files:
        if not file.seals:
            outcome: Outcome = "query" if has_sealed or is_unreadable(file) else "certain"
            addition = "该单位另有OFD文件已加盖印章，请核实本件是否也应加盖。" if has_sealed else ""
            yield seal_finding(case, file, CODE, outcome, f"为OFD文件，其中没有任何电子印章或数字签名。{addition}")


RULE = Rule(
    code=CODE,
    name="未加盖电子印章",
    outcome="certain",
    basis="台账报送要求：“加盖本单位公章生成OFD电子盖章版”。",
    letter="请加盖本单位电子印章后重新报送OFD版。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("OFD版已盖章", sent(A, paper("甲.docx", *full()), paper("甲.ofd", *full(), seals=(seal(),)))),
        shows("印章无法核验：不是未盖章", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(parts="unsupported"),)))),
        shows("OFD版打不开：属无法读取", sent(A, paper("甲.docx", *full()), paper("甲.ofd", problems=(unread("FIL004"),)))),
        shows("只有图片印章：列为SEA007", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(kind="picture"),)))),
    ),
    breaks=lambda: (shows("OFD版没有任何签名", both(A, *full())),),
    doubts=lambda: (
        shows("函已盖章，附件OFD没有", sent(A, paper("函.ofd", seals=(seal(),)), paper("附件.ofd", *full()))),
        shows("报送要求待确认的单位", both(A, *full()), units=[unit(A, report="confirm")]),
    ),
    cannot_tell="是否另有纸质盖章件。",
)
