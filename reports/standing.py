"""How each unit and each duty of a round stands: the counts of the notice and the cells of the matrix."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pipeline.model.finding import OpenFinding
from pipeline.model.notice import DeadlineTotals, RoundTotals
from pipeline.model.run import Audit
from pipeline.model.submission import Dossier, ProgressEntry
from pipeline.model.work import Obligation, Task, TaskNo, UnitId
from reports.names import UnitNames
from reports.wording import CellState

Reception = Literal["on_time", "late", "unverified", "missing", "pending", "confirm_received", "confirm_missing", "voluntary", "not_yet"]
UNNAMEABLE = frozenset({"outside", "issuer"})
"""Categories of units that do not answer to the office's government, and of the office itself."""
ANSWERED: frozenset[CellState] = frozenset(
    {"done", "under_way", "ongoing", "planned", "nothing_to_report", "not_applicable", "unclear", "by_report", "exempt"}
)
SETTLED: frozenset[CellState] = frozenset({"done", "nothing_to_report", "not_applicable", "exempt", "by_report"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One unit on one task: its duty, what stands for it, and what was found."""

    unit: UnitId
    task: TaskNo
    state: CellState
    obligation: Obligation | None
    entries: tuple[ProgressEntry, ...]
    findings: tuple[OpenFinding, ...]


Cells = Mapping[tuple[UnitId, TaskNo], MatrixCell]


def is_demanded(audit: Audit, unit: UnitId | None) -> bool:
    """Whether a unit may be named or score: expected for certain, of the office's own government."""
    if unit is None or unit not in audit.expected or unit in audit.to_confirm:
        return False
    row = audit.roster.unit(unit)
    return row is not None and row.category not in UNNAMEABLE and not row.is_group


def was_set_aside(found: OpenFinding) -> bool:
    """Whether a person rejected or waived the finding, even on evidence that has changed since (recheck)."""
    if found.decision in {"rejected", "waived"}:
        return True
    return found.decision == "recheck" and found.decided is not None and found.decided.kind in {"rejected", "waived"}


def is_nameable(audit: Audit, found: OpenFinding) -> bool:
    """Whether a finding may stand in a notice: certain, not set aside by a person, of a unit that is expected for certain."""
    return found.finding.outcome == "certain" and not was_set_aside(found) and is_demanded(audit, found.finding.key.unit)


def nameable(audit: Audit) -> tuple[OpenFinding, ...]:
    """The findings of an audit that may stand in a notice, in the audit's order."""
    return tuple(found for found in audit.findings if is_nameable(audit, found))


def received_units(audit: Audit) -> frozenset[UnitId]:
    """Units of which anything is there for the round."""
    return frozenset(dossier.unit for dossier in audit.dossiers if any(submission.files for submission in dossier.submissions))


def receptions(audit: Audit) -> Mapping[UnitId, Reception]:
    """How the report of every unit that is expected, to be confirmed, or sent something stands; in roster order."""
    names = UnitNames(audit.roster)
    dossiers = {dossier.unit: dossier for dossier in audit.dossiers}
    received = received_units(audit)
    named = {(found.finding.key.code, found.finding.key.unit) for found in nameable(audit)}
    units = names.ordered([*audit.expected, *audit.to_confirm, *received])
    return {unit: _reception(audit, unit, dossiers.get(unit), is_received=unit in received, named=named) for unit in units}


def _reception(
    audit: Audit, unit: UnitId, dossier: Dossier | None, *, is_received: bool, named: set[tuple[str, UnitId | None]]
) -> Reception:
    if not is_demanded(audit, unit):
        is_asked = unit in audit.expected or unit in audit.to_confirm
        return "voluntary" if not is_asked else "confirm_received" if is_received else "confirm_missing"
    if not is_received:
        is_named = ("SUB001", unit) in named
        return "not_yet" if audit.as_of < audit.due_moment else "missing" if is_named else "pending"
    if ("SUB002", unit) in named:
        return "late"
    moment = decisive_moment(dossier)
    return "on_time" if moment is not None and moment < audit.due_moment else "unverified"


def decisive_moment(dossier: Dossier | None) -> datetime | None:
    """The receipt by which a report is on time or late: the first complete one, else the first (contract, SUB002)."""
    return None if dossier is None else dossier.completed_at or dossier.first_received_at


def matrix(audit: Audit) -> Cells:
    """Every cell that has a duty, an entry or a finding."""
    duties = {(duty.unit, duty.task): duty for duty in audit.obligations}
    entries: dict[tuple[UnitId, TaskNo], list[ProgressEntry]] = {}
    for entry in audit.entries:
        if entry.is_effective and entry.unit is not None and entry.task is not None:
            entries.setdefault((entry.unit, entry.task), []).append(entry)
    findings: dict[tuple[UnitId, TaskNo], list[OpenFinding]] = {}
    for found in audit.findings:
        key = found.finding.key
        if key.unit is not None and key.task is not None:
            findings.setdefault((key.unit, key.task), []).append(found)
    received, unread = received_units(audit), unread_units(audit)
    stands = receptions(audit)
    cells: dict[tuple[UnitId, TaskNo], MatrixCell] = {}
    for place in sorted({*duties, *entries, *findings}):
        said = tuple(entries.get(place, ()))
        cells[place] = MatrixCell(
            unit=place[0],
            task=place[1],
            state=_settled(
                _cell_state(audit, duties.get(place), said, is_received=place[0] in received, task=place[1]),
                how=stands.get(place[0]),
                is_known=place in findings or place[0] not in unread,
            ),
            obligation=duties.get(place),
            entries=said,
            findings=tuple(findings.get(place, ())),
        )
    return cells


def unread_units(audit: Audit) -> frozenset[UnitId]:
    """Units of whose material something was not read, not found, or not understood: what is not seen in it may yet be there."""
    codes = {"FIL001", "FIL002", "FIL004", "SUB011", "TSK011"}
    return frozenset(unit for found in audit.findings if (key := found.finding.key).code in codes and (unit := key.unit) is not None)


def _settled(state: CellState, *, how: Reception | None, is_known: bool) -> CellState:
    """A silence that is on record; ``unsettled`` where nothing may be said of it yet (law: unreadable is not missing)."""
    if state == "not_received" and how in {"pending", "not_yet"}:
        return "unsettled"
    return "unsettled" if state == "unanswered" and not is_known else state


def _cell_state(audit: Audit, duty: Obligation | None, entries: Iterable[ProgressEntry], *, is_received: bool, task: TaskNo) -> CellState:
    said = [entry.state for entry in entries]
    if duty is None:
        return "extra" if any(state != "blank" for state in said) else "none"
    if duty.exempt:
        return "exempt"
    telling = [state for state in said if state != "blank"]
    if telling:
        return telling[0]
    if said or (task in audit.report_tasks and is_received):
        is_open = duty.strength == "must"
        return "by_report" if task in audit.report_tasks else "blank" if is_open else "optional"
    return _silent_state(audit, duty, is_received=is_received)


def _silent_state(audit: Audit, duty: Obligation, *, is_received: bool) -> CellState:
    if not is_received:
        return "not_received" if is_demanded(audit, duty.unit) else "not_expected"
    return "unanswered" if duty.strength == "must" else "optional"


def round_totals(audit: Audit, cells: Cells) -> RoundTotals:
    """The numbers of one round, over the units that are expected for certain."""
    stands = {unit: how for unit, how in receptions(audit).items() if is_demanded(audit, unit)}
    count = {how: sum(1 for each in stands.values() if each == how) for how in set(stands.values())}
    duties = [cell for cell in cells.values() if is_counted(audit, cell)]
    answered = sum(1 for cell in duties if cell.state in ANSWERED)
    doubtful = sum(1 for cell in duties if is_doubtful(audit, cell, stands[cell.unit]))
    gone = count.get("missing", 0) + count.get("pending", 0) + count.get("not_yet", 0)
    return RoundTotals(
        round=audit.round.id,
        due=audit.round.due,
        due_rule=audit.due_rule,
        as_of=audit.as_of,
        expected=len(stands),
        received=len(stands) - gone,
        on_time=count.get("on_time", 0),
        late=count.get("late", 0),
        unverified=count.get("unverified", 0),
        missing=count.get("missing", 0),
        pending=gone - count.get("missing", 0),
        duties=len(duties),
        answered=answered,
        unanswered=len(duties) - answered - doubtful,
        doubtful=doubtful,
    )


def is_doubtful(audit: Audit, cell: MatrixCell, how: Reception) -> bool:
    """Whether a duty without an answer is no named problem: then a person must look before anything is said of it."""
    if cell.state in ANSWERED or how == "missing":
        return False
    return not any(found.finding.key.code in {"TSK001", "TSK002"} and is_nameable(audit, found) for found in cell.findings)


def is_counted(audit: Audit, cell: MatrixCell) -> bool:
    """Whether a cell is a duty that the notice counts: must, open, of a unit that is expected for certain."""
    return is_to_answer(audit, cell) and is_demanded(audit, cell.unit)


def is_to_answer(audit: Audit, cell: MatrixCell) -> bool:
    """Whether a cell is a duty that its unit, whoever it is, must answer task by task: must, not exempt, not the report itself."""
    duty = cell.obligation
    return duty is not None and duty.strength == "must" and not duty.exempt and cell.task not in audit.report_tasks


def deadline_totals(audit: Audit, cells: Cells, task: Task) -> DeadlineTotals | None:
    """How a task that came due stands among the units that must report it; None for a task without a day of its own."""
    if task.due_day is None:
        return None
    duties = [cell for cell in cells.values() if cell.task == task.no and is_counted(audit, cell)]
    left = [cell for cell in duties if cell.state not in SETTLED]
    return DeadlineTotals(
        task=task.no,
        title=task_title(task),
        due=task.due_day,
        units=len(duties),
        done=len(duties) - len(left),
        unknown=sum(1 for cell in left if not _spoke_after(cell, task.due_day)),
    )


def _spoke_after(cell: MatrixCell, day: date) -> bool:
    return any(entry.received_at is not None and entry.received_at.date() > day for entry in cell.entries)


def task_title(task: Task) -> str:
    """The task's own heading: the subitem where there is one, else the item, else the beginning of its content."""
    return task.subitem or task.item or task.content[:20]
