"""Which program this is: a digest of its own source, so that what another edition read or judged is not taken for this one's."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EDITION = ("pipeline", "parsers", "rules", "reports")
"""The packages whose source decides what a run says."""


@cache
def edition(*packages: str) -> str:
    """Return a digest over the source and data files of the named packages, whatever their line ends and wherever they lie."""
    digest = hashlib.sha256()
    for package in packages:
        files = (path for path in (ROOT / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        for path in sorted(files, key=lambda each: each.relative_to(ROOT).as_posix()):
            digest.update(path.relative_to(ROOT).as_posix().encode("utf-8") + b"\0")
            digest.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return digest.hexdigest()[:16]
