"""Run functions over many items in worker processes with hard limits; a lost worker costs its item and nothing else."""

import contextlib
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
from typing import Any, Generic, Literal, Self, TypeVar

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


class Crew:
    """Worker processes that stay for several runs, started when the first needs them.

    What a worker and its programs write goes to a private folder in ``folder`` (else where the system keeps such things),
    which goes with the worker.
    """

    def __init__(self, jobs: int, *, folder: Path | None = None) -> None:
        """``jobs`` is the most that work at once."""
        self.jobs = max(1, jobs)
        self._home = folder
        self._private: tempfile.TemporaryDirectory[str] | None = None
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        """Begin without workers."""
        return self

    def __exit__(self, *_: object) -> None:
        """End every worker."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        if self._private is not None:
            self._private.cleanup()

    def run(
        self,
        function: Callable[[T], R],
        items: Sequence[T],
        *,
        limits: PoolLimits,
        on_progress: Callable[[int], None] | None = None,
        is_ordered: bool = True,
        sent: Callable[[T], Any] | None = None,
    ) -> Iterator[tuple[T, R | Lost]]:
        """Yield each item with its result, in the order of the items, or as they come: then no result waits for a slow one.

        ``function`` must be importable, items and results must pickle. Each runs alone in one of the processes, which is
        killed from outside with its children at its limit and replaced. An item whose worker was lost is tried once more
        when no other runs. ``on_progress`` is told how many are done. ``sent`` makes of an item what the function gets,
        when a worker takes it: large ones never stand in memory together.
        """
        if not items:
            return
        if self._private is None:
            self._private = tempfile.TemporaryDirectory(prefix=PRIVATE, dir=self._home, ignore_cleanup_errors=True)
        pool: _Pool[T, R] = _Pool(function, items, min(self.jobs, len(items)), limits, Path(self._private.name), self._workers, sent)
        try:
            for done, (item, result) in enumerate(pool.results() if is_ordered else pool.as_done(), 1):
                if on_progress is not None:
                    on_progress(done)
                yield item, result
        finally:
            pool.leave()


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: "Connection[Any, Any]"
    deadline: float
    folder: Path
    memory_mb: int
    place: int | None = None
    since: float = 0.0
    """When it was given the item that it works on."""
    is_ready: bool = False
    """Whether it has loaded the function that it is to run."""
    has_run: bool = False
    """Whether it was ready before: it can start."""
    tasks: int = 0

    def end(self) -> None:
        """Kill the process with its children and remove its folder."""
        end(self.process)
        self.pipe.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class _Pool(Generic[T, R]):
    """One run: the workers, what waits for them and what they have done."""

    def __init__(
        self,
        function: Callable[[T], R],
        items: Sequence[T],
        jobs: int,
        limits: PoolLimits,
        folder: Path,
        workers: list[_Worker],
        sent: Callable[[T], Any] | None,
    ) -> None:
        self._items, self._jobs, self._limits, self._folder, self._sent = items, jobs, limits, folder, sent
        self._orders = pickle.dumps((function, limits.output_mb << 20))
        self._context = multiprocessing.get_context("spawn")
        self._waiting = deque(range(len(items)))
        self._again: deque[int] = deque()
        self._tried: set[int] = set()
        self._done: dict[int, R | Lost] = {}
        self._workers = workers
        for worker in tuple(workers):
            if worker.memory_mb != limits.memory_mb:
                self._drop(worker)
            else:
                self._order(worker)

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

    def leave(self) -> None:
        """End the workers that are at work: nobody waits for what they do. The others stay."""
        for worker in [worker for worker in self._workers if worker.place is not None or not worker.is_ready]:
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
        memory_mb = self._limits.memory_mb
        process = self._context.Process(target=_work, args=(there, memory_mb << 20, str(folder)), daemon=True)
        process.start()
        there.close()
        worker = _Worker(process=process, pipe=here, deadline=0.0, folder=folder, memory_mb=memory_mb)
        self._order(worker)
        return worker

    def _order(self, worker: _Worker) -> None:
        """Tell a worker which function it is to run; it answers when it has loaded it."""
        worker.is_ready, worker.deadline = False, time.monotonic() + _BOOT_SECONDS
        with contextlib.suppress(OSError):  # A worker that is gone is noticed when it is listened to.
            worker.pipe.send(("run", self._orders))

    def _give(self, worker: _Worker, place: int) -> None:
        worker.place = place
        worker.since = time.monotonic()
        worker.deadline = worker.since + self._limits.seconds
        item = self._items[place]
        try:
            worker.pipe.send(("item", pickle.dumps(item if self._sent is None else self._sent(item))))
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
            worker.is_ready = worker.has_run = True
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
        self._drop(worker)
        if worker.place is not None:
            self._retry(worker.place, reason)
        elif not worker.has_run:
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
        worker.end()

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


def _work(pipe: "Connection[Any, Any]", memory_bytes: int, folder: str) -> None:
    """Run functions over items until the pipe closes; runs in the worker."""
    confine(memory_bytes)
    gc.freeze()
    gc.set_threshold(*_USUAL_SEARCHES)
    tempfile.tempdir = folder
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = folder
    orders: tuple[Callable[[Any], Any], int] | None = None
    while True:
        try:
            kind, data = pipe.recv()
        except (EOFError, OSError):
            return
        if kind == "run":
            orders = pickle.loads(data)  # noqa: S301 (our own parent's words)
            pipe.send(("ready", None))
        elif orders is not None:
            pipe.send(_answer(orders[0], pickle.loads(data), orders[1]))  # noqa: S301 (our own parent's words)


def _answer(function: Callable[[Any], Any], item: Any, most: int) -> tuple[str, Any]:
    try:
        data = pickle.dumps(function(item))
    except MemoryError:
        return "memory", None
    except Exception as error:  # noqa: BLE001 (whatever a file does to the function, the batch goes on)
        return "failed", f"{type(error).__name__}: {str(error)[:200]}"
    return ("result", data) if len(data) <= most else ("output", None)
