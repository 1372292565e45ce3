"""A whole audit from nothing: 60 units × (Word + sealed OFD) × 39 rows on two cores, by stage, beside the floor of reading.

Bounds: the reading costs at most five times its floor (unzip, parse all XML, hash all parts, verify each seal once), both
in one process; all other stages together take no longer than the reading, by the clock, in a real audit with two workers.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree

from parsers.seals.sm2 import verifies
from parsers.seals.sm3 import sm3
from pipeline import audit
from pipeline.as_of import as_of_moment
from pipeline.audit import choose_round, papers_of, sight_of
from pipeline.gathering import listed_inbox, open_desk
from pipeline.model.evidence import Sha256
from pipeline.outputs import write_papers
from pipeline.pool import Lost
from pipeline.reader_stage import read_all
from pipeline.settings_file import audit_toml
from pipeline.store import holder_of, open_store
from pipeline.worker import ReadItem, packed_item
from samples.build.certificates import key_of, root_certificate, sign
from samples.build.content import Paper, Text
from samples.build.docx import write_docx
from samples.build.facts import SAMPLES, Assignment, Book, Member, read_book_2023, read_roster, roster_csv
from samples.build.layouts import ledger_blocks
from samples.build.ofd import STYLES, ofd_members, ofd_package
from samples.build.sealing import KINDS
from samples.build.sheet import write_receipts
from samples.build.typeset import typeset

UNITS = 60
CORES = 2
READING_BOUND = 5.0
OTHERS_BOUND = 1.0
RUNS = 3
_ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2023-08-31"
_SEALED_AT = datetime.fromisoformat("2023-08-10T09:30:00+08:00")


def build(folder: Path, units: int = UNITS) -> None:
    """Write the workspace: every unit reports every row of the real ledger of 2023, every sixth two days late."""
    roster = read_roster()
    book = read_book_2023(roster)
    senders = [member for member in roster if member.report != "group"][:units]
    for name, data in (
        ("ledger/ledger-2023.txt", (SAMPLES / "ledger-2023.txt").read_bytes()),
        ("units.csv", roster_csv(roster)),
        ("audit.toml", audit_toml(year=2023, rounds=_days(book), report_tasks=book.report_tasks).encode()),
        ("trust/root.cer", root_certificate()),
        ("receipts.xlsx", write_receipts(tuple(_receipt(member, place) for place, member in enumerate(senders)), "xlsx")),
    ):
        _write(folder / name, data)
    for place, member in enumerate(senders):
        for name, data in _report(member, place, book):
            _write(folder / "inbox" / name, data)


def answers(units: int = UNITS) -> dict[str, frozenset[str]]:
    """What each report says on the tasks, by the stem of its file's name."""
    roster = read_roster()
    book = read_book_2023(roster)
    senders = [member for member in roster if member.report != "group"][:units]
    return {
        f"{member.short_name}政务公开落实情况": frozenset(_answer(member, place, task) for task in book.tasks)
        for place, member in enumerate(senders)
    }


def _days(book: Book) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, book.rounds))


def _receipt(member: Member, place: int) -> tuple[str, str, tuple[str, ...], str, str, str]:
    title = f"{member.short_name}政务公开落实情况"
    received = "2023-08-17 10:00:00" if place % 6 == 5 else "2023-08-11 10:00:00"
    return member.short_name, title, (f"{title}.docx", f"{title}.ofd"), received, "", ""


def _report(member: Member, place: int, book: Book) -> Iterator[tuple[str, bytes]]:
    progress = {task.no: (_answer(member, place, task), "") for task in book.tasks}
    end = (Text(text=member.full_name, style="right"), Text(text="2023年8月10日", style="right"))
    title = Text(text=f"{member.full_name}2023年政务公开工作落实情况（截至2023年8月15日）", style="title")
    paper = Paper(blocks=(title, *ledger_blocks(book, progress, has_title=False), *end), is_landscape=True)
    stem = f"{member.short_name}政务公开落实情况"
    yield f"{stem}.docx", write_docx(paper)
    members = ofd_members(typeset(paper), STYLES[""])
    yield f"{stem}.ofd", ofd_package(KINDS["unit"](members, member.full_name, _SEALED_AT))


def _answer(member: Member, place: int, task: Assignment) -> str:
    day = f"{1 + (place + task.no) % 7}月{1 + (place * 7 + task.no) % 28}日"
    counts = f"公开信息{3 + (place * 31 + task.no * 17) % 400}条，发布解读{1 + (place + task.no * 5) % 30}篇"
    return f"{member.short_name}已于{day}完成{task.title}有关工作，{counts}。"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def floor(files: list[Path]) -> float:
    """Processor seconds to unzip, parse all XML, hash all parts and verify one signature a seal, each of a key of its own; one process."""
    keys = {path: key_of(path.stem) for path in files if path.suffix == ".ofd"}
    signed = {path: sign(key, b"message digest") for path, key in keys.items()}
    begins = time.process_time()
    for path in files:
        data = path.read_bytes()
        hashlib.sha256(data).hexdigest()
        with ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                part = archive.read(name)
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(part)
                if path.suffix == ".ofd":
                    sm3(part)
        if path in keys and not verifies(keys[path].public, b"message digest", *signed[path]):
            raise AssertionError
    return time.process_time() - begins


def warm_up(files: list[Path]) -> None:
    """Read a few files, so that loading the readers is not taken for reading."""
    for path in files:
        packed_item(ReadItem(path=str(path), sha256=Sha256(hashlib.sha256(path.read_bytes()).hexdigest()), trusted=()))


class Watch:
    """Processor seconds by stage, in order."""

    def __init__(self) -> None:
        """Begin with no stage."""
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage."""
        begins = time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - begins


def here(items: object, on_progress: Callable[[int], None]) -> Iterator[tuple[ReadItem, str | Lost]]:
    """Read in this process, so that every second is counted and none of starting processes."""
    for done, item in enumerate(items, 1):  # type: ignore[arg-type, var-annotated]
        yield item, packed_item(item)
        on_progress(done)


def staged(folder: Path) -> Watch:
    """Run one audit, stage by stage, in this process."""
    watch = Watch()
    moment = as_of_moment(AS_OF)
    with watch.stage("工作文件夹：设置、台账、名册、收文记录"):
        desk = open_desk(folder)
    with open_store(desk.workspace.store, holder=holder_of("bench", moment)) as store:
        with watch.stage("收件文件夹：列出、校验"):
            listing = listed_inbox(desk)
            found = listing.__enter__()
        with watch.stage("读取"):
            readings = read_all(
                found, store, trusted=desk.trusted, limits=desk.settings.limits, read=here, progress=lambda _done, _total, _what: None
            )
        listing.__exit__(None, None, None)
        with watch.stage("归属、对应"):
            seen = sight_of(desk, store, found, readings, moment, log_ends=store.log_ends())
        with watch.stage("核查规则、历史"):
            told = seen.told(choose_round(desk, None, moment))
        with watch.stage("数据、底表、网页、通报、催办"):
            head, papers = papers_of(seen, told.audit, run_id=told.run_id, inputs=told.inputs.digest, look_back=None)
            told.record(store, head["digest"])
            write_papers(desk.workspace.out / told.audit.round.id, papers, store)
    return watch


def clocked(folder: Path) -> tuple[float, float]:
    """Seconds by the clock of one real audit with two workers, in a process of its own: reading, and all else."""
    for name in (".audit", "out"):
        shutil.rmtree(folder / name, ignore_errors=True)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "samples.bench.audit_cold", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_ROOT, env=kept)  # noqa: S603 (our own program)
    reading, everything = map(float, done.stdout.split()[-2:])
    return reading, everything - reading


def _clock(folder: Path) -> str:
    """Audit, and tell the seconds of the reading stage and of the whole."""
    taken: list[float] = []

    def read_and_clock(*arguments: Any, **options: Any) -> Any:
        begins = time.perf_counter()
        found = read_all(*arguments, **options)
        taken.append(time.perf_counter() - begins)
        return found

    setattr(audit, "read_all", read_and_clock)  # noqa: B010 (a name of another module)
    begins = time.perf_counter()
    audit.run_audit(folder, round_id=None, as_of=as_of_moment(AS_OF), jobs=CORES)
    return f"{taken[0]} {time.perf_counter() - begins}"


def main() -> str:
    """Measure, and return the figures in Markdown."""
    with tempfile.TemporaryDirectory(prefix="task-ledger-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        build(folder)
        files = sorted((folder / "inbox").iterdir())
        floor(files[:4])
        warm_up(files[:4])
        least = floor(files)
        watch = staged(folder)
        least = min(least, floor(files))
        clocks = [clocked(folder) for _ in range(RUNS)]
    reading = watch.seconds["读取"]
    total = sum(watch.seconds.values())
    read, others = (min(figures) for figures in zip(*clocks, strict=True))
    lines = [
        "## 首次核查，按步骤",
        "",
        f"{UNITS}个单位 ×（Word + 加盖电子印章的 OFD）× 39行，{len(files)}个文件；各步在一个进程中计时，处理器秒。",
        "",
        "| 步骤 | 秒 | 占比 |",
        "|---|---|---|",
        *(f"| {stage} | {seconds:.2f} | {seconds / total:.0%} |" for stage, seconds in watch.seconds.items()),
        "",
        f"读取的下限（解压、解析全部 XML、校验全部部件、每枚印章验一次）{least:.2f} 秒。",
        f"读取是下限的 {reading / least:.2f} 倍（限 {READING_BOUND:g}）；",
        f"实际运行（双进程，{RUNS}次中各取最短的时钟秒）：读取 {read:.2f}，其余各步合计 {others:.2f}；",
        f"其余各步合计是读取的 {others / read:.2f} 倍（限 {OTHERS_BOUND:g}）。",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(_clock(Path(sys.argv[1])) if len(sys.argv) > 1 else main())
