"""The labelled corpus is large, hand-made and kept in halves; the readers hold what issue 5 asks on the half kept for measuring."""

import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from pipeline.model.submission import State
from pipeline.model.text import fold, squeeze
from samples.figures import Figure, Tried, figure
from samples.quality import FOLDER, all_figures, by_code, paper


def entries(half: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / f"entries.{half}.toml").read_text(encoding="utf-8"))["entry"]
    return rows


@pytest.fixture(scope="module")
def measured() -> dict[str, Figure]:
    return {one.reader: one for one in all_figures() if one.half == "measure"}


def test_there_are_three_hundred_entries_in_two_halves_of_like_size() -> None:
    build, measure = entries("build"), entries("measure")
    assert len(build) + len(measure) >= 300
    assert 0.8 < len(build) / len(measure) < 1.25


def test_no_entry_stands_in_both_halves() -> None:
    build = {fold(one["text"]) for one in entries("build") if len(one["text"]) > 8}
    measure = {fold(one["text"]) for one in entries("measure") if len(one["text"]) > 8}
    assert not build & measure


@pytest.mark.parametrize("half", ["build", "measure"])
def test_every_state_is_known_and_shown_and_every_fact_stands_in_its_text(half: str) -> None:
    rows = entries(half)
    assert {one["state"] for one in rows} == set(get_args(State))
    for one in rows:
        for fact in one.get("facts", ()):
            assert fact.split(": ", 1)[1] in squeeze(one["text"])


def test_states_are_read_right_on_the_measuring_half(measured: dict[str, Figure]) -> None:
    state = measured["进展状态"]
    assert state.precision is not None
    assert state.precision >= 0.97


@pytest.mark.parametrize("reader", ["事实（数量、比例、日期、文号、链接、文件名）", "有无可核实内容"])
def test_facts_are_read_right_on_the_measuring_half(measured: dict[str, Figure], reader: str) -> None:
    one = measured[reader]
    assert one.precision is not None
    assert one.recall is not None
    assert min(one.precision, one.recall) >= 0.95


@pytest.mark.parametrize("code", ["TXT005", "TXT006", "TXT007", "TXT008"])
def test_slips_are_found_and_nothing_else_is(code: str) -> None:
    (one,) = by_code(all_figures())[code][-1:]
    assert one.wrong == 0
    assert one.missed == 0


def test_a_figure_counts_each_label_once() -> None:
    one = figure("读", "build", [Tried("a", ("x", "y"), ("x", "x")), Tried("b", (), ())])
    assert (one.texts, one.right, one.wrong, one.missed) == (2, 1, 1, 1)
    assert one.precision == 0.5
    assert one.recall == 0.5


def test_the_page_is_the_same_for_the_same_figures_and_hides_the_measuring_half() -> None:
    build = figure("读", "build", [Tried("看得见", ("x",), ("z",))])
    measure = figure("读", "measure", [Tried("看不见", ("x",), ("z",))])
    assert paper([build, measure]) == paper([build, measure])
    assert "看得见" in paper([build, measure])
    assert "看不见" not in paper([build, measure])


def test_a_missing_corpus_is_no_error(tmp_path: Path) -> None:
    assert all_figures(tmp_path) == ()
