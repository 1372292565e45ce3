"""Reading a draft back: what does not follow from the run is named with its place."""

import io
import re
from collections.abc import Callable

import pytest
from docx import Document
from docx.document import Document as WordDocument

from pipeline.errors import BadInputError
from pipeline.model.notice import Imprint, Notice, Reminder
from reports.draft import draft_notice
from reports.lint import Remark, check_letter, check_notice, paper_of
from reports.reminders import reminders
from reports.settings import NoticeSettings
from reports.word import letter_docx, notice_docx
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


def test_the_day_of_printing_and_who_gets_a_copy_are_the_offices_own(notice: Notice) -> None:
    from dataclasses import replace
    from datetime import date

    imprint = Imprint(copy_to="市委办公室", printed_by="银川市人民政府政务公开办公室", printed_on=date(2023, 9, 1))
    printed = replace(notice, imprint=imprint)

    def edit(document: WordDocument) -> None:
        (copies,), (printer,) = (row.cells for row in document.tables[-1].rows)
        copies.paragraphs[0].runs[0].text = "抄送：市委办公室，市统计局。"
        text = printer.paragraphs[0].runs[0].text
        assert text == "银川市人民政府政务公开办公室\t2023年9月1日印发"
        printer.paragraphs[0].runs[0].text = text.replace("9月1日", "9月11日")

    assert checked(printed, edit) == []


@pytest.fixture(scope="module")
def letter() -> Reminder:
    from datetime import date

    made = reminders(AUDIT, NoticeSettings(correct_by=date(2023, 9, 8)))
    return next(each for each in made if any(re.search("第\\d+项", line.text) for line in each.body))


def checked_letter(letter: Reminder, edit: Edit) -> list[Remark]:
    document = Document(io.BytesIO(letter_docx(letter)))
    edit(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return list(check_letter(buffer.getvalue(), letter, AUDIT.roster, file="催办函.docx"))


def test_the_programs_own_letters_have_no_remark() -> None:
    for letter in reminders(AUDIT, NoticeSettings(contact="张三，0951-1234567", correct_by=None)):
        told = checked_letter(letter, lambda _: None)
        assert [remark.kind for remark in told] == ["blank"], letter.unit


def test_a_changed_task_or_day_of_a_letter_is_named_with_the_right_one(letter: Reminder) -> None:
    (day,) = checked_letter(letter, put("2023年9月8日前", "2023年9月18日前"))
    assert day.kind == "number"
    assert "“18”与核对结果不符：按本次核对结果应为“8”" in day.message
    (task,) = checked_letter(letter, put(r"第\d+项", "第77项"))
    assert "“77”" in task.message
    assert re.fullmatch(r"第\d+段", task.where)


def test_another_unit_in_a_letter_is_named_to_the_clerk(letter: Reminder) -> None:
    other = next(row for row in AUDIT.roster.units if row.report == "yes" and row.id != letter.unit)
    (remark,) = checked_letter(letter, put("现将有关事项函告如下", f"{other.short_name}已整改。现将有关事项函告如下"))
    assert remark.kind == "name"
    assert f"“{other.short_name}”不是收函单位" in remark.message


def test_a_draft_is_read_against_the_paper_that_it_was_made_from(notice: Notice) -> None:
    papers: tuple[Notice | Reminder, ...] = (notice, *reminders(AUDIT, NoticeSettings()))
    assert paper_of(notice_docx(notice), papers, file="通报稿.docx") == 0
    for place, letter in enumerate(papers[1:], 1):
        assert isinstance(letter, Reminder)
        assert paper_of(letter_docx(letter), papers, file="函.docx") == place


def test_what_is_no_word_file_is_refused(notice: Notice) -> None:
    with pytest.raises(BadInputError, match=r"通报稿\.pdf"):
        check_notice(b"%PDF-1.7", notice, AUDIT.roster, file="通报稿.pdf")
