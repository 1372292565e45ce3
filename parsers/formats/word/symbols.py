"""Characters of symbol fonts (w:sym, ECMA-376 17.3.3.30) that clerks use for ticks, boxes and signs."""

_PRIVATE = 0xF000
_PRIVATE_END = 0xF0FF

_WINGDINGS = {
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x71: "❑",
    0x75: "◆",
    0xA1: "○",
    0xA8: "□",
    0xD8: "➢",
    0xE0: "→",
    0xFB: "✗",
    0xFC: "√",
    0xFD: "☒",
    0xFE: "☑",
    **{0x81 + index: chr(0x2460 + index) for index in range(10)},
}
_WINGDINGS_2 = {
    0x4F: "✗",
    0x50: "√",
    0x51: "☒",
    0x52: "☑",
    0x53: "☒",
    0x54: "☒",
    0x2A: "□",
    0xA3: "□",
    **{0x6A + index: chr(0x2460 + index) for index in range(10)},
}
_SYMBOL = {
    0xA3: "≤",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "·",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0x25: "%",
    0x2D: "-",
}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}


def symbol(font: str, code: str) -> str:
    """The character that a symbol stands for; an unknown one as its own character, digits and letters as themselves."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if not 0 < number < 0x110000 or 0xD800 <= number < 0xE000:
        return ""
    low = number - _PRIVATE if _PRIVATE <= number <= _PRIVATE_END else number
    known = _FONTS.get(font.strip().lower(), {}).get(low)
    if known is not None:
        return known
    if font.strip().lower() == "symbol" and chr(low).isdigit():
        return chr(low)
    return chr(number)
