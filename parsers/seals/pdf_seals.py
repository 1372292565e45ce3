"""Signatures of a PDF file (ISO 32000-1 clause 12.8): ordinary and GM PKCS#7, and sealed data of GB/T 38540 in a signature field.

The signature dictionary is looked for by its /ByteRange, since libraries refuse GM identifiers.
"""

import re

from parsers.seals.algorithms import digests_of_length
from parsers.seals.der import OCTET_STRING, SEQUENCE, DerError, Node, parse
from parsers.seals.facts import check, unread_seal
from parsers.seals.pictures import pdf_pictures
from parsers.seals.pkcs7 import Pkcs7, read_pkcs7
from parsers.seals.structure import SignedValue, read_signed_value
from parsers.seals.verdicts import sealed_facts, signed_facts
from pipeline.model.seal import Check, Seal

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_TRAILING = re.compile(rb"[\s\x00]*")
_TIMESTAMP_CONTENT = "1.2.840.113549.1.9.16.1.4"
_STRING_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_seals(data: bytes, trusted: tuple[bytes, ...] = ()) -> tuple[Seal, ...]:
    """Verify every signature of a PDF file in the order of their dictionaries.

    Where nothing is signed: the pictures that stand where a seal would.
    """
    found = (tuple(int(number) for number in match.groups()) for match in _BYTE_RANGE.finditer(data))
    ranges = [each for each in dict.fromkeys(found) if any(each)]
    if not ranges:
        return pdf_pictures(data)
    end = max((second + length for _, _, second, length in ranges if second + length <= len(data)), default=0)
    return tuple(_seal(data, each, end, trusted) for each in ranges)


def _seal(data: bytes, ranges: tuple[int, ...], end: int, trusted: tuple[bytes, ...]) -> Seal:
    first, first_length, second, second_length = ranges
    if second + second_length > len(data):
        reason = "签名范围（ByteRange）超出文件末尾，文件不完整，与签名时不一致"
        return unread_seal(check("parts", "failed", reason), kind="pdf_signature")
    if first != 0 or first_length > second:
        return _unsupported("签名范围（ByteRange）有误")
    message = data[:first_length] + data[second : second + second_length]
    blob = _contents(data[first_length:second])
    coverage = _coverage(data, second + second_length, end)
    if not blob:
        return _unsupported("签名内容（Contents）无法识别")
    try:
        return _signed(read_pkcs7(blob), message, coverage, trusted)
    except DerError:
        pass
    try:
        value = read_signed_value(blob)
    except DerError as error:
        return _unsupported(f"签名结构无法识别（{error}）")
    return sealed_facts(value, (_parts_check(value, message),), coverage, trusted)


def _contents(gap: bytes) -> bytes:
    """The signature between the two ranges: hexadecimal in angle brackets, padded with zeros, or a literal string."""
    text = gap.strip()
    if text[:1] == b"(" and text[-1:] == b")":
        return re.sub(rb"\\([0-7]{1,3}|\r\n|[\s\S])", _unescaped, text[1:-1])
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", gap)
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))


def _unescaped(found: re.Match[bytes]) -> bytes:
    word = found[1]
    if word.isdigit():
        return bytes((int(word, 8) & 0xFF,))
    return b"" if word in {b"\n", b"\r", b"\r\n"} else _STRING_ESCAPES.get(word, word)


def _coverage(data: bytes, own_end: int, last_end: int) -> Check:
    if _TRAILING.fullmatch(data, own_end):
        return check("coverage", "ok", "签名覆盖整个文件")
    if last_end > own_end and _TRAILING.fullmatch(data, last_end):
        return check("coverage", "ok", "此后增补的内容由后一枚签名覆盖")
    return check("coverage", "failed", "签名之后文件又有增补内容，不在保护范围内")


def _unsupported(reason: str) -> Seal:
    return unread_seal(check("parts", "unsupported", reason), kind="pdf_signature")


def _parts_check(value: SignedValue, message: bytes) -> Check:
    computes = digests_of_length(len(value.digest))
    if any(compute(message) == value.digest for compute in computes):
        return check("parts", "ok", "签名范围内的内容与盖章时一致")
    if not computes:
        return check("parts", "unsupported", "摘要算法不在可核验范围内")
    return check("parts", "failed", "签名范围内的内容与盖章时不一致")


def _signed(value: Pkcs7, message: bytes, coverage: Check, trusted: tuple[bytes, ...]) -> Seal:
    """PKCS#7, detached or with the digest of the ranges enclosed (adbe.pkcs7.sha1); or a timestamp over them (ETSI.RFC3161)."""
    if value.content_type == _TIMESTAMP_CONTENT and value.content is not None:
        return _stamped(value, value.content, message, coverage, trusted)
    if value.content is None or value.content == message:
        return signed_facts(value, (), "parts", (message,), coverage, trusted, kind="pdf_signature")
    enclosed = value.content
    computes = digests_of_length(len(enclosed))
    if not computes:
        return signed_facts(value, (), "parts", (message,), coverage, trusted, kind="pdf_signature")
    if any(compute(message) == enclosed for compute in computes):
        return signed_facts(value, (), "parts", (enclosed,), coverage, trusted, kind="pdf_signature")
    changed = check("parts", "failed", "签名范围内的内容与签名时不一致")
    return signed_facts(value, (changed,), "signature_file", (enclosed,), coverage, trusted, kind="pdf_signature")


def _stamped(value: Pkcs7, token: bytes, message: bytes, coverage: Check, trusted: tuple[bytes, ...]) -> Seal:
    """A document timestamp (RFC 3161): the token holds the digest of the ranges, and is what is signed."""
    imprint = _imprint(token)
    computes = digests_of_length(len(imprint))
    if not computes:
        return _unsupported("时间戳的摘要算法不在可核验范围内")
    is_same = any(compute(message) == imprint for compute in computes)
    words = "时间戳所含摘要与文件内容一致" if is_same else "时间戳所含摘要与文件内容不一致"
    parts = check("parts", "ok" if is_same else "failed", words)
    return signed_facts(value, (parts,), "signature_file", (token,), coverage, trusted, ("文档时间戳，不是单位的签名",), "pdf_signature")


def _imprint(token: bytes) -> bytes:
    """The digest in a timestamp: messageImprint, the third field of TSTInfo."""
    try:
        imprint: Node = parse(token).children[2]
        return next((node.content for node in imprint.children if node.tag == OCTET_STRING), b"") if imprint.tag == SEQUENCE else b""
    except (DerError, IndexError):
        return b""
