"""The readers of unit names, deadlines and role cells, against ``corpus/units.*`` and ``corpus/expressions.*``."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from parsers.extract.roster import read_roster
from parsers.text.dates import parse_deadline
from parsers.text.duties import parse_duties
from parsers.text.units import UnitIndex
from pipeline.model.work import Duty, Every, OnDay, Standing, Unstated
from samples.figures import HALVES, Figure, Tried, figure

_YEAR = 2023
_ROLES = {"lead": "牵头", "responsible": "负责", "support": "配合"}
_SCOPES = {"named": "", "group": "群", "related": "有关"}


def figures(corpus: Path) -> Iterator[Figure]:
    """Figures of the readers of names and expressions on both halves; nothing where the corpus is not there."""
    for half in HALVES:
        names = _rows(corpus / f"units.{half}.toml", "names")
        if names:
            index = _index(corpus.parent / "units.csv")
            yield figure("单位名称", half, (_name(index, *row) for row in names), codes=("SUB006", "SUB007", "LED003", "SEA004"))
        expressions = corpus / f"expressions.{half}.toml"
        deadlines, roles = _rows(expressions, "deadlines"), _rows(expressions, "roles")
        if deadlines:
            yield figure("完成时限", half, (_deadline(*row) for row in deadlines), codes=("LED004", "TSK003", "TSK004"))
        if roles:
            yield figure("责任单位的分工", half, (_role(*row) for row in roles), codes=("TSK001", "TSK007"))


def _rows(path: Path, name: str) -> list[list[str]]:
    if not path.exists():
        return []
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    rows: list[list[str]] = data.get(name, [])
    return rows


def _index(path: Path) -> UnitIndex:
    roster, mistakes = read_roster(path.read_bytes(), file=path.name)
    if roster is None:
        raise ValueError("\n".join(str(mistake) for mistake in mistakes))
    return UnitIndex(roster)


def _name(index: UnitIndex, text: str, wanted: str) -> Tried:
    found = index.resolve(text)
    units = found.rivals if found.how == "joint" else (found.unit,) if found.unit is not None else ()
    return Tried(text, tuple(wanted.split("+")) if wanted else (), tuple(str(unit) for unit in units))


def _deadline(text: str, wanted: str) -> Tried:
    due = parse_deadline(text, _YEAR)
    match due:
        case OnDay():
            found = due.day.isoformat()
        case Every():
            found = "every"
        case Standing():
            found = "standing"
        case Unstated():
            found = "none"
        case _:
            found = "unread"
    return Tried(text, (wanted,), (found,))


def _role(text: str, wanted: str) -> Tried:
    return Tried(text, tuple(wanted.split("；")) if wanted else (), tuple(_words(duty) for duty in parse_duties(text)))


def _words(duty: Duty) -> str:
    return f"{duty.text} {_SCOPES[duty.scope]}{_ROLES[duty.role]}{' 等' if duty.is_open else ''}"
