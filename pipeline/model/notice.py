"""The quarterly notice, the letters and the annual sheet as values, before anything is rendered."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pipeline.model.evidence import Evidence
from pipeline.model.finding import FindingId, OpenFinding
from pipeline.model.work import RoundId, TaskNo, UnitId

LineKind = Literal["text", "section", "kind", "item"]
"""Body text; a 一、 heading; a （一） heading; a 1. item."""
RecheckState = Literal["corrected", "later_round", "not_corrected", "no_reply", "withdrawn", "under_check"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A quarter of a year, 1 to 4."""

    year: int
    number: int

    @property
    def name(self) -> str:
        """The name that commands and folders use: ``2023Q3``."""
        return f"{self.year}Q{self.number}"

    def holds(self, day: date) -> bool:
        """Whether a day falls in the quarter."""
        return day.year == self.year and (day.month - 1) // 3 + 1 == self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A rate with both its numbers: a notice never prints one without the other."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph of a paper's body."""

    kind: LineKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """A table behind the text. ``weights`` are the columns' relative widths."""

    title: str
    headings: tuple[str, ...]
    weights: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTotals:
    """How the expected units' reports of one round stand.

    on_time + late + unverified = received; received + missing + pending = expected.
    """

    round: RoundId
    due: date
    due_rule: str
    as_of: datetime
    expected: int
    received: int
    on_time: int
    late: int
    unverified: int
    """Received, but the time is not on record or was settled by a person."""
    missing: int
    pending: int
    """Nothing received under the unit's name, yet not named: something could be its report, or a person has ruled."""
    duties: int
    """Tasks that must be reported, counted once for each unit."""
    answered: int
    unanswered: int = 0
    """Of the rest, those of a named problem: not received, not reported, left blank."""
    doubtful: int = 0
    """Of the rest, those that a person has yet to look at: duties = answered + unanswered + doubtful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineTotals:
    """How many of the units that must report a task say that it is done or does not apply."""

    task: TaskNo
    title: str
    due: date
    units: int
    done: int
    unknown: int = 0
    """Not said to be done, and nothing of the unit on this task was received after the day: nobody can say yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedProblem:
    """A certain finding that the notice names."""

    finding: FindingId
    code: str
    unit: UnitId
    task: TaskNo | None
    round: RoundId | None
    message: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousNotice:
    """What the last notice named, as the store has it."""

    title: str
    as_of: datetime
    problems: tuple[OpenFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """A problem of the last notice, looked at again."""

    problem: NamedProblem
    state: RecheckState


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice ready to print: the facts that it rests on, and every paragraph in order."""

    quarter: Quarter | None
    as_of: datetime
    title: tuple[str, ...]
    """Pieces of the title that a line end must not break."""
    issuer_mark: str
    document_number: str
    addressee: str
    body: tuple[Line, ...]
    annexes: tuple[Annex, ...]
    issuer: str
    signed_on: date
    contact: str
    note: str
    rounds: tuple[RoundTotals, ...]
    deadlines: tuple[DeadlineTotals, ...]
    problems: tuple[NamedProblem, ...]
    rechecks: tuple[Recheck, ...]
    names: tuple[tuple[UnitId, str], ...]
    """The short names of the units that the notice may name, in roster order."""
    imprint: "Imprint | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """The foot of the last page (版记): who gets a copy, who prints it, and when."""

    copy_to: str
    printed_by: str
    printed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A letter to one unit: what to send or mend, and what to explain."""

    unit: UnitId
    title: tuple[str, ...]
    addressee: str
    body: tuple[Line, ...]
    issuer: str
    signed_on: date
    contact: str
    findings: tuple[FindingId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreStep:
    """One deduction or bonus with its chain: rule, clause, finding, evidence, decision."""

    line: str
    source: str
    code: str
    rule: str
    clause: str
    finding: FindingId | None
    task: TaskNo | None
    round: RoundId | None
    message: str
    evidence: tuple[Evidence, ...]
    decision: str
    """Who decided it and why, or why no confirmation was needed."""
    points: Decimal
    """Suggested by the line; a bonus is negative."""
    counted: Decimal
    """What counts after caps; zero where a reason stands in ``remark``."""
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitScore:
    """A unit's annual sheet. ``applies`` is false with the reason in ``remark`` for units that take no points."""

    unit: UnitId
    applies: bool
    steps: tuple[ScoreStep, ...]
    deducted: Decimal
    bonus: Decimal
    score: Decimal
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """The annual deduction sheet, derived anew each time and never stored as input."""

    year: int
    as_of: datetime
    full: Decimal
    floor: Decimal
    cap: Decimal
    enabled: bool
    require_confirmation: bool
    units: tuple[UnitScore, ...]
    unconfirmed: int
    """Findings, certain or queries, that nobody has decided and that their line counts once a person confirms them."""
