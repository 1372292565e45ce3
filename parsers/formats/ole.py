"""Compound files (MS-CFB): what an OLE container holds, told by its directory, and its streams."""

import struct
from dataclasses import dataclass

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks (MS-CFB 2.1)."""
_ENTRY = 128
_ROOT = 5
_STREAM = 2
_STREAM_MAX = 200_000_000
_ENTRIES_MAX = 20_000


class DamagedError(ValueError):
    """A compound file whose chains lead nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the directory."""

    name: str
    kind: int
    class_id: bytes
    start: int
    size: int


def stream_names(data: bytes) -> tuple[str, ...]:
    """Names of the directory's entries, the root first; () where these are not the bytes of a whole compound file."""
    try:
        return tuple(entry.name for entry in Compound(data).entries)
    except DamagedError:
        return ()


class Compound:
    """A compound file, opened; DamagedError where its header or directory is broken."""

    def __init__(self, data: bytes) -> None:
        """Read the allocation table and the directory."""
        if not data.startswith(OLE_MAGIC) or len(data) < 512:
            raise DamagedError("no compound file")
        self._data = data
        shift, mini = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini != 6:
            raise DamagedError("unknown sector size")
        self._size = 1 << shift
        self._mini_cutoff = struct.unpack_from("<I", data, 56)[0]
        self._table = self._allocation_table()
        directory = self._chain(struct.unpack_from("<I", data, 48)[0], _ENTRIES_MAX * _ENTRY)
        self.entries = tuple(_entries(directory, is_large=shift == 12))
        if not self.entries or self.entries[0].kind != _ROOT:
            raise DamagedError("no root entry")
        self._mini: tuple[bytes, tuple[int, ...]] | None = None

    @property
    def root(self) -> Entry:
        """The root entry: its class id says which program wrote the file."""
        return self.entries[0]

    def has(self, name: str) -> bool:
        """Whether there is a stream of this name."""
        return any(entry.name == name and entry.kind == _STREAM for entry in self.entries)

    def stream(self, name: str) -> bytes:
        """A stream's bytes; KeyError where there is none, DamagedError where its chain is broken."""
        entry = next((entry for entry in self.entries if entry.name == name and entry.kind == _STREAM), None)
        if entry is None:
            raise KeyError(name)
        is_large = entry.size >= self._mini_cutoff
        content = self._chain(entry.start, min(entry.size, _STREAM_MAX)) if is_large else self._mini_chain(entry)
        if len(content) < entry.size:
            raise DamagedError(f"stream {name} is cut short")
        return content[: entry.size]

    def _sector(self, number: int) -> bytes:
        offset = (number + 1) * self._size
        if offset >= len(self._data):
            raise DamagedError("sector outside the file")
        return self._data[offset : offset + self._size]

    def _allocation_table(self) -> tuple[int, ...]:
        """The FAT: 109 of its sectors stand in the header, more by the chain of DIFAT sectors."""
        data, size = self._data, self._size
        sectors = [number for number in struct.unpack_from("<109I", data, 76) if number < _FREE]
        (following,) = struct.unpack_from("<I", data, 68)
        seen: set[int] = set()
        while following < _FREE and following not in seen:
            seen.add(following)
            block = self._sector(following)
            if len(block) < size:
                break
            *numbers, following = struct.unpack(f"<{size // 4}I", block)
            sectors.extend(number for number in numbers if number < _FREE)
        table = b"".join(self._sector(number).ljust(size, b"\xff") for number in dict.fromkeys(sectors))
        return struct.unpack(f"<{len(table) // 4}I", table)

    def _chain(self, first: int, most: int) -> bytes:
        return b"".join(self._sector(number) for number in _followed(self._table, first, most // self._size + 1))

    def _mini_chain(self, entry: Entry) -> bytes:
        if self._mini is None:
            table = self._chain(struct.unpack_from("<I", self._data, 60)[0], _STREAM_MAX)
            container = self._chain(self.root.start, min(self.root.size, _STREAM_MAX))
            self._mini = container, struct.unpack(f"<{len(table) // 4}I", table)
        container, links = self._mini
        return b"".join(container[number * 64 : number * 64 + 64] for number in _followed(links, entry.start, entry.size // 64 + 1))


def _followed(table: tuple[int, ...], first: int, most: int) -> list[int]:
    """Sectors of a chain, at most so many; DamagedError for a circle or a link outside the table."""
    chain: list[int] = []
    seen: set[int] = set()
    number = first
    while number < _FREE and len(chain) < most:
        if number in seen or number >= len(table):
            raise DamagedError("broken chain")
        seen.add(number)
        chain.append(number)
        number = table[number]
    return chain


def _entries(directory: bytes, *, is_large: bool) -> list[Entry]:
    found = []
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        if kind and 2 <= length <= 64:
            start, size = struct.unpack_from("<IQ", directory, at + 116)
            name = directory[at : at + length - 2].decode("utf-16-le", "replace")
            size = size if is_large else size & 0xFFFFFFFF
            found.append(Entry(name=name, kind=kind, class_id=directory[at + 80 : at + 96], start=start, size=size))
    return found
