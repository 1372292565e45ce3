"""Checks that seals and signatures of every container share: periods, lists, chains, and the verdict over them."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from parsers.seals.algorithms import Outcome, check_signature, digests_of_length
from parsers.seals.certificate import CHINA, Certificate, read_certificate
from parsers.seals.der import DerError
from parsers.seals.structure import SealData
from pipeline.model.seal import Check, CheckName, CheckResult, Seal, Verdict

MAX_CHAIN = 6


def check(name: CheckName, result: CheckResult, reason: str) -> Check:
    """A check with its reason."""
    return Check(name=name, result=result, reason=reason)


def day(moment: datetime | None) -> str:
    """A day as people write it, in China's zone."""
    if moment is None:
        return "未注明"
    local = moment.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日"


def signature_check(name: CheckName, outcome: Outcome, who: str) -> Check:
    """A signature's outcome in words."""
    words = {"ok": f"{who}签名验证通过", "failed": f"{who}签名值与内容不符", "unsupported": f"{who}签名算法不在可核验范围内"}
    return check(name, outcome, words[outcome])


def maker_check(seal: SealData) -> Check:
    """Whether the seal's own signature by its maker fits, in any of the forms that makers sign."""
    try:
        certificate = read_certificate(seal.maker_certificate)
    except DerError:
        return check("maker_signature", "unsupported", "制章人证书无法识别")
    outcomes = []
    for message in seal.signed:
        outcomes.append(check_signature(certificate, seal.maker_oid, message, seal.maker_signature))
        if outcomes[-1] == "ok":
            break
    outcome: Outcome = "ok" if "ok" in outcomes else "unsupported" if "unsupported" in outcomes else "failed"
    return signature_check("maker_signature", outcome, "制章人")


def listing_check(seal: SealData, certificate: Certificate) -> Check:
    """Whether the signer's certificate stands in the seal's list (GB/T 38540-2020 clause 6.1)."""
    if not seal.certificates and not seal.digests:
        return check("signer_in_seal", "not_checked", "印章中没有签章人证书列表")
    for listed in seal.certificates:
        if _is_same(listed, certificate):
            return check("signer_in_seal", "ok", "签章人证书在印章的证书列表中")
    for digest in seal.digests:
        if any(compute(certificate.raw) == digest for compute in digests_of_length(len(digest))):
            return check("signer_in_seal", "ok", "签章人证书的摘要在印章的证书列表中")
    if seal.digests and not any(digests_of_length(len(digest)) for digest in seal.digests):
        return check("signer_in_seal", "unsupported", "印章证书列表的摘要算法不在可核验范围内")
    return check("signer_in_seal", "failed", "签章人证书不在印章的证书列表中")


def _is_same(listed: bytes, certificate: Certificate) -> bool:
    if listed == certificate.raw:
        return True
    try:
        return read_certificate(listed).raw == certificate.raw
    except DerError:
        return False


def period_check(name: CheckName, what: str, begins: datetime | None, ends: datetime | None, at: datetime | None) -> Check:
    """Whether a period holds at the signing time."""
    if at is None:
        return check(name, "not_checked", f"签章时间无法识别，未核对{what}有效期")
    if begins is None or ends is None:
        return check(name, "not_checked", f"{what}未注明有效期")
    span = f"{what}有效期为{day(begins)}至{day(ends)}"
    if at < begins:
        return check(name, "failed", f"{span}，签章时间{day(at)}早于有效期开始")
    if at > ends:
        return check(name, "failed", f"{span}，签章时间{day(at)}已过期")
    return check(name, "ok", f"{span}，签章时在有效期内")


def chain_check(certificates: Sequence[tuple[str, bytes]], trusted: Sequence[bytes], others: Sequence[bytes] = ()) -> Check:
    """Whether each of the certificates (of whom, in DER) leads to a trusted one; offline, so revocation is not looked up.

    A seal is as good as its maker: anybody can make himself a maker, so the maker's certificate must lead there too.
    """
    anchors = _certificates(trusted)
    if not anchors:
        return check("chain", "not_checked", "未配置签发机构证书（trust文件夹为空），未核对证书来源；离线环境不查询吊销状态")
    pool = [*anchors, *_certificates(others)]
    outcomes: set[Outcome] = set()
    reasons = []
    for who, raw in certificates:
        found = _certificates((raw,))
        outcome = _chain_outcome(found[0], anchors, pool) if found else "unsupported"
        outcomes.add(outcome)
        issuer = found[0].issuer_name if found else ""
        if outcome == "failed":
            reasons.append(f"{who}证书由“{issuer or '未注明'}”签发，不能追溯到trust文件夹中的签发机构")
        elif outcome == "unsupported":
            reasons.append(f"{who}证书的签发签名不在可核验范围内")
    if not reasons:
        return check("chain", "ok", "证书可追溯到trust文件夹中的签发机构；离线环境不查询吊销状态")
    return check("chain", "failed" if "failed" in outcomes else "unsupported", "；".join(reasons))


def _chain_outcome(certificate: Certificate, anchors: Sequence[Certificate], pool: Sequence[Certificate]) -> Outcome:
    """Whether a certificate leads to an anchor over at most ``MAX_CHAIN`` issuers."""
    current, unknown = certificate, False
    for _ in range(MAX_CHAIN):
        if any(anchor.raw == current.raw for anchor in anchors):
            return "ok"
        issuer = None
        for other in pool:
            if other.subject != current.issuer:
                continue
            outcome = _issued_by(current.raw, other.raw)
            unknown = unknown or outcome == "unsupported"
            if outcome == "ok":
                issuer = other
                break
        if issuer is None or issuer.raw == current.raw:
            break
        current = issuer
    return "unsupported" if unknown else "failed"


def forget_certificates() -> None:
    """Forget which certificate issued which: for measurements of the first file of a maker."""
    _issued_by.cache_clear()


@lru_cache(maxsize=512)
def _issued_by(certificate: bytes, issuer: bytes) -> Outcome:
    """Whether a certificate's signature is its issuer's; the same few certificates come again in every file."""
    issued = read_certificate(certificate)
    return check_signature(read_certificate(issuer), issued.signature_oid, issued.tbs, issued.signature)


def _certificates(blobs: Sequence[bytes]) -> list[Certificate]:
    found = []
    for blob in blobs:
        try:
            found.append(read_certificate(blob))
        except DerError:
            continue
    return found


def unread_seal(*checks: Check, kind: str = "unknown") -> Seal:
    """A signature of which no more is known than these checks."""
    return Seal(kind=kind, name="", signer="", issuer="", organisation="", signed_at=None, checks=checks, verdict=verdict_of(checks))


def verdict_of(checks: Sequence[Check]) -> Verdict:
    """The verdict over all checks: altered before invalid before unsupported before notes."""
    results = {each.name: each.result for each in checks}
    if "failed" in {results.get("parts"), results.get("signature_file")}:
        return "altered"
    if "failed" in {
        results.get("signer_signature"),
        results.get("maker_signature"),
        results.get("signer_in_seal"),
        results.get("seal_copy"),
    }:
        return "invalid"
    mathematics = [results.get(name) for name in ("parts", "signature_file", "signer_signature", "maker_signature")]
    if "unsupported" in mathematics:
        return "unsupported"
    if any(result in {"failed", "unsupported"} for result in results.values()):
        return "valid_with_notes"
    if results.get("chain") == "not_checked" or results.get("certificate_period") == "not_checked":
        return "valid_with_notes"
    return "valid"
