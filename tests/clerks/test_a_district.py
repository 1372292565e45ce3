"""A district's ledger of eight tasks, set up by ``init``, and reports in its units' own words."""

from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.gathering import open_desk
from pipeline.model.finding import Finding
from samples.measured_audits import judged_workspace
from tests.clerks.paper import word_file

HEADS = ("序号", "任务类别", "工作任务", "具体要求", "牵头单位", "责任单位", "完成时限")
ROWS = (
    (
        "1",
        "深化重点领域公开",
        "加强重大项目信息公开",
        "公开重大建设项目批准结果信息、招标投标信息，全年公开不少于50条。",
        "区发改局",
        "各街道办事处",
        "2024年11月底前",
    ),
    ("2", "深化重点领域公开", "做好义务教育领域信息公开", "公开学区划分、招生政策、招生结果。", "区教育局", "", "2024年9月底前"),
    ("3", "深化重点领域公开", "推进财政信息公开", "及时公开2024年部门预算和2023年部门决算。", "区财政局", "区直各部门", "长期坚持"),
    ("4", "强化政策解读", "提高解读质量", "政策文件解读率达到100%。", "区政府办公室", "区直各部门", "2024年12月底前"),
    ("5", "强化政策解读", "开展“局长讲政策”活动", "每部门至少开展1次。", "区政府办公室", "区直各部门", "2024年11月底前"),
    ("6", "规范依申请公开", "严格答复时限", "按时答复率100%。", "区司法局", "区直各部门、各街道办事处", "持续推进"),
    ("7", "夯实基础", "开展政府网站适老化改造", "完成无障碍改造。", "区大数据局", "区直各有关部门", "2024年6月底前"),
    ("8", "夯实基础", "加强政务新媒体管理", "清理僵尸账号。", "区大数据局", "区直各部门、各街道办事处", "常态化"),
)
ROSTER = """id,full_name,short_name,aliases,misprints,category,members,parent,report,valid_from,valid_to,note
FGJ,浑南区发展和改革局,区发改局,,,部门,,,yes,,,
JYJ,浑南区教育局,区教育局,,,部门,,,yes,,,
CZJ,浑南区财政局,区财政局,,,部门,,,yes,,,
ZFB,浑南区人民政府办公室,区政府办公室,区政府办,,部门,,,yes,,,
SFJ,浑南区司法局,区司法局,,,部门,,,yes,,,
DSJ,浑南区大数据管理局,区大数据局,,,部门,,,yes,,,
WS,五三街道办事处,五三街道,,,街道,,,yes,,,
G_BM,区直各部门,区直各部门,区直各有关部门,,,部门,,group,,,
G_JD,各街道办事处,各街道办事处,,,,街道,,group,,,
"""


def _findings(folder: Path, unit: str, data: bytes) -> list[Finding]:
    folder.mkdir(exist_ok=True)
    ledger, roster, workspace = folder / "分解表.docx", folder / "名册.csv", folder / "2024年"
    sentence = "请各责任单位分别于2024年7月10日、2024年12月20日前将工作落实情况报送区政府办公室。"
    ledger.write_bytes(word_file("浑南区2024年政务公开工作任务分解表", sentence, (HEADS, *ROWS)))
    roster.write_text(ROSTER, encoding="utf-8")
    assert main(["init", str(workspace), "--ledger", str(ledger), "--roster", str(roster)]) == 0
    (workspace / "inbox" / "总结.docx").write_bytes(data)
    (workspace / "receipts.csv").write_text(f"发文单位,标题,附件,接收时间\n{unit},总结,总结.docx,2024-07-09 10:00:00\n", encoding="utf-8")
    judged = judged_workspace(open_desk(workspace), "2024-07-10", "2024-07-31")
    assert judged.broken == ()
    return [each for each in judged.findings if each.key.code.startswith("TSK") and each.outcome != "note"]


STREET = word_file(
    "五三街道政务公开半年总结",
    "今年以来，五三街道严格落实区政务公开要求，主动公开各类信息86条。重大项目方面，公开征收补偿信息3条；依申请公开方面，收到1件并按期答复；"
    "政务新媒体“五三发布”每日更新，共推送210期，关停账号1个。下一步，将继续做好各项工作。",
    "五三街道办事处",
    "2024年7月9日",
)
SCHOOLS = word_file(
    "浑南区教育局关于2024年上半年政务公开工作落实情况的报告",
    "一、做好义务教育领域信息公开。5月20日，在区政府网站公开了学区划分方案和招生政策，共发布信息12条。",
    "二、推进财政信息公开。2月6日公开2024年部门预算，决算待批复后公开。",
    "三、政策解读。上半年制发规范性文件1件，同步解读1件，解读率100%。",
    "四、“局长讲政策”。6月3日，局长王某某走进直播间解读招生政策，2.1万人次观看。",
    "五、依申请公开。共收到申请4件，均在法定期限内答复。",
    "六、新媒体管理。对“浑南教育”公众号开展自查，无僵尸账号。",
    "浑南区教育局",
    "2024年7月5日",
)


@pytest.mark.parametrize(("unit", "data"), [("五三街道办事处", STREET), ("区教育局", SCHOOLS)], ids=["街道", "教育"])
def test_one_paragraph_on_everything_is_never_accused_of_a_task_it_names(unit: str, data: bytes, tmp_path: Path) -> None:
    found = _findings(tmp_path, unit, data)
    assert [
        each.message for each in found if each.outcome == "certain" and each.key.code == "TSK001" and each.key.unit in {"WS", "JYJ"}
    ] == []


def test_a_heading_that_is_a_section_of_one_task_answers_that_task(tmp_path: Path) -> None:
    found = _findings(tmp_path, "区教育局", SCHOOLS)
    assert 6 not in {each.key.task for each in found if each.key.unit == "JYJ"}


def test_a_table_by_the_ledgers_titles_that_lacks_a_task_lacks_it_for_certain(tmp_path: Path) -> None:
    rows = (
        ("工作任务", "落实情况"),
        ("推进财政信息公开", "牵头组织全区68家预算单位于2月8日前公开2024年部门预算。"),
        ("提高解读质量", "未制发政策文件。"),
        ("开展“局长讲政策”活动", "计划9月开展。"),
        ("加强政务新媒体管理", "无政务新媒体。"),
    )
    found = _findings(tmp_path, "区财政局", word_file("区财政局2024年政务公开工作落实情况表", rows))
    assert [(each.key.code, each.key.task, each.outcome) for each in found if each.key.unit == "CZJ"] == [("TSK001", 6, "certain")]
