"""Reports that print each task's text from the ledger and below it, in a paragraph of its own, what was done."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.submission import Label, Passage
from rules.titles import TitleIndex

_FEWEST = 3
"""Pasted paragraphs from which, each with an answer below it, they are headings; fewer may be answers that copy the ledger."""


def under_pasted(passages: Sequence[Passage], titles: TitleIndex) -> tuple[Passage, ...]:
    """The passages, with pasted texts of tasks made the headings of the paragraphs below them.

    Only where the whole report is written so: three pasted paragraphs or more, and none of them without an answer below. A text
    that is pasted where an answer should stand is no heading.
    """
    pasted = [_is_bare(passage) and titles.is_content(passage.text) for passage in passages]
    places = [place for place, is_pasted in enumerate(pasted) if is_pasted]
    if len(places) < _FEWEST or not all(_is_answered(passages, pasted, place) for place in places):
        return tuple(passages)
    found: list[Passage] = []
    heading: Label | None = None
    for passage, is_pasted in zip(passages, pasted, strict=True):
        if is_pasted:
            heading = Label(kind="content", text=passage.text, where=passage.spans[0].where, level=1)
        elif heading is not None and _is_bare(passage) and not passage.is_general:
            found.append(replace(passage, kind="section", labels=(heading,)))
        else:
            found.append(passage)
            heading = None
    return tuple(found)


def _is_bare(passage: Passage) -> bool:
    """Whether a passage is running text under no heading."""
    return passage.kind in {"paragraph", "item"} and not passage.labels and bool(passage.text.strip())


def _is_answered(passages: Sequence[Passage], pasted: Sequence[bool], place: int) -> bool:
    return place + 1 < len(passages) and not pasted[place + 1] and _is_bare(passages[place + 1])
