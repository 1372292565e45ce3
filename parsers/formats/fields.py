"""What a field shows that stands nowhere but in its code: EQ fields (ECMA-376 17.16.5.22), which have no result."""

import re

_EQUATION = re.compile(r"\s*EQ\b", re.IGNORECASE)
_OVERSTRIKE = re.compile(r"\\o(?:\\a[lcrd])?\s*\(", re.IGNORECASE)
_FRACTION = re.compile(r"\\f\s*\(", re.IGNORECASE)
_RINGS = frozenset("○〇◯□△◇")
_CIRCLED = 20


def shown_by(code: str) -> str:
    """Words that a field without a result shows: the base of a phonetic guide, a number in a ring, a fraction; else ''."""
    if _EQUATION.match(code) is None:
        return ""
    overstrike = _OVERSTRIKE.search(code)
    if overstrike is not None:
        return _overstruck(_arguments(code, overstrike.end()))
    fraction = _FRACTION.search(code)
    return "/".join(_arguments(code, fraction.end())) if fraction is not None else ""


def _overstruck(arguments: list[str]) -> str:
    """Characters drawn over each other: raised ones are a guide, a ring around a number is that number."""
    shown = [argument.strip() for argument in arguments if not argument.lstrip().startswith("\\")]
    inside = [argument for argument in shown if argument not in _RINGS]
    if len(inside) < len(shown) and inside and inside[0].isdecimal() and 1 <= int(inside[0]) <= _CIRCLED:
        return chr(0x2460 + int(inside[0]) - 1)
    return "".join(inside)


def _arguments(code: str, start: int) -> list[str]:
    """Arguments up to the closing bracket, parted by commas or semicolons outside inner brackets."""
    found, depth, word = [], 0, ""
    for character in code[start:]:
        if character == ")" and depth == 0:
            break
        depth += (character == "(") - (character == ")")
        if character in ",;，；" and depth == 0:
            found.append(word)
            word = ""
        else:
            word += character
    return [*found, word]
