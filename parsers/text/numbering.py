"""Chinese numerals, list numbers, and the ways in which a text refers to tasks by number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from parsers.text.clean import folded
from pipeline.model.text import fold
from pipeline.patterns import regex

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_FORMAL = dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "0-9零〇○一二两三四五六七八九十百千"
_CHINESE = regex(r"[零〇○一二两三四五六七八九十百千万]+")

Style = Literal["chinese", "chinese_bracket", "arabic", "arabic_bracket", "circled", "ordinal", "clause"]
"""一、 · （一） · 1. · （1） · ① · 第一， · 一是"""

_CIRCLED = {chr(0x2460 + index): index + 1 for index in range(20)} | {chr(0x2474 + index): index + 1 for index in range(20)}
_LEADS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    ("clause", regex(r"\s*(?P<number>[一二三四五六七八九十]{1,3})(?:是|要)")),
    ("ordinal", regex(r"\s*第(?P<number>[一二三四五六七八九十\d]{1,3})(?:[、，,：:]|是)")),
    ("chinese", regex(r"\s*(?P<number>[一二三四五六七八九十百]{1,4})\s*[、，,.．。：:]")),
    ("chinese_bracket", regex(r"\s*[（(﹙]\s*(?P<number>[一二三四五六七八九十百]{1,4})\s*[)）﹚]\s*[、，,.．]?")),
    ("arabic_bracket", regex(r"\s*[（(]?\s*(?P<number>\d{1,3})\s*[)）]\s*[、，,.．]?")),
    ("arabic", regex(r"\s*(?P<number>\d{1,3})\s*(?:[、．]|[.](?!\d)|,(?!\d))")),
    ("circled", regex(r"\s*(?P<number>[\u2460-\u2487])")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNumber:
    """A number at the head of a paragraph."""

    value: int
    style: Style
    text: str
    """As printed, without outer blanks: ``（三）``, ``2.``, ``一是``."""
    end: int
    """Index just behind the number and its mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Words that name tasks by the ledger's number: 台账第17项, 任务17, 第17—19项."""

    start: int
    end: int
    text: str
    values: tuple[int, ...]
    is_explicit: bool
    """Whether the words say whose number it is (台账, 任务, 要点); 第17项 alone may count something else."""


def to_int(text: str) -> int | None:
    """The value of a number in Arabic, full-width, Chinese, formal or circled digits; None where it is none."""
    if len(text.strip()) == 1 and text.strip() in _CIRCLED:
        return _CIRCLED[text.strip()]
    plain = "".join(_FORMAL.get(character, character) for character in fold(text))
    if plain.isascii() and plain.isdigit():
        return int(plain)
    return _chinese_value(plain)


def to_chinese(value: int) -> str:
    """A number from 0 to 9999 in Chinese numerals, as headings write it: 10 is 十, 12 十二, 20 二十."""
    if value < 10:
        return "零一二三四五六七八九"[value]
    words = ""
    rest = value
    for size, unit in ((1000, "千"), (100, "百"), (10, "十")):
        digit, rest = divmod(rest, size)
        if digit:
            words += "零一二三四五六七八九"[digit] + unit
        elif words and rest and not words.endswith("零"):
            words += "零"
    words += "零一二三四五六七八九"[rest] if rest else ""
    words = words.rstrip("零") if not rest else words
    return words.removeprefix("一") if words.startswith("一十") else words


def leading_number(text: str) -> ListNumber | None:
    """The list number that a paragraph begins with, or None: dates, years and figures are none."""
    for style, pattern in _LEADS:
        found = pattern.match(text)
        if found is None:
            continue
        value = to_int(found["number"])
        if value is not None:
            return ListNumber(value=value, style=style, text=found[0].strip(), end=found.end())
    return None


def without_number(text: str) -> str:
    """A heading without its list numbers (一、 or 1. or both), outer blanks dropped."""
    rest = text.strip()
    while (number := leading_number(rest)) is not None and number.style != "clause":
        rest = rest[number.end :].strip()
    return rest


def values(text: str) -> tuple[int, ...]:
    """Every number of a list with ranges, in order: ``17—19、23和25`` is 17, 18, 19, 23, 25; () where it is no such list."""
    parts = re.split(r"[、,和及与;]|以及", re.sub(r"[第项条号]", "", fold(text)))
    found: list[int] = []
    for part in parts:
        ends = [to_int(end) for end in re.split(r"[-~至到]", part)]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2 or last < first or last - first > 200:
            return ()
        found += range(first, last + 1)
    return tuple(dict.fromkeys(found))


_LIST = rf"[{_NUMERAL}]+(?:项|号)?(?:(?:[-~至到、,和及与;]|以及)第?[{_NUMERAL}]+(?:项|号)?)*"
_OWNER = r"(?:台账|要点|任务(?:清单|分解表|表)?|工作台账|落实台账|重点任务|工作任务)"
_REFERENCES = regex(
    rf"(?P<owner>{_OWNER}(?:中|里|的|内)?)?(?:序号|编号|任务)?(?:为|是|:)?第(?P<ordinal>{_LIST})(?P<tail>项|条|号|个)?(?P<of>(?:重点|工作)*任务|重点工作)?"
    rf"|{_OWNER}(?:序号|编号|任务)?(?:为|是|:|第|[(])?(?P<plain>{_LIST})(?![{_NUMERAL}%.年月日个万亿元件条次份])"
    rf"|(?:任务|台账)?(?:序号|编号)(?:为|是|:|第)?(?P<serial>{_LIST})(?![{_NUMERAL}%.年月日个])"
    rf"|(?P<number>{_LIST})号(?:重点)?任务"
)


def references(text: str) -> tuple[Reference, ...]:
    """Every place of a text that names tasks by number, ranges spread out."""
    return tuple(_references(text))


def _references(text: str) -> Iterator[Reference]:
    plain = folded(text)
    for found in _REFERENCES.finditer(plain.text):
        words = next((found[name] for name in ("ordinal", "plain", "serial", "number") if found[name]), "")
        numbers = values(words)
        if not numbers or (found["ordinal"] and not (found["tail"] or found["of"] or words.endswith("项"))):
            continue
        is_explicit = not found["ordinal"] or bool(found["owner"]) or bool(found["of"])
        start, end = found.span()
        yield Reference(start=plain.start(start), end=plain.end(end), text=plain.quote(start, end), values=numbers, is_explicit=is_explicit)


def _chinese_value(text: str) -> int | None:
    if not text or not _CHINESE.fullmatch(text):
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, None
    for character in text:
        if character == "万":
            total, digit = (total + (digit or 0)) * 10000, None
        elif character in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
        else:
            digit = _DIGITS[character]
    return total + (digit or 0)
