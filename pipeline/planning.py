"""Which files the next audit would read, and why: what the store has against what lies in the inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.gathering import listed_inbox, open_desk
from pipeline.inbox import Found
from pipeline.reader_stage import readers, reading_settings
from pipeline.settings import Limits
from pipeline.store import Seen, Store, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A file that the next audit would read, and why."""

    path: str
    reason: str


def plan_audit(folder: Path) -> list[dict[str, Any]]:
    """Which files the next audit would read and why; changes nothing."""
    desk = open_desk(folder)
    if not desk.workspace.store.is_file():
        with listed_inbox(desk) as found:
            rows = [each for each in found if not each.is_container and each.folder is not None]
            return [{"path": each.source.path, "reason": "新文件", "read": True} for each in rows]
    with open_store(desk.workspace.store, is_new_allowed=False) as store, listed_inbox(desk) as found:
        return plan_json(*planned(found, store, trusted=desk.trusted, limits=desk.settings.limits))


def planned(found: Sequence[Found], store: Store, *, trusted: tuple[bytes, ...], limits: Limits) -> tuple[list[Planned], list[Planned]]:
    """Files that the next audit would read with the reason, and what else changed in the inbox (moved, removed)."""
    reader, settings = readers(), reading_settings(trusted, limits.pages)
    before = {each.path: each for each in store.seen()}
    kept = store.known_readings(reader, settings)
    contents = {each.sha256: each for each in before.values()}
    now = {each.source.path for each in found}
    to_read, other = [], []
    for each in found:
        if each.is_container or each.folder is None:
            continue
        old = before.get(each.source.path)
        if each.source.sha256 not in kept:
            to_read.append(Planned(path=each.source.path, reason=_reason(each, old, contents.get(each.source.sha256), reader, settings)))
        elif old is None:
            other.append(Planned(path=each.source.path, reason=_known_reason(contents.get(each.source.sha256), now)))
        elif old.sha256 != each.source.sha256:
            was = contents.get(each.source.sha256)
            other.append(Planned(path=each.source.path, reason=f"内容换成了已读过的{f'“{was.path}”' if was else '材料'}，不再读取"))
    other += [Planned(path=path, reason="文件已不在收件文件夹") for path in sorted(before.keys() - now)]
    return to_read, other


def _known_reason(was: Seen | None, now: set[str]) -> str:
    """What to say of a new path whose content was read before."""
    if was is None:
        return "内容已读过，不再读取"
    return f"与“{was.path}”内容相同，不再读取" if was.path in now else f"由“{was.path}”改名或移动而来，不再读取"


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
        return "设置有变化（trust 文件夹中的证书，或 audit.toml 中的页数上限）"
    return "存档中没有它的读取结果"


def plan_json(to_read: Sequence[Planned], other: Sequence[Planned]) -> list[dict[str, Any]]:
    """What ``plan`` prints: the files to read, then what else changed."""
    return [
        {"path": each.path, "reason": each.reason, "read": is_read} for rows, is_read in ((to_read, True), (other, False)) for each in rows
    ]
