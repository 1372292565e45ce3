"""部分无法读取: pages or pictures not read, recognition below its limit, a file that changed while it was read."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import RunCase
from rules.examples import A, both, full, paper, sent, shows, unread
from rules.reading import problem_findings
from rules.rule import OnRun, Rule

CODE = "FIL002"


def check(case: RunCase) -> Iterator[Finding]:
    """One query for each such file that no newer version replaced."""
    return problem_findings(case, CODE, "query", "未读部分请人工查看，不据此判断漏报。")


RULE = Rule(
    code=CODE,
    name="部分无法读取",
    outcome="query",
    basis="没有读到的内容不等于没有报送。",
    letter="请报送可以选取文字的版本，不要只报扫描件。",
    check=OnRun(check),
    keeps=lambda: (shows("全部读出", both(A, *full())),),
    breaks=lambda: (shows("扫描页未能识别", sent(A, paper("甲.docx", *full(), problems=(unread("FIL002", "第2页为图片，未能识别"),)))),),
    cannot_tell="未读部分写了什么。",
)
