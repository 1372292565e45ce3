"""Ledgers of other places, in the forms of domain.md, section 3, as Word and as text."""

from typing import Any

import pytest

from parsers.extract.ledger import read_ledger, report_tasks
from parsers.formats import text
from parsers.formats.word import document as word
from pipeline.model.document import Document
from pipeline.model.evidence import Sha256
from pipeline.model.work import Deadline, Duty, Every, Ledger, OnDay, Standing, Unstated
from samples.build.ledgers import MadeLedger, as_docx, as_text, made_ledgers

ROLES = {"lead": "牵头", "responsible": "负责", "support": "配合"}
SCOPES = {"named": "", "group": "群", "related": "有关"}
MADE = made_ledgers()
FORMS = [
    pytest.param(made, form, id=f"{made.name}-{form}")
    for made in MADE
    for form in ("docx", "text")
    if made.expected.get("only", form) == form
]
"""A number merged over rows is lost in a text export: such a ledger is tried as Word only."""


def duty_words(duty: Duty) -> str:
    limits = f" 限{duty.limited_to}" if duty.limited_to else ""
    return f"{duty.text} {SCOPES[duty.scope]}{ROLES[duty.role]}{' 等' if duty.is_open else ''}{limits}"


def due_word(due: Deadline) -> str:
    match due:
        case OnDay():
            return due.day.isoformat()
        case Every():
            return "every"
        case Standing():
            return "standing"
        case Unstated():
            return "none"
        case _:
            return "unread"


def read(made: MadeLedger, form: str) -> tuple[Document, Ledger]:
    document = text.read(as_text(made)).value if form == "text" else word.read(as_docx(made)).value
    assert document is not None
    found = read_ledger(document, file=f"ledger.{form}", sha256=Sha256("0" * 64))
    assert found.problems == ()
    assert found.value is not None
    return document, found.value


def wanted(task: dict[str, Any]) -> dict[str, Any]:
    blank = {"printed_no": str(task["no"]), "section": "", "item": "", "subitem": None, "metric": "", "deadline": "", "progress": ""}
    return blank | task


@pytest.mark.parametrize(("made", "form"), FORMS)
def test_a_made_ledger_is_read_whole(made: MadeLedger, form: str) -> None:
    _, ledger = read(made, form)
    expected = made.expected
    assert ledger.title == expected["title"]
    assert ledger.year == expected["year"]
    assert [str(one.id) for one in ledger.rounds] == expected["rounds"]
    found = [
        {
            "no": task.no,
            "printed_no": task.printed_no,
            "section": task.section,
            "item": task.item,
            "subitem": task.subitem,
            "content": task.content,
            "metric": task.metric,
            "units": task.units,
            "deadline": task.deadline,
            "progress": task.progress,
            "due": due_word(task.due),
            "duties": [duty_words(duty) for duty in task.duties],
        }
        for task in ledger.tasks
    ]
    assert found == [wanted(task) for task in expected["tasks"]]
    if "declared" in expected:
        assert [ledger.declared.sections or 0, ledger.declared.items or 0, ledger.declared.tasks or 0] == expected["declared"]
    if "counted" in expected:
        assert [ledger.counted.sections, ledger.counted.items, ledger.counted.tasks] == expected["counted"]
    assert [f"{one.section} {one.column}" for one in ledger.missing_columns] == expected.get("missing", [])
    assert list(report_tasks(ledger)) == expected.get("report_tasks", [])


@pytest.mark.parametrize(("made", "form"), FORMS)
def test_every_quote_of_a_made_ledger_stands_at_its_place(made: MadeLedger, form: str) -> None:
    document, ledger = read(made, form)
    texts = {str(block.where): block.text for block in document.paragraphs()}
    texts |= {str(cell.where): cell.text for table in document.tables() for cell in table.cells}
    spans = [span for task in ledger.tasks for _, span in task.cells] + [one.span for task in ledger.tasks for one in task.text_dates]
    spans += [one.span for one in ledger.rounds if one.span is not None] + [one.span for one in ledger.missing_columns]
    assert spans
    assert all(span.quote in texts[str(span.where)] for span in spans)


def test_there_are_at_least_twelve_made_ledgers() -> None:
    assert len(MADE) >= 12
