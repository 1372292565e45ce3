"""Files inside a Word document (w:altChunk, ECMA-376 17.17.2.1): read by their own reader, put where they stand."""

from parsers.formats import html, rtf
from parsers.formats.backend import Backend, RefusalError
from parsers.formats.raw import RawBlock, RawCell, RawParagraph, RawTable
from pipeline.model.document import Document, Paragraph, Read, Table

_OTHERS: tuple[Backend, ...] = (html.BACKEND, rtf.BACKEND)


def read_other(data: bytes) -> Read[Document]:
    """Read an inserted file that is no Word package: html or rtf; RefusalError for what is neither."""
    for backend in _OTHERS:
        if backend.claims(data):
            return backend.read(data)
    raise RefusalError("FIL002", "文中插入了其他格式的文件，未能读取；请将其内容直接写入正文后重新报送")


def inserted_blocks(document: Document) -> list[RawBlock]:
    """A read document's blocks without their addresses."""
    return [_paragraph(block) if isinstance(block, Paragraph) else _table(block) for block in document.blocks]


def _paragraph(paragraph: Paragraph) -> RawParagraph:
    return RawParagraph(text=paragraph.text, level=paragraph.level)


def _table(table: Table) -> RawTable:
    cells = [
        RawCell(
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            content=[RawParagraph(text=line) for line in cell.text.split("\n")],
        )
        for cell in table.cells
    ]
    return RawTable(rows=table.rows, columns=table.columns, cells=cells)
