"""Word 97 and WPS files, told by content and read by their own structure."""

from pathlib import Path

import pytest

from parsers.formats.backend import RefusalError
from parsers.formats.legacy.converters import converted
from parsers.read import read
from pipeline.model.document import Document
from samples.build.old_word import as_wps
from tests.formats.test_word_variants import CELLS, PARAGRAPHS

LEGACY = Path(__file__).resolve().parents[1] / "data" / "legacy"
UNREVISED = (
    *("plain", "automatic-number", "hidden-text", "comments-notes-header", "nested-table", "framed-whole", "ruby", "field-code"),
    *("text-box-in-body", "text-box-vml"),
)
REVISED = ("insertion", "deletion", "whole-cell-inserted")


def _bytes(name: str) -> bytes:
    return (LEGACY / f"{name}.doc").read_bytes()


def _document(name: str) -> Document:
    value = read(_bytes(name)).value
    assert value is not None
    return value


@pytest.mark.parametrize("name", [*UNREVISED, *REVISED])
def test_an_old_file_reads_as_its_new_form(name: str) -> None:
    result = read(_bytes(name))
    assert result.value is not None
    assert result.value.format == "doc"
    (table,) = result.value.tables()
    assert [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells] == CELLS
    assert [paragraph.text for paragraph in result.value.paragraphs()] == PARAGRAPHS
    assert [problem.code for problem in result.problems] == (["FIL003"] if name in REVISED else [])


def test_revisions_say_where_they_stand() -> None:
    (problem,) = read(_bytes("deletion")).problems
    assert problem.where == "表1 第2行 第4列"
    assert "删除 1 处" in problem.message


def test_notes_stand_apart_with_their_places() -> None:
    assert [(note.text, note.where) for note in _document("comments-notes-header").annotations] == [
        ("请核对期数", "表1 第2行 第4列 批注1"),
        ("截至7月底。", "表1 第2行 第4列 脚注1"),
    ]


def test_hidden_words_are_noted_not_read() -> None:
    assert [(note.text, note.where) for note in _document("hidden-text").notes] == [("隐藏文字：内部掌握", "表1 第2行 第4列")]


def test_a_text_box_stands_in_the_cell_that_it_hangs_in_and_without_an_anchor_at_the_end() -> None:
    data = bytearray(_bytes("text-box-vml"))
    within = read(bytes(data)).value
    assert within is not None
    assert within.tables()[0].cells[7].text == "已公开低保名单12期。"
    length = data.index(b"\xec\xa5\x01\x01") + 0x9A + 8 * 40 + 4
    data[length : length + 4] = bytes(4)
    adrift = read(bytes(data)).value
    assert adrift is not None
    assert adrift.tables()[0].cells[7].text == ""
    assert [paragraph.text for paragraph in adrift.paragraphs()] == [*PARAGRAPHS, "已公开低保名单12期。"]


def test_a_text_box_that_is_said_to_hang_within_itself_is_read_once() -> None:
    data = bytearray(_bytes("text-box-vml"))
    anchors = data.index(bytes.fromhex("3a000000440000009a000000"))
    data[anchors : anchors + 8] = (0x9A).to_bytes(4, "little") * 2
    result = read(bytes(data)).value
    assert result is not None
    texts = [paragraph.text for paragraph in result.paragraphs()]
    assert texts.count("已公开低保名单12期。") == 1
    assert texts[0] == PARAGRAPHS[0]


def test_the_class_id_of_wps_makes_it_a_wps_file() -> None:
    value = read(as_wps(_bytes("plain"))).value
    assert value is not None
    assert value.format == "wps"
    assert value.tables()[0].cells == _document("plain").tables()[0].cells


def test_a_locked_file_is_refused_by_name() -> None:
    data = bytearray(_bytes("plain"))
    place = data.find(b"\xec\xa5")
    data[place + 11] |= 0x01
    (problem,) = read(bytes(data)).problems
    assert problem.code == "FIL001"
    assert "加密" in problem.message


def test_a_word_95_file_is_refused_by_name_or_converted() -> None:
    data = bytearray(_bytes("plain"))
    place = data.find(b"\xec\xa5")
    data[place : place + 4] = b"\xdc\xa5\x65\x00"
    (problem,) = read(bytes(data)).problems
    assert problem.code == "FIL004"
    assert "Word 95" in problem.message


def test_a_converter_takes_over_what_the_own_reader_cannot_read() -> None:
    result = converted(as_wps(_bytes("plain")), RefusalError("FIL004", "内部结构特殊"))
    assert result.value is not None
    assert [cell.text for cell in result.value.tables()[0].cells if cell.text] == [text for *_, text in CELLS]
    assert "转换" in result.value.notes[-1].text


def test_when_every_converter_fails_the_first_reason_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (problem,) = converted(b"\xd0\xcf\x11\xe0" + bytes(600), RefusalError("FIL004", "内部结构特殊")).problems
    assert problem.message == "内部结构特殊"
