"""Names of units and files in sentences: found whatever stands around them, in work that grows with the text."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.work import UnitId
from reports.names import UnitNames
from reports.reminders import reminders
from reports.settings import NoticeSettings
from reports.subject import marked, subject_of
from tests.reports.audits import ON_TIME, Arrival, audit_of, duty, finding, ledger_of, roster_of, task, unit

_UNITS = (
    unit("A", "市教育局"),
    unit("B", "市教育局考试中心"),
    unit("C", "育局"),
    unit("D", "教育局考试"),
    unit("O", "市政府办", category="issuer"),
)
_TELLING = {"A": {"市教育局", "银川市教育局"}, "B": {"市教育局考试中心", "银川市教育局考试中心"}, "C": set(), "D": {"教育局考试"}}


@given(st.text(st.sampled_from("市教育局考试中心银川政府办、"), max_size=24), st.sampled_from("ABCD"))
def test_the_names_of_other_units_in_a_text_are_all_found(text: str, own: str) -> None:
    left = text
    for name in sorted({"A": _TELLING["A"], "B": _TELLING["B"], "C": {"育局"}, "D": _TELLING["D"]}[own], key=len, reverse=True):
        left = left.replace(name, "|")
    expected = {name for other, names in _TELLING.items() if other != own for name in names if name in left}
    assert set(UnitNames(roster_of(*_UNITS)).names_in(text, but=UnitId(own))) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("报告.docx打不开", "“报告.docx”打不开"),
        ("“报告.docx”打不开", "“报告.docx”打不开"),
        ("《报告.docx》与报告.docx", "《报告.docx》与“报告.docx”"),
        ("报告.docx报告.docx", "“报告.docx”“报告.docx”"),
        ("没有文件", "没有文件"),
    ],
)
def test_a_files_name_stands_between_quotation_marks_once(text: str, shown: str) -> None:
    audit = audit_of(roster_of(unit("A", "市教育局")), ledger_of(task(1)), arrivals=(Arrival(unit="A", at=ON_TIME),))
    file = audit.files[0]
    subject = subject_of(replace(audit, files=(replace(file, source=replace(file.source, path="A/报告.docx")),)), NoticeSettings())
    assert marked(subject, text) == shown


def test_a_letter_says_your_unit_for_the_units_names_but_not_inside_other_words() -> None:
    message = "市教育局报送的材料、银川市教育局的报告打不开，市教育局任务照旧，市教育局长签发"
    audit = audit_of(
        roster_of(unit("A", "市教育局")),
        ledger_of(task(1)),
        arrivals=(Arrival(unit="A", at=ON_TIME),),
        duties=(duty("A", 1),),
        findings=(finding("SUB007", "A", message, outcome="query"),),
    )
    (letter,) = reminders(audit, NoticeSettings())
    said = "".join(line.text for line in letter.body)
    assert "贵单位报送的材料、贵单位的报告打不开，贵单位任务照旧，市教育局长签发" in said
