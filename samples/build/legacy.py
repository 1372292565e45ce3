"""Old Word files for the tests, made by LibreOffice from our own .docx and kept in the tree.

``python -m samples.build.legacy`` makes them again: it needs ``soffice`` on the path. The ledger is written blank and
filled with about 300 characters a progress cell.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from samples.build.content import Paper
from samples.build.docx import write_docx
from samples.build.facts import read_book_2023, read_roster
from samples.build.layouts import ledger_blocks
from samples.build.word_variants import VARIANTS

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "data" / "legacy"
_VARIANTS = (
    "plain",
    "insertion",
    "deletion",
    "whole-cell-inserted",
    "automatic-number",
    "hidden-text",
    "comments-notes-header",
    "text-box-in-body",
    "text-box-vml",
    "nested-table",
    "framed-whole",
    "ruby",
    "field-code",
)
_SENTENCE = "第{no}项任务已完成，累计主动公开信息{a}条，办结依申请公开{b}件，开展政策解读{c}次，相关内容已在本部门网站公开栏目集中发布；"


def filled_ledger() -> Paper:
    """The ledger of 2023 with about 300 characters of progress in each row."""
    book = read_book_2023(read_roster())
    return Paper(blocks=ledger_blocks(book, {task.no: (progress(task.no), "") for task in book.tasks}))


def blank_ledger() -> Paper:
    """The ledger of 2023 as it was issued."""
    return Paper(blocks=ledger_blocks(read_book_2023(read_roster()), {}))


def numbered_ledger() -> Paper:
    """The filled ledger with automatic numbers for 序号."""
    book = read_book_2023(read_roster())
    return Paper(blocks=ledger_blocks(book, {task.no: (progress(task.no), "") for task in book.tasks}, is_numbered=True))


def progress(no: int) -> str:
    """What the filled ledger says on a task."""
    return "".join(_SENTENCE.format(no=no, a=no * 37 + turn, b=no + turn * 3, c=turn + 2) for turn in range(5)).rstrip("；") + "。"


def sources() -> dict[str, bytes]:
    """Word files by name, from which the old ones are made."""
    ledgers = {"ledger-blank": blank_ledger(), "ledger-filled": filled_ledger(), "ledger-numbered": numbered_ledger()}
    made = {name: write_docx(paper) for name, paper in ledgers.items()}
    return made | {variant.name: variant.build() for variant in VARIANTS if variant.name in _VARIANTS}


def main(folder: Path = FOLDER) -> int:
    """Convert every source to .doc; 1 where LibreOffice is missing or fails."""
    program = shutil.which("soffice")
    if program is None:
        sys.stderr.write("未安装 LibreOffice（soffice），无法重做旧版 Word 样本\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for stem, data in sources().items():
            (work / f"{stem}.docx").write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={(work / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "doc",
            "--outdir",
            str(folder),
        ]
        subprocess.run([*command, *map(str, sorted(work.glob("*.docx")))], check=True, capture_output=True, timeout=300)  # noqa: S603 our own arguments
    return 0


if __name__ == "__main__":
    sys.exit(main())
