"""Narrative reports: frame and passages."""

from datetime import date

from parsers.extract.submission import read_report
from pipeline.model.document import Document, Paragraph
from pipeline.model.evidence import at_paragraph
from pipeline.model.submission import Passage, Report


def report_of(text: str, levels: dict[int, int] | None = None) -> Report:
    lines = text.strip().split("\n")
    blocks = tuple(Paragraph(text=line, where=at_paragraph(i), level=(levels or {}).get(i)) for i, line in enumerate(lines, 1))
    return read_report(Document(format="docx", blocks=blocks))


def told(passages: tuple[Passage, ...]) -> list[tuple[str, str]]:
    return [("／".join(label.text for label in passage.labels), passage.text) for passage in passages]


LETTER = """银川市人力资源和社会保障局关于
落实2023年政务公开工作要点进展情况的报告
银人社发〔2023〕45号
市政府政务公开办公室：
根据《银川市2023年政务公开工作要点任务落实台账》要求，我局认真对照落实，现将截至2023年8月10日进展情况报告如下：
一、全环节推进信息公开
（一）抓好稳岗就业信息公开。已梳理发布就业政策56条。开展培训12期。
（二）抓好财政事权信息公开
今年以来，我局公开了预决算信息。
下一步将继续推进。
二、完善行政决策公众参与机制
一是制定目录并向社会公布。二是公开征集意见3次。三是公开采纳情况。
三、规范政府公报内容及形式
四、下一步工作打算
我局将继续努力。
特此报告。
（联系人：张三，联系电话：0951-1234567）
银川市人力资源和社会保障局
2023年8月10日"""


def test_the_frame_of_a_letter_is_told_from_its_body() -> None:
    report = report_of(LETTER)
    assert [line.quote for line in report.title_lines] == ["银川市人力资源和社会保障局关于", "落实2023年政务公开工作要点进展情况的报告"]
    assert report.addressee is not None
    assert report.addressee.quote == "市政府政务公开办公室"
    assert report.document_number is not None
    assert report.document_number.quote == "银人社发〔2023〕45号"
    assert report.signature is not None
    assert (report.signature.quote, report.signature.where) == ("银川市人力资源和社会保障局", "第18段")
    assert report.signed_on == date(2023, 8, 10)


def test_headings_name_the_text_below_them() -> None:
    assert told(report_of(LETTER).passages) == [
        ("全环节推进信息公开／抓好稳岗就业信息公开", "已梳理发布就业政策56条。开展培训12期。"),
        ("全环节推进信息公开／抓好财政事权信息公开", "今年以来，我局公开了预决算信息。\n下一步将继续推进。"),
        ("完善行政决策公众参与机制", "一是制定目录并向社会公布。"),
        ("完善行政决策公众参与机制", "二是公开征集意见3次。"),
        ("完善行政决策公众参与机制", "三是公开采纳情况。"),
        ("规范政府公报内容及形式", ""),
        ("下一步工作打算", "我局将继续努力。"),
    ]


def test_plans_are_of_the_work_as_a_whole() -> None:
    assert [passage.is_general for passage in report_of(LETTER).passages] == [False] * 6 + [True]


def test_round_words_leave_out_document_numbers_and_the_days_of_signing() -> None:
    days = [(word.part, word.due) for word in report_of(LETTER).round_words if word.part != "year"]
    assert days == [("day", date(2023, 8, 10))]
    assert {word.year for word in report_of(LETTER).round_words} == {2023}


def test_pointers_at_numbers_part_a_paragraph() -> None:
    report = report_of("""关于2023年下半年政务公开台账落实情况的汇报
第17—19项：我局已发布目录。第21项，已办结依申请公开5件。
台账第23项：开展政府开放日活动2次。
银川市民政局  银川市财政局
二〇二三年十二月四日""")
    assert [(p.number.values, p.number.style, p.text) for p in report.passages if p.number] == [
        ((17, 18, 19), "item", "我局已发布目录。"),
        ((21,), "item", "已办结依申请公开5件。"),
        ((23,), "reference", "开展政府开放日活动2次。"),
    ]
    assert [unit.quote for unit in report.signatures] == ["银川市民政局", "银川市财政局"]
    assert report.signed_on == date(2023, 12, 4)


def test_a_count_of_tasks_is_no_pointer_at_one() -> None:
    for text in ("台账32项任务已完成30项。", "任务32项，已完成30项。", "台账3本，均已归档。", "建立任务台账。台账17项内容已公开。"):
        report = report_of(f"关于政务公开工作情况的报告\n{text}")
        assert [passage.number for passage in report.passages] == [None], text


def test_pointers_in_brackets_belong_to_their_heading() -> None:
    report = report_of("关于政务公开工作情况的报告\n一、重大行政决策公开（台账第17项）\n已发布目录。\n二、政府开放日（任务23）\n举办两次。")
    assert [(p.number.values, p.number.style) for p in report.passages if p.number] == [((17,), "reference"), ((23,), "reference")]


def test_text_behind_the_lead_in_of_one_paragraph_is_a_passage() -> None:
    report = report_of(
        "关于政务公开工作情况的报告\n根据要求，现将有关情况报告如下：我局公开预决算信息12条，举办开放日活动2次。\n市民政局\n2023年8月10日"
    )
    assert [passage.text for passage in report.passages] == ["根据要求，现将有关情况报告如下：我局公开预决算信息12条，举办开放日活动2次。"]


def test_a_heading_that_tells_what_was_done_is_its_own_text() -> None:
    report = report_of("关于政务公开工作情况的报告\n一、优化完善多元解读（已完成）\n二、开展“回头看”\n已核查30项。")
    assert told(report.passages)[0] == ("优化完善多元解读（已完成）", "优化完善多元解读（已完成）")


def test_page_numbers_amid_a_text_do_not_end_its_heading() -> None:
    report = report_of(
        "关于政务公开工作情况的报告\n一、优化完善多元解读\n制作图解12幅，\n- 2 -\n动漫视频3个。\n二、开展“回头看”\n已核查30项。"
    )
    assert told(report.passages)[0] == ("优化完善多元解读", "制作图解12幅，\n动漫视频3个。")


def test_heading_styles_give_the_depth() -> None:
    text = "政务公开工作情况报告\n平台建设\n网站管理\n巡查12次。\n工作群管理\n清理3个。\n队伍建设\n培训2次。"
    found = told(report_of(text, {2: 1, 3: 2, 5: 2, 7: 1}).passages)
    assert found == [("平台建设／网站管理", "巡查12次。"), ("平台建设／工作群管理", "清理3个。"), ("队伍建设", "培训2次。")]


def test_a_title_printed_twice_and_a_missing_title() -> None:
    twice = report_of("政务公开工作情况报告\n政务公开工作情况报告\n我局举办开放日活动2次，邀请群众30人参加。")
    assert [line.quote for line in twice.title_lines] == ["政务公开工作情况报告"] * 2
    none = report_of("一、优化完善多元解读\n制作图解12幅。\n市民政局\n2023年8月10日")
    assert none.title is None
    assert [passage.text for passage in none.passages] == ["制作图解12幅。"]


def test_signature_blocks_in_their_forms() -> None:
    forms = {
        "市民政局\n2023年8月10日": ("市民政局", "2023-08-10"),
        "银川市民政局（盖章）\n二〇二三年八月十日": ("银川市民政局", "2023-08-10"),
        "2023年8月10日\n银川市民政局": ("银川市民政局", "2023-08-10"),
        "银川市民政局  2023年8月10日": ("银川市民政局", "2023-08-10"),
        "银川市民政局\n2023.8.10": ("银川市民政局", "2023-08-10"),
        "银 川 市 民 政 局\n2023 年 8 月 10 日": ("银 川 市 民 政 局", "2023-08-10"),
        "灵武市人民政府办公室\n2023年12月1日\n（联系人：王五，电话：0951-7654321）": ("灵武市人民政府办公室", "2023-12-01"),
        "市民政局": ("市民政局", "None"),
    }
    for block, (unit, day) in forms.items():
        report = report_of(f"关于政务公开工作情况的报告\n市政府办公室：\n我局举办开放日活动2次，邀请群众30人参加。\n特此报告。\n{block}")
        assert report.signature is not None, block
        assert (report.signature.quote, str(report.signed_on)) == (unit, day)
        assert [passage.text for passage in report.passages] == ["我局举办开放日活动2次，邀请群众30人参加。"], block


def test_a_signature_may_stand_under_the_title() -> None:
    report = report_of("2023年政务公开工作情况报告\n银川市民政局\n（2023年8月10日）\n我局举办开放日活动2次，邀请群众30人参加。")
    assert report.signature is not None
    assert (report.signature.quote, str(report.signed_on)) == ("银川市民政局", "2023-08-10")


def test_document_numbers_in_their_forms() -> None:
    for number in ("银民发〔2023〕12号", "银民发【2023】12号", "银民函[2023]12号", "银民发（2023）第12号", "银民发2023 12号"):
        report = report_of(f"{number}\n银川市民政局关于政务公开工作情况的报告\n市政府办公室：\n我局举办开放日活动2次，邀请群众30人参加。")
        assert report.document_number is not None, number
        assert report.document_number.quote == number
        assert report.title is not None


def test_period_words_in_their_forms() -> None:
    forms = {
        "关于2023年上半年政务公开工作情况的报告": ("first_half", 2023, None),
        "关于2023年第三季度政务公开工作情况的报告": ("quarter", 2023, 3),
        "政务公开工作要点落实情况（第二次）\n关于第二次报送的说明": ("ordinal", None, 2),
        "2023年下半年政务公开情况汇报": ("second_half", 2023, None),
    }
    for title, expected in forms.items():
        found = [(w.part, w.year, w.ordinal) for w in report_of(f"{title}\n我局举办开放日活动2次，邀请群众30人参加。").round_words]
        assert expected in found, title


def test_an_empty_document_is_an_empty_report() -> None:
    report = read_report(Document(format="docx", blocks=()))
    assert (report.title, report.signature, report.passages, report.round_words) == (None, None, (), ())
    assert read_report(Document(format="pdf", blocks=(), images=2)).is_whole is False


def test_what_was_done_may_stand_under_a_heading_of_main_measures() -> None:
    report = report_of(
        "政务公开工作总结\n一、主要做法\n（一）做好政策解读。配发图解4幅。\n二、下一步打算\n（一）做好政策解读。继续配发图解。"
    )
    assert [passage.is_general for passage in report.passages] == [False, True]


def test_a_paragraph_after_a_finished_numbered_line_stands_alone() -> None:
    report = report_of("政务公开工作总结\n1.公开预算1份。\n2.办理申请3件。\n未制定重大行政决策事项目录。")
    assert [passage.text for passage in report.passages] == ["公开预算1份。", "办理申请3件。", "未制定重大行政决策事项目录。"]
