"""Who does what on a task: the grammar of responsible-unit cells (domain, section 3.1).

A role verb reaches left, over commas, to the previous role verb. Groups stay groups. A list closed by 等 is open:
that excuses nobody who is named in it.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from parsers.text import lexicon
from parsers.text.dates import is_deadline, parse_deadline
from parsers.text.duty_pieces import (
    COMMAS,
    END,
    VERBS,
    closed,
    join_lines,
    labelled,
    parted,
    scope_of,
    split,
    unwrap,
    without_verb,
)
from parsers.text.numbering import leading_number
from parsers.text.units import UnitIndex
from pipeline.model.evidence import WHOLE_FILE, Where
from pipeline.model.text import fold
from pipeline.model.work import Deadline, Duty, Role, UnitId

_BLOCKS = 1000
"""More blocks than a cell has: parts of a cell count theirs apart."""
_NOBODY = re.compile(r"(?:无|/|-|—|、)*")
_DOING = frozenset({"做好", "抓好", "落实", "推进", "承担", "履行", "开展", "组织实施"})
"""Verbs that also stand in names of bodies (推进办): what follows them must not end like one."""
_CIRCLED = re.compile(r"(?<=.)[\u2460-\u2473]")
_BRACKET_ROLE = re.compile(r"[（(](?P<word>[^（()）]{2,8})[)）]$")
_GENERIC_OBJECT = re.compile(r"(?:落实|实施|推进|办理|完成|组织|抓好|相关|有关|此项|各自|具体|的|工作|任务|事项)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCell:
    """A responsible-unit cell as read."""

    duties: tuple[Duty, ...]
    deadline: Deadline | None
    """A deadline that stands among the units (…，6月底完成）, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRules:
    """What a place's custom says where the text cannot."""

    first_leads: bool = False
    """In a list without role verbs the unit listed first leads."""
    responsible_leads: bool = False
    """Where a cell names no lead, the responsible units lead."""


PLAIN = PlaceRules()


Via = Literal["verb", "comma", "column", "label", "first", "default"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A unit or group in its list; members of one ``block`` stand between the same two commas."""

    text: str
    block: int
    order: int
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """A member with its role."""

    member: _Member
    role: Role
    via: Via
    limited_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What stands under one label of a cell, and what the label, the column and the place's custom say of roles."""

    number: int
    label: Role | None
    column: Role | None
    rules: PlaceRules
    year: int | None


@dataclass(slots=True, kw_only=True)
class _Reading:
    """Members with their roles so far, and those that wait for a role verb."""

    where: Where
    index: UnitIndex | None
    settled: list[_Settled] = field(default_factory=list)
    waiting: list[_Member] = field(default_factory=list)
    count: int = 0


def parse_duties(
    text: str, *, where: Where = WHOLE_FILE, index: UnitIndex | None = None, rules: PlaceRules = PLAIN, column: Role | None = None
) -> tuple[Duty, ...]:
    """The duties of a cell, in the order of its words; ``column`` is the role that the column's heading gives."""
    return parse_cell(text, where=where, index=index, rules=rules, column=column).duties


def parse_cell(
    text: str,
    *,
    where: Where = WHOLE_FILE,
    index: UnitIndex | None = None,
    rules: PlaceRules = PLAIN,
    column: Role | None = None,
    year: int | None = None,
) -> UnitCell:
    """Read a responsible-unit cell; line breaks in it may stand between units or within one."""
    plain = _CIRCLED.sub(r"；\g<0>", unwrap(join_lines(text, index)))
    if _NOBODY.fullmatch(fold(plain)):
        return UnitCell(duties=(), deadline=None)
    reading = _Reading(where=where, index=index)
    deadline: Deadline | None = None
    for number, (label, part) in enumerate(labelled(plain), 1):
        if label == "person":
            continue
        if label == "deadline":
            deadline = parse_deadline(part.strip("，,；;。"), year)
            continue
        found = _read_part(reading, part, _Part(number=number, label=_role(label), column=column, rules=rules, year=year))
        deadline = deadline or found
    return UnitCell(duties=_with_custom(_duties(reading), rules), deadline=deadline)


def _with_custom(duties: tuple[Duty, ...], rules: PlaceRules) -> tuple[Duty, ...]:
    if not rules.responsible_leads or any(duty.role == "lead" for duty in duties):
        return duties
    return tuple(replace(duty, role="lead") if duty.role == "responsible" and not duty.limited_to else duty for duty in duties)


def _read_part(reading: _Reading, words: str, part: _Part) -> Deadline | None:
    """Read what stands under one label (or the whole cell), and give every member its role."""
    deadline: Deadline | None = None
    has_verb = False
    for number, block in enumerate(split(words, COMMAS)):
        text = block.strip().strip("。")
        if text and is_deadline(text, part.year):
            deadline = parse_deadline(text, part.year)
        elif text:
            has_verb = _read_block(reading, text, part.number * _BLOCKS + number) or has_verb
    rest = tuple(reading.waiting)
    reading.waiting.clear()
    for place, member in enumerate(rest):
        role, via = _without_word(part, is_first=place == 0, has_verb=has_verb)
        _settle(reading, (member,), role=role, via=via)
    return deadline


def _without_word(part: _Part, *, is_first: bool, has_verb: bool) -> tuple[Role, Via]:
    """The role of a member behind which no role verb stands."""
    if part.label is not None:
        return part.label, "label"
    if part.column is not None:
        return part.column, "column"
    if part.rules.first_leads and not has_verb:
        return ("lead" if is_first else "responsible"), "first"
    return "responsible", "default"


def _role(word: str | None) -> Role | None:
    match word:
        case "lead" | "support" | "responsible":
            return word
        case _:
            return None


def _read_block(reading: _Reading, words: str, number: int) -> bool:
    """Read one block between commas: members joined by 、, some with a role verb behind them."""
    found = False
    pieces = split(words, "、")
    for piece in pieces:
        text = _bare(piece)
        if text.startswith(("会同", "联合")) and not any(pattern.search(words) for _, pattern in VERBS):
            _settle(reading, _members(text[2:], reading, number), role="support", via="verb")
            continue
        text = text.removeprefix("会同")
        if not text:
            continue
        for part in _after_verbs(text, reading.index):
            found = _read_member(reading, part, number) or found
    return found


def _bare(piece: str) -> str:
    """A piece without a list number or 由 before it."""
    text = piece.strip()
    number = leading_number(text)
    if number is not None and number.style in {"arabic", "arabic_bracket", "circled"}:
        text = text[number.end :].strip()
    return text.removeprefix("由")


def _after_verbs(text: str, index: UnitIndex | None) -> tuple[str, ...]:
    """Split 甲局牵头乙局配合, written without a mark, behind the verb."""
    match = re.match(r"(?P<head>.{2,40}?(?:牵头|配合|负责))(?P<tail>[省市区县各].{2,})", text)
    if match is None or not re.search(rf"{END}(?:牵头|负责|配合|$)", match["tail"]):
        return (text,)
    tail = without_verb(match["tail"])
    is_unit = index is not None and index.resolve(tail).unit is not None
    return (match["head"], match["tail"]) if is_unit or re.search(r"(?:牵头|负责|配合)$", match["tail"]) else (text,)


def _read_member(reading: _Reading, text: str, number: int) -> bool:
    """Read one member; True when a role verb stood with it."""
    own = _own_role(text)
    if own is not None:
        role, name = own
        _settle(reading, _members(name, reading, number), role=role, via="verb")
        return True
    if _is_known(reading.index, text):
        reading.waiting += _members(text, reading, number)
        return False
    together = _together(reading, text, number)
    if together is not None:
        return together
    for role, pattern in VERBS:
        match = pattern.search(text)
        if match is None:
            continue
        reading.waiting += _members(text[: match.start()], reading, number)
        _close(reading, role, number)
        return True
    scoped = _scoped(text, reading.index)
    if scoped is not None:
        name, role, thing = scoped
        members = _members(name, reading, number)
        block = [member for member in reading.waiting if member.block == number]
        reading.waiting = [member for member in reading.waiting if member.block != number]
        _close(reading, "responsible", None)
        _settle(reading, (*block, *members), role=role, via="verb", limited_to=thing)
        return True
    reading.waiting += _members(text, reading, number)
    return False


def _is_known(index: UnitIndex | None, text: str) -> bool:
    """Whether a text as a whole is a name of the roster: then no role verb is looked for in it."""
    return index is not None and index.resolve(text).how in {"full", "short", "alias", "misprint"}


def _own_role(text: str) -> tuple[Role, str] | None:
    """市教育局（牵头）: a role in brackets behind one unit."""
    match = _BRACKET_ROLE.search(text)
    if match is None:
        return None
    word = fold(match["word"])
    for role, pattern in lexicon.DUTY_LABELS:
        own = _role(role)
        if own is not None and pattern.fullmatch(word):
            return own, text[: match.start()]
    return None


def _together(reading: _Reading, text: str, number: int) -> bool | None:
    """甲会同乙负责: the first leads, the others have the verb's role; without a verb they support."""
    match = lexicon.TOGETHER.search(text)
    if match is None or match.start() < 2 or not re.search(rf"(?:{END}|[)）区县])$", text[: match.start()]):
        return None
    reading.waiting += _members(text[: match.start()], reading, number)
    _close(reading, "lead", number)
    rest = text[match.end() :]
    if not any(pattern.search(rest) for _, pattern in VERBS):
        _settle(reading, _members(rest, reading, number), role="support", via="verb")
        return True
    return _read_member(reading, rest, number)


def _scoped(text: str, index: UnitIndex | None) -> tuple[str, Role, str] | None:
    """甲负责法制审查工作: a duty on a part of the task, with its object."""
    match = lexicon.SCOPE_VERBS.search(text)
    while match is not None:
        name = text[: match.start()]
        is_name = len(name) >= 2 and (
            bool(re.search(rf"(?:{END}|[)）区县市镇乡])$", name)) or (index is not None and index.resolve(name).unit is not None)
        )
        if is_name:
            if match["verb"] in _DOING and re.search(rf"{END}$", match["object"]):
                return None
            thing = match["object"].removeprefix("做好").removesuffix("工作").removesuffix("等")
            role: Role = "lead" if "牵头" in match["verb"] else "responsible"
            role = "support" if match["verb"].startswith(("配合", "协助", "参与")) else role
            return name, role, "" if _GENERIC_OBJECT.fullmatch(thing) else thing
        match = lexicon.SCOPE_VERBS.search(text, match.start() + 1)
    return None


def _close(reading: _Reading, role: Role, number: int | None) -> None:
    """A role verb: it takes every member that waits, over commas back to the previous verb."""
    waiting = tuple(reading.waiting)
    reading.waiting.clear()
    for member in waiting:
        _settle(reading, (member,), role=role, via=_via(member, number))


def _via(member: _Member, number: int | None) -> Via:
    if number is None:
        return "default"
    return "verb" if member.block == number else "comma"


def _settle(reading: _Reading, members: tuple[_Member, ...], *, role: Role, via: Via, limited_to: str = "") -> None:
    reading.settled += [_Settled(member=member, role=role, via=via, limited_to=limited_to) for member in members]


# --- members ---------------------------------------------------------------------------------------------------------


def _members(text: str, reading: _Reading, block: int) -> tuple[_Member, ...]:
    """The units of a piece without commas and 、: parted at 及 and 和, and where two stand without a mark."""
    name = text.strip(' \u3000"“”:：')
    name, is_open = closed(name)
    found = []
    for part in parted(name, reading.index):
        own, is_own_open = closed(part)
        if own and not _NOBODY.fullmatch(fold(own)):
            reading.count += 1
            found.append(_Member(text=own, block=block, order=reading.count, is_open=is_open or is_own_open))
    if is_open and not found and reading.waiting:
        reading.waiting[-1] = replace(reading.waiting[-1], is_open=True)
    return tuple(found)


# --- members to duties ---------------------------------------------------------------------------------------------


def _duties(reading: _Reading) -> tuple[Duty, ...]:
    """Name the units, in the order of the words; 有关 governs the groups that follow it in its block."""
    found: list[Duty] = []
    open_blocks = {settled.member.block for settled in reading.settled if settled.member.is_open}
    governed: int | None = None
    prefix = ""
    block: int | None = None
    for settled in sorted(reading.settled, key=lambda one: one.member.order):
        member = settled.member
        if member.block != block and block is not None and member.block // _BLOCKS != block // _BLOCKS:
            prefix = ""
        block = member.block
        unit, is_misprint, is_group = _unit(member.text, prefix, reading.index)
        prefix = _prefix(member.text) or prefix
        scope = scope_of(fold(member.text))
        scope = "group" if is_group and scope == "named" else scope
        if scope == "related":
            governed = member.block
        elif scope == "group" and governed == member.block:
            scope = "related"
        found.append(
            Duty(
                text=member.text,
                unit=unit,
                scope=scope,
                role=settled.role,
                via=settled.via,
                where=reading.where,
                misprint=is_misprint,
                limited_to=settled.limited_to,
                is_open=member.block in open_blocks,
            )
        )
    return tuple(found)


def _unit(text: str, prefix: str, index: UnitIndex | None) -> tuple[UnitId | None, bool, bool]:
    """The unit's id, whether by a misprint, whether a group. A name without a level takes the last one's of its list."""
    if index is None:
        return None, False, False
    name = text
    if prefix and not _prefix(text) and prefix not in {index.place, index.level} and scope_of(fold(text)) == "named":
        name = prefix + text
    found = index.resolve(name)
    if found.unit is None and prefix in {index.place, index.level} and prefix and not _prefix(text):
        found = index.resolve(prefix + text)
    return found.unit, found.how == "misprint", found.unit is not None and index.is_group(found.unit)


def _prefix(text: str) -> str:
    """The level or place that a name begins with, for the names after it in its list."""
    plain = fold(text)
    match = re.match(r"自治区|[一-龥]{2,3}(?:省|市|县|区)(?=[一-龥]{2})|[省市县区](?!场|政管)", plain)
    return match[0] if match else ""
