"""How findings write moments, days and lists of names."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

SHOWN = 5
"""How many items a sentence lists before it says how many there are in all."""

_INSIDE = str.maketrans("“”", "‘’")


def day(value: date) -> str:
    """A day in full: ``2023年8月15日``."""
    return f"{value.year}年{value.month}月{value.day}日"


def stamp(moment: datetime) -> str:
    """A receipt's time as notices print it, to the minute begun: ``2023年8月16日0时``, ``2023年8月15日23时59分``."""
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{day(moment.date())}{moment.hour}时{minutes}"


def cut_off(moment: datetime) -> str:
    """A data cut-off: whole hours as such, the last second of a day as its 24th hour."""
    clock = moment.timetz().replace(microsecond=0, tzinfo=None)
    if clock == time(23, 59, 59):
        return f"{day(moment.date())}24时"
    if clock.minute or clock.second:
        return f"{day(moment.date())}{clock.hour}时{clock.minute:02d}分"
    return f"{day(moment.date())}{clock.hour}时"


def last_day(due_moment: datetime) -> date:
    """The last day on which something is on time, of the first moment that is late."""
    return (due_moment - timedelta(microseconds=1)).date()


def listed(items: Sequence[str], limit: int = SHOWN) -> str:
    """Items joined by 、 up to a limit, then how many in all."""
    if len(items) <= limit:
        return "、".join(items)
    return f"{'、'.join(items[:limit])}等{len(items)}个"


def shortened(text: str, limit: int = 40) -> str:
    """The beginning of a text on one line, for showing in a sentence between “ and ”: quotation marks inside become ‘ and ’."""
    line = "".join(text.split()).translate(_INSIDE)
    return line if len(line) <= limit else f"{line[:limit]}…"
