"""Containers with the same bytes every time: zip packages, zip archives with names as old tools write them."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from importlib.util import find_spec

_EPOCH = (2023, 1, 1, 0, 0, 0)
_DOS_DATE = ((2023 - 1980) << 9) | (1 << 5) | 1


def package(members: tuple[tuple[str, bytes], ...]) -> bytes:
    """A zip with UTF-8 names and fixed times, members in the given order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive.writestr(info, data)
    return buffer.getvalue()


def raw_zip(members: tuple[tuple[bytes, bytes], ...], *, flags: int = 0) -> bytes:
    """A zip whose names are the given bytes as they stand (GB18030 without the UTF-8 flag, backslashes, duplicates)."""
    body, directory = b"", b""
    for name, data in members:
        packed = zlib.compress(data, 9)[2:-4]
        fields = struct.pack("<HHHHHIIIHH", 20, flags, 8, 0, _DOS_DATE, zlib.crc32(data), len(packed), len(data), len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + fields + name + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def archive(members: tuple[tuple[str, bytes], ...], *, encoding: str = "utf-8") -> bytes:
    """A zip archive of files as senders make it; ``gb18030`` names carry no flag, as most Chinese tools write them."""
    flags = 0x800 if encoding == "utf-8" else 0
    return raw_zip(tuple((name.encode(encoding), data) for name, data in members), flags=flags)


def seven_zip(members: tuple[tuple[str, bytes], ...]) -> bytes:
    """A 7z archive of files, stored in one folder without compression (7zFormat.txt of the LZMA SDK)."""
    body = b"".join(data for _, data in members)
    packed = b"\x06\x00\x01\x09" + _seven_number(len(body)) + b"\x00"
    folder = b"\x07\x0b\x01\x00\x01\x01\x00\x0c" + _seven_number(len(body)) + b"\x00"
    sizes = b"".join(_seven_number(len(data)) for _, data in members[:-1])
    sums = b"".join(struct.pack("<I", zlib.crc32(data)) for _, data in members)
    parts = b"\x08\x0d" + _seven_number(len(members)) + (b"\x09" + sizes if sizes else b"") + b"\x0a\x01" + sums + b"\x00"
    names = b"\x00" + b"".join(f"{name}\0".encode("utf-16-le") for name, _ in members)
    files = b"\x05" + _seven_number(len(members)) + b"\x11" + _seven_number(len(names)) + names + b"\x00"
    header = b"\x01\x04" + packed + folder + parts + b"\x00" + files + b"\x00"
    start = struct.pack("<QQI", len(body), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + body + header


def _seven_number(value: int) -> bytes:
    """A number as 7z writes it: leading ones of the first byte count the bytes that follow."""
    more = next(count for count in range(9) if count == 8 or value < 1 << 7 * (count + 1))
    first = (0xFF00 >> more) & 0xFF | (value >> 8 * more if more < 8 else 0)
    return bytes((first,)) + (value & ((1 << 8 * more) - 1)).to_bytes(more, "little")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """An archive: its file name, its bytes, and where in it the files lie (``a.zip!/b.docx`` inside an inner archive)."""

    name: str
    data: bytes
    members: tuple[str, ...]


def bundled(kind: str, stem: str, members: tuple[tuple[str, bytes], ...]) -> Bundle:
    """Files as a unit packs them: ``zip``, ``zip-gbk`` (old names), ``zip-nested`` (a zip in a zip), ``7z``.

    Without the component that reads 7z (extra ``archives``) a 7z is made a zip, so that the plan holds on every machine.
    """
    names = tuple(name for name, _ in members)
    match kind:
        case "7z" if find_spec("py7zr"):
            return Bundle(name=f"{stem}.7z", data=seven_zip(members), members=names)
        case "zip-nested":
            outer = archive(((f"{stem}/材料.zip", archive(members)),))
            return Bundle(name=f"{stem}.zip", data=outer, members=tuple(f"{stem}/材料.zip!/{name}" for name in names))
        case "zip" | "zip-gbk" | "7z":
            packed = archive(members, encoding="gb18030" if kind == "zip-gbk" else "utf-8")
            return Bundle(name=f"{stem}.zip", data=packed, members=names)
        case _:
            raise ValueError(f"no archive: {kind!r}")


def truncated(data: bytes, share: float = 0.6) -> bytes:
    """The first part of a file, as a broken upload leaves it."""
    return data[: max(16, int(len(data) * share))]


def encrypted_word() -> bytes:
    """An OLE container with an EncryptedPackage stream: what Word writes for a file with a password."""
    return compound(
        (("EncryptionInfo", b"\x04\x00\x04\x00\x40\x00\x00\x00" + b"\x00" * 4200), ("EncryptedPackage", bytes(range(256)) * 20))
    )


def compound(streams: tuple[tuple[str, bytes], ...]) -> bytes:
    """A compound file (MS-CFB version 3); streams come by length of name, then name, and each is of 4,096 bytes or more."""
    sector, free, end, fat_mark = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sectors = 1 + sum(-(-len(content) // sector) for _, content in streams)
    tables = next(count for count in range(1, 110) if count * 128 >= sectors + count)
    table: list[int] = [*[fat_mark] * tables, end]
    data = b""
    entries = [_entry("Root Entry", kind=5, child=1, start=end, size=0)]
    for index, (name, content) in enumerate(streams):
        count = -(-len(content) // sector)
        first = len(table)
        table += [*range(first + 1, first + count), end]
        data += content.ljust(count * sector, b"\0")
        following = index + 2 if index + 1 < len(streams) else free
        entries.append(_entry(name, kind=2, right=following, start=first, size=len(content)))
    directory = b"".join(entries).ljust(sector, b"\0")
    fat = struct.pack(f"<{128 * tables}I", *table, *[free] * (128 * tables - len(table)))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096, end, 0, end, 0)
    )
    return header + struct.pack("<109I", *range(tables), *[free] * (109 - tables)) + fat + directory + data


def _entry(name: str, *, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    """One directory entry of a compound file."""
    words = (name + "\0").encode("utf-16-le")
    return (
        words.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(words), kind, 1, 0xFFFFFFFF, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
