"""Who owes what: the contract's duties, by hand on the real ledger and on made ones."""

from dataclasses import replace
from datetime import date

from pipeline.model.evidence import Span, at_cell
from pipeline.model.work import Actor, Extension, Ledger, Obligation, Roster, RoundId, Strength, TaskNo, Unit, UnitId
from rules.examples import FIRST, LEDGER_SHA, ROSTER_SHA, A, B, C, duty, ledger, task, unit
from rules.oblige import expected_units, extended_round, obligations

GROUP = unit("市政府各部门", report="group", category="group", members="dept")
OTHERS = unit("各直属机构", report="group", category="group", members="institution")
SUBSET = unit("市政府各有关部门", report="group", category="group")


def _roster(*units: Unit) -> Roster:
    return Roster(units=units, file="units.csv", sha256=ROSTER_SHA)


def _owed(book: Ledger, roster: Roster, **options: object) -> dict[tuple[str, int], str]:
    made = obligations(book, roster, **options)  # type: ignore[arg-type]
    return {(one.unit, one.task): one.strength for one in made}


def _tasks(made: tuple[Obligation, ...], owner: str, strength: Strength) -> list[int]:
    return [one.task for one in made if one.unit == owner and one.strength == strength]


def test_every_task_of_a_county_in_the_real_ledger(real_ledger: Ledger, roster: Roster) -> None:
    made = obligations(real_ledger, roster)
    without = {14, 30, 34, 36, 37, 38, 39}
    for county in ("CNTY_XQQ", "CNTY_LW"):
        assert _tasks(made, county, "must") == [no for no in range(1, 40) if no not in without]
        assert _tasks(made, county, "should") == []
        assert _tasks(made, county, "may") == []


def test_every_task_of_three_departments_in_the_real_ledger(real_ledger: Ledger, roster: Roster) -> None:
    made = obligations(real_ledger, roster)
    common = [1, 9, 10, 13, 14, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 30, 31, 32, 34, 37, 38, 39]
    assert _tasks(made, "D_ZFB", "must") == sorted([*common, 12, 36])
    assert _tasks(made, "D_ZFB", "should") == [11]
    assert _tasks(made, "D_KJJ", "must") == sorted([*common, 15, 26])
    assert _tasks(made, "D_KJJ", "should") == [11, 12, 36]
    assert _tasks(made, "D_KJJ", "may") == [2, 3, 4, 5, 6, 7, 8, 16, 29]
    assert _tasks(made, "D_MZJ", "must") == sorted([*common, 4, 5, 6, 26])
    assert _tasks(made, "D_MZJ", "may") == [2, 3, 7, 8, 15, 16, 29]


def test_outsiders_and_parks_owe_only_what_names_them(real_ledger: Ledger, roster: Roster) -> None:
    made = obligations(real_ledger, roster)
    for outsider in ("X_ZY", "X_JCY", "X_YZ"):
        assert [one.task for one in made if one.unit == outsider] == [29]
    assert [one.task for one in made if one.unit == "D_JKQ"] == [15, 26]
    assert [one.task for one in made if one.unit == "N_ZBQ"] == [15]


def test_units_that_do_not_report_owe_nothing_through_a_group(real_ledger: Ledger, roster: Roster) -> None:
    owners = {one.unit for one in obligations(real_ledger, roster)}
    silent = {one.id for one in roster.units if one.report == "no"}
    assert not owners & silent


def test_the_judicial_bureaus_strongest_duty_on_task_30_is_the_groups(real_ledger: Ledger, roster: Roster) -> None:
    (found,) = [one for one in obligations(real_ledger, roster) if one.unit == "D_SFJ" and one.task == 30]
    assert (found.strength, found.role) == ("must", "responsible")


def test_the_strongest_duty_counts() -> None:
    book = ledger(task(1, duty(A, "support"), duty("市政府各部门", scope="group"), duty(A, "lead")))
    (found,) = obligations(book, _roster(GROUP, unit(A)))
    assert (found.role, found.strength) == ("lead", "must")


def test_lead_and_responsible_must_support_may() -> None:
    book = ledger(task(1, duty(A, "lead"), duty(B), duty(C, "support")))
    assert _owed(book, _roster(unit(A), unit(B), unit(C))) == {(A, 1): "must", (B, 1): "must", (C, 1): "may"}


def test_an_undefined_subset_should_and_in_support_may() -> None:
    subset = duty("市政府各有关部门", scope="related")
    roster = _roster(GROUP, SUBSET, unit(A), unit(B, category="institution"))
    assert _owed(ledger(task(1, subset)), roster) == {(A, 1): "should"}
    assert _owed(ledger(task(1, replace(subset, role="support"))), roster) == {(A, 1): "may"}
    assert _owed(ledger(task(1, replace(subset, role="lead"))), roster) == {(A, 1): "should"}


def test_a_group_that_the_subset_governs_is_one_too() -> None:
    governed = duty("各直属机构", scope="related")
    roster = _roster(OTHERS, unit(A), unit(B, category="institution"))
    assert _owed(ledger(task(1, governed)), roster) == {(B, 1): "should"}


def test_a_whole_group_takes_in_its_category_and_no_other() -> None:
    book = ledger(task(1, duty("市政府各部门", scope="group")))
    units = (unit(A), unit(B, category="institution"), unit(C, report="confirm"), unit("市丁局", report="no"))
    assert _owed(book, _roster(GROUP, *units)) == {(A, 1): "must", (C, 1): "must"}


def test_a_group_takes_in_only_units_valid_on_the_day() -> None:
    book = ledger(task(1, duty("市政府各部门", scope="group")))
    old = replace(unit(A), valid_to=date(2023, 6, 30))
    new = replace(unit(B), valid_from=date(2023, 7, 1))
    assert _owed(book, _roster(GROUP, old, new), on=date(2023, 8, 15)) == {(B, 1): "must"}
    assert _owed(book, _roster(GROUP, old, new), on=date(2023, 6, 30)) == {(A, 1): "must"}


def test_a_subordinate_that_does_not_report_leaves_its_duty_to_its_parent() -> None:
    book = ledger(task(1, duty(B)))
    assert _owed(book, _roster(unit(A), unit(B, report="no", parent=A))) == {(A, 1): "must"}


def test_two_units_that_are_each_others_parent_do_not_go_round_for_ever() -> None:
    book = ledger(task(1, duty(A)))
    roster = _roster(unit(A, report="no", parent=B), unit(B, report="no", parent=A))
    assert len(obligations(book, roster)) == 1


def test_a_unit_that_nobody_knows_gives_no_obligation() -> None:
    book = ledger(task(1, duty("市子虚局", known=False)))
    assert obligations(book, _roster(unit(A))) == ()


def test_where_the_content_names_its_actor_the_others_should() -> None:
    actor = Actor(text=B, unit=UnitId(B), span=Span(where=at_cell(1, 2, 3), quote=B))
    book = ledger(replace(task(1, duty("市政府各部门", scope="group")), actors=(actor,)))
    roster = _roster(GROUP, unit(A), unit(B))
    assert _owed(book, roster) == {(A, 1): "should", (B, 1): "must"}
    assert _owed(book, roster, by_task={TaskNo(1): "must"}) == {(A, 1): "must", (B, 1): "must"}


def test_what_the_office_says_of_a_task_does_not_touch_support() -> None:
    book = ledger(task(1, duty(A), duty(B, "support")))
    roster = _roster(unit(A), unit(B))
    assert _owed(book, roster, by_task={TaskNo(1): "should"}) == {(A, 1): "should", (B, 1): "may"}
    assert _owed(book, roster, by_task={TaskNo(1): "must"}) == {(A, 1): "must", (B, 1): "may"}


def test_a_leave_for_a_task_moves_its_day_or_exempts_from_it() -> None:
    book = ledger(task(1, duty(A), duty(B)))
    later = Extension(unit=UnitId(A), task=TaskNo(1), round=None, until=date(2023, 12, 20), allowed_by="张三", reason="电话同意")
    exempt = Extension(unit=UnitId(B), task=TaskNo(1), round=None, until=None, allowed_by="李四", reason="职能划转")
    first, second = obligations(book, _roster(unit(A), unit(B)), extensions=(later, exempt))
    assert (first.due, first.exempt) == (date(2023, 12, 20), "")
    assert (second.due, second.exempt) == (date(2023, 11, 30), "李四：职能划转")


def test_a_leave_never_brings_a_deadline_forward() -> None:
    early = Extension(unit=UnitId(A), task=TaskNo(1), round=None, until=date(2023, 10, 1), allowed_by="张三", reason="误记")
    (found,) = obligations(ledger(task(1, duty(A))), _roster(unit(A)), extensions=(early,))
    assert found.due == date(2023, 11, 30)


def test_obligations_stand_in_roster_order_then_by_task() -> None:
    book = ledger(task(2, duty(A), duty(B)), task(1, duty(B)))
    made = obligations(book, _roster(unit(B), unit(A)))
    assert [(one.unit, one.task) for one in made] == [(B, 1), (B, 2), (A, 2)]
    assert book.sha256 == LEDGER_SHA


def test_expected_are_the_yes_of_the_roster_or_what_settings_say() -> None:
    roster = _roster(GROUP, unit(A), unit(B, report="confirm"), unit(C, report="no"))
    assert _both(expected_units(roster)) == ([A], [B])
    assert _both(expected_units(roster, expected=[UnitId(B)])) == ([B], [])
    assert _both(expected_units(roster, not_expected=[UnitId(A), UnitId(B)])) == ([], [])
    assert _both(expected_units(roster, expected=[UnitId(C)])) == ([C], [B])


def _both(found: tuple[frozenset[UnitId], frozenset[UnitId]]) -> tuple[list[str], list[str]]:
    return sorted(found[0]), sorted(found[1])


def test_a_leave_for_a_round_gives_the_later_day() -> None:
    leave = Extension(unit=UnitId(A), task=None, round=RoundId(FIRST.id), until=date(2023, 8, 20), allowed_by="张三", reason="电话")
    assert extended_round(FIRST, UnitId(A), [leave]) == date(2023, 8, 20)
    assert extended_round(FIRST, UnitId(B), [leave]) == date(2023, 8, 15)
