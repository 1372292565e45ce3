"""What is worked out for one unit and round, put aside: for the rest of the run, and for the next one that has the same facts."""

import sqlite3
import zlib
from weakref import finalize

from pipeline.errors import AuditError, StoreError
from pipeline.store import Store
from rules.memo import Memo

BATCH = 64
"""Values that go to the store together."""

RECENT = 128
"""Texts of the store that are at hand: an office's units are asked for their entries more than once."""

Name = tuple[str, str, str]
"""A value's kind, unit and round."""


class Shelf:
    """Texts by name, each with a digest of all that it was made from (its key).

    With a store they outlive the run: a text whose key is the same is not made again. Without one they lie in a database
    without a name that the system removes when the run ends, however it ends.
    """

    def __init__(self, store: Store | None = None) -> None:
        """Begin with what the store has, or empty."""
        self._store = store
        self._keys: dict[Name, str] = {}
        self._waiting: dict[Name, str] = {}
        self._recent: Memo[Name, str] = Memo(RECENT)
        if store is None:
            self._connection = sqlite3.connect("", isolation_level=None)
            self._connection.execute("CREATE TABLE kept (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID")
            # Without a journal: nobody reads it after a crash.
            self._connection.execute("PRAGMA journal_mode = OFF")
            self._connection.execute("BEGIN")
            finalize(self, self._connection.close)

    def known(self, kind: str, unit: str, round_id: str, key: str) -> str | None:
        """Return what an earlier run made from the same, and count it to this run's."""
        text = self._store.kept(kind, unit, round_id, key) if self._store is not None else None
        if text is not None:
            self._keys[kind, unit, round_id] = key
            self._recent[kind, unit, round_id] = text
        return text

    def put(self, kind: str, unit: str, round_id: str, key: str, text: str) -> None:
        """Keep a text; an error of the program where the disk is full."""
        name = kind, unit, round_id
        self._keys[name] = key
        self._recent.pop(name, None)
        if self._store is None:
            self._put_aside(name, text)
            return
        self._waiting[name] = text
        if len(self._waiting) >= BATCH:
            self.flush()

    def key(self, kind: str, unit: str, round_id: str) -> str:
        """Return the key of a value of this run, '' where there is none."""
        return self._keys.get((kind, unit, round_id), "")

    def get(self, kind: str, unit: str, round_id: str) -> str | None:
        """Return a text of this run, None where there is none."""
        name = kind, unit, round_id
        if name not in self._keys:
            return None
        if name in self._waiting:
            return self._waiting[name]
        if name in self._recent:
            return self._recent[name]
        if self._store is not None:
            text = self._store.kept(*name, self._keys[name])
            if text is None:
                raise StoreError(f"存档中{unit}第{round_id}期的中间结果已被另一个程序改动，请重新运行")
            return text
        row = self._connection.execute("SELECT body FROM kept WHERE key = ?", ("\x1f".join(name),)).fetchone()
        return zlib.decompress(row[0]).decode("utf-8") if row else None

    def flush(self) -> None:
        """Hand what waits to the store."""
        if self._store is not None and self._waiting:
            self._store.keep((*name, self._keys[name], text) for name, text in self._waiting.items())
        self._waiting.clear()

    def _put_aside(self, name: Name, text: str) -> None:
        body = zlib.compress(text.encode("utf-8"), 1)
        try:
            self._connection.execute("INSERT OR REPLACE INTO kept (key, body) VALUES (?, ?)", ("\x1f".join(name), body))
        except sqlite3.Error as error:
            raise AuditError(f"临时文件写不下（{error}），请清理磁盘后再运行") from error
