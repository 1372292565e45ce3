"""The sample roster as an index of names."""

from pathlib import Path

import pytest

from parsers.extract.roster import read_roster
from parsers.text.units import UnitIndex

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture(scope="session")
def index() -> UnitIndex:
    roster, mistakes = read_roster((SAMPLES / "units.csv").read_bytes(), file="units.csv")
    assert mistakes == ()
    assert roster is not None
    return UnitIndex(roster)
