"""A development zone whose tasks have short names: units answer several in one paragraph, each behind its own name."""

from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.gathering import open_desk
from pipeline.model.finding import Finding
from samples.measured_audits import judged_workspace
from tests.clerks.paper import word_file

ROWS = (
    ("任务编号", "任务类别", "任务名称", "工作举措及目标", "责任分工", "时间节点"),
    ("G-01", "项目公开", "环评信息公开", "公开环评受理、拟审批、审批决定。", "牵头单位：生态环境分局", "2026年10月31日"),
    ("G-02", "民生公开", "公办园招生", "公开公办幼儿园招生方案。", "牵头单位：社会事业局\n责任单位：东港街道", "2026年7月15日"),
    ("G-03", "平台建设", "公开专区", "建设线下政务公开专区不少于3个。", "责任单位：社会事业局、生态环境分局、东港街道", "2026年9月30日"),
    ("G-04", "平台建设", "依申请公开", "规范答复。", "责任单位：社会事业局、生态环境分局、东港街道", "长期"),
)


def _found(folder: Path, text: str) -> list[Finding]:
    ledger, workspace = folder / "清单.docx", folder / "2026年"
    ledger.write_bytes(
        word_file("滨海高新区2026年政务公开重点任务清单", "请各单位于6月15日、11月20日前报送书面总结，Word、OFD各一份。", ROWS)
    )
    assert main(["init", str(workspace), "--ledger", str(ledger)]) == 0
    roster = workspace / "units.csv"
    roster.write_text(roster.read_text(encoding="utf-8-sig").replace(",confirm,", ",yes,"), encoding="utf-8")
    (workspace / "inbox" / "社会事业局总结.docx").write_bytes(word_file("社会事业局政务公开任务落实情况", text, "社会事业局"))
    line = "社会事业局,总结,社会事业局总结.docx,2026-06-13 09:00:00"
    (workspace / "receipts.csv").write_text(f"发文单位,标题,附件,接收时间\n{line}\n", encoding="utf-8")
    judged = judged_workspace(open_desk(workspace), "2026-06-15", "2026-06-20")
    assert judged.broken == ()
    found = [each for each in judged.findings if each.key.code.startswith("TSK") and each.outcome != "note"]
    return [each for each in found if "社会事业局" in each.message]


@pytest.mark.parametrize(
    "text",
    [
        "公办园招生工作：会同街道制定招生方案，6月5日公布。公开专区：在社区卫生服务中心设置2个。依申请公开：无。",
        "一是公办园招生方面。会同街道制定招生方案，6月5日公布。二是公开专区方面。在社区卫生服务中心设置2个。三是依申请公开方面。办理3件。",
    ],
    ids=["冒号", "方面"],
)
def test_sentences_behind_the_names_of_tasks_answer_those_tasks(text: str, tmp_path: Path) -> None:
    assert [(each.key.code, each.key.task, each.outcome) for each in _found(tmp_path, text)] == []


def test_a_task_whose_name_nobody_says_is_still_lacking_for_certain(tmp_path: Path) -> None:
    text = "公办园招生工作：会同街道制定招生方案，6月5日公布。公开专区：在社区卫生服务中心设置2个。"
    assert [(each.key.code, each.key.task, each.outcome) for each in _found(tmp_path, text)] == [("TSK001", 4, "certain")]
