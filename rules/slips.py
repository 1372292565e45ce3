"""Slips of the pen in a text: wrong years and rounds, another body's first person, impossible figures, template remains."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.model.days import month_end, valid_day
from pipeline.model.text import squeeze
from pipeline.patterns import regex
from rules import words
from rules.cues import Cues, signs_of
from rules.facts import Fact, citations_of, facts_of
from rules.state import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Words that stand verbatim in the text without blanks, and what is odd about them, in Chinese."""

    words: str
    remark: str


def wrong_periods(text: str, *, year: int, due: date, before: date | None) -> tuple[Slip, ...]:
    """Words that speak of another year or round than the one reported on.

    ``year`` is the ledger's, ``due`` the round's due day, ``before`` the due day of the round before it (None for the first).
    Titles, document numbers and comparisons with another year (较2022年) are no slips.
    """
    shown, flat = squeeze(text), _without_citations(plain(text))
    found = [*_years(flat, shown, year), *_half_years(flat, shown, year, due), *_stale_days(flat, shown, year, before)]
    return tuple(dict.fromkeys(found))


def speaks_of_other_year(text: str, year: int) -> bool:
    """Whether a task's own text is about another year than the ledger's (对上一年度…开展“回头看”, 2022年)."""
    flat = re.sub(r"《[^》]*》|〔[^〕]*〕\d*号?", "", plain(text))
    return bool(re.search(r"上一?年度?|去年|往年|历年|近[三五两\d]年", flat)) or any(
        int(y) != year for y in re.findall(r"(20\d\d)年", flat)
    )


def strange_pronouns(text: str, names: tuple[str, ...]) -> tuple[Slip, ...]:
    """First persons (我委, 我中心) that fit none of the unit's names; 我市, 我区 and 我单位 fit everyone."""
    shown, flat = squeeze(text), _without_quotes(plain(text))
    allowed = _own_pronouns(names)
    slips = [
        Slip(words=shown[m.start() : m.end()], remark=f"自称“{m.group()}”与单位名称不符")
        for m in _PRONOUN.finditer(flat)
        if allowed and m.group(1) not in allowed
    ]
    return tuple(dict.fromkeys(slips))


def foreign_subjects(text: str, others: tuple[str, ...], own: tuple[str, ...]) -> tuple[Slip, ...]:
    """Other units' names in the place of the writer: 市乙局高度重视…, 市乙局（以下简称“我局”）."""
    shown, flat = squeeze(text), plain(text)
    slips: list[Slip] = []
    named = [name for name in others if name in flat]
    for sentence in re.finditer(r"[^。；！？]{1,800}", flat) if named else ():
        for name in named:
            at = sentence.group().find(name)
            if at < 0 or _inside_own(sentence.group(), at, name, own):
                continue
            after = sentence.group()[at + len(name) :]
            if _SELF_CALL.match(after) or (_opens(sentence.group()[:at]) and _WRITER.match(after) and not _JOINT.search(sentence.group())):
                start = sentence.start() + at
                slips.append(Slip(words=shown[start : start + len(name)], remark=f"以“{name}”的口吻叙述"))
    return tuple(dict.fromkeys(slips))


def impossible_figures(text: str) -> tuple[Slip, ...]:
    """Shares above 100 %, closed sums that do not add up, days that no calendar has."""
    shown, flat = squeeze(text), plain(text)
    return tuple(dict.fromkeys([*_high_shares(flat, shown), *_false_sums(flat, shown), *_false_days(flat, shown)]))


def remains(text: str) -> tuple[Slip, ...]:
    """Placeholders of a template that nobody filled (xxxx年, 待补充, 此处填写)."""
    shown, flat = squeeze(text), plain(text)
    found = [m for pattern in _REMAINS.among(signs_of(flat)) for m in pattern.finditer(flat)]
    return tuple(
        dict.fromkeys(
            Slip(words=shown[m.start() : m.end()], remark="模板占位文字未填写或未删除") for m in sorted(found, key=lambda m: m.start())
        )
    )


def _without_citations(flat: str) -> str:
    """Titles, quotations, document numbers and links hidden, one sign for one."""
    hidden = list(_without_quotes(flat))
    for fact in citations_of(flat):
        hidden[fact.start : fact.end] = "□" * (fact.end - fact.start)
    return "".join(hidden)


def _without_quotes(flat: str) -> str:
    return _QUOTED.sub(lambda m: "□" * len(m.group()), flat)


def _years(flat: str, shown: str, year: int) -> Iterator[Slip]:
    for match in _YEAR.finditer(flat):
        written = int(match.group(1))
        if written >= year:
            continue
        before, after = flat[max(0, match.start() - 16) : match.start()], flat[match.end() : match.end() + 40]
        is_period = _UNTIL.search(before) or _PERIOD_AFTER.match(after)
        is_action = written == year - 1 and _ACTED_THEN.match(after)
        if (is_period or is_action) and not _OTHER_YEAR_BEFORE.search(before) and not _OTHER_YEAR_AFTER.match(after):
            stop = match.end() + (is_period.end() if isinstance(is_period, re.Match) and not _UNTIL.search(before) else 0)
            yield Slip(words=shown[match.start() : stop], remark=f"所述年份为{written}年，本期报告的是{year}年")


def _half_years(flat: str, shown: str, year: int, due: date) -> Iterator[Slip]:
    """上半年 alone in a report of the year's last quarter; 下半年's results before it began."""
    if (due.year, due.month) < (year, 10):
        return
    tells_more = _WHOLE_YEAR.search(flat.replace("上半年", "□□□")) is not None
    for match in re.finditer(r"(?<!20\d\d年)上半年", flat):
        if not tells_more:
            yield Slip(words=shown[match.start() : match.end()], remark="本期报送的是下半年进展，文中仍称“上半年”")


def _stale_days(flat: str, shown: str, year: int, before: date | None) -> Iterator[Slip]:
    """截至 a day that the last round already covered."""
    for match in _AS_OF.finditer(flat) if before is not None else ():
        month = int(match.group("month"))
        if not 1 <= month <= 12 or int(match.group("year") or year) != year:
            continue
        day = valid_day(year, month, int(match.group("day"))) if match.group("day") else month_end(year, month)
        if day is not None and before is not None and day <= before:
            yield Slip(words=shown[match.start() : match.end()], remark="统计截止日早于或等于上一期报送日，疑为上期内容")


@lru_cache(maxsize=1024)
def _own_pronouns(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(sign for name in names for sign in _pronouns(name))


def _pronouns(name: str) -> Iterator[str]:
    """The signs that a name's bearers put after 我 (局, 委, 办 and the like)."""
    for sign, endings in words.PRONOUN_ENDINGS:
        if any(name.endswith(ending) or ending + "）" in name or ending + "（" in name for ending in endings):
            yield sign


def _inside_own(sentence: str, at: int, name: str, own: tuple[str, ...]) -> bool:
    """Whether a found name is only a part of the unit's own, or of a longer name."""
    around = sentence[max(0, at - 8) : at + len(name) + 8]
    return any(name in mine and mine in around for mine in own) or any(name == mine for mine in own)


def _opens(before: str) -> bool:
    return _SENTENCE_LEAD.fullmatch(before) is not None


def _high_shares(flat: str, shown: str) -> Iterator[Slip]:
    for fact in facts_of(flat) if "%" in flat or "百分之" in flat else ():
        if fact.kind != "percent" or fact.value is None or fact.value <= 100:
            continue
        clause = re.split(r"[，。；：]", flat[max(0, fact.start - 40) : fact.start])[-1]
        if not _MAY_EXCEED.search(clause + flat[fact.end : fact.end + 6]):
            yield Slip(words=shown[fact.start : fact.end], remark="比例超过100%")


def _false_sums(flat: str, shown: str) -> Iterator[Slip]:
    for sentence in _SENTENCE.finditer(flat):
        for match in _TOTAL.finditer(sentence.group()):
            slip = _sum_slip(sentence, match, shown)
            if slip is not None:
                yield slip
    for match in _ADDED.finditer(flat):
        parts = [float(part) for part in re.split(r"[+＋]", match.group("parts"))]
        if abs(sum(parts) - float(match.group("total"))) > 1e-6:
            yield Slip(words=shown[match.start() : match.end()], remark=f"各项相加为{sum(parts):g}，与所写结果不符")


def _sum_slip(sentence: re.Match[str], match: re.Match[str], shown: str) -> Slip | None:
    """A total with its parts (共63件，其中…) that they contradict; open lists (等, 余, 多, 约) are left alone."""
    total = float(match.group("total"))
    listed = re.split(r"[；]|(?:，)(?=(?:均|全部|已|目前|下一步|其中))", sentence.group()[match.end() :])[0]
    parts = [fact for fact in facts_of(listed) if fact.kind == "count" and fact.value is not None]
    alike = [fact for fact in parts if fact.unit == match.group("unit")]
    if len(alike) < 2 or len(alike) != len(parts) or _OPEN_LIST.search(listed) or any(fact.is_approximate for fact in parts):
        return None
    added = sum(fact.value or 0.0 for fact in alike)
    if added > total or (added < total and _is_closed(match.group("lead"), listed, alike)):
        start, stop = sentence.start() + match.start(), sentence.start() + match.end() + alike[-1].end
        return Slip(words=shown[start:stop], remark=f"分项合计{added:g}{match.group('unit')}，与总数{total:g}{match.group('unit')}不符")
    return None


def _is_closed(lead: str, listed: str, parts: list[Fact]) -> bool:
    """Whether a list claims to be whole: 分别, 包括, 其他…, or three parts and more behind 其中."""
    return bool(re.search(r"分别|包括|包含|即|由", lead) or re.search(r"分别|其他|其它|其余|剩余", listed)) or len(parts) >= 3


def _false_days(flat: str, shown: str) -> Iterator[Slip]:
    for match in _DAY.finditer(flat):
        if valid_day(int(match.group(1) or 2024), int(match.group(2)), int(match.group(3))) is None:
            yield Slip(words=shown[match.start() : match.end()], remark="日历上没有这一天")


_DAY = regex(r"(?<![\d.])(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日")
_SENTENCE = regex(r"[^。！？]{1,800}")
_QUOTED = regex(r"《[^《》]{1,80}》|[“\"「『][^”\"」』]{1,60}[”\"」』]")
_YEAR = regex(r"(?<![\d—\-~])(?<!年至)(20\d\d)年(?!度?(?:[-—至~到]|20\d\d))")
_UNTIL = regex(words.UNTIL)
_PERIOD_AFTER = regex(words.PERIOD_AFTER)
_ACTED_THEN = regex(words.ACTED_THEN)
_OTHER_YEAR_BEFORE = regex(words.OTHER_YEAR_BEFORE)
_OTHER_YEAR_AFTER = regex(words.OTHER_YEAR_AFTER)
_WHOLE_YEAR = regex(words.WHOLE_YEAR)
_AS_OF = regex(r"(?:截至|截止到?)(?:目前|(?P<year>20\d\d)年|今年)?(?P<month>\d{1,2})月(?:份|底|末)?(?:(?P<day>\d{1,2})日)?")
_PRONOUN = regex(words.PRONOUN)
_SELF_CALL = regex(words.SELF_CALL)
_WRITER = regex(words.WRITER)
_JOINT = regex(words.JOINT)
_SENTENCE_LEAD = regex(words.SENTENCE_LEAD)
_MAY_EXCEED = regex(words.MAY_EXCEED)
_TOTAL = regex(words.TOTAL)
_ADDED = regex(r"(?P<parts>\d+(?:\.\d+)?(?:[+＋]\d+(?:\.\d+)?)+)[=＝](?P<total>\d+(?:\.\d+)?)")
_OPEN_LIST = regex(r"等|余|多|约|近|左右|以上|部分|主要")
_REMAINS = Cues(*words.REMAINS)
