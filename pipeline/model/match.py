"""Which task a passage answers, and how that is known."""

from dataclasses import dataclass

from pipeline.model.evidence import Span
from pipeline.model.submission import How, Passage, Rival, ScorePart
from pipeline.model.work import TaskNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A passage, or a part of it, that answers a task."""

    passage: Passage
    task: TaskNo
    how: How
    score: float
    parts: tuple[ScorePart, ...]
    rivals: tuple[Rival, ...]
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """A passage that answers no task for certain; ``nearest`` are the tasks that it resembles, best first."""

    passage: Passage
    nearest: tuple[Rival, ...]
    reason: str


Match = Matched | Unmatched
