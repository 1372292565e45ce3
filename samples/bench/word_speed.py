"""Word: our reader against unzipping and parsing, and against other readers of .docx; old Word against office-oxide's own walk.

Both sides begin with the file's bytes and end with its words in their tables. Other readers are used in their best plain
way, set up once before the clock runs; those that are not installed are said to be so.
"""

import gc
import io
import time
import zipfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from lxml import etree

from parsers.read import read
from samples.bench.ledgers import exact, exact_rows, ledger, long_table
from samples.bench.timing import Row, table, together
from samples.build.docx import write_docx
from samples.build.old_word import as_wps, write_doc

_LEGACY = Path(__file__).resolve().parents[2] / "tests" / "data" / "legacy"
_BOUND = 6
_OLD_BOUND = 2

_NOTE = """两边都从文件的字节开始，到带表格的文字为止，轮流各测多次取最小值；其他读法各取最直接的用法，事先装载好，测一次。装上
`python-docx docx2python mammoth markitdown "docling-slim[convert-core,format-docx]" office-oxide` 才有它们的各行。
"""

Reader = Callable[[bytes], list[list[str]]]


def floor(data: bytes) -> None:
    """Unzip and parse every part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))


def main() -> str:
    """The tables of Word in Markdown; other readers are loaded only when ours has been measured."""
    papers = (("39 行", write_docx(ledger()), 39, 25), ("2000 行", write_docx(long_table()), 2000, 15))
    own = {title: tuple(_own(data, count, rounds)) for title, data, count, rounds in papers}
    old = _old_word()
    readers = tuple(_others())
    parts = []
    for title, data, count, _ in papers:
        base = own[title][0].milliseconds or 1
        others = [_measured(name, reader, data, base, count) for name, reader in readers]
        parts.append(table(f"Word（.docx），{title}", [*own[title], *others]))
    return "\n".join([*parts, old, _NOTE])


def _own(data: bytes, count: int, rounds: int) -> Iterator[Row]:
    base, own = together((lambda: floor(data), lambda: read(data)), rounds)
    yield Row(name="基准：解压并解析", milliseconds=base, ratio=1)
    yield Row(name="本程序", milliseconds=own, ratio=own / base, bound=_BOUND, exact=exact(read(data).value, count))


def _measured(name: str, reader: Reader | None, data: bytes, base: float, count: int) -> Row:
    """One run of another reader, which is far from where single runs mislead."""
    if reader is None:
        return Row(name=name, milliseconds=None, ratio=None)
    gc.collect()
    before = time.process_time()
    rows = reader(data)
    spent = (time.process_time() - before) * 1000
    return Row(name=name, milliseconds=spent, ratio=spent / base, exact=exact_rows(rows, count))


def _others() -> Iterator[tuple[str, Reader | None]]:
    """Other readers of .docx, run once so that what they import is there; None for one that is not installed."""
    warming = write_docx(ledger(is_filled=False))
    for name, reader_of in (
        ("python-docx", _python_docx),
        ("docx2python", _docx2python),
        ("mammoth（HTML 的表格）", _mammoth),
        ("markitdown（Markdown 的表格）", _markitdown),
        ("docling（Word 读取部分，不用模型）", _docling),
    ):
        try:
            reader = reader_of()
            reader(warming)
        except ImportError:
            yield name, None
        else:
            yield name, reader


def _python_docx() -> Reader:
    docx: Any = import_module("docx")
    return lambda data: [[cell.text for cell in row.cells] for each in docx.Document(io.BytesIO(data)).tables for row in each.rows]


def _docx2python() -> Reader:
    docx2python: Any = import_module("docx2python").docx2python

    def rows(data: bytes) -> list[list[str]]:
        with docx2python(io.BytesIO(data)) as found:
            return [["".join(cell) for cell in row] for block in found.body for row in block]

    return rows


def _mammoth() -> Reader:
    mammoth: Any = import_module("mammoth")
    return lambda data: _html_rows(mammoth.convert_to_html(io.BytesIO(data)).value)


def _html_rows(html: str) -> list[list[str]]:
    from lxml import html as parser

    tree: Any = parser.fromstring(html)
    return [["".join(cell.itertext()) for cell in row.iter("td", "th")] for row in tree.iter("tr")]


def _markitdown() -> Reader:
    converter: Any = import_module("markitdown").MarkItDown()

    def rows(data: bytes) -> list[list[str]]:
        text = converter.convert_stream(io.BytesIO(data), file_extension=".docx").text_content
        return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]

    return rows


def _docling() -> Reader:
    """By its reader of Word alone: its converter also loads what pages and pictures need."""
    kind: Any = import_module("docling.datamodel.base_models").InputFormat.DOCX
    document: Any = import_module("docling.datamodel.document").InputDocument
    backend: Any = import_module("docling.backend.msword_backend").MsWordDocumentBackend

    def rows(data: bytes) -> list[list[str]]:
        source = document(path_or_stream=io.BytesIO(data), format=kind, backend=backend, filename="in.docx")
        found = backend(in_doc=source, path_or_stream=io.BytesIO(data)).convert()
        return [[cell.text for cell in row] for each in found.tables for row in each.data.grid]

    return rows


def _old_word() -> str:
    """The filled ledger as old Word files of different makers."""
    converted = (_LEGACY / "ledger-filled.doc").read_bytes()
    files = {
        ".doc，LibreOffice 存": converted,
        ".doc，样本程序写": write_doc(ledger()),
        ".wps，LibreOffice 存的改作 WPS 的类标识": as_wps(converted),
    }
    try:
        oxide: Any = import_module("office_oxide").Document
    except ImportError:
        oxide = None
    rows = []
    for name, data in files.items():
        works: tuple[Callable[[], object], ...] = (lambda data=data: read(data),)  # type: ignore[misc]
        if oxide is not None:
            works += (lambda data=data: oxide.from_bytes(data, "doc").to_ir(),)  # type: ignore[misc]
        own, *rest = together(works, 15)
        base = rest[0] if rest else None
        rows += [
            Row(name=f"基准：office-oxide to_ir（{name}）", milliseconds=base, ratio=1, exact=exact_rows(_oxide_rows(oxide, data))),
            Row(name=f"本程序（{name}）", milliseconds=own, ratio=own / (base or own), bound=_OLD_BOUND, exact=exact(read(data).value)),
        ]
    return table("旧版 Word（.doc、.wps），39 行", rows)


def _oxide_rows(oxide: Any, data: bytes) -> list[list[str]]:
    """Rows of all tables that office-oxide finds."""
    if oxide is None:
        return []
    elements = [each for section in oxide.from_bytes(data, "doc").to_ir()["sections"] for each in section["elements"]]
    tables = [each for each in elements if each["type"] == "table"]
    return [["".join(_words(cell)) for cell in row["cells"]] for each in tables for row in each["rows"]]


def _words(element: dict[str, Any]) -> Iterator[str]:
    if "text" in element:
        yield element["text"]
    for inner in element.get("content", ()):
        yield from _words(inner)
