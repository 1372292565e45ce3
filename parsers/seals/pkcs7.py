"""Signatures without a seal: PKCS#7 with ordinary or GM identifiers (GM/T 0010-2012)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from parsers.seals.algorithms import Outcome, check_signature, digest_of, digests_of_length
from parsers.seals.certificate import Certificate, moment, read_certificate, unwrapped
from parsers.seals.der import CONTEXT_0, OCTET_STRING, OID, SEQUENCE, SET, DerError, Node, header, parse

SIGNED_DATA = frozenset({"1.2.840.113549.1.7.2", "1.2.156.10197.6.1.4.2.2"})
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs7:
    """A signer's part of a SignedData. ``attributes`` is '' where none are signed."""

    certificates: tuple[bytes, ...]
    signer: Certificate
    digest_oid: str
    signature_oid: str
    signature: bytes
    attributes: bytes
    message_digest: bytes
    signed_at: datetime | None
    content: bytes | None
    """What is enclosed, or None for a detached signature."""
    content_type: str = ""
    """Identifier of the kind of content."""


def read_pkcs7(data: bytes) -> Pkcs7:
    """Read a ContentInfo with SignedData; raises DerError."""
    top = parse(unwrapped(data)).children
    if not top or top[0].tag != OID or top[0].oid not in SIGNED_DATA or len(top) < 2:
        raise DerError("不是PKCS#7签名数据")
    try:
        return _signed_data(top[1].children[0].children)
    except DerError:
        raise
    except (IndexError, StopIteration, ValueError) as error:
        raise DerError("PKCS#7签名数据不完整") from error


def _signed_data(fields: tuple[Node, ...]) -> Pkcs7:
    enclosed = fields[2].children
    content = _enclosed(enclosed[1]) if len(enclosed) > 1 else None
    holder = next((field for field in fields[3:] if field.tag == CONTEXT_0), None)
    certificates = tuple(node.raw for node in holder.children if node.tag == SEQUENCE) if holder is not None else ()
    signers = next(field for field in reversed(fields) if field.tag == SET)
    info = signers.children[0].children
    algorithm = info[2].children[0].oid
    rest = list(info[3:])
    attributes = rest.pop(0) if rest and rest[0].tag == CONTEXT_0 else None
    digest, signed_at = _attributes(attributes)
    return Pkcs7(
        certificates=certificates,
        signer=_signer(certificates, info[1]),
        digest_oid=algorithm,
        signature_oid=rest[0].children[0].oid,
        signature=rest[1].content,
        attributes=header(SET, len(attributes.content)) + attributes.content if attributes is not None else b"",
        message_digest=digest,
        signed_at=signed_at,
        content=content,
        content_type=enclosed[0].oid if enclosed else "",
    )


def _enclosed(node: Node) -> bytes:
    parts = node.children
    if parts and parts[0].tag == OCTET_STRING:
        return parts[0].content
    if parts and parts[0].tag == OCTET_STRING | 0x20:
        return b"".join(part.content for part in parts[0].children)
    return parts[0].raw if parts else b""


def _attributes(node: Node | None) -> tuple[bytes, datetime | None]:
    digest, signed_at = b"", None
    for attribute in node.children if node is not None else ():
        oid, values = attribute.children[:2]
        if oid.oid == _MESSAGE_DIGEST:
            digest = values.children[0].content
        elif oid.oid == _SIGNING_TIME:
            signed_at = moment(values.children[0].content)
    return digest, signed_at


def _signer(certificates: Sequence[bytes], identifier: Node) -> Certificate:
    """The certificate that the signer names by issuer and serial number, else the only one."""
    read = [read_certificate(raw) for raw in certificates]
    if identifier.tag == SEQUENCE:
        issuer, serial = identifier.children[:2]
        for certificate in read:
            if certificate.issuer == issuer.raw and certificate.serial.lstrip(b"\x00") == serial.content.lstrip(b"\x00"):
                return certificate
    if len(read) == 1:
        return read[0]
    raise DerError("签名数据中没有签名人证书")


def signature_outcome(signed: Pkcs7, message: bytes) -> Outcome:
    """Whether the signer signed this message, directly or through the signed attributes."""
    if not signed.attributes:
        return check_signature(signed.signer, signed.signature_oid, message, signed.signature, signed.digest_oid)
    return check_signature(signed.signer, signed.signature_oid, signed.attributes, signed.signature, signed.digest_oid)


def digest_outcome(signed: Pkcs7, message: bytes) -> Outcome:
    """Whether the signed attributes hold the digest of this message; without attributes the signature itself says so."""
    if not signed.attributes:
        return signature_outcome(signed, message)
    compute = digest_of(signed.digest_oid)
    computes = (compute,) if compute is not None else digests_of_length(len(signed.message_digest))
    if not computes:
        return "unsupported"
    return "ok" if any(each(message) == signed.message_digest for each in computes) else "failed"
