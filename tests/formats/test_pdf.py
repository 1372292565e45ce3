"""PDF through the same table finder as OFD: one content, the same entries."""

import pytest

from parsers.extract.submission import read_report
from parsers.read import read
from pipeline.model.submission import Report
from pipeline.model.text import squeeze
from samples.build.content import Paper
from samples.build.docx import write_docx
from samples.build.facts import read_book_2023, read_roster
from samples.build.layouts import ledger_blocks
from samples.build.ofd import STYLES, write_ofd
from samples.build.pdf import write_pdf


@pytest.fixture(scope="module")
def paper() -> Paper:
    book = read_book_2023(read_roster())
    progress = {task.no: (f"第{task.no}项的进展：已发布信息{task.no * 7}条，其中图解{task.no}件。" * 4, "") for task in book.tasks}
    return Paper(blocks=ledger_blocks(book, progress, has_one_table=True), is_landscape=True)


@pytest.fixture(scope="module")
def word(paper: Paper) -> Report:
    return report(write_docx(paper))


def report(data: bytes) -> Report:
    value = read(data).value
    assert value is not None
    return read_report(value)


def entries(report: Report) -> list[tuple[str, str, list[str]]]:
    return [
        (each.number.text if each.number else "", squeeze(each.text), [squeeze(label.text) for label in each.labels])
        for each in report.passages
    ]


def test_pdf_and_word_of_one_ledger_give_the_same_entries(paper: Paper, word: Report) -> None:
    assert len(word.passages) == 39
    assert entries(report(write_pdf(paper))) == entries(word)


@pytest.mark.parametrize("style", sorted(STYLES))
def test_ofd_of_every_maker_and_word_give_the_same_entries(paper: Paper, word: Report, style: str) -> None:
    assert entries(report(write_ofd(paper, STYLES[style]))) == entries(word)
