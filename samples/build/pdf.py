"""Papers as .pdf with a text layer: the standard CJK font by name (STSong-Light, UniGB-UTF16-H), nothing embedded."""

import zlib
from collections.abc import Sequence

from samples.build.content import Paper
from samples.build.typeset import Page, advance, typeset

_MM = 72 / 25.4


def write_pdf(paper: Paper) -> bytes:
    """A paper as PDF 1.5."""
    return write_pages(typeset(paper))


def write_pages(pages: Sequence[Page]) -> bytes:
    """Pages that are set already as PDF 1.5."""
    kids = " ".join(f"{5 + 2 * index} 0 R" for index in range(len(pages)))
    measures = "/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93"
    descriptor = f"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6{measures}>>"
    system = "<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    widths = "/DW 1000/W[1 95 500 814 939 500]"
    descendant = f"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo {system}/FontDescriptor {descriptor}{widths}>>"
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode("ascii"),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light-UniGB-UTF16-H/Encoding/UniGB-UTF16-H/DescendantFonts[4 0 R]>>",
        descendant.encode("ascii"),
    ]
    for index, page in enumerate(pages):
        box = f"[0 0 {page.width * _MM:.2f} {page.height * _MM:.2f}]"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Resources<</Font<</F1 3 0 R>>>>/Contents {6 + 2 * index} 0 R>>".encode("ascii")
        )
        data = zlib.compress(_drawing(page), 9)
        objects.append(f"<</Length {len(data)}/Filter/FlateDecode>>stream\n".encode("ascii") + data + b"\nendstream")
    return pdf_file(objects)


def _drawing(page: Page) -> bytes:
    """The operators of a page: rules stroked, then each line of text character by character width."""
    words = ["0.5 w"]
    for rule in dict.fromkeys(page.rules):
        x1, y1, x2, y2 = (value * _MM for value in (rule.x1, page.height - rule.y1, rule.x2, page.height - rule.y2))
        words.append(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")
    for line in page.lines:
        x, y, size = line.x * _MM, (page.height - line.y) * _MM, line.size * _MM
        for part, offset in _parts(line.text):
            words.append(f"BT /F1 {size:.2f} Tf {x + offset * size:.2f} {y:.2f} Td <{part.encode('utf-16-be').hex()}> Tj ET")
    return "\n".join(words).encode("ascii")


def _parts(text: str) -> list[tuple[str, float]]:
    """Runs of equally wide characters with the place where each begins, in character heights."""
    found: list[tuple[str, float]] = []
    place, start = 0.0, 0.0
    run = ""
    for character in text:
        if run and run[-1].isascii() != character.isascii():
            found.append((run, start))
            run, start = "", place
        run += character
        place += advance(character)
    return [*found, (run, start)] if run else found


def pdf_file(objects: list[bytes]) -> bytes:
    """A file of objects numbered from 1, the first of them the catalogue."""
    data, places = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", []
    for number, inner in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode("ascii") + inner + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    listed = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + (listed + trailer).encode("ascii")
