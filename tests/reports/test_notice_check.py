"""Reading a draft back: what does not follow from the run is named with its place."""

import io
import re
from collections.abc import Callable

import pytest
from docx import Document
from docx.document import Document as WordDocument

from pipeline.errors import BadInputError
from pipeline.model.notice import Notice
from reports.draft import draft_notice
from reports.lint import Remark, check_notice
from reports.settings import NoticeSettings
from reports.word import notice_docx
from tests.reports.audits import big_audit

AUDIT = big_audit()


@pytest.fixture(scope="module")
def notice() -> Notice:
    from datetime import date

    return draft_notice([AUDIT], settings=NoticeSettings(correct_by=date(2023, 9, 8), contact="张三，0951-1234567"))


Edit = Callable[[WordDocument], None]


def checked(notice: Notice, edit: Edit) -> list[Remark]:
    document = Document(io.BytesIO(notice_docx(notice)))
    edit(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return list(check_notice(buffer.getvalue(), notice, AUDIT.roster, file="通报稿.docx"))


def put(pattern: str, new: str) -> Edit:
    def edit(document: WordDocument) -> None:
        hit = next(paragraph for paragraph in document.paragraphs if re.search(pattern, paragraph.text))
        text = re.sub(pattern, new, hit.text, count=1)
        for run in hit.runs[1:]:
            run.text = ""
        hit.runs[0].text = text

    return edit


def test_the_programs_own_draft_has_no_remark(notice: Notice) -> None:
    assert checked(notice, lambda _: None) == []


def test_a_changed_count_is_named_with_the_right_one(notice: Notice) -> None:
    (remark,) = checked(notice, put("收到23个单位", "收到22个单位"))
    assert remark.kind == "number"
    assert "“22”" in remark.message
    assert "“23”" in remark.message
    assert re.fullmatch(r"第\d+段", remark.where)


def test_a_wrong_rate_is_named(notice: Notice) -> None:
    (remark,) = checked(notice, put(r"95\.8%", "99.6%"))
    assert "“99.6%”" in remark.message


def test_a_unit_that_may_not_be_named_is_named_to_the_clerk(notice: Notice) -> None:
    remarks = checked(notice, put("市住建局", "贺兰县人民政府"))
    assert [remark.kind for remark in remarks] == ["name"]
    assert "贺兰县人民政府" in remarks[0].message


def test_a_unit_moved_to_a_problem_that_it_does_not_have_is_named(notice: Notice) -> None:
    (remark,) = checked(notice, put("市住建局", "市统计局"))
    assert "核对结果的这一段没有“市统计局”" in remark.message


def test_a_sentence_of_the_clerks_own_may_not_bring_new_numbers(notice: Notice) -> None:
    def edit(document: WordDocument) -> None:
        document.paragraphs[3].insert_paragraph_before("总的看，各单位较为重视，其中77个单位工作扎实。")

    (remark,) = checked(notice, edit)
    assert "“77个单位”无法从本次核对结果得出" in remark.message


def test_words_without_numbers_may_be_changed_freely(notice: Notice) -> None:
    assert checked(notice, put("现将有关情况通报如下", "经研究，现将情况通报如下")) == []


def test_the_day_of_signing_and_the_contact_are_the_offices_own(notice: Notice) -> None:
    assert checked(notice, put("^2023年8月31日$", "2023年9月5日")) == []
    assert checked(notice, put("0951-1234567", "0951-7654321")) == []


def test_a_blank_is_named_until_it_is_filled() -> None:
    blank = draft_notice([AUDIT], settings=NoticeSettings())
    (remark,) = checked(blank, lambda _: None)
    assert remark.kind == "blank"
    assert checked(blank, put("____年__月__日", "2023年9月8日")) == []


def test_a_unit_taken_out_by_hand_is_named(notice: Notice) -> None:
    def edit(document: WordDocument) -> None:
        for table in document.tables:
            for row in list(table.rows):
                if "市住建局" in row.cells[1].text:
                    table._tbl.remove(row._tr)
        put("市住建局", "某单位")(document)

    assert any(remark.kind == "missing" and "市住建局" in remark.message for remark in checked(notice, edit))


def test_a_number_changed_in_the_annex_is_named(notice: Notice) -> None:
    def edit(document: WordDocument) -> None:
        table = document.tables[1]
        cell = next(row.cells[7] for row in table.rows if re.fullmatch(r"\d+/\d+", row.cells[7].text))
        cell.paragraphs[0].runs[0].text = "1/99"

    remarks = checked(notice, edit)
    assert remarks
    assert all(remark.where.startswith("表2 第") for remark in remarks)


def test_what_is_no_word_file_is_refused(notice: Notice) -> None:
    with pytest.raises(BadInputError, match=r"通报稿\.pdf"):
        check_notice(b"%PDF-1.7", notice, AUDIT.roster, file="通报稿.pdf")
