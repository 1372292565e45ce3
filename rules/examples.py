"""Small made cases from which rules build their examples: a ledger of a few tasks, a few units, what they sent.

Everything is made up (市甲局, 市乙局 …) and of one year; a case needs only to say what matters to it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256 as _sha256
from typing import Any, get_args

from pipeline.model.document import Format, Problem, SourceFile
from pipeline.model.evidence import WHOLE_FILE, Sha256, Span, Where, at_cell, at_row
from pipeline.model.seal import Check, CheckName, CheckResult, Seal, Verdict
from pipeline.model.submission import (
    Dossier,
    Form,
    NameClaim,
    ProgressEntry,
    Receipt,
    ReceivedFile,
    Report,
    Rival,
    RoundWords,
    State,
    Submission,
)
from pipeline.model.work import (
    Duty,
    Extension,
    Ledger,
    OnDay,
    Reporting,
    Role,
    Roster,
    Round,
    RoundId,
    Scope,
    Standing,
    Strength,
    Task,
    TaskNo,
    TextDate,
    Totals,
    Unit,
    UnitId,
)
from rules.cases import Facts, ReceiptsFile, Thresholds
from rules.oblige import expected_units, obligations
from rules.rule import Example

A = "市甲局"
B = "市乙局"
C = "市丙局"
"""Three bureaus that exist nowhere."""

ZONE = timezone(timedelta(hours=8), "CST")
FIRST = Round(id=RoundId("2023-08-15"), due=date(2023, 8, 15))
SECOND = Round(id=RoundId("2023-12-05"), due=date(2023, 12, 5))
DEMAND = Span(where=Where("第3段"), quote="将落实进展情况分别于2023年8月15日、12月5日前报送市政府政务公开办公室")
RECEIPTS = ReceiptsFile(name="receipts.xlsx", sha256=Sha256(_sha256(b"receipts").hexdigest()), rows=12)
LEDGER_SHA = Sha256(_sha256(b"ledger").hexdigest())
ROSTER_SHA = Sha256(_sha256(b"roster").hexdigest())

CONTENTS = {
    1: "做好标志性项目落地、重大政策创新等关键节点的集中推介，多层次、多方式发布产业政策法规、工作方案和进展成效。",
    2: "系统梳理已出台的各项就业创业、技能培训、扩岗补贴等政策，通过政府网站和政务新媒体多元化发布推送。",
    3: "依法扩大预决算公开范围，及时、规范、集中公开部门预决算和所属单位预决算信息。",
}


def moment(text: str) -> datetime:
    """A time of day in Asia/Shanghai from ``2023-08-15 23:59:59`` or shorter."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def unit(
    name: str,
    *,
    report: Reporting = "yes",
    category: str = "dept",
    members: str = "",
    parent: str | None = None,
    line: int = 2,
) -> Unit:
    """A roster row whose id is its name."""
    return Unit(
        id=UnitId(name),
        full_name=name.replace("市", "某市", 1),
        short_name=name,
        aliases=(),
        misprints=(),
        category=category,
        members=members,
        parent=None if parent is None else UnitId(parent),
        report=report,
        valid_from=None,
        valid_to=None,
        note="",
        line=line,
    )


def duty(name: str, role: Role = "responsible", *, scope: Scope = "named", known: bool = True, misprint: bool = False) -> Duty:
    """A duty of the unit or group of a name."""
    owner = UnitId(name) if known else None
    return Duty(text=name, unit=owner, scope=scope, role=role, via="verb", where=at_cell(1, 2, 5), misprint=misprint)


def task(
    no: int,
    *duties: Duty,
    due: date | None = date(2023, 11, 30),
    content: str | None = None,
    metric: str = "查看发布情况以及实际掌握情况",
    text_dates: tuple[TextDate, ...] = (),
    item: str = "",
) -> Task:
    """A ledger row; without a due day it is 长期坚持."""
    words = content if content is not None else CONTENTS.get(no, f"做好第{no}类政府信息的归集、审核和公开工作，及时回应社会关切。")
    deadline = "长期坚持" if due is None else f"{due.month}月底"
    units = "、".join(one.text for one in duties) + "负责"
    row = at_row(1, no + 1)
    columns = {"no": str(no), "content": words, "metric": metric, "units": units, "deadline": deadline}
    return Task(
        no=TaskNo(no),
        printed_no=str(no),
        section="一、推进信息公开",
        item=item or f"工作{no}",
        subitem=None,
        content=words,
        metric=metric,
        units=units,
        deadline=deadline,
        progress="",
        due=Standing(text=deadline) if due is None else OnDay(text=deadline, day=due),
        duties=duties,
        text_dates=text_dates,
        where=row,
        cells=tuple((name, Span(where=at_cell(1, no + 1, place), quote=text)) for place, (name, text) in enumerate(columns.items(), 1)),
    )


def ledger(*tasks: Task, declared: int | None = None) -> Ledger:
    """A ledger of the tasks, which demands reports by both rounds' days."""
    counted = Totals(sections=1, items=len({one.item for one in tasks}), tasks=len(tasks))
    total = Totals(sections=None, items=None, tasks=declared)
    span = None if declared is None else Span(where=Where("第2段"), quote=f"共{declared}项重点任务")
    return Ledger(
        title="某市2023年政务公开工作要点任务落实台账",
        year=2023,
        preamble=DEMAND.quote,
        declared=total,
        declared_span=span,
        counted=counted,
        rounds=(FIRST, SECOND),
        reporting_sentence=DEMAND,
        tasks=tasks,
        missing_columns=(),
        file="台账.docx",
        sha256=LEDGER_SHA,
    )


def says(
    no: int | None,
    text: str,
    state: State = "under_way",
    *,
    rivals: tuple[tuple[int, float], ...] = (),
    recognised: bool = False,
    is_effective: bool = True,
) -> ProgressEntry:
    """An entry on a task (None: on none), to be placed in a file by :func:`sent`."""
    return ProgressEntry(
        unit=None,
        round=None,
        task=None if no is None else TaskNo(no),
        text=text,
        state=state,
        state_words=(),
        how="none" if no is None else "number",
        score=0.0 if no is None else 1.0,
        parts=(),
        rivals=tuple(Rival(task=TaskNo(one), score=score) for one, score in rivals),
        file="",
        sha256=Sha256(""),
        spans=(Span(where=Where(""), quote=text),),
        number=None,
        received_at=None,
        is_effective=is_effective,
        recognised=recognised,
    )


def paper(
    name: str,
    *entries: ProgressEntry,
    problems: tuple[Problem, ...] = (),
    seals: tuple[Seal, ...] = (),
    claims: tuple[NameClaim, ...] = (),
    is_effective: bool = True,
    is_whole: bool = True,
    recognised: bool = False,
    copy_of: str | None = None,
    also: tuple[str, ...] = (),
    signed_on: date | None = None,
    round_words: tuple[RoundWords, ...] = (),
) -> tuple[ReceivedFile, tuple[ProgressEntry, ...]]:
    """A file and the entries in it; its form is told by the name's ending."""
    digest = Sha256(_sha256(name.encode("utf-8")).hexdigest())
    forms: dict[str, tuple[Format, Form]] = {
        "docx": ("docx", "word"),
        "doc": ("doc", "word"),
        "ofd": ("ofd", "ofd"),
        "pdf": ("pdf", "pdf"),
        "jpg": ("image", "image"),
        "zip": ("archive", "other"),
    }
    kind, form = forms.get(name.rsplit(".", 1)[-1], ("unknown", "other"))
    unread = any(problem.code in {"FIL001", "FIL004"} for problem in problems)
    report = Report(
        title=None,
        addressee=None,
        document_number=None,
        signature=None,
        signed_on=signed_on,
        signed_on_span=None,
        round_words=round_words,
        passages=(),
        is_whole=is_whole,
    )
    file = ReceivedFile(
        source=SourceFile(path=name, sha256=digest, size=1000),
        format=kind,
        form=form,
        problems=problems,
        report=None if unread else report,
        seals=seals,
        recognised=recognised,
        claims=claims,
        unit=None,
        round=None,
        round_basis="标题",
        receipt=None,
        received_at=None,
        is_effective=is_effective and not unread,
        copy_of=copy_of,
        also_units=tuple(UnitId(one) for one in also),
    )
    placed = tuple(
        replace(entry, file=name, sha256=digest, spans=(Span(where=at_cell(1, place + 2, 7), quote=entry.text),))
        for place, entry in enumerate(entries)
    )
    return file, placed


def sent(
    name: str,
    *papers: tuple[ReceivedFile, tuple[ProgressEntry, ...]],
    at: str | None = "2023-08-10 09:00",
    returned: str | None = None,
    on: Round = FIRST,
) -> tuple[Submission, tuple[ProgressEntry, ...]]:
    """A submission of a unit: its papers, when the OA received it (None: no receipt), when it was sent back."""
    received = None if at is None else moment(at)
    receipt = None
    if received is not None:
        receipt = Receipt(
            sender=name,
            unit=UnitId(name),
            title=f"{name}落实情况",
            attachments=tuple(file.source.path for file, _ in papers),
            received_at=received,
            returned_at=None if returned is None else moment(returned),
            note="",
            file=RECEIPTS.name,
            sha256=RECEIPTS.sha256,
            line=3,
            rows=RECEIPTS.rows,
            received_text=at or "",
        )
    files = tuple(replace(file, unit=UnitId(name), round=on.id, receipt=receipt, received_at=received) for file, _ in papers)
    entries = tuple(
        replace(entry, unit=UnitId(name), round=on.id, received_at=received, is_effective=entry.is_effective and file.is_effective)
        for file, placed in papers
        for entry in placed
    )
    submission = Submission(
        unit=UnitId(name),
        round=on.id,
        files=files,
        received_at=received,
        returned_at=None if returned is None else moment(returned),
    )
    return submission, entries


def both(
    name: str, *entries: ProgressEntry, at: str | None = "2023-08-10 09:00", on: Round = FIRST, stem: str = "落实情况"
) -> tuple[Submission, tuple[ProgressEntry, ...]]:
    """A complete submission: a Word version and an OFD version of the same entries."""
    return sent(name, paper(f"{name}{stem}.docx", *entries), paper(f"{name}{stem}.ofd", *entries), at=at, on=on)


def facts(
    tasks: Sequence[Task],
    units: Sequence[Unit],
    *sendings: tuple[Submission, tuple[ProgressEntry, ...]],
    as_of: str = "2023-08-31 23:59:59",
    on: Round = FIRST,
    nobody: Sequence[ReceivedFile] = (),
    possible: Sequence[tuple[str, str]] = (),
    lost: Sequence[str] = (),
    receipts: Sequence[Receipt] = (),
    has_receipts: bool = True,
    report_tasks: Sequence[int] = (),
    extensions: Sequence[Extension] = (),
    strengths: Sequence[tuple[int, Strength]] = (),
    declared: int | None = None,
) -> Facts:
    """The facts of an audit: units' lines are numbered anew, obligations follow from the duties."""
    rows = tuple(replace(one, line=place) for place, one in enumerate(units, 2))
    roster = Roster(units=rows, file="units.csv", sha256=ROSTER_SHA)
    book = ledger(*tasks, declared=declared)
    expected, to_confirm = expected_units(roster, on=on.due)
    dossiers = _dossiers(sendings, possible, lost, on)
    all_files = [file for submission, _ in sendings for file in submission.files] + list(nobody)
    return Facts(
        round=on,
        rounds=(FIRST, SECOND),
        as_of=moment(as_of),
        due_moments=((FIRST.id, moment("2023-08-16 00:00:00")), (SECOND.id, moment("2023-12-06 00:00:00"))),
        due_rule="“8月15日前”含当日，以次日0时前收到为按时",
        ledger=book,
        roster=roster,
        receipts=tuple(file.receipt for file in all_files if file.receipt is not None) + tuple(receipts) if has_receipts else (),
        receipts_files=(RECEIPTS,) if has_receipts else (),
        searched=("inbox",),
        files=tuple(sorted(all_files, key=lambda file: file.source.path)),
        dossiers=tuple(one for one in dossiers if one.round == on.id),
        other_dossiers=tuple(one for one in dossiers if one.round != on.id),
        entries=tuple(entry for submission, entries in sendings if submission.round == on.id for entry in entries),
        obligations=obligations(
            book, roster, on=on.due, by_task={TaskNo(no): strength for no, strength in strengths}, extensions=tuple(extensions)
        ),
        expected=expected,
        to_confirm=to_confirm,
        report_tasks=frozenset(TaskNo(no) for no in report_tasks),
        thresholds=Thresholds(),
        extensions=tuple(extensions),
        workdays_between=_weekdays,
    )


def shows(
    sentence: str,
    *sendings: tuple[Submission, tuple[ProgressEntry, ...]],
    tasks: Sequence[Task] | None = None,
    units: Sequence[Unit] | None = None,
    **options: Any,
) -> Example:
    """An example of 市甲局, which is responsible for tasks 1 to 3 where nothing else is said; options as for :func:`facts`."""
    book = (task(1, duty(A)), task(2, duty(A)), task(3, duty(A))) if tasks is None else tasks
    people = (unit(A),) if units is None else units
    return Example(says=sentence, facts=lambda: facts(book, people, *sendings, **options))


def full(name: str = A) -> tuple[ProgressEntry, ...]:
    """Good entries on tasks 1 to 3."""
    return (
        says(1, f"{name}集中推介重大项目12个，在门户网站发布工作方案3份。"),
        says(2, f"{name}梳理就业创业政策46件，推送1200余条次。"),
        says(3, f"{name}于2023年3月2日公开部门预算，所属5家单位同步公开。", "done"),
    )


def unread(code: str, message: str = "文件已加密，无法打开") -> Problem:
    """A problem of a file as a whole."""
    return Problem(code=code, message=message, where=WHOLE_FILE)


def seal(*, name: str = A, kind: str = "seal_v4", verdict: Verdict = "valid", **results: CheckResult) -> Seal:
    """A seal whose checks are all ``ok`` but for those given by name (``parts="failed"``)."""
    names: tuple[CheckName, ...] = get_args(CheckName)
    checks = tuple(Check(name=check, result=results.get(check, "ok"), reason=f"{check}：{results.get(check, 'ok')}") for check in names)
    return Seal(
        kind=kind,
        name=name,
        signer=name,
        issuer="某签发机构",
        organisation=name,
        signed_at="2023-06-20T10:00:00+08:00",
        checks=checks,
        verdict=verdict,
    )


def lost_receipt(name: str) -> Receipt:
    """A line of the delivery record whose file is not in the inbox."""
    return Receipt(
        sender=name,
        unit=UnitId(name),
        title=f"{name}关于落实情况的报告",
        attachments=("落实情况.docx", "落实情况.ofd"),
        received_at=moment("2023-08-11 10:00"),
        returned_at=None,
        note="",
        file=RECEIPTS.name,
        sha256=RECEIPTS.sha256,
        line=7,
        rows=RECEIPTS.rows,
    )


def _dossiers(
    sendings: Sequence[tuple[Submission, tuple[ProgressEntry, ...]]],
    possible: Sequence[tuple[str, str]],
    lost: Sequence[str],
    on: Round,
) -> list[Dossier]:
    keys = [(submission.unit, submission.round) for submission, _ in sendings]
    keys += [(UnitId(name), on.id) for name, _ in possible] + [(UnitId(name), on.id) for name in lost]
    dossiers = []
    for owner, round_id in dict.fromkeys(keys):
        own = [(one, entries) for one, entries in sendings if (one.unit, one.round) == (owner, round_id)]
        own.sort(key=lambda pair: (pair[0].received_at is not None, pair[0].received_at or moment("2023-01-01")))
        times = [one.received_at for one, _ in own if one.received_at is not None]
        is_here = round_id == on.id
        dossiers.append(
            Dossier(
                unit=owner,
                round=round_id,
                submissions=tuple(one for one, _ in own),
                completed_at=_completed_at([one for one, _ in own]),
                first_received_at=min(times, default=None),
                entries=tuple(entry for _, entries in own for entry in entries),
                possible_files=tuple(file for name, file in possible if name == owner) if is_here else (),
                lost_receipts=tuple(lost_receipt(name) for name in lost if name == owner) if is_here else (),
            )
        )
    return dossiers


def _completed_at(submissions: Sequence[Submission]) -> datetime | None:
    forms: set[Form] = set()
    for submission in submissions:
        forms |= {file.form for file in submission.files}
        if {"word", "ofd"} <= forms:
            return submission.received_at
    return None


def _weekdays(first: date, second: date) -> int:
    days = (second - first).days
    return sum(1 for step in range(1, days + 1) if (first + timedelta(days=step)).weekday() < 5)
