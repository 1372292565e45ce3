"""What real OFD files of several makers say: a test for each line of the facts that came with them."""

from pathlib import Path

import pytest

from parsers.formats.grid import Grid, find_grids
from parsers.formats.ofd.package import open_package
from parsers.formats.ofd.reading import read, read_pages
from pipeline.model.document import Document, Paragraph
from pipeline.model.text import squeeze


def document(shared_data: Path, name: str) -> Document:
    result = read((shared_data / "ofd" / name).read_bytes())
    assert result.value is not None
    return result.value


def grids(shared_data: Path, name: str) -> dict[int, list[Grid]]:
    pages = read_pages(open_package((shared_data / "ofd" / name).read_bytes()))
    return {sheet.number: find_grids(sheet)[0] for sheet in pages.sheets}


def characters(shared_data: Path, name: str) -> int:
    pages = read_pages(open_package((shared_data / "ofd" / name).read_bytes()))
    return sum(len(squeeze(run.text)) for sheet in pages.sheets for run in sheet.runs)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_a_published_paper_has_its_pages_and_characters(shared_data: Path) -> None:
    paper = document(shared_data, "test4.ofd")
    assert paper.pages == 11
    assert characters(shared_data, "test4.ofd") == 5814
    assert texts(paper)[:2] == ["福建省人民政府办公厅文件", "闽政办〔2021〕55号"]
    assert "抄送：" in texts(paper)[-6]
    assert texts(paper)[-1].endswith("2021年9月30日印发")
    assert paper.images == 1


def test_its_annex_tables_have_their_grids(shared_data: Path) -> None:
    sizes = {page: [(g.rows, g.columns, len(g.cells)) for g in found] for page, found in grids(shared_data, "test4.ofd").items() if found}
    assert sizes == {6: [(4, 3, 10)], 7: [(3, 3, 7)], 8: [(6, 3, 14)], 9: [(3, 2, 5)], 10: [(4, 2, 8)]}


def test_its_merged_cells_keep_their_spans(shared_data: Path) -> None:
    cells = {(cell.row, cell.column): cell for cell in grids(shared_data, "test4.ofd")[6][0].cells}
    assert (cells[1, 1].text, cells[1, 1].column_span) == ("序号", 2)
    assert (cells[2, 1].text, cells[2, 1].row_span) == ("一、参建主体责任", 2)


def test_tables_cut_by_page_ends_are_one_table(shared_data: Path) -> None:
    first, second = document(shared_data, "test4.ofd").tables()
    assert (first.rows, second.rows) == (4 + 2 + 5, 3 + 3)
    labels = {cell.text: cell.row_span for cell in second.cells if cell.column == 1}
    assert labels["一、村民住宅管理"] == 3, "an empty label at the top of a page goes on the one before"
    repeated = [cell for cell in first.cells if cell.text == "二、属地管理责任"]
    assert [cell.row_span for cell in repeated] == [4], "a label that comes again on each page stands once"


def test_sideways_page_numbers_stay_out_of_the_body(shared_data: Path) -> None:
    paper = document(shared_data, "test4.ofd")
    assert {"—6—", "—8—", "—10—"} <= {squeeze(note.text) for note in paper.furniture}
    assert not any("—" in cell.text[:1] for table in paper.tables() for cell in table.cells)


def test_a_processing_form_is_an_eleven_by_eight_grid(shared_data: Path) -> None:
    form = document(shared_data, "signout.ofd")
    (table,) = form.tables()
    assert (table.rows, table.columns) == (11, 8)
    cells = {cell.text for cell in table.cells}
    assert "府办专督〔2020〕24号" in {squeeze(text) for text in cells}
    assert "市委主要领导同志调研后续落实事项的通知" in cells
    assert [note.text for note in form.annotations] == ["测试文本注释"]
    assert characters(shared_data, "signout.ofd") + len("测试文本注释") == 247


def test_a_list_with_templates_reads_its_templates(shared_data: Path) -> None:
    assert characters(shared_data, "draw_param_ref.ofd") == 3698
    sizes = {page: [(g.rows, g.columns) for g in found] for page, found in grids(shared_data, "draw_param_ref.ofd").items()}
    assert sizes == {1: [(4, 11)], 2: [(3, 9)], 3: [(3, 9)], 4: [(3, 9)], 5: [(3, 9)]}


@pytest.mark.parametrize("name", ["SESV4SignDoc.ofd", "namespace_no_std.ofd", "chineseDir.ofd", "chineseDir_windows.ofd"])
def test_one_sentence_in_four_containers(shared_data: Path, name: str) -> None:
    found = document(shared_data, name)
    assert found.pages == 1
    assert texts(found) == ["你好呀，OFD Reader&Writer！"]


def test_a_page_without_text_is_read_as_such(shared_data: Path) -> None:
    riding = document(shared_data, "V4RideRight.ofd")
    assert (riding.pages, riding.blocks) == (5, ())
    assert any("PublicRes" in note.text for note in riding.notes)


def test_relative_locations_are_followed(shared_data: Path) -> None:
    found = document(shared_data, "6.2.003 使用相对路径.ofd")
    assert (found.pages, found.images) == (2, 6)
    assert characters(shared_data, "6.2.003 使用相对路径.ofd") == 248
    assert [(table.rows, table.columns) for table in found.tables()] == [(6, 2)]


@pytest.mark.parametrize("name", ["ledger_unsigned", "ledger_v1", "ledger_v4", "ledger_v5", "ledger_v4_partial_protect"])
def test_a_ledger_of_eleven_pages_is_one_table_of_120_rows(shared_data: Path, name: str) -> None:
    ledger = document(shared_data, f"made/{name}.ofd")
    assert ledger.pages == 11
    assert texts(ledger) == ["2026年银川市重点任务台账"]
    (table,) = ledger.tables()
    assert (table.rows, table.columns) == (121, 7)
    numbers = [cell.text for cell in table.cells if cell.column == 1][1:]
    assert numbers == [str(number) for number in range(1, 121)]
    spans = [cell.row_span for cell in table.cells if cell.column == 2][1:]
    assert spans == [3] * 40, "labels merged over three rows survive the page ends"
