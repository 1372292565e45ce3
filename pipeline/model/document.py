"""What every reader of a file format returns."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from pipeline.model.evidence import Sha256, Where
from pipeline.model.seal import Seal

T = TypeVar("T")

IN_ARCHIVE = "!/"
"""Between an archive's path and its member's name."""

Format = Literal["docx", "doc", "wps", "ofd", "pdf", "image", "xlsx", "xls", "html", "rtf", "text", "archive", "unknown"]
"""What a file is by its content, never by its suffix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that kept a reader from reading all: ``code`` is FIL001 to FIL004, ``message`` Chinese for a clerk."""

    code: str
    message: str
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A tolerance that a reader used, a comment or an annotation: text apart from the body."""

    text: str
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A body paragraph. ``text`` holds computed list numbers; ``level`` is the outline level of a heading style (1 to 9)."""

    text: str
    where: Where
    level: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell at its top left grid position (from 1). Paragraphs and hard line breaks inside are newlines."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    where: Where
    picture: bool = False
    is_unsure: bool = False
    """Whether a page end leaves open if an empty cell is empty, or goes on a filled one that covers several rows above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A ruled table on its grid of ``rows`` × ``columns``; each merged cell stands once, cells sorted by row and column."""

    rows: int
    columns: int
    where: Where
    cells: tuple[Cell, ...]
    page: int | None = None


Block = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file as read: ``blocks`` in reading order, page furniture (page numbers, headers, footers) apart."""

    format: Format
    blocks: tuple[Block, ...]
    pages: int | None = None
    images: int = 0
    annotations: tuple[Note, ...] = ()
    furniture: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()
    seals: tuple[Seal, ...] = ()
    recognised: bool = False
    """Whether any text came from character recognition: never the sole ground of a certain finding about content."""

    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Body paragraphs in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    def tables(self) -> tuple[Table, ...]:
        """Tables in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[T]):
    """The result of a parser: a value where there is one, and what kept it from being whole."""

    value: T | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file found in the inbox. ``path`` is relative to the inbox with ``/``; a member of an archive is ``a.zip!/b.docx``."""

    path: str
    sha256: Sha256
    size: int
    archive: str | None = None
    """Path of the archive that it was found in."""


def archives_around(path: str) -> tuple[str, ...]:
    """Paths of the archives that a file lies in, the innermost first."""
    parts = path.split(IN_ARCHIVE)
    return tuple(IN_ARCHIVE.join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
