"""Workbooks: the sheet's own addresses, merges, values as they are shown."""

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from parsers.read import read
from pipeline.model.document import Document, Table


def _read(book: openpyxl.Workbook) -> Document:
    buffer = io.BytesIO()
    book.save(buffer)
    result = read(buffer.getvalue())
    assert result.value is not None, result.problems
    assert result.problems == ()
    return result.value


def _sheet(*rows: tuple[Any, ...]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return book


def _texts(table: Table) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, cell.text) for cell in table.cells]


def test_title_and_signature_rows_are_paragraphs_at_their_cells() -> None:
    document = _read(_sheet(("落实情况表",), ("序号", "进展"), (1, "已完成"), ("市民政局",)))
    assert [(paragraph.text, paragraph.where) for paragraph in document.paragraphs()] == [
        ("落实情况表", "表1 第1行 第1列"),
        ("市民政局", "表1 第4行 第1列"),
    ]
    (table,) = document.tables()
    assert _texts(table) == [(2, 1, "序号"), (2, 2, "进展"), (3, 1, "1"), (3, 2, "已完成")]
    assert table.cells[3].where == "表1 第3行 第2列"


def test_merged_cells_keep_their_spans_and_empty_cells_stand() -> None:
    book = _sheet(("序号", "重点", None, "进展"), (1, "甲", "乙", None), (2, None, "丙", "有"))
    book.worksheets[0].merge_cells("B1:C1")
    book.worksheets[0].merge_cells("B2:B3")
    (table,) = _read(book).tables()
    spans = [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells]
    assert (1, 2, 1, 2, "重点") in spans
    assert (2, 2, 2, 1, "甲") in spans
    assert (2, 4, 1, 1, "") in spans
    assert all((row, column) not in {(1, 3), (3, 2)} for row, column, *_ in spans)


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (datetime(2023, 8, 14, 17, 20, 5), "yyyy/m/d h:mm:ss", "2023-08-14 17:20:05"),  # noqa: DTZ001
        (date(2023, 8, 14), 'yyyy"年"m"月"d"日"', "2023-08-14"),
        (datetime(2023, 8, 14), "m/d/yy", "2023-08-14"),  # noqa: DTZ001
        (datetime(2023, 8, 14, 9, 30), "yyyy/m/d", "2023-08-14 09:30:00"),  # noqa: DTZ001
        (0.2, "0%", "20%"),
        (0.9996, "0.00%", "99.96%"),
        (12, "General", "12"),
        (12.5, "General", "12.5"),
        (3, "0.0", "3.0"),
        (0.1 + 0.2, "General", "0.3"),
        ("17", "@", "17"),
        (8, '0"项"', "8"),
    ],
)
def test_a_value_is_text_as_it_is_shown(value: object, pattern: str, shown: str) -> None:
    book = _sheet(("列", value))
    book.worksheets[0]["B1"].number_format = pattern
    (table,) = _read(book).tables()
    assert table.cells[1].text == shown


def test_hidden_sheets_are_noted_and_empty_ones_do_not_count() -> None:
    book = _sheet(("a", "b"))
    book.create_sheet("空")
    book.create_sheet("底稿").append(("x", "y"))
    book["底稿"].sheet_state = "hidden"
    book.create_sheet("二").append(("c", "d"))
    document = _read(book)
    assert [table.where for table in document.tables()] == ["表1", "表2"]
    assert document.tables()[1].cells[0].text == "c"
    assert "底稿" in document.notes[0].text


def test_comments_stand_apart_at_their_cells() -> None:
    book = _sheet(("a", "b"))
    book.worksheets[0]["B1"].comment = Comment("请核对", "李四")
    assert [(note.text, note.where) for note in _read(book).annotations] == [("请核对", "表1 第1行 第2列")]


def test_a_cell_far_away_does_not_make_a_sheet_of_millions() -> None:
    book = _sheet(("a", "b"))
    book.worksheets[0].cell(1_048_576, 16_384).value = "远"
    book.worksheets[0].cell(1_048_576, 16_383).value = "远"
    buffer = io.BytesIO()
    book.save(buffer)
    result = read(buffer.getvalue())
    assert result.value is None
    assert result.problems[0].code == "FIL002"
