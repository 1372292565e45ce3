"""What holds for any text at all."""

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.text.clean import folded
from parsers.text.dates import find_days, parse_deadline
from parsers.text.duties import parse_cell
from parsers.text.numbering import leading_number, references, to_chinese, to_int
from parsers.text.units import UnitIndex
from pipeline.model.evidence import Sha256
from pipeline.model.text import fold
from pipeline.model.work import Roster, Unit, UnitId

_WORDS = st.sampled_from(
    [
        *"市区县各、，,；;。：:（）()〔〕“”《》\n \t０1２3年月日底前内局委办和及与等",
        "牵头",
        "负责",
        "配合",
        "教育局",
        "甲市财政局",
        "各县（市）区",
        "有关部门",
        "工作日",
    ]
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(_WORDS, max_size=20).map("".join))


def _index() -> UnitIndex:
    names = (("A", "甲市教育局", "市教育局"), ("B", "甲市财政局", "市财政局"), ("C", "甲市乙区人民政府", "乙区人民政府"))
    units = tuple(
        Unit(
            id=UnitId(identity),
            full_name=full,
            short_name=short,
            aliases=(),
            misprints=(),
            category="dept",
            members="",
            parent=None,
            report="yes",
            valid_from=None,
            valid_to=None,
            note="",
            line=2,
        )
        for identity, full, short in names
    )
    return UnitIndex(Roster(units=units, file="units.csv", sha256=Sha256("0" * 64)))


INDEX = _index()


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_reading_never_raises_and_quotes_stand_in_the_text(text: str) -> None:
    assert folded(text).text == fold(text) or not text.isascii()
    for found in find_days(text, 2023):
        assert text[found.start : found.end] == found.text
    for mention in INDEX.find_in(text):
        assert text[mention.start : mention.end] == mention.text
    for reference in references(text):
        assert text[reference.start : reference.end] == reference.text
    parse_deadline(text, None)
    leading_number(text)
    INDEX.resolve(text)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_duty_keeps_the_words_of_its_cell_in_order(text: str) -> None:
    for index in (None, INDEX):
        plain = "".join(text.split())
        place = 0
        for duty in parse_cell(text, index=index, year=2023).duties:
            words = "".join(duty.text.split())
            assert words
            place = plain.find(words, place)
            assert place >= 0
            place += len(words)


@given(st.integers(min_value=0, max_value=9999))
def test_numerals_go_both_ways(value: int) -> None:
    assert to_int(to_chinese(value)) == value
