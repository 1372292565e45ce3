"""What a run writes for people and programs: made whole beside the old, then put in its place (contract, sections 5 and 10)."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import AuditError
from pipeline.plain import json_text


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace a folder by the given files, all or nothing. AuditError where the disk refuses; the old folder stays then."""
    fresh = folder.with_name(f".{folder.name}.new")
    old = folder.with_name(f".{folder.name}.old")
    try:
        for leftover in (fresh, old):
            if leftover.exists():
                shutil.rmtree(leftover)
        for name, data in sorted(files.items()):
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
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
