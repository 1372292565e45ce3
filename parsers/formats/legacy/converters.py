"""Other programs that turn an old Word file into .docx, for what the own reader cannot read.

Everything happens in a private folder that is removed; nothing of the file's name is used.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from parsers.formats.backend import RefusalError, refused
from parsers.formats.word import document as word
from pipeline.model.document import Document, Note, Read
from pipeline.model.evidence import WHOLE_FILE

_SECONDS = 90
_OUTPUT_MAX = 200_000_000


def converted(data: bytes, reason: RefusalError) -> Read[Document]:
    """Read a file through the first converter that manages it; the reason why it came here where none does."""
    with tempfile.TemporaryDirectory(prefix="audit-") as name:
        folder = Path(name)
        source = folder / "in.doc"
        source.write_bytes(data[:8] + bytes(16) + data[24:])
        for tool, convert in (("msdoc2docx", _by_library), ("LibreOffice", _by_office)):
            result = _read(convert(source, folder))
            if result is not None and result.value is not None:
                note = Note(text=f"经 {tool} 转换后读取", where=WHOLE_FILE)
                return replace(result, value=replace(result.value, format="doc", notes=(*result.value.notes, note)))
    return refused(reason)


def _read(path: Path | None) -> Read[Document] | None:
    if path is None or not path.is_file() or not 0 < path.stat().st_size <= _OUTPUT_MAX:
        return None
    return word.read(path.read_bytes())


def _by_library(source: Path, folder: Path) -> Path | None:
    """By msdoc2docx, whose failures are of any kind."""
    try:
        import doc2docx

        target = folder / "library.docx"
        doc2docx.convert(source, target)
    except Exception:  # noqa: BLE001 a library that fails leaves the next its turn
        return None
    return target


def _by_office(source: Path, folder: Path) -> Path | None:
    """By LibreOffice with a profile of its own; it returns 0 on failure, so that only the output counts."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    profile = (folder / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "docx", "--outdir", str(folder), str(source)]
    with subprocess.Popen(  # noqa: S603 the program is found on the path, its arguments are ours
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            _end(process)
            return None
    return folder / "in.docx"


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a program and those that it started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)  # noqa: S603, S607 the system's own tool
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
