"""Character recognition of scanned pages: a picture to placed runs and rules, by the extra ``ocr`` (rapidocr, onnxruntime, opencv).

The page is set straight, ruling lines are found by their shape, and texts by the recogniser, whose models lie in its wheel:
nothing is loaded from elsewhere and nothing is written. Whether recognition may run now is the caller's to say, since it
takes seconds a page; what was wished for and not done is counted.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from parsers.formats.furniture import stands_in_margin
from parsers.formats.placed import Rule, Run, Sheet
from pipeline.model.document import Problem
from pipeline.model.evidence import Where

if TYPE_CHECKING:
    from numpy.typing import NDArray

DOTS = 200
"""Dots an inch at which pages are recognised."""
SURE = 0.8
"""A line recognised with less than this needs a person."""
SEEN = 0.3
"""What scores below this is no text."""
MAX_PAGES = 300
NOT_RECOGNISED = "尚未进行文字识别"
"""How a page is described that was left for later."""
_BARELY = ((6, 0.001), (20, 0.015))
"""A page with fewer characters than the first, while more than the second share of it is other ink, was not read: a seal
beside a signature takes under one hundredth of a page, a blank page none."""
_LONGEST_FURNITURE = 5
_THREADS = 2
_LONGEST_SIDE = 2400
_THICKEST = 9
_LONG = 40.0
_NEAR = 1.2
_MILLIMETRES = 25.4 / DOTS
_WIDE = str.maketrans(",;:!?()", "，；：！？（）")


@dataclass(slots=True)
class Recognition:
    """Whether pages may be recognised now, and how many were wished for in vain."""

    is_allowed: bool = True
    wished: int = 0
    done: int = 0


_CURRENT: ContextVar[Recognition] = ContextVar("recognition")


@contextmanager
def recognition(*, is_allowed: bool) -> Iterator[Recognition]:
    """Allow or forbid recognition for what is read inside."""
    state = Recognition(is_allowed=is_allowed)
    token = _CURRENT.set(state)
    try:
        yield state
    finally:
        _CURRENT.reset(token)


def is_installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2", "numpy"))


def recognised_page(sheet: Sheet, draw: Callable[[], "NDArray[Any] | None"]) -> tuple[bool, tuple[Problem, ...]]:
    """Put what a page's picture says on its sheet; whether that was done, and what is doubtful.

    ``draw`` gives the whole page in grey or colour at :data:`DOTS`, or None where the picture cannot be opened; it is called only
    where there is a recogniser to look at it.
    """
    number = sheet.number
    state = _CURRENT.get(Recognition())
    if not is_installed():
        return False, (_unread(number, "是扫描图片，没有文字，未能读取；请安装文字识别组件（[ocr]）或请单位报送文字版"),)
    if not state.is_allowed:
        state.wished += 1
        return False, (_unread(number, f"是扫描图片，{NOT_RECOGNISED}"),)
    if state.done >= MAX_PAGES:
        return False, (_unread(number, f"是扫描图片，超过一个文件识别{MAX_PAGES}页的上限，未能读取；请单位报送文字版"),)
    pixels = draw()
    if pixels is None:
        return False, (_unread(number, "是扫描图片，图片格式无法打开，未能读取；请单位报送文字版"),)
    state.done += 1
    doubtful, unread = _recognise(sheet, pixels)
    count = sum(len(run.text) for run in sheet.runs)
    if any(count < fewest and unread > share for fewest, share in _BARELY):
        said = "没有识别出文字" if not count else "几乎没有识别出文字"
        return True, (_unread(number, f"是扫描图片，{said}，请人工核对；看不清的请单位报送文字版"),)
    return True, (_doubt(number, doubtful),) if doubtful else ()


def _unread(number: int, what: str) -> Problem:
    return Problem(code="FIL002", message=f"第{number}页{what}", where=Where(f"第{number}页"))


def _doubt(number: int, lines: list[tuple[str, float]]) -> Problem:
    text, score = min(lines, key=lambda line: line[1])
    message = f"第{number}页是扫描图片，有{len(lines)}行文字识别把握不足（最低{score:.2f}，如“{text[:20]}”），请人工核对"
    return Problem(code="FIL002", message=message, where=Where(f"第{number}页"))


def _recognise(sheet: Sheet, pixels: "NDArray[Any]") -> tuple[list[tuple[str, float]], float]:
    """Place texts and rules; return the lines that are not sure, and the share of the page that is ink beside text and rules."""
    grey, ink = _straight(pixels)
    sheet.width, sheet.height = grey.shape[1] * _MILLIMETRES, grey.shape[0] * _MILLIMETRES
    sheet.down = _rules(ink, is_across=False)
    sheet.across = [rule for rule in _rules(ink, is_across=True) if _is_ruled(rule, sheet.down)]
    sheet.runs.clear()
    doubtful: list[tuple[str, float]] = []
    for box, text, score in _texts(grey):
        if score < SEEN or not text.strip():
            continue
        wide = _widened(text)
        sheet.runs.extend(_runs(box, wide))
        if score < SURE and len(wide) > 1 and not _is_furniture(box, wide, sheet):
            doubtful.append((wide, score))
        left, top, right, bottom = (max(0, round(value)) for value in box)
        ink[top:bottom, left:right] = 0
    return doubtful, _ink_beside_rules(ink)


def _is_furniture(box: tuple[float, float, float, float], text: str, sheet: Sheet) -> bool:
    """Whether a line is as short as a page number and stands where page numbers do."""
    return len(text) <= _LONGEST_FURNITURE and stands_in_margin((box[1] + box[3]) / 2 * _MILLIMETRES, sheet)


def _ink_beside_rules(ink: "NDArray[Any]") -> float:
    """Share of a page that is ink but for ruling lines and specks."""
    import cv2
    import numpy as np

    long = round(4.5 / _MILLIMETRES)
    lines = [cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) for shape in ((1, long), (long, 1))]
    rest = cv2.subtract(ink, cv2.dilate(cv2.max(*lines), np.ones((3, 3), np.uint8)))
    return float((cv2.morphologyEx(rest, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0).mean())


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": SEEN,
            "Global.max_side_len": _LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _texts(grey: "NDArray[Any]") -> Iterator[tuple[tuple[float, float, float, float], str, float]]:
    """Recognised lines: left, top, right and bottom in pixels, text, score."""
    import cv2

    found = _engine()(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
    if found.boxes is None or found.txts is None or found.scores is None:
        return
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
        yield (min(xs), min(ys), max(xs), max(ys)), text, float(score)


def _runs(box: tuple[float, float, float, float], text: str) -> Iterator[Run]:
    """A recognised line as a run; what stands upright in a narrow column, character by character."""
    left, top, right, bottom = (value * _MILLIMETRES for value in box)
    if len(text) > 1 and bottom - top > 1.5 * (right - left):
        height = (bottom - top) / len(text)
        for place, character in enumerate(text):
            middle, size = top + (place + 0.5) * height, 0.8 * height
            yield Run(character, [left], right, middle + 0.35 * size, size)
        return
    size = 0.8 * (bottom - top)
    shares = [1.0 if character > "\u2e7f" else 0.55 for character in text]
    step = (right - left) / sum(shares)
    xs, at = [], left
    for share in shares:
        xs.append(at)
        at += share * step
    yield Run(text, xs, right, (top + bottom) / 2 + 0.35 * size, size)


def _widened(text: str) -> str:
    """Punctuation beside Chinese characters in its full width, and no blanks there: the recogniser mixes both."""
    kept = [
        character
        for place, character in enumerate(text)
        if not character.isspace() or not (_is_chinese(text[place - 1 : place]) or _is_chinese(text[place + 1 : place + 2]))
    ]
    joined = "".join(kept)
    return "".join(
        character.translate(_WIDE) if _is_chinese(joined[place - 1 : place]) or _is_chinese(joined[place + 1 : place + 2]) else character
        for place, character in enumerate(joined)
    )


def _is_chinese(character: str) -> bool:
    return bool(character) and character >= "\u2e80"


# --- Lines ---------------------------------------------------------------------------------------------------------


def _straight(pixels: "NDArray[Any]") -> tuple["NDArray[Any]", "NDArray[Any]"]:
    """The page in grey, turned so that its long lines lie level, and its ink in white on black."""
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels
    ink = _ink(grey)
    angle = _skew(ink)
    if abs(angle) < 0.05:
        return grey, ink
    height, width = grey.shape
    turned = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    grey = cv2.warpAffine(grey, turned, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return grey, _ink(grey)


def _ink(grey: "NDArray[Any]") -> "NDArray[Any]":
    import cv2

    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)


def _skew(ink: "NDArray[Any]") -> float:
    """Degrees by which long lines, or else lines of text, fall to the right; 0 where nothing tells."""
    import cv2
    import numpy as np

    short = round(3 / _MILLIMETRES)
    dashes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, short), np.uint8))
    small = cv2.resize(dashes, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found = cv2.HoughLines(
        (small > 0).astype(np.uint8), 1, np.pi / 3600, small.shape[1] // 4, min_theta=np.radians(85), max_theta=np.radians(95)
    )
    if found is not None:
        return float(np.degrees(np.median(found.reshape(-1, found.shape[-1])[:25, 1])) - 90)
    smeared = cv2.dilate(cv2.resize(ink, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA), np.ones((1, 10), np.uint8))
    return float(max((step / 4 for step in range(-12, 13)), key=lambda angle: (_sharpness(smeared, angle), -abs(angle))))


def _sharpness(ink: "NDArray[Any]", angle: float) -> float:
    """How clearly rows of ink and white alternate when a page is turned."""
    import cv2
    import numpy as np

    height, width = ink.shape
    turned = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(ink, turned, (width, height)).astype(np.float64).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())


def _is_ruled(rule: Rule, down: list[Rule]) -> bool:
    """Whether a level line is a rule and no row of strokes: long, or between two upright rules."""
    if rule.high - rule.low >= _LONG:
        return True
    near = [each.at for each in down if each.low - _NEAR <= rule.at <= each.high + _NEAR]
    return all(any(abs(end - at) <= _NEAR for at in near) for end in (rule.low, rule.high))


def _rules(ink: "NDArray[Any]", *, is_across: bool) -> list[Rule]:
    """Ruling lines along one axis: long thin shapes, small breaks closed."""
    import cv2
    import numpy as np

    long = round((4.5 if is_across else 6) / _MILLIMETRES)
    shape = (long, 1) if is_across else (1, long)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 5) if is_across else (5, 1), np.uint8))
    lines = cv2.morphologyEx(closed, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(lines)
    rules = []
    for left, top, width, height, _ in boxes[1:].tolist():
        thick, length = (height, width) if is_across else (width, height)
        if length < long or thick > max(_THICKEST, length / 40):
            continue
        at, low = (top + height / 2, left) if is_across else (left + width / 2, top)
        rules.append(Rule(at * _MILLIMETRES, low * _MILLIMETRES, (low + length) * _MILLIMETRES))
    return rules
