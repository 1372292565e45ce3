"""Facts that people corrected: inputs of the next run, like a receipt (contract, section 7)."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.model.evidence import Sha256
from pipeline.model.work import Extension, RoundId, TaskNo, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerCorrection:
    """文件归属: whose a file is, and of which round; None leaves what the program found."""

    file: str
    """Its path as in files.json; a file of the same bytes elsewhere is meant too."""
    sha256: Sha256
    unit: UnitId | None
    round: RoundId | None
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCorrection:
    """收文时间: when a file was received, and how that is known."""

    file: str
    sha256: Sha256
    received_at: datetime
    source: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCorrection:
    """任务对应: which task an entry answers, or none. The entry is told by its file's bytes, place and first words."""

    file: str
    sha256: Sha256
    where: str
    quote: str
    task: TaskNo | None
    person: str
    reason: str
    ledger: str = ""
    """Digest of the ledger whose numbers ``task`` means; '' for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionCorrection:
    """延期豁免: a person's leave, with who recorded it."""

    extension: Extension
    person: str
    ledger: str = ""
    """Digest of the ledger whose numbers the extension's task means; '' for the first, or where it names no task."""


Correction = OwnerCorrection | TimeCorrection | MatchCorrection | ExtensionCorrection
