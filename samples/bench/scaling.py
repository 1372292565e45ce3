"""How time and memory grow with the number of files: made regions of small files, ten rounds, Word and OFD.

Bounds: time grows by an exponent of 1.05 at most from one size to the next (the start of processes taken off by
comparing sizes of a thousand files and more); the main process stays under 400 MB.
"""

import math
import sys
import tempfile
from pathlib import Path

from samples.bench.region_runs import Taken, audited, built
from samples.build.region import region_of

SIZES = (100, 1_000, 10_000, 100_000)
FROM = 1_000
EXPONENT = 1.05
MEMORY = 400.0


def measured(files: int) -> Taken:
    """What a cold audit of so many files takes."""
    with tempfile.TemporaryDirectory(prefix="task-ledger-bench-", ignore_cleanup_errors=True) as name:
        return audited(built(region_of(files), Path(name)))


def table(rows: dict[int, Taken]) -> str:
    """The figures in Markdown, with the exponent from each size to the next."""
    lines = [
        "## 文件数与时间、内存",
        "",
        "自造的区域：小文件，十期，每单位每期一份 Word、一份 OFD；双进程读取，处理器秒。",
        "",
        "| 文件 | 读取 | 其余各步 | 合计 | 每文件毫秒 | 指数 | 主进程内存 MB |",
        "|---|---|---|---|---|---|---|",
    ]
    last: tuple[int, Taken] | None = None
    for files, taken in rows.items():
        grown = f"{math.log(taken.all / last[1].all, files / last[0]):.2f}" if last and last[0] >= FROM else ""
        last = (files, taken)
        figures = f"{taken.readers:.0f} | {taken.main:.0f} | {taken.all:.0f} | {taken.all / files * 1000:.1f}"
        lines.append(f"| {files} | {figures} | {grown} | {taken.memory:.0f} |")
    lines += ["", f"限：千个文件以上每级指数不超过 {EXPONENT:g}，主进程内存不超过 {MEMORY:g} MB。", ""]
    return "\n".join(lines)


def main(most: int = 10_000) -> str:
    """Measure every size up to ``most`` and return the table; the largest is for a night's run."""
    return table({files: measured(files) for files in SIZES if files <= most})


if __name__ == "__main__":
    sys.stdout.write(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
