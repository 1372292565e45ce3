"""What every backend owes, over registry × samples: its own and no other's, a problem and never an exception, true places."""

import random
import re
from functools import cache
from pathlib import Path

import pytest

from parsers.formats.backend import Backend
from parsers.formats.registry import BACKENDS
from parsers.read import backend_of, read
from pipeline.model.document import Document, Paragraph, Read
from samples.build import word_variants
from samples.build.content import Grid, GridCell, Paper, Text
from samples.build.ofd import write_ofd
from samples.build.old_word import as_wps
from samples.build.packing import archive, encrypted_word
from samples.build.sheet import write_xlsx

LEGACY = Path(__file__).resolve().parents[1] / "data" / "legacy"
_ROWS = (("序号", "进展落实情况"), ("1", "已公开低保名单12期。"), ("2", "已办结依申请公开3件。"))
PAPER = Paper(
    blocks=(
        Text(text="市民政局落实情况报告", style="title"),
        Grid(rows=tuple(tuple(GridCell(text=text) for text in row) for row in _ROWS), widths=(1, 4)),
        Text(text="银川市民政局"),
    )
)


@cache
def _samples() -> dict[str, tuple[str, bytes]]:
    """Format as the reader must call it, and bytes, by the name of the backend that must claim them."""
    plain = word_variants.VARIANTS[0].build()
    return {
        "word": ("docx", plain),
        "legacy_word": ("doc", (LEGACY / "plain.doc").read_bytes()),
        "excel": ("xlsx", write_xlsx(PAPER)),
        "html": ("html", word_variants.html()),
        "rtf": ("rtf", word_variants.rtf()),
        "ofd": ("ofd", write_ofd(PAPER)),
        "text": ("text", "市民政局落实情况报告\n\n已公开低保名单12期。\n".encode()),
    }


KNOWN = [backend for backend in BACKENDS if backend.name in {"word", "legacy_word", "excel", "html", "rtf", "ofd", "text"}]
OURS = [backend for backend in KNOWN if backend.name in {"word", "legacy_word", "excel", "html", "rtf"}]


def _name(backend: Backend) -> str:
    return backend.name


def _is_sound(result: Read[Document]) -> bool:
    """A value or a problem; problems are of the known codes, with a Chinese reason."""
    said = all(re.fullmatch(r"FIL00[1-4]", problem.code) and re.search(r"[一-龥]{4}", problem.message) for problem in result.problems)
    return said and (result.value is not None or bool(result.problems))


@pytest.mark.parametrize("backend", KNOWN, ids=_name)
def test_a_backend_claims_its_own_and_no_others(backend: Backend) -> None:
    claimed = {name for name, (_, data) in _samples().items() if backend.claims(data)}
    assert claimed == {backend.name}


@pytest.mark.parametrize("backend", KNOWN, ids=_name)
def test_the_front_door_finds_the_backend_and_the_format(backend: Backend) -> None:
    kind, data = _samples()[backend.name]
    assert backend_of(data) is backend
    result = read(data, name="wrong.pdf")
    assert result.value is not None
    assert result.value.format == kind


@pytest.mark.parametrize("backend", KNOWN, ids=_name)
def test_two_reads_are_equal(backend: Backend) -> None:
    _, data = _samples()[backend.name]
    assert backend.read(data) == backend.read(data)


@pytest.mark.parametrize("backend", KNOWN, ids=_name)
def test_every_place_points_into_the_document(backend: Backend) -> None:
    document = read(_samples()[backend.name][1]).value
    assert document is not None
    places = [block.where for block in document.blocks if isinstance(block, Paragraph)]
    places += [cell.where for table in document.tables() for cell in table.cells]
    assert len(places) == len(set(places))
    assert document.blocks
    for table in document.tables():
        for cell in table.cells:
            assert cell.row + cell.row_span - 1 <= table.rows
            assert cell.column + cell.column_span - 1 <= table.columns
            assert cell.where == f"{table.where} 第{cell.row}行 第{cell.column}列"
        squares = [(r, c) for x in table.cells for r in range(x.row, x.row + x.row_span) for c in range(x.column, x.column + x.column_span)]
        assert len(squares) == len(set(squares))


@pytest.mark.parametrize("backend", KNOWN, ids=_name)
def test_a_file_cut_at_twenty_points_is_a_problem_or_what_is_left(backend: Backend) -> None:
    _, data = _samples()[backend.name]
    for part in range(20):
        assert _is_sound(read(data[: len(data) * part // 20]))


@pytest.mark.parametrize("backend", [b for b in KNOWN if b.name in {"word", "excel", "ofd"}], ids=_name)
def test_a_cut_container_is_the_senders_fault(backend: Backend) -> None:
    _, data = _samples()[backend.name]
    for part in range(1, 20):
        result = read(data[: len(data) * part // 20])
        assert result.value is None
        assert result.problems[0].code == "FIL001", part


def test_a_cut_old_word_file_is_never_read_as_whole() -> None:
    _, data = _samples()["legacy_word"]
    whole = read(data).value
    for part in range(1, 20):
        result = read(data[: len(data) * part // 20])
        assert result.value is None or result.problems or result.value.blocks == (whole.blocks if whole else ())


@pytest.mark.parametrize("backend", OURS, ids=_name)
def test_flipped_bytes_are_never_an_exception_of_the_reader(backend: Backend) -> None:
    """Not even one that the front door would catch."""
    _, data = _samples()[backend.name]
    dice = random.Random(backend.name)  # noqa: S311
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(dice.choice((1, 1, 4, 40))):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        if backend.claims(bytes(broken)):
            assert _is_sound(backend.read(bytes(broken)))
        assert _is_sound(read(bytes(broken)))


def test_random_bytes_and_zeros_are_problems() -> None:
    dice = random.Random(7)  # noqa: S311
    for size in (1, 2, 7, 64, 513, 5000):
        result = read(dice.randbytes(size))
        assert _is_sound(result)
        assert _is_sound(read(bytes(size)))


def test_swapped_names_change_nothing() -> None:
    for kind, data in _samples().values():
        for name in ("a.doc", "a.docx", "a.pdf", "a.txt", ""):
            value = read(data, name=name).value
            assert value is not None
            assert value.format == kind


def test_an_archive_is_said_to_be_one() -> None:
    result = read(archive((("报告.docx", _samples()["word"][1]),)))
    assert result.value is None
    assert "压缩包" in result.problems[0].message


def test_a_file_that_is_two_formats_is_refused_with_both_named() -> None:
    _, data = _samples()["word"]
    result = read(b"%PDF-1.7\n" + data)
    pdf_is_read = any(backend.claims(b"%PDF-1.7\n%%EOF") for backend in BACKENDS)
    assert result.value is None or not pdf_is_read


def test_locked_and_wps_files_go_to_the_old_words_reader() -> None:
    old = next(backend for backend in BACKENDS if backend.name == "legacy_word")
    assert backend_of(encrypted_word()) is old
    assert backend_of(as_wps(_samples()["legacy_word"][1])) is old
