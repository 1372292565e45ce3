"""Blanks of every kind are dropped, and nothing else."""

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.text import squeeze

BLANKS = "\t\n\x0b\x0c\r\x1c\x1f \x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000\u200b\u200c\u200d\ufeff\u2060\u00ad"


def test_every_blank_and_zero_width_character_is_dropped() -> None:
    for blank in BLANKS:
        assert squeeze(f"{blank}公开{blank}{blank}12{blank}条{blank}") == "公开12条", ascii(blank)


@given(st.text(alphabet=st.one_of(st.sampled_from(BLANKS), st.characters())))
def test_what_is_left_is_the_text_without_them_in_its_order(text: str) -> None:
    assert squeeze(text) == re.sub(r"[\s\u200b\u200c\u200d\ufeff\u2060\u00ad]", "", text)
