"""Working days of 2023 by the State Council's holiday calendar."""

from datetime import date

from rules.workdays import after_workdays, is_workday, next_workday, workdays_between


def test_make_up_days_count_and_holidays_do_not() -> None:
    assert after_workdays(date(2023, 9, 28), 3) == date(2023, 10, 9)
    assert after_workdays(date(2023, 12, 27), 5) == date(2024, 1, 4)
    assert is_workday(date(2023, 10, 7)) is True


def test_the_start_day_is_excluded() -> None:
    assert workdays_between(date(2023, 8, 15), date(2023, 8, 16)) == 1
    assert workdays_between(date(2023, 8, 15), date(2023, 8, 21)) == 4
    assert workdays_between(date(2023, 8, 15), date(2023, 8, 15)) == 0
    assert workdays_between(date(2023, 11, 30), date(2023, 12, 5)) == 3


def test_a_rest_day_moves_to_the_next_working_day() -> None:
    assert next_workday(date(2023, 9, 30)) == date(2023, 10, 7)
    assert next_workday(date(2023, 8, 15)) == date(2023, 8, 15)


def test_a_year_without_a_known_calendar_is_refused() -> None:
    assert workdays_between(date(2049, 12, 30), date(2050, 1, 9)) is None
    assert after_workdays(date(2050, 1, 1), 3) is None
    assert next_workday(date(2050, 1, 1)) is None
