"""Every rule's own examples hold, judged as in an audit."""

from typing import Literal

import pytest
from _pytest.mark.structures import ParameterSet

from pipeline.model.finding import Finding
from rules.judge import judge
from rules.registry import RULES
from rules.rule import Example, Rule

Kind = Literal["keeps", "breaks", "doubts"]


def _examples(kind: Kind) -> list[ParameterSet]:
    return [pytest.param(rule, example, id=f"{rule.code}-{example.says}") for rule in RULES for example in getattr(rule, kind)()]


def _own_findings(rule: Rule, example: Example) -> tuple[Finding, ...]:
    judgement = judge(example.facts())
    assert judgement.broken == ()
    return tuple(finding for finding in judgement.findings if finding.key.code == rule.code)


@pytest.mark.parametrize(("rule", "example"), _examples("keeps"))
def test_a_keeping_example_has_no_finding(rule: Rule, example: Example) -> None:
    assert _own_findings(rule, example) == ()


@pytest.mark.parametrize(("rule", "example"), _examples("breaks"))
def test_a_breaking_example_has_the_usual_outcome(rule: Rule, example: Example) -> None:
    findings = _own_findings(rule, example)
    assert findings
    assert all(finding.outcome == rule.outcome for finding in findings)


@pytest.mark.parametrize(("rule", "example"), _examples("doubts"))
def test_a_doubtful_example_goes_to_a_person(rule: Rule, example: Example) -> None:
    findings = _own_findings(rule, example)
    assert findings
    assert all(finding.outcome == "query" for finding in findings)
