"""Which task each passage of a report answers, how that is known, and which tasks come close.

By number where it is shown to be the ledger's; else by title; else by content. A rival too close means no match.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.model.match import Match, Matched, Unmatched
from pipeline.model.submission import How, Passage, Rival, ScorePart
from pipeline.model.work import Task, TaskNo
from rules.counting import Counting, Vote, countings, family
from rules.parts import Part, Piece, Scores, group_text, parts_of, pieces_by_task, spans_of, whole
from rules.terms import Resemblance, TermIndex, resemblances, strength
from rules.titles import Naming, TitleIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Limits of matching, each 0 to 1 (setting ``similarity``)."""

    accept: float = 0.5
    """A score below it is no match by content."""
    certain: float = 0.75
    """A match at or above it may bear a certain finding."""
    title: float = 0.7
    """How far a label must be a title to name its tasks."""
    like_title: float = 0.45
    """How far a heading in the unit's own words must resemble one task's content to name it."""
    whole_title: float = 0.85
    """How far it must be one to answer all tasks under it."""
    resembles: float = 0.25
    """A task below it is not named as near."""
    general: float = 0.65
    """What a passage on the work as a whole needs."""


class TaskIndex:
    """A ledger's tasks ready for matching; built once for a ledger, used for every report."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        """Index words and titles of all tasks."""
        self.tasks = {task.no: task for task in tasks}
        self.terms = TermIndex(tasks)
        self.titles = TitleIndex(tasks, self.terms)
        self.order = {task.no: i for i, task in enumerate(tasks)}


def match(
    passages: tuple[Passage, ...],
    tasks: tuple[Task, ...] | TaskIndex,
    own: frozenset[TaskNo],
    *,
    thresholds: Thresholds | None = None,
) -> tuple[Match, ...]:
    """Match the passages of one report to tasks, in the passages' order.

    ``own`` are the tasks that the unit has any duty on: a weak prior, never a filter. One passage may answer several
    tasks, and several passages one; a passage on the work as a whole that resembles nothing is left out.
    """
    index = tasks if isinstance(tasks, TaskIndex) else TaskIndex(tasks)
    return _Matching(passages, index, own, thresholds or Thresholds()).matches()


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """A passage as matching sees it: what its labels name, and what its words resemble."""

    passage: Passage
    parts: tuple[Part, ...]
    words: frozenset[str]
    """The ledger's words that stand in it."""
    naming: Naming | None
    likes: tuple[Resemblance, ...]

    @property
    def named(self) -> frozenset[TaskNo]:
        return self.naming.tasks if self.naming else frozenset()

    def like(self, task: TaskNo) -> float:
        """How far its words resemble a task."""
        return next((each.score for each in self.likes if each.task == task), 0.0)


class _Matching:
    """One report's matching: views first, then numbers, titles and content, then what headings answer."""

    def __init__(self, passages: Sequence[Passage], index: TaskIndex, own: frozenset[TaskNo], limits: Thresholds) -> None:
        self._index = index
        self._own = own
        self._limits = limits
        self._words_of: dict[str, frozenset[str]] = {}
        self._views = [self._view(passage) for passage in passages]
        self._by_order = {view.passage.order: view for view in self._views}
        known = frozenset(index.tasks)
        self._countings = countings(passages, self._vote, own, known)
        self._out: list[tuple[int, Match]] = []
        self._spread: list[tuple[list[_View], Naming]] = []
        self._later: list[_View] = []

    def matches(self) -> tuple[Match, ...]:
        for group in _groups(self._views):
            self._take(group)
        self._in_order_of_rows()
        for group, naming in self._spread:
            self._answer_all_under(group, naming)
        for view in self._later:
            self._take_general(view)
        told = {match.task for _, match in self._out if isinstance(match, Matched) and _tells(match)}
        kept = [item for item in self._out if isinstance(item[1], Unmatched) or _tells(item[1]) or item[1].task not in told]
        return tuple(match for _, match in sorted(kept, key=lambda item: (item[0], _task_of(item[1]))))

    # --- seeing ---------------------------------------------------------------------------------------------------

    def _view(self, passage: Passage) -> _View:
        naming = self._index.titles.naming(passage.labels)
        if (
            naming is not None
            and naming.tasks
            and naming.score < (self._limits.like_title if naming.level == "content" else self._limits.title)
        ):
            naming = None
        names = bool(naming and naming.tasks)
        unread = [] if names else [label.text for label in passage.labels if label.kind in {"item", "subitem", "content", "heading"}]
        parts = parts_of([passage])
        words = self._words([*unread[-2:], *(part.text for part in parts)])
        return _View(passage=passage, parts=parts, words=words, naming=naming, likes=self._likes(words, naming))

    def _words(self, texts: Iterable[str]) -> frozenset[str]:
        """The ledger's words in any of a few texts; each text is looked through once."""
        found: frozenset[str] = frozenset()
        for text in texts:
            if text not in self._words_of:
                self._words_of[text] = self._index.terms.shared(text)
            found |= self._words_of[text]
        return found

    def _likes(self, words: frozenset[str], naming: Naming | None) -> tuple[Resemblance, ...]:
        """Resemblances of words, with the weak priors: the unit's own tasks, and the section that a heading names."""
        masses = self._index.terms.masses(words)
        section = naming.section if naming else frozenset()

        def apart(best: TaskNo, rival: TaskNo) -> tuple[float, float]:
            its, rivals = self._index.terms.apart(words, best, rival)
            return its * self._prior(best, section), rivals * self._prior(rival, section)

        return resemblances({no: mass * self._prior(no, section) for no, mass in masses.items()}, apart)

    def _prior(self, no: TaskNo, section: frozenset[TaskNo]) -> float:
        foreign = 0.85 if self._own and no not in self._own else 1.0
        return foreign * (0.8 if section and no not in section else 1.0)

    def _vote(self, passage: Passage) -> Vote:
        view = self._by_order[passage.order]
        values = _values(passage)
        if view.named:
            return "agrees" if values & view.named else "disagrees"
        if view.likes and view.likes[0].score >= self._limits.accept:
            best = view.likes[0]
            if best.task in values:
                return "agrees"
            return "disagrees" if max((view.like(no) for no in values), default=0.0) < best.score * 0.6 else "silent"
        return "silent"

    # --- deciding -------------------------------------------------------------------------------------------------

    def _take(self, group: list[_View]) -> None:
        rest: list[_View] = []
        for view in group:
            numbers = self._numbers(view)
            if view.passage.is_general and not (view.naming and view.naming.whole_title):
                self._later.append(view)
            elif numbers:
                self._by_number(view, numbers)
            else:
                rest.append(view)
        if rest:
            naming = rest[0].naming
            if naming is not None and naming.tasks:
                self._by_title(rest, naming)
            else:
                for view in rest:
                    self._by_content(view)

    def _numbers(self, view: _View) -> tuple[TaskNo, ...]:
        """The tasks of a passage's number where it is shown to be the ledger's and the words beside it do not contradict."""
        name = family(view.passage.number)
        counting = self._countings.get(name) if name else None
        if counting is None or not counting.is_ledgers or view.passage.number is None:
            return ()
        values = tuple(TaskNo(value) for value in view.passage.number.values if value in self._index.tasks)
        if not values:
            return ()
        naming = view.naming
        if naming and naming.tasks and naming.score >= self._limits.whole_title and not naming.tasks & set(values):
            return ()
        best = view.likes[0] if view.likes else None
        contradicted = best is not None and best.task not in values and best.score >= 0.8 and not view.named
        if contradicted and max(view.like(no) for no in values) < 0.1 and counting.basis != "said":
            return ()
        return values

    def _by_number(self, view: _View, numbers: tuple[TaskNo, ...]) -> None:
        counting = self._countings[family(view.passage.number) or ""]
        parts = view.parts
        if len(numbers) == 1:
            self._add([view], numbers[0], parts, "number", self._number_parts(view, numbers[0], counting))
            return
        found = pieces_by_task(parts, self._scores_among(numbers))
        for no in numbers:
            self._add([view], no, found.get(no) or parts, "number", self._number_parts(view, no, counting))

    def _number_parts(self, view: _View, no: TaskNo, counting: Counting) -> tuple[ScorePart, ...]:
        printed = view.passage.number.text if view.passage.number else ""
        basis = {"said": "文中写明是台账序号", "agrees": "多数行的标题或内容与序号一致", "gaps": "序号正是本单位任务的序号"}[counting.basis]
        value = {"said": 0.9, "agrees": 0.9, "gaps": 0.85}[counting.basis]
        return (
            ScorePart(name="number", value=value, note=f"{printed}：{basis}"),
            *self._title_part(view, no),
            *self._content_part(view, no),
        )

    def _by_title(self, group: list[_View], naming: Naming) -> None:
        """A group of passages under one title: its only task, or the tasks under it told apart by content."""
        tasks = naming.tasks
        narrowed = tasks & self._own if self._own and len(tasks) > 1 else tasks
        astray = [view for view in group if self._is_astray(view, tasks)]
        for view in astray:
            self._by_content(view)
        group = [view for view in group if view not in astray]
        if not group:
            return
        if len(tasks) == 1 or (len(narrowed) == 1 and not self._speaks_of_other(group, tasks - narrowed)):
            no = next(iter(narrowed or tasks))
            self._add(
                group,
                no,
                parts_of([view.passage for view in group]),
                "title",
                (*self._title_part(group[0], no), *self._content_of(group, no)),
            )
            return
        parts = parts_of([view.passage for view in group])
        found = pieces_by_task(parts, self._scores_among(tuple(sorted(narrowed or tasks))))
        if self._own and len(narrowed) < len(tasks):
            found = pieces_by_task(parts, self._scores_among(tuple(sorted(tasks)))) or found
        found = found or self._by_words_of_title(group, parts, narrowed or tasks)
        for no, pieces in sorted(found.items()):
            self._add(group, no, pieces, "title", (*self._title_part(group[0], no), *self._content_of_pieces(pieces, no)))
        self._spread.append((group, naming))

    def _by_words_of_title(self, group: list[_View], parts: tuple[Part, ...], tasks: frozenset[TaskNo]) -> dict[TaskNo, tuple[Piece, ...]]:
        """The one task that a heading, which is not quite a title of several, has words of and the others have not."""
        labels = [label for label in group[0].passage.labels if label.kind in {"item", "subitem", "content", "heading"}]
        if not labels or not parts:
            return {}
        found = self._scores_among(tuple(sorted(tasks)))(whole(labels[-1].where, labels[-1].text))
        return dict.fromkeys(found, parts) if len(found) == 1 else {}

    def _is_astray(self, view: _View, tasks: frozenset[TaskNo]) -> bool:
        """Whether words under a title clearly speak of another task, and not of those under it."""
        if not view.likes or view.likes[0].task in tasks or view.passage.kind == "row":
            return False
        among = max((view.like(no) for no in tasks), default=0.0)
        return view.likes[0].score >= 0.85 and among < 0.15

    def _speaks_of_other(self, group: list[_View], others: frozenset[TaskNo]) -> bool:
        return any(view.likes and view.likes[0].task in others and view.likes[0].score >= self._limits.accept for view in group)

    def _can_spread(self, naming: Naming) -> bool:
        return naming.whole_title and naming.score >= self._limits.whole_title and bool(naming.tasks & self._own)

    def _by_content(self, view: _View) -> None:
        if not view.passage.text.strip():
            self._leave_heading(view)
            return
        parts = view.parts
        found = self._told_apart(view, parts)
        if found:
            for no, (pieces, score) in sorted(found.items()):
                self._add([view], no, pieces, "content", (self._words_part(self._piece_words(pieces), no, score),))
            return
        best = view.likes[0] if view.likes else None
        if best is None or best.score < self._limits.accept:
            self._leave(
                [view],
                "与任何任务都不够相近" if best is None or best.score < self._limits.resembles else "相近的任务不止一项，或相近程度不够",
            )
            return
        self._add([view], best.task, parts, "content", (self._words_part(view.words, best.task, best.score),))

    def _told_apart(self, view: _View, parts: tuple[Part, ...]) -> dict[TaskNo, tuple[tuple[Piece, ...], float]]:
        """Tasks that different sentences of one passage speak of; empty where it speaks of one."""
        others = [each for each in view.likes if strength(each.mass) >= self._limits.accept * 0.6]
        if len(parts) < 2 or len(others) < 2:
            return {}
        likes = [self._likes(self._words([part.text]), view.naming) for part in parts]
        sure = [found[0].task if found and found[0].score >= self._limits.accept else None for found in likes]
        distinct = {no for no in sure if no is not None}
        if len(distinct) < 2:
            return {}
        scores = [{no: (found[0].score if found and found[0].task == no and no in distinct else 0.0) for no in distinct} for found in likes]
        pieces = pieces_by_task(parts, lambda part: scores[parts.index(part)])
        result: dict[TaskNo, tuple[tuple[Piece, ...], float]] = {}
        for no, found in pieces.items():
            ranked = self._likes(self._piece_words(found), view.naming)
            score = next((each.score for each in ranked if each.task == no), 0.0)
            if not ranked or ranked[0].task != no or score < self._limits.accept:
                return {}
            result[no] = (found, score)
        return result

    def _scores_among(self, tasks: Sequence[TaskNo]) -> Scores:
        """How far a part of a text speaks of each of a few tasks: by what it shares with one and not with the others."""

        def scores(part: Part) -> dict[TaskNo, float]:
            among = self._index.terms.distinguishing(self._words([part.text]), tuple(tasks))
            ranked = sorted(among.values(), reverse=True)
            best, second = ranked[0], ranked[1] if len(ranked) > 1 else 0.0
            if best < 1.0 or best < second * 1.5:
                return {}
            return {no: best for no, mass in among.items() if mass == best}

        return scores

    # --- what headings answer -------------------------------------------------------------------------------------

    def _in_order_of_rows(self) -> None:
        """Rows of one title that are as many as its tasks, and that content does not tell apart, stand in the ledger's order."""
        by_title: dict[frozenset[TaskNo], list[int]] = {}
        for i, (group, naming) in enumerate(self._spread):
            if all(view.passage.kind == "row" for view in group) and len(group) == 1:
                by_title.setdefault(naming.tasks, []).append(i)
        answered = self._answered()
        for tasks, places in by_title.items():
            if len(places) != len(tasks) or len(tasks) < 2:
                continue
            order = sorted(tasks, key=lambda no: self._index.order[no])
            taken = {self._spread[i][0][0].passage.order: self._tasks_of(self._spread[i][0][0]) for i in places}
            agrees = all(
                not given or given == {no}
                for given, no in zip((taken[self._spread[i][0][0].passage.order] for i in places), order, strict=True)
            )
            if not agrees:
                continue
            for i, no in zip(places, order, strict=True):
                view = self._spread[i][0][0]
                if no not in answered and not self._tasks_of(view):
                    self._drop_unmatched(view)
                    note = ScorePart(name="order", value=0.6, note="同一标题的各行与台账顺序、行数一致")
                    self._add([view], no, parts_of([view.passage]), "title", (*self._title_part(view, no), note))

    def _answer_all_under(self, group: list[_View], naming: Naming) -> None:
        """A heading equal to an item or subitem answers all the unit's tasks under it that nothing else answers."""
        answered = self._answered()
        left = [no for no in sorted(naming.tasks & self._own) if no not in answered] if self._can_spread(naming) else []
        parts = parts_of([view.passage for view in group])
        for no in left:
            note = ScorePart(name="heading", value=naming.score, note="标题即该大项（小项），其下本单位未另作说明的任务一并视为已答")
            self._add(group, no, parts, "title", (*self._title_part(group[0], no), note))
        if not left and not any(self._tasks_of(view) for view in group):
            self._leave(group, "标题下有几项任务，文字分不清是哪一项")

    def _take_general(self, view: _View) -> None:
        """A passage on the work as a whole: a match only for a task that nothing else answers, and then by content alone."""
        answered = self._answered()
        parts = view.parts
        open_likes = [each for each in view.likes if each.task not in answered]
        best = view.likes[0] if view.likes else None
        if best and best.task not in answered and best.score >= self._limits.general:
            self._add([view], best.task, parts, "content", (self._words_part(view.words, best.task, best.score),))
        elif open_likes and open_likes[0].score >= self._limits.resembles:
            self._out.append(
                (view.passage.order, Unmatched(passage=view.passage, nearest=self._nearest(view), reason="讲总体情况，未明确对应任务"))
            )

    # --- writing down ---------------------------------------------------------------------------------------------

    def _add(self, group: list[_View], no: TaskNo, pieces: Sequence[Piece], how: How, parts: tuple[ScorePart, ...]) -> None:
        text, spans = group_text(pieces), spans_of(pieces)
        own = () if not self._own or no in self._own else (ScorePart(name="own_task", value=0.0, note="不是本单位的任务"),)
        rest = 1.0
        for part in parts:
            rest *= 1.0 - part.value * (1.0 if part.name in {how, "number", "title"} else 0.6)
        score = max((part.value for part in parts), default=0.0) if how == "content" else 1.0 - rest
        self._out.append(
            (
                group[0].passage.order,
                Matched(
                    passage=group[0].passage,
                    task=no,
                    how=how,
                    score=round(min(score, 1.0), 4),
                    parts=(*parts, *own),
                    rivals=self._rivals(group, no),
                    text=text,
                    spans=spans or group[0].passage.spans,
                ),
            )
        )

    def _title_part(self, view: _View, no: TaskNo) -> tuple[ScorePart, ...]:
        naming = view.naming
        if naming is None or no not in naming.tasks:
            return ()
        what = "主要内容" if naming.level == "content" else "标题"
        several = 1.0 if len(naming.tasks) == 1 else 0.75 if naming.tasks & self._own == {no} else 0.6
        return (ScorePart(name="title", value=round(naming.score * several, 4), note=f"{what}与“{_short(naming.text)}”相符"),)

    def _content_part(self, view: _View, no: TaskNo) -> tuple[ScorePart, ...]:
        score = view.like(no)
        return (self._words_part(view.words, no, score),) if score >= 0.05 else ()

    def _content_of(self, group: list[_View], no: TaskNo) -> tuple[ScorePart, ...]:
        best = max(group, key=lambda view: view.like(no))
        return self._content_part(best, no)

    def _content_of_pieces(self, pieces: Sequence[Piece], no: TaskNo) -> tuple[ScorePart, ...]:
        words = self._piece_words(pieces)
        score = next((each.score for each in self._likes(words, None) if each.task == no), 0.0)
        return (self._words_part(words, no, score),) if score >= 0.05 else ()

    def _piece_words(self, pieces: Sequence[Piece]) -> frozenset[str]:
        return self._words(piece.text for piece in pieces)

    def _words_part(self, words: frozenset[str], no: TaskNo, score: float) -> ScorePart:
        shared = "、".join(self._index.terms.words(words, no))
        return ScorePart(name="content", value=round(score, 4), note=f"共有词：{shared}" if shared else "")

    def _rivals(self, group: list[_View], no: TaskNo) -> tuple[Rival, ...]:
        near: dict[TaskNo, float] = {}
        for view in group:
            for each in view.likes[:4]:
                if each.task != no and each.score >= self._limits.resembles:
                    near[each.task] = max(near.get(each.task, 0.0), each.score)
            if view.naming and view.naming.level != "content":
                for sibling in view.naming.tasks - {no}:
                    near[sibling] = max(near.get(sibling, 0.0), round(view.naming.score * 0.4, 4))
        return _as_rivals(near)

    def _nearest(self, view: _View) -> tuple[Rival, ...]:
        near = {each.task: each.score for each in view.likes[:4] if each.score >= self._limits.resembles}
        if view.naming:
            for no in view.naming.tasks:
                near[no] = max(near.get(no, 0.0), round(view.naming.score * 0.6, 4))
        return _as_rivals(near)

    def _leave(self, group: list[_View], reason: str) -> None:
        for view in group:
            self._out.append((view.passage.order, Unmatched(passage=view.passage, nearest=self._nearest(view), reason=reason)))

    def _leave_heading(self, view: _View) -> None:
        """An empty section under a heading that is no title: the heading itself may tell of a task."""
        label = view.passage.labels[-1] if view.passage.labels else None
        if view.passage.kind != "section" or label is None:
            self._leave([view], "没有文字，也没有能认出任务的序号或标题")
            return
        best = view.likes[0] if view.likes else None
        if best and best.score >= self._limits.accept:
            heading = whole(label.where, label.text)
            self._add([view], best.task, (heading,), "content", (self._words_part(view.words, best.task, best.score),))
        elif best and best.score >= self._limits.resembles:
            self._leave([view], "只有标题，没有内容")

    def _answered(self) -> frozenset[TaskNo]:
        return frozenset(match.task for _, match in self._out if isinstance(match, Matched))

    def _tasks_of(self, view: _View) -> set[TaskNo]:
        return {match.task for _, match in self._out if isinstance(match, Matched) and match.passage.order == view.passage.order}

    def _drop_unmatched(self, view: _View) -> None:
        self._out = [item for item in self._out if isinstance(item[1], Matched) or item[0] != view.passage.order]


def _groups(views: Sequence[_View]) -> list[list[_View]]:
    """Passages that follow one another under the same headings belong together; a table's row stands alone."""
    groups: list[list[_View]] = []
    for view in views:
        last = groups[-1][-1].passage if groups else None
        here = view.passage
        together = last is not None and here.labels and here.kind != "row" and last.kind != "row" and last.labels == here.labels
        if together and not here.is_general and here.number == (last.number if last else None):
            groups[-1].append(view)
        else:
            groups.append([view])
    return groups


def _values(passage: Passage) -> frozenset[TaskNo]:
    return frozenset(TaskNo(value) for value in passage.number.values) if passage.number else frozenset()


def _tells(found: Matched) -> bool:
    """Whether there is anything in it: an empty cell beside a filled one of the same task says nothing."""
    return bool(found.text.strip()) or found.passage.picture


def _task_of(found: Match) -> int:
    return found.task if isinstance(found, Matched) else 0


def _as_rivals(near: dict[TaskNo, float]) -> tuple[Rival, ...]:
    order = sorted(near.items(), key=lambda item: (-item[1], item[0]))[:3]
    return tuple(Rival(task=no, score=round(score, 4)) for no, score in order)


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:24] + "…"
