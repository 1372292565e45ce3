"""Figures of readers against labels written by hand: how often right, wrong, and silent where something stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Half = Literal["build", "measure"]
HALVES: tuple[Half, ...] = ("build", "measure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One text that was read otherwise than labelled."""

    text: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One reader on one half: ``right`` of what it found, ``wrong`` of what it found, ``missed`` of what stands there."""

    reader: str
    half: Half
    texts: int
    right: int
    wrong: int
    missed: int
    codes: tuple[str, ...] = ()
    """The rules that rest on this reader, for the catalogue."""
    mistakes: tuple[Mistake, ...] = ()

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right; None where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Share of what stands there that was found; None where nothing stands."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None


@dataclass(frozen=True, slots=True)
class Tried:
    """One text with what is labelled and what was found; a reader that picks one of several answers gives one each."""

    text: str
    expected: tuple[str, ...]
    found: tuple[str, ...]


def figure(reader: str, half: Half, tried: Iterable[Tried], *, codes: tuple[str, ...] = ()) -> Figure:
    """Count what was found against what is labelled, each label once."""
    texts = right = wrong = missed = 0
    mistakes: list[Mistake] = []
    for one in tried:
        texts += 1
        left = list(one.expected)
        hits = 0
        for answer in one.found:
            if answer in left:
                left.remove(answer)
                hits += 1
        right, wrong, missed = right + hits, wrong + len(one.found) - hits, missed + len(left)
        if left or hits < len(one.found):
            mistakes.append(Mistake(text=one.text, expected="、".join(one.expected), found="、".join(one.found)))
    return Figure(reader=reader, half=half, texts=texts, right=right, wrong=wrong, missed=missed, codes=codes, mistakes=tuple(mistakes))


def in_order(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Figures by reader in the order given, the building half before the measuring half."""
    kept = list(figures)
    for reader in dict.fromkeys(one.reader for one in kept):
        for half in HALVES:
            yield from (one for one in kept if one.reader == reader and one.half == half)
