"""Containers with the same bytes every time: zip packages, zip archives with names as old tools write them."""

import io
import struct
import zipfile
import zlib

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


def truncated(data: bytes, share: float = 0.6) -> bytes:
    """The first part of a file, as a broken upload leaves it."""
    return data[: max(16, int(len(data) * share))]


def encrypted_word() -> bytes:
    """An OLE container with an EncryptedPackage stream: what Word writes for a file with a password."""
    return _compound(
        (("EncryptionInfo", b"\x04\x00\x04\x00\x40\x00\x00\x00" + b"\x00" * 4200), ("EncryptedPackage", bytes(range(256)) * 20))
    )


def _compound(streams: tuple[tuple[str, bytes], ...]) -> bytes:
    """A minimal compound file (MS-CFB version 3) whose streams are all of 4,096 bytes or more."""
    sector, free, end, fat_mark = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    table: list[int] = [fat_mark, end]
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
    fat = struct.pack("<128I", *table, *[free] * (128 - len(table)))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    )
    return header + struct.pack("<109I", 0, *[free] * 108) + fat + directory + data


def _entry(name: str, *, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    """One directory entry of a compound file."""
    words = (name + "\0").encode("utf-16-le")
    return (
        words.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(words), kind, 1, 0xFFFFFFFF, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
