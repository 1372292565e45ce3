"""Pictures of papers (.jpg .png .tif .bmp .gif .webp): every page recognised, see :mod:`parsers.formats.ocr`."""

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from parsers.formats.backend import RefusalError, refused
from parsers.formats.extent import most_pages, too_many
from parsers.formats.ocr import DOTS, recognised_page
from parsers.formats.pages import blocks_of
from parsers.formats.placed import Sheet
from pipeline.model.document import Document, Problem, Read
from pipeline.model.evidence import WHOLE_FILE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

A4 = (210.0, 297.0)
MAX_PIXELS = 120_000_000
MAX_FRAMES = 300


def read(data: bytes) -> Read[Document]:
    """Read a picture or a row of pictures in one file: each frame is a page."""
    try:
        pages, problems = _frames(data)
    except RefusalError as refusal:
        return refused(refusal)
    sheets: list[Sheet] = []
    is_recognised = False
    for number, page in enumerate(pages, start=1):
        sheet = Sheet(number, *page_size(page))
        is_done, doubts = recognised_page(sheet, partial(_pixels, page))
        is_recognised = is_recognised or is_done
        problems.extend(doubts)
        sheets.append(sheet)
    blocks, furniture = blocks_of(sheets)
    document = Document(format="image", blocks=blocks, pages=len(sheets), images=len(sheets), furniture=furniture, recognised=is_recognised)
    return Read(value=document, problems=tuple(problems))


def page_size(page: "Image") -> tuple[float, float]:
    """Width and height in millimetres of a page that fills a picture: A4, upright or lying."""
    return A4 if page.height >= page.width else (A4[1], A4[0])


def _pixels(page: "Image") -> "NDArray[Any]":
    import numpy as np

    return np.asarray(page)


def _frames(data: bytes) -> tuple[list["Image"], list[Problem]]:
    from PIL import Image, UnidentifiedImageError

    problems: list[Problem] = []
    frames: list[Any] = []
    most = min(MAX_FRAMES, most_pages())
    try:
        with Image.open(BytesIO(data)) as picture:
            count = getattr(picture, "n_frames", 1)
            for number in range(min(count, most)):
                picture.seek(number)
                frames.append(page_picture(picture))
    except UnidentifiedImageError as error:
        raise RefusalError("FIL001", "图片文件已损坏或没有传完整，打不开；请重新扫描或导出后报送") from error
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError) as error:
        if not frames:
            raise RefusalError("FIL001", "图片文件已损坏或没有传完整，打不开；请重新扫描或导出后报送") from error
        count = len(frames)
        problems.append(Problem(code="FIL002", message=f"图片文件第{count + 1}页起已损坏，未能读取", where=WHOLE_FILE))
    if count > most:
        problems.append(too_many(most))
    return frames, problems


def page_picture(picture: Any) -> "Image":
    """A picture upright, in grey, as wide as its page at the dots that the recogniser wants; RefusalError where it is too big."""
    from PIL import Image, ImageOps

    if picture.width * picture.height > MAX_PIXELS:
        raise RefusalError("FIL004", f"图片过大（{picture.width}×{picture.height}像素），超出处理上限，未予读取；请降低分辨率后重新报送")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA", "P"}:
        coloured = upright.convert("RGBA")
        white = Image.new("RGBA", coloured.size, "white")
        upright = Image.alpha_composite(white, coloured)
    grey = upright.convert("L")
    wanted = round((A4[0] if grey.height >= grey.width else A4[1]) / 25.4 * DOTS)
    tallest = round(2 * A4[1] / 25.4 * DOTS)
    height = max(1, min(tallest, round(grey.height * wanted / grey.width)))
    if abs(grey.width - wanted) > 0.03 * wanted:
        grey = grey.resize((wanted, height), Image.Resampling.LANCZOS)
    return grey
