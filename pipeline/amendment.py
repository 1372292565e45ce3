"""An amended ledger is a new version: its tasks against those of an older one, matched by content, whatever their numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pipeline.model.correction import Correction, ExtensionCorrection, MatchCorrection
from pipeline.model.finding import FindingKey
from pipeline.model.text import squeeze
from pipeline.model.work import Ledger, TaskNo

ALIKE = 0.6
"""Likeness (0 to 1) of two contents from which one is the other amended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWords:
    """What of a task an amendment can change, without blanks."""

    no: TaskNo
    content: str
    metric: str
    units: str
    deadline: str

    @property
    def terms(self) -> tuple[str, str, str, str]:
        """The words that a decision on the task rests on."""
        return self.content, self.metric, self.units, self.deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerVersion:
    """A ledger that audits were made with. ``number`` counts the versions from 1; ``since`` is the first audit's ``as_of``, ISO 8601."""

    number: int
    sha256: str
    name: str
    since: str
    tasks: tuple[TaskWords, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """The task of today's ledger that an older version's task has become; ``is_changed`` in its words, units or deadline."""

    no: TaskNo
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """A version that is not today's, with the heirs of its tasks; a task without one was dropped."""

    version: LedgerVersion
    heirs: tuple[tuple[TaskNo, Heir], ...]

    def heir(self, no: TaskNo) -> Heir | None:
        """Return what a task has become, None where it was dropped."""
        return dict(self.heirs).get(no)

    def ancestor(self, no: TaskNo) -> tuple[TaskNo, bool] | None:
        """Return the number that a task of today had, and whether it was changed since; None for a new task."""
        return next(((old, heir.is_changed) for old, heir in self.heirs if heir.no == no), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """What became of one older version in today's: pairs of numbers, and those that were added or dropped."""

    changed: tuple[TaskNo, ...]
    moved: tuple[tuple[TaskNo, TaskNo], ...]
    added: tuple[TaskNo, ...]
    dropped: tuple[TaskNo, ...]


def task_words(ledger: Ledger) -> tuple[TaskWords, ...]:
    """Return the words of every task of a ledger, in its order."""
    return tuple(
        TaskWords(
            no=task.no,
            content=squeeze(task.content),
            metric=squeeze(task.metric),
            units=squeeze(task.units),
            deadline=squeeze(task.deadline),
        )
        for task in ledger.tasks
    )


def lineage(version: LedgerVersion, today: Sequence[TaskWords]) -> Lineage:
    """Match an older version's tasks with today's: equal words first, then equal contents, then the most alike; one to one."""
    old, new = list(version.tasks), list(today)
    pairs: list[tuple[TaskWords, TaskWords]] = []
    same: tuple[Callable[[TaskWords], object], ...] = (
        lambda one: (one.no, one.terms),
        lambda one: one.terms,
        lambda one: (one.no, one.content),
        lambda one: one.content,
    )
    for told in same:
        pairs += _paired(old, new, told)
    pairs += _most_alike(old, new)
    heirs = ((one.no, Heir(no=other.no, is_changed=one.terms != other.terms)) for one, other in pairs)
    return Lineage(version=version, heirs=tuple(sorted(heirs, key=lambda pair: pair[0])))


def _paired(old: list[TaskWords], new: list[TaskWords], told: Callable[[TaskWords], object]) -> list[tuple[TaskWords, TaskWords]]:
    """Take out of both lists the tasks of which the same is told, in order."""
    pairs = []
    for one in list(old):
        other = next((each for each in new if told(each) == told(one)), None)
        if other is not None and one.content:
            pairs.append((one, other))
            old.remove(one)
            new.remove(other)
    return pairs


def _most_alike(old: list[TaskWords], new: list[TaskWords]) -> list[tuple[TaskWords, TaskWords]]:
    scored = sorted(
        ((SequenceMatcher(None, one.content, other.content, autojunk=False).ratio(), one, other) for one in old for other in new),
        key=lambda row: (-row[0], row[1].no != row[2].no, row[1].no, row[2].no),
    )
    pairs: list[tuple[TaskWords, TaskWords]] = []
    for ratio, one, other in scored:
        if ratio >= ALIKE and one in old and other in new:
            pairs.append((one, other))
            old.remove(one)
            new.remove(other)
    return pairs


def amended(line: Lineage, today: Sequence[TaskWords]) -> Amended:
    """Return what changed from an older version to today's, for people."""
    heirs = dict(line.heirs)
    inherited = {heir.no for heir in heirs.values()}
    return Amended(
        changed=tuple(sorted(heir.no for heir in heirs.values() if heir.is_changed)),
        moved=tuple((old, heir.no) for old, heir in line.heirs if old != heir.no),
        added=tuple(one.no for one in today if one.no not in inherited),
        dropped=tuple(one.no for one in line.version.tasks if one.no not in heirs),
    )


def version_of(digest: str, lines: Sequence[Lineage]) -> Lineage | None:
    """Return the lineage that a digest names; '' means the first version. None where it is today's ledger."""
    return next((line for line in lines if digest == line.version.sha256 or (not digest and line.version.number == 1)), None)


def ancestors(key: FindingKey, lines: Sequence[Lineage]) -> tuple[tuple[Lineage, FindingKey, bool], ...]:
    """Return the keys that a finding of today had under older versions, and whether its task was changed since."""
    found = []
    for line in lines:
        if key.task is None:
            found.append((line, key, False))
        elif (was := line.ancestor(key.task)) is not None:
            found.append((line, replace(key, task=was[0]), was[1]))
    return tuple(found)


def todays_key(key: FindingKey, line: Lineage | None) -> FindingKey | None:
    """Return the key that a finding made under an older version has today; None where its task was dropped."""
    if line is None or key.task is None:
        return key
    heir = line.heir(key.task)
    return replace(key, task=heir.no) if heir else None


def in_todays_numbers(value: Correction, lines: Sequence[Lineage]) -> Correction | None:
    """Return a correction with its task's number of today; None where its task was dropped from the ledger."""
    if isinstance(value, MatchCorrection) and value.task is not None and (line := version_of(value.ledger, lines)) is not None:
        heir = line.heir(value.task)
        return replace(value, task=heir.no) if heir else None
    if isinstance(value, ExtensionCorrection) and value.extension.task is not None:
        line = version_of(value.ledger, lines)
        heir = line.heir(value.extension.task) if line else None
        if line is not None:
            return replace(value, extension=replace(value.extension, task=heir.no)) if heir else None
    return value
