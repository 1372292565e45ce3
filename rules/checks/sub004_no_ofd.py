"""缺OFD版: something came, but no OFD version."""

from collections.abc import Iterator

from pipeline.model.finding import Finding, Outcome
from rules.cases import UnitCase, file_name
from rules.delivery import may_be_elsewhere, versions
from rules.evidence import absence, of_file
from rules.examples import A, both, full, paper, sent, shows, unread
from rules.phrases import cut_off, listed
from rules.rule import OnUnit, Rule

CODE = "SUB004"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for a unit that sent something without an OFD version; a query where a PDF or a picture came in its place."""
    files = [file for one in case.standing for file in one.files]
    if not files or not case.is_due or not (case.is_expected or case.is_to_confirm) or "ofd" in versions(files):
        return
    doubts = may_be_elsewhere(case, "ofd")
    instead = [file_name(file.source.path) for file in files if file.form in {"pdf", "image"}]
    message = f"截至{cut_off(case.facts.as_of)}，收到{case.name}的材料{len(files)}件，其中未见OFD电子盖章版。"
    if instead:
        message += f"收到的{listed(instead)}为PDF或图片，是否可代替OFD版，请核定。"
    if doubts:
        message += f"{'；'.join(doubts)}，请先核实。"
    outcome: Outcome = "query" if doubts or instead else "certain"
    yield case.finding(CODE, outcome, message, tuple(of_file(file) for file in files) + absence(case.facts, case.unit))


RULE = Rule(
    code=CODE,
    name="缺OFD版",
    outcome="certain",
    basis="台账报送要求：“WORD文字版和加盖本单位公章生成OFD电子盖章版”一并报送。",
    letter="请补报加盖本单位电子印章的OFD版。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("Word版和OFD版都有", both(A, *full())),
        shows("OFD版打不开：属无法读取，不是缺OFD版", sent(A, paper("甲.docx", *full()), paper("甲.ofd", problems=(unread("FIL001"),)))),
        shows("OFD版没有印章：另列SEA001，不是缺OFD版", both(A, *full())),
    ),
    breaks=lambda: (shows("只收到Word版", sent(A, paper("甲.docx", *full()))),),
    doubts=lambda: (
        shows("以PDF代替OFD版", sent(A, paper("甲.docx", *full()), paper("甲.pdf", *full()))),
        shows("以盖章页的照片代替OFD版", sent(A, paper("甲.docx", *full()), paper("盖章页.jpg"))),
        shows("另有收文记录缺文件", sent(A, paper("甲.docx", *full())), lost=[A]),
    ),
    cannot_tell="是否经其他渠道报送过OFD版。",
)
