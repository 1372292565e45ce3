"""What a ledger says around its rows: title, year, totals, and when the reports are due."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from parsers.extract.ledger_rows import is_section_heading
from parsers.text import lexicon
from parsers.text.clean import folded, joined
from parsers.text.dates import FoundDay, find_days
from parsers.text.numbering import leading_number, to_int
from pipeline.model.days import month_end, quarter_end, valid_day, year_end
from pipeline.model.document import Document, Paragraph, Table
from pipeline.model.evidence import Span, Where
from pipeline.model.text import fold, squeeze
from pipeline.model.work import Round, RoundId, Totals

_LONGEST_TITLE = 60
_OTHER_WORK = re.compile(r"完成(?!的?(?:情况|进度|进展))|印发|建成|实现")
"""Between a day and the verb of sending: the day is that of this work, not of the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The paragraphs around the tables."""

    title: tuple[Span, ...]
    preamble: tuple[Span, ...]
    after: tuple[Span, ...]

    @property
    def title_text(self) -> str:
        """The title's lines joined."""
        return "".join(joined(span.quote) for span in self.title)

    @property
    def preamble_text(self) -> str:
        """The preamble's paragraphs, one a line."""
        return "\n".join(joined(span.quote) for span in self.preamble)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """When reports are due, and the sentence that says so."""

    rounds: tuple[Round, ...]
    sentence: Span | None


def frame(document: Document) -> Frame:
    """Part the paragraphs into title, preamble and what follows the first table, or without tables the first heading."""
    title: list[Span] = []
    preamble: list[Span] = []
    after: list[Span] = []
    is_prose = not document.tables()
    is_behind = False
    for block in document.blocks:
        if isinstance(block, Table):
            is_behind = True
            continue
        text = joined(block.text)
        if not text:
            continue
        span = Span(where=block.where, quote=block.text)
        is_behind = is_behind or (is_prose and _is_heading(text))
        if is_behind:
            after.append(span)
        elif (not preamble or not title) and _is_title_line(text, block, is_first=not title, is_late=bool(preamble)):
            title.append(span)
        elif not (lexicon.LEDGER_FURNITURE.match(fold(text)) or _is_heading(text)):
            preamble.append(span)
    return Frame(title=tuple(title), preamble=tuple(preamble), after=tuple(after))


def _is_title_line(text: str, block: Paragraph, *, is_first: bool, is_late: bool) -> bool:
    """Whether a line is of the title; behind other text (a sheet of remarks) it must be a ledger's by its own words."""
    plain = squeeze(text)
    if is_late and not (lexicon.LEDGER_TITLE.search(plain) and re.search(r"20\d\d", fold(plain))):
        return False
    if lexicon.LEDGER_FURNITURE.match(fold(text)) or _is_heading(text):
        return False
    return len(plain) <= _LONGEST_TITLE and not re.search(r"[。；：:;，]", plain) and (is_first or block.level is None or len(plain) <= 30)


def _is_heading(text: str) -> bool:
    number = leading_number(text)
    is_numbered = number is not None and number.style in {"chinese", "chinese_bracket"} and not re.search(r"[。；]", text)
    return is_numbered or is_section_heading(text)


def year_of(texts: Iterable[str], whole: str, file: str) -> int | None:
    """The ledger's year: the first of its texts (title, preamble …) that names one, else the commonest, else the file's name."""
    for text in texts:
        found = re.search(r"(?<!\d)(20\d\d)(?:年|-|\.|/)", fold(text)) or re.search(r"(?<!\d)(20\d\d)(?!\d)", fold(text))
        if found:
            return int(found[1])
    years = Counter(int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?=年)", fold(whole)))
    if years:
        return min(years, key=lambda year: (-years[year], year))
    named = re.search(r"(?<!\d)(20\d\d)(?!\d)", file.replace("\\", "/").rsplit("/", 1)[-1])
    return int(named[1]) if named else None


def declared(spans: Iterable[Span]) -> tuple[Totals, Span | None]:
    """The totals that a preamble states (4个板块、14个大项、24项重点任务), with its words."""
    for span in spans:
        plain = folded(span.quote)
        found = {
            name: match
            for name, pattern in lexicon.DECLARED.items()
            if (match := pattern.search(plain.text)) is not None and to_int(match["number"]) is not None
        }
        if "tasks" not in found and len(found) < 2:
            continue
        start, end = min(match.start() for match in found.values()), max(match.end() for match in found.values())
        numbers = {name: to_int(match["number"]) for name, match in found.items()}
        totals = Totals(sections=numbers.get("sections"), items=numbers.get("items"), tasks=numbers.get("tasks"))
        return totals, Span(where=span.where, quote=plain.quote(start, end))
    return Totals(sections=None, items=None, tasks=None), None


def reporting(paragraphs: Iterable[Span], contents: Iterable[Span], year: int) -> Reporting:
    """The rounds from the sentence that demands reports: in the paragraphs, else in a task's content."""
    for spans, wanted in ((tuple(paragraphs), lexicon.REPORT_OBJECT), (tuple(contents), lexicon.TASK_REPORT_OBJECT)):
        rounds: dict[date, Round] = {}
        first: Span | None = None
        for sentence in _sentences(spans):
            days = _report_days(sentence, year) if wanted.search(fold(sentence.quote)) else ()
            first = first or (sentence if days else None)
            for day, words in days:
                place = Span(where=sentence.where, quote=words)
                rounds.setdefault(day, Round(id=RoundId(day.isoformat()), due=day, span=place))
        if rounds:
            return Reporting(rounds=tuple(rounds[day] for day in sorted(rounds)), sentence=first)
    return Reporting(rounds=(), sentence=None)


def _sentences(spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        for match in re.finditer(r"[^。！？!?]+[。！？!?]?", span.quote):
            if match[0].strip():
                yield Span(where=span.where, quote=match[0].strip())


def _report_days(sentence: Span, year: int) -> tuple[tuple[date, str], ...]:
    """The days of a sentence that are days of reporting, with the words of each."""
    clauses = [clause for clause in re.split(r"[；;]", sentence.quote) if lexicon.REPORT_VERB.search(fold(clause))]
    found: list[tuple[date, str]] = []
    for clause in clauses:
        days = [(day.day, day.text) for day in find_days(clause, year) if _is_report_day(clause, day)]
        found += days or _recurring(clause, year)
    return tuple(found)


def _is_report_day(clause: str, day: FoundDay) -> bool:
    """A limit of the sending itself: the verb follows it, and no other work's verb stands between."""
    is_exact = day.precision in {"day", "month"} or (day.precision == "period" and day.text[-1:] in {"末", "底"})
    if not is_exact or day.is_start:
        return False
    if lexicon.REPORT_TIME.search(fold(clause[: day.start])):
        return True
    rest = fold(clause[day.end :])
    verb = lexicon.REPORT_VERB.search(rest)
    return day.is_deadline and verb is not None and not _OTHER_WORK.search(rest[: verb.start()])


def _recurring(clause: str, year: int) -> list[tuple[date, str]]:
    """每季度末、每月25日前、每半年: the days of the year, from the day where it begins (自7月起)."""
    plain = folded(clause)
    starts = [found.day.replace(day=1) for found in find_days(clause, year) if found.is_start and found.precision != "year"]
    for pattern, days in _RECURRENCES:
        match = pattern.search(plain.text)
        if match is not None:
            words = plain.quote(match.start(), match.end())
            numbers = [int(number) for number in re.findall(r"\d+", match[0])]
            return [(day, words) for day in days(year, numbers) if not starts or day >= max(starts)]
    return []


def _monthly(year: int, numbers: list[int]) -> list[date]:
    days = [valid_day(year, month, numbers[0]) if numbers else None for month in range(1, 13)]
    return [day or month_end(year, month) for month, day in enumerate(days, 1)]


def _quarterly(year: int, _numbers: list[int]) -> list[date]:
    return [quarter_end(year, quarter) for quarter in range(1, 5)]


def _after_quarters(year: int, numbers: list[int]) -> list[date]:
    ends = [quarter_end(year, quarter) + timedelta(days=1) for quarter in range(1, 5)]
    return [valid_day(end.year, end.month, numbers[-1]) or month_end(end.year, end.month) for end in ends]


def _in_last_months(year: int, numbers: list[int]) -> list[date]:
    ends = [quarter_end(year, quarter) for quarter in range(1, 5)]
    return [valid_day(year, end.month, numbers[-1]) or end for end in ends]


def _half_yearly(year: int, _numbers: list[int]) -> list[date]:
    return [quarter_end(year, 2), year_end(year)]


_RECURRENCES = (
    (re.compile(r"每个?季度(?:末月|末个月|最后1?一?个?月)(?:的)?\d{1,2}日"), _in_last_months),
    (re.compile(r"每季度(?:后|第1个月|第一个月|首月|次月)(?:的)?(?:首月)?\d{1,2}日"), _after_quarters),
    (re.compile(r"每(?:个)?季度(?:末|底|最后)?"), _quarterly),
    (re.compile(r"每(?:个)?月(?:的)?\d{1,2}日"), _monthly),
    (re.compile(r"每(?:个)?月(?:末|底)"), _monthly),
    (re.compile(r"每半年"), _half_yearly),
)


def place_named(document: Document, words: re.Pattern[str]) -> Where | None:
    """Where the document has words of a pattern, for what a note says of a place's custom; None for nowhere."""
    for block in document.blocks:
        texts = [(block.text, block.where)] if isinstance(block, Paragraph) else [(cell.text, cell.where) for cell in block.cells]
        for text, where in texts:
            if words.search(fold(text)):
                return where
    return None
