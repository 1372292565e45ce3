"""What the walk over a story finds, before anything has an address."""

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class RawParagraph:
    """A paragraph's words and what hangs on it. ``level`` is the outline level from 1."""

    text: str
    level: int | None = None
    hidden: str = ""
    comments: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    endnotes: tuple[str, ...] = ()
    pictures: int = 0
    is_revised: bool = False


@dataclass(slots=True, kw_only=True)
class RawCell:
    """A cell on its grid, from 1."""

    row: int
    column: int
    row_span: int
    column_span: int
    content: "Content"


@dataclass(slots=True, kw_only=True)
class RawTable:
    """A table on its grid; cells in reading order."""

    rows: int
    columns: int
    cells: list[RawCell] = field(default_factory=list)
    is_revised: bool = False


@dataclass(slots=True, kw_only=True)
class RawPart:
    """Another file inside this one (w:altChunk), by its relationship."""

    relationship: str


RawBlock = RawParagraph | RawTable | RawPart
Content = str | list[RawBlock]
"""What stands in a cell: most hold one paragraph of words alone, which are then all that is kept."""


def blocks_of(content: Content) -> list[RawBlock]:
    """What stands in a cell as blocks."""
    return [RawParagraph(text=content)] if isinstance(content, str) else content


def keep_covered(above: RawCell, content: Content) -> None:
    """Add what stands in a cell that a merge covers, unless it repeats the words above: somebody wrote it."""
    if isinstance(content, str) and not content.strip():
        return
    blocks = blocks_of(above.content)
    known = {block.text for block in blocks if isinstance(block, RawParagraph)}
    new = [block for block in blocks_of(content) if not isinstance(block, RawParagraph) or (block.text.strip() and block.text not in known)]
    if new:
        above.content = [*blocks, *new]
