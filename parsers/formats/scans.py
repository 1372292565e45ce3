"""Pages that are a picture and nothing else, and how one looks as a whole."""

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from parsers.formats.backend import RefusalError
from parsers.formats.furniture import is_page_number
from parsers.formats.ocr import DOTS
from parsers.formats.placed import Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_PIXELS = 60_000_000
_DOT = 25.4 / DOTS

SCANNED = 0.5
"""Share of a page that pictures must fill to be a scan."""


def is_scan(sheet: Sheet) -> bool:
    """Whether a page's pictures fill most of it and it has no text but a page number."""
    text = "".join(run.text for run in sheet.runs).strip()
    if text and not is_page_number(text):
        return False
    area = sum(max(0.0, p.right - p.left) * max(0.0, p.bottom - p.top) for p in sheet.pictures)
    return area >= SCANNED * sheet.width * sheet.height


def page_of_pictures(sheet: Sheet, read: Callable[[str], bytes]) -> "NDArray[Any] | None":
    """A page's pictures where they stand, in grey; None where it is too big or a picture cannot be opened."""
    import numpy as np
    from PIL import Image

    width, height = round(sheet.width / _DOT), round(sheet.height / _DOT)
    if width * height > MAX_PIXELS or width <= 0 or height <= 0:
        return None
    page = Image.new("L", (width, height), 255)
    for picture in sheet.pictures:
        try:
            with Image.open(BytesIO(read(picture.name))) as found:
                if found.width * found.height > MAX_PIXELS:
                    return None
                size = (max(1, round((picture.right - picture.left) / _DOT)), max(1, round((picture.bottom - picture.top) / _DOT)))
                if size[0] * size[1] > MAX_PIXELS:
                    return None
                grey = found.convert("RGBA").resize(size)
        except (KeyError, OSError, ValueError, SyntaxError, TypeError, RefusalError):
            return None
        page.paste(grey.convert("L"), (round(picture.left / _DOT), round(picture.top / _DOT)), grey.getchannel("A"))
    return np.asarray(page)
