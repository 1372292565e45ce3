"""What a run writes for people and programs: made whole beside the old, then put in its place (contract, sections 5 and 10)."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import AuditError
from pipeline.plain import json_text_pieces
from pipeline.store import Store

_BLOCK = 1 << 20
_HELD = 1 << 23
"""Bytes of a JSON file that are kept in memory from its hashing to its writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file of ``out/``: how to write it to a path, and the digest of all that it is made from ('' where that is not known).

    Large papers are written piece by piece, so that none is held in memory whole.
    """

    write: Callable[[Path], object]
    made_from: str = ""


def ready(data: bytes) -> Paper:
    """A paper whose bytes are there."""
    return Paper(write=lambda path: path.write_bytes(data))


def made(make: Callable[[], bytes], made_from: str = "") -> Paper:
    """A small paper that is made as bytes."""
    return Paper(write=lambda path: path.write_bytes(make()), made_from=made_from)


class JsonFile:
    """Plain data as a JSON file, long lists row by row; a short one is made once, to be hashed and to be written."""

    def __init__(self, data: Any) -> None:
        """Nothing is made yet."""
        self._data = data
        self._held: list[bytes] | None = None

    @cached_property
    def sha256(self) -> str:
        """Digest of the file's bytes."""
        digest, held, size = hashlib.sha256(), [], 0
        for piece in self._pieces():
            digest.update(piece)
            size += len(piece)
            if size <= _HELD:
                held.append(piece)
        self._held = held if size <= _HELD else None
        return digest.hexdigest()

    @property
    def paper(self) -> Paper:
        """The file as a paper of ``out/``."""
        return Paper(write=self._write, made_from=self.sha256)

    def _write(self, path: Path) -> None:
        with path.open("wb") as file:
            file.writelines(self._pieces() if self._held is None else self._held)

    def _pieces(self) -> Iterator[bytes]:
        return (piece.encode("utf-8") for piece in json_text_pieces(self._data))


def write_papers(folder: Path, papers: Mapping[str, Paper], store: Store) -> None:
    """Put papers into a folder of ``out/``; one that lies there as it was made from the same facts is not made again."""
    known = store.papers(folder.name)
    digests = _put(folder, papers, known)
    kept = {path: (paper.made_from, digests[path]) for path, paper in papers.items() if paper.made_from}
    if kept != dict(known):
        store.keep_papers(folder.name, kept)


def put_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold exactly the given files, all or nothing; nothing is touched where it does."""
    _put(folder, {path: ready(data) for path, data in files.items()}, {})


def _put(folder: Path, papers: Mapping[str, Paper], known: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Make a folder hold exactly the given papers, all or nothing, and return their digests; what is the same keeps its time."""
    fresh, old = _beside(folder, "new"), _beside(folder, "old")
    digests: dict[str, str] = {}
    with _all_or_nothing(folder, fresh, old):
        for leftover in (fresh, old) if folder.exists() else (fresh,):
            shutil.rmtree(leftover, ignore_errors=True)
        for path, paper in sorted(papers.items()):
            digests[path] = _kept_digest(folder / path, paper, known.get(path)) or _fresh_digest(fresh / path, paper, folder / path)
        if any((fresh / path).is_file() for path in papers) or _names(folder) != set(papers):
            _complete(folder, fresh, papers)
            if folder.exists():
                folder.rename(old)
            fresh.rename(folder)
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    return digests


@contextmanager
def _all_or_nothing(folder: Path, fresh: Path, old: Path) -> Iterator[None]:
    """Leave the folder as it was where the block fails; AuditError where the disk refuses."""
    try:
        yield
    except BaseException as error:
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(fresh, ignore_errors=True)
        if isinstance(error, OSError):
            raise AuditError(_refused(folder, error)) from error
        raise


def _kept_digest(path: Path, paper: Paper, known: tuple[str, str] | None) -> str | None:
    """The digest of a paper that lies there as it was made from the same facts; None for any other."""
    if known is None or paper.made_from != known[0] or not path.is_file():
        return None
    return known[1] if _digest(path) == known[1] else None


def _fresh_digest(path: Path, paper: Paper, before: Path) -> str:
    """Make a paper and return its digest; it is taken away again where it is the same as the one before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    paper.write(path)
    digest = _digest(path)
    if before.is_file() and before.stat().st_size == path.stat().st_size and _digest(before) == digest:
        path.unlink()
    return digest


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _complete(folder: Path, fresh: Path, papers: Mapping[str, Paper]) -> None:
    """Put the papers that did not change beside the fresh ones, with their times."""
    fresh.mkdir(parents=True, exist_ok=True)
    for path in papers:
        if not (fresh / path).is_file():
            (fresh / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / path, fresh / path)


def _names(folder: Path) -> set[str] | None:
    """The paths of the files in a folder; None where there is no such folder."""
    if not folder.is_dir():
        return None
    return {Path(root, name).relative_to(folder).as_posix() for root, _, names in os.walk(folder) for name in names}


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}")


def check_writable(folder: Path) -> None:
    """Raise AuditError before any work where a folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise AuditError(_refused(folder, error)) from error


def _refused(folder: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"不能写入文件夹“{folder}”（{reason}），原有结果没有改动；请检查磁盘空间和文件夹权限，并关闭正在打开的底表、通报等文件后再试"


def json_bytes(data: Any) -> bytes:
    """Plain data as the bytes of a JSON file."""
    return "".join(json_text_pieces(data)).encode("utf-8")
