"""What a check looked at: facts that note which of their fields are read, so that a result can be kept until one of those changes."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Protocol

from pipeline.model.finding import Finding
from pipeline.model.work import UnitId
from rules.cases import Facts, UnitCase

_FIELDS = frozenset(each.name for each in fields(Facts))


class WatchedFacts(Facts):
    """Facts that note which fields are read."""

    __slots__ = ("_read",)
    _read: set[str]

    def __getattribute__(self, name: str) -> object:
        """Return an attribute, and note its name where it is one of the facts."""
        if name in _FIELDS:
            object.__getattribute__(self, "_read").add(name)
        return object.__getattribute__(self, name)

    def taken(self) -> tuple[str, ...]:
        """Return the names that were read since the last call, sorted."""
        read = object.__getattribute__(self, "_read")
        names = tuple(sorted(read))
        read.clear()
        return names


def watched(facts: Facts) -> WatchedFacts:
    """Return the same facts, watched."""
    copy = object.__new__(WatchedFacts)
    object.__setattr__(copy, "_read", set())
    for each in fields(Facts):
        object.__setattr__(copy, each.name, getattr(facts, each.name))
    return copy


class Memory(Protocol):
    """What checks found on units in an earlier run, and what of the facts each had looked at."""

    def known(self, case: UnitCase) -> Mapping[str, tuple[Finding, ...]]:
        """Return by code what a check found on a unit, for those checks that would find the same again."""
        ...

    def keep(self, unit: UnitId, found: Iterable[tuple[str, tuple[str, ...], tuple[Finding, ...]]]) -> None:
        """Keep what checks found on a unit: code, names of the facts that were read, findings."""
        ...
