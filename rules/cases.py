"""Everything an audit knows before it judges, and the views of it that a rule is shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from pipeline.model.evidence import Evidence, Sha256
from pipeline.model.finding import Finding, FindingKey, Outcome
from pipeline.model.submission import Dossier, ProgressEntry, Receipt, ReceivedFile, Submission
from pipeline.model.work import Extension, Ledger, Obligation, Roster, Round, RoundId, Task, TaskNo, Unit, UnitId

UNREADABLE = frozenset({"FIL001", "FIL002", "FIL004"})
"""Problems after which nothing of a file is missing for certain."""

OUTSIDERS = frozenset({"outside", "issuer"})
"""Roster categories that no notice criticises: bodies that do not answer to the government, and the office itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsFile:
    """A delivery record as read: ``rows`` is the number of its data rows."""

    name: str
    sha256: Sha256
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Likeness from 0 to 1 from which a rule speaks (settings ``similarity``)."""

    resembles: float = 0.25
    """An unmatched passage this near to a task keeps 漏报 from being certain."""
    copied_ledger: float = 0.9
    alike_units: float = 0.8
    same_as_last: float = 0.9
    twin: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of one round before it is judged."""

    round: Round
    rounds: tuple[Round, ...]
    as_of: datetime
    due_moments: tuple[tuple[RoundId, datetime], ...]
    """For each round the first moment that is late, Asia/Shanghai."""
    due_rule: str
    ledger: Ledger
    roster: Roster | None
    """None only where the ledger alone is judged and there is no roster."""
    receipts: tuple[Receipt, ...]
    receipts_files: tuple[ReceiptsFile, ...]
    searched: tuple[str, ...]
    """The places of the inbox that were searched, as people name them."""
    files: tuple[ReceivedFile, ...]
    """Of every round, sorted by path."""
    dossiers: tuple[Dossier, ...]
    """Of this round."""
    other_dossiers: tuple[Dossier, ...]
    """Of the other rounds; empty where ``dossiers_of`` brings them."""
    entries: tuple[ProgressEntry, ...]
    """Of this round, effective or not; ``task`` None for passages that answer no task."""
    obligations: tuple[Obligation, ...]
    expected: frozenset[UnitId]
    to_confirm: frozenset[UnitId]
    report_tasks: frozenset[TaskNo]
    thresholds: Thresholds
    extensions: tuple[Extension, ...] = ()
    workdays_between: Callable[[date, date], int | None]
    """Working days after the first day up to and including the second; None for years without a known calendar."""
    twin_prevails: Literal["ofd", "word"] = "ofd"
    timeliness: Literal["first_complete", "first", "latest"] = "first_complete"
    """Which receipt lateness is judged on (setting): the one that completes the report, the first, the last."""
    dossiers_of: Callable[[UnitId], tuple[Dossier, ...]] | None = None
    """Brings a unit's dossiers of the other rounds, by round, when a rule asks: they are too many to hold at once."""

    def due_moment(self, round_id: RoundId) -> datetime:
        """The first moment that is late for a round; KeyError for an unknown round."""
        return dict(self.due_moments)[round_id]

    def task(self, no: TaskNo) -> Task:
        """The task of a number; KeyError where the ledger has none."""
        return self.ledger.task(no)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCase:
    """The ledger alone. Without a roster nothing can be said of units' names."""

    ledger: Ledger
    roster: Roster | None

    def finding(
        self,
        code: str,
        outcome: Outcome,
        message: str,
        evidence: tuple[Evidence, ...],
        *,
        task: TaskNo | None = None,
    ) -> Finding:
        """A finding of the ledger: it belongs to no unit and no round."""
        return Finding(key=FindingKey(code=code, unit=None, task=task, round=None), outcome=outcome, message=message, evidence=evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCase:
    """One unit in the round that is judged."""

    facts: Facts
    unit: Unit
    dossier: Dossier | None
    """None where the unit sent nothing and nothing could be its."""
    others: tuple[Dossier, ...] = ()
    """The unit's dossiers of other rounds, where all are held; see ``earlier``."""
    obligations: tuple[Obligation, ...]
    due_moment: datetime
    """The first moment that is late for this unit: a person may have allowed a later one."""
    exempted: str = ""
    """Who exempted the unit from this round, and why."""
    strange_receipts: tuple[Receipt, ...] = ()
    """Lines of the delivery record, of this round by their time, whose sender and file nobody knows."""
    tasks: dict[TaskNo, Task] = field(repr=False, compare=False)
    worked: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was worked out of the unit's own dossier, by name: several rules ask for it. Nothing of the facts may stand here."""

    @property
    def name(self) -> str:
        """The unit as notices name it."""
        return self.unit.short_name or self.unit.full_name

    @property
    def earlier(self) -> tuple[Dossier, ...]:
        """The unit's dossiers of other rounds, by round."""
        return self.others if self.facts.dossiers_of is None else self.facts.dossiers_of(self.unit.id)

    @property
    def is_expected(self) -> bool:
        """Whether its report is expected for certain."""
        return self.unit.id in self.facts.expected and not self.exempted

    @property
    def is_to_confirm(self) -> bool:
        """Whether the office has yet to confirm that it must report."""
        return self.unit.id in self.facts.to_confirm and not self.exempted

    @property
    def is_due(self) -> bool:
        """Whether its due time has passed."""
        return self.facts.as_of >= self.due_moment

    @property
    def submissions(self) -> tuple[Submission, ...]:
        """All that came by ``as_of``, returned ones too, oldest first."""
        return self.dossier.submissions if self.dossier else ()

    @property
    def standing(self) -> tuple[Submission, ...]:
        """Submissions that were not returned by ``as_of``."""
        return tuple(one for one in self.submissions if not self.was_returned(one))

    @property
    def lost_receipts(self) -> tuple[Receipt, ...]:
        """Receipts of the unit and round whose files are not in the inbox."""
        return self.dossier.lost_receipts if self.dossier else ()

    @property
    def possible_files(self) -> tuple[str, ...]:
        """Files of no known sender that could be the unit's."""
        return self.dossier.possible_files if self.dossier else ()

    @property
    def files(self) -> tuple[ReceivedFile, ...]:
        """Every file of the unit in this round, oldest submission first."""
        return tuple(file for one in self.submissions for file in one.files)

    @property
    def effective_files(self) -> tuple[ReceivedFile, ...]:
        """The files whose content counts."""
        return tuple(file for file in self.files if file.is_effective)

    @property
    def entries(self) -> tuple[ProgressEntry, ...]:
        """All entries of the chain, those that newer ones replaced too."""
        return self.dossier.entries if self.dossier else ()

    @property
    def effective_entries(self) -> tuple[ProgressEntry, ...]:
        """The unit's standing words."""
        if "effective" not in self.worked:
            self.worked["effective"] = tuple(entry for entry in self.entries if entry.is_effective)
        standing: tuple[ProgressEntry, ...] = self.worked["effective"]
        return standing

    def entries_of(self, task: TaskNo) -> tuple[ProgressEntry, ...]:
        """The standing entries on a task, in Word and OFD alike."""
        return tuple(entry for entry in self.effective_entries if entry.task == task)

    def was_returned(self, submission: Submission) -> bool:
        """Whether the office had sent a submission back by ``as_of``."""
        return submission.returned_at is not None and submission.returned_at <= self.facts.as_of

    def task(self, no: TaskNo) -> Task:
        """The task of a number."""
        return self.tasks[no]

    def file(self, path: str) -> ReceivedFile | None:
        """The unit's file of a path, None where it has none."""
        return next((file for file in self.files if file.source.path == path), None)

    def finding(
        self,
        code: str,
        outcome: Outcome,
        message: str,
        evidence: tuple[Evidence, ...],
        *,
        task: TaskNo | None = None,
        subject: str = "",
    ) -> Finding:
        """A finding of this unit and round."""
        key = FindingKey(code=code, unit=self.unit.id, task=task, round=self.facts.round.id, subject=subject)
        return Finding(key=key, outcome=outcome, message=message, evidence=evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCase:
    """The whole run: every unit's case beside the others, and the files of nobody."""

    facts: Facts
    units: tuple[UnitCase, ...]
    """In roster order: every unit that is expected, to be confirmed, owes something or sent something."""

    def finding(
        self,
        code: str,
        outcome: Outcome,
        message: str,
        evidence: tuple[Evidence, ...],
        *,
        unit: UnitId | None = None,
        subject: str = "",
    ) -> Finding:
        """A finding of the round."""
        key = FindingKey(code=code, unit=unit, task=None, round=self.facts.round.id, subject=subject)
        return Finding(key=key, outcome=outcome, message=message, evidence=evidence)

    @property
    def files(self) -> tuple[ReceivedFile, ...]:
        """The files of this round, and those whose round nobody knows."""
        return tuple(file for file in self.facts.files if file.round in {self.facts.round.id, None})


def is_unreadable(file: ReceivedFile) -> bool:
    """Whether a file could not be read, or not in whole (FIL001, FIL002, FIL004)."""
    return any(problem.code in UNREADABLE for problem in file.problems)


def is_read_whole(file: ReceivedFile) -> bool:
    """Whether all of a file was read: what is not in it is not there."""
    return file.report is not None and file.report.is_whole and not is_unreadable(file)


def file_name(path: str) -> str:
    """The last part of an inbox path; of an archive's member its own name."""
    return path.replace("!/", "/").rsplit("/", 1)[-1]


def unit_cases(facts: Facts) -> tuple[UnitCase, ...]:
    """The case of every unit that is expected, owes something or sent something, in roster order."""
    if facts.roster is None:
        return ()
    own = {dossier.unit: dossier for dossier in facts.dossiers}
    others: dict[UnitId, list[Dossier]] = {}
    for dossier in facts.other_dossiers:
        others.setdefault(dossier.unit, []).append(dossier)
    owed: dict[UnitId, list[Obligation]] = {}
    for obligation in facts.obligations:
        owed.setdefault(obligation.unit, []).append(obligation)
    tasks = {task.no: task for task in facts.ledger.tasks}
    strange = tuple(_strange_receipts(facts))
    concerned = facts.expected | facts.to_confirm | own.keys() | owed.keys()
    return tuple(
        UnitCase(
            facts=facts,
            unit=unit,
            dossier=own.get(unit.id),
            others=tuple(sorted(others.get(unit.id, ()), key=lambda one: one.round)),
            obligations=tuple(sorted(owed.get(unit.id, ()), key=lambda one: one.task)),
            due_moment=_due_moment(facts, unit.id),
            exempted=_exempted(facts, unit.id),
            strange_receipts=strange,
            tasks=tasks,
        )
        for unit in facts.roster.units
        if unit.id in concerned and not unit.is_group
    )


def _strange_receipts(facts: Facts) -> Iterator[Receipt]:
    known = {(file.receipt.file, file.receipt.line) for file in facts.files if file.receipt is not None and file.unit is not None}
    earlier = [moment for round_id, moment in facts.due_moments if round_id < facts.round.id]
    begins = max(earlier, default=None)
    for receipt in facts.receipts:
        is_of_round = begins is None or receipt.received_at is None or receipt.received_at >= begins
        if receipt.unit is None and is_of_round and (receipt.file, receipt.line) not in known:
            yield receipt


def _round_leaves(facts: Facts, unit: UnitId) -> Iterator[Extension]:
    for leave in facts.extensions:
        if leave.unit == unit and leave.task is None and leave.round in {None, facts.round.id}:
            yield leave


def _due_moment(facts: Facts, unit: UnitId) -> datetime:
    usual = facts.due_moment(facts.round.id)
    later = [
        datetime.combine(leave.until, time.min, usual.tzinfo) + timedelta(days=1)
        for leave in _round_leaves(facts, unit)
        if leave.until is not None
    ]
    return max([usual, *later])


def _exempted(facts: Facts, unit: UnitId) -> str:
    leaves = [leave for leave in _round_leaves(facts, unit) if leave.until is None]
    return "；".join(f"{leave.allowed_by}：{leave.reason}" for leave in leaves)
