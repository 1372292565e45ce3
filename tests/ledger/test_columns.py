"""Headings and merged cells of tables."""

import pytest

from parsers.extract.columns import Header, headers, heading_kind, rows
from parsers.extract.ledger_rows import ledger_rows
from pipeline.model.document import Cell, Document, Table
from pipeline.model.evidence import Where, at_cell


def table(*lines: str, merges: dict[tuple[int, int], tuple[int, int]] | None = None) -> Table:
    """Build a table from lines with ``|``; ``merges`` gives (row, column) its (row span, column span)."""
    spans = merges or {}
    covered = {
        (row + down, column + right)
        for (row, column), (height, width) in spans.items()
        for down in range(height)
        for right in range(width)
        if down or right
    }
    cells = []
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line.split("|"), 1):
            if (number, column) not in covered:
                height, width = spans.get((number, column), (1, 1))
                cells.append(
                    Cell(
                        row=number,
                        column=column,
                        row_span=height,
                        column_span=width,
                        text=text.replace("/", "\n"),
                        where=at_cell(1, number, column),
                    )
                )
    return Table(rows=len(lines), columns=lines[0].count("|") + 1, where=Where("表1"), cells=tuple(cells))


def only_header(found: Table) -> Header:
    (header,) = headers(rows(found))
    return header


def test_the_real_headings_with_a_wide_item_give_two_levels() -> None:
    header = only_header(
        table(
            "一、全环节推进|||||||",
            "序号|重点工作||主要内容|量化指标|责任单位|完成时限|进展落实情况",
            "1|甲|乙|丙丙丙|依据实际掌握情况|市教育局负责|11月底|",
            merges={(1, 1): (1, 8), (2, 2): (1, 2)},
        )
    )
    assert header.row_first == header.row_last == 2
    assert [kind for _, kind in header.columns] == ["no", "item", "subitem", "content", "metric", "units", "deadline", "progress"]


def test_an_unnamed_last_column_holds_progress() -> None:
    header = only_header(table("序号|重点工作|主要内容|责任单位|完成时限|", "1|a|b|c|d|"))
    assert header.of("progress") == (6,)
    assert header.unnamed == (6,)
    assert header.name("progress") == ""


def test_headings_with_blanks_and_line_breaks_are_read() -> None:
    header = only_header(table("序 号|重 点/工 作|主要/内容|责任　单位|完成/时限", "1|a|b|c|d"))
    assert [kind for _, kind in header.columns] == ["no", "item", "content", "units", "deadline"]
    assert header.name("content") == "主要内容"


def test_headings_over_two_rows_give_role_columns() -> None:
    header = only_header(
        table(
            "序号|工作任务|责任单位||完成时限",
            "||牵头单位|配合单位|",
            "1|办好实事|市教育局|市财政局|6月底",
            merges={(1, 1): (2, 1), (1, 2): (2, 1), (1, 3): (1, 2), (1, 5): (2, 1)},
        )
    )
    assert (header.row_first, header.row_last) == (1, 2)
    assert header.columns == ((1, "no"), (2, "content"), (3, "lead"), (4, "support"), (5, "deadline"))


def test_a_repeated_header_is_found_again_and_a_data_row_is_none() -> None:
    found = table(
        "序号|重点任务|主要内容|责任部门|时限",
        "1|报送落实进展情况|制定要点内容|市政府各部门负责|8月底",
        "序号|重点任务|主要内容|责任部门|时限",
        "2|b|c|d|e",
    )
    assert [header.row_first for header in headers(rows(found))] == [1, 3]


def test_the_only_label_column_holds_the_tasks() -> None:
    header = only_header(table("序号|重点任务|牵头领导|责任单位|备注", "1|a|b|c|d"))
    assert header.columns == ((1, "no"), (2, "content"), (3, "person"), (4, "units"), (5, "note"))


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("牵头单位", "lead"),
        ("牵头（责任）单位", "lead"),
        ("主办单位", "lead"),
        ("协办单位", "support"),
        ("配合/责任单位", "support"),
        ("责任单位及责任人", "units"),
        ("责任科室", "units"),
        ("分管领导", "person"),
        ("完成时间", "deadline"),
        ("时间节点", "deadline"),
        ("工作目标", "metric"),
        ("具体举措", "content"),
        ("工作举措及目标", "content"),
        ("工作目标及措施", "metric"),
        ("工作进展情况及下一步打算", "progress"),
        ("截至目前进展情况", "progress"),
        ("完成情况（截至8月15日）", "progress"),
        ("备 注", "note"),
        ("填报单位", "sender"),
        ("联系电话", "contact"),
        ("板块", "section"),
        ("报送落实进展情况", None),
        ("依据实际掌握情况", None),
        ("推进村务公开试点", None),
    ],
)
def test_a_heading_names_its_column(heading: str, kind: str | None) -> None:
    assert heading_kind(heading) == kind


def test_merged_cells_are_carried_and_known_to_be() -> None:
    grid = rows(table("1|甲|乙", "2||丙", "丁||", merges={(1, 2): (2, 1), (3, 1): (1, 3)}))
    assert grid[1].text(2) == "甲"
    assert grid[1].is_carried_down(2)
    assert not grid[1].is_carried_down(1)
    assert grid[2].is_carried_right(3)
    assert grid[2].title is not None
    assert grid[1].title is None


def test_a_following_table_without_headings_may_have_one_level_more_or_less() -> None:
    wide = table("序号|重点工作||主要内容|责任单位|完成时限", "1|甲|乙|内容|市教育局|6月底", merges={(1, 2): (1, 2)})
    narrow = table("2|丙|内容二|市财政局|8月底", "3|丁|内容三|市司法局|9月底")
    document = Document(format="docx", blocks=(wide, narrow))
    assert [(row.item, row.subitem, row.fields["content"], row.fields["units"]) for row in ledger_rows(document).rows] == [
        ("甲", "乙", "内容", "市教育局"),
        ("丙", None, "内容二", "市财政局"),
        ("丁", None, "内容三", "市司法局"),
    ]
    document = Document(
        format="docx",
        blocks=(table("序号|重点工作|主要内容|责任单位|完成时限", "1|甲|内容|市教育局|6月底"), table("2|丙|戊|内容二|市财政局|8月底")),
    )
    assert [(row.item, row.subitem, row.fields["content"], row.fields["deadline"]) for row in ledger_rows(document).rows] == [
        ("甲", None, "内容", "6月底"),
        ("丙", "戊", "内容二", "8月底"),
    ]


def test_a_short_heading_that_nobody_knows_does_not_hide_the_two_beside_it() -> None:
    header = only_header(table("重点任务|完成情况|照片", "民生保障|公开低保对象1230户|见后"))
    assert [kind for _, kind in header.columns] == ["content", "progress", "other"]


def test_two_words_of_headings_beside_a_long_text_are_no_heading() -> None:
    assert headers(rows(table("重点任务|完成情况|已对照要点逐项完成并公开信息12条", "甲|乙|丙"))) == ()
