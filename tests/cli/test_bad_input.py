"""Bad input: a clear message that says which file and what to do, the right exit code, nothing half-written."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import main
from samples.build.plan import load_scene
from samples.build.workspace import build_workspace

ROOT = Path(__file__).resolve().parents[2]
SCENE = ROOT / "samples" / "scenes" / "03-first-second-of-the-next-day"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "w"
    build_workspace(load_scene(SCENE), folder)
    return folder


def audit(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["audit", str(folder), "--as-of", "2023-08-31"])
    return code, capsys.readouterr().err


def empty_inbox(folder: Path) -> None:
    shutil.rmtree(folder / "inbox")
    (folder / "inbox").mkdir()


def inbox_is_a_file(folder: Path) -> None:
    shutil.rmtree(folder / "inbox")
    (folder / "inbox").write_bytes(b"x")


def ledger_is_a_picture(folder: Path) -> None:
    for path in (folder / "ledger").iterdir():
        path.unlink()
    (folder / "ledger" / "台账.docx").write_bytes(PNG)


def ledger_is_a_letter(folder: Path) -> None:
    for path in (folder / "ledger").iterdir():
        path.unlink()
    (folder / "ledger" / "台账.txt").write_text("关于开会的通知\n\n请准时参加。\n", encoding="utf-8")


def two_ledgers(folder: Path) -> None:
    (folder / "ledger" / "另一份.txt").write_text("x", encoding="utf-8")


def one_name_for_two_units(folder: Path) -> None:
    path = folder / "units.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    row = next(line for line in lines if line.startswith("D_")).split(",")
    row[0] = "D_TWIN"
    path.write_text("\n".join([*lines, ",".join(row)]) + "\n", encoding="utf-8")


def receipts_without_times(folder: Path) -> None:
    (folder / "receipts.xlsx").unlink(missing_ok=True)
    (folder / "receipts.csv").write_text("发文单位,标题\n市教育局,报告\n", encoding="utf-8")


def a_date_that_is_none(folder: Path) -> None:
    (folder / "receipts.xlsx").unlink(missing_ok=True)
    text = "发文单位,标题,附件,接收时间\n市教育局,报告,a.docx,八月某日\n市公安局,报告,b.docx,2023-02-30 10:00\n"
    (folder / "receipts.csv").write_text(text, encoding="utf-8")


def settings_with_mistakes(folder: Path) -> None:
    text = (folder / "audit.toml").read_text(encoding="utf-8")
    (folder / "audit.toml").write_text(
        'cutof = "24:00"\n' + text.replace("roll_weekend = false", 'roll_weekend = "也许"'), encoding="utf-8"
    )


CASES: list[tuple[Callable[[Path], None], int, tuple[str, ...]]] = [
    (empty_inbox, 2, ("inbox", "空")),
    (inbox_is_a_file, 2, ("inbox", "是一个文件")),
    (ledger_is_a_picture, 2, ("台账.docx",)),
    (ledger_is_a_letter, 2, ("台账.txt",)),
    (two_ledgers, 2, ("ledger/", "只留一份")),
    (one_name_for_two_units, 2, ("units.csv", "已用于", "只能属于一个单位")),
    (receipts_without_times, 2, ("receipts.csv", "接收时间")),
    (a_date_that_is_none, 2, ("八月某日", "2023-02-30")),
    (settings_with_mistakes, 2, ("cutof", "cutoff", "roll_weekend")),
]


@pytest.mark.parametrize(("spoil", "code", "words"), CASES, ids=[case[0].__name__ for case in CASES])
def test_a_mistake_is_named_and_nothing_is_written(
    workspace: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], None], code: int, words: tuple[str, ...]
) -> None:
    spoil(workspace)
    ended, error = audit(workspace, capsys)
    assert ended == code
    for word in words:
        assert word in error
    assert "Traceback" not in error
    assert not (workspace / "out").exists() or not any((workspace / "out").iterdir())


def test_a_folder_that_is_no_workspace_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, error = audit(tmp_path / "没有", capsys)
    assert code == 2
    assert "没有这个文件夹" in error


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["audit", ".", "--as-of", "昨天"], "不是日期"),
        (["audit", ".", "--jobs", "许多"], "--jobs"),
        (["没有这个命令"], "没有这个命令"),
        ([], "缺少参数"),
        (["ledger", "不在这里.docx"], "没有这个文件"),
        (["notice", ".", "--quarter", "第三季度"], "季度"),
    ],
)
def test_wrong_arguments_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert word in capsys.readouterr().err


def test_a_round_that_does_not_exist_is_answered_with_those_that_do(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(workspace), "--round", "2023-09-01", "--as-of", "2023-08-31"]) == 2
    assert "2023-12-05" in capsys.readouterr().err


def test_an_out_folder_that_cannot_be_written_keeps_what_is_there(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "out").write_bytes(b"not a folder")
    code, error = audit(workspace, capsys)
    assert code == 4
    assert "不能写入" in error
    assert (workspace / "out").read_bytes() == b"not a folder"


@pytest.mark.skipif(sys.platform == "win32" or (hasattr(os, "geteuid") and os.geteuid() == 0), reason="管理员不受只读权限限制")
def test_a_read_only_out_folder_is_a_message(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "out").mkdir()
    (workspace / "out").chmod(0o500)
    try:
        code, error = audit(workspace, capsys)
    finally:
        (workspace / "out").chmod(0o700)
    assert code == 4
    assert "不能写入" in error
