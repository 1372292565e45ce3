"""Rows of long tables, set one by one while a document is written: a table of thousands of rows is never in memory whole."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape

from lxml import etree

from reports.ooxml import printable, serialise

_NAME = "task-ledger-rows"
_MARK = re.compile(rf"<\?{_NAME} (\d+)\?>".encode("ascii"))
_HOLE = re.compile("\ue000\\d+\ue001")
"""A place for a text, in characters that no document's own words hold."""
_Rows = Callable[[], Iterable[Sequence[str]]]


class HeldRows:
    """Tables' rows by the marks that stand for them in a document: a sample row with a hole in each cell, and the cells' texts."""

    def __init__(self) -> None:
        """Begin without any."""
        self._rows: list[tuple[etree._Element, _Rows]] = []

    @staticmethod
    def holes(count: int) -> tuple[str, ...]:
        """Return what stands for the cells' texts in a sample row."""
        return tuple(f"\ue000{place}\ue001" for place in range(count))

    def mark(self, sample: etree._Element, rows: _Rows) -> etree._Element:
        """Return what stands in a table for rows like a sample, each with as many texts as that has holes."""
        self._rows.append((sample, rows))
        return etree.ProcessingInstruction(_NAME, str(len(self._rows) - 1))

    def pieces(self, root: etree._Element) -> Iterator[bytes]:
        """Yield the bytes of a part, each row in its mark's place, as if all had stood there."""
        declarations = [f' xmlns:{prefix}="{uri}"' for prefix, uri in root.nsmap.items() if prefix]
        for place, piece in enumerate(_MARK.split(serialise(root))):
            if place % 2 == 0:
                yield piece
                continue
            sample, rows = self._rows[int(piece)]
            start, end, rest = etree.tostring(sample, encoding="unicode").partition(">")
            for declaration in declarations:
                start = start.replace(declaration, "")
            form = "%s".join(part.replace("%", "%%") for part in _HOLE.split(start + end + rest))
            prefix = f"{sample.prefix}:" if sample.prefix else ""
            for texts in rows():
                yield (form % tuple([_runs(text, prefix) for text in texts])).encode("utf-8")


def _runs(text: str, prefix: str) -> str:
    """A text as it stands within a run's first text element: line ends and tabs are elements of their own."""
    words = escape(printable(text), quote=False)
    for mark, name in (("\n", "br"), ("\t", "tab")):
        words = words.replace(mark, f'</{prefix}t><{prefix}{name}/><{prefix}t xml:space="preserve">')
    return words
