"""Which tasks the words beside a passage name: an item, a subitem, a section, or a task's own content."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import pow as power
from typing import Literal

from pipeline.model.submission import Label
from pipeline.model.text import fold
from pipeline.model.work import Task, TaskNo
from pipeline.patterns import regex
from rules import talk
from rules.memo import Memo
from rules.terms import TermIndex, resemblances

_MARK = regex(
    r"^(?:第[一二三四五六七八九十\d]{1,3}(?:部分|章|板块)?[、:,]?|[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,3}[)、.](?!\d)|\d{1,2}(?:\.\d{1,2})+\.?|[①-⑳])+"
)
_BRACKETS = regex(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_LONG_LABEL = 26
_CACHE = 20_000
_NAMINGS = 5_000
_SURE_TITLE = 0.7
_SHORTEST_WORD, _LONGEST_WORD = 3, 8
_LIKE_LABEL = 0.5
"""How far a heading in the unit's own words must resemble one task to name it."""

Level = Literal["section", "item", "subitem", "content"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A name that one task or more stand under, folded."""

    level: Level
    text: str
    core: str
    """The text without the verbs that open any title."""
    tasks: frozenset[TaskNo]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a label names: the level, the tasks, and how surely (0 to 1)."""

    level: Level
    tasks: frozenset[TaskNo]
    score: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What all labels of a passage name together. ``whole_title`` says that one of them is an item or subitem in full."""

    tasks: frozenset[TaskNo]
    score: float
    level: Level
    text: str
    whole_title: bool
    section: frozenset[TaskNo] = frozenset()


class TitleIndex:
    """The titles and contents of a ledger; built once, asked often."""

    def __init__(self, tasks: Sequence[Task], terms: TermIndex) -> None:
        """Gather the distinct titles of each level with their tasks."""
        self._terms = terms
        self._titles = _titles(tasks)
        self._contents = {task.no: fold(task.content) for task in tasks}
        self._texts = {task.no: fold("\n".join((task.item, task.subitem or "", task.content, task.metric))) for task in tasks}
        self._by_content: dict[str, set[TaskNo]] = defaultdict(set)
        for no, content in self._contents.items():
            if content:
                self._by_content[content].add(no)
        self._bare_contents = frozenset(content.rstrip("。.") for content in self._by_content)
        self._known: Memo[tuple[str, str], tuple[Named, ...]] = Memo(_CACHE)
        self._namings: Memo[tuple[tuple[str, str], ...], Naming | None] = Memo(_NAMINGS)
        self._count: dict[str, int] = defaultdict(int)
        for title in self._titles:
            for gram in _bigrams(title.core):
                self._count[gram] += 1

    def naming(self, labels: Sequence[Label]) -> Naming | None:
        """What the labels name together, the innermost first; None where they name nothing in this ledger.

        Units answer under the ledger's own words, so that most rows of a batch ask the same.
        """
        key = tuple([(label.kind, label.text) for label in labels])
        if key not in self._namings:
            self._namings[key] = self._naming(labels)
        return self._namings[key]

    def _naming(self, labels: Sequence[Label]) -> Naming | None:
        named = [self.named(label) for label in labels if label.kind not in {"metric", "units", "deadline"}]
        sections: frozenset[TaskNo] = frozenset()
        result: Naming | None = None
        for choices in reversed(named):
            for choice in choices:
                if choice.level == "section":
                    sections = sections or choice.tasks
                    continue
                result = _narrowed(result, choice)
        if result is None:
            return (
                None
                if not sections
                else Naming(tasks=frozenset(), score=0.0, level="section", text="", whole_title=False, section=sections)
            )
        return Naming(
            tasks=result.tasks & sections or result.tasks,
            score=result.score,
            level=result.level,
            text=result.text,
            whole_title=result.whole_title,
            section=sections,
        )

    def is_content(self, text: str) -> bool:
        """Whether a text is a task's own content, letter for letter but for marks and widths."""
        return _MARK.sub("", fold(text)).rstrip("。.") in self._bare_contents

    def named(self, label: Label) -> tuple[Named, ...]:
        """The titles or contents that one label names, best first; several where it joins them."""
        key = (label.kind, label.text)
        if key not in self._known:
            self._known[key] = self._find(label)
        return self._known[key]

    def _find(self, label: Label) -> tuple[Named, ...]:
        text = fold(label.text)
        bare = _MARK.sub("", text)
        if content := self._content(bare, label.kind):
            return (content,)
        plain = _BRACKETS.sub("", bare).strip("。.:：,，;；")
        if len(plain) < 2:
            return ()
        found = self._title(plain, label.kind)
        if (
            (not found or found[0].score < _SURE_TITLE)
            and label.kind not in {"section", "item"}
            and (like := self._like(plain, _LIKE_LABEL) or self._only_word(plain))
        ):
            if found and like.tasks <= found[0].tasks and like.score <= found[0].score:
                return (replace(like, score=found[0].score),)
            return (like,) if not found or like.score > found[0].score else found
        return found

    def _only_word(self, text: str) -> Named | None:
        """The one task in whose texts a short heading stands as it is: 开放日; two characters where its title begins with them: 医保."""
        core = _core(text)
        if len(core) > _LONGEST_WORD or core in talk.COMMON:
            return None
        having = [no for no, texts in self._texts.items() if core in texts]
        if len(core) < _SHORTEST_WORD and not any(title.core.startswith(core) and title.tasks == set(having) for title in self._titles):
            return None
        return Named(level="content", tasks=frozenset(having), score=_LIKE_LABEL, text=core) if len(having) == 1 else None

    def _content(self, text: str, kind: str) -> Named | None:
        """The tasks whose own content a label repeats, in full or in great part."""
        from rapidfuzz import fuzz, process

        if text in self._by_content:
            return Named(level="content", tasks=frozenset(self._by_content[text]), score=1.0, text=text)
        if len(text) < 12:
            return None
        whole = process.extract(text, self._contents, scorer=fuzz.ratio, score_cutoff=80, limit=3)
        part = [] if whole else process.extract(text, self._contents, scorer=fuzz.partial_ratio, score_cutoff=88, limit=3)
        found = [(no, score) for _, score, no in (whole or part) if whole or len(text) <= len(self._contents[no])]
        if found and (len(found) == 1 or found[0][1] - found[1][1] >= 4):
            return Named(level="content", tasks=frozenset({found[0][0]}), score=round(found[0][1] / 100, 4), text=text)
        return self._like(text, 0.6) if len(text) >= _LONG_LABEL or kind == "content" else None

    def _like(self, text: str, limit: float) -> Named | None:
        """The task whose words a label in the unit's own words shares."""
        shared = self._terms.shared(text)
        ranked = resemblances(self._terms.masses(shared), lambda best, rival: self._terms.apart(shared, best, rival))
        if not ranked or ranked[0].score < limit:
            return None
        return Named(level="content", tasks=frozenset({ranked[0].task}), score=round(ranked[0].score * 0.95, 4), text=text)

    def _title(self, text: str, kind: str) -> tuple[Named, ...]:
        core = _core(text)
        found = [(self._likeness(text, core, title), title) for title in self._titles if _fits(kind, title.level)]
        found = sorted(found, key=lambda each: (-each[0], each[1].level != "subitem", each[1].level != "item", each[1].text))
        if not found or found[0][0] < 0.55:
            return ()
        best = found[0][0]
        kept = [(score, title) for score, title in found if score >= max(0.55, best - 0.04)]
        tasks = frozenset(no for _, title in kept for no in title.tasks)
        level = kept[0][1].level
        if level == "section":
            return (Named(level="section", tasks=kept[0][1].tasks, score=round(best, 4), text=kept[0][1].text),)
        rest = [title for _, title in kept if title.level != "section"]
        tasks = frozenset(no for title in rest for no in title.tasks)
        joins = len({title.text for title in rest}) > 1
        return (Named(level=level, tasks=tasks, score=round(best * (0.9 if joins else 1.0), 4), text=rest[0].text),)

    def _likeness(self, text: str, core: str, title: Title) -> float:
        """How far a label is a title: 1 for the same words, weighted by how few titles have them."""
        if text == title.text:
            return 1.0
        if core == title.core:
            return 0.97
        its, own = _bigrams(title.core), _bigrams(core)
        common = its & own
        if not common:
            return 0.0
        total = sum(self._weight(gram) for gram in its)
        shared = sum(self._weight(gram) for gram in common)
        mine = sum(self._weight(gram) for gram in own)
        recall, precision = shared / total if total else 0.0, shared / mine if mine else 0.0
        return 0.95 * (0.55 * recall + 0.45 * precision) if shared >= 0.9 else 0.0

    def _weight(self, gram: str) -> float:
        """Rare words of titles count most; words that reports are full of, and words of many titles, little."""
        if gram in talk.COMMON:
            return 0.25
        return 1.0 / power(max(1, self._count.get(gram, 1)), 0.7)


def _titles(tasks: Sequence[Task]) -> tuple[Title, ...]:
    """Every title with its tasks; a section of one task names that task as well as an item does."""
    gathered: dict[tuple[Level, str], set[TaskNo]] = defaultdict(set)
    for task in tasks:
        gathered["section", _MARK.sub("", fold(task.section))].add(task.no)
        gathered["item", _MARK.sub("", fold(task.item))].add(task.no)
        if task.subitem:
            gathered["subitem", _MARK.sub("", fold(task.subitem))].add(task.no)
        elif not task.item and (lead := _LEAD.match(fold(task.content))):
            gathered["item", _MARK.sub("", lead["name"])].add(task.no)
    return tuple(
        Title(level="item" if level == "section" and len(numbers) == 1 else level, text=text, core=_core(text), tasks=frozenset(numbers))
        for (level, text), numbers in sorted(gathered.items())
        if text
    )


_LEAD = regex(r"(?P<name>[^。.,，;；]{2,24})[。.](?=.)")
"""The first sentence of a content without titles over it, where it is but a name: 重大项目信息公开。依法公开…"""
_OPENING = regex(
    r"^(?:关于|围绕|在|着力|大力|切实|认真|积极|持续|不断|全面|深入|进一步|扎实|有效|依法依规|依法|严格|常态化?|统筹|稳步|加快|抓好|加强|做好|推进|推动|优化|完善|规范|强化|落实|开展|提升|健全|深化|推广|探索|擦亮|整合|夯实|坚持|抓实|抓紧|大兴|实施|加大|推行|保障)+"
)
_CLOSING = regex(r"(?:工作|方面|情况|进展|落实|任务|的|完成)+$")


def _core(text: str) -> str:
    """A title without its opening verbs and closing words, quotes dropped; the text itself where nothing would be left."""
    plain = re.sub(r"[\"'“”、，,·\s-]", "", text)
    core = _CLOSING.sub("", _OPENING.sub("", plain))
    return core if len(core) >= 2 else plain


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _fits(kind: str, level: Level) -> bool:
    """Whether a label of a kind may name a title of a level: units call items tasks and subitems items."""
    return level == "section" if kind == "section" else True


def _narrowed(inner: Naming | None, outer: Named) -> Naming:
    """What an inner label names, narrowed by an outer one where both can be true."""
    whole = outer.level != "content" and outer.score >= 0.9
    if inner is None:
        return Naming(tasks=outer.tasks, score=outer.score, level=outer.level, text=outer.text, whole_title=whole)
    both = inner.tasks & outer.tasks
    if both:
        score = 1.0 - (1.0 - inner.score) * (1.0 - 0.3 * outer.score)
        return Naming(tasks=both, score=round(score, 4), level=inner.level, text=inner.text, whole_title=inner.whole_title or whole)
    if outer.score >= inner.score + 0.2:
        return Naming(tasks=outer.tasks, score=round(outer.score * 0.9, 4), level=outer.level, text=outer.text, whole_title=whole)
    return inner
