"""The real ledger of 2023, from its text export."""

import json
from datetime import date
from pathlib import Path

import pytest

from parsers.extract.ledger import read_ledger, report_tasks
from parsers.formats import text
from pipeline.model.document import Document
from pipeline.model.evidence import Sha256
from pipeline.model.work import Ledger, OnDay, Standing, TaskNo

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FIELDS = ("no", "section", "item", "subitem", "content", "metric", "units", "deadline", "progress")


@pytest.fixture(scope="module")
def document() -> Document:
    found = text.read((SAMPLES / "ledger-2023.txt").read_bytes())
    assert found.problems == ()
    assert found.value is not None
    return found.value


@pytest.fixture(scope="module")
def ledger(document: Document) -> Ledger:
    found = read_ledger(document, file="ledger-2023.txt", sha256=Sha256("0" * 64))
    assert found.problems == ()
    assert found.value is not None
    return found.value


def test_all_rows_and_fields_are_exact(ledger: Ledger) -> None:
    expected = json.loads((SAMPLES / "ledger-2023.expected.json").read_text(encoding="utf-8"))
    assert tuple(expected["columns"]) == FIELDS
    found = [[getattr(task, name) for name in FIELDS] for task in ledger.tasks]
    assert found == expected["rows"]


def test_the_frame_of_the_ledger_is_read(ledger: Ledger) -> None:
    assert ledger.title == "银川市2023年政务公开工作要点任务落实台账（填报版）"
    assert ledger.year == 2023
    assert ledger.preamble.startswith("《银川市2023年政务公开工作要点》共4个板块")
    assert ledger.preamble.endswith("季度通报，年度扣分。")
    assert (ledger.declared.sections, ledger.declared.items, ledger.declared.tasks) == (4, 14, 24)
    assert ledger.declared_span is not None
    assert ledger.declared_span.quote == "4个板块、14个大项、24项重点任务"
    assert (ledger.counted.sections, ledger.counted.items, ledger.counted.tasks) == (4, 17, 39)


def test_the_rounds_come_from_the_text(ledger: Ledger) -> None:
    assert [str(one.id) for one in ledger.rounds] == ["2023-08-15", "2023-12-05"]
    assert ledger.reporting_sentence is not None
    assert ledger.reporting_sentence.quote.startswith("请市政府各部门对照台账细化措施")
    assert report_tasks(ledger) == (TaskNo(38),)


def test_the_deadlines_are_days_or_standing(ledger: Ledger) -> None:
    days = {task.no: task.due.day for task in ledger.tasks if isinstance(task.due, OnDay)}
    standing = [task.no for task in ledger.tasks if isinstance(task.due, Standing)]
    assert standing == [11, 21, 22, 23, 24, 29, 30, 31, 32, 33, 34, 35]
    assert days[TaskNo(39)] == date(2023, 8, 31)
    assert days[TaskNo(15)] == date(2023, 9, 30)
    assert days[TaskNo(36)] == date(2023, 12, 31)
    assert sum(day == date(2023, 11, 30) for day in days.values()) == 24


def test_the_days_inside_the_text_are_kept_beside_the_cells(ledger: Ledger) -> None:
    found = {
        int(task.no): [(one.day.isoformat(), one.kind, one.span.quote) for one in task.text_dates]
        for task in ledger.tasks
        if task.text_dates
    }
    assert found == {
        14: [("2023-12-31", "year_end", "年内")],
        25: [("2023-12-31", "yearly", "每年年底")],
        26: [("2023-12-31", "year_end", "年内"), ("2023-12-31", "year_end", "年内")],
        38: [("2023-08-15", "day", "2023年8月15日"), ("2023-12-05", "day", "12月5日")],
    }


def test_the_missing_heading_of_three_sections_is_known(ledger: Ledger) -> None:
    assert [(one.section[:2], one.column) for one in ledger.missing_columns] == [
        ("二、", "进展落实情况"),
        ("三、", "进展落实情况"),
        ("四、", "进展落实情况"),
    ]


def test_task_36_has_another_actor_even_without_a_roster(ledger: Ledger) -> None:
    assert [(int(task.no), [one.text for one in task.actors]) for task in ledger.tasks if task.actors] == [(36, ["银川市政府办公室"])]


def test_every_quote_stands_at_its_place(document: Document, ledger: Ledger) -> None:
    cells = {str(cell.where): cell.text for table in document.tables() for cell in table.cells}
    texts = cells | {str(paragraph.where): paragraph.text for paragraph in document.paragraphs()}
    for task in ledger.tasks:
        spans = [span for _, span in task.cells] + [one.span for one in task.text_dates] + [one.span for one in task.actors]
        assert all(span.quote in texts[str(span.where)] for span in spans)
        assert len(task.cells) >= 7
    for span in [
        ledger.declared_span,
        ledger.reporting_sentence,
        *(one.span for one in ledger.rounds),
        *(one.span for one in ledger.missing_columns),
    ]:
        assert span is not None
        assert span.quote in texts[str(span.where)]


def test_the_export_is_one_table_of_47_rows(document: Document) -> None:
    (table,) = document.tables()
    assert (table.rows, table.columns) == (47, 8)
    assert str(next(cell for cell in table.cells if cell.text == "39").where) == "表1 第47行 第1列"
