"""Slips of the pen: places and remarks of what the corpus only labels."""

from datetime import date

from rules.facts import checkable
from rules.slips import foreign_subjects, impossible_figures, remains, speaks_of_other_year, strange_pronouns, wrong_periods
from rules.state import claim_of

FIRST, SECOND = date(2023, 8, 15), date(2023, 12, 5)


def test_the_words_of_a_slip_stand_in_the_text_without_blanks() -> None:
    (slip,) = wrong_periods("2022 年以来，我局\n公开政策 30 条。", year=2023, due=FIRST, before=None)
    assert slip.words == "2022年以来"
    assert "2022" in slip.remark


def test_the_same_words_may_be_right_in_one_round_and_wrong_in_another() -> None:
    assert not wrong_periods("上半年公开30条。", year=2023, due=FIRST, before=None)
    assert wrong_periods("上半年公开30条。", year=2023, due=SECOND, before=FIRST)
    assert not wrong_periods("截至8月10日公开30条。", year=2023, due=FIRST, before=None)
    assert wrong_periods("截至8月10日公开30条。", year=2023, due=SECOND, before=FIRST)


def test_a_task_about_last_year_is_told_by_its_own_text() -> None:
    assert speaks_of_other_year("对上一年度政务公开工作要点落实情况开展“回头看”", 2023)
    assert not speaks_of_other_year("落实《关于2022年试点的通知》（宁政公开办发〔2022〕13号）要求", 2023)


def test_everyone_may_say_our_city_and_our_unit() -> None:
    assert not strange_pronouns("我市、我区、我单位、我们、自我办理", ("市教育局",))
    assert strange_pronouns("我委研究决定", ("市教育局",))
    assert not strange_pronouns("我委研究决定", ("市卫生健康委员会", "市卫健委"))


def test_a_partner_named_in_a_sentence_is_not_its_writer() -> None:
    others = ("市财政局", "市公安局")
    assert not foreign_subjects("会同市财政局积极开展预算公开。", others, ("市教育局",))
    assert foreign_subjects("市财政局（以下简称“我局”）公开预算。", others, ("市教育局",))


def test_a_unit_whose_name_stands_inside_its_own_longer_name_is_no_stranger() -> None:
    assert not foreign_subjects("市公安局交警支队认真落实。", ("市公安局",), ("市公安局交警支队",))


def test_open_lists_are_not_added_up() -> None:
    assert not impossible_figures("共公开1528条，其中网站1380条、微信5条、抖音3条、微博20余条。")
    assert impossible_figures("共公开63条，其中网站50条、微信10条、其他4条。")


def test_a_placeholder_is_named() -> None:
    assert next(slip.words for slip in remains("xxxx年X月，我局公开XX条")) == "xxxx"
    assert not remains("X光机采购公告已发布")


def test_long_texts_without_a_full_stop_are_read_in_time_that_grows_with_them() -> None:
    for text in ("未" * 4000, "正在" * 2000, "（" * 4000, "1+" * 2000, "x" * 4000, "政府网站平台" * 700):
        assert claim_of(text).state
        impossible_figures(text)
        remains(text)
        checkable(text)
