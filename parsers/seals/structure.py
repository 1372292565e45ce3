"""The layouts of sealed data: GM/T 0031-2014 (v1) and GB/T 38540-2020 (v4, v5), told by their form, not by version numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from parsers.seals.certificate import moment, read_certificate, text_of, unwrapped
from parsers.seals.der import (
    BIT_STRING,
    CONTEXT_0,
    GENERALIZED_TIME,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    UTC_TIME,
    DerError,
    Node,
    parse,
    sequence,
)

DIGEST_LENGTHS = frozenset({16, 20, 28, 32, 48, 64})
MAX_TOKEN_DEPTH = 12
_IA5, _PRINTABLE, _UTF8 = 0x16, 0x13, 0x0C
_TIME_TAGS = frozenset({UTC_TIME, GENERALIZED_TIME, _IA5, _PRINTABLE, _UTF8, BIT_STRING, OCTET_STRING})
"""Tags under which makers write a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealData:
    """A seal as its maker signed it. ``signed`` are the forms that makers sign, the usual one first."""

    raw: bytes
    name: str
    version: int
    certificates: tuple[bytes, ...]
    """Whole certificates of those who may use it."""
    digests: tuple[bytes, ...]
    """Digests of their certificates, where the list holds digests."""
    valid_from: datetime | None
    valid_to: datetime | None
    maker_certificate: bytes
    maker_oid: str
    maker_signature: bytes
    signed: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedValue:
    """A seal used on a file: what the signer signed, and with what."""

    layout: Literal["v1", "v4", "v5"]
    tbs: bytes
    seal: SealData
    signed_at: datetime | None
    digest: bytes
    certificate: bytes
    oid: str
    signature: bytes
    has_timestamp: bool


def read_signed_value(data: bytes) -> SignedValue:
    """Read SignedValue.dat; raises DerError where it is no seal's."""
    top = parse(unwrapped(data)).children
    if len(top) == 1 and top[0].tag == SEQUENCE:
        top = top[0].children
    if len(top) < 2 or top[0].tag != SEQUENCE:
        raise DerError("签章数据结构无法识别")
    fields = top[0].children
    if len(fields) < 5 or fields[0].tag != INTEGER:
        raise DerError("签章数据结构无法识别")
    seal = read_seal(fields[1].content if fields[1].tag == OCTET_STRING else fields[1].raw)
    if len(top) == 2:
        return _first_layout(top, fields, seal)
    return _later_layout(top, fields, seal)


def _first_layout(top: tuple[Node, ...], fields: tuple[Node, ...], seal: SealData) -> SignedValue:
    certificate = next((found for node in fields[4:] if (found := _certificate_in(node))), None)
    if certificate is None:
        raise DerError("签章数据中没有签章人证书")
    signed_at, has_timestamp = _signing_time(fields[2])
    return SignedValue(
        layout="v1",
        tbs=top[0].raw,
        seal=seal,
        signed_at=signed_at,
        digest=fields[3].bits,
        certificate=certificate,
        oid=fields[-1].oid,
        signature=top[1].bits,
        has_timestamp=has_timestamp,
    )


def _later_layout(top: tuple[Node, ...], fields: tuple[Node, ...], seal: SealData) -> SignedValue:
    certificate, oid, signature = _signing(top[1:])
    if certificate is None or signature is None:
        raise DerError("签章数据中没有签名值或签章人证书")
    version = fields[0].integer
    signed_at, has_timestamp = _signing_time(fields[2])
    return SignedValue(
        layout="v5" if version == 5 else "v4",
        tbs=top[0].raw,
        seal=seal,
        signed_at=signed_at,
        digest=fields[3].bits,
        certificate=certificate,
        oid=oid,
        signature=signature,
        has_timestamp=has_timestamp or any(node.tag == CONTEXT_0 for node in top[3:]),
    )


def _signing(nodes: tuple[Node, ...]) -> tuple[bytes | None, str, bytes | None]:
    """Certificate, algorithm and signature value that stand behind what they sign, however each is wrapped."""
    certificate, oid, signature = None, "", None
    for node in nodes:
        if node.tag == CONTEXT_0:
            continue
        if certificate is None and (found := _certificate_in(node)) is not None:
            certificate = found
        elif not oid and _identifier(node):
            oid = _identifier(node)
        elif node.tag in {BIT_STRING, OCTET_STRING}:
            signature = node.bits
    return certificate, oid, signature


def _identifier(node: Node) -> str:
    """An algorithm's identifier: an OID, as ASCII text too, or the first of an AlgorithmIdentifier."""
    if node.tag == SEQUENCE:
        inner = node.children
        return inner[0].oid if inner and inner[0].tag == OID else ""
    return "" if node.tag == BIT_STRING else node.oid


def _certificate_in(node: Node) -> bytes | None:
    """A certificate in an OCTET STRING (DER, PEM or base64), or bare; None where the element is something else."""
    content = node.raw if node.tag == SEQUENCE else node.content
    if node.tag not in {SEQUENCE, OCTET_STRING} or not _is_certificate(content):
        return None
    return content


def _is_certificate(data: bytes) -> bool:
    try:
        read_certificate(data)
    except DerError:
        return False
    return True


def _signing_time(node: Node) -> tuple[datetime | None, bool]:
    """When it was signed, and whether that comes from a timestamp (GM/T 0031-2014 allows one in its place)."""
    content = node.bits
    if content[:1] == b"\x30":
        inner = _generalized_time(content)
        return (moment(inner), True) if inner is not None else (None, False)
    return moment(content), False


def _generalized_time(data: bytes, depth: int = 0) -> bytes | None:
    """The time of a timestamp token (RFC 3161 genTime): the first GeneralizedTime, also inside OCTET STRINGs."""
    if depth > MAX_TOKEN_DEPTH:
        return None
    try:
        node = parse(data)
        inner = node.children
    except DerError:
        return None
    for child in inner:
        if child.tag == GENERALIZED_TIME:
            return child.content
        if child.tag & 0x20 or child.tag == OCTET_STRING:
            found = _generalized_time(child.raw if child.tag & 0x20 else child.content, depth + 1)
            if found is not None:
                return found
    return None


def read_seal(data: bytes) -> SealData:
    """Read a seal (Seal.esl, or the one inside a signed value); raises DerError."""
    outer = parse(unwrapped(data))
    parts = outer.children
    if len(parts) < 2 or parts[0].tag != SEQUENCE:
        raise DerError("印章数据结构无法识别")
    info = parts[0].children
    if len(info) < 3:
        raise DerError("印章数据结构无法识别")
    is_first = parts[1].tag == SEQUENCE and len(parts) == 2
    signing = parts[1].children if is_first else parts[1:]
    certificate, oid, signature = _signing(signing)
    if certificate is None:
        certificate = next((node.content for node in signing if node.tag == OCTET_STRING), None)
    if certificate is None or signature is None:
        raise DerError("印章数据中没有制章人证书或签名")
    whole = parts[0].raw
    wrapped = sequence(whole, *(node.raw for node in signing[:-1]))
    property_ = next((node for node in info[2:] if node.tag == SEQUENCE), None)
    if property_ is None:
        raise DerError("印章属性结构无法识别")
    name, certificates, digests, times = _property(property_)
    return SealData(
        raw=outer.raw,
        name=name,
        version=next((node.integer for node in info[0].children if node.tag == INTEGER), 0),
        certificates=certificates,
        digests=digests,
        valid_from=times[1] if len(times) > 2 else times[0] if len(times) == 2 else None,
        valid_to=times[2] if len(times) > 2 else times[1] if len(times) == 2 else None,
        maker_certificate=certificate,
        maker_oid=oid,
        maker_signature=signature,
        signed=(wrapped, whole) if is_first else (whole, wrapped),
    )


def _property(node: Node) -> tuple[str, tuple[bytes, ...], tuple[bytes, ...], list[datetime | None]]:
    """Name, certificates, digests and the times (made, from, to) of a seal's property."""
    fields = node.children
    if len(fields) < 3:
        raise DerError("印章属性结构无法识别")
    name = text_of(fields[1])
    listing = next((field for field in fields[2:] if field.tag in {SEQUENCE, SET}), None)
    certificates: list[bytes] = []
    digests: list[bytes] = []
    for item in listing.children if listing is not None else ():
        whole = _certificate_in(item)
        if whole is not None:
            certificates.append(whole)
        elif item.tag == SEQUENCE:
            digests += [part.bits for part in item.children if part.tag in {OCTET_STRING, BIT_STRING}]
        elif item.tag in {OCTET_STRING, BIT_STRING}:
            (digests if len(item.bits) in DIGEST_LENGTHS else certificates).append(item.bits)
    after = fields[fields.index(listing) + 1 :] if listing is not None else fields[3:]
    times = [moment(field.content) for field in after if field.tag in _TIME_TAGS]
    return name, tuple(certificates), tuple(digests), times
