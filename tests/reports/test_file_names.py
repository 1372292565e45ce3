"""File names in sentences: found however many files there are."""

from hypothesis import given
from hypothesis import strategies as st

from reports.subject import FileNames

_NAME = st.text("ab.局ofd", min_size=1, max_size=8)


@given(st.lists(_NAME, max_size=8), st.text("ab.局ofd，", max_size=30))
def test_the_names_that_stand_in_a_text_are_found_the_longest_first(names: list[str], text: str) -> None:
    expected = sorted({name for name in names if name in text}, key=lambda name: (-len(name), name))
    assert list(FileNames(names).within(text)) == expected


def test_a_hundred_thousand_names_cost_a_sentence_nothing() -> None:
    looked: list[str] = []

    class Watched(str):
        __slots__ = ()

        def __getitem__(self, key: object) -> str:
            looked.append("")
            return str.__getitem__(self, key)  # type: ignore[index]

    names = FileNames(f"{number:06d}局2023年政务公开工作进展情况报告.ofd" for number in range(100_000))
    assert names.within(Watched("报送的000017局2023年政务公开工作进展情况报告.ofd未加盖电子印章。")) == (
        "000017局2023年政务公开工作进展情况报告.ofd",
    )
    assert len(looked) < 1000
