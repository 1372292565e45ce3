"""What a rule is: one value in one file, with the examples that are its tests, its catalogue entry and its explanation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.model.finding import Finding, Outcome
from rules.cases import Facts, LedgerCase, RunCase, UnitCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A made case: what it shows in one Chinese sentence, and the facts of an audit in which it stands."""

    says: str
    facts: Callable[[], Facts]


Examples = Callable[[], tuple[Example, ...]]
"""Examples, made when somebody wants to see them: a run does not."""


def _none() -> tuple[Example, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class OnLedger:
    """A check that is shown the ledger alone."""

    check: Callable[[LedgerCase], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class OnUnit:
    """A check that is shown one unit in one round."""

    check: Callable[[UnitCase], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class OnRun:
    """A check that is shown the whole run: files of nobody, or units beside each other."""

    check: Callable[[RunCase], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the contract's table (section 6).

    ``outcome`` is its usual one: a check may yield a milder one where it doubts, never a harsher one.
    ``basis`` is the sentence of the ledger, or the clause, that the rule rests on. ``letter`` is the sentence that asks the unit for
    what it should do. ``cannot_tell`` says what the rule cannot know. ``keeps`` are examples without a finding, ``breaks`` with one of
    the usual outcome, ``doubts`` with one that a person must look at although the rule is certain elsewhere.
    """

    code: str
    name: str
    outcome: Outcome
    basis: str
    letter: str
    check: OnLedger | OnUnit | OnRun
    keeps: Examples
    breaks: Examples
    doubts: Examples = _none
    cannot_tell: str = ""
