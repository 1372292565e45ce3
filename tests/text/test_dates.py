"""Days and deadlines in the wordings of domain.md, section 3.2."""

from datetime import date

import pytest

from parsers.text.dates import find_days, is_deadline, parse_day, parse_deadline
from pipeline.model.work import Every, OnDay, Standing, Unread, Unstated


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11月底", "2023-11-30"),
        ("8月底", "2023-08-31"),
        ("9月底前", "2023-09-30"),
        ("12月底", "2023-12-31"),
        ("2月底", "2023-02-28"),
        ("6月底完成", "2023-06-30"),
        ("6月底前完成", "2023-06-30"),
        ("2024年2月底前", "2024-02-29"),
        ("2023年底前", "2023-12-31"),
        ("年底前", "2023-12-31"),
        ("年底", "2023-12-31"),
        ("今年年底前", "2023-12-31"),
        ("2023年年底前完成", "2023-12-31"),
        ("2023年11月", "2023-11-30"),
        ("2023年9月前", "2023-09-30"),
        ("年内", "2023-12-31"),
        ("今年内", "2023-12-31"),
        ("2024年内", "2024-12-31"),
        ("2023年度内完成", "2023-12-31"),
        ("8月15日前", "2023-08-15"),
        ("于8月15日前", "2023-08-15"),
        ("2023年8月15日", "2023-08-15"),
        ("２０２３年８月１５日前", "2023-08-15"),
        ("二〇二三年八月十五日前", "2023-08-15"),
        ("十一月底", "2023-11-30"),
        ("十二月五日前", "2023-12-05"),
        ("分别于8月15日、12月5日前", "2023-12-05"),
        ("分别于2023年8月15日和12月5日前", "2023-12-05"),
        ("3月17日下午下班前", "2023-03-17"),
        ("11月30日17:00前", "2023-11-30"),
        ("2023.8.15", "2023-08-15"),
        ("2023-11-30", "2023-11-30"),
        ("2023/11/30前", "2023-11-30"),
        ("2023-11-30 00:00:00", "2023-11-30"),
        ("20231130", "2023-11-30"),
        ("2023.11", "2023-11-30"),
        ("8.15前", "2023-08-15"),
        ("1130日", "2023-11-30"),
        ("23年11月底", "2023-11-30"),
        ("上半年", "2023-06-30"),
        ("2023年上半年", "2023-06-30"),
        ("下半年完成", "2023-12-31"),
        ("第三季度", "2023-09-30"),
        ("三季度末", "2023-09-30"),
        ("2023年第2季度底前", "2023-06-30"),
        ("10月中旬", "2023-10-20"),
        ("10月上旬前", "2023-10-10"),
        ("10月下旬", "2023-10-31"),
        ("3月至11月", "2023-11-30"),
        ("3—11月", "2023-11-30"),
        ("2023年3月1日至2023年11月30日", "2023-11-30"),
        ("次年1月31日前", "2024-01-31"),
        ("明年3月底", "2024-03-31"),
        ("不晚于10月31日", "2023-10-31"),
        ("11 月 底", "2023-11-30"),
        ("11月\n底", "2023-11-30"),
        ("2025年前", "2025-12-31"),
        ("8月底前完成，持续推进", "2023-08-31"),
        ("2023年12月", "2023-12-31"),
        ("12月20号前", "2023-12-20"),
        ("2023年", "2023-12-31"),
    ],
)
def test_a_deadline_is_the_last_day_included(text: str, day: str) -> None:
    deadline = parse_deadline(text, 2023)
    assert isinstance(deadline, OnDay)
    assert deadline.day == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "长期坚持",
        "持续推进",
        "常态化",
        "常态化开展",
        "动态更新",
        "及时",
        "定期",
        "实时",
        "立即",
        "即时",
        "全年",
        "长期",
        "贯穿全年",
        "按时序推进",
    ],
)
def test_standing_words_have_no_end(text: str) -> None:
    assert isinstance(parse_deadline(text, 2023), Standing)


@pytest.mark.parametrize(
    "text",
    [
        "按季度",
        "每季度第1个月的20日前",
        "按年度",
        "每年年底前",
        "每年至少1次",
        "每日",
        "每季度末",
        "每月底",
        "每月25日前",
        "每年12月底前",
        "每半年一次",
        "季度更新",
        "10个工作日内",
        "收到申请后10日内",
        "不超过1个月",
        "5个工作日",
        "30日内",
        "印发之日起20个工作日内",
        "政策出台后3个工作日",
    ],
)
def test_recurrences_and_limits_from_an_event_have_no_day_of_their_own(text: str) -> None:
    assert isinstance(parse_deadline(text, 2023), Every)


@pytest.mark.parametrize("text", ["", "  ", "无", "—", "-", "/", "——"])
def test_nothing_is_unstated(text: str) -> None:
    assert isinstance(parse_deadline(text, 2023), Unstated)


@pytest.mark.parametrize("text", ["下周五下班前", "待会议确定", "市政府办公室", "13月底", "2月30日前"])
def test_other_words_are_unread(text: str) -> None:
    assert isinstance(parse_deadline(text, 2023), Unread)


def test_without_a_year_a_day_without_a_year_is_unread() -> None:
    assert isinstance(parse_deadline("11月底", None), Unread)
    assert parse_deadline("2023年11月底", None) == OnDay(text="2023年11月底", day=date(2023, 11, 30))


def test_the_limit_belongs_to_both_days_and_the_year_is_inherited() -> None:
    text = "落实进展情况分别于2022年8月15日、12月5日前报送"
    first, second = find_days(text, 2023)
    assert (first.day, second.day) == (date(2022, 8, 15), date(2022, 12, 5))
    assert first.is_deadline
    assert second.is_deadline
    assert (first.text, second.text) == ("2022年8月15日", "12月5日")
    assert text[second.start : second.end] == "12月5日"
    assert (first.has_year, second.has_year) == (True, False)


def test_the_inherited_year_ends_with_its_sentence() -> None:
    days = find_days("2022年3月1日印发。6月底前完成", 2023)
    assert [found.day for found in days] == [date(2022, 3, 1), date(2023, 6, 30)]
    assert [found.is_deadline for found in days] == [False, True]


def test_yearly_days_and_titles_and_document_numbers_are_told_apart() -> None:
    text = "按照《关于2023年6月底前完成整改的通知》（银政发〔2023〕24号），每年年底前报送一次，年内做到全覆盖"
    yearly, year_end = find_days(text, 2023)
    assert (yearly.is_yearly, yearly.day, yearly.is_deadline) == (True, date(2023, 12, 31), True)
    assert (year_end.is_yearly, year_end.text, year_end.is_deadline) == (False, "年内", True)


def test_a_beginning_is_no_limit() -> None:
    (found,) = find_days("自2023年5月1日起施行", 2023)
    assert found.is_start
    assert not found.is_deadline
    assert isinstance(parse_deadline("自2023年5月起", 2023), Standing)


def test_a_year_alone_or_a_plan_is_no_day() -> None:
    assert find_days("贯彻落实2023年中央经济工作会议精神，3个工作日受理，共5300余条，12345热线", 2023) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014年12月10日", date(2014, 12, 10)),
        ("二〇二三年八月十一日", date(2023, 8, 11)),
        ("2023 年 8 月 9 日", date(2023, 8, 9)),
        ("2023年8月", None),
        ("8月1日至8月3日", None),
    ],
)
def test_one_day_is_parsed(text: str, day: date | None) -> None:
    assert parse_day(text, 2023) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6月底完成", True),
        ("2023年11月底前完成", True),
        ("长期坚持", True),
        ("市教育局负责", False),
        ("6月底完成方案并由市教育局审核", False),
        ("每季度末", True),
    ],
)
def test_a_deadline_inside_another_cell_is_recognised(text: str, expected: object) -> None:
    assert is_deadline(text, 2023) is expected
