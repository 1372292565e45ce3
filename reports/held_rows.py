"""Rows of long tables, set one by one while a document is written: a table of thousands of rows is never in memory whole."""

import re
from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from reports.ooxml import serialise

_NAME = "task-ledger-rows"
_MARK = re.compile(rf"<\?{_NAME} (\d+)\?>".encode("ascii"))


class HeldRows:
    """Rows by the marks that stand for them in a document."""

    def __init__(self) -> None:
        """Begin without any."""
        self._rows: list[Callable[[], Iterable[etree._Element]]] = []

    def mark(self, rows: Callable[[], Iterable[etree._Element]]) -> etree._Element:
        """Return what stands in a table for rows that are made when the document is written."""
        self._rows.append(rows)
        return etree.ProcessingInstruction(_NAME, str(len(self._rows) - 1))

    def pieces(self, root: etree._Element) -> Iterator[bytes]:
        """Yield the bytes of a part, each row in its mark's place, as if all had stood there."""
        declarations = [f' xmlns:{prefix}="{uri}"'.encode() for prefix, uri in root.nsmap.items() if prefix]
        for place, piece in enumerate(_MARK.split(serialise(root))):
            if place % 2 == 0:
                yield piece
                continue
            for row in self._rows[int(piece)]():
                start, end, rest = etree.tostring(row, encoding="UTF-8").partition(b">")
                for declaration in declarations:
                    start = start.replace(declaration, b"")
                yield start + end + rest
