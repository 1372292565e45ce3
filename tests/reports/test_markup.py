"""Pieces of HTML with holes: texts are shown as they are and never become HTML."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.markup import Html, Piece, joined, on_lines, pieces_of


class _Read(HTMLParser):
    """What a browser would see: tags, attributes' values, texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[str | None] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [value for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@given(
    st.text(st.characters(exclude_characters="\r\x00", exclude_categories=["Cs"]))
    | st.sampled_from(("</p><script>", "&amp;", "\" on='x", "%s {{ a }}"))
)
def test_a_text_is_shown_as_it_is_and_never_becomes_html(text: str) -> None:
    read = _Read()
    read.feed(Piece("<p title=\"{{ text }}\" lang='{{ text }}'>[{{ text }}]</p>")(text=text))
    read.close()
    assert read.tags == ["p"]
    assert read.values == [text, text]
    assert "".join(read.texts) == f"[{text}]"


def test_html_that_pieces_made_is_not_escaped_again() -> None:
    inner = Piece("<b>{{ name }}</b>")
    assert Piece("<p>{{ what }}</p>")(what=joined(inner(name=each) for each in "<&")) == "<p><b>&lt;</b><b>&amp;</b></p>"


def test_a_hole_alone_on_its_line_is_the_line() -> None:
    html = pieces_of("<!-- piece: list -->\n<ul>\n  {{ rows }}\n</ul>\n<!-- piece: row -->\n  <li>{{ no }} 100%</li>\n")
    assert "".join(html["list"].streamed(rows=on_lines(html["row"](no=no) for no in (1, 2)))) == (
        "<ul>\n  <li>1 100%</li>\n  <li>2 100%</li>\n</ul>"
    )
    assert html["list"](rows="") == "<ul>\n</ul>"


def test_what_fills_a_hole_is_not_searched_for_holes() -> None:
    piece = Piece("{{ a }}{{ b }}")
    assert piece(a=Html("{{ b }}%s"), b=2) == "{{ b }}%s2"
    assert "".join(piece.streamed(a=Html("{{ b }}%s"), b=iter([Html("<i>"), Html("x")]))) == "{{ b }}%s<i>x"


@pytest.mark.parametrize("values", [{}, {"a": 1, "b": 2}])
def test_a_hole_without_a_value_and_a_value_without_a_hole_are_mistakes(values: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        Piece("{{ a }}")(**values)
    with pytest.raises(KeyError):
        list(Piece("{{ a }}").streamed(**values))
