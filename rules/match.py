"""Which task each passage of a report answers, how that is known, and which tasks come close.

By number where it is shown to be the ledger's; else by title; else by content. A rival too close means no match.
"""

import re
from collections.abc import Sequence

from pipeline.model.match import Match
from pipeline.model.submission import Label, Passage, ScorePart
from pipeline.model.work import Task, TaskNo
from rules.answers import Answers
from rules.counting import countings, family
from rules.parts import Part, Piece, parts_of, pieces_by_task, whole
from rules.pasted import under_pasted
from rules.sight import Sight, TaskIndex, Thresholds, View
from rules.terms import Resemblance, strength
from rules.titles import Naming

__all__ = ["TaskIndex", "Thresholds", "match"]


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
    return _Matching(under_pasted(passages, index.titles), index, own, thresholds or Thresholds()).matches()


_HEAD = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,2}[，,、]|[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)、.．])?"
    r"(?:关于|在)?(?P<name>[^，,。；;：:\d]{2,24}?)(?:方面[。，,：:]|[：:])"
)
"""What a sentence begins with as with a heading."""


class _Matching:
    """One report's matching: views first, then numbers, titles and content, then what headings answer."""

    def __init__(self, passages: Sequence[Passage], index: TaskIndex, own: frozenset[TaskNo], limits: Thresholds) -> None:
        self._sight = Sight(index, own, limits)
        self._answers = Answers(self._sight)
        self._views = [self._sight.view(place, passage) for place, passage in enumerate(passages)]
        self._countings = countings(passages, lambda place: self._sight.vote(self._views[place]), own, frozenset(index.tasks))
        self._spread: list[tuple[list[View], Naming]] = []
        self._later: list[View] = []

    def matches(self) -> tuple[Match, ...]:
        for group in _groups(self._views):
            self._take(group)
        self._in_order_of_rows()
        for group, naming in self._spread:
            self._answer_all_under(group, naming)
        for view in self._later:
            self._take_general(view)
        return self._answers.in_order()

    def _take(self, group: list[View]) -> None:
        rest: list[View] = []
        for view in group:
            numbers = self._numbers(view)
            if view.passage.is_general and not (view.naming and view.naming.whole_title):
                self._later.append(view)
            elif numbers:
                self._by_number(view, numbers)
            else:
                rest.append(view)
        rest = [view for view in rest if not self._by_heads_inside(view)]
        if rest:
            naming = rest[0].naming
            if naming is not None and naming.tasks:
                self._by_title(rest, naming)
            else:
                for view in rest:
                    self._by_content(view)

    def _numbers(self, view: View) -> tuple[TaskNo, ...]:
        """The tasks of a passage's number where it is shown to be the ledger's and the words beside it do not contradict."""
        name = family(view.passage.number)
        counting = self._countings.get(name) if name else None
        if counting is None or not counting.is_ledgers or view.passage.number is None:
            return ()
        values = tuple(TaskNo(value) for value in view.passage.number.values if value in self._sight.index.tasks)
        if not values:
            return ()
        naming = view.naming
        if naming and naming.tasks and naming.score >= self._sight.limits.whole_title and not naming.tasks & set(values):
            return ()
        best = view.best
        contradicted = best is not None and best.task not in values and best.score >= 0.8 and not view.named
        if contradicted and max(view.like(no) for no in values) < 0.1 and counting.basis != "said":
            return ()
        if counting.basis != "said" and not view.named and self._sight.is_strange(view, frozenset(values)):
            return ()
        return values

    def _by_number(self, view: View, numbers: tuple[TaskNo, ...]) -> None:
        counting = self._countings[family(view.passage.number) or ""]
        parts = view.parts
        if len(numbers) == 1:
            self._answers.add([view], numbers[0], parts, "number", self._answers.number_parts(view, numbers[0], counting))
            return
        found = pieces_by_task(parts, self._sight.scores_among(numbers))
        for no in numbers:
            self._answers.add([view], no, found.get(no) or parts, "number", self._answers.number_parts(view, no, counting))

    def _by_title(self, group: list[View], naming: Naming) -> None:
        """A group of passages under one title: its only task, or the tasks under it told apart by content."""
        tasks = naming.tasks
        narrowed = tasks & self._sight.own if self._sight.own and len(tasks) > 1 else tasks
        astray = [view for view in group if self._is_astray(view, tasks)]
        for view in astray:
            self._by_content(view)
        group = [view for view in group if view not in astray]
        if not group:
            return
        if len(tasks) == 1 or (len(narrowed) == 1 and not self._speaks_of_other(group, tasks - narrowed)):
            no = next(iter(narrowed or tasks))
            self._answers.add(
                group,
                no,
                parts_of([view.passage for view in group]),
                "title",
                (*self._answers.title_part(group[0], no), *self._answers.content_of(group, no)),
            )
            return
        parts = parts_of([view.passage for view in group])
        found = pieces_by_task(parts, self._sight.scores_among(tuple(sorted(narrowed or tasks))))
        if self._sight.own and len(narrowed) < len(tasks):
            found = pieces_by_task(parts, self._sight.scores_among(tuple(sorted(tasks)))) or found
        found = found or self._by_words_of_title(group, parts, narrowed or tasks)
        for no, pieces in sorted(found.items()):
            self._answers.add(
                group, no, pieces, "title", (*self._answers.title_part(group[0], no), *self._answers.content_of_pieces(pieces, no))
            )
        self._spread.append((group, naming))

    def _by_heads_inside(self, view: View) -> bool:
        """A passage whose later sentences begin with titles of other tasks (公开专区：…。依申请公开：…): each answers its own."""
        found: dict[TaskNo, tuple[list[Piece], tuple[ScorePart, ...]]] = {}
        named = next(iter(view.named)) if len(view.named) == 1 else None
        current = (named, self._answers.title_part(view, named)) if named is not None else None
        for part in view.parts:
            current = self._head_of(part) or current
            if current is None:
                return False
            found.setdefault(current[0], ([], current[1]))[0].append(part)
        if len(found) < 2:
            return False
        for no, (pieces, reasons) in sorted(found.items()):
            self._answers.add([view], no, pieces, "title", (*reasons, *self._answers.content_of_pieces(pieces, no)))
        return True

    def _head_of(self, part: Part) -> tuple[TaskNo, tuple[ScorePart, ...]] | None:
        """The one task whose title a sentence begins with, and why."""
        head = _HEAD.match(part.text)
        if head is None:
            return None
        naming = self._sight.index.titles.naming((Label(kind="heading", text=head["name"], where=part.where),))
        if naming is None or naming.score < self._sight.limits.title or naming.level == "content":
            return None
        tasks = naming.tasks & self._sight.own or naming.tasks
        reason = ScorePart(name="title", value=naming.score, note=f"标题与“{naming.text}”相符")
        return (next(iter(tasks)), (reason,)) if len(tasks) == 1 else None

    def _by_words_of_title(self, group: list[View], parts: tuple[Part, ...], tasks: frozenset[TaskNo]) -> dict[TaskNo, tuple[Piece, ...]]:
        """The one task that a heading, which is not quite a title of several, has words of and the others have not."""
        labels = [label for label in group[0].passage.labels if label.kind in {"item", "subitem", "content", "heading"}]
        if not labels or not parts:
            return {}
        found = self._sight.scores_among(tuple(sorted(tasks)))(whole(labels[-1].where, labels[-1].text))
        return dict.fromkeys(found, parts) if len(found) == 1 else {}

    def _is_astray(self, view: View, tasks: frozenset[TaskNo]) -> bool:
        """Whether words under a title clearly speak of another task, and not of those under it."""
        if not view.likes or view.likes[0].task in tasks or view.passage.kind == "row":
            return False
        among = max((view.like(no) for no in tasks), default=0.0)
        return view.likes[0].score >= 0.85 and among < 0.15

    def _speaks_of_other(self, group: list[View], others: frozenset[TaskNo]) -> bool:
        return any(view.likes and view.likes[0].task in others and view.likes[0].score >= self._sight.limits.accept for view in group)

    def _can_spread(self, naming: Naming) -> bool:
        return naming.whole_title and naming.score >= self._sight.limits.whole_title and bool(naming.tasks & self._sight.answerable)

    def _by_content(self, view: View) -> None:
        if not view.passage.text.strip():
            self._leave_heading(view)
            return
        parts = view.parts
        found = self._told_apart(view, parts)
        if found:
            for no, (pieces, score) in sorted(found.items()):
                self._answers.add([view], no, pieces, "content", (self._answers.words_part(self._sight.piece_words(pieces), no, score),))
            return
        best = view.best
        if best is None or best.score < self._sight.limits.accept:
            self._answers.leave(
                [view],
                "与任何任务都不够相近"
                if best is None or best.score < self._sight.limits.resembles
                else "相近的任务不止一项，或相近程度不够",
            )
            return
        self._answers.add([view], best.task, parts, "content", (self._answers.words_part(view.words, best.task, best.score),))

    def _told_apart(self, view: View, parts: tuple[Part, ...]) -> dict[TaskNo, tuple[tuple[Piece, ...], float]]:
        """Tasks that different sentences of one passage speak of; empty where it speaks of one."""
        others = [each for each in view.likes if strength(each.mass) >= self._sight.limits.accept * 0.6]
        if len(parts) < 2 or len(others) < 2:
            return {}
        likes = [self._sight.likes(self._sight.words([part.text]), view.naming) for part in parts]
        sure = [found[0].task if found and found[0].score >= self._sight.limits.accept else None for found in likes]
        distinct = {no for no in sure if no is not None}
        if len(distinct) < 2:
            return {}
        while len(distinct) > 1:
            found = self._pieces_of(view, parts, likes, distinct)
            doubtful = distinct - found.keys()
            if not doubtful:
                return found
            distinct -= doubtful
        return {}

    def _pieces_of(
        self, view: View, parts: tuple[Part, ...], likes: list[tuple[Resemblance, ...]], tasks: set[TaskNo]
    ) -> dict[TaskNo, tuple[tuple[Piece, ...], float]]:
        """The sentences of each of a few tasks, for those tasks that their sentences together speak of for certain."""
        scores = [{no: (found[0].score if found and found[0].task == no else 0.0) for no in tasks} for found in likes]
        by_part = dict(zip(parts, scores, strict=True))
        result: dict[TaskNo, tuple[tuple[Piece, ...], float]] = {}
        for no, pieces in pieces_by_task(parts, by_part.__getitem__).items():
            telling = tuple(piece for piece in pieces if by_part[piece].get(no, 0.0) > 0)
            ranked = self._sight.likes(self._sight.piece_words(telling), view.naming)
            score = next((each.score for each in ranked if each.task == no), 0.0)
            if ranked and ranked[0].task == no and score >= self._sight.limits.accept:
                result[no] = (pieces, score)
        return result

    def _in_order_of_rows(self) -> None:
        """Rows of one title that are as many as its tasks, and that content does not tell apart, stand in the ledger's order."""
        by_title: dict[frozenset[TaskNo], list[int]] = {}
        for i, (group, naming) in enumerate(self._spread):
            if all(view.passage.kind == "row" for view in group) and len(group) == 1:
                by_title.setdefault(naming.tasks, []).append(i)
        answered = self._answers.tasks()
        for tasks, places in by_title.items():
            if len(places) != len(tasks) or len(tasks) < 2:
                continue
            order = sorted(tasks, key=lambda no: self._sight.index.order[no])
            taken = {self._spread[i][0][0].place: self._answers.tasks_of(self._spread[i][0][0]) for i in places}
            agrees = all(
                not given or given == {no} for given, no in zip((taken[self._spread[i][0][0].place] for i in places), order, strict=True)
            )
            if not agrees:
                continue
            for i, no in zip(places, order, strict=True):
                view = self._spread[i][0][0]
                if no not in answered and not self._answers.tasks_of(view):
                    note = ScorePart(name="order", value=0.6, note="同一标题的各行与台账顺序、行数一致")
                    self._answers.add([view], no, parts_of([view.passage]), "title", (*self._answers.title_part(view, no), note))

    def _answer_all_under(self, group: list[View], naming: Naming) -> None:
        """A heading equal to an item or subitem answers all the unit's tasks under it that nothing else answers."""
        answered = self._answers.tasks()
        left = [no for no in sorted(naming.tasks & self._sight.answerable) if no not in answered] if self._can_spread(naming) else []
        parts = parts_of([view.passage for view in group])
        for no in left:
            note = ScorePart(name="heading", value=naming.score, note="标题即该大项（小项），其下本单位未另作说明的任务一并视为已答")
            self._answers.add(group, no, parts, "title", (*self._answers.title_part(group[0], no), note))
        if not left and not any(self._answers.tasks_of(view) for view in group):
            for view in group:
                if view.best is not None and view.best.score >= self._sight.limits.accept:
                    self._by_content(view)
                else:
                    self._answers.leave([view], "标题下有几项任务，文字分不清是哪一项")

    def _take_general(self, view: View) -> None:
        """A passage on the work as a whole: a match only for a task that nothing else answers, and then by content alone."""
        answered = self._answers.tasks()
        parts = view.parts
        open_likes = [each for each in view.likes if each.task not in answered]
        best = view.best
        if best and best.task not in answered and best.score >= self._sight.limits.general:
            self._answers.add([view], best.task, parts, "content", (self._answers.words_part(view.words, best.task, best.score),))
        elif open_likes and open_likes[0].score >= self._sight.limits.resembles:
            self._answers.leave([view], "讲总体情况，未明确对应任务")

    def _leave_heading(self, view: View) -> None:
        """An empty section under a heading that is no title: the heading itself may tell of a task."""
        label = view.passage.labels[-1] if view.passage.labels else None
        if view.passage.kind != "section" or label is None:
            self._answers.leave([view], "没有文字，也没有能认出任务的序号或标题")
            return
        best = view.best
        if best and best.score >= self._sight.limits.accept:
            heading = whole(label.where, label.text)
            self._answers.add([view], best.task, (heading,), "content", (self._answers.words_part(view.words, best.task, best.score),))
        elif best and best.score >= self._sight.limits.resembles:
            self._answers.leave([view], "只有标题，没有内容")


def _groups(views: Sequence[View]) -> list[list[View]]:
    """Passages that follow one another under the same headings belong together; a table's row stands alone."""
    groups: list[list[View]] = []
    for view in views:
        last = groups[-1][-1].passage if groups else None
        here = view.passage
        together = last is not None and here.labels and here.kind != "row" and last.kind != "row" and last.labels == here.labels
        if together and not here.is_general and here.number == (last.number if last else None):
            groups[-1].append(view)
        else:
            groups.append([view])
    return groups
