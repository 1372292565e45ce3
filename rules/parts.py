"""A passage's text cut into parts that may speak of different tasks, each with its place."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.evidence import Span, Where
from pipeline.model.submission import Passage
from pipeline.model.work import TaskNo

_SENTENCE = re.compile(r"[^。；;！!\n]+[。；;！!]?[”’」』）)]?|\n")
_SHORT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words that stand together at one place: ``source[start:end]`` of the words found there."""

    where: Where
    source: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words, verbatim."""
        return self.source[self.start : self.end]


Part = Piece
"""A sentence, or several short ones."""
Scores = Callable[[Part], dict[TaskNo, float]]


def parts_of(passages: Sequence[Passage]) -> tuple[Part, ...]:
    """The sentences of passages in order, verbatim; a very short sentence stays with the one before."""
    return tuple(part for passage in passages for span in passage.spans if span.quote for part in _sentences(span))


def _sentences(span: Span) -> Iterator[Part]:
    start = 0
    for found in _SENTENCE.finditer(span.quote):
        text = span.quote[start : found.end()]
        if len(text.strip()) <= _SHORT and found.end() < len(span.quote):
            continue
        yield from _piece(span, start, found.end())
        start = found.end()
    yield from _piece(span, start, len(span.quote))


def whole(where: Where, text: str) -> Piece:
    """All the words of a place."""
    return Piece(where=where, source=text, start=0, end=len(text))


def _piece(span: Span, start: int, end: int) -> Iterator[Piece]:
    """The words between two places without the blanks around them; nothing where there are only blanks."""
    text = span.quote[start:end]
    if text.strip():
        left = start + len(text) - len(text.lstrip())
        yield Piece(where=span.where, source=span.quote, start=left, end=left + len(text.strip()))


def pieces_by_task(parts: Sequence[Part], scores: Scores) -> dict[TaskNo, tuple[Piece, ...]]:
    """Give each part to the task that it speaks of; a part that speaks of none follows the one before it.

    Parts before the first that speaks of a task go with it. Empty where no part speaks of any.
    """
    chosen = [
        max(sorted(found), key=lambda no: found[no]) if (found := {no: s for no, s in scores(part).items() if s > 0}) else None
        for part in parts
    ]
    first = next((no for no in chosen if no is not None), None)
    if first is None:
        return {}
    result: dict[TaskNo, list[Piece]] = {}
    current = first
    for part, no in zip(parts, chosen, strict=True):
        current = current if no is None else no
        result.setdefault(current, []).append(part)
    return {no: tuple(pieces) for no, pieces in result.items()}


def group_text(pieces: Sequence[Piece]) -> str:
    """The pieces' text: sentences of one place run on, places stand on lines of their own."""
    return "\n".join(span.quote for span in spans_of(pieces))


def spans_of(pieces: Sequence[Piece]) -> tuple[Span, ...]:
    """The pieces as spans, each verbatim at its place; pieces are joined where nothing but blanks stands between them."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and (last.where, last.source) == (piece.where, piece.source) and not piece.source[last.end : piece.start].strip():
            joined[-1] = Piece(where=last.where, source=last.source, start=last.start, end=piece.end)
        else:
            joined.append(piece)
    return tuple(Span(where=piece.where, quote=piece.text) for piece in joined)
