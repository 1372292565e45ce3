"""Long sheets of a workbook: the library writes the workbook, and their rows are set one by one into what it wrote.

So a cell costs a tenth of what it costs through the library, and a sheet is never in memory whole. What is not a row
(styles, widths, panes, filters, notes, print settings) stays the library's; so does the first row, the heading.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from reports.cells import LONGEST, fit
from reports.ooxml import unpack

_SPECIMEN = re.compile(rb'<c r="[A-Z]+2" s="(\d+)"/>')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_BEHIND_LINKS = re.compile(rb"(?=<(?:printOptions|pageMargins)\b)")
"""Where a sheet's links stand: the library always writes margins behind them."""
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Programs read ``_x0041_`` in a text as the character; the mark before it is written as its own code."""
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_RELATION = (
    '<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
    ' Target="{}" TargetMode="External"/>'
)
_BATCH = 200
"""Rows that are packed together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row below the heading: its texts from the first column on, and of each the place of its format among the sheet's."""

    texts: Sequence[str]
    formats: Sequence[int]
    height: float | None = None
    """Points; None for the height of an empty row."""
    target: str = ""
    """Relative path that the sheet's link column leads to; '' for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongSheet:
    """The rows of a sheet, made when the workbook is written: how many, how many columns, and which of these holds links.

    A sheet with links has nothing else that leads out of it: no notes, no pictures.
    """

    rows: Callable[[], Iterable[Row]]
    count: int
    columns: int
    link: int | None = None


def prepare(sheet: Any, formats: Sequence[Any]) -> None:
    """Lay specimens below a sheet's heading, from which :func:`with_rows` learns the numbers of its formats."""
    for place, form in enumerate(formats):
        sheet.write_blank(1, place, None, form)


def with_rows(package: bytes, sheets: Mapping[int, LongSheet]) -> Iterator[tuple[str, bytes | Iterator[bytes]]]:
    """Yield the parts of a workbook with the rows of its long sheets, by their places in the workbook from 1.

    A part is to be read before the next is asked for.
    """
    names = {f"xl/worksheets/sheet{place}.xml": long for place, long in sheets.items()}
    for name, data in unpack(package).items():
        if name not in names:
            yield name, data
            continue
        links = _Links()
        yield name, _filled(data, names[name], links)
        if links.targets:
            yield _relations_of(name), _RELATIONS.format("".join(links.relations())).encode("utf-8")


def _relations_of(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/_rels/{file}.rels"


class _Links:
    """The links of one sheet: cells that lead to the same file share its relation."""

    def __init__(self) -> None:
        self.targets: dict[str, int] = {}
        self._cells: list[str] = []

    def add(self, cell: str, target: str) -> None:
        number = self.targets.setdefault(target, len(self.targets) + 1)
        self._cells.append(f'<hyperlink ref="{cell}" r:id="rId{number}"/>')

    def element(self) -> bytes:
        return b"<hyperlinks>%b</hyperlinks>" % "".join(self._cells).encode("ascii") if self._cells else b""

    def relations(self) -> Iterator[str]:
        """Paths as the programs write them: with backward slashes."""
        return (_RELATION.format(number, _escaped(target.replace("/", "\\"))) for target, number in self.targets.items())


def _filled(data: bytes, long: LongSheet, links: _Links) -> Iterator[bytes]:
    """Yield a sheet with its rows in the place of the specimens."""
    head, _, rest = data.partition(b"<sheetData>")
    body, _, tail = rest.partition(b"</sheetData>")
    numbers = [int(number) for number in _SPECIMEN.findall(body)]
    extent = b'<dimension ref="A1:%b%d"/>' % (_column(long.columns - 1).encode("ascii"), 1 + long.count)
    yield _DIMENSION.sub(extent, head, count=1)
    yield b"<sheetData>" + body[: body.index(b"</row>")] + b"</row>"
    batch: list[str] = []
    for number, row in enumerate(long.rows(), 2):
        batch.append(_row(number, row, numbers))
        if row.target and long.link is not None:
            links.add(f"{_column(long.link)}{number}", row.target)
        if len(batch) == _BATCH:
            yield "".join(batch).encode("utf-8")
            batch.clear()
    yield "".join(batch).encode("utf-8")
    yield b"</sheetData>" + _BEHIND_LINKS.sub(lambda _: links.element(), tail, count=1)


def _row(number: int, row: Row, numbers: Sequence[int]) -> str:
    height = "" if row.height is None else _height(row.height)
    cells = [
        f'<c r="{_column(place)}{number}" s="{numbers[form]}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        if text
        else f'<c r="{_column(place)}{number}" s="{numbers[form]}"/>'
        for place, (text, form) in enumerate(zip(_held(row.texts), row.formats, strict=True))
    ]
    return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def _held(texts: Sequence[str]) -> Sequence[str]:
    """Texts as cells hold them in XML; most rows need nothing."""
    whole = "".join(texts)
    if not whole.isprintable() or len(whole) > LONGEST:
        texts = [fit(text) for text in texts]
        whole = "".join(texts)
    if "&" in whole or "<" in whole or ">" in whole or "_x" in whole:
        return [_escaped(text) for text in texts]
    return texts


def _escaped(text: str) -> str:
    return escape(_LIKE_AN_ESCAPE.sub("_x005F_", text), quote=False).replace('"', "&quot;")


@cache
def _height(points: float) -> str:
    """A row's height in whole pixels, as the programs round it."""
    return f' ht="{int(points * 4 / 3 + 0.5) * 0.75:.16g}" customHeight="1"'


@cache
def _column(place: int) -> str:
    """The letters of a column from its place, from 0."""
    before, last = divmod(place, 26)
    return (_column(before - 1) if before else "") + chr(ord("A") + last)
