"""Expressions that are not tried because a text lacks their signs: none of them may match in it."""

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import state, words
from rules.cues import Cues, needed, signs_of
from rules.state import plain
from samples.quality import FOLDER

LETTERS = "已完成未开展"

atoms = st.one_of(
    st.sampled_from(LETTERS),
    st.sampled_from([".", "^", "$", r"\d", r"\.", "[已未]", "[^已]", "[一-三]", r"[\d已]", "(?=完)", "(?!成)", "(?<=已)", "(?<!未)"]),
)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = st.sampled_from(["(?:{})", "({})"])
    rows = st.lists(inner, max_size=3).map("".join)
    repeats = st.sampled_from(["", "", "?", "*", "+", "??", "{2}", "{0,2}", "{,1}", "{1,3}?"])
    alternatives = st.lists(rows, min_size=1, max_size=3).map("|".join)
    return st.builds(lambda form, choice, repeat: form.format(choice) + repeat, group, alternatives, repeats) | st.builds(
        lambda row, repeat: row + repeat if row and row[-1] in LETTERS + ")]" else row, rows, repeats
    )


expressions = st.recursive(atoms, grown, max_leaves=8)


@settings(max_examples=600, deadline=None)
@given(expression=expressions, text=st.text(alphabet=LETTERS + "一二三5.", max_size=8))
def test_an_expression_that_matches_is_among_those_to_try(expression: str, text: str) -> None:
    if re.search(expression, text):
        assert [pattern.pattern for pattern in Cues(expression).among(signs_of(text))] == [expression]


def test_every_word_of_the_reader_is_tried_where_it_matches() -> None:
    texts = [
        plain(row["text"])
        for half in ("build", "measure")
        for row in tomllib.loads((FOLDER / f"entries.{half}.toml").read_text(encoding="utf-8"))["entry"]
    ]
    sources = [source for cues in vars(state).values() if isinstance(cues, Cues) for source in cues.sources]
    assert len(texts) > 300
    assert len(sources) > 60
    cues = Cues(*sources)
    for text in texts:
        tried = {pattern.pattern for pattern in cues.among(signs_of(text))}
        assert not [source for source in sources if source not in tried and re.search(source, text)]


@pytest.mark.parametrize(
    ("expression", "signs"),
    [
        ("完成", [{"完成"}, {"完"}, {"成"}]),
        ("已?完", [{"完"}]),
        ("尚未|还没", [{"尚未", "还没"}]),
        ("尚未|还?", []),
        ("[未没]能?", [{"未", "没"}]),
        ("未(?!能).{0,4}成", [{"未"}, {"成"}]),
        (r"(?i)abc", []),
        (r"\d月", [{"月"}]),
    ],
)
def test_signs_that_an_expression_needs(expression: str, signs: list[set[str]]) -> None:
    assert [set(each) for each in needed(expression)] == signs


def test_most_words_are_not_tried_on_a_plain_sentence() -> None:
    tried = Cues(*words.NOT_DONE, *words.NOTHING, *words.REASON).among(signs_of("已于3月5日公开信息37条，发布解读12篇。"))
    assert len(tried) <= 1
