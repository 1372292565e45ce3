"""How units lay out a report: the shapes of the same answers."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby

from samples.build.content import Block, Grid, GridCell, PageBreak, Text, chinese
from samples.build.facts import Assignment, Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a unit says on a task; '' for an empty cell. ``was`` are words deleted under revision."""

    task: Assignment
    text: str
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that a layout needs: the answers in ledger order, the ledger, the frame's words, a seeded source of variety."""

    answers: tuple[Answer, ...]
    book: Book
    title: str
    addressee: str
    lead: str
    extra: tuple[str, ...]
    signature: tuple[str, ...]
    signed_on: str
    rng: random.Random


Layout = Callable[[Draft], tuple[Block, ...]]
_HEADINGS = ("序号", "重点工作", "主要内容", "量化指标", "责任单位", "完成时限", "进展落实情况")
_WIDTHS = (4, 8, 8, 26, 16, 14, 7, 30)


def ledger_blocks(
    book: Book,
    progress: Mapping[int, tuple[str, str]],
    *,
    tasks: tuple[Assignment, ...] | None = None,
    has_one_table: bool = True,
    is_numbered: bool = False,
    has_title: bool = True,
    break_at: int = 0,
) -> tuple[Block, ...]:
    """The ledger's own form: title, preamble, sections with headers, merged 重点工作 at two levels.

    ``progress`` holds text and deleted words by task number. ``break_at`` puts a hard line break after so many characters of 重点工作.
    """
    chosen = tasks or book.tasks
    head: tuple[Block, ...] = (*(Text(text=line, style="title") for line in book.title), Text(text=book.preamble)) if has_title else ()
    sections = [tuple(group) for _, group in groupby(chosen, key=lambda task: task.section)]
    parts = [_section_rows(rows, progress, index, is_numbered=is_numbered, break_at=break_at) for index, rows in enumerate(sections)]
    if has_one_table:
        return (*head, Grid(rows=tuple(row for part in parts for row in part), widths=_WIDTHS, header_rows=0))
    return (*head, *(Grid(rows=part, widths=_WIDTHS, header_rows=2) for part in parts))


def _section_rows(
    tasks: tuple[Assignment, ...], progress: Mapping[int, tuple[str, str]], index: int, *, is_numbered: bool, break_at: int
) -> tuple[tuple[GridCell, ...], ...]:
    rows: list[tuple[GridCell, ...]] = [(GridCell(text=tasks[0].section, column_span=8),)] if tasks[0].section else []
    last = _HEADINGS[6] if index == 0 else ""
    rows.append((GridCell(text=_HEADINGS[0]), GridCell(text=_HEADINGS[1], column_span=2), *map(_cell, _HEADINGS[2:6]), GridCell(text=last)))
    items, subitems = _runs(tasks, lambda task: (task.item, task.subitem is None)), _runs(tasks, lambda task: (task.item, task.subitem))
    for place, task in enumerate(tasks):
        text, was = progress.get(task.no, ("", ""))
        cells = [GridCell(text="" if is_numbered else str(task.no), is_numbered=is_numbered)]
        if place in items:
            cells.append(GridCell(text=_broken(task.item, break_at), row_span=items[place], column_span=1 if task.subitem else 2))
        if task.subitem and place in subitems:
            cells.append(GridCell(text=_broken(task.subitem, break_at), row_span=subitems[place]))
        cells += [_cell(each) for each in (task.content, task.metric, task.units, task.deadline)]
        rows.append((*cells, GridCell(text=text, was=was)))
    return tuple(rows)


def _runs(tasks: tuple[Assignment, ...], key: Callable[[Assignment], object]) -> dict[int, int]:
    """Length of each run of equal keys, by the place where it begins."""
    found, place = {}, 0
    for _, group in groupby(tasks, key=key):
        found[place] = len(tuple(group))
        place += found[place]
    return found


def _broken(text: str, after: int) -> str:
    return f"{text[:after]}\n{text[after:]}" if 0 < after < len(text) else text


def _cell(text: str) -> GridCell:
    return GridCell(text=text)


def _filled(draft: Draft) -> dict[int, tuple[str, str]]:
    return {answer.task.no: (answer.text, answer.was) for answer in draft.answers}


def _framed(draft: Draft, body: tuple[Block, ...]) -> tuple[Block, ...]:
    """A letter around a body: title, addressee, lead, body, closing, signature block."""
    head: list[Block] = [Text(text=draft.title, style="title")]
    if draft.addressee:
        head.append(Text(text=f"{draft.addressee}：", style="addressee"))
    if draft.lead:
        head.append(Text(text=draft.lead))
    extra = _extra(draft)
    closing = (Text(text="特此报告。"),) if draft.addressee else ()
    return (*head, *body, *extra, *closing, *_signature(draft))


def _extra(draft: Draft) -> tuple[Block, ...]:
    """Further paragraphs; one that begins with ``## `` is a heading."""
    return tuple(Text(text=each[3:], style="heading", level=1) if each.startswith("## ") else Text(text=each) for each in draft.extra)


def _signature(draft: Draft) -> tuple[Block, ...]:
    names = tuple(Text(text=name, style="right") for name in draft.signature)
    return (*names, Text(text=draft.signed_on, style="right")) if draft.signed_on else names


def filled_ledger(draft: Draft) -> tuple[Block, ...]:
    """The office's ledger filled in, all rows, others' rows left empty; who fills it stands above, the date below."""
    head = tuple(Text(text=f"填报单位：{name}", style="plain") for name in draft.signature)
    body = ledger_blocks(draft.book, _filled(draft), has_one_table=draft.rng.random() < 0.5, break_at=draft.rng.choice((0, 4, 6)))
    return (*body[:2], *head, *body[2:], *_extra(draft), *_signature(draft))


def own_rows(draft: Draft) -> tuple[Block, ...]:
    """The unit's own rows only, in the ledger's columns with the ledger's numbers and their gaps."""
    tasks = tuple(answer.task for answer in draft.answers)
    return _framed(draft, ledger_blocks(draft.book, _filled(draft), tasks=tasks, has_title=False))


def automatic_numbers(draft: Draft) -> tuple[Block, ...]:
    """All rows of the ledger, 序号 as Word's own numbering."""
    return _framed(draft, ledger_blocks(draft.book, _filled(draft), has_title=False, is_numbered=True))


def other_columns(draft: Draft) -> tuple[Block, ...]:
    """Ledger numbers, but the unit's own columns in another order."""
    heads = ("台账序号", "工作任务", "责任科室", "具体落实情况", "备注")
    rows: list[tuple[GridCell, ...]] = [tuple(map(_cell, heads))]
    for answer in draft.answers:
        office = draft.rng.choice(("办公室", "综合科", "法规科", "业务科"))
        rows.append(tuple(map(_cell, (str(answer.task.no), _task_words(answer.task), office, answer.text, ""))))
    return _framed(draft, (Grid(rows=tuple(rows), widths=(6, 26, 9, 42, 6)),))


def renumbered(draft: Draft) -> tuple[Block, ...]:
    """The ledger mirrored with the unit's own numbers from 1."""
    rows: list[tuple[GridCell, ...]] = [tuple(map(_cell, ("序号", "重点工作", "主要内容", "进展情况")))]
    for number, answer in enumerate(draft.answers, 1):
        rows.append(tuple(map(_cell, (str(number), answer.task.subitem or answer.task.item, answer.task.content, answer.text))))
    return _framed(draft, (Grid(rows=tuple(rows), widths=(5, 14, 36, 40)),))


def unnumbered(draft: Draft) -> tuple[Block, ...]:
    """A table without numbers: task and progress."""
    rows = [tuple(map(_cell, ("工作任务", "工作要求", "完成情况")))]
    rows += [tuple(map(_cell, (answer.task.title, _excerpt(answer.task.content), answer.text))) for answer in draft.answers]
    return _framed(draft, (Grid(rows=tuple(rows), widths=(16, 34, 45)),))


def headings(draft: Draft) -> tuple[Block, ...]:
    """Narrative: 一、 for sections, （一） for tasks, a paragraph under each."""
    return _framed(draft, _narrative(draft, is_numbered=False))


def item_headings(draft: Draft) -> tuple[Block, ...]:
    """Narrative: headings are the ledger's own 重点工作, one paragraph for all tasks under each."""
    blocks: list[Block] = []
    groups = groupby(draft.answers, key=lambda answer: answer.task.subitem or answer.task.item)
    for number, (name, group) in enumerate(groups, 1):
        blocks.append(Text(text=f"{chinese(number)}、{name}", style="heading", level=1))
        blocks.append(Text(text="".join(answer.text for answer in group)))
    return _framed(draft, tuple(blocks))


def automatic_headings(draft: Draft) -> tuple[Block, ...]:
    """Narrative with heading styles whose numbers Word computes."""
    return _framed(draft, _narrative(draft, is_numbered=True))


def _narrative(draft: Draft, *, is_numbered: bool) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for index, (section, group) in enumerate(_by_section(draft), 1):
        name = _bare(section)
        blocks.append(Text(text=name if is_numbered else f"{chinese(index)}、{name}", style="heading", level=1, is_numbered=is_numbered))
        for number, answer in enumerate(group, 1):
            title = answer.task.title
            blocks.append(
                Text(text=title if is_numbered else f"（{chinese(number)}）{title}", style="heading", level=2, is_numbered=is_numbered)
            )
            blocks.append(Text(text=answer.text))
    return tuple(blocks)


def arabic_headings(draft: Draft) -> tuple[Block, ...]:
    """Narrative: 1. 2. 3. for tasks, restarting in each section, the text after the title in the same paragraph."""
    blocks: list[Block] = []
    for index, (section, group) in enumerate(_by_section(draft), 1):
        blocks.append(Text(text=f"{chinese(index)}、{_bare(section)}", style="heading", level=1))
        blocks += [Text(text=f"{number}.{answer.task.title}。{answer.text}") for number, answer in enumerate(group, 1)]
    return _framed(draft, tuple(blocks))


def one_is(draft: Draft) -> tuple[Block, ...]:
    """Narrative: one paragraph a section, 一是…二是…三是… inside."""
    blocks: list[Block] = []
    for index, (section, group) in enumerate(_by_section(draft), 1):
        blocks.append(Text(text=f"{chinese(index)}、{_bare(section)}", style="heading", level=1))
        parts = [f"{chinese(number)}是{answer.task.title}方面，{answer.text}" for number, answer in enumerate(group, 1)]
        blocks.append(Text(text="".join(parts)))
    return _framed(draft, tuple(blocks))


def by_item_number(draft: Draft) -> tuple[Block, ...]:
    """Narrative: 第17项…, with ranges where neighbours say the same."""
    blocks: list[Block] = []
    for text, group in groupby(draft.answers, key=lambda answer: answer.text):
        numbers = [answer.task.no for answer in group]
        name = f"第{numbers[0]}项" if len(numbers) == 1 else f"第{numbers[0]}—{numbers[-1]}项"
        if numbers != list(range(numbers[0], numbers[-1] + 1)):
            name = "、".join(f"第{number}项" for number in numbers)
        blocks.append(Text(text=f"台账{name}：{text}"))
    return _framed(draft, tuple(blocks))


def cover_and_annex(draft: Draft) -> tuple[Block, ...]:
    """A covering letter, then the table on its own page."""
    letter = (*_framed(draft, (Text(text="附件：政务公开任务落实台账"),)), PageBreak())
    tasks = tuple(answer.task for answer in draft.answers)
    return (
        *letter,
        Text(text="附件", style="plain"),
        Text(text="政务公开任务落实台账", style="title"),
        *ledger_blocks(draft.book, _filled(draft), tasks=tasks, has_title=False),
    )


def cover_alone(draft: Draft) -> tuple[Block, ...]:
    """A covering letter with nothing behind it."""
    return _framed(draft, (Text(text="附件：政务公开任务落实台账"),))


def table_a_task(draft: Draft) -> tuple[Block, ...]:
    """A small table of names and values for each task."""
    blocks: list[Block] = []
    for answer in draft.answers:
        task = answer.task
        pairs = (
            ("序号", str(task.no)),
            ("重点工作", task.subitem or task.item),
            ("主要内容", task.content),
            ("完成时限", task.deadline),
            ("进展落实情况", answer.text),
        )
        blocks += [
            Grid(rows=tuple((_cell(name), _cell(value)) for name, value in pairs), widths=(18, 77), header_rows=0),
            Text(text="", style="plain"),
        ]
    return _framed(draft, tuple(blocks))


def _by_section(draft: Draft) -> list[tuple[str, tuple[Answer, ...]]]:
    return [(section, tuple(group)) for section, group in groupby(draft.answers, key=lambda answer: answer.task.section)]


def _bare(section: str) -> str:
    """A section's name without its number."""
    return re.sub(r"^[一二三四五六七八九十]+、", "", section) or "工作开展情况"


def _excerpt(text: str, length: int = 60) -> str:
    """The first sentences of a text, up to about ``length`` characters."""
    if len(text) <= length:
        return text
    cut = max(text.rfind(mark, 0, length) for mark in "，。；、")
    return text[: cut if cut > length // 3 else length]


def _task_words(task: Assignment) -> str:
    return f"{task.subitem or task.item}：{_excerpt(task.content, 40)}"


LAYOUTS: Mapping[str, Layout] = {
    "filled": filled_ledger,
    "own_rows": own_rows,
    "automatic_numbers": automatic_numbers,
    "other_columns": other_columns,
    "renumbered": renumbered,
    "unnumbered": unnumbered,
    "headings": headings,
    "automatic_headings": automatic_headings,
    "arabic_headings": arabic_headings,
    "one_is": one_is,
    "item_headings": item_headings,
    "by_item_number": by_item_number,
    "cover_and_annex": cover_and_annex,
    "cover_alone": cover_alone,
    "table_a_task": table_a_task,
}
