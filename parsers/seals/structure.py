"""The layouts of sealed data: GM/T 0031-2014 (v1) and GB/T 38540-2020 (v4, v5), told by their form, not by version numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from parsers.seals.certificate import moment, text_of, unwrapped
from parsers.seals.der import BIT_STRING, CONTEXT_0, INTEGER, OCTET_STRING, OID, SEQUENCE, DerError, Node, parse, sequence


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
    if len(fields) < 5 or fields[0].tag != INTEGER or fields[1].tag != SEQUENCE:
        raise DerError("签章数据结构无法识别")
    seal = read_seal(fields[1].raw)
    if len(top) == 2:
        return _first_layout(top, fields, seal)
    return _later_layout(top, fields, seal)


def _first_layout(top: tuple[Node, ...], fields: tuple[Node, ...], seal: SealData) -> SignedValue:
    certificate = next((node for node in fields[4:] if node.tag == OCTET_STRING), None)
    if certificate is None:
        raise DerError("签章数据中没有签章人证书")
    return SignedValue(
        layout="v1",
        tbs=top[0].raw,
        seal=seal,
        signed_at=moment(fields[2].bits),
        digest=fields[3].bits,
        certificate=certificate.content,
        oid=fields[-1].oid,
        signature=top[1].bits,
        has_timestamp=False,
    )


def _later_layout(top: tuple[Node, ...], fields: tuple[Node, ...], seal: SealData) -> SignedValue:
    signature = next((node for node in top[2:] if node.tag == BIT_STRING), None)
    if signature is None or top[1].tag != OCTET_STRING:
        raise DerError("签章数据中没有签名值或签章人证书")
    version = fields[0].integer
    return SignedValue(
        layout="v5" if version == 5 else "v4",
        tbs=top[0].raw,
        seal=seal,
        signed_at=moment(fields[2].bits),
        digest=fields[3].bits,
        certificate=top[1].content,
        oid=top[2].oid,
        signature=signature.bits,
        has_timestamp=any(node.tag == CONTEXT_0 for node in top[3:]),
    )


def read_seal(data: bytes) -> SealData:
    """Read a seal (Seal.esl, or the one inside a signed value); raises DerError."""
    outer = parse(unwrapped(data))
    parts = outer.children
    if len(parts) < 2 or parts[0].tag != SEQUENCE:
        raise DerError("印章数据结构无法识别")
    info = parts[0].children
    if len(info) < 3:
        raise DerError("印章数据结构无法识别")
    signing = parts[1].children if parts[1].tag == SEQUENCE and len(parts) == 2 else parts[1:]
    certificate = next((node for node in signing if node.tag == OCTET_STRING), None)
    algorithm = next((node for node in signing if node.tag == OID), None)
    signature = next((node for node in signing if node.tag == BIT_STRING), None)
    if certificate is None or signature is None:
        raise DerError("印章数据中没有制章人证书或签名")
    head = info[0].children
    whole = parts[0].raw
    wrapped = sequence(whole, certificate.raw, algorithm.raw) if algorithm is not None else whole
    is_first = parts[1].tag == SEQUENCE and len(parts) == 2
    name, certificates, digests, times = _property(next(node for node in info[2:] if node.tag == SEQUENCE))
    return SealData(
        raw=outer.raw,
        name=name,
        version=next((node.integer for node in head if node.tag == INTEGER), 0),
        certificates=certificates,
        digests=digests,
        valid_from=times[1] if len(times) > 2 else None,
        valid_to=times[2] if len(times) > 2 else None,
        maker_certificate=certificate.content,
        maker_oid=algorithm.oid if algorithm is not None else "",
        maker_signature=signature.bits,
        signed=(wrapped, whole) if is_first else (whole, wrapped),
    )


def _property(node: Node) -> tuple[str, tuple[bytes, ...], tuple[bytes, ...], list[datetime | None]]:
    """Name, certificates, digests and the three times of a seal's property."""
    fields = node.children
    if len(fields) < 3:
        raise DerError("印章属性结构无法识别")
    name = text_of(fields[1])
    listing = next((field for field in fields[2:] if field.tag == SEQUENCE), None)
    items = listing.children if listing is not None else ()
    certificates = tuple(item.content for item in items if item.tag == OCTET_STRING)
    digests = tuple(
        part.bits if part.tag == BIT_STRING else part.content
        for item in items
        if item.tag == SEQUENCE
        for part in item.children
        if part.tag in {OCTET_STRING, BIT_STRING}
    )
    after = fields[fields.index(listing) + 1 :] if listing is not None else fields[3:]
    return name, certificates, digests, [moment(field.content) for field in after]
