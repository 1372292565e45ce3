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
    blocks: "list[RawBlock]"


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


def keep_covered(above: RawCell, blocks: list[RawBlock]) -> None:
    """Add what stands in a cell that a merge covers, unless it repeats the words above: somebody wrote it."""
    known = {block.text for block in above.blocks if isinstance(block, RawParagraph)}
    for block in blocks:
        if not isinstance(block, RawParagraph) or (block.text.strip() and block.text not in known):
            above.blocks.append(block)
