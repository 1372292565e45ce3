"""PDF files through PDFium: placed characters and ruling lines into the same table finder as OFD pages.

Generated blanks are dropped and set again by position; characters drawn twice for bold count once; full-width digits and
«» of converters are folded. A page without a text layer is a scan.
"""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from parsers.formats.backend import RefusalError, refused
from parsers.formats.extent import most_pages, too_many
from parsers.formats.ocr import DOTS, recognised_page
from parsers.formats.pages import blocks_of
from parsers.formats.placed import UNIT, Matrix, Picture, Run, Sheet, place_lines, times, turn, upright
from parsers.formats.scans import is_scan
from pipeline.model.document import Document, Note, Problem, Read
from pipeline.model.evidence import Where

MILLIMETRES = 25.4 / 72
_LOOSE_HEIGHT = 1.17
"""Height of the box that PDFium gives a character, in sizes of its font."""
MAX_OBJECTS = 200_000
MAX_NESTING = 12
MAX_PIXELS = 60_000_000
_PASSWORD_ERROR = 4
_TEXT_WIDTHS = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    | {"«": "《", "»": "》", "\u00a0": " ", "\u0002": "-", "\u00ad": "-"}
)


@dataclass
class _File:
    """A file being read."""

    raw: Any
    sheets: list[Sheet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    is_recognised: bool = False


def read(data: bytes) -> Read[Document]:
    """Read a PDF file; a page that cannot be read costs that page (FIL002), a damaged file the file (FIL001)."""
    from pypdfium2 import raw

    handle = None
    try:
        raw.FPDF_InitLibrary()
        buffer = ctypes.create_string_buffer(data, len(data))
        handle = raw.FPDF_LoadMemDocument64(buffer, len(data), None)
        if not handle:
            raise _refusal(raw.FPDF_GetLastError())
        file = _File(raw)
        _read_pages(file, handle)
    except RefusalError as refusal:
        return refused(refusal)
    finally:
        if handle:
            raw.FPDF_CloseDocument(handle)
    return _document(file)


def _refusal(error: int) -> RefusalError:
    if error == _PASSWORD_ERROR:
        return RefusalError("FIL001", "文件已加密，无法打开；请取消密码后重新报送")
    return RefusalError("FIL001", "不是完整的PDF文件，打不开；请重新导出后报送")


def _document(file: _File) -> Read[Document]:
    blocks, furniture = blocks_of(file.sheets)
    document = Document(
        format="pdf",
        blocks=blocks,
        pages=len(file.sheets),
        images=sum(len(sheet.pictures) for sheet in file.sheets),
        furniture=furniture,
        notes=tuple(dict.fromkeys(file.notes)),
        recognised=file.is_recognised,
    )
    return Read(value=document, problems=tuple(file.problems))


def _read_pages(file: _File, handle: Any) -> None:
    raw = file.raw
    count = raw.FPDF_GetPageCount(handle)
    if count <= 0:
        raise RefusalError("FIL001", "PDF文件中没有任何页面；请重新导出后报送")
    most = most_pages()
    for index in range(min(count, most)):
        page = raw.FPDF_LoadPage(handle, index)
        number = index + 1
        if not page:
            file.problems.append(Problem(code="FIL002", message=f"第{number}页无法读取，内容已损坏", where=Where(f"第{number}页")))
            continue
        try:
            sheet = _Page(file, page, number).sheet()
            if is_scan(sheet):
                _recognise(file, page, sheet)
            file.sheets.append(sheet)
        finally:
            raw.FPDF_ClosePage(page)
    if count > most:
        file.problems.append(too_many(most))


def _recognise(file: _File, page: Any, sheet: Sheet) -> None:
    is_done, doubts = recognised_page(sheet, lambda: _pixels(file.raw, page))
    file.is_recognised = file.is_recognised or is_done
    file.problems.extend(doubts)


def _pixels(raw: Any, page: Any) -> Any:
    """The page in grey at the dots that the recogniser wants; None where it is too big or cannot be drawn."""
    import numpy as np

    scale = DOTS / 72
    width, height = (round(get(page) * scale) for get in (raw.FPDF_GetPageWidthF, raw.FPDF_GetPageHeightF))
    if width <= 0 or height <= 0 or width * height > MAX_PIXELS:
        return None
    bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return None
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        buffer = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    return np.frombuffer(buffer, np.uint8).reshape(height, stride)[:, :width].copy()


class _Page:
    """One page, placed in millimetres from the top left of what a viewer shows."""

    def __init__(self, file: _File, page: Any, number: int) -> None:
        self._file = file
        self._raw = file.raw
        self._page = page
        self._number = number
        left, bottom, right, top = self._box()
        self._left, self._top = left, top
        self._width, self._height = (right - left) * MILLIMETRES, (top - bottom) * MILLIMETRES
        self._objects = 0

    def sheet(self) -> Sheet:
        """Everything on the page, turned as the page says that it is shown."""
        sheet = Sheet(self._number, self._width, self._height)
        sheet.runs = self._runs()
        self._place_objects(sheet)
        quarter = self._raw.FPDFPage_GetRotation(self._page) % 4
        if quarter:
            turn(sheet, (360 - 90 * quarter) % 360)
            for run in sheet.runs:
                run.angle %= 360
        return sheet

    def _box(self) -> tuple[float, float, float, float]:
        values = [ctypes.c_float() for _ in range(4)]
        for get in (self._raw.FPDFPage_GetCropBox, self._raw.FPDFPage_GetMediaBox):
            if get(self._page, *values):
                left, bottom, right, top = (value.value for value in values)
                if all(map(math.isfinite, (left, bottom, right, top))) and right > left and top > bottom:
                    return left, bottom, right, top
        width, height = self._raw.FPDF_GetPageWidthF(self._page), self._raw.FPDF_GetPageHeightF(self._page)
        if self._raw.FPDFPage_GetRotation(self._page) % 2:
            width, height = height, width
        return 0.0, 0.0, max(width, 1.0), max(height, 1.0)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return (x - self._left) * MILLIMETRES, (self._top - y) * MILLIMETRES

    def _runs(self) -> list[Run]:
        raw = self._raw
        text = raw.FPDFText_LoadPage(self._page)
        if not text:
            self._file.problems.append(
                Problem(code="FIL002", message=f"第{self._number}页的文字无法读取", where=Where(f"第{self._number}页"))
            )
            return []
        try:
            return self._placed(text)
        finally:
            raw.FPDFText_ClosePage(text)

    def _placed(self, text: Any) -> list[Run]:
        """Characters that follow one another on a baseline as one run, in the frame in which they stand upright."""
        raw = self._raw
        rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        to_rect, to_x, to_y = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
        seen: dict[tuple[int, int, int], float] = {}
        runs: list[Run] = []
        lefts: list[float] = []
        run = Run("", lefts, 0.0, math.inf, 0.0)
        unicode_of, box_of, origin_of, angle_of = (
            raw.FPDFText_GetUnicode,
            raw.FPDFText_GetLooseCharBox,
            raw.FPDFText_GetCharOrigin,
            raw.FPDFText_GetCharAngle,
        )
        page_left, page_top = self._left, self._top
        for index in range(raw.FPDFText_CountChars(text)):
            code = unicode_of(text, index)
            if code <= 0x20 and ((code < 0x20 and code != 2) or raw.FPDFText_IsGenerated(text, index) == 1):
                continue
            if not box_of(text, index, to_rect) or not origin_of(text, index, to_x, to_y):
                continue
            radians = angle_of(text, index)
            angle = round(math.degrees(radians)) % 360 if radians else 0
            left, top = (rect.left - page_left) * MILLIMETRES, (page_top - rect.top) * MILLIMETRES
            right, bottom = (rect.right - page_left) * MILLIMETRES, (page_top - rect.bottom) * MILLIMETRES
            base = (page_top - y.value) * MILLIMETRES
            if angle in {90, 180, 270}:
                left, top = upright(left, top, angle, self._width, self._height)
                right, bottom = upright(right, bottom, angle, self._width, self._height)
                base = upright(*self._point(x.value, y.value), angle, self._width, self._height)[1]
            if right < left:
                left, right = right, left
            height = abs(bottom - top)
            if height <= 0 or not math.isfinite(left + right + base + height):
                continue
            step = 0.3 * height
            key = (code, round(left / step), round(base / step))
            before = seen.get(key)
            if before is not None and abs(before - left) < 0.25 * height:
                continue
            seen[key] = left
            size, usual = height / _LOOSE_HEIGHT, run.size
            if (
                -0.3 * usual < left - run.right < 0.25 * usual
                and abs(base - run.baseline) < 0.1 * usual
                and abs(size - usual) < 0.1 * usual
                and angle == run.angle
            ):
                run.text += _character(code)
                lefts.append(left)
                run.right = right
            else:
                lefts = [left]
                run = Run(_character(code), lefts, right, base, size, angle)
                runs.append(run)
        return [_without_blanks(run) for run in runs]

    def _place_objects(self, sheet: Sheet) -> None:
        raw = self._raw
        for index in range(raw.FPDFPage_CountObjects(self._page)):
            self._place(raw.FPDFPage_GetObject(self._page, index), sheet, UNIT, 0)

    def _place(self, thing: Any, sheet: Sheet, outer: Matrix, depth: int) -> None:
        raw = self._raw
        self._objects += 1
        if not thing or self._objects > MAX_OBJECTS or depth > MAX_NESTING:
            return
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            self._path(thing, sheet, times(outer, self._matrix(thing)))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            self._image(sheet, times(outer, self._matrix(thing)))
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            inner = times(outer, self._matrix(thing))
            for index in range(raw.FPDFFormObj_CountObjects(thing)):
                self._place(raw.FPDFFormObj_GetObject(thing, index), sheet, inner, depth + 1)

    def _matrix(self, thing: Any) -> Matrix:
        matrix = self._raw.FS_MATRIX()
        if not self._raw.FPDFPageObj_GetMatrix(thing, ctypes.byref(matrix)):
            return UNIT
        return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)

    def _image(self, sheet: Sheet, matrix: Matrix) -> None:
        a, b, c, d, e, f = matrix
        corners = [self._point(a * x + c * y + e, b * x + d * y + f) for x in (0, 1) for y in (0, 1)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        sheet.pictures.append(Picture(min(xs), min(ys), max(xs), max(ys)))

    def _path(self, thing: Any, sheet: Sheet, matrix: Matrix) -> None:
        raw = self._raw
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(thing, ctypes.byref(fill), ctypes.byref(stroke))
        if not fill.value and not stroke.value:
            return
        count = raw.FPDFPath_CountSegments(thing)
        if count > MAX_OBJECTS:
            return
        for points in self._subpaths(thing, count, matrix):
            place_lines(sheet, points, strokes=bool(stroke.value))

    def _subpaths(self, thing: Any, count: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
        raw = self._raw
        a, b, c, d, e, f = matrix
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(thing, index)
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            kind = raw.FPDFPathSegment_GetType(segment)
            point = self._point(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
            if kind == raw.FPDF_SEGMENT_LINETO and points:
                points.append(point)
            else:
                if len(points) > 1:
                    yield points
                points = [point]
            if raw.FPDFPathSegment_GetClose(segment) and points:
                points.append(points[0])
        if len(points) > 1:
            yield points


@lru_cache(maxsize=8192)
def _character(code: int) -> str:
    return chr(code).translate(_TEXT_WIDTHS) if code <= 0x10FFFF else ""


def _without_blanks(run: Run) -> Run:
    """Drop the blanks that converters set between the glyphs of Chinese text."""
    if " " not in run.text:
        return run
    kept = [
        place
        for place, character in enumerate(run.text)
        if character != " " or (_is_latin(run.text, place - 1) and _is_latin(run.text, place + 1))
    ]
    if not kept:
        return run
    lefts = run.xs
    right = run.right if kept[-1] == len(run.text) - 1 else lefts[kept[-1] + 1]
    return Run("".join(run.text[place] for place in kept), [lefts[place] for place in kept], right, run.baseline, run.size, run.angle)


def _is_latin(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place].isascii()
