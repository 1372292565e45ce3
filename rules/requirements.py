"""What a task's own text demands in figures: ratios, durations, frequencies, each with its words and the day it is judged on.

A target of 年内 is judged at the year's end even where the deadline cell says 11月底 (domain.md §7.3); durations need a start day
that no progress report gives, so they are asked about, never judged (§7.4).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.model.evidence import Span
from pipeline.model.work import Task
from pipeline.patterns import regex
from rules import words
from rules.facts import Fact, facts_of
from rules.state import plain

Period = Literal["workdays", "days", "months", "hours"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A share that something must reach (动漫视频占比20%; 全覆盖 is 100). ``target`` is the last day to reach it, None without one."""

    subject: str
    """The words that say what is counted, without 全市, 做到 and the like."""
    percent: float
    is_limit: bool
    """Whether the share may not be exceeded (不超过) instead of having to be reached."""
    target: date | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A time within which something must happen (3个工作日, 不超过1个月)."""

    number: int
    period: Period
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """How often something must happen (按季度, 每年年底前, 每年至少1次)."""

    span: Span


Requirement = Ratio | Duration | Frequency


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A figure that an entry states on a ratio: ``percent`` None where only words (全覆盖) or a count stand."""

    percent: float | None
    words: str
    has_basis: bool
    """Whether the numerator and denominator, or what was counted, stand with it."""


def requirements_of(task: Task, year: int) -> tuple[Requirement, ...]:
    """All measurable requirements of a task in the order of its cells; ``year`` is the ledger's."""
    found: list[Requirement] = []
    for column in ("content", "metric"):
        span = task.span(column)
        if span is not None:
            text = {"content": task.content, "metric": task.metric}[column] or span.quote
            found.extend(_in_text(text, span, task, year))
    return tuple(found)


def ratios_of(task: Task, year: int) -> tuple[Ratio, ...]:
    """The ratios among a task's requirements."""
    if not _MAY_HOLD_RATIO.search(task.content + task.metric):
        return ()
    return tuple(one for one in requirements_of(task, year) if isinstance(one, Ratio))


def stated_on(ratio: Ratio, text: str) -> Stated | None:
    """What an entry says on a ratio: the figure in a clause that names its subject, None where it is silent."""
    flat = plain(text)
    for clause in re.split(r"[。；！？]|，(?!\d{3})", flat):
        if not _names(ratio.subject, clause):
            continue
        figures = tuple(fact for fact in facts_of(clause) if fact.kind == "percent" and fact.value is not None)
        if figures:
            return Stated(percent=_nearest(ratio.subject, clause, figures), words=clause, has_basis=_has_basis(flat))
        if _ALL.search(clause):
            return Stated(percent=100.0, words=clause, has_basis=False)
    return _by_counts(ratio, flat)


def _by_counts(ratio: Ratio, flat: str) -> Stated | None:
    """A clause that names the subject with a count: what is asked for can be worked out, so the entry is not silent."""
    for clause in re.split(r"[。；！？]|，(?!\d{3})", flat):
        if _names(ratio.subject, clause) and any(fact.kind == "count" for fact in facts_of(clause)):
            return Stated(percent=None, words=clause, has_basis=True)
    return None


def _nearest(subject: str, clause: str, figures: tuple[Fact, ...]) -> float | None:
    at = max(clause.find(subject[start : start + 2]) for start in range(max(1, len(subject) - 1)))
    after = [fact for fact in figures if fact.start >= at]
    return (after or list(figures))[0].value


def _has_basis(flat: str) -> bool:
    return sum(1 for fact in facts_of(flat) if fact.kind == "count") >= 2


def _names(subject: str, clause: str) -> bool:
    """Whether a clause shares three characters in a row with the subject (two where it has no more)."""
    width = min(3, len(subject))
    return width > 1 and any(subject[at : at + width] in clause for at in range(len(subject) - width + 1))


def _in_text(text: str, span: Span, task: Task, year: int) -> Iterator[Requirement]:
    flat = plain(text)
    shown = "".join(text.split())
    for sentence in re.finditer(r"[^。；]+", flat):
        yield from _ratios(sentence, shown, span, task, year)
        for match in _DURATION.finditer(sentence.group()):
            yield Duration(number=int(match.group(1)), period=_PERIOD[match.group(2)], span=_cut(sentence, match, shown, span))
        for match in _FREQUENCY.finditer(sentence.group()):
            yield Frequency(span=_cut(sentence, match, shown, span))


def _ratios(sentence: re.Match[str], shown: str, span: Span, task: Task, year: int) -> Iterator[Ratio]:
    for match in _RATIO.finditer(sentence.group()):
        subject = _SUBJECT_LEAD.sub("", match.group("subject"))
        if len(subject) < 2 or _NOT_A_SUBJECT.search(subject):
            continue
        yield Ratio(
            subject=subject,
            percent=100.0 if match.group("all") else float(match.group("percent")),
            is_limit=bool(_LIMIT.search(match.group("verb") or "")),
            target=_target(sentence.group()[: match.end()], task, year),
            span=_cut(sentence, match, shown, span),
        )


def _cut(sentence: re.Match[str], match: re.Match[str], shown: str, span: Span) -> Span:
    words_of_it = shown[sentence.start() + match.start() : sentence.start() + match.end()]
    return Span(where=span.where, quote=words_of_it)


def _target(before: str, task: Task, year: int) -> date | None:
    """The target's own day: 年内 and 年底 mean 31 December, N月底前 its last day, else the deadline cell."""
    if _YEAR_END.search(before):
        return date(year, 12, 31)
    own = list(_MONTH_END.finditer(before))
    if own:
        return _last_of_month(int(own[-1].group(1) or year), int(own[-1].group(2)))
    return task.due_day


def _last_of_month(year: int, month: int) -> date | None:
    if not 1 <= month <= 12:
        return None
    return date(year, 12, 31) if month == 12 else date.fromordinal(date(year, month + 1, 1).toordinal() - 1)


_DURATION = regex(words.DURATION)
_PERIOD: dict[str, Period] = {
    "工作日": "workdays",
    "日": "days",
    "天": "days",
    "自然日": "days",
    "月": "months",
    "小时": "hours",
}
_FREQUENCY = regex(words.FREQUENCY)
_RATIO = regex(words.RATIO)
_MAY_HOLD_RATIO = regex(r"[%\uff05]|覆盖")
_SUBJECT_LEAD = regex(words.RATIO_SUBJECT_LEAD)
_NOT_A_SUBJECT = regex(words.NOT_A_RATIO_SUBJECT)
_LIMIT = regex(r"不超过|不高于|不多于|低于|控制在|以内|以下")
_YEAR_END = regex(r"年内|年底前?|年末|全年")
_MONTH_END = regex(r"(?:(20\d\d)年)?(\d{1,2})月(?:底|末|份)?(?:之?前)?")
_ALL = regex(r"全覆盖|全部覆盖|百分之百|应.{1,2}尽.{1,2}")
