"""What lies in the inbox: every file in any depth of folders, archives opened, nothing followed out of it and nothing changed."""

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.archives import BLOCK, ArchiveLimits, Budget, Member, archive_kind, is_surely_no_archive, unpack
from pipeline.errors import BadInputError, Mistake
from pipeline.model.document import IN_ARCHIVE, Problem, Read, SourceFile
from pipeline.model.evidence import WHOLE_FILE, Sha256
from pipeline.settings import Limits

_LITTER_NAMES = {"thumbs.db", "desktop.ini", ".ds_store", "__macosx"}
_LITTER_STARTS = ("~$", "._", ".~lock.", "~wrl")
_NO_BYTES = Sha256(hashlib.sha256(b"").hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file of the inbox, where its bytes lie, and what keeps it from being read.

    An archive that was opened is found too, with ``is_container``; its members follow it.
    """

    source: SourceFile
    folder: str | None
    """Where its bytes lie; None where there is nothing to read (a link, a pipe, no permission)."""
    name: str = ""
    """The name there; '' where it is the last part of the source's path."""
    problems: tuple[Problem, ...] = ()
    is_container: bool = False

    @property
    def content(self) -> Path | None:
        """The file with the bytes, None where there is nothing to read: made when asked for, as an inbox may hold very many."""
        return None if self.folder is None else Path(self.folder, self.name or self.source.path.rpartition("/")[2])


def archive_limits(limits: Limits) -> ArchiveLimits:
    """The settings' bounds of archives in the inbox's own form."""
    return ArchiveLimits(
        member_bytes=limits.member_mb << 20,
        total_bytes=limits.unpacked_mb << 20,
        ratio=limits.ratio,
        members=limits.members,
        depth=limits.depth,
    )


def list_inbox(root: Path, *, temp: Path, limits: ArchiveLimits) -> tuple[Found, ...]:
    """Return every file of the inbox sorted by path; members of archives are unpacked into ``temp``.

    Paths are relative with ``/`` in NFC, ``a.zip!/b.docx`` for a member. BadInputError where the inbox is no folder.
    """
    if not root.is_dir():
        what = "是一个文件，不是文件夹" if root.exists() else "没有这个文件夹"
        raise BadInputError(Mistake(file=root.name, place="", message=what, remedy="请建立此文件夹，把各单位报送的材料放进去"))
    found = [one for top, may_be_archive in _walk(root) for one in (_opened(top, temp, limits) if may_be_archive else (top,))]
    return tuple(_distinct(sorted(found, key=lambda one: one.source.path)))


def content_of(found: Found) -> Read[bytes]:
    """Return a file's bytes; none with a problem where they are gone or no longer what was listed."""
    path = found.content
    if path is None:
        return Read(value=None, problems=found.problems)
    try:
        data = path.read_bytes()
    except OSError as error:
        return Read(value=None, problems=(_problem("FIL004", f"读不出来（{error.strerror}），请检查文件是否还在、是否有读取权限"),))
    if hashlib.sha256(data).hexdigest() != found.source.sha256:
        return Read(value=None, problems=(_changed(),))
    return Read(value=data)


def _problem(code: str, message: str) -> Problem:
    return Problem(code=code, message=message, where=WHOLE_FILE)


def _changed() -> Problem:
    return _problem("FIL002", "读取过程中文件发生变化，请等文件放好后重新核查")


def _is_litter(name: str) -> bool:
    plain = name.lower()
    return plain in _LITTER_NAMES or plain.startswith(_LITTER_STARTS) or plain.endswith(".tmp")


def _readable(name: str) -> str:
    """Return a file name as text in NFC; a name of another encoding is read as GB18030."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace")
    return unicodedata.normalize("NFC", name)


def _walk(root: Path) -> Iterator[tuple[Found, bool]]:
    """Yield every file under a folder, and whether it may be an archive."""
    folders: list[tuple[Path, str]] = [(root, "")]
    while folders:
        folder, prefix = folders.pop()
        home = str(folder)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield _unread(prefix.rstrip("/") or root.name, f"文件夹打不开（{error.strerror}），里面的文件没有读取"), False
            continue
        for entry in entries:
            if _is_litter(entry.name):
                continue
            path = prefix + _readable(entry.name)
            if _is_link(entry):
                yield _unread(path, "是链接（快捷方式），没有读取，请放入文件本身"), False
            elif entry.is_dir(follow_symlinks=False):
                folders.append((Path(entry.path), path + "/"))
            else:
                yield _file(entry, path, home)


def _is_link(entry: "os.DirEntry[str]") -> bool:
    if entry.is_symlink():
        return True
    try:
        tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
    except OSError:
        return False
    return bool(tag and tag in {getattr(stat, "IO_REPARSE_TAG_SYMLINK", -1), getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)})


def _unread(path: str, message: str) -> Found:
    return Found(source=SourceFile(path=path, sha256=_NO_BYTES, size=0), folder=None, problems=(_problem("FIL004", message),))


def _file(entry: "os.DirEntry[str]", path: str, folder: str) -> tuple[Found, bool]:
    try:
        before = entry.stat(follow_symlinks=False)
        if not stat.S_ISREG(before.st_mode):
            return _unread(path, "不是普通文件，没有读取"), False
        digest, size, may_be_archive = _digest(entry.path, before.st_size)
        after = os.stat(entry.path)  # noqa: PTH116 an inbox may hold very many
    except OSError as error:
        return _unread(path, f"读不出来（{error.strerror}），请检查文件权限"), False
    # A directory entry's own times may be stale on some systems: only a size that differs, or times of two stats, tell.
    has_changed = size != after.st_size or (before.st_size != size and before.st_mtime_ns != after.st_mtime_ns)
    source = SourceFile(path=path, sha256=digest, size=size)
    name = "" if path.rpartition("/")[2] == entry.name else entry.name
    return Found(source=source, folder=folder, name=name, problems=(_changed(),) if has_changed else ()), may_be_archive


def _digest(path: str, expected: int) -> tuple[Sha256, int, bool]:
    """Return a file's digest, its size, and whether it may be an archive; ``expected`` is its size as listed."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 an inbox may hold very many
        first = file.read(min(BLOCK, expected + 1))
        digest, size = hashlib.sha256(first), len(first)
        step = 1 if size <= expected < BLOCK else BLOCK
        while block := file.read(step):
            digest.update(block)
            size += len(block)
            step = BLOCK
    return Sha256(digest.hexdigest()), size, size > len(first) or not is_surely_no_archive(first)


def _opened(found: Found, temp: Path, limits: ArchiveLimits) -> Iterator[Found]:
    yield from _with_members(found, temp, Budget(limits), 1)


def _with_members(found: Found, temp: Path, budget: Budget, depth: int) -> Iterator[Found]:
    path = found.content
    kind = archive_kind(path) if path and not found.problems else None
    if path is None or kind is None:
        yield found
        return
    if depth > budget.limits.depth:
        too_deep = _problem("FIL004", f"压缩包套压缩包超过{budget.limits.depth}层，没有解开，请重新压缩后报送")
        yield replace(found, problems=(too_deep,), is_container=True)
        return
    unpacked = unpack(path, kind, temp=temp, budget=budget)
    members = [member for member in unpacked.members if not any(map(_is_litter, member.name.split("/")))]
    problems = unpacked.problems
    if unpacked.members and not members and not problems:
        problems = (_problem("FIL004", "压缩包里没有文件，请核实并重新报送"),)
    yield replace(found, problems=(*found.problems, *problems), is_container=True)
    for member in members:
        yield from _with_members(_member(found, member), temp, budget, depth + 1)


def _member(archive: Found, member: Member) -> Found:
    path = archive.source.path + IN_ARCHIVE + _readable(member.name)
    source = SourceFile(path=path, sha256=member.sha256, size=member.size, archive=archive.source.path)
    return Found(source=source, folder=str(member.content.parent), name=member.content.name)


def _distinct(found: list[Found]) -> Iterator[Found]:
    """Tell apart files that have one path, as two members of one name: the second is ``name#2``."""
    seen: dict[str, int] = {}
    for one in found:
        path = one.source.path
        seen[path] = seen.get(path, 0) + 1
        yield one if seen[path] == 1 else _numbered(one, seen[path])


def _numbered(one: Found, number: int) -> Found:
    name = one.content.name if one.content is not None else ""
    return replace(one, source=replace(one.source, path=f"{one.source.path}#{number}"), name=name)
