"""Facts of entries: what can be checked, with its value and place."""

import pytest

from pipeline.model.text import squeeze
from rules.facts import checkable, facts_of, han_number

LEDGER = ("加强政府网站和政务新媒体内容管理，抓好信息审核、内容监测和安全防护、应急保障。",)


def seen(text: str) -> list[tuple[str, str]]:
    return [(fact.kind, fact.text) for fact in facts_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共主动公开信息5300余条，解读率达100%。", [("count", "5300余条"), ("percent", "100%")]),
        ("按照银政办发〔2023〕24号", [("document_number", "银政办发〔2023〕24号")]),
        ("宁政办发【2022】13号", [("document_number", "宁政办发【2022】13号")]),
        ("银政发2023，24号", [("document_number", "银政发2023，24号")]),
        ("6月15日召开推进会", [("date", "6月15日"), ("event", "召开推进会")]),
        ("印发《2023年政务公开工作要点》", [("title", "《2023年政务公开工作要点》")]),
        ("详见 https://www.yinchuan.gov.cn/a/b.html", [("link", "https://www.yinchuan.gov.cn/a/b.html")]),
        ("参训120人，拨付资金3,200万元", [("count", "120人"), ("count", "3,200万元")]),
        ("第3次会议在3个工作日内答复", []),
        ("高度重视，加强组织领导，严格落实三审三校", []),
    ],
)
def test_facts_are_found_with_their_kinds(text: str, expected: list[tuple[str, str]]) -> None:
    assert seen(text) == expected


def test_a_fact_stands_verbatim_at_its_place() -> None:
    text = "今年 6 月15日，\n共公开 5 300 条信息，办结率 98.5 %。"
    for fact in facts_of(text):
        assert squeeze(text)[fact.start : fact.end] == fact.text


def test_numbers_have_values_and_measures() -> None:
    (count, share) = facts_of("点击量近1.2万人次，占比20.5%")
    assert (count.value, count.unit, count.is_approximate) == (12_000.0, "人次", True)
    assert share.value == pytest.approx(20.5)


@pytest.mark.parametrize(("text", "value"), [("两", 2), ("十二", 12), ("二十", 20), ("三百零五", 305), ("两千", 2000)])
def test_chinese_numerals_have_their_value(text: str, value: int) -> None:
    assert han_number(text) == value


def test_the_ledger_s_words_and_the_basis_are_no_facts_of_the_unit() -> None:
    assert checkable(LEDGER[0], LEDGER) == ()
    assert checkable("根据《银川市2023年政务公开工作要点》要求，积极做好各项工作。") == ()
    assert [fact.text for fact in checkable(f"{LEDGER[0]}累计巡查32次。", LEDGER)] == ["32次"]


def test_platforms_in_general_are_no_names_but_a_column_of_its_own_is() -> None:
    assert checkable("通过政府网站、政务新媒体等平台积极公开各类信息") == ()
    assert [fact.text for fact in checkable("在“银川发布”公众号推送")] == ["银川发布"]
