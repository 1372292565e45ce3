"""What becomes of cells that stand at a page end: nothing blank vanishes, nothing that goes on is called blank."""

import pytest

from parsers.extract.submission import read_report
from parsers.formats.ofd.reading import read
from pipeline.model.document import Cell, Document, Table
from rules.state import claim_of
from samples.build.ofd import OfdStyle, ofd_members, ofd_package
from samples.build.typeset import Line, Page, Rule

EDGES = (15.0, 30.0, 70.0, 150.0, 280.0)
HEADINGS = ("序号", "重点工作", "主要内容", "进展落实情况")
Row = tuple[str | None, ...]
"""Texts of a row's cells; None where the cell above goes on."""


def page(*rows: Row, top: float = 20.0, height: float = 60.0, shift: float = 0.0) -> Page:
    """A ruled page, its rows all of one height."""
    made = Page(width=297, height=210)
    edges = [edge + shift for edge in EDGES]
    for number, row in enumerate((*rows, ("", "", "", ""))):
        y = top + number * height
        for column, text in enumerate(row):
            if text is not None:
                made.rules.append(Rule(x1=edges[column], y1=y, x2=edges[column + 1], y2=y))
            if text and number < len(rows):
                made.lines.append(Line(x=edges[column] + 1, y=y + 5, size=4, text=text))
    bottom = top + len(rows) * height
    made.rules += [Rule(x1=x, y1=top, x2=x, y2=bottom) for x in edges]
    return made


def document(*pages: Page) -> Document:
    result = read(ofd_package(ofd_members(pages, OfdStyle())))
    assert result.value is not None
    assert result.problems == ()
    return result.value


def table_of(found: Document) -> Table:
    (table,) = found.tables()
    return table


def progress_of(found: Document, row: int) -> Cell:
    return next(cell for cell in table_of(found).cells if cell.column == 4 and cell.row <= row < cell.row + cell.row_span)


def states(found: Document) -> dict[str, str]:
    return {
        each.number.text: claim_of(each.text, picture=each.picture).state for each in read_report(found).passages if each.number is not None
    }


FIRST: tuple[Row, ...] = (HEADINGS, ("1", "加强信息公开", "公开政策", "已公开12条。"), ("2", None, "公开规划", "已公开3项。"))


def test_a_blank_progress_cell_at_the_top_of_a_page_stays_blank() -> None:
    found = document(page(*FIRST), page(HEADINGS, ("3", "", "公开预算", ""), ("4", "优化服务", "优化平台", "已完成升级。")))
    cell = progress_of(found, 4)
    assert (cell.text, cell.row, cell.is_unsure) == ("", 4, False)
    label = next(cell for cell in table_of(found).cells if cell.text == "加强信息公开")
    assert (label.row, label.row_span) == (2, 3), "its label, merged before, goes on"


def test_an_empty_cell_under_a_filled_one_over_several_rows_is_neither_blank_nor_filled() -> None:
    """The page end may have cut the cell of tasks 1 and 2, or task 3 may be blank: a person must look."""
    first: tuple[Row, ...] = (HEADINGS, ("1", "加强信息公开", "公开政策", "两项均已完成。"), ("2", None, "公开规划", None))
    found = document(page(*first), page(HEADINGS, ("3", "", "公开预算", ""), ("4", "优化服务", "优化平台", "")))
    assert (progress_of(found, 3).text, progress_of(found, 3).row_span) == ("两项均已完成。", 2)
    assert (progress_of(found, 4).text, progress_of(found, 4).is_unsure) == ("", True)
    assert (progress_of(found, 5).text, progress_of(found, 5).is_unsure) == ("", False)


def test_only_the_cell_at_the_page_end_is_unclear_in_the_report() -> None:
    first: tuple[Row, ...] = (HEADINGS, ("1", "加强信息公开", "公开政策", "两项均已完成。"), ("2", None, "公开规划", None))
    found = document(page(*first), page(HEADINGS, ("3", "", "公开预算", ""), ("4", "优化服务", "优化平台", "")))
    assert states(found)["3"] == "unclear"
    assert states(found)["4"] == "blank"
    assert states(found)["1"] == "done"


def test_other_columns_over_several_rows_go_on_over_the_page_end() -> None:
    first: tuple[Row, ...] = (HEADINGS, ("1", "加强信息公开", "公开政策", "已公开。"), ("2", None, None, "已公开3项。"))
    found = document(page(*first), page(HEADINGS, ("3", "", "", "已公开4项。")))
    content = next(cell for cell in table_of(found).cells if cell.text == "公开政策")
    assert (content.row, content.row_span) == (2, 3)


def test_a_row_cut_by_the_page_end_is_one_row() -> None:
    found = document(page(*FIRST), page(("", "", "及年度计划", "另公开4项。")))
    cells = [cell.text for cell in table_of(found).cells if cell.row == 3]
    assert cells == ["2", "公开规划及年度计划", "已公开3项。另公开4项。"]


def test_a_label_that_comes_again_in_part_stands_once() -> None:
    found = document(page(*FIRST), page(("", "加强信息", "", "另公开4项。")))
    assert [cell.text for cell in table_of(found).cells if cell.column == 2] == ["重点工作", "加强信息公开"]


@pytest.mark.parametrize("shift", [-8.0, 8.0])
def test_a_table_that_stands_aside_on_its_second_page_goes_on(shift: float) -> None:
    """Gutters of facing pages, or a page box with an offset."""
    found = document(page(*FIRST), page(HEADINGS, ("3", "优化服务", "优化平台", "已完成升级。"), shift=shift))
    assert table_of(found).rows == 4
    assert progress_of(found, 4).text == "已完成升级。"
