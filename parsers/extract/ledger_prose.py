"""A ledger without tables: numbered paragraphs whose units stand in brackets at the end."""

import re

from parsers.extract.columns import Header
from parsers.extract.ledger_rows import LedgerRow, LedgerRows, is_section_heading
from parsers.text import lexicon
from parsers.text.clean import joined
from parsers.text.duties import parse_cell
from parsers.text.numbering import leading_number
from parsers.text.units import UnitIndex
from pipeline.model.document import Cell, Document, Paragraph
from pipeline.model.evidence import Span
from pipeline.model.text import fold

_HEADER = Header(row_first=0, row_last=0, columns=(), names=())
_UNITS_AT_END = re.compile(r"(?P<open>[（(〔\[【])(?P<units>[^（(〔\[【]*(?:[（(][^（()）]*[)）][^（(〔\[【]*)*)[)）〕\]】]\s*[。；;]?\s*$")
_ROLE_WORD = re.compile(r"牵头|负责|配合|责任单位|责任部门|主办|协办|落实|承办")


def prose_rows(document: Document, index: UnitIndex | None) -> LedgerRows:
    """Read paragraphs that end in （…负责） or 〔牵头单位：…；配合单位：…〕 as tasks under their headings."""
    found: list[LedgerRow] = []
    section, item, subitem = "", "", None
    for paragraph in document.paragraphs():
        text = joined(paragraph.text)
        match = _UNITS_AT_END.search(text)
        number = leading_number(text)
        if match is not None and _names_units(match["units"], index):
            head = text[: match.start()].rstrip()
            if number is not None and number.style == "chinese_bracket" and "。" not in head:
                item, subitem = head, None
            found.append(_row(paragraph, text, match, section=section, item=item, subitem=subitem))
        elif is_section_heading(text):
            section, item, subitem = text, "", None
        elif number is not None and number.style == "chinese_bracket" and len(text) <= 60:
            item, subitem = text, None
        elif number is not None and number.style in {"arabic", "arabic_bracket"} and len(text) <= 40 and "。" not in text:
            subitem = text
    return LedgerRows(rows=tuple(found) if len(found) >= 2 else (), missing=(), titles=(), notes=(), headings=())


def _names_units(units: str, index: UnitIndex | None) -> bool:
    """Whether a bracket holds units: a role word beside an institution, or names that the roster knows."""
    duties = parse_cell(units, index=index).duties
    if not duties or any(len(duty.text) > 40 for duty in duties):
        return False
    if _ROLE_WORD.search(units):
        return any(re.search(rf"{lexicon.ORGANISATION_END}$|[)）区县]$", fold(duty.text)) for duty in duties)
    return index is not None and all(duty.unit is not None for duty in duties)


def _row(paragraph: Paragraph, text: str, match: re.Match[str], *, section: str, item: str, subitem: str | None) -> LedgerRow:
    head = text[: match.start()].rstrip()
    number = leading_number(head)
    printed = number.text.strip("（）().、．") if number is not None and number.style in {"arabic", "arabic_bracket"} else ""
    content = head[number.end :].strip() if number is not None else head
    units = match["units"].strip()
    cell = Cell(row=1, column=1, row_span=1, column_span=1, text=units, where=paragraph.where)
    return LedgerRow(
        where=paragraph.where,
        printed_no=printed,
        section=section,
        item=item,
        subitem=subitem,
        fields={"content": content, "units": units},
        units=(("units", units, cell),),
        cells=(
            ("content", Span(where=paragraph.where, quote=_own(paragraph.text, content))),
            ("units", Span(where=paragraph.where, quote=_own(paragraph.text, units))),
        ),
        header=_HEADER,
    )


def _own(text: str, words: str) -> str:
    """The words as they stand in the paragraph, with its line breaks."""
    return words if words in text else text
