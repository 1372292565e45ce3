"""Papers to measure on, and how many rows of the ledger a reader gives back exactly."""

import re
from collections.abc import Iterable

from pipeline.model.document import Cell, Document
from samples.build.content import Grid, GridCell, Paper, Text
from samples.build.facts import read_book_2023, read_roster
from samples.build.layouts import ledger_blocks
from samples.build.legacy import progress


def ledger(*, is_filled: bool = True) -> Paper:
    """The ledger of 2023 as one table."""
    book = read_book_2023(read_roster())
    return Paper(blocks=ledger_blocks(book, {task.no: (progress(task.no), "") for task in book.tasks} if is_filled else {}))


def long_table(rows: int = 2000) -> Paper:
    """A table of many rows with about 100 characters a progress cell."""
    heads = tuple(GridCell(text=text) for text in ("序号", "重点工作", "主要内容", "责任单位", "完成时限", "进展落实情况"))
    body = tuple(
        tuple(GridCell(text=text) for text in (str(no), f"工作{no}", f"内容{no}" * 6, "市司法局负责", "11月底", progress(no)[:100]))
        for no in range(1, rows + 1)
    )
    return Paper(blocks=(Text(text="任务落实台账", style="title"), Grid(rows=(heads, *body), widths=(1, 2, 4, 2, 1, 5))))


def exact(document: Document | None, count: int = 39) -> str:
    """How many rows have their own progress in the last cell of the row with their number: ``39/39``."""
    if document is None:
        return f"0/{count}"
    rows: dict[tuple[int, int], list[Cell]] = {}
    for number, table in enumerate(document.tables()):
        for cell in table.cells:
            rows.setdefault((number, cell.row), []).append(cell)
    return exact_rows(([cell.text for cell in sorted(cells, key=lambda cell: cell.column)] for cells in rows.values()), count)


def exact_rows(rows: Iterable[list[str]], count: int = 39) -> str:
    """As :func:`exact`, of rows of texts."""
    wanted = {str(no): progress(no)[: None if count == 39 else 100] for no in range(1, count + 1)}
    found = set()
    for row in rows:
        texts = [re.sub(r"\s", "", text or "") for text in row]
        if texts and wanted.get(texts[0]) == texts[-1]:
            found.add(texts[0])
    return f"{len(found)}/{count}"
