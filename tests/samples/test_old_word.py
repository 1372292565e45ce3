"""Old Word files and 7z archives made by hand say what they were given, by our readers and by others."""

from io import BytesIO
from pathlib import Path

import pytest

from parsers.read import read
from pipeline.model.document import Document, Paragraph
from samples.build.content import Block, Grid, GridCell, PageBreak, Paper, Text
from samples.build.old_word import write_doc, write_wps
from samples.build.packing import bundled, seven_zip

_GRID = Grid(
    widths=(1, 2, 3),
    rows=(
        (GridCell(text="甲", row_span=2), GridCell(text="乙", column_span=2)),
        (GridCell(text="丙\n行"), GridCell(text="", is_numbered=True)),
        (GridCell(text="", is_numbered=True), GridCell(text="丁"), GridCell(text="改后", was="改前")),
    ),
)
_BLOCKS: tuple[Block, ...] = (
    Text(text="落实情况", style="title"),
    Text(text="正文一段，𬭎字在内。"),
    Text(text="第一部分", style="heading", level=1, is_numbered=True),
    Text(text="小节", style="heading", level=2, is_numbered=True),
    PageBreak(),
    _GRID,
)
_PAPER = Paper(blocks=_BLOCKS, running_head="内部资料")
_CELLS = [
    (1, 1, 2, 1, "甲"),
    (1, 2, 1, 2, "乙"),
    (2, 2, 1, 1, "丙\n行"),
    (2, 3, 1, 1, "1"),
    (3, 1, 1, 1, "2"),
    (3, 2, 1, 1, "丁"),
    (3, 3, 1, 1, "改后"),
]


def _cells(document: Document) -> list[tuple[int, int, int, int, str]]:
    (table,) = document.tables()
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells]


def test_an_old_word_file_keeps_paragraphs_headings_merges_numbers_and_revisions() -> None:
    result = read(write_doc(_PAPER))
    assert result.value is not None
    assert result.value.format == "doc"
    said = [block for block in result.value.blocks if isinstance(block, Paragraph)]
    assert [(block.text, block.level) for block in said] == [
        ("落实情况", None),
        ("正文一段，𬭎字在内。", None),
        ("一、第一部分", 1),
        ("（一）小节", 2),
    ]
    assert _cells(result.value) == _CELLS
    assert [note.text for note in result.value.furniture] == ["内部资料", "— 1 —"]
    assert [problem.code for problem in result.problems] == ["FIL003"]


def test_a_wps_file_is_told_from_words() -> None:
    value = read(write_wps(_PAPER)).value
    assert value is not None
    assert value.format == "wps"
    assert _cells(value) == _CELLS


def test_a_long_old_word_file_fills_many_pages_of_properties() -> None:
    rows = tuple(tuple(GridCell(text=f"第{row}行第{column}列") for column in range(8)) for row in range(300))
    value = read(write_doc(Paper(blocks=(Grid(rows=rows, widths=(1,) * 8),)))).value
    assert value is not None
    assert [text for *_, text in _cells(value)] == [f"第{row}行第{column}列" for row in range(300) for column in range(8)]


def test_another_reader_reads_the_old_word_file_alike(tmp_path: Path) -> None:
    library = pytest.importorskip("doc2docx", reason="需要 msdoc2docx")
    (tmp_path / "a.doc").write_bytes(write_doc(_PAPER))
    library.convert(tmp_path / "a.doc", tmp_path / "a.docx")
    value = read((tmp_path / "a.docx").read_bytes()).value
    assert value is not None
    assert _cells(value) == _CELLS


def test_a_7z_holds_the_files_it_was_given() -> None:
    py7zr = pytest.importorskip("py7zr", reason="需要附加组件 archives（py7zr）")
    members = (("材料/a.docx", b"a" * 70_000), ("材料/b.ofd", b"b" * 300), ("c.txt", b"c"))
    with py7zr.SevenZipFile(BytesIO(seven_zip(members))) as archive:
        made = py7zr.io.BytesIOFactory(1 << 20)
        archive.extractall(factory=made)
    assert {name: product.read() for name, product in made.products.items()} == dict(members)


def test_an_archive_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="arj"):
        bundled("arj", "a", ())
