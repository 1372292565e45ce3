"""The inbox: folders, litter, links, archives, bombs."""

import hashlib
import io
import os
import random
import shutil
import struct
import threading
import zipfile
import zlib
from pathlib import Path

import pytest

from pipeline.archives import ArchiveLimits, archive_kind, is_surely_no_archive
from pipeline.errors import BadInputError
from pipeline.inbox import Found, content_of, list_inbox
from pipeline.model.document import archives_around

KB = 1024


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def listed(inbox: Path, **limits: int) -> tuple[Found, ...]:
    temp = inbox.parent / "temp"
    temp.mkdir(exist_ok=True)
    return list_inbox(inbox, temp=temp, limits=ArchiveLimits(**limits))


def paths(found: tuple[Found, ...]) -> list[str]:
    return [one.source.path for one in found]


def codes(found: tuple[Found, ...]) -> dict[str, list[str]]:
    return {one.source.path: [problem.code for problem in one.problems] for one in found if one.problems}


def zipped(members: dict[str, bytes], encoding: str = "utf-8", *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a zip; names in another encoding than UTF-8 carry no flag, as old Windows tools write them."""
    target = io.BytesIO()
    stand_ins = {name: f"n{number:04d}".ljust(len(name.encode(encoding)), "_") for number, name in enumerate(members)}
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name if encoding == "utf-8" else stand_ins[name], data)
    data = target.getvalue()
    if encoding != "utf-8":
        for name, stand_in in stand_ins.items():
            data = data.replace(stand_in.encode(), name.encode(encoding))
    return data


def stored_rar(name: str, data: bytes) -> bytes:
    """Make a RAR 2.9 archive of one stored file by the published header layout."""

    def block(kind: int, flags: int, body: bytes, extra: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + extra

    raw = name.encode("ascii")
    body = struct.pack("<LLBLLBBHL", len(data), len(data), 2, zlib.crc32(data), 0x57100000, 29, 0x30, len(raw), 0x20) + raw
    return b"Rar!\x1a\x07\x00" + block(0x73, 0, b"\0" * 6) + block(0x74, 0x8000, body, data) + block(0x7B, 0x4000, b"")


def test_files_in_any_depth_are_listed_by_path(inbox: Path) -> None:
    for name in ("b.docx", "甲局/a.docx", "甲局/补报/深/一.ofd"):
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(name.encode())
    found = listed(inbox)
    assert paths(found) == ["b.docx", "甲局/a.docx", "甲局/补报/深/一.ofd"]
    assert found[0].source.sha256 == hashlib.sha256(b"b.docx").hexdigest()
    assert found[0].source.size == 6
    assert content_of(found[1]).value == "甲局/a.docx".encode()


def test_litter_of_office_programs_is_left_out(inbox: Path) -> None:
    for name in (
        "~$报告.docx",
        "报告.tmp",
        "Thumbs.db",
        ".DS_Store",
        "__MACOSX/a.docx",
        "._a.docx",
        ".~lock.a.docx#",
        "desktop.ini",
        "a.docx",
    ):
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(b"x")
    assert paths(listed(inbox)) == ["a.docx"]


def test_an_empty_inbox_is_an_empty_list_and_a_file_is_refused(inbox: Path) -> None:
    assert listed(inbox) == ()
    (inbox / "file").write_bytes(b"")
    with pytest.raises(BadInputError, match="不是文件夹"):
        list_inbox(inbox / "file", temp=inbox, limits=ArchiveLimits())
    with pytest.raises(BadInputError, match="没有这个文件夹"):
        list_inbox(inbox / "none", temp=inbox, limits=ArchiveLimits())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="本系统没有命名管道")
def test_links_and_pipes_are_problems_and_never_followed(inbox: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.docx").write_bytes(b"x")
    (inbox / "link").symlink_to(outside)
    (inbox / "broken.docx").symlink_to(tmp_path / "none")
    (inbox / "loop").symlink_to(inbox)
    os.mkfifo(inbox / "pipe.docx")
    found = listed(inbox)
    assert codes(found) == {"broken.docx": ["FIL004"], "link": ["FIL004"], "loop": ["FIL004"], "pipe.docx": ["FIL004"]}
    assert all(content_of(one).value is None for one in found)


@pytest.mark.skipif(os.name == "nt", reason="Windows 的文件名都是 Unicode")
def test_a_file_name_in_gbk_is_read(inbox: Path) -> None:
    try:
        (Path(os.fsdecode(os.fsencode(inbox) + b"/" + "教育局.docx".encode("gbk")))).write_bytes(b"x")
    except OSError:
        pytest.skip("文件系统不收这样的文件名")
    assert paths(listed(inbox)) == ["教育局.docx"]


def test_a_decomposed_name_is_composed(inbox: Path) -> None:
    (inbox / "re\u0301sume\u0301.docx").write_bytes(b"x")
    assert paths(listed(inbox)) == ["r\u00e9sum\u00e9.docx"]


def test_members_of_a_zip_follow_it(inbox: Path) -> None:
    (inbox / "甲局.zip").write_bytes(zipped({"报告/a.docx": b"1", "a.ofd": b"2", "__MACOSX/._a.docx": b"3", "空/": b""}))
    found = listed(inbox)
    assert paths(found) == ["甲局.zip", "甲局.zip!/a.ofd", "甲局.zip!/报告/a.docx"]
    assert found[0].is_container
    assert found[2].source.archive == "甲局.zip"
    assert content_of(found[2]).value == b"1"
    assert codes(found) == {}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk"])
def test_names_of_a_zip_are_read_in_their_encoding(inbox: Path, encoding: str) -> None:
    names = ["市教育局落实情况.docx", "市教育局\\镕基文件.ofd"]
    (inbox / "a.zip").write_bytes(zipped({name: name.encode() for name in names}, encoding))
    assert paths(listed(inbox)) == ["a.zip", "a.zip!/市教育局/镕基文件.ofd", "a.zip!/市教育局落实情况.docx"]


def test_utf8_names_without_the_flag_are_no_gbk(inbox: Path) -> None:
    data = zipped({"教育局.docx": b"x"})
    place = data.index(b"PK\x01\x02")
    flagless = bytearray(data)
    flagless[6:8] = flagless[place + 8 : place + 10] = b"\0\0"
    (inbox / "a.zip").write_bytes(bytes(flagless))
    assert paths(listed(inbox)) == ["a.zip", "a.zip!/教育局.docx"]


def test_office_and_ofd_packages_are_no_archives(inbox: Path) -> None:
    (inbox / "a.docx").write_bytes(zipped({"[Content_Types].xml": b"", "word/document.xml": b""}))
    (inbox / "b.ofd").write_bytes(zipped({"OFD.xml": b"", "Doc_0/Document.xml": b""}))
    (inbox / "cut.docx").write_bytes(zipped({"[Content_Types].xml": b"x" * 500, "word/document.xml": b"y" * 500})[:120])
    found = listed(inbox)
    assert not any(one.is_container for one in found)
    assert codes(found) == {}


def test_plain_packages_and_what_begins_like_no_archive_are_told_by_their_bytes() -> None:
    assert is_surely_no_archive(b"")
    assert is_surely_no_archive(b"%PDF-1.7")
    assert is_surely_no_archive(zipped({"[Content_Types].xml": b"", "word/document.xml": b""}))
    assert is_surely_no_archive(zipped({"Doc_0/Document.xml": b"", "OFD.xml": b""}))
    assert not is_surely_no_archive(zipped({"报告.docx": b"", "a.ofd": b""}))
    assert not is_surely_no_archive(zipped({"x\nofd.xml": b"", "ofd.xml.docx": b""}))
    assert not is_surely_no_archive(b"Rar!\x1a\x07")


def test_a_file_told_by_its_bytes_is_told_the_same_by_its_directory(tmp_path: Path) -> None:
    path, dice = tmp_path / "a", random.Random(7)  # noqa: S311 no secret
    whole = [
        zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"y" * 90, "a.zip": zipped({"b.docx": b"1"})}),
        zipped({"OFD.xml": b"<x/>", "Doc_0/Document.xml": b"y" * 90}, method=zipfile.ZIP_STORED),
        zipped({"a.docx": b"OFD.xml", "mimetype ": b""}),
    ]
    told = 0
    for number in range(3000):
        data = bytearray(dice.choice(whole))
        for _ in range(number % 4):
            data[dice.choice([dice.randrange(len(data)), len(data) - 1 - dice.randrange(200)])] = dice.choice(
                [0, 1, 0x50, 0xFF, dice.randrange(256)]
            )
        content = bytes(data[dice.choice([0, 0, 0, 3]) : len(data) - dice.choice([0, 0, 0, 1, 30])])
        if is_surely_no_archive(content):
            told += 1
            path.write_bytes(content)
            assert archive_kind(path) is None, content
    assert told > 500


def test_nested_archives_open_to_the_third_depth(inbox: Path) -> None:
    data = zipped({"里.docx": b"x"})
    for name in ("三.zip", "二.zip", "一.zip"):
        data = zipped({name: data})
    (inbox / "外.zip").write_bytes(data)
    found = listed(inbox)
    assert paths(found) == ["外.zip", "外.zip!/一.zip", "外.zip!/一.zip!/二.zip", "外.zip!/一.zip!/二.zip!/三.zip"]
    assert codes(found) == {"外.zip!/一.zip!/二.zip!/三.zip": ["FIL004"]}
    assert "3层" in found[3].problems[0].message
    assert archives_around("a.zip!/b.zip!/c.docx") == ("a.zip!/b.zip", "a.zip")
    assert archives_around("c.docx") == ()


def test_bombs_are_refused_before_they_unpack(inbox: Path) -> None:
    (inbox / "炸弹.zip").write_bytes(zipped({"a.docx": b"\0" * (20 << 20)}))
    found = listed(inbox)
    assert codes(found) == {"炸弹.zip": ["FIL004"]}
    assert "倍" in found[0].problems[0].message
    assert list((inbox.parent / "temp").iterdir()) == []


def test_a_nested_bomb_is_refused_and_its_neighbours_read(inbox: Path) -> None:
    bomb = zipped({"a.docx": b"\0" * (20 << 20)})
    (inbox / "外.zip").write_bytes(zipped({"bomb.zip": bomb, "报告.docx": b"good"}))
    found = listed(inbox)
    assert codes(found) == {"外.zip!/bomb.zip": ["FIL004"]}
    assert "外.zip!/报告.docx" in paths(found)


def test_bounds_of_size_and_number_hold_over_nested_archives(inbox: Path) -> None:
    noise = bytes(hashlib.sha512(b"%d" % n).digest()[0] for n in range(3000))
    inner = zipped({"a": noise, "b": noise})
    (inbox / "a.zip").write_bytes(zipped({"1.zip": inner, "2.zip": inner}, method=zipfile.ZIP_STORED))
    found = listed(inbox, total_bytes=20 * KB)
    assert codes(found) == {"a.zip!/2.zip": ["FIL004"]}
    assert codes(listed(inbox, members=3)) == {"a.zip!/1.zip": ["FIL004"], "a.zip!/2.zip": ["FIL004"]}
    assert codes(listed(inbox, member_bytes=2 * KB))["a.zip"] == ["FIL004", "FIL004"]


def test_a_directory_of_a_million_members_is_refused_unparsed(inbox: Path) -> None:
    data = bytearray(zipped({"a.docx": b"x"}))
    end = data.rindex(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<L", 100 << 20)
    (inbox / "a.zip").write_bytes(bytes(data))
    assert codes(listed(inbox)) == {"a.zip": ["FIL004"]}


def test_names_that_lead_out_of_an_archive_are_refused(inbox: Path) -> None:
    (inbox / "a.zip").write_bytes(zipped({"../../x.docx": b"1", "/etc/x": b"2", "C:/x.docx": b"3", "好.docx": b"4", "..\\y.docx": b"5"}))
    found = listed(inbox)
    assert paths(found) == ["a.zip", "a.zip!/好.docx"]
    assert codes(found) == {"a.zip": ["FIL004"] * 4}
    assert sorted(path.name for path in inbox.parent.iterdir()) == ["inbox", "temp"]


def test_an_encrypted_member_is_said_by_name(inbox: Path) -> None:
    data = bytearray(zipped({"密.docx": b"x", "开.docx": b"y"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (inbox / "a.zip").write_bytes(bytes(data))
    found = listed(inbox)
    assert codes(found) == {"a.zip": ["FIL001"]}
    assert "密.docx" in found[0].problems[0].message
    assert "加密" in found[0].problems[0].message
    assert paths(found) == ["a.zip", "a.zip!/开.docx"]


def test_a_damaged_archive_is_said(inbox: Path) -> None:
    whole = zipped({"报告.docx": bytes(range(256)) * 40}, method=zipfile.ZIP_STORED)
    (inbox / "截断.zip").write_bytes(whole[: len(whole) // 2])
    (inbox / "翻位.zip").write_bytes(whole[:2000] + b"\xff\x00\xff" + whole[2003:])
    (inbox / "空.zip").write_bytes(zipped({}))
    assert codes(listed(inbox)) == {"截断.zip": ["FIL001"], "空.zip": ["FIL004"], "翻位.zip": ["FIL001"]}


@pytest.mark.parametrize("cut", range(0, 400, 19))
def test_a_truncated_archive_is_never_an_exception(inbox: Path, cut: int) -> None:
    (inbox / "a.zip").write_bytes(zipped({"a.docx": b"x" * 100, "报告.ofd": b"y" * 100})[:cut])
    listed(inbox)


def test_two_members_of_one_name_are_both_there(inbox: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.docx", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.docx", "2")
    (inbox / "a.zip").write_bytes(target.getvalue())
    found = listed(inbox)
    assert paths(found) == ["a.zip", "a.zip!/a.docx", "a.zip!/a.docx#2"]
    assert [content_of(one).value for one in found[1:]] == [b"1", b"2"]


def test_a_7z_is_opened(inbox: Path) -> None:
    py7zr = pytest.importorskip("py7zr")
    with py7zr.SevenZipFile(inbox / "a.7z", "w") as archive:
        for name in ("甲/a.docx", "b.ofd", "空.docx"):
            archive.writestr("" if "空" in name else name * 50, name)
    found = listed(inbox)
    assert paths(found) == ["a.7z", "a.7z!/b.ofd", "a.7z!/甲/a.docx", "a.7z!/空.docx"]
    assert content_of(found[2]).value == ("甲/a.docx" * 50).encode()
    assert content_of(found[3]).value == b""
    assert codes(found) == {}


def test_a_7z_that_is_encrypted_damaged_or_a_bomb_is_said(inbox: Path) -> None:
    py7zr = pytest.importorskip("py7zr")
    for name, hides_names in {"密.7z": False, "全密.7z": True}.items():
        with py7zr.SevenZipFile(inbox / name, "w", password="x", header_encryption=hides_names) as archive:  # noqa: S106
            archive.writestr("x", "a.docx")
    with py7zr.SevenZipFile(inbox / "炸.7z", "w") as archive:
        archive.writestr(b"\0" * (4 << 20), "a.docx")
    data = (inbox / "炸.7z").read_bytes()
    (inbox / "断.7z").write_bytes(data[: len(data) - 20])
    assert codes(listed(inbox)) == {"全密.7z": ["FIL001"], "密.7z": ["FIL001"], "断.7z": ["FIL001"], "炸.7z": ["FIL004"]}


def test_a_rar_is_opened_and_a_damaged_one_said(inbox: Path) -> None:
    pytest.importorskip("rarfile")
    data = stored_rar("a.docx", b"content of a report")
    (inbox / "a.rar").write_bytes(data)
    (inbox / "b.rar").write_bytes(data.replace(b"content", b"CONTENT"))
    (inbox / "c.rar").write_bytes(data[:40])
    found = listed(inbox)
    assert content_of(found[1]).value == b"content of a report"
    assert codes(found) == {"b.rar": ["FIL001"], "c.rar": ["FIL001"]}


def test_a_file_that_changes_after_it_was_listed_is_a_problem(inbox: Path) -> None:
    (inbox / "a.docx").write_bytes(b"1")
    (one,) = listed(inbox)
    (inbox / "a.docx").write_bytes(b"2")
    assert [problem.code for problem in content_of(one).problems] == ["FIL002"]
    (inbox / "a.docx").unlink()
    assert [problem.code for problem in content_of(one).problems] == ["FIL004"]


def test_nothing_in_the_inbox_is_changed(inbox: Path) -> None:
    (inbox / "a.zip").write_bytes(zipped({"a.docx": b"1", "b.zip": zipped({"c": b"2"})}))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in inbox.rglob("*")}
    listed(inbox)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in inbox.rglob("*")} == before


def test_listing_never_waits_for_a_pipe(inbox: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("本系统没有命名管道")
    os.mkfifo(inbox / "p")
    thread = threading.Thread(target=listed, args=(inbox,), daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    shutil.rmtree(inbox)
