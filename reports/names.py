"""How papers name units: short names in roster order, and which names of other units stand in a text."""

from collections.abc import Iterable
from functools import cached_property

from pipeline.model.text import fold
from pipeline.model.work import Roster, Unit, UnitId

_LEVELS = "省市区县旗州"
_TELLING = 3
"""Shortest name that says by itself which unit is meant."""


class UnitNames:
    """The names of a roster's units."""

    def __init__(self, roster: Roster) -> None:
        """Keep the roster's units by identifier and in order."""
        self._roster = roster
        self._units = {unit.id: unit for unit in roster.units}
        self._order = {unit.id: place for place, unit in enumerate(roster.units)}

    @cached_property
    def _spoken(self) -> frozenset[str]:
        return frozenset(name for unit in self._roster.units for name in (unit.short_name, unit.full_name))

    @cached_property
    def _longest(self) -> tuple[tuple[str, UnitId], ...]:
        """The names that papers use, as they are compared, longest first."""
        spoken = ((fold(name), unit.id) for unit in self._roster.units if not unit.is_group for name in self._said(unit))
        return tuple(sorted(spoken, key=lambda pair: (-len(pair[0]), pair[0], self._order[pair[1]])))

    @cached_property
    def _folded(self) -> dict[UnitId, tuple[str, ...]]:
        """Every name of each unit as it is compared, longest first."""
        return {unit.id: tuple(sorted((fold(name) for name in _names(unit)), key=len, reverse=True)) for unit in self._roster.units}

    @cached_property
    def _beginnings(self) -> dict[str, list[tuple[str, UnitId]]]:
        """Telling names of units but issuers and groups, by their first characters: the work grows with a text, not with the roster."""
        begun: dict[str, list[tuple[str, UnitId]]] = {}
        for unit in self._roster.units:
            if unit.category != "issuer" and not unit.is_group:
                for name in self._folded[unit.id]:
                    if len(name) >= _TELLING:
                        begun.setdefault(name[:_TELLING], []).append((name, unit.id))
        return begun

    def unit(self, unit: UnitId) -> Unit | None:
        """Return the roster's row, or None for an identifier that is not in it."""
        return self._units.get(unit)

    def short(self, unit: UnitId | None) -> str:
        """Return the short name; an unknown identifier stands for itself, None is ''."""
        if unit is None:
            return ""
        row = self._units.get(unit)
        return row.short_name or row.full_name if row else unit

    def full(self, unit: UnitId) -> str:
        """Return the full name."""
        row = self._units.get(unit)
        return row.full_name or row.short_name if row else unit

    def place(self, unit: UnitId | None) -> tuple[int, str]:
        """Return the sort key of roster order; unknown units and None come last."""
        return (self._order.get(unit, len(self._order)), unit) if unit is not None else (len(self._order) + 1, "")

    def ordered(self, units: Iterable[UnitId]) -> tuple[UnitId, ...]:
        """Return units once each, in roster order."""
        return tuple(sorted(set(units), key=self.place))

    def listed(self, units: Iterable[tuple[UnitId, str]], *, drop_prefix: bool) -> str:
        """Return names joined by 、, each followed by its own words in brackets where there are any.

        With ``drop_prefix`` the level (市) is written before the first of neighbours only, and only where what is left
        is no other unit's name.
        """
        words: list[str] = []
        previous = ""
        for unit, remark in units:
            name = self.short(unit)
            shown = self._without_level(name, previous) if drop_prefix else name
            words.append(f"{shown}（{remark}）" if remark else shown)
            previous = name
        return "、".join(words)

    def _without_level(self, name: str, previous: str) -> str:
        shares = bool(previous) and name[:1] == previous[:1] and name[:1] in _LEVELS
        rest = name[1:]
        return rest if shares and len(rest) > 2 and rest not in self._spoken else name

    def names_in(self, text: str, *, but: UnitId) -> tuple[str, ...]:
        """Return the names of other units that stand in a text, the unit's own names and those of issuers and groups apart."""
        left = fold(text)
        for name in self._folded.get(but, ()):
            left = left.replace(name, "\x00")
        beginnings = {left[place : place + _TELLING] for place in range(len(left))}
        begun = (each for beginning in beginnings for each in self._beginnings.get(beginning, ()))
        return tuple(sorted({name for name, unit in begun if unit != but and name in left}))

    def _said(self, unit: Unit) -> set[str]:
        """The names that papers use: short, full, and the short one without its level (教育局)."""
        names = {name for name in (unit.full_name, unit.short_name) if name}
        rest = unit.short_name[1:]
        if unit.short_name[:1] in _LEVELS and len(rest) >= _TELLING and rest not in self._spoken:
            names.add(rest)
        return names

    def spoken_in(self, text: str) -> tuple[tuple[UnitId, str], ...]:
        """Return the units whose short or full name stands in a text, longest names first, so that none is read inside another."""
        left = fold(text)
        found: list[tuple[UnitId, str]] = []
        for name, unit in self._longest:
            if name in left:
                found.append((unit, name))
                left = left.replace(name, "\x00")
        return tuple(found)


def _names(unit: Unit) -> set[str]:
    return {name for name in (unit.full_name, unit.short_name, *unit.aliases, *unit.misprints) if name}
