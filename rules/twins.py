"""The Word and the OFD version of one report side by side: what differs, numbers and dates first."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from pipeline.model.submission import ProgressEntry, ReceivedFile, Report
from pipeline.model.text import fold
from pipeline.model.work import TaskNo
from rules.cases import UnitCase, is_read_whole
from rules.delivery import Version, version_of

CONTEXT = 8
"""Characters shown on each side of a difference."""
SHORTEST_PART = 6
"""Characters below which words inside a longer text are not taken for an entry that was cut differently."""

_BETWEEN = "\x1f"
_COUNTED = re.compile(r"(?:^|(?<=[。.;:]))(?:[一二三四五六七八九]|十[一二三四五六七八九]?)是")
_FIGURE = re.compile(r"[0-9０-９〇零一二三四五六七八九十百千万亿%％]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one version says on a task and the other does not; ``task`` None for passages that answer no task."""

    task: TaskNo | None
    word: str
    """The words of the Word version with their surroundings; '' where it says nothing."""
    ofd: str
    is_figure: bool
    """Whether numbers or dates differ."""
    entries: tuple[ProgressEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The entries of the two versions of one report."""

    word: tuple[ProgressEntry, ...]
    ofd: tuple[ProgressEntry, ...]
    word_text: str = ""
    """All that the Word version says, headings, title and signature too: what stands there is not missing, however it was read."""
    ofd_text: str = ""

    @property
    def is_recognised(self) -> bool:
        """Whether character recognition stands behind one of them."""
        return any(entry.recognised for entry in self.word + self.ofd)


def pairs(case: UnitCase) -> Iterator[Pair]:
    """The versions to compare: those of each submission that has both, else all that count of either form."""
    files = [[file for file in one.files if file.is_effective] for one in case.standing]
    complete = [group for group in files if {"word", "ofd"} <= {version_of(file) for file in group}]
    for group in complete or [list(chain.from_iterable(files))]:
        word, ofd = _of(group, "word"), _of(group, "ofd")
        if word and ofd and all(is_read_whole(file) for file in word + ofd):
            texts = ("".join(all_words(file.report) for file in files if file.report is not None) for files in (word, ofd))
            yield Pair(word=_entries(case, word), ofd=_entries(case, ofd), word_text=next(texts), ofd_text=next(texts))


def all_words(report: Report) -> str:
    """Everything that a report says in the order of its reading, folded: the frame, and each passage behind its headings."""
    frame = [*report.title_lines, report.title, report.addressee, report.document_number]
    signed = "".join(span.quote for span in report.signatures or ((report.signature,) if report.signature else ()))
    day = report.signed_on_span.quote if report.signed_on_span is not None else ""
    body = [label.text for passage in report.passages for label in passage.labels if label.kind == "heading"]
    spoken = ["".join((*(label.text for label in passage.labels if label.kind == "heading"), passage.text)) for passage in report.passages]
    parts = [*(span.quote for span in frame if span is not None), *body, *spoken, signed + day, day + signed]
    return _BETWEEN.join(fold(part) for part in parts)


def differences(pair: Pair) -> list[Difference]:
    """Every difference in what is said, figures first, then by task. Layout, widths, blanks and quotes are none."""
    word_side, ofd_side = _side(pair.word, pair.word_text), _side(pair.ofd, pair.ofd_text)
    found: list[Difference] = []
    for task in sorted({*word_side.by_task, *ofd_side.by_task}, key=lambda no: (no is None, no or 0)):
        word, ofd = word_side.by_task.get(task, ()), ofd_side.by_task.get(task, ())
        if word and ofd and task is not None:
            found += _changed(task, word, ofd, word_side, ofd_side)
        else:
            found += [_only(one, word=True) for one in word if ofd_side.lacks(one, word_side)]
            found += [_only(one, word=False) for one in ofd if word_side.lacks(one, ofd_side)]
    return sorted(found, key=lambda one: (not one.is_figure, one.task is None, one.task or 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One version: all its words in a row, its texts with how often each stands, and its entries by task."""

    whole: str
    texts: Counter[str]
    by_task: Mapping[TaskNo | None, tuple[ProgressEntry, ...]]

    def lacks(self, entry: ProgressEntry, other: "_Side") -> bool:
        """Whether an entry of the other version stands nowhere in this one, under whatever task or cut."""
        text = _said(entry)
        if text in self.texts:
            return self.texts[text] < other.texts[text]
        return bool(text) and (len(text) < SHORTEST_PART or text not in self.whole)


def _side(entries: tuple[ProgressEntry, ...], words: str) -> _Side:
    by_task: dict[TaskNo | None, tuple[ProgressEntry, ...]] = {}
    for entry in entries:
        by_task[entry.task] = (*by_task.get(entry.task, ()), entry)
    whole = _joined(entries) + _BETWEEN + words
    return _Side(whole=whole, texts=Counter(_said(entry) for entry in entries), by_task=by_task)


def _said(entry: ProgressEntry) -> str:
    """An entry's words without the 一是 that counts it: where an item is dropped, the others count on."""
    return _COUNTED.sub("", fold(entry.text))


def _of(group: list[ReceivedFile], version: Version) -> list[ReceivedFile]:
    return [file for file in group if version_of(file) == version]


def _entries(case: UnitCase, files: list[ReceivedFile]) -> tuple[ProgressEntry, ...]:
    paths = {file.source.path for file in files}
    return tuple(entry for entry in case.entries if entry.file in paths)


def _joined(entries: Iterable[ProgressEntry]) -> str:
    return "".join(map(_said, entries))


def _changed(
    task: TaskNo, word: tuple[ProgressEntry, ...], ofd: tuple[ProgressEntry, ...], word_side: _Side, ofd_side: _Side
) -> list[Difference]:
    """How two texts on one task differ. Texts cut apart differently are the same; texts changed about between tasks are not."""
    first, second = _joined(word), _joined(ofd)
    if first == second or sorted(map(_said, word)) == sorted(map(_said, ofd)):
        return []
    is_only_cut = first in ofd_side.whole and second in word_side.whole and (first in second or second in first)
    stands_elsewhere = (first and first in ofd_side.texts) or (second and second in word_side.texts)
    if is_only_cut and not stands_elsewhere:
        return []
    entries = (*word, *ofd)
    if not first or not second or SequenceMatcher(None, first, second, autojunk=False).ratio() < 0.5:
        return [Difference(task=task, word=first, ofd=second, is_figure=_figures(first) != _figures(second), entries=entries)]
    return [
        Difference(task=task, word=one, ofd=other, is_figure=is_figure, entries=entries)
        for one, other, is_figure in _passages(first, second)
    ]


def _passages(first: str, second: str) -> Iterator[tuple[str, str, bool]]:
    """The differing stretches with their surroundings, near ones joined."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    spans: list[tuple[int, int, int, int]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        if spans and a - spans[-1][1] <= 2:
            spans[-1] = (spans[-1][0], b, spans[-1][2], d)
        else:
            spans.append((a, b, c, d))
    for a, b, c, d in spans:
        is_figure = bool(_FIGURE.search(first[a:b]) or _FIGURE.search(second[c:d]))
        yield first[max(0, a - CONTEXT) : b + CONTEXT], second[max(0, c - CONTEXT) : d + CONTEXT], is_figure


def _only(entry: ProgressEntry, *, word: bool) -> Difference:
    text = _said(entry)
    return Difference(
        task=entry.task, word=text if word else "", ofd="" if word else text, is_figure=bool(_figures(text)), entries=(entry,)
    )


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?%?", text)
