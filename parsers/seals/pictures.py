"""Pictures that stand where a seal would: a red ring of a seal's size in a file in which nothing is signed.

Chinese official seals are round, 38 to 60 mm wide (State Council's seal regulation, 国发〔1999〕25号), red on nothing. A picture
of one says nothing of who put it there; that it is there keeps the file from being called unsealed.
"""

import ctypes
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parsers.formats.backend import RefusalError
from parsers.formats.ofd.elements import box, child, children, descendants, numbers
from parsers.formats.ofd.package import OfdPackage
from parsers.formats.ofd.resources import document_resources
from parsers.seals.facts import check
from pipeline.model.seal import Seal

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from PIL.Image import Image

SMALLEST, LARGEST = 25.0, 70.0
"""Sides (mm) between which a picture may be a seal's: some margin around 30 to 60."""
WIDEST = 1.7
"""Length to breadth: oval seals are 45 × 30 mm."""
MAX_PIXELS = 40_000_000
MAX_PAGES = 300
MAX_PICTURES = 200
"""Pictures of a seal's size that are looked at."""
SIDE = 96
"""Pixels to which a picture is reduced before it is judged."""
SECTORS = 24
POINT = 25.4 / 72


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamp:
    """Something of a seal's size: its page, its width in mm, and the picture's bytes; None for a red ring that is drawn."""

    page: int
    width: float
    picture: bytes | None = None


def ofd_pictures(package: OfdPackage) -> tuple[Seal, ...]:
    """The pictures of seals on an OFD file's pages and in its stamp annotations (GB/T 33190-2016 clause 15.2)."""
    try:
        stamps = list(_ofd_stamps(package))
    except RefusalError:
        return ()
    return tuple(_seal(one.page, one.width) for one in stamps if one.picture is None or is_seal_picture(one.picture))


def _seal(page: int, width: float) -> Seal:
    reason = "文件中没有任何电子签名，只有印章样式的图片"
    return Seal(
        kind="picture",
        name="",
        signer="",
        issuer="",
        organisation="",
        signed_at=None,
        checks=(check("signature_file", "not_checked", reason),),
        verdict="picture_only",
        notes=(f"第{page}页有宽约{width:.0f}毫米的红色印章图片，没有电子签名",),
    )


def is_of_seal_size(width: float, height: float) -> bool:
    """Whether a box in millimetres is of a seal's size and shape."""
    if not (math.isfinite(width) and math.isfinite(height)) or min(width, height) < SMALLEST / WIDEST:
        return False
    return SMALLEST <= max(width, height) <= LARGEST and max(width, height) <= WIDEST * min(width, height)


# --- OFD ----------------------------------------------------------------------------------------------------------


def _ofd_stamps(package: OfdPackage) -> Iterator[_Stamp]:
    from parsers.formats.ofd.reading import read_pages

    looked = 0
    for sheet in read_pages(package).sheets[:MAX_PAGES]:
        for picture in sheet.pictures:
            width, height = picture.right - picture.left, picture.bottom - picture.top
            if looked < MAX_PICTURES and picture.name and is_of_seal_size(width, height):
                looked += 1
                yield _Stamp(page=sheet.number, width=width, picture=package.read(picture.name))
    yield from _drawn(package)


def _drawn(package: OfdPackage) -> Iterator[_Stamp]:
    """Rings drawn as red curves on pages and in annotations, and pictures in annotations (stamps hold handwriting too)."""
    entry = package.locate("/OFD.xml", "")
    for body in children(package.xml(entry), "DocBody") if entry is not None else ():
        holder = child(body, "DocRoot")
        name = package.locate(holder.text or "", entry or "") if holder is not None else None
        if name is None:
            continue
        root = package.xml(name)
        listing = child(root, "Pages")
        pages = list(children(listing, "Page")) if listing is not None else []
        places = {page.get("ID") or "": number for number, page in enumerate(pages, 1)}
        for number, page in enumerate(pages[:MAX_PAGES], 1):
            content = package.locate(page.get("BaseLoc") or "", name)
            if content is not None:
                yield from _rings(package.xml(content), number)
        yield from _annotations(package, root, name, places)


def _rings(content: "Element", page: int) -> Iterator[_Stamp]:
    for path in descendants(content, "PathObject"):
        area = box(path.get("Boundary"))
        if area is None or not is_of_seal_size(area[2], area[3]):
            continue
        drawing = child(path, "AbbreviatedData")
        colour = child(path, "StrokeColor")
        if drawing is not None and colour is not None and set(drawing.text or "") & set("ABQ") and _is_red(numbers(colour.get("Value"))):
            yield _Stamp(page=page, width=area[2])


def _is_red(colour: list[float]) -> bool:
    return len(colour) == 3 and colour[0] >= 150 and max(colour[1:]) <= 110


def _annotations(package: OfdPackage, root: "Element", name: str, places: dict[str, int]) -> Iterator[_Stamp]:
    holder = child(root, "Annotations")
    listing = package.locate(holder.text or "", name) if holder is not None else None
    if listing is None:
        return
    media = document_resources(package, root, name).media
    for page in children(package.xml(listing), "Page"):
        location = child(page, "FileLoc")
        file = package.locate(location.text or "", listing) if location is not None else None
        if file is None:
            continue
        number = places.get(page.get("PageID") or "", 1)
        for annotation in children(package.xml(file), "Annot"):
            yield from _annotation(package, annotation, number, media)


def _annotation(package: OfdPackage, annotation: "Element", page: int, media: dict[str, str]) -> Iterator[_Stamp]:
    yield from _rings(annotation, page)
    for image in descendants(annotation, "ImageObject"):
        size = box(image.get("Boundary"))
        name = media.get(image.get("ResourceID") or "", "")
        if name and size is not None and is_of_seal_size(size[2], size[3]):
            yield _Stamp(page=page, width=size[2], picture=package.read(name))


# --- PDF ----------------------------------------------------------------------------------------------------------


def pdf_pictures(data: bytes) -> tuple[Seal, ...]:
    """The pictures of seals on a PDF file's pages and in its stamp annotations (ISO 32000-1 clause 12.5.6.12)."""
    from pypdfium2 import raw

    raw.FPDF_InitLibrary()
    buffer = ctypes.create_string_buffer(data, len(data))
    handle = raw.FPDF_LoadMemDocument64(buffer, len(data), None)
    if not handle:
        return ()
    try:
        return tuple(_seal(page, width) for page, width in _pdf_stamps(raw, handle))
    finally:
        raw.FPDF_CloseDocument(handle)


def _pdf_stamps(raw: Any, handle: Any) -> Iterator[tuple[int, float]]:
    looked = 0
    for index in range(min(raw.FPDF_GetPageCount(handle), MAX_PAGES)):
        page = raw.FPDF_LoadPage(handle, index)
        if not page:
            continue
        try:
            for width in _stamp_annotations(raw, handle, page):
                yield index + 1, width
            for place in range(min(raw.FPDFPage_CountObjects(page), 20_000)):
                thing = raw.FPDFPage_GetObject(page, place)
                if raw.FPDFPageObj_GetType(thing) != raw.FPDF_PAGEOBJ_IMAGE or looked >= MAX_PICTURES:
                    continue
                width, height = _size(raw, thing)
                if is_of_seal_size(width, height):
                    looked += 1
                    if _is_seal_object(raw, handle, page, thing):
                        yield index + 1, width
        finally:
            raw.FPDF_ClosePage(page)


def _stamp_annotations(raw: Any, handle: Any, page: Any) -> Iterator[float]:
    for place in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_PICTURES)):
        annotation = raw.FPDFPage_GetAnnot(page, place)
        rect = raw.FS_RECTF()
        is_stamp = raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_STAMP
        if is_stamp and raw.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
            width, height = abs(rect.right - rect.left) * POINT, abs(rect.top - rect.bottom) * POINT
            things = [raw.FPDFAnnot_GetObject(annotation, each) for each in range(min(raw.FPDFAnnot_GetObjectCount(annotation), 20))]
            images = [thing for thing in things if raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_IMAGE]
            if is_of_seal_size(width, height) and any(_is_seal_object(raw, handle, page, thing) for thing in images):
                yield width
        raw.FPDFPage_CloseAnnot(annotation)


def _size(raw: Any, thing: Any) -> tuple[float, float]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(thing, ctypes.byref(left), ctypes.byref(bottom), ctypes.byref(right), ctypes.byref(top)):
        return 0.0, 0.0
    return (right.value - left.value) * POINT, (top.value - bottom.value) * POINT


def _is_seal_object(raw: Any, handle: Any, page: Any, thing: Any) -> bool:
    """Whether an image object looks like a seal, drawn with its mask at its size on the page."""
    from PIL import Image

    bitmap = raw.FPDFImageObj_GetRenderedBitmap(handle, page, thing)
    if not bitmap:
        return False
    try:
        width, height = raw.FPDFBitmap_GetWidth(bitmap), raw.FPDFBitmap_GetHeight(bitmap)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        modes = {raw.FPDFBitmap_BGRA: ("RGBA", "BGRA"), raw.FPDFBitmap_BGRx: ("RGB", "BGRX"), raw.FPDFBitmap_BGR: ("RGB", "BGR")}
        mode = modes.get(raw.FPDFBitmap_GetFormat(bitmap))
        if mode is None or width * height > MAX_PIXELS:
            return False
        address = raw.FPDFBitmap_GetBuffer(bitmap)
        octets = ctypes.string_at(address, stride * height)
        return _looks_like_a_seal(Image.frombuffer(mode[0], (width, height), octets, "raw", mode[1], stride, 1))
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


# --- what a picture shows -----------------------------------------------------------------------------------------


def is_seal_picture(data: bytes) -> bool:
    """Whether a picture shows a red ring on nothing. Never raises; a picture of a format that nobody reads is none."""
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as picture:
                if picture.width * picture.height > MAX_PIXELS or picture.width < 16 or picture.height < 16:
                    return False
                picture.draft("RGB", (SIDE * 4, SIDE * 4))
                return _looks_like_a_seal(picture)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError, Image.DecompressionBombError):
        return False


def _looks_like_a_seal(picture: "Image") -> bool:
    """A ring of red that closes round the middle, little else than red and nothing, more nothing than red."""
    from PIL import Image

    small = picture.convert("RGBA")
    small.thumbnail((SIDE * 2, SIDE * 2))
    ground = Image.new("RGBA", small.size, (255, 255, 255, 255))
    ground.alpha_composite(small)
    plain = ground.convert("RGB")
    width, height = plain.size
    colours = plain.tobytes()
    red: list[tuple[int, int]] = []
    other = 0
    for place in range(width * height):
        r, g, b = colours[3 * place : 3 * place + 3]
        if r >= 130 and r - max(g, b) >= 45:
            red.append((place % width, place // width))
        elif min(r, g, b) < 170 and max(r, g, b) - min(r, g, b) < 60:
            other += 1
    total = width * height
    return 0.03 * total <= len(red) <= 0.6 * total and other <= 0.15 * total and _is_ring(red)


def _is_ring(red: list[tuple[int, int]]) -> bool:
    """Whether red points stand all round near the edge of their own oval, and none in the corners outside of it."""
    xs, ys = sorted(x for x, _ in red), sorted(y for _, y in red)
    left, right, top, bottom = xs[0], xs[-1], ys[0], ys[-1]
    across, down = (right - left) / 2 or 1.0, (bottom - top) / 2 or 1.0
    if max(across, down) > WIDEST * min(across, down) or min(across, down) < 8:
        return False
    sectors: set[int] = set()
    inside = outside = 0
    for x, y in red:
        dx, dy = (x - left - across) / across, (y - top - down) / down
        radius = math.hypot(dx, dy)
        if radius > 1.12:
            outside += 1
        elif radius >= 0.82:
            sectors.add(int((math.atan2(dy, dx) + math.pi) / (2 * math.pi) * SECTORS) % SECTORS)
        else:
            inside += 1
    return len(sectors) >= SECTORS - 2 and outside <= 0.02 * len(red) and inside <= 0.75 * len(red)
