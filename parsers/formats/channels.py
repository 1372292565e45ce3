"""Rules that a table's maker left out: columns told by white channels, rows by their numbers.

Two kinds of tables are completed, and everything that is found becomes rules for :mod:`parsers.formats.grid`:
tables whose rows are ruled across while columns (or the outer edges) are not, and tables with no rules but a frame or a
top and a bottom line, told by a heading line that begins with 序号. Tables that go on over pages share their columns.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from parsers.formats.furniture import is_page_number, stands_in_margin
from parsers.formats.placed import Rule, Run, Sheet
from parsers.formats.segments import Segment, SheetLine, sheet_lines
from parsers.text import lexicon
from pipeline.model.text import fold, squeeze

NEAR = 2.0
"""Ends of rules within this (mm) are the same edge."""
_SHORTEST = 0.3
"""Rules of a table span at least this share of the page's width."""
_CROSSED = 1.5
"""Texts that go over a channel, as a share of the lines that keep it, above which it is none."""
NUMBER_HEADINGS = frozenset({"序号", "编号", "序", "项号"})
_HEADING_STARTS = tuple(sorted({heading[0] for heading in NUMBER_HEADINGS}))
_LONGEST_NUMBER = 4


@dataclass(slots=True)
class Region:
    """A part of a page that a table without all its rules takes: bands between ``ats``, text lines, and what is ruled."""

    sheet: Sheet
    low: float
    high: float
    ats: list[float]
    lines: list[SheetLine] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    """Vertical rules inside, as drawn."""
    is_numbered: bool = False
    """Whether its rows are told by numbers, since no rules part them."""


@dataclass(frozen=True, slots=True)
class RowForm:
    """How many lines a heading row has, and whether numbers stand on the first line of their rows."""

    heading_lines: int
    has_numbers_on_top: bool


@dataclass(slots=True)
class Channel:
    """Where a column edge must lie, and how many lines keep it white."""

    low: float
    high: float
    kept: int = 1

    @property
    def at(self) -> float:
        """The edge."""
        return (self.low + self.high) / 2


def complete(sheets: Sequence[Sheet], across: dict[int, list[Rule]], loose: dict[int, list[Run]]) -> frozenset[int]:
    """Add to the sheets the rules that their tables lack; return the numbers of the sheets that got some.

    ``across`` holds each sheet's horizontal rules merged along their lines, ``loose`` the runs that stand in no ruled table.
    """
    ruled = [region_of(sheet, stack, across[sheet.number]) for sheet in sheets for stack in stacks_of(sheet, across[sheet.number])]
    regions = [region for region in ruled if not is_framed(region)]
    for region in regions:
        read_lines(region)
    taken = {region.sheet.number for region in regions if len(region.ats) > 2}
    numbered = list(_numbered_regions([sheet for sheet in sheets if sheet.number not in taken], loose))
    framed = {region.sheet.number for region in numbered}
    regions = [region for region in regions if region.sheet.number not in framed] + numbered
    changed: set[int] = set()
    for family in _families(regions):
        changed |= _rule_family(family, [region for region in ruled if is_framed(region) and _is_same_table(region, family[0])])
    return frozenset(changed)


# --- Regions ruled across ------------------------------------------------------------------------------------------


def stacks_of(sheet: Sheet, across: list[Rule]) -> list[list[Rule]]:
    """Wide horizontal rules of a page that begin and end alike, two or more together."""
    wide = [rule for rule in across if rule.high - rule.low >= _SHORTEST * sheet.width]
    stacks: list[list[Rule]] = []
    for rule in wide:
        stack = next((one for one in stacks if abs(one[0].low - rule.low) <= NEAR and abs(one[0].high - rule.high) <= NEAR), None)
        if stack is None:
            stacks.append([rule])
        else:
            stack.append(rule)
    return [stack for stack in stacks if len(stack) >= 2]


def region_of(sheet: Sheet, stack: list[Rule], across: list[Rule]) -> Region:
    """The part of a page between the first and the last rule of a stack; its lines are looked for when they are needed."""
    low, high = min(rule.low for rule in stack), max(rule.high for rule in stack)
    top, bottom = min(rule.at for rule in stack), max(rule.at for rule in stack)
    left, right = low - NEAR, high + NEAR
    ats = {at for at, start, end in across if start >= left and end <= right and top <= at <= bottom}
    down = [rule for rule in sheet.down if left <= rule[0] <= right and rule[2] > top and rule[1] < bottom]
    return Region(sheet, low, high, sorted(ats), down=down)


def is_framed(region: Region) -> bool:
    """Whether a table has its outer edges and some between its columns."""
    top, bottom = region.ats[0], region.ats[-1]
    return (
        _has_edge(region.down, region.low, top, bottom) and _has_edge(region.down, region.high, top, bottom) and bool(drawn_edges(region))
    )


def read_lines(region: Region, bands: Sequence[tuple[float, float]] = ()) -> None:
    """Fill in the lines of text inside a region, or inside some of its bands only."""
    spans = bands or ((region.ats[0], region.ats[-1]),)
    runs = (run for run in region.sheet.runs if run.angle in {0, 360} and any(top < run.middle < bottom for top, bottom in spans))
    region.lines = [line for line in sheet_lines(runs) if any(top < line.middle < bottom for top, bottom in spans)]


def _has_edge(down: Iterable[Rule], at: float, top: float, bottom: float) -> bool:
    covered = sum([min(high, bottom) - max(low, top) for place, low, high in down if abs(place - at) <= NEAR])
    return covered > 0.5 * (bottom - top)


# --- Regions told by their numbers ---------------------------------------------------------------------------------


def _numbered_regions(sheets: Sequence[Sheet], loose: dict[int, list[Run]]) -> Iterator[Region]:
    """Tables without rules: from a heading line that begins with 序号, over the pages that go on with it."""
    open_region: Region | None = None
    for sheet in sheets:
        runs = loose[sheet.number]
        if open_region is None and not any(run.text.lstrip().startswith(_HEADING_STARTS) for run in runs):
            continue
        own = [line for line in sheet_lines(run for run in runs if run.angle in {0, 360}) if not _is_furniture(line, sheet)]
        start = next((place for place, line in enumerate(own) if _is_heading(line)), None)
        if start is None and open_region is not None and own and _goes_on(open_region, sheet, own):
            start = 0
        if start is None:
            open_region = None
            continue
        if open_region is not None and open_region.sheet.number == sheet.number - 1 and _goes_on(open_region, sheet, own[: start + 1]):
            start = 0
        if start and _is_title(own, start):
            start -= 1
        body = own[start:]
        open_region = Region(sheet, *_outer_edges(sheet, body), [], body, is_numbered=True)
        yield open_region


def _outer_edges(sheet: Sheet, lines: list[SheetLine]) -> tuple[float, float]:
    """Left and right edge of a table without rules between its columns: its frame where one is drawn, else just outside its texts."""
    low = min(segment.left for line in lines for segment in line.segments) - 1
    high = max(segment.right for line in lines for segment in line.segments) + 1
    drawn = [rule for rule in sheet.down if rule.low < lines[-1].middle and rule.high > lines[0].middle]
    left = max((rule.at for rule in drawn if rule.at <= low + NEAR), default=low)
    right = min((rule.at for rule in drawn if rule.at >= high - NEAR), default=high)
    return left, right


def _is_furniture(line: SheetLine, sheet: Sheet) -> bool:
    text = "".join(segment.text for segment in line.segments)
    return stands_in_margin(line.baseline, sheet) and is_page_number(text)


def _is_heading(line: SheetLine) -> bool:
    return len(line.segments) >= 3 and squeeze(line.segments[0].text) in NUMBER_HEADINGS


def _is_title(lines: list[SheetLine], start: int) -> bool:
    """Whether the line above a heading is a section's title that stands in the table: near, and at its left edge."""
    above, heading = lines[start - 1], lines[start]
    is_near = heading.baseline - above.baseline < 2.4 * heading.size + 1
    return is_near and len(above.segments) == 1 and abs(above.segments[0].left - heading.segments[0].left) < 1


def _goes_on(region: Region, sheet: Sheet, lines: list[SheetLine]) -> bool:
    """Whether lines at the top of a page may go on a table of the page before: most keep its columns white."""
    if region.sheet.number != sheet.number - 1 or abs(region.sheet.width - sheet.width) > NEAR:
        return False
    edges = [channel.at for channel in channels(region.lines)]
    kept = sum(1 for line in lines[:12] if not any(crosses(segment, edge) for segment in line.segments for edge in edges))
    starts = sum(1 for line in lines[:12] if len(line.segments) > 1)
    return bool(edges) and kept >= 0.6 * len(lines[:12]) and (starts > 0 or len(lines) <= 2)


# --- Columns -------------------------------------------------------------------------------------------------------


def _families(regions: list[Region]) -> list[list[Region]]:
    """Regions with the same outer edges: parts of one table, or tables of one make."""
    families: list[list[Region]] = []
    for region in regions:
        for family in families:
            first = family[0]
            if first.is_numbered == region.is_numbered and (region.is_numbered or _is_same_table(first, region)):
                family.append(region)
                break
        else:
            families.append([region])
    return families


def _is_same_table(one: Region, other: Region) -> bool:
    """Whether two regions have the same outer edges."""
    return abs(one.low - other.low) <= NEAR and abs(one.high - other.high) <= NEAR


def channels(lines: Iterable[SheetLine]) -> list[Channel]:
    """Column edges that the white between texts shows: narrow white places an edge, wide white only confirms it."""
    listed = list(lines)
    gaps = sorted(
        ((right.left - left.right, left.right, right.left) for line in listed for left, right in pairwise(line.segments)),
        key=lambda gap: (round(gap[0], 1), gap[1]),
    )
    found: list[Channel] = []
    for _, low, high in gaps:
        inside = [channel for channel in found if min(high, channel.high) - max(low, channel.low) >= min(0.4, channel.high - channel.low)]
        if not inside:
            if not any(channel.low < high and channel.high > low for channel in found):
                found.append(Channel(low, high))
            continue
        for channel in inside:
            channel.kept += 1
        if len(inside) == 1:
            inside[0].low, inside[0].high = max(low, inside[0].low), min(high, inside[0].high)
    kept = [
        channel
        for channel in found
        if channel.kept >= min(2, len(listed) // 3 + 1) and _crossed(channel, listed) <= _CROSSED * channel.kept
    ]
    return sorted(kept, key=lambda channel: channel.at)


def _edges_of_empty_columns(lines: Sequence[SheetLine], edges: list[float]) -> list[float]:
    """Edges before headings over columns that nobody has filled: no text below shows where they begin."""
    found: list[float] = []
    for line in lines:
        for left, right in pairwise(line.segments if _is_heading(line) else ()):
            if any(left.right - 0.5 <= edge <= right.left + 0.5 for edge in (*edges, *found)):
                continue
            if any(pattern.fullmatch(fold(right.text)) for _, pattern in lexicon.HEADINGS):
                start = max((edge for edge in edges if edge < left.right), default=0.0)
                ends = [each.right for each in chain.from_iterable(other.segments for other in lines) if start < each.right <= right.left]
                at = (max(ends) + right.left) / 2
                found += [] if any(crosses(each, at) for other in lines if len(other.segments) > 1 for each in other.segments) else [at]
    return found


def _crossed(channel: Channel, lines: Iterable[SheetLine]) -> int:
    return sum(1 for line in lines if any(crosses(segment, channel.at) for segment in line.segments))


def crosses(segment: Segment, at: float) -> bool:
    """Whether a text goes over an edge."""
    return segment.left < at - 0.5 and segment.right > at + 0.5


def _rule_family(family: list[Region], framed: list[Region]) -> set[int]:
    """Complete regions of one make; ``framed`` are parts of the same table that show their columns."""
    lines = [line for region in family for line in region.lines]
    drawn = [edge for region in framed for edge in drawn_edges(region)]
    edges = [next((edge for edge in drawn if channel.low <= edge <= channel.high), channel.at) for channel in channels(lines)]
    edges = sorted([*edges, *_edges_of_empty_columns(lines, edges)])
    form = _form(family[0].lines, edges)
    low, high = min(region.low for region in family), max(region.high for region in family)
    count = _Count()
    for region in family:
        region.low, region.high = low, high
        if region.is_numbered:
            _find_rows(region, edges, form, count)
    labels = _label_columns([region for region in family if region.is_numbered], edges)
    for region in family:
        if region.is_numbered:
            _rule_rows(region, edges, labels)
    own_edges = [edges if region.is_numbered else drawn_edges(region) or edges for region in family]
    sound = [_is_table(region, inner) for region, inner in zip(family, own_edges, strict=True)]
    changed: set[int] = set()
    for region, inner, is_sound in zip(family, own_edges, sound, strict=True):
        if is_sound or (any(sound) and _is_rest(region, inner, changed)):
            _add_rules(region, inner)
            changed.add(region.sheet.number)
    return changed


def _is_rest(region: Region, edges: list[float], changed: set[int]) -> bool:
    """Whether a region that would be no table by itself goes on one: with its heading again, or at the top of the next page."""
    if len(region.ats) < 2 or not edges:
        return False
    if any(columns_filled(lines, edges) >= 3 for _, _, lines in bands_of(region)):
        return True
    return region.sheet.number - 1 in changed and region.ats[0] < 0.2 * region.sheet.height


def drawn_edges(region: Region) -> list[float]:
    """Inner vertical rules as drawn: a table that lacks its outer edges only needs no others."""
    low, high = region.low + NEAR, region.high - NEAR
    return sorted({at for at, _, _ in region.down if low < at < high})


def bands_of(region: Region) -> Iterator[tuple[float, float, list[SheetLine]]]:
    """Top, bottom and lines of each band between two neighbouring rules."""
    for top, bottom in pairwise(region.ats):
        yield top, bottom, [line for line in region.lines if top <= line.middle < bottom]


def _is_table(region: Region, edges: list[float]) -> bool:
    """Whether the bands hold columns: not the lines of a letter's head or of an imprint."""
    if not edges or len(region.ats) < 3:
        return False
    filled = [columns_filled(lines, edges) for _, _, lines in bands_of(region)]
    parted = sum(1 for count in filled if count > 1)
    if len(edges) == 1:
        return len(filled) >= 3 and parted >= 0.75 * len(filled) and filled[0] > 1
    return parted >= 0.4 * len(filled) and any(count >= 3 for count in filled)


def columns_filled(lines: list[SheetLine], edges: list[float]) -> int:
    """How many columns hold text of their own; 1 where a text goes over every edge that it meets."""
    return len({sum(1 for edge in edges if edge < (segment.left + segment.right) / 2) for line in lines for segment in line.segments})


def _add_rules(region: Region, edges: list[float]) -> None:
    """Draw outer edges, and in each band the inner edges that no text goes over."""
    sheet, drawn = region.sheet, region.down
    top, bottom = region.ats[0], region.ats[-1]
    for edge in (region.low, region.high):
        if not _has_edge(drawn, edge, top, bottom):
            sheet.down.append(Rule(edge, top, bottom))
    sheet.across.extend(Rule(at, region.low, region.high) for at in (top, bottom))
    part_bands(region, edges)


def part_bands(region: Region, edges: list[float]) -> None:
    """Draw the inner edges in the bands that have none; among bands that have theirs, only where three columns or more hold text."""
    bands = list(bands_of(region))
    bare = [not _is_walled(region, top, bottom) for top, bottom, _ in bands]
    fewest = 2 if 2 * sum(bare) >= len(bare) else 3
    for (top, bottom, lines), is_bare in zip(bands, bare, strict=True):
        if is_bare:
            region.sheet.down.extend(Rule(edge, top, bottom) for edge in _open_edges(lines, edges, fewest))


def _is_walled(region: Region, top: float, bottom: float) -> bool:
    """Whether a band has a vertical rule between its outer edges."""
    inner = (rule for rule in region.down if region.low + NEAR < rule.at < region.high - NEAR)
    return any(min(rule.high, bottom) - max(rule.low, top) > 0.6 * (bottom - top) for rule in inner)


def _open_edges(lines: list[SheetLine], edges: list[float], fewest: int) -> list[float]:
    """The edges that no text of a band goes over; none where the text stands in too few columns."""
    segments = [segment for line in lines for segment in line.segments]
    kept = [edge for edge in edges if not any(crosses(segment, edge) for segment in segments)]
    filled = columns_filled(lines, edges)
    is_title = filled == 1 and len(kept) < len(edges)
    return [] if is_title or (fewest > 2 and filled < fewest) else kept


# --- Rows ----------------------------------------------------------------------------------------------------------


def _find_rows(region: Region, edges: list[float], form: RowForm, count: "_Count") -> None:
    """Set the row edges of a region without any: at headings, section titles and numbers."""
    if not edges:
        return
    lines = region.lines = _table_lines(region, edges)
    if not lines:
        return
    starts = sorted({0, *_row_starts(lines, edges, form, _numbers(lines, edges, count))})
    region.ats = [_between(lines, place) for place in starts] + [lines[-1].bottom + 0.5]


def _rule_rows(region: Region, edges: list[float], labels: set[int]) -> None:
    """Draw the row edges, but not through labels that go on from row to row."""
    columns = [region.low, *edges, region.high]
    bands = [band for _, _, band in bands_of(region)]
    for place, at in enumerate(region.ats):
        above, below = (bands[place - 1], bands[place]) if 0 < place < len(bands) else ([], [])
        for column, (low, high) in enumerate(pairwise(columns)):
            if column in labels and _is_data(above, edges) and _is_numbered(below, edges) and _merges_down(above, below, low, high):
                continue
            region.sheet.across.append(Rule(at, low, high))


def _is_data(lines: list[SheetLine], edges: list[float]) -> bool:
    """Whether a band holds a row or the rest of one, and neither headings nor a section's title."""
    return bool(lines) and not _is_heading(lines[0]) and not _is_spanning(lines[0], edges)


def _merges_down(above: list[SheetLine], below: list[SheetLine], low: float, high: float) -> bool:
    """Whether a label goes on from one row to the next: nothing new stands there, or its text runs on."""
    return not _has_text(below, low, high) or _runs_on(above, below, low, high)


def _runs_on(above: list[SheetLine], below: list[SheetLine], low: float, high: float) -> bool:
    """Whether a label too long for its first row goes on in the next: its lines are full and follow at the usual distance.

    Some other cell must reach as low as the label: a label that set the height of its row by itself ends there.
    """
    before, after = _column_lines(above, low, high), _column_lines(below[:1], low, high)
    if not before or not after or before[-1][0] is not above[-1] or len(above[-1].segments) < 2:
        return False
    full = max(segment.right for _, segment in before)
    size = before[-1][0].size
    pitch = min((b.baseline - a.baseline for (a, _), (b, _) in pairwise(before)), default=1.6 * size)
    is_full = before[-1][1].right > full - 0.5 * size and high - before[-1][1].right < 2.2 * size
    return is_full and after[0][0].baseline - before[-1][0].baseline <= 1.2 * pitch


def _column_lines(lines: list[SheetLine], low: float, high: float) -> list[tuple[SheetLine, Segment]]:
    """Lines of a band with their text in one column, where it has any."""
    return [(line, segment) for line in lines for segment in line.segments if segment.left < high - 0.5 and segment.right > low + 0.5]


@dataclass(slots=True)
class _Count:
    """The last row number so far, and digits that a page end or a narrow column may have cut off the next one."""

    last: int = 0
    cut: str = ""

    def is_whole(self, text: str, below: str) -> bool:
        """Take the next number; whether it stands on one line: 1 above 0 in a narrow column is 10 where 9 came before."""
        expected = str(self.last + 1)
        is_broken = text != expected and text + below == expected
        if text + below == expected or text == expected or self.cut + text == expected or self.cut + text + below == expected:
            self.last, self.cut = self.last + 1, ""
        elif int(text) > self.last:
            self.last, self.cut = int(text), ""
        else:
            self.cut += text
        return not is_broken


def _numbers(lines: list[SheetLine], edges: list[float], count: _Count) -> list[int]:
    """Lines on which a row's number begins."""
    found: list[int] = []
    place = 0
    while place < len(lines):
        text = _number_of(lines[place], edges)
        if text:
            found.append(place)
            below = _number_of(lines[place + 1], edges) if place + 1 < len(lines) else ""
            place += not count.is_whole(text, below)
        place += 1
    return found


def _between(lines: list[SheetLine], place: int) -> float:
    return lines[place].top - 0.3 if place == 0 else (lines[place - 1].bottom + lines[place].top) / 2


def _table_lines(region: Region, edges: list[float]) -> list[SheetLine]:
    """Lines from the region's first to the last that can be the table's."""
    last = 0
    for place, line in enumerate(region.lines):
        is_wide = sum(1 for edge in edges if any(crosses(segment, edge) for segment in line.segments)) > 0 and len(line.segments) == 1
        if _number_of(line, edges) or len(line.segments) > 1 or not is_wide:
            last = place
    return region.lines[: last + 1]


def _first_text(line: SheetLine, edges: list[float]) -> str:
    first = line.segments[0]
    return squeeze(first.text) if (first.left + first.right) / 2 < edges[0] else ""


def _number_of(line: SheetLine, edges: list[float]) -> str:
    text = _first_text(line, edges).rstrip(".、")
    return text if text.isdecimal() and len(text) <= _LONGEST_NUMBER else ""


def _row_starts(lines: list[SheetLine], edges: list[float], form: RowForm, numbers: list[int]) -> Iterator[int]:
    """Places of the lines that begin a row: headings, section titles, and numbers at the top or in the middle of their row."""
    heads = [place for place, line in enumerate(lines) if _is_heading(line)]
    firsts = [place + form.heading_lines for place in heads if place + form.heading_lines < len(lines)]
    titles = [place for place, line in enumerate(lines) if _is_spanning(line, edges)]
    yield from (*heads, *firsts, *titles)
    if form.has_numbers_on_top:
        yield from numbers
        return
    start = 0
    for place in numbers:
        start = max([start, *(first for first in firsts if first <= place)])
        yield start
        start = min(max(place + 1, 2 * place - start + 1), len(lines) - 1)


def _form(lines: list[SheetLine], edges: list[float]) -> RowForm:
    """How the first part of a table sets its heading and its numbers."""
    head = next((place for place, line in enumerate(lines) if _is_heading(line)), None)
    if head is None or not edges:
        return RowForm(heading_lines=1, has_numbers_on_top=True)
    number = next((place for place, line in enumerate(lines) if place > head and _number_of(line, edges)), None)
    last = number if number is not None else len(lines)
    place = head + 1
    while place < last and all(len(squeeze(segment.text)) <= _LONGEST_NUMBER for segment in lines[place].segments):
        place += 1
    return RowForm(heading_lines=place - head, has_numbers_on_top=number is None or place == number)


def _is_spanning(line: SheetLine, edges: list[float]) -> bool:
    if len(line.segments) != 1 or len(edges) < 2:
        return False
    segment = line.segments[0]
    return segment.left < edges[0] and sum(1 for edge in edges if crosses(segment, edge)) >= 1 and len(squeeze(segment.text)) > 3


def _label_columns(family: list[Region], edges: list[float]) -> set[int]:
    """Columns after the number that are empty in some numbered rows, as merged labels are; the first always full one ends them."""
    rows = [lines for region in family for _, _, lines in bands_of(region) if _is_numbered(lines, edges)]
    labels: set[int] = set()
    for column in range(1, len(edges) - 1):
        if all(_has_text(lines, edges[column - 1], edges[column]) for lines in rows):
            break
        labels.add(column)
    return labels


def _is_numbered(lines: list[SheetLine], edges: list[float]) -> bool:
    return any(_number_of(line, edges) for line in lines)


def _has_text(lines: list[SheetLine], low: float, high: float) -> bool:
    return bool(_column_lines(lines, low, high))
