"""Every number in every paper follows from the run: read back and counted a second time, from the plain data."""

import io
import re
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.model.run import Audit
from reports.data import data_files
from reports.draft import draft_notice
from reports.page import page_html
from reports.reminders import reminders
from reports.settings import NoticeSettings
from reports.word import letter_docx, notice_docx
from reports.workbook import workbook_xlsx
from tests.reports.audits import big_audit
from tests.reports.readback import Run, text_of, totals_said, underived, wrong_rates

SETTINGS = NoticeSettings(correct_by=date(2023, 9, 8), consequence="对逾期未整改的，将按规定纳入年度考核。")
DAYS = ("2023年8月15日", "2023年8月16日0时", "2023年8月31日24时", "2023年9月8日", "GB/T 9704", "39项任务")


def run_of(audit: Audit) -> Run:
    outside = {"outside", "issuer"}
    demanded = frozenset(row.id for row in audit.roster.units if row.report == "yes" and row.category not in outside)
    return Run(data=data_files(audit), round=audit.round.id, demanded=demanded, report_tasks=frozenset(audit.report_tasks))


@pytest.fixture(scope="module", params=[(0, 7), (0, 11), (60, 3), (1, 5)], ids=lambda pair: f"{pair[0] or '名册'}个单位-种子{pair[1]}")
def audit(request: pytest.FixtureRequest) -> Audit:
    units, seed = request.param
    return big_audit(units=units, seed=seed)


def test_the_totals_of_the_notice_are_those_counted_again(audit: Audit) -> None:
    paragraphs, _ = text_of(notice_docx(draft_notice([audit], settings=SETTINGS)))
    run = run_of(audit)
    assert totals_said("\n".join(paragraphs)) == run.counts()


def test_every_rate_is_the_quotient_of_its_two_numbers(audit: Audit) -> None:
    paragraphs, rows = text_of(notice_docx(draft_notice([audit], settings=SETTINGS)))
    assert wrong_rates([*paragraphs, *(cell for row in rows for cell in row)]) == []


def test_the_notice_has_no_number_that_the_run_has_not(audit: Audit) -> None:
    paragraphs, rows = text_of(notice_docx(draft_notice([audit], settings=SETTINGS)))
    run = run_of(audit)
    named = run.nameable()
    counts = run.counts()
    codes = {each["code"]: {other["unit"] for other in named if other["code"] == each["code"]} for each in named}
    derived = [str(value) for value in counts.values()]
    derived += [str(counts["received"] - counts["late"]), str(counts["duties"] - counts["answered"])]
    derived += [str(len(units)) for units in codes.values()]
    derived += [str(len(task_numbers(named, unit, code))) for code, units in codes.items() for unit in units]
    derived += [str(each["task"]) for each in named if each["task"]]
    derived += [each["message"] for each in named]
    derived += [f"附件{number}" for number in (1, 2)]
    derived += [row.short_name for row in audit.roster.units]
    text = [re.sub(r"\d+(?:\.\d+)?%|^(?:附件：)?\d\.", "", paragraph) for paragraph in paragraphs]
    assert underived(text, [*derived, *DAYS, audit.ledger.title]) == set()
    problems = [row for row in rows if len(row) == 6 and row[0].isdigit()]
    assert [int(row[0]) for row in problems] == list(range(1, len(problems) + 1))
    told = [f"{each['evidence'][0]['file']}{each['evidence'][0]['where']}" for each in named]
    assert underived(["".join(row[1:]) for row in problems], [*derived, *told, *DAYS]) == set()


def task_numbers(named: list[dict[str, Any]], unit: str, code: str) -> set[int]:
    return {each["task"] for each in named if each["unit"] == unit and each["code"] == code}


def test_each_row_of_the_annex_is_a_problem_of_that_unit_and_none_is_left_out(audit: Audit) -> None:
    from reports.wording import CODE_NAMES

    notice = draft_notice([audit], settings=SETTINGS)
    names = {row.id: row.short_name for row in audit.roster.units}
    wanted = {(names[each["unit"]], CODE_NAMES[each["code"]], each["task"] or 0) for each in run_of(audit).nameable()}
    said = set()
    for row in notice.annexes[0].rows if wanted else ():
        for number in row[3].split("、") if row[3] else ["0"]:
            said.add((row[1], row[2], int(number)))
    assert said == wanted


def test_the_reception_annex_counts_each_units_tasks(audit: Audit) -> None:
    run = run_of(audit)
    table = draft_notice([audit], settings=SETTINGS).annexes[-1].rows
    assert len(table) == len(run.demanded)
    answered = sum(int(row[7].split("/")[0]) for row in table if row[7][0].isdigit())
    duties = sum(int(re.findall(r"/(\d+)", row[7])[0]) for row in table)
    assert (answered, duties) == (run.counts()["answered"], run.counts()["duties"])


def test_a_letter_has_only_numbers_of_its_own_units_findings(audit: Audit) -> None:
    titles = [f"{task.no}{task.item}{task.subitem or ''}" for task in audit.ledger.tasks]
    findings = data_files(audit)["findings.json"]
    for letter in reminders(audit, SETTINGS):
        mine = [each for each in findings if each["unit"] == letter.unit]
        sources = [each["message"] + str(each["task"] or "") for each in mine] + [str(len(mine))]
        sources += [str(len(task_numbers(mine, letter.unit, code))) for code in {each["code"] for each in mine}]
        sources += [str(number) for number in range(1, len(letter.body))]
        paragraphs, _ = text_of(letter_docx(letter))
        asked = {each["task"] for each in mine}
        own_titles = [title for task, title in zip(audit.ledger.tasks, titles, strict=True) if task.no in asked]
        assert underived(paragraphs, [*sources, *own_titles, *DAYS, audit.ledger.title, letter.addressee]) == set()


def test_workbook_and_page_print_the_same_totals(audit: Audit) -> None:
    counts = run_of(audit).counts()
    sheet = load_workbook(io.BytesIO(workbook_xlsx(audit)))["总览"]
    told = {row[0]: str(row[1]) for row in sheet.iter_rows(values_only=True) if row[0]}
    first = {name: int(re.findall(r"\d+", told[name])[0]) for name in ("应报送单位", "已收到", "逾期", "未收到", "应报告任务")}
    assert first == {
        "应报送单位": counts["expected"],
        "已收到": counts["received"],
        "逾期": counts["late"],
        "未收到": counts["missing"],
        "应报告任务": counts["duties"],
    }
    assert f"已见进展{counts['answered']}项次" in told["应报告任务"]
    assert wrong_rates(told.values()) == []
    page = re.sub(r"<[^>]+>", "|", page_html(audit).decode("utf-8"))
    cards = dict(re.findall(r"\|(应报送单位|已收到|逾期|未收到|任务进展)\|+\s*\|*(\d+)\|", page))
    assert cards == {
        "应报送单位": str(counts["expected"]),
        "已收到": str(counts["received"]),
        "逾期": str(counts["late"]),
        "未收到": str(counts["missing"]),
        "任务进展": str(counts["answered"]),
    }


def test_the_list_of_findings_holds_every_finding_once(audit: Audit) -> None:
    sheet = load_workbook(io.BytesIO(workbook_xlsx(audit)))["问题清单"]
    assert sheet.max_row - 1 == len(list(data_files(audit)["findings.json"]))


def test_the_sheet_of_units_and_the_chart_of_the_page_add_up_to_the_notice(audit: Audit) -> None:
    run = run_of(audit)
    counts = run.counts()
    rows = list(load_workbook(io.BytesIO(workbook_xlsx(audit)))["单位"].iter_rows(values_only=True))
    heads = [str(name) for name in rows[0]]
    sent = [dict(zip(heads, row, strict=True)) for row in rows[1:] if row[heads.index("报送要求")] == "应报送"]
    assert len(sent) == counts["expected"]
    assert sum(int(str(row["应报告任务"])) for row in sent) == counts["duties"]
    assert sum(int(str(row["已见进展"])) for row in sent) == counts["answered"]
    assert sum(int(str(row["确定问题"])) for row in sent) == len(run.nameable())
    (chart,) = re.findall(r'aria-label="应报告任务的进展状态（项次）：([^"]*)"', page_html(audit).decode("utf-8"))
    assert sum(int(each) for each in re.findall(r" (\d+)(?:；|$)", chart)) == counts["duties"]
