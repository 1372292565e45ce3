"""What a user would pick instead, each in a process of its own and in any environment: ``other_readers.py TOOL FILE…``.

Prints one line of JSON: processor seconds (without importing), the rows of every file that was read, and what the tool
said of the others. Nothing of this project is imported.
"""

import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Rows = list[list[str]]


def _python_docx() -> Callable[[Path], Rows]:
    """The usual pair: python-docx for Word, pdfplumber for everything that is printed."""
    docx, pdfplumber = import_module("docx"), import_module("pdfplumber")

    def read(path: Path) -> Rows:
        if path.suffix == ".docx":
            tables = docx.Document(str(path)).tables
            return [[cell.text for cell in row.cells] for table in tables for row in table.rows]
        with pdfplumber.open(str(path)) as document:
            found = [each for page in document.pages for each in page.extract_tables()]
        return [[text or "" for text in row] for table in found for row in table]

    return read


def _docx2python() -> Callable[[Path], Rows]:
    module = import_module("docx2python")

    def read(path: Path) -> Rows:
        with module.docx2python(str(path)) as found:
            return [["".join(cell) for cell in row] for block in found.body for row in block]

    return read


def _mammoth() -> Callable[[Path], Rows]:
    module, html = import_module("mammoth"), import_module("lxml.html")

    def read(path: Path) -> Rows:
        tree: Any = html.fromstring(module.convert_to_html(io.BytesIO(path.read_bytes())).value)
        return [["".join(cell.itertext()) for cell in row.iter("td", "th")] for row in tree.iter("tr")]

    return read


def _markitdown() -> Callable[[Path], Rows]:
    converter = import_module("markitdown").MarkItDown()
    return lambda path: _markdown_rows(converter.convert(str(path)).text_content)


def _markdown_rows(text: str) -> Rows:
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


def _docling() -> Callable[[Path], Rows]:
    converter = import_module("docling.document_converter").DocumentConverter()

    def read(path: Path) -> Rows:
        tables = converter.convert(str(path)).document.tables
        return [[cell.text for cell in row] for table in tables for row in table.data.grid]

    return read


TOOLS: dict[str, Callable[[], Callable[[Path], Rows]]] = {
    "python-docx + pdfplumber": _python_docx,
    "docx2python": _docx2python,
    "mammoth": _mammoth,
    "markitdown": _markitdown,
    "docling": _docling,
}
OFFICE = "LibreOffice"


def _office(paths: list[Path]) -> tuple[float, dict[str, Rows]]:
    """Convert all files to text in one go; a line of text is a row of one cell."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "soffice",
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "txt:Text (encoded):UTF8",
        ]
        begins = _children()
        subprocess.run([*command, "--outdir", folder, *map(str, paths)], capture_output=True, check=False, timeout=900)  # noqa: S603 our own words
        spent = _children() - begins
        made = {path.name: Path(folder, f"{path.stem}.txt") for path in paths}
        return spent, {name: [[line] for line in text.read_text("utf-8-sig").splitlines()] for name, text in made.items() if text.is_file()}


def _children() -> float:
    import os

    times = os.times()
    return times.children_user + times.children_system


def _read(tool: str, paths: list[Path]) -> dict[str, Any]:
    if tool == OFFICE:
        seconds, rows = _office(paths)
        return {"seconds": seconds, "rows": rows, "said": {path.name: "没有输出" for path in paths if path.name not in rows}}
    read = TOOLS[tool]()
    rows, said = {}, {}
    times = []
    for _ in range(3):
        begins = time.process_time()
        for path in paths:
            try:
                rows[path.name] = read(path)
            except Exception as error:  # noqa: BLE001 (whatever a tool raises is what it returned)
                said[path.name] = f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"
        times.append(time.process_time() - begins)
    return {"seconds": min(times), "rows": rows, "said": said}


if __name__ == "__main__":
    try:
        answer = _read(sys.argv[1], [Path(name) for name in sys.argv[2:]])
    except (ImportError, FileNotFoundError) as error:
        answer = {"absent": str(error)}
    sys.stdout.write("\n" + json.dumps(answer, ensure_ascii=True) + "\n")
