"""Rounds, totals and years in the words of other ledgers."""

import pytest

from parsers.extract.ledger_words import declared, frame, reporting, year_of
from pipeline.model.document import Document, Paragraph
from pipeline.model.evidence import Span, at_paragraph


def span(text: str) -> Span:
    return Span(where=at_paragraph(1), quote=text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("请于2023年6月20日和12月20日前，将落实情况报送至市政府办公室。", ["2023-06-20", "2023-12-20"]),
        ("每半年（6月25日、12月25日前）报送一次工作进展情况", ["2023-06-25", "2023-12-25"]),
        ("6月底、12月底前分别报送工作落实情况", ["2023-06-30", "2023-12-31"]),
        ("请于8月15日前将上半年工作总结报市政府办", ["2023-08-15"]),
        ("请各部门于7月5日前报送上半年、12月5日前报送全年工作落实情况", ["2023-07-05", "2023-12-05"]),
        ("任务于11月底前完成，进展情况于12月5日前报送", ["2023-12-05"]),
        ("各责任单位要在2023年8月15日之前、2023年12月5日之前报送落实情况", ["2023-08-15", "2023-12-05"]),
        ("报送时间：2023年8月15日、12月5日，报送任务进展情况", ["2023-08-15", "2023-12-05"]),
        ("每季度末月25日前报送进展情况", ["2023-03-25", "2023-06-25", "2023-09-25", "2023-12-25"]),
        ("每季度末报送进展情况", ["2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"]),
        ("每季度第1个月的20日前报送上季度进展情况", ["2023-04-20", "2023-07-20", "2023-10-20", "2024-01-20"]),
        ("请于8月15日、12月5日17时前通过OA报送落实进展情况", ["2023-08-15", "2023-12-05"]),
        ("第一次于8月15日前、第二次于12月5日前将落实进展情况报市政务公开办", ["2023-08-15", "2023-12-05"]),
        ("8月15日前报送第一次进展情况；12月5日前报送第二次进展情况", ["2023-08-15", "2023-12-05"]),
        ("自10月起每月5日前报送上月工作推进情况", ["2023-10-05", "2023-11-05", "2023-12-05"]),
        ("请于6月30日、11月30日前将工作进展情况通过厅OA报厅办公室", ["2023-06-30", "2023-11-30"]),
        ("各处室请于7月10日前将落实情况报局综合科", ["2023-07-10"]),
        ("请于2023年3月15日前将联络员名单报送市政府办公室", []),
        ("各项任务于11月底前完成并通报进展情况", []),
    ],
)
def test_rounds_are_the_days_of_the_sending(text: str, days: list[str]) -> None:
    found = reporting((span(text),), (), 2023)
    assert [str(one.id) for one in found.rounds] == days
    assert all(one.span is not None and one.span.quote in text for one in found.rounds)
    assert (found.sentence is None) == (not days)


@pytest.mark.parametrize(
    "text", ["于1月31日前报送政府信息公开年度报告", "每年年底前报送一次清理报表", "正式印发后5个工作日内报送市政府政务公开办公室选登"]
)
def test_other_reports_in_a_task_are_no_round(text: str) -> None:
    assert reporting((), (span(text),), 2023).rounds == ()


def test_paragraphs_outrank_tasks() -> None:
    found = reporting((span("于9月1日前报送工作进展情况"),), (span("分别于8月15日、12月5日前报送落实进展情况"),), 2023)
    assert [str(one.id) for one in found.rounds] == ["2023-09-01"]


@pytest.mark.parametrize(
    ("text", "totals"),
    [
        ("共4个板块、14个大项、24项重点任务", (4, 14, 24)),
        ("本台账包括三大板块、十二项重点任务", (3, None, 12)),
        ("分为五个方面20条工作措施", (5, None, 20)),
        ("共有35项任务", (None, None, 35)),
        ("全年举办2次培训，涉及3个部门", (None, None, None)),
    ],
)
def test_declared_totals_are_read(text: str, totals: tuple[int | None, ...]) -> None:
    found, words = declared((span(text),))
    assert (found.sections, found.items, found.tasks) == totals
    assert words is None or words.quote in text


def test_the_year_is_the_titles_then_the_commonest_then_the_files() -> None:
    assert year_of(("银川市2023年台账", "2022年"), "", "x.docx") == 2023
    assert year_of(("台账", ""), "2022年…2023年…2023年", "x.docx") == 2023
    assert year_of(("台账", ""), "", "dir2021/ledger-2024.docx") == 2024
    assert year_of(("台账", ""), "", "x.docx") is None


def test_the_preamble_of_a_ledger_without_tables_ends_at_its_first_heading() -> None:
    lines = ("甲市2024年工作要点", "为做好工作，制定本要点。", "一、主动公开", "公开预决算。（市财政局负责）")
    document = Document(format="text", blocks=tuple(Paragraph(text=line, where=at_paragraph(place)) for place, line in enumerate(lines, 1)))
    found = frame(document)
    assert (found.title_text, found.preamble_text) == ("甲市2024年工作要点", "为做好工作，制定本要点。")
