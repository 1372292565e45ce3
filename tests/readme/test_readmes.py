"""What the READMEs tell people to type, to open and to look for is there."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import cli
from rules.registry import RULES

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.en.md")
PAPERS = (*READMES, "DEVELOPERS.md", "CHANGELOG.md", "docs/README.md", "docs/design-notes.md")

DEMO_LINE = "python3 -m venv --without-pip .venv && python3 -m pip --python .venv install -q -e . && .venv/bin/python run_audit.py demo"
DEMO_LINE_WINDOWS = r"py -m venv .venv && .venv\Scripts\python -m pip install -q -e . && .venv\Scripts\python run_audit.py demo"
TEST_LINE = 'python3 -m venv --without-pip .venv && python3 -m pip --python .venv install -q -e ".[test]" && .venv/bin/python -m pytest'
TEST_LINE_WINDOWS = r'py -m venv .venv && .venv\Scripts\python -m pip install -q -e ".[test]" && .venv\Scripts\python -m pytest'
PICTURE_LIMIT = 200_000


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_of(text: str) -> Iterator[str]:
    """Every line of the fenced blocks, and every code span outside them."""
    for block in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def commands_of(text: str) -> Iterator[list[str]]:
    """The arguments of every command line that stands in the text."""
    for code in code_of(text):
        for _, arguments in re.findall(r"(python3? run_audit\.py|[\\/]python run_audit\.py)\s+(.*)$", code):
            yield [part.strip('"') for part in shlex.split(arguments, posix=False)]


@pytest.mark.parametrize("name", READMES)
def test_the_two_command_lines_stand_in_both_readmes_for_every_system(name: str) -> None:
    lines = text_of(name).splitlines()
    for line in (DEMO_LINE, DEMO_LINE_WINDOWS, TEST_LINE, TEST_LINE_WINDOWS):
        assert line in lines


def test_ci_runs_the_test_command_of_the_readme_word_for_word() -> None:
    assert TEST_LINE in text_of(".ci/run").splitlines()


@pytest.mark.parametrize("name", READMES)
def test_every_command_in_the_readmes_is_understood_by_the_program(name: str) -> None:
    found = list(commands_of(text_of(name)))
    assert len(found) > len({"demo", "init", "audit", "notice", "score"})
    for arguments in found:
        if arguments in (["-h"], ["audit", "-h"]):
            with pytest.raises(SystemExit):
                cli._parser().parse_args(arguments)
        else:
            cli._parser().parse_args(arguments)


def test_every_command_of_the_program_stands_in_both_readmes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["-h"])
    commands = re.findall(r"^ {4}(\w+) {2,}\S", capsys.readouterr().out, re.MULTILINE)
    assert {"demo", "audit", "explain"} <= set(commands)
    for name in READMES:
        named = {arguments[0] for arguments in commands_of(text_of(name))}
        assert not [command for command in commands if command not in named], name


@pytest.mark.parametrize("name", READMES)
def test_every_option_named_is_one_of_the_program_or_of_the_installer(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    known = {"--without-pip", "--python", "--no-index", "--find-links"}
    for command in {arguments[0] for arguments in commands_of(text_of(name))} - {"-h"}:
        with pytest.raises(SystemExit):
            cli.main([command, "-h"])
        known |= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    named = {option for code in code_of(text_of(name)) for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", code)}
    assert named <= known


@pytest.mark.parametrize("name", [*READMES, "rules/README.md"])
def test_every_code_named_is_a_rule(name: str) -> None:
    codes = {rule.code for rule in RULES}
    assert {found for found in re.findall(r"\b(?:LED|SUB|FIL|SEA|TWN|TSK|TXT)\d{3}\b", text_of(name)) if found not in codes} == set()


@pytest.mark.parametrize("name", PAPERS)
def test_every_link_leads_to_a_file_of_the_project(name: str) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text_of(name))
    inside = [target for target in targets if not target.startswith(("http:", "https:", "mailto:"))]
    assert [target for target in inside if not ((ROOT / name).parent / target).exists()] == []


def test_pictures_are_small_and_each_is_shown_somewhere() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    shown = "".join(text_of(name) for name in (*READMES, "docs/README.md", "docs/gbt9704.md"))
    assert {picture.name for picture in pictures} >= {
        "page.png",
        "page-narrow.png",
        "page-dark.png",
        "notice.png",
        "letter.png",
        "workbook.png",
    }
    for picture in pictures:
        assert picture.stat().st_size < PICTURE_LIMIT, picture.name
        assert picture.name in shown


@pytest.mark.parametrize("name", READMES)
def test_every_extra_named_can_be_installed_and_every_extra_is_named(name: str) -> None:
    extras = set(tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"])
    named = set(re.findall(r"\.\[(\w+)\]", text_of(name)))
    assert named == extras


def test_every_verb_of_make_that_is_named_exists() -> None:
    verbs = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    named = {verb for name in PAPERS for code in code_of(text_of(name)) for verb in re.findall(r"^make ([a-z]+)$", code)}
    assert named
    assert named <= verbs


def test_every_module_on_the_map_exists() -> None:
    """Lines of the map: a folder at the margin opens it, names indented under it lie in it."""
    block = next(block for block in re.findall(r"```text\n(.*?)```", text_of("README.en.md"), re.DOTALL) if "run_audit.py" in block)
    folder, missing = ROOT, []
    for line in block.splitlines():
        if not line.startswith(" "):
            folder = ROOT / line.split("/")[0] if "/" in line.split()[0] else ROOT
        head = re.match(r"\s*((?:[\w*./]+ )*[\w*./]+)(?: {2,}|$)", line)
        for name in head[1].split() if head else ():
            base = ROOT if not line.startswith(" ") else folder
            if not list(base.glob(name.rstrip("/"))):
                missing.append(f"{base.name}/{name}")
    assert missing == []


def test_what_a_new_workspace_holds_is_what_the_readme_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = tmp_path / "工作 文件夹"
    assert cli.main(["init", str(workspace), "--ledger", str(ROOT / "samples" / "ledger-2023.txt")]) == 0
    capsys.readouterr()
    places = text_of("README.md").partition("## 四、东西放在哪里")[2].partition("## 五")[0]
    assert [path.name for path in workspace.iterdir() if path.name not in places] == []
