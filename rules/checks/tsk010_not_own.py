"""非本单位任务: an entry on a task for which the ledger gives the unit no duty."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from pipeline.model.work import Task
from rules.cases import UnitCase, file_name
from rules.evidence import of_cell, of_entry
from rules.examples import A, B, both, duty, full, says, shows, task, unit
from rules.phrases import shortened
from rules.rule import OnUnit, Rule

CODE = "TSK010"
_SILENT = frozenset({"blank", "nothing_to_report", "not_applicable"})


def check(case: UnitCase) -> Iterator[Finding]:
    """One note for each such task on which the unit says something of substance."""
    if case.facts.roster is None:
        return
    own = {obligation.task for obligation in case.obligations}
    told = sorted({entry.task for entry in case.effective_entries if entry.task is not None and entry.state not in _SILENT})
    for no in told:
        task = case.tasks.get(no)
        if no in own or task is None or _is_open(task):
            continue
        entries = [entry for entry in case.entries_of(no) if entry.state not in _SILENT]
        message = (
            f"{case.name}报送的{file_name(entries[0].file)}填报了台账任务{no}，"
            f"该项责任单位为“{shortened(task.units, 60)}”，不含该单位；仅作记录。"
        )
        evidence = tuple(piece for one in entries for piece in of_entry(one)) + of_cell(case.facts.ledger, task, "units")
        yield case.finding(CODE, "note", message, tuple(dict.fromkeys(evidence)), task=no)


def _is_open(task: Task) -> bool:
    """Whether the cell may take in more units than it names: 等, an undefined group, a name that nobody knows."""
    return any(duty.is_open or duty.scope == "related" or duty.unit is None for duty in task.duties)


_OTHERS = (task(1, duty(A)), task(2, duty(A)), task(3, duty(B)))
_TWO = (unit(A), unit(B, report="no"))

RULE = Rule(
    code=CODE,
    name="非本单位任务",
    outcome="note",
    basis="台账“责任单位”栏。",
    letter="",
    check=OnUnit(check),
    keeps=lambda: (
        shows("只填报自己的任务", both(A, *full()[:2]), tasks=_OTHERS, units=_TWO),
        shows("整表报回，别人的任务留空", both(A, *full()[:2], says(3, "", "blank")), tasks=_OTHERS, units=_TWO),
        shows("配合任务也是自己的任务", both(A, *full()), tasks=(*_OTHERS[:2], task(3, duty(B), duty(A, "support"))), units=_TWO),
        shows(
            "责任单位含“各有关部门”",
            both(A, *full()),
            tasks=(*_OTHERS[:2], task(3, duty(B), duty("市政府各有关部门", scope="related", known=False))),
            units=_TWO,
        ),
    ),
    breaks=lambda: (shows("填报了市乙局的任务3", both(A, *full()), tasks=_OTHERS, units=_TWO),),
    cannot_tell="单位是否受托代报。",
)
