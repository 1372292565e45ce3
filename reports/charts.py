"""Charts as inline SVG: every bar has its number and its label as text; colours come from the page's classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 480
_ROW = 30
_LABEL = 150
_BAR = 16
_LONGEST = 10
"""Characters of a label on one line; on two smaller lines there is room for one more each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a bar: its class, what it is, how many."""

    kind: str
    name: str
    count: int


def stacked(title: str, parts: Sequence[Part]) -> str:
    """Return one bar of parts with a legend below it; parts of zero are left out."""
    shown = [part for part in parts if part.count]
    total = sum(part.count for part in shown) or 1
    bars, x = [], 0.0
    for part in shown:
        width = WIDTH * part.count / total
        bars.append(f'<rect class="f-{part.kind}" x="{x:.1f}" y="0" width="{width:.1f}" height="28"><title>{_said(part)}</title></rect>')
        if width > 22:
            bars.append(f'<text class="on" x="{x + width / 2:.1f}" y="19" text-anchor="middle">{part.count}</text>')
        x += width
    for place, part in enumerate(shown):
        left, top = (place % 2) * WIDTH / 2, 46 + (place // 2) * 24
        bars.append(f'<rect class="f-{part.kind}" x="{left:.0f}" y="{top}" width="14" height="14"/>')
        bars.append(f'<text x="{left + 20:.0f}" y="{top + 12}">{escape(_clip(part.name, 13))} {part.count}</text>')
    height = 46 + -(-len(shown) // 2) * 24 if shown else 30
    return _svg(title, "，".join(_said(part) for part in shown) or "无", "".join(bars), height)


def rows(title: str, bars: Mapping[str, Sequence[Part]]) -> str:
    """Return one bar a row on a common scale, its label in front and its total behind."""
    most = max((sum(part.count for part in parts) for parts in bars.values()), default=0) or 1
    room = WIDTH - _LABEL - 46
    drawn: list[str] = []
    for place, (label, parts) in enumerate(bars.items()):
        y, x = place * _ROW, float(_LABEL)
        drawn.append(_label(label, y))
        for part in parts:
            width = room * part.count / most
            if part.count:
                shape = f'class="f-{part.kind}" x="{x:.1f}" y="{y + 5}" width="{width:.1f}" height="{_BAR}"'
                drawn.append(f"<rect {shape}><title>{escape(label)} {_said(part)}</title></rect>")
            x += width
        drawn.append(f'<text x="{x + 6:.1f}" y="{y + 18}">{sum(part.count for part in parts)}</text>')
    told = "；".join(f"{label} {sum(part.count for part in parts)}" for label, parts in bars.items())
    return _svg(title, told or "无", "".join(drawn), max(len(bars) * _ROW, 30))


def _label(label: str, y: int) -> str:
    """A row's label in front of its bar, on two lines where one is too short for it: broken before a bracket, else in the middle."""
    if len(label) <= _LONGEST:
        return f'<text x="{_LABEL - 8}" y="{y + 18}" text-anchor="end">{escape(label)}</text>'
    bracket = label.find("（")
    place = bracket if 0 < bracket <= _LONGEST + 1 and len(label) - bracket <= _LONGEST + 1 else min(-(-len(label) // 2), _LONGEST + 1)
    lines = (label[:place], _clip(label[place:], _LONGEST + 1))
    spans = "".join(f'<tspan x="{_LABEL - 8}" y="{y + top}">{escape(line)}</tspan>' for line, top in zip(lines, (11, 25), strict=True))
    return f'<text class="two" text-anchor="end">{spans}</text>'


def _said(part: Part) -> str:
    return f"{escape(part.name)} {part.count}"


def _clip(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _svg(title: str, told: str, content: str, height: int) -> str:
    label = escape(f"{title}：{told}", quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}" class="chart">{content}</svg>'
