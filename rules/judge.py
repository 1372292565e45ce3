"""Run every rule, and apply in one place what holds between them (contract, section 6)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.model.finding import Finding, FindingKey
from pipeline.model.work import Ledger, Roster, UnitId
from rules.cases import OUTSIDERS, Facts, LedgerCase, RunCase, UnitCase, unit_cases
from rules.registry import RULES
from rules.rule import OnLedger, OnRun, OnUnit, Rule
from rules.watching import Memory, watched

C = TypeVar("C")

ONLY_AFTER_DUE = frozenset({"SUB001", "SUB002", "SUB003", "SUB004", "SUB010"})
"""With every TSK: what is not said before a round's due moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the rules found, in the order of notices, and the rules that failed (``代码：原因``)."""

    findings: tuple[Finding, ...]
    broken: tuple[str, ...]


def judge(facts: Facts, rules: tuple[Rule, ...] = RULES, *, memory: Memory | None = None) -> Judgement:
    """Judge one round. A rule that raises is recorded and costs only its own findings.

    ``memory`` tells what the rules found on a unit when they were shown the same before.
    """
    units = unit_cases(facts)
    ledger = LedgerCase(ledger=facts.ledger, roster=facts.roster)
    run = RunCase(facts=facts, units=units)
    findings = _Findings()
    _judge_units(findings, facts, units, tuple(rule for rule in rules if isinstance(rule.check, OnUnit)), memory)
    for rule in rules:
        if isinstance(rule.check, OnLedger):
            findings.collect(rule, rule.check.check, ledger)
        elif isinstance(rule.check, OnRun):
            findings.collect(rule, rule.check.check, run)
    settled = _merged(_settled(findings.found, {case.unit.id: case for case in units}))
    return Judgement(findings=_in_order(settled, rules, facts.roster), broken=findings.broken(rules))


def judge_ledger(ledger: Ledger, roster: Roster | None, rules: tuple[Rule, ...] = RULES) -> Judgement:
    """Judge a ledger alone. Without a roster there is no finding on units' names."""
    findings = _Findings()
    for rule in rules:
        if isinstance(rule.check, OnLedger):
            findings.collect(rule, rule.check.check, LedgerCase(ledger=ledger, roster=roster))
    return Judgement(findings=_in_order(_merged(findings.found), rules, roster), broken=findings.broken(rules))


def _judge_units(findings: "_Findings", facts: Facts, units: Sequence[UnitCase], rules: Sequence[Rule], memory: Memory | None) -> None:
    """Show every rule every unit; a rule that was shown the same before is not run again."""
    if memory is None:
        for unit in units:
            for rule in rules:
                if isinstance(rule.check, OnUnit):
                    findings.collect(rule, rule.check.check, unit)
        return
    eyes = watched(facts)
    for unit in units:
        case, known = replace(unit, facts=eyes), memory.known(unit)
        fresh: list[tuple[str, tuple[str, ...], tuple[Finding, ...]]] = []
        for rule in rules:
            if rule.code in known:
                findings.found.extend(known[rule.code])
            elif isinstance(rule.check, OnUnit):
                eyes.taken()
                found = findings.collect(rule, rule.check.check, case)
                if found is not None:
                    fresh.append((rule.code, eyes.taken(), found))
        if fresh:
            memory.keep(unit.unit.id, fresh)


class _Findings:
    """What checks yield, and for each rule that failed its first failure."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self._failures: dict[str, str] = {}

    def collect(self, rule: Rule, check: Callable[[C], Iterator[Finding]], case: C) -> tuple[Finding, ...] | None:
        """Run one check on one case, and return what it found; None where it failed: what it yielded before counts for nothing."""
        try:
            found = tuple(check(case))
        except Exception as error:  # noqa: BLE001 (one broken rule must not stop the others)
            self._failures.setdefault(rule.code, f"{rule.code}：{type(error).__name__} {error}")
            return None
        self.found.extend(found)
        return found

    def broken(self, rules: tuple[Rule, ...]) -> tuple[str, ...]:
        """The failures in the order of the rules."""
        return tuple(self._failures[rule.code] for rule in rules if rule.code in self._failures)


def _settled(found: Iterable[Finding], units: dict[UnitId, UnitCase]) -> Iterator[Finding]:
    """Drop what may not be said (yet, or twice), and turn into questions what may not be certain of a unit."""
    findings = list(found)
    unheard = {finding.key.unit for finding in findings if finding.key.code in {"SUB001", "SUB010"}}
    for finding in findings:
        case = units.get(finding.key.unit) if finding.key.unit is not None else None
        if case is not None and not _may_be_said(finding.key, case, is_unheard=case.unit.id in unheard):
            continue
        if case is not None and finding.outcome == "certain" and not _may_be_accused(case):
            yield replace(finding, outcome="query")
        else:
            yield finding


def _may_be_said(key: FindingKey, case: UnitCase, *, is_unheard: bool) -> bool:
    is_task = key.code.startswith("TSK")
    if (is_task or key.code in ONLY_AFTER_DUE) and not case.is_due:
        return False
    return not (is_task and is_unheard)


def _may_be_accused(case: UnitCase) -> bool:
    """Whether a certain finding on the unit may stand: its duty is settled, and it answers to the government."""
    return case.is_expected and not case.is_to_confirm and case.unit.category not in OUTSIDERS


def _merged(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each key (files of one name in two folders): every piece of evidence, the milder outcome."""
    kept: dict[FindingKey, Finding] = {}
    for finding in findings:
        before = kept.get(finding.key)
        kept[finding.key] = finding if before is None else _joined(before, finding)
    return list(kept.values())


_MILDNESS = {"certain": 0, "query": 1, "note": 2}


def _joined(first: Finding, second: Finding) -> Finding:
    messages = list(dict.fromkeys([first.message, second.message]))
    return replace(
        first,
        outcome=max(first.outcome, second.outcome, key=_MILDNESS.__getitem__),
        message="".join(messages),
        evidence=tuple(dict.fromkeys(first.evidence + second.evidence)),
    )


def _in_order(findings: Iterable[Finding], rules: tuple[Rule, ...], roster: Roster | None) -> tuple[Finding, ...]:
    codes = {rule.code: place for place, rule in enumerate(rules)}
    units = {unit.id: place for place, unit in enumerate(roster.units)} if roster is not None else {}

    def place(finding: Finding) -> tuple[int, int, int, str, str]:
        key = finding.key
        unit = -1 if key.unit is None else units.get(key.unit, len(units))
        return codes.get(key.code, len(codes)), unit, key.task or 0, key.subject, key.id

    return tuple(sorted(findings, key=place))
