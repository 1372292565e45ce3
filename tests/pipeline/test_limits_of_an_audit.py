"""The limits of ``audit.toml`` at work in a whole audit: a file that breaks its reader costs itself; what was read is not read again."""

import json
import re
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from parsers.formats import ocr
from pipeline import audit, planning, reader_stage
from pipeline.as_of import as_of_moment
from pipeline.audit import run_audit
from pipeline.founding import found_workspace
from pipeline.planning import plan_audit
from samples.build.content import Paper, Text
from samples.build.docx import write_docx
from samples.build.hostile import paper
from samples.build.ofd import write_ofd
from samples.build.pdf import write_pdf
from tests.pipeline.deeds import read_or_misbehave

ROOT = Path(__file__).resolve().parents[2]
ROUND = "2023-08-15"
SOUND, BROKEN = "市民政局", "市司法局"
REASONS = {"hang": "超过5秒", "eat": "超过700MB", "long": "超过1MB", "killed": "进程意外结束", "raise": "出错"}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A workspace with tight limits, one unit's sound report, and another's files each of which breaks its reader."""
    work = tmp_path / "work"
    found_workspace(work, ledger=ROOT / "samples" / "ledger-2023.txt", roster=ROOT / "samples" / "units.csv")
    set_limits(work, seconds=5, memory_mb=700, output_mb=1)
    own = work / "inbox" / SOUND
    own.mkdir(parents=True)
    (own / f"{SOUND}落实情况报告.docx").write_bytes(write_docx(paper()))
    (own / f"{SOUND}落实情况报告.ofd").write_bytes(write_ofd(paper()))
    return work


def set_limits(work: Path, **limits: int) -> None:
    path = work / "audit.toml"
    text = path.read_text(encoding="utf-8")
    for name, value in limits.items():
        text, count = re.subn(rf"^{name} = \d+", f"{name} = {value}", text, flags=re.MULTILINE)
        assert count == 1, name
    path.write_text(text, encoding="utf-8")


def break_readers(work: Path) -> None:
    for deed in REASONS:
        path = work / "inbox" / BROKEN / f"{deed}.docx"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{deed}:", encoding="utf-8")


def audited(work: Path) -> tuple[dict[str, Any], list[dict[str, Any]], int]:
    """The files by path, the findings, and how many contents were read."""
    read: set[int] = set()

    def progress(_: int, total: int, what: str) -> None:
        if what == "读取":
            read.add(total)

    run_audit(work, round_id=ROUND, as_of=as_of_moment("2023-09-01"), jobs=2, progress=progress)
    folder = work / "out" / ROUND / "data"
    files, findings = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("files", "findings"))
    return {each["path"]: each for each in files}, findings, sum(read)


def test_each_file_that_breaks_its_reader_costs_itself(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    monkeypatch.setattr(audit, "local_reader", partial(reader_stage.local_reader, work=read_or_misbehave))
    _, before, _ = audited(work)
    break_readers(work)
    files, findings, _ = audited(work)
    for deed, reason in REASONS.items():
        (problem,) = files[f"{BROKEN}/{deed}.docx"]["problems"]
        assert problem["code"] == "FIL004"
        assert reason in problem["message"]
    of_broken = {each["code"] for each in findings if each["unit"] == "D_SFJ"}
    assert "FIL004" in of_broken
    assert not of_broken & {"SUB001", "SUB003", "TSK001"}, "unreadable is not missing"
    assert others(findings) == others(before)
    assert list(temp.iterdir()) == []
    assert {path.name for path in (work / ".audit").iterdir() if path.is_dir()} == set()


def others(findings: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [(each["id"], each["outcome"], each["message"]) for each in findings if each["unit"] not in {None, "D_SFJ"}]


def test_a_second_run_reads_nothing_but_what_was_lost(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "local_reader", partial(reader_stage.local_reader, work=read_or_misbehave))
    assert audited(work)[2] == 2
    assert audited(work)[2] == 0
    path = work / "inbox" / BROKEN / "坏.docx"
    path.parent.mkdir()
    path.write_text("die:", encoding="utf-8")
    assert audited(work)[2] == 1
    assert audited(work)[2] == 1, "a lost file is tried again, for a limit may have been the machine's"
    copy = work / "inbox" / "市财政局" / "改了名.docx"
    copy.parent.mkdir()
    copy.write_bytes((work / "inbox" / SOUND / f"{SOUND}落实情况报告.docx").read_bytes())
    path.unlink()
    assert audited(work)[2] == 0, "content decides, not the name"


def test_other_readers_or_settings_read_again(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audited(work)
    assert [each for each in plan_audit(work) if each["read"]] == []
    versions = reader_stage.readers()
    for module in (reader_stage, planning):
        monkeypatch.setattr(module, "readers", lambda: f"{versions}+1")
    assert {each["reason"] for each in plan_audit(work) if each["read"]} == {"读取程序有更新"}
    assert audited(work)[2] == 2
    assert audited(work)[2] == 0


def test_the_bound_of_pages_holds_in_every_paged_format_and_reads_again_when_it_changes(work: Path) -> None:
    long = Paper(blocks=tuple(Text(text=f"第{number}项工作已完成，公开信息{number}条。") for number in range(150)))
    own = work / "inbox" / BROKEN
    own.mkdir()
    (own / "长.pdf").write_bytes(write_pdf(long))
    (own / "长.ofd").write_bytes(write_ofd(long))
    files, _, _ = audited(work)
    assert not files[f"{BROKEN}/长.pdf"]["problems"]
    set_limits(work, pages=2)
    assert {each["reason"][:5] for each in plan_audit(work) if each["read"]} == {"设置有变化"}
    files, _, read = audited(work)
    assert read == 4
    for name in ("长.pdf", "长.ofd"):
        (problem,) = files[f"{BROKEN}/{name}"]["problems"]
        assert problem["code"] == "FIL004"
        assert "上限2页" in problem["message"]


@pytest.mark.slow
@pytest.mark.skipif(not ocr.is_installed(), reason="没有安装文字识别组件（[ocr]），跳过")
def test_recognition_beyond_its_memory_costs_its_file(work: Path) -> None:
    set_limits(work, memory_mb=400, seconds=60, output_mb=256)
    own = work / "inbox" / BROKEN
    own.mkdir()
    noise = Image.effect_noise((1654, 2339), 60)
    noise.save(own / "扫描.png")
    files, findings, _ = audited(work)
    (problem,) = files[f"{BROKEN}/扫描.png"]["problems"]
    assert problem["code"] in {"FIL002", "FIL004"}
    assert "内存" in problem["message"]
    assert not {each["code"] for each in findings if each["unit"] == "D_SFJ"} & {"SUB001", "TSK001"}
