"""What is remembered while reports are matched."""

import pickle

from rules.memo import Memo


def test_a_memo_is_emptied_when_it_is_full_and_keeps_the_newest() -> None:
    memo: Memo[str, int] = Memo(2)
    memo["a"], memo["b"] = 1, 2
    assert memo == {"a": 1, "b": 2}
    memo["c"] = 3
    assert memo == {"c": 3}


def test_another_process_gets_an_empty_memo_of_the_same_size() -> None:
    memo: Memo[str, int] = Memo(2)
    memo["a"] = 1
    sent: Memo[str, int] = pickle.loads(pickle.dumps(memo))  # noqa: S301 (our own)
    assert sent == {}
    sent["b"], sent["c"], sent["d"] = 1, 2, 3
    assert sent == {"d": 3}
