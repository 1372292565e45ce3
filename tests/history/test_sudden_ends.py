"""Killed, out of space, or two at once: nothing is lost, the next run ends as an undisturbed one, and people are told."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.audit import run_audit
from pipeline.decisions import export_review, import_review
from pipeline.errors import AuditError, StoreError
from pipeline.past import verify_runs
from pipeline.planning import plan_audit
from pipeline.store import open_store
from pipeline.store_schema import MIGRATIONS, VERSION
from samples.build.plan import plan_of
from samples.build.workspace import build_workspace
from tests.history.test_amended_ledger import DUE, MEALS, PRICES, VISITS, WATER, table
from tests.pipeline.sendings import at

ROOT = Path(__file__).resolve().parents[2]
NOW = at("2024-07-20 09:00")
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="本机不能分叉进程")
Job = Callable[[Path], object]


def audit(folder: Path) -> None:
    run_audit(folder, round_id=DUE, as_of=at("2024-07-20 12:00"))


def bring_in(folder: Path) -> None:
    import_review(folder, at=NOW, is_rehearsal=False)


def migrate(folder: Path) -> None:
    with open_store(folder / ".audit" / "store.db", holder="升级"):
        pass


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that was never audited."""
    folder = tmp_path_factory.mktemp("fresh") / "w"
    build_workspace(plan_of(table(WATER, PRICES, MEALS, VISITS)), folder)
    return folder


@pytest.fixture(scope="module")
def reviewed(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audited workspace with a filled-in review.xlsx that was not imported yet."""
    folder = tmp_path_factory.mktemp("reviewed") / "w"
    shutil.copytree(fresh, folder)
    audit(folder)
    export_review(folder, now=NOW)
    book = openpyxl.load_workbook(folder / "review.xlsx")
    page = book["问题"]
    heads = {str(cell.value): int(cell.column or 0) for cell in page[1]}
    for line in (2, 3, 4):
        for head, value in (("决定", "不成立"), ("理由", "已核实"), ("决定人", "张三")):
            page.cell(line, heads[head]).value = value
    book.save(folder / "review.xlsx")
    return folder


@pytest.fixture(scope="module")
def aged(reviewed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose store is of the first version, with a run and a decision in it."""
    folder = tmp_path_factory.mktemp("aged") / "w"
    shutil.copytree(reviewed, folder)
    bring_in(folder)
    new = folder / ".audit" / "store.db"
    old = folder / ".audit" / "old.db"
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("ATTACH ? AS new", (str(new),))
        for name in ("reading", "seen", "run", "decision", "correction", "notice"):
            connection.execute(f"INSERT INTO main.{name} SELECT * FROM new.{name}")  # noqa: S608 (names of tables)
        connection.execute("INSERT INTO finding SELECT id, round, first_run, last_run FROM new.finding")
        connection.execute("PRAGMA user_version = 1")
    for path in (folder / ".audit").glob("store.db*"):
        path.unlink()
    old.rename(new)
    return folder


class Points:
    """Counts the moments before and after each commit, rename and removal, and ends the process at one of them."""

    def __init__(self, deadly: int | None) -> None:
        self.deadly, self.passed = deadly, 0

    def at_point(self) -> None:
        if self.passed == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any, **options: Any) -> Any:
            self.at_point()
            result = work(*arguments, **options)
            self.at_point()
            return result

        return done

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        points = self

        class Watched(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                work = super().execute
                return points.around(work)(sql, *values) if sql == "COMMIT" else work(sql, *values)

        connect = sqlite3.connect
        patch.setattr("pipeline.store.sqlite3.connect", lambda *places, **options: connect(*places, **options, factory=Watched))
        patch.setattr(Path, "rename", self.around(Path.rename))
        patch.setattr(Path, "replace", self.around(Path.replace))
        patch.setattr(shutil, "rmtree", self.around(shutil.rmtree))


def in_child(work: Callable[[], object], *, seconds: float | None = None) -> int:
    """Run in a forked process, killed after some seconds; its exit status (negative: a signal)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (the child ends at once)
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001
            os._exit(9)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def after(folder: Path, job: Job) -> tuple[dict[str, bytes], list[Any], int]:
    """What stands in the end: the results of an audit after the job, people's decisions, the number of runs."""
    job(folder)
    if job is not audit:
        audit(folder)
    with open_store(folder / ".audit" / "store.db") as opened:
        found = ([replaced(each) for each in opened.decisions()], len(opened.run_ids()))
    assert verify_runs(folder, now=NOW)[1]
    leftovers = [path.name for path in (folder / "out").iterdir() if path.name.startswith(".")]
    leftovers += [path.name for path in (folder / ".audit").iterdir() if path.name.startswith("unpacked-")]
    assert leftovers == []
    assert plan_audit(folder) == []
    return tree(folder / "out"), found[0], found[1]


def replaced(decision: Any) -> tuple[str, str, str]:
    return decision.finding, decision.kind, decision.person


CASES = (("fresh", audit, 10), ("reviewed", bring_in, 5), ("aged", migrate, 5))
"""What is interrupted: the workspace, the job, and how often of twenty times."""


@pytest.fixture(params=CASES, ids=["audit", "import", "migration"])
def case(request: pytest.FixtureRequest) -> tuple[Path, Job, int]:
    name, job, times = request.param
    return request.getfixturevalue(name), job, times


@needs_fork
def test_killed_at_every_commit_rename_and_removal_the_next_run_ends_as_an_undisturbed_one(
    case: tuple[Path, Job, int], tmp_path: Path
) -> None:
    source, job, _ = case
    shutil.copytree(source, tmp_path / "calm")
    counted = Points(None)
    with pytest.MonkeyPatch.context() as patch:
        counted.watch(patch)
        job(tmp_path / "calm")
    expected = after(tmp_path / "calm", job)
    assert counted.passed >= 2
    for deadly in range(counted.passed):
        folder = tmp_path / f"w{deadly}"
        shutil.copytree(source, folder)

        def doomed(folder: Path = folder, deadly: int = deadly) -> None:
            with pytest.MonkeyPatch.context() as patch:
                Points(deadly).watch(patch)
                job(folder)

        assert in_child(doomed) == -signal.SIGKILL, deadly
        assert after(folder, job) == expected, deadly
        shutil.rmtree(folder)


def killed_at_random(case: tuple[Path, Job, int], root: Path, times: int, seed: int) -> None:
    source, job, _ = case
    shutil.copytree(source, root / "calm")
    begun = time.monotonic()
    in_child(lambda: job(root / "calm"))
    whole = time.monotonic() - begun
    expected = after(root / "calm", job)
    chance = random.Random(seed)  # noqa: S311 (seeded chance is wanted)
    for turn in range(times):
        folder = root / f"w{turn}"
        shutil.copytree(source, folder)
        in_child(lambda folder=folder: job(folder), seconds=chance.random() * whole)  # type: ignore[misc]
        assert after(folder, job) == expected, turn
        shutil.rmtree(folder)


@needs_fork
def test_killed_at_random_instants(case: tuple[Path, Job, int], tmp_path: Path) -> None:
    killed_at_random(case, tmp_path, case[2], 1)


@needs_fork
@pytest.mark.slow
def test_killed_at_two_hundred_random_instants(case: tuple[Path, Job, int], tmp_path: Path) -> None:
    killed_at_random(case, tmp_path, 10 * case[2], 2)


_LIMITED = """
import resource, sys
from pipeline.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.exit(main(sys.argv[2:]))
"""


@needs_fork
@pytest.mark.parametrize("most", [2_000, 90_000])
def test_a_full_disk_is_said_and_costs_nothing(fresh: Path, tmp_path: Path, most: int) -> None:
    folder = tmp_path / "w"
    shutil.copytree(fresh, folder)
    command = [sys.executable, "-c", _LIMITED, str(most), "audit", str(folder), "--as-of", "2024-07-20T12:00", "--jobs", "1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ended.returncode == 4, ended.stderr
    assert "错误：" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "磁盘" in ended.stderr
    assert not (folder / "out" / DUE).exists()
    assert after(folder, audit)[2] == 1


def test_a_folder_that_cannot_be_written_is_said_before_any_work(fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "w"
    shutil.copytree(fresh, folder)

    def refused(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", refused)
        with pytest.raises(AuditError, match="不能写入文件夹"):
            audit(folder)
    assert after(folder, audit)[2] == 1


def test_a_store_that_cannot_be_written_is_said_and_stays(reviewed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "w"
    shutil.copytree(reviewed, folder)
    opened: Callable[..., sqlite3.Connection] = sqlite3.connect

    def read_only(path: Path, **options: Any) -> sqlite3.Connection:
        if path.name == "store.db":
            return opened(f"file:{path.as_posix()}?mode=ro", uri=True, **options)
        return opened(path, **options)

    before = (folder / ".audit" / "store.db").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.store.sqlite3.connect", read_only)
        with pytest.raises(StoreError, match="不能写入"):
            bring_in(folder)
    assert (folder / ".audit" / "store.db").read_bytes() == before
    assert len(after(folder, bring_in)[1]) == 3


@pytest.fixture
def held(fresh: Path, tmp_path: Path) -> Iterator[Path]:
    """A workspace that another process holds."""
    folder = tmp_path / "w"
    shutil.copytree(fresh, folder)
    code = (
        "import sys, time; from pathlib import Path; from pipeline.store import open_store\n"
        "with open_store(Path(sys.argv[1]), holder='李四的核查'): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(folder / ".audit" / "store.db")], cwd=ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        yield folder
        other.kill()


def test_of_two_at_once_the_second_says_who_holds_the_workspace(held: Path) -> None:
    with pytest.raises(StoreError, match="李四的核查"):
        audit(held)
    with pytest.raises(StoreError, match="李四的核查"):
        verify_runs(held, now=NOW)
    assert not (held / "out" / DUE).exists()


def test_an_old_store_is_taken_forward_with_all_that_is_in_it(aged: Path, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(aged, folder)
    _, decisions, runs = after(folder, migrate)
    assert (len(decisions), runs) == (3, 2)
    with closing(sqlite3.connect(folder / ".audit" / "store.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
