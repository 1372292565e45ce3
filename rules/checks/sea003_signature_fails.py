"""签名验证不通过: the signer's or the seal maker's signature value does not fit."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.examples import A, full, paper, seal, sent, shows, unit
from rules.rule import OnUnit, Rule
from rules.seals import failed_checks

CODE = "SEA003"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for each such file."""
    return failed_checks(case, CODE, "certain", ("signer_signature", "maker_signature"), "的签名验证不通过")


RULE = Rule(
    code=CODE,
    name="签名验证不通过",
    outcome="certain",
    basis="GB/T 38540—2020：签章人和制章人的签名值应能用其证书验证。",
    letter="请联系印章管理部门检查印章，重新盖章后报送。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("签名验证通过", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(),)))),
        shows(
            "签名算法无法核验：列为SEA006",
            sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(signer_signature="unsupported"),))),
        ),
    ),
    breaks=lambda: (
        shows("签章人签名值不符", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(signer_signature="failed"),)))),
        shows("制章人签名值不符", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(maker_signature="failed"),)))),
    ),
    doubts=lambda: (
        shows(
            "报送要求待确认的单位",
            sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(signer_signature="failed"),))),
            units=[unit(A, report="confirm")],
        ),
    ),
    cannot_tell="是签章软件的错误还是伪造。",
)
