"""Scanned pages and pictures: recognised where the extra is installed, said to be scans where not."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFilter

from parsers.formats import ocr
from parsers.formats.furniture import is_page_number
from parsers.formats.ocr import recognition
from parsers.read import read
from pipeline.model.document import Document
from pipeline.reading import read_file
from samples.build.content import Paper
from samples.build.hostile import paper as short_paper
from samples.build.printed import FOLDER
from samples.build.scan import write_picture, write_scan
from tests.pdf.exact import expected, squeezed

needs_ocr = pytest.mark.skipif(not ocr.is_installed(), reason="没有安装文字识别组件（[ocr]），跳过")


def page(number: int) -> Any:
    """A page of the printed ledger at 200 dots an inch, in grey."""
    printed = pypdfium2.PdfDocument(FOLDER / "single-filled.pdf")
    try:
        return printed[number - 1].render(scale=200 / 72).to_pil().convert("L")
    finally:
        printed.close()


def crooked(picture: Any) -> Any:
    """Turned by one degree and blurred, as from a poor scanner."""
    return picture.rotate(1, resample=Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.8))


def saved(kind: str, *pictures: Any) -> bytes:
    out = BytesIO()
    first, *others = pictures
    more: dict[str, Any] = {"save_all": True, "append_images": others} if kind in {"PDF", "TIFF"} else {}
    first.save(out, kind, **more, **({"resolution": 200} if kind == "PDF" else {}))
    return out.getvalue()


def document(data: bytes) -> Document:
    found = read(data).value
    assert found is not None
    return found


def texts(found: Document) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): squeezed(cell.text) for table in found.tables() for cell in table.cells}


@needs_ocr
def test_a_scanned_page_has_its_cells() -> None:
    found = document(saved("PDF", page(1)))
    assert found.recognised
    assert len(found.tables()) == 1
    first = expected(is_filled=True)[0]
    cells = texts(found)
    row = next(row for (row, column), text in cells.items() if column == 1 and text == "1")
    assert cells[row, 2] == first[1]
    assert cells[row, 4][:40] == first[3][:40]
    assert cells[row, 6] == first[5]
    assert cells[row, 8][:60] == first[7][:60]
    assert any("政务公开工作要点任务落实台账" in paragraph.text for paragraph in found.paragraphs())


@needs_ocr
def test_a_crooked_blurred_picture_has_its_cells() -> None:
    found = document(saved("JPEG", crooked(page(9))))
    assert (found.format, found.recognised) == ("image", True)
    cells = texts(found)
    rows = {text: row for (row, column), text in cells.items() if column == 1}
    assert {"11", "12"} <= set(rows)
    for number in (11, 12):
        assert cells[rows[str(number)], 4][:12] == expected(is_filled=True)[number - 1][3][:12]


@needs_ocr
@pytest.mark.parametrize("write", [write_scan, write_picture])
def test_a_page_too_coarse_to_read_is_said_to_be_unread(write: Callable[[Paper], bytes]) -> None:
    result = read(write(short_paper()))
    assert [problem.code for problem in result.problems] == ["FIL002"]
    assert "没有识别出文字" in result.problems[0].message
    assert result.problems[0].where == "第1页"


def test_a_page_number_is_known_by_its_dashes_misread() -> None:
    assert all(map(is_page_number, ("-8一", "—6—", "一12一", "第3页 共11页")))
    assert not any(map(is_page_number, ("一是", "一", "十8一", "8月1日")))


@needs_ocr
def test_a_blank_page_has_nothing_to_read() -> None:
    assert read(saved("PNG", Image.new("L", (1654, 2339), 255))).problems == ()


def test_without_the_extra_a_scan_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    blank = Image.new("L", (827, 1169), 255)
    ImageDraw.Draw(blank).rectangle((100, 100, 700, 1000), fill=90)
    for kind in ("PDF", "PNG", "JPEG", "TIFF", "BMP"):
        result = read(saved(kind, blank))
        assert [problem.code for problem in result.problems] == ["FIL002"], kind
        assert "[ocr]" in result.problems[0].message
        assert result.problems[0].where == "第1页"


def test_recognition_can_be_left_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    data = saved("TIFF", Image.new("L", (400, 500), 200), Image.new("L", (400, 500), 200))
    reading = read_file(data, recognises=False)
    assert reading.has_unread_scans
    assert [problem.code for problem in reading.problems] == ["FIL002", "FIL002"]
    with recognition(is_allowed=False) as scans:
        read(data)
    assert scans.wished == 2


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF"])
def test_a_cut_picture_is_the_senders_fault_or_a_doubt(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    data = saved(kind, Image.effect_noise((300, 400), 60))
    for share in (0.02, 0.3, 0.7):
        result = read(data[: max(10, int(len(data) * share))])
        assert result.problems
        assert all(problem.code in {"FIL001", "FIL002", "FIL004"} for problem in result.problems)


def test_an_enormous_picture_is_refused_before_it_is_unpacked() -> None:
    out = BytesIO()
    Image.new("1", (30_000, 20_000), 1).save(out, "PNG")
    result = read(out.getvalue())
    assert result.value is None
    assert [problem.code for problem in result.problems] == ["FIL004"]


@needs_ocr
@pytest.mark.slow
@pytest.mark.parametrize("is_crooked", [False, True])
def test_whole_scans_have_their_rows(is_crooked: bool, tmp_path: Path) -> None:  # noqa: FBT001
    printed = pypdfium2.PdfDocument(FOLDER / "single-filled.pdf")
    pages = [page(number) for number in range(1, len(printed) + 1)]
    printed.close()
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(saved("PDF", *(map(crooked, pages) if is_crooked else pages)))
    found = document(scan.read_bytes())
    (table,) = found.tables()
    numbers = {squeezed(cell.text): cell.row for cell in table.cells if cell.column == 1 and squeezed(cell.text).isdigit()}
    cells = texts(found)
    placed = [row for row in expected(is_filled=True) if row[0] in numbers and cells.get((numbers[row[0]], 4), "")[:8] == row[3][:8]]
    assert len(placed) >= (37 if is_crooked else 39)
    if not is_crooked:
        wrong = sum(_distance(cells.get((numbers[row[0]], 8), ""), row[7]) for row in placed)
        assert wrong < 0.005 * sum(len(row[7]) for row in placed)


def _distance(one: str, other: str) -> int:
    from rapidfuzz.distance import Levenshtein

    fold = str.maketrans("，；：（）", ",;:()")
    return Levenshtein.distance(one.translate(fold), other.translate(fold))
