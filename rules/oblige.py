"""From the ledger's duties to obligations: one unit, one task, the strongest duty (contract, section 6, Duties)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from pipeline.model.text import fold
from pipeline.model.work import (
    Duty,
    Extension,
    Ledger,
    Obligation,
    Roster,
    Round,
    Strength,
    Task,
    TaskNo,
    Unit,
    UnitId,
)

_FORCE: Mapping[Strength, int] = {"must": 2, "should": 1, "may": 0}
_RANK = {"lead": 2, "responsible": 1, "support": 0}

USUAL: Mapping[str, Strength] = {"lead": "must", "responsible": "must", "related": "should", "support": "may"}
"""The contract's strengths; ``related`` is 各有关部门 with 负责 or 牵头."""


def obligations(
    ledger: Ledger,
    roster: Roster,
    *,
    on: date | None = None,
    by_role: Mapping[str, Strength] = USUAL,
    by_task: Mapping[TaskNo, Strength] | None = None,
    extensions: Collection[Extension] = (),
    also_reporting: Collection[UnitId] = (),
) -> tuple[Obligation, ...]:
    """Every unit's duty on every task, in roster order, then by task.

    Groups become their members that were valid on the day ``on`` and that report. ``by_task`` is what the office says of single tasks
    (setting ``strength``): it replaces the strength of 牵头 and 负责 there, never that of 配合. A unit that does not report itself and
    belongs to another (市图书馆) leaves its duty to that one. ``also_reporting`` are units that settings expect though the roster does not.
    """
    index = _Roll(roster, on, frozenset(also_reporting))
    strongest: dict[tuple[UnitId, TaskNo], Obligation] = {}
    for task in ledger.tasks:
        for unit, obligation in _owed(task, index, by_role, (by_task or {}).get(task.no)):
            before = strongest.get((unit, task.no))
            if before is None or _weight(obligation) > _weight(before):
                strongest[unit, task.no] = obligation
    places = {unit.id: place for place, unit in enumerate(roster.units)}
    ordered = sorted(strongest.values(), key=lambda one: (places[one.unit], one.task))
    return tuple(_extended(one, extensions) for one in ordered)


def expected_units(
    roster: Roster,
    *,
    on: date | None = None,
    expected: Collection[UnitId] = (),
    not_expected: Collection[UnitId] = (),
) -> tuple[frozenset[UnitId], frozenset[UnitId]]:
    """The units whose report is expected for certain, and those whose duty to report the office has yet to confirm.

    ``expected`` (setting) replaces the roster's ``yes`` where it is not empty; ``not_expected`` goes before both.
    """
    valid = [unit for unit in roster.units if not unit.is_group and _is_valid(unit, on)]
    certain = {unit.id for unit in valid if (unit.id in expected if expected else unit.report == "yes")}
    to_confirm = {unit.id for unit in valid if unit.report == "confirm"}
    certain -= set(not_expected)
    return frozenset(certain), frozenset(to_confirm - certain - set(not_expected))


def extended_round(chosen: Round, unit: UnitId, extensions: Collection[Extension]) -> date:
    """The day by which a unit's report of a round is due, with the latest leave that a person gave."""
    days = [one.until for one in extensions if one.unit == unit and one.task is None and one.round in {None, chosen.id} and one.until]
    return max([chosen.due, *days])


class _Roll:
    """The roster looked up by id and by category."""

    def __init__(self, roster: Roster, on: date | None, also_reporting: frozenset[UnitId]) -> None:
        self._units = {unit.id: unit for unit in roster.units}
        self._on = on
        self._also = also_reporting
        self._groups = {fold(name): unit for unit in roster.units if unit.is_group for name in _names(unit)}
        self._categories: dict[str, list[Unit]] = {}
        for unit in roster.units:
            if not unit.is_group:
                self._categories.setdefault(unit.category, []).append(unit)

    def members(self, duty: Duty) -> Iterator[Unit]:
        """The units of a duty's group; of an undefined subset (各有关部门) those of the whole group."""
        group = self._units.get(duty.unit) if duty.unit is not None else self._groups.get(fold(duty.text))
        if duty.scope == "related" and (group is None or not group.members):
            group = self._groups.get(fold(duty.text.replace("有关", "").replace("相关", "")))
        categories = [] if group is None else [word for word in group.members.split("|") if word]
        for category in categories:
            yield from (unit for unit in self._categories.get(category.strip(), ()) if self._reports(unit))

    def reporter(self, unit: UnitId) -> Unit | None:
        """The unit that answers for a named one: itself, or the unit that it belongs to."""
        found = self._units.get(unit)
        seen: set[UnitId] = set()
        while found is not None and found.report == "no" and found.parent in self._units and found.id not in seen:
            seen.add(found.id)
            found = self._units[found.parent] if found.parent is not None else None
        return found

    def _reports(self, unit: Unit) -> bool:
        return (unit.report != "no" or unit.id in self._also) and _is_valid(unit, self._on)


def _names(unit: Unit) -> tuple[str, ...]:
    return tuple(name for name in (unit.full_name, unit.short_name, *unit.aliases) if name)


def _is_valid(unit: Unit, on: date | None) -> bool:
    if on is None:
        return True
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_to is None or on <= unit.valid_to)


def _owed(task: Task, roll: _Roll, by_role: Mapping[str, Strength], set_for_task: Strength | None) -> Iterator[tuple[UnitId, Obligation]]:
    for duty in task.duties:
        strength = _strength(duty, by_role, set_for_task)
        for unit in _bearers(duty, roll):
            lowered = set_for_task is None and is_anothers(task, unit.id)
            held = _weaker(strength, by_role["related"]) if lowered else strength
            yield unit.id, Obligation(unit=unit.id, task=task.no, role=duty.role, strength=held, due=task.due_day, duty=duty)


def _bearers(duty: Duty, roll: _Roll) -> Iterator[Unit]:
    if duty.scope == "named":
        unit = roll.reporter(duty.unit) if duty.unit is not None else None
        if unit is not None and not unit.is_group:
            yield unit
        return
    yield from roll.members(duty)


def _strength(duty: Duty, by_role: Mapping[str, Strength], set_for_task: Strength | None) -> Strength:
    if duty.role == "support":
        return by_role["support"]
    usual = by_role["related"] if duty.scope == "related" else by_role[duty.role]
    return usual if set_for_task is None else set_for_task


def _weaker(one: Strength, other: Strength) -> Strength:
    return min(one, other, key=_FORCE.__getitem__)


def is_anothers(task: Task, unit: UnitId) -> bool:
    """Whether the task's own text makes some other named unit its actor (LED008): then the unit's duty is ``should``."""
    return bool(task.actors) and all(actor.unit != unit for actor in task.actors)


def _weight(obligation: Obligation) -> tuple[int, int]:
    return _FORCE[obligation.strength], _RANK[obligation.role]


def _extended(obligation: Obligation, extensions: Collection[Extension]) -> Obligation:
    for leave in extensions:
        if leave.unit != obligation.unit or leave.task != obligation.task:
            continue
        if leave.until is None:
            return replace(obligation, exempt=f"{leave.allowed_by}：{leave.reason}")
        if obligation.due is not None:
            obligation = replace(obligation, due=max(obligation.due, leave.until))
    return obligation
