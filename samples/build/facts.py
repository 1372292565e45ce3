"""What a plan knows of the ledger and the roster: read for the samples alone, so that the oracle owes nothing to the program."""

import csv
import io
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).resolve().parents[1]
_BUILD = Path(__file__).resolve().parent
_GROUPS = {"@县": "county", "@部": "dept", "@直": "institution", "@园": "park"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A roster row as the samples need it: names in the order full, short, aliases, misprints."""

    id: str
    full_name: str
    short_name: str
    aliases: tuple[str, ...]
    misprints: tuple[str, ...]
    category: str
    report: str
    row: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A ledger row with its nine cells, a short title as units write it, and whose it is (unit ids)."""

    no: int
    section: str
    item: str
    subitem: str | None
    content: str
    metric: str
    units: str
    deadline: str
    progress: str
    title: str
    must: frozenset[str]
    should: frozenset[str]
    may: frozenset[str]

    def last_day(self, year: int) -> date | None:
        """The last day of N月底; None for standing tasks."""
        if not self.deadline.endswith("月底"):
            return None
        month = int(self.deadline.removesuffix("月底"))
        return date(year + month // 12, month % 12 + 1, 1) - date.resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A ledger as the samples write it: title lines, preamble, rows, reporting rounds."""

    title: tuple[str, ...]
    preamble: str
    year: int
    rounds: tuple[str, ...]
    report_tasks: tuple[int, ...]
    """Tasks that the report itself answers."""
    tasks: tuple[Assignment, ...]

    def task(self, no: int) -> Assignment:
        """The row of a number; KeyError where there is none."""
        found = {task.no: task for task in self.tasks}
        return found[no]

    def owed_by(self, unit: str) -> tuple[int, ...]:
        """Numbers of the tasks that a unit must answer."""
        return tuple(task.no for task in self.tasks if unit in task.must)


def read_roster(path: Path = SAMPLES / "units.csv") -> tuple[Member, ...]:
    """The rows of a roster file."""
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    return tuple(_member(row) for row in rows)


def _member(row: dict[str, str]) -> Member:
    return Member(
        id=row["id"],
        full_name=row["full_name"],
        short_name=row["short_name"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        misprints=tuple(filter(None, row["misprints"].split("|"))),
        category=row["category"],
        report=row["report"],
        row=row,
    )


def own_roster(rows: Mapping[str, Mapping[str, str]]) -> tuple[Member, ...]:
    """A roster of a plan's own rows alone."""
    columns = read_roster()[0].row
    return tuple(_member({**dict.fromkeys(columns, ""), "id": name, **fields}) for name, fields in rows.items())


def patched(roster: tuple[Member, ...], keep: tuple[str, ...], changes: Mapping[str, Mapping[str, str]]) -> tuple[Member, ...]:
    """A roster where units outside ``keep`` need not report (all stay when it is empty), and with single fields changed."""
    found = []
    for member in roster:
        row = dict(member.row)
        if keep and member.id not in keep and member.report != "group":
            row["report"] = "no"
        row.update(changes.get(member.id, {}))
        found.append(_member(row))
    extra = [
        _member({**dict.fromkeys(roster[0].row, ""), "id": name, **fields})
        for name, fields in changes.items()
        if name not in {m.id for m in roster}
    ]
    return (*found, *extra)


def roster_csv(roster: tuple[Member, ...], encoding: str = "utf-8-sig") -> bytes:
    """A roster as units.csv."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(roster[0].row), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(member.row for member in roster)
    return buffer.getvalue().encode(encoding)


def read_book_2023(roster: tuple[Member, ...]) -> Book:
    """The real ledger of 2023, with its duties as counted by hand in duties-2023.toml."""
    table = json.loads((SAMPLES / "ledger-2023.expected.json").read_text(encoding="utf-8"))
    duties = tomllib.loads((_BUILD / "duties-2023.toml").read_text(encoding="utf-8"))
    titles = {
        int(no): entry["title"] for no, entry in tomllib.loads((_BUILD / "prose" / "tasks-2023.toml").read_text(encoding="utf-8")).items()
    }
    lines = (SAMPLES / "ledger-2023.txt").read_text(encoding="utf-8").split("\n")
    tasks = []
    for row in table["rows"]:
        cells = dict(zip(table["columns"], row, strict=True))
        who = {kind: duties[kind].get(str(cells["no"]), []) for kind in ("must", "should", "may")}
        tasks.append(_assignment(cells, titles[cells["no"]], who, roster))
    return Book(
        title=(lines[0], lines[1]),
        preamble=lines[3],
        year=2023,
        rounds=("2023-08-15", "2023-12-05"),
        report_tasks=(38,),
        tasks=tuple(tasks),
    )


def made_book(table: Mapping[str, Any], roster: tuple[Member, ...]) -> Book:
    """A made ledger from a plan's own table."""
    tasks = []
    for number, entry in enumerate(table["task"], 1):
        cells = {"no": number, "section": "", "subitem": None, "metric": "", "deadline": "11月底", "progress": "", **entry}
        who = {kind: cells.pop(kind, []) for kind in ("must", "should", "may")}
        title = cells.pop("title", cells["subitem"] or cells["item"])
        tasks.append(_assignment(cells, title, who, roster))
    return Book(
        title=tuple(table["title"]),
        preamble=table["preamble"],
        year=table["year"],
        rounds=tuple(table["rounds"]),
        report_tasks=tuple(table.get("report_tasks", ())),
        tasks=tuple(tasks),
    )


def _assignment(cells: dict[str, Any], title: str, who: Mapping[str, list[str]], roster: tuple[Member, ...]) -> Assignment:
    must, should, may = (_expanded(who[kind], roster) for kind in ("must", "should", "may"))
    return Assignment(**cells, title=title, must=must, should=should - must, may=may - must - should)


def _expanded(names: list[str], roster: tuple[Member, ...]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        if name in _GROUPS:
            found.update(member.id for member in roster if member.category == _GROUPS[name])
        else:
            found.add(name)
    return frozenset(found)
