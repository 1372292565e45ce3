"""Digests and signatures by their identifiers: what the program can compute, and what it only knows by name."""

import hashlib
import re
from collections.abc import Callable
from typing import Literal

from parsers.seals.certificate import Certificate
from parsers.seals.der import INTEGER, DerError, parse
from parsers.seals.sm2 import verifies
from parsers.seals.sm3 import sm3

Outcome = Literal["ok", "failed", "unsupported"]

_SM3_OIDS = frozenset({"1.2.156.10197.1.401", "1.2.156.10197.1.401.1", "sm3", "gmsm3", "sm3withsm2", "sm2withsm3"})
_SHA256_OIDS = frozenset({"2.16.840.1.101.3.4.2.1", "sha256", "sha2", "1.2.840.113549.1.1.11"})
_SHA1_OIDS = frozenset({"1.3.14.3.2.26", "sha1", "1.2.840.113549.1.1.5", "1.3.14.3.2.29"})
_MD5_OIDS = frozenset({"1.2.840.113549.2.5", "md5", "1.2.840.113549.1.1.4"})
_SHA384_OIDS = frozenset({"2.16.840.1.101.3.4.2.2", "sha384", "1.2.840.113549.1.1.12"})
_SHA512_OIDS = frozenset({"2.16.840.1.101.3.4.2.3", "sha512", "1.2.840.113549.1.1.13"})
KEYED_SM3 = "1.2.156.10197.1.401.2"
SM2_OIDS = frozenset({"1.2.156.10197.1.501", "1.2.156.10197.1.301", "1.2.156.10197.1.301.1"})
RSA_PREFIX = "1.2.840.113549.1.1"

_SEPARATORS = re.compile(r"[\s_-]")

Digest = Callable[[bytes], bytes]


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _sha(name: str) -> Digest:
    return lambda data: hashlib.new(name, data).digest()


def digest_of(identifier: str) -> Digest | None:
    """The digest of an identifier (dotted or by name), or None for one that cannot be computed (keyed SM3 among them)."""
    key = _SEPARATORS.sub("", identifier.lower())
    for identifiers, digest in (
        (SM2_OIDS, sm3),
        (_SM3_OIDS, sm3),
        (_SHA256_OIDS, _sha("sha256")),
        (_SHA1_OIDS, _sha1),
        (_MD5_OIDS, _md5),
        (_SHA384_OIDS, _sha("sha384")),
        (_SHA512_OIDS, _sha("sha512")),
    ):
        if key in identifiers:
            return digest
    return None


def digests_of_length(length: int) -> tuple[Digest, ...]:
    """Digests that give so many octets: where a file does not name its own."""
    return {32: (sm3, _sha("sha256")), 20: (_sha1,), 16: (_md5,), 48: (_sha("sha384"),), 64: (_sha("sha512"),)}.get(length, ())


def signature_numbers(signature: bytes) -> tuple[int, int] | None:
    """R and s of an SM2 signature: DER, or 64 raw octets."""
    if signature[:1] == b"\x30":
        try:
            node = parse(signature)
            numbers = [int.from_bytes(part.content, "big") for part in node.children if part.tag == INTEGER]
        except DerError:
            numbers = []
        if len(numbers) == 2:
            return numbers[0], numbers[1]
    if len(signature) == 64:
        return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    return None


def check_signature(certificate: Certificate, oid: str, message: bytes, signature: bytes, digest_oid: str = "") -> Outcome:
    """Whether a certificate's key signed a message: SM2 with the default identifier, or RSA with PKCS#1 padding."""
    if certificate.sm2_key is not None and (oid in SM2_OIDS or not oid.startswith(RSA_PREFIX)):
        if oid and digest_of(oid) is not sm3 and oid != "1.2.840.10045.2.1":
            return "unsupported"
        numbers = signature_numbers(signature)
        if numbers is None:
            return "failed"
        return "ok" if verifies(certificate.sm2_key, message, *numbers) else "failed"
    if certificate.is_rsa:
        return _check_rsa(certificate, oid, message, signature, digest_oid)
    return "unsupported"


def _check_rsa(certificate: Certificate, oid: str, message: bytes, signature: bytes, digest_oid: str) -> Outcome:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    names: dict[frozenset[str], hashes.HashAlgorithm] = {
        _SHA256_OIDS: hashes.SHA256(),
        _SHA1_OIDS: hashes.SHA1(),  # noqa: S303 old seals were made with it
        _MD5_OIDS: hashes.MD5(),  # noqa: S303 old seals were made with it
        _SHA384_OIDS: hashes.SHA384(),
        _SHA512_OIDS: hashes.SHA512(),
    }
    wanted = [algorithm for oids, algorithm in names.items() if oid in oids or digest_oid.lower() in oids]
    is_known = bool(wanted) or oid in {"", f"{RSA_PREFIX}.1"}
    try:
        key = load_der_public_key(certificate.key_info)
    except (ValueError, UnsupportedAlgorithm):
        return "unsupported"
    if not isinstance(key, rsa.RSAPublicKey):
        return "unsupported"
    for algorithm in (*wanted, *(each for each in names.values() if each not in wanted)):
        try:
            key.verify(signature, message, padding.PKCS1v15(), algorithm)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            continue
        return "ok"
    return "failed" if is_known else "unsupported"
