"""Run one function over many items in worker processes with hard limits; a lost worker costs its item and nothing else."""

import gc
import multiprocessing
import os
import pickle
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pipeline.confinement import confine, end

T = TypeVar("T")
R = TypeVar("R")

Reason = Literal["time", "memory", "died", "output", "failed", "gone", "changed"]

PRIVATE = "audit-pool-"
"""Beginning of the name of the pool's private folder."""
_USUAL_SEARCHES = (700, 10, 10)
"""How often rings of objects are searched for where files are read: Python's own measure, whatever the program has set."""
_BOOT_SECONDS = 120.0
_TICK = 0.25
_FEW = 8
"""Items that one worker has done while another would still be starting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLimits:
    """What one item may take: wall time, memory of its process, size of its result; ``tasks`` items wear a worker out."""

    seconds: float = 120
    memory_mb: int = 2048
    output_mb: int = 256
    tasks: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """An item without a result, and why, in Chinese. ``failed``: the function raised, which is a fault of the program."""

    reason: Reason
    message: str


def run(
    function: Callable[[T], R],
    items: Sequence[T],
    *,
    jobs: int,
    limits: PoolLimits,
    on_progress: Callable[[int], None] | None = None,
    is_ordered: bool = True,
    folder: Path | None = None,
) -> Iterator[tuple[T, R | Lost]]:
    """Yield each item with its result, in the order of the items, or as they come: then no result waits for a slow one.

    ``function`` must be importable, items and results must pickle. Each item runs alone in one of ``jobs`` processes,
    which is killed from outside with its children at its limit and replaced. An item whose worker was lost is tried
    once more when no other runs. ``on_progress`` is told how many items are done. What a worker and its programs write
    goes to a private folder in ``folder`` (else where the system keeps such things), which goes with the worker.
    """
    if not items:
        return
    done = 0
    with tempfile.TemporaryDirectory(prefix=PRIVATE, dir=folder, ignore_cleanup_errors=True) as private:
        pool: _Pool[T, R] = _Pool(function, items, max(1, min(jobs, len(items))), limits, Path(private))
        try:
            for item, result in pool.results() if is_ordered else pool.as_done():
                done += 1
                if on_progress is not None:
                    on_progress(done)
                yield item, result
        finally:
            pool.close()


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: "Connection[Any, Any]"
    deadline: float
    folder: Path
    place: int | None = None
    since: float = 0.0
    """When it was given the item that it works on."""
    is_ready: bool = False
    tasks: int = 0


class _Pool(Generic[T, R]):
    """The workers, what waits for them and what they have done."""

    def __init__(self, function: Callable[[T], R], items: Sequence[T], jobs: int, limits: PoolLimits, folder: Path) -> None:
        self._function, self._items, self._jobs, self._limits, self._folder = function, items, jobs, limits, folder
        self._context = multiprocessing.get_context("spawn")
        self._waiting = deque(range(len(items)))
        self._again: deque[int] = deque()
        self._tried: set[int] = set()
        self._done: dict[int, R | Lost] = {}
        self._workers: list[_Worker] = []

    def results(self) -> Iterator[tuple[T, R | Lost]]:
        """Yield results in order as soon as all before them are there."""
        for place, item in enumerate(self._items):
            while place not in self._done:
                self._step()
            yield item, self._done.pop(place)

    def as_done(self) -> Iterator[tuple[T, R | Lost]]:
        """Yield results as soon as they are there."""
        left = len(self._items)
        while left:
            self._step()
            for place in sorted(self._done):
                left -= 1
                yield self._items[place], self._done.pop(place)

    def close(self) -> None:
        """End every worker."""
        for worker in tuple(self._workers):
            self._drop(worker)

    def _step(self) -> None:
        """Start and feed workers, then wait for an answer, a death or a deadline."""
        self._feed()
        ready = wait([worker.pipe for worker in self._workers], timeout=self._pause())
        for worker in [worker for worker in self._workers if worker.pipe in ready]:
            self._hear(worker)
        now = time.monotonic()
        for worker in [worker for worker in self._workers if now >= worker.deadline]:
            self._lose(worker, "time")

    def _pause(self) -> float:
        nearest = min((worker.deadline for worker in self._workers), default=0.0) - time.monotonic()
        return max(0.0, min(_TICK, nearest))

    def _feed(self) -> None:
        idle = [worker for worker in self._workers if worker.place is None]
        busy = len(self._workers) - len(idle)
        for _ in range(min(self._jobs - len(self._workers), self._wanted(has_idle=bool(idle)) - len(idle))):
            self._workers.append(self._started())
        for worker in idle:
            if not worker.is_ready:
                continue
            if self._waiting:
                self._give(worker, self._waiting.popleft())
                busy += 1
            elif self._again and not busy:
                self._give(worker, self._again.popleft())
                busy += 1

    def _wanted(self, *, has_idle: bool) -> int:
        """Workers without an item that there ought to be: for a few items no further one is started unless they take long."""
        if not self._waiting:
            return min(1, len(self._again))
        now = time.monotonic()
        if has_idle or any(now - worker.since < _TICK for worker in self._workers):
            return len(self._waiting) // _FEW
        return max(1, len(self._waiting) // _FEW) if not self._workers else len(self._waiting)

    def _started(self) -> _Worker:
        here, there = self._context.Pipe()
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        process = self._context.Process(target=_work, args=(there, self._function, self._limits, str(folder)), daemon=True)
        process.start()
        there.close()
        return _Worker(process=process, pipe=here, deadline=time.monotonic() + _BOOT_SECONDS, folder=folder)

    def _give(self, worker: _Worker, place: int) -> None:
        worker.place = place
        worker.since = time.monotonic()
        worker.deadline = worker.since + self._limits.seconds
        try:
            worker.pipe.send_bytes(pickle.dumps(self._items[place]))
        except OSError:
            self._lose(worker, "died")

    def _hear(self, worker: _Worker) -> None:
        try:
            kind, data = worker.pipe.recv()
        except (EOFError, OSError):
            self._lose(worker, "died")
            return
        worker.deadline = float("inf")
        if kind == "ready":
            worker.is_ready = True
            return
        place, worker.place = worker.place, None
        worker.tasks += 1
        if place is not None:
            self._keep(place, kind, data, worker)
        if worker.tasks >= self._limits.tasks or kind == "memory":
            self._drop(worker)

    def _keep(self, place: int, kind: str, data: Any, worker: _Worker) -> None:
        if kind == "result":
            self._done[place] = pickle.loads(data)  # noqa: S301 (our own worker's answer)
        elif kind == "memory":
            self._retry(place, "memory")
        elif kind == "output":
            self._done[place] = self._lost("output")
        else:
            self._done[place] = Lost(reason="failed", message=f"程序处理此文件时出错（{data}）")
            worker.tasks = self._limits.tasks

    def _lose(self, worker: _Worker, reason: Reason) -> None:
        """End a worker that answers no more; its item is tried again alone, or lost."""
        place, was_ready = worker.place, worker.is_ready
        self._drop(worker)
        if place is not None:
            self._retry(place, reason)
        elif not was_ready:
            for waiting in (*self._waiting, *self._again):
                self._done[waiting] = Lost(reason="failed", message="读取文件的进程启动不了，请检查本机内存和安装是否完整")
            self._waiting.clear()
            self._again.clear()

    def _retry(self, place: int, reason: Reason) -> None:
        if place in self._tried:
            self._done[place] = self._lost(reason)
            return
        self._tried.add(place)
        self._again.append(place)

    def _drop(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        end(worker.process)
        worker.pipe.close()
        shutil.rmtree(worker.folder, ignore_errors=True)

    def _lost(self, reason: Reason) -> Lost:
        messages: dict[Reason, str] = {
            "time": f"读取超过{self._limits.seconds:g}秒，已停止",
            "memory": f"读取所需内存超过{self._limits.memory_mb}MB，已停止",
            "died": "读取时进程意外结束",
            "output": f"读出的内容超过{self._limits.output_mb}MB，未采用",
            "failed": "程序处理此文件时出错",
            "gone": "读不出来",
            "changed": "读取过程中文件发生变化",
        }
        return Lost(reason=reason, message=messages[reason])


def _work(pipe: "Connection[Any, Any]", function: Callable[[Any], Any], limits: PoolLimits, folder: str) -> None:
    """Answer items until the pipe closes; runs in the worker."""
    confine(limits.memory_mb << 20)
    gc.freeze()
    gc.set_threshold(*_USUAL_SEARCHES)
    tempfile.tempdir = folder
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = folder
    pipe.send(("ready", None))
    while True:
        try:
            item = pickle.loads(pipe.recv_bytes())  # noqa: S301 (our own parent's question)
        except (EOFError, OSError):
            return
        pipe.send(_answer(function, item, limits.output_mb << 20))


def _answer(function: Callable[[Any], Any], item: Any, most: int) -> tuple[str, Any]:
    try:
        data = pickle.dumps(function(item))
    except MemoryError:
        return "memory", None
    except Exception as error:  # noqa: BLE001 (whatever a file does to the function, the batch goes on)
        return "failed", f"{type(error).__name__}: {str(error)[:200]}"
    return ("result", data) if len(data) <= most else ("output", None)
