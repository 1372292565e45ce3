"""A ledger without tables: numbered paragraphs whose units stand in brackets at the end."""

import re
from dataclasses import dataclass, field, replace

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
from pipeline.patterns import regex

_HEADER = Header(row_first=0, row_last=0, columns=(), names=())
_UNITS_AT_END = regex(r"(?P<open>[（(〔\[【])(?P<units>[^（(〔\[【]*(?:[（(][^（()）]*[)）][^（(〔\[【]*)*)[)）〕\]】]\s*[。；;]?\s*$")
_LABEL_AT_END = regex(r"(?P<units>(?:牵头|责任|主办|承办|负责)(?:责任)?(?:单位|部门|科室|处室)\s*[：:].+?)\s*[。；;]?\s*$")
_DEADLINE_LINE = regex(r"(?:完成|办结)?(?:时限|期限|时间)(?:要求)?\s*[：:]\s*(?P<deadline>.{1,24}?)[。；;]?\s*$")
_ROLE_WORD = regex(r"牵头|负责|配合|责任单位|责任部门|主办|协办|落实|承办")
_NO_UNITS = regex(r"简称|联系|电话|网站|平台|专栏|^(?:见|详见|参见|含|不含|包括|除|根据|依据|由|经|如|按|其中)")
"""Words in a bracket that is a remark, though it may end in an institution's name."""


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The headings that hold, the paragraph that may be a task's content, and the tasks found."""

    section: str = ""
    item: str = ""
    subitem: str | None = None
    content: Paragraph | None = None
    bare_units: bool = False
    """Whether a bracket with nothing but names holds units: true once other brackets of the document say their roles."""
    found: list[LedgerRow] = field(default_factory=list)


def prose_rows(document: Document, index: UnitIndex | None) -> LedgerRows:
    """Read paragraphs whose units stand at the end (in brackets or behind a label) or in the line below, under their headings."""
    paragraphs = document.paragraphs()
    telling = sum(1 for paragraph in paragraphs if _foot(joined(paragraph.text), index, bare_units=False) is not None)
    walk = _Walk(bare_units=telling >= 2)
    for paragraph in paragraphs:
        _step(walk, paragraph, index)
    return LedgerRows(rows=tuple(walk.found) if len(walk.found) >= 2 else (), missing=(), titles=(), notes=(), headings=())


def _step(walk: _Walk, paragraph: Paragraph, index: UnitIndex | None) -> None:
    text = joined(paragraph.text)
    number = leading_number(text)
    if (match := _foot(text, index, bare_units=walk.bare_units)) is not None:
        _task(walk, paragraph, text, match)
    elif (deadline := _DEADLINE_LINE.match(text)) is not None and walk.found:
        walk.found[-1] = _with_deadline(walk.found[-1], paragraph, deadline["deadline"])
    elif is_section_heading(text):
        walk.section, walk.item, walk.subitem, walk.content = text, "", None, None
    elif number is not None and number.style == "chinese_bracket" and len(text) <= 60:
        walk.item, walk.subitem, walk.content = text, None, paragraph
    elif number is not None and number.style in {"arabic", "arabic_bracket"} and len(text) <= 40 and "。" not in text:
        walk.subitem, walk.content = text, paragraph
    else:
        walk.content = paragraph


def _foot(text: str, index: UnitIndex | None, *, bare_units: bool) -> re.Match[str] | None:
    """The units at a paragraph's end, in brackets or behind a label; None where nothing there names any."""
    match = _UNITS_AT_END.search(text) or _LABEL_AT_END.search(text)
    return match if match is not None and _names_units(match["units"], index, bare_units=bare_units) else None


def _task(walk: _Walk, paragraph: Paragraph, text: str, match: re.Match[str]) -> None:
    head = text[: match.start()].rstrip()
    body = paragraph
    if not head:
        if walk.content is None:
            return
        body, head = walk.content, joined(walk.content.text)
    number = leading_number(head)
    if number is not None and number.style == "chinese_bracket" and "。" not in head:
        walk.item, walk.subitem = head, None
    walk.found.append(_row(walk, body, head, paragraph, match["units"].strip()))
    walk.content = None


def _with_deadline(row: LedgerRow, paragraph: Paragraph, deadline: str) -> LedgerRow:
    """The task above with the day that stands in a line of its own."""
    fields = row.fields | {"deadline": deadline}
    return replace(row, fields=fields, cells=(*row.cells, ("deadline", Span(where=paragraph.where, quote=_own(paragraph.text, deadline)))))


def _names_units(units: str, index: UnitIndex | None, *, bare_units: bool) -> bool:
    """Whether a bracket holds units: a role word beside an institution, names that the roster knows, or institutions alone."""
    duties = parse_cell(units, index=index).duties
    if not duties or any(len(duty.text) > 40 for duty in duties):
        return False
    if _ROLE_WORD.search(units):
        return any(re.search(rf"{lexicon.ORGANISATION_END}$|[)）区县]$", fold(duty.text)) for duty in duties)
    if index is not None and all(duty.unit is not None for duty in duties):
        return True
    return bare_units and all(
        re.search(rf"{lexicon.ORGANISATION_END}$", fold(duty.text)) and not _NO_UNITS.search(fold(duty.text)) for duty in duties
    )


def _row(walk: _Walk, body: Paragraph, head: str, foot: Paragraph, units: str) -> LedgerRow:
    number = leading_number(head)
    printed = number.text.strip("（）().、．") if number is not None and number.style in {"arabic", "arabic_bracket"} else ""
    content = head[number.end :].strip() if number is not None else head
    cell = Cell(row=1, column=1, row_span=1, column_span=1, text=units, where=foot.where)
    return LedgerRow(
        where=body.where,
        printed_no=printed,
        section=walk.section,
        item=walk.item,
        subitem=walk.subitem,
        fields={"content": content, "units": units},
        units=(("units", units, cell),),
        cells=(
            ("content", Span(where=body.where, quote=_own(body.text, content))),
            ("units", Span(where=foot.where, quote=_own(foot.text, units))),
        ),
        header=_HEADER,
    )


def _own(text: str, words: str) -> str:
    """The words as they stand in the paragraph, with its line breaks."""
    return words if words in text else text
