"""Traces of a task in a report that no passage was matched to: what keeps 漏报 from being certain.

Matching takes a passage for the task that it resembles most; a clerk who writes in his own words and his own order may answer
several tasks in one breath. A sentence with words that the missing task has, and the tasks that it was matched to have not, is
a trace; and where a report follows neither the ledger's numbers nor its titles, words that nobody could place may be anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model.evidence import Where
from pipeline.model.submission import Passage, ProgressEntry
from pipeline.model.text import fold
from pipeline.model.work import Task, TaskNo
from rules.cases import UnitCase, file_name
from rules.reading import live_files
from rules.terms import TermIndex

LOOSE = 2.0
"""Weight of a missing task's own words in a sentence that is no firm answer to another task, from which it is a trace."""
FIRM = 8.0
"""The same in a sentence that stands under another task's number or title."""
KEYED = 0.8
"""Share of the answers under the ledger's numbers and titles from which a report follows the ledger."""
FEW_SHARE = 0.2
"""A report in own words that lacks more than one task and more than this share is not understood well enough to say what it lacks."""

TITLE_LINES = 5
"""More lines of title than this may be answers taken for a title."""

_SENTENCE = re.compile(r"[^。；;！!\n]+")
_MARK = re.compile(r"^(?:[一二三四五六七八九十]{1,3}是|[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)、.,])?(?:关于|在)?")
LONGEST_TITLE = 40
_OWN_TITLE = "标题"
_SURE_KEY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A sentence that may speak of a task, and the words that say so."""

    file: str
    where: Where
    quote: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A sentence of a report with the tasks that it was matched to; ``is_firm``: by number or title."""

    file: str
    where: Where
    text: str
    tasks: frozenset[TaskNo]
    is_firm: bool


class Traces:
    """What one unit's report says, sentence by sentence; each sentence is looked through once."""

    def __init__(self, case: UnitCase) -> None:
        """Look through every passage of the unit's live files."""
        self._case = case
        self._index = _index(case.facts.ledger.tasks)
        self._titles = {no: _titles_of(task) for no, task in case.tasks.items()}
        self._said = [(one, self._index.shared(one.text)) for one in dict.fromkeys(_sentences(case))]

    def of(self, task: TaskNo) -> Trace | None:
        """The sentence that most likely speaks of a task that nothing was matched to; None where none does."""
        best: tuple[float, Trace] | None = None
        for said, shared in self._said:
            mass, words = self._index.own_words(shared, task, said.tasks)
            is_trace = mass >= (FIRM if said.is_firm else LOOSE) or (task not in said.tasks and self._opens_with_title(said.text, task))
            if is_trace and (best is None or mass > best[0]):
                best = mass, Trace(file=said.file, where=said.where, quote=said.text.strip(), words=words)
        return None if best is None else best[1]

    def _opens_with_title(self, text: str, no: TaskNo) -> bool:
        """Whether a sentence begins with a title of the task as a heading does (公开专区：…), whatever it stands under."""
        opening = _MARK.sub("", fold(text))[:LONGEST_TITLE]
        return any(title and _is_head(opening, title) for title in self._titles.get(no, ()))


def _is_head(opening: str, title: str) -> bool:
    return opening.startswith(title) and re.match(r"(?:工作|情况)?(?:方面|[:,]|$)", opening[len(title) :]) is not None


def follows_ledger(case: UnitCase) -> bool:
    """Whether most of what a unit says stands under the ledger's own numbers, titles or words."""
    entries = [entry for entry in case.entries if entry.task is not None]
    keyed = sum(1 for entry in entries if _is_keyed(entry))
    return keyed >= KEYED * len(entries) and bool(entries)


def unplaced(case: UnitCase) -> list[ProgressEntry]:
    """Passages of the standing report that answer no task and speak of something."""
    return [entry for entry in case.effective_entries if entry.task is None and not entry.is_general and entry.text.strip()]


def why_not_understood(case: UnitCase, *, lacking: int, asked: int) -> str:
    """Why nothing is missing for certain: own words and order that matching could not place, or a head of many lines; '' if it is."""
    for file in live_files(case):
        if file.report is not None and len(file.report.title_lines) > TITLE_LINES:
            return f"{file_name(file.source.path)}开头有{len(file.report.title_lines)}行文字被当作标题"
    if follows_ledger(case):
        return ""
    left = unplaced(case)
    if left:
        return f"报告未按台账的序号、标题逐项填写，{file_name(left[0].file)}{left[0].spans[0].where}等{len(left)}处文字未能对应到任务"
    if lacking > max(1, FEW_SHARE * asked):
        return f"报告未按台账的序号、标题逐项填写，应填报的{asked}项中有{lacking}项未能找到对应文字"
    return ""


def _is_keyed(entry: ProgressEntry) -> bool:
    return entry.how == "number" or any(
        part.name == "title" and (part.value >= 1.0 or (part.value >= _SURE_KEY and part.note.startswith(_OWN_TITLE)))
        for part in entry.parts
    )


def _sentences(case: UnitCase) -> Iterator[_Said]:
    for file in live_files(case):
        path = file.source.path
        by_place: dict[Where, list[tuple[str, ProgressEntry]]] = {}
        for entry in case.entries:
            for span in entry.spans if entry.file == path and entry.task is not None else ():
                by_place.setdefault(span.where, []).append((span.quote, entry))
        for passage in file.report.passages if file.report is not None else ():
            yield from _of_passage(path, passage, by_place)


def _of_passage(path: str, passage: Passage, by_place: dict[Where, list[tuple[str, ProgressEntry]]]) -> Iterator[_Said]:
    answered: list[ProgressEntry] = []
    for span in passage.spans:
        for found in _SENTENCE.finditer(span.quote):
            text = found.group().strip()
            held = [entry for quote, entry in by_place.get(span.where, ()) if text in quote]
            answered += held
            if text:
                yield _said(path, span.where, text, held)
    for label in passage.labels if passage.kind != "row" else ():
        yield _said(path, label.where, label.text, answered)


def _said(path: str, where: Where, text: str, held: list[ProgressEntry]) -> _Said:
    tasks = frozenset(entry.task for entry in held if entry.task is not None)
    return _Said(file=path, where=where, text=text, tasks=tasks, is_firm=bool(held) and all(map(_is_keyed, held)))


def _titles_of(task: Task) -> tuple[str, ...]:
    titles = (_MARK.sub("", fold(text or "")).rstrip("。.") for text in (task.item, task.subitem))
    return tuple(dict.fromkeys(title for title in titles if len(title) >= 3))


@lru_cache(maxsize=4)
def _index(tasks: tuple[Task, ...]) -> TermIndex:
    return TermIndex(tasks)
