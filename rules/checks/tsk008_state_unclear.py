"""进展状态不明: an entry from which nobody can tell whether its task is done, under way or planned."""

import re
from collections.abc import Iterator

from pipeline.model.finding import Finding
from pipeline.model.submission import ProgressEntry
from pipeline.model.text import squeeze
from rules import words
from rules.cases import UnitCase
from rules.examples import A, both, full, says, shows
from rules.facts import checkable
from rules.phrases import shortened
from rules.rule import OnUnit, Rule
from rules.similarity import overlap
from rules.slips import remains
from rules.state import is_effort_only
from rules.told import Told, ledger_words, owed

CODE = "TSK008"
SHORT = 12
"""Characters up to which a text is a pointer elsewhere (详见附件), not talk."""
COPIED = 0.8
"""A text of which this much is the ledger's own is a copy (TXT002), and said there."""


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a task on which every passage is unclear, where no text rule says the same thing better."""
    for _, task_, said in owed(case):
        own = ledger_words(task_)
        if said.states == {"unclear"} and not _is_said_elsewhere(said, own) and not _points_at_an_answer(case, said):
            shown = f"“{shortened(said.text)}”" if said.text.strip() else "单元格内只有图片"
            message = f"{case.name}关于任务{task_.no}的进展为{shown}，看不出是已完成、正在推进还是尚未开展。请核实。"
            yield case.finding(CODE, "query", message, said.evidence, task=task_.no)


def _is_said_elsewhere(said: Told, own: tuple[str, ...]) -> bool:
    """What holds nothing to check is TXT001's, a copy of the ledger TXT002's, a template's remains TXT008's."""
    if not said.text.strip():
        return False
    is_talk = (len(said.text) > SHORT or is_effort_only(said.text)) and not checkable(said.text, own)
    return is_talk or bool(remains(said.text)) or overlap(said.text, own).share >= COPIED


def _points_at_an_answer(case: UnitCase, said: Told) -> bool:
    """Whether every passage only points at another that answers: 同上, 见第21项."""
    return all(any(one.state not in _TELLS_NOTHING for one in _meant(case, entry)) for entry in said.entries)


def _meant(case: UnitCase, entry: ProgressEntry) -> list[ProgressEntry]:
    """The entries of the same file that a pointer means; of 同上 the last one before that is no pointer itself."""
    here = [one for one in case.effective_entries if one.file == entry.file]
    text = squeeze(entry.text)
    if _ABOVE.fullmatch(text):
        before = here[: here.index(entry)]
        return [one for one in before if not _ABOVE.fullmatch(squeeze(one.text))][-1:]
    found = _ITEM.fullmatch(text)
    numbers = {int(number) for number in re.findall(r"\d+", found.group("numbers"))} if found else set()
    return [one for one in here if one is not entry and _is_numbered(one, numbers)]


def _is_numbered(entry: ProgressEntry, numbers: set[int]) -> bool:
    printed = set(entry.number.values) if entry.number is not None else set()
    return bool(numbers & printed) if printed else entry.task in numbers


_TELLS_NOTHING = frozenset({"unclear", "blank"})
_ABOVE = re.compile(words.POINTS_ABOVE)
_ITEM = re.compile(words.POINTS_AT_ITEM)

RULE = Rule(
    code=CODE,
    name="进展状态不明",
    outcome="query",
    basis="台账“进展落实情况”栏应反映任务的落实进展；报送要求为“将落实进展情况……报送”。",
    letter="请写明该项任务已完成、正在推进（附进度）或尚未开展（附原因和计划）。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("写明已完成", both(A, says(1, "已公开政策32条。", "done"))),
        shows("“同上”指的是写明了的上一项", both(A, *full()[:1], says(2, "同上", "unclear"))),
        shows("“见第1项”指的是写明了的一项", both(A, *full()[:1], says(2, "见第1项。", "unclear"))),
        shows("空话由TXT001提出，不重复", both(A, says(1, "高度重视，加强组织领导，严格落实。", "unclear"))),
    ),
    breaks=lambda: (
        shows("只写“详见附件”而没有附件", both(A, says(1, "详见附件", "unclear"))),
        shows("所指的一项也没有写明", both(A, says(1, "详见附件", "unclear"), says(2, "同上", "unclear"))),
        shows("只写“另行报告”", both(A, says(1, "该项情况另行报告。", "unclear"))),
    ),
    cannot_tell="图片中的文字是否已说明进展。",
)
