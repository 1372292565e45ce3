"""What a unit says on each task, once: the Word version where there is one, else its twin; several passages together."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.evidence import Evidence
from pipeline.model.submission import Form, ProgressEntry, State
from pipeline.model.text import squeeze
from pipeline.model.work import Obligation, Task, TaskNo
from rules.cases import UnitCase
from rules.evidence import of_entry

ABSENT: frozenset[State] = frozenset({"nothing_to_report", "not_applicable", "blank"})
"""States that claim no work: nothing to check, nothing to compare."""

_RANK: dict[Form, int] = {"word": 0, "ofd": 1, "pdf": 2, "other": 3, "image": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The standing passages of one file on one task (None: on no task known), in reading order."""

    task: TaskNo | None
    entries: tuple[ProgressEntry, ...]

    @property
    def text(self) -> str:
        """All passages, one a line."""
        return "\n".join(entry.text for entry in self.entries)

    @property
    def states(self) -> frozenset[State]:
        """The states of the passages."""
        return frozenset(entry.state for entry in self.entries)

    @property
    def is_absent(self) -> bool:
        """Whether no passage claims any work."""
        return self.states <= ABSENT

    def quoting(self, words: Iterable[str]) -> tuple[Evidence, ...]:
        """The words at their places; whole passages where the words are broken by blanks or lines."""
        wanted = tuple(word for word in words if word)
        found = tuple(
            Evidence(file=entry.file, sha256=entry.sha256, where=span.where, quote=word if word in span.quote else span.quote)
            for entry in self.entries
            for span in entry.spans
            for word in wanted
            if squeeze(word) in squeeze(span.quote)
        )
        return tuple(dict.fromkeys(found)) or tuple(one for entry in self.entries for one in of_entry(entry))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every passage at its place."""
        return tuple(one for entry in self.entries for one in of_entry(entry))


def told(entries: Iterable[ProgressEntry], forms: dict[str, Form]) -> tuple[Told, ...]:
    """Standing entries by task, each from the file of the best form that speaks of it; ``forms`` by path."""
    by_task: dict[TaskNo | None, list[ProgressEntry]] = {}
    for entry in entries:
        if entry.is_effective:
            by_task.setdefault(entry.task, []).append(entry)
    return tuple(
        Told(task=task, entries=_of_best_file(by_task[task], forms)) for task in sorted(by_task, key=lambda no: (no is None, no or 0))
    )


def told_by(case: UnitCase) -> tuple[Told, ...]:
    """What a unit says in the round that is judged, tasks in order, passages on no task last; worked out once a case."""
    known: tuple[Told, ...] | None = case.worked.get("told")
    if known is None:
        known = case.worked["told"] = told(case.entries, {file.source.path: file.form for file in case.files})
    return known


def owed(case: UnitCase) -> tuple[tuple[Obligation, Task, Told], ...]:
    """What a unit says on the tasks that it must report on; tasks that the report itself answers and exempted ones left out."""
    by_task = {one.task: one for one in told_by(case) if one.task is not None}
    return tuple(
        (obligation, case.task(obligation.task), by_task[obligation.task])
        for obligation in case.obligations
        if obligation.strength == "must"
        and not obligation.exempt
        and obligation.task in by_task
        and obligation.task not in case.facts.report_tasks
    )


def ledger_words(task: Task) -> tuple[str, ...]:
    """The task's own texts, whose words are no words of the unit."""
    return tuple(text for text in (task.content, task.metric, task.item, task.subitem or "") if text)


def _of_best_file(entries: list[ProgressEntry], forms: dict[str, Form]) -> tuple[ProgressEntry, ...]:
    def rank(entry: ProgressEntry) -> tuple[bool, bool, int, str]:
        return entry.state == "blank", entry.recognised, _RANK[forms.get(entry.file, "other")], entry.file

    if len(entries) == 1:
        return tuple(entries)
    best = min(entries, key=rank).file
    of_best = [entry for entry in entries if entry.file == best]
    return tuple(dict.fromkeys(of_best)) if len(of_best) > 1 else tuple(of_best)
