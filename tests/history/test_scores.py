"""The annual sheet of an office at work: what people decided in review.xlsx, and every tenth of a point with its chain."""

import copy
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from samples.build.plan import plan_of
from samples.build.workspace import build_workspace, ledger_file
from tests.history.office import Office
from tests.history.test_amended_ledger import DUE, MEALS, PRICES, ROADS, VISITS, WATER, table

TASKS = (WATER, PRICES, MEALS, VISITS, ROADS)
AS_OF, COUNTED_AT = "2024-07-20", "2024-09-30"
LEFT_OUT = (2, 3, 5)


def plan(*tasks: dict[str, Any]) -> dict[str, Any]:
    """A county of two units: one leaves three tasks out, the other is two days late and sends no OFD."""
    made = table(*copy.deepcopy(tasks))
    made["deliveries"] = [
        {"unit": "B_NYJ", "at": "2024-07-09 10:00:00", "omit": list(LEFT_OUT)},
        {"unit": "B_MZJ", "at": "2024-07-12 09:30:00", "files": ["word"]},
    ]
    return made


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    office = Office(folder=tmp_path / "县", capsys=capsys)
    build_workspace(plan_of(plan(*TASKS)), office.folder)
    settings = office.folder / "audit.toml"
    text = settings.read_text(encoding="utf-8")
    assert "enabled = false" in text
    settings.write_text(text.replace("enabled = false", "enabled = true", 1), encoding="utf-8")
    audited(office)
    return office


def audited(county: Office) -> list[dict[str, Any]]:
    assert county.run("audit", "--round", DUE, "--as-of", AS_OF)[0] == 1
    data: list[dict[str, Any]] = json.loads((county.folder / "out" / DUE / "data" / "findings.json").read_text(encoding="utf-8"))
    return data


def found(county: Office, code: str, unit: str, task: int | None = None) -> dict[str, Any]:
    (one,) = [each for each in audited(county) if (each["code"], each["unit"], each["task"]) == (code, unit, task)]
    return one


def scored(county: Office) -> dict[str, Any]:
    code, sheet = county.run("score", "--year", "2024", "--as-of", COUNTED_AT)
    assert code == 0
    assert sheet == json.loads((county.folder / "out" / "2024" / "score.json").read_text(encoding="utf-8"))
    return dict(sheet)


def unit_of(sheet: dict[str, Any], unit: str) -> dict[str, Any]:
    return next(dict(each) for each in sheet["units"] if each["unit"] == unit)


def amend_the_meals(county: Office) -> None:
    """Give task 3 an earlier deadline in an amended ledger: what was decided on it is to be looked at again."""
    shutil.rmtree(county.folder / "ledger")
    (county.folder / "ledger").mkdir()
    tasks = [{**task, "deadline": "9月底前"} if task is MEALS else task for task in TASKS]
    name, data = ledger_file(plan_of(plan(*tasks)).book, "docx")
    (county.folder / "ledger" / name.replace(".docx", "（调整）.docx")).write_bytes(data)


def test_nothing_counts_before_people_have_decided(county: Office) -> None:
    sheet = scored(county)
    assert {each["score"] for each in sheet["units"]} == {"100"}
    steps = [step for each in sheet["units"] for step in each["steps"]]
    assert {step["remark"] for step in steps} == {"未经人工确认，不计分"}
    assert sheet["unconfirmed"] == len(steps) == 5


def test_each_decision_from_the_workbook_has_its_effect_and_every_point_its_chain(county: Office) -> None:
    county.decide(found(county, "TSK001", "B_NYJ", 2), "确认", reason="电话核实", person="王科长")
    county.decide(found(county, "TSK001", "B_NYJ", 5), "不成立", reason="写在附件里")
    county.decide(found(county, "TSK001", "B_NYJ", 3), "确认")
    county.decide(found(county, "SUB002", "B_MZJ"), "确认", person="李主任")
    county.decide(found(county, "SUB004", "B_MZJ"), "豁免", reason="印章系统停机")
    amend_the_meals(county)
    audited(county)
    sheet = scored(county)
    farming, welfare = unit_of(sheet, "B_NYJ"), unit_of(sheet, "B_MZJ")
    assert (farming["deducted"], farming["score"]) == ("1", "99")
    assert (welfare["deducted"], welfare["score"]) == ("2", "98")
    assert {step["task"]: step["remark"] for step in farming["steps"]} == {2: "", 3: "证据有变化，待复核，不计分", 5: "不成立，不计分"}
    assert {step["code"]: step["remark"] for step in welfare["steps"]} == {"SUB002": "", "SUB004": "已豁免，不计分"}
    assert sheet["unconfirmed"] == 0
    findings = {each["id"]: each for each in audited(county)}
    for step in (*farming["steps"], *welfare["steps"]):
        told = findings[step["finding"]]
        assert step["clause"]
        assert step["source"]
        assert step["rule"]
        assert told["message"].partition("，")[2] in step["message"]
        assert [(piece["file"], piece["where"], piece["quote"]) for piece in step["evidence"]] == [
            (piece["file"], piece["where"], piece["quote"]) for piece in told["evidence"]
        ]
    (counted,) = [step for step in farming["steps"] if not step["remark"]]
    assert re.fullmatch(r"已确认：王科长，\d{4}-\d\d-\d\d，电话核实", counted["decision"])
    assert Decimal(farming["deducted"]) == sum(Decimal(step["counted"]) for step in farming["steps"])


def test_the_sheet_for_people_says_the_same_and_is_made_anew_each_time(county: Office) -> None:
    county.decide(found(county, "TSK001", "B_NYJ", 2), "确认", reason="@电话+1次", person="王科长")
    sheet = scored(county)
    path = county.folder / "out" / "2024" / "年度扣分表.xlsx"
    first = path.read_bytes()
    book = openpyxl.load_workbook(path)
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)
    heads = [cell.value for cell in book["明细"][1]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in book["明细"].iter_rows(min_row=2)]
    (row,) = [each for each in rows if each["计入"] == "1"]
    assert (row["单位"], row["任务"], row["问题代码"]) == ("县农业农村局", "2", "TSK001")
    assert re.fullmatch(r"已确认：王科长，[-\d]+，@电话\+1次", str(row["人工处理"]))
    assert row["台账依据"]
    assert row["证据"]
    assert row["问题编号"] == next(step["finding"] for step in unit_of(sheet, "B_NYJ")["steps"] if not step["remark"])
    totals = {row[0].value: (row[1].value, row[3].value) for row in book["汇总"].iter_rows(min_row=5)}
    assert totals["县农业农村局"] == ("1", "99")
    assert f"尚有{sheet['unconfirmed']}个问题" in "".join(str(cell.value) for row in book["汇总"].iter_rows(max_row=4) for cell in row)
    shutil.rmtree(county.folder / "out" / "2024")
    assert scored(county) == sheet
    assert path.read_bytes() == first


def test_a_withdrawn_confirmation_takes_its_point_back(county: Office) -> None:
    county.decide(found(county, "TSK001", "B_NYJ", 2), "确认")
    assert unit_of(scored(county), "B_NYJ")["score"] == "99"
    county.decide(found(county, "TSK001", "B_NYJ", 2), "不成立", reason="补看了附件")
    assert unit_of(scored(county), "B_NYJ")["score"] == "100"
