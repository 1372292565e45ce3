"""How matching sees a report: what each passage's labels name, and which tasks its words resemble."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.model.submission import Passage
from pipeline.model.work import Task, TaskNo
from rules.counting import Vote
from rules.memo import Memo
from rules.parts import Part, Piece, Scores, parts_of
from rules.terms import Resemblance, TermIndex, resemblances
from rules.titles import Naming, TitleIndex

_KNOWN = 2000
"""Texts whose words are remembered: some reports' worth."""


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
        self.words_of: Memo[str, frozenset[str]] = Memo(_KNOWN)
        """The ledger's words in texts that were looked through: the OFD of a report says what its Word said."""
        self.likes_of: Memo[tuple[frozenset[str], frozenset[TaskNo], frozenset[TaskNo]], tuple[Resemblance, ...]] = Memo(_KNOWN)
        """Resemblances by the words, the section and the unit's own tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A passage as matching sees it: what its labels name, and what its words resemble."""

    place: int
    """Place among the passages matched together, from 0."""
    passage: Passage
    parts: tuple[Part, ...]
    words: frozenset[str]
    """The ledger's words that stand in it."""
    naming: Naming | None
    likes: tuple[Resemblance, ...]

    @property
    def named(self) -> frozenset[TaskNo]:
        """The tasks that its labels name."""
        return self.naming.tasks if self.naming else frozenset()

    def like(self, task: TaskNo) -> float:
        """How far its words resemble a task."""
        return next((each.score for each in self.likes if each.task == task), 0.0)

    @property
    def best(self) -> Resemblance | None:
        """The task that its words resemble most."""
        return self.likes[0] if self.likes else None


class Sight:
    """Looks at the passages of one report with one ledger's index; each text is looked through once."""

    def __init__(self, index: TaskIndex, own: frozenset[TaskNo], limits: Thresholds) -> None:
        """``own`` are the unit's tasks: a weak prior."""
        self.index = index
        self.own = own
        self.limits = limits

    @property
    def answerable(self) -> frozenset[TaskNo]:
        """The unit's tasks; all tasks where the unit is not known."""
        return self.own or frozenset(self.index.tasks)

    def view(self, place: int, passage: Passage) -> View:
        """A passage as matching sees it."""
        naming = self.index.titles.naming(passage.labels)
        if (
            naming is not None
            and naming.tasks
            and naming.score < (self.limits.like_title if naming.level == "content" else self.limits.title)
        ):
            naming = None
        names = bool(naming and naming.tasks)
        unread = [] if names else [label.text for label in passage.labels if label.kind in {"item", "subitem", "content", "heading"}]
        parts = parts_of([passage])
        words = self.words([*unread[-2:], *(part.text for part in parts)])
        return View(place=place, passage=passage, parts=parts, words=words, naming=naming, likes=self.likes(words, naming))

    def words(self, texts: Iterable[str]) -> frozenset[str]:
        """The ledger's words in any of a few texts; each text is looked through once."""
        known = self.index.words_of
        found: frozenset[str] = frozenset()
        for text in texts:
            if text not in known:
                known[text] = self.index.terms.shared(text)
            found = found | known[text] if found else known[text]
        return found

    def likes(self, words: frozenset[str], naming: Naming | None) -> tuple[Resemblance, ...]:
        """Resemblances of words, with the weak priors: the unit's own tasks, and the section that a heading names."""
        key = words, naming.section if naming else frozenset(), self.own
        known = self.index.likes_of
        if key not in known:
            known[key] = self._likes(words, key[1])
        return known[key]

    def _likes(self, words: frozenset[str], section: frozenset[TaskNo]) -> tuple[Resemblance, ...]:
        masses = self.index.terms.masses(words)

        def apart(best: TaskNo, rival: TaskNo) -> tuple[float, float]:
            its, rivals = self.index.terms.apart(words, best, rival)
            return its * self._prior(best, section), rivals * self._prior(rival, section)

        return resemblances({no: mass * self._prior(no, section) for no, mass in masses.items()}, apart)

    def piece_words(self, pieces: Sequence[Piece]) -> frozenset[str]:
        """The ledger's words in pieces of a text."""
        return self.words(piece.text for piece in pieces)

    def scores_among(self, tasks: Sequence[TaskNo]) -> Scores:
        """How far a part of a text speaks of each of a few tasks: by what it shares with one and not with the others."""

        def scores(part: Part) -> dict[TaskNo, float]:
            among = self.index.terms.distinguishing(self.words([part.text]), tuple(tasks))
            ranked = sorted(among.values(), reverse=True)
            best, second = ranked[0], ranked[1] if len(ranked) > 1 else 0.0
            if best < 1.0 or best < second * 1.5:
                return {}
            return {no: best for no, mass in among.items() if mass == best}

        return scores

    def vote(self, view: View) -> Vote:
        """Whether the title or the words beside a passage's number agree with it."""
        values = frozenset(TaskNo(value) for value in view.passage.number.values) if view.passage.number else frozenset()
        if view.named:
            return "agrees" if values & view.named else "disagrees"
        best = view.best
        if best is None or not values:
            return "silent"
        among = max((view.like(no) for no in values), default=0.0)
        if best.score >= self.limits.accept:
            return "agrees" if best.task in values else "disagrees" if among < best.score * 0.6 else "silent"
        return "disagrees" if self.is_strange(view, values) else "silent"

    def is_strange(self, view: View, values: frozenset[TaskNo]) -> bool:
        """Whether a number names none of the unit's tasks, has no word of the text beside it, and another task of the unit has."""
        best = view.best
        return (
            best is not None
            and best.task in self.own
            and not values & self.own
            and best.score >= self.limits.resembles
            and all(view.like(no) == 0 for no in values)
        )

    def _prior(self, no: TaskNo, section: frozenset[TaskNo]) -> float:
        foreign = 0.85 if self.own and no not in self.own else 1.0
        return foreign * (0.8 if section and no not in section else 1.0)
