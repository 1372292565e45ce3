"""The real ledger's tasks, and reports written by hand."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from parsers.extract.submission import read_report
from pipeline.model.document import Block, Cell, Document, Paragraph, Table
from pipeline.model.evidence import Where, at_cell, at_paragraph
from pipeline.model.match import Match
from pipeline.model.work import Task, TaskNo, Unstated
from rules.match import TaskIndex, match

ROOT = Path(__file__).resolve().parents[2]
COUNTY_ONLY = {28, 33, 35}


def task(no: int, *, section: str = "", item: str = "", subitem: str | None = None, content: str = "", metric: str = "") -> Task:
    return Task(
        no=TaskNo(no),
        printed_no=str(no),
        section=section,
        item=item,
        subitem=subitem,
        content=content,
        metric=metric,
        units="",
        deadline="",
        progress="",
        due=Unstated(text=""),
        duties=(),
        text_dates=(),
        where=Where(""),
        cells=(),
    )


@pytest.fixture(scope="session")
def ledger() -> tuple[Task, ...]:
    data = json.loads((ROOT / "samples" / "ledger-2023.expected.json").read_text(encoding="utf-8"))
    rows = [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]
    return tuple(
        task(row["no"], section=row["section"], item=row["item"], subitem=row["subitem"], content=row["content"], metric=row["metric"])
        for row in rows
    )


@pytest.fixture(scope="session")
def index(ledger: tuple[Task, ...]) -> TaskIndex:
    return TaskIndex(ledger)


@pytest.fixture(scope="session")
def department() -> frozenset[TaskNo]:
    """The tasks of a department that leads nothing: every task but the counties' own."""
    return frozenset(TaskNo(no) for no in range(1, 40) if no not in COUNTY_ONLY)


Rows = list[list[str]]


def table(rows: Rows, number: int = 1) -> Table:
    cells = tuple(
        Cell(row=r, column=c, row_span=1, column_span=1, text=text, where=at_cell(number, r, c))
        for r, row in enumerate(rows, 1)
        for c, text in enumerate(row, 1)
    )
    return Table(rows=len(rows), columns=max(len(row) for row in rows), where=Where(f"表{number}"), cells=cells)


def document(*parts: str | Rows) -> Document:
    blocks: list[Block] = []
    paragraphs = tables = 0
    for part in parts:
        if isinstance(part, str):
            for line in part.strip().split("\n"):
                paragraphs += 1
                blocks.append(Paragraph(text=line, where=at_paragraph(paragraphs)))
        else:
            tables += 1
            blocks.append(table(part, tables))
    return Document(format="docx", blocks=tuple(blocks))


Matcher = Callable[..., tuple[Match, ...]]


@pytest.fixture
def matched(index: TaskIndex, department: frozenset[TaskNo]) -> Matcher:
    def run(*parts: str | Rows, own: frozenset[int] | None = None) -> tuple[Match, ...]:
        tasks = department if own is None else frozenset(TaskNo(no) for no in own)
        return match(read_report(document(*parts)).passages, index, tasks)

    return run
