"""The quarterly notice and the annual sheet, from the audits of several rounds at one moment."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.audit import sight
from pipeline.errors import BadInputError, Mistake
from pipeline.gathering import Desk, open_desk
from pipeline.history import versions_of
from pipeline.issued import corrected, last_notice, named_before
from pipeline.model.finding import OpenFinding
from pipeline.model.notice import Notice, Quarter, Reminder
from pipeline.model.run import Audit
from pipeline.outputs import check_writable, json_bytes, put_folder
from pipeline.paper_settings import check_papers, notice_settings, scheme
from pipeline.plain import to_plain
from pipeline.single import file_bytes
from pipeline.store import IssuedNotice, Store, holder_of, open_store
from reports.draft import draft_notice
from reports.lint import check_letter, check_notice, paper_of
from reports.records import notice_record, score_record
from reports.reminders import reminders
from reports.score_sheet import score_xlsx
from reports.scoring import score_sheet
from reports.settings import NoticeSettings
from reports.standing import nameable
from reports.word import notice_docx
from rules.registry import RULES
from rules.workdays import workdays_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that a command made: where it lies, and its data."""

    path: Path
    data: Any


def write_notice(folder: Path, *, quarter: str, as_of: datetime, is_issued: bool = False) -> Paper:
    """Draft the quarterly notice into ``out/<quarter>/``; ``is_issued`` marks it as the one that the next notice looks back on."""
    wanted = parse_quarter(quarter)
    desk = open_desk(folder)
    check_papers(desk)
    check_writable(desk.workspace.out)
    with open_store(desk.workspace.store, holder=holder_of("notice", as_of)) as store:
        notice, settings, audits = _notice(desk, store, wanted, as_of)
        data = notice_record(notice)
        out = desk.workspace.out / wanted.name
        files = {"通报稿.docx": notice_docx(notice, settings.notice_template), "notice.json": json_bytes(data)}
        put_folder(out, files)
        if is_issued:
            _issue(desk, store, notice, audits, correct_by=settings.correct_by)
    return Paper(path=out / "通报稿.docx", data=data)


def _issue(desk: Desk, store: Store, notice: Notice, audits: Sequence[Audit], *, correct_by: date | None) -> None:
    """Record a notice as issued; the same notice is not recorded twice."""
    if notice.quarter is None:
        return
    problems = [to_plain(each) for each in _named_findings(audits, notice)]
    data = {"title": "".join(notice.title), "as_of": notice.as_of.isoformat(), "problems": problems, "ledger": desk.ledger.sha256}
    data |= {"correct_by": correct_by.isoformat() if correct_by else ""}
    issued = IssuedNotice(quarter=notice.quarter.name, issued_at=notice.as_of, data=data)
    if issued not in store.notices():
        with store.together():
            store.add_ledger(versions_of(store, desk, notice.as_of)[0])
            store.add_notice(issued)


def parse_quarter(text: str) -> Quarter:
    """``2023Q3``; BadInputError for anything else."""
    found = re.fullmatch(r"(\d{4})[Qq]([1-4])", text.strip())
    if found is None:
        raise BadInputError(Mistake(file="--quarter", place=f"“{text}”", message="不是季度", remedy="例如 2023Q3"))
    return Quarter(year=int(found[1]), number=int(found[2]))


def _audits(desk: Desk, store: Store, as_of: datetime) -> tuple[Audit, ...]:
    """The audits of every round that is due at ``as_of``, else of the first."""
    due = dict(desk.due_moments)
    rounds = [each for each in desk.rounds if due[each.id] <= as_of] or [desk.rounds[0]]
    seen = sight(desk, store, as_of)
    return tuple(seen.told(each).audit for each in rounds)


def _notice(desk: Desk, store: Store, quarter: Quarter, as_of: datetime) -> tuple[Notice, NoticeSettings, tuple[Audit, ...]]:
    audits = _audits(desk, store, as_of)
    settings = notice_settings(desk, as_of)
    previous = last_notice(desk, store, as_of, before=quarter.name)
    return draft_notice(audits, settings=settings, quarter=quarter, previous=previous, rechecked=audits), settings, audits


def _named_findings(audits: Sequence[Audit], notice: Notice) -> list[OpenFinding]:
    """The findings that a notice names, once each."""
    named = {each.finding for each in notice.problems}
    found = {each.finding.key.id: each for audit in audits for each in nameable(audit) if each.finding.key.id in named}
    return list(found.values())


def check_draft(folder: Path, draft: Path, *, quarter: str, as_of: datetime) -> list[dict[str, str]]:
    """What in a draft that people edited does not follow from the audits: the quarter's notice, or a round's notice or letter."""
    wanted = parse_quarter(quarter)
    desk = open_desk(folder)
    check_papers(desk)
    data = file_bytes(draft)
    with open_store(desk.workspace.store, holder=holder_of("notice --check", as_of), is_new_allowed=False) as store:
        notice, settings, audits = _notice(desk, store, wanted, as_of)
        papers = (notice, *_papers_of_rounds(desk, store, wanted, audits, settings, as_of))
    paper = papers[paper_of(data, papers, file=draft.name)]
    if isinstance(paper, Reminder):
        remarks = check_letter(data, paper, desk.roster, file=draft.name, template=settings.letter_template)
    else:
        remarks = check_notice(data, paper, desk.roster, file=draft.name, template=settings.notice_template)
    return [{"kind": each.kind, "where": each.where, "text": each.text, "message": each.message} for each in remarks]


def _papers_of_rounds(
    desk: Desk, store: Store, quarter: Quarter, audits: Sequence[Audit], settings: NoticeSettings, as_of: datetime
) -> Iterator[Notice | Reminder]:
    """The notices and letters of the rounds that are due in a quarter, as ``audit`` writes them."""
    previous = last_notice(desk, store, as_of)
    named = {each.finding.key.round for each in previous.problems} if previous else set()
    for audit in audits:
        if quarter.holds(audit.round.due):
            looked = tuple(each for each in audits if each.round.id in named or each is audit)
            yield draft_notice((audit,), settings=settings, previous=previous, rechecked=looked)
            yield from reminders(audit, settings)


def write_scores(folder: Path, *, year: int, as_of: datetime) -> Paper:
    """The annual sheet into ``out/<year>/``, derived anew from the audits and people's decisions."""
    desk = open_desk(folder)
    check_writable(desk.workspace.out)
    table = scheme(desk)
    with open_store(desk.workspace.store, holder=holder_of("score", as_of)) as store:
        audits = tuple(audit for audit in _audits(desk, store, as_of) if audit.round.due.year == year)
        if not audits:
            known = "、".join(each.id for each in desk.rounds)
            raise BadInputError(Mistake(file="--year", place=str(year), message="这一年没有报送批次", remedy=f"现有批次：{known}"))
        mended = corrected(named_before(desk, store, as_of), audits, {each.finding: each for each in store.decisions()})
        sheet = score_sheet(
            audits,
            table,
            year=year,
            working_days=_workdays,
            clauses={rule.code: rule.basis for rule in RULES},
            corrected=mended.in_time,
            corrected_late=mended.late,
        )
    out = desk.workspace.out / str(year)
    data = score_record(sheet)
    files = {"年度扣分表.xlsx": score_xlsx(sheet, table, desk.roster), "score.json": json_bytes(data)}
    put_folder(out, files)
    return Paper(path=out / "年度扣分表.xlsx", data=data)


def _workdays(first: date, last: date) -> int:
    """Working days late; in years whose calendar is not known the milder reading, calendar days less rest days' share."""
    known = workdays_between(first, last)
    return known if known is not None else (last - first).days * 5 // 7
