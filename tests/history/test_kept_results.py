"""What an earlier run worked out is taken over only where everything that it was made from is the same."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import rules.judge as judging
from pipeline import matching, settling
from pipeline.audit import run_audit
from pipeline.memory import FIXED
from pipeline.model.correction import Correction, ExtensionCorrection, MatchCorrection, OwnerCorrection, TimeCorrection
from pipeline.model.evidence import Sha256
from pipeline.model.finding import Finding
from pipeline.model.submission import ProgressEntry, ReceivedFile
from pipeline.model.work import Extension, RoundId, TaskNo, UnitId
from pipeline.plain import json_text
from pipeline.store import CorrectionKind, open_store
from reports.data import entry_json
from rules.cases import UnitCase
from rules.judge import judge
from rules.registry import RULES
from tests.history.office import LATER, ROUND, Office
from tests.pipeline.sendings import at

AS_OF = "2023-08-31 23:59:59"


def audit(folder: Path, as_of: str = AS_OF) -> None:
    run_audit(folder, round_id=ROUND, as_of=at(as_of))


def tree(folder: Path) -> dict[str, bytes]:
    root = folder / "out" / ROUND / "data"
    return {path.name: path.read_bytes() for path in sorted(root.iterdir())}


def forget(folder: Path) -> None:
    """Forget all that was worked out before; what was recorded stays."""
    with closing(sqlite3.connect(folder / ".audit" / "store.db")) as connection:
        connection.execute("DELETE FROM kept")
        connection.commit()


def setting(old: str, new: str) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        path = office.folder / "audit.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def in_file(name: str, old: str, new: str) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        path = office.folder / name
        text = path.read_text(encoding="utf-8-sig")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def correction(kind: CorrectionKind, value: Callable[[Office], Correction]) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        with open_store(office.folder / ".audit" / "store.db", holder="复核") as store:
            store.add_corrections([(kind, "1", value(office))], at=at("2023-08-30 09:00"))

    return change


def some_file(office: Office) -> tuple[str, Sha256]:
    row = next(row for row in office.data("files") if row["unit"] == "D_MZJ" and row["form"] == "word")
    return row["path"], Sha256(row["sha256"])


def another_owner(office: Office) -> Correction:
    path, sha256 = some_file(office)
    return OwnerCorrection(file=path, sha256=sha256, unit=UnitId("D_SWJ"), round=None, person="张三", reason="电话核实")


def another_time(office: Office) -> Correction:
    path, sha256 = some_file(office)
    return TimeCorrection(file=path, sha256=sha256, received_at=at("2023-08-20 09:00"), source="电话", person="张三", reason="核实")


def another_task(office: Office) -> Correction:
    row = next(row for row in office.data("entries") if row["unit"] == "D_MZJ" and row["task"] is not None)
    return MatchCorrection(
        file=row["file"],
        sha256=next(Sha256(each["sha256"]) for each in office.data("files") if each["path"] == row["file"]),
        where=row["where"],
        quote=row["quote"][:10],
        task=TaskNo(1),
        person="张三",
        reason="核实",
    )


def a_leave(_office: Office) -> Correction:
    leave = Extension(unit=UnitId("D_MZJ"), task=None, round=RoundId(ROUND), until=None, allowed_by="李四", reason="机构改革")
    return ExtensionCorrection(extension=leave, person="张三")


def other_bytes(office: Office) -> None:
    files = {row["unit"]: row["path"] for row in office.data("files") if row["form"] == "word"}
    inbox = office.folder / "inbox"
    shutil.copyfile(inbox / files["D_FGW"], inbox / files["D_MZJ"])


def one_more(office: Office) -> None:
    office.lay({**LATER, "at": "2023-08-14 12:00:00"})


def gone(office: Office) -> None:
    (office.folder / "inbox" / some_file(office)[0]).unlink()


CHANGES: dict[str, Callable[[Office], None]] = {
    "强度": setting('responsible = "must"', 'responsible = "should"'),
    "个别任务的强度": setting("[strength]\n", '[strength]\n13 = "may"\n'),
    "相近": setting("resembles = 0.25", "resembles = 0.9"),
    "照抄": setting("copied_ledger = 0.9", "copied_ledger = 0.01"),
    "截止": setting('cutoff = "24:00"', 'cutoff = "10:30"'),
    "逐日": setting("due_inclusive = true", "due_inclusive = false"),
    "必报": setting("not_expected = []", 'not_expected = ["D_MZJ"]'),
    "报送任务": setting("report_tasks = [38]", "report_tasks = []"),
    "批次": setting("rounds = [2023-08-15, 2023-12-05]", "rounds = [2023-08-15, 2023-08-30]"),
    "名册": in_file("units.csv", "市民政局", "市民政与养老局"),
    "台账": in_file("ledger/ledger-2023.txt", "市民政局", "市教育局"),
    "归属": correction("owner", another_owner),
    "时间": correction("time", another_time),
    "对应": correction("match", another_task),
    "豁免": correction("extension", a_leave),
    "内容": other_bytes,
    "新文件": one_more,
    "少文件": gone,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_input_shows_as_it_does_where_nothing_was_kept(office: Office, change: str) -> None:
    audit(office.folder)
    before = tree(office.folder)
    CHANGES[change](office)
    clean = office.folder.with_name("干净")
    shutil.copytree(office.folder, clean)
    forget(clean)
    audit(office.folder)
    audit(clean)
    assert tree(office.folder) == tree(clean)
    told = {name: data for name, data in tree(office.folder).items() if name not in {"run.json", "changes.json"}}
    assert change in {"照抄", "逐日"} or any(before[name] != data for name, data in told.items()), "the change bears on the result"


@pytest.mark.parametrize("moment", ["2023-08-14 10:30", "2023-08-15 12:00", "2023-12-31 12:00"])
def test_another_moment_shows_as_it_does_where_nothing_was_kept(office: Office, moment: str) -> None:
    audit(office.folder)
    clean = office.folder.with_name("干净")
    shutil.copytree(office.folder, clean)
    forget(clean)
    audit(office.folder, moment)
    audit(clean, moment)
    assert tree(office.folder) == tree(clean)


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files whose entries are matched, and of the units that some rule is shown."""
    seen: list[str] = []
    entries, collect = matching.file_entries, judging._Findings.collect

    def matched(file: ReceivedFile, *others: object) -> object:
        seen.append(f"文件 {file.unit}")
        return entries(file, *others)  # type: ignore[arg-type]

    def shown(self: object, rule: object, check: object, case: object) -> object:
        if isinstance(case, UnitCase):
            seen.append(f"单位 {case.unit.id}")
        return collect(self, rule, check, case)  # type: ignore[arg-type]

    monkeypatch.setattr(settling, "file_entries", matched)
    monkeypatch.setattr(judging._Findings, "collect", shown)
    return seen


def lay_beside(office: Office, delivery: dict[str, Any]) -> None:
    """Lay a delivery into the inbox, with a delivery record of its own beside the first."""
    receipts = office.folder / "receipts.xlsx"
    first = receipts.read_bytes()
    office.lay(delivery)
    receipts.rename(office.folder / "receipts-2.xlsx")
    receipts.write_bytes(first)


def test_after_one_resubmission_only_its_unit_is_matched_and_judged(office: Office, worked: list[str]) -> None:
    audit(office.folder)
    assert {"文件 D_FGW", "文件 D_MZJ", "单位 D_FGW", "单位 D_MZJ"} <= set(worked)
    lay_beside(office, {**LATER, "at": "2023-08-14 12:00:00"})
    worked.clear()
    audit(office.folder)
    assert {name for name in worked if name.startswith("文件")} == {"文件 D_SWJ"}
    assert worked.count("单位 D_SWJ") > 30
    assert worked.count("单位 D_FGW") < 10


def test_a_run_of_the_same_facts_at_another_moment_matches_nothing_again(office: Office, worked: list[str]) -> None:
    audit(office.folder)
    worked.clear()
    audit(office.folder, "2023-08-31 12:00")
    assert [name for name in worked if name.startswith("文件")] == []


class Notes:
    """A memory that knows nothing and notes what rules read."""

    def __init__(self) -> None:
        self.read: set[str] = set()

    def known(self, _case: UnitCase) -> Mapping[str, tuple[Finding, ...]]:
        return {}

    def keep(self, _unit: UnitId, found: Iterable[tuple[str, tuple[str, ...], tuple[Finding, ...]]]) -> None:
        self.read.update(name for _, read, _ in found for name in read)


def test_what_rules_read_of_the_facts_has_a_mark_and_watching_changes_no_finding() -> None:
    notes = Notes()
    for rule in RULES:
        for example in (*rule.breaks()[:1], *rule.doubts()[:1]):
            facts = example.facts()
            assert judge(facts, memory=notes) == judge(facts)
    assert {"as_of", "ledger", "round", "receipts_files"} <= notes.read
    assert notes.read <= FIXED | {"as_of", "receipts", "receipts_files", "files", "dossiers", "entries", "dossiers_of", "other_dossiers"}


def test_only_entries_of_a_new_report_are_written_anew(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str | None] = []

    def noted(entry: ProgressEntry) -> dict[str, Any]:
        made.append(entry.unit)
        return entry_json(entry)

    monkeypatch.setattr("reports.data.entry_json", noted)
    audit(office.folder)
    assert set(made) == {"D_FGW", "D_MZJ"}
    made.clear()
    lay_beside(office, LATER)
    outcome = run_audit(office.folder, round_id=ROUND, as_of=at(AS_OF))
    assert set(made) == {"D_SWJ"}
    assert tree(office.folder)["entries.json"].decode("utf-8") == json_text([entry_json(entry) for entry in outcome.audit.entries])
