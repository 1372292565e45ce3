"""What is wrong, as observed; what people decided of it stands apart."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NewType

from pipeline.model.evidence import Evidence
from pipeline.model.work import RoundId, TaskNo, UnitId

FindingId = NewType("FindingId", str)
Outcome = Literal["certain", "query", "note"]
ChangeKind = Literal["new", "same", "updated", "reopened"]
DecisionKind = Literal["open", "confirmed", "rejected", "waived", "recheck"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingKey:
    """What makes a finding the same in every run: no wording, place, path or score."""

    code: str
    unit: UnitId | None
    task: TaskNo | None
    round: RoundId | None
    subject: str = ""
    """The file's name for FIL, SEA, SUB006 and SUB008; else empty."""

    @property
    def id(self) -> FindingId:
        """Stable identifier: the code and 12 hexadecimal digits."""
        return _id(self.code, self.unit or "", "" if self.task is None else str(self.task), self.round or "", self.subject)


@lru_cache(maxsize=8192)
def _id(code: str, *parts: str) -> FindingId:
    text = "\x1f".join([code, *parts])
    return FindingId(f"{code}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:12]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An observation of one run. ``message`` is one Chinese sentence that says what is on record."""

    key: FindingKey
    outcome: Outcome
    message: str
    evidence: tuple[Evidence, ...]

    @property
    def evidence_digest(self) -> str:
        """Digest of what the finding rests on: a decision holds for this evidence."""
        lines = sorted(piece.substance for piece in self.evidence)
        return hashlib.sha256("\x1e".join([self.outcome, *lines]).encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided on a finding, for the evidence it was made on."""

    finding: FindingId
    kind: Literal["confirmed", "rejected", "waived", "open"]
    reason: str
    person: str
    decided_at: datetime
    expires: date | None
    evidence_digest: str
    ledger: str = ""
    """Digest of the ledger that held when it was made; '' for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """A finding with its history: how it changed since the last run, and the decision that holds."""

    finding: Finding
    change: ChangeKind
    decision: DecisionKind
    decided: Decision | None
    first_seen: str
    """``as_of`` of the first run that had it, ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A finding of the last run that is gone, and the file that closed it ('' where none did)."""

    finding: Finding
    closed_by: str
    reason: str
