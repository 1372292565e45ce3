"""Addresses inside documents, and quotes that stand at them.

A fact without an address does not exist: every task, entry and finding carries a place and the words found there.
"""

import re
from dataclasses import dataclass
from typing import NewType

Where = NewType("Where", str)
"""An exact address for people: ``表1 第5行 第7列``, ``第3页 第2行``, ``第12段``. Numbers count from 1."""

Sha256 = NewType("Sha256", str)
"""Lower-case hexadecimal digest of a file's bytes, 64 characters."""

WHOLE_FILE = Where("全文")
"""The address of a fact about a file as a whole."""

_SEARCHED = "已查找"
_OWN_PAPER = re.compile(r"台账|名册|receipts[^/]*\.(xlsx|csv)")


def at_paragraph(number: int) -> Where:
    """Address of a body paragraph, counted over the document without table cells."""
    return Where(f"第{number}段")


def at_cell(table: int, row: int, column: int) -> Where:
    """Address of a table cell by its top left grid position."""
    return Where(f"表{table} 第{row}行 第{column}列")


def at_row(table: int, row: int) -> Where:
    """Address of a whole table row."""
    return Where(f"表{table} 第{row}行")


def at_line(page: int, line: int) -> Where:
    """Address of a text line on a page of a paged document."""
    return Where(f"第{page}页 第{line}行")


def at_search(extent: str) -> Where:
    """Address of what was searched in vain, with how much it holds: ``已查找 全部12行``."""
    return Where(f"{_SEARCHED} {extent}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Words of one document: ``quote`` stands verbatim at ``where``."""

    where: Where
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words of one file of the workspace. ``file`` is its path as in files.json, or ``台账``, ``名册`` and receipts files by name."""

    file: str
    sha256: Sha256
    where: Where
    quote: str

    @property
    def substance(self) -> str:
        """What a decision on the evidence holds for. Of the office's own papers only the words: other lines come and go."""
        name = self.file.replace("!/", "/").rsplit("/", 1)[-1]
        if self.where.startswith(_SEARCHED):
            return name
        is_own = _OWN_PAPER.fullmatch(self.file) is not None
        return f"{name}\x1f{'' if is_own else self.sha256}\x1f{self.quote}"
