"""The store's schema, as the steps that lead to it. A step that was published never changes; a new one is added after it."""

_FIRST = (
    """CREATE TABLE reading (
        sha256 TEXT NOT NULL,
        reader TEXT NOT NULL,
        settings TEXT NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (sha256, reader, settings)
    ) WITHOUT ROWID""",
    """CREATE TABLE seen (
        path TEXT PRIMARY KEY,
        sha256 TEXT NOT NULL,
        reader TEXT NOT NULL,
        settings TEXT NOT NULL,
        failed INTEGER NOT NULL CHECK (failed IN (0, 1))
    ) WITHOUT ROWID""",
    """CREATE TABLE run (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        round TEXT NOT NULL,
        as_of TEXT NOT NULL,
        inputs TEXT NOT NULL,
        digest TEXT NOT NULL,
        previous TEXT REFERENCES run (id),
        link TEXT NOT NULL,
        body BLOB NOT NULL
    )""",
    "CREATE INDEX run_by_round ON run (round, number)",
    """CREATE TABLE finding (
        id TEXT NOT NULL,
        round TEXT NOT NULL,
        first_run TEXT NOT NULL REFERENCES run (id),
        last_run TEXT NOT NULL REFERENCES run (id),
        PRIMARY KEY (id, round)
    ) WITHOUT ROWID""",
    """CREATE TABLE decision (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        finding TEXT NOT NULL,
        body TEXT NOT NULL
    )""",
    """CREATE TABLE correction (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('owner', 'time', 'match', 'extension')),
        key TEXT NOT NULL,
        body TEXT,
        recorded_at TEXT NOT NULL
    )""",
    """CREATE TABLE notice (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        quarter TEXT NOT NULL,
        issued_at TEXT NOT NULL,
        body TEXT NOT NULL
    )""",
    *(
        f"CREATE TRIGGER {table}_keeps_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in ("run", "decision", "correction", "notice")
        for verb in ("UPDATE", "DELETE")
    ),
)

_SECOND = (
    """CREATE TABLE source (
        sha256 TEXT PRIMARY KEY,
        body BLOB NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE ledger (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL UNIQUE,
        body TEXT NOT NULL
    )""",
    """CREATE TABLE finding_of_ledger (
        id TEXT NOT NULL,
        round TEXT NOT NULL,
        ledger TEXT NOT NULL,
        first_run TEXT NOT NULL REFERENCES run (id),
        last_run TEXT NOT NULL REFERENCES run (id),
        PRIMARY KEY (id, round, ledger)
    ) WITHOUT ROWID""",
    "INSERT INTO finding_of_ledger SELECT id, round, '', first_run, last_run FROM finding",
    "DROP TABLE finding",
    "ALTER TABLE finding_of_ledger RENAME TO finding",
    """CREATE TABLE paper (
        path TEXT PRIMARY KEY,
        made_from TEXT NOT NULL,
        sha256 TEXT NOT NULL
    ) WITHOUT ROWID""",
    *(
        f"CREATE TRIGGER {table}_keeps_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in ("source", "ledger")
        for verb in ("UPDATE", "DELETE")
    ),
)

_THIRD = (
    """CREATE TABLE kept (
        kind TEXT NOT NULL,
        unit TEXT NOT NULL,
        round TEXT NOT NULL,
        key TEXT NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (kind, unit, round)
    ) WITHOUT ROWID""",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _SECOND, _THIRD)
"""The statements of each step; step ``n`` leads from version ``n`` to ``n + 1``."""

VERSION = len(MIGRATIONS)
"""The version that this program writes."""
