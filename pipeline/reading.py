"""What one worker does with one file: bytes in, a plain reading out. Runs in a process of its own."""

from dataclasses import dataclass

from parsers.extract.submission import read_report
from parsers.formats.extent import MOST, page_bound
from parsers.formats.ocr import recognition
from parsers.formats.package import opened_once
from parsers.read import backend_of, read
from parsers.seals.verify import verify_seals
from pipeline.model.document import Format, Problem
from pipeline.model.seal import Seal
from pipeline.model.submission import Report

REPORT_VERSION = "5"
"""Changes whenever the same document may read as another report: part of the cache's key."""

NOT_WHOLE = frozenset({"FIL001", "FIL002", "FIL004"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """All that an audit needs of one file's content: no names, no times, nothing that content does not decide."""

    format: Format
    report: Report | None
    seals: tuple[Seal, ...]
    problems: tuple[Problem, ...]
    recognised: bool = False
    has_unread_scans: bool = False
    """Whether pages are left that could be recognised, but were not yet since that takes long."""


def read_file(data: bytes, trusted: tuple[bytes, ...] = (), *, recognises: bool = True, pages: int = MOST) -> FileReading:
    """Read a file's content; never raises for any bytes. Without ``recognises`` scanned pages are left for later."""
    with recognition(is_allowed=recognises) as scans, page_bound(pages), opened_once():
        result = read(data)
        seals = verify_seals(data, trusted=trusted)
    document = result.value
    problems = tuple(dict.fromkeys((*result.problems, *seals.problems)))
    if document is None:
        return FileReading(format=_format_by_backend(data), report=None, seals=seals.value or (), problems=problems)
    is_whole = not any(problem.code in NOT_WHOLE for problem in problems)
    return FileReading(
        format=document.format,
        report=read_report(document, is_whole=is_whole),
        seals=(*document.seals, *(seals.value or ())),
        problems=problems,
        recognised=document.recognised,
        has_unread_scans=scans.wished > 0,
    )


_FORMATS: dict[str, Format] = {"word": "docx", "ofd": "ofd", "pdf": "pdf", "excel": "xlsx", "html": "html", "rtf": "rtf", "text": "text"}
_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "doc"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
)


def _format_by_backend(data: bytes) -> Format:
    """The format of a file that was not read, by who claims it, else by its first bytes."""
    backend = backend_of(data)
    if backend is not None and backend.name in _FORMATS:
        return _FORMATS[backend.name]
    if data[:4] == b"PK\x03\x04":
        return _cut_zip_format(data)
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), "unknown")


def _cut_zip_format(data: bytes) -> Format:
    """What a damaged zip was, by the names in its local headers."""
    from parsers.formats.package import names_in_local_headers

    for name in names_in_local_headers(data):
        lower = name.lower().lstrip("/")
        if lower == "ofd.xml" or lower.startswith("doc_0/"):
            return "ofd"
        if lower.startswith("word/"):
            return "docx"
        if lower.startswith("xl/"):
            return "xlsx"
    return "unknown"
