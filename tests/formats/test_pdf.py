"""PDF through the same table finder as OFD: one content, the same rows."""

import pytest

from parsers.extract.submission import read_report
from parsers.formats.pdf import read
from parsers.read import read as read_any
from pipeline.model.submission import Report
from pipeline.model.text import squeeze
from samples.build.docx import write_docx
from samples.build.pdf import write_pdf
from samples.build.plan import load_scene
from samples.build.parcels import make_parcel
from pathlib import Path

SCENES = Path(__file__).resolve().parents[2] / "samples" / "scenes"


def report(data: bytes) -> Report:
    value = read_any(data).value
    assert value is not None
    return read_report(value)


def test_pdf_and_word_of_one_ledger_give_the_same_entries(ledger_paper) -> None:
    word, pdf = report(write_docx(ledger_paper)), report(write_pdf(ledger_paper))
    assert [squeeze(each.text) for each in pdf.passages] == [squeeze(each.text) for each in word.passages]
