"""Worker processes with hard limits. The functions stand here so that workers can import them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.pool import Lost, PoolLimits, run

LIMITS = PoolLimits(seconds=2, memory_mb=512, output_mb=1)


def double(item: str) -> str:
    return item * 2


def misbehave(item: str) -> str:
    """Do what the item says: hang, exit, eat memory, raise, talk too much; anything else is doubled."""
    kind, _, rest = item.partition(":")
    if kind == "hang":
        time.sleep(60)
    if kind == "die":
        os._exit(3)
    if kind == "eat":
        return str(len(bytearray(900 << 20)))
    if kind == "raise":
        raise ValueError(rest)
    if kind == "long":
        return "x" * (2 << 20)
    if kind == "print":
        print("noise")  # noqa: T201
        os.write(1, b"noise")
    if kind == "child":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        Path(rest).write_text(str(child.pid), encoding="utf-8")
        time.sleep(60)
    if kind == "once":
        mark = Path(rest)
        if not mark.exists():
            mark.write_text("x", encoding="utf-8")
            os._exit(3)
    return item * 2


def results(items: list[str], jobs: int = 2, function: Callable[[str], str] = misbehave) -> list[str]:
    found = run(function, items, jobs=jobs, limits=LIMITS)
    return [answer.reason if isinstance(answer, Lost) else answer for _, answer in found]


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_items(jobs: int) -> None:
    items = [str(number) for number in range(40)]
    told: list[int] = []
    found = list(run(double, items, jobs=jobs, limits=LIMITS, on_progress=told.append))
    assert found == [(item, item * 2) for item in items]
    assert told == list(range(1, 41))


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


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="本系统没有 /proc")
def test_children_of_a_killed_worker_end_with_it(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    assert results([f"child:{mark}"], jobs=1) == ["time"]
    pid = mark.read_text(encoding="utf-8")
    for _ in range(50):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("子进程还在")


def test_what_a_worker_prints_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    assert results(["print:"], jobs=1) == ["print:print:"]
    assert capfd.readouterr().out == ""


def test_leaving_early_ends_the_workers() -> None:
    before = time.monotonic()
    found = run(misbehave, ["a", "hang:", "hang:"], jobs=2, limits=PoolLimits(seconds=60))
    assert next(found) == ("a", "aa")
    found.close()  # type: ignore[attr-defined]
    assert time.monotonic() - before < 30
