"""Worker processes with hard limits."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from pipeline.pool import Crew, Lost, PoolLimits
from tests.pipeline.deeds import joined, misbehave, process_of, run

LIMITS = PoolLimits(seconds=2, memory_mb=512, output_mb=1)


def double(item: str) -> str:
    return item * 2


def results(items: list[str], jobs: int = 2, function: Callable[[str], str] = misbehave, limits: PoolLimits = LIMITS) -> list[str]:
    found = run(function, items, jobs=jobs, limits=limits)
    return [answer.reason if isinstance(answer, Lost) else answer for _, answer in found]


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_items(jobs: int) -> None:
    items = [str(number) for number in range(40)]
    told: list[int] = []
    found = list(run(double, items, jobs=jobs, limits=LIMITS, on_progress=told.append))
    assert found == [(item, item * 2) for item in items]
    assert told == list(range(1, 41))


def test_workers_of_a_crew_stay_from_one_run_to_the_next() -> None:
    with Crew(1) as crew:
        first = [answer for _, answer in crew.run(process_of, ["a", "b"], limits=LIMITS)]
        doubled = [answer for _, answer in crew.run(partial(joined, "甲"), ["c", "d"], limits=LIMITS)]
        again = [answer for _, answer in crew.run(process_of, ["e"], limits=LIMITS)]
    assert doubled == ["甲c", "甲d"]
    assert len({*first, *again}) == 1


def test_a_crew_whose_idle_worker_was_killed_starts_another() -> None:
    with Crew(1) as crew:
        ((_, first),) = crew.run(process_of, ["a"], limits=LIMITS)
        assert isinstance(first, str)
        os.kill(int(first), signal.SIGTERM)
        ((_, second),) = crew.run(process_of, ["a"], limits=LIMITS)
    assert second != first


def test_a_run_that_is_left_early_ends_the_workers_at_work_and_the_next_begins_anew() -> None:
    with Crew(2) as crew:
        for _, answer in crew.run(misbehave, ["a", *["hang:"] * 3], limits=PoolLimits(seconds=60)):
            assert answer == "aa"
            break
        assert [answer for _, answer in crew.run(double, ["b", "c"], limits=LIMITS)] == ["bb", "cc"]


def test_a_worker_with_another_bound_of_memory_is_not_used_again() -> None:
    with Crew(1) as crew:
        ((_, first),) = crew.run(process_of, ["a"], limits=LIMITS)
        ((_, second),) = crew.run(process_of, ["a"], limits=replace(LIMITS, memory_mb=640))
    assert second != first


def test_no_items_start_no_process() -> None:
    assert results([]) == []


def test_what_one_item_does_costs_that_item_alone() -> None:
    items = ["a", "hang:", "b", "die:", "c", "raise:坏", "d", "long:", "e"]
    assert results(items) == ["aa", "time", "bb", "died", "cc", "failed", "dd", "output", "ee"]


@pytest.mark.skipif(sys.platform == "win32", reason="内存上限在 Windows 上由作业对象执行，另行核验")
def test_an_item_that_eats_memory_is_stopped() -> None:
    assert results(["a", "eat:", "b"], jobs=1) == ["aa", "memory", "bb"]


def test_a_lost_item_is_tried_once_more(tmp_path: Path) -> None:
    mark = f"once:{tmp_path / 'mark'}"
    assert results(["a", mark, "b"]) == ["aa", mark * 2, "bb"]


def test_a_worker_that_is_killed_costs_its_item() -> None:
    assert results(["a", "killed:", "b"], jobs=1) == ["aa", "died", "bb"]


def test_the_second_try_is_made_alone(tmp_path: Path) -> None:
    again, spans = tmp_path / "again", tmp_path / "spans"
    found = results([f"again:{again}", *[f"span:{spans}"] * 6], jobs=3, limits=PoolLimits(seconds=20))
    assert found == ["told"] * 7
    _, begin, end = again.read_text(encoding="utf-8").split()
    others = [line.split() for line in spans.read_text(encoding="utf-8").splitlines() if line]
    assert len(others) == 6
    assert all(float(stop) <= float(begin) or float(start) >= float(end) for start, stop in others)


def test_a_lost_item_is_tried_twice_and_no_more(tmp_path: Path) -> None:
    """Two workers are lost to it, and no third is asked."""
    folder = tmp_path / "tries"
    folder.mkdir()
    assert results([f"count:{folder}"]) == ["died"]
    assert len(list(folder.iterdir())) == 2


def test_workers_are_replaced_after_so_many_items() -> None:
    workers = results(["who:"] * 7, jobs=1, limits=PoolLimits(seconds=20, tasks=3))
    assert [workers.count(each) for each in dict.fromkeys(workers)] == [3, 3, 1]


@pytest.mark.parametrize("how", ["return", "hang", "die"])
def test_what_a_worker_leaves_behind_is_removed(how: str, tmp_path: Path) -> None:
    """Its own files and those of programs that it starts."""
    expected = {"return": f"leave:{how}" * 2, "hang": "time", "die": "died"}[how]
    seen: list[int] = []
    for _, answer in run(misbehave, [f"leave:{how}", "a"], jobs=1, limits=LIMITS, folder=tmp_path):
        seen.append(len(list(tmp_path.rglob("*"))))
        assert answer == "aa" or (answer.reason if isinstance(answer, Lost) else answer) == expected
    assert seen[0] >= 1, "the folder is private and in the place that was given"
    assert list(tmp_path.iterdir()) == []


def is_gone(pid: str) -> bool:
    """Whether a process ends within five seconds."""
    for _ in range(50):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="本系统没有 /proc")
@pytest.mark.parametrize("kind", ["child", "apart"])
def test_children_of_a_killed_worker_end_with_it(kind: str, tmp_path: Path) -> None:
    """Those with a session of their own too, as office programs are started."""
    mark = tmp_path / "pid"
    assert results([f"{kind}:{mark}"], jobs=1) == ["time"]
    assert is_gone(mark.read_text(encoding="utf-8"))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="本系统没有 /proc")
def test_workers_end_when_the_program_itself_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    root = Path(__file__).resolve().parents[2]
    program = tmp_path / "program.py"
    program.write_text(
        f"import sys\nsys.path.insert(0, {str(root)!r})\n"
        "from pipeline.pool import PoolLimits\nfrom tests.pipeline.deeds import misbehave, run\n"
        f"if __name__ == '__main__':\n    list(run(misbehave, ['child:{mark}'], jobs=1, limits=PoolLimits(seconds=60)))\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, str(program)]) as running:
        for _ in range(300):
            if mark.exists() and mark.read_text(encoding="utf-8"):
                break
            time.sleep(0.1)
        running.kill()
    assert is_gone(mark.read_text(encoding="utf-8"))


def test_what_a_worker_prints_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    assert results(["print:"], jobs=1) == ["print:print:"]
    assert capfd.readouterr().out == ""


def test_leaving_early_ends_the_workers() -> None:
    before = time.monotonic()
    found = run(misbehave, ["a", "hang:", "hang:"], jobs=2, limits=PoolLimits(seconds=60))
    assert next(found) == ("a", "aa")
    found.close()  # type: ignore[attr-defined]
    assert time.monotonic() - before < 30


def test_a_few_quick_items_are_done_by_one_worker() -> None:
    assert len(set(results(["who:"] * 5, jobs=2, limits=PoolLimits(seconds=20)))) == 1


def test_an_item_that_takes_long_does_not_hold_up_the_next(tmp_path: Path) -> None:
    spans = tmp_path / "spans"
    assert results([f"span:{spans}"] * 2, jobs=2, limits=PoolLimits(seconds=20)) == ["told"] * 2
