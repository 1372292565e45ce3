"""盖章后内容被改动: a protected part, or the signature file itself, is not what was signed."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.examples import A, full, paper, seal, sent, shows, unit
from rules.rule import OnUnit, Rule
from rules.seals import failed_checks

CODE = "SEA002"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for each such file. A later seal that changes Signatures.xml alone is no alteration: the verifier sees to it."""
    return failed_checks(case, CODE, "certain", ("parts", "signature_file"), "的内容与盖章时不一致")


RULE = Rule(
    code=CODE,
    name="盖章后内容被改动",
    outcome="certain",
    basis="GB/T 38540—2020、GB/T 33190—2016：受保护的文件摘要应与签名文件所载一致。",
    letter="请核对内容，重新生成并盖章后报送。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("各部分与盖章时一致", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(),)))),
        shows("摘要算法无法核验：列为SEA006", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(parts="unsupported"),)))),
    ),
    breaks=lambda: (
        shows("第1页被改动", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(parts="failed"),)))),
        shows("签名文件被改动", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(signature_file="failed"),)))),
    ),
    doubts=lambda: (
        shows(
            "报送要求待确认的单位",
            sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(parts="failed"),))),
            units=[unit(A, report="confirm")],
        ),
    ),
    cannot_tell="是谁、出于什么原因改动的。",
)
