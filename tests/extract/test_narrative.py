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
