"""The page's colours, each text against what it stands on, in light and dark, by WCAG 2.1; its style for print and for less motion."""

import re

import pytest

from reports.charts import Part, rows
from reports.wording import CELL_STATES
from tests.reports.test_templates import house_css

CSS = house_css()
NOT_PAPER = {"ink", "quiet", "accent", "line", "edge", "certain", "query", "note", "mark-certain", "mark-query"}
THEMES = {
    "浅色": CSS[CSS.index(":root {") :],
    "深色": CSS[CSS.index(':root[data-theme="dark"] {') :],
    "随系统深色": CSS[CSS.index(':root:not([data-theme="light"]) {') :],
}


def colours(theme: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", THEMES[theme].partition("}")[0]))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_has_the_contrast_of_level_aa(theme: str) -> None:
    made = colours(theme)
    backgrounds = {name: colour for name, colour in made.items() if name not in NOT_PAPER}
    assert set(backgrounds) == {"paper", "panel", *(set(CELL_STATES) - {"none"})}
    for name, colour in backgrounds.items():
        assert contrast(made["ink"], colour) >= 4.5, name
    for text in ("quiet", "accent"):
        for name in ("paper", "panel"):
            assert contrast(made[text], made[name]) >= 4.5, (text, name)


@pytest.mark.parametrize("theme", THEMES)
def test_marks_and_edges_can_be_told_from_what_they_stand_on(theme: str) -> None:
    made = colours(theme)
    for mark in ("mark-certain", "mark-query"):
        for state in set(CELL_STATES) - {"none"}:
            assert contrast(made[mark], made[state]) >= 3, (mark, state)
    for name in ("paper", "panel"):
        assert contrast(made["edge"], made[name]) >= 3
        assert contrast(made["accent"], made[name]) >= 3


def test_the_two_dark_themes_are_the_same() -> None:
    assert colours("深色") == colours("随系统深色")


def test_the_style_knows_print_focus_and_reduced_motion() -> None:
    assert "@media print" in CSS
    assert "@media (prefers-reduced-motion: reduce)" in CSS
    assert ":focus-visible { outline: 3px solid" in CSS


def test_a_long_label_of_a_chart_stands_whole_on_two_lines() -> None:
    labels = ["未收到（报送要求待确认）", "正文行为主体与责任单位不一致", "一、全环节推进信息公开", "逾期报送"]
    drawn = rows("问题", {label: [Part(kind="query", name="待核", count=1)] for label in labels})
    texts = ["".join(re.findall(r">([^<>]+)<", text)) for text in re.findall(r"<text.*?</text>", drawn)]
    assert [text for text in texts if text in labels] == labels
    assert "…" not in drawn
