"""What a worker is handed and what it hands back: one file's reading, as the store keeps it.

Whatever a worker loads it loads through here, so nothing stands here that reading a file does not need.
"""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from parsers.formats.extent import MOST
from pipeline.model.document import Problem
from pipeline.model.evidence import WHOLE_FILE, Sha256
from pipeline.packing import packed_passages
from pipeline.plain import json_line, to_plain
from pipeline.pool import Lost
from pipeline.reading import FileReading, read_file

_CHANGED = "读取过程中文件发生变化，请等文件放好后重新核查"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadItem:
    """What a worker is handed: where the bytes lie, what they were when they were listed, and the trusted certificates."""

    path: str
    sha256: Sha256
    trusted: tuple[bytes, ...]
    most: int = 0
    """Characters that its reading may have; 0 for any number."""
    pages: int = MOST
    """Pages of it that are read."""
    recognises: bool = True
    """Whether scanned pages are recognised at once; else the reading says that some were left."""


def read_item(item: ReadItem) -> FileReading:
    """Read one file in a worker."""
    data = _loaded(item)
    if not isinstance(data, Lost) and hashlib.sha256(data).hexdigest() != item.sha256:
        data = Lost(reason="changed", message=_CHANGED)
    return lost_reading(data) if isinstance(data, Lost) else read_file(data, item.trusted, recognises=item.recognises, pages=item.pages)


def packed_item(item: ReadItem) -> str | Lost:
    """Read one file in a worker and hand it over as the store keeps it: nothing is unpacked on the way."""
    data = _loaded(item)
    return data if isinstance(data, Lost) else packed_bytes(item, data)


def packed_bytes(item: ReadItem, data: bytes) -> str | Lost:
    """Read the bytes of a file, wherever they came from, if they are those that were listed."""
    if hashlib.sha256(data).hexdigest() != item.sha256:
        return Lost(reason="changed", message=_CHANGED)
    with _uncollected():
        text = packed(read_file(data, item.trusted, recognises=item.recognises, pages=item.pages))
    if item.most and len(text) > item.most:
        return Lost(reason="output", message=f"读出的内容超过{item.most >> 20}MB，未采用")
    return text


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for rings of objects while one file is read: readers make a great many objects and hardly a ring."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def packed(reading: FileReading) -> str:
    """Return a reading as the store keeps it: a line of all but the passages of its report, and a line of these."""
    report = reading.report
    head = reading if report is None else replace(reading, report=replace(report, passages=()))
    return f"{json_line(to_plain(head))}\n{packed_passages(report.passages if report is not None else ())}"


def _loaded(item: ReadItem) -> bytes | Lost:
    """The bytes where they lie. What could not be had is never kept in the store: it is read next time."""
    try:
        data = Path(item.path).read_bytes()
    except OSError as error:
        return Lost(reason="gone", message=f"读不出来（{error.strerror}），请检查文件是否还在、是否有读取权限")
    return data


def lost_reading(lost: Lost) -> FileReading:
    """What is said of a file whose reading was lost."""
    problem = Problem(code="FIL002" if lost.reason == "changed" else "FIL004", message=lost.message, where=WHOLE_FILE)
    return FileReading(format="unknown", report=None, seals=(), problems=(problem,))
