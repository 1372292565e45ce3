"""The entries of an OFD file: names, locations, limits. GB/T 33190-2016 clause 7.

Locations are absolute, relative to the file that holds them, or wrong in one of the ways that real makers are wrong;
each fallback that was needed is a note.
"""

import posixpath
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from parsers.formats.package import Package
from pipeline.model.document import Note
from pipeline.model.evidence import WHOLE_FILE

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_UTF8_NAME = 0x800


def entry_names(infos: tuple[zipfile.ZipInfo, ...]) -> dict[str, zipfile.ZipInfo]:
    """Real names of zip entries: the UTF-8 flag, else UTF-8, else GB18030, decided once an archive."""
    raw = {id(info): info.filename.encode("cp437", "replace") for info in infos if not info.flag_bits & _UTF8_NAME}
    encoding = "utf-8"
    try:
        for stored in raw.values():
            stored.decode("utf-8")
    except UnicodeDecodeError:
        encoding = "gb18030"
    names: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = raw[id(info)].decode(encoding, "replace") if id(info) in raw else info.filename
        names.setdefault(name.replace("\\", "/").lstrip("/"), info)
    return names


@dataclass
class OfdPackage:
    """An opened OFD container. ``notes`` grow as tolerances are used."""

    container: Package
    names: dict[str, zipfile.ZipInfo]
    doubled: tuple[str, ...] = ()
    """Names that stand more than once: which one a viewer shows is not known."""
    notes: list[Note] = field(default_factory=list)
    _folded: dict[str, str] = field(default_factory=dict)
    _noted: set[str] = field(default_factory=set)

    def read(self, name: str) -> bytes:
        """Return an entry's bytes as stored; raises RefusalError when they are damaged."""
        return self.container.bytes_in(self.names[name])

    def xml(self, name: str) -> "Element":
        """Return an entry parsed as XML; raises RefusalError, also for a DOCTYPE."""
        return self.container.tree_in(self.names[name], name)

    def locate(self, location: str, base: str) -> str | None:
        """Return the entry that a location written in the entry ``base`` means, or None."""
        found = self._try(location, base)
        if found is None and "%" in location:
            found = self._try(unquote(location), base)
            if found is not None:
                self.note(f"路径“{location}”按转义字符还原后找到")
        return found

    def note(self, text: str) -> None:
        """Keep a tolerance that was used, once."""
        if text not in self._noted:
            self._noted.add(text)
            self.notes.append(Note(text=text, where=WHOLE_FILE))

    def _try(self, location: str, base: str) -> str | None:
        path = location.strip().replace("\\", "/")
        if not path:
            return None
        folder = posixpath.dirname(base)
        document = base.split("/", 1)[0] if "/" in base else ""
        candidates = [path] if path.startswith("/") else [f"{folder}/{path}", path, f"{document}/{path}"]
        for place, candidate in enumerate(candidates):
            name = posixpath.normpath(candidate.lstrip("/")) if candidate.strip("/") else ""
            if name.startswith(".."):
                continue
            if name in self.names:
                if place:
                    self.note(f"路径“{location}”不在所在文件夹中，按{'包根目录' if place == 1 else '文档目录'}找到")
                return name
        return self._folded_name(candidates, location)

    def _folded_name(self, candidates: list[str], location: str) -> str | None:
        if not self._folded:
            self._folded = {_fold(name): name for name in reversed(self.names)}
        for candidate in candidates:
            found = self._folded.get(_fold(posixpath.normpath(candidate.lstrip("/"))))
            if found is not None:
                self.note(f"路径“{location}”大小写或空格与包内文件“{found}”不同")
                return found
        return None


def _fold(name: str) -> str:
    return name.replace(" ", "").casefold()


def open_package(data: bytes) -> OfdPackage:
    """Open an OFD container from its bytes; raises RefusalError when it is broken or over a limit."""
    container = Package(data)
    counts = Counter(info.filename for info in container.infos if not info.is_dir())
    doubled = tuple(sorted(name for name, count in counts.items() if count > 1))
    return OfdPackage(container, entry_names(container.infos), doubled)
