"""Which program this is: a digest of its own source, so that what another edition read or judged is not taken for this one's."""

import hashlib
import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EDITION = ("pipeline", "parsers", "rules", "reports")
"""The packages whose source decides what a run says."""


@cache
def edition(*packages: str) -> str:
    """Return a digest over the source and data files of the named packages, whatever their line ends and wherever they lie."""
    return hashlib.sha256(b"".join(map(_package, packages))).hexdigest()[:16]


@cache
def _package(name: str) -> bytes:
    """Digest of one package: its files' names and bytes, in the order of their names."""
    digest = hashlib.sha256()
    files = ((folder, each) for folder, _, names in os.walk(ROOT / name) if not folder.endswith("__pycache__") for each in names)
    paths = {Path(folder, each).relative_to(ROOT).as_posix(): Path(folder, each) for folder, each in files}
    for shown, path in sorted(paths.items()):
        digest.update(shown.encode("utf-8") + b"\0")
        digest.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return digest.digest()
