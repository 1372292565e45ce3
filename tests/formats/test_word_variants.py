"""The same small report in every form that makers give it."""

import pytest

from parsers.read import read
from pipeline.model.document import Document
from samples.build.word_variants import VARIANTS, Variant

PARAGRAPHS = ["市民政局落实情况台账", "现将落实情况报告如下：", "银川市民政局", "2023年8月10日"]
CELLS = [
    (1, 1, 1, 1, "序号"),
    (1, 2, 1, 1, "重点工作"),
    (1, 3, 1, 1, "责任单位"),
    (1, 4, 1, 1, "进展落实情况"),
    (2, 1, 1, 1, "1"),
    (2, 2, 2, 1, "推进信息公开"),
    (2, 3, 1, 1, "市民政局"),
    (2, 4, 1, 1, "已公开低保名单12期。"),
    (3, 1, 1, 1, "2"),
    (3, 3, 1, 1, "市民政局牵头"),
    (3, 4, 1, 1, "已办结依申请公开3件。"),
    (4, 1, 1, 1, "3"),
    (4, 2, 1, 1, "加强解读回应"),
    (4, 3, 1, 1, "各部门"),
    (4, 4, 1, 1, "正在完善解读栏目。"),
]
READ = [variant for variant in VARIANTS if variant.is_read]
REFUSED = [variant for variant in VARIANTS if not variant.is_read]


def _name(variant: Variant) -> str:
    return variant.name


def _document(variant: Variant) -> Document:
    value = read(variant.build()).value
    assert value is not None
    return value


@pytest.mark.parametrize("variant", READ, ids=_name)
def test_a_variant_reads_as_the_plain_report(variant: Variant) -> None:
    result = read(variant.build())
    assert result.value is not None, result.problems
    (table,) = result.value.tables()
    assert [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells] == CELLS
    assert (table.rows, table.columns) == (4, 4)
    assert [paragraph.text for paragraph in result.value.paragraphs()] == PARAGRAPHS
    assert [paragraph.where for paragraph in result.value.paragraphs()] == ["第1段", "第2段", "第3段", "第4段"]
    assert tuple(problem.code for problem in result.problems) == variant.problems
    assert table.cells[10].where == "表1 第3行 第4列"


@pytest.mark.parametrize("variant", REFUSED, ids=_name)
def test_a_variant_that_cannot_be_read_is_refused_by_name(variant: Variant) -> None:
    result = read(variant.build())
    assert result.value is None
    assert tuple(problem.code for problem in result.problems) == variant.problems
    assert variant.words in result.problems[0].message


def test_revisions_are_counted_with_their_places() -> None:
    (variant,) = [variant for variant in VARIANTS if variant.name == "moved-text"]
    (problem,) = read(variant.build()).problems
    assert "移动 1 处" in problem.message
    assert problem.where == "表1 第2行 第4列"


def test_comments_footnotes_and_headers_stand_apart_with_their_places() -> None:
    (variant,) = [variant for variant in VARIANTS if variant.name == "comments-notes-header"]
    document = _document(variant)
    assert [(note.text, note.where) for note in document.annotations] == [
        ("请核对期数", "表1 第2行 第4列 批注1"),
        ("截至7月底。", "表1 第2行 第4列 脚注1"),
    ]
    assert [(note.text, note.where) for note in document.furniture] == [("内部资料", "页眉"), ("第1页", "页脚")]


def test_hidden_words_are_noted_not_read() -> None:
    (variant,) = [variant for variant in VARIANTS if variant.name == "hidden-text"]
    assert [(note.text, note.where) for note in _document(variant).notes] == [("隐藏文字：内部掌握", "表1 第2行 第4列")]
