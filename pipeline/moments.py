"""Dates and times as office systems and clerks write them, to moments in Asia/Shanghai."""

import unicodedata
from datetime import date, datetime, time, timedelta

from pipeline.patterns import regex
from pipeline.settings import ZONE

_DAY = regex(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_PACKED = regex(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:\s*(\d{2})(\d{2})(\d{2})?)?(?!\d)")
_AMERICAN = regex(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_HALF = r"(?P<half>上午|中午|下午|晚上|晚|凌晨|早上|早|[AaPp]\.?[Mm]\.?)"
_TIME = regex(
    rf"^{_HALF}?\s*(?P<hour>\d{{1,2}})\s*(?:[:点时]\s*(?:(?P<minute>\d{{1,2}})\s*(?:[:分]\s*(?:(?P<second>\d{{1,2}})(?:\.\d+)?\s*秒?)?)?)?)"
    rf"\s*{_HALF.replace('half', 'half_after')}?\s*(?P<zone>Z|[+-]\d{{2}}:?\d{{2}})?$"
)
_SERIAL = regex(r"\d{5}(?:\.\d+)?")
_NOISE = regex(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_EPOCH = datetime(1899, 12, 30, tzinfo=ZONE)
_FIRST_SERIAL, _LAST_SERIAL = 25569, 73050  # 1970 to 2099
_NOON = 12


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text states, aware; a day without an hour is its first moment; None where it is no date.

    Read are ISO dates, ``2023/8/15 5:20:00 PM``, ``2023年8月15日17时20分``, ``20230815``, ``202308151720``, day numbers of
    spreadsheets and ``8/15/2023`` where only one reading is possible. A text without a year is no date.
    """
    plain = _NOISE.sub(" ", unicodedata.normalize("NFKC", text).strip())
    try:
        return _serial(plain) or _packed(plain) or _written(plain)
    except ValueError:
        return None


def is_clock(text: str) -> bool:
    """Return whether a text is an hour of the day alone: ``17:20``, ``下午5时20分``."""
    return bool(_TIME.match(unicodedata.normalize("NFKC", text).strip()))


def _serial(text: str) -> datetime | None:
    if not _SERIAL.fullmatch(text):
        return None
    days = float(text)
    if not _FIRST_SERIAL <= days < _LAST_SERIAL:
        return None
    return _EPOCH + timedelta(seconds=round(days * 86400))


def _packed(text: str) -> datetime | None:
    found = _PACKED.match(text)
    if not found:
        return None
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if found[4]:
        return None if text[found.end() :].strip() else _at(day, int(found[4]), int(found[5]), int(found[6] or 0))
    return _with_clock(day, text[found.end() :])


def _written(text: str) -> datetime | None:
    if found := _DAY.match(text):
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return _with_clock(day, text[found.end() :])
    if found := _AMERICAN.match(text):
        first, second, year = (int(number) for number in found.groups())
        if first <= _NOON and second <= _NOON and first != second:
            return None
        month, of_month = (first, second) if first <= _NOON else (second, first)
        return _with_clock(date(year, month, of_month), text[found.end() :])
    return None


def _with_clock(day: date, rest: str) -> datetime | None:
    rest = rest.strip().removeprefix("T").strip(" ,")
    if not rest:
        return _at(day, 0, 0, 0)
    found = _TIME.match(rest)
    if not found:
        return None
    hour = _hour(int(found["hour"]), found["half"] or found["half_after"] or "")
    moment = _at(day, hour, int(found["minute"] or 0), int(found["second"] or 0))
    return _from_zone(moment, found["zone"])


def _hour(hour: int, half: str) -> int:
    mark = half.lower().replace(".", "")
    if mark in {"pm", "下午", "晚上", "晚", "中午"} and hour < _NOON and not (mark == "中午" and hour > 3):
        return hour + _NOON
    return 0 if mark in {"am", "凌晨"} and hour == _NOON else hour


def _at(day: date, hour: int, minute: int, second: int) -> datetime:
    if (hour, minute, second) == (24, 0, 0):
        return datetime.combine(day, time(0), ZONE) + timedelta(days=1)
    return datetime.combine(day, time(hour, minute, second), ZONE)


def _from_zone(moment: datetime, zone: str | None) -> datetime:
    if not zone:
        return moment
    return datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{'+00:00' if zone == 'Z' else zone}").astimezone(ZONE)
