"""What the rules say of the real 2023 ledger, by hand."""

from pipeline.model.work import Ledger, Roster
from rules.judge import judge_ledger


def test_every_finding_on_the_real_ledger(real_ledger: Ledger, roster: Roster) -> None:
    judgement = judge_ledger(real_ledger, roster)
    assert judgement.broken == ()
    assert [(one.key.code, one.key.task) for one in judgement.findings] == [
        ("LED001", None),
        ("LED005", 14),
        ("LED005", 25),
        ("LED005", 26),
        ("LED005", 38),
        ("LED006", None),
        ("LED007", 26),
        ("LED008", 36),
    ]
    assert {one.outcome for one in judgement.findings} == {"note"}


def test_the_declared_totals_are_named_beside_the_rows(real_ledger: Ledger, roster: Roster) -> None:
    message = judge_ledger(real_ledger, roster).findings[0].message
    assert "大项14个（实有17个）" in message
    assert "任务24个（实有39个）" in message
    assert "板块" not in message


def test_every_quote_stands_in_the_ledgers_own_words(real_ledger: Ledger, roster: Roster) -> None:
    words = [span.quote for one in real_ledger.tasks for _, span in one.cells]
    words += [real_ledger.preamble, *(missing.span.quote for missing in real_ledger.missing_columns)]
    for finding in judge_ledger(real_ledger, roster).findings:
        for piece in finding.evidence:
            assert piece.file == "台账"
            assert any(piece.quote in text for text in words), piece.quote


def test_without_a_roster_nothing_is_said_of_names(real_ledger: Ledger) -> None:
    codes = {one.key.code for one in judge_ledger(real_ledger, None).findings}
    assert not codes & {"LED003", "LED007"}
