"""The commands as people and programs call them: what they print, which code they end with."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from samples.build.certificates import root_certificate
from samples.build.plan import load_scene
from samples.build.sealing import seal_package
from samples.build.workspace import build_workspace

ROOT = Path(__file__).resolve().parents[2]
LEDGER = ROOT / "samples" / "ledger-2023.txt"
ROSTER = ROOT / "samples" / "units.csv"
EXPECTED = ROOT / "samples" / "ledger-2023.expected.json"
LATE = ROOT / "samples" / "scenes" / "03-first-second-of-the-next-day"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "工作 文件夹"
    build_workspace(load_scene(LATE), folder, sealer=seal_package)
    (folder / "trust").mkdir()
    (folder / "trust" / "root.cer").write_bytes(root_certificate())
    return folder


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    """Exit code and the one JSON document on stdout."""
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    return code, json.loads(capsys.readouterr().out)


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command without --json."""
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_ledger_prints_the_real_ledger_cell_by_cell(capsys: pytest.CaptureFixture[str]) -> None:
    code, ledger = printed(capsys, "ledger", LEDGER, "--roster", ROSTER, "--json")
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert code == 0
    assert [[task[column] for column in expected["columns"]] for task in ledger["tasks"]] == expected["rows"]
    assert ledger["declared"] == {"sections": 4, "items": 14, "tasks": 24}
    assert ledger["counted"] == {"sections": 4, "items": 17, "tasks": 39}
    assert [each["id"] for each in ledger["rounds"]] == ["2023-08-15", "2023-12-05"]
    assert {finding["code"] for finding in ledger["findings"]} == {"LED001", "LED005", "LED006", "LED007", "LED008"}


def test_ledger_without_a_roster_names_no_unit(capsys: pytest.CaptureFixture[str]) -> None:
    _, ledger = printed(capsys, "ledger", LEDGER, "--json")
    assert {duty["unit"] for task in ledger["tasks"] for duty in task["duties"]} == {None}
    assert not {"LED003", "LED007"} & {finding["code"] for finding in ledger["findings"]}


def test_show_and_seal_print_what_a_file_holds(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ofd = next((workspace / "inbox").rglob("*.ofd"))
    word = next((workspace / "inbox").rglob("*.docx"))
    code, shown = printed(capsys, "show", ofd, word, "--json")
    assert code == 0
    assert [each["format"] for each in shown] == ["ofd", "docx"]
    for each in shown:
        places = {block["where"]: block["text"] for block in each["paragraphs"]}
        places |= {cell["where"]: cell["text"] for table in each["tables"] for cell in table["cells"]}
        assert each["entries"]
        assert all(entry["quote"] in places[entry["where"]] for entry in each["entries"])
    code, sealed = printed(capsys, "seal", ofd, "--json")
    assert (code, sealed["sealed"]) == (0, True)
    assert [seal["verdict"] for seal in sealed["seals"]] == ["valid"]
    assert sealed["seals"][0]["unit"] == shown[0]["unit"]


def test_audit_finds_the_late_report_and_says_so_in_every_paper(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, run = printed(capsys, "audit", workspace, "--round", "2023-08-15", "--as-of", "2023-08-31", "--json")
    assert code == 1
    planned = [each for each in load_scene(LATE).audits[0].expect if each.code == "SUB002"]
    assert run["counts"]["findings"]["SUB002"] == {"certain": len(planned)}
    out = workspace / "out" / "2023-08-15"
    assert {"index.html", "工作底表.xlsx", "通报稿.docx", "催办", "data"} <= {path.name for path in out.iterdir()}
    assert json.loads((out / "data" / "run.json").read_text(encoding="utf-8")) == run
    findings = json.loads((out / "data" / "findings.json").read_text(encoding="utf-8"))
    late = [finding for finding in findings if finding["code"] == "SUB002"]
    assert {finding["unit"] for finding in late} == {each.unit for each in planned}
    assert {finding["outcome"] for finding in late} == {"certain"}
    assert (out / "催办").is_dir()
    assert any((out / "催办").iterdir())
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (out / "data").iterdir() if path.name != "run.json"}
    whole = {"data": files, "head": run | {"digest": ""}}
    line = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert run["digest"] == hashlib.sha256(line.encode("utf-8")).hexdigest()


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_audit_again_is_the_same_run(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = printed(capsys, "audit", workspace, "--as-of", "2023-08-31", "--json")
    before = tree(workspace / "out")
    assert printed(capsys, "plan", workspace, "--json") == (0, [])
    assert printed(capsys, "audit", workspace, "--as-of", "2023-08-31", "--jobs", "2", "--json") == first
    assert tree(workspace / "out") == before
    code, verified = printed(capsys, "verify", workspace, "--json")
    assert (code, verified["runs"], verified["sound"], verified["same"]) == (0, 1, True, True)


def test_the_order_of_files_and_the_number_of_workers_change_no_byte(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "反序"
    for path in sorted(workspace.rglob("*"), reverse=True):
        if path.is_file():
            target = other / path.relative_to(workspace)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    printed(capsys, "audit", workspace, "--as-of", "2023-08-31", "--jobs", "1", "--json")
    printed(capsys, "audit", other, "--as-of", "2023-08-31", "--jobs", "2", "--json")
    assert tree(other / "out") == tree(workspace / "out")


def test_a_later_audit_is_chained_to_the_one_before(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, first = printed(capsys, "audit", workspace, "--as-of", "2023-08-31", "--json")
    _, second = printed(capsys, "audit", workspace, "--as-of", "2023-09-01", "--json")
    assert second["previous"] == {"id": first["id"], "digest": first["digest"]}
    code, changes = printed(capsys, "diff", workspace, "--json")
    assert (code, changes["from"], changes["to"]) == (0, first["id"], second["id"])
    findings = json.loads((workspace / "out" / "2023-08-15" / "data" / "findings.json").read_text(encoding="utf-8"))
    assert {finding["change"] for finding in findings if finding["code"] == "SUB002"} <= {"same", "updated"}


def test_notice_score_and_review_work_on_an_audited_workspace(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed(capsys, "audit", workspace, "--as-of", "2023-08-31", "--json")
    code, notice = printed(capsys, "notice", workspace, "--quarter", "2023Q3", "--as-of", "2023-09-30", "--json")
    assert code == 0
    assert notice["problems"]
    assert (workspace / "out" / "2023Q3" / "通报稿.docx").is_file()
    code, score = printed(capsys, "score", workspace, "--year", "2023", "--as-of", "2023-12-31", "--json")
    assert (code, score["year"]) == (0, 2023)
    code, exported = printed(capsys, "review", "export", workspace, "--json")
    assert code == 0
    assert exported["findings"] > 0
    code, imported = printed(capsys, "review", "import", workspace, "--dry-run", "--json")
    assert (code, imported["decisions"], imported["conflicts"]) == (0, 0, [])


def test_an_unedited_draft_passes_its_own_check(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed(capsys, "audit", workspace, "--as-of", "2023-08-31", "--json")
    printed(capsys, "notice", workspace, "--quarter", "2023Q3", "--as-of", "2023-09-30", "--json")
    draft = workspace / "out" / "2023Q3" / "通报稿.docx"
    code, remarks = printed(capsys, "notice", workspace, "--quarter", "2023Q3", "--as-of", "2023-09-30", "--check", draft, "--json")
    assert [remark for remark in remarks if remark["kind"] != "blank"] == []
    assert code in {0, 1}


def test_init_makes_a_workspace_that_audits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "新"
    code, out, _ = said(capsys, "init", folder, "--ledger", LEDGER)
    assert code == 0
    assert "confirm" in out
    made = {"audit.toml", "units.csv", "receipts.xlsx", "ledger", "inbox", "trust", "通报模板.docx", "催办模板.docx"}
    assert {path.name for path in folder.iterdir()} == made
    assert (folder / "units.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    (folder / "inbox" / "说明.txt").write_text("没有内容的说明", encoding="utf-8")
    code, run = printed(capsys, "audit", folder, "--as-of", "2023-08-10", "--json")
    assert code == 0
    assert run["round"] == "2023-08-15"
    code, _, error = said(capsys, "init", folder, "--ledger", LEDGER)
    assert code == 2
    assert "已经是工作文件夹" in error


def test_explain_says_what_a_rule_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "explain", "tsk001")
    assert code == 0
    assert "依据" in out
    code, _, error = said(capsys, "explain", "TSK999")
    assert code == 2
    assert "TSK001" in error


def test_help_is_chinese_and_costs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["-h"])
    assert ended.value.code == 0
    assert "核查" in capsys.readouterr().out
