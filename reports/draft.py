"""Audits to a notice: every number, every name and every paragraph, before anything is rendered (domain: notices)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from pipeline.model.notice import (
    Annex,
    DeadlineTotals,
    Imprint,
    Line,
    NamedProblem,
    Notice,
    PreviousNotice,
    Quarter,
    RoundTotals,
    Share,
)
from pipeline.model.run import Audit
from pipeline.model.work import Ledger, Roster, RoundId, TaskNo, UnitId
from reports.annexes import annexes_of
from reports.deadlines import DEADLINES_SHOWN, deadline_annex, deadline_lines
from reports.names import UnitNames
from reports.prose import told
from reports.recheck import recheck, recheck_annex, recheck_lines
from reports.settings import NoticeSettings
from reports.standing import (
    Cells,
    deadline_totals,
    is_demanded,
    matrix,
    nameable,
    round_totals,
)
from reports.subject import NUMERALS, Subject, correct_by_words, named, numeral, subject_of, topic_of, worded
from reports.wording import (
    CODE_NAMES,
    KINDS,
    OTHER_KIND,
    ProblemKind,
    Wording,
    day_words,
    moment_words,
    share_words,
)

_TASKS_SHOWN = 8
"""The most task numbers that stand behind a name; more are counted and left to the annex."""
_FACT_LENGTH = 240
_WORDED = frozenset({"SUB002", "FIL001", "SEA001", "SEA002", "SEA003", "SEA004", "TSK003", "TXT002"})
"""Codes whose findings are worded one by one while they are few; the others are lists of names."""


def draft_notice(
    audits: Sequence[Audit],
    *,
    settings: NoticeSettings,
    quarter: Quarter | None = None,
    previous: PreviousNotice | None = None,
    rechecked: Sequence[Audit] = (),
    cells_of: Callable[[Audit], Cells] = matrix,
) -> Notice:
    """Draft the notice of the audits of one round or of one quarter.

    ``audits`` holds at least one audit at the notice's ``as_of``. With a ``quarter`` the rounds whose due day falls in it
    are reported, and the tasks whose deadline does; an audit of a round outside it only lends the tasks' progress.
    ``previous`` is the last notice and ``rechecked`` the audits, at this ``as_of``, of the rounds that it named;
    ``cells_of`` brings an audit's matrix.
    """
    last = audits[-1]
    subject = subject_of(last, settings)
    rounds = tuple(audit for audit in audits if quarter is None or quarter.holds(audit.round.due))
    cells = [cells_of(audit) for audit in audits]
    totals = tuple(round_totals(audit, table) for audit, table in zip(audits, cells, strict=True) if audit in rounds)
    deadlines = _deadlines(last, cells[-1], quarter)
    problems = _problems(audits, rounds, quarter, {line.task for line in deadlines})
    checks = recheck(previous, rechecked or audits) if previous else ()
    tables = dict(zip((id(audit) for audit in audits), cells, strict=True))
    annexes = annexes_of(subject, problems, last.ledger, rounds, cells=tables)
    place = len(annexes) + 1
    if len(deadlines) > DEADLINES_SHOWN:
        annexes = (*annexes, deadline_annex(subject, deadlines))
    totals_lines = list(_totals_lines(subject, last.ledger, rounds, totals, deadlines, place))
    sections = [(subject.wording.say("section_totals"), totals_lines)]
    if previous is not None:
        place = len(annexes) + 1
        annexes = (*annexes, *recheck_annex(subject, checks))
        sections.append((subject.wording.say("section_recheck"), recheck_lines(subject, previous, checks, place)))
    sections.append((subject.wording.say("section_problems"), list(_problem_lines(subject, problems, rounds or audits))))
    sections.append((subject.wording.say("section_demands"), list(_demand_lines(subject, problems))))
    lead = Line(kind="text", text=_lead(subject, rounds, deadlines))
    return Notice(
        quarter=quarter,
        as_of=last.as_of,
        title=_title(subject, last.ledger, quarter, last.round.due),
        issuer_mark=settings.issuer_mark,
        document_number=settings.document_number,
        addressee=settings.addressee.rstrip("：:") or _addressee(last.roster, subject.wording),
        body=_body(lead, sections, annexes),
        annexes=annexes,
        issuer=subject.issuer,
        signed_on=settings.signed_on or last.as_of.date(),
        contact=settings.contact,
        note=settings.note,
        rounds=totals,
        deadlines=deadlines,
        problems=problems,
        rechecks=checks,
        names=tuple((unit.id, subject.names.short(unit.id)) for unit in last.roster.units if is_demanded(last, unit.id)),
        imprint=_imprint(subject, settings.signed_on or last.as_of.date()),
    )


def _imprint(subject: Subject, signed_on: date) -> Imprint | None:
    """The foot of the last page where the office wants one."""
    wanted = subject.settings
    if not wanted.copy_to and not wanted.printed_by:
        return None
    return Imprint(copy_to=wanted.copy_to, printed_by=wanted.printed_by or subject.issuer, printed_on=wanted.printed_on or signed_on)


def _problems(
    audits: Sequence[Audit], rounds: Sequence[Audit], quarter: Quarter | None, due_tasks: set[TaskNo]
) -> tuple[NamedProblem, ...]:
    """Findings of the rounds; of other rounds only what speaks of a task that came due in the quarter. Each once."""
    kept: dict[str, NamedProblem] = {}
    for audit in audits:
        for found in nameable(audit):
            in_round = quarter is None or any(audit is each for each in rounds)
            came_due = found.finding.key.code == "TSK003" and found.finding.key.task in due_tasks
            if in_round or came_due:
                kept.setdefault(found.finding.key.id, named(found))
    names = UnitNames(audits[-1].roster)
    order = {code: place for place, code in enumerate(code for kind in KINDS for code in kind.codes)}
    return tuple(
        sorted(
            kept.values(),
            key=lambda each: (order.get(each.code, len(order)), each.code, each.round or "", names.place(each.unit), each.task or 0),
        )
    )


def _deadlines(audit: Audit, cells: Cells, quarter: Quarter | None) -> tuple[DeadlineTotals, ...]:
    if quarter is None:
        return ()
    due = (task for task in audit.ledger.tasks if task.due_day is not None and quarter.holds(task.due_day))
    passed = (task for task in due if task.due_day is not None and task.due_day < audit.as_of.date() and task.no not in audit.report_tasks)
    counted = (deadline_totals(audit, cells, task) for task in passed)
    return tuple(line for line in counted if line is not None and line.units)


def _title(subject: Subject, ledger: Ledger, quarter: Quarter | None, due: date) -> tuple[str, ...]:
    wording = subject.wording
    issuer = subject.settings.issuer or subject.issuer
    head = [issuer] if issuer != wording.say("blank_issuer") else []
    if quarter is None:
        when, tail = wording.say("title_year", year=due.year), wording.say("title_round", day=f"{due.month}月{due.day}日")
    else:
        when, tail = wording.say("title_quarter", year=quarter.year, quarter=NUMERALS[quarter.number - 1]), ""
    topic = topic_of(ledger, subject.settings)
    about, verb = (topic.removesuffix("任务落实"), "任务落实") if topic.endswith("任务落实") and len(topic) > 4 else (topic, "")
    end = [f"{verb}情况", f"{tail}的通报"] if tail else [f"{verb}情况的通报"]
    return tuple(piece for piece in (*head, "关于", when, about, *end) if piece)


def _addressee(roster: Roster, wording: Wording) -> str:
    groups = [unit for unit in roster.units if unit.is_group and unit.members and unit.full_name.find("各") >= 0]
    counties = [unit.full_name for unit in groups if unit.members == "county"]
    others = [unit.full_name for unit in groups if unit.members != "county"]
    return "，".join(part for part in ("、".join(counties), "、".join(others)) if part) or wording.say("all_units")


def _lead(subject: Subject, rounds: Sequence[Audit], deadlines: Sequence[DeadlineTotals]) -> str:
    say = subject.wording.say
    days = "、".join(day_words(audit.round.due) for audit in rounds)
    scopes = [say("scope_round", day=days)] if days else []
    if deadlines:
        scopes.append(say("scope_deadlines"))
    scope = "和".join(scopes) or say("scope_none")
    return say("lead", basis=subject.basis, issuer=subject.issuer, scope=scope, as_of=moment_words(subject.as_of))


def _body(lead: Line, sections: Iterable[tuple[str, list[Line]]], annexes: Sequence[Annex]) -> tuple[Line, ...]:
    """Number the sections; a sole annex has no number (GB/T 9704-2012, 7.3.4), neither where the text speaks of it."""
    lines = (lead, *_numbered(sections))
    return tuple(replace(line, text=line.text.replace("附件1", "附件")) for line in lines) if len(annexes) == 1 else lines


def _numbered(sections: Iterable[tuple[str, list[Line]]]) -> Iterator[Line]:
    for place, (title, lines) in enumerate(sections):
        yield Line(kind="section", text=f"{NUMERALS[place]}、{title}")
        number = 0
        for line in lines:
            if line.kind == "kind":
                number += 1
                yield Line(kind="kind", text=f"（{numeral(number)}）{line.text}")
            else:
                yield line


def _totals_lines(
    subject: Subject,
    ledger: Ledger,
    rounds: Sequence[Audit],
    totals: Sequence[RoundTotals],
    deadlines: Sequence[DeadlineTotals],
    annex: int,
) -> Iterator[Line]:
    say = subject.wording.say
    yield Line(kind="kind", text=say("kind_reception"))
    if not totals:
        yield Line(kind="text", text=say("no_round"))
    judged = [line for audit, line in zip(rounds, totals, strict=True) if audit.as_of >= audit.due_moment]
    for line in totals:
        is_judged = line in judged
        text = _totals_words(subject, line) if is_judged else say("before_due", day=day_words(line.due))
        yield Line(kind="text", text=text)
    for rule in dict.fromkeys(line.due_rule.rstrip("。") for line in judged):
        yield Line(kind="text", text=say("due_rule", rule=rule))
    if (version := max((audit.ledger_version for audit in rounds), default=1)) > 1:
        yield Line(kind="text", text=say("ledger_version", version=version, file=ledger.file))
    with_duties = [line for line in judged if line.duties]
    if with_duties:
        yield Line(kind="kind", text=say("kind_tasks"))
    for line in with_duties:
        share = share_words(Share(part=line.answered, whole=line.duties))
        rest = {"unanswered": line.unanswered, "doubtful": line.doubtful}
        others = "".join(say(f"tasks_{name}", count=count) for name, count in rest.items() if count)
        values = {"duties": line.duties, "answered": line.answered, "share": share, "others": others}
        text = say("tasks", tasks=len(ledger.tasks), day=day_words(line.due), **values)
        yield Line(kind="text", text=text)
    if deadlines:
        yield Line(kind="kind", text=say("kind_deadlines"))
    yield from deadline_lines(subject, deadlines, annex)


def _totals_words(subject: Subject, line: RoundTotals) -> str:
    say = subject.wording.say
    counts = {"late": line.late, "missing": line.missing, "unverified": line.unverified, "pending": line.pending}
    others = "".join("，" + say(f"totals_{name}", count=count) for name, count in counts.items() if count)
    return say(
        "totals",
        day=day_words(line.due),
        expected=line.expected,
        as_of=moment_words(line.as_of),
        received=line.received,
        received_share=share_words(Share(part=line.received, whole=line.expected)),
        on_time=line.on_time,
        on_time_share=share_words(Share(part=line.on_time, whole=line.expected)),
        others=others,
    )


def _problem_lines(subject: Subject, problems: Sequence[NamedProblem], rounds: Sequence[Audit]) -> Iterator[Line]:
    if not problems:
        yield Line(kind="text", text=subject.wording.say("no_problem"))
        return
    known = {code for kind in KINDS for code in kind.codes}
    rest = tuple(sorted({problem.code for problem in problems} - known))
    days = {audit.round.id: audit.round.due for audit in rounds}
    for kind in (*KINDS, ProblemKind(title=OTHER_KIND, codes=rest)):
        paragraphs = [text for code in kind.codes for text in _code_paragraphs(subject, code, problems, days)]
        if paragraphs:
            yield Line(kind="kind", text=kind.title)
        several = len(paragraphs) > 1
        for place, text in enumerate(paragraphs):
            yield Line(kind="text", text=f"{numeral(place + 1)}是{text}" if several else text)


def _code_paragraphs(subject: Subject, code: str, problems: Sequence[NamedProblem], days: Mapping[RoundId, date]) -> Iterator[str]:
    by_round: dict[RoundId | None, list[NamedProblem]] = {}
    for problem in problems:
        if problem.code == code:
            by_round.setdefault(problem.round, []).append(problem)
    for each, found in by_round.items():
        due = None if each is None else days.get(each) or date.fromisoformat(each)
        yield _code_paragraph(subject, code, found, day_words(due) if due else "本次")


def _code_paragraph(subject: Subject, code: str, found: Sequence[NamedProblem], day: str) -> str:
    tasks: dict[UnitId, list[TaskNo]] = {}
    for problem in found:
        tasks.setdefault(problem.unit, []).extend([] if problem.task is None else [problem.task])
    if code in _WORDED and len(found) <= subject.settings.facts_limit:
        return "".join(_fact(subject, problem) for problem in found)
    listed = [(unit, _task_numbers(tasks[unit])) for unit in subject.names.ordered(tasks)]
    who, names = _who(subject, listed)
    key = f"problem_{code}" if subject.wording.says(f"problem_{code}") else "problem_other"
    name = CODE_NAMES.get(code, code)
    text = subject.wording.say(key, who=who, names=names, day=day, as_of=moment_words(subject.as_of), name=name)
    is_long = len(listed) > subject.settings.list_limit
    return text + subject.wording.say("see_annex") if code in _WORDED and not is_long else text


def _who(subject: Subject, listed: Sequence[tuple[UnitId, str]]) -> tuple[str, str]:
    """Return the words for the units of a sentence, and those for their names and tasks at its end."""
    say = subject.wording.say
    if len(listed) == 1:
        unit, tasks = listed[0]
        return subject.names.short(unit), f"（{tasks}）" if tasks else ""
    if len(listed) > subject.settings.list_limit:
        return say("who_many", count=len(listed)), say("names_many")
    names = subject.names.listed(listed, drop_prefix=subject.settings.drop_prefix)
    key = "names_several_tasks" if any(tasks for _, tasks in listed) else "names_several"
    return say("who_several", count=len(listed)), say(key, names=names)


def _task_numbers(tasks: Sequence[TaskNo]) -> str:
    if not tasks:
        return ""
    shown = sorted(set(tasks))
    if len(shown) > _TASKS_SHOWN:
        return f"{len(shown)}项，序号见附件1"
    return f"第{'、'.join(str(no) for no in shown)}项"


def _fact(subject: Subject, problem: NamedProblem) -> str:
    return worded(subject, problem.unit, problem.task, told(subject, problem.code, problem.message), _FACT_LENGTH)


def _demand_lines(subject: Subject, problems: Sequence[NamedProblem]) -> Iterator[Line]:
    say = subject.wording.say
    if not problems:
        yield Line(kind="text", text=say("demand_continue"))
        return
    report_to = subject.settings.report_to or subject.issuer
    yield Line(kind="text", text="一是" + say("demand_correct", correct_by=correct_by_words(subject), report_to=report_to))
    yield Line(kind="text", text="二是" + say("demand_form"))
    if subject.settings.consequence:
        yield Line(kind="text", text="三是" + subject.settings.consequence)
