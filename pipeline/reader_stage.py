"""The reading stage: what the store knows is taken from it, the rest is read in the pool and kept."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parsers.formats.registry import BACKENDS
from parsers.seals.verify import VERSION as SEALS_VERSION
from pipeline.inbox import Found
from pipeline.model.document import Problem
from pipeline.model.evidence import WHOLE_FILE, Sha256
from pipeline.plain import from_plain, json_line, to_plain
from pipeline.pool import Lost, PoolLimits, run
from pipeline.reading import REPORT_VERSION, FileReading, read_file
from pipeline.settings import Limits
from pipeline.store import ReadingKey, Seen, Store

Progress = Callable[[int, int, str], None]
BATCH = 64
"""Readings kept in one transaction: what a lost power supply costs at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadItem:
    """What a worker is handed: where the bytes lie, what they were when they were listed, and the trusted certificates."""

    path: str
    sha256: Sha256
    trusted: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A file that the next audit would read, and why."""

    path: str
    reason: str


def readers() -> str:
    """All readers with their versions: when one changes, what it read is read again."""
    names = "+".join(f"{backend.name}{backend.version}" for backend in sorted(BACKENDS, key=lambda backend: backend.name))
    return f"{names}/report{REPORT_VERSION}/seals{SEALS_VERSION}"


def reading_settings(trusted: Sequence[bytes]) -> str:
    """Digest of the settings that change a reading."""
    digest = hashlib.sha256()
    for certificate in trusted:
        digest.update(hashlib.sha256(certificate).digest())
    return digest.hexdigest()[:16]


def read_item(item: ReadItem) -> FileReading:
    """Read one file in a worker."""
    try:
        data = Path(item.path).read_bytes()
    except OSError as error:
        reason = f"读不出来（{error.strerror}），请检查文件是否还在、是否有读取权限"
        return FileReading(format="unknown", report=None, seals=(), problems=(Problem(code="FIL004", message=reason, where=WHOLE_FILE),))
    if hashlib.sha256(data).hexdigest() != item.sha256:
        changed = Problem(code="FIL002", message="读取过程中文件发生变化，请等文件放好后重新核查", where=WHOLE_FILE)
        return FileReading(format="unknown", report=None, seals=(), problems=(changed,))
    return read_file(data, item.trusted)


def read_all(
    found: Sequence[Found], store: Store, *, trusted: tuple[bytes, ...], limits: Limits, jobs: int, progress: Progress
) -> dict[str, FileReading]:
    """Readings of every file that is no container, by path; each content is read at most once, ever."""
    files = [each for each in found if not each.is_container and each.content is not None]
    reader, settings = readers(), reading_settings(trusted)
    by_content: dict[Sha256, FileReading] = {}
    waiting: dict[Sha256, Found] = {}
    for each in files:
        sha256 = each.source.sha256
        if sha256 in by_content or sha256 in waiting:
            continue
        kept = store.reading(ReadingKey(sha256=sha256, reader=reader, settings=settings))
        if kept is None:
            waiting[sha256] = each
        else:
            by_content[sha256] = from_plain(FileReading, json.loads(kept))
    fresh = _read_waiting(list(waiting.values()), trusted=trusted, limits=limits, jobs=jobs, progress=progress)
    kept_now: list[tuple[ReadingKey, str]] = []
    lost: set[Sha256] = set()
    for sha256, reading, is_final in fresh:
        by_content[sha256] = reading
        if is_final:
            text = json_line(to_plain(reading))
            kept_now.append((ReadingKey(sha256=sha256, reader=reader, settings=settings), text))
        else:
            lost.add(sha256)
        if len(kept_now) >= BATCH:
            store.keep_readings(kept_now)
            kept_now.clear()
    store.keep_readings(kept_now)
    store.keep_seen(
        Seen(path=each.source.path, sha256=each.source.sha256, reader=reader, settings=settings, failed=each.source.sha256 in lost)
        for each in files
    )
    store.drop_readings(frozenset(each.source.sha256 for each in files))
    return {each.source.path: by_content[each.source.sha256] for each in files}


def _read_waiting(
    waiting: list[Found], *, trusted: tuple[bytes, ...], limits: Limits, jobs: int, progress: Progress
) -> list[tuple[Sha256, FileReading, bool]]:
    """Read files in the pool; each with whether its reading is final (not lost to a limit or a death)."""
    items = [ReadItem(path=str(each.content), sha256=each.source.sha256, trusted=trusted) for each in waiting]
    bounds = PoolLimits(seconds=limits.seconds, memory_mb=limits.memory_mb, output_mb=limits.output_mb)
    read: list[tuple[Sha256, FileReading, bool]] = []
    for item, result in run(read_item, items, jobs=jobs, limits=bounds, on_progress=lambda done: progress(done, len(items), "读取")):
        if isinstance(result, Lost):
            problem = Problem(code="FIL004", message=result.message, where=WHOLE_FILE)
            read.append((item.sha256, FileReading(format="unknown", report=None, seals=(), problems=(problem,)), False))
        else:
            read.append((item.sha256, result, True))
    return read


def planned(found: Sequence[Found], store: Store, *, trusted: tuple[bytes, ...]) -> tuple[list[Planned], list[Planned]]:
    """Files that the next audit would read with the reason, and what else changed in the inbox (moved, removed)."""
    reader, settings = readers(), reading_settings(trusted)
    before = {each.path: each for each in store.seen()}
    contents = {each.sha256: each for each in before.values()}
    to_read, other = [], []
    for each in found:
        if each.is_container or each.content is None:
            continue
        old = before.get(each.source.path)
        known = store.reading(ReadingKey(sha256=each.source.sha256, reader=reader, settings=settings))
        if known is None:
            to_read.append(Planned(path=each.source.path, reason=_reason(each, old, contents.get(each.source.sha256), reader, settings)))
        elif old is None:
            was = contents.get(each.source.sha256)
            other.append(Planned(path=each.source.path, reason=f"与“{was.path}”内容相同，不再读取" if was else "内容已读过，不再读取"))
    now = {each.source.path for each in found}
    other += [Planned(path=path, reason="文件已不在收件文件夹") for path in sorted(before.keys() - now)]
    return to_read, other


def _reason(each: Found, old: Seen | None, same: Seen | None, reader: str, settings: str) -> str:
    if old is None and same is None:
        return "新文件"
    if old is not None and old.sha256 != each.source.sha256:
        return "内容有变化"
    known = old or same
    if known is not None and known.failed:
        return "上次没有读成"
    if known is not None and known.reader != reader:
        return "读取程序有更新"
    if known is not None and known.settings != settings:
        return "设置有变化（trust 文件夹中的证书）"
    return "存档中没有它的读取结果"


def plan_json(to_read: Sequence[Planned], other: Sequence[Planned]) -> list[dict[str, Any]]:
    """What ``plan`` prints: the files to read, then what else changed."""
    return [
        {"path": each.path, "reason": each.reason, "read": is_read} for rows, is_read in ((to_read, True), (other, False)) for each in rows
    ]
