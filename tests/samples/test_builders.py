"""The builders of sample files: what they write reads back in other people's readers, the same bytes each time."""

import io
import re
import zipfile

import docx
import ofdkit
import pypdfium2
import pytest

from samples.build.content import Grid, GridCell, Paper, Text, placed
from samples.build.docx import write_docx
from samples.build.facts import Book, read_book_2023, read_roster
from samples.build.layouts import ledger_blocks
from samples.build.ofd import STYLES, write_ofd
from samples.build.packing import archive, encrypted_word
from samples.build.pdf import write_pdf
from samples.build.typeset import typeset


@pytest.fixture(scope="module")
def book() -> Book:
    return read_book_2023(read_roster())


@pytest.fixture(scope="module")
def ledger_paper(book: Book) -> Paper:
    progress = {task.no: (f"第{task.no}项的进展：已发布信息{task.no * 7}条。", "") for task in book.tasks}
    return Paper(blocks=ledger_blocks(book, progress, has_one_table=True), is_landscape=True)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_duties_of_the_real_ledger_as_counted_by_hand(book: Book) -> None:
    assert len(book.tasks) == 39
    assert book.owed_by("D_GAJ") == (1, 9, 10, 13, 14, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 30, 31, 32, 34, 37, 38, 39)
    assert book.owed_by("X_ZY") == (29,)
    assert book.owed_by("CNTY_LW") == (*range(1, 14), *range(15, 30), 31, 32, 33, 35)
    assert 36 in book.owed_by("D_ZFB")
    assert 36 not in book.owed_by("D_CZJ")


def test_a_docx_keeps_rows_and_merged_cells(ledger_paper: Paper) -> None:
    (table,) = docx.Document(io.BytesIO(write_docx(ledger_paper))).tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert len(rows) == 47
    assert rows[0][0] == rows[0][7] == "一、全环节推进信息公开"
    second = next(row for row in rows if row[0] == "3")
    assert second[1:3] == ["加强保障改善民生信息公开", "抓好稳岗就业信息公开"]
    assert second[7] == "第3项的进展：已发布信息21条。"
    one_level = next(row for row in rows if row[0] == "14")
    assert one_level[1] == one_level[2] == "优化完善多元解读"


@pytest.mark.parametrize("style", sorted(STYLES))
def test_an_ofd_holds_all_text_in_every_style(ledger_paper: Paper, style: str) -> None:
    text = _squeezed(ofdkit.extract_text(io.BytesIO(write_ofd(ledger_paper, STYLES[style]))))
    for number in (1, 14, 39):
        assert f"已发布信息{number * 7}条" in text


def test_a_pdf_holds_all_text(ledger_paper: Paper) -> None:
    document = pypdfium2.PdfDocument(write_pdf(ledger_paper))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "已发布信息273条" in _squeezed(text)


def test_no_line_of_a_cell_is_lost_where_a_page_ends(ledger_paper: Paper, book: Book) -> None:
    pages = typeset(ledger_paper)
    assert len(pages) > 5
    letters = sorted("".join(_squeezed(line.text) for page in pages for line in page.lines if not line.is_furniture))
    expected = "".join(book.title) + book.preamble
    for block in ledger_paper.blocks:
        if isinstance(block, Grid):
            expected += "".join(at.cell.text for at in placed(block))
    assert letters == sorted(_squeezed(expected))


def test_the_same_paper_gives_the_same_bytes(ledger_paper: Paper) -> None:
    assert write_docx(ledger_paper) == write_docx(ledger_paper)
    assert write_ofd(ledger_paper) == write_ofd(ledger_paper)
    assert write_pdf(ledger_paper) == write_pdf(ledger_paper)


def test_cells_that_leave_the_grid_are_refused() -> None:
    grid = Grid(rows=((GridCell(text="甲", column_span=3),),), widths=(1, 1))
    with pytest.raises(ValueError, match="leaves the grid"):
        placed(grid)


def test_tracked_words_stand_beside_what_replaced_them() -> None:
    data = write_docx(Paper(blocks=(Text(text="已完成3项。", was="尚未启动"),)))
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert re.search(r"<w:del .*尚未启动.*</w:del><w:ins .*已完成3项。.*</w:ins>", xml)


def test_an_archive_with_gbk_names_carries_no_utf8_flag() -> None:
    listed = zipfile.ZipFile(io.BytesIO(archive((("市民政局/报告.docx", b"x"),), encoding="gb18030"))).infolist()
    assert [info.flag_bits & 0x800 for info in listed] == [0]
    assert listed[0].filename.encode("cp437").decode("gb18030") == "市民政局/报告.docx"


def test_an_encrypted_word_file_is_a_compound_file_with_a_package() -> None:
    data = encrypted_word()
    assert data.startswith(bytes.fromhex("d0cf11e0a1b11ae1"))
    assert "EncryptedPackage".encode("utf-16-le") in data
