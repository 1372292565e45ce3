"""Working days by the published calendar of holidays and make-up days (package chinesecalendar).

Years that the calendar does not know are answered with None, never guessed.
"""

from datetime import date, timedelta


def is_workday(day: date) -> bool | None:
    """Whether offices work on a day; None for a year without a known calendar."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def workdays_between(first: date, last: date) -> int | None:
    """Working days after ``first`` up to and including ``last`` (the start day is excluded; Civil Code art. 201 by analogy).

    0 where ``last`` is not later. None where a day between lies in a year without a known calendar.
    """
    total, day = 0, first
    while day < last:
        day += timedelta(days=1)
        works = is_workday(day)
        if works is None:
            return None
        total += works
    return total


def after_workdays(start: date, number: int) -> date | None:
    """The day that is ``number`` working days after ``start``, the start day excluded; None where the calendar ends before it."""
    day, left = start, number
    while left > 0:
        day += timedelta(days=1)
        works = is_workday(day)
        if works is None:
            return None
        left -= works
    return day


def next_workday(day: date) -> date | None:
    """The day itself where offices work on it, else the first working day after it; None without a known calendar."""
    while True:
        works = is_workday(day)
        if works is None or works:
            return day if works else None
        day += timedelta(days=1)
