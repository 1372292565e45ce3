"""Reports in the layouts that units use, matched against the real ledger."""

from collections.abc import Callable

import pytest

from pipeline.model.match import Match, Matched, Unmatched
from pipeline.model.work import Task

Rows = list[list[str]]
Matcher = Callable[..., tuple[Match, ...]]
HEADER = ["序号", "重点工作", "主要内容", "量化指标", "责任单位", "完成时限", "进展落实情况"]


def answers(found: tuple[Match, ...]) -> dict[int, list[str]]:
    result: dict[int, list[str]] = {}
    for match in found:
        if isinstance(match, Matched):
            result.setdefault(match.task, []).append(match.text)
    return result


def hows(found: tuple[Match, ...]) -> dict[int, str]:
    return {match.task: match.how for match in found if isinstance(match, Matched)}


def left(found: tuple[Match, ...]) -> list[str]:
    return [match.passage.text for match in found if isinstance(match, Unmatched)]


def row(task: Task, progress: str, no: str | None = None) -> list[str]:
    return [str(task.no) if no is None else no, task.subitem or task.item, task.content, task.metric, "各部门负责", "11月底", progress]


def test_the_ledger_filled_in_is_matched_row_by_row(matched: Matcher, ledger: tuple[Task, ...]) -> None:
    rows = [HEADER, *(row(task, f"已完成第{task.no}批。") for task in ledger)]
    found = matched("银川市2023年政务公开工作要点任务落实台账\n（填报版）", rows, "银川市民政局\n2023年8月10日")
    assert answers(found) == {no: [f"已完成第{no}批。"] for no in range(1, 40)}
    assert set(hows(found).values()) == {"number"}
    assert left(found) == []


def test_own_rows_with_gaps_need_no_words_beside_their_numbers(matched: Matcher) -> None:
    own = frozenset({1, 6, 14, 17, 18, 19, 26})
    rows = [["序号", "进展落实情况"], *([str(no), f"已按要求办妥{no}。"] for no in sorted(own))]
    assert answers(matched(rows, own=own)) == {no: [f"已按要求办妥{no}。"] for no in sorted(own)}


def test_a_plain_count_from_one_is_the_units_own(matched: Matcher) -> None:
    rows = [["序号", "进展落实情况"], *([str(no), f"工作已办妥{no}。"] for no in range(1, 27))]
    found = matched(rows)
    assert answers(found) == {}
    assert len(left(found)) == 26


def test_a_renumbered_mirror_is_matched_by_its_titles(matched: Matcher, ledger: tuple[Task, ...]) -> None:
    chosen = [ledger[no - 1] for no in (9, 14, 16, 20, 23, 37, 39)]
    rows = [
        ["序号", "工作任务", "完成情况"],
        *([str(i), task.subitem or task.item, f"办结{task.no}。"] for i, task in enumerate(chosen, 1)),
    ]
    found = matched(rows)
    assert answers(found) == {task.no: [f"办结{task.no}。"] for task in chosen}
    assert set(hows(found).values()) == {"title"}


def test_a_renumbered_mirror_is_matched_by_its_contents(matched: Matcher, ledger: tuple[Task, ...]) -> None:
    chosen = [ledger[no - 1] for no in (2, 3, 4, 5, 17, 18, 19, 21, 22, 26, 27)]
    rows = [HEADER, *(row(task, f"办结{task.no}。", str(i)) for i, task in enumerate(chosen, 1))]
    found = matched(rows)
    assert answers(found) == {task.no: [f"办结{task.no}。"] for task in chosen}
    assert set(hows(found).values()) == {"title"}


def test_numbers_that_contradict_the_content_beside_them_are_not_used(matched: Matcher, ledger: tuple[Task, ...]) -> None:
    shifted = [(ledger[no - 1], str(no + 1)) for no in (2, 5, 9, 14, 17, 21)]
    rows = [HEADER, *(row(task, f"办结{task.no}。", no) for task, no in shifted)]
    assert answers(matched(rows)) == {task.no: [f"办结{task.no}。"] for task, _ in shifted}


def test_one_row_for_three_tasks_answers_each(matched: Matcher) -> None:
    rows = [
        ["序号", "重点工作", "进展情况"],
        ["14", "优化完善多元解读", "图解12幅。"],
        ["17—19", "完善行政决策公众参与机制", "目录已发布；公开征集意见3次，同步解读草案；公布采纳情况和不予采纳的原因。"],
        ["23", "常态开展政府开放活动", "开放日2次。"],
    ]
    found = answers(matched(rows))
    assert set(found) == {14, 17, 18, 19, 23}
    assert "公开征集意见3次" in found[18][0]
    assert "不予采纳的原因" in found[19][0]


def test_empty_cells_stay_empty_answers(matched: Matcher, ledger: tuple[Task, ...]) -> None:
    rows = [HEADER, row(ledger[0], ""), row(ledger[8], "—"), row(ledger[13], "/"), row(ledger[16], "无")]
    assert answers(matched(rows)) == {1: [""], 9: ["—"], 14: ["/"], 17: ["无"]}


NARRATIVE = """关于2023年政务公开工作要点落实情况的报告
市政府政务公开办公室：
根据工作安排，现将我局落实情况报告如下：
一、全环节推进信息公开
（一）加强经济高质量发展信息公开。发布产业政策、工作方案和典型案例46篇。
（二）抓好财政事权信息公开。部门预算、决算均已公开。
二、全流程优化政策服务
（一）优化完善多元解读。制作一图读懂12幅、动漫视频3个。
（二）探索政策快享机制。向“政企通”录入惠企政策31条。
三、全方位完善互动参与
（一）完善行政决策公众参与机制。制定并公布重大行政决策事项目录；就物业管理办法草案公开征集意见；公布意见采纳情况，说明不予采纳的原因。
（二）常态开展政府开放活动。6月15日举办政府开放日。
四、全链条夯实工作基础
（一）规范政府公报内容及形式。印发的规范性文件均在5个工作日内报送政务公开办公室选登。
（二）大兴调查研究之风。到基层站所调研3次，帮助解决困难2个。
五、下一步打算
继续努力，再上台阶。
银川市商务局
2023年8月10日"""


def test_headings_name_the_tasks_of_a_narrative(matched: Matcher) -> None:
    found = answers(matched(NARRATIVE))
    assert set(found) == {1, 9, 14, 15, 17, 18, 19, 23, 29, 30, 34}
    assert found[14] == ["制作一图读懂12幅、动漫视频3个。"]
    assert "均在5个工作日内" in found[30][0]


def test_plans_and_closings_answer_nothing_and_are_not_left_over(matched: Matcher) -> None:
    assert left(matched(NARRATIVE)) == []


def test_a_heading_numeral_is_not_a_task_number(matched: Matcher) -> None:
    text = "关于政务公开工作情况的汇报\n一、优化完善多元解读\n图解12幅。\n"
    text += "二、擦亮政策咨询窗口\n接待咨询300人次。\n三、开展“回头看”\n核查任务30项。"
    assert set(answers(matched(text))) == {14, 16, 39}


@pytest.mark.parametrize("pointer", ["第17—19项", "台账第17—19项", "第17项至第19项", "第十七至十九项任务", "台账序号17、18、19"])
def test_a_range_of_numbers_points_at_each_task(matched: Matcher, pointer: str) -> None:
    text = f"{pointer}：编制了重大行政决策事项目录，应入尽入并公布；公开征集意见2次；意见采纳情况和不予采纳原因按时公布。"
    assert set(answers(matched("关于台账任务落实情况的报告", text))) == {17, 18, 19}


def test_ledger_numbers_in_words_are_believed(matched: Matcher) -> None:
    text = "关于台账任务落实情况的报告\n台账第6项：已按年度公布。\n台账第21项：共办理9件。"
    assert hows(matched(text)) == {6: "number", 21: "number"}


def test_one_paragraph_for_several_tasks_is_told_apart_by_its_sentences(matched: Matcher) -> None:
    text = (
        "今年以来，我局制作一图读懂12幅、动漫视频3个，解读政策适用范围和办事指引。"
        "收到政府信息公开申请9件，均通过宁夏政府信息公开申请平台登记、答复、归档，全程留痕。"
        "完成网站适老化与无障碍阅读改造，办理“我为政府网站找错”留言3条。"
    )
    found = answers(matched("关于政务公开工作情况的报告", text))
    assert set(found) == {14, 21, 26}
    assert found[26] == ["完成网站适老化与无障碍阅读改造，办理“我为政府网站找错”留言3条。"]


def test_items_in_one_paragraph_are_told_apart(matched: Matcher) -> None:
    text = (
        "我局认真落实各项任务：一是公开部门预决算和所属单位预决算信息，更新行政事业性收费目录清单。"
        "二是举办“政府开放日”2次，邀请市民代表30人。三是清理网络工作群13个，防止“指尖泄密”。"
    )
    assert set(answers(matched("关于政务公开工作情况的报告", text))) == {9, 23, 25}


TWINS = {
    2: "把已出台的就业创业、扩岗补贴政策梳理成“政策集成包”，分批在网站和新媒体推送。",
    3: "面向就业困难人员、农民工、退役军人归集公益性岗位和灵活就业信息，走村入户发放明白纸。",
    4: "围绕“一老一小”推送养老托育政策，公布普惠托育机构名录。",
    5: "在《政府公报》和网站刊登社会救助、医疗保险政策，方便查阅。",
    17: "按应入尽入原则制定重大行政决策事项目录并公布。",
    18: "公开征集意见的政策草案同步解读，引导公众发表意见。",
    19: "政策出台后10个工作日内公开意见收集、采纳情况，说明不予采纳的原因。",
    21: "依托宁夏政府信息公开申请平台登记、审核、答复、归档，全程留痕可追溯。",
    22: "对“疑难件”会商研讨，对“超期件”预警督办，对“高频件”查找原因。",
    26: "网站适老化与无障碍阅读达到100%，“我为政府网站找错”留言全部答复。",
    27: "规范政府信息公开专栏，清理过时、失效内容，防范汇聚风险。",
}


@pytest.mark.parametrize(("no", "text"), TWINS.items())
def test_near_twins_are_told_apart_by_content(matched: Matcher, no: int, text: str) -> None:
    assert set(answers(matched("关于政务公开工作情况的报告", text))) == {no}


@pytest.mark.parametrize(("no", "text"), TWINS.items())
def test_near_twins_under_one_title_are_told_apart(matched: Matcher, ledger: tuple[Task, ...], no: int, text: str) -> None:
    rows = [["任务", "进展情况"], [ledger[no - 1].subitem or ledger[no - 1].item, text], ["开展“回头看”", "核查30项。"]]
    direct = {m.task for m in matched(rows) if isinstance(m, Matched) and not any(part.name == "heading" for part in m.parts)}
    assert direct == {no, 39}


def test_words_that_fit_two_tasks_alike_answer_neither(matched: Matcher) -> None:
    found = matched("关于政务公开工作情况的报告", "发布稳岗就业、技能培训信息32条。")
    assert answers(found) == {}
    nearest = [rival.task for match in found if isinstance(match, Unmatched) for rival in match.nearest]
    assert set(nearest) >= {2, 3}


def test_tasks_that_are_not_the_units_are_found_too(matched: Matcher, ledger: tuple[Task, ...]) -> None:
    found = matched([HEADER, row(ledger[34], "9个乡镇已铺开。"), row(ledger[38], "已核查。")])
    assert set(answers(found)) == {35, 39}


def test_a_cover_letter_with_its_annex_is_read_as_one(matched: Matcher, ledger: tuple[Task, ...]) -> None:
    letter = "关于报送2023年政务公开工作要点落实情况的函\n市政府政务公开办公室：\n按照要求，现将落实情况报送，请审阅。\n"
    letter += "附件：任务落实台账\n银川市统计局\n2023年8月10日\n附件\n任务落实台账"
    found = matched(letter, [HEADER, row(ledger[8], "已公开。"), row(ledger[36], "要点已上网。")])
    assert answers(found) == {9: ["已公开。"], 37: ["要点已上网。"]}
    assert left(found) == []


def test_every_quote_stands_at_its_place(matched: Matcher) -> None:
    lines = NARRATIVE.split("\n")
    spans = [span for found in matched(NARRATIVE) if isinstance(found, Matched) for span in found.spans]
    assert spans
    for span in spans:
        number = int(span.where.removeprefix("第").removesuffix("段"))
        assert span.quote in lines[number - 1]


def test_scores_lie_between_nought_and_one_and_are_explained(matched: Matcher) -> None:
    for found in matched(NARRATIVE):
        assert isinstance(found, Matched)
        assert 0 < found.score <= 1
        assert found.parts
        assert all(0 < rival.score <= 1 for rival in found.rivals)
