"""A document as a report: its frame and its passages. No ledger is needed, so that any file can be shown."""

from collections.abc import Iterator

from parsers.extract.letter import Letter, Line, form_unit, read_letter
from parsers.extract.outline import read_outline
from parsers.extract.rounds import body_words, head_words
from parsers.extract.rows import TableReader
from parsers.text import report_words as words
from pipeline.model.document import Document, Table
from pipeline.model.evidence import Span
from pipeline.model.submission import Report, RoundWords
from pipeline.model.text import squeeze

_FEWEST_ENTRIES = 3
"""Lines with page numbers that make a table of contents without its title."""
_SHORTEST_ENTRY = 3


def read_report(document: Document, *, is_whole: bool = True) -> Report:
    """Read title, addressee, signature block, round words and passages of a document.

    ``is_whole`` is what the reader of the file knows: False where pages or pictures could not be read. A document
    without any text but with pictures is never whole. Every span's quote stands verbatim at its place.
    """
    blocks = _without_contents(tuple(_blocks(document)))
    lines = tuple(block for block in blocks if isinstance(block, Line))
    tables = tuple(block for block in blocks if isinstance(block, Table))
    letter = read_letter(lines, has_table=bool(tables))
    passages = read_outline(
        blocks,
        rows=TableReader().read,
        skipped=letter.used,
        preamble=frozenset(line.order for line in letter.preamble),
    )
    signatures = letter.signatures or tuple(_signed_in_tables(tables))
    return Report(
        title=letter.title_lines[0] if letter.title_lines else None,
        addressee=letter.addressee,
        document_number=letter.document_number,
        signature=signatures[0] if signatures else None,
        signed_on=letter.signed_on,
        signed_on_span=letter.signed_on_span,
        round_words=_round_words(lines, tables, letter),
        passages=passages,
        is_whole=is_whole and bool(lines or tables or not document.images),
        title_lines=letter.title_lines,
        signatures=signatures,
    )


def _blocks(document: Document) -> Iterator[Line | Table]:
    """Lines and tables in reading order; a table of one column is lines."""
    order = 0
    for block in document.blocks:
        if isinstance(block, Table) and block.columns > 1 and len(block.cells) > 1:
            yield block
            continue
        sources = block.cells if isinstance(block, Table) else (block,)
        for source in sources:
            level = getattr(source, "level", None)
            for text in source.text.splitlines():
                if text.strip():
                    yield Line(order=order, text=text.strip(), where=source.where, level=level)
                    order += 1


def _without_contents(blocks: tuple[Line | Table, ...]) -> tuple[Line | Table, ...]:
    """The blocks less a table of contents: its lines end in a page's number, or stand again over the text that they announce."""
    lines = [block for block in blocks if isinstance(block, Line)]
    if not any(words.CONTENTS_TITLE.match(line.text) or words.CONTENTS_LINE.match(line.text) for line in lines):
        return blocks
    plain = [squeeze(line.text) for line in lines]
    left_out: set[int] = set()
    for i, line in enumerate(lines):
        is_titled = bool(words.CONTENTS_TITLE.match(line.text))
        if line.order in left_out or not (is_titled or words.CONTENTS_LINE.match(line.text)):
            continue
        first = end = i + 1 if is_titled else i
        while end < len(lines) and _is_announced(lines[end].text, plain[end + 1 :], is_titled=is_titled):
            end += 1
        if end - first >= (1 if is_titled else _FEWEST_ENTRIES):
            left_out.update(each.order for each in lines[i:end])
    return tuple(block for block in blocks if not (isinstance(block, Line) and block.order in left_out))


def _is_announced(text: str, later: list[str], *, is_titled: bool) -> bool:
    """Whether a line is an entry of a table of contents: it has a page's number, and its words stand again further down."""
    entry = words.CONTENTS_LINE.match(text)
    title = squeeze(entry["title"] if entry else text)
    titles = [title, title.rstrip("0123456789")] if is_titled else [title]
    stands_again = any(len(each) >= _SHORTEST_ENTRY and any(line.startswith(each) for line in later) for each in titles)
    return stands_again or (is_titled and entry is not None)


def _signed_in_tables(tables: tuple[Table, ...]) -> Iterator[Span]:
    """Units of form lines that stand inside a table: 填报单位：…."""
    for table in tables:
        for cell in table.cells:
            for text in cell.text.splitlines():
                if span := form_unit(Line(order=0, text=text.strip(), where=cell.where)):
                    yield span
                    return


def _round_words(lines: tuple[Line, ...], tables: tuple[Table, ...], letter: Letter) -> tuple[RoundWords, ...]:
    """Words of the head first; where it names no period but a year, the days that the body speaks up to."""
    signed = letter.signed_on_span.where if letter.signed_on_span else None
    titles = {(span.where, span.quote) for span in letter.title_lines}
    preamble = {line.order for line in letter.preamble}
    captions = [line for i, line in enumerate(lines[:8]) if line.order not in preamble and len(line.text) <= 60 and line.where != signed]
    head = [line for line in lines if (line.where, line.text) in titles or line.order in preamble or line in captions]
    head += [
        Line(order=0, text=text.strip(), where=cell.where)
        for table in tables
        for cell in table.cells
        if cell.row == 1 and cell.column_span >= table.columns
        for text in cell.text.splitlines()
    ]
    found = head_words(head)
    if any(word.part != "year" for word in found):
        return found
    known = {line.order for line in head}
    return found + body_words(line for line in lines if line.order not in known)
