"""Measuring: the best of several runs in processor time, so that other work on the machine counts little."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a table: what was run, its time in milliseconds, its ratio to the floor, the bound, exact rows."""

    name: str
    milliseconds: float | None
    ratio: float | None
    bound: float | None = None
    exact: str = ""

    def line(self) -> str:
        """The line in Markdown."""
        if self.milliseconds is None or self.ratio is None:
            return f"| {self.name} | 未安装或不能读 | – | – | {self.exact or '–'} |"
        bound = "–" if self.bound is None else f"≤ {self.bound:g}{'' if self.ratio <= self.bound else '（未达到）'}"
        return f"| {self.name} | {self.milliseconds:.1f} | {self.ratio:.2f} | {bound} | {self.exact or '–'} |"


def table(title: str, rows: list[Row]) -> str:
    """A table in Markdown under its title."""
    head = "| 读法 | 毫秒（处理器时间） | 与基准之比 | 上限 | 逐字相符的行 |\n|---|---|---|---|---|"
    return "\n".join([f"## {title}", "", head, *(row.line() for row in rows), ""])


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """Least processor time of a piece of work in milliseconds, over some runs after a first that is not counted."""
    work()
    times = []
    for _ in range(rounds):
        gc.collect()
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return min(times) * 1000


def together(works: Sequence[Callable[[], object]], rounds: int = 5) -> list[float]:
    """As :func:`best` for several pieces of work that are to be compared: in turns, so that a busy moment strikes all alike."""
    for work in works:
        work()
    least = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            gc.collect()
            before = time.process_time()
            work()
            least[place] = min(least[place], time.process_time() - before)
    return [seconds * 1000 for seconds in least]
