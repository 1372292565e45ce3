"""List numbers, numerals and references to tasks."""

import pytest

from parsers.text.numbering import leading_number, references, to_chinese, to_int, values, without_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("17", 17),
        ("１７", 17),
        ("十七", 17),
        ("二十", 20),
        ("一百零五", 105),
        ("两", 2),
        ("二〇二三", 2023),
        ("叁拾玖", 39),
        ("③", 3),
        ("甲", None),
        ("", None),
    ],
)
def test_numerals_have_their_value(text: str, value: int | None) -> None:
    assert to_int(text) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (39, "三十九"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (2023, "二千零二十三"),
    ],
)
def test_numbers_are_written_as_headings_write_them(value: int, text: str) -> None:
    assert to_chinese(value) == text
    assert to_int(text) == value


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("一、全环节", "chinese", 1),
        ("（三）抓好", "chinese_bracket", 3),
        ("(三)抓好", "chinese_bracket", 3),
        ("1.加强", "arabic", 1),
        ("2、加强", "arabic", 2),
        ("３．加强", "arabic", 3),
        ("（1）加强", "arabic_bracket", 1),
        ("1)加强", "arabic_bracket", 1),
        ("④加强", "circled", 4),
        ("一是加强", "clause", 1),
        ("第二，加强", "ordinal", 2),
    ],
)
def test_a_list_number_is_read_with_its_style(text: str, style: str, value: int) -> None:
    number = leading_number(text)
    assert number is not None
    assert (number.style, number.value) == (style, value)


@pytest.mark.parametrize("text", ["2023年", "3月5日", "2.5万", "100%", "一方面", "十四五", "12345热线", ""])
def test_figures_and_words_are_no_list_number(text: str) -> None:
    assert leading_number(text) is None


def test_a_heading_stands_without_its_numbers() -> None:
    assert without_number("一、1.优化完善") == "优化完善"
    assert without_number("（二） 优化") == "优化"


@pytest.mark.parametrize(
    ("text", "numbers", "explicit"),
    [
        ("台账第17项", (17,), True),
        ("任务17", (17,), True),
        ("对应台账序号17", (17,), True),
        ("第17—19项", (17, 18, 19), False),
        ("第17项至第19项任务", (17, 18, 19), True),
        ("台账第2、3项任务", (2, 3), True),
        ("第十七项任务", (17,), True),
        ("17号任务", (17,), True),
        ("台账第21、22、30项", (21, 22, 30), True),
        ("要点第5条", (5,), True),
    ],
)
def test_a_reference_names_its_tasks(text: str, numbers: tuple[int, ...], explicit: object) -> None:
    (found,) = references(text)
    assert found.values == numbers
    assert found.is_explicit is explicit


@pytest.mark.parametrize("text", ["第三季度完成", "24项重点任务", "任务3个", "完成任务100%", "第一次报送", "2023年任务"])
def test_counts_are_no_reference(text: str) -> None:
    assert references(text) == ()


def test_lists_with_ranges_are_spread() -> None:
    assert values("17—19、23和25") == (17, 18, 19, 23, 25)
    assert values("17至15") == ()
    assert values("甲、乙") == ()
