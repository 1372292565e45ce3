"""Signed PDF files: ordinary and GM signatures, seals in a signature field, timestamps; changes and additions are told apart."""

import hashlib
from collections.abc import Callable

import pytest

from parsers.seals.der import sequence
from parsers.seals.sm3 import sm3
from samples.build.certificates import integer, octets, oid, root_certificate
from samples.build.pdf import write_pdf
from samples.build.pdf_signing import signed_pdf
from samples.build.signatures import SealShape, pkcs7, seal_data, signed_value, sm2_signer
from tests.seals.makers import AT, PAPER, UNIT, results, rsa_certificate, rsa_signer, seals_of

SM2 = sm2_signer(UNIT)
PLAIN = write_pdf(PAPER)


def sha(name: str) -> Callable[[bytes], bytes]:
    return lambda data: hashlib.new(name, data).digest()


SHA256, SHA1 = ("2.16.840.1.101.3.4.2.1", sha("sha256")), ("1.3.14.3.2.26", sha("sha1"))


def timestamp(message: bytes) -> bytes:
    imprint = sequence(sequence(oid(SHA256[0])), octets(SHA256[1](message)))
    info = sequence(integer(1), oid("1.2.3.4"), imprint, integer(5), b"\x18\x0f20230814003000Z")
    return pkcs7(rsa_signer(), info, AT, is_gm=False, digest=SHA256, content=info, content_type="1.2.840.113549.1.9.16.1.4")


def seal(layout: str) -> Callable[[bytes], bytes]:
    shape = SealShape(unit=UNIT, layout=layout)
    return lambda message: signed_value(seal_data(shape, AT), message, "/Contents", shape, AT)


SIGNATURES: dict[str, Callable[[bytes], bytes]] = {
    "GM detached": lambda m: pkcs7(SM2, m, AT),
    "GM without attributes": lambda m: pkcs7(SM2, m, None),
    "RSA detached": lambda m: pkcs7(rsa_signer(), m, AT, is_gm=False, digest=SHA256),
    "RSA without attributes": lambda m: pkcs7(rsa_signer(), m, None, is_gm=False, digest=SHA256),
    "RSA with SHA-1": lambda m: pkcs7(rsa_signer("sha1"), m, AT, is_gm=False, digest=SHA1),
    "adbe.pkcs7.sha1": lambda m: pkcs7(rsa_signer("sha1"), SHA1[1](m), AT, is_gm=False, digest=SHA1, content=SHA1[1](m)),
    "GM with the digest enclosed": lambda m: pkcs7(SM2, sm3(m), AT, content=sm3(m)),
    "seal v1": seal("v1"),
    "seal v4": seal("v4"),
    "ETSI.RFC3161": timestamp,
}
TRUST = (rsa_certificate(), root_certificate())


def signed(kind: str) -> bytes:
    return signed_pdf(PLAIN, SIGNATURES[kind], sub_filter=kind if "." in kind else "adbe.pkcs7.detached")


@pytest.mark.parametrize("kind", SIGNATURES)
def test_a_signed_pdf_holds(kind: str) -> None:
    (found,) = seals_of(signed(kind), *TRUST)
    expected = {"certificate_period": "not_checked", "parts": "ok"} if "without" in kind else {}
    assert results(found) == {name: result for name, result in expected.items() if result != "ok"}
    assert found.kind == (f"seal_{kind[-2:]}" if kind.startswith("seal") else "pdf_signature")
    assert found.verdict == ("valid_with_notes" if expected else "valid")


@pytest.mark.parametrize("kind", SIGNATURES)
@pytest.mark.parametrize("place", [20, len(PLAIN) // 2, len(PLAIN) - 30, len(PLAIN) + 10])
def test_a_changed_byte_is_seen(kind: str, place: int) -> None:
    data = bytearray(signed(kind))
    data[place] ^= 1
    verdicts = [found.verdict for found in seals_of(bytes(data), *TRUST)]
    assert verdicts == ["altered"] or ("without" in kind and verdicts == ["invalid"])


@pytest.mark.parametrize("kind", SIGNATURES)
def test_what_is_added_later_is_not_covered(kind: str) -> None:
    (found,) = seals_of(signed(kind) + b"9 0 obj\n<<>>\nendobj\n%%EOF\n", *TRUST)
    assert results(found)["coverage"] == "failed"


def test_a_second_signature_covers_what_the_first_could_not() -> None:
    first = signed("GM detached")
    found = seals_of(signed_pdf(first, SIGNATURES["RSA detached"]), *TRUST)
    assert [(one.verdict, results(one)) for one in found] == [("valid", {}), ("valid", {})]


def test_a_cut_file_is_not_what_was_signed() -> None:
    (found,) = seals_of(signed("GM detached")[:-200], *TRUST)
    assert found.verdict == "altered"


def test_an_unknown_signature_is_not_unsigned() -> None:
    (found,) = seals_of(signed_pdf(PLAIN, lambda message: b"\x04\x10" + message[:16]), *TRUST)
    assert found.verdict == "unsupported"


def test_a_plain_pdf_has_no_seal() -> None:
    assert seals_of(PLAIN) == ()
