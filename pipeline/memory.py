"""What the rules found on each unit when they were shown the same before."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipeline.marks import digest, dossier_mark, file_mark, receipts_mark
from pipeline.model.finding import Finding
from pipeline.model.submission import Dossier
from pipeline.model.work import RoundId, UnitId
from pipeline.packing import findings_of, plain_findings
from pipeline.settling import ENTRIES
from pipeline.shelf import Shelf
from rules.cases import Facts, UnitCase

FINDINGS = "findings"
"""The kind of what lies on the shelf: for each rule its code, what of the facts it read, as digests by name, and its findings."""

FIXED = frozenset(
    (
        *("round", "rounds", "due_moments", "due_rule", "ledger", "roster", "searched", "obligations", "expected", "to_confirm"),
        *("report_tasks", "thresholds", "extensions", "workdays_between", "twin_prevails", "timeliness"),
    )
)
"""Facts that every unit's key holds, by the files of the office that they come from."""

_UNKNOWN = ""
"""The mark of facts that nothing here can digest: it is never the same."""

Row = tuple[str, tuple[str, ...], tuple[Finding, ...]]


class UnitMemory:
    """Findings on the units of one round, on a shelf by all that they were made from.

    A unit's key holds what is its own and what the office's files decide. Of the rest (the moment, the delivery records,
    other units) each rule's result names what it read: it holds as long as that is the same.
    """

    def __init__(self, facts: Facts, shelf: Shelf, *, context: str, others: Callable[[UnitId], tuple[Dossier, ...]]) -> None:
        """``context`` digests program, ledger, roster, settings and people's leaves; ``others`` bring dossiers without entries."""
        self._facts, self._shelf, self._others = facts, shelf, others
        self._context = digest(context, facts.round.id, facts.due_moments)
        self._keys: dict[UnitId, str] = {}
        self._marks: dict[str, str] = {}
        self._of_others: tuple[UnitId | None, str] = (None, _UNKNOWN)
        self._known: dict[UnitId, list[Any]] = {}

    def known(self, case: UnitCase) -> Mapping[str, tuple[Finding, ...]]:
        """Return by code what a rule found on a unit, for those that would find the same again."""
        unit = case.unit.id
        self._keys[unit] = self._key(case)
        text = self._shelf.known(FINDINGS, unit, self._round, self._keys[unit])
        rows = json.loads(text) if text is not None else []
        self._known[unit] = [row for row in rows if all(self._mark(name, unit) == mark != _UNKNOWN for name, mark in row[1].items())]
        return {code: findings_of(found) for code, _, found in self._known[unit]}

    def keep(self, unit: UnitId, found: Iterable[Row]) -> None:
        """Keep what rules found on a unit, beside what is known."""
        rows = [*self._known.get(unit, [])]
        for code, read, findings in found:
            marks = {name: self._mark(name, unit) for name in read if name not in FIXED}
            rows.append([code, marks, plain_findings(findings)])
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        self._shelf.put(FINDINGS, unit, self._round, self._keys[unit], text)

    @property
    def _round(self) -> RoundId:
        return self._facts.round.id

    def _key(self, case: UnitCase) -> str:
        own = dossier_mark(case.dossier, self._shelf.key(ENTRIES, case.unit.id, self._round)) if case.dossier is not None else None
        return digest(self._context, case.unit.id, own, case.others, case.strange_receipts)

    def _mark(self, name: str, unit: UnitId) -> str:
        """Digest of one of the facts as it is today."""
        if name == "dossiers_of":
            if self._of_others[0] != unit:
                marks = [dossier_mark(each, self._shelf.key(ENTRIES, unit, each.round)) for each in self._others(unit)]
                self._of_others = (unit, digest(marks))
            return self._of_others[1]
        if name not in self._marks:
            self._marks[name] = self._made(name)
        return self._marks[name]

    def _made(self, name: str) -> str:
        facts = self._facts
        match name:
            case "as_of" | "receipts_files" | "other_dossiers":
                return digest(getattr(facts, name))
            case "receipts":
                return receipts_mark(facts.receipts)
            case "files":
                return digest([file_mark(file) for file in facts.files])
            case "dossiers" | "entries":
                keys = [(each.unit, self._shelf.key(ENTRIES, each.unit, each.round)) for each in facts.dossiers]
                return digest(keys, self._shelf.key(ENTRIES, "", self._round), [file_mark(file) for file in facts.files])
            case _:
                return _UNKNOWN
