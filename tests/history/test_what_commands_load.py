"""A command loads what it needs and nothing else, and so does a worker: starting is paid for at every run."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from samples.build.content import Paper, Text
from samples.build.docx import write_docx
from tests.history.office import LATER, Office

ROOT = Path(__file__).resolve().parents[2]
READERS = {"word.document", "ofd.reading", "pdf", "image", "legacy.document", "excel", "html", "office_xml", "rtf", "text"}
OWN = ("pipeline", "parsers", "rules", "reports")
NEVER = {"samples", "distributed", "dask", "fsspec", "asyncio", "ssl", "http", "pandas", "numpy", "PIL", "msdoc2docx", "openpyxl"}
"""What no command on these files and no worker has a use for."""


def loaded(code: str, folder: Path) -> set[str]:
    """Modules that a program of its own has loaded when it ends."""
    script = folder / "program.py"
    told = folder / "modules.json"
    lines = [
        "import json, sys",
        "before = set(sys.modules)",
        "if __name__ == '__main__':",
        f"    {code}",
        f"    open({str(told)!r}, 'w').write(json.dumps(sorted(set(sys.modules) - before)))",
    ]
    script.write_text("\n".join(lines), encoding="utf-8")
    where = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    subprocess.run([sys.executable, str(script)], check=True, capture_output=True, env=where)
    return set(json.loads(told.read_text(encoding="utf-8")))


def command(*arguments: str) -> str:
    """The code that runs a command."""
    return f"import contextlib, pipeline.cli\n    with contextlib.suppress(SystemExit): pipeline.cli.main({list(arguments)!r})"


def tops(modules: set[str]) -> set[str]:
    """The packages that modules are of."""
    return {name.partition(".")[0] for name in modules}


def readers(modules: set[str]) -> set[str]:
    """The readers of file formats among modules."""
    return {name.removeprefix("parsers.formats.") for name in modules if name.startswith("parsers.formats.")} & READERS


def test_help_loads_the_command_line_alone(tmp_path: Path) -> None:
    modules = loaded(command("-h"), tmp_path)
    assert {name for name in modules if name.startswith(OWN)} == {"pipeline", "pipeline.cli", "pipeline.errors"}
    assert not tops(modules) & {"lxml", "sqlite3", "cattrs", "multiprocessing", "hashlib"}


def test_a_worker_begins_with_none_of_the_commands(tmp_path: Path) -> None:
    """The program's first file is loaded in every worker."""
    assert loaded("import run_audit", tmp_path) - {"gc"} == {"run_audit"}


def test_a_worker_that_reads_a_word_file_loads_no_other_reader(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(write_docx(Paper(blocks=(Text(text="市民政局落实情况报告", style="title"), Text(text="已公开低保名单12期。")))))
    item = f"ReadItem(path={str(path)!r}, sha256={sha256(path.read_bytes()).hexdigest()!r}, trusted=())"
    modules = loaded(f"from pipeline.worker import ReadItem, packed_item; packed_item({item})", tmp_path)
    assert readers(modules) == {"word.document"}
    assert not {name for name in modules if name.startswith(("rules", "reports", "parsers.seals.ofd", "parsers.seals.pdf"))}
    assert not modules & {"pipeline.cli", "pipeline.store", "pipeline.settings", "pipeline.audit", "parsers.extract.ledger"}
    assert not tops(modules) & (NEVER | {"sqlite3", "cattrs", "xlsxwriter", "rapidfuzz", "cryptography", "pypdfium2"})


def test_plan_loads_neither_rules_nor_papers(office: Office, tmp_path: Path) -> None:
    office.audit()
    modules = loaded(command("plan", str(office.folder)), tmp_path)
    assert readers(modules) == {"excel"}, "the delivery record; the ledger is known and the inbox is not read"
    assert not modules & {"pipeline.audit", "pipeline.judging", "rules.registry", "reports.word", "reports.workbook"}
    assert not tops(modules) & (NEVER | {"cattrs", "xlsxwriter", "rapidfuzz", "cryptography", "pypdfium2"})


def test_an_audit_after_one_more_report_loads_only_the_readers_of_the_offices_own_files(office: Office, tmp_path: Path) -> None:
    office.audit()
    office.lay(LATER)
    modules = loaded(command("audit", str(office.folder), "--as-of", "2023-08-31", "--jobs", "1"), tmp_path)
    assert readers(modules) == {"excel"}, "the ledger is known, and what units sent is read by workers"
    assert "parsers.extract.ledger" not in modules
    assert not modules & {"pipeline.papers", "pipeline.past", "pipeline.decisions", "pipeline.demonstration", "pipeline.cluster"}
    assert not tops(modules) & (NEVER | {"cryptography", "pypdfium2"})
