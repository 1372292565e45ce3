"""The ledger as LibreOffice prints it: rows split over pages, headings that come again, borders of every kind."""

import pytest

from samples.build.printed import FOLDER, KEPT, name_of
from tests.pdf.exact import document_of, expected, rows_of


@pytest.mark.parametrize(("borders", "is_filled"), KEPT)
def test_every_row_of_a_printed_ledger_is_exact(borders: str, *, is_filled: bool) -> None:
    document = document_of((FOLDER / f"{name_of(borders, is_filled=is_filled)}.pdf").read_bytes())
    assert rows_of(document) == expected(is_filled=is_filled)
    assert len(document.tables()) == 1, "one table over all pages"
    assert [paragraph.text[:4] for paragraph in document.paragraphs()] == ["银川市2", "（填报版", "《银川市"]
