"""未能核验: an algorithm or structure that the program does not know."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.examples import A, full, paper, seal, sent, shows
from rules.rule import OnUnit, Rule
from rules.seals import seal_finding, sealable, told

CODE = "SEA006"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query for each file with a seal that could not be checked."""
    for file in sealable(case):
        unknown = [(seal, one) for seal in file.seals for one in seal.checks if one.result == "unsupported"]
        is_odd = any(seal.kind == "unknown" or seal.verdict == "unsupported" for seal in file.seals)
        if unknown or is_odd:
            reasons = told(unknown) or "签名的结构无法识别"
            yield seal_finding(case, file, CODE, "query", f"有签名或印章，但未能核验：{reasons}；请用签章厂商的阅读软件核验。")


RULE = Rule(
    code=CODE,
    name="未能核验",
    outcome="query",
    basis="程序不认识的算法或结构，只说未能核验，不说未盖章，也不说无效。",
    letter="",
    check=OnUnit(check),
    keeps=lambda: (
        shows("全部核验通过", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(),)))),
        shows("没有任何签名：列为SEA001", sent(A, paper("甲.ofd", *full()))),
    ),
    breaks=lambda: (
        shows("摘要算法不认识", sent(A, paper("甲.ofd", *full(), seals=(seal(parts="unsupported"),)))),
        shows("签名结构不认识", sent(A, paper("甲.ofd", *full(), seals=(seal(kind="unknown", verdict="unsupported"),)))),
    ),
    cannot_tell="印章是否有效。",
)
