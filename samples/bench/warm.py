"""What an audit costs when one file of ten thousand has changed since the last, beside the first audit.

Bound: under 5 % of the first.
"""

import sys
import tempfile
from pathlib import Path

from samples.bench.region_runs import audited, built
from samples.build.region import change_one, region_of

FILES = 10_000
SHARE = 0.05


def main(files: int = FILES) -> str:
    """Measure, and return the figures in Markdown."""
    region = region_of(files)
    with tempfile.TemporaryDirectory(prefix="task-ledger-bench-", ignore_cleanup_errors=True) as name:
        folder = built(region, Path(name))
        cold = audited(folder)
        change_one(region, folder)
        warm = audited(folder)
    return "\n".join(
        [
            "## 改动一个文件之后",
            "",
            f"{files}个文件，首次核查与改动一个文件之后再核查，处理器秒。",
            "",
            "| 核查 | 读取 | 其余各步 | 合计 | 占首次 |",
            "|---|---|---|---|---|",
            f"| 首次 | {cold.readers:.1f} | {cold.main:.1f} | {cold.all:.1f} | 100% |",
            f"| 改动一个文件之后 | {warm.readers:.1f} | {warm.main:.1f} | {warm.all:.1f} | {warm.all / cold.all:.0%} |",
            "",
            f"限：不超过首次的 {SHARE:.0%}。",
            "",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(main(int(sys.argv[1]) if len(sys.argv) > 1 else FILES))
