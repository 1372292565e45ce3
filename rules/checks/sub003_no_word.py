"""缺Word版: something came, but no Word version."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.delivery import may_be_elsewhere, versions
from rules.evidence import absence, of_file
from rules.examples import A, both, full, paper, sent, shows, unread
from rules.phrases import cut_off
from rules.rule import OnUnit, Rule

CODE = "SUB003"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for a unit that sent something without a Word version."""
    files = [file for one in case.standing for file in one.files]
    if not files or not case.is_due or not (case.is_expected or case.is_to_confirm) or "word" in versions(files):
        return
    doubts = may_be_elsewhere(case, "word")
    message = f"截至{cut_off(case.facts.as_of)}，收到{case.name}的材料{len(files)}件，其中未见Word版。"
    if doubts:
        message += f"{'；'.join(doubts)}，请先核实。"
    yield case.finding(
        CODE, "query" if doubts else "certain", message, tuple(of_file(file) for file in files) + absence(case.facts, case.unit)
    )


RULE = Rule(
    code=CODE,
    name="缺Word版",
    outcome="certain",
    basis="台账报送要求：“WORD文字版和加盖本单位公章生成OFD电子盖章版”一并报送。",
    letter="请补报与盖章版内容一致的Word版。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("Word版和OFD版都有", both(A, *full())),
        shows("Word版打不开：属无法读取，不是缺Word版", sent(A, paper("甲.docx", problems=(unread("FIL001"),)), paper("甲.ofd", *full()))),
        shows("什么都没有收到：只列未收到"),
    ),
    breaks=lambda: (shows("只收到OFD版", sent(A, paper("甲.ofd", *full()))),),
    doubts=lambda: (
        shows("压缩包打不开，其中可能有Word版", sent(A, paper("甲.ofd", *full()), paper("甲.zip", problems=(unread("FIL001"),)))),
        shows("另有收文记录缺文件", sent(A, paper("甲.ofd", *full())), lost=[A]),
    ),
    cannot_tell="是否经其他渠道报送过Word版。",
)
