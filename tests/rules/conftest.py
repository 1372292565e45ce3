"""The sample roster and the real ledger as values, read by plain means."""

import csv
import hashlib
from pathlib import Path

import pytest

from parsers.extract.ledger import read_ledger
from parsers.read import read
from parsers.text.units import UnitIndex
from pipeline.model.evidence import Sha256
from pipeline.model.work import Ledger, Reporting, Roster, Unit, UnitId

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
_REPORTING: dict[str, Reporting] = {"yes": "yes", "confirm": "confirm", "no": "no", "group": "group"}


@pytest.fixture(scope="session")
def roster() -> Roster:
    data = (SAMPLES / "units.csv").read_bytes()
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    units = tuple(_unit(row, line) for line, row in enumerate(rows, 2))
    return Roster(units=units, file="units.csv", sha256=Sha256(hashlib.sha256(data).hexdigest()))


def _unit(row: dict[str, str], line: int) -> Unit:
    return Unit(
        id=UnitId(row["id"]),
        full_name=row["full_name"],
        short_name=row["short_name"],
        aliases=tuple(name for name in row["aliases"].split("|") if name),
        misprints=tuple(name for name in row["misprints"].split("|") if name),
        category=row["category"],
        members=row["members"],
        parent=UnitId(row["parent"]) if row["parent"] else None,
        report=_REPORTING[row["report"]],
        valid_from=None,
        valid_to=None,
        note=row["note"],
        line=line,
    )


@pytest.fixture(scope="session")
def real_ledger(roster: Roster) -> Ledger:
    path = SAMPLES / "ledger-2023.txt"
    data = path.read_bytes()
    document = read(data, name=path.name).value
    assert document is not None
    ledger = read_ledger(document, file=path.name, sha256=Sha256(hashlib.sha256(data).hexdigest()), index=UnitIndex(roster)).value
    assert ledger is not None
    return ledger
