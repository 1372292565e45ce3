"""An amended ledger: tasks found again by content, decisions carried over or to be looked at again, papers that name the version."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.amendment import LedgerVersion, TaskWords, amended, lineage
from pipeline.model.work import TaskNo
from samples.build.plan import plan_of
from samples.build.workspace import build_workspace, ledger_file
from tests.history.office import Office

DUE, AS_OF = "2024-07-10", "2024-07-20"
WATER: dict[str, Any] = {
    "item": "农村供水改造",
    "subitem": "管网更新",
    "content": "更新老化供水管网，解决偏远村组用水困难，完善水质检测点。",
    "metric": "更新管网里程",
    "units": "县农业农村局牵头，县民政局配合",
    "deadline": "10月底前",
    "must": ["B_NYJ"],
    "may": ["B_MZJ"],
}
PRICES: dict[str, Any] = {
    "item": "农村供水改造",
    "subitem": "水价公示",
    "content": "公示村级水价标准和收缴明细，接受群众监督。",
    "metric": "公示村数",
    "units": "县农业农村局负责",
    "deadline": "年底前",
    "must": ["B_NYJ"],
}
MEALS: dict[str, Any] = {
    "item": "养老助餐",
    "subitem": "助餐点布局",
    "content": "新建乡镇老年助餐点，落实就餐补贴，开展食品安全检查。",
    "metric": "新建助餐点数量",
    "units": "县民政局、县农业农村局按职责分工负责",
    "deadline": "10月底前",
    "must": ["B_MZJ", "B_NYJ"],
}
VISITS: dict[str, Any] = {
    "item": "困难家庭探访",
    "subitem": "定期探访",
    "content": "建立独居老人和留守儿童探访台账，定期上门探访并记录。",
    "metric": "探访人次",
    "units": "县民政局负责",
    "deadline": "长期坚持",
    "must": ["B_MZJ"],
}
ROADS: dict[str, Any] = {
    "item": "农村公路养护",
    "subitem": "危桥改造",
    "content": "排查农村公路危桥险段，分批完成加固改造并设置警示标志。",
    "metric": "改造座数",
    "units": "县农业农村局负责",
    "deadline": "年底前",
    "must": ["B_NYJ"],
}


def table(*tasks: dict[str, Any]) -> dict[str, Any]:
    units = {
        "B_MZJ": {"full_name": "清河县民政局", "short_name": "县民政局", "category": "dept", "report": "yes"},
        "B_NYJ": {"full_name": "清河县农业农村局", "short_name": "县农业农村局", "category": "dept", "report": "yes"},
    }
    ledger = {
        "title": ["清河县2024年为民办实事任务分解表"],
        "preamble": "各责任单位要将落实情况于2024年7月10日和12月10日前报县政府督查室。",
        "year": 2024,
        "rounds": [DUE, "2024-12-10"],
        "task": list(copy.deepcopy(tasks)),
    }
    deliveries = [
        {"unit": "B_NYJ", "at": "2024-07-09 10:00:00", "omit": [2, 3]},
        {"unit": "B_MZJ", "at": "2024-07-09 11:00:00"},
    ]
    return {
        "shows": "台账换版",
        "has_own_roster": True,
        "ledger_form": "docx",
        "ledger": ledger,
        "roster": units,
        "deliveries": deliveries,
        "audits": [{"round": DUE, "as_of": AS_OF}],
    }


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    build_workspace(plan_of(table(WATER, PRICES, MEALS, VISITS)), tmp_path / "县")
    return Office(folder=tmp_path / "县", capsys=capsys)


def amend(county: Office, *tasks: dict[str, Any]) -> None:
    """Put an amended ledger in the place of the old one."""
    shutil.rmtree(county.folder / "ledger")
    (county.folder / "ledger").mkdir()
    name, data = ledger_file(plan_of(table(*tasks)).book, "docx")
    (county.folder / "ledger" / name.replace(".docx", "（调整）.docx")).write_bytes(data)


def audited(county: Office, as_of: str = AS_OF) -> tuple[dict[str, Any], str]:
    code, _, remarks = county.said("audit", "--round", DUE, "--as-of", as_of)
    assert code in {0, 1}
    return county.run("audit", "--round", DUE, "--as-of", as_of)[1], remarks


def found(county: Office, code: str, unit: str, task: int) -> dict[str, Any]:
    data = json.loads((county.folder / "out" / DUE / "data" / "findings.json").read_text(encoding="utf-8"))
    (one,) = [each for each in data if (each["code"], each["unit"], each["task"]) == (code, unit, task)]
    return dict(one)


def decided(county: Office, finding: dict[str, Any], word: str) -> None:
    county.decide(finding, word)


def test_decisions_follow_their_tasks_to_new_numbers_and_are_looked_at_again_where_the_task_changed(county: Office) -> None:
    audited(county)
    for task in (2, 3):
        decided(county, found(county, "TSK001", "B_NYJ", task), "不成立")
    first, _ = audited(county)
    assert [found(county, "TSK001", "B_NYJ", task)["decision"] for task in (2, 3)] == ["rejected", "rejected"]
    amend(county, ROADS, WATER, PRICES, {**MEALS, "deadline": "9月底前"}, VISITS)
    second, remarks = audited(county)
    assert (first["ledger"]["version"], second["ledger"]["version"]) == (1, 2)
    assert "文字、责任单位或时限有改动的任务：4" in remarks
    assert "新增任务：1" in remarks
    prices, meals, roads = (found(county, "TSK001", "B_NYJ", task) for task in (3, 4, 1))
    assert (prices["decision"], prices["change"]) == ("rejected", "same")
    assert (meals["decision"], meals["change"]) == ("recheck", "same")
    assert (roads["decision"], roads["change"]) == ("open", "new")


def test_a_unit_or_a_word_that_changed_makes_the_decision_a_recheck(county: Office) -> None:
    audited(county)
    decided(county, found(county, "TSK001", "B_NYJ", 3), "确认")
    amend(county, WATER, PRICES, {**MEALS, "units": "县民政局、县农业农村局分工负责"}, VISITS)
    audited(county)
    assert found(county, "TSK001", "B_NYJ", 3)["decision"] == "recheck"


def test_a_dropped_task_takes_its_finding_away_and_nothing_of_another_task_inherits_the_decision(county: Office) -> None:
    audited(county)
    decided(county, found(county, "TSK001", "B_NYJ", 2), "不成立")
    amend(county, WATER, MEALS, VISITS)
    _, remarks = audited(county)
    assert "取消的任务（原序号）：2" in remarks
    meals = found(county, "TSK001", "B_NYJ", 2)
    assert (meals["decision"], meals["change"]) == ("open", "same")
    amend(county, WATER, PRICES, MEALS, VISITS)
    audited(county)
    assert found(county, "TSK001", "B_NYJ", 2)["decision"] == "rejected"


def test_an_extension_follows_its_task_and_shows_its_number_of_today(county: Office) -> None:
    audited(county)
    assert county.run("review", "export")[0] == 0
    leave = {"单位": "县农业农村局", "任务": "3", "新期限": "豁免", "批准人": "王主任", "记录人": "张三", "理由": "机构职能划转"}
    county.fill("延期豁免", {}, leave)
    assert county.run("review", "import")[1]["corrections"] == 1
    audited(county)
    assert "B_NYJ" not in {each["unit"] for each in county_findings(county) if each["task"] == 3 and each["code"] == "TSK001"}
    amend(county, ROADS, WATER, PRICES, MEALS, VISITS)
    audited(county)
    assert "B_NYJ" not in {each["unit"] for each in county_findings(county) if each["task"] == 4 and each["code"] == "TSK001"}
    assert county.run("review", "export")[0] == 0
    page = openpyxl.load_workbook(county.folder / "review.xlsx")["延期豁免"]
    assert [page.cell(2, column).value for column in (1, 2, 4)] == ["县农业农村局", "4", "豁免"]
    county.fill("延期豁免", {"任务": "4"}, {"理由": "机构职能划转，已有批文"})
    assert county.run("review", "import")[1]["corrections"] == 2
    audited(county)
    assert "B_NYJ" not in {each["unit"] for each in county_findings(county) if each["task"] == 4 and each["code"] == "TSK001"}


def county_findings(county: Office) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads((county.folder / "out" / DUE / "data" / "findings.json").read_text(encoding="utf-8"))
    return data


def test_a_workbook_exported_before_the_amendment_may_decide_but_not_speak_of_tasks_by_number(county: Office) -> None:
    audited(county)
    assert county.run("review", "export")[0] == 0
    lacking = found(county, "TSK001", "B_NYJ", 2)
    county.fill("问题", {"编号": lacking["id"]}, {"决定": "不成立", "理由": "已核实", "决定人": "张三"})
    amend(county, ROADS, WATER, PRICES, MEALS, VISITS)
    audited(county)
    assert county.run("review", "import")[1]["decisions"] == 1
    audited(county)
    assert found(county, "TSK001", "B_NYJ", 3)["decision"] == "rejected"
    county.fill("延期豁免", {}, {"单位": "县农业农村局", "任务": "3", "新期限": "豁免", "批准人": "王", "记录人": "张", "理由": "划转"})
    code, _, error = county.said("review", "import")
    assert code == 2
    assert "台账已换版" in error


def test_the_notice_names_the_version_it_speaks_of(county: Office) -> None:
    audited(county)
    first = county.run("notice", "--quarter", "2024Q3", "--as-of", AS_OF)[1]
    amend(county, ROADS, WATER, PRICES, MEALS, VISITS)
    audited(county)
    second = county.run("notice", "--quarter", "2024Q3", "--as-of", AS_OF)[1]
    said = ["".join(line["text"] for line in each["body"]) for each in (first, second)]
    assert "第2版" not in said[0]
    assert "第2版" in said[1]


def words(no: int, content: str, **more: str) -> TaskWords:
    return TaskWords(no=TaskNo(no), content=content, metric="", units=more.get("units", "甲"), deadline=more.get("deadline", ""))


def test_tasks_are_matched_by_content_whatever_their_numbers() -> None:
    old = (words(1, "建设老年助餐点并落实补贴"), words(2, "公示水价标准"), words(3, "排查危桥险段"), words(4, "开展上门探访"))
    new = (
        words(1, "公示水价标准"),
        words(2, "建设老年助餐点并落实就餐补贴"),
        words(3, "开展上门探访", units="乙"),
        words(4, "整治占道经营"),
    )
    line = lineage(LedgerVersion(number=1, sha256="a", name="甲", since="", tasks=old), new)
    assert [(no, heir.no, heir.is_changed) for no, heir in line.heirs] == [(1, 2, True), (2, 1, False), (4, 3, True)]
    what = amended(line, new)
    assert (what.changed, what.added, what.dropped) == ((2, 3), (4,), (3,))


def test_two_tasks_of_the_same_words_keep_their_order() -> None:
    old = (words(1, "同样的话"), words(2, "同样的话"))
    line = lineage(LedgerVersion(number=1, sha256="a", name="甲", since="", tasks=old), (words(5, "同样的话"), words(6, "同样的话")))
    assert [(no, heir.no) for no, heir in line.heirs] == [(1, 5), (2, 6)]
