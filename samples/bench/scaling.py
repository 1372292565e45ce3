"""How time and memory grow with the number of files: made regions of small files, ten rounds, Word and OFD.

Bounds: time grows by an exponent of 1.05 at most, fitted over the sizes of a thousand files and more (below, the start
of processes is most of it); the main process stays under 400 MB.
"""

import math
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from samples.bench.region_runs import Taken, audited, built
from samples.build.region import region_of

SIZES = (100, 1_000, 10_000, 100_000)
FROM = 1_000
EXPONENT = 1.05
MEMORY = 400.0


def measured(files: int) -> Taken:
    """What a cold audit of so many files takes; a line on stderr says that it is done."""
    with tempfile.TemporaryDirectory(prefix="task-ledger-bench-", ignore_cleanup_errors=True) as name:
        taken = audited(built(region_of(files), Path(name)))
    sys.stderr.write(f"{files} files: {taken.main:.1f} s + {taken.readers:.1f} s, {taken.memory:.0f} MB\n")
    sys.stderr.flush()
    return taken


def fitted(rows: Mapping[int, Taken]) -> float | None:
    """The exponent of time over files by least squares on logarithms; None for fewer than two sizes from ``FROM`` on."""
    points = [(math.log(files), math.log(taken.all)) for files, taken in rows.items() if files >= FROM]
    if len(points) < 2:
        return None
    middle = tuple(sum(values) / len(points) for values in zip(*points, strict=True))
    over: float = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
    return float(over / sum((x - middle[0]) ** 2 for x, _ in points))


def table(rows: Mapping[int, Taken]) -> str:
    """The figures in Markdown, with the exponent from each size to the next and over all."""
    lines = [
        "## 文件数与时间、内存",
        "",
        "自造的区域：小文件，十期，每单位每期一份 Word、一份 OFD；双进程读取，处理器秒。",
        "",
        "| 文件 | 读取 | 其余各步 | 合计 | 每文件毫秒 | 与上一级相比的指数 | 主进程内存 MB |",
        "|---|---|---|---|---|---|---|",
    ]
    last: tuple[int, Taken] | None = None
    for files, taken in rows.items():
        grown = f"{math.log(taken.all / last[1].all, files / last[0]):.2f}" if last and last[0] >= FROM else ""
        last = (files, taken)
        figures = f"{taken.readers:.0f} | {taken.main:.0f} | {taken.all:.0f} | {taken.all / files * 1000:.1f}"
        lines.append(f"| {files} | {figures} | {grown} | {taken.memory:.0f} |")
    exponent = fitted(rows)
    told = f"千个文件以上拟合的指数为 {exponent:.3f}" if exponent is not None else "不足两级，没有拟合指数"
    most = max(taken.memory for taken in rows.values())
    lines += ["", f"{told}（限 {EXPONENT:g}）；主进程内存最多 {most:.0f} MB（限 {MEMORY:g} MB）。", ""]
    return "\n".join(lines)


def main(most: int = 10_000) -> str:
    """Measure every size up to ``most`` and return the table; the largest, 100000, is for a night's run."""
    return table({files: measured(files) for files in SIZES if files <= most})


if __name__ == "__main__":
    sys.stdout.write(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
