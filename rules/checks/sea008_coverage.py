"""印章未覆盖全部内容: pages, templates, annotations or later versions that no seal protects."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from pipeline.model.seal import CheckName
from rules.cases import UnitCase
from rules.examples import A, full, paper, seal, sent, shows
from rules.rule import OnUnit, Rule
from rules.seals import checks_with, seal_finding, sealable, told

CODE = "SEA008"
_COVERAGE: tuple[CheckName, ...] = ("coverage",)


def check(case: UnitCase) -> Iterator[Finding]:
    """One query for each file of which every seal leaves something uncovered: what one seal covers is covered."""
    for file in sealable(case):
        failed = checks_with(file, _COVERAGE, "failed")
        if failed and not checks_with(file, _COVERAGE, "ok"):
            yield seal_finding(case, file, CODE, "query", f"的印章没有覆盖全部内容：{told(failed)}。")


RULE = Rule(
    code=CODE,
    name="印章未覆盖全部内容",
    outcome="query",
    basis="GB/T 33190—2016：签名所列的受保护文件应包括全部页面、模板、注释和文档入口。",
    letter="请对全文重新盖章后报送OFD版。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("印章覆盖全部内容", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(),)))),
        shows("两枚印章，其中一枚覆盖全部内容", sent(A, paper("甲.ofd", *full(), seals=(seal(coverage="failed"), seal())))),
    ),
    breaks=lambda: (shows("第2页不在印章保护范围内", sent(A, paper("甲.ofd", *full(), seals=(seal(coverage="failed"),)))),),
    cannot_tell="未覆盖的内容是盖章前还是盖章后加入的。",
)
