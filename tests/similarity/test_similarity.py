"""Shared passages: what counts as likeness and what is common to all."""

from itertools import product

from rules.similarity import likenesses, overlap, same_texts

LEDGER = "加强政府网站和政务新媒体内容管理，抓好信息审核、内容监测和安全防护、应急保障，做好日常巡查与维护。"
REPORT = "今年以来我局在门户网站主动公开政策文件三十二件，组织召开政务公开推进会两次，全部问题整改到位。"
OTHER = "截至8月10日，围绕营商环境发布解读材料12篇，开展培训1期，参训45人，资料均已归档备查。"


def test_the_ledger_s_own_text_is_a_copy_under_any_punctuation() -> None:
    copied = overlap("加强政府网站和政务新媒体内容管理, 抓好信息审核；内容监测和 安全防护", [LEDGER])
    assert copied.share == 1.0
    assert overlap(REPORT, [LEDGER]).share == 0.0


def test_the_shared_passage_is_shown_as_it_stands() -> None:
    found = overlap(f"我局认真履职。{LEDGER[:23]}，累计巡查32次。", [LEDGER])
    assert found.passages == (LEDGER[:23],)
    assert 0.5 < found.share < 0.9


def test_two_units_with_one_text_are_found_and_others_are_not() -> None:
    pairs = likenesses({"a": REPORT, "b": OTHER, "c": REPORT.replace("我局", "我委")}, least=0.8)
    assert [(pair.first, pair.second) for pair in pairs] == [("a", "c")]
    assert pairs[0].passages


def test_common_sources_do_not_count() -> None:
    texts = {"a": LEDGER + "巡查12次。", "b": LEDGER + "巡查30次。"}
    assert not likenesses(texts, least=0.5, common=[LEDGER])


def test_a_sentence_that_many_quote_from_a_superior_document_does_not_count() -> None:
    quoted = "按照自治区党委关于进一步规范基层权力运行的部署要求全面梳理公开目录并及时向社会公布"
    texts = {name: f"{quoted}。{name * 12}" for name in "甲乙丙丁戊己"}
    assert not likenesses(texts, least=0.3)


def test_texts_of_one_unit_are_not_laid_beside_each_other() -> None:
    assert not likenesses({"w": REPORT, "o": REPORT}, least=0.5, groups={"w": 1, "o": 1})


def test_short_set_phrases_are_no_likeness() -> None:
    assert not likenesses({"a": "已按要求完成。", "b": "已按要求完成。"}, least=0.5)


def test_the_order_of_texts_changes_only_the_order_of_names() -> None:
    one = likenesses({"a": REPORT, "c": REPORT}, least=0.8)
    two = likenesses({"c": REPORT, "a": REPORT}, least=0.8)
    assert {(pair.first, pair.second) for pair in one} == {(pair.second, pair.first) for pair in two}


def test_every_planted_copy_among_hundreds_is_found() -> None:
    parts = ["公开", "政策", "解读", "回应", "平台", "网站", "申请", "公报", "培训", "台账", "目录", "会议"]
    texts = {n: "".join(a + b + str(n * 7919 % 1000) for a, b in product(parts[n % 5 : n % 5 + 4], parts)) for n in range(150)}
    texts[150] = OTHER
    texts[151] = OTHER + "特此报告。"
    assert (150, 151) in {(pair.first, pair.second) for pair in likenesses(texts, least=0.8)}


def test_a_set_form_that_many_fill_in_with_figures_of_their_own_is_no_likeness() -> None:
    form = "会商机制持续运行，本期研判疑难件{}件，{}月对临期件预警{}次，交流群答疑若干，未发生超期情形"
    texts = {n: form.format(n + 1, n % 12 + 1, n * 3 + 2) for n in range(8)}
    assert not likenesses(texts, least=0.8)


def test_texts_equal_sign_for_sign_are_told_even_of_a_set_form() -> None:
    texts = {"a": "受理申请5件，办结5件。", "b": "受理申请6件，办结6件。", "c": "受理申请 5件；办结5件"}
    assert same_texts(texts) == (("a", "c"),)
