"""Compound files (MS-CFB): what an OLE container holds, told by its directory."""

import struct

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks (MS-CFB 2.1)."""
_ENTRY = 128
_ENTRIES_MAX = 20_000


def stream_names(data: bytes) -> tuple[str, ...]:
    """Names of the directory's entries in their order, the root first; () where these are not the bytes of a compound file."""
    return tuple(name for name, _ in directory(data))


def directory(data: bytes) -> tuple[tuple[str, bytes], ...]:
    """Names and 128-byte records of the directory's used entries; what is damaged ends the list."""
    if not data.startswith(OLE_MAGIC) or len(data) < 512:
        return ()
    shift, first = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 48)[0]
    if shift not in (9, 12):
        return ()
    chain = _chain(data, first, 1 << shift)
    return tuple(entry for sector in chain for entry in _entries(data, sector, 1 << shift))


def _entries(data: bytes, sector: int, size: int) -> tuple[tuple[str, bytes], ...]:
    offset = (sector + 1) * size
    found = []
    for start in range(offset, min(offset + size, len(data) - _ENTRY + 1), _ENTRY):
        record = data[start : start + _ENTRY]
        length = struct.unpack_from("<H", record, 64)[0]
        if record[66] and 2 <= length <= 64:
            found.append((record[: length - 2].decode("utf-16-le", "replace"), record))
    return tuple(found)


def _chain(data: bytes, first: int, size: int) -> tuple[int, ...]:
    """Sectors of the directory, following the allocation table."""
    table = _table_sectors(data, size)
    per_sector = size // 4
    chain: list[int] = []
    seen: set[int] = set()
    sector = first
    while sector < _FREE and sector not in seen and len(chain) * size < _ENTRIES_MAX * _ENTRY:
        chain.append(sector)
        seen.add(sector)
        index, within = divmod(sector, per_sector)
        if index >= len(table):
            break
        offset = (table[index] + 1) * size + within * 4
        if offset + 4 > len(data):
            break
        (sector,) = struct.unpack_from("<I", data, offset)
    return tuple(chain)


def _table_sectors(data: bytes, size: int) -> list[int]:
    """Sectors that hold the allocation table: 109 in the header, more by the chain of DIFAT sectors."""
    sectors = [number for number in struct.unpack_from("<109I", data, 76) if number < _FREE]
    (following,) = struct.unpack_from("<I", data, 68)
    for _ in range(1000):
        offset = (following + 1) * size
        if following >= _FREE or offset + size > len(data):
            break
        *numbers, following = struct.unpack_from(f"<{size // 4}I", data, offset)
        sectors.extend(number for number in numbers if number < _FREE)
    return sectors
