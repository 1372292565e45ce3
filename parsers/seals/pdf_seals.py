"""Signatures of a PDF file (ISO 32000-1 clause 12.8): ordinary and GM PKCS#7, and sealed data of GB/T 38540 in a signature field.

The signature dictionary is looked for by its /ByteRange, since libraries refuse GM identifiers.
"""

import re

from parsers.seals.algorithms import check_signature, digests_of_length
from parsers.seals.certificate import read_certificate
from parsers.seals.der import DerError
from parsers.seals.facts import chain_check, check, listing_check, maker_check, period_check, signature_check, verdict_of
from parsers.seals.pkcs7 import Pkcs7, digest_outcome, read_pkcs7, signature_outcome
from parsers.seals.structure import SignedValue, read_signed_value
from pipeline.model.seal import Check, Seal

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_TRAILING = re.compile(rb"^[\s\x00]*$")


def pdf_seals(data: bytes, trusted: tuple[bytes, ...] = ()) -> tuple[Seal, ...]:
    """Verify every signature of a PDF file in the order of their dictionaries."""
    seen: set[tuple[int, ...]] = set()
    seals = []
    for found in _BYTE_RANGE.finditer(data):
        ranges = tuple(int(number) for number in found.groups())
        if ranges in seen or not any(ranges):
            continue
        seen.add(ranges)
        seals.append(_seal(data, ranges, trusted))
    return tuple(seals)


def _seal(data: bytes, ranges: tuple[int, ...], trusted: tuple[bytes, ...]) -> Seal:
    first, first_length, second, second_length = ranges
    if first != 0 or first_length > second or second + second_length > len(data):
        return _unsupported("签名范围（ByteRange）有误，文件可能不完整", altered=second + second_length > len(data))
    message = data[:first_length] + data[second : second + second_length]
    blob = _contents(data[first_length:second])
    coverage = _coverage(data, second + second_length)
    if not blob:
        return _unsupported("签名内容（Contents）无法识别")
    try:
        return _signed(read_pkcs7(blob), message, coverage, trusted)
    except DerError:
        pass
    try:
        return _sealed(read_signed_value(blob), message, coverage, trusted)
    except DerError as error:
        return _unsupported(f"签名结构无法识别（{error}）")


def _contents(gap: bytes) -> bytes:
    """The signature between the two ranges: hexadecimal in angle brackets, padded with zeros."""
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", gap)
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))


def _coverage(data: bytes, end: int) -> Check:
    if _TRAILING.match(data[end:]):
        return check("coverage", "ok", "签名覆盖整个文件")
    return check("coverage", "failed", "签名之后文件又有增补内容，不在保护范围内")


def _unsupported(reason: str, *, altered: bool = False) -> Seal:
    checks = (check("parts", "failed" if altered else "unsupported", reason),)
    return Seal(
        kind="pdf_signature", name="", signer="", issuer="", organisation="", signed_at=None, checks=checks, verdict=verdict_of(checks)
    )


def _signed(value: Pkcs7, message: bytes, coverage: Check, trusted: tuple[bytes, ...]) -> Seal:
    fits = digest_outcome(value, message)
    if fits == "failed" and value.content is not None:
        # adbe.pkcs7.sha1: the enclosed content is the digest of the ranges
        enclosed = value.content
        if any(compute(message) == enclosed for compute in digests_of_length(len(enclosed))):
            fits, message = digest_outcome(value, enclosed), enclosed
    outcome = signature_outcome(value, message)
    words = {"ok": "签名范围内的内容与签名时一致", "failed": "签名范围内的内容与签名时不一致", "unsupported": "摘要算法不在可核验范围内"}
    certificate = value.signer
    checks = (
        check("parts", fits, words[fits]),
        signature_check("signer_signature", outcome, "签名人"),
        period_check("certificate_period", "签名人证书", certificate.not_before, certificate.not_after, value.signed_at),
        chain_check(certificate, trusted, value.certificates),
        coverage,
    )
    return Seal(
        kind="pdf_signature",
        name="",
        signer=certificate.common_name,
        issuer=certificate.issuer_name,
        organisation=certificate.organisation,
        signed_at=value.signed_at.isoformat() if value.signed_at else None,
        checks=checks,
        verdict=verdict_of(checks),
    )


def _sealed(value: SignedValue, message: bytes, coverage: Check, trusted: tuple[bytes, ...]) -> Seal:
    certificate = read_certificate(value.certificate)
    same = any(compute(message) == value.digest for compute in digests_of_length(len(value.digest)))
    checks = (
        check("parts", "ok" if same else "failed", "签名范围内的内容与盖章时一致" if same else "签名范围内的内容与盖章时不一致"),
        signature_check("signer_signature", check_signature(certificate, value.oid, value.tbs, value.signature), "签章人"),
        maker_check(value.seal),
        listing_check(value.seal, certificate),
        period_check("seal_period", "印章", value.seal.valid_from, value.seal.valid_to, value.signed_at),
        period_check("certificate_period", "签章人证书", certificate.not_before, certificate.not_after, value.signed_at),
        chain_check(certificate, trusted, (value.seal.maker_certificate, *value.seal.certificates)),
        coverage,
    )
    return Seal(
        kind=f"seal_{value.layout}",
        name=value.seal.name,
        signer=certificate.common_name,
        issuer=certificate.issuer_name,
        organisation=certificate.organisation,
        signed_at=value.signed_at.isoformat() if value.signed_at else None,
        checks=checks,
        verdict=verdict_of(checks),
    )
