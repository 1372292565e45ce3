"""The cells of the matrix: a silence is red only where it is on record."""

from datetime import datetime, timedelta

import pytest

from pipeline.model.finding import OpenFinding
from reports.standing import matrix
from tests.reports.audits import AS_OF, DUE_MOMENT, ON_TIME, Arrival, audit_of, duty, entry, finding, ledger_of, roster_of, task, unit


def states(*findings: OpenFinding, arrived: tuple[str, ...], as_of: datetime = AS_OF) -> dict[tuple[str, int], str]:
    audit = audit_of(
        roster_of(unit("U1", "市甲局"), unit("U2", "市乙局")),
        ledger_of(task(1), task(2)),
        arrivals=tuple(Arrival(unit=each, at=ON_TIME) for each in arrived),
        entries=(entry("U1", 1, "已发布3条"),),
        duties=tuple(duty(each, no) for each in ("U1", "U2") for no in (1, 2)),
        findings=findings,
        as_of=as_of,
    )
    return {(unit_id, no): cell.state for (unit_id, no), cell in matrix(audit).items()}


def test_what_a_report_that_was_read_leaves_out_is_unanswered() -> None:
    assert states(finding("TSK001", "U1", "未见第2项", task_no=2), arrived=("U1", "U2"))["U1", 2] == "unanswered"


def test_nothing_received_is_red_only_where_that_is_on_record() -> None:
    assert states(finding("SUB001", "U2", "未收到"), arrived=("U1",))["U2", 1] == "not_received"
    assert states(finding("SUB011", "U2", "有收文记录而无文件", outcome="query"), arrived=("U1",))["U2", 1] == "unsettled"


@pytest.mark.parametrize("code", ["FIL001", "FIL002", "FIL004", "TSK011"])
def test_what_an_unread_report_does_not_show_is_not_called_missing(code: str) -> None:
    found = states(finding(code, "U2", "无法读取"), arrived=("U1", "U2"))
    assert (found["U2", 1], found["U2", 2]) == ("unsettled", "unsettled")
    assert found["U1", 1] != "unsettled"


def test_before_the_due_moment_nobody_is_missing() -> None:
    assert states(arrived=("U1",), as_of=DUE_MOMENT - timedelta(hours=1))["U2", 1] == "unsettled"


def test_a_blank_cell_is_marked_only_where_the_unit_must_report() -> None:
    for strength, state in (("must", "blank"), ("should", "optional"), ("may", "optional")):
        audit = audit_of(
            roster_of(unit("A", "市教育局")),
            ledger_of(task(1)),
            arrivals=(Arrival(unit="A", at=ON_TIME),),
            entries=(entry("A", 1, "", state="blank"),),
            duties=(duty("A", 1, strength=strength),),
        )
        (cell,) = matrix(audit).values()
        assert cell.state == state
