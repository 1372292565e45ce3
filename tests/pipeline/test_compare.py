"""How findings change from run to run, and what becomes of people's decisions."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.compare import ANSWERED, CORRECTED, WITHDRAWN, Comparison, LastRun, compared, holds
from pipeline.model.evidence import Sha256
from pipeline.model.finding import Decision, DecisionKind, Finding, FindingId
from tests.pipeline.sendings import at, attributed, file, receipt
from tests.pipeline.test_store import decision, finding

AS_OF, TODAY = "2023-09-01T00:00:00+08:00", date(2023, 9, 1)


def against(
    now: list[Finding],
    before: list[Finding] | None,
    *,
    seen: dict[FindingId, str] | None = None,
    decisions: tuple[Decision, ...] = (),
    sent: tuple[str, ...] = (),
    known: frozenset[Sha256] = frozenset(),
) -> Comparison:
    files = attributed(
        [file(path) for path in sent], [receipt("市教育局", f"2023-08-{20 + n} 09:00", path) for n, path in enumerate(sent)]
    ).files
    last = None if before is None else LastRun(findings=tuple(before), files=known)
    return compared(now, last=last, first_seen=seen or {}, decisions=decisions, files=files, as_of=AS_OF, today=TODAY)


def test_kinds_of_change() -> None:
    one = finding()
    seen = {one.key.id: "2023-08-16T00:00:00+08:00"}
    (first,) = against([one], None).findings
    assert (first.change, first.first_seen) == ("new", AS_OF)
    (same,) = against([one], [one], seen=seen).findings
    assert (same.change, same.first_seen) == ("same", "2023-08-16T00:00:00+08:00")
    (updated,) = against([finding(quote="改后")], [one], seen=seen).findings
    assert updated.change == "updated"
    (back,) = against([one], [], seen=seen).findings
    assert back.change == "reopened"


def test_a_finding_that_is_gone_names_the_file_that_closed_it() -> None:
    gone = finding("SUB001", task=None)
    (closed,) = against([], [gone], sent=("市教育局.docx", "市教育局补.docx")).closed
    assert (closed.closed_by, closed.reason) == ("市教育局补.docx", ANSWERED)
    (closed,) = against([], [finding()], sent=("市教育局.docx",)).closed
    assert (closed.closed_by, closed.reason) == ("市教育局.docx", CORRECTED)


def test_a_file_that_was_known_before_closes_nothing() -> None:
    known = frozenset({file("市教育局.docx").source.sha256})
    (closed,) = against([], [finding()], sent=("市教育局.docx",), known=known).closed
    assert (closed.closed_by, closed.reason) == ("", WITHDRAWN)
    last = LastRun(findings=(finding(),), files=known, as_of=at("2023-08-16 00:00"))
    late = attributed([file("市教育局.docx")], [receipt("市教育局", "2023-08-20 09:00", "市教育局.docx")]).files
    (closed,) = compared([], last=last, first_seen={}, decisions=(), files=late, as_of=AS_OF, today=TODAY).closed
    assert (closed.closed_by, closed.reason) == ("市教育局.docx", CORRECTED)
    (closed,) = against([], [finding(unit="科技")], sent=("市教育局.docx",)).closed
    assert closed.closed_by == ""


KINDS = ("confirmed", "rejected", "waived", "open")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("evidence", ["same", "changed"])
@pytest.mark.parametrize("rule", ["same", "wording", "outcome"])
@pytest.mark.parametrize("history", ["standing", "reopened"])
@pytest.mark.parametrize("waiver", ["runs", "last day", "expired", "none"])
def test_every_cell_of_the_table_of_decisions(kind: str, evidence: str, rule: str, history: str, waiver: str) -> None:
    then = finding()
    now = finding(quote="改后") if evidence == "changed" else then
    if rule == "wording":
        now = replace(now, message="换一种说法。")
    if rule == "outcome":
        now = replace(now, outcome="query")
    expires = {"runs": date(2023, 9, 2), "last day": TODAY, "expired": date(2023, 8, 31), "none": None}[waiver]
    made = decision(then, kind, expires=expires)
    before = [then] if history == "standing" else []
    (told,) = against([now], before, seen={then.key.id: "2023-08-16T00:00:00+08:00"}, decisions=(made,)).findings
    expected: DecisionKind
    if kind == "open":
        expected = "open"
    elif evidence == "changed" or rule == "outcome" or waiver == "expired":
        expected = "recheck"
    else:
        expected = kind  # type: ignore[assignment]
    assert told.decision == expected
    assert told.decided == made


def test_a_finding_that_is_gone_keeps_its_decision_in_the_log_and_has_none_to_show() -> None:
    told = against([], [finding()], decisions=(decision(finding()),))
    assert told.findings == ()
    assert len(told.closed) == 1


def test_the_last_decision_holds() -> None:
    one = finding()
    (told,) = against([one], [one], decisions=(decision(one, "rejected"), decision(one, "open"))).findings
    assert told.decision == "open"
    (told,) = against([one], [one], decisions=(decision(one, "open"), decision(one, "rejected"))).findings
    assert told.decision == "rejected"


def test_no_decision_is_open() -> None:
    assert holds(None, finding(), TODAY) == "open"
