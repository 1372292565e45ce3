"""The papers open, say what the audit found, and come out the same each time."""

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from openpyxl import load_workbook

from pipeline.model.run import Audit
from reports.draft import draft_notice
from reports.page import page_html
from reports.reminders import reminders
from reports.settings import NoticeSettings
from reports.word import letter_docx, notice_docx
from reports.workbook import workbook_xlsx
from tests.reports.audits import AS_OF, LATE, ON_TIME, Arrival, audit_of, big_audit, duty, entry, finding, ledger_of, roster_of, task, unit


@pytest.fixture(scope="module")
def small() -> Audit:
    roster = roster_of(
        unit("A", "市教育局"),
        unit("B", "市科技局"),
        unit("C", "市民政局"),
        unit("D", "贺兰县人民政府", report="confirm", category="county"),
    )
    return audit_of(
        roster,
        ledger_of(task(1), task(2)),
        arrivals=(Arrival(unit="A", at=ON_TIME), Arrival(unit="B", at=LATE)),
        entries=(
            entry("A", 1, "已公开政策文件12件。", state="done"),
            entry("A", 2, "已发布信息86条。"),
            entry("B", 1, "推进中，已发布3条。"),
        ),
        duties=tuple(duty(each, no) for each in "ABCD" for no in (1, 2)),
        findings=(
            finding("SUB001", "C", "截至2023年8月31日24时，收文记录中未见市民政局2023年8月15日报送批次的材料"),
            finding("SUB002", "B", "市科技局的材料于2023年8月17日10时20分收齐，比规定时间晚2天（2个工作日）"),
            finding("SUB010", "D", "收文记录中未见贺兰县人民政府的材料", outcome="query"),
            finding("TSK001", "B", "市科技局的材料全文未见第2项任务的进展", task_no=2),
        ),
    )


def papers(audit: Audit) -> tuple[bytes, ...]:
    settings = NoticeSettings()
    letters = tuple(letter_docx(letter) for letter in reminders(audit, settings))
    return (notice_docx(draft_notice([audit], settings=settings)), workbook_xlsx(audit), page_html(audit), *letters)


def text_of(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_notice_prints_totals_with_both_numbers(small: Audit) -> None:
    text = text_of(notice_docx(draft_notice([small], settings=NoticeSettings())))
    assert "应报送单位3个" in text
    assert "收到2个单位的报送材料，占66.7%（2/3）" in text
    assert "按时报送1个，占33.3%（1/3）" in text
    assert "逾期报送1个，未收到1个" in text
    assert "合计6项次，报送材料中已见进展的3项次，占50%（3/6）" in text


def test_the_notice_names_each_certain_problem_and_no_unconfirmed_unit(small: Audit) -> None:
    text = text_of(notice_docx(draft_notice([small], settings=NoticeSettings())))
    assert "收文记录中未见市民政局2023年8月15日报送批次的材料。" in text
    assert "市科技局的材料于2023年8月17日10时20分收齐" in text
    assert "市科技局2023年8月15日报送批次的材料中，未见应报告任务的进展（第2项）。" in text
    assert "贺兰" not in text


def test_each_letter_speaks_of_its_own_unit_only(small: Audit) -> None:
    letters = reminders(small, NoticeSettings())
    assert [letter.unit for letter in letters] == ["B", "C"]
    text = text_of(letter_docx(letters[0]))
    assert "市科技局" in text
    assert "第2项" in text
    assert not any(name in text for name in ("教育局", "民政局", "贺兰"))


def test_the_workbook_has_its_sheets_and_no_formula(small: Audit) -> None:
    book = load_workbook(io.BytesIO(workbook_xlsx(small)))
    assert book.sheetnames == ["总览", "矩阵", "问题清单", "单位", "文件", "填报内容"]
    assert book["问题清单"].max_row == 5
    assert book["矩阵"]["C2"].value == "完"
    assert book["矩阵"]["D3"].value == "未"
    assert book["矩阵"]["C4"].value == "缺"
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_list_of_findings_links_to_the_file_in_the_inbox(small: Audit) -> None:
    found = finding("FIL001", "A", "市教育局的文件无法打开", file="A/落实情况.docx", subject="落实情况.docx")
    inside = finding("FIL001", "B", "压缩包内的文件无法打开", file="B/落实情况.docx!/表.docx", subject="表.docx")
    book = load_workbook(io.BytesIO(workbook_xlsx(replace(small, findings=(found, inside)))))
    cells = [row[12] for row in book["问题清单"].iter_rows(min_row=2)]
    targets = [cell.hyperlink.target for cell in cells if cell.hyperlink]
    assert targets == [
        "..\\..\\inbox\\A\\落实情况.docx",
        "..\\..\\inbox\\B\\落实情况.docx",
    ]
    assert [cell.value for cell in cells] == ["A/落实情况.docx", "B/落实情况.docx!/表.docx"]


def test_every_sheet_but_the_overview_is_frozen_filtered_and_has_a_print_area(small: Audit) -> None:
    book = load_workbook(io.BytesIO(workbook_xlsx(small)))
    for name in ("问题清单", "单位", "文件", "填报内容"):
        assert book[name].freeze_panes == "B2"
        assert book[name].auto_filter.ref is not None
        assert book[name].print_area
        assert book[name].print_title_rows == "$1:$1"
    assert book["矩阵"].freeze_panes == "C2"


def test_the_page_holds_the_matrix_and_asks_for_nothing(small: Audit) -> None:
    page = page_html(small).decode("utf-8")
    assert 'aria-label="市科技局 第2项 材料中未见进展，1个问题"' in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "http://" not in page
    assert "https://" not in page


def test_the_same_audit_gives_the_same_bytes() -> None:
    assert papers(big_audit()) == papers(big_audit())


def test_nothing_of_the_making_day_stands_in_a_paper(small: Audit) -> None:
    for data in (notice_docx(draft_notice([small], settings=NoticeSettings())), workbook_xlsx(small)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert {info.date_time[0] for info in package.infolist()} == {1980}
    assert AS_OF.year == 2023
