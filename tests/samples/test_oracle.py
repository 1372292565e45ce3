"""The comparison of what was found with what was planned is itself to be trusted."""

from samples.build.oracle import Raised, differences, raised
from samples.build.plan import Occasion, Planned


def _occasion(*lines: str, may: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> Occasion:
    parse = Planned.parse
    return Occasion(
        round="2023-08-15",
        as_of="2023-08-31",
        expect=tuple(map(parse, lines)),
        may=tuple(map(parse, may)),
        notes=tuple(map(parse, notes)),
    )


def _found(*lines: str) -> list[Raised]:
    planned = [Planned.parse(line) for line in lines]
    return [Raised(code=each.code, outcome=each.outcome, unit=each.unit, task=each.task) for each in planned]


def test_what_was_planned_and_found_is_no_difference() -> None:
    assert differences(_occasion("TSK001 certain D_FGW 9"), _found("TSK001 certain D_FGW 9")) == ()


def test_a_missing_and_a_spare_finding_are_both_told() -> None:
    told = differences(_occasion("SUB001 certain D_FGW"), _found("SUB001 query D_FGW", "TSK002 certain D_GAJ 4"))
    assert told == ("多 SUB001 query D_FGW", "多 TSK002 certain D_GAJ 4", "缺 SUB001 certain D_FGW")


def test_two_alike_findings_need_two_plans() -> None:
    occasion = _occasion("FIL001 certain D_WLJ")
    assert differences(occasion, _found("FIL001 certain D_WLJ", "FIL001 certain D_WLJ")) == ("多 FIL001 certain D_WLJ",)


def test_a_star_takes_all_tasks_and_needs_one() -> None:
    occasion = _occasion("TXT003 query D_SWJ *")
    assert differences(occasion, _found("TXT003 query D_SWJ 1", "TXT003 query D_SWJ 4")) == ()
    assert differences(occasion, []) == ("缺 TXT003 query D_SWJ *",)


def test_what_may_be_raised_need_not_be() -> None:
    occasion = _occasion(may=("SUB002 query D_SFJ",))
    assert differences(occasion, []) == differences(occasion, _found("SUB002 query D_SFJ")) == ()


def test_spare_notes_are_no_difference_but_planned_ones_are_looked_for() -> None:
    occasion = _occasion(notes=("SUB008 note D_SCJ",))
    assert differences(occasion, _found("SUB008 note D_SCJ", "LED001 note -")) == ()
    assert differences(occasion, _found("LED001 note -")) == ("缺 SUB008 note D_SCJ",)


def test_ignored_codes_count_on_neither_side() -> None:
    occasion = _occasion("SEA001 certain D_GAJ")
    assert differences(occasion, _found("SEA007 query D_SFJ"), ignoring=frozenset({"SEA"})) == ()


def test_a_line_of_findings_json_is_read() -> None:
    line: dict[str, object] = {"id": "x", "code": "TSK001", "unit": "D_FGW", "task": 9, "outcome": "certain"}
    assert str(raised(line)) == "TSK001 certain D_FGW 9"
