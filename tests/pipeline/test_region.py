"""A made region, and what keeps a run small: readings one at a time, values put aside, names looked up."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.as_of import as_of_moment
from pipeline.audit import run_audit
from pipeline.errors import ExitCode
from pipeline.model.evidence import Sha256
from pipeline.model.work import Roster, Unit, UnitId
from pipeline.pool import Crew, Lost
from pipeline.shelf import Shelf
from samples.build.region import Region, build_region, change_one, region_of


def _unit(name: str, short: str, parent: str = "") -> Unit:
    return Unit(
        id=UnitId(short),
        full_name=name,
        short_name=short,
        aliases=(),
        misprints=(),
        category="dept",
        members="",
        parent=UnitId(parent) if parent else None,
        report="yes",
        valid_from=None,
        valid_to=None,
        note="",
        line=2,
    )


def test_every_report_of_a_region_is_read_attributed_and_matched(tmp_path: Path) -> None:
    region = Region(units=3, rounds=2)
    build_region(region, tmp_path)
    outcome = run_audit(tmp_path, round_id=None, as_of=as_of_moment("2023-12-31"), jobs=1)
    data = outcome.folder / "data"
    entries = json.loads((data / "entries.json").read_text(encoding="utf-8"))
    files = json.loads((data / "files.json").read_text(encoding="utf-8"))
    findings = json.loads((data / "findings.json").read_text(encoding="utf-8"))
    assert outcome.exit_code == ExitCode.CERTAIN_FINDINGS
    assert len(files) == region.files == 12
    assert {(each["unit"], each["round"]) for each in files} == {
        (f"D{unit:06d}", day.isoformat()) for unit in range(3) for day in region.days
    }
    # Three units, two files each, four tasks each, all of the last round.
    assert sorted((each["unit"], each["task"]) for each in entries) == sorted(
        (f"D{unit:06d}", task) for unit in range(3) for task in range(1, 5) for _ in range(2)
    )
    # The files bear no seal, and nothing else is wrong with them.
    assert {each["code"] for each in findings} == {"SEA001"}
    assert len(findings) == 3


def test_a_region_is_the_same_every_time_and_one_file_can_change(tmp_path: Path) -> None:
    region = region_of(8, rounds=2)
    for name in ("a", "b"):
        build_region(region, tmp_path / name)
    first = {path.relative_to(tmp_path / "a"): path.read_bytes() for path in (tmp_path / "a").rglob("*") if path.is_file()}
    second = {path.relative_to(tmp_path / "b"): path.read_bytes() for path in (tmp_path / "b").rglob("*") if path.is_file()}
    assert first == second
    changed = change_one(region, tmp_path / "a")
    after = {path.relative_to(tmp_path / "a"): path.read_bytes() for path in (tmp_path / "a").rglob("*") if path.is_file()}
    assert {path for path in first if first[path] != after[path]} == {changed.relative_to(tmp_path / "a")}


def test_matching_shared_over_processes_says_the_same_as_alone(tmp_path: Path) -> None:
    # More chains than one process takes alone; the made region's answers differ from unit to unit.
    told = []
    for name, jobs in (("alone", 1), ("shared", 2)):
        build_region(Region(units=26, rounds=1), tmp_path / name)
        outcome = run_audit(tmp_path / name, round_id=None, as_of=as_of_moment("2023-12-31"), jobs=jobs)
        told.append({path.name: path.read_bytes() for path in (outcome.folder / "data").iterdir()})
    assert told[0] == told[1]
    assert len(json.loads(told[0]["entries.json"])) == 26 * 2 * 4


def test_chains_that_did_not_come_back_are_settled_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, lost = [], []
    run = Crew.run

    def forgetful(self: Crew, function: Any, items: Any, **how: Any) -> Iterator[tuple[Any, Any]]:
        if "sent" not in how:
            yield from run(self, function, items, **how)
            return
        for place, (item, text) in enumerate(run(self, function, items, **how)):
            lost.append(item)
            yield item, Lost(reason="died", message="") if place % 2 else text

    for name in ("whole", "lossy"):
        build_region(Region(units=26, rounds=1), tmp_path / name)
        outcome = run_audit(tmp_path / name, round_id=None, as_of=as_of_moment("2023-12-31"), jobs=2)
        told.append((outcome.folder / "data" / "entries.json").read_bytes())
        monkeypatch.setattr(Crew, "run", forgetful)
    assert told[0] == told[1]
    assert len(lost) == 26


def test_what_is_put_aside_comes_back_equal_and_what_is_not_there_is_none() -> None:
    shelf = Shelf()
    shelf.put("entries", "甲", "2023-08-15", "key", "一\n二")
    assert shelf.get("entries", "甲", "2023-08-15") == "一\n二"
    assert shelf.key("entries", "甲", "2023-08-15") == "key"
    assert shelf.get("entries", "乙", "2023-08-15") is None
    assert shelf.known("entries", "甲", "2023-08-15", "key") is None


def test_a_roster_finds_rows_parts_and_names_in_texts() -> None:
    bureau, museum = _unit("示例市文化局", "市文化局"), _unit("示例市图书馆", "市图书馆", parent="市文化局")
    roster = Roster(units=(bureau, museum), file="units.csv", sha256=Sha256("0" * 64))
    assert roster.unit(UnitId("市图书馆")) is museum
    assert roster.unit(UnitId("没有")) is None
    assert roster.parts(UnitId("市文化局")) == ("市图书馆",)
    assert roster.names_in("示例市文化局联合市图书馆举办展览") == ("市图书馆", "市文化局", "示例市文化局")
    assert roster.names_in("市文化") == ()
