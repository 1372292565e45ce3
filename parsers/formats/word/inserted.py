"""Files inside a Word document (w:altChunk, ECMA-376 17.17.2.1): read by their own reader, put where they stand."""

from parsers.formats.backend import RefusalError
from parsers.formats.claims import is_rtf, is_web_page
from parsers.formats.raw import RawBlock, RawCell, RawParagraph, RawTable
from pipeline.model.document import Document, Paragraph, Read, Table


def read_other(data: bytes) -> Read[Document]:
    """Read an inserted file that is no Word package: html or rtf; RefusalError for what is neither."""
    if is_web_page(data):
        from parsers.formats import html

        return html.read(data)
    if is_rtf(data):
        from parsers.formats import rtf

        return rtf.read(data)
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
