"""未能处理: our own limits — a file over a limit, an unknown format, a tool that is not installed."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import RunCase
from rules.examples import A, both, full, paper, sent, shows, unread
from rules.reading import problem_findings
from rules.rule import OnRun, Rule

CODE = "FIL004"


def check(case: RunCase) -> Iterator[Finding]:
    """One query for each such file that no newer version replaced."""
    return problem_findings(case, CODE, "query", "这是本程序的限制，不是报送单位的问题；请人工查看该文件。")


RULE = Rule(
    code=CODE,
    name="未能处理",
    outcome="query",
    basis="程序自身的限制不得成为对单位的指责。",
    letter="如方便，请另报一份Word或OFD格式的版本。",
    check=OnRun(check),
    keeps=lambda: (shows("格式可以识别", both(A, *full())),),
    breaks=lambda: (shows("未安装解压rar的工具", sent(A, paper("甲.rar", problems=(unread("FIL004", "未安装解压rar的工具"),)))),),
    cannot_tell="文件里是什么。",
)
