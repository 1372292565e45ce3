"""Characters where a text object puts them: distances, directions, sizes, places that are left out (GB/T 33190-2016 clause 11)."""

from itertools import pairwise

import pytest

from tests.ofd.packages import Made, reading, sheets, text, texts


def codes(*inner: str, more: str = "", size: float = 5) -> str:
    return f'<ofd:TextObject Boundary="20 20 100 50" Size="{size:g}" {more}>{"".join(inner)}</ofd:TextObject>'


@pytest.mark.parametrize(
    ("deltas", "lefts"),
    [
        ("6 7 8", [20, 26, 33, 41]),
        ("g 3 6", [20, 26, 32, 38]),
        ("6 g 2 7", [20, 26, 33, 40]),
        ("g 9 6", [20, 26, 32, 38]),
        ("g 2 6", [20, 26, 32, 38]),
        ("6", [20, 26, 32, 38]),
        ("6 7 8 9 10", [20, 26, 33, 41]),
        ("", [20, 25, 30, 35]),
        ("6 x 8 9", [20, 26, 34, 43]),
        ("g 6", [20, 26, 32, 38]),
    ],
)
def test_distances_too_few_too_many_and_with_wrong_counts(deltas: str, lefts: list[float]) -> None:
    (sheet,) = sheets(Made(pages=(text(20, 20, "政务公开", deltas=deltas),)))
    assert sheet.runs[0].xs == pytest.approx(lefts)


def test_a_code_without_a_place_goes_on_after_the_one_before_inside_a_word() -> None:
    inner = (
        '<ofd:TextCode X="0" Y="5" DeltaX="5">政务</ofd:TextCode>'
        '<ofd:TextCode DeltaX="5">公开</ofd:TextCode><ofd:TextCode>栏</ofd:TextCode>'
    )
    assert texts(Made(pages=(codes(inner),))) == ["政务公开栏"]


def test_a_new_height_alone_begins_a_line_at_the_same_left() -> None:
    inner = '<ofd:TextCode X="3" Y="5" DeltaX="5">政务</ofd:TextCode><ofd:TextCode Y="13" DeltaX="5">公开</ofd:TextCode>'
    (sheet,) = sheets(Made(pages=(codes(inner),)))
    assert [(run.text, run.left, run.baseline) for run in sheet.runs] == [("政务", 23, 25), ("公开", 23, 33)]


def test_line_breaks_of_the_file_are_no_characters() -> None:
    inner = '<ofd:TextCode X="0" Y="5" DeltaX="6 6 6">\n      政务公开\n    </ofd:TextCode>'
    (sheet,) = sheets(Made(pages=(codes(inner),)))
    assert (sheet.runs[0].text, sheet.runs[0].xs) == ("政务公开", [20, 26, 32, 38])


def test_blanks_of_one_maker_are_blanks() -> None:
    assert texts(Made(pages=(text(20, 20, r"政务\0x0020公开", deltas="5 5 5 5"),))) == ["政务 公开"]


def test_vertical_writing_is_read_downwards() -> None:
    falls = codes('<ofd:TextCode X="0" Y="5" DeltaY="6 6 6">重点工作</ofd:TextCode>')
    read_down = codes('<ofd:TextCode X="0" Y="5">重点工作</ofd:TextCode>', more='ReadDirection="90"')
    for made in (falls, read_down):
        (sheet,) = sheets(Made(pages=(made,)))
        assert [run.text for run in sheet.runs] == list("重点工作")
        assert [run.left for run in sheet.runs] == [20] * 4
        assert [run.baseline for run in sheet.runs] == sorted(run.baseline for run in sheet.runs)


@pytest.mark.parametrize(("turn", "falls"), [("90", "6 6 6"), ("270", "-6 -6 -6")])
def test_characters_that_lie_on_their_side_make_a_sideways_line(turn: str, falls: str) -> None:
    sideways = f'<ofd:TextCode X="0" Y="40" DeltaY="{falls}">内部资料</ofd:TextCode>'
    made = Made(pages=(codes(sideways, more=f'CharDirection="{turn}"') + text(20, 100, "正文一行"),))
    result = reading(made)
    assert result.value is not None
    assert [note.text for note in result.value.furniture] == ["内部资料"]
    assert texts(made) == ["正文一行"]


@pytest.mark.parametrize(("matrix", "angle"), [("0 1 -1 0 0 0", 90), ("-1 0 0 -1 0 0", 180), ("0 -1 1 0 0 0", 270), ("1 0 0 1 0 0", 0)])
def test_a_matrix_turns_a_line(matrix: str, angle: int) -> None:
    (sheet,) = sheets(Made(pages=(text(100, 100, "政务公开", more=f'CTM="{matrix}"'),)))
    assert (sheet.runs[0].angle, sheet.runs[0].size) == (angle, 5)
    lefts = sheet.runs[0].xs
    assert [right - left for left, right in pairwise(lefts)] == pytest.approx([5, 5, 5]), "in the frame in which it stands upright"


def test_a_matrix_that_scales_gives_the_size_that_is_seen() -> None:
    (sheet,) = sheets(Made(pages=(text(20, 20, "政务公开", size=50, more='CTM="0.1 0 0 0.1 0 0"'),)))
    assert sheet.runs[0].size == pytest.approx(5)
    assert sheet.runs[0].right == pytest.approx(40)


def test_lines_with_the_same_distances_stand_each_in_its_place() -> None:
    long = "g 299 0.1"
    page = "".join(text(20 + n, 20 + 9 * n, "政务公开", deltas="6 7 8") for n in range(3)) + text(10, 90, "公" * 300, deltas=long)
    first, second, third, last = sheets(Made(pages=(page,)))[0].runs
    assert [run.xs for run in (first, second, third)] == [[20 + n, 26 + n, 33 + n, 41 + n] for n in range(3)]
    assert (third.left, third.right, third.between(1, 3).xs, third.between(1, 3).right) == (22, 48, [28, 35], 43)
    assert last.left == 10
    assert last.xs[-1] == pytest.approx(39.9)


def test_stretched_characters_take_their_width() -> None:
    (sheet,) = sheets(Made(pages=(text(20, 20, "政务公开", deltas="", more='HScale="0.5"'),)))
    assert sheet.runs[0].xs == pytest.approx([20, 22.5, 25, 27.5])


def test_hidden_text_and_text_of_no_size_is_not_there() -> None:
    hidden = text(20, 40, "隐藏", more='Visible="false"') + text(20, 60, "无字号", size=0, deltas="5 5")
    assert texts(Made(pages=(text(20, 20, "可见文字") + hidden,))) == ["可见文字"]


def test_text_without_fill_or_of_no_opacity_is_read_since_scans_carry_it_under_their_picture() -> None:
    assert texts(Made(pages=(text(20, 20, "识别文字", more='Fill="false" Alpha="0"'),))) == ["识别文字"]


def test_a_text_object_without_a_size_is_read_with_a_note() -> None:
    made = Made(pages=('<ofd:TextObject Boundary="20 20 100 5"><ofd:TextCode X="0" Y="4">公开</ofd:TextCode></ofd:TextObject>',))
    assert texts(made) == ["公开"]
    result = reading(made)
    assert result.value is not None
    assert ["字号" in note.text for note in result.value.notes] == [True]


def test_glyphs_without_characters_are_told_and_never_taken_for_an_empty_page() -> None:
    glyphs = '<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="2"><ofd:Glyphs>312 313</ofd:Glyphs></ofd:CGTransform>'
    result = reading(Made(pages=(codes(glyphs, '<ofd:TextCode X="0" Y="5"/>'),)))
    assert [(problem.code, problem.where) for problem in result.problems] == [("FIL002", "第1页")]
    assert "字形" in result.problems[0].message


def test_codes_that_are_no_characters_are_told() -> None:
    result = reading(Made(pages=(text(20, 20, "\ue001\ue002\ue003\ue004" * 5),)))
    assert [problem.code for problem in result.problems] == ["FIL002"]
    assert "编码" in result.problems[0].message


def test_text_drawn_as_shapes_is_told() -> None:
    shape = "M 0 0 B 1 0 2 1 3 2 L 0 3 C"
    drawn = "".join(
        f'<ofd:PathObject Boundary="{20 + 5 * n} 20 5 5" Fill="true" Stroke="false">'
        f"<ofd:AbbreviatedData>{shape}</ofd:AbbreviatedData></ofd:PathObject>"
        for n in range(40)
    )
    result = reading(Made(pages=(drawn,)))
    assert [problem.code for problem in result.problems] == ["FIL002"]
    assert reading(Made(pages=(drawn + text(20, 50, "有文字的页面"),))).problems == ()
