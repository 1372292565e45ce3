"""X.509 certificates read field by field (GB/T 20518), since real ones break strict readers."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from parsers.seals.der import BIT_STRING, CONTEXT_0, OCTET_STRING, SEQUENCE, DerError, Node, parse
from parsers.seals.sm2 import Point

CHINA = timezone(timedelta(hours=8))
_COMMON_NAME, _ORGANISATION, _UNIT = "2.5.4.3", "2.5.4.10", "2.5.4.11"
_RSA = "1.2.840.113549.1.1."
_BMP = 0x1E
_TIME = re.compile(rb"(\d{10,14})(?:\.\d+)?(Z|[+-]\d{4})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a verification needs of a certificate."""

    raw: bytes
    serial: bytes
    subject: bytes
    """The DER of the subject's name: chains compare it as it stands."""
    issuer: bytes
    common_name: str
    organisation: str
    issuer_name: str
    not_before: datetime | None
    not_after: datetime | None
    key_info: bytes
    """DER of SubjectPublicKeyInfo."""
    sm2_key: Point | None
    is_rsa: bool
    tbs: bytes
    signature_oid: str
    signature: bytes


def unwrapped(data: bytes) -> bytes:
    """DER out of PEM or base64 text; DER itself unchanged."""
    text = data.strip()
    if text[:1] == b"\x30":
        return data
    if b"-----BEGIN" in text:
        text = b"".join(line for line in text.splitlines() if not line.startswith(b"-----"))
    packed = re.sub(rb"\s+", b"", text)
    if re.fullmatch(rb"[A-Za-z0-9+/=]{64,}", packed):
        try:
            return base64.b64decode(packed + b"=" * (-len(packed) % 4))
        except ValueError:
            return data
    return data


def read_certificate(data: bytes) -> Certificate:
    """Read a certificate in DER, PEM or base64; raises DerError."""
    outer = parse(unwrapped(data))
    try:
        tbs, algorithm, signature = outer.children[:3]
        fields = list(tbs.children)
        if fields and fields[0].tag == CONTEXT_0:
            fields.pop(0)
        serial, _, issuer, validity, subject, key_info = fields[:6]
        before, after = validity.children[:2]
        key_algorithm, key_bits = key_info.children[:2]
        key_oids = [node.oid for node in key_algorithm.children]
        signature_oid = algorithm.children[0].oid
    except (ValueError, IndexError) as error:
        raise DerError("证书结构无法识别") from error
    return Certificate(
        raw=outer.raw,
        serial=serial.content,
        subject=subject.raw,
        issuer=issuer.raw,
        common_name=_attribute(subject, _COMMON_NAME) or _attribute(subject, _UNIT),
        organisation=_attribute(subject, _ORGANISATION),
        issuer_name=_attribute(issuer, _COMMON_NAME) or _attribute(issuer, _ORGANISATION),
        not_before=moment(before.content),
        not_after=moment(after.content),
        key_info=key_info.raw,
        sm2_key=_sm2_point(key_bits.bits) if not any(oid.startswith(_RSA) for oid in key_oids) else None,
        is_rsa=any(oid.startswith(_RSA) for oid in key_oids),
        tbs=tbs.raw,
        signature_oid=signature_oid,
        signature=signature.bits if signature.tag == BIT_STRING else signature.content,
    )


def _sm2_point(bits: bytes) -> Point | None:
    if len(bits) >= 65 and bits[0] == 4:
        bits = bits[1:65]
    if len(bits) != 64:
        return None
    return int.from_bytes(bits[:32], "big"), int.from_bytes(bits[32:], "big")


def _attribute(name: Node, oid: str) -> str:
    """Last value of an attribute in a distinguished name."""
    found = ""
    for relative in name.children:
        for pair in relative.children:
            parts = pair.children
            if len(parts) >= 2 and parts[0].oid == oid:
                found = text_of(parts[1]) or found
    return found


def text_of(node: Node) -> str:
    """A string of any type; T61 names hold UTF-8 or GBK in practice."""
    content = node.content
    if node.tag in {OCTET_STRING, SEQUENCE}:
        return ""
    if node.tag == _BMP:
        return content.decode("utf-16-be", "replace").strip("\x00 ")
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding).strip("\x00 ")
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def moment(content: bytes) -> datetime | None:
    """A time in any of the shapes that makers write; without a zone it is China's. Aware, or None."""
    found = _TIME.search(content)
    if found is None:
        return None
    digits, zone = found[1].decode("ascii"), (found[2] or b"").decode("ascii")
    if len(digits) in {10, 12} and not (len(digits) == 12 and digits[:2] in {"19", "20"} and digits[2:4] > "49"):
        digits = ("20" if digits[:2] < "50" else "19") + digits
    digits = digits.ljust(14, "0")[:14]
    try:
        plain = datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 the zone is set below
    except ValueError:
        return None
    if zone == "Z":
        return plain.replace(tzinfo=UTC)
    if zone:
        sign = -1 if zone[0] == "-" else 1
        return plain.replace(tzinfo=timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))))
    return plain.replace(tzinfo=CHINA)
