"""X.509 certificates read field by field (GB/T 20518), since real ones break strict readers."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from parsers.seals.der import BIT_STRING, CONTEXT_0, OCTET_STRING, SEQUENCE, DerError, Node, parse
from parsers.seals.sm2 import Point, is_on_curve, lifted

CHINA = timezone(timedelta(hours=8))
_COMMON_NAME, _ORGANISATION, _UNIT = "2.5.4.3", "2.5.4.10", "2.5.4.11"
_RSA = "1.2.840.113549.1.1."
_BMP = 0x1E
_SM2_CURVES = frozenset({"1.2.156.10197.1.301", "1.2.156.10197.1.301.1"})
_EC_KEY = "1.2.840.10045.2.1"
_TIME = re.compile(rb"(\d{10,14})(?!\d)(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})?")
_SPLIT_TIME = re.compile(
    rb"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?:\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?:\D{1,3}(\d{1,2}))?)?(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_EPOCH = re.compile(rb"(?<!\d)1\d{9}(?:\d{3})?(?!\d)")


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
    """DER out of PEM, base64 or hexadecimal text; DER itself unchanged."""
    text = data.strip()
    if text[:1] == b"\x30":
        return data
    if b"-----BEGIN" in text:
        text = b"".join(line for line in text.splitlines() if not line.startswith(b"-----"))
    packed = re.sub(rb"\s+", b"", text)
    if re.fullmatch(rb"30(?:[0-9A-Fa-f]{2}){40,}", packed):
        return bytes.fromhex(packed.decode("ascii"))
    if re.fullmatch(rb"[A-Za-z0-9+/=]{64,}", packed):
        try:
            return base64.b64decode(packed + b"=" * (-len(packed) % 4))
        except ValueError:
            return data
    return data


@lru_cache(maxsize=512)
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
        sm2_key=_sm2_point(key_bits.content) if _may_be_sm2(key_oids) else None,
        is_rsa=any(oid.startswith(_RSA) for oid in key_oids),
        tbs=tbs.raw,
        signature_oid=signature_oid,
        signature=signature.bits if signature.tag == BIT_STRING else signature.content,
    )


def _may_be_sm2(oids: list[str]) -> bool:
    """Whether a key's identifiers name SM2's curve, or no curve at all: a key on another curve is no SM2 key."""
    if any(oid.startswith(_RSA) for oid in oids):
        return False
    return any(oid in _SM2_CURVES for oid in oids) or all(oid in {"", _EC_KEY} for oid in oids)


def _sm2_point(content: bytes) -> Point | None:
    """The public point of a key's BIT STRING: with or without the count of unused bits, the 04, a wrapping; or compressed."""
    for lead in (b"\x00\x04", b"\x04", b"\x00", b""):
        point = content[len(lead) :]
        if content.startswith(lead) and len(point) >= 64 and is_on_curve(_pair(point)):
            return _pair(point)
    tail = content[1:]
    if len(tail) == 33 and tail[0] in {2, 3}:
        return lifted(int.from_bytes(tail[1:], "big"), is_odd=tail[0] == 3)
    return _pair(content[-64:]) if len(content) >= 64 else None


def _pair(octets: bytes) -> Point:
    return int.from_bytes(octets[:32], "big"), int.from_bytes(octets[32:64], "big")


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
    """A time in any of the shapes that makers write; without a zone it is China's. Aware, or None.

    UTCTime and GeneralizedTime with or without seconds, fraction and zone, dates with separators, seconds since 1970.
    """
    found = _TIME.search(content)
    if found is not None:
        plain = next(filter(None, map(_plain_time, _readings(found[1].decode("ascii")))), None)
        if plain is not None:
            return plain.replace(tzinfo=_zone(found[2]))
    split = _SPLIT_TIME.search(content)
    if split is not None:
        digits = split[1].decode("ascii") + "".join((part or b"0").decode("ascii").zfill(2) for part in split.groups()[1:6])
        plain = _plain_time(digits)
        if plain is not None:
            return plain.replace(tzinfo=_zone(split[7]))
    epoch = _EPOCH.search(content)
    return datetime.fromtimestamp(int(epoch[0][:10]), CHINA) if epoch is not None else None


def _readings(digits: str) -> list[str]:
    """What a row of digits may mean, the usual first, as fourteen digits: the century left out, or the seconds."""
    century = ("20" if digits[:2] < "50" else "19") + digits
    if len(digits) == 14:
        return [digits]
    return [century.ljust(14, "0"), digits.ljust(14, "0")] if len(digits) in {10, 12} else []


def _plain_time(digits: str) -> datetime | None:
    year, *rest = (int(digits[:4]), *(int(digits[place : place + 2]) for place in range(4, 14, 2)))
    try:
        found = datetime(year, *rest)  # type: ignore[arg-type] # noqa: DTZ001 the zone is set by the caller
    except ValueError:
        return None
    return found if 1980 <= year <= 2200 else None


def _zone(text: bytes | None) -> timezone:
    zone = (text or b"").decode("ascii").replace(":", "")
    if not zone:
        return CHINA
    if zone == "Z":
        return UTC
    sign = -1 if zone[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(zone[1:3]) % 24, minutes=int(zone[3:5]) % 60))
