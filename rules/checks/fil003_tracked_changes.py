"""存在未接受的修订: a Word file with tracked changes, read as if all were accepted."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import RunCase
from rules.examples import A, both, full, paper, sent, shows, unread
from rules.reading import problem_findings
from rules.rule import OnRun, Rule

CODE = "FIL003"


def check(case: RunCase) -> Iterator[Finding]:
    """One query for each such file."""
    return problem_findings(case, CODE, "query", "请核实定稿内容。")


RULE = Rule(
    code=CODE,
    name="存在未接受的修订",
    outcome="query",
    basis="报送的应为定稿；有未接受的修订时，看到的文字与定稿可能不同。",
    letter="请接受或拒绝全部修订后重新报送定稿。",
    check=OnRun(check),
    keeps=lambda: (shows("没有修订", both(A, *full())),),
    breaks=lambda: (shows("有3处未接受的修订", sent(A, paper("甲.docx", *full(), problems=(unread("FIL003", "有3处未接受的修订"),)))),),
    cannot_tell="单位是否同意这些修订。",
)
