"""Tables whose rows disagree about the columns: ruled in the heading alone, below it alone, or only between some of them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from parsers.read import read
from samples.build.content import Grid, GridCell, Paper, Text
from samples.build.pdf import write_pages
from samples.build.typeset import Page, Rule, typeset

HEADINGS = ("序号", "重点工作", "责任单位", "完成时限", "进展落实情况")
ROWS = tuple(
    (
        str(no),
        f"做好第{no}项公开工作",
        "市财政局",
        "11月底" if no % 2 else "长期坚持",
        f"已公开信息{no * 3}条，办理依申请公开{no}件。" * (1 + no % 3),
    )
    for no in range(1, 31)
)
SIGNED = "填报人：张某某                    联系电话：0951-1234567"


def paper(*, is_signed: bool, is_repeated: bool) -> Paper:
    texts = (HEADINGS, *ROWS)
    rows = [tuple(GridCell(text=text) for text in row) for row in texts]
    if is_signed:
        rows.append((GridCell(text=SIGNED, column_span=5),))
    return Paper(
        blocks=(Text(text="落实情况表", style="title"), Grid(rows=tuple(rows), widths=(1, 4, 3, 3, 8), header_rows=int(is_repeated)))
    )


def pages(keeps: Callable[[Rule, Page, int], bool], *, is_signed: bool = False, is_repeated: bool = True) -> tuple[Page, ...]:
    """The paper's pages with those rules only that are kept; the third word is a vertical rule's place from the left, else -1."""
    made = []
    for page in typeset(paper(is_signed=is_signed, is_repeated=is_repeated)):
        edges = sorted({round(rule.x1, 2) for rule in page.rules if rule.x1 == rule.x2})
        kept = [rule for rule in page.rules if keeps(rule, page, edges.index(round(rule.x1, 2)) if rule.x1 == rule.x2 else -1)]
        made.append(replace(page, rules=kept))
    return tuple(made)


def heading_bottom(page: Page) -> float:
    """The lower edge of a page's heading; the top of the page where it has none."""
    if not any(line.text == HEADINGS[0] for line in page.lines):
        return 0
    return sorted({round(rule.y1, 2) for rule in page.rules if rule.y1 == rule.y2})[1]


def is_outer(place: int) -> bool:
    return place in {-1, 0, 5}


def in_heading_alone(rule: Rule, page: Page, place: int) -> bool:
    return is_outer(place) or rule.y2 <= heading_bottom(page) + 0.1


def below_heading_alone(rule: Rule, page: Page, place: int) -> bool:
    return is_outer(place) or rule.y1 >= heading_bottom(page) - 0.1


def after_the_first_column_alone(rule: Rule, page: Page, place: int) -> bool:
    del rule, page
    return is_outer(place) or place == 1


def around_the_last_column_alone(rule: Rule, page: Page, place: int) -> bool:
    del rule, page
    return is_outer(place) or place == 4


def between_no_columns(rule: Rule, page: Page, place: int) -> bool:
    del rule, page
    return is_outer(place)


def in_every_other_row(rule: Rule, page: Page, place: int) -> bool:
    tops = sorted({round(each.y1, 2) for each in page.rules if each.y1 == each.y2})
    return is_outer(place) or tops.index(round(rule.y1, 2)) % 2 == 0


def table_of(made: tuple[Page, ...]) -> list[list[str]]:
    document = read(write_pages(made)).value
    assert document is not None
    (table,) = document.tables()
    rows: list[list[str]] = [[] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        rows[cell.row - 1].append(cell.text.replace("\n", ""))
    return rows


@pytest.mark.parametrize(
    "keeps",
    [
        in_heading_alone,
        below_heading_alone,
        after_the_first_column_alone,
        around_the_last_column_alone,
        between_no_columns,
        in_every_other_row,
    ],
    ids=lambda keeps: keeps.__name__,
)
@pytest.mark.parametrize("is_repeated", [True, False])
def test_columns_ruled_in_some_rows_serve_all(keeps: Callable[[Rule, Page, int], bool], *, is_repeated: bool) -> None:
    made = pages(keeps, is_repeated=is_repeated)
    assert len(made) > 1, "the table goes over pages"
    assert table_of(made) == [list(HEADINGS), *map(list, ROWS)]


def test_a_merged_row_of_a_ruled_table_stays_merged() -> None:
    """White in a row that says who signed is no column: the rows above have theirs ruled."""
    rows = table_of(pages(lambda *_: True, is_signed=True))
    assert len(rows[-1]) == 1
    assert rows[-1][0].startswith("填报人：张某某")
