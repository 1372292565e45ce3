"""The facts of one sealed value or PKCS#7 signature, whatever container it stands in: OFD and PDF alike."""

from collections.abc import Sequence
from typing import Literal

from parsers.seals.algorithms import Outcome, check_signature
from parsers.seals.certificate import Certificate, read_certificate
from parsers.seals.der import DerError
from parsers.seals.facts import chain_check, check, listing_check, maker_check, period_check, signature_check, verdict_of
from parsers.seals.pkcs7 import Pkcs7, digest_outcome, signature_outcome
from parsers.seals.structure import SignedValue
from pipeline.model.seal import Check, Seal

_OWN_CLOCK = "签章时间取自签章人电脑时钟，没有时间戳"
_TIMESTAMP = "签章数据带有时间戳，程序未核验时间戳本身"


def sealed_facts(
    value: SignedValue, contents: Sequence[Check], coverage: Check, trusted: tuple[bytes, ...], notes: tuple[str, ...] = ()
) -> Seal:
    """A seal by its signed value (GB/T 38540-2020 clause 7); ``contents`` are the checks of what it was put on."""
    certificate = _certificate(value.certificate)
    checks = [each for each in contents if each.name != "seal_copy"]
    checks += [_signer_check(value, certificate), maker_check(value.seal)]
    checks += [each for each in contents if each.name == "seal_copy"]
    if certificate is not None:
        checks.append(listing_check(value.seal, certificate))
    checks.append(period_check("seal_period", "印章", value.seal.valid_from, value.seal.valid_to, value.signed_at))
    if certificate is not None:
        checks.append(period_check("certificate_period", "签章人证书", certificate.not_before, certificate.not_after, value.signed_at))
        leading = (("签章人", certificate.raw), ("制章人", value.seal.maker_certificate))
        checks.append(chain_check(leading, trusted, (value.seal.maker_certificate, *value.seal.certificates)))
    checks.append(coverage)
    return Seal(
        kind=f"seal_{value.layout}",
        name=value.seal.name,
        signer=certificate.common_name if certificate else "",
        issuer=certificate.issuer_name if certificate else "",
        organisation=certificate.organisation if certificate else "",
        signed_at=value.signed_at.isoformat() if value.signed_at else None,
        checks=tuple(checks),
        verdict=verdict_of(checks),
        notes=(_TIMESTAMP if value.has_timestamp else _OWN_CLOCK, *notes),
    )


def _signer_check(value: SignedValue, certificate: Certificate | None) -> Check:
    if certificate is None:
        return check("signer_signature", "unsupported", "签章人证书无法识别")
    return signature_check("signer_signature", check_signature(certificate, value.oid, value.tbs, value.signature), "签章人")


def _certificate(data: bytes) -> Certificate | None:
    try:
        return read_certificate(data)
    except DerError:
        return None


_FITS: dict[Outcome, str] = {
    "ok": "签名的内容与签名时一致",
    "failed": "签名的内容与签名时不一致",
    "unsupported": "摘要算法不在可核验范围内",
}


def signed_facts(
    value: Pkcs7,
    contents: Sequence[Check],
    about: Literal["parts", "signature_file"],
    messages: Sequence[bytes],
    coverage: Check,
    trusted: tuple[bytes, ...],
    notes: tuple[str, ...] = (),
    kind: Literal["signature", "pdf_signature"] = "signature",
) -> Seal:
    """A signature without a seal; ``messages`` are the forms in which makers sign the content, the plain one first.

    Without signed attributes the signature is over the content itself: then one failure is one fact, the signature's.
    """
    fitting = next((message for message in messages if digest_outcome(value, message) == "ok"), None)
    signed = signature_outcome(value, fitting if fitting is not None else messages[0])
    if fitting is not None:
        content = check(about, "ok", _FITS["ok"])
    elif not value.attributes:
        content = check(about, "not_checked", "签名值直接对内容计算，内容是否一致见签名验证的结果")
    else:
        outcome = digest_outcome(value, messages[0])
        content = check(about, outcome, _FITS[outcome])
    certificate = value.signer
    checks = (
        *contents,
        content,
        signature_check("signer_signature", signed, "签名人"),
        period_check("certificate_period", "签名人证书", certificate.not_before, certificate.not_after, value.signed_at),
        chain_check((("签名人", certificate.raw),), trusted, value.certificates),
        coverage,
    )
    return Seal(
        kind=kind,
        name="",
        signer=certificate.common_name,
        issuer=certificate.issuer_name,
        organisation=certificate.organisation,
        signed_at=value.signed_at.isoformat() if value.signed_at else None,
        checks=checks,
        verdict=verdict_of(checks),
        notes=("数字签名，没有印章", *notes),
    )
