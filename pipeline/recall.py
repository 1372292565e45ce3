"""A recorded run's inputs brought back from the store: the office's own files, the inbox as it was listed, its readings."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.gathering import UNPACKED, Desk, open_desk
from pipeline.inbox import Found
from pipeline.model.document import Problem, SourceFile
from pipeline.model.evidence import Sha256
from pipeline.plain import from_plain, to_plain
from pipeline.reader_stage import Readings, reading_settings
from pipeline.reading import FileReading
from pipeline.single import file_bytes
from pipeline.store import ReadingKey, Store, StoredRun
from pipeline.workspace import INBOX_FOLDER, LEDGER_FOLDER, TRUST_FOLDER, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What a recorded run was made from. ``gone`` are the paths of files whose reading is neither kept nor to be had again."""

    desk: Desk
    found: tuple[Found, ...]
    readings: Readings
    gone: tuple[str, ...]


def own_files(workspace: Workspace) -> dict[str, bytes]:
    """The bytes of the office's own files by their path in the workspace, sorted."""
    return {name: file_bytes(path) for name, path in workspace.own.items()}


def inbox_rows(found: Iterable[Found], readings: Readings) -> Iterator[dict[str, Any]]:
    """The inbox as it was listed, with the readings that content does not decide (lost to a limit): plain data for the store."""
    for each in found:
        row: dict[str, Any] = {"source": _source_row(each.source)}
        if each.problems:
            row["problems"] = [to_plain(problem) for problem in each.problems]
        if each.is_container:
            row["container"] = True
        elif each.folder is None:
            row["unreadable"] = True
        elif each.source.sha256 in readings.lost:
            row["reading"] = to_plain(readings.lost[each.source.sha256])
        yield row


def _source_row(source: SourceFile) -> dict[str, Any]:
    """What :func:`to_plain` makes of it, by hand as an inbox may hold very many."""
    row: dict[str, Any] = {"path": source.path, "sha256": source.sha256, "size": source.size}
    return row if source.archive is None else {**row, "archive": source.archive}


@contextmanager
def recalled(store: Store, run: StoredRun, folder: Path) -> Iterator[Recalled]:
    """Bring a run's inputs back from the store.

    The office's files lie in a private folder inside ``folder`` until the block ends. KeyError where the store lacks one of them.
    """
    with TemporaryDirectory(prefix=UNPACKED, dir=folder, ignore_cleanup_errors=True) as temp:
        root = Path(temp)
        for name in (INBOX_FOLDER, LEDGER_FOLDER, TRUST_FOLDER):
            (root / name).mkdir()
        for name, sha256 in run.manifest["own"].items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_kept(store, sha256))
        desk = open_desk(root)
        rows = json.loads(_kept(store, run.manifest["inbox"]))
        found = tuple(_found(row) for row in rows)
        key = ReadingKey(
            sha256=Sha256(""), reader=run.manifest["readers"], settings=reading_settings(desk.trusted, desk.settings.limits.pages)
        )
        kept = store.known_readings(key.reader, key.settings)
        lost = {
            each.source.sha256: from_plain(FileReading, row["reading"]) for row, each in zip(rows, found, strict=True) if "reading" in row
        }
        wanted = {
            each.source.path: each.source.sha256
            for row, each in zip(rows, found, strict=True)
            if not each.is_container and "unreadable" not in row
        }
        gone = tuple(path for path, sha256 in wanted.items() if sha256 not in kept and sha256 not in lost)
        contents = {path: sha256 for path, sha256 in wanted.items() if path not in set(gone)}
        yield Recalled(desk=desk, found=found, readings=Readings(store, key, contents, lost), gone=gone)


def _kept(store: Store, sha256: str) -> bytes:
    data = store.source(sha256)
    if data is None:
        raise KeyError(sha256)
    return data


def _found(row: dict[str, Any]) -> Found:
    problems = tuple(from_plain(Problem, each) for each in row.get("problems", ()))
    return Found(source=from_plain(SourceFile, row["source"]), folder=None, problems=problems, is_container="container" in row)
