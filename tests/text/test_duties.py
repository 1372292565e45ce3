"""Role expressions of domain.md, section 3.1, and every distinct cell of the real ledger."""

from datetime import date

import pytest

from parsers.text.duties import PlaceRules, parse_cell, parse_duties
from parsers.text.units import UnitIndex
from pipeline.model.work import OnDay, Role

COUNTIES = "各县（市）区人民政府"
ROLES = {"lead": "牵头", "responsible": "负责", "support": "配合"}
SCOPES = {"named": "", "group": "群", "related": "有关"}


def words(text: str, index: UnitIndex | None = None, **options: object) -> list[str]:
    """``单位 角色`` of each duty; a group's role has 群 or 有关 before it."""
    duties = parse_duties(text, index=index, **options)  # type: ignore[arg-type]
    return [f"{duty.text} {SCOPES[duty.scope]}{ROLES[duty.role]}" for duty in duties]


RELATED_SUPPORT = ["市政府各有关部门 有关配合", "各直属机构 有关配合"]
RELATED_DUTY = ["市政府各有关部门 有关负责", "各直属机构 有关负责"]
ALL_DUTY = ["市政府各部门 群负责", "各直属机构 群负责"]
CELLS: dict[str, list[str]] = {
    "各县（市）区人民政府，市政府各部门、各直属机构负责": [f"{COUNTIES} 群负责", *ALL_DUTY],
    "各县（市）区人民政府，市人社局、市教育局、市退役军人事务局牵头，市政府各有关部门、各直属机构配合": [
        f"{COUNTIES} 群牵头",
        "市人社局 牵头",
        "市教育局 牵头",
        "市退役军人事务局 牵头",
        *RELATED_SUPPORT,
    ],
    "各县（市）区人民政府，市发改委、市民政局、市卫健委、市教育局、市医保局牵头，市政府各有关部门、各直属机构配合": [
        f"{COUNTIES} 群牵头",
        "市发改委 牵头",
        "市民政局 牵头",
        "市卫健委 牵头",
        "市教育局 牵头",
        "市医保局 牵头",
        *RELATED_SUPPORT,
    ],
    "各县（市）区人民政府，市民政局牵头，市政府各有关部门、各直属机构配合": [f"{COUNTIES} 群牵头", "市民政局 牵头", *RELATED_SUPPORT],
    "各县（市）区人民政府，市司法局牵头，市政府各有关部门、各直属机构配合": [f"{COUNTIES} 群牵头", "市司法局 牵头", *RELATED_SUPPORT],
    "各县（市）区人民政府、市财政局牵头，市政府各部门、各直属机构负责": [f"{COUNTIES} 群牵头", "市财政局 牵头", *ALL_DUTY],
    "各县（市）区人民政府，市司法局牵头，市政府各有关部门、各直属机构负责": [f"{COUNTIES} 群牵头", "市司法局 牵头", *RELATED_DUTY],
    "各县（市）区人民政府，市政府办公室牵头，市政府各有关部门、各直属机构负责": [f"{COUNTIES} 群牵头", "市政府办公室 牵头", *RELATED_DUTY],
    "各县（市）区人民政府，市司法局牵头，市政府各部门、各直属机构负责": [f"{COUNTIES} 群牵头", "市司法局 牵头", *ALL_DUTY],
    "市政府各部门、各直属机构负责": ALL_DUTY,
    "市审批局牵头，市工信局、市农业农村局、市商务局、市科技局、市金融局、市人社局、市住建局及各县（市）区人民政府、园区管委会负责，"
    "市政府各有关部门、各直属机构配合": [
        "市审批局 牵头",
        "市工信局 负责",
        "市农业农村局 负责",
        "市商务局 负责",
        "市科技局 负责",
        "市金融局 负责",
        "市人社局 负责",
        "市住建局 负责",
        f"{COUNTIES} 群负责",
        "园区管委会 群负责",
        *RELATED_SUPPORT,
    ],
    "各县（市）区人民政府，市审批局、市智慧城市管理指挥中心牵头，市政府各有关部门、各直属机构配合": [
        f"{COUNTIES} 群牵头",
        "市审批局 牵头",
        "市智慧城市管理指挥中心 牵头",
        *RELATED_SUPPORT,
    ],
    "各县（市）区人民政府、市互联网信息办公室牵头，市政府各部门、各直属机构负责": [
        f"{COUNTIES} 群牵头",
        "市互联网信息办公室 牵头",
        *ALL_DUTY,
    ],
    "各县（市）区人民政府，银川经济技术开发区管委会、苏银产业园管委会，市发改委、市教育局、市科学局、市公安局、市民政局、"
    "市司法局、市财政局、市人社局、市自然资源局、市生态环境局、市住建局、市文旅广电局、市卫健委、市市场监管局、市统计局、银川住房公积金管理中心负责，"
    "市政府各有关部门、各直属机构配合": [
        f"{COUNTIES} 群负责",
        "银川经济技术开发区管委会 负责",
        "苏银产业园管委会 负责",
        "市发改委 负责",
        "市教育局 负责",
        "市科学局 负责",
        "市公安局 负责",
        "市民政局 负责",
        "市司法局 负责",
        "市财政局 负责",
        "市人社局 负责",
        "市自然资源局 负责",
        "市生态环境局 负责",
        "市住建局 负责",
        "市文旅广电局 负责",
        "市卫健委 负责",
        "市市场监管局 负责",
        "市统计局 负责",
        "银川住房公积金管理中心 负责",
        *RELATED_SUPPORT,
    ],
    "各县（市）区人民政府负责": [f"{COUNTIES} 群负责"],
    "各县（市）区人民政府，市档案馆、市文旅广电局（市图书馆）、市审批局、市中级人民法院、市检察院牵头，市邮政管理局负责，"
    "市政府各有关部门、各直属机构配合": [
        f"{COUNTIES} 群牵头",
        "市档案馆 牵头",
        "市文旅广电局（市图书馆） 牵头",
        "市审批局 牵头",
        "市中级人民法院 牵头",
        "市检察院 牵头",
        "市邮政管理局 负责",
        *RELATED_SUPPORT,
    ],
    "市政府各部门、各直属机构负责，市司法局配合": [*ALL_DUTY, "市司法局 配合"],
}
"""All 17 distinct cells of the real ledger's 39."""


@pytest.mark.parametrize("text", CELLS)
@pytest.mark.parametrize("has_roster", [True, False])
def test_each_cell_of_the_real_ledger(index: UnitIndex, text: str, has_roster: object) -> None:
    assert words(text, index if has_roster else None) == CELLS[text]


def test_every_named_unit_of_the_real_ledger_is_in_the_roster(index: UnitIndex) -> None:
    duties = [duty for text in CELLS for duty in parse_duties(text, index=index)]
    assert all(duty.unit is not None for duty in duties)
    assert {duty.text for duty in duties if duty.misprint} == {"市科学局"}
    assert len({duty.text for duty in duties if duty.scope == "named"}) == 34
    assert len({duty.unit for duty in duties if duty.scope == "named"}) == 32


def test_a_verb_reaches_left_over_commas_and_says_so(index: UnitIndex) -> None:
    duties = parse_duties("各县（市）区人民政府，市司法局牵头，市政府各有关部门负责", index=index)
    assert [duty.via for duty in duties] == ["comma", "verb", "verb"]


OTHERS: dict[str, list[str]] = {
    "区经济发展局牵头，区直相关部门按职责分工负责": ["区经济发展局 牵头", "区直相关部门 有关负责"],
    "区市场监督管理局牵头，区直相关部门": ["区市场监督管理局 牵头", "区直相关部门 有关负责"],
    "国家发展改革委、科技部、财政部等按职责分工负责": ["国家发展改革委 负责", "科技部 负责", "财政部 负责"],
    "责任单位：省司法厅，各设区市人民政府": ["省司法厅 负责", "各设区市人民政府 群负责"],
    "省工信厅、财政厅、生态环境厅": ["省工信厅 负责", "财政厅 负责", "生态环境厅 负责"],
    "区经济发展局，区管委会办公室政策法规处负责法制审查工作": ["区经济发展局 负责", "区管委会办公室政策法规处 负责"],
    "〔牵头单位：市教育局；配合单位：市财政局、市人社局〕": ["市教育局 牵头", "市财政局 配合", "市人社局 配合"],
    "牵头单位:市教育局,市财政局;配合/责任单位:各县（市）区人民政府": ["市教育局 牵头", "市财政局 牵头", f"{COUNTIES} 群配合"],
    "责任科室：办公室、法规科": ["办公室 负责", "法规科 负责"],
    "省工商局省审改办省政府各部门": ["省工商局 负责", "省审改办 负责", "省政府各部门 群负责"],
    "区行政审批局区管委会办公室": ["区行政审批局 负责", "区管委会办公室 负责"],
    "市教育局市财政局负责": ["市教育局 负责", "市财政局 负责"],
    "省“互联网+政务服务”联席办、省工商局": ["省“互联网+政务服务”联席办 负责", "省工商局 负责"],
    "政府信息公开工作部门": ["政府信息公开工作部门 负责"],
    "市发改委会同市财政局负责": ["市发改委 牵头", "市财政局 负责"],
    "市发改委会同市财政局": ["市发改委 牵头", "市财政局 配合"],
    "市教育局主办，市财政局协办": ["市教育局 牵头", "市财政局 配合"],
    "市教育局牵头负责，市财政局、市人社局参与": ["市教育局 牵头", "市财政局 配合", "市人社局 配合"],
    "市教育局、市财政局协助": ["市教育局 配合", "市财政局 配合"],
    "市教育局、市财政局共同负责": ["市教育局 负责", "市财政局 负责"],
    "市教育局、市财政局分别负责": ["市教育局 负责", "市财政局 负责"],
    "市财政局按职责分工配合": ["市财政局 配合"],
    "市教育局等部门按职责分工负责，各县（市）区人民政府结合实际落实": ["市教育局 负责", f"{COUNTIES} 群负责"],
    "市教育局（牵头）、市财政局（配合）": ["市教育局 牵头", "市财政局 配合"],
    "市教育局牵头、市财政局配合": ["市教育局 牵头", "市财政局 配合"],
    "市教育局牵头市财政局配合": ["市教育局 牵头", "市财政局 配合"],
    "市教育局牵头,市财政局,市人社局配合。": ["市教育局 牵头", "市财政局 配合", "市人社局 配合"],
    "牵头领导：张三；责任单位：市教育局": ["市教育局 负责"],
    "市发展和改革委员会、市人力资源和社会保障局和市住房和城乡建设局共同负责": [
        "市发展和改革委员会 负责",
        "市人力资源和社会保障局 负责",
        "市住房和城乡建设局 负责",
    ],
    "各乡镇人民政府（街道办事处）、各区属国企、驻区各单位": [
        "各乡镇人民政府（街道办事处） 群负责",
        "各区属国企 群负责",
        "驻区各单位 群负责",
    ],
    "省直各有关部门、中央驻闽有关机构": ["省直各有关部门 有关负责", "中央驻闽有关机构 有关负责"],
    "各片区管理局、区直各单位": ["各片区管理局 群负责", "区直各单位 群负责"],
    "市政府各有关部门，各直属机构负责": ["市政府各有关部门 有关负责", "各直属机构 群负责"],
    "各县（市）区人民政府、市政府各有关部门负责": [f"{COUNTIES} 群负责", "市政府各有关部门 有关负责"],
    "河池海关、人民银行河池市分行": ["河池海关 负责", "人民银行河池市分行 负责"],
    "由市教育局负责": ["市教育局 负责"],
    "市教育局牵头，市人社局、市民政局等部门和各县（市）区人民政府负责": [
        "市教育局 牵头",
        "市人社局 负责",
        "市民政局 负责",
        f"{COUNTIES} 群负责",
    ],
    "各县（市）区人民政府及市直有关部门负责": [f"{COUNTIES} 群负责", "市直有关部门 有关负责"],
    "各地各部门按职责分工负责": ["各地 群负责", "各部门 群负责"],
    "各级行政机关、各高校": ["各级行政机关 群负责", "各高校 群负责"],
    "市财政局负责；各县（市）区人民政府落实属地责任": ["市财政局 负责", f"{COUNTIES} 群负责"],
    "市委组织部办公室、市委编办": ["市委组织部办公室 负责", "市委编办 负责"],
    "由市教育局牵头，会同市财政局、市人社局负责": ["市教育局 牵头", "市财政局 负责", "市人社局 负责"],
    "由市教育局牵头，会同市财政局": ["市教育局 牵头", "市财政局 配合"],
    "①市教育局②市财政局": ["市教育局 负责", "市财政局 负责"],
    "1.市教育局；2.市财政局": ["市教育局 负责", "市财政局 负责"],
    "市教育局、市财政局各负其责": ["市教育局 负责", "市财政局 负责"],
    "市教育局 市财政局　市人社局": ["市教育局 负责", "市财政局 负责", "市人社局 负责"],
    "牵头单位：市教育局配合单位：市财政局": ["市教育局 牵头", "市财政局 配合"],
    "市政府办公室统筹，市审计局监督": ["市政府办公室 牵头", "市审计局 配合"],
    "市教育局负责落实": ["市教育局 负责"],
    "无": [],
    "": [],
    "/": [],
}


@pytest.mark.parametrize("text", OTHERS)
@pytest.mark.parametrize("has_roster", [True, False])
def test_other_ledgers_cells(index: UnitIndex, text: str, has_roster: object) -> None:
    assert words(text, index if has_roster else None) == OTHERS[text]


def test_a_scoped_duty_keeps_its_object() -> None:
    scoped = parse_duties("市教育局，区管委会办公室政策法规处负责法制审查工作")
    assert [(duty.text, duty.limited_to) for duty in scoped] == [("市教育局", ""), ("区管委会办公室政策法规处", "法制审查")]


def test_a_list_with_and_so_on_is_open_for_all_that_stand_in_it() -> None:
    duties = parse_duties("市教育局牵头，市财政局、市人社局等部门负责，市司法局配合")
    assert [(duty.text, duty.is_open) for duty in duties] == [
        ("市教育局", False),
        ("市财政局", True),
        ("市人社局", True),
        ("市司法局", False),
    ]


@pytest.mark.parametrize(
    "text", ["（市教育局、市财政局，6月底完成）", "市教育局、市财政局负责，6月底前完成", "责任单位：市教育局、市财政局；完成时限：6月底"]
)
def test_a_deadline_among_the_units_is_taken_out(text: str) -> None:
    cell = parse_cell(text, year=2023)
    assert [duty.text for duty in cell.duties] == ["市教育局", "市财政局"]
    assert isinstance(cell.deadline, OnDay)
    assert cell.deadline.day == date(2023, 6, 30)


@pytest.mark.parametrize("column", ["lead", "support"])
def test_a_role_column_gives_its_role(column: Role) -> None:
    duties = parse_duties("市教育局、市财政局", column=column)
    assert [(duty.role, duty.via) for duty in duties] == [(column, "column")] * 2


def test_a_places_custom_decides_where_the_text_cannot() -> None:
    assert words("市教育局、市财政局", rules=PlaceRules(first_leads=True)) == ["市教育局 牵头", "市财政局 负责"]
    assert words("市教育局牵头，市财政局负责", rules=PlaceRules(first_leads=True)) == ["市教育局 牵头", "市财政局 负责"]
    assert words("市教育局负责", rules=PlaceRules(responsible_leads=True)) == ["市教育局 牵头"]
    assert words("市教育局牵头，市财政局负责", rules=PlaceRules(responsible_leads=True)) == ["市教育局 牵头", "市财政局 负责"]


def test_line_breaks_part_units_or_are_joined(index: UnitIndex) -> None:
    assert words("市教育局\n市财政局\n市人社局", index) == ["市教育局 负责", "市财政局 负责", "市人社局 负责"]
    assert words("各县（市）区\n人民政府负责", index) == [f"{COUNTIES} 群负责"]
    assert words("市政府各部门、各直属\n机构负责", index) == ALL_DUTY
    assert words("市教育局\n市财政局") == ["市教育局 负责", "市财政局 负责"]
    assert words("各县（市）区\n人民政府负责") == [f"{COUNTIES} 群负责"]


def test_names_without_a_prefix_take_the_last_one(index: UnitIndex) -> None:
    assert [duty.unit for duty in parse_duties("市教育局、财政局、人社局负责", index=index)] == ["D_JYJ", "D_CZJ", "D_RSJ"]
    assert [duty.unit for duty in parse_duties("省统计局、医保局负责", index=index)] == [None, None]
