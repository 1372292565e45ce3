"""Zip containers of documents, opened with distrust: limits before unpacking, no DTD, no name that leaves the package."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ZIP_MAGIC = b"PK\x03\x04"
_END = b"PK\x05\x06"
_END_SIZE = 22
_COMMENT_MAX = 65535
_ENTRY_SIZE = 46
_ZIP64 = 0xFFFFFFFF
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLimits:
    """Bounds on what a container may unpack to, in bytes and members; ``ratio`` counts for members above ``ratio_floor`` bytes only."""

    ratio: int = 100
    ratio_floor: int = 10_000_000
    member: int = 100_000_000
    total: int = 1_000_000_000
    members: int = 20_000


LIMITS = PackageLimits()
KEPT = 1 << 18
"""Bytes up to which an unpacked member is kept while a file is read."""
KEPT_IN_ALL = 1 << 25
PARSED_IN_ALL = 1 << 18
"""Bytes of small parts whose trees are kept while a file is read."""


@dataclass(slots=True)
class _Zip:
    """An opened zip with what was unpacked and parsed of it."""

    data: bytes
    archive: zipfile.ZipFile
    kept: dict[int, bytes] = field(default_factory=dict)
    """By the identity of a member's entry in the directory."""
    size: int = 0
    trees: "dict[str, Element]" = field(default_factory=dict)
    parsed: int = 0
    """Bytes that the trees were parsed from."""


_OPEN: ContextVar[dict[int, _Zip] | None] = ContextVar("open", default=None)
"""Zips opened inside :func:`opened_once`, by the identity of their bytes."""


@contextmanager
def opened_once() -> Iterator[None]:
    """Inside, the same bytes are opened as a zip once, and each small member unpacked and parsed once, whoever asks."""
    if _OPEN.get() is not None:
        yield
        return
    token = _OPEN.set({})
    try:
        yield
    finally:
        _OPEN.reset(token)


def zip_names(data: bytes, limits: PackageLimits = LIMITS) -> tuple[str, ...] | None:
    """Names in the central directory, with ``/``; None for what is no zip, a damaged one, or one with too many members."""
    opened = _opened(data) if _has_directory(data, limits) else None
    return tuple(name.replace("\\", "/") for name in opened.archive.namelist()) if opened is not None else None


def _opened(data: bytes) -> _Zip | None:
    known = _OPEN.get()
    if known is None:
        return _opened_anew(data)
    found = known.get(id(data)) or _opened_anew(data)
    if found is not None:
        known[id(data)] = found
    return found


def _opened_anew(data: bytes) -> _Zip | None:
    try:
        return _Zip(data, zipfile.ZipFile(BytesIO(data)))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, struct.error, NotImplementedError, OverflowError):
        return None


def is_cut_zip(data: bytes) -> bool:
    """Whether bytes begin as a zip whose directory is lost or damaged: a file that was not sent whole."""
    return data.startswith(ZIP_MAGIC) and not _is_overfull(data, LIMITS) and zip_names(data) is None


def names_in_local_headers(data: bytes, limit: int = 200) -> Iterator[str]:
    """Names of the first members by their own headers: what a cut zip was."""
    start = 0
    for _ in range(limit):
        start = data.find(ZIP_MAGIC, start)
        if start < 0 or start + 30 > len(data):
            return
        (length,) = struct.unpack_from("<H", data, start + 26)
        yield data[start + 30 : start + 30 + length].decode("utf-8", "replace")
        start += 30 + length


def _end_record(data: bytes) -> int:
    """Offset of the end-of-directory record, or -1. Bytes before the zip are allowed where nothing follows it."""
    offset = data.rfind(_END, max(0, len(data) - _END_SIZE - _COMMENT_MAX))
    if offset < 0 or offset + _END_SIZE > len(data):
        return -1
    (comment,) = struct.unpack_from("<H", data, offset + 20)
    ends_the_file = offset + _END_SIZE + comment == len(data)
    return offset if ends_the_file or data.startswith(ZIP_MAGIC) else -1


def _is_overfull(data: bytes, limits: PackageLimits) -> bool:
    offset = _end_record(data)
    if offset < 0:
        return False
    size, start = struct.unpack_from("<II", data, offset + 12)
    count: int = struct.unpack_from("<H", data, offset + 10)[0]
    if _ZIP64 in (size, start):
        return bool(len(data) > limits.members * 600)
    return bool(size > limits.members * 600 or count > limits.members or (size // _ENTRY_SIZE > limits.members and count == 0xFFFF))


def _has_directory(data: bytes, limits: PackageLimits) -> bool:
    return _end_record(data) >= 0 and not _is_overfull(data, limits)


class Package:
    """A document's container. Part names are compared without case, as OPC has it; ``name`` has no leading slash."""

    def __init__(self, data: bytes, limits: PackageLimits = LIMITS) -> None:
        """Open and check every member's declared size; RefusalError where it is broken, locked or too big."""
        if _is_overfull(data, limits):
            raise RefusalError("FIL004", f"文件内部条目超过 {limits.members} 个，超出处理上限，未予展开；请核对文件来源后重新导出报送")
        opened = _opened(data) if _has_directory(data, limits) else None
        if opened is None:
            raise RefusalError("FIL001", "文件已损坏或没有传完整（压缩结构缺少目录），打不开；请重新导出后报送")
        self._zip = opened
        self._archive = opened.archive
        self._limits = limits
        self._check_sizes()

    @property
    def infos(self) -> tuple[zipfile.ZipInfo, ...]:
        """Members as the directory has them, names not decoded: for containers with rules of their own (OFD)."""
        return tuple(self._archive.infolist())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Member names in the container's order, folders left out."""
        return tuple(info.filename.replace("\\", "/") for info in self._archive.infolist() if not info.is_dir())

    @cached_property
    def _members(self) -> dict[str, zipfile.ZipInfo]:
        return {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._archive.infolist()}

    @cached_property
    def repeated(self) -> frozenset[str]:
        """Names that stand more than once: which one counts is not defined."""
        seen: set[str] = set()
        lower = [name.lower() for name in self.names]
        return frozenset(name for name in lower if name in seen or seen.add(name))  # type: ignore[func-returns-value]

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name.lstrip("/").lower() in self._members

    def bytes_of(self, name: str) -> bytes:
        """A part's bytes; KeyError where it is missing, RefusalError where it is damaged or locked."""
        return self.bytes_in(self._members[name.lstrip("/").lower()])

    def bytes_in(self, info: zipfile.ZipInfo) -> bytes:
        """A member's bytes; RefusalError where it is damaged or locked."""
        kept = self._zip.kept.get(id(info))
        if kept is not None:
            return kept
        if info.flag_bits & _ENCRYPTED:
            raise RefusalError("FIL001", "文件已加密，无法打开；请取消密码后重新报送")
        try:
            with self._archive.open(info) as stream:
                data = stream.read(self._limits.member + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error) as error:
            raise RefusalError("FIL001", f"文件已损坏（内部部件 {info.filename} 解压失败），打不开；请重新导出后报送") from error
        except (NotImplementedError, RuntimeError) as error:
            raise RefusalError("FIL004", f"内部部件 {info.filename} 使用了不支持的压缩方式；请另存为标准 .docx 后报送") from error
        if len(data) > self._limits.member:
            raise RefusalError("FIL004", f"内部部件 {info.filename} 展开后超过处理上限，未予读取；请拆分后重新报送")
        if len(data) <= KEPT and self._zip.size + len(data) <= KEPT_IN_ALL:
            self._zip.size += len(data)
            self._zip.kept[id(info)] = data
        return data

    def xml(self, name: str) -> "Element":
        """A part as an XML tree; KeyError where it is missing, RefusalError where it is damaged or has a DTD."""
        return parse_xml(self.bytes_of(name), name)

    def tree_in(self, info: zipfile.ZipInfo, name: str) -> "Element":
        """A member as an XML tree for reading only, what stands before its XML dropped; a small one is parsed once."""
        tree = self._zip.trees.get(name)
        if tree is None:
            data = self.bytes_in(info).lstrip(b"\xef\xbb\xbf \r\n\t")
            tree = parse_xml(data, name)
            if self._zip.parsed + len(data) <= PARSED_IN_ALL:
                self._zip.parsed += len(data)
                self._zip.trees[name] = tree
        return tree

    def _check_sizes(self) -> None:
        total = 0
        for info in self._archive.infolist():
            total += info.file_size
            swollen = info.file_size > self._limits.ratio_floor and info.file_size > self._limits.ratio * max(1, info.compress_size)
            if swollen or info.file_size > self._limits.member or total > self._limits.total:
                raise RefusalError("FIL004", f"内部部件 {info.filename} 展开后过大，超出处理上限，未予展开；请核对文件来源后重新导出报送")


_STRICT = re.compile(rb"""(xmlns(?::[\w.-]+)?\s*=\s*["'])http://purl\.oclc\.org/ooxml/([\w/]+?)(["'])""")
_TRANSITIONAL = {
    b"wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"drawingml/picture": b"http://schemas.openxmlformats.org/drawingml/2006/picture",
}


_GB2312 = re.compile(rb"""encoding\s*=\s*["'](?:GB2312|GBK|GB18030)["']""", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_xml(data: bytes, name: str) -> "Element":
    """Parse a part, strict OOXML namespaces read as transitional; RefusalError for a DTD or XML that is not well formed."""
    from lxml import etree

    data = _as_utf8(data)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise RefusalError("FIL004", f"内部部件 {name} 含有外部定义（DOCTYPE），为安全起见不予读取；请用 Word 或 WPS 另存后重新报送")
    if b"http://purl.oclc.org/ooxml/" in data[:8192]:
        data = _STRICT.sub(lambda m: m[1] + _TRANSITIONAL.get(m[2], b"http://purl.oclc.org/ooxml/" + m[2]) + m[3], data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower() or "huge" in str(error).lower():
            raise RefusalError("FIL004", f"内部部件 {name} 嵌套过深，超出处理上限，未能处理；请用 Word 或 WPS 另存后重新报送") from error
        raise RefusalError("FIL001", f"文件已损坏（内部部件 {name} 的内容不完整或有误），打不开；请重新导出后报送") from error


def _as_utf8(data: bytes) -> bytes:
    """UTF-16 and GB2312 parts as UTF-8, their declaration dropped, so that what is searched for in bytes can be found."""
    if _GB2312.search(data[:200]):
        return _DECLARATION.sub("", data.decode("gb18030", "replace"), count=1).encode("utf-8")
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data
    text = data.decode("utf-16", "replace")
    return _DECLARATION.sub("", text, count=1).encode("utf-8")
