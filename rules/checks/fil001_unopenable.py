"""无法打开: 0 bytes, encrypted, or a container that is provably broken."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import RunCase
from rules.examples import A, both, full, paper, sent, shows, unit, unread
from rules.reading import problem_findings
from rules.rule import OnRun, Rule

CODE = "FIL001"


def check(case: RunCase) -> Iterator[Finding]:
    """One finding for each such file that no newer version replaced."""
    return problem_findings(case, CODE, "certain", "该文件按已收到计，内容无从审核。")


_BROKEN = paper("甲.docx", problems=(unread("FIL001", "文件为0字节"),))

RULE = Rule(
    code=CODE,
    name="无法打开",
    outcome="certain",
    basis="台账要求报送Word文字版和OFD电子盖章版；0字节、加密或容器损坏的文件任何软件都无法读出内容。",
    letter="请检查文件能否打开，去除密码后重新报送。",
    check=OnRun(check),
    keeps=lambda: (
        shows("文件完好", both(A, *full())),
        shows("打不开的文件已由后报的完好文件替代", sent(A, _BROKEN), both(A, *full(), at="2023-08-14 10:00", stem="重报")),
    ),
    breaks=lambda: (shows("Word版为0字节", sent(A, _BROKEN, paper("甲.ofd", *full()))),),
    doubts=lambda: (shows("报送要求待确认的单位", sent(A, _BROKEN), units=[unit(A, report="confirm")]),),
    cannot_tell="文件是报送前就损坏，还是下载时损坏。",
)
