"""Read files on a Dask cluster that the user runs (contract, section 9): the same reading function, the same bytes out.

Files go in batches. A batch whose worker is lost is sent again file by file, so that a bad file costs itself alone. What
was read is in the store when the scheduler is lost, and the next audit goes on from there.
"""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import AuditError, BadInputError, Mistake
from pipeline.pool import Lost
from pipeline.reader_stage import Reader, readers
from pipeline.settings import Limits
from pipeline.worker import ReadItem, packed_bytes

BATCH_FILES = 32
BATCH_BYTES = 16 << 20
"""A batch ends at so many files or bytes: large enough to hide the network, small enough to be sent again."""
_AHEAD = 2
"""Batches in flight for each thread of the cluster."""
_PATIENCE = 120.0
"""Seconds that the cluster may be without any worker, and that a batch may wait beside its files' own time."""
_TICK = 1.0
_DEATHS = 2
"""How often a file's worker may be lost, once in company and once alone, before the file is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file on its way to a worker: its bytes, or where the worker finds them (a path or fsspec URL)."""

    item: ReadItem
    data: bytes | None
    url: str = ""


class _LocalFault(Exception):  # noqa: N818 (not an error of the program: a file that cannot be sent)
    """A file that could not be read where it lies."""


def cluster_reader(scheduler: str, limits: Limits, *, inbox: Path, shared: str = "") -> Reader:
    """Return a reader on the cluster of a scheduler (``tcp://HOST:PORT``).

    ``shared`` is the inbox as the workers see it, a folder or an fsspec URL: then only names travel, but for members of
    archives. BadInputError where the extra is not installed; AuditError where the cluster does not answer.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        lacking = Mistake(
            file="--pool", place="dask", message="没有安装集群组件", remedy='请运行 pip install "task-ledger-audit[cluster]" 所列的组件'
        )
        raise BadInputError(lacking) from error

    def read(items: Sequence[ReadItem], on_progress: Callable[[int], None]) -> Iterator[tuple[ReadItem, str | Lost]]:
        if not items:
            return
        sender = _Sender(inbox, shared)
        with _connected(scheduler) as client:
            flight = _Flight(client, items, sender, limits.seconds)
            for done, (item, result) in enumerate(flight.results(), 1):
                on_progress(done)
                yield item, result

    return read


def read_batch(batch: tuple[Sent, ...], version: str) -> tuple[str | Lost, ...] | None:
    """Read a batch on a worker, each file by itself; None where the worker's program is another."""
    return tuple(_read(each) for each in batch) if readers() == version else None


def _read(sent: Sent) -> str | Lost:
    try:
        data = sent.data if sent.data is not None else _fetched(sent.url)
    except Exception as error:  # noqa: BLE001 (fsspec raises whatever its storage raises)
        return Lost(reason="gone", message=f"工作机读不到共享位置的文件（{type(error).__name__}），请检查共享文件夹或地址")
    try:
        return packed_bytes(sent.item, data)
    except MemoryError:
        return Lost(reason="memory", message="读取所需内存超过工作机的上限，已停止")
    except Exception as error:  # noqa: BLE001 (whatever a file does to the function, the batch goes on)
        return Lost(reason="failed", message=f"程序处理此文件时出错（{type(error).__name__}: {str(error)[:200]}）")


def _fetched(url: str) -> bytes:
    if "://" not in url:
        return Path(url).read_bytes()
    import fsspec

    with fsspec.open(url, "rb") as file:
        data: bytes = file.read()
    return data


@contextlib.contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    from distributed import Client

    try:
        client: Any = Client(scheduler, timeout=30, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise AuditError(f"连不上集群“{scheduler}”（{error}），请检查地址和调度程序是否在运行；也可去掉 --pool 在本机读取") from error
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=10)


class _Sender:
    """Makes what travels for a file."""

    def __init__(self, inbox: Path, shared: str) -> None:
        self._inbox, self._shared = inbox, shared.rstrip("/\\")

    def sent(self, item: ReadItem) -> Sent:
        """A file by its name in the shared inbox, else by its bytes; _LocalFault where it cannot be read."""
        path = Path(item.path)
        if self._shared and path.is_relative_to(self._inbox):
            return Sent(item=item, data=None, url=f"{self._shared}/{PurePosixPath(path.relative_to(self._inbox))}")
        try:
            return Sent(item=item, data=path.read_bytes())
        except OSError as error:
            raise _LocalFault(error.strerror or str(error)) from error


@dataclass(slots=True)
class _Batch:
    """Places of the items of a batch, and when it is overdue."""

    places: tuple[int, ...]
    deadline: float


class _Flight:
    """The batches under way: never more than the cluster can chew, whatever the number of files."""

    def __init__(self, client: Any, items: Sequence[ReadItem], sender: _Sender, seconds: float) -> None:
        self._client, self._items, self._sender, self._seconds = client, items, sender, seconds
        self._version = readers()
        self._next = 0
        self._again: deque[int] = deque()
        self._deaths: dict[int, int] = {}
        self._flying: dict[Any, _Batch] = {}
        self._done: deque[tuple[int, str | Lost]] = deque()
        self._lonely_since: float | None = None
        self._came = threading.Event()

    def results(self) -> Iterator[tuple[ReadItem, str | Lost]]:
        """Yield each item once, as it comes."""
        while self._flying or self._done or self._again or self._next < len(self._items):
            while self._done:
                place, result = self._done.popleft()
                yield self._items[place], result
            self._launch()
            if self._flying and not self._done:
                self._land()

    def _launch(self) -> None:
        threads = sum(self._client.ncores().values())
        self._watch(threads)
        while len(self._flying) < max(1, threads) * _AHEAD:
            batch = self._filled()
            if not batch:
                return
            future = self._client.submit(read_batch, tuple(sent for _, sent in batch), self._version, pure=False)
            future.add_done_callback(lambda _: self._came.set())
            allowed = self._seconds * len(batch) * (1 + _AHEAD) + _PATIENCE
            self._flying[future] = _Batch(places=tuple(place for place, _ in batch), deadline=time.monotonic() + allowed)

    def _watch(self, threads: int) -> None:
        """AuditError where there has been no worker for long."""
        now = time.monotonic()
        if threads:
            self._lonely_since = None
        elif self._lonely_since is None:
            self._lonely_since = now
        elif now - self._lonely_since > _PATIENCE:
            raise AuditError("集群上没有可用的工作机，已读完的文件都在存档中；请启动工作机后再次运行，会从断开处继续")

    def _filled(self) -> list[tuple[int, Sent]]:
        """The next batch: files of lost batches alone, others together."""
        if self._again:
            return self._loaded(self._again.popleft())
        batch: list[tuple[int, Sent]] = []
        size = 0
        while self._next < len(self._items) and len(batch) < BATCH_FILES and size < BATCH_BYTES:
            loaded = self._loaded(self._next)
            self._next += 1
            batch += loaded
            size += sum(len(sent.data or b"") for _, sent in loaded)
        return batch

    def _loaded(self, place: int) -> list[tuple[int, Sent]]:
        try:
            return [(place, self._sender.sent(self._items[place]))]
        except _LocalFault as error:
            self._done.append((place, Lost(reason="gone", message=f"读不出来（{error}），请检查文件是否还在、是否有读取权限")))
            return []

    def _land(self) -> None:
        """Wait for a batch, and take in all that have come."""
        self._came.wait(_TICK)
        self._came.clear()
        now = time.monotonic()
        for future, batch in list(self._flying.items()):
            if future.status != "pending":
                del self._flying[future]
                self._take(future, batch)
            elif now > batch.deadline:
                del self._flying[future]
                future.cancel(force=True)
                self._lose(batch, "time")

    def _take(self, future: Any, batch: _Batch) -> None:
        if future.status == "finished":
            results = future.result()
            if results is None:
                raise AuditError("集群工作机上的程序与本机不是同一版本，没有读取；请在每台工作机上安装同一版本后再运行")
            self._done.extend(zip(batch.places, results, strict=True))
        elif future.status == "error":
            self._lose(batch, "died")
        else:
            raise AuditError("与集群的连接断开，已读完的文件都在存档中；请检查调度程序后再次运行，会从断开处继续")

    def _lose(self, batch: _Batch, reason: str) -> None:
        """Send the files of a lost batch again, each alone; give up one that was lost before."""
        for place in batch.places:
            self._deaths[place] = self._deaths.get(place, 0) + 1
            if self._deaths[place] < _DEATHS:
                self._again.append(place)
            elif reason == "time":
                self._done.append((place, Lost(reason="time", message=f"读取超过{self._seconds:g}秒，已停止")))
            else:
                self._done.append((place, Lost(reason="died", message="读取时进程意外结束")))
