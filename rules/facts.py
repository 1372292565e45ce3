"""Facts in an entry that a person can check: counts, shares, days, document numbers, links, titles, names, events."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.model.text import fold, squeeze
from pipeline.patterns import regex
from rules import words
from rules.cues import Cues, Signs, signs_of
from rules.state import plain, without_ledger

FactKind = Literal["link", "document_number", "title", "date", "percent", "count", "event", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something checkable. ``start`` and ``end`` are places in the text without blanks; ``text`` stands there verbatim."""

    kind: FactKind
    text: str
    start: int
    end: int
    value: float | None = None
    """The number of a count or share (万 and 亿 multiplied out), None where there is none."""
    unit: str = ""
    """The measure word of a count."""
    is_approximate: bool = False
    """Whether 余, 多, 近 or 约 stands with the number."""


@lru_cache(maxsize=16384)
def facts_of(text: str) -> tuple[Fact, ...]:
    """All facts in reading order; no two overlap, the more telling kind wins (a day inside a title is part of the title)."""
    shown, flat = squeeze(text), plain(text)
    signs = signs_of(flat)
    return _apart(len(flat), (*_citations(flat, shown, signs), *_others(flat, shown, signs)))


def citations_of(text: str) -> tuple[Fact, ...]:
    """Of ``facts_of`` the links, document numbers and titles: what stands in a text but is not told by it."""
    shown, flat = squeeze(text), plain(text)
    return _apart(len(flat), _citations(flat, shown, signs_of(flat)))


def _apart(length: int, candidates: Iterable[Fact]) -> tuple[Fact, ...]:
    """Those that overlap none before them, in reading order."""
    taken = [False] * length
    found: list[Fact] = []
    for fact in candidates:
        if fact.start < fact.end and not any(taken[fact.start : fact.end]):
            taken[fact.start : fact.end] = [True] * (fact.end - fact.start)
            found.append(fact)
    return tuple(sorted(found, key=lambda fact: fact.start))


def checkable(text: str, ledger_words: tuple[str, ...] = ()) -> tuple[Fact, ...]:
    """The unit's own facts: without the ledger's words, the documents a text rests on (根据《…》), and platforms named in general."""
    masked = without_ledger(text, ledger_words)
    flat, ledger = plain(text), fold("".join(ledger_words))
    own: list[Fact] = []
    for fact in (*facts_of(text), *_measured(flat, squeeze(text))):
        is_borrowed = masked[fact.start : fact.end].count("□") > (fact.end - fact.start) // 2
        if is_borrowed or (fact.kind in {"title", "document_number", "name"} and fold(fact.text) in ledger):
            continue
        if fact.kind in {"title", "document_number"} and _BASIS.search(flat[max(0, fact.start - 40) : fact.start]):
            continue
        own.append(fact)
    return tuple(own)


def _citations(flat: str, shown: str, signs: Signs) -> Iterator[Fact]:
    yield from _plain_facts("link", _LINK.among(signs), flat, shown)
    yield from _document_numbers(flat, shown, signs)
    yield from _plain_facts("title", _TITLE.among(signs), flat, shown)


def _others(flat: str, shown: str, signs: Signs) -> Iterator[Fact]:
    yield from _plain_facts("date", _DATE.among(signs), flat, shown)
    yield from _percents(flat, shown, signs)
    yield from _counts(flat, shown, signs)
    yield from _events(flat, shown, signs)
    yield from _names(flat, shown, signs)


def _plain_facts(kind: FactKind, patterns: Sequence[re.Pattern[str]], flat: str, shown: str) -> Iterator[Fact]:
    for pattern in patterns:
        for match in pattern.finditer(flat):
            yield Fact(kind=kind, text=shown[match.start() : match.end()], start=match.start(), end=match.end())


def _document_numbers(flat: str, shown: str, signs: Signs) -> Iterator[Fact]:
    for pattern in _DOCUMENT_NUMBER.among(signs):
        for match in pattern.finditer(flat):
            lead = _DOCUMENT_LEAD.match(match.group())
            start = match.start() + (lead.end() if lead else 0)
            yield Fact(kind="document_number", text=shown[start : match.end()], start=start, end=match.end())


def _percents(flat: str, shown: str, signs: Signs) -> Iterator[Fact]:
    for match in _matches(_PERCENT, flat, signs):
        yield Fact(
            kind="percent",
            text=shown[match.start() : match.end()],
            start=match.start(),
            end=match.end(),
            value=_share(match.group()),
            unit="%",
            is_approximate=_ABOUT.search(flat[max(0, match.start() - 6) : match.start()]) is not None,
        )


def _measured(flat: str, shown: str) -> Iterator[Fact]:
    for match in _MEASURED.finditer(flat):
        yield Fact(kind="count", text=shown[match.start() : match.end()], start=match.start(), end=match.end())


def _share(words_of_it: str) -> float | None:
    if words_of_it.endswith("%"):
        return float(words_of_it[:-1])
    return 100.0 if words_of_it == "百分之百" else han_number(words_of_it.removeprefix("百分之"))


def _counts(flat: str, shown: str, signs: Signs) -> Iterator[Fact]:
    for match in _matches(_COUNT, flat, signs):
        number, more, unit = match.group("number"), match.group("more") or "", match.group("unit")
        value = float(number.replace("，", "")) if number[0].isdigit() else han_number(number)
        if value is not None:
            value *= (10_000 if "万" in more else 1) * (100_000_000 if "亿" in more else 1)
        about = bool(re.search(r"[余多来]", more)) or _ABOUT.search(flat[max(0, match.start() - 6) : match.start()]) is not None
        yield Fact(
            kind="count",
            text=shown[match.start() : match.end()],
            start=match.start(),
            end=match.end(),
            value=value,
            unit=unit,
            is_approximate=about,
        )


def han_number(text: str) -> float | None:
    """The value of a Chinese numeral below ten thousand, None where it is none: 两百三十, 十二, 二十."""
    total, digit = 0, 0
    for sign in text:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif sign in _HAN_TENS:
            total += (digit or 1) * _HAN_TENS[sign]
            digit = 0
        else:
            return None
    return float(total + digit) if text else None


def _events(flat: str, shown: str, signs: Signs) -> Iterator[Fact]:
    for match in _matches(_EVENT, flat, signs):
        if not _EVENT_GENERIC.search(match.group()):
            yield Fact(kind="event", text=shown[match.start() : match.end()], start=match.start(), end=match.end())


def _names(flat: str, shown: str, signs: Signs) -> Iterator[Fact]:
    for match in _matches(_QUOTED_NAME, flat, signs):
        yield Fact(kind="name", text=shown[match.start(1) : match.end(1)], start=match.start(1), end=match.end(1))
    for match in _matches(_NAME, flat, signs):
        if not _GENERIC.fullmatch(match.group()):
            yield Fact(kind="name", text=shown[match.start() : match.end()], start=match.start(), end=match.end())


def _matches(cues: Cues, flat: str, signs: Signs) -> Iterator[re.Match[str]]:
    for pattern in cues.among(signs):
        yield from pattern.finditer(flat)


_HAN_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_HAN_TENS = {"十": 10, "百": 100, "千": 1000}
_TITLE = Cues(r"《[^《》]{2,80}(?:《[^《》]{1,60}》[^《》]{0,40})?》")
_LINK = Cues(words.LINK)
_DATE = Cues(*(rf"(?<![\d.]){pattern}" for pattern in words.DATE))
_DOCUMENT_NUMBER = Cues(*words.DOCUMENT_NUMBER)
_DOCUMENT_LEAD = regex(words.DOCUMENT_LEAD)
_PERCENT = Cues(words.PERCENT)
_ABOUT = regex(r"(?:近|约|超过?|大约|将近|不低于|不少于|至少)$")
_COUNT = Cues(
    rf"(?<![第\d.])(?<!\d[年月])(?P<number>{words.NUMBER}|{words.HAN_NUMBER})(?P<more>[余多来万亿]{{1,3}})?个?(?P<unit>{words.MEASURE_WORDS})"
)
_MEASURED = regex(words.MEASURED)
_EVENT = Cues(words.EVENT)
_EVENT_GENERIC = regex(words.EVENT_GENERIC)
_QUOTED_NAME = Cues(*words.QUOTED_NAME)
_NAME = Cues(*words.NAME)
_GENERIC = regex(words.NAME_GENERIC + r"(?:局|委|厅|院|馆|学校|大学|街道|社区|园区|管委会|集团|公司|协会)?")
_BASIS = regex(words.BASIS_BEFORE_TITLE)
