"""Days, deadlines and recurrences as ledgers and reports word them (domain, section 3.2).

A day that words set is the last one included: 8月15日前 includes 15 August, 11月底 means 30 November.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from parsers.text.clean import Folded, folded
from parsers.text.numbering import to_int
from pipeline.model.days import month_end, quarter_end, valid_day, year_end
from pipeline.model.text import fold
from pipeline.model.work import Deadline, Every, OnDay, Standing, Unread, Unstated
from pipeline.patterns import regex

Precision = Literal["day", "month", "period", "year"]

_ANY_YEAR = r"(?:(?P<year>20\d\d)年?度?|(?P<short>[23]\d)年|(?P<rel>今年|本年度?|当年度?|明年|次年|翌年|来年|去年|上年度?))"
_DAY = regex(
    r"(?<![\d.])(?P<iso_year>20\d\d)[-./](?P<iso_month>0?[1-9]|1[0-2])[-./](?P<iso_day>3[01]|[12]\d|0?[1-9])(?:日|号)?(?!\d)"
    r"|(?<!\d)(?P<packed>20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"
    rf"|(?<!\d){_ANY_YEAR.replace('年?度?', '年')}?(?:的)?(?P<month>1[0-2]|0?[1-9])(?:月份?|[.](?=\d{{1,2}}[日号]))"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号|(?=前|止|$|[、,;]))|(?P<part>底|末|上旬|中旬|下旬|初)?)"
    r"|(?<![\d.])(?P<dot_year>20\d\d)[-./](?P<dot_month>0?[1-9]|1[0-2])(?![\d.%])"
    r"|(?<!\d)(?P<lost_month>1[0-2]|[1-9])(?P<lost_day>[12]\d|3[01]|0[1-9])日(?!内|历)"
)
_PERIOD = regex(
    rf"(?<!\d){_ANY_YEAR.replace('年?度?', '年度?')}?(?:的)?(?:(?P<half>上半年|下半年)|第?(?P<quarter>[1-4])季度)(?:末|底|内)?"
    r"|(?<!\d)(?:(?P<end_year>20\d\d)年度?|(?P<end_short>[23]\d)年|(?P<end_rel>今年|本年度?|当年度?|明年|次年|翌年|全年|年))(?:年)?(?:底|末|终|内)"
    r"|(?<!\d)(?P<bare_year>20\d\d)年度?(?=前|之前|以前|完成|$)"
)
_SHIFT = {"明年": 1, "次年": 1, "翌年": 1, "来年": 1, "去年": -1, "上年": -1, "上年度": -1}
_PART_DAY = {"上旬": 10, "初": 10, "中旬": 20}
_CHINESE_NUMBER = regex(r"[〇零○一二三四五六七八九十]+(?=年|月|日|号|季度)")
_BEFORE = regex(
    r"(?:\d{1,2}[:时点]\d{0,2}分?|上午|下午|中午|下班|24时|当天|当日)*(?:前|之前|以前|止|为止|截止|截至|完成|办结|到位)|(?:日|号)?内"
)
_BETWEEN = regex(r"(?:前|之前|以前)?(?:[、,;和及与或]|以及)")
_SINCE = regex(r"(?:日|号)?(?:起|开始|启动|以来|之后|以后|后)")
_UNTIL = regex(r"(?:不晚于|不迟于|最迟|最晚|截止|截止到|限)(?:于|在)?$")
_EACH = regex(r"(?:每年?|每个?|各年|逐年|历年)(?:的|度)?(?:于|在)?$")
_RECURRENCE = regex(
    r"每(?:个|隔|两|半|\d)*(?:年|季|月|周|日|天|旬|星期|次|批|期|届)|(?:按|逐|分)(?:年度?|季度?|月度?|周|日|旬|期|批)"
    r"|(?:年|季|月|周|日)(?:度)?(?:更新|公开|报送|通报|一报|一次|报告|调度)|(?:半年|一年|季度)\d?[一二两三四\d]次|不少于\d+次"
)
_RELATIVE = regex(
    r"\d+个?(?:工作日|自然日)|\d+个(?:半?月|小时|星期|周)|(?<![月\d])\d+(?:日|天|小时|周)(?:之|以)?(?:内|后)|不超过\d"
    r"|(?:收到|印发|发布|出台|受理|批复|办结|公布|形成|签发|变更|产生)[^,;]{0,12}(?:后|之日)"
)
_STANDING = regex(
    r"长期|持续|常态|动态|及时|定期|不定期|实时|适时|随时|即时|立即|即刻|全年|常年|日常|经常|长效|贯穿|推进|始终|永久"
    r"|按(?:照)?(?:时序|要求|计划|规定|进度)"
    r"|按时|按需|序时|立行立改|随到随办|根据(?:工作)?(?:需要|实际|进度|进展)|一直|坚持|不间断|年度内|正在"
)
_NOTHING = regex(r"(?:无|没有|不限|未定|暂无|待定|空|不设|无(?:明确|具体)?(?:时限|要求|时间)?(?:要求)?|-+|/+|\\+|—+|x+|n/?a)?")
_TITLE = regex(r"《[^》]*》")
_OPEN_BRACKET = regex(r"[(〔\[【]20\d\d[)〕\]】]\d*号?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDay:
    """A day that a text names. ``start`` and ``end`` are indices in the text; ``text`` are its own words."""

    start: int
    end: int
    text: str
    day: date
    """For a month, quarter, half or year: its last day."""
    precision: Precision
    is_deadline: bool
    """Whether the words make it a limit: 前, 底, 年内, 不晚于; in 分别于A、B前 the word belongs to both."""
    is_yearly: bool
    """Whether 每年 stands before it: a day of every year."""
    is_start: bool
    """Whether it begins something (起, 开始, 以来, 之后) instead of ending it."""
    has_year: bool
    """Whether the year stands there; otherwise it was inherited."""


def find_days(text: str, year: int | None) -> tuple[FoundDay, ...]:
    """Every day, month, quarter and year's end that a text names, in order.

    A day without a year takes the year last named in its sentence, else ``year``; without either it is left out.
    Titles in 《》 and years of document numbers are no days.
    """
    plain = _arabic(folded(text))
    masked = _mask(plain.text)
    found = sorted([*_DAY.finditer(masked), *_PERIOD.finditer(masked)], key=lambda match: (match.start(), -match.end()))
    result: list[FoundDay] = []
    last_end, context, sentence = 0, None, 0
    for match in found:
        if match.start() < last_end or match.start() == match.end():
            continue
        if re.search(r"[。;]", masked[sentence : match.start()]):
            context = None
        sentence = match.start()
        read = _read(match, context, year)
        if read is None:
            continue
        day, precision, named = read
        if named:
            context = day.year
        last_end = match.end()
        result.append(_found(plain, masked, match, day=day, precision=precision, has_year=named))
    return _share_limits(tuple(result), plain)


def parse_day(text: str, year: int | None = None) -> date | None:
    """The one day that a text names (2014年12月10日, 2014-12-10, 二〇一四年十二月十日); None for none or several."""
    days = [found for found in find_days(text, year) if found.precision == "day"]
    return days[0].day if len(days) == 1 else None


def parse_deadline(text: str, year: int | None) -> Deadline:
    """Read a deadline cell of a ledger of a year.

    Several days (分别于A、B前, 3月至11月) end with the last. Recurrences and limits counted from an event
    (收到申请后10个工作日内) are ``Every``: they have no day of their own. What no words explain is ``Unread``.
    """
    words = text.strip()
    plain = fold(words).strip("。.,;:、()")
    if _NOTHING.fullmatch(plain):
        return Unstated(text=words)
    days = [found for found in find_days(_with_dots(plain), year) if not found.is_yearly and not found.is_start]
    if days and not _is_counted_from(plain):
        return OnDay(text=words, day=max(found.day for found in days))
    if re.search(r"每", plain) or _RECURRENCE.search(plain):
        return Every(text=words)
    if _RELATIVE.search(_arabic(folded(plain)).text):
        return Every(text=words)
    if _STANDING.search(plain) or _SINCE.search(plain):
        return Standing(text=words)
    return Unread(text=words)


def is_deadline(text: str, year: int | None) -> bool:
    """Whether a short text is a deadline and nothing else: for finding one inside another cell (6月底完成)."""
    plain = fold(text).strip("。.,;:、()")
    if not plain or len(plain) > 24:
        return False
    rest = _arabic(folded(plain)).text
    for pattern in (_DAY, _PERIOD, _RECURRENCE):
        rest = pattern.sub("", rest)
    rest = re.sub(
        r"^(?:完成)?(?:时限|时间|期限)?:?|分别|度|于|在|前|之|以|底|末|内|完成|办结|并|持续|推进|长期坚持|长期|坚持|常态化?|实施|落实|到位|动态更新|更新|至|到|[-~、,和及;]|全部|基本|力争|确保",
        "",
        rest,
    )
    return not rest and not isinstance(parse_deadline(text, year if year is not None else 2000), Unread | Unstated)


def _with_dots(plain: str) -> str:
    """A lone 8.15 in a deadline cell is 8月15日; 2023.8.15 is left to the general grammar."""
    return re.sub(r"(?<![\d.])(1[0-2]|0?[1-9])\.(3[01]|[12]\d|0?[1-9])(?:日|号)?(?![\d.%])", r"\1月\2日", plain)


def _is_counted_from(plain: str) -> bool:
    return bool(re.search(r"\d+个工作日", plain)) and "底" not in plain


def _arabic(plain: Folded) -> Folded:
    """Chinese numerals of dates as digits, each standing where the numeral began."""
    characters: list[str] = []
    places: list[int] = []
    last = 0
    for match in _CHINESE_NUMBER.finditer(plain.text):
        value = to_int(match[0])
        if value is None:
            continue
        characters += plain.text[last : match.start()]
        places += plain.places[last : match.start()]
        characters += str(value)
        places += [plain.places[match.start()]] * (len(str(value)) - 1) + [plain.places[match.end() - 1]]
        last = match.end()
    characters += plain.text[last:]
    places += plain.places[last:]
    return Folded(source=plain.source, text="".join(characters), places=tuple(places))


def _mask(text: str) -> str:
    """Blot out titles and document numbers, keeping every index."""
    for pattern in (_TITLE, _OPEN_BRACKET):
        text = pattern.sub(lambda match: "□" * len(match[0]), text)
    return text


def _read(match: re.Match[str], context: int | None, year: int | None) -> tuple[date, Precision, bool] | None:
    """The day, how exact it is, and whether the year stands in the words."""
    part = match.groupdict()
    if part.get("iso_year"):
        day = valid_day(int(part["iso_year"]), int(part["iso_month"]), int(part["iso_day"]))
        return None if day is None else (day, "day", True)
    if part.get("packed"):
        day = valid_day(int(part["packed"][:4]), int(part["packed"][4:6]), int(part["packed"][6:]))
        return None if day is None else (day, "day", True)
    if part.get("dot_year"):
        return month_end(int(part["dot_year"]), int(part["dot_month"])), "month", True
    named = _year_of(part, year)
    at = named if named is not None else context if context is not None else year
    if at is None:
        return None
    read = _day_of(part, at)
    return None if read is None else (*read, named is not None)


def _year_of(part: dict[str, str | None], year: int | None) -> int | None:
    for name in ("year", "end_year", "bare_year"):
        if part.get(name):
            return int(part[name] or 0)
    for name in ("short", "end_short"):
        if part.get(name):
            return 2000 + int(part[name] or 0)
    shift = _SHIFT.get(part.get("rel") or part.get("end_rel") or "")
    return year + shift if year is not None and shift is not None else None


def _day_of(part: dict[str, str | None], year: int) -> tuple[date, Precision] | None:
    if part.get("lost_month"):
        day = valid_day(year, int(part["lost_month"] or 0), int(part["lost_day"] or 0))
        return None if day is None else (day, "day")
    month = int(part.get("month") or 0)
    if month and part.get("day"):
        day = valid_day(year, month, int(part["day"] or 0))
        return None if day is None else (day, "day")
    if month:
        number = _PART_DAY.get(part.get("part") or "")
        return (month_end(year, month) if number is None else date(year, month, number)), "month"
    if part.get("half"):
        return (quarter_end(year, 2 if part["half"] == "上半年" else 4)), "period"
    if part.get("quarter"):
        return quarter_end(year, int(part["quarter"] or 0)), "period"
    return year_end(year), "year"


def _found(plain: Folded, masked: str, match: re.Match[str], *, day: date, precision: Precision, has_year: bool) -> FoundDay:
    before, after = masked[max(0, match.start() - 8) : match.start()], masked[match.end() :]
    start, end = match.span()
    words = match[0]
    ends_itself = bool(re.search(r"(?:底|末|终|内)$", words)) and words not in {"年底", "年末", "年终"}
    limit = _BEFORE.match(after)
    is_yearly = bool(_EACH.search(before)) or (words.startswith("年") and before.endswith("每"))
    is_start = bool(_SINCE.match(after)) and limit is None
    return FoundDay(
        start=plain.start(start),
        end=plain.end(end),
        text=plain.quote(start, end),
        day=day,
        precision=precision,
        is_deadline=(ends_itself or limit is not None or bool(_UNTIL.search(before))) and not is_start,
        is_yearly=is_yearly,
        is_start=is_start,
        has_year=has_year,
    )


def _share_limits(days: tuple[FoundDay, ...], plain: Folded) -> tuple[FoundDay, ...]:
    """分别于A、B前: the word behind the last day belongs to every day of the list."""
    shared: list[FoundDay] = []
    for found in reversed(days):
        follower = shared[-1] if shared else None
        gap = fold(plain.source[found.end : follower.start]) if follower else ""
        joins = follower is not None and follower.is_deadline and bool(_BETWEEN.fullmatch(gap))
        if joins and follower is not None and not found.is_deadline and not found.is_start:
            found = FoundDay(  # noqa: PLW2901
                start=found.start,
                end=found.end,
                text=found.text,
                day=found.day,
                precision=found.precision,
                is_deadline=True,
                is_yearly=found.is_yearly or follower.is_yearly,
                is_start=False,
                has_year=found.has_year,
            )
        shared.append(found)
    return tuple(reversed(shared))
