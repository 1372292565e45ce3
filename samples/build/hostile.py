"""Files that want to break the reader: cut, garbled, swollen, deep, locked, misnamed. All made here, all small."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from samples.build.content import Grid, GridCell, Paper, Text
from samples.build.docx import write_docx
from samples.build.markup import write_html, write_rtf
from samples.build.ofd import write_ofd
from samples.build.packing import archive, encrypted_word, package, raw_zip, seven_zip
from samples.build.pdf import write_pdf
from samples.build.quine import zip_quine
from samples.build.sheet import write_xlsx

CUTS = 20
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFD = "http://www.ofdspec.org/2016"
_LEGACY = Path(__file__).resolve().parents[2] / "tests" / "data" / "legacy" / "plain.doc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A file by its name. ``is_bad``: it must come out with a reason; else reading it, or part of it, is right too."""

    name: str
    data: bytes
    is_bad: bool = True


def paper() -> Paper:
    """A short report, whole and sound."""
    rows = (("序号", "重点工作", "进展落实情况"), ("1", "信息公开", "已公开名单12期。"), ("2", "政策解读", "已解读政策3件。"))
    table = Grid(rows=tuple(tuple(GridCell(text=text) for text in row) for row in rows), widths=(1, 2, 4))
    return Paper(blocks=(Text(text="落实情况报告", style="title"), table, Text(text="2023年8月1日", style="right")))


def sound_files() -> dict[str, bytes]:
    """One sound file of each format, by its suffix."""
    old = {"doc": _LEGACY.read_bytes()} if _LEGACY.is_file() else {}
    return old | {
        "docx": write_docx(paper()),
        "ofd": write_ofd(paper()),
        "pdf": write_pdf(paper()),
        "xlsx": write_xlsx(paper()),
        "zip": archive((("报告.docx", write_docx(paper())),)),
        "7z": seven_zip((("报告.docx", write_docx(paper())),)),
    }


def hostile_files() -> tuple[Hostile, ...]:
    """All of them, at least 120, the same every time."""
    return (*_cut(), *_garbled(), *_misnamed(), *_swollen(), *_deep(), *_locked(), *_odd_ofd(), *_odd_names())


def _cut() -> Iterator[Hostile]:
    """Every format cut at twenty points, the empty file among them. An archive's loss is told of the archive."""
    for kind, data in sound_files().items():
        is_container = kind in {"docx", "ofd", "xlsx", "zip", "7z"}
        for part in range(CUTS):
            yield Hostile(name=f"截断{part:02d}.{kind}", data=data[: len(data) * part // CUTS], is_bad=is_container or part == 0)


def _garbled() -> Iterator[Hostile]:
    dice = random.Random(20230815)
    for kind, data in sound_files().items():
        broken = bytearray(data)
        for _ in range(40):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        yield Hostile(name=f"翻转.{kind}", data=bytes(broken), is_bad=False)
        yield Hostile(name=f"全零.{kind}", data=bytes(4096))
        yield Hostile(name=f"随机.{kind}", data=b"\x07" + dice.randbytes(4096))


def _misnamed() -> Iterator[Hostile]:
    """Suffixes that lie: content decides, so these read."""
    files = sound_files()
    for shown, real in (("docx", "ofd"), ("ofd", "pdf"), ("pdf", "docx"), ("doc", "xlsx")):
        yield Hostile(name=f"改名{real}.{shown}", data=files[real], is_bad=False)
    yield Hostile(name="网页.doc", data=write_html(paper()), is_bad=False)
    yield Hostile(name="富文本.doc", data=write_rtf(paper()), is_bad=False)
    yield Hostile(name="程序.docx", data=b"MZ" + bytes(2000))


def _word(body: str, *, head: str = "") -> bytes:
    """A .docx whose body is the given XML."""
    document = f'{head}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'.encode()
    return _with_part(write_docx(paper()), "word/document.xml", document)


def _with_part(sound: bytes, name: str, data: bytes) -> bytes:
    """A container in which one part is another."""
    with zipfile.ZipFile(io.BytesIO(sound)) as container:
        parts = {each: container.read(each) for each in container.namelist()}
    return package(tuple((parts | {name: data}).items()))


def _swollen() -> Iterator[Hostile]:
    zeros = bytes(50_000_000)
    flat = archive((("大文件.docx", zeros),))
    yield Hostile(name="炸弹.zip", data=flat)
    yield Hostile(name="套炸弹.zip", data=archive(tuple((f"层{number}.zip", flat) for number in range(5))))
    yield Hostile(name="炸弹.docx", data=package((("[Content_Types].xml", b"<Types/>"), ("word/document.xml", zeros))))
    yield Hostile(name="炸弹.ofd", data=package((("OFD.xml", zeros),)))
    yield Hostile(name="自套.zip", data=_nested(archive((("a.txt", b"x" * 40),)), 12))
    yield Hostile(name="自含.zip", data=zip_quine())
    yield Hostile(name="空成员.zip", data=_empty_members(6_000))
    yield Hostile(name="空成员.docx", data=_empty_members(24_000, first=b"[Content_Types].xml"))
    lol = (
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
        + "]>"
    )
    yield Hostile(name="实体.docx", data=_word("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", head=lol))
    laughs = f'{lol}<ofd:OFD xmlns:ofd="{_OFD}"><ofd:DocBody>&j;</ofd:DocBody></ofd:OFD>'.encode()
    yield Hostile(name="实体.ofd", data=package((("OFD.xml", laughs),)))
    yield Hostile(name="实体.xlsx", data=_with_part(write_xlsx(paper()), "xl/workbook.xml", f"{lol}<workbook>&j;</workbook>".encode()))
    outer = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield Hostile(name="外部实体.docx", data=_word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", head=outer))
    pages = f'{outer}<ofd:OFD xmlns:ofd="{_OFD}"><ofd:DocBody/></ofd:OFD>'.encode()
    yield Hostile(name="外部实体.ofd", data=package((("OFD.xml", pages),)))
    stream = zlib.compress(bytes(30_000_000), 9)
    yield Hostile(name="流炸弹.pdf", data=_pdf(b"/Filter/FlateDecode", stream), is_bad=False)
    yield Hostile(name="宽表.docx", data=_word(_wide_table(10_000)), is_bad=False)
    yield Hostile(name="长段.txt", data="进展情况，".encode() * 400_000, is_bad=False)


def _nested(inner: bytes, depth: int) -> bytes:
    for _ in range(depth):
        inner = archive((("内.zip", inner),))
    return inner


def _empty_members(count: int, *, first: bytes = b"") -> bytes:
    """A zip that lists very many empty members, all of them at one place."""
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    fields = struct.pack("<HHHHHHIII", 20, 20, 0, 0, 0, 33, 0, 0, 0)
    entries = [
        b"PK\x01\x02" + fields + struct.pack("<HHHHHII", 6, 0, 0, 0, 0, 0, 0) + f"{number:06d}".encode("ascii") for number in range(count)
    ]
    if first:
        entries[0] = b"PK\x01\x02" + fields + struct.pack("<HHHHHII", len(first), 0, 0, 0, 0, 0, 0) + first
    directory = b"".join(entries)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), len(local), 0)
    return local + directory + end


def write_million_empty_members(path: Path, count: int = 1_000_000) -> None:
    """A zip of very many empty members, each with a header of its own, counted as zip64 does. About 90 bytes a member."""
    with path.open("wb") as file:
        names = [f"{number:07d}".encode("ascii") for number in range(count)]
        header = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, 0, 0, 7, 0)
        file.writelines(header + name for name in names)
        start, step = file.tell(), len(header) + 7
        fields = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHI", 20, 20, 0, 0, 0, 33, 0, 0, 0, 7, 0, 0, 0, 0, 0)
        file.writelines(fields + struct.pack("<I", place * step) + name for place, name in enumerate(names))
        size = file.tell() - start
        file.write(b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, start))
        file.write(b"PK\x06\x07" + struct.pack("<IQI", 0, start + size, 1))
        file.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, size, start, 0))


def _wide_table(columns: int) -> str:
    cells = "<w:tc><w:p><w:r><w:t>宽</w:t></w:r></w:p></w:tc>" * columns
    return f"<w:tbl><w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid><w:tr>{cells}</w:tr></w:tbl>"


def _deep() -> Iterator[Hostile]:
    depth = 3000
    tables, ends = "<w:tbl><w:tr><w:tc>" * depth, "<w:p/></w:tc></w:tr></w:tbl>" * depth
    yield Hostile(name="深表.docx", data=_word(tables + ends))
    controls = "<w:sdt><w:sdtContent>" * depth + "<w:p><w:r><w:t>深</w:t></w:r></w:p>" + "</w:sdtContent></w:sdt>" * depth
    yield Hostile(name="深控件.docx", data=_word(controls), is_bad=False)
    yield Hostile(name="深网页.doc", data=b"<html>" + b"<div>" * 20_000 + "正文".encode() + b"</div>" * 20_000, is_bad=False)
    yield Hostile(name="深组.rtf", data=b"{\\rtf1 " + b"{" * 50_000 + b"x" + b"}" * 50_000 + b"}", is_bad=False)
    blocks = "<ofd:PageBlock>" * depth + "</ofd:PageBlock>" * depth
    yield Hostile(name="深块.ofd", data=_ofd_page(blocks), is_bad=False)
    yield Hostile(name="深数组.pdf", data=_pdf(b"/A " + b"[" * 50_000 + b"]" * 50_000, b""), is_bad=False)


def _pdf(entries: bytes, stream: bytes, *, box: str = "0 0 595 842", more: bytes = b"") -> bytes:
    content = b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(stream), stream)
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R>>".encode("ascii")
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content)
    body, places = b"%PDF-1.7\n", []
    for number, inner in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, inner)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size 5/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (more, len(body))
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def _locked() -> Iterator[Hostile]:
    yield Hostile(name="加密.docx", data=encrypted_word())
    keys = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -3904/O<%s>/U<%s>>>/ID[<00><00>]" % (b"41" * 32, b"42" * 32)
    yield Hostile(name="加密.pdf", data=_pdf(b"", b"BT ET", more=keys))
    locked = bytearray(archive((("报告.docx", b"x" * 100),)))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + at] |= 1
    yield Hostile(name="加密.zip", data=bytes(locked))
    yield Hostile(name="加密.7z", data=_locked_7z())
    yield Hostile(name="坏表.pdf", data=_pdf(b"", b"BT ET").replace(b"startxref\n", b"startxref\n99"), is_bad=False)


def _locked_7z() -> bytes:
    """A 7z whose only coder is AES (06F10701): its header is plain, its content is not."""
    plain = seven_zip((("报告.docx", b"x" * 64),))
    locked = plain.replace(b"\x0b\x01\x00\x01\x01\x00\x0c", b"\x0b\x01\x00\x01\x24\x06\xf1\x07\x01\x02\x13\x00\x0c", 1)
    header = locked[32 + 64 :]
    start = struct.pack("<QQI", 64, len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + locked[32:]


def _ofd_page(content: str, *, box: str = "0 0 210 297", resources: str = "") -> bytes:
    """An OFD of one page with the given content."""
    name = f'xmlns:ofd="{_OFD}"'
    area = f"<ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>"
    pages = '<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages>'
    page = f"<ofd:Page {name}>{area}<ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>"
    document = f"<ofd:Document {name}><ofd:CommonData>{resources}</ofd:CommonData>{pages}</ofd:Document>"
    root = f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    return package((("OFD.xml", root.encode()), ("D/Document.xml", document.encode()), ("D/P.xml", page.encode())))


def _odd_ofd() -> Iterator[Hostile]:
    text = '<ofd:TextObject Boundary="20 20 100 10" Size="4">{}</ofd:TextObject>'
    endless = '<ofd:TextCode X="0" Y="4" DeltaX="g 999999999 1">文字</ofd:TextCode>'
    yield Hostile(name="无尽间距.ofd", data=_ofd_page(text.format(endless)), is_bad=False)
    yield Hostile(name="巨页.ofd", data=_ofd_page(text.format("<ofd:TextCode>字</ofd:TextCode>"), box="0 0 1e30 1e30"), is_bad=False)
    yield Hostile(name="巨页.pdf", data=_pdf(b"", b"BT ET", box="0 0 1e12 1e12"), is_bad=False)
    yield Hostile(name="负页.ofd", data=_ofd_page("", box="0 0 -210 nan"), is_bad=False)
    missing = "<ofd:PublicRes>Res.xml</ofd:PublicRes><ofd:DocumentRes>../../../etc/passwd</ofd:DocumentRes>"
    image = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="9"/>'
    yield Hostile(name="缺资源.ofd", data=_ofd_page(image, resources=missing))
    lettered = (
        '<ofd:TextObject Boundary="20 20 100 10" Font="77" Size="4"><ofd:TextCode X="0" Y="4">没有这个字体</ofd:TextCode></ofd:TextObject>'
    )
    yield Hostile(name="缺字体.ofd", data=_ofd_page(lettered, resources="<ofd:PublicRes>Res.xml</ofd:PublicRes>"), is_bad=False)
    yield Hostile(name="缺字体.pdf", data=_pdf(b"", b"BT /F9 12 Tf 50 700 Td <4E00> Tj ET"), is_bad=False)
    itself = '<ofd:CompositeObject Boundary="0 0 1 1" ResourceID="7"/>'
    yield Hostile(name="自引.ofd", data=_ofd_page(itself, resources="<ofd:PublicRes>P.xml</ofd:PublicRes>"), is_bad=False)
    path = (
        '<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>'
        + "M 0 0 L 9e99 9e99 " * 20_000
        + "</ofd:AbbreviatedData></ofd:PathObject>"
    )
    yield Hostile(name="乱线.ofd", data=_ofd_page(path), is_bad=False)
    rules = "".join(
        f'<ofd:PathObject Boundary="0 {place / 20} 210 1"><ofd:AbbreviatedData>M 0 0 L 210 0</ofd:AbbreviatedData></ofd:PathObject>'
        f'<ofd:PathObject Boundary="{place / 20} 0 1 297"><ofd:AbbreviatedData>M 0 0 L 0 297</ofd:AbbreviatedData></ofd:PathObject>'
        for place in range(3000)
    )
    yield Hostile(name="密线.ofd", data=_ofd_page(rules), is_bad=False)


def _odd_names() -> Iterator[Hostile]:
    word = write_docx(paper())
    yield Hostile(name="逃逸.zip", data=raw_zip(((b"../../evil.docx", word), (b"/etc/evil.docx", word), (b"C:\\evil.docx", word))))
    yield Hostile(name="坏名.zip", data=raw_zip(((b"\xff\xfe\xfd.docx", word),)), is_bad=False)
    yield Hostile(name="长名.zip", data=raw_zip(((("名" * 80 + ".docx").encode(), word),)), is_bad=False)
    yield Hostile(name="名" * 83 + "a.docx", data=word, is_bad=False)
