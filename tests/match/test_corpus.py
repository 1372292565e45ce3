"""The labelled passages: what the matcher must reach on the half that only counts."""

from pathlib import Path

import pytest

from rules.match import Thresholds
from samples.figures import HALVES, Half
from samples.measured_matching import answered, tried_on

CORPUS = Path(__file__).resolve().parents[2] / "samples" / "corpus"


@pytest.mark.parametrize("half", HALVES)
def test_no_match_above_the_certainty_limit_is_wrong(half: Half) -> None:
    wrong = [
        (text, found) for text, tasks, found in tried_on(CORPUS, half) if set(answered(found, at_least=Thresholds().certain)) - set(tasks)
    ]
    assert wrong == []


def test_ninety_eight_of_a_hundred_passages_of_the_measuring_half_are_matched_right() -> None:
    right = [set(answered(found, at_least=0.0)) == set(tasks) for _, tasks, found in tried_on(CORPUS, "measure")]
    assert len(right) >= 100
    assert sum(right) >= 0.98 * len(right)


def test_the_corpus_is_as_large_as_promised() -> None:
    labels = [tasks for half in HALVES for _, tasks, _ in tried_on(CORPUS, half)]
    assert sum(1 for tasks in labels if tasks) >= 150
    assert sum(1 for tasks in labels if not tasks) >= 50
