"""Web pages, and what is a web page inside: .doc and .xls that old office systems write, single-file archives (.mht)."""

import re
from typing import TYPE_CHECKING

from parsers.formats.addresses import Addressed
from parsers.formats.backend import RefusalError, refused
from parsers.formats.claims import HEAD, is_mail
from parsers.formats.raw import RawBlock, RawCell, RawParagraph, RawTable
from pipeline.model.document import Document, Problem, Read
from pipeline.model.evidence import WHOLE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_START = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table|title|style)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—"
_BREAK_IN_CHINESE = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]+[ \t]*(?=[{_WIDE}])")
_SPAN_MAX = 1000
_AREA_MAX = 5_000_000
_DEEPEST = 200

_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "del", "select", "xml", "object", "embed"})
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "section",
        "article",
        "header",
    }
    | {"footer", "main", "center", "form", "fieldset", "address", "figure", "hr", "body", "html", "caption"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)


def begins_as_page(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a web page."""
    text = _decoded(head).lstrip("\ufeff \t\r\n")
    if not text.startswith("<") or "<w:worddocument" in text.lower() or "<workbook" in text.lower():
        return False
    return _START.search(text) is not None


def read(data: bytes) -> Read[Document]:
    """Read a web page: paragraphs, tables with their spans, pictures counted; deleted text left out and reported (FIL003)."""
    from lxml import etree

    try:
        text = _page(data)
        parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return refused(RefusalError("FIL001", "网页文件已损坏，打不开；请重新导出后报送"))
    except RefusalError as refusal:
        return refused(refusal)
    return _document(root, is_cut="<html" in text.lower() and "</html" not in text.lower())


def _document(root: "Element | None", *, is_cut: bool) -> Read[Document]:
    if root is None:
        return refused(RefusalError("FIL001", "网页文件没有内容；请重新导出后报送"))
    body = next(iter(root.iter("body")), root)
    try:
        blocks = _Page().blocks(body)
    except RefusalError as refusal:
        return refused(refusal)
    addressed = Addressed()
    addressed.add(blocks)
    value = Document(format="html", blocks=tuple(addressed.blocks), images=addressed.anchors.pictures)
    return Read(value=value, problems=tuple(_problems(root, is_cut=is_cut)))


def _problems(root: "Element", *, is_cut: bool) -> "Iterator[Problem]":
    if is_cut:
        yield Problem(code="FIL002", message="网页没有结尾，可能没有传完整，只读到已有部分；请重新导出后报送", where=WHOLE_FILE)
    changes = sum(1 for element in root.iter("del", "ins") if element.get("datetime") or element.get("cite"))
    if changes:
        message = f"文档存在未接受的修订（共 {changes} 处），已按全部接受修订读取；请接受或拒绝修订后重新报送"
        yield Problem(code="FIL003", message=message, where=WHOLE_FILE)


class _Page:
    """Blocks of a page in reading order."""

    def __init__(self) -> None:
        self._depth = 0

    def blocks(self, parent: "Element") -> list[RawBlock]:
        """Everything below an element."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise RefusalError("FIL004", "网页内部嵌套过深，超出处理上限，未能处理；请另存为 .docx 后重新报送")
        flow = _Flow()
        self._walk(parent, flow)
        flow.end()
        self._depth -= 1
        return flow.blocks

    def _walk(self, element: "Element", flow: "_Flow") -> None:
        flow.add(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, flow)
            flow.add(child.tail)

    def _child(self, element: "Element", flow: "_Flow") -> None:
        tag = element.tag
        if tag in _UNSEEN or _HIDDEN.search(element.get("style", "")):
            return
        if tag == "br":
            flow.words.append("\n")
        elif tag in ("img", "v:imagedata"):
            flow.pictures += 1
        elif tag == "table":
            flow.end()
            flow.blocks.append(self._table(element))
        elif tag in _BLOCKS:
            flow.end()
            flow.level = int(tag[1]) if len(tag) == 2 and tag[1].isdigit() else None
            if tag == "li":
                flow.words.append(_list_number(element))
            self._walk(element, flow)
            flow.end()
        else:
            self._walk(element, flow)

    def _table(self, element: "Element") -> RawTable:
        table = RawTable(rows=0, columns=0)
        taken: dict[int, int] = {}
        for row in _rows(element):
            table.rows += 1
            column = 1
            for cell in row.iterchildren("td", "th"):
                while taken.get(column, 0) >= table.rows:
                    column += 1
                down, across = _span(cell, "rowspan"), _span(cell, "colspan")
                for covered in range(column, column + across):
                    taken[covered] = table.rows + down - 1
                blocks = self.blocks(cell)
                table.cells.append(RawCell(row=table.rows, column=column, row_span=down, column_span=across, content=blocks))
                column += across
                table.columns = max(table.columns, column - 1)
                if table.columns * table.rows > _AREA_MAX:
                    raise RefusalError("FIL004", "表格行列过多，超出处理上限，未能处理；请拆分后重新报送")
        for placed in table.cells:
            placed.row_span = min(placed.row_span, table.rows - placed.row + 1)
        return table


class _Flow:
    """Words of the paragraph that is open, and blocks that are closed."""

    def __init__(self) -> None:
        self.blocks: list[RawBlock] = []
        self.words: list[str] = []
        self.pictures = 0
        self.level: int | None = None

    def add(self, text: str | None) -> None:
        """Add words as a browser shows them; a line end between Chinese characters is the maker's, not the writer's."""
        if text:
            self.words.append(_BLANKS.sub(" ", _BREAK_IN_CHINESE.sub("", text)).replace("\xa0", " "))

    def end(self) -> None:
        """Close the open paragraph; one without words and pictures is dropped."""
        text = "\n".join(line.strip() for line in "".join(self.words).split("\n"))
        text = re.sub(r" {2,}", " ", text).strip()
        if text or self.pictures:
            self.blocks.append(RawParagraph(text=text, level=self.level, pictures=self.pictures))
        self.words, self.pictures, self.level = [], 0, None


def _rows(table: "Element") -> "Iterator[Element]":
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _span(cell: "Element", name: str) -> int:
    digits = re.match(r"\s*(\d{1,9})", cell.get(name, ""))
    return min(max(1, int(digits[1])), _SPAN_MAX) if digits else 1


def _list_number(item: "Element") -> str:
    """The number in front of an item of a numbered list, '' for bullets."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    start = parent.get("start", "")
    first = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
    before = sum(1 for _ in item.itersiblings("li", preceding=True))
    return f"{first + before}. "


def _page(data: bytes) -> str:
    """The page as text, out of its archive where it stands in one."""
    if not is_mail(data):
        return _decoded(data)
    import email

    message = email.message_from_bytes(data)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return _decoded(payload, part.get_content_charset())
    raise RefusalError("FIL001", "网页归档文件中没有网页正文；请重新导出后报送")


def _decoded(data: bytes, declared: str | None = None) -> str:
    """Bytes as text by mark, declaration, UTF-8, and GB18030 in this order."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", "replace")
    meta = _CHARSET.search(data[:HEAD])
    for name in (declared, meta[1].decode("ascii", "replace") if meta else None, "utf-8", "gb18030"):
        try:
            return data.decode({"gb2312": "gb18030", "gbk": "gb18030"}.get((name or "").lower(), name or "utf-8"))
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("gb18030", "replace")
