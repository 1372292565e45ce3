"""A whole audit: 24 units with two Word files of 39 rows each, cold, against unzipping and parsing the same files."""

import tempfile
import time
from pathlib import Path

from pipeline.as_of import as_of_moment
from pipeline.audit import run_audit
from pipeline.founding import found_workspace
from samples.bench.ledgers import ledger
from samples.bench.timing import Row, table
from samples.bench.word_speed import floor
from samples.build.docx import write_docx
from samples.build.facts import read_roster

_SAMPLES = Path(__file__).resolve().parents[1]
_UNITS = 24


def main() -> str:
    """The table of a whole audit in Markdown; wall time, since the audit works in several processes."""
    names = [unit.short_name for unit in read_roster() if unit.report in {"yes", "confirm"}][:_UNITS]
    data = write_docx(ledger())
    with tempfile.TemporaryDirectory() as name:
        work = Path(name) / "work"
        found_workspace(work, ledger=_SAMPLES / "ledger-2023.txt", roster=_SAMPLES / "units.csv")
        contents = []
        for place, unit in enumerate(names):
            for part in (1, 2):
                path = work / "inbox" / unit / f"{unit}落实情况{part}.docx"
                path.parent.mkdir(parents=True, exist_ok=True)
                own = _distinct(data, place * 2 + part)
                path.write_bytes(own)
                contents.append(own)
        before = time.perf_counter()
        for each in contents:
            floor(each)
        base = time.perf_counter() - before
        before = time.perf_counter()
        run_audit(work, round_id="2023-08-15", as_of=as_of_moment("2023-09-01"))
        spent = time.perf_counter() - before
    rows = [
        Row(name="基准：解压并解析同一批文件", milliseconds=base * 1000, ratio=1),
        Row(name="audit（首次，含出文）", milliseconds=spent * 1000, ratio=spent / base),
    ]
    return table(f"整批核查：{len(names)} 个单位 × 2 个 39 行 Word 文件（墙钟时间）", rows)


def _distinct(data: bytes, number: int) -> bytes:
    """The same document in other bytes: the zip's comment differs, so that nothing is read but once."""
    comment = f"{number:04d}".encode("ascii")
    return data[:-2] + len(comment).to_bytes(2, "little") + comment
