"""Tables whose edges disagree: columns ruled in some rows and not in others, or headings that share a drawn cell.

A converter may rule the columns in the heading alone, or below it alone, or leave out some of them everywhere. What one row
says of the columns then serves the rows that say nothing, and the headings' own places part the cells that they share.
"""

from collections.abc import Sequence
from itertools import pairwise

from parsers.formats.channels import (
    NEAR,
    Region,
    bands_of,
    channels,
    crosses,
    drawn_edges,
    is_framed,
    part_bands,
    read_lines,
    region_of,
    stacks_of,
)
from parsers.formats.placed import Rule, Sheet
from parsers.formats.segments import Segment
from parsers.text import lexicon
from pipeline.model.text import fold

_FEW = 3
"""A table with more inner edges than this has all that its headings need."""


def complete_columns(sheets: Sequence[Sheet], across: dict[int, list[Rule]]) -> frozenset[int]:
    """Add to framed tables the inner edges that some of their rows lack; return the numbers of the sheets that got some."""
    changed: set[int] = set()
    before: tuple[Region, list[float]] | None = None
    for sheet in sheets:
        for stack in stacks_of(sheet, across[sheet.number]):
            region = region_of(sheet, stack, across[sheet.number])
            if not is_framed(region):
                continue
            count = len(sheet.down)
            lacking = _lacking_edges(region, before)
            _part_cells(region, lacking)
            bare = _bare_bands(region)
            if bare:
                read_lines(region, bare)
                part_bands(region, sorted([*drawn_edges(region), *lacking]))
            before = (region, lacking)
            if len(sheet.down) > count:
                changed.add(sheet.number)
    return frozenset(changed)


def _with_lines(region: Region) -> Region:
    if not region.lines:
        read_lines(region)
    return region


def _bare_bands(region: Region) -> list[tuple[float, float]]:
    """Bands that show no column: titles, and rows that lack their edges."""
    left, right = region.low + NEAR, region.high - NEAR
    spans = {(low, high) for at, low, high in region.down if left < at < right}
    return [(top, bottom) for top, bottom in pairwise(region.ats) if not any(low < (top + bottom) / 2 < high for low, high in spans)]


def _lacking_edges(region: Region, before: tuple[Region, list[float]] | None) -> list[float]:
    """Edges between headings that share a drawn cell; without headings, those of the same table on the page before."""
    drawn = drawn_edges(region)
    if len(drawn) > _FEW:
        return []
    _with_lines(region)
    columns = [region.low, *drawn, region.high]
    for line in region.lines:
        headings = [segment for segment in line.segments if _is_heading(segment)]
        if len(headings) < 3:
            continue
        shared = [
            (left, right) for left, right in pairwise(headings) if not any(left.right - 0.5 <= edge <= right.left + 0.5 for edge in columns)
        ]
        white = [channel.at for channel in channels(region.lines)] if shared else []
        return [_between(left, right, white) for left, right in shared]
    if before is None or before[0].sheet.number not in {region.sheet.number, region.sheet.number - 1}:
        return []
    is_same = abs(before[0].low - region.low) <= NEAR and abs(before[0].high - region.high) <= NEAR
    return before[1] if is_same else []


def _is_heading(segment: Segment) -> bool:
    return any(pattern.fullmatch(fold(segment.text)) for _, pattern in lexicon.HEADINGS)


def _between(left: Segment, right: Segment, white: list[float]) -> float:
    """The edge between two headings: the white that runs down between them, else just before the second one."""
    return next((at for at in white if left.right - 0.5 <= at <= right.left + 0.5), right.left - 0.5)


def _part_cells(region: Region, edges: list[float]) -> None:
    """Draw the lacking edges in each band whose texts leave them free, but for titles that stand alone in it."""
    for top, bottom, lines in bands_of(region) if edges else ():
        segments = [segment for line in lines for segment in line.segments]
        free = [edge for edge in edges if not any(crosses(segment, edge) for segment in segments)]
        if len(segments) > 1 or len(free) == len(edges):
            region.sheet.down.extend(Rule(edge, top, bottom) for edge in free)
