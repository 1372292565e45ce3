"""Rows that are set into a workbook read as the library's own would: texts, formats, heights, links."""

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.cells import fit
from reports.long_sheets import LongSheet, Row, prepare, with_rows
from reports.ooxml import pack, pack_into

_HEADINGS = ("甲", "乙", "丙")
_FORMATS = ({"bold": True}, {"bg_color": "#FFEEDD", "text_wrap": True}, {"font_color": "#0000FF", "underline": 1})
_LINK = 1


def _begun(book: Any) -> tuple[Any, list[Any]]:
    """A sheet before the long one, the long one with its heading, and its formats."""
    other = book.add_worksheet("前")
    other.write_string(0, 0, "前面的表", book.add_format({"italic": True}))
    sheet = book.add_worksheet("长表")
    for column, heading in enumerate(_HEADINGS):
        sheet.set_column(column, column, 10 + column)
        sheet.write_string(0, column, heading, book.add_format({"bold": True, "font_size": 9}))
    sheet.freeze_panes(1, 1)
    sheet.set_footer("&C第 &P 页")
    return sheet, [book.add_format(each) for each in _FORMATS]


def _set(rows: list[Row]) -> bytes:
    package = io.BytesIO()
    with xlsxwriter.Workbook(package, {"in_memory": True}) as book:
        sheet, formats = _begun(book)
        prepare(sheet, formats)
    long = LongSheet(rows=lambda: iter(rows), count=len(rows), columns=len(_HEADINGS), link=_LINK)
    whole = io.BytesIO()
    pack_into(whole, with_rows(package.getvalue(), {2: long}))
    return whole.getvalue()


def _by_library(rows: list[Row]) -> bytes:
    """The same written cell by cell, in the library's own mode for long sheets."""
    package = io.BytesIO()
    with xlsxwriter.Workbook(package, {"constant_memory": True}) as book:
        sheet, formats = _begun(book)
        for number, row in enumerate(rows, 1):
            if row.height is not None:
                sheet.set_row(number, row.height)
            for column, (text, form) in enumerate(zip(row.texts, row.formats, strict=True)):
                if row.target and column == _LINK:
                    sheet.write_url(number, column, f"external:{row.target}", formats[form], fit(text))
                elif fit(text):
                    sheet.write_string(number, column, fit(text), formats[form])
                else:
                    sheet.write_blank(number, column, None, formats[form])
    return package.getvalue()


def _seen(data: bytes) -> list[Any]:
    """What a reader sees; numbers of styles are the file's own."""
    seen: list[Any] = []
    for sheet in load_workbook(io.BytesIO(data)):
        heights = [sheet.row_dimensions[number].height for number in range(1, sheet.max_row + 1)]
        widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
        seen.append((sheet.title, sheet.dimensions, sheet.freeze_panes, heights, widths))
        for cell in (each for row in sheet.iter_rows() for each in row):
            link = cell.hyperlink and (cell.hyperlink.target, cell.hyperlink.ref)
            seen.append((cell.coordinate, cell.value, cell.data_type, link, repr(cell.font), repr(cell.fill), repr(cell.alignment)))
    return seen


_TEXTS = st.text(max_size=12) | st.sampled_from(
    ("", "  前后空格 ", "=1+1", "<b>&\"'", "_x0041_", "_\x00x0041_", "一\n二", "a" * 40000, "]]>")
)
_TARGETS = st.sampled_from(("", "../../inbox/甲.docx", "../../inbox/乙/丙%20丁.ofd"))
_ROWS = st.builds(
    Row,
    texts=st.tuples(_TEXTS, _TEXTS, _TEXTS),
    formats=st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)),
    height=st.none() | st.sampled_from((15.5, 29.0, 42.5, 110.0)),
    target=_TARGETS,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(_ROWS, max_size=4))
def test_rows_set_into_a_sheet_read_as_rows_written_by_the_library(rows: list[Row]) -> None:
    named = [row for row in rows if fit(row.texts[_LINK]) or not row.target]
    assert _seen(_set(named)) == _seen(_by_library(named))


def test_a_sheet_wider_than_the_alphabet_and_longer_than_a_batch_keeps_every_cell_in_its_place() -> None:
    columns, count = 60, 450
    package = io.BytesIO()
    with xlsxwriter.Workbook(package, {"in_memory": True}) as book:
        sheet = book.add_worksheet("宽")
        for column in range(columns):
            sheet.write_string(0, column, str(column))
        prepare(sheet, [book.add_format({"bold": True})])
    rows = (Row(texts=[f"{number}/{column}" for column in range(columns)], formats=[0] * columns) for number in range(count))
    long = LongSheet(rows=lambda: rows, count=count, columns=columns)
    read = load_workbook(io.BytesIO(pack(dict(_parts(package.getvalue(), long)))))["宽"]
    assert (read.max_row, read.max_column) == (count + 1, columns)
    told = [[cell.value for cell in row] for row in read.iter_rows(min_row=2)]
    assert told == [[f"{number}/{column}" for column in range(columns)] for number in range(count)]


def _parts(package: bytes, long: LongSheet) -> Any:
    return ((name, data if isinstance(data, bytes) else b"".join(data)) for name, data in with_rows(package, {1: long}))


@pytest.mark.parametrize("target", ["", "../../inbox/甲.docx"])
def test_only_a_sheet_with_links_has_relations(target: str) -> None:
    rows = [Row(texts=("一", "二", "三"), formats=(0, 1, 2), target=target)]
    with zipfile.ZipFile(io.BytesIO(_set(rows))) as package:
        assert [name for name in package.namelist() if "worksheets/_rels" in name] == ["xl/worksheets/_rels/sheet2.xml.rels"] * bool(target)
