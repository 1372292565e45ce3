"""Repeated headings that a scan reads differently on each page: dropped all the same, and what the first lacks taken from them."""

from dataclasses import replace

from samples.build.content import Grid, GridCell, Paper
from samples.build.typeset import Line, Page, typeset
from tests.pdf.test_disagreeing_edges import HEADINGS, ROWS, table_of

TITLE = "一、全环节推进信息公开"


LONG = tuple((*row[:-1], row[-1] * 3) for row in ROWS)


def pages() -> list[Page]:
    """A table with a title row and a heading row, both repeated on each page."""
    head = (GridCell(text=TITLE, column_span=5),)
    rows = [tuple(GridCell(text=text) for text in row) for row in (HEADINGS, *LONG)]
    return list(typeset(Paper(blocks=(Grid(rows=(head, *rows), widths=(1, 4, 3, 3, 8), header_rows=2),))))


def with_texts(page: Page, **changes: str) -> Page:
    """A page on which whole texts read otherwise; '' for what is not read at all."""
    lines = [replace(line, text=changes.get(line.text, line.text)) for line in page.lines]
    return replace(page, lines=[line for line in lines if isinstance(line, Line) and line.text])


def test_headings_that_read_differently_on_each_page_are_one() -> None:
    first, second, *others = pages()
    first = with_texts(first, 序号="", 重点工作="")
    second = with_texts(second, 责任单位="责壬单位")
    others = [with_texts(other, **{TITLE: TITLE.removeprefix("一、")}) for other in others]
    assert others, "three pages or more"
    assert table_of((first, second, *others)) == [[TITLE], list(HEADINGS), *map(list, LONG)]


def test_a_row_that_only_begins_like_the_heading_is_a_row() -> None:
    """Two headings that agree are not enough."""
    first, second, *others = pages()
    second = with_texts(second, 责任单位="牵头领导", 完成时限="联系人", 重点工作="工作措施")
    rows = table_of((first, second, *others))
    assert ["序号", "工作措施", "牵头领导", "联系人", "进展落实情况"] in rows
