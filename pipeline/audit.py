"""The audit, stage by stage: gather, read, claim, judge, compare, draft, write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.errors import BadInputError, ExitCode, Mistake
from pipeline.gathering import Desk, arrivals, listed_inbox, open_desk, read_found
from pipeline.inbox import Found
from pipeline.judging import Claims, Judged, claim, judge_round
from pipeline.model.finding import OpenFinding
from pipeline.model.run import Audit
from pipeline.model.work import Round, TaskNo
from pipeline.outputs import check_writable, json_bytes, write_folder
from pipeline.reading import FileReading
from reports.data import data_files, digest_of, run_json

PROGRAM = "0.1.0"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOutcome:
    """A finished audit, its head, where its papers lie, and how the command ends."""

    audit: Audit
    head: dict[str, Any]
    folder: Path
    exit_code: ExitCode
    warnings: tuple[str, ...] = ()


def run_audit(
    folder: Path,
    *,
    round_id: str | None,
    as_of: datetime,
    jobs: int = 0,
    progress: Progress = lambda _done, _total, _what: None,
    pool: str = "local",
    scheduler: str | None = None,
) -> AuditOutcome:
    """The main job: read what is new, match, judge, and write ``out/<round>/``."""
    desk = open_desk(folder)
    chosen = choose_round(desk, round_id, as_of)
    check_writable(desk.workspace.out)
    with listed_inbox(desk) as found:
        readings = read_all(desk, found, jobs=jobs, progress=progress)
    claims = claim(desk, arrivals(found, readings), as_of=as_of)
    audit = audit_of(claims, judge_round(claims, chosen))
    return _finish(desk, audit)


def choose_round(desk: Desk, round_id: str | None, as_of: datetime) -> Round:
    """The round that was named, else the latest one that is due at ``as_of``, else the first."""
    if round_id is None:
        due = dict(desk.due_moments)
        passed = [each for each in desk.rounds if due[each.id] <= as_of]
        return passed[-1] if passed else desk.rounds[0]
    for each in desk.rounds:
        if each.id == round_id:
            return each
    names = "、".join(each.id for each in desk.rounds)
    raise BadInputError(Mistake(file="--round", place=f"“{round_id}”", message="没有这个批次", remedy=f"现有批次：{names}"))


def read_all(desk: Desk, found: Sequence[Found], *, jobs: int, progress: Progress) -> dict[str, FileReading]:
    """Read every file that is no container; the same bytes are read once."""
    files = [each for each in found if not each.is_container]
    by_content: dict[str, FileReading] = {}
    readings: dict[str, FileReading] = {}
    for done, each in enumerate(files, start=1):
        key = each.source.sha256
        if each.content is None or key not in by_content:
            reading = read_found(each, desk.trusted)
            if each.content is not None:
                by_content[key] = reading
        else:
            reading = by_content[key]
        readings[each.source.path] = reading
        progress(done, len(files), "读取")
    return readings


def audit_of(claims: Claims, judged: Judged) -> Audit:
    """The whole of one audit as a value, before history."""
    facts = judged.facts
    return Audit(
        round=facts.round,
        as_of=facts.as_of,
        due_moment=facts.due_moment(facts.round.id),
        due_rule=facts.due_rule,
        ledger=facts.ledger,
        ledger_sha256=facts.ledger.sha256,
        roster=claims.desk.roster,
        receipts=facts.receipts,
        files=facts.files,
        dossiers=facts.dossiers,
        entries=facts.entries,
        obligations=facts.obligations,
        expected=facts.expected,
        to_confirm=facts.to_confirm,
        report_tasks=frozenset(TaskNo(task) for task in claims.desk.settings.report_tasks),
        findings=tuple(
            OpenFinding(finding=each, change="new", decision="open", decided=None, first_seen=facts.as_of.isoformat())
            for each in judged.findings
        ),
        closed=(),
        previous=None,
        program=PROGRAM,
        broken_rules=judged.broken,
    )


def _finish(desk: Desk, audit: Audit) -> AuditOutcome:
    data = data_files(audit)
    unsigned = run_json(audit, run_id="", digest="")
    digest = digest_of(data, unsigned)
    head = run_json(audit, run_id=f"R{digest[:12]}", digest=digest)
    folder = desk.workspace.out / audit.round.id
    files = {f"data/{name}": json_bytes(content) for name, content in data.items()}
    files["data/run.json"] = json_bytes(head)
    files |= papers(desk, audit)
    write_folder(folder, files)
    return AuditOutcome(audit=audit, head=head, folder=folder, exit_code=exit_code_of(audit))


def papers(desk: Desk, audit: Audit) -> dict[str, bytes]:
    """Everything for people in ``out/<round>/`` (contract, section 10)."""
    from pipeline.paper_settings import notice_settings
    from reports.draft import draft_notice
    from reports.page import page_html
    from reports.reminders import letter_name, reminders
    from reports.word import letter_docx, notice_docx
    from reports.workbook import workbook_xlsx

    settings = notice_settings(desk, audit.as_of)
    names = [unit.short_name for unit in desk.roster.units]
    units = {unit.id: unit for unit in desk.roster.units}
    files = {
        "index.html": page_html(audit),
        "工作底表.xlsx": workbook_xlsx(audit),
        "通报稿.docx": notice_docx(draft_notice((audit,), settings=settings), settings.notice_template),
    }
    for letter in reminders(audit, settings):
        files[f"催办/{letter_name(units[letter.unit], names)}"] = letter_docx(letter, settings.letter_template)
    return files


def exit_code_of(audit: Audit) -> ExitCode:
    """How the command ends: broken rules, then what could not be read, then what is certain and open."""
    if audit.broken_rules:
        return ExitCode.FAILED
    unreadable = {"FIL001", "FIL002", "FIL004"}
    if any(problem.code in unreadable for file in audit.files if file.round in {audit.round.id, None} for problem in file.problems):
        return ExitCode.UNREADABLE
    open_certain = (
        each for each in audit.findings if each.finding.outcome == "certain" and each.decision in {"open", "confirmed", "recheck"}
    )
    return ExitCode.CERTAIN_FINDINGS if any(open_certain) else ExitCode.CLEAN
