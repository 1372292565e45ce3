"""Web pages and RTF: encodings, spans, revisions, what is not shown."""

import pytest

from parsers.read import read
from pipeline.model.document import Document, Table


def _read(data: bytes, codes: tuple[str, ...] = ()) -> Document:
    result = read(data)
    assert result.value is not None, result.problems
    assert tuple(problem.code for problem in result.problems) == codes
    return result.value


def _texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs()]


def _cells(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "gb18030"), ("utf-8", "utf-8"), ("", "utf-8-sig"), ("", "gb18030"), ("", "utf-16")],
)
def test_a_page_is_read_in_its_encoding(declared: str, encoding: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = f"<html><head>{meta}</head><body><p>政务公开</p></body></html>"
    assert _texts(_read(page.encode(encoding))) == ["政务公开"]


def test_spans_of_a_page_make_the_grid() -> None:
    page = (
        "<html><body><table><thead><tr><th>序号<th colspan=2>重点工作</tr></thead><tbody>"
        "<tr><td rowspan=2>1<td>甲<td>乙<tr><td colspan='2'>丙</table></body></html>"
    )
    (table,) = _read(page.encode()).tables()
    assert _cells(table) == [
        (1, 1, 1, 1, "序号"),
        (1, 2, 1, 2, "重点工作"),
        (2, 1, 2, 1, "1"),
        (2, 2, 1, 1, "甲"),
        (2, 3, 1, 1, "乙"),
        (3, 2, 1, 2, "丙"),
    ]


def test_line_ends_in_the_source_are_not_the_writers() -> None:
    page = "<html><body><p>推进信息\n公开 及 open\ndata<br>第二行</p></body></html>"
    assert _texts(_read(page.encode())) == ["推进信息公开 及 open data\n第二行"]


def test_headings_lists_scripts_and_hidden_words_of_a_page() -> None:
    page = (
        "<html><head><title>x</title></head><body><script>bad()</script><h2>一、总体情况</h2><ol start=3><li>甲<li>乙</ol>"
        "<span style='display:none'>暗</span><p>明<img src=a.png></p></body></html>"
    )
    document = _read(page.encode())
    assert [(paragraph.text, paragraph.level) for paragraph in document.paragraphs()] == [
        ("一、总体情况", 2),
        ("3. 甲", None),
        ("4. 乙", None),
        ("明", None),
    ]
    assert document.images == 1


def test_revisions_of_a_page_are_accepted_and_reported() -> None:
    page = "<html><body><p>已<del datetime='2023-08-01'>部分</del><ins datetime='2023-08-01'>全部</ins>完成</p></body></html>"
    assert _texts(_read(page.encode(), ("FIL003",))) == ["已全部完成"]


def test_a_page_without_its_end_is_said_to_be_cut() -> None:
    assert _texts(_read("<html><body><p>已完成</p>".encode(), ("FIL002",))) == ["已完成"]


def test_a_page_in_a_mail_archive_is_read() -> None:
    page = "<html><body><p>政务公开</p></body></html>".encode("gb18030").hex("=").upper()
    lines = (
        "MIME-Version: 1.0",
        'Content-Type: multipart/related; boundary="B"',
        "",
        "--B",
        'Content-Type: text/html; charset="gb2312"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "=" + page,
        "--B--",
        "",
    )
    assert _texts(_read("\r\n".join(lines).encode())) == ["政务公开"]


def _rtf(body: str) -> bytes:
    return ("{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}{\\f1\\fcharset0 Arial;}}" + body + "}").encode("ascii")


def test_rtf_reads_bytes_unicode_and_signs() -> None:
    body = (
        "\\pard\\f0\\'d5\\'fe\\'ce\\'f1\\uc1\\u20844?\\u24320?\\f1 A\\f0\\'a3\\'ac\\uc2\\u55357\\'3f\\'3f"
        "\\u56832\\'3f\\'3f\\tab\\{x\\}\\line z\\par"
    )
    assert _texts(_read(_rtf(body))) == ["政务公开A，😀\t{x}\nz"]


def test_rtf_leaves_out_what_is_not_shown() -> None:
    body = (
        "{\\info{\\title t}}{\\*\\unknown y}\\pard a{\\v hidden}{\\field{\\*\\fldinst HYPERLINK x}{"
        "\\fldrslt b}}{\\header h\\par}{\\pict 00ff}c\\par"
    )
    document = _read(_rtf(body))
    assert _texts(document) == ["abc"]
    assert document.images == 1
    assert [(note.text, note.where) for note in document.furniture] == [("h", "页眉")]
    assert [note.text for note in document.notes] == ["隐藏文字：hidden"]


def test_rtf_revisions_are_accepted_and_reported() -> None:
    assert _texts(_read(_rtf("\\pard a{\\deleted b}{\\revised c}d\\par"), ("FIL003",))) == ["acd"]


def test_rtf_tables_share_one_grid() -> None:
    wide = "\\trowd\\clmgf\\cellx1000\\clmrg\\cellx2000\\cellx4000\\intbl a\\cell\\cell b\\cell\\row"
    tall = "\\trowd\\clvmgf\\cellx1000\\cellx2000\\cellx4000\\intbl c\\cell d\\cell e\\cell\\row"
    low = "\\trowd\\clvmrg\\cellx1010\\cellx4000\\intbl\\cell f\\par g\\cell\\row\\pard"
    (table,) = _read(_rtf(wide + tall + low)).tables()
    assert _cells(table) == [
        (1, 1, 1, 2, "a"),
        (1, 3, 1, 1, "b"),
        (2, 1, 2, 1, "c"),
        (2, 2, 1, 1, "d"),
        (2, 3, 1, 1, "e"),
        (3, 2, 1, 2, "f\ng"),
    ]


def test_rtf_list_numbers_that_the_writer_spelled_out_are_kept() -> None:
    assert _texts(_read(_rtf("\\pard{\\listtext 1.\\tab}abc\\par"))) == ["1.\tabc"]


def test_rtf_without_its_end_is_said_to_be_cut() -> None:
    assert _texts(_read(_rtf("\\pard abc\\par")[:-1], ("FIL002",))) == ["abc"]
