"""Page furniture: page numbers and running heads, told by where they stand and by coming again."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from parsers.formats.lines import TextLine
from parsers.formats.placed import Sheet
from pipeline.model.text import squeeze

MARGIN = 0.11
"""Share of a page's height at its top and bottom where page furniture stands."""
_DASHES = r"[-—–－―·•一ー_~\s]*"
"""What stands on both sides of a page number; recognisers take its dashes for 一."""
_PAGE_NUMBER = re.compile(rf"^{_DASHES}(?:第\s*)?\d{{1,4}}(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{{1,4}}\s*页?)?{_DASHES}$")


def stands_in_margin(baseline: float, sheet: Sheet) -> bool:
    """Whether a line stands where running heads and page numbers do."""
    return baseline < MARGIN * sheet.height or baseline > (1 - MARGIN) * sheet.height


def is_page_number(text: str) -> bool:
    """Whether a line is a page number: ``— 3 —``, ``第3页 共11页``, ``3/11``."""
    return _PAGE_NUMBER.match(text.strip()) is not None


def repeated_texts(sheets: Sequence[Sheet], lines: Mapping[int, Iterable[TextLine]]) -> frozenset[str]:
    """Texts in the margins that come again on most pages, blanks dropped."""
    if len(sheets) < 3:
        return frozenset()
    counts: Counter[str] = Counter()
    for sheet in sheets:
        counts.update({squeeze(line.text) for line in lines[sheet.number] if stands_in_margin(line.baseline, sheet)})
    return frozenset(text for text, count in counts.items() if count >= max(3, 0.6 * len(sheets)))
