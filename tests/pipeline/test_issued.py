"""What was corrected after a notice: in time, late, or never a fault."""

from dataclasses import replace
from datetime import date, datetime

from pipeline.issued import Corrected, Named, corrected
from pipeline.model.finding import Decision, OpenFinding
from tests.reports.audits import AS_OF, ZONE, Arrival, audit_of, decision_of, finding, ledger_of, roster_of, task, unit

NAMED = finding("SUB003", "A", "市教育局没有Word版")


def sorted_out(at: datetime | None, *decisions: Decision, present: tuple[OpenFinding, ...] = ()) -> Corrected:
    audit = audit_of(roster_of(unit("A", "市教育局")), ledger_of(task(1)), arrivals=(Arrival(unit="A", at=at),), findings=present)
    named = Named(found=NAMED, as_of=AS_OF, correct_by=date(2023, 9, 8))
    return corrected([named], [audit], {each.finding: each for each in decisions})


def test_what_came_within_the_period_is_corrected_in_time() -> None:
    sorted_ = sorted_out(datetime(2023, 9, 8, 23, 59, tzinfo=ZONE))
    assert ([each.finding.key.code for each in sorted_.in_time], sorted_.late) == (["SUB003"], ())


def test_what_came_after_the_last_day_is_corrected_late() -> None:
    sorted_ = sorted_out(datetime(2023, 9, 9, 0, 0, tzinfo=ZONE))
    assert (sorted_.in_time, [each.finding.key.code for each in sorted_.late]) == ((), ["SUB003"])


def test_what_went_without_anything_new_from_the_unit_was_no_fault() -> None:
    assert sorted_out(datetime(2023, 8, 14, tzinfo=ZONE)) == Corrected(in_time=(), late=())
    assert sorted_out(None) == Corrected(in_time=(), late=())


def test_what_is_still_found_is_not_corrected() -> None:
    assert sorted_out(datetime(2023, 9, 5, tzinfo=ZONE), present=(NAMED,)) == Corrected(in_time=(), late=())


def test_a_decision_of_today_goes_with_it_and_one_on_other_evidence_is_to_be_looked_at_again() -> None:
    moment = datetime(2023, 9, 9, 9, 0, tzinfo=ZONE)
    confirmed = decision_of(NAMED)
    assert sorted_out(moment, confirmed).late[0].decision == "confirmed"
    assert sorted_out(moment, replace(confirmed, evidence_digest="other")).late[0].decision == "recheck"
