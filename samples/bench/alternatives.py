"""Against what a user would pick instead: the same 60 Word and 60 sealed OFD files of 39 rows, reading only.

The tools are looked for in the environment of ``BENCH_PYTHON`` (a Python interpreter), else in this one; a line says where
one is not there. Bound: on Word at least four times as fast as the fastest that is as exact.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from parsers.read import read
from pipeline.reading import read_file
from samples.bench.audit_cold import answers, build
from samples.bench.other_readers import OFFICE, TOOLS

BOUND = 4.0
_SCRIPT = Path(__file__).with_name("other_readers.py")

Rows = list[list[str]]


def main() -> str:
    """Measure, and return the tables in Markdown."""
    with tempfile.TemporaryDirectory(prefix="task-ledger-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        build(folder)
        paths = sorted((folder / "inbox").iterdir())
        wanted = answers()
        parts = [
            _part(title, [path for path in paths if path.suffix == suffix], wanted)
            for title, suffix in (("Word", ".docx"), ("加盖电子印章的 OFD", ".ofd"))
        ]
    return "\n".join(parts)


def _part(title: str, paths: Sequence[Path], wanted: Mapping[str, frozenset[str]]) -> str:
    total = sum(len(wanted[path.stem]) for path in paths)
    own = _own(paths)
    lines = [
        f"## 与常用工具相比：{title}",
        "",
        f"{len(paths)}个文件，每个39行，只读取；处理器秒，不含装入程序的时间。逐字相符：填报内容与原文逐字相同的行数。",
        "",
        "| 工具 | 秒 | 与本程序之比 | 逐字相符 | 说明 |",
        "|---|---|---|---|---|",
        f"| 本程序（读出表格） | {own['seconds']:.2f} | 1 | {_exact(own['rows'], wanted)}/{total} | |",
        f"| 本程序（读取一步的全部：表格、条目、落款、印章验证） | {own['all']:.2f} | {own['all'] / own['seconds']:.1f} | | |",
    ]
    as_exact = []
    for tool in (*TOOLS, OFFICE):
        found = _asked(tool, paths)
        if "absent" in found:
            lines.append(f"| {tool} | – | – | – | 未安装 |")
            continue
        exact = _exact(found["rows"], wanted)
        said = sorted({re.sub(r"\S*\.(docx|ofd)\S*", "…", text)[:90] for text in found["said"].values()})
        if not exact and not said:
            said = ["没有报错，也没有读出内容"]
        ratio = found["seconds"] / own["seconds"]
        lines.append(f"| {tool} | {found['seconds']:.2f} | {ratio:.1f} | {exact}/{total} | {_plain('；'.join(said[:1]))} |")
        if exact >= total:
            as_exact.append((ratio, tool))
    if as_exact:
        ratio, tool = min(as_exact)
        lines += ["", f"同样逐字相符的工具中最快的是 {tool}，用时是本程序的 {ratio:.1f} 倍（限：不低于 {BOUND:g} 倍）。"]
    else:
        lines += ["", "其他工具都没有逐字读出全部各行。"]
    return "\n".join([*lines, ""])


def _own(paths: Iterable[Path]) -> dict[str, Any]:
    contents = {path.name: path.read_bytes() for path in paths}
    rows: dict[str, Rows] = {}
    tables, whole = [], []
    for _ in range(5):
        begins = time.process_time()
        for name, data in contents.items():
            rows[name] = _rows(data)
        tables.append(time.process_time() - begins)
        begins = time.process_time()
        for data in contents.values():
            read_file(data, ())
        whole.append(time.process_time() - begins)
    return {"seconds": min(tables), "all": min(whole), "rows": rows}


def _rows(data: bytes) -> Rows:
    document = read(data).value
    found: dict[tuple[int, int], list[str]] = {}
    for number, table in enumerate(document.tables() if document else ()):
        for cell in table.cells:
            found.setdefault((number, cell.row), []).append(cell.text)
    return list(found.values())


def _asked(tool: str, paths: Sequence[Path]) -> dict[str, Any]:
    command = [os.environ.get("BENCH_PYTHON", sys.executable), str(_SCRIPT), tool, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8", timeout=3600)  # noqa: S603 our own words
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        return {"absent": done.stderr[-200:]}
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def _exact(rows: Mapping[str, Rows], wanted: Mapping[str, frozenset[str]]) -> int:
    """How many answers stand as a whole cell (a whole line where a tool gives no cells), blanks apart."""
    return sum(
        len(wanted[name.rpartition(".")[0]] & {re.sub(r"\s", "", cell) for row in own for cell in row}) for name, own in rows.items()
    )


def _plain(text: str) -> str:
    return text.replace("|", "／")


if __name__ == "__main__":
    sys.stdout.write(main())
