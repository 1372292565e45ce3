"""Resubmissions and people's corrections through the commands: what closes a finding, what stays on record, what is shown."""

from typing import Any

from tests.history.office import FIRST, LACKING, LATER, ROUND, Office

MENDED: dict[str, Any] = {"unit": "D_MZJ", "at": "2023-08-20 09:00:00", "stem": "更正后的落实情况", "prose": "second"}
ADDED: dict[str, Any] = {"unit": "D_MZJ", "at": "2023-08-20 09:00:00", "stem": "补充报送", "tasks": [13], "period": "截至2023年8月15日"}


def manners(office: Office) -> set[tuple[str, str]]:
    return {(each["unit"], each["resubmission"]) for each in office.data("files") if each["resubmission"]}


def test_a_finding_is_closed_by_the_file_that_mended_it_and_the_file_is_said_to_replace(office: Office) -> None:
    office.audit("2023-08-18")
    gone = office.finding("TSK001", "D_MZJ", 13)
    assert gone is not None
    office.lay(FIRST, LACKING, MENDED)
    office.audit()
    assert office.finding("TSK001", "D_MZJ", 13) is None
    (closed,) = [each for each in office.data("changes") if each["id"] == gone["id"]]
    assert (closed["change"], closed["reason"]) == ("closed", "已由后报材料更正")
    assert "更正后的落实情况" in closed["closed_by"]
    assert manners(office) == {("D_MZJ", "replace")}
    assert office.finding("SUB002", "D_MZJ") is None


def test_a_partial_resubmission_is_said_to_supplement_and_what_it_does_not_mention_stays(office: Office) -> None:
    office.audit("2023-08-18")
    office.lay(FIRST, LACKING, ADDED)
    office.audit()
    assert office.finding("TSK001", "D_MZJ", 13) is None
    assert manners(office) == {("D_MZJ", "supplement")}
    assert [each for each in office.data("findings") if each["unit"] == "D_MZJ" and each["code"] == "TSK001"] == []


def test_the_setting_decides_where_it_is_set_and_the_output_says_so(office: Office) -> None:
    settings = office.folder / "audit.toml"
    office.lay(FIRST, LACKING, ADDED)
    office.audit()
    assert [each for each in office.data("findings") if each["unit"] == "D_MZJ" and each["code"] == "TSK001"] == []
    text = settings.read_text(encoding="utf-8")
    assert 'resubmission = "auto"' in text
    settings.write_text(text.replace('resubmission = "auto"', 'resubmission = "replace"'), encoding="utf-8")
    office.audit()
    assert manners(office) == {("D_MZJ", "replace")}
    assert {each["file"] for each in office.data("entries") if each["effective"] and each["unit"] == "D_MZJ"} == {
        each["path"] for each in office.data("files") if each["resubmission"]
    }


def test_what_was_not_received_and_then_came_is_closed_as_sent_later_and_its_lateness_stays(office: Office) -> None:
    office.audit("2023-08-18")
    office.lay(FIRST, LACKING, LATER)
    office.audit()
    (closed,) = [each for each in office.data("changes") if each["change"] == "closed" and each.get("code") == "SUB001"]
    assert (closed["unit"], closed["reason"]) == ("D_SWJ", "已补报")
    late = office.finding("SUB002", "D_SWJ")
    assert late is not None
    assert late["outcome"] == "certain"
    office.lay(FIRST, LACKING, LATER, {**LATER, "at": "2023-08-24 09:00:00", "stem": "再次更正", "prose": "third"})
    office.audit("2023-09-05")
    still = office.finding("SUB002", "D_SWJ")
    assert still is not None
    assert (still["id"], still["outcome"]) == (late["id"], "certain")


def test_what_was_returned_is_not_received(office: Office) -> None:
    office.lay(FIRST, LACKING, {**LATER, "at": "2023-08-14 15:00:00", "returned": "2023-08-15 09:00:00"})
    office.audit()
    told = {each["code"]: each["outcome"] for each in office.data("findings") if each["unit"] == "D_SWJ" and each["code"].startswith("SUB")}
    assert "certain" not in told.values()


def test_the_next_notice_tells_what_became_of_the_issued_ones_problems(office: Office) -> None:
    office.audit("2023-08-18")
    code, first = office.run("notice", "--quarter", "2023Q3", "--as-of", "2023-08-18", "--issue")
    assert (code, first["rechecks"]) == (0, [])
    named = {(each["code"], each["unit"]) for each in first["problems"]}
    assert {("SUB001", "D_SWJ"), ("TSK001", "D_MZJ")} <= named
    office.lay(FIRST, LACKING, MENDED, LATER)
    office.audit("2023-10-10")
    _, second = office.run("notice", "--quarter", "2023Q4", "--as-of", "2023-10-10")
    states = {(each["problem"]["code"], each["problem"]["unit"]): each["state"] for each in second["rechecks"]}
    assert states["SUB001", "D_SWJ"] == "corrected"
    assert states["TSK001", "D_MZJ"] == "corrected"
    assert any("上次通报" in line["text"] for line in second["body"])
    _, again = office.run("notice", "--quarter", "2023Q3", "--as-of", "2023-08-18")
    assert again["rechecks"] == []


def test_corrections_of_facts_take_effect_in_the_next_run_and_are_shown_there(office: Office) -> None:
    office.lay(FIRST, LACKING, LATER)
    office.audit()
    assert office.run("review", "export")[0] == 0
    for path in [each["path"] for each in office.data("files") if each["unit"] == "D_SWJ"]:
        row = {"更正时间": "2023-08-15 16:00", "来源": "机要交换登记", "更正人": "李四", "理由": "系统故障，当日纸质先达"}
        office.fill("收文时间", {"文件": path}, row)
    code, told = office.run("review", "import", "--dry-run")
    assert (code, told["corrections"], told["dry_run"]) == (0, 2, True)
    assert office.run("review", "import")[1]["corrections"] == 2
    assert office.run("review", "import")[1] == {"decisions": 0, "corrections": 0, "known": 2, "conflicts": [], "dry_run": False}
    office.audit()
    assert office.finding("SUB002", "D_SWJ") is None
    own = [each for each in office.data("files") if each["unit"] == "D_SWJ"]
    assert {each["received_at"] for each in own} == {"2023-08-15T16:00:00+08:00"}
    assert all("李四" in each["corrections"][0] and "机要交换登记" in each["corrections"][0] for each in own)


def test_whose_a_file_is_and_which_task_an_entry_answers_are_corrected(office: Office) -> None:
    office.audit()
    moved = next(each for each in office.data("files") if each["unit"] == "D_FGW")
    said = next(each for each in office.data("entries") if each["unit"] == "D_MZJ" and each["task"] is not None)
    assert office.run("review", "export")[0] == 0
    office.fill("文件归属", {"文件": moved["path"]}, {"更正单位": "市商务局", "更正人": "李四", "理由": "误投"})
    where = {"文件": said["file"], "位置": said["where"]}
    office.fill("任务对应", where, {"更正任务": "无", "更正人": "李四", "理由": "不是这一项"})
    assert office.run("review", "import")[1]["corrections"] == 2
    office.audit()
    (now,) = [each for each in office.data("files") if each["path"] == moved["path"]]
    assert now["unit"] == "D_SWJ"
    assert any(claim["source"] == "correction" and "李四" in claim["text"] for claim in now["claims"])
    (entry,) = [each for each in office.data("entries") if (each["file"], each["where"]) == (said["file"], said["where"])]
    assert entry["task"] is None
    assert any("李四" in part["note"] for part in entry["parts"])


def test_two_peoples_copies_merge_and_a_conflict_shows_both_sides(office: Office) -> None:
    office.audit()
    lacking = office.finding("TSK001", "D_MZJ", 13)
    missing = office.finding("SUB001", "D_SWJ")
    assert lacking is not None
    assert missing is not None
    assert office.run("review", "export")[0] == 0
    blank = (office.folder / "review.xlsx").read_bytes()
    office.fill("问题", {"编号": lacking["id"]}, {"决定": "确认", "理由": "已核实", "决定人": "甲"})
    mine = (office.folder / "review.xlsx").read_bytes()
    (office.folder / "review.xlsx").write_bytes(blank)
    office.fill("问题", {"编号": missing["id"]}, {"决定": "豁免", "理由": "机构改革", "决定人": "乙"})
    office.fill("问题", {"编号": lacking["id"]}, {"决定": "不成立", "理由": "另有材料", "决定人": "乙"})
    assert office.run("review", "import")[1]["decisions"] == 2
    (office.folder / "review.xlsx").write_bytes(mine)
    code, told = office.run("review", "import")
    assert (code, told["decisions"]) == (0, 0)
    (conflict,) = told["conflicts"]
    assert "不成立" in conflict
    assert "确认" in conflict
    office.audit()
    decisions = {each["id"]: each["decision"] for each in office.data("findings")}
    assert (decisions[lacking["id"]], decisions[missing["id"]]) == ("rejected", "waived")


def test_plan_gives_each_file_its_reason(office: Office) -> None:
    assert {each["reason"] for each in office.run("plan")[1]} == {"新文件"}
    office.audit()
    assert office.run("plan") == (0, [])
    inbox = office.folder / "inbox"
    first, second, third = sorted(path for path in inbox.rglob("*") if path.is_file())[:3]
    names = [path.relative_to(inbox).as_posix() for path in (first, second, third)]
    first.rename(first.with_name("改名" + first.suffix))
    second.write_bytes(second.read_bytes() + b" ")
    third.unlink()
    (inbox / "另一份.txt").write_text("关于政务公开工作的说明", encoding="utf-8")
    told = {each["path"]: (each["read"], each["reason"]) for each in office.run("plan")[1]}
    renamed = first.with_name("改名" + first.suffix).relative_to(inbox).as_posix()
    assert told == {
        renamed: (False, f"由“{names[0]}”改名或移动而来，不再读取"),
        names[0]: (False, "文件已不在收件文件夹"),
        names[1]: (True, "内容有变化"),
        names[2]: (False, "文件已不在收件文件夹"),
        "另一份.txt": (True, "新文件"),
    }
    assert office.run("plan")[1] == office.run("plan")[1]


def test_the_letters_of_units_that_did_not_change_are_not_made_again(office: Office) -> None:
    office.audit()
    letters = office.folder / "out" / ROUND / "催办"
    before = {path.name: path.stat().st_mtime_ns for path in letters.iterdir()}
    office.lay(FIRST, LACKING, {**LATER, "at": "2023-08-30 09:00:00"})
    office.audit()
    after = {path.name: path.stat().st_mtime_ns for path in letters.iterdir()}
    assert any(after.get(name) == time for name, time in before.items())
