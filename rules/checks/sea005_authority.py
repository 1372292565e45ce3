"""印章或证书授权存疑: the signer is not in the seal's list, or a period or the chain does not hold at the signing time."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.examples import A, full, paper, seal, sent, shows
from rules.rule import OnUnit, Rule
from rules.seals import failed_checks

CODE = "SEA005"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query for each such file. Without certificates in ``trust/`` the chain is not checked and gives none."""
    return failed_checks(case, CODE, "query", ("signer_in_seal", "seal_period", "certificate_period", "chain"), "的印章或证书授权存疑")


RULE = Rule(
    code=CODE,
    name="印章或证书授权存疑",
    outcome="query",
    basis="GB/T 38540—2020：签章人证书应在印章的证书列表中；签章时印章、证书均应在有效期内；证书应由 trust 文件夹所列机构签发。",
    letter="请核实所用印章和证书是否有效，必要时重新盖章报送。",
    check=OnUnit(check),
    keeps=(
        shows("有效期内、签章人在列表中", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(),)))),
        shows("未配置 trust 文件夹，未核对证书来源", sent(A, paper("甲.ofd", *full(), seals=(seal(chain="not_checked"),)))),
    ),
    breaks=(
        shows("签章人证书不在印章的列表中", sent(A, paper("甲.ofd", *full(), seals=(seal(signer_in_seal="failed"),)))),
        shows("签章时印章已过期", sent(A, paper("甲.ofd", *full(), seals=(seal(seal_period="failed"),)))),
        shows("签章时证书已过期", sent(A, paper("甲.ofd", *full(), seals=(seal(certificate_period="failed"),)))),
        shows("证书不是 trust 所列机构签发", sent(A, paper("甲.ofd", *full(), seals=(seal(chain="failed"),)))),
    ),
    cannot_tell="证书是否已被吊销（离线不查询）；签章时间取自签章人自己的时钟。",
)
