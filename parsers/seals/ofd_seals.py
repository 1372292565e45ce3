"""Seals and signatures of an OFD file (GB/T 33190-2016 clause 18, GB/T 38540-2020 clause 7).

Signatures.xml lists them; each Signature.xml holds the digests of what it protects; SignedValue.dat holds the seal, the
digest of Signature.xml and the signer's signature. Each link is a check of its own.
"""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError
from parsers.formats.ofd.elements import child, children, descendants, local
from parsers.formats.ofd.package import OfdPackage, open_package
from parsers.seals.algorithms import digest_of, digests_of_length
from parsers.seals.certificate import moment, unwrapped
from parsers.seals.der import DerError
from parsers.seals.facts import check, unread_seal
from parsers.seals.ofd_parts import Protection, check_method, coverage, protection, shown_entries
from parsers.seals.pictures import ofd_pictures
from parsers.seals.pkcs7 import Pkcs7, read_pkcs7
from parsers.seals.structure import SealData, SignedValue, read_seal, read_signed_value
from parsers.seals.verdicts import sealed_facts, signed_facts
from pipeline.model.seal import Check, Seal

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LIST = "signatures.xml"
_FILE = "signature.xml"
_VALUE = "SignedValue.dat"
_UNLISTED = "OFD.xml没有登记这枚签名，阅读软件可能不显示印章"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """One signature of a package: its Signature.xml, parsed where that goes, and the list that names it."""

    file: str
    root: "Element | None"
    """None where it is no XML."""
    list_file: str
    number: int
    """Its identifier in the list; 0 where that is no number."""
    place: int
    at: datetime | None
    """SignatureDateTime."""
    is_registered: bool
    """Whether OFD.xml leads to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """What all signatures of a file are checked against."""

    package: OfdPackage
    shown: dict[str, str]
    trusted: tuple[bytes, ...]


def ofd_seals(data: bytes, trusted: tuple[bytes, ...] = ()) -> tuple[Seal, ...]:
    """Verify every signature of an OFD file, in its order; raises RefusalError where the container is broken.

    Where nothing is signed: the pictures that stand where a seal would.
    """
    package = open_package(data)
    entry = package.locate("/OFD.xml", "")
    if entry is None:
        return ()
    bodies = list(children(package.xml(entry), "DocBody"))
    found = list(_listed(package, bodies, entry))
    if not found:
        return ofd_pictures(package)
    file = _File(package=package, shown=shown_entries(package, bodies, entry), trusted=trusted)
    signatures = [one for one in found if isinstance(one, _Listed)]
    guarded = {one.file: _protection(package, one, signatures) for one in signatures}
    every = frozenset[str]().union(*(each.covered for each in guarded.values() if each.check.result != "failed"))
    seals = []
    for one in found:
        if isinstance(one, str):
            seals.append(unread_seal(check("signature_file", "unsupported", one)))
        else:
            later = _has_later(one, signatures)
            seals.append(_seal(file, one, guarded[one.file], every, has_later=later))
    return tuple(seals)


def _protection(package: OfdPackage, one: _Listed, signatures: Sequence[_Listed]) -> Protection:
    if one.root is None:
        return Protection(check=check("parts", "unsupported", "签名文件无法读取，未核对受保护的内容"), covered=frozenset())
    return protection(package, one.file, one.root, one.list_file if _has_later(one, signatures) else "")


def _has_later(one: _Listed, signatures: Sequence[_Listed]) -> bool:
    """Whether the same list names a seal that was added after this one: by its time, else its number or place."""
    for other in signatures:
        if other.file == one.file or other.list_file != one.list_file:
            continue
        if one.at is not None and other.at is not None and one.at != other.at:
            is_later = other.at > one.at
        else:
            is_later = (other.number, other.place) > (one.number, one.place)
        if is_later:
            return True
    return False


# --- where signatures stand ---------------------------------------------------------------------------------------


def _listed(package: OfdPackage, bodies: Sequence["Element"], entry: str) -> Iterator[_Listed | str]:
    """Every signature of the package, or the sentence why one cannot be found: by OFD.xml, else by the names of entries."""
    seen: set[str] = set()
    for body in bodies:
        for holder in children(body, "Signatures"):
            location = (holder.text or holder.get("BaseLoc") or "").strip()
            name = package.locate(location, entry) if location else None
            if name is not None and name not in seen:
                seen.add(name)
                yield from _of_list(package, name, is_registered=True)
            elif location and name is None and not _stray(package, seen):
                yield "签名列表文件不在包内"
    for stray in _stray(package, seen):
        yield from _of_list(package, stray, is_registered=False)


def _stray(package: OfdPackage, seen: set[str]) -> list[str]:
    """Lists of signatures that OFD.xml does not lead to."""
    return sorted(name for name in package.names if name not in seen and posixpath.basename(name).casefold() == _LIST)


def _of_list(package: OfdPackage, list_file: str, *, is_registered: bool) -> Iterator[_Listed | str]:
    try:
        root = package.xml(list_file)
    except RefusalError as refusal:
        files = _nearby(package, list_file)
        if not files:
            yield refusal.message
        for place, file in enumerate(files):
            yield _one(package, file, list_file, place, place, is_registered=is_registered)
        return
    if local(root) == "Signature":
        yield _one(package, list_file, list_file, 0, 0, is_registered=is_registered)
        return
    elements = list(descendants(root, "Signature"))
    located = [package.locate((each.get("BaseLoc") or each.text or "").strip(), list_file) for each in elements]
    spare = [file for file in _nearby(package, list_file) if file not in located]
    for place, (element, name) in enumerate(zip(elements, located, strict=True)):
        found = name if name is not None or not spare else spare.pop(0)
        if found is None:
            yield f"签名文件“{element.get('BaseLoc') or ''}”不在包内"
            continue
        identifier = "".join(filter(str.isdigit, element.get("ID") or ""))
        yield _one(package, found, list_file, int(identifier[:9] or 0), place, is_registered=is_registered)
    for place, file in enumerate(spare, len(elements)):
        yield _one(package, file, list_file, 0, place, is_registered=False)


def _nearby(package: OfdPackage, list_file: str) -> list[str]:
    """Signature files in the list's folder and below."""
    folder = posixpath.dirname(list_file)
    prefix = f"{folder}/" if folder else ""
    return sorted(name for name in package.names if name.startswith(prefix) and posixpath.basename(name).casefold() == _FILE)


def _one(package: OfdPackage, file: str, list_file: str, number: int, place: int, *, is_registered: bool) -> _Listed:
    root, at = None, None
    try:
        root = package.xml(file)
        element = next(descendants(root, "SignatureDateTime"), None)
        at = moment((element.text or "").encode()) if element is not None else None
    except RefusalError:
        pass
    return _Listed(file=file, root=root, list_file=list_file, number=number, place=place, at=at, is_registered=is_registered)


# --- one signature ------------------------------------------------------------------------------------------------


def _seal(file: _File, one: _Listed, guarded: Protection, every: frozenset[str], *, has_later: bool) -> Seal:
    package = file.package
    covers = coverage(package, file.shown, guarded.covered, every)
    if not one.is_registered:
        covers = check("coverage", "failed", _UNLISTED)
    value_file = _value_file(package, one)
    if value_file is None:
        return _without_value(guarded.check, covers, "签名值文件不在包内")
    try:
        blob, signature_file = package.read(value_file), package.read(one.file)
    except RefusalError as refusal:
        return _without_value(guarded.check, covers, refusal.message)
    method = check_method(one.root) if one.root is not None else ""
    later = ("此后又加盖了印章（仅签名列表变化，不属于改动）",) if has_later else ()
    try:
        value = read_signed_value(blob)
        checks = (guarded.check, _signature_file_check(value, signature_file, method, guarded), _copy_check(package, one, value.seal))
        return sealed_facts(value, checks, covers, file.trusted, later)
    except DerError:
        pass
    try:
        pkcs7 = read_pkcs7(blob)
    except DerError as error:
        return _without_value(guarded.check, covers, f"签名值结构无法识别（{error}）")
    return signed_facts(pkcs7, (guarded.check,), "signature_file", _messages(pkcs7, signature_file), covers, file.trusted, later)


def _value_file(package: OfdPackage, one: _Listed) -> str | None:
    """The entry with the signature's value: where Signature.xml says, else beside it."""
    location = next(descendants(one.root, "SignedValue"), None) if one.root is not None else None
    text = (location.text or location.get("BaseLoc") or "").strip() if location is not None else ""
    return (package.locate(text, one.file) if text else None) or package.locate(_VALUE, one.file)


def _without_value(parts: Check, covers: Check, reason: str) -> Seal:
    return unread_seal(parts, check("signature_file", "unsupported", reason), check("signer_signature", "unsupported", reason), covers)


def _messages(value: Pkcs7, signature_file: bytes) -> tuple[bytes, ...]:
    """What a signature of type Sign may be over: Signature.xml itself, or its digest, which it may enclose."""
    digests = tuple(compute(signature_file) for compute in digests_of_length(32))
    if value.content is not None and value.content in digests:
        return (value.content, signature_file, *digests)
    return (signature_file, *digests)


def _signature_file_check(value: SignedValue, signature_file: bytes, method: str, guarded: Protection) -> Check:
    """Whether the signed digest is that of Signature.xml.

    A keyed or unknown digest cannot be told from a change; but where the parts' digests are plain ones, so is this.
    """
    computes = digests_of_length(len(value.digest))
    if any(compute(signature_file) == value.digest for compute in computes):
        return check("signature_file", "ok", "签名文件与盖章时一致")
    is_unknown = bool(method) and digest_of(method) is None and not guarded.is_plain
    if not computes or is_unknown:
        return check("signature_file", "unsupported", "签名文件的摘要算法不在可核验范围内")
    return check("signature_file", "failed", "签名文件与盖章时不一致")


def _copy_check(package: OfdPackage, one: _Listed, seal: SealData) -> Check:
    """Whether Seal.esl, where there is one, is the seal inside the signed value."""
    holder = next(descendants(one.root, "Seal"), None) if one.root is not None else None
    location = child(holder, "BaseLoc")
    text = ""
    if holder is not None:
        text = ((location.text if location is not None else holder.get("BaseLoc") or holder.text) or "").strip()
    if not text:
        return check("seal_copy", "not_checked", "文件中没有单独存放的印章")
    name = package.locate(text, one.file)
    if name is None:
        return check("seal_copy", "not_checked", f"单独存放的印章“{text}”不在包内")
    try:
        data = unwrapped(package.read(name))
        same = data == seal.raw or read_seal(data).raw == seal.raw
    except (DerError, RefusalError):
        same = False
    if same:
        return check("seal_copy", "ok", "单独存放的印章与签章数据中的印章一致")
    return check("seal_copy", "failed", "单独存放的印章与签章数据中的印章不一致")
