"""PDF files as LibreOffice prints our own .docx, kept in the tree for the tests.

``python -m samples.build.printed`` makes them again: it needs ``soffice`` on the path. Rows split over pages, headings come
again, borders are single, double, without vertical lines, without outer edges, a frame, three lines or none at all.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from samples.build.content import Paper
from samples.build.docx import write_docx
from samples.build.facts import read_book_2023, read_roster
from samples.build.layouts import ledger_blocks
from samples.build.legacy import progress
from samples.build.packing import package

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "data" / "pdf"
_ALL = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "single": ("single", _ALL),
    "double": ("double", _ALL),
    "no-vertical": ("single", ("top", "bottom", "insideH")),
    "open-sides": ("single", ("top", "bottom", "insideH", "insideV")),
    "three-lines": ("single", ("top", "bottom")),
    "frame": ("single", ("top", "left", "bottom", "right")),
    "none": ("none", ()),
}
"""Kinds of border: the line's style, and the sides that have one."""
KEPT = (
    ("single", True),
    ("double", False),
    ("no-vertical", True),
    ("three-lines", True),
    ("three-lines", False),
    ("frame", False),
    ("none", True),
)
"""Which are kept in the tree: the borders, and whether progress is filled."""
EVERY = tuple((borders, is_filled) for borders in BORDERS for is_filled in (False, True))


def name_of(borders: str, *, is_filled: bool) -> str:
    """A kept file's name without its suffix."""
    return f"{borders}-{'filled' if is_filled else 'blank'}"


def source(borders: str, *, is_filled: bool) -> bytes:
    """The ledger of 2023 as a Word file of four tables with such borders."""
    book = read_book_2023(read_roster())
    words = {task.no: (progress(task.no), "") for task in book.tasks} if is_filled else {}
    style, sides = BORDERS[borders]
    drawn = "".join(f'<w:{side} w:val="{style}" w:sz="4"/>' for side in sides)
    return _with_borders(write_docx(Paper(blocks=ledger_blocks(book, words, has_one_table=False))), drawn)


def _with_borders(data: bytes, drawn: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode("utf-8")
    parts["word/document.xml"] = re.sub("<w:tblBorders>.*?</w:tblBorders>", f"<w:tblBorders>{drawn}</w:tblBorders>", text).encode("utf-8")
    return package(tuple(parts.items()))


def main(folder: Path = FOLDER) -> int:
    """Print every kept file; 1 where LibreOffice is missing."""
    if not is_installed():
        sys.stderr.write("未安装 LibreOffice（soffice），无法重做 PDF 样本\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    print_ledgers(folder, KEPT)
    return 0


def is_installed() -> bool:
    """Whether LibreOffice is there."""
    return shutil.which("soffice") is not None


def print_ledgers(folder: Path, wanted: Iterable[tuple[str, bool]]) -> None:
    """Print the ledger with these borders, blank or filled, into a folder."""
    program = shutil.which("soffice") or "soffice"
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for borders, is_filled in wanted:
            (work / f"{name_of(borders, is_filled=is_filled)}.docx").write_bytes(source(borders, is_filled=is_filled))
        profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(work)]
        subprocess.run([*command, *map(str, sorted(work.glob("*.docx")))], check=True, capture_output=True, timeout=600)  # noqa: S603 our own arguments
        for made in sorted(work.glob("*.pdf")):
            (folder / made.name).write_bytes(made.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
