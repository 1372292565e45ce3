"""What the project declares to need is what its code imports, no more and no less."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN = {"pipeline", "parsers", "rules", "reports", "samples"}
TOOLS = (ROOT / "samples" / "bench", ROOT / "samples" / "term_sources.py", ROOT / "samples" / "build" / "ledgers.py")
"""Code that no command of the program reaches: measurements, and builders for tests alone."""
NAMES = {
    "PIL": "pillow",
    "chinese_calendar": "chinesecalendar",
    "cv2": "opencv-python-headless",
    "doc2docx": "msdoc2docx",
    "docx": "python-docx",
}
"""Distributions that are not called as what they are imported as."""
COMPANIONS = {"onnxruntime": "rapidocr", "fsspec": "distributed"}
"""Distributions that another one imports at run time and does not itself bring."""
BROUGHT = {"numpy": "opencv-python-headless"}
"""Distributions that another one always brings."""


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def needed() -> set[str]:
    """Distributions that the program's own code imports, lower case."""
    files = (path for folder in sorted(OWN) for path in sorted((ROOT / folder).rglob("*.py")))
    modules = {module for path in files if not any(path == tool or tool in path.parents for tool in TOOLS) for module in imported(path)}
    return {NAMES.get(module, module).lower() for module in modules - OWN - set(sys.stdlib_module_names)}


def declared(*, extras: bool) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for name in optional if extras and name != "test" for line in optional[name])]
    return {re.split(r"[\[<>=~!; ]", line)[0].lower() for line in lines}


def test_every_library_that_is_imported_is_declared() -> None:
    missing = needed() - declared(extras=True)
    assert {name for name in missing if BROUGHT.get(name) not in declared(extras=True)} == set()


def test_every_library_that_is_declared_is_imported_by_the_program() -> None:
    idle = declared(extras=True) - needed()
    assert {name for name in idle if COMPANIONS.get(name) not in needed()} == set()


def test_no_library_of_the_plain_installation_is_for_tests_alone() -> None:
    assert declared(extras=False) <= needed()
