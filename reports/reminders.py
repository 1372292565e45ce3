"""Letters to units: what to send or mend, and what to explain; never a word of another unit."""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from pipeline.model.finding import OpenFinding
from pipeline.model.notice import Line, Reminder
from pipeline.model.run import Audit
from pipeline.model.work import TaskNo, Unit, UnitId
from reports.ooxml import printable
from reports.prose import told
from reports.settings import NoticeSettings
from reports.standing import UNNAMEABLE, is_demanded, received_units, task_title, was_set_aside
from reports.subject import Subject, clipped, correct_by_words, numeral, subject_of, topic_of
from reports.wording import (
    ABOUT_FILES,
    ASKS,
    ASKS_BEHIND_A_FACT,
    CODE_NAMES,
    DETAILED,
    FOR_THE_OFFICE,
    KINDS,
    NOT_FOR_LETTERS,
    QUESTIONS,
    UNCORRECTABLE,
    day_words,
    moment_words,
)

_DETAIL = 160
_SAID_OF_IT = ("报送的", "的报告", "的材料", "的收文", "的Word版", "任务", "关于任务")
"""Words behind a unit's name in a sentence about it, not in a file's name."""
_DEVICES = re.compile(r"(?i:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
"""Names that Windows keeps for itself, with any suffix."""
_LISTED = 6
"""The most tasks of an item that are written with their titles; more are listed by number."""
_ORDER = {code: place for place, code in enumerate((*(code for kind in KINDS for code in kind.codes), *sorted(QUESTIONS)))}


def reminders(audit: Audit, settings: NoticeSettings) -> tuple[Reminder, ...]:
    """Return a letter to each unit that has something to send, mend or explain, in roster order.

    Units outside the government and the office itself get none; neither do units of which only the duty to report is open.
    """
    subject = subject_of(audit, settings)
    received = received_units(audit)
    of_unit: dict[UnitId, list[OpenFinding]] = {}
    for found in audit.findings:
        if found.finding.key.unit is not None and _is_for_letter(found):
            of_unit.setdefault(found.finding.key.unit, []).append(found)
    letters = (
        _letter(subject, audit, unit, of_unit[unit.id], is_received=unit.id in received)
        for unit in audit.roster.units
        if unit.category not in UNNAMEABLE and not unit.is_group and unit.id in of_unit
    )
    return tuple(letter for letter in letters if letter is not None)


def letter_name(unit: Unit, roster_names: Mapping[str, int]) -> str:
    """Return the letter's file name: the unit's short name, with its identifier where two units share one or it is no file's name.

    ``roster_names`` says how many units have a short name. Names that Windows keeps for devices, or would change, are none.
    """
    name = unit.short_name or unit.full_name or unit.id
    safe = _file_safe(name)
    if roster_names.get(name, 0) <= 1 and safe == name and not _DEVICES.fullmatch(safe):
        return f"{safe}.docx"
    mark = _file_safe(unit.id)
    if mark != unit.id:
        mark += sha256(unit.id.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{f'函_{safe}' if _DEVICES.fullmatch(safe) else safe or '函'}_{mark}.docx"


def _file_safe(text: str) -> str:
    """The printable part of a text that every system takes as a part of a file's name, at most sixty characters."""
    shown = "".join("_" if character in '\\/:*?"<>|' or not character.isprintable() else character for character in printable(text))
    return shown[:60].strip(". ")


def _letter(subject: Subject, audit: Audit, unit: Unit, mine: Sequence[OpenFinding], *, is_received: bool) -> Reminder | None:
    certain = [found for found in mine if found.finding.outcome == "certain" and is_demanded(audit, unit.id)]
    queries = [found for found in mine if found not in certain]
    if not certain and not queries:
        return None
    say = subject.wording.say
    topic = topic_of(audit.ledger, subject.settings)
    report_to = subject.settings.report_to or subject.issuer
    lead = "letter_lead" if is_received else "letter_lead_missing"
    day = day_words(audit.round.due)
    due = [found for found in certain if found.finding.key.code not in UNCORRECTABLE]
    noted = [found for found in certain if found not in due]
    how = _how(due, queries)
    also = say("letter_also") if queries else ""
    sections = [
        (say("letter_section_due"), list(_items(subject, audit, unit, due))),
        (say("letter_section_noted"), list(_items(subject, audit, unit, noted))),
        (say("letter_section_ask"), list(_items(subject, audit, unit, queries))),
        (
            say("letter_section_how" if due or queries else "letter_section_else"),
            [say(how, correct_by=correct_by_words(subject), report_to=report_to, also=also)],
        ),
    ]
    body = [Line(kind="text", text=say(lead, basis=subject.basis, day=day, as_of=moment_words(audit.as_of)))]
    for number, (title, items) in enumerate(((title, items) for title, items in sections if items), 1):
        body.append(Line(kind="section", text=f"{numeral(number)}、{title}"))
        counted = len(items) > 1
        body += [Line(kind="item", text=f"{place}.{text}" if counted else text) for place, text in enumerate(items, 1)]
    return Reminder(
        unit=unit.id,
        title=(say("letter_about"), say("title_year", year=audit.ledger.year), topic, say("letter_of" if due else "letter_of_questions")),
        addressee=unit.full_name or unit.short_name,
        body=tuple(body),
        issuer=subject.issuer,
        signed_on=subject.settings.signed_on or audit.as_of.date(),
        contact=subject.settings.contact,
        findings=tuple(found.finding.key.id for found in mine),
    )


def _how(due: Sequence[OpenFinding], queries: Sequence[OpenFinding]) -> str:
    """The key of the sentence that says what to send: whole reports, files alone, an explanation, or nothing."""
    if not due:
        return "letter_how_questions" if queries else "letter_how_noted"
    return "letter_how_files" if all(found.finding.key.code in ABOUT_FILES for found in due) else "letter_how"


def _is_for_letter(found: OpenFinding) -> bool:
    finding = found.finding
    return finding.outcome != "note" and finding.key.code not in NOT_FOR_LETTERS and not was_set_aside(found)


def _items(subject: Subject, audit: Audit, unit: Unit, findings: Sequence[OpenFinding]) -> Iterator[str]:
    codes = sorted({found.finding.key.code for found in findings}, key=lambda code: (_ORDER.get(code, len(_ORDER)), code))
    for code in codes:
        alike = [found for found in findings if found.finding.key.code == code]
        yield _item(subject, audit, unit, code, alike)


def _item(subject: Subject, audit: Audit, unit: Unit, code: str, findings: Sequence[OpenFinding]) -> str:
    is_certain = all(found.finding.outcome == "certain" and is_demanded(audit, unit.id) for found in findings)
    tasks = _tasks(subject, audit, unit.id, findings)
    facts = _facts(subject, unit, findings)
    values = {"day": day_words(audit.round.due), "as_of": moment_words(audit.as_of), "tasks": tasks or "有关任务"}
    if is_certain:
        fact = (facts or _bare_facts(subject, unit, code, findings)) if not tasks or len(findings) == 1 else ""
        asked = ASKS_BEHIND_A_FACT if fact and code in ASKS_BEHIND_A_FACT else ASKS
        return asked.get(code, f"{{fact}}{CODE_NAMES.get(code, '')}，请核对后补正。").format(fact=fact, **values)
    question = QUESTIONS.get(code, "报送材料中的以下情况需要核实，请说明。").format(**values)
    shows = code in DETAILED and bool(facts) and (not tasks or len(findings) == 1)
    if not shows and (files := _files_spoken_of(subject, code, findings)):
        question += f"涉及文件：{'、'.join(_own_files(subject, unit, files))}。"
    about = "" if not tasks else f"涉及{tasks}。"
    if tasks and "以下任务" in question:
        question, about = question.rstrip("。"), f"：{tasks}。"
    return question + about + (f"（{facts.rstrip('。')}）" if shows else "")


def _own_files(subject: Subject, unit: Unit, names: Sequence[str]) -> list[str]:
    """File names between quotation marks as a letter may show them: one that names another unit is left to the office."""
    shown = [name for name in dict.fromkeys(names) if not subject.names.names_in(name, but=unit.id)]
    return [f"“{clipped(name, 80)}”" for name in shown] or ["（文件名另行告知）"]


def _files_spoken_of(subject: Subject, code: str, findings: Sequence[OpenFinding]) -> list[str]:
    """Names of the files that a question is about: those that findings are on, else those that prove them."""
    own = [found.finding.key.subject for found in findings if found.finding.key.subject]
    if own or code not in DETAILED:
        return own
    return [piece.file.rsplit("/", 1)[-1] for found in findings for piece in found.finding.evidence if piece.file in subject.paths]


def _bare_facts(subject: Subject, unit: Unit, code: str, findings: Sequence[OpenFinding]) -> str:
    """What is wrong with which files, where the findings' own sentences speak of other units."""
    files = [found.finding.key.subject for found in findings if found.finding.key.subject]
    return f"报送的文件{'、'.join(_own_files(subject, unit, files))}{CODE_NAMES.get(code, '')}。" if files else ""


def _facts(subject: Subject, unit: Unit, findings: Sequence[OpenFinding]) -> str:
    """The findings' own sentences as said to the unit: without what is meant for the office, and without another unit's name."""
    said: list[str] = []
    for found in findings:
        text = told(subject, found.finding.key.code, found.finding.message)
        parts = [part for part in re.split(r"(?<=[；。])", text) if part and not any(word in part for word in FOR_THE_OFFICE)]
        words = _to_the_unit("".join(parts), unit).rstrip("。；;， ")
        if words and not subject.names.names_in(words, but=unit.id):
            said.append(clipped(words, _DETAIL) + "。")
    return "".join(dict.fromkeys(said))


def _to_the_unit(text: str, unit: Unit) -> str:
    """Say 贵单位 where a sentence speaks of the unit itself; names inside file names stay."""
    for name in sorted({unit.full_name, unit.short_name} - {""}, key=lambda each: (-len(each), each)):
        first, *rest = text.split(name)
        text = first + "".join(f"{'贵单位' if behind.startswith(_SAID_OF_IT) else name}{behind}" for behind in rest)
    return text


def _tasks(subject: Subject, audit: Audit, unit: UnitId, findings: Sequence[OpenFinding]) -> str:
    numbers = sorted({found.finding.key.task for found in findings if found.finding.key.task is not None})
    if not numbers:
        return ""
    if len(numbers) > _LISTED:
        return f"第{'、'.join(str(number) for number in numbers)}项（共{len(numbers)}项）"
    titles = {task.no: task_title(task) for task in audit.ledger.tasks}
    return "、".join(_titled(subject, unit, number, titles.get(number, "")) for number in numbers)


def _titled(subject: Subject, unit: UnitId, number: TaskNo, title: str) -> str:
    shows = title and not subject.names.names_in(title, but=unit)
    return f"第{number}项（{clipped(title, 24)}）" if shows else f"第{number}项"
