"""Workbooks (.xlsx, .xlsm, strict too; ECMA-376 part 1, clause 18): one table a sheet, addressed as the sheet is.

``表N`` counts the visible sheets that hold anything; rows and columns are the sheet's own, so that an address is where the
words stand in Excel. Rows of a single cell above the first and below the last row of several cells are the sheet's title and
signature: they come as paragraphs, with their cell as address. Values are text as it is shown: dates as ISO text, percentages
with their sign.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError, refused
from parsers.formats.package import Package
from parsers.formats.word.parts import Relationship, relationships
from pipeline.model.document import Block, Cell, Document, Note, Paragraph, Problem, Read, Table
from pipeline.model.evidence import WHOLE_FILE, Where, at_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELLS_MAX = 2_000_000
_AREA_MAX = 5_000_000
_MERGED_MAX = 50_000_000
_COLUMNS_MAX = 16_384
_ROWS_MAX = 1_048_576
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_TIME_FORMATS = frozenset({*range(18, 22), *range(32, 36), *range(45, 48), 55, 56})
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"}
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DECIMALS = re.compile(r"0\.(0+)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Place = tuple[int, int]
"""Row and column, from 1."""


def read(data: bytes) -> Read[Document]:
    """Read a workbook; FIL001 where it is broken or locked."""
    try:
        return _Book(Package(data)).document()
    except RefusalError as refusal:
        return refused(refusal)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    name: str
    part: str
    is_hidden: bool


class _Book:
    """A workbook's shared texts, formats and sheets."""

    def __init__(self, package: Package) -> None:
        if package.has("xl/workbook.bin") and not package.has("xl/workbook.xml"):
            raise RefusalError("FIL004", "这是二进制工作簿（.xlsb），未能处理；请另存为 .xlsx 后重新报送")
        if not package.has("xl/workbook.xml"):
            raise RefusalError("FIL001", "文件已损坏（缺少工作簿部件），打不开；请重新导出后报送")
        self._package = package
        self._root = package.xml("xl/workbook.xml")
        self._relations = {relation.id: relation for relation in relationships(package, "xl/workbook.xml")}
        self._texts = self._shared_texts()
        self._formats = self._cell_formats()
        properties = self._root.find(_S + "workbookPr")
        self._starts_1904 = properties is not None and properties.get("date1904") in ("1", "true")

    def document(self) -> Read[Document]:
        """Every sheet in order; hidden ones are noted, not read."""
        blocks: list[Block] = []
        notes: list[Note] = []
        annotations: list[Note] = []
        problems: list[Problem] = []
        furniture: list[Note] = []
        images = tables = 0
        for sheet in self._sheets():
            if sheet.is_hidden:
                notes.append(Note(text=f"工作表“{sheet.name}”已隐藏，未读取", where=WHOLE_FILE))
                continue
            try:
                found = self._blocks(sheet, tables + 1)
            except RefusalError as refusal:
                problems.append(Problem(code="FIL002", message=f"工作表“{sheet.name}”未能读取：{refusal.message}", where=WHOLE_FILE))
                continue
            kinds = [relation.kind for relation in relationships(self._package, sheet.part)]
            images += kinds.count("drawing")
            if found:
                tables += 1
                blocks.extend(found)
                furniture.append(Note(text=sheet.name, where=Where(f"表{tables}")))
                annotations.extend(self._comments(sheet, tables))
        if problems and not blocks:
            return Read(value=None, problems=tuple(problems))
        value = Document(
            format="xlsx",
            blocks=tuple(blocks),
            images=images,
            annotations=tuple(annotations),
            furniture=tuple(furniture),
            notes=tuple(notes),
        )
        return Read(value=value, problems=tuple(problems))

    def _sheets(self) -> "Iterator[_Sheet]":
        for element in self._root.iterfind(f"{_S}sheets/{_S}sheet"):
            relation = self._relations.get(element.get(_REL_ID, ""))
            if relation is None or relation.kind != "worksheet":
                continue
            if not self._package.has(relation.target):
                raise RefusalError("FIL001", f"文件已损坏（缺少工作表 {element.get('name', '')}），打不开；请重新导出后报送")
            is_hidden = element.get("state", "visible") != "visible"
            yield _Sheet(name=element.get("name", ""), part=relation.target, is_hidden=is_hidden)

    def _blocks(self, sheet: _Sheet, number: int) -> tuple[Block, ...]:
        root = self._package.xml(sheet.part)
        texts = self._cells(root)
        merges = dict(_merges(root))
        return tuple(sheet_blocks(texts, merges, number))

    def _cells(self, root: "Element") -> dict[Place, str]:
        """Texts of cells that have any, in reading order."""
        found: dict[Place, str] = {}
        row = 0
        for element in root.iterfind(f"{_S}sheetData/{_S}row"):
            row = _number(element.get("r"), row + 1)
            column = 0
            for cell in element:
                place = _place(cell.get("r", ""))
                column = place[1] if place else column + 1
                text = self._text(cell)
                if text and 0 < row <= _ROWS_MAX and column <= _COLUMNS_MAX:
                    found[row, column] = text
                    if len(found) > _CELLS_MAX:
                        raise RefusalError("FIL004", "工作表单元格过多，超出处理上限；请拆分后重新报送")
        return found

    def _text(self, cell: "Element") -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(_S + "is")
            return _rich(inline).strip() if inline is not None else ""
        value = cell.findtext(_S + "v", "").strip()
        match kind:
            case "s":
                index = _number(value, -1)
                return self._texts[index] if 0 <= index < len(self._texts) else ""
            case "n":
                return self._shown(value, _number(cell.get("s"), 0)) if value else ""
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(value, value)
            case _:
                return {"e": "", "d": value.replace("T", " ")}.get(kind, _unescaped(value).strip())

    def _shown(self, value: str, style: int) -> str:
        """A number as its format shows it."""
        try:
            number = float(value)
        except ValueError:
            return value
        pattern = self._formats[style] if 0 <= style < len(self._formats) else ""
        if pattern in ("date", "time", "moment"):
            return _moment(number, pattern, starts_1904=self._starts_1904) or value
        if pattern.endswith("%"):
            decimals = _DECIMALS.search(pattern)
            return f"{number * 100:.{len(decimals[1]) if decimals else 0}f}%"
        decimals = _DECIMALS.search(pattern)
        if decimals is not None:
            return f"{number:.{len(decimals[1])}f}"
        return f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else f"{number:.15g}"

    def _shared_texts(self) -> tuple[str, ...]:
        root = self._side_part("sharedStrings")
        return tuple(_rich(item).strip() for item in root.iterfind(_S + "si")) if root is not None else ()

    def _cell_formats(self) -> tuple[str, ...]:
        """The pattern of each cell style: ``date``, ``time`` or ``moment`` for times, else the number's own."""
        root = self._side_part("styles")
        if root is None:
            return ()
        own = {_number(item.get("numFmtId"), -1): item.get("formatCode", "") for item in root.iterfind(f"{_S}numFmts/{_S}numFmt")}
        return tuple(_pattern(_number(style.get("numFmtId"), 0), own) for style in root.iterfind(f"{_S}cellXfs/{_S}xf"))

    def _side_part(self, kind: str) -> "Element | None":
        relation = next((relation for relation in self._relations.values() if relation.kind == kind), None)
        return self._package.xml(relation.target) if relation is not None and self._package.has(relation.target) else None

    def _comments(self, sheet: _Sheet, number: int) -> "Iterator[Note]":
        for relation in relationships(self._package, sheet.part):
            if relation.kind != "comments" or not self._package.has(relation.target):
                continue
            yield from self._notes_of(relation, number)

    def _notes_of(self, relation: Relationship, number: int) -> "Iterator[Note]":
        try:
            root = self._package.xml(relation.target)
        except RefusalError:
            return
        for comment in root.iter(_S + "comment"):
            place, text = _place(comment.get("ref", "")), comment.find(_S + "text")
            if place is not None and text is not None and _rich(text).strip():
                yield Note(text=_rich(text).strip(), where=at_cell(number, *place))


def sheet_blocks(texts: dict[Place, str], merges: dict[Place, Place], number: int) -> "Iterator[Block]":
    """Title rows, the table, rows below it; all by the sheet's own rows and columns."""
    counts: dict[int, int] = {}
    for row, _ in texts:
        counts[row] = counts.get(row, 0) + 1
    full = [row for row, count in counts.items() if count > 1]
    first, last = (min(full), max(full)) if full else (_ROWS_MAX + 1, 0)
    last = max([last, *(end_row for (row, _), (end_row, _) in merges.items() if first <= row <= last)])
    for (row, column), text in texts.items():
        if row < first:
            yield Paragraph(text=text, where=at_cell(number, row, column))
    if full:
        yield _table({place: text for place, text in texts.items() if first <= place[0] <= last}, merges, number)
        for (row, column), text in texts.items():
            if row > last:
                yield Paragraph(text=text, where=at_cell(number, row, column))


def _table(texts: dict[Place, str], merges: dict[Place, Place], number: int) -> Table:
    """The block of rows from the first to the last; empty cells within it stand too, covered ones do not."""
    first, last = min(row for row, _ in texts), max(row for row, _ in texts)
    spans = {place: end for place, end in merges.items() if first <= place[0] <= last}
    columns = max(column for _, column in texts)
    last = max([last, *(end[0] for place, end in spans.items() if place in texts)])
    if (last - first + 1) * columns > _AREA_MAX:
        raise RefusalError("FIL004", "工作表行列过多，超出处理上限；请删除多余区域后重新报送")
    if sum((bottom - top + 1) * (right - left + 1) for (top, left), (bottom, right) in spans.items()) > _MERGED_MAX:
        raise RefusalError("FIL004", "工作表合并单元格过多，超出处理上限；请整理后重新报送")
    covered = {
        (row, column)
        for (top, left), (bottom, right) in spans.items()
        for row in range(top, min(bottom, last) + 1)
        for column in range(left, min(right, columns) + 1)
        if (row, column) != (top, left)
    }
    cells = tuple(
        _cell(row, column, texts.get((row, column), ""), spans.get((row, column)), (last, columns), number)
        for row in range(first, last + 1)
        for column in range(1, columns + 1)
        if (row, column) not in covered
    )
    return Table(rows=last, columns=columns, where=Where(f"表{number}"), cells=cells)


def _cell(row: int, column: int, text: str, end: Place | None, corner: Place, number: int) -> Cell:
    bottom, right = (min(end[0], corner[0]), min(end[1], corner[1])) if end is not None else (row, column)
    return Cell(
        row=row,
        column=column,
        row_span=bottom - row + 1,
        column_span=max(1, right - column + 1),
        text=text,
        where=at_cell(number, row, column),
    )


def _merges(root: "Element") -> "Iterator[tuple[Place, Place]]":
    """Top left and bottom right of merged ranges."""
    for element in root.iterfind(f"{_S}mergeCells/{_S}mergeCell"):
        first, _, last = element.get("ref", "").partition(":")
        start, end = _place(first), _place(last or first)
        if start is not None and end is not None and start <= end:
            yield start, end


def _place(reference: str) -> Place | None:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _rich(element: "Element") -> str:
    """Words of a text with runs, without phonetic guides."""
    plain = element.find(_S + "t")
    runs = [run.findtext(_S + "t") or "" for run in element.iterfind(_S + "r")]
    return _unescaped("".join(runs) if runs else (plain.text or "" if plain is not None else ""))


def _unescaped(text: str) -> str:
    """``_x000D_`` and the like as the characters they stand for; carriage returns dropped."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "")


def _pattern(code: int, own: dict[int, str]) -> str:
    if code not in own:
        kind = "date" if code in _DATE_FORMATS else ("time" if code in _TIME_FORMATS else "")
        return "moment" if code == 22 else kind or _BUILT_IN.get(code, "")
    shown = _NOT_SHOWN.sub("", own[code]).lower().split(";")[0]
    if "general" in shown or "@" in shown:
        return ""
    has_day, has_hour = bool(re.search(r"[yde]", shown)), bool(re.search(r"[hs]", shown))
    if has_day or has_hour or re.search(r"m", shown):
        return "moment" if has_day and has_hour else ("time" if has_hour else "date")
    return shown.strip()


def _moment(number: float, pattern: str, *, starts_1904: bool) -> str | None:
    """A serial day as ISO text; None where it is no day. Times of day are rounded to seconds."""
    if not 0 <= number < 2_958_466:
        return None
    day = datetime(1904, 1, 1) if starts_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 a sheet's days have no zone
    moment = day + timedelta(seconds=round(number * 86_400))
    if pattern == "time" and number < 1:
        return f"{moment:%H:%M:%S}"
    has_hour = pattern != "date" or number % 1 != 0
    return f"{moment:%Y-%m-%d %H:%M:%S}" if has_hour else f"{moment:%Y-%m-%d}"


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else default
