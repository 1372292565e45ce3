"""One audit, whole: what the papers and the data files are made from."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.model.evidence import Sha256
from pipeline.model.finding import Closed, OpenFinding
from pipeline.model.submission import Dossier, ProgressEntry, Receipt, ReceivedFile
from pipeline.model.work import Ledger, Obligation, Roster, Round, TaskNo, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousRun:
    """The run before, by its identifier and digest."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Everything one audit of one round found."""

    round: Round
    as_of: datetime
    due_moment: datetime
    """The first moment that is late, Asia/Shanghai."""
    due_rule: str
    """The rule of the due day in a sentence, printed in notices."""
    ledger: Ledger
    ledger_sha256: Sha256
    roster: Roster
    receipts: tuple[Receipt, ...]
    files: tuple[ReceivedFile, ...]
    """Of every round, sorted by path."""
    dossiers: tuple[Dossier, ...]
    """Of this round, in roster order, one for each unit that is expected or sent something."""
    entries: tuple[ProgressEntry, ...]
    """Of this round, effective or not, sorted by unit, task, file and place."""
    obligations: tuple[Obligation, ...]
    expected: frozenset[UnitId]
    """Units whose report this round is expected for certain."""
    to_confirm: frozenset[UnitId]
    """Units whose duty to report the office has yet to confirm."""
    report_tasks: frozenset[TaskNo]
    findings: tuple[OpenFinding, ...]
    """In the order of the rules, then roster, then task."""
    closed: tuple[Closed, ...]
    previous: PreviousRun | None
    program: str
    broken_rules: tuple[str, ...] = ()
    """Rules that raised: the run exits 4."""
    ledger_version: int = 1
    """Counts the versions of the ledger that audits were made with."""
    ledger_since: str = ""
    """``as_of`` of the first audit that was made with this version, ISO 8601."""
