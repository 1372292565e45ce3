"""Expressions that are tried only on texts that hold the signs without which they cannot match.

Most of the words that a reader looks for stand in no given text. Asking for a few of the characters that every match must
hold costs a fraction of looking for each expression, and one that never comes near a match is never compiled.
"""

import re
from functools import lru_cache
from operator import add

from pipeline.patterns import regex
from rules.talk import COMMON

Signs = frozenset[str]
"""Single characters, and pairs of characters that stand side by side."""

_WIDEST = 24
"""A class of more characters tells too little to be worth asking for."""
_MOST = 3
"""Sets of signs that are asked for before an expression is tried."""
_ANY: Signs = frozenset([""])
"""What stands in every text."""
_CLASS = re.compile(r"\[(?P<negated>\^)?(?P<inside>\]?(?:\\.|[^\]\\])*)\]", re.DOTALL)
_REPEAT = re.compile(r"(?P<none>[*?]|\{(?:0|(?=,))\d*,?\d*\})?(?:\+|\{\d+(?:,\d*)?\})?[?+]?")
_OPENING = re.compile(r"\((?P<kind>\?(?::|P<\w+>|<?[=!]|.))?")
_PLAIN_GROUPS = re.compile(r"\?(?::|P<\w+>)")
_AROUND = re.compile(r"\?<?[=!]")


class Cues:
    """A few expressions that are looked for together."""

    def __init__(self, *sources: str) -> None:
        """``sources`` as ``re`` writes them, without flags."""
        self.sources = sources
        self._needs: list[tuple[int, Signs, list[Signs]]] = []
        self._patterns = [regex(source) for source in sources]

    def among(self, signs: Signs) -> list[re.Pattern[str]]:
        """The expressions that may match in a text of these signs, in order; the others certainly do not."""
        if not self._needs:
            needs = [needed(source) or (_ANY,) for source in self.sources]
            self._needs = [(at, first, rest) for at, (first, *rest) in enumerate(needs)]
        near = [at for at, first, _ in self._needs if not first.isdisjoint(signs)]
        return [self._patterns[at] for at in near if not any(map(signs.isdisjoint, self._needs[at][2]))]


@lru_cache(maxsize=256)
def signs_of(text: str) -> Signs:
    """Every character of a text, every two that stand side by side, and the empty sign that is in any text."""
    return frozenset(["", *text, *map(add, text, text[1:])])


def needed(expression: str) -> tuple[Signs, ...]:
    """Sets of signs of each of which every match holds one at least; none where the expression does not tell."""
    reader = _Reader(expression)
    try:
        found = reader.choice()
    except ValueError:
        return ()
    return tuple(found) if reader.at == len(expression) else ()


def _worth(signs: Signs) -> tuple[int, bool, int]:
    """Order of what is asked first: pairs tell more than characters, rare ones more than those of any report, few more than many."""
    return -min(map(len, signs)), not COMMON.isdisjoint(signs), len(signs)


class _Reader:
    """Reads an expression from left to right; ValueError where it holds what is not known here."""

    def __init__(self, expression: str) -> None:
        self._text = expression
        self.at = 0

    def choice(self) -> list[Signs]:
        """Alternatives up to the end or a closing bracket: of one alone all that it needs, of several one set of each."""
        found = [self._row()]
        while self._next() == "|":
            self.at += 1
            found.append(self._row())
        if len(found) == 1:
            return found[0]
        return [frozenset().union(*(needs[0] for needs in found))] if all(found) else []

    def _row(self) -> list[Signs]:
        """What parts that stand one after the other need, the most telling first."""
        told: list[Signs] = []
        before: Signs | None = None
        while self._next() not in {"", "|", ")"}:
            is_character = self._next() != "("
            found = self._character() if is_character else self._group()
            repeat = _REPEAT.match(self._text, self.at)
            self.at = repeat.end() if repeat else self.at
            found = [] if repeat and repeat["none"] else found
            told += found
            own = found[0] if found and is_character else None
            if own and before and len(before) * len(own) <= _WIDEST:
                told.append(frozenset(first + last for first in before for last in own))
            before = own
        return sorted(told, key=_worth)[:_MOST]

    def _character(self) -> list[Signs]:
        character = self._next()
        if character == "[":
            return self._class()
        self.at += 1
        if character == "\\":
            self.at += 1
            character = self._text[self.at - 1]
            return [] if character.isalnum() else [frozenset(character)]
        return [] if character in ".^$" else [frozenset(character)]

    def _class(self) -> list[Signs]:
        found = _CLASS.match(self._text, self.at)
        if found is None:
            raise ValueError(self._text)
        self.at = found.end()
        inside = found["inside"]
        ranges = [(ord(first), ord(last)) for first, last in re.findall(r"(.)-(.)", inside)]
        if found["negated"] or "\\" in inside or len(inside) > _WIDEST or any(last - first > _WIDEST for first, last in ranges):
            return []
        return [frozenset([*inside, *(chr(code) for first, last in ranges for code in range(first, last + 1))])]

    def _group(self) -> list[Signs]:
        opening = _OPENING.match(self._text, self.at)
        kind = (opening["kind"] or "") if opening else ""
        self.at = opening.end() if opening else self.at + 1
        is_around = _AROUND.fullmatch(kind) is not None
        if kind and not is_around and not _PLAIN_GROUPS.fullmatch(kind):
            raise ValueError(self._text)
        found = self.choice()
        self.at += 1
        return [] if is_around else found

    def _next(self) -> str:
        return self._text[self.at : self.at + 1]
