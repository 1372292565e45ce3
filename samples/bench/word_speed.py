"""Word: our reader against unzipping and parsing, and against other readers of .docx; old Word against office-oxide's own walk."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from parsers.read import read
from samples.bench.ledgers import exact, exact_rows, ledger, long_table
from samples.bench.timing import Row, best, table
from samples.build.docx import write_docx

_LEGACY = Path(__file__).resolve().parents[2] / "tests" / "data" / "legacy" / "ledger-filled.doc"


def floor(data: bytes) -> None:
    """Unzip and parse every part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))


def main() -> str:
    """The tables of Word in Markdown."""
    parts = []
    for title, paper, count, rounds in (("Word（.docx），39 行", ledger(), 39, 7), ("Word（.docx），2000 行", long_table(), 2000, 3)):
        data = write_docx(paper)
        base = best(lambda data=data: floor(data), rounds)  # type: ignore[misc]
        own = best(lambda data=data: read(data), rounds)  # type: ignore[misc]
        rows = [
            Row(name="基准：解压并解析", milliseconds=base, ratio=1),
            Row(name="本程序", milliseconds=own, ratio=own / base, bound=6, exact=exact(read(data).value, count)),
            *_others(data, base, count),
        ]
        parts.append(table(title, rows))
    return "\n".join([*parts, *_old_word()])


def _old_word() -> Iterator[str]:
    if not _LEGACY.is_file():
        return
    data = _LEGACY.read_bytes()
    own = best(lambda: read(data))
    try:
        from office_oxide import Document
    except ImportError:
        yield table("旧版 Word（.doc），39 行", [Row(name="office-oxide to_ir", milliseconds=None, ratio=None)])
        return
    base = best(lambda: Document.from_bytes(data, "doc").to_ir())
    rows = [
        Row(name="基准：office-oxide to_ir", milliseconds=base, ratio=1),
        Row(name="本程序", milliseconds=own, ratio=own / base, bound=2, exact=exact(read(data).value)),
    ]
    yield table("旧版 Word（.doc），39 行", rows)


Reader = Callable[[bytes], list[list[str]]]


def _others(data: bytes, base: float, count: int) -> Iterator[Row]:
    readers: tuple[tuple[str, Reader], ...] = (
        ("python-docx（rows[i].cells）", _python_docx),
        ("docx2python", _docx2python),
        ("mammoth", _mammoth),
        ("markitdown", _markitdown),
    )
    for name, reader in readers:
        try:
            rows = reader(data)
        except ImportError:
            yield Row(name=name, milliseconds=None, ratio=None)
            continue
        spent = best(lambda reader=reader: reader(data), 1)  # type: ignore[misc]
        yield Row(name=name, milliseconds=spent, ratio=spent / base, exact=exact_rows(rows, count))


def _python_docx(data: bytes) -> list[list[str]]:
    import docx

    tables = docx.Document(io.BytesIO(data)).tables
    return [[cell.text for cell in each.rows[place].cells] for each in tables for place in range(len(each.rows))]


def _docx2python(data: bytes) -> list[list[str]]:
    from importlib import import_module

    with import_module("docx2python").docx2python(io.BytesIO(data)) as found:
        return [["".join(cell) for cell in row] for block in found.body for row in block]


def _html_rows(html: str) -> list[list[str]]:
    from lxml import html as parser

    tree: Any = parser.fromstring(html)
    return [["".join(cell.itertext()) for cell in row.iter("td", "th")] for row in tree.iter("tr")]


def _mammoth(data: bytes) -> list[list[str]]:
    from importlib import import_module

    return _html_rows(import_module("mammoth").convert_to_html(io.BytesIO(data)).value)


def _markitdown(data: bytes) -> list[list[str]]:
    from importlib import import_module

    text = import_module("markitdown").MarkItDown().convert_stream(io.BytesIO(data), file_extension=".docx").text_content
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
