"""Titles are balanced over their lines and broken where the sense allows."""

import pytest

from reports.titles import LINE, title_lines


def test_a_short_title_is_one_line() -> None:
    assert title_lines(("关于", "2023年", "任务落实情况的通报")) == ("关于2023年任务落实情况的通报",)


def test_a_long_title_breaks_between_its_pieces() -> None:
    pieces = ("银川市人民政府政务公开办公室", "关于", "2023年第三季度", "政务公开工作要点", "任务落实情况的通报")
    lines = title_lines(pieces)
    assert "".join(lines) == "".join(pieces)
    assert lines == ("银川市人民政府政务公开办公室", "关于2023年第三季度政务公开工作要点", "任务落实情况的通报")


@pytest.mark.parametrize("length", [20, 38, 39, 57, 90, 300])
def test_a_title_in_one_piece_is_broken_by_characters_and_nothing_is_lost(length: int) -> None:
    lines = title_lines(("通" * length,))
    assert "".join(lines) == "通" * length
    assert all(0 < len(line) <= LINE for line in lines)


def test_no_line_ends_with_an_opening_mark_or_starts_with_a_closing_one() -> None:
    title = "关于进一步做好全市政务公开工作（第三批）和《任务落实台账（填报版）》有关事项的通报"
    for line in title_lines((title,)):
        assert line[0] not in "）》，。的"
        assert line[-1] not in "（《"
