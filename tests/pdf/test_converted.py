"""PDF files as converters leave them: blanks between glyphs, full-width digits, characters drawn twice, pages turned, locked, damaged."""

import re

import pytest

from parsers.read import read
from pipeline.model.document import Document
from samples.build import pdf
from samples.build.content import Grid, GridCell, Paper, Text
from samples.build.pdf import write_pdf
from samples.build.typeset import Page, advance

ROWS = (("序号", "重点工作", "进展落实情况"), ("1", "信息公开", "已公开12期，占比20%。"), ("2", "政策解读", "已解读《办法》3件。"))
PAPER = Paper(
    blocks=(
        Text(text="落实情况报告", style="title"),
        Grid(rows=tuple(tuple(GridCell(text=text) for text in row) for row in ROWS), widths=(1, 2, 4)),
        Text(text="现将情况报告如下。"),
    )
)


def document(data: bytes) -> Document:
    found = read(data).value
    assert found is not None
    return found


def cells(found: Document) -> list[str]:
    (table,) = found.tables()
    return [cell.text for cell in table.cells]


def test_full_width_digits_and_foreign_quotes_are_folded() -> None:
    twisted = Paper(
        blocks=tuple(
            Grid(
                rows=tuple(
                    tuple(GridCell(text=cell.text.translate(str.maketrans("123《》", "１２３«»"))) for cell in row) for row in block.rows
                ),
                widths=block.widths,
            )
            if isinstance(block, Grid)
            else block
            for block in PAPER.blocks
        )
    )
    assert cells(document(write_pdf(twisted))) == [text.replace("３", "3") for row in ROWS for text in row]


def test_characters_drawn_twice_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    once = pdf._drawing
    monkeypatch.setattr(pdf, "_drawing", lambda page: b"q 1 0 0 1 0.2 0 cm\n" + once(page) + b"\nQ\n" + once(page))
    assert cells(document(write_pdf(PAPER))) == [text for row in ROWS for text in row]


def test_blanks_between_the_glyphs_are_dropped() -> None:
    spaced = Paper(blocks=(Text(text=" ".join("现将落实情况报告如下。"), style="plain"),))
    assert [paragraph.text for paragraph in document(write_pdf(spaced)).paragraphs()] == ["现将落实情况报告如下。"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_said_to_be_turned_is_read_all_the_same(turn: int) -> None:
    """The text then runs sideways for a viewer; the finder sets the page upright."""
    data = re.sub(rb"/Type/Page/Parent", b"/Type/Page/Rotate %d/Parent" % turn, write_pdf(PAPER))
    assert cells(document(data)) == [text for row in ROWS for text in row]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_drawn_sideways_and_shown_upright_is_read(turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As drivers print landscape pages: every matrix is turned, and /Rotate turns the page back."""
    upright = pdf._drawing

    def drawn(page: Page) -> bytes:
        width, height = page.width * 72 / 25.4, page.height * 72 / 25.4
        matrix = {90: f"0 1 -1 0 {height:.2f} 0", 180: f"-1 0 0 -1 {width:.2f} {height:.2f}", 270: f"0 -1 1 0 0 {width:.2f}"}[turn]
        return b"q " + matrix.encode("ascii") + b" cm\n" + upright(page) + b"\nQ"

    monkeypatch.setattr(pdf, "_drawing", drawn)
    data = re.sub(rb"/Type/Page/Parent", b"/Type/Page/Rotate %d/Parent" % turn, write_pdf(PAPER))
    if turn != 180:
        data = re.sub(rb"/MediaBox\[0 0 (\S+) (\S+)\]", rb"/MediaBox[0 0 \2 \1]", data)
    found = document(data)
    assert cells(found) == [text for row in ROWS for text in row]
    assert [paragraph.text for paragraph in found.paragraphs()] == ["落实情况报告", "现将情况报告如下。"]


def test_a_table_exported_from_ofd_is_read_as_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """All habits of such files at once: each glyph apart with a blank behind it, full-width digits, foreign quotes, bold drawn twice."""
    once, whole = pdf._drawing, pdf._parts
    wide = str.maketrans("0123456789%《》", "０１２３４５６７８９％«»")

    def spaced(text: str) -> list[tuple[str, float]]:
        return [(character.translate(wide) + " ", place) for part, start in whole(text) for character, place in placed(part, start)]

    def placed(part: str, start: float) -> list[tuple[str, float]]:
        return [(character, start + sum(map(advance, part[:place]))) for place, character in enumerate(part)]

    monkeypatch.setattr(pdf, "_parts", spaced)
    monkeypatch.setattr(pdf, "_drawing", lambda page: once(page) + b"\nq 1 0 0 1 0.25 0 cm\n" + once(page) + b"\nQ")
    found = document(write_pdf(PAPER))
    assert [text.replace("％", "%") for text in cells(found)] == [text for row in ROWS for text in row]
    assert [paragraph.text for paragraph in found.paragraphs()] == ["落实情况报告", "现将情况报告如下。"]


def test_a_lost_table_of_references_is_rebuilt() -> None:
    data = write_pdf(PAPER)
    broken = re.sub(rb"startxref\n\d+", b"startxref\n7", data)
    assert cells(document(broken)) == [text for row in ROWS for text in row]


def test_a_locked_file_says_so() -> None:
    keys = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -3904/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>/ID[<00><00>]"
    result = read(write_pdf(PAPER).replace(b"/Root 1 0 R", b"/Root 1 0 R" + keys))
    assert result.value is None
    assert [problem.code for problem in result.problems] == ["FIL001"]
    assert "加密" in result.problems[0].message
