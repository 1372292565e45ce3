"""序号缺失、重复或乱序: the printed numbers lack, repeat or run out of order."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from pipeline.model.evidence import Evidence
from pipeline.model.finding import Finding
from pipeline.model.text import fold
from pipeline.model.work import Task, TaskNo
from rules.cases import LedgerCase
from rules.evidence import of_cell
from rules.examples import A, duty, shows, task
from rules.phrases import listed
from rules.rule import OnLedger, Rule

CODE = "LED002"


def check(case: LedgerCase) -> Iterator[Finding]:
    """One note with all that is odd about the numbers."""
    tasks = case.ledger.tasks
    numbers = [_number(task) for task in tasks]
    parts: list[str] = []
    rows: list[Task] = []
    if any(number is not None for number in numbers):
        for sentence, odd in (_blank(tasks, numbers), _repeated(tasks, numbers), _gaps(tasks, numbers), _disordered(tasks, numbers)):
            if sentence:
                parts.append(sentence)
                rows.extend(odd)
    if parts:
        message = f"台账序号{'；'.join(parts)}。序号缺失或重复时，任务按其在台账中的行次编号。"
        yield case.finding(CODE, "note", message, _evidence(case, rows))


def _number(task: Task) -> int | None:
    found = re.search(r"\d+", fold(task.printed_no))
    return int(found.group()) if found else None


_Odd = tuple[str, list[Task]]


def _blank(tasks: tuple[Task, ...], numbers: list[int | None]) -> _Odd:
    odd = [task for task, number in zip(tasks, numbers, strict=True) if number is None]
    return (f"缺失：{listed([str(task.where) for task in odd])}没有序号" if odd else "", odd)


def _repeated(tasks: tuple[Task, ...], numbers: list[int | None]) -> _Odd:
    counts = Counter(number for number in numbers if number is not None)
    twice = sorted(number for number, count in counts.items() if count > 1)
    odd = [task for task, number in zip(tasks, numbers, strict=True) if number in twice]
    return (f"重复：{listed([str(number) for number in twice])}" if twice else "", odd)


def _gaps(tasks: tuple[Task, ...], numbers: list[int | None]) -> _Odd:
    present = {number for number in numbers if number is not None}
    missing = sorted(set(range(1, max(present) + 1)) - present)
    after = [task for task, number in zip(tasks, numbers, strict=True) if number is not None and number - 1 in missing]
    return (f"跳号：缺{listed([str(number) for number in missing])}" if missing else "", after)


def _disordered(tasks: tuple[Task, ...], numbers: list[int | None]) -> _Odd:
    known = [(task, number) for task, number in zip(tasks, numbers, strict=True) if number is not None]
    odd = [later for (_, first), (later, second) in pairwise(known) if second < first]
    return (f"乱序：{listed([task.printed_no for task in odd])}排在更大的序号之后" if odd else "", odd)


def _evidence(case: LedgerCase, rows: list[Task]) -> tuple[Evidence, ...]:
    ordered = {task.no: task for task in rows}
    return tuple(piece for task in ordered.values() for piece in of_cell(case.ledger, task, "no"))


def _renumbered(no: int, printed: str) -> Task:
    plain = task(no, duty(A))
    cells = tuple((name, replace(span, quote=printed) if name == "no" else span) for name, span in plain.cells)
    return replace(plain, no=TaskNo(no), printed_no=printed, cells=cells)


RULE = Rule(
    code=CODE,
    name="序号缺失、重复或乱序",
    outcome="note",
    basis="台账“序号”栏应自1起连续、不重复；报告按序号对应任务时以此为据。",
    letter="",
    check=OnLedger(check),
    keeps=lambda: (shows("序号为1、2、3"),),
    breaks=lambda: (
        shows("第2行序号重复", tasks=(_renumbered(1, "1"), _renumbered(2, "1"))),
        shows("序号由1跳到3", tasks=(_renumbered(1, "1"), _renumbered(2, "3"))),
        shows("序号先2后1", tasks=(_renumbered(1, "2"), _renumbered(2, "1"))),
        shows("第2行没有序号", tasks=(_renumbered(1, "1"), _renumbered(2, ""))),
    ),
    cannot_tell="跳号是删减任务所致还是漏印。",
)
