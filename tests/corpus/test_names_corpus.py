"""The corpus of names and expressions is large, in two halves, and the readers hold what issue 5 asks of them."""

import tomllib

import pytest

from samples.figures import Figure
from samples.measured_names import figures
from samples.quality import FOLDER


@pytest.fixture(scope="module")
def measured() -> dict[str, Figure]:
    return {one.reader: one for one in figures(FOLDER) if one.half == "measure"}


def test_there_are_enough_names_and_expressions_in_two_halves_without_a_common_text() -> None:
    data = {
        (name, half): tomllib.loads((FOLDER / f"{name}.{half}.toml").read_text(encoding="utf-8"))
        for name in ("units", "expressions")
        for half in ("build", "measure")
    }
    assert sum(len(data["units", half]["names"]) for half in ("build", "measure")) >= 150
    assert sum(len(data["expressions", half][kind]) for half in ("build", "measure") for kind in ("deadlines", "roles")) >= 120
    for name, kind in (("units", "names"), ("expressions", "deadlines"), ("expressions", "roles")):
        assert not {row[0] for row in data[name, "build"][kind]} & {row[0] for row in data[name, "measure"][kind]}


def test_no_name_is_given_to_a_wrong_unit(measured: dict[str, Figure]) -> None:
    names = measured["单位名称"]
    assert names.wrong == 0
    assert names.missed <= names.right * 0.02


@pytest.mark.parametrize("reader", ["完成时限", "责任单位的分工"])
def test_deadlines_and_roles_are_read_right(measured: dict[str, Figure], reader: str) -> None:
    found = measured[reader]
    assert found.precision is not None
    assert found.recall is not None
    assert min(found.precision, found.recall) >= 0.99
