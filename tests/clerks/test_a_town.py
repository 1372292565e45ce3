"""A town's short ledger without numbers: villages that count their own way, and a register of receipts in their own words."""

from pathlib import Path

import openpyxl

from pipeline.cli import main
from pipeline.gathering import open_desk
from pipeline.model.finding import Finding
from samples.measured_audits import judged_workspace
from tests.clerks.paper import word_file

ROWS = (
    ("板块", "公开事项", "公开要求", "责任部门", "时间要求"),
    ("村务公开", "惠农补贴", "发放前张榜公示7天，公示照片留存。", "农业农村办公室、各村（社区）", "每季度末"),
    ("村务公开", "集体“三资”", "村级财务收支每月10日前上墙并录入平台。", "财政所、各村（社区）", "每月"),
    ("村务公开", "宅基地审批", "公开申请条件、审批结果。", "自然资源所牵头，村镇建设办公室配合", "11月底"),
    ("民生保障", "低保临时救助", "公示名单，公布救助电话。", "社会事务办公室", "10月底"),
    ("民生保障", "医保缴费", "宣传缴费标准，参保率达到95%。", "人社所、各村（社区）", "12月20日"),
    ("基础工作", "公示栏维护", "更换破损公示栏，统一标识。", "党政综合办公室牵头，各村（社区）负责", "8月底"),
)
NAMES = """单位全称,简称,类别,成员,是否报送
农业农村办公室,农业办,站所,,是
财政所,,站所,,是
自然资源所,,站所,,是
村镇建设办公室,,站所,,是
社会事务办公室,,站所,,是
人力资源和社会保障所,人社所,站所,,是
党政综合办公室,党政办,站所,,是
石桥村村民委员会,石桥村,村,,是
柳树湾村村民委员会,柳树湾村,村,,是
镇东社区居民委员会,镇东社区,村,,是
各村（社区）,,,村,组
"""


def _found(folder: Path, sender: str, name: str, data: bytes) -> list[Finding]:
    """What is found where one file came in time, by a register with a title over its headings."""
    ledger, names, workspace = folder / "任务表.docx", folder / "名单.csv", folder / "2025年"
    sentence = "请于7月5日和12月15日前上报落实情况。"
    ledger.write_bytes(word_file("青石镇2025年基层政务公开任务表", "各村（社区）、各站所办：", sentence, ROWS))
    names.write_bytes(NAMES.encode("gbk"))
    assert main(["init", str(workspace), "--ledger", str(ledger), "--roster", str(names)]) == 0
    (workspace / "inbox" / name).write_bytes(data)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["青石镇OA收文登记"])
    sheet.append(["序号", "来文单位", "文件标题", "附件名称", "签收时间"])
    sheet.append([1, sender, "汇报", name, "2025年7月3日 9:12"])
    sheet.merge_cells("A1:E1")
    book.save(workspace / "receipts.xlsx")
    judged = judged_workspace(open_desk(workspace), "2025-07-05", "2025-07-10")
    assert judged.broken == ()
    return list(judged.findings)


def _of(found: list[Finding], unit: str) -> list[tuple[str, int | None, str]]:
    """The findings of one unit on tasks and texts, and on whose file it is."""
    codes = ("TSK", "TXT", "SUB001", "SUB005", "SUB006", "SUB007", "SUB011")
    wanted = [each for each in found if each.key.unit == unit and each.key.code.startswith(codes) and each.outcome != "note"]
    return [(each.key.code, each.key.task, each.outcome) for each in wanted]


def test_a_villages_own_counting_is_not_the_ledgers_though_its_first_two_agree(tmp_path: Path) -> None:
    data = word_file(
        "石桥村2025年上半年基层政务公开工作汇报",
        "1.惠农补贴：3月、6月两次发放前均张榜公示7天，涉及农户212户，公示照片已存档。",
        "2.三资：每月10日前财务收支上墙，1—6月录入平台6期。",
        "3.医保：2025年度参保1860人，参保率96.2%。",
        "4.公示栏：更换公示栏2块，标识已统一。",
        "石桥村村委会",
        "2025年7月2日",
    )
    assert _of(_found(tmp_path, "石桥村", "石桥村汇报材料.docx", data), "U008") == []


def test_a_village_committee_by_its_usual_short_name_is_known_in_the_register(tmp_path: Path) -> None:
    data = word_file("上半年公开工作情况", "惠农补贴：公示2次，共216户。", "柳树湾村", "2025.7.4")
    found = _found(tmp_path, "柳树湾村委会", "柳树湾.docx", data)
    assert [code for code, _, _ in _of(found, "U009") if code.startswith("SUB")] == []


def test_a_file_that_one_line_of_the_register_lists_has_come_with_it_though_its_sender_is_in_no_roster(tmp_path: Path) -> None:
    data = word_file("上半年公开工作情况", "惠农补贴：公示2次，共216户。", "柳树湾村", "2025.7.4")
    found = _found(tmp_path, "柳树湾服务站", "柳树湾.docx", data)
    assert [each.message for each in found if each.key.code == "SUB005" and each.key.unit == "U009"] == []


def test_a_short_cell_of_the_ledger_as_progress_is_asked_about_and_no_payments_are_an_answer(tmp_path: Path) -> None:
    rows = (
        ("公开事项", "完成情况"),
        ("惠农补贴", "社区无惠农补贴发放。"),
        ("集体“三资”", "无"),
        ("医保缴费", "参保率91%，剩余人员正在动员。"),
        ("公示栏维护", "更换破损公示栏，统一标识。"),
    )
    found = _found(tmp_path, "镇东社区", "任务表 (1).docx", word_file("镇东社区落实情况", rows))
    assert _of(found, "U010") == [("TXT002", 6, "query")]
