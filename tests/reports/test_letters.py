"""Letters: what a unit is asked, in words meant for it, and never a word of another unit."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from pipeline.model.finding import OpenFinding
from pipeline.model.notice import Reminder
from pipeline.model.work import UnitId
from reports.reminders import letter_name, reminders
from reports.settings import NoticeSettings
from reports.wording import CODE_NAMES, NOT_FOR_LETTERS, QUESTIONS
from tests.reports.audits import (
    LATE,
    ON_TIME,
    Arrival,
    audit_of,
    big_audit,
    decided,
    finding,
    ledger_of,
    real_roster,
    roster_of,
    task,
    unit,
)

ROWS = (
    unit("A", "市教育局"),
    unit("B", "市科技局"),
    unit("C", "贺兰县人民政府", report="confirm", category="county"),
    unit("D", "市中级人民法院", report="confirm", category="outside"),
)


def letters(*findings: OpenFinding, **settings: object) -> tuple[Reminder, ...]:
    ledger = ledger_of(task(1, item="推进公开"), task(2, subitem="抓好解读"), *(task(no) for no in range(3, 12)))
    arrivals = (Arrival(unit="A", at=LATE), Arrival(unit="C", at=ON_TIME))
    return reminders(audit_of(roster_of(*ROWS), ledger, arrivals=arrivals, findings=findings), NoticeSettings(**settings))  # type: ignore[arg-type]


def text_of(letter: Reminder) -> str:
    return "\n".join(line.text for line in letter.body)


def test_a_unit_with_nothing_open_gets_no_letter() -> None:
    assert letters() == ()
    assert letters(decided(finding("SUB003", "A", "缺"), "waived"), finding("SUB008", "A", "重复", outcome="note")) == ()


def test_units_outside_and_those_whose_duty_alone_is_open_get_none() -> None:
    assert letters(finding("SUB010", "C", "未收到", outcome="query"), finding("SUB003", "D", "缺", outcome="query")) == ()


def test_what_is_certain_is_asked_for_and_what_is_doubtful_is_a_question() -> None:
    (letter,) = letters(
        finding("SUB002", "A", "市教育局的报告应于2023年8月15日前报送，收齐时间为2023年8月17日，迟报2天（2个工作日）。"),
        finding("TSK001", "A", "未见第1项", task_no=1),
        finding("TSK001", "A", "未见第2项", task_no=2),
        finding("TXT001", "A", "没有可以核实的内容", task_no=3, outcome="query"),
        correct_by=date(2023, 9, 8),
        report_to="市政府政务公开办公收发文员",
    )
    lines = [line.text for line in letter.body]
    assert lines[1:6] == [
        "一、需要报送或者补正的事项",
        "收到的材料中未见第1项（推进公开）、第2项（抓好解读）的进展，请补报。",
        "二、提请注意的事项",
        "贵单位的报告应于2023年8月15日前报送，收齐时间为2023年8月17日，迟报2天（2个工作日）。请今后在规定时间之前报齐WORD文字版和OFD电子盖章版。",
        "三、请核实说明的事项",
    ]
    assert lines[6] == "以下任务的进展未见数量、名称、日期、文号、网址等具体情况，请补充：第3项（加强信息公开）。"
    assert lines[7] == "四、报送要求"
    assert "请于2023年9月8日前（含当日）将补正材料和书面说明报送市政府政务公开办公收发文员" in lines[8]


def test_a_unit_that_was_only_late_is_asked_for_nothing_more() -> None:
    (letter,) = letters(finding("SUB002", "A", "市教育局的报告应于2023年8月15日前报送，迟报2天（2个工作日）。"))
    text = text_of(letter)
    assert "补正材料" not in text
    assert "以上情况不需要补报。如与事实不符" in text
    assert "催办" not in "".join(letter.title)


def test_a_unit_that_is_only_asked_gets_no_demand() -> None:
    (letter,) = letters(finding("TXT001", "A", "没有可以核实的内容", task_no=3, outcome="query"))
    assert "催办" not in "".join(letter.title)
    assert "需要报送或者补正的事项" not in text_of(letter)
    assert "将书面说明报送" in text_of(letter)


def test_a_question_on_a_file_names_the_file_but_never_another_unit() -> None:
    own = finding("FIL004", "A", "未能处理", outcome="query", subject="市教育局报告.wps")
    other = finding("FIL002", "A", "部分无法读取", outcome="query", subject="转市科技局材料.docx")
    (letter,) = letters(own, other)
    assert "涉及文件：“市教育局报告.wps”。" in text_of(letter)
    assert "科技局" not in text_of(letter)


def test_a_unit_to_be_confirmed_is_only_asked() -> None:
    (letter,) = letters(finding("SUB003", "C", "贺兰县人民政府的材料1件，没有Word版"))
    assert "需要报送或者补正" not in text_of(letter)
    assert "收到的材料中未见WORD文字版，请确认是否已经报送。" in text_of(letter)


def test_another_units_name_takes_the_finding_s_words_away_and_leaves_the_question() -> None:
    (letter,) = letters(
        finding("TXT003", "A", "市教育局关于任务1的进展与市科技局的报告雷同", task_no=1, outcome="query"),
        finding("SUB007", "A", "印章为银川市科学技术局、市科技局", outcome="query"),
    )
    text = text_of(letter)
    assert "科技" not in text
    assert "请核实是否为本单位实际情况" in text
    assert "单位名称不一致" in text


def test_words_meant_for_the_office_are_left_out() -> None:
    message = "市教育局报送的甲.docx：文件已加密，无法打开；请取消密码后重新报送。该文件按已收到计，内容无从审核。"
    (letter,) = letters(finding("FIL001", "A", message))
    assert "贵单位报送的甲.docx设有密码，无法打开。请检查后重新报送" in text_of(letter)
    assert "无从审核" not in text_of(letter)


def test_a_unit_that_sent_nothing_is_told_what_the_office_knows() -> None:
    (letter,) = letters(finding("SUB001", "B", "截至2023年8月31日24时，收文记录中未见市科技局报送的材料，收件目录中也没有"))
    assert "截至2023年8月31日24时，收文记录中未见贵单位2023年8月15日报送批次的任务落实进展材料，请报送。" in text_of(letter)
    assert "对贵单位" not in letter.body[0].text


def test_many_tasks_are_listed_by_number() -> None:
    (letter,) = letters(*(finding("TSK001", "A", f"未见第{no}项", task_no=no) for no in range(1, 10)))
    assert "未见第1、2、3、4、5、6、7、8、9项（共9项）的进展" in text_of(letter)


@pytest.mark.parametrize("code", sorted(set(CODE_NAMES) - NOT_FOR_LETTERS - {code for code in CODE_NAMES if code.startswith("LED")}))
def test_every_code_has_its_question(code: str) -> None:
    assert QUESTIONS[code].endswith(("。", "？"))


def test_no_letter_of_the_big_audit_names_another_unit() -> None:
    audit = big_audit()
    names = {row.id: row.short_name for row in audit.roster.units if not row.is_group and row.category != "issuer"}
    made = reminders(audit, NoticeSettings())
    assert len(made) > 20
    for letter in made:
        own = names[letter.unit]
        text = text_of(letter).replace(own, "")
        assert not [name for unit_id, name in names.items() if unit_id != letter.unit and name in text], letter.unit


def test_letters_are_named_after_their_units_and_two_of_one_name_stay_apart() -> None:
    rows = real_roster().units
    names = [row.short_name for row in rows]
    made = [letter_name(row, Counter(names)) for row in rows]
    assert len(set(made)) == len(rows)
    assert "市教育局.docx" in made
    twin = replace(rows[10], id=UnitId("TWIN"))
    assert letter_name(twin, Counter([*names, twin.short_name])) == f"{twin.short_name}_TWIN.docx"


def test_a_seal_of_another_unit_is_told_without_that_units_name() -> None:
    found = finding(
        "SEA004", "A", "市教育局报送的盖章版.ofd所盖印章为“银川市科技局公章”（市科技局），没有市教育局的印章。", subject="盖章版.ofd"
    )
    (letter,) = letters(found)
    assert "报送的文件“盖章版.ofd”印章单位与报送单位不符。请改用本单位电子印章后重新报送。" in text_of(letter)
    assert "科技局" not in text_of(letter)


def test_the_inner_parts_of_a_file_are_not_told_to_units() -> None:
    text = (
        "市教育局报送的“附件：盖章版.ofd”的内容与盖章时不一致：“某公章”受保护的11处内容中：Doc_0/Pages/Page_0/Content.xml与盖章时不一致。"
    )
    (letter,) = letters(finding("SEA002", "A", text, subject="盖章版.ofd"))
    assert "贵单位报送的“附件：盖章版.ofd”的内容与盖章时不一致。请以定稿重新盖章后报送。" in text_of(letter)
    assert "Content.xml" not in text_of(letter)


def test_a_unit_that_only_owes_files_is_asked_for_files_and_no_new_words() -> None:
    (letter,) = letters(finding("SUB004", "A", "没有OFD版"), correct_by=date(2023, 9, 8))
    text = text_of(letter)
    assert "请于2023年9月8日前（含当日）将上述文件报送" in text
    assert "未完成的任务" not in text
    assert "书面说明" not in text
    (asked,) = letters(finding("SUB004", "A", "没有OFD版"), finding("TSK008", "A", "不明", task_no=1, outcome="query"))
    assert "将上述文件和书面说明报送" in text_of(asked)


def test_a_sole_finding_on_a_task_is_told_once() -> None:
    text = "市教育局报送的甲.docx表1 第2行 第3列，任务1的进展“推进公开”与台账任务1的“主要内容”原文相同。"
    (letter,) = letters(finding("TXT002", "A", text, task_no=1))
    items = [line.text for line in letter.body if line.kind == "item"]
    assert items[0] == text.replace("市教育局报送的", "贵单位报送的") + "请改报本单位的具体落实情况。"
    (two,) = letters(finding("TXT002", "A", text, task_no=1), finding("TXT002", "A", text, task_no=2))
    assert "第1项（推进公开）、第2项（抓好解读）的进展与台账原文相同，请改报" in text_of(two)


def test_passages_without_a_task_are_shown_to_their_unit() -> None:
    text = "市教育局的报告中有内容未能对应到台账任务：甲.docx第9段“开展义务植树”（共1处）；请指明其对应的任务。"
    (letter,) = letters(finding("TSK009", "A", text, outcome="query"))
    assert "（贵单位的报告中有内容未能对应到台账任务：甲.docx第9段“开展义务植树”（共1处））" in text_of(letter)


def test_inner_parts_that_no_seal_covers_are_not_told_to_units() -> None:
    text = (
        "市教育局报送的“附件：盖章版.ofd”的印章没有覆盖全部内容："
        "“某公章”有13处内容不在印章保护范围内（资源、页面）：Doc_0/PublicRes.xml、Doc_0/Pages/P.xml。"
    )
    (letter,) = letters(finding("SEA008", "A", text, outcome="query"))
    assert "“某公章”有13处内容不在印章保护范围内（资源、页面））" in text_of(letter)
    assert "Doc_0" not in text_of(letter)


def test_a_unit_whose_material_was_sent_back_is_told_that_the_time_counts_from_then() -> None:
    text = (
        "市教育局的报告应于2023年8月15日前报送，首次收文时间为2023年8月21日10时20分（该次即收齐Word版和OFD版），迟报6天（4个工作日）。"
        "此前按期收到的材料已被退回，以上按退回后重新报送的时间计算。是否计为逾期，请核定。"
    )
    (letter,) = letters(finding("SUB002", "A", text, outcome="query"))
    assert "此前按期收到的材料已被退回，以上按退回后重新报送的时间计算）" in text_of(letter)
    assert "核定" not in text_of(letter)
