"""review.xlsx out and in: nothing changed changes nothing, two copies merge, conflicts show both sides."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.chains import settled
from pipeline.errors import BadInputError
from pipeline.model.correction import ExtensionCorrection, MatchCorrection, OwnerCorrection, TimeCorrection
from pipeline.model.finding import Decision, DecisionKind, OpenFinding
from pipeline.model.work import TaskNo, UnitId
from pipeline.review import Held, ImportPlan, ReviewCopy, Roll, correction_key
from pipeline.review_book import read_review, review_xlsx
from pipeline.review_import import plan_import
from pipeline.review_rows import review_rows
from pipeline.store import open_store
from tests.pipeline.sendings import FIRST, NAMES, ROSTER, ROUNDS, TOWN, at, attributed, entry, file, receipt
from tests.pipeline.test_store import decision, finding

NOW = at("2023-09-01 09:00")
ONE, TWO = finding("TSK001", task=3), finding("SUB002", task=None)
ROLL = Roll(
    units=tuple((unit.id, unit.full_name) for unit in ROSTER.units),
    rounds=tuple(one.id for one in ROUNDS),
    tasks=((TaskNo(3), "稳岗就业"), (TaskNo(5), "养老托育")),
    resolve=TOWN.of,
)
EMPTY = Held(decisions=(), corrections={})
Edit = Callable[[Any], None]


def open_finding(one: Any, held: Held, kind: DecisionKind = "open") -> OpenFinding:
    return OpenFinding(finding=one, change="new", decision=kind, decided=held.decision(one.key.id), first_seen="2023-08-16T00:00:00+08:00")


def exported(held: Held = EMPTY, *, standing: DecisionKind = "open") -> bytes:
    found = attributed([file("市教育局.docx"), file("无名.docx")], [receipt("市教育局", "2023-08-20 09:00", "市教育局.docx")])
    done = settled(found.files, [entry("市教育局.docx", 3, "=SUM(A1)"), entry("市教育局.docx", None, "别的话")])
    rows = review_rows(
        findings=[open_finding(one, held, standing) for one in (ONE, TWO)],
        files=done.files,
        entries=done.entries,
        held=held,
        roll=ROLL,
        rule_names={"TSK001": "漏报任务"},
    )
    return review_xlsx(rows, ends=held.ends, roll=ROLL, created=NOW)


def edited(data: bytes, *edits: tuple[str, int, dict[str, Any]]) -> bytes:
    """Fill in cells by sheet, line and heading; the last column of a heading is meant."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet, line, values in edits:
        page = book[sheet]
        heads = {str(cell.value): int(cell.column or 0) for cell in page[1]}
        for head, value in values.items():
            page.cell(row=line, column=heads[head]).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def planned(data: bytes, held: Held = EMPTY) -> ImportPlan:
    return plan_import(read_review(data, file="review.xlsx"), held=held, roll=ROLL, at=NOW, waiver_days=90)


def after(held: Held, plan: ImportPlan) -> Held:
    """Return what the store holds after an import."""
    corrections: dict[Any, Any] = dict(held.corrections)
    for kind, key, value in plan.corrections:
        corrections.pop((kind, key), None)
        if value is not None:
            corrections[kind, key] = value
    return Held(
        decisions=(*held.decisions, *plan.decisions), corrections=corrections, correction_log=(*held.correction_log, *plan.corrections)
    )


WAIVED = {"决定": "豁免", "理由": "电话说明", "决定人": "张三"}


def test_a_workbook_that_nobody_touched_changes_nothing() -> None:
    plan = planned(exported())
    assert (plan.decisions, plan.corrections, plan.conflicts, plan.mistakes) == ((), (), (), ())


def test_the_same_rows_give_the_same_bytes() -> None:
    assert exported() == exported()


def test_the_workbook_has_its_sheets_choices_and_locks() -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported()))
    assert book.sheetnames == ["问题", "文件归属", "任务对应", "收文时间", "延期豁免", "可选值", "说明"]
    page = book["问题"]
    heads = {str(cell.value): int(cell.column or 0) for cell in page[1]}
    assert page.protection.sheet
    assert page.cell(row=2, column=heads["编号"]).protection.locked
    assert not page.cell(row=2, column=heads["决定"]).protection.locked
    hidden = [one for one in page.column_dimensions.values() if one.hidden]
    assert [(one.min, one.max) for one in hidden] == [(heads["内部键"], heads["内部校验"])]
    ranges = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    assert list(ranges.values()) == ["'可选值'!$A$1:$A$4"]
    assert [cell.value for cell in book["可选值"]["A"]][:4] == ["确认", "不成立", "豁免", "待定"]
    told = book["任务对应"]
    contents = {str(cell.value) for row in told.iter_rows(min_row=2) for cell in row}
    assert "=SUM(A1)" in contents
    assert not any(cell.data_type == "f" for row in told.iter_rows() for cell in row)


def test_a_waiver_gets_its_expiry_and_holds_for_the_evidence_it_was_made_on() -> None:
    plan = planned(edited(exported(), ("问题", 2, WAIVED)))
    assert plan.decisions == (
        Decision(
            finding=ONE.key.id,
            kind="waived",
            reason="电话说明",
            person="张三",
            decided_at=NOW,
            expires=date(2023, 11, 30),
            evidence_digest=ONE.evidence_digest,
        ),
    )
    assert len(plan.lines) == 1


def test_an_import_can_be_repeated() -> None:
    data = edited(
        exported(),
        ("问题", 2, WAIVED),
        ("问题", 3, {"决定": "不成立", "理由": "收文时间有误", "决定人": "张三", "有效期至": "2024-01-01"}),
        ("文件归属", 3, {"更正单位": "市科技局", "更正人": "张三", "理由": "落款"}),
    )
    plan = planned(data)
    assert (len(plan.decisions), len(plan.corrections)) == (2, 1)
    again = planned(data, after(EMPTY, plan))
    assert (again.decisions, again.corrections, again.conflicts, again.known) == ((), (), (), 3)


def test_copies_of_two_people_merge() -> None:
    data = exported()
    first = planned(edited(data, ("问题", 2, WAIVED)))
    second = planned(edited(data, ("问题", 3, {"决定": "确认", "理由": "属实", "决定人": "李四"})), after(EMPTY, first))
    assert [one.person for one in (*first.decisions, *second.decisions)] == ["张三", "李四"]
    assert second.conflicts == ()


def test_a_conflict_shows_both_sides_and_keeps_the_first() -> None:
    data = exported()
    first = planned(edited(data, ("问题", 2, WAIVED)))
    second = planned(
        edited(
            data,
            ("问题", 2, {"决定": "确认", "理由": "属实", "决定人": "李四"}),
            ("问题", 3, {"决定": "确认", "理由": "属实", "决定人": "李四"}),
        ),
        after(EMPTY, first),
    )
    assert [one.finding for one in second.decisions] == [TWO.key.id]
    (conflict,) = second.conflicts
    assert "张三" in conflict.held
    assert "李四" in conflict.proposed
    assert "第2行" in str(conflict)


def test_the_same_person_may_change_a_row_without_a_new_export() -> None:
    data = exported()
    held = after(EMPTY, planned(edited(data, ("问题", 2, WAIVED))))
    plan = planned(edited(data, ("问题", 2, {**WAIVED, "决定": "不成立"})), held)
    assert [one.kind for one in plan.decisions] == ["rejected"]
    held = after(held, plan)
    old = planned(edited(data, ("问题", 2, WAIVED)), held)
    assert (old.decisions, old.known) == ((), 1)


def test_an_old_copy_undoes_nothing() -> None:
    held = after(EMPTY, planned(edited(exported(), ("问题", 2, WAIVED))))
    plan = planned(exported(), held)
    assert (plan.decisions, plan.conflicts) == ((), ())


def test_a_decision_that_holds_is_filled_in_and_one_to_recheck_is_not() -> None:
    held = Held(decisions=(decision(ONE, "rejected", expires=None),), corrections={})
    book = openpyxl.load_workbook(io.BytesIO(exported(held, standing="rejected")))
    heads = {str(cell.value): int(cell.column or 0) for cell in book["问题"][1]}
    assert book["问题"].cell(row=2, column=heads["决定"]).value == "不成立"
    book = openpyxl.load_workbook(io.BytesIO(exported(held, standing="recheck")))
    assert not book["问题"].cell(row=2, column=heads["决定"]).value
    assert "待复核（原为不成立，张三" in str(book["问题"].cell(row=2, column=heads["目前决定"]).value)
    plan = planned(edited(exported(held, standing="recheck"), ("问题", 2, {"决定": "确认", "理由": "复核属实", "决定人": "李四"})), held)
    assert [one.kind for one in plan.decisions] == ["confirmed"]


def test_a_decision_is_taken_back_by_word_and_not_by_clearing() -> None:
    held = Held(decisions=(decision(ONE, "rejected", expires=None),), corrections={})
    data = exported(held, standing="rejected")
    plan = planned(edited(data, ("问题", 2, {"决定": "待定"})), held)
    assert [one.kind for one in plan.decisions] == ["open"]
    cleared = planned(edited(data, ("问题", 2, {"决定": None, "理由": None, "决定人": None, "有效期至": None})), held)
    assert cleared.decisions == ()
    assert "待定" in cleared.mistakes[0].remedy


def test_corrections_are_read_from_their_sheets() -> None:
    plan = planned(
        edited(
            exported(),
            ("文件归属", 3, {"更正单位": "市科技局", "更正批次": FIRST, "更正人": "张三", "理由": "落款"}),
            ("收文时间", 3, {"更正时间": "2023年8月14日17时20分", "来源": "机要登记", "更正人": "张三", "理由": "纸质"}),
            ("任务对应", 2, {"更正任务": "5 养老托育", "更正人": "张三", "理由": "内容"}),
            ("任务对应", 3, {"更正任务": "无", "更正人": "张三", "理由": "不相干"}),
            (
                "延期豁免",
                2,
                {"单位": "市教育局", "任务": 3, "新期限": "2023-09-30", "批准人": "王主任", "记录人": "张三", "理由": "电话同意"},
            ),
            ("延期豁免", 3, {"单位": "市科技局", "新期限": "豁免", "批准人": "王主任", "记录人": "张三", "理由": "机构撤并"}),
        )
    )
    assert plan.mistakes == ()
    by_kind: dict[str, list[Any]] = {}
    for kind, key, value in plan.corrections:
        assert value is not None
        assert key == correction_key(value)
        by_kind.setdefault(kind, []).append(value)
    (owner,) = by_kind["owner"]
    assert isinstance(owner, OwnerCorrection)
    assert (owner.file, owner.unit, owner.round) == ("无名.docx" if owner.file == "无名.docx" else "市教育局.docx", UnitId("科技"), FIRST)
    (moment,) = by_kind["time"]
    assert isinstance(moment, TimeCorrection)
    assert moment.received_at == at("2023-08-14 17:20")
    assert all(isinstance(one, MatchCorrection) for one in by_kind["match"])
    assert {one.task for one in by_kind["match"]} == {None, 5}
    first, second = by_kind["extension"]
    assert isinstance(first, ExtensionCorrection)
    assert (first.extension.unit, first.extension.task, first.extension.until) == ("教育", 3, date(2023, 9, 30))
    assert (second.extension.task, second.extension.round, second.extension.until) == (None, None, None)


def test_a_correction_is_exported_again_and_taken_back_by_clearing() -> None:
    filled = ("延期豁免", 2, {"单位": "市教育局", "新期限": "豁免", "批准人": "王主任", "记录人": "张三", "理由": "撤并"})
    fixed = ("文件归属", 2, {"更正单位": "市科技局", "更正人": "张三", "理由": "落款"})
    held = after(EMPTY, planned(edited(exported(), filled, fixed)))
    assert len(held.corrections) == 2
    data = exported(held)
    assert planned(data, held).corrections == ()
    empty: dict[str, Any] = {"更正单位": None, "更正批次": None, "更正人": None, "理由": None}
    plan = planned(edited(data, ("文件归属", 2, empty)), held)
    assert [(kind, value) for kind, _, value in plan.corrections] == [("owner", None)]
    moved = planned(edited(data, ("延期豁免", 2, {"单位": "市科技局"})), held)
    assert [(kind, value is None) for kind, _, value in moved.corrections] == [("extension", True), ("extension", False)]


def test_two_rows_of_one_leave_that_differ_are_a_conflict() -> None:
    base = {"单位": "市教育局", "任务": "3", "批准人": "王主任", "记录人": "张三", "理由": "电话"}
    data = edited(exported(), ("延期豁免", 2, {**base, "新期限": "2023-09-30"}), ("延期豁免", 3, {**base, "新期限": "2023-10-31"}))
    plan = planned(data)
    assert (len(plan.corrections), len(plan.conflicts)) == (1, 1)


@pytest.mark.parametrize(
    ("sheet", "values", "message"),
    [
        ("问题", {"决定": "算了"}, "不在可选之列"),
        ("问题", {"理由": "x", "决定人": "张三"}, "没有选决定"),
        ("问题", {"决定": "确认", "决定人": "张三"}, "没有写理由"),
        ("问题", {"决定": "确认", "理由": "x"}, "没有写决定人"),
        ("问题", {**WAIVED, "有效期至": "2023-08-01"}, "已经过去"),
        ("问题", {**WAIVED, "有效期至": "年底"}, "不是日期"),
        ("文件归属", {"更正单位": "某局", "更正人": "张三", "理由": "x"}, "名册中没有“某局”"),
        ("文件归属", {"更正人": "张三", "理由": "x"}, "没有写更正后的单位或批次"),
        ("文件归属", {"更正批次": "2023-09-09", "更正人": "张三", "理由": "x"}, "没有“2023-09-09”这一期"),
        ("收文时间", {"更正时间": "昨天", "来源": "x", "更正人": "张三", "理由": "x"}, "不是日期时间"),
        ("收文时间", {"更正时间": "2033-08-14 09:00", "来源": "x", "更正人": "张三", "理由": "x"}, "在现在之后"),
        ("收文时间", {"更正时间": "2023-08-14 09:00", "更正人": "张三", "理由": "x"}, "没有写来源"),
        ("任务对应", {"更正任务": "99", "更正人": "张三", "理由": "x"}, "台账中没有任务“99”"),
        ("延期豁免", {"单位": "市教育局", "新期限": "2023-09-30", "记录人": "张三", "理由": "x"}, "没有写批准人"),
        (
            "延期豁免",
            {"单位": "市教育局", "任务": "3", "批次": FIRST, "新期限": "豁免", "批准人": "王", "记录人": "张三", "理由": "x"},
            "只能写一项",
        ),
    ],
)
def test_a_mistaken_row_is_said_and_nothing_is_imported(sheet: str, values: dict[str, Any], message: str) -> None:
    right = ("问题", 3, {"决定": "确认", "理由": "属实", "决定人": "李四"})
    plan = planned(edited(exported(), (sheet, 2, values), right))
    (mistake,) = plan.mistakes
    assert message in mistake.message
    assert mistake.place == f"“{sheet}”第2行"
    assert mistake.remedy
    assert (plan.decisions, plan.corrections, plan.lines) == ((), (), ())


def test_altered_hidden_columns_and_other_files_are_refused() -> None:
    with pytest.raises(BadInputError, match="隐藏的标识列被改动"):
        read_review(edited(exported(), ("问题", 2, {"内部键": '["TSK001-000000000000","x"]', **WAIVED})), file="review.xlsx")
    book = openpyxl.Workbook()
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(BadInputError, match="缺少工作表"):
        read_review(target.getvalue(), file="review.xlsx")
    with pytest.raises(BadInputError, match="打不开"):
        read_review(b"no workbook", file="review.xlsx")


def test_a_sorted_workbook_reads_the_same() -> None:
    data = edited(exported(), ("问题", 2, WAIVED))
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book["问题"]
    first, second = ([cell.value for cell in row] for row in page.iter_rows(min_row=2, max_row=3))
    for column, (one, two) in enumerate(zip(second, first, strict=True), 1):
        page.cell(row=2, column=column).value = one
        page.cell(row=3, column=column).value = two
    target = io.BytesIO()
    book.save(target)
    assert planned(target.getvalue()).decisions == planned(data).decisions


def test_long_and_hostile_texts_come_back_unchanged() -> None:
    held = Held(decisions=(decision(ONE, "rejected", reason="=cmd|' /C calc'!A0\n" + "长" * 5000 + "\x07", expires=None),), corrections={})
    data = exported(held, standing="rejected")
    assert planned(data, held).decisions == ()


def test_what_is_imported_survives_the_store(tmp_path: Path) -> None:
    plan = planned(edited(exported(), ("问题", 2, WAIVED), ("文件归属", 2, {"更正单位": "市科技局", "更正人": "张三", "理由": "落款"})))
    with open_store(tmp_path / "store.db", holder="甲") as store, store.together():
        store.add_decisions(plan.decisions)
        store.add_corrections(plan.corrections, at=NOW)
    with open_store(tmp_path / "store.db") as store:
        assert store.decisions() == plan.decisions
        assert [(one.kind, one.key, one.value) for one in store.corrections()] == list(plan.corrections)


def test_names_of_units_may_be_ids_full_names_or_aliases() -> None:
    for text in ("教育", "市教育局", "教育局"):
        assert ROLL.unit(text) == "教育"
    assert ROLL.unit("某局") is None
    assert set(NAMES.values()) == {unit.id for unit in ROSTER.units}
    assert isinstance(replace(ReviewCopy(rows=(), ends=(0, 0), file="x"), file="y"), ReviewCopy)
