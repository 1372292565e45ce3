"""The ledger, the roster, and who owes what."""

from dataclasses import dataclass, field
from datetime import date
from operator import add
from typing import Literal, NewType

from pipeline.model.evidence import Sha256, Span, Where

UnitId = NewType("UnitId", str)
"""Identifier of a roster row."""

TaskNo = NewType("TaskNo", int)
"""The number of a task as printed, or its place in the ledger where numbers repeat or lack."""

RoundId = NewType("RoundId", str)
"""A round's due day as ISO date: ``2023-08-15``."""

Role = Literal["lead", "responsible", "support"]
Scope = Literal["named", "group", "related"]
Strength = Literal["must", "should", "may"]
Reporting = Literal["yes", "confirm", "no", "group"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A roster row. For a group, ``members`` is the category that it takes in ('' for an undefined subset)."""

    id: UnitId
    full_name: str
    short_name: str
    aliases: tuple[str, ...]
    misprints: tuple[str, ...]
    category: str
    members: str
    parent: UnitId | None
    report: Reporting
    valid_from: date | None
    valid_to: date | None
    note: str
    line: int
    """Line of the row in the roster file, from 1 with its header."""

    @property
    def is_group(self) -> bool:
        """Whether the row names a group of units rather than a unit."""
        return self.report == "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The units of a city in the order of the roster file, which is also their order in notices."""

    units: tuple[Unit, ...]
    file: str
    sha256: Sha256
    _rows: dict[UnitId, Unit] = field(default_factory=dict, init=False, repr=False, compare=False)
    _parts: dict[UnitId, list[UnitId]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _names: dict[str, dict[int, set[str]]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def unit(self, unit: UnitId | None) -> Unit | None:
        """The row of an id, looked up in one step however long the roster is; None where there is none."""
        if not self._rows:
            self._rows.update((row.id, row) for row in reversed(self.units))
        return self._rows.get(unit) if unit is not None else None

    def parts(self, unit: UnitId) -> tuple[UnitId, ...]:
        """The units that belong to a unit, in roster order."""
        if not self._parts:
            for row in self.units:
                if row.parent is not None:
                    self._parts.setdefault(row.parent, []).append(row.id)
        return tuple(self._parts.get(unit, ()))

    def names_in(self, text: str) -> tuple[str, ...]:
        """The units' own names of three characters or more that stand in a text, sorted; groups' names are none."""
        if not self._names:
            for row in self.units:
                for name in () if row.is_group else (row.full_name, row.short_name, *row.aliases, *row.misprints):
                    if len(name) >= 3:
                        self._names.setdefault(name[:2], {}).setdefault(len(name), set()).add(name)
        found: set[str] = set()
        for beginning in self._names.keys() & set(map(add, text, text[1:])):
            at = text.find(beginning)
            while at >= 0:
                found.update(piece for length, names in self._names[beginning].items() if (piece := text[at : at + length]) in names)
                at = text.find(beginning, at + 1)
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay:
    """A last day, included."""

    text: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A recurrence (按季度, 每年至少1次) without a day of its own."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """长期坚持 and the like: no end."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unstated:
    """无, an empty cell, or no deadline column: fall back to the report's day."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Words in the deadline's place that no grammar explains (LED004)."""

    text: str


Deadline = OnDay | Every | Standing | Unstated | Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDate:
    """A day that a task's own text sets. ``kind``: a plain day, 年内, or 每年年底前."""

    day: date
    kind: Literal["day", "year_end", "yearly"]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One unit or group as the ledger writes it, with its role on a task."""

    text: str
    unit: UnitId | None
    scope: Scope
    role: Role
    via: Literal["verb", "comma", "column", "label", "first", "default"]
    """How the role reached the unit: ``comma`` when a role verb reached left over a comma."""
    where: Where
    misprint: bool = False
    """Whether the unit was found through a name that the roster marks as a misprint (LED007)."""
    limited_to: str = ""
    """The object of a scoped duty: 法制审查 in 负责法制审查工作."""
    is_open: bool = False
    """Whether 等 follows the list that it stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A named unit that a task's content makes its subject."""

    text: str
    unit: UnitId | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A ledger row. Cell texts are complete, line breaks inside joined without a space."""

    no: TaskNo
    printed_no: str
    section: str
    item: str
    subitem: str | None
    content: str
    metric: str
    units: str
    deadline: str
    progress: str
    due: Deadline
    duties: tuple[Duty, ...]
    text_dates: tuple[TextDate, ...]
    where: Where
    """The row: ``表1 第5行``."""
    cells: tuple[tuple[str, Span], ...]
    """Each cell by its column's name (``content``, ``units``, ``deadline`` …) as it stands in the file."""
    actors: tuple[Actor, ...] = ()
    """The named unit that the content makes its subject although the units cell names others (LED008); empty where the cell has it."""

    def span(self, column: str) -> Span | None:
        """The cell of a column as it stands in the file, or None where the ledger lacks it."""
        return next((span for name, span in self.cells if name == column), None)

    @property
    def is_standing(self) -> bool:
        """Whether the deadline has no end (长期坚持)."""
        return isinstance(self.due, Standing)

    @property
    def due_day(self) -> date | None:
        """The last day, where the deadline cell sets one."""
        return self.due.day if isinstance(self.due, OnDay) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A reporting round, named by its due day, with the ledger's words that set it (None when settings do)."""

    id: RoundId
    due: date
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many sections, first-level items and tasks; None where the ledger does not say."""

    sections: int | None
    items: int | None
    tasks: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingColumn:
    """A section whose header lacks a column that the others have (LED006)."""

    section: str
    column: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The yearly ledger as read. ``declared`` is what its preamble says, ``counted`` what its rows are."""

    title: str
    year: int
    preamble: str
    declared: Totals
    declared_span: Span | None
    counted: Totals
    rounds: tuple[Round, ...]
    reporting_sentence: Span | None
    """The sentence that demands the reports: evidence of absence quotes it."""
    tasks: tuple[Task, ...]
    missing_columns: tuple[MissingColumn, ...]
    file: str
    sha256: Sha256

    def task(self, no: TaskNo) -> Task:
        """The task of a number; KeyError where there is none."""
        for task in self.tasks:
            if task.no == no:
                return task
        raise KeyError(no)


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One unit's duty on one task: the join key of the audit. Of several duties the strongest counts."""

    unit: UnitId
    task: TaskNo
    role: Role
    strength: Strength
    due: date | None
    """The task's last day, with a person's extension applied."""
    duty: Duty
    exempt: str = ""
    """Who exempted the unit and why; '' for an open duty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A person's leave for one unit: a later day for a task or a round, or an exemption from it (``until`` None)."""

    unit: UnitId
    task: TaskNo | None
    round: RoundId | None
    """Both None: every task and every round of the unit."""
    until: date | None
    allowed_by: str
    reason: str
