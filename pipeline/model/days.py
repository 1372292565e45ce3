"""Days of the Gregorian calendar as the ledger's words mean them. Standard library only; no clock."""

import calendar
from datetime import date


def month_end(year: int, month: int) -> date:
    """The last day of a month (N月底), included."""
    return date(year, month, calendar.monthrange(year, month)[1])


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter, 1 to 4."""
    return month_end(year, quarter * 3)


def year_end(year: int) -> date:
    """31 December (年内, 年底)."""
    return date(year, 12, 31)


def valid_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none of that number."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def in_chinese(day: date) -> str:
    """A day as notices print it: ``2023年8月15日``, unpadded."""
    return f"{day.year}年{day.month}月{day.day}日"
