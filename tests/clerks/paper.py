"""Word files as clerks make them."""

from collections.abc import Sequence
from io import BytesIO

import docx


def word_file(*blocks: str | Sequence[Sequence[str]]) -> bytes:
    """A Word file: strings are paragraphs, lists of rows are tables."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=len(block), cols=max(map(len, block)))
        for place, row in enumerate(block):
            for column, text in enumerate(row):
                table.cell(place, column).text = text
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
