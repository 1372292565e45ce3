"""The Word reader's grid, numbers, levels, and what hangs on paragraphs."""

from collections.abc import Callable

import pytest

from parsers.formats.numerals import chinese, numeral
from parsers.read import read
from pipeline.model.document import Document, Table
from samples.build import word_xml as x
from samples.build.packing import package


def _read(*blocks: str, codes: tuple[str, ...] = (), parts: dict[str, str | bytes] | None = None) -> Document:
    relations = tuple(
        x.relation(number, name.rpartition("/")[2].partition(".")[0], name.rpartition("/")[2]) for number, name in enumerate(parts or {}, 1)
    )
    result = read(x.package(x.document(*blocks), parts=parts, relations=relations))
    assert result.value is not None, result.problems
    assert tuple(problem.code for problem in result.problems) == codes
    return result.value


def _texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs()]


def _spans(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells]


def _c(text: str, **kwargs: object) -> str:
    return x.cell(x.line(text), **kwargs)  # type: ignore[arg-type]


def _table(*rows: str, widths: tuple[int, ...] = (1000, 1000, 1000)) -> Table:
    (table,) = _read(x.table(*rows, widths=widths)).tables()
    return table


# --- the grid


def test_a_merge_downwards_follows_the_column_of_the_grid_not_the_order_of_cells() -> None:
    table = _table(
        x.row(_c("a"), _c("b"), _c("c", merge="restart")),
        x.row(_c("wide", span=2), x.cell(merge="continue")),
        x.row(_c("e"), x.cell(merge="continue"), properties='<w:gridBefore w:val="1"/>'),
    )
    assert _spans(table) == [
        (1, 1, 1, 1, "a"),
        (1, 2, 1, 1, "b"),
        (1, 3, 3, 1, "c"),
        (2, 1, 1, 2, "wide"),
        (3, 2, 1, 1, "e"),
    ]


def test_a_covered_cell_with_nothing_above_it_stands_alone() -> None:
    assert _spans(_table(x.row(_c("a"), _c("b")), x.row(_c("c", merge="continue"), _c("d")))) == [
        (1, 1, 1, 1, "a"),
        (1, 2, 1, 1, "b"),
        (2, 1, 1, 1, "c"),
        (2, 2, 1, 1, "d"),
    ]


def test_words_that_a_merge_covers_are_kept_unless_they_repeat() -> None:
    table = _table(
        x.row(_c("甲", merge="restart"), _c("1")),
        x.row(_c("甲", merge="continue"), _c("2")),
        x.row(_c("乙", merge="continue"), _c("3")),
    )
    assert table.cells[0].text == "甲\n乙"
    assert table.cells[0].row_span == 3


def test_old_merges_across_join_cells() -> None:
    table = _table(x.row(_c("a", properties='<w:hMerge w:val="restart"/>'), x.cell(properties="<w:hMerge/>"), _c("b")))
    assert _spans(table) == [(1, 1, 1, 2, "a"), (1, 3, 1, 1, "b")]


def test_edges_a_hair_apart_are_one_edge() -> None:
    table = _table(
        x.row(_c("序号"), _c("进展", span=2)),
        x.row(_c("1", span=2), _c("已完成")),
        widths=(1000, 30, 3000),
    )
    assert _spans(table) == [(1, 1, 1, 1, "序号"), (1, 2, 1, 1, "进展"), (2, 1, 1, 1, "1"), (2, 2, 1, 1, "已完成")]
    assert table.columns == 2


def test_a_column_whose_cells_are_deleted_is_gone() -> None:
    gone = '<w:cellDel w:id="1" w:author="a"/>'
    document = _read(x.table(x.row(_c("a"), _c("x", properties=gone), _c("b"))), codes=("FIL003",))
    assert _spans(document.tables()[0]) == [(1, 1, 1, 1, "a"), (1, 2, 1, 1, "b")]


def test_a_table_in_a_cell_is_words_of_the_cell_one_line_a_row() -> None:
    inner = x.table(x.row(_c("一季度"), _c("12件")), x.row(_c("二季度"), _c("9件")))
    table = _table(x.row(_c("1"), x.cell(x.line("办理情况："), inner, "<w:p/>")))
    assert table.cells[1].text == "办理情况：\n一季度 12件\n二季度 9件"


def test_line_breaks_and_paragraphs_of_a_cell_are_newlines() -> None:
    cell = x.cell(x.paragraph("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r>"), "<w:p/>", x.line("丁"))
    assert _table(x.row(cell)).cells[0].text == "甲\n乙\t丙\n丁"


def test_a_cell_with_only_a_picture_says_so() -> None:
    picture = "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    document = _read(x.line("说" * 40), x.table(x.row(_c("1"), x.cell(x.paragraph(picture)))))
    assert [cell.picture for cell in document.tables()[0].cells] == [False, True]
    assert document.images == 1


def test_a_body_of_pictures_alone_was_not_read() -> None:
    picture = "<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>"
    assert _read(x.paragraph(picture), codes=("FIL002",)).images == 1


def test_a_table_of_ten_thousand_columns_is_read_or_refused_within_bounds() -> None:
    assert _table(x.row(*(_c("a") for _ in range(10_000)))).columns == 10_000
    result = read(x.package(x.document(x.table(x.row(_c("a", span=100_000_000))))))
    assert result.problems[0].code == "FIL004"


def test_deep_nesting_is_refused_not_fatal() -> None:
    inner = x.line("底")
    for _ in range(400):
        inner = x.table(x.row(x.cell(inner, "<w:p/>")), widths=(100,))
    result = read(x.package(x.document(inner)))
    assert result.value is None
    assert result.problems[0].code == "FIL004"


def test_wrappers_nested_beyond_measure_are_ours_not_the_senders_fault() -> None:
    result = read(x.package(x.document(x.paragraph("<w:smartTag>" * 5000 + x.run("底") + "</w:smartTag>" * 5000))))
    assert result.value is None
    assert result.problems[0].code == "FIL004"


# --- paragraphs


def test_only_paragraphs_with_words_are_counted() -> None:
    document = _read(x.line("一"), "<w:p/>", x.line("  "), x.table(x.row(_c("表"))), x.line("二"))
    assert [(paragraph.text, paragraph.where) for paragraph in document.paragraphs()] == [("一", "第1段"), ("二", "第2段")]


def test_levels_come_from_styles_their_parents_and_paragraphs() -> None:
    styles = x.part(
        "styles",
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="小标题"/><w:basedOn w:val="2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="正文标题"/><w:basedOn w:val="2"/>'
        '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="绕圈"/><w:basedOn w:val="c"/></w:style>',
    )
    blocks = [x.line(name, f'<w:pStyle w:val="{name}"/>') for name in ("2", "a", "b", "c", "none")]
    document = _read(*blocks, x.line("own", '<w:outlineLvl w:val="0"/>'), parts={"word/styles.xml": styles})
    assert [paragraph.level for paragraph in document.paragraphs()] == [2, 2, None, None, None, 1]


@pytest.mark.parametrize("silent", ["", '<w:proofErr w:type="spellStart"/>', '<w:bookmarkStart w:id="1" w:name="b"/>'])
def test_words_alone_read_as_those_with_something_between(silent: str) -> None:
    """Plain paragraphs are read a shorter way than those that hold anything else: nothing may come of it but time."""
    styles = x.part(
        "styles",
        '<w:style w:type="paragraph" w:default="1" w:styleId="n"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="表格"/><w:basedOn w:val="n"/></w:style>',
    )
    documents = []
    for between in (silent, "<w:r><w:softHyphen/></w:r>"):
        words = x.run("已公开 ") + between + x.run("12期。", "<w:b/>")
        settings = ("", '<w:jc w:val="center"/>', '<w:pStyle w:val="t"/>', '<w:pStyle w:val="2"/>', '<w:pStyle w:val="absent"/>')
        lines = [x.paragraph(words, each) for each in (*settings, '<w:outlineLvl w:val="2"/>')]
        cells = [x.cell(each) for each in lines[:3]] + [x.cell(x.paragraph(between)), x.cell(*lines), x.cell("<w:p/>")]
        documents.append(_read(*lines, x.table(x.row(*cells), widths=(900,) * 6), parts={"word/styles.xml": styles}))
    plain, other = documents
    assert plain == other
    assert [paragraph.level for paragraph in plain.paragraphs()] == [None, None, None, 2, None, 3]
    assert [cell.text for cell in plain.tables()[0].cells] == [*["已公开 12期。"] * 3, "", "\n".join(["已公开 12期。"] * 6), ""]


def test_a_table_of_contents_is_no_part_of_the_body() -> None:
    styles = x.part("styles", '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>')
    line = x.line("一、总体情况 1", '<w:pStyle w:val="T"/>')
    document = _read(x.control(line), x.line("一、总体情况"), parts={"word/styles.xml": styles})
    assert _texts(document) == ["一、总体情况"]
    assert [(note.text, note.where) for note in document.furniture] == [("一、总体情况 1", "目录")]


def test_characters_hidden_by_their_style_are_hidden() -> None:
    styles = x.part("styles", '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>')
    shown = x.run("明", '<w:rStyle w:val="h"/><w:vanish w:val="0"/>')
    assert _texts(_read(x.paragraph(x.run("暗", '<w:rStyle w:val="h"/>') + shown), parts={"word/styles.xml": styles})) == ["明"]


def test_a_deleted_paragraph_leaves_no_trace() -> None:
    mark = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    gone = x.paragraph('<w:del w:id="2" w:author="a"><w:r><w:delText>删</w:delText></w:r></w:del>', mark)
    assert _texts(_read(x.line("甲"), gone, x.line("乙"), codes=("FIL003",))) == ["甲", "乙"]


def test_form_fields_show_what_was_chosen() -> None:
    box = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
    choice = '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="未完成"/><w:listEntry w:val="已完成"/></w:ddList></w:ffData>'
    field = f'<w:r><w:fldChar w:fldCharType="begin">{choice}</w:fldChar></w:r>'
    assert _texts(_read(x.paragraph(box + field))) == ["☑已完成"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (r"EQ \o\ac(○,3)", "③"),
        (r"EQ \o\ac(□,乙)", "乙"),
        (r' EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(dī bǎo),低保) ', "低保"),
        (r"EQ \f(1,2)", "1/2"),
        ("PAGE", ""),
    ],
)
def test_a_field_without_a_result_shows_what_its_code_draws(code: str, shown: str) -> None:
    field = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
    assert _texts(_read(x.paragraph(x.run("甲") + field + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + x.run("乙")))) == [f"甲{shown}乙"]


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("Wingdings", "F0FC", "√"),
        ("Wingdings 2", "F052", "☑"),
        ("Symbol", "F0B3", "≥"),
        ("宋体", "2460", "①"),
        ("宋体", "zz", ""),
        ("宋体", "D800", ""),
    ],
)
def test_symbols_are_the_characters_they_stand_for(font: str, code: str, shown: str) -> None:
    assert _texts(_read(x.paragraph(x.run("a") + f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'))) == ["a" + shown]


def test_a_comment_without_an_anchor_is_kept_by_its_number() -> None:
    comments = x.part("comments", f'<w:comment w:id="5">{x.line("请核对")}</w:comment>')
    assert [(note.text, note.where) for note in _read(x.line("甲"), parts={"word/comments.xml": comments}).annotations] == [
        ("请核对", "批注1")
    ]


def test_a_damaged_footnote_part_costs_only_the_footnotes() -> None:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    document = _read(x.paragraph(x.run("甲") + mark), parts={"word/footnotes.xml": b"<w:footnotes"}, codes=("FIL002",))
    assert _texts(document) == ["甲"]


def test_unknown_wrappers_do_not_lose_words() -> None:
    odd = '<w:madeUp><w:r><w:t>乙</w:t></w:r></w:madeUp><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>丙</m:t></m:r></m:oMath>'
    assert _texts(_read(x.paragraph(x.run("甲") + odd), f"<w:madeUpBlock>{x.line('丁')}</w:madeUpBlock>")) == ["甲乙丙", "丁"]


# --- automatic numbers


def _level(at: int, style: str, text: str, extra: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>{extra}</w:lvl>'


def _numbered(levels: str, nums: str, *paragraphs: tuple[int, int, str]) -> list[str]:
    numbering = x.part("numbering", f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{nums}')
    blocks = [
        x.line(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>') for number, level, text in paragraphs
    ]
    return _texts(_read(*blocks, parts={"word/numbering.xml": numbering}))


def _num(number: int, inner: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{inner}</w:num>'


def test_levels_count_restart_and_name_each_other() -> None:
    levels = _level(0, "chineseCounting", "%1、") + _level(1, "chineseCounting", "（%2）") + _level(2, "decimal", "%1.%2.%3", "<w:isLgl/>")
    found = _numbered(
        levels, _num(1), (1, 0, "总体"), (1, 1, "甲"), (1, 1, "乙"), (1, 2, "细"), (1, 0, "存在"), (1, 1, "丙"), (1, 2, "细"), (0, 0, "文")
    )
    assert found == ["一、总体", "（一）甲", "（二）乙", "1.2.1 细", "二、存在", "（一）丙", "2.1.1 细", "文"]


def test_lists_of_one_definition_count_on_unless_their_start_is_overridden() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    found = _numbered(
        _level(0, "decimal", "%1."), _num(1) + _num(2) + _num(3, override), (1, 0, "a"), (2, 0, "b"), (3, 0, "c"), (3, 0, "d")
    )
    assert found == ["1.a", "2.b", "5.c", "6.d"]


def test_a_level_that_never_restarts_counts_through() -> None:
    levels = _level(0, "decimal", "%1.") + _level(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>')
    assert _numbered(levels, _num(1), (1, 0, "a"), (1, 1, "b"), (1, 0, "c"), (1, 1, "d")) == ["1.a", "(1)b", "2.c", "(2)d"]


def test_a_number_never_runs_into_digits_of_the_words() -> None:
    levels = _level(0, "decimal", "%1") + _level(1, "decimal", "%2.") + _level(2, "decimal", "第%3条", '<w:suff w:val="nothing"/>')
    assert _numbered(levels, _num(1), (1, 0, "2023年"), (1, 1, "5万条"), (1, 1, "甲"), (1, 2, "乙")) == [
        "1 2023年",
        "1. 5万条",
        "2.甲",
        "第1条乙",
    ]


def test_bullets_are_no_numbers() -> None:
    assert _numbered(_level(0, "bullet", ""), _num(1), (1, 0, "a")) == ["a"]


def test_numbers_in_deleted_rows_do_not_count() -> None:
    properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    numbering = x.part("numbering", f'<w:abstractNum w:abstractNumId="0">{_level(0, "decimal", "%1")}</w:abstractNum>{_num(1)}')
    number = x.cell(x.paragraph("", properties))
    gone = x.row(number, _c("删"), properties='<w:del w:id="1" w:author="a"/>')
    document = _read(
        x.table(x.row(number, _c("甲")), gone, x.row(number, _c("乙"))), parts={"word/numbering.xml": numbering}, codes=("FIL003",)
    )
    assert [cell.text for cell in document.tables()[0].cells] == ["1", "甲", "2", "乙"]


@pytest.mark.parametrize(
    ("style", "number", "shown"),
    [
        ("decimalZero", 7, "07"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 28, "BB"),
        ("lowerLetter", 3, "c"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"),
        ("decimalEnclosedParen", 3, "⑶"),
        ("decimalEnclosedFullstop", 2, "⒉"),
        ("chineseCountingThousand", 21, "二十一"),
        ("japaneseCounting", 10, "十"),
        ("ideographDigital", 105, "一〇五"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 11, "甲"),
        ("ideographZodiac", 3, "寅"),
        ("ideographEnclosedCircle", 1, "㊀"),
        ("ordinal", 22, "22nd"),
        ("ordinal", 12, "12th"),
        ("none", 1, ""),
        ("unheard-of", 9, "9"),
    ],
)
def test_a_number_in_its_format(style: str, number: int, shown: str) -> None:
    assert numeral(number, style) == shown


def test_a_custom_format_pads_with_zeros() -> None:
    assert numeral(7, "custom", "001, 002, 003, ...") == "007"


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "零"), (10, "十"), (19, "十九"), (20, "二十"), (105, "一百零五"), (110, "一百一十"), (1001, "一千零一"), (10_010, "一万零一十")],
)
def test_chinese_counting(number: int, shown: str) -> None:
    assert chinese(number) == shown


# --- containers


def test_a_zip_within_a_document_is_no_second_format() -> None:
    data = package(
        (
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", x.document(x.line("甲")).encode()),
            ("word/embeddings/a.zip", package(())),
        )
    )
    assert _texts_of(data) == ["甲"]


def test_a_document_without_relations_is_read_by_its_usual_name() -> None:
    assert _texts_of(package((("word/document.xml", x.document(x.line("甲")).encode()),))) == ["甲"]


def test_names_with_backslashes_and_other_case_are_found() -> None:
    assert _texts_of(package((("[Content_Types].xml", b"<Types/>"), ("Word\\Document.xml", x.document(x.line("甲")).encode())))) == ["甲"]


def _texts_of(data: bytes) -> list[str]:
    value = read(data).value
    assert value is not None
    return _texts(value)


def test_a_zip_member_with_a_password_is_refused_by_name() -> None:
    data = bytearray(x.package(x.document(x.line("甲"))))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(magic, at + 1)) >= 0:
            data[at + offset] |= 1
    (problem,) = read(bytes(data)).problems
    assert problem.code == "FIL001"
    assert "加密" in problem.message


def test_a_million_members_are_refused_before_they_are_listed() -> None:
    entry = b"PK\x01\x02" + bytes(42) + b"a"
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + (len(entry) * 400_000).to_bytes(4, "little") + bytes(6)
    result = read(b"PK\x03\x04" + bytes(30) + entry * 400_000 + end)
    assert result.value is None
    assert result.problems[0].code == "FIL004"


def test_a_bigger_table_takes_time_in_proportion() -> None:
    """Ten times the rows, at most some fifteen times the steps: no row looks at all rows."""
    import sys

    def steps(rows: int) -> int:
        data = x.package(
            x.document(x.table(*(x.row(_c("a"), _c("b", merge="continue" if row else "restart"), _c("c")) for row in range(rows))))
        )
        count = 0

        def trace(_frame: object, _event: str, _argument: object) -> Callable[..., object] | None:
            nonlocal count
            count += 1
            return None

        sys.setprofile(trace)
        try:
            read(data)
        finally:
            sys.setprofile(None)
        return count

    assert steps(400) < 15 * steps(40)
