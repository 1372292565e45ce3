"""An OFD file to a Document: pages in order, annotations apart. GB/T 33190-2016."""

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from parsers.formats.backend import RefusalError, refused
from parsers.formats.extent import most_pages, too_many
from parsers.formats.ocr import recognised_page
from parsers.formats.ofd.elements import child, children, descendants, local
from parsers.formats.ofd.package import OfdPackage, open_package
from parsers.formats.ofd.resources import document_resources
from parsers.formats.ofd.sheets import A4, Book, area_of, read_sheet
from parsers.formats.pages import blocks_of
from parsers.formats.placed import Sheet
from parsers.formats.scans import is_scan, page_of_pictures
from pipeline.model.document import Document, Note, Problem, Read
from pipeline.model.evidence import WHOLE_FILE, Where

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


@dataclass
class _Pages:
    """What is gathered over all pages of a file."""

    sheets: list[Sheet] = field(default_factory=list)
    annotations: list[Note] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    images: int = 0


def read(data: bytes) -> Read[Document]:
    """Read an OFD file; a damaged page costs that page (FIL002), a damaged container the file (FIL001)."""
    try:
        package = open_package(data)
        pages = read_pages(package)
    except RefusalError as refusal:
        return refused(refusal)
    is_recognised = _recognise_scans(package, pages)
    blocks, furniture = blocks_of(pages.sheets)
    problems = list(pages.problems)
    if package.doubled:
        names = "、".join(package.doubled[:3])
        problems.append(
            Problem(code="FIL002", message=f"包内有重名文件（{names}），不同阅读软件可能显示不同内容，请人工核对", where=WHOLE_FILE)
        )
    document = Document(
        format="ofd",
        blocks=blocks,
        pages=len(pages.sheets),
        images=pages.images,
        annotations=tuple(pages.annotations),
        furniture=furniture,
        notes=tuple(package.notes),
        recognised=is_recognised,
    )
    return Read(value=document, problems=tuple(problems))


def read_pages(package: OfdPackage) -> _Pages:
    """Place everything on the pages of an opened file; raises RefusalError where there is nothing to read."""
    entry = package.locate("/OFD.xml", "")
    if entry is None:
        raise RefusalError("FIL001", "不是完整的OFD文件（缺少OFD.xml），请重新生成后报送")
    pages = _Pages()
    bodies = list(children(package.xml(entry), "DocBody"))
    for place, doc_body in enumerate(bodies, 1):
        try:
            _read_body(package, doc_body, entry, pages)
        except RefusalError as refusal:
            if len(bodies) == 1:
                raise
            pages.problems.append(Problem(code="FIL002", message=f"文件中的第{place}个文档无法读取：{refusal.message}", where=WHOLE_FILE))
    if not bodies or not pages.sheets:
        if pages.problems:
            raise RefusalError("FIL001", pages.problems[0].message)
        raise RefusalError("FIL001", "OFD文件中没有任何页面，请重新生成后报送")
    return pages


def _read_body(package: OfdPackage, doc_body: "Element", entry: str, pages: _Pages) -> None:
    location = _current_root(package, doc_body, entry)
    name = package.locate(location, entry) if location else None
    if name is None:
        raise RefusalError("FIL001", f"OFD文件缺少正文入口“{location or 'DocRoot'}”，请重新生成后报送")
    root = package.xml(name)
    common = child(root, "CommonData")
    area = area_of(child(common, "PageArea")) or A4
    book = Book(package, name, root, document_resources(package, root, name), area)
    if common is not None:
        for template in children(common, "TemplatePage"):
            book.templates[template.get("ID") or ""] = template.get("BaseLoc") or ""
    annotations = _annotation_files(book)
    _note_attachments(book)
    for holder in children(root, "Pages"):
        for page in children(holder, "Page"):
            if len(pages.sheets) >= most_pages():
                pages.problems.append(too_many(most_pages()))
                return
            _read_page(book, page, annotations, pages)


def _current_root(package: OfdPackage, doc_body: "Element", entry: str) -> str:
    """Location of the document's entry: DocRoot, or that of the version marked current (clause 7.4)."""
    holder = child(doc_body, "DocRoot")
    location = (holder.text or "").strip() if holder is not None else ""
    versions = child(doc_body, "Versions")
    if versions is None:
        return location
    package.note("文件含有多个版本（Versions），按当前版本读取")
    for version in children(versions, "Version"):
        if version.get("Current") not in {"true", "1"}:
            continue
        file = package.locate(version.get("BaseLoc") or "", entry)
        if file is None:
            continue
        root = child(package.xml(file), "DocRoot")
        found = package.locate(root.text or "", file) if root is not None else None
        if found is not None:
            return f"/{found}"
    return location


def _read_page(book: Book, page: "Element", annotations: dict[str, str], pages: _Pages) -> None:
    painted = read_sheet(book, page, len(pages.sheets) + 1)
    sheet = painted.sheet
    pages.sheets.append(sheet)
    pages.problems.extend(painted.problems)
    pages.annotations.extend(painted.apart)
    pages.images += len(sheet.pictures)
    location = annotations.get(page.get("ID") or "")
    if location:
        pages.annotations.extend(_annotations(book, location, sheet))


def _note_attachments(book: Book) -> None:
    """Note what files are attached (clause 20): a reader that shows pages does not show them."""
    holder = child(book.root, "Attachments")
    name = book.package.locate(holder.text or "", book.name) if holder is not None else None
    if name is None:
        return
    try:
        listed = [each.get("Name") or each.get("ID") or "" for each in descendants(book.package.xml(name), "Attachment")]
    except RefusalError as refusal:
        book.package.note(refusal.message)
        return
    if listed:
        book.package.note(f"文件内嵌有附件（{'、'.join(listed)}），附件内容未读取")


def _annotation_files(book: Book) -> dict[str, str]:
    """Entries with the annotations of each page, by the page's identifier (clause 15)."""
    holder = child(book.root, "Annotations")
    name = book.package.locate(holder.text or "", book.name) if holder is not None else None
    if name is None:
        return {}
    files: dict[str, str] = {}
    try:
        for page in children(book.package.xml(name), "Page"):
            location = child(page, "FileLoc")
            found = book.package.locate(location.text or "", name) if location is not None else None
            if found is not None:
                files[page.get("PageID") or ""] = found
    except RefusalError as refusal:
        book.package.note(refusal.message)
    return files


def _annotations(book: Book, name: str, sheet: Sheet) -> list[Note]:
    """Texts of a page's annotations, each once: what it shows, else its remark."""
    try:
        root = book.package.xml(name)
    except RefusalError as refusal:
        book.package.note(refusal.message)
        return []
    notes: list[Note] = []
    for annotation in children(root, "Annot"):
        shown = "".join(code.text or "" for code in descendants(annotation, "TextCode")).strip()
        remark = "".join((element.text or "") for element in annotation if local(element) == "Remark").strip()
        text = shown if shown or not remark else remark
        if text:
            notes.append(Note(text=text, where=Where(f"第{sheet.number}页 批注")))
    return notes


def _recognise_scans(package: OfdPackage, pages: _Pages) -> bool:
    """Recognise the pages that are pictures and nothing else; whether any was."""
    is_recognised = False
    for sheet in pages.sheets:
        if is_scan(sheet):
            is_done, doubts = recognised_page(sheet, partial(page_of_pictures, sheet, package.read))
            is_recognised = is_recognised or is_done
            pages.problems.extend(doubts)
    return is_recognised
