"""Files that want to break the program: each costs itself, with a reason that a clerk understands, and nothing else."""

import json
import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from parsers.read import read
from pipeline.as_of import as_of_moment
from pipeline.audit import run_audit
from pipeline.founding import found_workspace
from samples.build.docx import write_docx
from samples.build.hostile import Hostile, hostile_files
from samples.build.legacy import filled_ledger
from samples.build.ofd import write_ofd

ROOT = Path(__file__).resolve().parents[2]
FILES = hostile_files()
MEMORY_MB = 1024
_SECONDS = 30
_SOUND = "市民政局"


def test_the_corpus_is_large_and_its_names_differ() -> None:
    assert len(FILES) >= 120
    assert len({file.name for file in FILES}) == len(FILES)


def is_archive(file: Hostile) -> bool:
    return file.name.endswith((".zip", ".7z"))


@pytest.mark.parametrize("file", [file for file in FILES if not is_archive(file)], ids=lambda file: file.name[:30])
def test_a_hostile_file_is_read_or_refused_with_a_reason(file: Hostile) -> None:
    before = time.monotonic()
    result = read(file.data, name=file.name)
    assert time.monotonic() - before < _SECONDS
    assert result.value is not None or result.problems
    assert result.problems or not file.is_bad
    for problem in result.problems:
        assert re.fullmatch("FIL00[124]", problem.code)
        assert re.search("[一-龥]{6}", problem.message)
        assert "出现意外" not in problem.message, "a reader let an exception out"
        assert "root:" not in problem.message


@dataclass(frozen=True)
class Outcome:
    """Two audits of one workspace, without and with the hostile files."""

    without: list[dict[str, Any]]
    with_them: list[dict[str, Any]]
    files: dict[str, dict[str, Any]]
    seconds: float
    left_behind: set[str]


def test_a_batch_of_hostile_files_costs_no_one_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One audit without them and one with them: in one test, so that they run but once."""
    outcome = two_audits(tmp_path, monkeypatch)
    the_batch_ends_and_leaves_nothing_behind(outcome)
    every_bad_file_is_listed_with_its_reason(outcome)
    no_other_units_findings_change(outcome)
    if sys.platform != "win32":
        pipes_and_broken_links_are_named_and_not_opened(outcome)


def two_audits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    work, temp = folder / "work", folder / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    found_workspace(work, ledger=ROOT / "samples" / "ledger-2023.txt", roster=ROOT / "samples" / "units.csv")
    settings = (work / "audit.toml").read_text(encoding="utf-8")
    (work / "audit.toml").write_text(re.sub(r"memory_mb = \d+", f"memory_mb = {MEMORY_MB}", settings), encoding="utf-8")
    paper = filled_ledger()
    for suffix, data in (("docx", write_docx(paper)), ("ofd", write_ofd(paper))):
        _put(work / "inbox" / _SOUND / f"{_SOUND}落实情况报告.{suffix}", data)
    without = _findings(work)
    own = work / "inbox" / "市司法局"
    for file in FILES:
        _put(own / file.name, file.data)
    _put(own / "~$报告.docx", b"\x06" + bytes(161))
    if sys.platform != "win32":
        os.mkfifo(own / "管道.docx")
        (own / "断链.docx").symlink_to(work / "没有这个文件")
        Path(os.fsdecode(os.fsencode(own) + b"/\xb1\xa8\xb8\xe6.docx")).write_bytes(b"")
    before = time.monotonic()
    with_them = _findings(work)
    seconds = time.monotonic() - before
    listed = json.loads((work / "out" / "2023-08-15" / "data" / "files.json").read_text(encoding="utf-8"))
    return Outcome(without, with_them, {each["path"]: each for each in listed}, seconds, {path.name for path in temp.iterdir()})


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _findings(work: Path) -> list[dict[str, Any]]:
    run_audit(work, round_id="2023-08-15", as_of=as_of_moment("2023-09-01"), jobs=2)
    found = json.loads((work / "out" / "2023-08-15" / "data" / "findings.json").read_text(encoding="utf-8"))
    return [{key: each[key] for key in ("id", "code", "unit", "task", "outcome", "message")} for each in found]


def the_batch_ends_and_leaves_nothing_behind(outcome: Outcome) -> None:
    assert outcome.seconds < 600
    assert outcome.left_behind == set()


def every_bad_file_is_listed_with_its_reason(outcome: Outcome) -> None:
    for file in FILES:
        own = [each for path, each in outcome.files.items() if path.startswith(f"市司法局/{file.name}")]
        problems = [problem for each in own for problem in each["problems"]]
        assert own, file.name
        assert not file.is_bad or {problem["code"] for problem in problems} & {"FIL001", "FIL002", "FIL004"}, file.name
        assert all(re.search("[一-龥]{4}", problem["message"]) for problem in problems), file.name


def no_other_units_findings_change(outcome: Outcome) -> None:
    def others(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [each for each in findings if each["unit"] not in {None, "D_SFJ"}]

    assert any(each["unit"] == "D_JYJ" for each in outcome.without)
    assert others(outcome.with_them) == others(outcome.without)


def pipes_and_broken_links_are_named_and_not_opened(outcome: Outcome) -> None:
    for name in ("管道.docx", "断链.docx"):
        assert [problem["code"] for problem in outcome.files[f"市司法局/{name}"]["problems"]] == ["FIL004"]
    assert "市司法局/报告.docx" in outcome.files, "a name in GB18030 bytes is read as such"
