"""Run every measurement of this folder, print the tables and keep them in docs/benchmarks.md."""

import io
import pkgutil
import re
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


_MARK = re.compile(r"<!-- (\w+) -->\n")


def main() -> int:
    """Measure, print, and put each module's tables into its part of the page; named modules replace only their own parts.

    ``name=number`` hands the module's ``main`` a size: ``scaling=100000``.
    A module's ``main`` returns its tables in Markdown, or prints its lines.
    """
    modules = sorted(each.name for each in pkgutil.iter_modules([str(_FOLDER)]) if each.name != "__main__")
    kept = _kept_parts()
    for wanted in sys.argv[1:] or modules:
        name, _, size = wanted.partition("=")
        run = getattr(import_module(f"samples.bench.{name}"), "main", None)
        if run is None:
            continue
        printed = io.StringIO()
        with redirect_stdout(printed):
            result = run(int(size)) if size else run()
        kept[name] = result if isinstance(result, str) else f"## {name}\n\n```\n{printed.getvalue().rstrip()}\n```\n"
        sys.stdout.write(kept[name] + "\n")
        parts = [f"<!-- {each} -->\n{kept[each].strip()}\n" for each in modules if each in kept]
        _PAGE.write_text("\n".join([_HEAD, *parts]), encoding="utf-8", newline="\n")
    return 0


def _kept_parts() -> dict[str, str]:
    """The page's parts by their modules."""
    if not _PAGE.is_file():
        return {}
    _, *pieces = _MARK.split(_PAGE.read_text(encoding="utf-8"))
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


if __name__ == "__main__":
    sys.exit(main())
