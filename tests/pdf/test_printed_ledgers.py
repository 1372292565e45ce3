"""The ledger as LibreOffice prints it: rows split over pages, headings that come again, borders of every kind."""

from pathlib import Path

import pytest

from samples.build.printed import EVERY, FOLDER, KEPT, is_installed, name_of, print_ledgers
from tests.pdf.exact import document_of, expected, rows_of


def is_exact(path: Path, *, is_filled: bool) -> None:
    document = document_of(path.read_bytes())
    assert rows_of(document) == expected(is_filled=is_filled), path.stem
    (table,) = document.tables()
    assert table.rows == 47, "four titles, four headings and 39 tasks in one table over all pages"
    assert [paragraph.text[:4] for paragraph in document.paragraphs()] == ["银川市2", "（填报版", "《银川市"]


@pytest.mark.parametrize(("borders", "is_filled"), KEPT)
def test_every_row_of_a_printed_ledger_is_exact(borders: str, *, is_filled: bool) -> None:
    is_exact(FOLDER / f"{name_of(borders, is_filled=is_filled)}.pdf", is_filled=is_filled)


@pytest.mark.slow
@pytest.mark.skipif(not is_installed(), reason="没有安装 LibreOffice（soffice），跳过")
def test_every_kind_of_border_printed_afresh_is_exact(tmp_path: Path) -> None:
    print_ledgers(tmp_path, EVERY)
    for borders, is_filled in EVERY:
        is_exact(tmp_path / f"{name_of(borders, is_filled=is_filled)}.pdf", is_filled=is_filled)
