"""照抄台账原文: the progress is the ledger's own text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from pipeline.model.finding import Finding, Outcome
from pipeline.model.submission import ProgressEntry
from pipeline.model.text import fold
from pipeline.model.work import Ledger, TaskNo
from rules.cases import UnitCase, file_name
from rules.evidence import of_cell, of_entry
from rules.examples import CONTENTS, A, both, full, says, shows, unit
from rules.phrases import shortened
from rules.rule import OnUnit, Rule

CODE = "TXT002"
SHORTEST = 20
"""Characters without punctuation below which equal words say nothing."""
SHORTEST_CELL = 8
"""Likewise where they are a cell of the ledger from its first to its last character: then a person is asked."""
LEAST_SHARE = 0.5
"""Share of the ledger's cell that a pasted part must have to be certain."""

_PUNCTUATION = str.maketrans("", "", ",.;:!?、。·\"'()《》[]{}-~…/<>—")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The ledger's cells by task and column, in their order, bare of marks; and all of them in one text."""

    by_place: Mapping[tuple[int, str], str]
    by_task: Mapping[int, tuple[tuple[tuple[int, str], str], ...]]
    joined: str


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for each task; a query where words were changed, or where the words may only introduce what follows."""
    cells = _cells(case.facts.ledger)
    told: set[int] = set()
    beside: dict[tuple[TaskNo | None, str], list[ProgressEntry]] = {}
    for entry in case.effective_entries:
        beside.setdefault((entry.task, entry.file), []).append(entry)
    for entry in case.effective_entries:
        if entry.task is None or entry.task in told or entry.task not in case.tasks:
            continue
        others = beside[entry.task, entry.file]
        found = [_copied(one, cells, case.facts.thresholds.copied_ledger) for one in others]
        if not found or any(one is None for one in found):
            continue
        told.add(entry.task)
        column, outcome = next(one for one in found if one is not None)
        if _is_introduced(case, entry) or entry.recognised or any(one is not None and one[1] == "query" for one in found):
            outcome = "query"
        yield _finding(case, entry, column, outcome)


def _finding(case: UnitCase, entry: ProgressEntry, source: tuple[int, str], outcome: Outcome) -> Finding:
    no, column = source
    task = case.tasks[entry.task] if entry.task is not None else case.task(next(iter(case.tasks)))
    quoted = next(one for one in case.facts.ledger.tasks if one.no == no)
    name = "主要内容" if column == "content" else "量化指标"
    likeness = "相同" if outcome == "certain" else "基本相同"
    message = (
        f"{case.name}报送的{file_name(entry.file)}{entry.spans[0].where}，任务{task.no}的进展“{shortened(entry.text, 40)}”"
        f"与台账任务{no}的“{name}”原文{likeness}。"
    )
    evidence = of_entry(entry) + of_cell(case.facts.ledger, quoted, column)
    return case.finding(CODE, outcome, message, tuple(dict.fromkeys(evidence)), task=task.no)


def _copied(entry: ProgressEntry, cells: _Cells, threshold: float) -> tuple[tuple[int, str], Outcome] | None:
    """The cell of the ledger that an entry repeats, and how sure that is."""
    text = _bare(entry.text)
    own = cells.by_task.get(entry.task or 0, ())
    if len(text) < SHORTEST:
        whole = next((place for place, words in own if words == text), None)
        return (whole, "query") if whole is not None and len(text) >= SHORTEST_CELL else None
    if text in cells.joined:
        for place, words in (*own, *cells.by_place.items()):
            if text in words and len(text) >= LEAST_SHARE * len(words):
                return place, "certain"
    return next(((place, "query") for place, words in own if _likeness(text, words, threshold) >= threshold), None)


def _likeness(text: str, words: str, threshold: float) -> float:
    if not 0.7 * len(words) <= len(text) <= 1.4 * len(words):
        return 0.0
    from rapidfuzz.distance import Indel

    # The longest common subsequence is at least as long as the blocks that SequenceMatcher finds.
    if Indel.normalized_similarity(words, text) < threshold:
        return 0.0
    return SequenceMatcher(None, words, text, autojunk=False).ratio()


def _is_introduced(case: UnitCase, entry: ProgressEntry) -> bool:
    """Whether the words may be a heading for progress that follows: prose with other passages that answer no task."""
    in_cell = "列" in entry.spans[0].where
    return not in_cell and any(one.task is None and one.file == entry.file for one in case.effective_entries)


@lru_cache(maxsize=4)
def _cells(ledger: Ledger) -> _Cells:
    texts = {
        (task.no, column): _bare(text) for task in ledger.tasks for column, text in (("content", task.content), ("metric", task.metric))
    }
    kept = {(int(no), column): text for (no, column), text in sorted(texts.items()) if len(text) >= SHORTEST_CELL}
    by_task: dict[int, list[tuple[tuple[int, str], str]]] = {}
    for place, text in kept.items():
        by_task.setdefault(place[0], []).append((place, text))
    return _Cells(
        by_place=kept,
        by_task={no: tuple(own) for no, own in by_task.items()},
        joined="\n".join(text for text in kept.values() if len(text) >= SHORTEST),
    )


def _bare(text: str) -> str:
    return fold(text).translate(_PUNCTUATION)


RULE = Rule(
    code=CODE,
    name="照抄台账原文",
    outcome="certain",
    basis="“进展落实情况”应写本单位的落实情况；与同一台账“主要内容”或“量化指标”的原文逐字对照。",
    letter="请改写为本单位的实际进展，写明数量、时间、文件或链接。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("写的是自己的进展", both(A, *full())),
        shows(
            "引用任务原文后写了进展",
            both(A, *full()[1:], says(1, CONTENTS[1] + "截至7月，共集中推介项目12个，发布工作方案3份，解读材料5篇。")),
        ),
        shows("只有几个字与台账相同", both(A, *full()[1:], says(1, "集中推介项目"))),
    ),
    breaks=lambda: (shows("进展一栏原样粘贴“主要内容”", both(A, *full()[1:], says(1, CONTENTS[1]))),),
    doubts=lambda: (
        shows("只改了几个字", both(A, *full()[1:], says(1, CONTENTS[1].replace("做好", "我局已做好")))),
        shows("报送要求待确认的单位", both(A, *full()[1:], says(1, CONTENTS[1])), units=[unit(A, report="confirm")]),
    ),
    cannot_tell="是否另有进展未写入。",
)
