"""Notices and letters to .docx: templates that a clerk can edit, checked when loaded, and filled.

A template holds fields such as ``{{标题}}``, each in a paragraph of its own or among other words. The paragraphs of
``{{一级标题}}``, ``{{二级标题}}`` and ``{{正文}}`` are samples: the paper's own headings and text take their form.
"""

import copy
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from lxml import etree

from pipeline.errors import BadInputError, Mistake
from pipeline.model.notice import Annex, Imprint, Line, Notice, Reminder
from reports.held_rows import HeldRows
from reports.ooxml import (
    DOCUMENT,
    pack,
    pack_into,
    paragraph_text,
    paragraphs,
    parse,
    printable,
    serialise,
    set_indent,
    set_text,
    unpack,
    w,
)
from reports.titles import title_lines, width
from reports.wording import day_words

_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_PIECES = re.compile(r"[!-~]+(?:（[!-~]+）)?")
_KEPT = 280
"""The longest paragraph, in characters, that moves to the next page with the signature: some programs move all of it."""
_UNBROKEN = 4
"""The widest piece, in characters, that some programs move to the next line whole without tearing a justified line apart."""
_TEMPLATES = Path(__file__).resolve().parent / "templates"
_CHARACTER = 315
"""Width of a body character, twips (15.75 pt)."""
_LINE = 28
"""Body characters on a line."""
_TITLE_SIZE = 44
"""2号, half points."""
_LEVELS = {"section": "一级标题", "kind": "二级标题", "text": "正文", "item": "正文"}
_COMMON = frozenset({"标题", "主送机关", "一级标题", "二级标题", "正文", "发文机关", "成文日期"})
_ANNEXED = frozenset({"附件说明", "分节", "附件序号", "附件标题", "表头", "表格内容", "附件末"})
NOTICE_FIELDS = (_COMMON | _ANNEXED, frozenset({"发文机关标志", "发文字号", "附注", "联系人", "抄送机关", "印发机关", "印发日期"}))
"""Fields that a notice's template must have, and those that it may."""
_Parts = dict[str, bytes | Iterable[bytes]]
_Fields = dict[str, etree._Element]  # noqa: SLF001 (the library's only name of the type)
LETTER_FIELDS = (_COMMON, frozenset({"附注", "联系人"}))


def notice_docx(notice: Notice, template: bytes | None = None) -> bytes:
    """Return the notice as a .docx file; raises BadInputError where an office's own template has mistakes."""
    return pack(_notice_parts(notice, template))


def write_notice(notice: Notice, template: bytes | None, path: Path) -> None:
    """Write the notice as a .docx file, its annexes row by row; raises BadInputError where an office's own template has mistakes."""
    parts = _notice_parts(notice, template)
    with path.open("wb") as file:
        pack_into(file, parts.items())


def _notice_parts(notice: Notice, template: bytes | None) -> _Parts:
    parts, root = _open(template, "notice.docx", NOTICE_FIELDS)
    body, fields = root[0], _fields(root[0])
    _fill_lines(fields, title_lines(notice.title), notice.body)
    _fill_annex_note(fields, notice.annexes)
    _keep_together(fields, 1 + len(notice.annexes))
    _fill_close(fields, notice.issuer, notice.signed_on, notice.contact, notice.note)
    _fill(fields, "主送机关", f"{notice.addressee}：")
    _fill_head(fields, notice)
    held = HeldRows()
    _fill_annexes(body, fields, notice.annexes, held)
    _fill_imprint(body, fields, notice.imprint)
    return _closed(parts, "".join(notice.title), held.pieces(root))


def letter_docx(letter: Reminder, template: bytes | None = None) -> bytes:
    """Return a letter to one unit as a .docx file, set closer where that keeps it on one page."""
    parts, root = _open(template, "letter.docx", LETTER_FIELDS)
    body, fields = root[0], _fields(root[0])
    _fill_lines(fields, title_lines(letter.title), letter.body)
    _keep_together(fields, 1)
    _fill_close(fields, letter.issuer, letter.signed_on, letter.contact, "")
    _fill(fields, "主送机关", f"{letter.addressee}：")
    if template is None and _height(letter) > _PAGE:
        _tighten(body)
    return pack(_closed(parts, "".join(letter.title), [serialise(root)]))


def check_template(data: bytes, *, file: str, kind: str) -> tuple[Mistake, ...]:
    """Return every mistake of an office's own template: not a Word file, unknown fields, missing fields. ``kind``: notice or letter."""
    required, optional = NOTICE_FIELDS if kind == "notice" else LETTER_FIELDS
    try:
        root = parse(unpack(data)[DOCUMENT])
    except (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError, NotImplementedError, RuntimeError):
        return (Mistake(file=file, place="", message="不是可以打开的 .docx 文件", remedy="用 Word 或 WPS 另存为 .docx"),)
    found = [name for paragraph in paragraphs(root) for name in _FIELD.findall(paragraph_text(paragraph))]
    unknown = sorted(set(found) - required - optional)
    missing = sorted(required - set(found))
    twice = sorted({name for name in found if found.count(name) > 1})
    known = "、".join(sorted(required | optional))
    mistakes = [Mistake(file=file, place=f"{{{{{name}}}}}", message="没有这个字段", remedy=f"可用字段：{known}") for name in unknown]
    mistakes += [Mistake(file=file, place=f"{{{{{name}}}}}", message="缺少这个字段", remedy="从自带的模板复制该段") for name in missing]
    mistakes += [Mistake(file=file, place=f"{{{{{name}}}}}", message="字段出现不止一次", remedy="只保留一处") for name in twice]
    return tuple(mistakes)


def house_template(name: str) -> bytes:
    """Return the house's own template: ``notice.docx`` or ``letter.docx``."""
    return (_TEMPLATES / name).read_bytes()


def _open(template: bytes | None, name: str, _fields: tuple[frozenset[str], frozenset[str]]) -> tuple[dict[str, bytes], etree._Element]:
    parts, root = _opened(template, name)
    return dict(parts), copy.deepcopy(root)


@lru_cache(maxsize=4)
def _opened(template: bytes | None, name: str) -> tuple[Mapping[str, bytes], etree._Element]:
    """A template's parts and its document, once for all the letters that are filled from it."""
    if template is not None:
        mistakes = check_template(template, file=f"模板 {name}", kind=name.removesuffix(".docx"))
        if mistakes:
            raise BadInputError(*mistakes)
    parts = unpack(house_template(name) if template is None else template)
    return parts, parse(parts[DOCUMENT])


def _closed(parts: Mapping[str, bytes], title: str, document: Iterable[bytes]) -> _Parts:
    """The parts of a finished paper: its document, and its properties without names and times."""
    closed: _Parts = {**parts, DOCUMENT: document}
    if "docProps/core.xml" not in parts:
        return closed
    core = parse(parts["docProps/core.xml"])
    for node in core:
        name = etree.QName(node).localname
        node.text = printable(title) if name == "title" else "1980-01-01T00:00:00Z" if name in {"created", "modified"} else None
    return {**closed, "docProps/core.xml": serialise(core)}


def _fields(body: etree._Element) -> _Fields:
    """The paragraphs of a template by the fields that they hold, the first of each name."""
    found: _Fields = {}
    for paragraph in paragraphs(body):
        for name in _FIELD.findall(paragraph_text(paragraph)):
            found.setdefault(name, paragraph)
    return found


def _fill(fields: _Fields, name: str, value: str) -> None:
    """Put a value in its field's place among the paragraph's own words; an empty value takes the paragraph away."""
    paragraph = fields.get(name)
    if paragraph is None:
        return
    if not value:
        _drop(paragraph)
        return
    words = paragraph_text(paragraph)
    set_text(paragraph, _FIELD.sub(lambda found: value if found[1] == name else found[0], words, count=0))


def _drop(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _fill_lines(fields: _Fields, title: Sequence[str], lines: Sequence[Line]) -> None:
    samples = {name: fields.get(name) for name in ("一级标题", "二级标题", "正文")}
    anchor = samples["正文"]
    if anchor is None:
        return
    made = [_like(sample, line.text) for line in lines if (sample := samples[_LEVELS[line.kind]]) is not None]
    for paragraph in made:
        anchor.addprevious(paragraph)
    for sample in samples.values():
        if sample is not None:
            _drop(sample)
    heading = fields.get("标题")
    if heading is not None:
        words = paragraph_text(heading)
        set_text(heading, _FIELD.sub(lambda _: "\n".join(title), words))


def _like(sample: etree._Element, text: str) -> etree._Element:
    made = copy.deepcopy(sample)
    set_text(made, _FIELD.sub(lambda _: text, paragraph_text(sample)))
    setting = made.find(f"{w('pPr')}/{w('jc')}")
    if setting is not None and setting.get(w("val")) == "both" and any(width(piece) > _UNBROKEN for piece in _PIECES.findall(text)):
        setting.set(w("val"), "left")
    return made


def _fill_head(fields: _Fields, notice: Notice) -> None:
    mark = fields.get("发文机关标志")
    _fill(fields, "发文机关标志", notice.issuer_mark)
    if mark is not None and notice.issuer_mark:
        _fit_line(mark, len(notice.issuer_mark))
    paragraph = fields.get("发文字号")
    if paragraph is not None and notice.issuer_mark and not notice.document_number:
        set_text(paragraph, "")
        return
    _fill(fields, "发文字号", notice.document_number)


def _fit_line(paragraph: etree._Element, length: int) -> None:
    """Make a head's characters as small as one line of the type area needs, never below the title's size."""
    widest = int(_LINE * _CHARACTER / 10 / max(length, 1))
    for node in paragraph.iter(w("sz"), w("szCs")):
        node.set(w("val"), str(max(_TITLE_SIZE, min(int(node.get(w("val"), "84")), widest))))


def _fill_close(fields: _Fields, issuer: str, signed_on: object, contact: str, note: str) -> None:
    """Set the signature block: issuer and date centred on one axis, the date four characters from the right (7.3.5.1).

    Where an office's own template sets the two otherwise than centred, its indents stay.
    """
    from datetime import date

    day = day_words(signed_on) if isinstance(signed_on, date) else ""
    axis = min(max(4 + width(day) / 2, width(issuer) / 2), _LINE / 2)
    for name, value in (("发文机关", issuer), ("成文日期", day)):
        paragraph = fields.get(name)
        if paragraph is not None and _is_centred(paragraph):
            set_indent(paragraph, left=round((_LINE - 2 * axis) * _CHARACTER))
        _fill(fields, name, value)
    _fill(fields, "附注", f"（{note}）" if note else "")
    _fill(fields, "联系人", f"（联系人：{contact}）" if contact else "")


def _keep_together(fields: _Fields, paragraphs_before: int) -> None:
    """Keep the end of the text on the page of the signature: no page has the signature alone (7.3.5)."""
    node = fields.get("发文机关")
    for _ in range(paragraphs_before):
        node = None if node is None else node.getprevious()
        properties = None if node is None or node.tag != w("p") else node.find(w("pPr"))
        is_long = node is not None and len(paragraph_text(node)) > _KEPT
        if properties is None or is_long or properties.find(w("keepNext")) is not None:
            continue
        style = properties.find(w("pStyle"))
        properties.insert(0 if style is None else 1, etree.Element(w("keepNext")))


def _is_centred(paragraph: etree._Element) -> bool:
    setting = paragraph.find(f"{w('pPr')}/{w('jc')}")
    return setting is not None and setting.get(w("val")) == "center"


def _fill_annex_note(fields: _Fields, annexes: Sequence[Annex]) -> None:
    """List the annexes two characters in, wrapped lines under the first character of the name (7.3.4)."""
    sample = fields.get("附件说明")
    if sample is None:
        return
    for number, annex in enumerate(annexes, 1):
        made = copy.deepcopy(sample)
        head = "附件：" if number == 1 else ""
        mark = f"{number}." if len(annexes) > 1 else ""
        hanging = width(head) + width(mark)
        left = 5 + width(mark)
        set_indent(made, left=round(left * _CHARACTER), hanging=round(hanging * _CHARACTER))
        if number == 1:
            spacing = made.find(f"{w('pPr')}/{w('spacing')}")
            if spacing is not None:
                spacing.set(w("before"), spacing.get(w("line"), "579"))
        set_text(made, f"{head}{mark}{annex.title}")
        sample.addprevious(made)
    _drop(sample)


def _fill_annexes(body: etree._Element, fields: _Fields, annexes: Sequence[Annex], held: HeldRows) -> None:
    number, title, end = fields.get("附件序号"), fields.get("附件标题"), fields.get("附件末")
    head = fields.get("表头")
    divider = fields.get("分节")
    if number is None or title is None or end is None or head is None or divider is None:
        return
    table = next(head.iterancestors(w("tbl")))
    if not annexes:
        _without_annexes(body, divider, (number, title, table, end))
        return
    for place, annex in enumerate(annexes, 1):
        first = copy.deepcopy(number)
        mark = str(place) if len(annexes) > 1 else ""
        set_text(first, f"附件{mark}")
        if place > 1:
            _start_page(first)
        second = copy.deepcopy(title)
        set_text(second, annex.title)
        for node in (first, second, _annex_table(table, annex, held)):
            number.addprevious(node)
    for node in (number, title, table):
        _drop(node)
    set_text(divider, "")
    set_text(end, "")


def _fill_imprint(body: etree._Element, fields: _Fields, imprint: Imprint | None) -> None:
    """Set the foot of the last page, on a page of its own behind annexes (7.4); without one its section goes too."""
    table = _table_of(fields.get("印发机关"))
    if table is None:
        return
    if imprint is not None:
        copies = fields.get("抄送机关")
        if copies is not None and not imprint.copy_to:
            _drop(next(copies.iterancestors(w("tr")), copies))
        for name, value in (("抄送机关", imprint.copy_to), ("印发机关", imprint.printed_by), ("印发日期", day_words(imprint.printed_on))):
            _fill(fields, name, value)
        return
    for gap in (table.getprevious(), table.getnext()):
        if gap is not None and gap.tag == w("p") and not paragraph_text(gap) and gap.find(f"{w('pPr')}/{w('sectPr')}") is None:
            _drop(gap)
    _drop(table)
    before, last = body[-2], body[-1]
    kept = before.find(f"{w('pPr')}/{w('sectPr')}")
    if kept is not None and last.tag == w("sectPr"):
        body.replace(last, kept)


def _table_of(paragraph: etree._Element | None) -> etree._Element | None:
    """The outermost table that a paragraph stands in; the paragraph itself outside tables, None for none."""
    if paragraph is None:
        return None
    return next((node for node in reversed(list(paragraph.iterancestors(w("tbl"))))), paragraph)


def _without_annexes(body: etree._Element, divider: etree._Element, rest: Sequence[etree._Element]) -> None:
    upright = divider.find(f"{w('pPr')}/{w('sectPr')}")
    turned = body.find(w("sectPr"))
    for node in rest:
        _drop(node)
    if upright is not None and turned is not None:
        body.replace(turned, upright)
    _drop(divider)


def _start_page(paragraph: etree._Element) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        return
    mark = etree.Element(w("pageBreakBefore"))
    keep = properties.find(w("keepNext"))
    if keep is None:
        properties.insert(0, mark)
    else:
        keep.addnext(mark)


def _annex_table(sample: etree._Element, annex: Annex, held: HeldRows) -> etree._Element:
    table = copy.deepcopy(sample)
    rows = table.findall(w("tr"))
    head, body = rows[0], rows[1]
    total = _table_width(table)
    widths = [round(total * weight / sum(annex.weights)) for weight in annex.weights]
    grid = table.find(w("tblGrid"))
    if grid is not None:
        for column in list(grid):
            grid.remove(column)
        for each in widths:
            etree.SubElement(grid, w("gridCol")).set(w("w"), str(each))
    table.append(_row(head, annex.headings, widths))
    table.append(held.mark(_row(body, held.holes(len(widths)), widths), lambda: annex.rows))
    table.remove(head)
    table.remove(body)
    return table


def _table_width(table: etree._Element) -> int:
    columns = table.findall(f"{w('tblGrid')}/{w('gridCol')}")
    return sum(int(column.get(w("w"), "0")) for column in columns) or 12756


def _row(sample: etree._Element, cells: Sequence[str], widths: Sequence[int]) -> etree._Element:
    row = copy.deepcopy(sample)
    cell = row.find(w("tc"))
    if cell is None:
        return row
    for text, each in zip(cells, widths, strict=True):
        made = copy.deepcopy(cell)
        size = made.find(f"{w('tcPr')}/{w('tcW')}")
        if size is not None:
            size.set(w("w"), str(each))
        set_text(next(made.iter(w("p"))), text)
        row.append(made)
    row.remove(cell)
    return row


_PAGE = 22
"""Body lines on a page."""
_FULL = 27
"""Characters that a line holds for certain: one that may not begin or end a line takes its neighbour along."""
_TIGHT: Mapping[str, str] = {"32": "28", "44": "36"}
_TIGHT_PITCH = "460"


def _height(letter: Reminder) -> int:
    """Estimate the lines that a letter takes in the standard's setting: title, a blank, addressee, text, two blanks, signature."""
    words = sum(-(-(int(width(line.text)) + 3) // _FULL) for line in letter.body)
    head = len(title_lines(letter.title)) + 1 + -(-(int(width(letter.addressee)) + 1) // _FULL)
    return head + words + 4 + (1 if letter.contact else 0)


def _tighten(body: etree._Element) -> None:
    for node in body.iter(w("sz"), w("szCs")):
        node.set(w("val"), _TIGHT.get(node.get(w("val"), ""), node.get(w("val"), "")))
    for node in body.iter(w("spacing")):
        if node.get(w("line")) == "579":
            node.set(w("line"), _TIGHT_PITCH)
        if node.get(w("before")) == "1158":
            node.set(w("before"), _TIGHT_PITCH)


def fields_of(data: bytes) -> Iterator[str]:
    """Yield the names of the fields of a template, in order."""
    for paragraph in paragraphs(parse(unpack(data)[DOCUMENT])):
        yield from _FIELD.findall(paragraph_text(paragraph))
