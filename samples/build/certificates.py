"""A throw-away certificate authority for samples: SM2 keys derived from names, so that the same samples come each time.

Nobody may trust anything that these keys signed: they can be derived again by whoever reads this file.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from parsers.seals.der import BIT_STRING, GENERALIZED_TIME, INTEGER, OCTET_STRING, OID, SET, UTC_TIME, header, sequence
from parsers.seals.sm2 import G, N, Point, combined, message_digest

SM2_WITH_SM3 = "1.2.156.10197.1.501"
SM2_CURVE = "1.2.156.10197.1.301"
_EC_KEY = "1.2.840.10045.2.1"
_COMMON_NAME, _ORGANISATION, _COUNTRY = "2.5.4.3", "2.5.4.10", "2.5.4.6"
_UTF8, _PRINTABLE, _IA5 = 0x0C, 0x13, 0x16


def element(tag: int, content: bytes) -> bytes:
    """One DER element."""
    return header(tag, len(content)) + content


def integer(value: int) -> bytes:
    """A minimal INTEGER."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    numbers = [int(number) for number in dotted.split(".")]
    content = bytearray()
    for number in (numbers[0] * 40 + numbers[1], *numbers[2:]):
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        content += bytes(reversed(groups))
    return element(OID, bytes(content))


def utf8(text: str) -> bytes:
    """A UTF8String."""
    return element(_UTF8, text.encode("utf-8"))


def ia5(text: str) -> bytes:
    """An IA5String; makers write UTF-8 into it where a path is Chinese."""
    return element(_IA5, text.encode("utf-8"))


def octets(data: bytes) -> bytes:
    """An OCTET STRING."""
    return element(OCTET_STRING, data)


def bits(data: bytes) -> bytes:
    """A BIT STRING of whole octets."""
    return element(BIT_STRING, b"\x00" + data)


def generalized(moment: datetime) -> bytes:
    """A GeneralizedTime in UTC."""
    return element(GENERALIZED_TIME, moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode("ascii"))


def utc(moment: datetime) -> bytes:
    """A UTCTime."""
    return element(UTC_TIME, moment.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode("ascii"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An SM2 key pair of a made person or office."""

    private: int
    public: Point


@cache
def key_of(name: str) -> Key:
    """The key pair that a name always gets."""
    private = int.from_bytes(hashlib.sha512(f"sample key of {name}".encode()).digest(), "big") % (N - 2) + 1
    return Key(private=private, public=_times_generator(private))


def _times_generator(number: int) -> Point:
    point = combined(number - 1, 1, G)
    if point is None:
        raise ValueError(number)
    return point


def sign(key: Key, message: bytes) -> tuple[int, int]:
    """R and s of the SM2 signature of a message (GB/T 32918.2-2016 clause 6.1), the random number derived from both."""
    digest = message_digest(key.public, message)
    counter = 0
    while True:
        seed = f"{key.private}/{digest}/{counter}".encode()
        k = int.from_bytes(hashlib.sha512(seed).digest(), "big") % (N - 2) + 1
        counter += 1
        r = (digest + _times_generator(k)[0]) % N
        s = pow(1 + key.private, -1, N) * (k - r * key.private) % N
        if r and s and r + k != N:
            return r, s


def signature(key: Key, message: bytes, *, is_raw: bool = False) -> bytes:
    """A signature value: DER of r and s, or their 64 raw octets."""
    r, s = sign(key, message)
    if is_raw:
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return sequence(integer(r), integer(s))


def name(common: str, organisation: str) -> bytes:
    """A distinguished name."""

    def part(kind: str, value: bytes) -> bytes:
        return element(SET, sequence(oid(kind), value))

    return sequence(part(_COUNTRY, element(_PRINTABLE, b"CN")), part(_ORGANISATION, utf8(organisation)), part(_COMMON_NAME, utf8(common)))


ROOT = "示例根CA（仅供测试，不可信任）"
MAKER = "示例制章中心（仅供测试）"
FROM, TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 12, 31, tzinfo=UTC)


@cache
def certificate(common: str, issuer: str = ROOT, begins: datetime = FROM, ends: datetime = TO) -> bytes:
    """An X.509 certificate of a name, signed by another."""
    algorithm = sequence(oid(SM2_WITH_SM3))
    x, y = key_of(common).public
    point = b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")
    tbs = sequence(
        element(0xA0, integer(2)),
        integer(int.from_bytes(hashlib.sha256(f"{common}/{issuer}/{begins}".encode()).digest()[:8], "big")),
        algorithm,
        name(issuer, issuer),
        sequence(utc(begins), utc(ends)),
        name(common, common),
        sequence(sequence(oid(_EC_KEY), oid(SM2_CURVE)), bits(point)),
    )
    return sequence(tbs, algorithm, bits(signature(key_of(issuer), tbs)))


def root_certificate() -> bytes:
    """The throw-away authority's own certificate, for ``trust/`` of a made workspace."""
    return certificate(ROOT)
