"""Words that name a period or a round: 截至2023年8月15日, 上半年, 第二次报送, 2022年度."""

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date

from parsers.extract.letter import Line
from parsers.text import report_words as words
from pipeline.model.submission import Period, RoundWords
from pipeline.patterns import regex

_YEAR = r"(?:(?P<y>20\d\d)\s*年\s*)?"
_DAY = regex(
    rf"(?:截至|截止到?|至){_YEAR}(?P<m>\d{{1,2}})\s*月\s*(?:(?P<d>\d{{1,2}})\s*日|(?P<end>底|末))"
    rf"|{_YEAR.replace('y>', 'y2>')}(?P<m2>\d{{1,2}})\s*月\s*(?P<d2>\d{{1,2}})\s*日(?:之|以)?前"
)
_HALF = regex(rf"{_YEAR}年?(?P<half>上|下)半年")
_QUARTER = regex(rf"{_YEAR}(?:第)?(?P<q>[一二三四1-4])季度")
_ORDINAL = regex(
    r"第(?P<n>[一二三四五六1-6])(?:次|批|期|轮)(?:政务公开)?(?:报送|上报|填报|反馈|落实|进展|报告|汇报|自查|台账|情况|（|\(|$)"
)
_WHOLE_YEAR = regex(r"(?P<y>20\d\d)\s*(?:年度?|—|-)(?!\s*\d{1,2}\s*月)|(?P<y3>20\d\d)(?=政务公开)")
_NUMERALS = {c: i for i, c in enumerate("一二三四五六", start=1)}


def head_words(lines: Iterable[Line]) -> tuple[RoundWords, ...]:
    """Every such word of titles, lead-in and form lines; document numbers and the names of cited papers apart."""
    return tuple(found for line in lines for found in _in_line(line, with_year=True))


def body_words(lines: Iterable[Line]) -> tuple[RoundWords, ...]:
    """The days that a body says it speaks up to (截至…): its other periods are part of what it tells."""
    return tuple(found for line in lines for found in _days(line, _masked(line.text), only_until=True))


def _in_line(line: Line, *, with_year: bool) -> Iterator[RoundWords]:
    text = _masked(line.text)
    yield from _days(line, text, only_until=False)
    for found in _HALF.finditer(text):
        part: Period = "first_half" if found["half"] == "上" else "second_half"
        yield RoundWords(span=line.span(_verbatim(line, found)), year=_int(found["y"]), due=None, part=part)
    for found in _QUARTER.finditer(text):
        ordinal = _NUMERALS.get(found["q"]) or int(found["q"])
        yield RoundWords(span=line.span(_verbatim(line, found)), year=_int(found["y"]), due=None, part="quarter", ordinal=ordinal)
    for found in _ORDINAL.finditer(text):
        ordinal = _NUMERALS.get(found["n"]) or int(found["n"])
        yield RoundWords(span=line.span(_verbatim(line, found)), year=None, due=None, part="ordinal", ordinal=ordinal)
    if with_year:
        for found in _WHOLE_YEAR.finditer(text):
            yield RoundWords(span=line.span(_verbatim(line, found)), year=_int(found["y"] or found["y3"]), due=None, part="year")


def _days(line: Line, text: str, *, only_until: bool) -> Iterator[RoundWords]:
    years = [int(year) for year in re.findall(r"(20\d\d)\s*年", text)]
    for found in _DAY.finditer(text):
        is_until = found["m"] is not None
        if only_until and not is_until:
            continue
        year = _int(found["y"] if is_until else found["y2"])
        month = int(found["m"] if is_until else found["m2"])
        day = found["d"] if is_until else found["d2"]
        assumed = year or (years[0] if years else None)
        due = _date(assumed, month, int(day) if day else 0)
        if 1 <= month <= 12:
            yield RoundWords(span=line.span(_verbatim(line, found)), year=year, due=due, part="day")


def _date(year: int | None, month: int, day: int) -> date | None:
    """A day, or the month's last for day 0; None without a year or where there is no such day."""
    if year is None or not 1 <= month <= 12:
        return None
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:
        return None


def _masked(text: str) -> str:
    """The text with document numbers, and cited papers that are no ledger, blanked at equal length."""
    text = words.CITED_NUMBER.sub(lambda found: " " * len(found.group()), text)
    return words.CITED_TITLE.sub(lambda found: found.group() if words.TASK_TITLE.search(found.group()) else " " * len(found.group()), text)


def _verbatim(line: Line, found: re.Match[str]) -> str:
    return line.text[found.start() : found.end()].strip()


def _int(text: str | None) -> int | None:
    return int(text) if text else None
