"""Signers and seals as the software of many makers writes them, for the tests beside."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from parsers.seals.verify import verify_seals
from pipeline.model.seal import Seal
from samples.build.certificates import root_certificate
from samples.build.content import Paper, Text
from samples.build.ofd import Members, OfdStyle, ofd_members, ofd_package
from samples.build.signatures import Coding, SealShape, Signer, sealed, with_signatures
from samples.build.typeset import typeset

UNIT = "银川市教育局"
AT = datetime.fromisoformat("2023-08-14T08:30:00+08:00")
PAPER = Paper(blocks=(Text(text="关于2023年政务公开工作要点落实情况的报告"), Text(text="现报告如下：已公开信息35条。")))
RSA_OIDS = {
    "sha256": "1.2.840.113549.1.1.11",
    "sha1": "1.2.840.113549.1.1.5",
    "sha384": "1.2.840.113549.1.1.12",
    "plain": "1.2.840.113549.1.1.1",
}


@cache
def plain_members() -> Members:
    return ofd_members(typeset(PAPER), OfdStyle())


def put_on(coding: Coding | None = None, **choices: object) -> Members:
    """The sample paper with one seal, encoded so."""
    shape = SealShape(unit=UNIT, coding=coding or Coding(), **choices)  # type: ignore[arg-type]
    return sealed(with_signatures(plain_members()), shape, AT)


def only(members: Members, *trusted: bytes) -> Seal:
    """The facts of the one seal of a package."""
    (seal,) = seals_of(ofd_package(members), *trusted)
    return seal


def seals_of(data: bytes, *trusted: bytes) -> tuple[Seal, ...]:
    result = verify_seals(data, trusted=trusted or (root_certificate(),))
    assert result.problems == ()
    assert result.value is not None
    return result.value


def results(seal: Seal) -> dict[str, str]:
    """The checks that are not ok."""
    return {check.name: check.result for check in seal.checks if check.result != "ok"}


def replaced(members: Members, name: str, change: Callable[[bytes], bytes]) -> Members:
    """The package with one part changed."""
    assert any(name in each for each, _ in members)
    return tuple((each, change(data) if name in each else data) for each, data in members)


def renamed(members: Members, old: str, new: str) -> Members:
    """The package with a part under another name."""
    assert any(each == old for each, _ in members)
    return tuple((new if each == old else each, data) for each, data in members)


@cache
def _rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def rsa_certificate(name: str = UNIT) -> bytes:
    """A self-signed RSA certificate."""
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(subject, subject, _rsa_key().public_key(), 77, begins, begins + timedelta(days=6000))
    return builder.sign(_rsa_key(), hashes.SHA256()).public_bytes(Encoding.DER)


def rsa_signer(kind: str = "sha256", oid: str = "") -> Signer:
    """A signer with an RSA key; ``oid`` is what the file calls the algorithm."""
    algorithm = {"sha256": hashes.SHA256(), "sha1": hashes.SHA1(), "sha384": hashes.SHA384()}[kind]  # noqa: S303 old seals use it
    return Signer(
        certificate=rsa_certificate(),
        sign=lambda message: _rsa_key().sign(message, padding.PKCS1v15(), algorithm),
        algorithm=oid or RSA_OIDS[kind],
    )
