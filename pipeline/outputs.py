"""What a run writes for people and programs: made whole beside the old, then put in its place (contract, sections 5 and 10)."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import AuditError
from pipeline.plain import json_text
from pipeline.single import sha256_of
from pipeline.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file of ``out/``: how to make it, and the digest of all that it is made from ('' where it is made already)."""

    make: Callable[[], bytes]
    made_from: str = ""

    def made(self) -> "Paper":
        """The paper with its bytes."""
        data = self.make()
        return Paper(make=lambda: data, made_from=self.made_from)


def ready(data: bytes) -> Paper:
    """A paper whose bytes are there."""
    return Paper(make=lambda: data)


def write_papers(folder: Path, papers: Mapping[str, Paper], store: Store) -> None:
    """Put papers into a folder of ``out/``; one that lies there as it was made from the same facts is not made again."""
    known = store.papers(folder.name)
    files = {path: _made(folder / path, paper, known.get(path)) for path, paper in sorted(papers.items())}
    put_folder(folder, files)
    kept = {path: (paper.made_from, sha256_of(files[path])) for path, paper in papers.items() if paper.made_from}
    if kept != dict(known):
        store.keep_papers(folder.name, kept)


def _made(path: Path, paper: Paper, known: tuple[str, str] | None) -> bytes:
    if known is not None and paper.made_from == known[0] and path.is_file():
        data = path.read_bytes()
        if sha256_of(data) == known[1]:
            return data
    return paper.make()


def put_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold exactly the given files, all or nothing; nothing is touched where it does."""
    if not same_files(folder, files):
        write_folder(folder, files)
    elif (old := _beside(folder, "old")).exists():
        shutil.rmtree(old, ignore_errors=True)


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}")


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace a folder by the given files, all or nothing. AuditError where the disk refuses; the old folder stays then."""
    fresh, old = _beside(folder, "new"), _beside(folder, "old")
    try:
        for leftover in (fresh, old):
            if leftover.exists():
                shutil.rmtree(leftover)
        for name, data in sorted(files.items()):
            _write(fresh / name, data, folder / name)
        fresh.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except OSError as error:
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(fresh, ignore_errors=True)
        raise AuditError(_refused(folder, error)) from error
    shutil.rmtree(old, ignore_errors=True)


def _write(path: Path, data: bytes, before: Path) -> None:
    """Write a file; one that did not change keeps its time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if before.is_file() and before.read_bytes() == data:
        shutil.copystat(before, path)


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


def same_files(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether a folder holds exactly the given files with their bytes."""
    if not folder.is_dir():
        return False
    present = {Path(root, name).relative_to(folder).as_posix() for root, _, names in os.walk(folder) for name in names}
    return present == set(files) and all((folder / name).read_bytes() == data for name, data in files.items())


def json_bytes(data: Any) -> bytes:
    """Plain data as the bytes of a JSON file."""
    return json_text(data).encode("utf-8")
