"""Properties of judging: order changes nothing, good work opens nothing, coming later is never better."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.model.submission import ProgressEntry, Submission
from rules.cases import Facts
from rules.examples import A, B, C, duty, facts, full, moment, paper, says, seal, sent, task, unit
from rules.judge import judge

Sending = tuple[Submission, tuple[ProgressEntry, ...]]
TASKS = tuple(task(no, duty(A), duty(B), duty(C)) for no in (1, 2, 3))
UNITS = (unit(A), unit(B), unit(C, report="confirm"))
HARM = {"certain": 2, "query": 1, "note": 0}
_quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_entries = st.lists(
    st.sampled_from(
        [
            *full(A),
            says(3, "", "blank"),
            says(2, "尚未完成。"),
            says(None, "完成机关食堂改造，新增座位40个。"),
            says(1, "无", "nothing_to_report"),
        ]
    ),
    max_size=4,
    unique_by=lambda entry: (entry.task, entry.text),
)
_times = st.integers(min_value=-72, max_value=24 * 14).map(lambda hours: moment("2023-08-15 12:00") + timedelta(hours=hours))


@st.composite
def _sendings(draw: st.DrawFn) -> list[Sending]:
    made: list[Sending] = []
    for place in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from([A, B, C]))
        entries = draw(_entries)
        papers = [
            paper(f"{name}{place}.{form}", *entries) for form in draw(st.sampled_from([("docx",), ("ofd",), ("docx", "ofd"), ("pdf",)]))
        ]
        at = draw(st.none() | _times.map(lambda when: when.strftime("%Y-%m-%d %H:%M:%S")))
        made.append(sent(name, *papers, at=at))
    return made


def _judged(made: Facts) -> list[tuple[Any, ...]]:
    judgement = judge(made)
    assert judgement.broken == ()
    return [(one.key, one.outcome, one.message, one.evidence) for one in judgement.findings]


@_quick
@given(_sendings(), st.randoms(use_true_random=False))
def test_the_order_of_inputs_changes_nothing(made: list[Sending], random: Any) -> None:
    plain = facts(TASKS, UNITS, *made)
    shuffled: dict[str, Any] = {
        name: tuple(random.sample(value, len(value)))
        for name, value in {
            "dossiers": plain.dossiers,
            "obligations": plain.obligations,
            "receipts": plain.receipts,
            "entries": plain.entries,
        }.items()
    }
    assert _judged(plain) == _judged(replace(plain, **shuffled))


@_quick
@given(st.integers(0, 45 * 24 * 60), st.sampled_from([A, B, C]))
def test_an_on_time_whole_report_opens_nothing(minutes: int, name: str) -> None:
    when: datetime = moment("2023-08-15 23:59:59") - timedelta(minutes=minutes)
    good = sent(
        name,
        paper("报告.docx", *full(name)),
        paper("报告.ofd", *full(name), seals=(seal(name=name),)),
        at=when.strftime("%Y-%m-%d %H:%M:%S"),
    )
    assert [one.key.code for one in judge(facts(TASKS, UNITS, good)).findings if one.key.unit == name] == []


@_quick
@given(_entries, st.integers(0, 24 * 14), st.integers(1, 24 * 14))
def test_a_later_receipt_never_makes_a_case_better(entries: list[ProgressEntry], hours: int, more: int) -> None:
    def harm(offset: int) -> int:
        at = (moment("2023-08-12 12:00") + timedelta(hours=offset)).strftime("%Y-%m-%d %H:%M:%S")
        made = sent(A, paper("报告.docx", *entries), paper("报告.ofd", *entries), at=at)
        return sum(HARM[one.outcome] for one in judge(facts(TASKS, UNITS, made, as_of="2023-09-30 23:59:59")).findings if one.key.unit == A)

    assert harm(hours + more) >= harm(hours)


@_quick
@given(_sendings())
def test_every_finding_has_evidence_and_a_whole_sentence(made: list[Sending]) -> None:
    for finding in judge(facts(TASKS, UNITS, *made)).findings:
        assert finding.evidence
        assert finding.message.endswith("。")


@_quick
@given(_sendings())
def test_ids_of_findings_are_their_own(made: list[Sending]) -> None:
    ids = [finding.key.id for finding in judge(facts(TASKS, UNITS, *made)).findings]
    assert len(ids) == len(set(ids))
