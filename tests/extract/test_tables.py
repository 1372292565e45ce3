"""Table reports: which words of a row are its progress, its labels and its number."""

from dataclasses import replace

from parsers.extract.submission import read_report
from pipeline.model.document import Block, Cell, Document, Paragraph, Table
from pipeline.model.evidence import Where, at_cell, at_paragraph
from pipeline.model.submission import Passage

Rows = list[list[str]]


def table(rows: Rows, number: int = 1, spans: dict[tuple[int, int], tuple[int, int]] | None = None) -> Table:
    spans = spans or {}
    covered = {
        (r + down, c + right)
        for (r, c), (height, width) in spans.items()
        for down in range(height)
        for right in range(width)
        if (down, right) != (0, 0)
    }
    cells = tuple(
        Cell(
            row=r,
            column=c,
            row_span=spans.get((r, c), (1, 1))[0],
            column_span=spans.get((r, c), (1, 1))[1],
            text=text,
            where=at_cell(number, r, c),
        )
        for r, row in enumerate(rows, 1)
        for c, text in enumerate(row, 1)
        if (r, c) not in covered
    )
    return Table(rows=len(rows), columns=max(map(len, rows)), where=Where(f"表{number}"), cells=cells)


def passages(*parts: str | Table) -> tuple[Passage, ...]:
    blocks: list[Block] = [
        Paragraph(text=part, where=at_paragraph(i)) if isinstance(part, str) else part for i, part in enumerate(parts, 1)
    ]
    return read_report(Document(format="docx", blocks=tuple(blocks))).passages


def numbers(found: tuple[Passage, ...]) -> list[tuple[int, ...]]:
    return [passage.number.values if passage.number else () for passage in found]


def test_a_row_keeps_its_number_labels_and_place() -> None:
    (only,) = passages(
        table([["序号", "重点工作", "主要内容", "责任单位", "进展落实情况"], ["17", "公众参与", "制定目录", "各部门", "已公布。"]])
    )
    assert only.kind == "row"
    assert only.text == "已公布。"
    assert only.spans[0].where == "表1 第2行 第5列"
    assert only.number is not None
    assert (only.number.values, only.number.style) == ((17,), "column")
    assert [(label.kind, label.text) for label in only.labels] == [
        ("item", "公众参与"),
        ("content", "制定目录"),
        ("units", "各部门"),
    ]


def test_an_empty_cell_is_an_empty_passage_with_its_place() -> None:
    (only,) = passages(table([["序号", "重点工作", "主要内容", "进展落实情况"], ["17", "公众参与", "制定目录", ""]]))
    assert (only.text, only.spans[0].quote, only.spans[0].where) == ("", "", "表1 第2行 第4列")


def test_marks_for_nothing_stay_as_they_stand() -> None:
    found = passages(table([["序号", "任务", "进展情况"], ["1", "甲项工作", "/"], ["2", "乙项工作", "—"], ["3", "丙项工作", "无"]]))
    assert [passage.text for passage in found] == ["/", "—", "无"]


def test_a_picture_in_a_cell_is_not_nothing() -> None:
    rows = table([["序号", "任务", "进展情况"], ["1", "甲项工作", ""]])
    cells = tuple(replace(cell, picture=(cell.row, cell.column) == (2, 3)) for cell in rows.cells)
    (only,) = passages(Table(rows=2, columns=3, where=rows.where, cells=cells))
    assert only.picture


def test_problems_and_plans_stand_with_the_progress() -> None:
    head = ["序号", "工作任务", "进展情况", "存在问题", "下一步打算"]
    found = passages(table([head, ["1", "网站改造", "正在测试。", "经费未到位。", "11月底前完成。"], ["2", "信息公开", "", "", ""]]))
    assert [passage.text for passage in found] == ["正在测试。\n经费未到位。\n11月底前完成。", ""]
    assert [span.where for span in found[0].spans] == ["表1 第2行 第3列", "表1 第2行 第4列", "表1 第2行 第5列"]


def test_a_note_speaks_where_the_progress_is_empty() -> None:
    found = passages(
        table([["序号", "工作任务", "进展情况", "备注"], ["1", "网站改造", "", "我单位无网站"], ["2", "公报", "已报送。", "见附件"]])
    )
    assert [passage.text for passage in found] == ["我单位无网站", "已报送。"]


def test_progress_merged_down_is_said_of_every_row() -> None:
    rows = [["序号", "工作任务", "进展情况"], ["17", "制定目录", "均已完成。"], ["18", "征集意见", ""], ["19", "公开采纳", ""]]
    found = passages(table(rows, spans={(2, 3): (3, 1)}))
    assert [(passage.text, passage.spans[0].where) for passage in found] == [("均已完成。", "表1 第2行 第3列")] * 3


def test_a_number_column_may_hold_several_numbers() -> None:
    rows = [["序号", "工作任务", "进展情况"], ["17-19", "甲", "一"], ["21、22", "乙", "二"], ["第5项", "丙", "三"], ["（七）", "丁", "四"]]
    assert numbers(passages(table(rows))) == [(17, 18, 19), (21, 22), (5,), (7,)]


def test_a_section_row_names_the_rows_below_it() -> None:
    rows = [
        ["一、平台建设", "", ""],
        ["序号", "工作任务", "进展情况"],
        ["1", "网站", "好"],
        ["二、队伍建设", "", ""],
        ["2", "培训", "两次"],
    ]
    found = passages(table(rows, spans={(1, 1): (1, 3), (4, 1): (1, 3)}))
    assert [[label.text for label in passage.labels] for passage in found] == [["一、平台建设", "网站"], ["二、队伍建设", "培训"]]


def test_a_row_cut_by_a_page_goes_on_with_the_one_above() -> None:
    rows = [["序号", "工作任务", "进展情况"], ["1", "网站", "改造已完成，"], ["", "", "验收在即。"], ["2", "培训", "两次"]]
    found = passages(table(rows))
    assert [passage.text for passage in found] == ["改造已完成，\n验收在即。", "两次"]


def test_a_row_cut_between_two_tables_goes_on_too() -> None:
    head = ["序号", "主要内容", "进展情况"]
    found = passages(
        table([head, ["1", "网站改造", "已完成改造，"]]), table([head, ["", "并验收", "验收在即。"], ["2", "培训", "两次"]], 2)
    )
    assert [passage.text for passage in found] == ["已完成改造，\n验收在即。", "两次"]
    assert [passage.order for passage in found] == [0, 1]


def test_rows_of_two_tables_without_numbers_are_all_kept() -> None:
    head = ["工作任务", "进展情况"]
    found = passages(table([head, ["网站改造", "已完成。"]]), table([head, ["干部培训", "两次。"]], 2))
    assert [passage.text for passage in found] == ["已完成。", "两次。"]


def test_a_table_without_headings_goes_on_under_those_before_it() -> None:
    found = passages(table([["序号", "工作任务", "进展情况"], ["1", "网站", "好"]]), "续表", table([["2", "培训", "两次"]], 2))
    assert [(passage.text, passage.number and passage.number.values) for passage in found] == [("好", (1,)), ("两次", (2,))]


def test_one_table_a_task_is_read_by_its_keys() -> None:
    one = table([["序号", "17"], ["重点工作", "公众参与"], ["主要内容", "制定目录"], ["进展落实情况", "已公布。"]])
    two = table([["任务名称", "政府开放日", "责任科室", "办公室"], ["完成情况", "举办两次。", "", ""]], 2, {(2, 2): (1, 3)})
    found = passages(one, two)
    assert [passage.text for passage in found] == ["已公布。", "举办两次。"]
    assert [label.text for label in found[0].labels] == ["公众参与", "制定目录"]
    assert found[1].labels[0].text == "政府开放日"
    assert numbers(found) == [(17,), ()]


def test_several_tasks_in_one_table_of_keys_are_told_apart() -> None:
    rows = [["序号", "1"], ["重点工作", "网站"], ["进展情况", "好"], ["序号", "2"], ["重点工作", "培训"], ["进展情况", ""]]
    assert [(passage.text, passage.number and passage.number.values) for passage in passages(table(rows))] == [("好", (1,)), ("", (2,))]


def test_a_table_without_a_progress_column_answers_nothing() -> None:
    rows = [["序号", "重点工作", "主要内容", "责任单位", "完成时限"], ["1", "网站", "改造网站", "各部门", "11月底"]]
    assert passages(table(rows)) == ()


def test_a_table_of_figures_speaks_of_the_work_as_a_whole() -> None:
    found = passages("附表", table([["类别", "数量"], ["政策文件", "56"], ["解读", "12"]]))
    assert all(passage.is_general for passage in found)


def test_a_form_line_names_the_unit_and_the_day() -> None:
    rows = table([["序号", "工作任务", "进展情况"], ["1", "网站", "好"]])
    blocks: tuple[Block, ...] = (
        Paragraph(text="政务公开任务落实情况表", where=at_paragraph(1)),
        Paragraph(text="填报单位：银川市民政局（盖章）    填报时间：2023年8月10日", where=at_paragraph(2)),
        rows,
    )
    report = read_report(Document(format="docx", blocks=blocks))
    assert report.signature is not None
    assert report.signature.quote == "银川市民政局"
    assert str(report.signed_on) == "2023-08-10"
    assert [passage.text for passage in report.passages] == ["好"]


def test_a_form_line_inside_the_table_names_the_unit() -> None:
    rows = table([["填报单位：市民政局", "", ""], ["序号", "工作任务", "进展情况"], ["1", "网站", "好"]], spans={(1, 1): (1, 3)})
    report = read_report(Document(format="docx", blocks=(rows,)))
    assert report.signature is not None
    assert report.signature.quote == "市民政局"
    assert [label.text for label in report.passages[0].labels] == ["网站"]


def test_paragraphs_beside_a_table_of_figures_are_still_answers() -> None:
    figures = table([["类别", "数量"], ["政策文件", "56"], ["解读", "12"]])
    found = passages("政务公开工作情况报告", "我局举办政府开放日活动2次，邀请群众30人参加。", "附表", figures)
    assert (found[0].text[:5], found[0].is_general) == ("我局举办政", False)


def test_paragraphs_beside_a_filled_ledger_speak_of_the_work_as_a_whole() -> None:
    rows = table([["序号", "工作任务", "进展情况"], ["1", "网站", "好"]])
    found = passages("政务公开工作情况报告", "我局举办政府开放日活动2次，邀请群众30人参加。", rows)
    assert [passage.is_general for passage in found] == [True, False]
