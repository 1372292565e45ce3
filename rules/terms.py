"""How much a text resembles each task: rare words of the ledger weigh, words common to all its tasks do not.

The words are the ledger's own: runs of two to four characters, weighted by how few tasks have them (inverse document
frequency). No dictionary is needed, so any ledger's own terms count from the first day.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from operator import add

from pipeline.model.text import fold
from pipeline.model.work import Task, TaskNo
from rules import talk
from rules.memo import Memo

_RUN = re.compile(r"[0-9a-z\u3007\u4e00-\u9fff]{2,}")
_SIZES = (2, 3, 4)
_ADDS = {2: 1.0, 3: 0.7, 4: 0.5}
"""What a run of this length adds: a long run holds shorter ones, which count too."""
_OF_COMMON = 0.15
"""What is left of the weight of a word that any report may use."""
_OF_LINKING = 0.4
"""What is left of the weight of a word that begins or ends with a character that only links words."""
_BETWEEN_TWINS = 0.5
"""What a word of any frequency weighs at least where only some of a few tasks have it."""
_LINKING = frozenset("和与及的了在对等将于并为是以或")
_UNIT = 1000
"""Weights are whole thousandths, so that sums do not depend on the order of adding."""
_HALF_SURE = 7.0
"""The mass of rare words at which a resemblance is two thirds sure."""

_WORTH_NAMING = 0.08
"""Tasks with less than this share of the best one's mass are not looked at further."""

_CLOSE = 0.8
"""Below this lead the words that only one of the two has are looked at."""
_NEXT_TO_EQUAL = 0.85
_KNOWN = 2000
"""Explanations that are remembered: an OFD says what its Word said."""
Apart = Callable[[TaskNo, TaskNo], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """How a text resembles one task. ``score`` is 0 to 1; ``mass`` the weight of the rare words shared."""

    task: TaskNo
    score: float
    mass: float


def strength(mass: float) -> float:
    """How sure a mass of rare words makes, 0 to 1, rivals apart."""
    return 1.0 - exp(-mass / _HALF_SURE)


def runs(text: str) -> list[str]:
    """The folded text without words of any report, cut at marks."""
    return _RUN.findall(talk.REPORT_TALK.sub(" ", fold(text)))


def widened(text: str) -> str:
    """The text with the ledgers' words for what units call otherwise, so that both are found."""
    added = [its for said, its in talk.SAME if said in text and its not in text]
    return "，".join([text, *added]) if added else text


def grams(text: str) -> Iterator[str]:
    """Every run of two to four characters of a text, as often as it stands there."""
    for run in runs(text):
        for size in _SIZES:
            for i in range(len(run) - size + 1):
                yield run[i : i + size]


class TermIndex:
    """The words of a ledger's tasks; built once, asked often."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        """Index every task by the rare words of its texts."""
        shares: dict[str, dict[TaskNo, float]] = defaultdict(dict)
        for task in tasks:
            for text, share in _texts(task):
                for gram in set(grams(text)):
                    shares[gram][task.no] = max(share, shares[gram].get(task.no, 0.0))
        self._weights: dict[str, tuple[tuple[TaskNo, int], ...]] = {}
        self._between: dict[str, dict[TaskNo, int]] = {}
        self._rarities = [0.0, *(_rarity(found, len(tasks)) for found in range(1, len(tasks) + 1))]
        for gram, by_task in shares.items():
            own = _weight(gram)
            plain = self._rarities[len(by_task)] * own
            rarity = plain * _OF_COMMON if gram in talk.COMMON else plain
            weights = [(no, round(_UNIT * rarity * share)) for no, share in sorted(by_task.items())] if rarity else []
            telling = tuple([item for item in weights if item[1] > 0])
            if telling or len(gram) == _SIZES[0]:
                self._weights[gram] = telling
                full = max(plain, _BETWEEN_TWINS * own)
                self._between[gram] = {no: round(_UNIT * full * share) for no, share in by_task.items()}
        self._named: Memo[tuple[frozenset[str], TaskNo], tuple[str, ...]] = Memo(_KNOWN)
        self._telling = frozenset(self._weights)
        self._telling_of: dict[TaskNo, set[str]] = {task.no: set() for task in tasks}
        for gram, telling in self._weights.items():
            for no, _ in telling:
                self._telling_of[no].add(gram)
        self._breadth = _breadths(self._weights)

    def shared(self, text: str) -> frozenset[str]:
        """The ledger's words of two to four characters that stand in a text."""
        line = " ".join(runs(widened(text)))
        pairs = list(map(add, line, line[1:]))
        triples = list(map(add, pairs, line[2:]))
        return self._telling.intersection([*pairs, *triples, *map(add, triples, line[3:])])

    def masses(self, shared: Iterable[str]) -> dict[TaskNo, float]:
        """For each task that has one of the ledger's words given (see ``shared``), the weight of those it has."""
        sums: dict[TaskNo, int] = defaultdict(int)
        for gram in shared:
            for no, weight in self._weights[gram]:
                sums[no] += weight
        return {no: mass / _UNIT * self._breadth[no] for no, mass in sums.items()}

    def distinguishing(self, shared: Iterable[str], among: Sequence[TaskNo]) -> dict[TaskNo, float]:
        """For each of a few tasks, the weight of words given that it has and not all the others have.

        Common words count here, since between near twins they may be all that differs; of a word and its parts only the word.
        """
        own: dict[TaskNo, list[str]] = {no: [] for no in among}
        for gram in sorted(shared, key=len, reverse=True):
            having = [no for no in among if no in self._between[gram]]
            if len(having) < len(among):
                for no in having:
                    if not any(gram in longer for longer in own[no]):
                        own[no].append(gram)
        return {no: sum(self._between[gram][no] for gram in found) / _UNIT for no, found in own.items()}

    def own_words(self, shared: Iterable[str], task: TaskNo, others: frozenset[TaskNo]) -> tuple[float, tuple[str, ...]]:
        """The weight of the words given that a task has and none of the others, a long one with its parts; the longest of them."""
        kept: list[str] = []
        mass = 0.0
        for gram in sorted(shared, key=lambda gram: (-len(gram), gram)):
            having = self._between[gram]
            if task in having and not others & having.keys():
                mass += self._rarities[len(having)] * _weight(gram) * (_OF_COMMON if gram in talk.COMMON else 1.0)
                if not any(gram in longer for longer in kept):
                    kept.append(gram)
        return mass, tuple(kept)

    def apart(self, shared: Iterable[str], best: TaskNo, rival: TaskNo) -> tuple[float, float]:
        """The weight of the words given that only the one and only the other of two tasks has."""
        found = self.distinguishing(shared, (best, rival))
        return found[best], found[rival]

    def words(self, shared: frozenset[str], task: TaskNo) -> tuple[str, ...]:
        """The longest of the words given that a task has, for the explanation of a score."""
        if (shared, task) in self._named:
            return self._named[shared, task]
        own = self._telling_of[task]
        found = sorted((gram for gram in shared if gram in own), key=lambda g: (-len(g), g))
        kept: list[str] = []
        for gram in found:
            if not any(gram in longer for longer in kept):
                kept.append(gram)
        self._named[shared, task] = tuple(kept[:4])
        return self._named[shared, task]


def resemblances(masses: dict[TaskNo, float], apart: Apart | None = None) -> tuple[Resemblance, ...]:
    """Tasks by resemblance, best first. A rival takes from the best what it shares with it; the others stand behind it.

    ``apart`` gives the weight of the words that only one of two tasks has: it decides between two that come close.
    """
    floor = max(masses.values(), default=0.0) * _WORTH_NAMING
    order = sorted((item for item in masses.items() if item[1] >= floor), key=lambda item: (-item[1], item[0]))
    if not order or order[0][1] <= 0:
        return ()
    lead = 1.0
    if len(order) > 1:
        lead = min(1.0, (1.0 - order[1][1] / order[0][1]) / 0.5)
        if apart is not None and lead < _CLOSE:
            its, rivals = apart(order[0][0], order[1][0])
            if rivals > its and order[1][1] >= order[0][1] * _NEXT_TO_EQUAL:
                order[0], order[1] = order[1], order[0]
                its, rivals = rivals, its
            if its >= 2.5 * rivals and its > 0:
                lead = max(lead, min(_CLOSE, (its - rivals) / max(its + rivals, 1.5)))
    best = order[0][1]
    ranked = [Resemblance(task=order[0][0], score=strength(best) * (0.3 + 0.7 * lead), mass=best)]
    ranked += [
        Resemblance(task=no, score=min(ranked[0].score, strength(mass) * min(1.0, mass / best)), mass=mass) for no, mass in order[1:]
    ]
    return tuple(sorted(ranked, key=lambda each: (-each.score, -each.mass, each.task)))


def _breadths(weights: dict[str, tuple[tuple[TaskNo, int], ...]]) -> dict[TaskNo, float]:
    """A factor for each task that makes up for its length: a long task shares words with any text more easily."""
    totals: dict[TaskNo, int] = defaultdict(int)
    for found in weights.values():
        for no, weight in found:
            totals[no] += weight
    middle = sorted(totals.values())[len(totals) // 2] if totals else 1
    return {no: min(1.25, max(0.75, (middle / total) ** 0.2)) for no, total in totals.items()}


def _rarity(found: int, total: int) -> float:
    """Weight of a word that ``found`` of ``total`` tasks have: 0 where a third have it, 1 where one has it."""
    limit = max(4.0, total / 3)
    return log(limit / found) / log(limit) if found < limit else 0.0


def _weight(gram: str) -> float:
    """Weight of a word by its length and its ends."""
    return _ADDS[len(gram)] * (_OF_LINKING if gram[0] in _LINKING or gram[-1] in _LINKING else 1.0)


def _texts(task: Task) -> tuple[tuple[str, float], ...]:
    """A task's texts and what their words count: what is to be done most, what is looked at less."""
    titles = "，".join(part for part in (task.item, task.subitem or "") if part)
    return ((task.content, 1.0), (titles, 1.0), (task.metric, 0.6), (task.section, 0.3))
