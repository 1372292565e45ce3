"""What outlives a run: one SQLite file with readings by content, the chain of runs, findings, and append-only logs of people's decisions.

Nothing here asks the clock or the environment; moments and the name of who holds the store are given.
"""

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pipeline.amendment import LedgerVersion
from pipeline.errors import StoreError
from pipeline.model.correction import Correction, ExtensionCorrection, MatchCorrection, OwnerCorrection, TimeCorrection
from pipeline.model.evidence import Sha256
from pipeline.model.finding import Closed, Decision, FindingId, OpenFinding
from pipeline.model.work import RoundId
from pipeline.plain import from_plain, json_line, to_plain
from pipeline.store_schema import MIGRATIONS, VERSION

CorrectionKind = Literal["owner", "time", "match", "extension"]
_KINDS: dict[CorrectionKind, type[Any]] = {
    "owner": OwnerCorrection,
    "time": TimeCorrection,
    "match": MatchCorrection,
    "extension": ExtensionCorrection,
}
_HEAD = 4096
"""Bytes that most first lines fit in; a packed text that is shorter is unpacked whole."""
_HOLDER_NAME, _LOCK_NAME = "holder.txt", "lock.db"
_FINDING_SEEN = """INSERT INTO finding (id, round, ledger, first_run, last_run) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id, round, ledger) DO UPDATE SET last_run = excluded.last_run, first_run = (
        SELECT id FROM run WHERE id IN (first_run, excluded.first_run) ORDER BY as_of, number LIMIT 1)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingKey:
    """What decides a file's reading: its bytes, who reads them in which version, the settings that change the reading."""

    sha256: Sha256
    reader: str
    settings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file of the last audit's inbox, and how it was read; ``failed`` where the reading was lost."""

    path: str
    sha256: Sha256
    reader: str
    settings: str
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A run with everything needed to say it again.

    ``inputs`` digests all that it was made from; ``manifest`` names it (files by digest, ledger, roster, receipts,
    settings, the numbers of decisions and corrections that existed, versions). ``digest`` is of what it said;
    ``previous`` is the run of the same round before, with its digest.
    """

    id: str
    round: RoundId
    as_of: datetime
    inputs: str
    manifest: dict[str, Any]
    digest: str
    previous: str | None
    previous_digest: str | None
    findings: tuple[OpenFinding, ...]
    closed: tuple[Closed, ...]

    @property
    def ledger(self) -> str:
        """Digest of the ledger that it was made with."""
        return str(self.manifest.get("ledger", {}).get("sha256", ""))

    @property
    def link(self) -> str:
        """Digest over the whole record: what the chain of runs is checked by."""
        return hashlib.sha256(json_line(to_plain(self)).encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """When a finding was first seen: ``as_of`` of that run, ISO 8601; and the runs that had it first and last."""

    first_seen: str
    first_run: str
    last_run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCorrection:
    """A correction with its line's key in the workbook; ``value`` None where it was taken back."""

    number: int
    kind: CorrectionKind
    key: str
    value: Correction | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedNotice:
    """A notice that somebody marked as issued."""

    quarter: str
    issued_at: datetime
    data: dict[str, Any]


class Store:
    """The open store. Reading needs no lock; every writing call is one transaction, joined by :meth:`together`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Wrap an open, migrated connection."""
        self._connection = connection
        self._path = path
        self._unpacked: StoredRun | None = None
        self._ledgers: tuple[LedgerVersion, ...] | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all writing calls inside one transaction: all of them happen, or none."""
        with self._said():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(_wrong(self._path, error)) from error

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._said():
            return self._connection.execute(query, values).fetchall()

    def _write(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        with self.together():
            self._connection.executemany(query, rows)

    # readings

    def reading(self, key: ReadingKey) -> str | None:
        """Return the kept reading of a file's content, None where there is none."""
        rows = self._rows(
            "SELECT body FROM reading WHERE sha256 = ? AND reader = ? AND settings = ?", (key.sha256, key.reader, key.settings)
        )
        return zlib.decompress(rows[0][0]).decode("utf-8") if rows else None

    def reading_heads(self, contents: Sequence[Sha256], reader: str, settings: str) -> dict[Sha256, str]:
        """Return the first line of the kept reading of each content that has one."""
        marks = ",".join("?" * len(contents))
        rows = self._rows(
            f"SELECT sha256, body FROM reading WHERE sha256 IN ({marks}) AND reader = ? AND settings = ?",  # noqa: S608 question marks
            (*contents, reader, settings),
        )
        return {Sha256(sha256): _first_line(body) for sha256, body in rows}

    def known_readings(self, reader: str, settings: str) -> frozenset[Sha256]:
        """Return the contents that a reader in a version has read under these settings."""
        rows = self._rows("SELECT sha256 FROM reading WHERE reader = ? AND settings = ?", (reader, settings))
        return frozenset(Sha256(sha256) for (sha256,) in rows)

    def keep_readings(self, readings: Iterable[tuple[ReadingKey, str]]) -> None:
        """Keep readings by content; a later one of the same key replaces the earlier."""
        self._write(
            "INSERT OR REPLACE INTO reading (sha256, reader, settings, body) VALUES (?, ?, ?, ?)",
            [(key.sha256, key.reader, key.settings, zlib.compress(text.encode("utf-8"), 1)) for key, text in readings],
        )

    def drop_readings(self, reader: str) -> None:
        """Forget the readings of other readers than the given; those of files that are gone stay, for runs that had them."""
        self._write("DELETE FROM reading WHERE reader != ?", [(reader,)])

    def seen(self) -> tuple[Seen, ...]:
        """Return the files of the last audit's inbox, sorted by path."""
        rows = self._rows("SELECT path, sha256, reader, settings, failed FROM seen ORDER BY path")
        return tuple(
            Seen(path=path, sha256=Sha256(sha256), reader=reader, settings=settings, failed=bool(failed))
            for path, sha256, reader, settings, failed in rows
        )

    def keep_seen(self, files: Iterable[Seen]) -> None:
        """Replace the list of the last audit's files."""
        with self.together():
            self._write("DELETE FROM seen", [()])
            self._write(
                "INSERT INTO seen (path, sha256, reader, settings, failed) VALUES (?, ?, ?, ?, ?)",
                [(one.path, one.sha256, one.reader, one.settings, int(one.failed)) for one in files],
            )

    # what follows from readings, by unit and round

    def kept(self, kind: str, unit: str, round_id: str, key: str) -> str | None:
        """Return a kept value that was made from just this, None where there is none."""
        query = "SELECT body FROM kept WHERE kind = ? AND unit = ? AND round = ? AND key = ?"
        rows = self._rows(query, (kind, unit, round_id, key))
        return zlib.decompress(rows[0][0]).decode("utf-8") if rows else None

    def last_run_id(self, round_id: str) -> str | None:
        """Return the identifier of the last run of a round."""
        rows = self._rows("SELECT id FROM run WHERE round = ? ORDER BY number DESC LIMIT 1", (round_id,))
        return rows[0][0] if rows else None

    def notice_count(self) -> int:
        """Return how many notices were issued."""
        ((count,),) = self._rows("SELECT count(*) FROM notice")
        return int(count)

    def keep(self, values: Iterable[tuple[str, str, str, str, str]]) -> None:
        """Keep values (kind, unit, round, key, text); of each kind, unit and round only the last stays."""
        self._write(
            "INSERT OR REPLACE INTO kept (kind, unit, round, key, body) VALUES (?, ?, ?, ?, ?)",
            [(*name, zlib.compress(text.encode("utf-8"), 1)) for *name, text in values],
        )

    # runs

    def add_run(self, run: StoredRun) -> None:
        """Add a run at the end of its round's chain; StoreError where its previous run is not that chain's last."""
        rows = self._rows("SELECT id, digest FROM run WHERE round = ? ORDER BY number DESC LIMIT 1", (run.round,))
        if (rows[0] if rows else (None, None)) != (run.previous, run.previous_digest):
            raise StoreError(f"{self._path}：第{run.round}期的上次核查已经不是{run.previous or '空'}，可能另有一次核查刚刚完成，请重新运行")
        line = json_line(to_plain(run)).encode("utf-8")
        link, body = hashlib.sha256(line).hexdigest(), zlib.compress(line, 6)
        with self.together():
            self._write(
                "INSERT INTO run (id, round, as_of, inputs, digest, previous, link, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(run.id, run.round, run.as_of.isoformat(), run.inputs, run.digest, run.previous, link, body)],
            )
            rows = [(one.finding.key.id, run.round, run.ledger, run.id, run.id) for one in run.findings]
            self._write(_FINDING_SEEN, rows)

    def last_run(self, round_id: RoundId) -> StoredRun | None:
        """Return the last run of a round."""
        return self._one_run("SELECT id, body FROM run WHERE round = ? ORDER BY number DESC LIMIT 1", (round_id,))

    def base_run(self, round_id: RoundId, as_of: datetime) -> StoredRun | None:
        """Return the latest run of a round that is not later than a moment: what a run for that moment is compared with."""
        query = "SELECT id, body FROM run WHERE round = ? AND as_of <= ? ORDER BY as_of DESC, number DESC LIMIT 1"
        return self._one_run(query, (round_id, as_of.isoformat()))

    def run_for(self, round_id: RoundId, as_of: datetime) -> StoredRun | None:
        """Return the latest run of a round for exactly this moment."""
        query = "SELECT id, body FROM run WHERE round = ? AND as_of = ? ORDER BY number DESC LIMIT 1"
        return self._one_run(query, (round_id, as_of.isoformat()))

    def run(self, run_id: str) -> StoredRun | None:
        """Return a run by its identifier."""
        return self._one_run("SELECT id, body FROM run WHERE id = ?", (run_id,))

    def _one_run(self, query: str, values: Sequence[Any]) -> StoredRun | None:
        """Return the run of the only row; the one that was asked for last is not unpacked again, as rows never change."""
        rows = self._rows(query, values)
        if not rows:
            return None
        name, body = rows[0]
        if self._unpacked is None or self._unpacked.id != name:
            self._unpacked = _unpacked(body)
        return self._unpacked

    def run_ids(self) -> tuple[tuple[str, RoundId, str], ...]:
        """Return identifier, round and ``as_of`` of every run, oldest first."""
        return tuple(
            (name, RoundId(round_id), as_of) for name, round_id, as_of in self._rows("SELECT id, round, as_of FROM run ORDER BY number")
        )

    def past(self, round_id: RoundId) -> Mapping[tuple[FindingId, str], Past]:
        """Return the history of every finding that a round ever had, by its id and the ledger (digest) that it had it under."""
        rows = self._rows(
            "SELECT finding.id, ledger, run.as_of, first_run, last_run FROM finding JOIN run ON run.id = first_run WHERE finding.round = ?",
            (round_id,),
        )
        return {
            (FindingId(name), ledger): Past(first_seen=as_of, first_run=first, last_run=last) for name, ledger, as_of, first, last in rows
        }

    # what runs were made from

    def keep_sources(self, bodies: Iterable[bytes]) -> None:
        """Keep the bytes of the workspace's own files, each once."""
        rows = [(hashlib.sha256(body).hexdigest(), zlib.compress(body, 6)) for body in bodies]
        self._write("INSERT OR IGNORE INTO source (sha256, body) VALUES (?, ?)", rows)

    def source(self, sha256: str) -> bytes | None:
        """Return kept bytes, None where there are none."""
        rows = self._rows("SELECT body FROM source WHERE sha256 = ?", (sha256,))
        return zlib.decompress(rows[0][0]) if rows else None

    def add_ledger(self, version: LedgerVersion) -> None:
        """Record a version of the ledger; one that is known stays as it was first recorded."""
        self._ledgers = None
        row = (version.number, version.sha256, json_line(to_plain(version)))
        self._write("INSERT OR IGNORE INTO ledger (number, sha256, body) VALUES (?, ?, ?)", [row])

    def ledgers(self) -> tuple[LedgerVersion, ...]:
        """Return the versions of the ledger, oldest first."""
        if self._ledgers is None:
            rows = self._rows("SELECT body FROM ledger ORDER BY number")
            self._ledgers = tuple(from_plain(LedgerVersion, _loads(body)) for (body,) in rows)
        return self._ledgers

    # papers

    def papers(self, folder: str) -> Mapping[str, tuple[str, str]]:
        """Return for each paper of a folder of ``out/`` the digest of what it was made from, and that of its bytes."""
        rows = self._rows("SELECT path, made_from, sha256 FROM paper WHERE path LIKE ? || '/%'", (folder,))
        return {path.removeprefix(f"{folder}/"): (made_from, sha256) for path, made_from, sha256 in rows}

    def keep_papers(self, folder: str, papers: Mapping[str, tuple[str, str]]) -> None:
        """Replace the list of a folder's papers."""
        with self.together():
            self._write("DELETE FROM paper WHERE path LIKE ? || '/%'", [(folder,)])
            rows = [(f"{folder}/{path}", *digests) for path, digests in sorted(papers.items())]
            self._write("INSERT INTO paper (path, made_from, sha256) VALUES (?, ?, ?)", rows)

    def broken_links(self) -> tuple[str, ...]:
        """Walk the chains of runs and return what is broken in them, in Chinese; nothing where they are sound."""
        wrong: list[str] = []
        last: dict[RoundId, StoredRun] = {}
        for name, round_id, link, body in self._rows("SELECT id, round, link, body FROM run ORDER BY number"):
            try:
                run = _unpacked(body)
            except Exception:  # noqa: BLE001 (whatever was written over it)
                wrong.append(f"核查{name}：记录已损坏，读不出来")
                continue
            if (run.id, run.round, run.link) != (name, round_id, link):
                wrong.append(f"核查{name}：记录内容与校验值不符，可能被改动过")
            before = last.get(run.round)
            if (before.id if before else None, before.digest if before else None) != (run.previous, run.previous_digest):
                wrong.append(f"核查{name}：与上一次核查{before.id if before else '（无）'}接不上，中间可能缺少记录")
            last[run.round] = run
        return tuple(wrong)

    # people

    def add_decisions(self, decisions: Iterable[Decision]) -> None:
        """Append decisions to the log; nothing that stands in it ever changes."""
        self._write("INSERT INTO decision (finding, body) VALUES (?, ?)", [(one.finding, json_line(to_plain(one))) for one in decisions])

    def decisions(self, upto: int | None = None) -> tuple[Decision, ...]:
        """Return the log of decisions, oldest first; the last on a finding is the one that holds. ``upto`` a number of the log."""
        rows = self._rows("SELECT body FROM decision WHERE number <= ? ORDER BY number", (upto if upto is not None else 1 << 62,))
        return tuple(from_plain(Decision, _loads(body)) for (body,) in rows)

    def add_corrections(self, corrections: Iterable[tuple[CorrectionKind, str, Correction | None]], *, at: datetime) -> None:
        """Append corrections (kind, key, value; None takes back) to the log."""
        self._write(
            "INSERT INTO correction (kind, key, body, recorded_at) VALUES (?, ?, ?, ?)",
            [(kind, key, json_line(to_plain(value)) if value is not None else None, at.isoformat()) for kind, key, value in corrections],
        )

    def corrections(self, upto: int | None = None) -> tuple[StoredCorrection, ...]:
        """Return the correction that holds for each key, in the order of the log; those taken back are left out."""
        latest: dict[tuple[str, str], StoredCorrection] = {}
        for one in self.correction_log(upto):
            latest.pop((one.kind, one.key), None)
            latest[one.kind, one.key] = one
        return tuple(one for one in latest.values() if one.value is not None)

    def correction_log(self, upto: int | None = None) -> tuple[StoredCorrection, ...]:
        """Return every correction ever made, oldest first."""
        query = "SELECT number, kind, key, body, recorded_at FROM correction WHERE number <= ? ORDER BY number"
        return tuple(
            StoredCorrection(
                number=number,
                kind=kind,
                key=key,
                value=from_plain(_KINDS[kind], _loads(body)) if body is not None else None,
                recorded_at=datetime.fromisoformat(recorded_at),
            )
            for number, kind, key, body, recorded_at in self._rows(query, (upto if upto is not None else 1 << 62,))
        )

    def log_ends(self) -> tuple[int, int]:
        """Return the numbers of the last decision and the last correction: what a run's manifest names."""
        ((decision,),) = self._rows("SELECT coalesce(max(number), 0) FROM decision")
        ((correction,),) = self._rows("SELECT coalesce(max(number), 0) FROM correction")
        return int(decision), int(correction)

    def add_notice(self, notice: IssuedNotice) -> None:
        """Record that a notice was issued."""
        self._write(
            "INSERT INTO notice (quarter, issued_at, body) VALUES (?, ?, ?)",
            [(notice.quarter, notice.issued_at.isoformat(), json_line(notice.data))],
        )

    def notices(self) -> tuple[IssuedNotice, ...]:
        """Return the issued notices, oldest first."""
        rows = self._rows("SELECT quarter, issued_at, body FROM notice ORDER BY number")
        return tuple(
            IssuedNotice(quarter=quarter, issued_at=datetime.fromisoformat(issued_at), data=_loads(body))
            for quarter, issued_at, body in rows
        )


def peeked(path: Path, kind: str) -> list[tuple[str, str, str]]:
    """Round, key and text of all kept values of a kind, without taking the store; none where it is another's business or broken."""
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            connection.execute("PRAGMA query_only = ON")
            rows = connection.execute("SELECT round, key, body FROM kept WHERE kind = ? ORDER BY round", (kind,)).fetchall()
            return [(round_id, key, zlib.decompress(body).decode("utf-8")) for round_id, key, body in rows]
    except (sqlite3.Error, zlib.error, ValueError):
        return []


@contextmanager
def open_store(path: Path, *, holder: str = "", is_new_allowed: bool = True) -> Iterator[Store]:
    """Open the store, made or migrated where needed, after an integrity check.

    With a ``holder`` (who runs what since when) the store is locked for writing until the block ends; the lock is the
    operating system's own and falls with the process, however it ends. StoreError where somebody else holds it, where
    the file is damaged, newer than this program or cannot be written; ``is_new_allowed`` False refuses a missing store.
    """
    if not path.exists() and not is_new_allowed:
        raise StoreError(f"{path}：还没有核查记录，请先运行一次 audit")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent}：不能建立此文件夹（{error.strerror}），请检查磁盘空间和写入权限") from error
    with _lock(path.parent, holder) if holder else _no_lock(), _connected(path) as connection:
        yield Store(connection, path)


@contextmanager
def _no_lock() -> Iterator[None]:
    yield


@contextmanager
def _lock(folder: Path, holder: str) -> Iterator[None]:
    """Hold the workspace: an exclusive transaction of a database of its own, which ends with the process."""
    lock = folder / _LOCK_NAME
    try:
        connection = sqlite3.connect(lock, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreError(_wrong(lock, error)) from error
    try:
        _take(connection, folder)
        with suppress(OSError):
            (folder / _HOLDER_NAME).write_text(holder + "\n", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            if connection.in_transaction:
                (folder / _HOLDER_NAME).unlink(missing_ok=True)
        connection.close()


def _take(connection: sqlite3.Connection, folder: Path) -> None:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise StoreError(_wrong(folder / _LOCK_NAME, error)) from error
        try:
            holder = (folder / _HOLDER_NAME).read_text(encoding="utf-8").strip()
        except OSError:
            holder = ""
        raise StoreError(f"{folder}：正由{holder or '另一个程序'}使用，请等它结束后再运行") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(_wrong(folder / _LOCK_NAME, error)) from error


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        _prepare(connection, path)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise StoreError(_wrong(path, error)) from error
    except StoreError:
        if connection is not None:
            connection.close()
        raise
    try:
        yield connection
    finally:
        connection.close()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StoreError(f"{path}：由更新版本的程序写成（格式{version}，本程序只认识到{VERSION}），请升级程序")
    (health,) = connection.execute("PRAGMA integrity_check").fetchone()
    if health != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
        raise StoreError(_damaged(path, str(health)))
    for number in range(version, VERSION):
        _migrate(connection, number)


def _migrate(connection: sqlite3.Connection, number: int) -> None:
    """Take the store one version forward, in one transaction with its version number."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == number:
            for statement in MIGRATIONS[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _damaged(path: Path, what: str) -> str:
    return f"{path}：核查记录已损坏（{what[:80]}），请用备份替换此文件；没有备份时把它移走，程序会新建一份，但以前的核查和决定将不在其中"


def _wrong(path: Path, error: sqlite3.Error) -> str:
    text = str(error)
    if "readonly" in text or "unable to open" in text or "attempt to write" in text:
        return f"{path}：不能写入，请检查文件夹权限；原有记录没有改动"
    if "full" in text or "disk I/O error" in text:
        return f"{path}：磁盘已满或写不进去，没有写入；原有记录没有改动，请清理磁盘后再运行"
    if "locked" in text or "busy" in text:
        return f"{path}：正被另一个程序使用，请稍后再运行"
    if isinstance(error, sqlite3.DatabaseError) and ("malformed" in text or "not a database" in text or "corrupt" in text):
        return _damaged(path, text)
    return f"{path}：读写核查记录时出错（{text}）；本次没有写入"


def _first_line(body: bytes) -> str:
    """The first line of a packed text; what follows it is not unpacked."""
    if len(body) < _HEAD:
        return zlib.decompress(body).partition(b"\n")[0].decode("utf-8")
    unpacking = zlib.decompressobj()
    text = unpacking.decompress(body, _HEAD)
    while b"\n" not in text and unpacking.unconsumed_tail:
        text += unpacking.decompress(unpacking.unconsumed_tail, len(text))
    return text.partition(b"\n")[0].decode("utf-8")


def _loads(text: str) -> Any:
    return json.loads(text)


def _unpacked(body: bytes) -> StoredRun:
    return from_plain(StoredRun, _loads(zlib.decompress(body).decode("utf-8")))


def holder_of(command: str, since: datetime) -> str:
    """Return the name of this process as a lock's holder."""
    return f"进程{os.getpid()}（{command}，{since:%Y-%m-%d %H:%M:%S}开始）"
