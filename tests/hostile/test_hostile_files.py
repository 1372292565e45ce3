"""Files that want to break the program: each costs itself, with a reason that a clerk understands, and nothing else."""

import io
import json
import os
import re
import subprocess
import sys
import time
import tracemalloc
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from parsers.read import read
from pipeline.archives import ArchiveLimits
from pipeline.founding import found_workspace
from pipeline.inbox import list_inbox
from samples.build.docx import write_docx
from samples.build.hostile import Hostile, hostile_files, write_million_empty_members
from samples.build.legacy import filled_ledger
from samples.build.ofd import write_ofd
from samples.build.quine import zip_quine

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
    peak_mb: float
    left_behind: set[str]


def test_a_batch_of_hostile_files_costs_no_one_else(tmp_path: Path) -> None:
    """One audit without them and one with them: in one test, so that they run but once."""
    outcome = two_audits(tmp_path)
    the_batch_ends_and_leaves_nothing_behind(outcome)
    every_bad_file_is_listed_with_its_reason(outcome)
    no_other_units_findings_change(outcome)
    if sys.platform == "linux":
        assert 20 < outcome.peak_mb < MEMORY_MB, "the most that any process of the audit took"
    if sys.platform != "win32":
        pipes_and_broken_links_are_named_and_not_opened(outcome)


def two_audits(folder: Path) -> Outcome:
    work, temp = folder / "work", folder / "temp"
    temp.mkdir()
    found_workspace(work, ledger=ROOT / "samples" / "ledger-2023.txt", roster=ROOT / "samples" / "units.csv")
    settings = (work / "audit.toml").read_text(encoding="utf-8")
    (work / "audit.toml").write_text(re.sub(r"memory_mb = \d+", f"memory_mb = {MEMORY_MB}", settings), encoding="utf-8")
    paper = filled_ledger()
    for suffix, data in (("docx", write_docx(paper)), ("ofd", write_ofd(paper))):
        _put(work / "inbox" / _SOUND / f"{_SOUND}落实情况报告.{suffix}", data)
    without, _ = _findings(work, temp)
    before_them = _listed(work)
    own = work / "inbox" / "市司法局"
    for file in FILES:
        _put(own / file.name, file.data)
    _put(own / "~$报告.docx", b"\x06" + bytes(161))
    if sys.platform != "win32":
        os.mkfifo(own / "管道.docx")
        (own / "断链.docx").symlink_to(work / "没有这个文件")
        Path(os.fsdecode(os.fsencode(own) + b"/\xb1\xa8\xb8\xe6.docx")).write_bytes(b"")
    inbox = _listed(work / "inbox")
    before = time.monotonic()
    with_them, peak = _findings(work, temp)
    seconds = time.monotonic() - before
    left = {path.name for path in temp.iterdir()} | {path for path in _listed(work) - before_them if not path.startswith(("inbox", "out"))}
    left |= _listed(work / "inbox") ^ inbox
    listed = json.loads((work / "out" / "2023-08-15" / "data" / "files.json").read_text(encoding="utf-8"))
    return Outcome(without, with_them, {each["path"]: each for each in listed}, seconds, peak, left)


def _listed(folder: Path) -> set[str]:
    return {os.fsencode(path.relative_to(folder)).decode("utf-8", "replace") for path in folder.rglob("*")}


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _findings(work: Path, temp: Path) -> tuple[list[dict[str, Any]], float]:
    """The findings of an audit run as a program of its own, and the memory in MB that the largest of its processes took."""
    words = [
        sys.executable,
        str(ROOT / "run_audit.py"),
        "audit",
        str(work),
        "--round",
        "2023-08-15",
        "--as-of",
        "2023-09-01",
        "--jobs",
        "2",
    ]
    environment = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temp))
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    printed = process.stdout.read()
    if sys.platform == "linux":
        _, status, used = os.wait4(process.pid, 0)
        process.returncode, peak = os.waitstatus_to_exitcode(status), used.ru_maxrss / 1024
    else:
        process.wait()
        peak = 0.0
    process.stdout.close()
    assert process.returncode in {1, 3}, printed.decode("utf-8", "replace")[-2000:]
    found = json.loads((work / "out" / "2023-08-15" / "data" / "findings.json").read_text(encoding="utf-8"))
    return [{key: each[key] for key in ("id", "code", "unit", "task", "outcome", "message")} for each in found], peak


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


def test_a_zip_that_contains_itself_is_what_it_says() -> None:
    data = zip_quine()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = archive.namelist()
        assert archive.read(name) == data


@pytest.mark.slow
def test_a_million_empty_members_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    """90 MB on disk, told by the size of its directory alone."""
    inbox, temp = tmp_path / "inbox", tmp_path / "temp"
    inbox.mkdir()
    temp.mkdir()
    write_million_empty_members(inbox / "百万.zip")
    tracemalloc.start()
    (found,) = list_inbox(inbox, temp=temp, limits=ArchiveLimits())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [problem.code for problem in found.problems] == ["FIL004"]
    assert "上限5000个" in found.problems[0].message
    assert peak < 20 << 20
    assert list(temp.iterdir()) == []
