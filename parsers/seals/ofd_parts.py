"""What a signature of an OFD file protects, and whether that is all that a reader shows (GB/T 33190-2016 clause 18.2)."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError
from parsers.formats.ofd.elements import child, children, descendants, local
from parsers.formats.ofd.package import OfdPackage
from parsers.seals.algorithms import Digest, digest_of, digests_of_length
from parsers.seals.facts import check
from pipeline.model.seal import Check

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SHOWN = 5
"""How many names a reason lists."""

_HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2}){16,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """The check of the protected parts, and the entries that are protected."""

    check: Check
    covered: frozenset[str]
    is_plain: bool = False
    """Whether some digest is a plain one of its length, whatever the file calls it."""


def check_method(root: "Element") -> str:
    """The digest that a Signature.xml names for its references; '' for none."""
    references = next(descendants(root, "References"), None)
    return (references.get("CheckMethod") or "").strip() if references is not None else ""


def protection(package: OfdPackage, file: str, root: "Element", excepted: str = "") -> Protection:
    """Compare every protected part with its digest; ``excepted`` is an entry that a later seal may have changed.

    Where the digest is not named it is told by its length: then parts are changed for certain only if others fit.
    A digest of a name that nobody knows, or with a key, cannot be checked.
    """
    method = check_method(root)
    stated = digest_of(method) if method else None
    changed: list[str] = []
    missing: list[str] = []
    unknown: list[str] = []
    fitting: set[str] = set()
    expected: dict[str, tuple[bytes, ...]] = {}
    total = 0
    for reference in descendants(root, "Reference"):
        total += 1
        location = reference.get("FileRef") or ""
        name = package.locate(location, file)
        if name is None:
            missing.append(location or "（未写路径）")
            continue
        if excepted and name == excepted:
            fitting.add(name)
            continue
        expected[name] = _expected(reference)
        fits = _fits(package, name, expected[name], method, stated)
        if fits is None:
            unknown.append(name)
        elif fits:
            fitting.add(name)
        else:
            changed.append(name)
    is_told = stated is not None or bool(fitting - {excepted})
    covered = frozenset(fitting) | frozenset(changed) | frozenset(unknown)
    if missing or (changed and is_told):
        words = [f"{listed(changed)}与盖章时不一致"] if changed and is_told else []
        words += [f"{listed(missing)}已不在包内"] if missing else []
        return Protection(check=check("parts", "failed", f"受保护的{total}处内容中：{'；'.join(words)}"), covered=covered)
    if changed or unknown:
        reason = f"摘要算法“{method or '未注明'}”不在可核验范围内"
        is_plain = any(_fits(package, name, expected[name], "", None) for name in unknown)
        return Protection(check=check("parts", "unsupported", reason), covered=covered, is_plain=is_plain)
    if not total:
        return Protection(check=check("parts", "unsupported", "签名文件没有列出受保护的内容"), covered=covered)
    return Protection(check=check("parts", "ok", f"受保护的{total}处内容与盖章时一致"), covered=covered)


def _fits(package: OfdPackage, name: str, expected: tuple[bytes, ...], method: str, stated: Digest | None) -> bool | None:
    """Whether an entry has its digest; None where no digest of such a length is known."""
    try:
        data = package.read(name)
    except RefusalError:
        return False
    is_known = False
    for value in expected:
        computes = digests_of_length(len(value)) if stated is not None or not method else ()
        if stated is not None:
            computes = (stated, *(compute for compute in computes if compute is not stated))
        is_known = is_known or bool(computes)
        if any(compute(data) == value for compute in computes):
            return True
    return False if is_known else None


def _expected(reference: "Element") -> tuple[bytes, ...]:
    """The digest of a reference: base64 by the standard, hexadecimal by some makers; none where it is left out."""
    element = child(reference, "CheckValue")
    text = "".join(((element.text or "") if element is not None else reference.get("CheckValue") or "").split())
    if not text:
        return ()
    found = [bytes.fromhex(text)] if _HEXADECIMAL.fullmatch(text) else []
    try:
        found.append(base64.b64decode(text + "=" * (-len(text) % 4), validate=False))
    except (ValueError, binascii.Error):
        found.append(b"\x00" * 32)
    return tuple(found)


def listed(names: list[str]) -> str:
    """The first names of a list, with its length where there are more."""
    return "、".join(names[:SHOWN]) + (f"等{len(names)}处" if len(names) > SHOWN else "")


def coverage(package: OfdPackage, shown: Mapping[str, str], own: frozenset[str], every: frozenset[str]) -> Check:
    """Whether all that is shown is protected by this signature or another (OFD.xml is left out by several makers and does not count).

    ``shown`` are the entries that a reader shows with what each is; ``own`` what this signature protects, ``every`` what any does.
    """
    if package.doubled:
        return check("coverage", "failed", f"包内有重名文件（{listed(list(package.doubled))}），盖章保护的与阅读软件显示的可能不是同一份")
    if not shown:
        return check("coverage", "not_checked", "文档入口无法读取，未核对保护范围")
    open_parts = [name for name in shown if name not in every | own]
    if open_parts:
        kinds = "、".join(dict.fromkeys(shown[name] for name in open_parts))
        return check("coverage", "failed", f"有{len(open_parts)}处内容不在印章保护范围内（{kinds}）：{listed(open_parts)}")
    others = [name for name in shown if name not in own]
    if others:
        return check("coverage", "ok", f"有{len(others)}处内容由文件中的另一枚印章或签名保护，其余在本印章保护范围内")
    return check("coverage", "ok", "页面、模板、批注和资源均在印章保护范围内")


def shown_entries(package: OfdPackage, bodies: Iterable["Element"], entry: str) -> dict[str, str]:
    """Entries that make up what a reader shows of every document and version in the file, with what each is in words."""
    shown: dict[str, str] = {}
    for body in bodies:
        holder = child(body, "DocRoot")
        name = package.locate(holder.text or "", entry) if holder is not None else None
        if name is not None:
            shown[name] = "文档入口"
            _add_document(package, name, shown)
        versions = child(body, "Versions")
        for version in children(versions, "Version") if versions is not None else ():
            _add_version(package, version, entry, shown)
    return shown


def _add_version(package: OfdPackage, version: "Element", entry: str, shown: dict[str, str]) -> None:
    file = package.locate(version.get("BaseLoc") or "", entry)
    if file is None:
        return
    shown.setdefault(file, "后续版本")
    try:
        root = child(package.xml(file), "DocRoot")
    except RefusalError:
        return
    found = package.locate(root.text or "", file) if root is not None else None
    if found is not None and found not in shown:
        shown[found] = "后续版本"
        _add_document(package, found, shown)


def _add_document(package: OfdPackage, name: str, shown: dict[str, str]) -> None:
    try:
        root = package.xml(name)
    except RefusalError:
        return
    common = child(root, "CommonData")
    for element in common if common is not None else ():
        if local(element) == "TemplatePage":
            _add_page(package, element.get("BaseLoc"), name, shown, "模板页")
        elif local(element) in {"PublicRes", "DocumentRes"}:
            _add_resource(package, element.text, name, shown)
    pages = child(root, "Pages")
    for page in children(pages, "Page") if pages is not None else ():
        _add_page(package, page.get("BaseLoc"), name, shown, "页面")
    holder = child(root, "Annotations")
    listing = _add(package, holder.text, name, shown, "批注") if holder is not None else None
    if listing is None:
        return
    try:
        locations = list(descendants(package.xml(listing), "FileLoc"))
    except RefusalError:
        return
    for location in locations:
        _add(package, location.text, listing, shown, "批注")


def _add(package: OfdPackage, location: str | None, base: str, shown: dict[str, str], what: str) -> str | None:
    found = package.locate(location or "", base)
    if found is not None:
        shown.setdefault(found, what)
    return found


def _add_page(package: OfdPackage, location: str | None, base: str, shown: dict[str, str], what: str) -> None:
    """A page or template page, and the resources of its own."""
    page = _add(package, location, base, shown, what)
    if page is None:
        return
    try:
        if b"PageRes" not in package.read(page):
            return
        root = package.xml(page)
    except RefusalError:
        return
    for resource in children(root, "PageRes"):
        _add_resource(package, resource.text, page, shown)


def _add_resource(package: OfdPackage, location: str | None, base: str, shown: dict[str, str]) -> None:
    resource = _add(package, location, base, shown, "资源")
    if resource is None:
        return
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
                shown.setdefault(found, "资源")
