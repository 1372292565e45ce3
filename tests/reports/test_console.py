"""What commands print for people."""

from reports.console import diff_lines


def test_the_first_run_is_compared_with_nothing_in_so_many_words() -> None:
    lines = diff_lines({"from": None, "to": "R20230815-00000000", "changes": []})
    assert lines == ["（此前没有核查） → R20230815-00000000", "没有变化。"]
