"""The pieces of a responsible-unit cell: lines, brackets, labels, list marks, and single names."""

import re
from collections.abc import Iterator

from parsers.text import lexicon
from parsers.text.units import UnitIndex
from pipeline.model.text import fold
from pipeline.model.work import Role, Scope
from pipeline.patterns import regex

COMMAS = "，,；;。"
"""Marks between the blocks of a cell; 、 parts the members of a block."""
VERBS: tuple[tuple[Role, re.Pattern[str]], ...] = tuple((role, regex(rf"(?:{verb})$")) for role, verb in lexicon.ROLE_VERBS)
"""Role verbs at the end of a member, in the order in which they are tried."""

_OPENING, _CLOSING = "(（〔[【“《「", ")）〕]】”》」"
END = lexicon.ORGANISATION_END
"""How the names of institutions end."""
_AND = regex(r"以及|[及和与]")


def _behind(*words: str) -> str:
    return "(?:" + "|".join(f"(?<={word})" for word in words) + ")"


_NEXT_UNIT = rf"(?=(?:[省市区县]|自治区)(?![分直属场])[一-龥“”]{{1,12}}{END})"
_NEXT_GROUP = rf"(?=各[一-龥（()）]{{1,12}}{END})"
_GLUE = regex(
    _behind("局", "委", "办", "厅", "院", "会", "馆", "社", "中心", "部门", "机构", "单位", "政府", "公司", "办公室")
    + _NEXT_UNIT
    + "|"
    + _behind("局", "厅", "院", "会", "馆", "社", "中心", "机构", "单位", "公司", "办公室")
    + _NEXT_GROUP
    + "|(?<=各地)(?=各)"
)
"""Where two units stand without a mark between them, by the shape of names alone."""


def join_lines(text: str, index: UnitIndex | None) -> str:
    """Join lines; where one ends with a unit and the next begins with another, the break is a list mark."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    result = ""
    for line in lines:
        if result and _is_list_break(result, line, index):
            result += "、" if result[-1] not in COMMAS + "、" else ""
        result += line
    return result


def _is_list_break(before: str, after: str, index: UnitIndex | None) -> bool:
    last = re.split(r"[、，,；;。：:]", before)[-1]
    first = re.split(r"[、，,；;。]", after)[0]
    if index is not None and index.resolve(last + first).unit is not None and index.resolve(last + first).how != "joint":
        return False
    if index is not None and index.resolve(last).unit is not None and index.resolve(without_verb(first)).unit is not None:
        return True
    ends = bool(re.search(rf"(?:{END}|牵头|负责|配合|[)）])$", last)) and len(last) >= 3
    return (
        ends and bool(re.match(r"[省市区县各驻]|自治区|(?:牵头|责任|配合|协办)(?:单位|部门)", first)) and bool(re.search(rf"{END}", first))
    )


def without_verb(text: str) -> str:
    """A unit without the role verb behind it."""
    for _, pattern in VERBS:
        if (match := pattern.search(text)) and match.start() >= 2:
            return text[: match.start()]
    return text


def unwrap(text: str) -> str:
    """Drop brackets around the whole cell and the full stop behind it."""
    text = text.strip().rstrip("。. ")
    while text and text[0] in "（(〔[【" and _closing(text) == len(text) - 1:
        text = text[1:-1].strip().rstrip("。. ")
    return text


def _closing(text: str) -> int:
    depth = 0
    for place, character in enumerate(text):
        depth += (character in _OPENING) - (character in _CLOSING)
        if depth == 0:
            return place
    return -1


def labelled(text: str) -> Iterator[tuple[str | None, str]]:
    """Split at labels with colons; the words before the first label have none."""
    marks: list[tuple[int, int, str]] = []
    for match in re.finditer(r"[^，,；;。、：:\s（()）〔〕\]\[]{1,12}[ \u3000]?[：:]", text):
        words = fold(match[0]).rstrip(":")
        for role, pattern in lexicon.DUTY_LABELS:
            ends = next((end for end in range(len(words)) if pattern.fullmatch(words[end:])), None)
            if ends is not None:
                marks.append((match.start() + ends, match.end(), role))
                break
    last_end, last_role = 0, None
    for start, end, role in marks:
        if text[last_end:start].strip("，,；;。、 "):
            yield last_role, text[last_end:start]
        last_end, last_role = end, role
    if text[last_end:].strip():
        yield last_role, text[last_end:]


def closed(name: str) -> tuple[str, bool]:
    """A list's last name without 等部门, and whether it stood there."""
    is_open = bool(lexicon.OPEN_LIST.search(name))
    return (lexicon.OPEN_LIST.sub("", name), True) if is_open else (name, False)


def parted(name: str, index: UnitIndex | None) -> tuple[str, ...]:
    """The names of a piece: parted at blanks, at 及 and 和, and where two stand without a mark between them."""
    if index is not None:
        if index.resolve(name).unit is not None:
            return (name,)
        pieces = index.segments(name)
        if len(pieces) > 1:
            return pieces
    spaced = tuple(name.split())
    if len(spaced) > 1 and all(is_name(piece, index) for piece in spaced):
        return spaced
    for match in _AND.finditer(name):
        left, right = name[: match.start()], name[match.end() :]
        if _depth(left) == 0 and is_name(left, index) and is_name(right, index):
            return (*parted(left, index), *parted(right, index))
    if "（" in name or "(" in name:
        return (name,)
    pieces = tuple(piece for piece in _GLUE.split(name) if piece)
    return pieces if len(pieces) > 1 and all(len(piece) >= 3 or piece.startswith("各") for piece in pieces) else (name,)


def _depth(text: str) -> int:
    return sum(character in _OPENING for character in text) - sum(character in _CLOSING for character in text)


def is_name(text: str, index: UnitIndex | None) -> bool:
    """Whether a text is a name: the roster knows it, or it has the shape of one."""
    if index is not None and index.resolve(text).unit is not None:
        return True
    plain = fold(text)
    return len(plain) >= 3 and bool(re.search(rf"(?:{END}|[)])$", plain) or scope_of(plain) != "named")


def split(text: str, marks: str) -> tuple[str, ...]:
    """Split at marks outside brackets and quotation marks."""
    pieces, depth, last, quoted = [], 0, 0, False
    for place, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        depth += (character in _OPENING) - (character in _CLOSING)
        if character in marks and depth <= 0 and not quoted:
            pieces.append(text[last:place])
            last = place + 1
    return (*pieces, text[last:])


def scope_of(plain: str) -> Scope:
    """Whether folded words name one unit, a group, or a group whose members nobody lists (有关)."""
    if lexicon.RELATED.search(plain):
        return "related"
    return "group" if lexicon.GROUP.fullmatch(plain) else "named"
