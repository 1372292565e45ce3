"""How much a text resembles each task: rare words of the ledger weigh, words common to all its tasks do not.

The words are the ledger's own: runs of two to four characters, weighted by how few tasks have them (inverse document
frequency). No dictionary is needed, so any ledger's own terms count from the first day.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from operator import add

from pipeline.model.text import fold
from pipeline.model.work import Task, TaskNo
from rules import talk

_RUN = re.compile(r"[0-9a-z\u3007\u4e00-\u9fff]{2,}")
_SIZES = (2, 3, 4)
_ADDS = {2: 1.0, 3: 0.7, 4: 0.5}
"""What a run of this length adds: a long run holds shorter ones, which count too."""
_OF_COMMON = 0.15
"""What is left of the weight of a word that any report may use."""
_UNIT = 1000
"""Weights are whole thousandths, so that sums do not depend on the order of adding."""
_HALF_SURE = 7.0
"""The mass of rare words at which a resemblance is two thirds sure."""

_WORTH_NAMING = 0.08
"""Tasks with less than this share of the best one's mass are not looked at further."""


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
        for gram, by_task in shares.items():
            rarity = _rarity(len(by_task), len(tasks), gram)
            weights = tuple((no, round(_UNIT * rarity * share)) for no, share in sorted(by_task.items()))
            self._weights[gram] = tuple((no, weight) for no, weight in weights if weight > 0)
        self._telling = frozenset(gram for gram, found in self._weights.items() if found)
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

    def words(self, shared: Iterable[str], task: TaskNo) -> tuple[str, ...]:
        """The longest of the words given that a task has, for the explanation of a score."""
        found = sorted((gram for gram in shared if any(no == task for no, _ in self._weights[gram])), key=lambda g: (-len(g), g))
        kept: list[str] = []
        for gram in found:
            if not any(gram in longer for longer in kept):
                kept.append(gram)
        return tuple(kept[:4])


def resemblances(masses: dict[TaskNo, float]) -> tuple[Resemblance, ...]:
    """Tasks by resemblance, best first. A rival takes from the best what it shares with it; the others stand behind it."""
    floor = max(masses.values(), default=0.0) * _WORTH_NAMING
    order = sorted((item for item in masses.items() if item[1] >= floor), key=lambda item: (-item[1], item[0]))
    if not order or order[0][1] <= 0:
        return ()
    best = order[0][1]
    second = order[1][1] if len(order) > 1 else 0.0
    lead = min(1.0, (1.0 - second / best) / 0.5)
    ranked = [Resemblance(task=order[0][0], score=strength(best) * (0.3 + 0.7 * lead), mass=best)]
    ranked += [Resemblance(task=no, score=min(ranked[0].score, strength(mass) * mass / best), mass=mass) for no, mass in order[1:]]
    return tuple(sorted(ranked, key=lambda each: (-each.score, -each.mass, each.task)))


def _breadths(weights: dict[str, tuple[tuple[TaskNo, int], ...]]) -> dict[TaskNo, float]:
    """A factor for each task that makes up for its length: a long task shares words with any text more easily."""
    totals: dict[TaskNo, int] = defaultdict(int)
    for found in weights.values():
        for no, weight in found:
            totals[no] += weight
    middle = sorted(totals.values())[len(totals) // 2] if totals else 1
    return {no: min(1.25, max(0.75, (middle / total) ** 0.2)) for no, total in totals.items()}


def _rarity(found: int, total: int, gram: str) -> float:
    """Weight of a word that ``found`` of ``total`` tasks have: 0 where a third have it, most where one has it."""
    weight = _ADDS[len(gram)] * (_OF_COMMON if gram in talk.COMMON else 1.0)
    limit = max(4.0, total / 3)
    return log(limit / found) / log(limit) * weight if found < limit else 0.0


def _texts(task: Task) -> tuple[tuple[str, float], ...]:
    """A task's texts and what their words count: what is to be done most, what is looked at less."""
    titles = "，".join(part for part in (task.item, task.subitem or "") if part)
    return ((task.content, 1.0), (titles, 1.0), (task.metric, 0.6), (task.section, 0.3))
