"""Seals and signatures of an OFD file (GB/T 33190-2016 clause 18, GB/T 38540-2020 clause 7).

Signatures.xml lists them; each Signature.xml holds the digests of what it protects; SignedValue.dat holds the seal, the
digest of Signature.xml and the signer's signature. Each link is a check of its own.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError
from parsers.formats.ofd.elements import child, children, descendants, local
from parsers.formats.ofd.package import OfdPackage, open_package
from parsers.seals.algorithms import check_signature, digest_of, digests_of_length
from parsers.seals.certificate import Certificate, read_certificate, unwrapped
from parsers.seals.der import DerError
from parsers.seals.facts import chain_check, check, listing_check, maker_check, period_check, signature_check, verdict_of
from parsers.seals.pkcs7 import Pkcs7, digest_outcome, read_pkcs7, signature_outcome
from parsers.seals.structure import SealData, SignedValue, read_seal, read_signed_value
from pipeline.model.seal import Check, Seal

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SHOWN = 5
"""How many names a reason lists."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """One signature of Signatures.xml and its parts."""

    file: str
    root: "Element"
    is_last: bool
    list_file: str


def ofd_seals(data: bytes, trusted: tuple[bytes, ...] = ()) -> tuple[Seal, ...]:
    """Verify every signature of an OFD file, in its order; raises RefusalError where the container is broken."""
    package = open_package(data)
    entry = package.locate("/OFD.xml", "")
    if entry is None:
        return ()
    seals: list[Seal] = []
    for body in children(package.xml(entry), "DocBody"):
        holder = child(body, "Signatures")
        if holder is None or not (holder.text or "").strip():
            continue
        seals.extend(_body_seals(package, body, (holder.text or "").strip(), entry, trusted))
    return tuple(seals)


def _body_seals(package: OfdPackage, body: "Element", location: str, entry: str, trusted: tuple[bytes, ...]) -> list[Seal]:
    list_file = package.locate(location, entry)
    if list_file is None:
        return [_unreadable("签名列表文件不在包内")]
    try:
        listed = list(children(package.xml(list_file), "Signature"))
    except RefusalError as refusal:
        return [_unreadable(refusal.message)]
    required = _required(package, body, entry)
    seals = []
    for place, element in enumerate(listed):
        file = package.locate(element.get("BaseLoc") or "", list_file)
        if file is None:
            seals.append(_unreadable(f"签名文件“{element.get('BaseLoc')}”不在包内"))
            continue
        try:
            root = package.xml(file)
        except RefusalError:
            seals.append(_broken_signature(file))
            continue
        seals.append(_seal(package, _Listed(file, root, place == len(listed) - 1, list_file), required, trusted))
    return seals


def _unreadable(reason: str) -> Seal:
    return Seal(
        kind="unknown",
        name="",
        signer="",
        issuer="",
        organisation="",
        signed_at=None,
        checks=(check("signature_file", "unsupported", reason),),
        verdict="unsupported",
    )


def _broken_signature(file: str) -> Seal:
    """A Signature.xml that cannot be parsed is no longer what was signed."""
    return Seal(
        kind="unknown",
        name="",
        signer="",
        issuer="",
        organisation="",
        signed_at=None,
        checks=(check("signature_file", "failed", f"签名文件“{file}”内容已损坏，与盖章时不符"),),
        verdict="altered",
    )


def _seal(package: OfdPackage, listed: _Listed, required: dict[str, str], trusted: tuple[bytes, ...]) -> Seal:
    info = child(listed.root, "SignedInfo")
    location = child(listed.root, "SignedValue")
    value_file = package.locate(location.text or "", listed.file) if location is not None else None
    parts, covered = _parts(package, listed, info)
    coverage = _coverage(required, covered)
    if value_file is None:
        return _without_value(parts, coverage, "签名值文件不在包内")
    try:
        blob = package.read(value_file)
        signature_file = package.read(listed.file)
    except RefusalError as refusal:
        return _without_value(parts, coverage, refusal.message)
    try:
        return _sealed(package, listed, info, read_signed_value(blob), signature_file, parts, coverage, trusted)
    except DerError:
        pass
    try:
        return _signed(read_pkcs7(blob), signature_file, parts, coverage, trusted)
    except DerError as error:
        return _without_value(parts, coverage, f"签名值结构无法识别（{error}）")


def _without_value(parts: Check, coverage: Check, reason: str) -> Seal:
    checks = (parts, check("signature_file", "unsupported", reason), check("signer_signature", "unsupported", reason), coverage)
    return Seal(kind="unknown", name="", signer="", issuer="", organisation="", signed_at=None, checks=checks, verdict=verdict_of(checks))


def _sealed(
    package: OfdPackage,
    listed: _Listed,
    info: "Element | None",
    value: SignedValue,
    signature_file: bytes,
    parts: Check,
    coverage: Check,
    trusted: tuple[bytes, ...],
) -> Seal:
    certificate = _certificate(value.certificate)
    checks = [parts, _signature_file_check(value.digest, signature_file, _method(info))]
    if certificate is None:
        checks.append(check("signer_signature", "unsupported", "签章人证书无法识别"))
    else:
        outcome = check_signature(certificate, value.oid, value.tbs, value.signature)
        checks.append(signature_check("signer_signature", outcome, "签章人"))
    checks += [maker_check(value.seal), _copy_check(package, listed, info, value.seal)]
    if certificate is not None:
        checks.append(listing_check(value.seal, certificate))
    checks.append(period_check("seal_period", "印章", value.seal.valid_from, value.seal.valid_to, value.signed_at))
    if certificate is not None:
        checks.append(period_check("certificate_period", "签章人证书", certificate.not_before, certificate.not_after, value.signed_at))
        checks.append(chain_check(certificate, trusted, (value.seal.maker_certificate, *value.seal.certificates)))
    checks.append(coverage)
    notes = [] if value.has_timestamp else ["签章时间取自签章人电脑时钟，没有时间戳"]
    if not listed.is_last:
        notes.append("此后又加盖了印章（仅签名列表变化，不属于改动）")
    return Seal(
        kind=f"seal_{value.layout}",
        name=value.seal.name,
        signer=certificate.common_name if certificate else "",
        issuer=certificate.issuer_name if certificate else "",
        organisation=certificate.organisation if certificate else "",
        signed_at=value.signed_at.isoformat() if value.signed_at else None,
        checks=tuple(checks),
        verdict=verdict_of(checks),
        notes=tuple(notes),
    )


def _signed(value: Pkcs7, signature_file: bytes, parts: Check, coverage: Check, trusted: tuple[bytes, ...]) -> Seal:
    """A signature of type Sign: over Signature.xml itself, or over its digest."""
    messages = [signature_file, *(compute(signature_file) for compute in digests_of_length(32))]
    if value.content is not None and value.content in messages[1:]:
        messages.insert(0, value.content)
    best = next((message for message in messages if digest_outcome(value, message) == "ok"), None)
    outcome = signature_outcome(value, best if best is not None else signature_file)
    fits = "ok" if best is not None else "unsupported" if digest_outcome(value, signature_file) == "unsupported" else "failed"
    words = {"ok": "签名文件与签名时一致", "failed": "签名文件与签名时不一致", "unsupported": "摘要算法不在可核验范围内"}
    certificate = value.signer
    checks = (
        parts,
        check("signature_file", "ok" if fits == "ok" else "failed" if fits == "failed" else "unsupported", words[fits]),
        signature_check("signer_signature", outcome, "签名人"),
        period_check("certificate_period", "签名人证书", certificate.not_before, certificate.not_after, value.signed_at),
        chain_check(certificate, trusted, value.certificates),
        coverage,
    )
    return Seal(
        kind="signature",
        name="",
        signer=certificate.common_name,
        issuer=certificate.issuer_name,
        organisation=certificate.organisation,
        signed_at=value.signed_at.isoformat() if value.signed_at else None,
        checks=checks,
        verdict=verdict_of(checks),
        notes=("数字签名，没有印章",),
    )


def _certificate(data: bytes) -> Certificate | None:
    try:
        return read_certificate(data)
    except DerError:
        return None


def _method(info: "Element | None") -> str:
    references = child(info, "References")
    return (references.get("CheckMethod") or "") if references is not None else ""


def _signature_file_check(digest: bytes, signature_file: bytes, method: str) -> Check:
    stated = digest_of(method) if method else None
    computes = [*([stated] if stated is not None else []), *digests_of_length(len(digest))]
    if not computes:
        return check("signature_file", "unsupported", "签名文件的摘要算法不在可核验范围内")
    if any(compute(signature_file) == digest for compute in computes):
        return check("signature_file", "ok", "签名文件与盖章时一致")
    return check("signature_file", "failed", "签名文件与盖章时不一致")


def _copy_check(package: OfdPackage, listed: _Listed, info: "Element | None", seal: SealData) -> Check:
    """Whether Seal.esl, where there is one, is the seal inside the signed value."""
    holder = child(info, "Seal")
    location = child(holder, "BaseLoc")
    text = (location.text or "").strip() if location is not None else ""
    if not text:
        return check("seal_copy", "not_checked", "文件中没有单独存放的印章")
    name = package.locate(text, listed.file)
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


def _parts(package: OfdPackage, listed: _Listed, info: "Element | None") -> tuple[Check, frozenset[str]]:
    """Compare every protected part with its digest; also which entries are covered."""
    references = child(info, "References")
    if references is None:
        return check("parts", "unsupported", "签名文件没有列出受保护的内容"), frozenset()
    method = references.get("CheckMethod") or ""
    compute = digest_of(method) if method else None
    changed, missing, covered, total = [], [], set(), 0
    for reference in children(references, "Reference"):
        total += 1
        location = reference.get("FileRef") or ""
        name = package.locate(location, listed.file)
        if name is None:
            missing.append(location)
            continue
        covered.add(name)
        element = child(reference, "CheckValue")
        expected = _decoded(element.text if element is not None else None)
        if name == listed.list_file and not listed.is_last:
            continue
        if compute is not None and compute(_entry_bytes(package, name)) != expected:
            changed.append(name)
    if changed or missing:
        words = [f"{_some(changed)}与盖章时不一致"] if changed else []
        words += [f"{_some(missing)}已不在包内"] if missing else []
        if compute is not None or missing:
            return check("parts", "failed", f"受保护的{total}处内容中：{'；'.join(words)}"), frozenset(covered)
    if compute is None:
        return check("parts", "unsupported", f"摘要算法“{method or '未注明'}”不在可核验范围内"), frozenset(covered)
    if not total:
        return check("parts", "unsupported", "签名文件没有列出受保护的内容"), frozenset(covered)
    return check("parts", "ok", f"受保护的{total}处内容与盖章时一致"), frozenset(covered)


def _some(names: list[str]) -> str:
    """The first names of a list, with its length where there are more."""
    return "、".join(names[:SHOWN]) + (f"等{len(names)}处" if len(names) > SHOWN else "")


def _entry_bytes(package: OfdPackage, name: str) -> bytes:
    """An entry's bytes; damage reads as no bytes, which no digest fits."""
    try:
        return package.read(name)
    except RefusalError:
        return b""


def _decoded(text: str | None) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=False)
    except (ValueError, binascii.Error):
        return b""


def _required(package: OfdPackage, body: "Element", entry: str) -> dict[str, str]:
    """Entries that make up what a reader shows, with what each is in words."""
    holder = child(body, "DocRoot")
    name = package.locate(holder.text or "", entry) if holder is not None else None
    if name is None:
        return {}
    required = {name: "文档入口"}
    try:
        _add_document(package, name, required)
    except RefusalError:
        return required
    versions = child(body, "Versions")
    for version in children(versions, "Version") if versions is not None else ():
        file = package.locate(version.get("BaseLoc") or "", entry)
        if file is None:
            continue
        required[file] = "后续版本"
        try:
            root = child(package.xml(file), "DocRoot")
            found = package.locate(root.text or "", file) if root is not None else None
            if found is not None and found not in required:
                required[found] = "后续版本"
                _add_document(package, found, required)
        except RefusalError:
            continue
    return required


def _add_document(package: OfdPackage, name: str, required: dict[str, str]) -> None:
    root = package.xml(name)

    def add(location: str | None, base: str, what: str) -> str | None:
        found = package.locate(location or "", base)
        if found is not None:
            required.setdefault(found, what)
        return found

    common = child(root, "CommonData")
    for element in common if common is not None else ():
        if local(element) == "TemplatePage":
            add(element.get("BaseLoc"), name, "模板页")
        elif local(element) in {"PublicRes", "DocumentRes"}:
            resource = add(element.text, name, "资源")
            if resource is not None:
                _add_media(package, resource, required)
    pages = child(root, "Pages")
    for page in children(pages, "Page") if pages is not None else ():
        add(page.get("BaseLoc"), name, "页面")
    holder = child(root, "Annotations")
    listing = add(holder.text, name, "批注") if holder is not None else None
    if listing is not None:
        for location in descendants(package.xml(listing), "FileLoc"):
            add(location.text, listing, "批注")


def _add_media(package: OfdPackage, resource: str, required: dict[str, str]) -> None:
    try:
        root = package.xml(resource)
    except RefusalError:
        return
    folder = (root.get("BaseLoc") or "").strip().replace("\\", "/").rstrip("/")
    for name in ("MediaFile", "FontFile"):
        for element in descendants(root, name):
            text = (element.text or "").strip()
            found = (package.locate(f"{folder}/{text}", resource) if folder else None) or package.locate(text, resource)
            if found is not None:
                required.setdefault(found, "资源")


def _coverage(required: dict[str, str], covered: frozenset[str]) -> Check:
    """Whether everything that is shown is protected; OFD.xml is left out by several makers and does not count."""
    open_parts = [name for name in required if name not in covered]
    if not required:
        return check("coverage", "not_checked", "文档入口无法读取，未核对保护范围")
    if not open_parts:
        return check("coverage", "ok", "页面、模板、批注和资源均在印章保护范围内")
    kinds = "、".join(dict.fromkeys(required[name] for name in open_parts))
    return check("coverage", "failed", f"有{len(open_parts)}处内容不在印章保护范围内（{kinds}）：{_some(open_parts)}")
