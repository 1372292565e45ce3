"""Plans by the hundred: from a seed, every unit reports in some layout, some with one fault, and the plan says which."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from samples.build.facts import Book, Member, read_book_2023, read_roster
from samples.build.layouts import LAYOUTS
from samples.build.plan import Delivery, Occasion, Plan, Planned

_TABLES = ("own_rows", "filled", "other_columns", "renumbered", "unnumbered", "table_a_task", "automatic_numbers", "cover_and_annex")
_SILENT = 0.5
"""Share of the units with an unconfirmed duty that send nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fault to be planted: the good delivery, the tasks that the unit owes, the plan's source of chance."""

    good: Delivery
    owed: tuple[int, ...]
    rng: random.Random
    standing: tuple[int, ...]


Faulty = tuple[tuple[Delivery, ...], tuple[str, ...]]
"""What is sent, and the findings ``CODE outcome [task]`` that it must raise."""
Fault = Callable[[Case], Faulty]


def _nothing_sent(_case: Case) -> Faulty:
    return (), ("SUB001 certain",)


def _late(case: Case) -> Faulty:
    first_late = date.fromisoformat(case.good.round) + timedelta(days=1)
    day = first_late + timedelta(days=case.rng.randint(0, 8))
    time = "00:00:00" if day == first_late else "16:20:00"
    return (replace(case.good, at=f"{day} {time}"),), ("SUB002 certain",)


def _word_alone(case: Case) -> Faulty:
    return (replace(case.good, files=("word",)),), ("SUB004 certain",)


def _ofd_alone(case: Case) -> Faulty:
    return (replace(case.good, files=("ofd",)),), ("SUB003 certain",)


def _pdf_for_ofd(case: Case) -> Faulty:
    return (replace(case.good, files=("word", "pdf")),), ("SUB004 query",)


def _left_out(case: Case) -> Faulty:
    """Some tasks left out, never all: a report without any entry is another fault."""
    if len(case.owed) < 2:
        return _late(case)
    numbers = sorted(case.rng.sample(case.owed, min(len(case.owed) - 1, case.rng.randint(1, 3))))
    delivery = replace(case.good, omit=tuple(numbers), layout=_own_rows_layout(case.good.layout))
    return (delivery,), tuple(f"TSK001 certain {no}" for no in numbers)


def _own_rows_layout(layout: str) -> str:
    """A layout in which what is left out has no empty row, and no heading that answers it with the tasks beside it."""
    return "own_rows" if layout in {"filled", "automatic_numbers", "item_headings"} else layout


def _empty_cells(case: Case) -> Faulty:
    numbers = sorted(case.rng.sample(case.owed, min(len(case.owed), 2)))
    layout = case.good.layout if case.good.layout in _TABLES else "own_rows"
    return (replace(case.good, blank=tuple(numbers), layout=layout),), tuple(f"TSK002 certain {no}" for no in numbers)


def _copied(case: Case) -> Faulty:
    number = case.rng.choice([no for no in case.owed if no in case.standing] or list(case.owed))
    layout = case.good.layout if case.good.layout in _TABLES else "own_rows"
    return (replace(case.good, copied=(number,), layout=layout),), (f"TXT002 certain {number}",)


def _empty_word(case: Case) -> Faulty:
    return (replace(case.good, damage={"word": case.rng.choice(("empty", "encrypted", "truncated"))}),), ("FIL001 certain",)


def _tracked(case: Case) -> Faulty:
    return (replace(case.good, damage={"word": "tracked"}, layout="own_rows"),), ("FIL003 query",)


def _cover_alone(case: Case) -> Faulty:
    return (replace(case.good, layout="cover_alone"),), ("TSK011 query",)


def _no_receipt(case: Case) -> Faulty:
    return (replace(case.good, at=""),), ("SUB005 query",)


def _no_file(case: Case) -> Faulty:
    names = ("政务公开任务落实情况.docx", "政务公开任务落实情况.ofd")
    return (replace(case.good, files=(), archive="", attachments=names),), ("SUB011 query",)


FAULTS: tuple[Fault, ...] = (
    _nothing_sent,
    _late,
    _word_alone,
    _ofd_alone,
    _pdf_for_ofd,
    _left_out,
    _empty_cells,
    _copied,
    _empty_word,
    _tracked,
    _cover_alone,
    _no_receipt,
    _no_file,
)


def seeded_plan(seed: int, *, faulty: float = 0.35, round_no: int | None = None) -> Plan:
    """A plan over the whole sample roster for one round of the real ledger; ``faulty`` is the share of units with a fault.

    Even seeds make the first round, odd ones the second, unless ``round_no`` (0 or 1) says otherwise.
    """
    rng = random.Random(f"seeded/{seed}")
    roster = read_roster()
    book = read_book_2023(roster)
    due = book.rounds[seed % 2 if round_no is None else round_no]
    deliveries: list[Delivery] = []
    findings: list[Planned] = []
    for member in roster:
        if member.report in {"yes", "confirm"}:
            sent, raised = _of_unit(member, book, due, rng, faulty)
            deliveries += sent
            findings += raised
    as_of = str(date.fromisoformat(due) + timedelta(days=15))
    return Plan(
        shows=f"按种子{seed}生成",
        seed=seed,
        book=book,
        roster=roster,
        ledger_form="text",
        receipts_form=rng.choice(("xlsx", "text_times", "csv")),
        deliveries=tuple(deliveries),
        litter={},
        audits=(Occasion(round=due, as_of=as_of, expect=tuple(findings)),),
    )


def _of_unit(member: Member, book: Book, due: str, rng: random.Random, faulty: float) -> tuple[tuple[Delivery, ...], list[Planned]]:
    """What one unit sends, and what must be found of it."""
    owed = book.owed_by(member.id)
    if member.report == "confirm" and (rng.random() < _SILENT or not owed):
        return (), [Planned(code="SUB010", outcome="query", unit=member.id)]
    good = _good(member, due, rng)
    if rng.random() >= faulty:
        return (good,), []
    standing = tuple(task.no for task in book.tasks if task.last_day(book.year) is None)
    answerable = tuple(no for no in owed if no not in book.report_tasks)
    sent, lines = rng.choice(FAULTS)(Case(good=good, owed=answerable, rng=rng, standing=standing))
    return sent, [_of(member, line) for line in lines]


def _of(member: Member, line: str) -> Planned:
    """A finding of a unit; what would be certain is a query where the duty to report is unconfirmed."""
    code, outcome, *task = line.split()
    if member.report == "confirm":
        code, outcome = ("SUB010" if code == "SUB001" else code), "query"
    return Planned(code=code, outcome=outcome, unit=member.id, task=int(task[0]) if task else None)


def _good(member: Member, due: str, rng: random.Random) -> Delivery:
    """A complete report in time, with the words of its round."""
    last = date.fromisoformat(due)
    day = last - timedelta(days=rng.randint(0, 4))
    until = last - timedelta(days=5)
    return Delivery(
        unit=member.id,
        round=due,
        at=f"{day} {rng.randint(8, 23):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}",
        layout=rng.choice([name for name in LAYOUTS if name != "cover_alone"]),
        twist=rng.choice(("", "rectangles", "doubled", "scaled", "template", "draft")),
        period=f"截至{until.year}年{until.month}月{until.day}日",
        archive=rng.choice(("", "", "", "", "zip", "zip-gbk")),
        folder=member.id,
    )
