"""The rules' own form: registry and folder, the contract's table, the catalogue."""

from importlib import import_module
from pathlib import Path

import pytest

import rules.checks
from rules.examples import facts, shows
from rules.explain import catalogue, explain
from rules.registry import RULES
from rules.rule import Rule

FOLDER = Path(rules.checks.__path__[0])

CONTRACT = {
    "LED001": ("台账自述数量与实际不符", "note"),
    "LED002": ("序号缺失、重复或乱序", "note"),
    "LED003": ("责任单位不在名册", "query"),
    "LED004": ("完成时限无法识别", "query"),
    "LED005": ("正文日期与完成时限矛盾", "note"),
    "LED006": ("表头缺列", "note"),
    "LED007": ("单位名称疑似笔误", "note"),
    "LED008": ("正文行为主体与责任单位不一致", "note"),
    "SUB001": ("未收到", "certain"),
    "SUB002": ("逾期报送", "certain"),
    "SUB003": ("缺Word版", "certain"),
    "SUB004": ("缺OFD版", "certain"),
    "SUB005": ("收文时间未核实", "query"),
    "SUB006": ("报送单位无法识别", "query"),
    "SUB007": ("单位名称不一致", "query"),
    "SUB008": ("重复或已被替代", "note"),
    "SUB009": ("往年或他期材料", "query"),
    "SUB010": ("未收到（报送要求待确认）", "query"),
    "SUB011": ("有收文记录而无文件", "query"),
    "FIL001": ("无法打开", "certain"),
    "FIL002": ("部分无法读取", "query"),
    "FIL003": ("存在未接受的修订", "query"),
    "FIL004": ("未能处理", "query"),
    "SEA001": ("未加盖电子印章", "certain"),
    "SEA002": ("盖章后内容被改动", "certain"),
    "SEA003": ("签名验证不通过", "certain"),
    "SEA004": ("印章单位与报送单位不符", "certain"),
    "SEA005": ("印章或证书授权存疑", "query"),
    "SEA006": ("未能核验", "query"),
    "SEA007": ("无印章，仅有图片或数字签名", "query"),
    "SEA008": ("印章未覆盖全部内容", "query"),
    "TWN001": ("Word与OFD内容不一致", "query"),
    "TSK001": ("漏报任务", "certain"),
    "TSK002": ("进展为空", "certain"),
    "TSK003": ("到期未完成且无说明", "certain"),
    "TSK004": ("到期后未见报告", "query"),
    "TSK005": ("量化指标未达到", "query"),
    "TSK006": ("量化指标未说明", "query"),
    "TSK007": ("牵头单位称不涉及", "query"),
    "TSK008": ("进展状态不明", "query"),
    "TSK009": ("内容未对应任何任务", "query"),
    "TSK010": ("非本单位任务", "note"),
    "TSK011": ("报告中未见任务进展", "query"),
    "TXT001": ("无可核实内容", "query"),
    "TXT002": ("照抄台账原文", "certain"),
    "TXT003": ("与其他单位雷同", "query"),
    "TXT004": ("与上期相同", "query"),
    "TXT005": ("年份或期次错误", "query"),
    "TXT006": ("出现其他单位自称", "query"),
    "TXT007": ("数字不可能成立", "query"),
    "TXT008": ("模板未填或残留", "query"),
}


def _modules() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def test_registry_and_folder_agree() -> None:
    in_folder = {import_module(f"rules.checks.{name}").RULE.code for name in _modules()}
    assert in_folder == {rule.code for rule in RULES}
    assert len(_modules()) == len(RULES)


def test_codes_are_unique_and_stand_in_the_order_of_the_contract() -> None:
    places = [list(CONTRACT).index(rule.code) for rule in RULES]
    assert places == sorted(set(places))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_name_and_outcome_are_the_contracts(rule: Rule) -> None:
    assert (rule.name, rule.outcome) == CONTRACT[rule.code]


@pytest.mark.parametrize("name", _modules())
def test_a_file_is_named_by_its_code_and_begins_with_the_rules_name(name: str) -> None:
    module = import_module(f"rules.checks.{name}")
    assert name.startswith(module.RULE.code.lower() + "_")
    assert (module.__doc__ or "").startswith(module.RULE.name + ": ")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_examples_that_keep_and_break_it(rule: Rule) -> None:
    assert rule.keeps()
    assert rule.breaks()
    assert rule.doubts() or rule.outcome != "certain"
    assert rule.basis
    says = [example.says for example in (*rule.keeps(), *rule.breaks(), *rule.doubts())]
    assert len(says) == len(set(says))


def test_the_catalogue_is_up_to_date() -> None:
    written = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    assert written == catalogue(), "请运行 python -m rules.explain > rules/README.md"


def test_explain_says_what_the_rule_rests_on_and_shows_its_examples() -> None:
    text = explain("sub002")
    assert text.startswith("SUB002 逾期报送\n")
    assert "8月16日0时整收齐" in text
    assert "依据：" in text
    assert "不能判断的：" in text


def test_explain_of_an_unknown_code_names_near_ones() -> None:
    with pytest.raises(LookupError, match="SUB001"):
        explain("SUB01")


def test_figures_are_shown_where_they_were_measured() -> None:
    assert "实测：准确率1.00" in explain("TSK001", {"TSK001": "准确率1.00"})


def test_examples_are_built_anew_each_time_and_are_equal() -> None:
    example = shows("甲")
    assert example.facts() == example.facts()
    assert facts((), ()) == facts((), ())
