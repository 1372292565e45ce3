"""A Document to a Ledger: any columns, any sections, nothing keyed to one ledger."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from parsers.extract.ledger_prose import prose_rows
from parsers.extract.ledger_rows import LedgerRow, LedgerRows, ledger_rows
from parsers.extract.ledger_words import Reporting, declared, frame, place_named, reporting, year_of
from parsers.text import lexicon
from parsers.text.clean import folded
from parsers.text.dates import find_days, parse_deadline
from parsers.text.duties import PLAIN, PlaceRules, parse_cell
from parsers.text.numbering import to_int
from parsers.text.units import UnitIndex
from pipeline.model.document import Document, Problem, Read
from pipeline.model.evidence import WHOLE_FILE, Sha256, Span
from pipeline.model.text import fold
from pipeline.model.work import Actor, Deadline, Duty, Ledger, Role, Task, TaskNo, TextDate, Totals, Unread, Unstated

_HEADINGS_LOOKED_FOR = "序号、重点工作（或工作任务）、主要内容、责任单位（或牵头单位、配合单位）、完成时限"


def read_ledger(
    document: Document,
    *,
    file: str,
    sha256: Sha256,
    index: UnitIndex | None = None,
    year: int | None = None,
    rules: PlaceRules = PLAIN,
) -> Read[Ledger]:
    """Read a ledger from a document; without ``index`` no unit is named.

    ``year`` outranks the year found in the text. Where the document is no ledger, or has no year, the value is None
    and a problem says what was looked for.
    """
    found = ledger_rows(document)
    if not any(row.units for row in found.rows):
        prose = prose_rows(document, index)
        if not prose.rows:
            return Read(value=None, problems=(_no_ledger(document, found),))
        found = prose
    around = frame(document)
    titles = around.title or found.titles
    title = "".join("".join(span.quote.splitlines()).strip() for span in titles)
    at = year or year_of((title, around.preamble_text), _whole(document), file)
    if at is None:
        return Read(value=None, problems=(_no_year(),))
    rules = _custom(document, rules)
    tasks = _tasks(found.rows, index=index, year=at, rules=rules)
    totals, totals_span = declared((*around.preamble, *found.notes, *titles))
    reports = _reporting(around.preamble + around.after + found.notes + found.titles, tasks, at)
    ledger = Ledger(
        title=title,
        year=at,
        preamble=around.preamble_text,
        declared=totals,
        declared_span=totals_span,
        counted=_counted(tasks),
        rounds=reports.rounds,
        reporting_sentence=reports.sentence,
        tasks=tasks,
        missing_columns=found.missing,
        file=file,
        sha256=sha256,
    )
    return Read(value=ledger, problems=())


def report_tasks(ledger: Ledger) -> tuple[TaskNo, ...]:
    """Tasks that the reports themselves answer: their own text demands the reports on the rounds' days (task 38)."""
    days = {one.due for one in ledger.rounds}
    return tuple(
        task.no
        for task in ledger.tasks
        if (dates := {found.day for found in task.text_dates if found.kind == "day"})
        and dates <= days
        and lexicon.REPORT_VERB.search(fold(task.content))
        and lexicon.REPORT_OBJECT.search(fold(task.content))
    )


# --- problems --------------------------------------------------------------------------------------------------------


def _no_ledger(document: Document, found: LedgerRows) -> Problem:
    tables = document.tables()
    if not document.blocks:
        seen = "文件中没有文字"
    elif not tables:
        seen = f"文件中没有表格（{len(document.paragraphs())}段文字），段末括号里也没有责任单位"
    else:
        first = "；".join(_first_line(cells) for cells in ([cell.text for cell in table.cells if cell.row == 1] for table in tables[:2]))
        seen = f"文件中有{len(tables)}张表，首行为“{first}”，没有成行的任务" + (
            f"；认出的列有{'、'.join(found.headings)}" if found.headings else ""
        )
    message = f"未找到任务台账：要找的是带表头的任务表，表头如{_HEADINGS_LOOKED_FOR}；{seen}。请核对是否选错文件，或在表头写明上述列名"
    return Problem(code="FIL004", message=message, where=WHOLE_FILE)


def _first_line(cells: Iterable[str]) -> str:
    texts = ["".join(text.split()) for text in cells]
    return "｜".join(text[:10] for text in texts if text)[:60]


def _no_year() -> Problem:
    message = "未找到台账的年份：标题、正文和文件名中都没有四位年份。请在标题中写明年份（如“2023年…台账”），或在 audit.toml 中设置 year"
    return Problem(code="FIL004", message=message, where=WHOLE_FILE)


# --- tasks -----------------------------------------------------------------------------------------------------------


def _tasks(rows: tuple[LedgerRow, ...], *, index: UnitIndex | None, year: int, rules: PlaceRules) -> tuple[Task, ...]:
    numbers = _numbers(tuple(row.printed_no for row in rows))
    return tuple(_task(row, no, index=index, year=year, rules=rules) for row, no in zip(rows, numbers, strict=True))


def _numbers(printed: tuple[str, ...]) -> tuple[TaskNo, ...]:
    """The printed numbers where each is there and none repeats; else every row's place in the ledger."""
    values = [_number(text) for text in printed]
    if None not in values and max(Counter(values).values()) == 1:
        return tuple(TaskNo(value) for value in values if value is not None)
    return tuple(TaskNo(place) for place in range(1, len(printed) + 1))


def _number(text: str) -> int | None:
    plain = re.sub(r"^第|[项号条.、,。]+$", "", fold(text).strip("()"))
    value = to_int(plain)
    return value if value is not None and value > 0 else None


def _task(row: LedgerRow, no: TaskNo, *, index: UnitIndex | None, year: int, rules: PlaceRules) -> Task:
    duties, inside = _duties(row, index=index, year=year, rules=rules)
    deadline = row.fields.get("deadline", "")
    due: Deadline = parse_deadline(deadline, year)
    if inside is not None and isinstance(due, Unstated):
        due = inside
        deadline = deadline or inside.text
    cells = row.cells
    if inside is not None and "deadline" not in dict(cells):
        cells = (*cells, ("deadline", Span(where=dict(cells)["units"].where, quote=_verbatim(dict(cells)["units"].quote, inside.text))))
    content = dict(row.cells).get("content")
    task = Task(
        no=no,
        printed_no=row.printed_no,
        section=row.section,
        item=row.item,
        subitem=row.subitem,
        content=row.fields.get("content", ""),
        metric=row.fields.get("metric", ""),
        units=_units(row),
        deadline=deadline,
        progress=row.fields.get("progress", ""),
        due=due,
        duties=duties,
        text_dates=tuple(found for name in ("content", "metric") for found in _text_dates(dict(row.cells).get(name), year)),
        where=row.where,
        cells=cells,
    )
    return replace(task, actors=_actors(task, content, index)) if content is not None else task


def _verbatim(quote: str, words: str) -> str:
    """The words as they stand in a cell with line breaks."""
    plain, wanted = folded(quote), fold(words)
    at = plain.text.find(wanted)
    return plain.quote(at, at + len(wanted)) if at >= 0 else quote


def _units(row: LedgerRow) -> str:
    """The units cell as printed; role columns are named before their cells."""
    texts = [(kind, text) for kind, text, _ in row.units if text]
    if len({kind for kind, _ in texts}) <= 1 and (not texts or texts[0][0] == "units" or len(row.units) == 1):
        return "；".join(text for _, text in texts)
    names = {"lead": "牵头单位", "support": "配合单位", "units": "责任单位"}
    return "；".join(f"{row.header.name(kind) or names[kind]}：{text}" for kind, text in texts)


def _duties(row: LedgerRow, *, index: UnitIndex | None, year: int, rules: PlaceRules) -> tuple[tuple[Duty, ...], Deadline | None]:
    roles: dict[str, Role | None] = {"lead": "lead", "support": "support", "units": None}
    kinds = {kind for kind, text, _ in row.units if text}
    duties: list[Duty] = []
    deadline: Deadline | None = None
    for kind, text, cell in row.units:
        if not text:
            continue
        own = replace(
            rules, first_leads=rules.first_leads and "lead" not in kinds, responsible_leads=rules.responsible_leads and "lead" not in kinds
        )
        read = parse_cell(cell.text, where=cell.where, index=index, rules=own, column=roles[kind], year=year)
        duties += read.duties
        if not isinstance(read.deadline, Unread | None):
            deadline = deadline or read.deadline
    return tuple(duties), deadline


def _text_dates(span: Span | None, year: int) -> tuple[TextDate, ...]:
    """The days that a cell's text sets as limits."""
    if span is None:
        return ()
    return tuple(
        TextDate(
            day=found.day,
            kind="yearly" if found.is_yearly else "year_end" if found.precision == "year" else "day",
            span=Span(where=span.where, quote=_with_each(span.quote, found.start, found.end, is_yearly=found.is_yearly)),
        )
        for found in find_days(span.quote, year)
        if found.is_deadline
    )


def _with_each(text: str, start: int, end: int, *, is_yearly: bool) -> str:
    before = re.search(r"每\s*年?\s*$", text[:start]) if is_yearly else None
    return text[before.start() if before else start : end]


def _actors(task: Task, content: Span, index: UnitIndex | None) -> tuple[Actor, ...]:
    """The one named unit that the content's first sentence has for its subject, where the units cell does not name it."""
    found = _subject(content, index)
    if found is None or not task.duties:
        return ()
    named = [duty for duty in task.duties if duty.scope == "named"]
    plain = fold(found.text)
    for duty in named:
        other = fold(duty.text)
        if (found.unit is not None and duty.unit == found.unit) or other.endswith(plain) or plain.endswith(other):
            return ()
    return (found,)


def _subject(content: Span, index: UnitIndex | None) -> Actor | None:
    plain = folded(content.quote)
    if index is None:
        match = lexicon.SUBJECT.match(plain.text)
        quote = plain.quote(0, match.end()) if match else ""
        return Actor(text=quote, unit=None, span=Span(where=content.where, quote=quote)) if match else None
    first = next(iter(index.find_in(content.quote)), None)
    if first is None or first.unit is None or content.quote[: first.start].strip() or index.is_group(first.unit):
        return None
    if not lexicon.SUBJECT_VERB.match(fold(content.quote[first.end :])):
        return None
    return Actor(text=first.text, unit=first.unit, span=Span(where=content.where, quote=first.text))


# --- the whole -------------------------------------------------------------------------------------------------------


def _whole(document: Document) -> str:
    texts = [paragraph.text for paragraph in document.paragraphs()]
    return "\n".join(texts + [cell.text for table in document.tables() for cell in table.cells])


def _custom(document: Document, rules: PlaceRules) -> PlaceRules:
    """A heading or a note that says the unit listed first leads is the place's rule for this ledger."""
    if rules.first_leads or place_named(document, lexicon.FIRST_LEADS) is None:
        return rules
    return replace(rules, first_leads=True)


def _counted(tasks: tuple[Task, ...]) -> Totals:
    sections = dict.fromkeys(task.section for task in tasks if task.section)
    items = dict.fromkeys((task.section, task.item) for task in tasks if task.item)
    return Totals(sections=len(sections), items=len(items), tasks=len(tasks))


def _reporting(paragraphs: tuple[Span, ...], tasks: tuple[Task, ...], year: int) -> Reporting:
    contents = tuple(span for task in tasks if (span := task.span("content")) is not None)
    return reporting(paragraphs, contents, year)
