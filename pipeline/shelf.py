"""Values put aside on disk for the length of a run: what is needed later, one at a time, need not stay in memory."""

import pickle
import sqlite3
import zlib
from typing import Any
from weakref import finalize

from pipeline.errors import AuditError


class Shelf:
    """Frozen values by key, in a database without a name that the system removes when the run ends, however it ends."""

    def __init__(self) -> None:
        """Begin empty."""
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("CREATE TABLE kept (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID")
        # Without a journal: nobody reads it after a crash.
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("BEGIN")
        finalize(self, self._connection.close)

    def put(self, key: tuple[str, ...], value: object) -> None:
        """Keep a value; AuditError where the disk is full."""
        body = zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 1)
        try:
            self._connection.execute("INSERT INTO kept (key, body) VALUES (?, ?)", ("\x1f".join(key), body))
        except sqlite3.Error as error:
            raise AuditError(f"临时文件写不下（{error}），请清理磁盘后再运行") from error

    def get(self, key: tuple[str, ...], default: Any) -> Any:
        """Return a kept value, or the default."""
        row = self._connection.execute("SELECT body FROM kept WHERE key = ?", ("\x1f".join(key),)).fetchone()
        return pickle.loads(zlib.decompress(row[0])) if row else default  # noqa: S301 (our own writing, in no file that anybody could change)
