"""Texts that mean harm go through every paper unharmed and harmless."""

import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook

from pipeline.model.run import Audit
from reports.draft import draft_notice
from reports.ooxml import printable
from reports.page import page_html
from reports.records import score_record
from reports.reminders import letter_name, reminders
from reports.score_sheet import score_xlsx
from reports.scoring import score_sheet
from reports.settings import ManualLine, NoticeSettings, Scheme, SchemeLine
from reports.word import letter_docx, notice_docx
from reports.workbook import workbook_xlsx
from tests.reports.audits import ON_TIME, Arrival, audit_of, duty, entry, finding, ledger_of, roster_of, task, unit

HOSTILE = (
    '=HYPERLINK("http://evil.example","点我")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</script><!--",
    "]]>&lt;&#0;",
    "{{ 标题 }}{% for x in y %}{{正文}}",
    "\x00\x01\x08\x0b\x0c\x1f\ufffe\uffff",
    "\u202egnp.exe\u2066\u2069",
    "'; DROP TABLE findings; --",
    "javascript:alert(1)",
    "长" * 10000,
    "😀𠮷",
    "\u2028\u2029",
    "行一\n行二\r\n行三\t制表",
)


@pytest.fixture(scope="module", params=range(len(HOSTILE)))
def audit(request: pytest.FixtureRequest) -> Audit:
    text = HOSTILE[request.param]
    odd = replace(unit("A", "市教育局"), full_name=f"银川市{text}局", short_name=f"市{text}局")
    path = f"{text[:80]}/落实情况.docx"
    roster = roster_of(odd, unit("B", "市科技局"))
    ledger = replace(ledger_of(task(1, item=text), task(2, item=text)), title=f"2023年{text}台账")
    return audit_of(
        roster,
        ledger,
        arrivals=(Arrival(unit="A", at=ON_TIME),),
        entries=(entry("A", 1, text, file=path),),
        duties=(duty("A", 1), duty("A", 2), duty("B", 1)),
        findings=(
            finding("TSK001", "A", f"未见：{text}", task_no=2, file=path),
            finding("FIL001", "A", text, file=path, subject=text),
            finding("TXT001", "A", text, task_no=1, outcome="query", file=path),
            finding("SUB001", "B", text),
        ),
    )


def well_formed(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))


def test_the_word_papers_open_and_keep_no_template_mark_of_their_own(audit: Audit) -> None:
    notice = notice_docx(draft_notice([audit], settings=NoticeSettings()))
    letters = [letter_docx(letter) for letter in reminders(audit, NoticeSettings())]
    for data in (notice, *letters):
        well_formed(data)
        texts = [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]
        assert not any(text.strip() in {"{{标题}}", "{{附件说明}}", "{{联系人}}", "{{分节}}"} for text in texts)


def test_the_workbook_holds_no_formula_and_no_link_out(audit: Audit) -> None:
    data = workbook_xlsx(audit)
    well_formed(data)
    book = load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    links = [cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target]
    assert all(link.startswith("..\\..\\inbox\\") for link in links)
    assert all(len(str(cell.value)) <= 32767 for cell in cells if cell.value is not None)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        for name, value in attrs:
            if name.startswith("on") or (name in {"href", "src"} and not re.match(r"#|data:,|\.\./\.\./inbox/", value or "")):
                self.bad.append(f"{tag} {name}={value}")
        if tag in {"img", "iframe", "object", "base"}:
            self.bad.append(tag)


def test_the_page_has_its_own_two_scripts_and_nothing_else(audit: Audit) -> None:
    page = page_html(audit).decode("utf-8")
    tags = Tags()
    tags.feed(page)
    assert tags.scripts == 2
    assert tags.bad == []
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", page)


DEVICES = ("CON", "con", "PRN", "aux.x", "NUL", "COM1", "lpt9")
BAD_NAMES = (
    *DEVICES,
    "a/b",
    "a\\b",
    "..",
    ".",
    "../../etc/passwd",
    "C:\\x",
    "局...",
    " 局 ",
    "长" * 300,
    "=1+1",
    "局\x00",
    "局\u202e",
    "?*|<>",
    "",
)


def test_a_letters_file_name_stays_in_its_folder(audit: Audit) -> None:
    names = [unit.short_name for unit in audit.roster.units]
    for row in audit.roster.units:
        is_a_file_name_everywhere(letter_name(row, Counter(names)))


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_letter_to_a_unit_of_any_name_can_be_written_on_any_system(name: str, tmp_path: Path) -> None:
    rows = [replace(unit(id_, "市教育局"), short_name=name, full_name=name) for id_ in ("A", "B", "a/b", "a\\b")]
    made = [letter_name(row, Counter([name])) for row in rows[:1]] + [letter_name(row, Counter([name] * 4)) for row in rows]
    for each in made:
        is_a_file_name_everywhere(each)
        (tmp_path / each).write_bytes(b"x")
        assert (tmp_path / each).resolve().parent == tmp_path.resolve()
    assert len({each.casefold() for each in made[1:]}) == 4


def is_a_file_name_everywhere(name: str) -> None:
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f\u202a-\u202e]', name)
    assert name.endswith(".docx")
    assert len(name.encode("utf-8")) < 255
    stem = name.removesuffix(".docx")
    assert stem == stem.strip(". ")
    assert stem
    assert stem.split(".", maxsplit=1)[0].casefold() not in {device.split(".", maxsplit=1)[0].casefold() for device in DEVICES}


def test_the_annual_sheet_holds_no_formula_and_opens(audit: Audit) -> None:
    line = SchemeLine(name="=1+1", codes=("TSK001", "FIL001", "SUB001", "TXT001"), points=Decimal(1), source="=2+2", per="finding")
    by_hand = ManualLine(unit="A", name="=3", points=Decimal(1), reason="=4", person="=5", is_bonus=True)
    scheme = Scheme(enabled=True, require_confirmation=False, lines=(line,), manual=(by_hand,))
    clauses = {"TSK001": "=6"}
    sheet = score_sheet([audit], scheme, year=2023, working_days=lambda _first, _last: 1, clauses=clauses)
    data = score_xlsx(sheet, scheme, audit.roster)
    well_formed(data)
    cells = [cell for page in load_workbook(io.BytesIO(data)) for row in page.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    assert all(len(str(cell.value)) <= 32767 for cell in cells if cell.value is not None)
    assert json.loads(json.dumps(score_record(sheet)))["units"]


def test_the_foot_and_the_marks_of_a_notice_take_any_text(audit: Audit) -> None:
    text = audit.roster.units[3].short_name
    settings = NoticeSettings(copy_to=text, printed_by=text, issuer_mark=text[:60], document_number=text[:60], note=text, contact=text)
    well_formed(notice_docx(draft_notice([audit], settings=settings)))


def test_printable_keeps_every_ordinary_character() -> None:
    text = "《台账》“三审三校”〔2023〕24号 ①Ⅳ℃　ﬀ é \t\n😀𠮷—…·"
    assert printable(text) == text
    assert printable("\r\n\r") == "\n\n"
    assert printable("\ud800a\udfff") == "a"
