"""Names in names of files are found whatever their dates, and remembered without them."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from parsers.text.units import UnitIndex
from pipeline.gathering import name_finder
from pipeline.model.work import Roster, UnitId
from pipeline.single import load_roster

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "units.csv"
PIECES = (
    *("关于", "落实情况", "报告", "（盖章）", "（1）", "附件2", "2023年", "8月15日", "第3期", "２０２３", "①", "-", " ", ".", "20230815"),
    *("的", "报", "灵武市", "金凤区", "1", "9", "0", "政务公开", "办公室", "第二分局", "5科"),
)


@pytest.fixture(scope="module")
def roster() -> Roster:
    return load_roster(SAMPLE)


def test_names_are_found_as_the_index_finds_them(roster: Roster) -> None:
    index, dice = UnitIndex(roster), random.Random(5)  # noqa: S311 no secret
    find = name_finder(index)
    names = [name for unit in roster.units for name in (unit.full_name, unit.short_name, *unit.aliases) if name]
    for _ in range(1500):
        text = "".join(dice.choice(dice.choice([PIECES, names])) for _ in range(dice.randrange(1, 7)))
        expected = [(one.unit, one.start, one.end) for one in index.find_in(text, bare=True) if one.unit is not None]
        assert list(find(text)) == expected, text


def test_a_name_with_a_number_is_that_number_alone(roster: Roster) -> None:
    unit = next(unit for unit in roster.units if not unit.is_group)
    hotline = replace(unit, id=UnitId("HOT"), full_name="12345热线中心", short_name="12345热线中心", aliases=(), misprints=())
    find = name_finder(UnitIndex(replace(roster, units=(*roster.units, hotline))))
    assert [one[0] for one in find("12345热线中心2023年报告")] == ["HOT"]
    assert [one[0] for one in find("12346热线中心2023年报告")] == []
