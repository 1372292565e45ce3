"""An audit of which nothing changed since it was made: told as it stands, without reading, judging or writing anything again.

Light to import: a command that finds nothing to do is over before the readers and rules would have been loaded.
"""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.edition import EDITION, edition
from pipeline.errors import BadInputError, ExitCode
from pipeline.inbox import Found, archive_limits, list_inbox
from pipeline.model.document import SourceFile
from pipeline.store import Store, holder_of, open_store, peeked
from pipeline.workspace import Workspace, load_workspace

KIND = "standing"
_SOURCE = attrgetter(*(each.name for each in fields(SourceFile)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A recorded audit that stands: its head, what it says to people, where its papers lie, how the command ends."""

    head: dict[str, Any]
    lines: tuple[str, ...]
    folder: Path
    exit_code: ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An audit that was just made: what tells whether it still stands, beside the state of its workspace."""

    run: str
    round: str
    as_of: datetime
    due_moments: tuple[tuple[str, datetime], ...]
    log_ends: tuple[int, int]
    lines: tuple[str, ...]
    exit_code: ExitCode


def note_standing(store: Store, workspace: Workspace, found: tuple[Found, ...], made: Made, *, out: Path) -> None:
    """Note all that an audit was made from and what it left in ``out``."""
    note = {
        "as_of": made.as_of.isoformat(),
        "due_moments": [[round_id, moment.isoformat()] for round_id, moment in made.due_moments],
        "program": edition(*EDITION),
        "own": own_mark(workspace),
        "inbox": inbox_mark(found),
        "log_ends": list(made.log_ends),
        "notices": store.notice_count(),
        "papers": papers_mark(out),
        "lines": list(made.lines),
        "exit_code": int(made.exit_code),
    }
    store.keep([(KIND, "", made.round, made.run, json.dumps(note, ensure_ascii=False))])


def standing_audit(folder: Path, *, round_id: str | None, as_of: datetime, now: datetime) -> Standing | None:
    """Tell the recorded audit of a round for a moment where nothing that it was made from has changed; None where anything has.

    ``now`` only names who holds the workspace. StoreError where somebody else does.
    """
    try:
        workspace = load_workspace(folder)
    except BadInputError:
        return None
    if not workspace.store.is_file() or any(path.is_dir() for path in workspace.store.parent.iterdir()):
        return None
    for chosen, run, text in peeked(workspace.store, KIND):
        note = json.loads(text)
        out = workspace.out / chosen
        wanted = round_id or _latest(note["due_moments"], as_of)
        if (chosen, note["as_of"]) == (wanted, as_of.isoformat()) and _stands(workspace, note, out):
            with open_store(workspace.store, holder=holder_of("audit", now)) as store:
                if not _is_last(store, chosen, run, note):
                    return None
            head = json.loads((out / "data" / "run.json").read_text(encoding="utf-8"))
            return Standing(head=head, lines=tuple(note["lines"]), folder=out, exit_code=ExitCode(note["exit_code"]))
    return None


def _is_last(store: Store, round_id: str, run: str, note: dict[str, Any]) -> bool:
    """Whether nothing was recorded, decided, corrected or issued since."""
    state: list[object] = [store.last_run_id(round_id), list(store.log_ends()), store.notice_count()]
    return state == [run, note["log_ends"], note["notices"]]


def _latest(due_moments: list[list[str]], as_of: datetime) -> str:
    """The round that is audited where none is named: the latest that is due, else the first."""
    passed = [round_id for round_id, moment in due_moments if datetime.fromisoformat(moment) <= as_of]
    return passed[-1] if passed else due_moments[0][0]


def _stands(workspace: Workspace, note: dict[str, Any], out: Path) -> bool:
    """Whether the program, the office's own files, the inbox and the papers are what they were."""
    if note["program"] != edition(*EDITION) or note["own"] not in {own_mark(workspace)} - {""}:
        return False
    with TemporaryDirectory(ignore_cleanup_errors=True) as temp:
        try:
            found = list_inbox(workspace.inbox, temp=Path(temp), limits=archive_limits(workspace.settings.limits))
        except BadInputError:
            return False
    return bool(note["inbox"] == inbox_mark(found) and note["papers"] == papers_mark(out))


def own_mark(workspace: Workspace) -> str:
    """Digest of the office's own files with their names; '' where one cannot be read: it is never the same."""
    try:
        return _digest(*((name, hashlib.sha256(path.read_bytes()).hexdigest()) for name, path in workspace.own.items()))
    except OSError:
        return ""


def inbox_mark(found: tuple[Found, ...]) -> str:
    """Digest of an inbox as it was listed."""
    return _digest(*((*_SOURCE(each.source), each.problems, each.is_container, each.folder is None) for each in found))


def papers_mark(folder: Path) -> str:
    """Digest of every file in a folder of ``out/``."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return _digest(*((path.relative_to(folder).as_posix(), _file_digest(path)) for path in files))


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(*parts: object) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr(part).encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()
