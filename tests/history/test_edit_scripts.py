"""Whatever befalls the inbox between audits: the same bytes with or without what was kept, nothing read twice, no decision lost."""

import csv
import io
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.audit import run_audit
from pipeline.model.finding import Decision, FindingId
from pipeline.past import verify_runs
from pipeline.planning import plan_audit
from pipeline.pool import Crew
from pipeline.store import open_store
from samples.build.plan import plan_of
from samples.build.workspace import build_workspace
from tests.history.test_amended_ledger import DUE, MEALS, PRICES, VISITS, WATER, table
from tests.pipeline.sendings import at

Edit = tuple[str, int, int]
KINDS = ("add", "rename", "swap", "replace", "delete", "touch", "archive", "resubmit", "return", "decide")
SCRIPTS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=6)
HEADS = ("发文单位", "标题", "附件", "接收时间", "退回时间", "备注")


class Desk:
    """A workspace that is edited and audited, and what was read on the way."""

    def __init__(self, folder: Path, spare: Sequence[bytes]) -> None:
        self.folder, self.spare = folder, spare
        self.read: list[str] = []
        self.decided: list[str] = []
        self.day = 11
        self.rows = [
            ["县农业农村局", "落实情况", "", "2024-07-09 10:00:00", "", ""],
            ["县民政局", "落实情况", "", "2024-07-09 11:00:00", "", ""],
        ]

    @property
    def files(self) -> list[Path]:
        return sorted(path for path in (self.folder / "inbox").rglob("*") if path.is_file())

    def reader(self, function: Callable[[Any], Any], items: Sequence[Any], **_options: object) -> Iterator[tuple[Any, Any]]:
        """Stands for the crew of workers, and notes what is read: an office as small as this shares nothing else out."""
        self.read += [item.sha256 for item in items]
        return ((item, function(item)) for item in items)

    def edit(self, kind: str, first: int, second: int) -> None:
        files = self.files
        one, other = files[first % len(files)], files[second % len(files)]
        data = self.spare[second % len(self.spare)]
        match kind:
            case "add":
                (self.folder / "inbox" / f"县民政局材料{first}.docx").write_bytes(data)
            case "rename":
                one.rename(one.with_name(f"县农业农村局更名{second}{one.suffix}"))
            case "swap" if one != other:
                kept = one.read_bytes()
                one.write_bytes(other.read_bytes())
                other.write_bytes(kept)
            case "replace":
                one.write_bytes(data)
            case "delete" if len(files) > 1:
                one.unlink()
            case "touch":
                os.utime(one, (1_700_000_000 + first, 1_700_000_000 + second))
            case "archive" if one.suffix != ".zip":
                with zipfile.ZipFile(one.with_name(f"材料{first}.zip"), "w") as packed:
                    packed.writestr(zipfile.ZipInfo(one.name, (2024, 7, 1, 0, 0, 0)), one.read_bytes())
                one.unlink()
            case "resubmit":
                name = f"县农业农村局更正{first}.docx"
                (self.folder / "inbox" / name).write_bytes(data)
                self.rows.append(["县农业农村局", "更正", name, f"2024-07-{11 + first % 9} 09:00:00", "", ""])
            case "return":
                self.rows[first % len(self.rows)][4] = f"2024-07-{12 + second % 9} 09:00:00"
            case _:
                pass

    def write_receipts(self) -> None:
        text = io.StringIO()
        csv.writer(text).writerows([HEADS, *self.rows])
        (self.folder / "receipts.csv").write_text(text.getvalue(), encoding="utf-8")

    def decide(self, place: int) -> None:
        """Reject one of the findings, as an import does."""
        found = findings(self.folder)
        chosen = found[place % len(found)]
        with open_store(self.folder / ".audit" / "store.db", holder="复核") as store:
            last = store.last_run(store.run_ids()[-1][1])
            assert last is not None
            digest = next(each.finding.evidence_digest for each in last.findings if each.finding.key.id == chosen["id"])
            decision = Decision(
                finding=FindingId(chosen["id"]),
                kind="rejected",
                reason="已核实",
                person="张三",
                decided_at=at("2024-07-20 09:00"),
                expires=None,
                evidence_digest=digest,
                ledger=last.ledger,
            )
            store.add_decisions([decision])
        self.decided.append(chosen["id"])

    def audit(self) -> None:
        """Audit a day on: the plan said which contents are read, and no other is."""
        self.write_receipts()
        is_planned = (self.folder / ".audit" / "store.db").is_file()
        planned = [row["path"] for row in plan_audit(self.folder) if row["read"]] if is_planned else []
        self.read.clear()
        self.day = min(self.day + 1, 28)
        audit(self.folder, self.day)
        assert bool(planned) == bool(self.read) or not is_planned
        assert len(self.read) <= len(planned) or not is_planned
        assert plan_audit(self.folder) == []


def audit(folder: Path, day: int) -> None:
    run_audit(folder, round_id=DUE, as_of=at(f"2024-07-{day} 12:00"))


def findings(folder: Path) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads((folder / "out" / DUE / "data" / "findings.json").read_text(encoding="utf-8"))
    return data


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[bytes, ...]]:
    """A workspace of two units to copy, and other reports of theirs."""
    folder = tmp_path_factory.mktemp("town")
    plan = table(WATER, PRICES, MEALS, VISITS)
    build_workspace(plan_of(plan), folder / "w")
    for receipts in (folder / "w").glob("receipts*"):
        receipts.unlink()
    more = [
        {"unit": "B_NYJ", "at": "2024-07-12 10:00:00", "prose": "second", "files": ["word"]},
        {"unit": "B_MZJ", "at": "2024-07-12 10:00:00", "tasks": [4], "prose": "third", "files": ["word"]},
    ]
    build_workspace(plan_of({**plan, "deliveries": more}), folder / "more")
    Desk(folder / "w", ()).audit()
    spare = tuple(path.read_bytes() for path in sorted((folder / "more" / "inbox").rglob("*")) if path.is_file())
    return folder / "w", (*spare, "县民政局没有更多情况。".encode())


def played(town: tuple[Path, tuple[bytes, ...]], script: Sequence[Edit], root: Path) -> None:
    source, spare = town
    shutil.copytree(source, root / "w")
    desk = Desk(root / "w", spare)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Crew, "run", desk.reader)
        for place, (kind, first, second) in enumerate(script):
            if kind == "decide":
                desk.decide(first)
            else:
                desk.edit(kind, first, second)
            if place % 3 == 2:
                desk.audit()
        desk.write_receipts()
        _same_without_what_was_kept(desk, root)


def _same_without_what_was_kept(desk: Desk, root: Path) -> None:
    shutil.copytree(desk.folder, root / "clean")
    with closing(sqlite3.connect(root / "clean" / ".audit" / "store.db")) as connection:
        for kept in ("reading", "seen", "paper", "kept"):
            connection.execute(f"DELETE FROM {kept}")  # noqa: S608 (names of tables)
        connection.commit()
    shutil.rmtree(root / "clean" / "out")
    for folder in (desk.folder, root / "clean"):
        audit(folder, 28)
    assert tree(desk.folder / "out") == tree(root / "clean" / "out")
    lines, is_sound, told = verify_runs(desk.folder, now=at("2024-07-28 13:00"))
    assert (is_sound, told["same"]) == (True, True), lines
    with open_store(desk.folder / ".audit" / "store.db") as store:
        assert [each.finding for each in store.decisions()] == desk.decided
    standing = {each["id"]: each["decision"] for each in findings(desk.folder)}
    assert all(standing.get(name, "rejected") in {"rejected", "recheck"} for name in desk.decided)


@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(script=SCRIPTS)
def test_forty_scripts_of_edits(town: tuple[Path, tuple[bytes, ...]], script: list[Edit]) -> None:
    with TemporaryDirectory() as root:
        played(town, script, Path(root))


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(script=SCRIPTS)
def test_three_hundred_scripts_of_edits(town: tuple[Path, tuple[bytes, ...]], script: list[Edit]) -> None:
    with TemporaryDirectory() as root:
        played(town, script, Path(root))


@pytest.mark.parametrize("kind", KINDS)
def test_each_edit_by_itself(town: tuple[Path, tuple[bytes, ...]], kind: str, tmp_path: Path) -> None:
    played(town, [(kind, 0, 1)], tmp_path)
