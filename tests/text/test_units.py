"""Whose name a text is: the forms and the look-alikes of domain.md, section 6."""

from dataclasses import replace
from datetime import date

import pytest

from parsers.text.units import UnitIndex
from pipeline.model.evidence import Sha256
from pipeline.model.work import Reporting, Roster, Unit, UnitId


def unit(identity: str, full: str, short: str, *aliases: str, report: Reporting = "yes", category: str = "dept", line: int = 2) -> Unit:
    return Unit(
        id=UnitId(identity),
        full_name=full,
        short_name=short,
        aliases=aliases,
        misprints=(),
        category=category,
        members="",
        parent=None,
        report=report,
        valid_from=None,
        valid_to=None,
        note="",
        line=line,
    )


def roster(*units: Unit) -> Roster:
    return Roster(units=units, file="units.csv", sha256=Sha256("0" * 64))


@pytest.mark.parametrize(
    ("text", "expected", "how"),
    [
        ("银川市教育局", "D_JYJ", "full"),
        ("市教育局", "D_JYJ", "short"),
        ("教育局", "D_JYJ", "alias"),
        ("市科学局", "D_KJJ", "misprint"),
        ("市文旅广电局（市图书馆）", "D_WLJ", "alias"),
        ("市文旅广电局(市图书馆)", "D_WLJ", "alias"),
        ("市自然资源局（市林业和草原局）", "D_ZRJ", "bracket"),
        ("银川市教育局（公章）", "D_JYJ", "full"),
        ("银川市教育局（盖章）", "D_JYJ", "full"),
        ("银川市教育局公章", "D_JYJ", "full"),
        ("银川市教育局政务公开专用章", "D_JYJ", "full"),
        ("填报单位（盖章）：银川市民政局", "D_MZJ", "full"),
        ("银川市教育局办公室", "D_JYJ", "office"),
        ("市发展改革委办公室", "D_FGW", "office"),
        ("银川市人民政府办公室", "D_ZFB", "full"),
        ("市政府办公室", "D_ZFB", "short"),
        ("市府办", "D_ZFB", "alias"),
        ("银川市市场监督管理局金凤分局", "D_SCJ", "part"),
        ("市公安局交警支队", "D_GAJ", "part"),
        ("市市场监管局", "D_SCJ", "short"),
        ("市场监管局", "D_SCJ", "alias"),
        ("银川市市场监管局", "D_SCJ", "variant"),
        ("宁夏回族自治区银川市财政局", "D_CZJ", "full"),
        ("市住房和城乡建设局", "D_ZJJ", "variant"),
        ("市人力资源和社会保障局", "D_RSJ", "variant"),
        ("银川市应急局", "M_02", "abbreviated"),
        ("审计局", "M_01", "variant"),
        ("市行政审批服务管理局", "D_SPJ", "abbreviated"),
        ("市审批局", "D_SPJ", "short"),
        ("银川市市政管理局", "N_SZGL", "full"),
        ("市政管理局", "N_SZGL", "alias"),
        ("市互联网信息办公室", "D_WXB", "short"),
        ("市委网信办", "D_WXB", "alias"),
        ("银川市网络信息化局", "N_WLXX", "full"),
        ("市智慧城市管理指挥中心", "D_ZHZX", "short"),
        ("银川住房公积金管理中心", "D_GJJ", "full"),
        ("市公积金中心", "D_GJJ", "alias"),
        ("灵武市人民政府", "CNTY_LW", "full"),
        ("灵武市", "CNTY_LW", "alias"),
        ("兴庆区人民政府办公室", "CNTY_XQQ", "alias"),
        ("贺兰县政府办", "CNTY_HL", "abbreviated"),
        ("银川市人民政府政务公开办公室", "N_GKB", "full"),
        ("各县（市）区人民政府", "G_COUNTIES", "group"),
        ("各县(区)人民政府", "G_COUNTIES", "group"),
        ("市政府各部门", "G_DEPTS", "group"),
        ("市级各有关部门", "G_DEPTS_REL", "group"),
        ("各直属机构", "G_DIRECT", "group"),
        ("园区管委会", "G_PARKS", "group"),
        ("银 川 市 教 育 局", "D_JYJ", "full"),
    ],
)
def test_a_name_in_any_of_its_forms_is_its_unit(index: UnitIndex, text: str, expected: str, how: str) -> None:
    found = index.resolve(text)
    assert (found.unit, found.how) == (expected, how)
    assert found.text == text


@pytest.mark.parametrize(
    "text",
    [
        "市政府",
        "银川市人民政府",
        "灵武市教育局",
        "兴庆区教育局",
        "区教育局",
        "吴忠市教育局",
        "自治区教育厅",
        "兴庆区智慧城市运营中心",
        "省政府各部门",
        "区直相关部门",
        "各设区市人民政府",
        "银川市民证局",
        "市教育",
        "某单位",
        "",
        "（盖章）",
    ],
)
def test_a_look_alike_is_nobody(index: UnitIndex, text: str) -> None:
    assert index.resolve(text).unit is None


def test_a_near_name_and_a_countys_body_have_rivals_only(index: UnitIndex) -> None:
    assert index.resolve("银川市民证局").rivals == ("D_MZJ",)
    assert index.resolve("兴庆区智慧城市运营中心").rivals == ("CNTY_XQQ",)
    assert index.resolve("灵武市教育局").rivals == ("CNTY_LW",)


@pytest.mark.parametrize("text", ["银川市教育局、银川市财政局", "银川市教育局 银川市财政局", "市教育局和市财政局"])
def test_a_joint_name_is_several_units(index: UnitIndex, text: str) -> None:
    found = index.resolve(text)
    assert (found.unit, found.how) == (None, "joint")
    assert found.rivals == ("D_JYJ", "D_CZJ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("银川市教育局关于2023年政务公开工作落实情况的报告", [("银川市教育局", "D_JYJ")]),
        ("关于市教育局落实情况的函", [("市教育局", "D_JYJ")]),
        ("由灵武市教育局牵头，市教育局配合", [("市教育局", "D_JYJ")]),
        ("银川市市场监督管理局金凤分局报告", [("银川市市场监督管理局金凤分局", "D_SCJ")]),
        ("兴庆区智慧城市运营中心与市智慧城市管理指挥中心", [("市智慧城市管理指挥中心", "D_ZHZX")]),
        ("报送银川市人民政府政务公开办公室", [("银川市人民政府政务公开办公室", "N_GKB")]),
        ("开展“局长谈公开”，教育局长到场", []),
        ("自治区政府办公室、吴忠市财政局和市财政局", [("市财政局", "D_CZJ")]),
        ("贯彻落实市委、市政府部署，全市教育局面向好", []),
        ("兴庆区积极推进政务公开", [("兴庆区", "CNTY_XQQ")]),
        ("各县（市）区人民政府、市政府各部门应在门户网站", [("各县（市）区人民政府", "G_COUNTIES"), ("市政府各部门", "G_DEPTS")]),
        ("市政府办公室\n将根据", [("市政府办公室", "D_ZFB")]),
        ("市教育\n局已公开", [("市教育\n局", "D_JYJ")]),
        ("落实台账市财政局.docx", [("市财政局", "D_CZJ")]),
        ("附件2-市财政局-台账", [("市财政局", "D_CZJ")]),
        ("市卫健委+市医保局联合报告", [("市卫健委", "D_WJW"), ("市医保局", "D_YBJ")]),
        ("市场监管局金凤分局落实情况", [("市场监管局金凤分局", "D_SCJ")]),
        ("固原市人民检察院、贺兰县人民检察院报告", []),
        ("银川市金凤区教育局报告", []),
    ],
)
def test_names_in_a_text_are_found_and_foreign_bodies_passed_over(index: UnitIndex, text: str, expected: list[tuple[str, str]]) -> None:
    found = index.find_in(text)
    assert [(one.text, one.unit) for one in found] == expected
    assert all(text[one.start : one.end] == one.text for one in found)


def test_another_citys_roster_needs_no_change() -> None:
    index = UnitIndex(
        roster(
            unit("A", "河池市教育局", "市教育局"),
            unit("B", "河池市人力资源和社会保障局", "市人社局"),
            unit("C", "河池市宜州区人民政府", "宜州区人民政府", category="county"),
        )
    )
    assert (index.place, index.level) == ("河池市", "市")
    assert index.resolve("河池市人社局").unit == "B"
    assert index.resolve("教育局").unit == "A"
    assert index.resolve("银川市教育局").unit is None
    assert index.resolve("宜州区教育局").unit is None


def test_a_countys_own_roster_works_at_its_level() -> None:
    index = UnitIndex(roster(unit("A", "海宁县教育局", "县教育局"), unit("B", "海宁县财政局", "县财政局")))
    assert index.level == "县"
    assert index.resolve("海宁县教育局办公室").unit == "A"
    assert index.resolve("财政局").unit == "B"
    assert index.resolve("市财政局").unit is None


def test_a_name_that_changed_hands_is_the_units_of_the_day() -> None:
    old = replace(unit("OLD", "甲市大数据局", "市大数据局"), valid_to=date(2023, 12, 31))
    new = replace(unit("NEW", "甲市数据局", "市数据局", "市大数据局"), valid_from=date(2024, 1, 1))
    other = unit("X", "甲市教育局", "市教育局")
    assert UnitIndex(roster(old, new, other), on=date(2023, 8, 15)).resolve("市大数据局").unit == "OLD"
    assert UnitIndex(roster(old, new, other), on=date(2024, 8, 15)).resolve("市大数据局").unit == "NEW"
    assert UnitIndex(roster(old, new, other), on=date(2023, 8, 15)).resolve("市数据局").unit == "NEW"
    assert UnitIndex(roster(old, new, other)).resolve("市大数据局").rivals == ("NEW", "OLD")


def test_glued_names_are_parted(index: UnitIndex) -> None:
    assert index.segments("市教育局市财政局各直属机构") == ("市教育局", "市财政局", "各直属机构")
    assert index.segments("市教育局某某办") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("财政局2024年落实情况", ["B"]),
        ("附件1-教育局完成情况", ["A"]),
        ("县医保局（教育局转）", ["A"]),
        ("财政局机关党委总结", ["B"]),
        ("关于教育局落实情况的说明", []),
        ("灵武市教育局落实情况", []),
    ],
)
def test_a_bare_name_at_the_beginning_of_a_files_name_is_its_senders(text: str, expected: list[str]) -> None:
    index = UnitIndex(roster(unit("A", "海宁县教育局", "县教育局"), unit("B", "海宁县财政局", "县财政局")))
    assert [found.unit for found in index.find_in(text, bare=True)] == expected
    assert index.find_in(text) == ()
