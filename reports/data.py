"""The JSON that other programs rely on (contract, sections 4 and 5): values in, plain dicts out."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from pipeline.model.document import Document, Note, Problem, Table
from pipeline.model.evidence import Evidence, Span
from pipeline.model.finding import Closed, Finding, OpenFinding
from pipeline.model.run import Audit
from pipeline.model.seal import Seal
from pipeline.model.submission import Passage, ProgressEntry, ReceivedFile, Report
from pipeline.model.work import Duty, Ledger, Obligation, Task, Totals, UnitId
from pipeline.plain import Blocks, Rows, json_block, json_line_sha256

Json = dict[str, Any]
NameUnit = Callable[[str], UnitId | None]


def ledger_json(ledger: Ledger, findings: tuple[Finding, ...]) -> Json:
    """What ``ledger FILE --json`` prints (contract, section 4)."""
    return {
        "title": ledger.title,
        "year": ledger.year,
        "preamble": ledger.preamble,
        "declared": _totals(ledger.declared),
        "counted": _totals(ledger.counted),
        "rounds": [{"id": each.id, "due": each.due.isoformat()} for each in ledger.rounds],
        "tasks": [_task(task) for task in ledger.tasks],
        "findings": [finding_json(finding) for finding in findings],
    }


def _totals(totals: Totals) -> Json:
    return {"sections": totals.sections, "items": totals.items, "tasks": totals.tasks}


def _task(task: Task) -> Json:
    data: Json = {
        "no": task.no,
        "section": task.section,
        "item": task.item,
        "subitem": task.subitem,
        "content": task.content,
        "metric": task.metric,
        "units": task.units,
        "deadline": task.deadline,
        "progress": task.progress,
        "due": task.due_day.isoformat() if task.due_day else None,
        "ongoing": task.is_standing,
        "duties": [_duty(duty) for duty in task.duties],
        "where": task.where,
    }
    if task.printed_no != str(task.no):
        data["printed_no"] = task.printed_no
    return data


def _duty(duty: Duty) -> Json:
    return {"text": duty.text, "unit": duty.unit, "scope": duty.scope, "role": duty.role}


def finding_json(finding: Finding) -> Json:
    """A finding without its history."""
    key = finding.key
    return {
        "id": key.id,
        "code": key.code,
        "unit": key.unit,
        "task": key.task,
        "round": key.round,
        "outcome": finding.outcome,
        "message": finding.message,
        "evidence": [_evidence(each) for each in finding.evidence],
    }


def _evidence(evidence: Evidence) -> Json:
    return {"file": evidence.file, "sha256": evidence.sha256, "where": evidence.where, "quote": evidence.quote}


def open_finding_json(standing: OpenFinding) -> Json:
    """A finding of a run with its change and decision (``findings.json``)."""
    data = finding_json(standing.finding)
    evidence = data.pop("evidence")
    message = data.pop("message")
    return {**data, "change": standing.change, "decision": standing.decision, "message": message, "evidence": evidence}


def closed_json(closed: Closed) -> Json:
    """A finding that is gone since the last run (``changes.json``)."""
    data = finding_json(closed.finding)
    return {**data, "change": "closed", "closed_by": closed.closed_by or None, "reason": closed.reason}


def entry_json(entry: ProgressEntry) -> Json:
    """A progress entry (``entries.json``); its first span is its address."""
    return {
        "unit": entry.unit,
        "round": entry.round,
        "task": entry.task,
        "text": entry.text,
        "state": entry.state,
        "how": entry.how,
        "score": round(entry.score, 4),
        "parts": [{"name": part.name, "value": round(part.value, 4), "note": part.note} for part in entry.parts],
        "rivals": [{"task": rival.task, "score": round(rival.score, 4)} for rival in entry.rivals],
        "number": entry.number.text if entry.number else None,
        "effective": entry.is_effective,
        "received_at": entry.received_at.isoformat() if entry.received_at else None,
        "file": entry.file,
        "sha256": entry.sha256,
        "where": entry.spans[0].where,
        "quote": entry.spans[0].quote,
        "spans": [_span(span) for span in entry.spans],
    }


def _span(span: Span) -> Json:
    return {"where": span.where, "quote": span.quote}


def obligation_json(obligation: Obligation, entry: int | None, state: str) -> Json:
    """A unit's duty on a task (``obligations.json``); ``entry`` is the place of its standing entry in ``entries.json``."""
    return {
        "unit": obligation.unit,
        "task": obligation.task,
        "role": obligation.role,
        "strength": obligation.strength,
        "due": obligation.due.isoformat() if obligation.due else None,
        "state": state,
        "entry": entry,
        "exempt": obligation.exempt or None,
    }


def obligations_json(audit: Audit) -> Iterator[Json]:
    """Yield every obligation with the standing entry that answers it."""
    standing: dict[tuple[str | None, int | None], tuple[int, str]] = {}
    for place, entry in enumerate(audit.entries):
        if entry.is_effective and entry.task is not None:
            standing.setdefault((entry.unit, entry.task), (place, entry.state))
    reported = {dossier.unit for dossier in audit.dossiers if dossier.submissions}
    for obligation in audit.obligations:
        found = standing.get((obligation.unit, obligation.task))
        if found is not None:
            yield obligation_json(obligation, *found)
        else:
            is_done = obligation.task in audit.report_tasks and obligation.unit in reported
            yield obligation_json(obligation, None, "done" if is_done else "missing")


def file_json(file: ReceivedFile) -> Json:
    """A file of the inbox (``files.json``)."""
    return {
        "path": file.source.path,
        "sha256": file.source.sha256,
        "size": file.source.size,
        "format": file.format,
        "unit": file.unit,
        "round": file.round,
        "form": file.form,
        "received_at": file.received_at.isoformat() if file.received_at else None,
        "received_by": "receipt" if file.receipt is not None else "none",
        "effective": file.is_effective,
        "resubmission": file.resubmission or None,
        "corrections": list(file.corrections),
        "copy_of": file.copy_of,
        "round_basis": file.round_basis,
        "claims": [{"source": claim.source, "text": claim.text, "unit": claim.unit, "where": claim.where} for claim in file.claims],
        "problems": [problem_json(problem) for problem in file.problems],
    }


def problem_json(problem: Problem) -> Json:
    """What kept a file from being read."""
    return {"code": problem.code, "message": problem.message, "where": problem.where}


def seal_json(seal: Seal, unit: UnitId | None) -> Json:
    """A seal with each of its checks (``seal FILE --json``)."""
    return {
        "kind": seal.kind,
        "name": seal.name,
        "unit": unit,
        "signer": seal.signer,
        "organisation": seal.organisation,
        "issuer": seal.issuer,
        "signed_at": _china_time(seal.signed_at),
        "checks": {check.name: {"result": check.result, "reason": check.reason} for check in seal.checks},
        "verdict": seal.verdict,
        "notes": list(seal.notes),
    }


def _china_time(moment: str | None) -> str | None:
    """A signing time in the zone of every other time of the product."""
    if moment is None:
        return None
    return datetime.fromisoformat(moment).astimezone(timezone(timedelta(hours=8))).isoformat()


def seals_json(file: str, seals: tuple[Seal, ...], problems: tuple[Problem, ...], name_unit: NameUnit) -> Json:
    """All seals of a file."""
    return {
        "file": file,
        "seals": [seal_json(seal, seal_unit(seal, name_unit)) for seal in seals],
        "sealed": any(seal.kind != "picture" for seal in seals),
        "problems": [problem_json(problem) for problem in problems],
    }


def seal_unit(seal: Seal, name_unit: NameUnit) -> UnitId | None:
    """Whose seal it is by the roster: its name, else its signer's certificate."""
    for name in (seal.name, seal.organisation, seal.signer):
        if name and (unit := name_unit(name)) is not None:
            return unit
    return None


def document_json(
    *,
    file: str,
    sha256: str,
    document: Document | None,
    entries: list[Json],
    unit: UnitId | None,
    round_id: str | None,
    seals: list[Json],
    problems: tuple[Problem, ...],
    report: Report | None,
) -> Json:
    """What ``show FILE --json`` prints (contract, section 5)."""
    return {
        "file": file,
        "sha256": sha256,
        "format": document.format if document else "unknown",
        "pages": document.pages if document else None,
        "paragraphs": [{"text": p.text, "where": p.where, "level": p.level} for p in document.paragraphs()] if document else [],
        "tables": [_table(table) for table in document.tables()] if document else [],
        "reading_order": [block.where for block in document.blocks] if document else [],
        "images": document.images if document else 0,
        "annotations": _notes(document.annotations) if document else [],
        "furniture": _notes(document.furniture) if document else [],
        "notes": _notes(document.notes) if document else [],
        "letter": _letter(report) if report else None,
        "entries": entries,
        "unit": unit,
        "round": round_id,
        "seals": seals,
        "problems": [problem_json(problem) for problem in problems],
    }


def _notes(notes: tuple[Note, ...]) -> list[Json]:
    return [{"text": note.text, "where": note.where} for note in notes]


def _table(table: Table) -> Json:
    return {
        "rows": table.rows,
        "columns": table.columns,
        "where": table.where,
        "cells": [
            {
                "row": cell.row,
                "column": cell.column,
                "row_span": cell.row_span,
                "column_span": cell.column_span,
                "text": cell.text,
                "where": cell.where,
            }
            for cell in table.cells
        ],
    }


def _letter(report: Report) -> Json:
    def text(span: Span | None) -> Json | None:
        return _span(span) if span else None

    return {
        "title": text(report.title),
        "addressee": text(report.addressee),
        "document_number": text(report.document_number),
        "signature": text(report.signature),
        "signed_on": report.signed_on.isoformat() if report.signed_on else None,
        "whole": report.is_whole,
    }


def passage_json(passage: Passage) -> Json:
    """A passage that no ledger was matched with (``show`` outside a workspace): as an entry, without a task."""
    first = passage.spans[0]
    return {
        "unit": None,
        "round": None,
        "task": None,
        "text": passage.text,
        "number": passage.number.text if passage.number else None,
        "labels": [{"kind": label.kind, "text": label.text, "where": label.where} for label in passage.labels],
        "how": "none",
        "score": 0.0,
        "rivals": [],
        "where": first.where,
        "quote": first.quote,
    }


def run_json(audit: Audit, *, run_id: str, digest: str) -> Json:
    """The head of a run (``run.json``; ``audit --json`` prints it)."""
    return {
        "id": run_id,
        "round": audit.round.id,
        "as_of": audit.as_of.isoformat(),
        "ledger": {"name": audit.ledger.file, "sha256": audit.ledger_sha256, "version": audit.ledger_version},
        "program": audit.program,
        "previous": {"id": audit.previous.id, "digest": audit.previous.digest} if audit.previous else None,
        "counts": counts_json(audit),
        "digest": digest,
    }


def counts_json(audit: Audit) -> Json:
    """Totals of a run: units that are expected for certain, those received, late and missing among them."""
    received = {dossier.unit for dossier in audit.dossiers if dossier.submissions}
    by_code: dict[str, Counter[str]] = {}
    late, missing = set(), set()
    for standing in audit.findings:
        key = standing.finding.key
        by_code.setdefault(key.code, Counter())[standing.finding.outcome] += 1
        is_certain = standing.finding.outcome == "certain"
        if key.code == "SUB002" and is_certain:
            late.add(key.unit)
        elif key.code == "SUB001" and is_certain:
            missing.add(key.unit)
    this_round = [file for file in audit.files if file.round == audit.round.id]
    return {
        "files": len(audit.files),
        "files_of_round": len(this_round),
        "submissions": sum(len(dossier.submissions) for dossier in audit.dossiers),
        "units": {
            "expected": len(audit.expected),
            "received": len(audit.expected & received),
            "late": len(audit.expected & late),
            "missing": len(audit.expected & missing),
            "to_confirm": len(audit.to_confirm),
            "to_confirm_received": len(audit.to_confirm & received),
        },
        "tasks": len(audit.ledger.tasks),
        "obligations": len(audit.obligations),
        "entries": len(audit.entries),
        "findings": {code: dict(sorted(counts.items())) for code, counts in sorted(by_code.items())},
    }


def entries_block(entries: Iterable[ProgressEntry]) -> str:
    """Entries as rows of ``entries.json``."""
    return json_block(map(entry_json, entries))


def data_files(audit: Audit, entries: Blocks | None = None) -> dict[str, Any]:
    """Plain data of every file in ``out/<round>/data/`` but ``run.json``, by its name; lists as :class:`Rows`.

    ``entries`` may bring the audit's entries, in their order, as blocks of :func:`entries_block`.
    """
    return {
        "files.json": Rows(lambda: map(file_json, audit.files)),
        "entries.json": entries or Rows(lambda: map(entry_json, audit.entries)),
        "obligations.json": Rows(lambda: obligations_json(audit)),
        "findings.json": Rows(lambda: map(open_finding_json, audit.findings)),
        "changes.json": Rows(lambda: _changes(audit)),
        "ledger.json": ledger_json(audit.ledger, tuple(each.finding for each in audit.findings if each.finding.key.code.startswith("LED"))),
    }


def _changes(audit: Audit) -> Iterator[Json]:
    yield from ({"id": each.finding.key.id, "change": each.change} for each in audit.findings if each.change != "same")
    yield from map(closed_json, audit.closed)


def digest_of(files: dict[str, str], head: Json) -> str:
    """Digest over a run's data (the SHA-256 of each file's bytes, by name) and its head without the digest itself."""
    return json_line_sha256({"data": files, "head": head})
