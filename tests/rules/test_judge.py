"""What holds between rules, and the traps of a careful clerk."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from pipeline.model.finding import Finding
from pipeline.model.submission import ProgressEntry
from pipeline.model.work import Extension, RoundId, TaskNo, UnitId
from rules.cases import Facts, RunCase, UnitCase
from rules.examples import (
    FIRST,
    SECOND,
    A,
    B,
    both,
    duty,
    facts,
    full,
    lost_receipt,
    moment,
    paper,
    says,
    seal,
    sent,
    task,
    unit,
    unread,
)
from rules.judge import judge, judge_ledger
from rules.registry import RULES
from rules.rule import OnRun, OnUnit, Rule

THREE = (task(1, duty(A)), task(2, duty(A)), task(3, duty(A)))
PAIR = (task(1, duty(A), duty(B)),)
DECEMBER = {"on": SECOND, "as_of": "2023-12-31 23:59:59"}


def _codes(made: Facts, outcome: str | None = None, unit_id: str | None = None) -> list[str]:
    judgement = judge(made)
    assert judgement.broken == ()
    return [
        finding.key.code
        for finding in judgement.findings
        if (outcome is None or finding.outcome == outcome) and (unit_id is None or finding.key.unit == unit_id)
    ]


def _sealed(name: str = A, *entries: ProgressEntry, at: str = "2023-08-10 09:00") -> tuple[object, ...]:
    words = entries or full(name)
    return (sent(name, paper(f"{name}.docx", *words), paper(f"{name}.ofd", *words, seals=(seal(name=name),)), at=at),)


def _facts(*sendings: object, **options: object) -> Facts:
    tasks = options.pop("tasks", THREE)
    units = options.pop("units", (unit(A),))
    return facts(tasks, units, *sendings, **options)  # type: ignore[arg-type]


def test_an_on_time_sealed_whole_report_opens_nothing() -> None:
    assert _codes(_facts(*_sealed())) == []


def test_the_second_of_the_due_day_is_on_time_and_the_next_is_late() -> None:
    assert "SUB002" not in _codes(_facts(*_sealed(at="2023-08-15 23:59:59")))
    assert "SUB002" in _codes(_facts(*_sealed(at="2023-08-16 00:00:00")), "certain")


def test_a_missing_report_does_not_also_cost_its_tasks() -> None:
    assert _codes(_facts()) == ["SUB001"]
    assert _codes(_facts(**DECEMBER)) == ["SUB001"]


def test_before_the_due_moment_nothing_is_said_of_delivery_or_tasks() -> None:
    made = _facts(sent(A, paper("甲.docx", *full()[:1])), as_of="2023-08-15 23:59:58")
    assert [code for code in _codes(made) if code.startswith(("SUB00", "SUB010", "TSK"))] == []


@pytest.mark.parametrize("code", ["FIL001", "FIL002", "FIL004"])
def test_unreadable_is_not_missing(code: str) -> None:
    made = _facts(sent(A, paper("甲.docx", problems=(unread(code),)), paper("甲.ofd", problems=(unread(code),))))
    assert set(_codes(made)) <= {code, "SEA001"}


def test_a_unit_whose_word_is_unreadable_is_judged_by_its_ofd() -> None:
    made = _facts(sent(A, paper("甲.docx", problems=(unread("FIL001"),)), paper("甲.ofd", *full()[:2], seals=(seal(),))))
    assert _codes(made) == ["FIL001", "TSK001"]


def test_a_unit_to_be_confirmed_is_never_accused() -> None:
    units = (unit(A, report="confirm"),)
    late = _facts(sent(A, paper("甲.docx", *full()[:1], says(2, "", "blank")), at="2023-09-01 10:00"), units=units)
    assert _codes(late, "certain") == []
    assert {"SUB002", "SUB004", "TSK001", "TSK002"} <= set(_codes(late, "query"))
    assert _codes(_facts(units=units)) == ["SUB010"]


def test_courts_and_the_like_are_never_accused_even_where_the_roster_says_yes() -> None:
    made = _facts(sent(A, paper("甲.docx", *full()[:1]), at="2023-09-01 10:00"), units=(unit(A, category="outside"),))
    assert _codes(made, "certain") == []


def test_a_return_makes_nothing_certain() -> None:
    returned = sent(A, paper("甲.docx", *full()), paper("甲.ofd", *full(), seals=(seal(),)), returned="2023-08-12 10:00")
    assert _codes(_facts(returned), "certain") == []
    assert "SUB001" in _codes(_facts(returned), "query")
    again = sent(A, paper("乙.docx", *full()), paper("乙.ofd", *full(), seals=(seal(),)), at="2023-08-20 10:00")
    assert _codes(_facts(returned, again), "certain") == []


def test_a_return_after_the_data_cut_off_has_not_happened() -> None:
    returned = sent(A, paper("甲.docx", *full()), paper("甲.ofd", *full(), seals=(seal(),)), returned="2023-09-12 10:00")
    assert _codes(_facts(returned)) == []


def test_a_late_report_that_was_returned_is_late_all_the_same() -> None:
    returned = sent(A, paper("甲.docx", *full()), paper("甲.ofd", *full()), at="2023-08-18 09:00", returned="2023-08-19 10:00")
    again = both(A, *full(), at="2023-08-25 10:00", stem="重报")
    (late,) = [one for one in judge(_facts(returned, again)).findings if one.key.code == "SUB002"]
    assert late.outcome == "certain"
    assert "2023年8月18日" in late.message


def test_a_correction_after_the_due_day_does_not_make_it_late() -> None:
    assert "SUB002" not in _codes(_facts(*_sealed(), both(A, *full(), at="2023-09-10 10:00", stem="更正")))


def test_a_receipt_without_its_file_blocks_missing_and_unreported() -> None:
    made = _facts(both(A, *full()[:2]), lost=[A])
    assert not {"SUB001", "TSK001"} & set(_codes(made))
    assert "SUB011" in _codes(made)


def test_a_strange_receipt_makes_a_missing_report_a_question() -> None:
    stray = replace(lost_receipt("市甲信局"), unit=None)
    assert "SUB001" in _codes(_facts(receipts=[stray]), "query")


def test_a_strange_receipt_of_quite_another_body_does_not() -> None:
    stray = replace(lost_receipt("某某物业服务有限公司"), unit=None)
    assert "SUB001" in _codes(_facts(receipts=[stray]), "certain")


def test_a_receipt_of_the_round_before_does_not() -> None:
    stray = replace(lost_receipt(""), unit=None, title="")
    assert "SUB001" in _codes(_facts(receipts=[stray], **DECEMBER), "certain")


def test_a_later_day_by_leave_holds_for_delivery() -> None:
    leave = Extension(unit=UnitId(A), task=None, round=RoundId(FIRST.id), until=date(2023, 9, 5), allowed_by="张三", reason="电话")
    assert _codes(_facts(extensions=[leave])) == []
    assert _codes(_facts(extensions=[leave], as_of="2023-09-06 00:00:00")) == ["SUB001"]


def test_an_exempted_unit_is_not_missing() -> None:
    leave = Extension(unit=UnitId(A), task=None, round=None, until=None, allowed_by="张三", reason="机构撤销")
    assert _codes(_facts(extensions=[leave])) == []


def test_an_exempted_task_is_not_missing() -> None:
    leave = Extension(unit=UnitId(A), task=TaskNo(3), round=None, until=None, allowed_by="张三", reason="职能划转")
    assert "TSK001" not in _codes(_facts(both(A, *full()[:2]), extensions=[leave]))


def test_support_and_undefined_subsets_are_never_unreported() -> None:
    tasks = (task(1, duty(A)), task(2, duty(A, "support")), task(3, duty("市政府各有关部门", scope="related")))
    units = (unit("市政府各部门", report="group", category="group", members="dept"), unit(A))
    assert "TSK001" not in _codes(_facts(both(A, *full()[:1]), tasks=tasks, units=units))


def test_the_december_task_is_never_overdue_on_the_fifth_of_december() -> None:
    tasks = (task(1, duty(A), due=date(2023, 12, 31)),)
    for words in ("尚未完成。", "正在推进，已发布12条。"):
        for received in ("2023-11-20 10:00", "2023-12-04 10:00"):
            made = _facts(both(A, says(1, words), on=SECOND, at=received), tasks=tasks, **DECEMBER)
            assert not {"TSK003", "TSK004"} & set(_codes(made))


@pytest.mark.parametrize("due", [date(2023, 8, 31), date(2023, 9, 30), date(2023, 11, 30)])
def test_at_the_august_report_progress_is_enough(due: date) -> None:
    made = _facts(both(A, says(1, "尚未完成。")), tasks=(task(1, duty(A), due=due),))
    assert not {"TSK003", "TSK004"} & set(_codes(made))


@pytest.mark.parametrize("due", [date(2023, 8, 31), date(2023, 9, 30), date(2023, 11, 30)])
def test_at_the_december_report_a_bare_denial_is_overdue(due: date) -> None:
    made = _facts(both(A, says(1, "尚未完成。"), on=SECOND, at="2023-12-04 10:00"), tasks=(task(1, duty(A), due=due),), **DECEMBER)
    assert "TSK003" in _codes(made, "certain")


def test_a_september_deadline_waits_for_a_report_received_after_it() -> None:
    tasks = (task(1, duty(A), due=date(2023, 9, 30)),)
    made = _facts(both(A, says(1, "尚未完成。"), on=SECOND, at="2023-09-28 10:00"), tasks=tasks, **DECEMBER)
    assert _codes(made, "certain", A).count("TSK003") == 0
    assert "TSK004" in _codes(made, "query")


def test_nothing_of_the_kind_is_not_undone() -> None:
    made = _facts(
        both(A, says(1, "本年度无此类事项。", "nothing_to_report"), on=SECOND, at="2023-12-04 10:00"), tasks=THREE[:1], **DECEMBER
    )
    assert not {"TSK001", "TSK003", "TSK004"} & set(_codes(made))


def test_a_partial_resubmission_leaves_what_was_said_before() -> None:
    made = _facts(both(A, *full()), both(A, full()[0], at="2023-08-14 10:00", stem="补充"))
    assert "TSK001" not in _codes(made)


def test_two_files_of_one_name_are_one_finding_with_both_files() -> None:
    first = replace(paper("一/落实情况.docx")[0], round=FIRST.id)
    second = replace(paper("二/落实情况.docx")[0], round=FIRST.id)
    found = [one for one in judge(_facts(nobody=[first, second])).findings if one.key.code == "SUB006"]
    assert [[piece.file for piece in one.evidence] for one in found] == [["一/落实情况.docx", "二/落实情况.docx"]]


def test_a_broken_file_of_nobody_is_not_made_good_by_a_strangers() -> None:
    broken = replace(paper("甲.docx", problems=(unread("FIL001"),))[0], received_at=moment("2023-08-10 09:00"))
    whole = replace(paper("乙.docx")[0], received_at=moment("2023-08-12 09:00"))
    assert "FIL001" in _codes(_facts(nobody=[broken, whole]), "certain")


def test_a_broken_file_is_made_good_by_a_newer_one_of_the_same_version_only() -> None:
    broken = sent(A, paper("先.docx", problems=(unread("FIL001"),)))
    assert "FIL001" not in _codes(_facts(broken, both(A, *full(), at="2023-08-14 10:00")))
    assert "FIL001" in _codes(_facts(broken, sent(A, paper("后.ofd", *full()), at="2023-08-14 10:00")), "certain")


def test_a_broken_rule_is_named_and_the_others_go_on() -> None:
    def broken(case: UnitCase) -> Iterator[Finding]:
        raise KeyError(case.unit.id)
        yield  # type: ignore[unreachable]

    bad = replace(RULES[0], code="LED001", check=OnUnit(broken))
    judgement = judge(_facts(), (bad, *RULES[1:]))
    assert judgement.broken == ("LED001：KeyError '市甲局'",)
    assert [finding.key.code for finding in judgement.findings] == ["SUB001"]


def test_findings_stand_in_the_order_of_rules_then_roster_then_task() -> None:
    tasks = (task(1, duty(A), duty(B)), task(2, duty(A), duty(B)), task(3, duty(A), duty(B)))
    made = _facts(both(A, *full(A)[:1]), both(B, *full(B)[:1]), tasks=tasks, units=(unit(B), unit(A)))
    order = [(one.key.code, one.key.unit, one.key.task) for one in judge(made).findings if one.key.code in {"SEA001", "TSK001"}]
    assert order == [("SEA001", B, None), ("SEA001", A, None), ("TSK001", B, 2), ("TSK001", B, 3), ("TSK001", A, 2), ("TSK001", A, 3)]


def test_a_ledger_without_a_roster_says_nothing_of_names() -> None:
    made = _facts(tasks=(task(1, duty("市子虚局", known=False), duty(A, misprint=True)),), declared=24)
    assert {one.key.code for one in judge_ledger(made.ledger, None).findings} == {"LED001"}
    assert {one.key.code for one in judge_ledger(made.ledger, made.roster).findings} == {"LED001", "LED003", "LED007"}


def test_findings_of_the_ledger_belong_to_no_round() -> None:
    made = _facts(declared=24)
    assert [(one.key.round, one.key.unit) for one in judge(made).findings if one.key.code == "LED001"] == [(None, None)]


def test_the_run_case_shows_units_in_roster_order() -> None:
    seen: list[str] = []

    def look(case: RunCase) -> Iterator[Finding]:
        seen.extend(one.name for one in case.units)
        yield from ()

    judge(_facts(units=(unit(B), unit(A)), tasks=PAIR), (replace(RULES[0], check=OnRun(look)),))
    assert seen == [B, A]


def test_a_rule_is_never_harsher_than_the_contract() -> None:
    harsh = {"certain": 0, "query": 1, "note": 2}
    usual: dict[str, Rule] = {rule.code: rule for rule in RULES}
    for rule in RULES:
        for example in (*rule.keeps(), *rule.breaks(), *rule.doubts()):
            for finding in judge(example.facts()).findings:
                assert harsh[finding.outcome] >= harsh[usual[finding.key.code].outcome]
