"""A province's department whose offices leave its own character out of their names, alone and together."""

from pathlib import Path

from pipeline.cli import main
from pipeline.gathering import open_desk
from pipeline.model.finding import Finding
from samples.measured_audits import judged_workspace
from tests.clerks.paper import word_file

ROWS = (
    ("序号", "重点工作", "具体任务", "责任处室（单位）", "完成时限"),
    ("1", "公开政策文件", "规范性文件自印发之日起10个工作日内公开。", "厅政策法规处、厅综合规划处、厅建设管理处", "持续推进"),
    ("2", "公开建设项目", "公开重大建设项目批准、招投标、征地补偿信息。", "厅综合规划处、厅建设管理处，省公路局", "2025年11月底"),
    ("3", "依申请公开", "法定期限内答复率100%。", "厅办公室", "长期"),
)


def _found(folder: Path, sender: str, name: str, data: bytes) -> list[Finding]:
    ledger, workspace = folder / "分工表.docx", folder / "2025年"
    sentence = "各责任处室（单位）请于6月30日、11月30日前将工作进展情况（Word版和OFD版）通过厅OA报厅办公室。"
    ledger.write_bytes(word_file("江南省交通运输厅2025年政务公开工作任务分工表", sentence, ROWS))
    assert main(["init", str(workspace), "--ledger", str(ledger)]) == 0
    roster = workspace / "units.csv"
    roster.write_text(roster.read_text(encoding="utf-8-sig").replace(",confirm,", ",yes,"), encoding="utf-8")
    (workspace / "inbox" / name).write_bytes(data)
    (workspace / "receipts.csv").write_text(f"来文单位,文件标题,附件名称,签收时间\n{sender},进展,{name},2025/6/28 9:00\n", encoding="gbk")
    judged = judged_workspace(open_desk(workspace), "2025-06-30", "2025-07-05")
    assert judged.broken == ()
    return list(judged.findings)


def _missing(found: list[Finding]) -> list[str]:
    """The units that are said to have sent nothing, by what the message calls them."""
    names = ("厅政策法规处", "厅综合规划处", "厅建设管理处", "厅办公室", "省公路局")
    return [name for name in names for each in found if each.key.code == "SUB001" and f"未见{name}报送" in each.message]


def test_two_offices_that_write_together_without_their_bodys_character_have_both_reported(tmp_path: Path) -> None:
    data = word_file(
        "综合规划处、建设管理处关于公开建设项目的进展",
        "一、公开政策文件。两处均未制发规范性文件。",
        "二、公开建设项目。公开高速公路项目批准信息4条、招投标信息19条。",
        "综合规划处 建设管理处",
        "2025年6月28日",
    )
    found = _found(tmp_path, "厅综合规划处", "综合规划处、建设管理处（联合）.docx", data)
    assert _missing(found) == ["厅政策法规处", "厅办公室", "省公路局"]
    assert [each.message for each in found if each.key.code.startswith("TSK") and each.outcome == "certain"] == []


def test_an_office_signs_without_a_day_and_its_name_is_no_progress(tmp_path: Path) -> None:
    data = word_file("政策法规处进展情况", "1. 公开政策文件：无。", "厅政策法规处")
    found = _found(tmp_path, "政策法规处", "政策法规处.docx", data)
    assert _missing(found) == ["厅综合规划处", "厅建设管理处", "厅办公室", "省公路局"]
    assert [(each.key.code, each.message) for each in found if each.key.code.startswith(("TSK", "TXT"))] == []


def test_the_office_that_any_body_has_is_nobodys_by_its_bare_name(tmp_path: Path) -> None:
    data = word_file("工作进展", "1. 依申请公开：收到3件，答复3件。", "2025年6月28日")
    assert "厅办公室" in _missing(_found(tmp_path, "厅政策法规处", "政策法规处.docx", data))
