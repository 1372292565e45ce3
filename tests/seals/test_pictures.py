"""Pictures that stand where a seal would: red rings of a seal's size, and what only looks a little like one."""

import io
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from parsers.seals.pictures import is_of_seal_size, is_seal_picture
from samples.build.ofd import Members, ofd_package
from samples.build.sealing import KINDS, seal_picture
from tests.seals.makers import AT, UNIT, plain_members, put_on, replaced, seals_of

SIDE = 300
RED, WHITE, BLACK = (214, 28, 28, 255), (255, 255, 255, 255), (0, 0, 0, 255)


def drawn(draw: Callable[[ImageDraw.ImageDraw], None], ground: tuple[int, int, int, int] = (0, 0, 0, 0), form: str = "PNG") -> bytes:
    image = Image.new("RGBA", (SIDE, SIDE), ground)
    draw(ImageDraw.Draw(image))
    out = io.BytesIO()
    image.convert("RGB").save(out, form, quality=70) if form == "JPEG" else image.save(out, form)
    return out.getvalue()


def ring(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((10, 10, 290, 290), outline=RED, width=12)
    draw.regular_polygon((150, 150, 45), 5, fill=RED)


def oval(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((10, 60, 290, 240), outline=RED, width=10)
    draw.rectangle((60, 130, 240, 160), fill=RED)


def over_text(draw: ImageDraw.ImageDraw) -> None:
    for line in range(90, 230, 45):
        draw.rectangle((40, line, 260, line + 6), fill=BLACK)
    ring(draw)


SEALS = {
    "a ring on nothing": drawn(ring),
    "a ring on white": drawn(ring, WHITE),
    "a ring in a photograph's format": drawn(ring, WHITE, "JPEG"),
    "an oval": drawn(oval),
    "a ring over text": drawn(over_text, WHITE),
    "the samples' own": seal_picture(),
}
OTHERS = {
    "a red square": drawn(lambda draw: draw.rectangle((20, 20, 280, 280), outline=RED, width=12), WHITE),
    "a red disk": drawn(lambda draw: draw.ellipse((10, 10, 290, 290), fill=RED), WHITE),
    "a black ring": drawn(lambda draw: draw.ellipse((10, 10, 290, 290), outline=BLACK, width=12), WHITE),
    "half a ring": drawn(lambda draw: draw.arc((10, 10, 290, 290), 0, 180, fill=RED, width=12), WHITE),
    "a red ring on a photograph": drawn(ring, (60, 70, 60, 255)),
    "a chart in colours": drawn(lambda draw: draw.pieslice((10, 10, 290, 290), 0, 120, fill=RED), WHITE),
    "a red star": drawn(lambda draw: draw.regular_polygon((150, 150, 140), 5, fill=RED), WHITE),
    "nothing": drawn(lambda _: None, WHITE),
    "no picture": b"\x89PNG\r\n\x1a\nnot a picture",
    "no bytes": b"",
}


@pytest.mark.parametrize("name", SEALS)
def test_a_red_ring_is_a_seals_picture(name: str) -> None:
    assert is_seal_picture(SEALS[name])


@pytest.mark.parametrize("name", OTHERS)
def test_other_pictures_are_none(name: str) -> None:
    assert not is_seal_picture(OTHERS[name])


def test_a_picture_too_big_to_unpack_is_not_unpacked() -> None:
    header = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    assert not is_seal_picture(header + zlib.crc32(header[12:]).to_bytes(4, "big") + b"\x00\x00\x00\x00IDAT")


@pytest.mark.parametrize(("width", "height"), [(42, 42), (45, 30), (30, 30), (60, 60)])
def test_seals_sizes(width: float, height: float) -> None:
    assert is_of_seal_size(width, height)


@pytest.mark.parametrize(("width", "height"), [(15, 15), (210, 297), (60, 20), (120, 120), (float("nan"), 42)])
def test_other_sizes(width: float, height: float) -> None:
    assert not is_of_seal_size(width, height)


def pictured(picture: bytes, boundary: bytes = b"120 200 42 42") -> Members:
    members = KINDS["picture"](plain_members(), UNIT, AT)
    members = replaced(members, "seal.png", lambda _: picture)
    return replaced(members, "/Pages/", lambda data: data.replace(b"120 200 42 42", boundary))


def kinds(members: Members) -> list[tuple[str, str]]:
    return [(seal.kind, seal.verdict) for seal in seals_of(ofd_package(members))]


def test_a_picture_in_an_unsigned_file_is_picture_only() -> None:
    assert kinds(pictured(SEALS["a ring on white"])) == [("picture", "picture_only")]


def test_a_logo_is_not() -> None:
    assert kinds(pictured(OTHERS["a red square"])) == []
    assert kinds(pictured(SEALS["a ring on white"], b"10 10 15 15")) == []


def test_a_picture_beside_a_signature_is_not_said() -> None:
    shape = put_on()
    assert kinds(shape) == [("seal_v4", "valid")]


def annotated(inner: bytes, kind: bytes = b"Stamp") -> Members:
    """The paper with an annotation of a type on its first page."""
    members = dict(KINDS["picture"](plain_members(), UNIT, AT))
    page = next(name for name in members if "/Pages/" in name)
    members[page] = dict(plain_members())[page]
    document = members["Doc_0/Document.xml"].decode()
    identifier = document.split('<ofd:Page ID="')[1].split('"')[0].encode()
    spec = b'xmlns:ofd="http://www.ofdspec.org/2016"'
    members["Doc_0/Document.xml"] = document.replace(
        "</ofd:Document>", "<ofd:Annotations>Annots.xml</ofd:Annotations></ofd:Document>"
    ).encode()
    location = b'"><ofd:FileLoc>Annot_0.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    members["Doc_0/Annots.xml"] = b"<ofd:Annotations " + spec + b'><ofd:Page PageID="' + identifier + location
    head = b"<ofd:PageAnnot " + spec + b'><ofd:Annot ID="1" Type="' + kind + b'"><ofd:Appearance Boundary="120 200 42 42">'
    members["Doc_0/Annot_0.xml"] = head + inner + b"</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
    return tuple(members.items())


IMAGE = b'<ofd:ImageObject ID="7" Boundary="0 0 42 42" ResourceID="9001"/>'
STROKES = b'<ofd:PathObject ID="8" Boundary="0 0 42 42"><ofd:StrokeColor Value="%s"/>%s</ofd:PathObject>'


def test_a_stamp_annotation_with_a_seals_picture_is_picture_only() -> None:
    assert kinds(annotated(IMAGE)) == [("picture", "picture_only")]


def curve(colour: bytes, path: bytes) -> bytes:
    return STROKES % (colour, b"<ofd:AbbreviatedData>" + path + b"</ofd:AbbreviatedData>")


def test_a_stamp_annotation_with_a_drawn_ring_is_picture_only() -> None:
    ring_path = b"M 1 21 A 20 20 0 1 1 41 21 A 20 20 0 1 1 1 21 C"
    assert kinds(annotated(curve(b"220 20 20", ring_path))) == [("picture", "picture_only")]


def test_handwriting_in_a_stamp_annotation_is_none() -> None:
    assert kinds(annotated(curve(b"0 0 0", b"M 1 21 B 20 20 0 1 1 41 B 21 20 20 0 1 1"))) == []


def test_a_seals_picture_on_a_pdf_page_is_picture_only() -> None:
    page = Image.new("RGB", (1240, 1754), "white")
    seal = Image.open(io.BytesIO(SEALS["a ring on white"])).convert("RGB")
    assert [seal.kind for seal in seals_of(_pdf(seal.resize((248, 248)), 42))] == ["picture"]
    assert seals_of(_pdf(page, 210)) == ()


def _pdf(image: Image.Image, width: float) -> bytes:
    """A page of A4 with one picture so many millimetres wide."""
    points = width / 25.4 * 72
    height = points * image.height / image.width
    data = zlib.compress(image.tobytes())
    drawing = f"q {points:.2f} 0 0 {height:.2f} 100 100 cm /I Do Q".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>",
        f"<</Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/ColorSpace/DeviceRGB/BitsPerComponent 8".encode()
        + f"/Filter/FlateDecode/Length {len(data)}>>stream\n".encode()
        + data
        + b"\nendstream",
        f"<</Length {len(drawing)}>>stream\n".encode() + drawing + b"\nendstream",
    ]
    out, places = b"%PDF-1.5\n", []
    for number, inner in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + inner + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return out + f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n".encode()
