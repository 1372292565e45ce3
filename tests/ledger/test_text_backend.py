"""Plain text as documents: encodings, the export's grammar, other tables, and what is no text."""

from pathlib import Path

import pytest

from parsers.formats import text
from parsers.formats.claims import is_text
from pipeline.model.document import Document

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
EXPORT = (
    "标题\n \t一、板块\n\n\t序号\n\t重点工作\n\t主要内容\n\t责任单位\n"
    "\n\t1\n\t甲\n\t一一一一一一\n继续的一行\n\t市教育局\n\n\t2\n\t\n\t二二二二二二\n\t\n\n尾注\n"
)


def read(source: str | bytes) -> Document:
    found = text.read(source if isinstance(source, bytes) else source.encode())
    assert found.problems == ()
    assert found.value is not None
    return found.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_same_text_in_any_encoding_is_the_same_document(encoding: str, newline: str) -> None:
    data = EXPORT.replace("\n", newline).encode(encoding)
    assert is_text(data)
    assert read(data) == read(EXPORT)


def test_an_export_is_paragraphs_and_one_table_with_merges() -> None:
    document = read(EXPORT)
    assert [paragraph.text for paragraph in document.paragraphs()] == ["标题", "尾注"]
    (table,) = document.tables()
    assert (table.rows, table.columns) == (4, 4)
    cells = {(cell.row, cell.column): cell for cell in table.cells}
    assert cells[1, 1].column_span == 4
    assert cells[3, 2].row_span == 2
    assert (4, 2) not in cells
    assert cells[4, 4].text == ""
    assert cells[3, 3].text == "一一一一一一\n继续的一行"
    assert str(cells[3, 3].where) == "表1 第3行 第3列"


def test_a_paragraph_between_rows_parts_two_tables() -> None:
    document = read("\t序号\n\t内容\n\n\t1\n\t甲\n\n二、下一部分\n\t序号\n\t内容\n\n\t2\n\t乙\n\n")
    assert [table.rows for table in document.tables()] == [2, 2]
    assert [type(block).__name__ for block in document.blocks] == ["Table", "Paragraph", "Table"]


@pytest.mark.parametrize("source", ["a\tb\tc\n1\t2\t3\n4\t5\t6\n", "| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n| 4 | 5 | 6 |\n"])
def test_tab_separated_and_piped_lines_are_tables(source: str) -> None:
    (table,) = read(source).tables()
    assert (table.rows, table.columns) == (3, 3)
    assert [cell.text for cell in table.cells] == ["a", "b", "c", "1", "2", "3", "4", "5", "6"]


def test_a_letter_is_paragraphs_numbered_without_the_empty_ones() -> None:
    document = read("关于……的报告\n\n市政府办公室：\n　　现报告如下。\n")
    assert [(str(one.where), one.text) for one in document.paragraphs()] == [
        ("第1段", "关于……的报告"),
        ("第2段", "市政府办公室："),
        ("第3段", "现报告如下。"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"%PDF-1.4\n",
        b"PK\x03\x04\x00\x00",
        b"<html><p>x</p></html>",
        b"{\\rtf1 x}",
        b"   \n",
        bytes(range(256)),
        b"\xff\xfe\x00",
    ],
)
def test_other_bytes_are_not_claimed(data: bytes) -> None:
    assert not is_text(data)


def test_two_reads_are_equal() -> None:
    data = (SAMPLES / "ledger-2023.txt").read_bytes()
    assert read(data) == read(data)
