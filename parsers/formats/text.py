"""Plain text: an export of a table (one cell a line, led by a tab), tab-separated and piped tables, or paragraphs.

The export's grammar: a row is one or more cells and ends with an empty line; a cell is a tab (a blank may stand before
it) and its text; lines without a tab go on with the cell; a lone tab is a cell merged down or an empty one.
"""

import codecs
import itertools
import re
from collections.abc import Iterator

from parsers.formats.text_rows import table_of
from pipeline.model.document import Block, Document, Paragraph, Problem, Read
from pipeline.model.evidence import WHOLE_FILE, at_paragraph
from pipeline.model.text import squeeze

_CELL = re.compile(r"[ \u3000]?\t")
_MARKUP = re.compile(r"\s*(?:<[a-z!?/]|\{\\rtf|%PDF|(?:MIME-Version|Content-Type|From):)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FEWEST_ROWS = 2


def is_plain(data: bytes) -> bool:
    """Whether bytes decode as text without control characters and are no markup."""
    text = decoded(data)
    return text is not None and bool(text.strip()) and _MARKUP.match(text) is None


def read(data: bytes) -> Read[Document]:
    """Read text into paragraphs and tables."""
    text = decoded(data)
    if text is None:
        problem = Problem(
            code="FIL001", message="文字编码无法识别（不是 UTF-8、UTF-16 或 GB18030），请另存为 UTF-8 后重新报送", where=WHOLE_FILE
        )
        return Read(value=None, problems=(problem,))
    return Read(value=Document(format="text", blocks=tuple(_blocks(text.splitlines()))), problems=())


def decoded(data: bytes) -> str | None:
    """The text of bytes in UTF-8, UTF-16 (with a byte order mark) or GB18030; None where they are none of these."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode(data, encoding)
    return _decode(data, "utf-8") or _decode(data, "gb18030")


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a")
    return None if _CONTROL.search(text) else text


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Tables and paragraphs in reading order."""
    tables = paragraphs = 0
    for rows, line in _export(lines) if _is_export(lines) else _separated(lines):
        if rows:
            tables += 1
            yield table_of(rows, tables)
        elif squeeze(line):
            paragraphs += 1
            yield Paragraph(text=line.strip(), where=at_paragraph(paragraphs))


def _is_export(lines: list[str]) -> bool:
    """Whether cells stand one a line: several in a row of lines that begin with a tab."""
    starts = [bool(_CELL.match(line)) for line in lines]
    return any(first and second for first, second in itertools.pairwise(starts))


def _export(lines: list[str]) -> Iterator[tuple[list[list[str]], str]]:
    """Rows of cells, one table as long as no paragraph stands between; then each paragraph."""
    table: list[list[str]] = []
    row: list[str] = []
    for line in [*lines, ""]:
        if _CELL.match(line):
            row.append(_CELL.sub("", line, count=1))
        elif row and squeeze(line):
            row[-1] += "\n" + line
        elif row:
            table.append([cell.rstrip() for cell in row])
            row = []
        elif squeeze(line):
            if table:
                yield table, ""
                table = []
            yield [], line
    if table:
        yield table, ""


def _separated(lines: list[str]) -> Iterator[tuple[list[list[str]], str]]:
    """Lines with tabs or pipes between cells make a table where at least two follow one another."""
    table: list[list[str]] = []
    held: list[str] = []
    for line in [*lines, ""]:
        cells = _cells(line)
        if cells is not None:
            table.append(cells)
            held.append(line)
            continue
        if table:
            table = [row for row in table if row]
            if len(table) >= _FEWEST_ROWS:
                yield table, ""
            else:
                yield from (([], one) for one in held)
            table, held = [], []
        yield [], line


def _cells(line: str) -> list[str] | None:
    """The cells of a line with separators; [] for the rule under piped headings; None for no such line."""
    piped = line.strip()
    if piped.startswith("|") and piped.endswith("|") and len(piped) > 2:
        if re.fullmatch(r"[|:\-\s]+", piped):
            return []
        return [cell.strip().replace("<br>", "\n") for cell in piped[1:-1].split("|")]
    cells = line.rstrip("\n").split("\t")
    return [cell.strip() for cell in cells] if len(cells) >= 3 else None
