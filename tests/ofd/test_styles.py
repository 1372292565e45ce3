"""The ledger of 39 rows as OFD in the ways in which makers differ: every field exact, blank and filled."""

import pytest

from parsers.read import read
from pipeline.model.text import squeeze
from samples.bench.ledgers import ledger
from samples.build.ofd import ACROSS, STYLES, TURNED, OfdStyle, write_ofd
from tests.pdf.exact import document_of, expected, rows_of

EVERY = {**STYLES, **TURNED, "across": ACROSS}


@pytest.mark.parametrize("is_filled", [True, False], ids=["filled", "blank"])
@pytest.mark.parametrize("name", sorted(EVERY))
def test_every_row_and_field_is_exact_in_every_style(name: str, *, is_filled: bool) -> None:
    rows = rows_of(document_of(write_ofd(ledger(is_filled=is_filled), EVERY[name])))
    assert rows == expected(is_filled=is_filled)


def test_progress_cells_are_as_long_as_in_real_reports() -> None:
    lengths = [len(row[7]) for row in expected(is_filled=True)]
    assert sum(lengths) / len(lengths) > 250


def test_turned_pages_keep_their_page_numbers_out_of_the_tables() -> None:
    result = read(write_ofd(ledger(), OfdStyle(turn=90.0)))
    assert result.value is not None
    assert "—1—" in {squeeze(note.text) for note in result.value.furniture}
