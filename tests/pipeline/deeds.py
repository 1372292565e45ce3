"""What readers may do wrong, as functions that worker processes can import: an item ``deed:rest`` says which."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.pool import Crew, Lost
from pipeline.worker import ReadItem, packed_item


def run(
    function: Callable[[str], Any], items: Sequence[str], *, jobs: int, folder: Path | None = None, **how: Any
) -> Iterator[tuple[str, Any]]:
    """Run one function with a crew of its own."""
    with Crew(jobs, folder=folder) as crew:
        yield from crew.run(function, items, **how)


def hang(_: str) -> None:
    time.sleep(60)


def die(_: str) -> None:
    os._exit(3)


def be_killed(_: str) -> None:
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def eat(_: str) -> str:
    return str(len(bytearray(900 << 20)))


def fail(words: str) -> None:
    raise ValueError(words)


def talk(_: str) -> str:
    return "x" * (2 << 20)


def print_noise(_: str) -> None:
    print("noise")  # noqa: T201
    os.write(1, b"noise")


def start_child(mark: str) -> None:
    _start(mark, is_apart=False)


def start_child_apart(mark: str) -> None:
    """With a session of its own, as office programs are started."""
    _start(mark, is_apart=True)


def _start(mark: str, *, is_apart: bool) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=is_apart)
    Path(mark).write_text(str(child.pid), encoding="utf-8")
    time.sleep(60)


def die_once(mark: str) -> None:
    if not Path(mark).exists():
        Path(mark).write_text("x", encoding="utf-8")
        os._exit(3)


def die_once_and_tell(mark: str) -> str:
    """Die on the first try; on the second note from when to when it ran."""
    die_once(mark)
    return tell(mark)


def tell(mark: str) -> str:
    """Note from when to when this ran."""
    begin = time.time()
    time.sleep(0.3)
    with Path(mark).open("a", encoding="utf-8") as file:
        file.write(f"\n{begin} {time.time()}")
    return "told"


def count_and_die(folder: str) -> None:
    tempfile.mkdtemp(dir=folder)
    os._exit(3)


def say_who(_: str) -> str:
    return str(os.getpid())


def leave_files(how: str) -> None:
    """Write where temporary files go, by itself and by a program; then end as told."""
    Path(tempfile.gettempdir(), "left.tmp").write_bytes(b"x")
    subprocess.run([sys.executable, "-c", "import tempfile; tempfile.mkstemp()"], check=True)
    if how in DEEDS:
        DEEDS[how]("")


DEEDS: dict[str, Callable[[str], Any]] = {
    "hang": hang,
    "die": die,
    "killed": be_killed,
    "eat": eat,
    "raise": fail,
    "long": talk,
    "print": print_noise,
    "child": start_child,
    "apart": start_child_apart,
    "once": die_once,
    "again": die_once_and_tell,
    "span": tell,
    "count": count_and_die,
    "who": say_who,
    "leave": leave_files,
}


def misbehave(item: str) -> str:
    """Do what the item says; it is doubled where the deed has nothing to say, or where it names none."""
    kind, _, rest = item.partition(":")
    answer = DEEDS[kind](rest) if kind in DEEDS else None
    return item * 2 if answer is None else str(answer)


def read_or_misbehave(item: ReadItem) -> str | Lost:
    """Read a file as an audit does; one whose content is ``deed:…`` does that to its reader instead."""
    words = Path(item.path).read_bytes()[:200].decode("utf-8", "replace")
    return misbehave(words) if words.partition(":")[0] in DEEDS else packed_item(item)


def process_of(_item: str) -> str:
    """The number of the process that works on an item."""
    return str(os.getpid())


def joined(before: str, item: str) -> str:
    """Both texts."""
    return before + item
