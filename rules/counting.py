"""Whose numbers the numbers of a report are: the ledger's own, or the unit's counting.

Contract, section 6, Numbers: a number is the ledger's only when the text says so, or the title or content beside it
agrees in most rows, or the set of numbers is the unit's own tasks with their gaps; one to n without a gap is the
unit's own counting unless content agrees.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.model.submission import Passage, PrintedNumber
from pipeline.model.work import TaskNo

Basis = Literal["said", "agrees", "gaps", "not_shown"]
Vote = Literal["agrees", "disagrees", "silent"]

_FEWEST_WITH_GAPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How far the numbers of one family (a column, numbered headings, 第N项) are shown to be the ledger's."""

    basis: Basis
    agreeing: int
    disagreeing: int
    total: int

    @property
    def is_ledgers(self) -> bool:
        """Whether its numbers may be read as tasks' numbers."""
        return self.basis != "not_shown"


def family(number: PrintedNumber | None) -> str | None:
    """Numbers of one family stand or fall together; None for numbers that are never the ledger's (三、, （三）)."""
    if number is None or not number.values:
        return None
    if number.style in {"reference", "column"}:
        return number.style
    if "项" in number.text:
        return "pointer"
    return number.style if any(char.isdecimal() for char in number.text) else None


def countings(
    passages: Sequence[Passage], vote: Callable[[int], Vote], own: frozenset[TaskNo], known: frozenset[TaskNo]
) -> dict[str, Counting]:
    """The families of numbers in a report with what they are shown to be.

    ``vote`` says of a passage by its place whether the title or content beside its number agrees with it. Where some pointers
    say that they mean the ledger (台账第2项), those that do not say it (第13、14项) mean it too.
    """
    gathered: dict[str, list[tuple[PrintedNumber, Vote]]] = {}
    for place, passage in enumerate(passages):
        name = family(passage.number)
        if name is not None and passage.number is not None and not passage.is_general:
            gathered.setdefault(name, []).append((passage.number, vote(place)))
    found = {name: _counting(name, members, own, known) for name, members in gathered.items()}
    said, pointers = found.get("reference"), found.get("pointer")
    if said is not None and said.basis == "said" and pointers is not None and pointers.disagreeing <= pointers.agreeing + said.agreeing:
        found["pointer"] = replace(pointers, basis="said")
    return found


def _counting(name: str, members: Sequence[tuple[PrintedNumber, Vote]], own: frozenset[TaskNo], known: frozenset[TaskNo]) -> Counting:
    votes = [vote for _, vote in members]
    agreeing, disagreeing = votes.count("agrees"), votes.count("disagrees")
    printed = [value for number, _ in members for value in number.values]
    basis: Basis = "not_shown"
    if name == "reference" and (any("台账" in number.text for number, _ in members) or disagreeing <= agreeing):
        basis = "said"
    elif _is_agreed(agreeing, disagreeing, len(members), is_plain=_is_plain_count(printed)):
        basis = "agrees"
    elif _are_own_with_gaps(printed, own, known) and disagreeing * 4 <= agreeing + disagreeing:
        basis = "gaps"
    return Counting(basis=basis, agreeing=agreeing, disagreeing=disagreeing, total=len(members))


def _is_agreed(agreeing: int, disagreeing: int, total: int, *, is_plain: bool) -> bool:
    """Whether content agrees in most rows; of a plain count from one, in many and with hardly a row against it."""
    if is_plain:
        return agreeing >= max(2, total / 3) and disagreeing * 4 <= agreeing
    return (agreeing > disagreeing and (agreeing + disagreeing) * 2 >= total) or (agreeing >= 3 and disagreeing * 4 <= agreeing)


def _is_plain_count(printed: Sequence[int]) -> bool:
    """Whether the numbers count one, two, three … without a gap, perhaps anew in each part."""
    starts_anew = 0
    for before, after in zip([0, *printed], printed, strict=False):
        if after == before + 1:
            continue
        if after != 1:
            return False
        starts_anew += 1
    return bool(printed) and starts_anew < len(printed)


def _are_own_with_gaps(printed: Sequence[int], own: frozenset[TaskNo], known: frozenset[TaskNo]) -> bool:
    numbers = {TaskNo(value) for value in printed}
    if len(numbers) != len(printed) or len(numbers) < _FEWEST_WITH_GAPS or not numbers <= known:
        return False
    if _is_plain_count(sorted(numbers)):
        return False
    return len(numbers - own) <= len(numbers) // 8
