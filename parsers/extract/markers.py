"""Marks at the head of a line: 一、（一）1.（1）①, 第17—19项, 台账第17项, and 一是…二是… inside it."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.patterns import regex

_CN = "〇零一二三四五六七八九十百两"
_NUMBERS = rf"(?:\d{{1,3}}|[{_CN}]{{1,5}})"
_JOIN = r"\s?(?:[—–―\-－~～至到]{1,2}|、|和|及|与|/|／)\s?(?:第)?\s?"
_SERIES = rf"{_NUMBERS}(?:\s?项?{_JOIN}{_NUMBERS}){{0,16}}"

_LEDGER = (
    r"(?:任务)?(?:落实)?(?:《[^《》]{0,40}台账[^《》]{0,10}》|[“\"]?(?:工作|任务|要点)?(?:落实)?台账[”\"]?|(?:重点)?任务清单)"
    r"(?:中|内|里|表)?的?(?:任务|工作|事项)?(?:序号|编号)?(?:为)?"
)
REFERENCE = regex(
    rf"(?:对应|对照|关于|落实|针对|围绕)?(?:"
    rf"(?P<ledger>{_LEDGER})(?:(?<=[序编]号)|(?<=[序编]号为)|\s*[:：]?\s*第|(?=\s*\d[\d\s—–\-、至]*[:：）)]))\s*[:：]?\s*(?:第\s*)?"
    rf"(?P<a>{_SERIES})\s*(?:项|号|条)?(?:重点)?(?:任务|工作|事项|内容|要求)?"
    rf"|(?P<task>(?:重点|工作|台账)?任务(?:序号|编号)?|(?:任务|台账)?(?:序号|编号))\s*[:：]?\s*(?:第\s*)?(?P<b>\d{{1,3}}(?:\s?项?{_JOIN}\d{{1,3}}){{0,16}})(?!\s*[\d项个条件次年月日%％万余多.．])\s*号?"
    rf"|第\s*(?P<c>{_SERIES})\s*项(?P<named>(?:重点)?(?:任务|工作))?"
    rf")"
)
"""Words that point at numbered tasks; ``c`` alone (第17项) does not say whose number it is."""

_FORMS: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("part", 0, regex(rf"第(?P<n>[{_CN}\d]{{1,3}})(?:部分|章|板块|节)\s*[：:、，,]?")),
    ("dotted", 3, regex(r"(?P<n>\d{1,2}(?:[.．]\d{1,2}){1,3})(?![\d%％年月日个])[.．、]?\s*(?=[^\d\s.．])")),
    ("range", 3, regex(r"(?P<n>\d{1,2}\s*(?:[—–\-－~～至]{1,2}\s*\d{1,2}|(?:、\d{1,2})+))(?:\s*[、．.，,：:)）])\s*(?=[^\d\s])")),
    ("cn", 1, regex(rf"(?P<n>[{_CN}]{{1,4}})\s*[、．.]")),
    ("cn_paren", 2, regex(rf"[（(]?(?P<n>[{_CN}]{{1,4}})[）)]\s*[、．.]?")),
    ("num", 3, regex(r"(?P<n>\d{1,3})\s*(?:[、．]|[.](?!\d)|,(?=[^\d]))\s*")),
    ("num_paren", 4, regex(r"[（(]?(?P<n>\d{1,3})[）)]\s*[、．.]?\s*")),
    ("circled", 5, regex(r"(?P<n>[①-⑳])\s*")),
    ("bullet", 6, regex(r"(?P<n>[●■◆▪•·○◇★▶➢-])\s+")),
)
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A mark at the head of a line. ``length`` is how much of the line it takes; ``rank`` its usual depth."""

    style: str
    rank: int
    text: str
    values: tuple[int, ...]
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Words that point at tasks by number. ``whose`` is ``ledger`` where they say so, else ``unsaid``."""

    start: int
    end: int
    text: str
    values: tuple[int, ...]
    whose: Literal["ledger", "unsaid"]


def numeral(text: str) -> int | None:
    """The value of Arabic, circled or Chinese digits below a thousand; None where it is no number."""
    if text.isdecimal():
        return int(text)
    if len(text) == 1 and "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    total = rest = 0
    for char in text:
        if char == "百":
            total, rest = total + (rest or 1) * 100, 0
        elif char == "十":
            total, rest = total + (rest or 1) * 10, 0
        elif char in _DIGITS:
            rest = _DIGITS[char]
        else:
            return None
    return total + rest


def series(text: str) -> tuple[int, ...]:
    """The numbers of 17, 17—19, 17、18和19 or 第十七至十九, in order; a range may not run over 60 or downwards."""
    parts = re.split(r"(—+|–+|―+|-+|－|~|～|至|到|、|，|,|和|及|与|/|／)", re.sub(r"[\s第项号条]", "", text))
    values: list[int] = []
    joiner = ""
    for part in parts:
        value = numeral(part) if part else None
        if value is None:
            joiner = part
        elif joiner and joiner[0] in "—–―-－~～至到" and values and values[-1] < value <= values[-1] + 60:
            values.extend(range(values[-1] + 1, value + 1))
        else:
            values.append(value)
    return tuple(dict.fromkeys(values))


def marker(text: str) -> Marker | None:
    """The mark that a line begins with, or None."""
    for style, rank, form in _FORMS:
        found = form.match(text)
        if found is None or (style == "num" and _is_measure(text, found.end())):
            continue
        number = found["n"]
        values = (int(re.split(r"[.．]", number)[-1]),) if style == "dotted" else () if style == "bullet" else series(number)
        if style == "dotted":
            return Marker(
                style=f"dotted{len(re.split('[.．]', number))}", rank=rank, text=found.group().strip(), values=values, length=found.end()
            )
        return Marker(style=style, rank=rank, text=found.group().strip(), values=values, length=found.end())
    return None


def _is_measure(text: str, end: int) -> bool:
    """Whether 3、 begins an enumeration of numbers rather than a numbered line."""
    return text[end : end + 1].isdigit()


def references(text: str) -> tuple[Reference, ...]:
    """Every pointer at numbered tasks that opens a line or a sentence of it."""
    found: list[Reference] = []
    for match in REFERENCE.finditer(text):
        before = _mark_before(text, match.start())
        if before and before not in "。；;！!：:\n（(【[":
            continue
        numbers = match["a"] or match["b"] or match["c"]
        values = series(numbers)
        if not values or max(values) > 500:
            continue
        found.append(
            Reference(
                start=match.start(),
                end=match.end(),
                text=match.group(),
                values=values,
                whose="ledger" if match["ledger"] or match["task"] else "unsaid",
            )
        )
    return tuple(found)


def _mark_before(text: str, place: int) -> str:
    """The character before a place, blanks apart; '' at the beginning."""
    while place > 0 and text[place - 1] in " \t\u3000":
        place -= 1
    return text[place - 1 : place]


_ORDINAL = regex(rf"(?P<n>[{_CN}]{{1,3}})(?:是|要)(?!否|不|一)|第(?P<m>[一二三四五六七八九十]{{1,2}})(?:[，,、]|(?=是))")


def ordinals(text: str) -> tuple[int, ...]:
    """Where the items 一是…二是…三是… begin; empty unless they count up from one to at least two."""
    starts: list[int] = []
    expected = 1
    for match in _ORDINAL.finditer(text):
        before = _mark_before(text, match.start())
        value = numeral(match["n"] or match["m"])
        if value == expected and (not before or before in "。；;，,：:、！!\n"):
            starts.append(match.start())
            expected += 1
    return tuple(starts) if len(starts) >= 2 else ()


def pieces(text: str, starts: tuple[int, ...]) -> tuple[str, ...]:
    """The text cut at the given places; the first piece is what stands before the first of them."""
    edges = (0, *starts, len(text))
    return tuple(text[a:b] for a, b in pairwise(edges))
