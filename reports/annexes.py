"""The tables behind the notice: each named problem, and how each expected unit's report was received."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.model.notice import Annex, NamedProblem
from pipeline.model.run import Audit
from pipeline.model.submission import Form, ReceivedFile
from pipeline.model.work import Ledger, TaskNo, UnitId
from reports.prose import told
from reports.standing import (
    ANSWERED,
    Cells,
    MatrixCell,
    Reception,
    decisive_moment,
    is_counted,
    is_demanded,
    is_doubtful,
    nameable,
    receptions,
    task_title,
)
from reports.subject import Subject, clipped
from reports.wording import CODE_NAMES, RECEPTIONS, SENTENCES, day_words, receipt_words

_CELL_LENGTH = 600
_SOURCES = 2
"""The most places that a row of the annex cites; the others stand in the working table."""


def annexes_of(
    subject: Subject, problems: Sequence[NamedProblem], ledger: Ledger, rounds: Sequence[Audit], *, cells: Mapping[int, Cells]
) -> tuple[Annex, ...]:
    """Return the tables of problems and, for each round that is due, of receptions."""
    annexes = [_problem_annex(subject, problems, ledger)] if problems else []
    annexes += [_reception_annex(subject, audit, cells[id(audit)]) for audit in rounds if audit.as_of >= audit.due_moment]
    return tuple(annexes)


def _problem_annex(subject: Subject, problems: Sequence[NamedProblem], ledger: Ledger) -> Annex:
    """One row for each unit, round and code; the tasks of one row stand together."""
    grouped: dict[tuple[UnitId, str, str], list[NamedProblem]] = {}
    for problem in sorted(problems, key=lambda each: (subject.names.place(each.unit), each.round or "", each.code, each.task or 0)):
        grouped.setdefault((problem.unit, problem.round or "", problem.code), []).append(problem)
    titles = {task.no: task_title(task) for task in ledger.tasks}
    rows = tuple(
        (
            str(number),
            subject.names.short(unit),
            CODE_NAMES.get(code, code),
            "、".join(str(problem.task) for problem in alike if problem.task is not None),
            clipped(_together(subject, code, alike, titles), _CELL_LENGTH),
            _sources(alike),
        )
        for number, ((unit, _, code), alike) in enumerate(grouped.items(), 1)
    )
    headings = ("编号", "单位", "问题", "台账序号", "具体情况", "依据")
    return Annex(title=subject.wording.say("annex_problems"), headings=headings, weights=(5, 15, 13, 10, 36, 21), rows=rows)


def _together(subject: Subject, code: str, alike: Sequence[NamedProblem], titles: Mapping[TaskNo, str]) -> str:
    """Word the findings of a row: one as it stands, several tasks without progress as a list, others one after another."""
    messages = list(dict.fromkeys(told(subject, code, problem.message).rstrip("。；") for problem in alike))
    tasks = [problem.task for problem in alike if problem.task is not None]
    if len(messages) > 1 and len(tasks) == len(alike) and f"row_{code}" in SENTENCES:
        listed = "、".join(f"任务{task}“{titles.get(task, '')}”" for task in tasks)
        return subject.wording.say(f"row_{code}", unit=subject.names.short(alike[0].unit), tasks=listed)
    return "；".join(messages)


def _sources(alike: Sequence[NamedProblem]) -> str:
    """Cite a row's evidence, one place of each paper before a second of any; the roster last: it only says who must report."""
    pieces = [piece for problem in alike for piece in problem.evidence]
    first = {piece.file: piece for piece in reversed(pieces)}
    ranked = sorted(pieces, key=lambda piece: (piece is not first[piece.file], piece.file == "名册"))
    places = list(dict.fromkeys(f"{_paper(piece.file)}{piece.where}" for piece in ranked))
    return "；".join(places[:_SOURCES]) + ("等" if len(places) > _SOURCES else "")


_RECEIPTS = re.compile(r"receipts[^/]*\.(?:xlsx|csv)", re.IGNORECASE)


def _paper(file: str) -> str:
    """A cited file as readers know it: the office's own papers by their kind, what units sent by its name."""
    if _RECEIPTS.fullmatch(file):
        return f"收文记录（{file}）"
    return f"{file} " if file in {"台账", "名册"} else f"“{file.rsplit('/', 1)[-1]}”"


def _version(files: Sequence[ReceivedFile], form: Form, *, is_named: bool, how: Reception) -> str:
    """Whether a version is there: not seen only where that is a named problem, for a person to look at otherwise."""
    if any(file.form == form for file in files):
        return "有"
    return "—" if how in {"missing", "pending", "not_yet"} else "未见" if is_named else "待核实"


def _reception_annex(subject: Subject, audit: Audit, cells: Cells) -> Annex:
    dossiers = {dossier.unit: dossier for dossier in audit.dossiers}
    rows: list[tuple[str, ...]] = []
    named = {(found.finding.key.code, found.finding.key.unit) for found in nameable(audit)}
    counted: dict[UnitId, list[MatrixCell]] = {}
    for cell in cells.values():
        if is_counted(audit, cell):
            counted.setdefault(cell.unit, []).append(cell)
    for unit, how in receptions(audit).items():
        if not is_demanded(audit, unit):
            continue
        dossier = dossiers.get(unit)
        files = [file for submission in dossier.submissions for file in submission.files] if dossier else []
        first = dossier.first_received_at if dossier else None
        moment = decisive_moment(dossier)
        rows.append(
            (
                str(len(rows) + 1),
                subject.names.short(unit),
                RECEPTIONS[how],
                _brief(first, audit.ledger.year) if first else "—",
                _brief(moment, audit.ledger.year) if moment and dossier and dossier.completed_at else "—",
                _version(files, "word", is_named=("SUB003", unit) in named, how=how),
                _version(files, "ofd", is_named=("SUB004", unit) in named, how=how),
                _progress(audit, counted.get(unit, []), how),
            )
        )
    title = subject.wording.say("annex_reception", day=day_words(audit.round.due))
    headings = ("编号", "单位", "报送情况", "首次收文", "收齐", "Word版", "OFD版", "已见进展/应报告任务")
    return Annex(title=title, headings=headings, weights=(5, 22, 16, 18, 18, 8, 8, 12), rows=tuple(rows))


def _brief(moment: datetime, year: int) -> str:
    return receipt_words(moment).removeprefix(f"{year}年")


def _progress(audit: Audit, counted: Sequence[MatrixCell], how: Reception) -> str:
    """Tasks answered of those that must be, and how many of the rest a person has yet to look at."""
    answered = sum(1 for cell in counted if cell.state in ANSWERED)
    doubtful = sum(1 for cell in counted if is_doubtful(audit, cell, how))
    if how in {"missing", "pending", "not_yet"}:
        return f"—/{len(counted)}"
    return f"{answered}/{len(counted)}" + (f"，{doubtful}项待核实" if doubtful else "")
