"""印章或证书授权存疑: the signer is not in the seal's list, or a period or the chain does not hold at the signing time."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from pipeline.model.seal import CheckName, Seal
from pipeline.model.submission import ReceivedFile
from rules.cases import UnitCase
from rules.examples import A, full, paper, seal, sent, shows
from rules.phrases import stamp
from rules.rule import OnUnit, Rule
from rules.seals import checks_with, is_signed_after, seal_finding, seal_name, sealable, signed_moment, told

CODE = "SEA005"
_NAMES: tuple[CheckName, ...] = ("signer_in_seal", "seal_period", "certificate_period", "chain", "seal_copy")


def check(case: UnitCase) -> Iterator[Finding]:
    """One query for each such file; a note where nothing else is odd than a signing time after the receipt.

    Without certificates in ``trust/`` the chain is not checked and gives none. Seal.esl that is another seal than the one that signed
    counts here too: nobody can tell by it which was meant.
    """
    for file in sealable(case):
        failed = checks_with(file, _NAMES, "failed")
        late = "；".join(dict.fromkeys(_late(case, file, seal) for seal in file.seals if is_signed_after(seal, file)))
        if failed:
            more = f"；{late}" if late else ""
            yield seal_finding(case, file, CODE, "query", f"的印章或证书授权存疑：{told(failed)}{more}。")
        elif late:
            yield seal_finding(case, file, CODE, "note", f"的签章时间与收文时间不合：{late}；签章时间取自签章人自己的时钟。")


def _late(case: UnitCase, file: ReceivedFile, seal: Seal) -> str:
    """The two times in words; also where the signing time, but not the receipt, is after the due day."""
    signed, received = signed_moment(seal), file.received_at
    if signed is None or received is None:
        return ""
    after_due = "，且已过报送截止日" if received < case.due_moment <= signed else ""
    return f"{seal_name(seal)}签章时间为{stamp(signed.astimezone(received.tzinfo))}，晚于收文时间{stamp(received)}{after_due}"


RULE = Rule(
    code=CODE,
    name="印章或证书授权存疑",
    outcome="query",
    basis="GB/T 38540—2020：签章人证书应在印章的证书列表中；签章时印章、证书均应在有效期内；证书应由 trust 文件夹所列机构签发。",
    letter="请核实所用印章和证书是否有效，必要时重新盖章报送。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("有效期内、签章人在列表中", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(),)))),
        shows("未配置 trust 文件夹，未核对证书来源", sent(A, paper("甲.ofd", *full(), seals=(seal(chain="not_checked"),)))),
    ),
    breaks=lambda: (
        shows("签章人证书不在印章的列表中", sent(A, paper("甲.ofd", *full(), seals=(seal(signer_in_seal="failed"),)))),
        shows("签章时印章已过期", sent(A, paper("甲.ofd", *full(), seals=(seal(seal_period="failed"),)))),
        shows("签章时证书已过期", sent(A, paper("甲.ofd", *full(), seals=(seal(certificate_period="failed"),)))),
        shows("单独存放的印章与签章所用的不是同一枚", sent(A, paper("甲.ofd", *full(), seals=(seal(seal_copy="failed"),)))),
        shows("证书不是 trust 所列机构签发", sent(A, paper("甲.ofd", *full(), seals=(seal(chain="failed"),)))),
    ),
    cannot_tell="证书是否已被吊销（离线不查询）；签章时间取自签章人自己的时钟。",
)
