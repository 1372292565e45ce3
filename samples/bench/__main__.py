"""Run every measurement of this folder, print the tables and keep them in docs/benchmarks.md."""

import io
import pkgutil
import sys
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent
_PAGE = _FOLDER.parents[1] / "docs" / "benchmarks.md"
_HEAD = """# 速度

`make bench` 的输出：同一次运行、同一批文件，与基准之比。绝对时间随机器而变，只看比值。
“逐字相符的行”是台账各行进展落实情况与原文逐字相符的行数。
"""


def main() -> int:
    """Measure, print, write. A module's ``main`` returns its tables in Markdown, or prints its lines."""
    parts = [_HEAD]
    names = sys.argv[1:] or sorted(each.name for each in pkgutil.iter_modules([str(_FOLDER)]) if each.name != "__main__")
    for name in names:
        run = getattr(import_module(f"samples.bench.{name}"), "main", None)
        if run is None:
            continue
        printed = io.StringIO()
        with redirect_stdout(printed):
            result = run()
        lines = printed.getvalue()
        parts.append(result if isinstance(result, str) else f"## {name}\n\n```\n{lines.rstrip()}\n```\n")
        sys.stdout.write(parts[-1] + "\n")
    if not sys.argv[1:]:
        _PAGE.write_text("\n".join(parts), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
