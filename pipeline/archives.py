"""What is inside zip, 7z and rar files: members written to a private folder under their digest, never under their name.

An archive is told by its content. Bounds are checked before anything unpacks, and again while it does.
"""

import hashlib
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal

from pipeline.model.document import Problem
from pipeline.model.evidence import WHOLE_FILE, Sha256, Where

ArchiveKind = Literal["zip", "7z", "rar"]

BLOCK = 1 << 20
_SMALL = 1 << 20
"""Below this many bytes no ratio is asked: a short text of blanks is no bomb."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_DOCUMENT_PARTS = ("[content_types].xml", "ofd.xml", "mimetype", "_rels/", "docprops/", "word/", "xl/", "ppt/", "doc_0/", "customxml/")
_DOCUMENT_NAMES = frozenset({"[content_types].xml", "ofd.xml", "mimetype", "word/document.xml", "xl/workbook.xml"})
_MAGIC_7Z, _MAGIC_RAR, _MAGIC_ZIP = b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK")
_MAGIC = (_MAGIC_7Z, _MAGIC_RAR, *_MAGIC_ZIP)
_CENTRAL_ENTRY = 46
_END = struct.Struct("<4s4H2LH")
"""The record at a directory's end: signature, disks, entries, size and offset of the directory, length of the remark."""
_ENTRY = struct.Struct("<4s2xBx20x3H")
"""Of a directory's entry what tells its name and where it ends."""
_LAST_VERSION = 63
_MOST_NAMES = 2000
_LARGEST_DIRECTORY = 12 << 20
"""No document has so many parts that their directory takes this many bytes: a larger one is never parsed."""
_LARGEST_DICTIONARY = 1 << 29


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """Bounds of one archive with all that it nests: bytes, members, the ratio of unpacked to packed, depth."""

    member_bytes: int = 100 << 20
    total_bytes: int = 1 << 30
    ratio: int = 100
    members: int = 5000
    depth: int = 3


class Budget:
    """What an archive and those nested in it may still unpack."""

    def __init__(self, limits: ArchiveLimits) -> None:
        """Begin with the bounds of the outermost archive."""
        self.limits = limits
        self.bytes = limits.total_bytes
        self.members = limits.members

    def refusal(self, sizes: list[int], packed: int) -> str:
        """Return why an archive of members of these sizes must not be unpacked, or ''."""
        total = sum(sizes)
        if len(sizes) > self.members:
            return f"内有{len(sizes)}个文件，超过上限{self.limits.members}个"
        if total > self.bytes:
            return f"解开后约{total >> 20}MB，超过上限{self.limits.total_bytes >> 20}MB"
        if total > _SMALL and total > packed * self.limits.ratio:
            return f"解开后是压缩前的{total // max(packed, 1)}倍，超过上限{self.limits.ratio}倍，疑似压缩炸弹"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file out of an archive: its name inside with ``/``, and where its bytes lie now."""

    name: str
    content: Path
    sha256: Sha256
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """The members that could be read, in the archive's order, and what could not be."""

    members: tuple[Member, ...]
    problems: tuple[Problem, ...] = ()


class _TooLargeError(Exception):
    """A member gives more bytes than it declared or than is allowed."""


def archive_kind(path: Path) -> ArchiveKind | None:
    """Return what kind of archive a file is by its content; None for all else, Office and OFD packages too."""
    with path.open("rb") as file:
        head = file.read(8)
        if head.startswith(_MAGIC_7Z):
            return "7z"
        if head.startswith(_MAGIC_RAR):
            return "rar"
        if head.startswith(_MAGIC_ZIP):
            return None if _is_document(path, head + file.read(1 << 16)) else "zip"
    return None


def is_surely_no_archive(data: bytes) -> bool:
    """Return whether the whole content of a file tells quickly that :func:`archive_kind` finds none in it.

    True for what begins like no archive, and for packages whose directory is plain to read and lists what only documents
    have. False says nothing: then the file itself is to be asked.
    """
    return not data.startswith(_MAGIC) or (data.startswith(_MAGIC_ZIP) and not _DOCUMENT_NAMES.isdisjoint(_directory_names(data)))


def unpack(path: Path, kind: ArchiveKind, *, temp: Path, budget: Budget) -> Unpacked:
    """Write the members of an archive into ``temp`` and return them; whatever is wrong with it is a problem, never an exception.

    Takes what it unpacks from the budget. Directories, links and names that lead out of the archive give no member.
    """
    opener: dict[ArchiveKind, Callable[[Path, Path, Budget], Unpacked]] = {"zip": _unpack_zip, "7z": _unpack_7z, "rar": _unpack_rar}
    try:
        unpacked = opener[kind](path, temp, budget)
    except OSError as error:
        return _refused("FIL004", f"压缩包没有能够打开：{error.strerror or error}")
    if not unpacked.members and not unpacked.problems:
        return _refused("FIL004", "压缩包里没有文件，请核实并重新报送")
    return unpacked


def _is_document(path: Path, head: bytes) -> bool:
    """Return whether a zip is an Office or OFD package: by its directory, or by its first parts where that is lost."""
    by_parts = (name.lower().replace("\\", "/").startswith(_DOCUMENT_PARTS) for name in _local_names(head))
    if (_directory_size(path) or 0) > _LARGEST_DIRECTORY:
        return any(by_parts)
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()[:_MOST_NAMES]}
        return not names.isdisjoint(_DOCUMENT_NAMES)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, UnicodeError):
        return any(by_parts)


def _directory_names(data: bytes) -> Iterator[str]:
    """Yield the first names of a zip's directory in lower case, as zipfile reads them; none where anything is out of the ordinary."""
    end = len(data) - _END.size
    if end < 0:
        return
    signature, _, _, _, _, size, _, remark = _END.unpack_from(data, end)
    at = end - size
    if signature != b"PK\x05\x06" or remark or at < 0 or data.startswith(b"PK\x06\x07", max(0, end - 20)):
        return
    names: list[bytes] = []
    while at <= end - _CENTRAL_ENTRY:
        signature, version, name, extra, comment = _ENTRY.unpack_from(data, at)
        if signature != b"PK\x01\x02" or version > _LAST_VERSION or extra:
            return
        names.append(data[at + _CENTRAL_ENTRY : at + _CENTRAL_ENTRY + name])
        at += _CENTRAL_ENTRY + name + comment
    if at == end and all(name.isascii() and 0 not in name for name in names):
        yield from (name.decode("ascii").replace("\\", "/").lower() for name in names[:_MOST_NAMES])


def _local_names(head: bytes) -> Iterator[str]:
    start = head.find(b"PK\x03\x04")
    while 0 <= start <= len(head) - 30:
        length = struct.unpack_from("<H", head, start + 26)[0]
        yield head[start + 30 : start + 30 + length].decode("latin-1")
        start = head.find(b"PK\x03\x04", start + 4)


def _refused(code: str, message: str) -> Unpacked:
    return Unpacked(members=(), problems=(Problem(code=code, message=message, where=WHOLE_FILE),))


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and ":" not in path.parts[0] and "\x00" not in name


def _store(stream: IO[bytes], temp: Path, name: str, limit: int) -> Member:
    """Copy a stream to ``temp`` under its digest; _TooLargeError where it gives more than ``limit`` bytes."""
    digest, size = hashlib.sha256(), 0
    part = temp / "part"
    try:
        with part.open("wb") as file:
            while block := stream.read(BLOCK):
                size += len(block)
                if size > limit:
                    raise _TooLargeError
                digest.update(block)
                file.write(block)
        return _kept(part, temp, name, digest.hexdigest(), size)
    finally:
        part.unlink(missing_ok=True)


def _kept(part: Path, temp: Path, name: str, digest: str, size: int) -> Member:
    content = temp / digest
    part.replace(content)
    return Member(name=name, content=content, sha256=Sha256(digest), size=size)


def _member_problem(name: str, what: str, code: str = "FIL001") -> Problem:
    return Problem(code=code, message=f"压缩包内的“{name}”{what}", where=Where(name))


# zip


def _unpack_zip(path: Path, temp: Path, budget: Budget) -> Unpacked:
    directory = _directory_size(path)
    if directory is None:
        return _refused("FIL001", "压缩包已损坏或不完整（找不到目录），请重新压缩后报送")
    if directory > budget.limits.members * 1024 + _CENTRAL_ENTRY:
        return _refused("FIL004", f"压缩包目录过大，文件个数超过上限{budget.limits.members}个")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, UnicodeError):
        return _refused("FIL001", "压缩包已损坏，打不开，请重新压缩后报送")
    with archive:
        entries = [entry for entry in archive.infolist() if not _zip_directory(entry)]
        why = budget.refusal([entry.file_size for entry in entries], path.stat().st_size)
        if why:
            return _refused("FIL004", f"压缩包{why}，未解开")
        budget.members -= len(entries)
        names = zip_names(entries)
        return _collected((_zip_member(archive, entry, name, temp, budget) for entry, name in zip(entries, names, strict=True)), budget)


def _collected(results: Iterator[Member | Problem], budget: Budget) -> Unpacked:
    members: list[Member] = []
    problems: list[Problem] = []
    for result in results:
        if isinstance(result, Member):
            members.append(result)
            budget.bytes -= result.size
        else:
            problems.append(result)
    return Unpacked(members=tuple(members), problems=tuple(problems))


def _zip_directory(entry: zipfile.ZipInfo) -> bool:
    return entry.orig_filename.endswith(("/", "\\")) and entry.file_size == 0


def _zip_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, temp: Path, budget: Budget) -> Member | Problem:
    refusal = _refusal(
        name,
        size=entry.file_size,
        is_link=stat.S_ISLNK(entry.external_attr >> 16),
        is_encrypted=bool(entry.flag_bits & _ENCRYPTED),
        budget=budget,
    )
    if refusal:
        return refusal
    try:
        with archive.open(entry) as stream:
            return _store(stream, temp, name, min(entry.file_size, budget.bytes))
    except NotImplementedError:
        return _member_problem(name, "使用了不支持的压缩方法，请改用普通 zip 压缩后重新报送", "FIL004")
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, struct.error):
        return _member_problem(name, "已损坏，请重新压缩后报送")
    except (OSError, RuntimeError, _TooLargeError) as error:
        return _member_problem(name, f"没有能够解开（{error or '大小与目录不符'}）", "FIL004")


def _refusal(name: str, *, size: int, is_link: bool, is_encrypted: bool, budget: Budget) -> Problem | None:
    if not _is_safe(name):
        return _member_problem(name, "的文件名指向压缩包以外，未读取", "FIL004")
    if is_link:
        return _member_problem(name, "是链接，不是文件，未读取", "FIL004")
    if is_encrypted:
        return _member_problem(name, "已加密，请去掉密码后重新报送")
    if size > budget.limits.member_bytes:
        return _member_problem(name, f"解开后超过上限{budget.limits.member_bytes >> 20}MB，未读取", "FIL004")
    return None


def zip_names(entries: list[zipfile.ZipInfo]) -> list[str]:
    """Return the entries' names with ``/``: by the UTF-8 flag, else UTF-8 or GB18030, decided once for the archive."""
    unflagged = [_raw_name(entry) for entry in entries if not entry.flag_bits & _UTF8]
    encoding = next((one for one in ("utf-8", "gb18030") if all(_decodes(raw, one) for raw in unflagged)), "cp437")
    return [_zip_name(entry, encoding).replace("\\", "/").removeprefix("./") for entry in entries]


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("cp437", "replace")


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _zip_name(entry: zipfile.ZipInfo, encoding: str) -> str:
    if entry.flag_bits & _UTF8:
        return entry.orig_filename
    return _unicode_path(entry) or _raw_name(entry).decode(encoding)


def _unicode_path(entry: zipfile.ZipInfo) -> str:
    """Return the name of the Info-ZIP Unicode Path field, where it stands and belongs to this name."""
    extra = entry.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 0x7075 and length > 5 and struct.unpack_from("<L", body, 1)[0] == zlib.crc32(_raw_name(entry)):
            return body[5:].decode("utf-8", "replace")
    return ""


def _directory_size(path: Path) -> int | None:
    """Return the size of a zip's central directory, before anything parses it; None where there is no end record."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - (1 << 16) - 22))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        return None
    directory = int(struct.unpack_from("<L", tail, end + 12)[0])
    wide = tail.rfind(b"PK\x06\x06", 0, end)
    if directory == 0xFFFFFFFF and wide >= 0 and len(tail) - wide >= 48:
        return int(struct.unpack_from("<Q", tail, wide + 40)[0])
    return directory


# 7z


def _unpack_7z(path: Path, temp: Path, budget: Budget) -> Unpacked:
    try:
        import py7zr
    except ImportError:
        return _refused("FIL004", "本机没有安装读取 7z 的组件（py7zr），请安装“archives”附加组件，或请单位改用 zip 报送")
    try:
        with path.open("rb") as file, py7zr.SevenZipFile(file) as archive:
            return _read_7z(archive, path, temp, budget)
    except py7zr.PasswordRequired:
        return _refused("FIL001", "压缩包已加密，请去掉密码后重新报送")
    except py7zr.exceptions.UnsupportedCompressionMethodError:
        return _refused("FIL004", "压缩包使用了不支持的压缩方法，请改用 zip 压缩后重新报送")
    except (py7zr.Bad7zFile, py7zr.exceptions.CrcError, lzma.LZMAError, zlib.error, EOFError, struct.error) as error:
        return _broken(error)
    except Exception as error:  # noqa: BLE001 (the library lets any exception of its parsing out)
        return _unable(error)


def _broken(error: Exception) -> Unpacked:
    return _refused("FIL001", f"压缩包已损坏，打不开（{type(error).__name__}），请重新压缩后报送")


def _unable(error: Exception) -> Unpacked:
    return _refused("FIL004", f"压缩包没有能够打开（{type(error).__name__}），请改用 zip 压缩后重新报送")


def _read_7z(archive: Any, path: Path, temp: Path, budget: Budget) -> Unpacked:
    if archive.needs_password():
        return _refused("FIL001", "压缩包已加密，请去掉密码后重新报送")
    files = [entry for entry in archive.files if not entry.is_directory]
    why = budget.refusal([entry.uncompressed for entry in files], path.stat().st_size) or _dictionary_refusal(archive)
    if why:
        return _refused("FIL004", f"压缩包{why}，未解开")
    budget.members -= len(files)
    problems = [problem for entry in files if (problem := _refusal_7z(entry, budget))]
    refused = {problem.where for problem in problems}
    names = [entry.filename for entry in files if Where(entry.filename.replace("\\", "/")) not in refused]
    sinks = _Sinks(temp)
    archive.extract(targets=names, factory=sinks)
    members = [sink.member(temp) for sink in sinks.made]
    budget.bytes -= sum(member.size for member in members)
    return Unpacked(members=tuple(members), problems=tuple(problems))


def _refusal_7z(entry: Any, budget: Budget) -> Problem | None:
    name = entry.filename.replace("\\", "/")
    is_link = bool(entry.is_symlink or entry.is_junction)
    return _refusal(name, size=entry.uncompressed, is_link=is_link, is_encrypted=False, budget=budget)


def _dictionary_refusal(archive: Any) -> str:
    """Return why the decoder's own memory is too much, or ''."""
    streams = archive.header.main_streams
    coders = [coder for folder in streams.unpackinfo.folders for coder in folder.coders] if streams else []
    largest = max((_dictionary(coder["method"], coder.get("properties") or b"") for coder in coders), default=0)
    return f"的解压需要{largest >> 20}MB内存，超过上限{_LARGEST_DICTIONARY >> 20}MB" if largest > _LARGEST_DICTIONARY else ""


def _dictionary(method: bytes, properties: bytes) -> int:
    if method == b"\x21" and properties:
        bits = properties[0]
        return (2 | bits & 1) << (bits // 2 + 11)
    if method in {b"\x03\x01\x01", b"\x03\x04\x01"} and len(properties) >= 5:
        return int(struct.unpack_from("<L", properties, 1)[0])
    return 0


class _Sink:
    """Takes one member's bytes as the 7z library gives them."""

    def __init__(self, name: str, part: Path) -> None:
        self.name, self.part = name.replace("\\", "/"), part
        self._digest, self._size = hashlib.sha256(), 0
        part.write_bytes(b"")

    def write(self, data: bytes | bytearray) -> int:
        self._digest.update(data)
        self._size += len(data)
        with self.part.open("ab") as file:
            return file.write(data)

    def read(self, _size: int | None = None) -> bytes:
        return b""

    def seek(self, _offset: int, _whence: int = 0) -> int:
        return self._size

    def flush(self) -> None:
        """Bytes are on the disk already."""

    def close(self) -> None:
        """No file stays open between two writes."""

    def size(self) -> int:
        return self._size

    def member(self, temp: Path) -> Member:
        """Keep the bytes under their digest."""
        return _kept(self.part, temp, self.name, self._digest.hexdigest(), self._size)


class _Sinks:
    """Makes a sink for each member, in the archive's order."""

    def __init__(self, temp: Path) -> None:
        self.made: list[_Sink] = []
        self._temp = temp

    def create(self, filename: str) -> _Sink:
        self.made.append(_Sink(filename, self._temp / f"part{len(self.made)}"))
        return self.made[-1]


# rar


def _unpack_rar(path: Path, temp: Path, budget: Budget) -> Unpacked:
    try:
        import rarfile
    except ImportError:
        return _refused("FIL004", "本机没有安装读取 rar 的组件（rarfile），请安装“archives”附加组件，或请单位改用 zip 报送")
    try:
        with rarfile.RarFile(path, errors="strict") as archive:
            return _read_rar(archive, path, temp, budget)
    except rarfile.NeedFirstVolume:
        return _refused("FIL004", "这是分卷压缩包的后续分卷，请单位合成一个文件后重新报送")
    except rarfile.PasswordRequired:
        return _refused("FIL001", "压缩包已加密，请去掉密码后重新报送")
    except (rarfile.BadRarFile, rarfile.NotRarFile) as error:
        return _broken(error)
    except Exception as error:  # noqa: BLE001 (the library lets any exception of its parsing out)
        return _unable(error)


def _read_rar(archive: Any, path: Path, temp: Path, budget: Budget) -> Unpacked:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if not entries and archive.needs_password():
        return _refused("FIL001", "压缩包已加密，请去掉密码后重新报送")
    why = budget.refusal([entry.file_size for entry in entries], path.stat().st_size)
    if why:
        return _refused("FIL004", f"压缩包{why}，未解开")
    budget.members -= len(entries)
    return _collected((_rar_member(archive, entry, temp, budget) for entry in entries), budget)


def _rar_member(archive: Any, entry: Any, temp: Path, budget: Budget) -> Member | Problem:
    import rarfile

    name = entry.filename.replace("\\", "/")
    is_encrypted = bool(entry.needs_password())
    refusal = _refusal(name, size=entry.file_size, is_link=bool(entry.is_symlink()), is_encrypted=is_encrypted, budget=budget)
    if refusal:
        return refusal
    try:
        with archive.open(entry) as stream:
            return _store(stream, temp, name, min(entry.file_size, budget.bytes))
    except rarfile.RarCannotExec:
        return _member_problem(name, "要用 unrar 或 unar 才能解开，本机没有安装，请安装或请单位改用 zip 报送", "FIL004")
    except (rarfile.BadRarFile, rarfile.RarCRCError):
        return _member_problem(name, "已损坏，请重新压缩后报送")
    except Exception as error:  # noqa: BLE001 (the library lets any exception of its tools out)
        return _member_problem(name, f"没有能够解开（{type(error).__name__}），请改用 zip 压缩后重新报送", "FIL004")
