"""Which unit of the roster a name means, and where a text names units.

Nothing here knows a city: the place, its short forms and its counties come from the roster. No name is guessed by
likeness: what is only similar is a rival, never the answer.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from parsers.text import lexicon, names
from parsers.text.clean import folded
from pipeline.model.text import fold
from pipeline.model.work import Roster, Unit, UnitId
from pipeline.patterns import regex

NameHow = Literal[
    "full", "short", "alias", "misprint", "variant", "abbreviated", "group", "office", "part", "bracket", "joint", "ambiguous", "unknown"
]
"""``variant``: the city's prefix added or missing; ``office`` and ``part``: a body within the unit; ``joint``: several units."""

_EXPLICIT: tuple[NameHow, ...] = ("full", "short", "alias", "misprint")
_BRACKET = regex(r"(?P<outer>.+?)[(](?P<inner>[^()]+)[)](?P<tail>[^()]*)")
_CJK = regex(r"[一-龥]")
_ORGANISATION_AHEAD = regex(
    r"[一-龥]{1,10}?(?:局|委员会|法院|检察院|运营中心|服务中心|指挥中心|管理中心|管委会|办事处|街道办|公司|学校|医院)|(?:纪|党|政法|宣传|组织)?委(?![员托])|人大|政协"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Whose name a text is. ``rivals`` are units it could be or comes near to; for ``joint`` all that it names."""

    unit: UnitId | None
    how: NameHow
    text: str
    rivals: tuple[UnitId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in a text, with its indices there. ``unit`` is None where two units share the name."""

    unit: UnitId | None
    start: int
    end: int
    text: str
    how: NameHow


_HOUSES = "厅局委院部署"
_FEWEST_OF_A_HOUSE = 2
_SHORTEST_OFFICE = 3
_ANY_HOUSE = frozenset({"办公室", "综合处", "综合科", "机关党委"})
"""Offices that any body has: without their body's character their names say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    unit: Unit
    how: NameHow


class UnitIndex:
    """All names of a roster, for looking up one name or all names of a text.

    ``on`` prefers names valid on a day where a name changed hands; names of other days are accepted all the same.
    ``place`` (银川市) is derived from the roster where it is not given.
    """

    def __init__(self, roster: Roster, on: date | None = None, place: str = "") -> None:
        """Index every name with its variants."""
        self.roster = roster
        self._on = on
        self._units = {unit.id: unit for unit in roster.units}
        single = [unit for unit in roster.units if not unit.is_group]
        self.place = fold(place) or names.place_of(unit.full_name for unit in single)
        self.level = names.level_of(self.place, (fold(unit.short_name or unit.full_name) for unit in single))
        firsts = Counter(fold(unit.short_name or unit.full_name)[:1] for unit in single)
        self._house = frozenset(first for first in _HOUSES if firsts[first] >= _FEWEST_OF_A_HOUSE)
        """What the offices of one body are named by (厅 in 厅建设管理处), which they leave out when they write of themselves."""
        self._explicit: dict[str, list[_Name]] = {}
        self._variants: dict[str, list[_Name]] = {}
        self._bare: dict[str, list[_Name]] = {}
        self._short: dict[str, list[_Name]] = {}
        self._groups: dict[str, list[_Name]] = {}
        for unit in roster.units:
            self._add(unit)
        for unit in single:
            self._vary(unit)
        self._lengths = _lengths({*self._explicit, *self._variants})
        self._bare_lengths = _lengths(set(self._bare))
        self._firsts = self._lengths.keys() | self._bare_lengths.keys()
        self._known: dict[str, Resolution] = {}

    def unit(self, unit: UnitId) -> Unit:
        """The roster row of an id; KeyError where there is none."""
        return self._units[unit]

    def is_group(self, unit: UnitId) -> bool:
        """Whether an id is a group's."""
        return self._units[unit].is_group

    def resolve(self, text: str) -> Resolution:
        """Whose name a text is as a whole: a sender, a seal, a signature, a unit of a list."""
        if text not in self._known:
            self._known[text] = self._resolve(text)
        return self._known[text]

    def find_in(self, text: str, *, bare: bool = False) -> tuple[Mention, ...]:
        """Every name in a text, longest first, never inside another body's name (市教育局 in 灵武市教育局).

        With ``bare``, for names of files, titles and signatures, also a name without its place where a text or a part of it
        begins (教育局落实情况, 附件1-教育局): whoever writes so writes of himself.
        """
        return tuple(self._mentions(text, bare=bare))

    def segments(self, text: str) -> tuple[str, ...]:
        """Split names glued without a mark (省工商局省审改办); () where they do not fill the text without a rest."""
        plain = folded(text)
        best: list[tuple[int, ...] | None] = [()] + [None] * len(plain.text)
        for start in range(len(plain.text)):
            ends = best[start]
            if ends is None:
                continue
            for end in self._ends(plain.text, start):
                if names.is_place_only(plain.text[start:end]) and end < len(plain.text) and not _begins_with_place(plain.text[end:]):
                    continue
                kept = best[end]
                if kept is None or len(kept) > len(ends) + 1:
                    best[end] = (*ends, end)
        cuts = best[-1]
        if not cuts:
            return ()
        return tuple(plain.quote(start, end) for start, end in zip((0, *cuts), cuts, strict=False))

    # building

    def _add(self, unit: Unit) -> None:
        for how, listed in _listed(unit):
            key = fold(listed)
            if key and not any(name.unit.id == unit.id for name in self._explicit.get(key, ())):
                self._explicit.setdefault(key, []).append(_Name(unit=unit, how=how))
                if unit.is_group and (group := group_class(key)):
                    self._put(self._groups, group, _Name(unit=unit, how="group"))

    def _vary(self, unit: Unit) -> None:
        own = {fold(listed) for _, listed in _listed(unit)}
        for how, listed in _listed(unit):
            core = self._core(fold(listed), own)
            if len(core) < 2:
                continue
            name = _Name(unit=unit, how="misprint" if how == "misprint" else "variant")
            for variant in self._prefixed(core):
                self._put(self._variants, variant, name)
            if len(core) >= 3:
                self._put(self._bare, core, name)
            short = _Name(unit=unit, how="misprint" if how == "misprint" else "abbreviated")
            self._put(self._short, names.abbreviated(core), short)

    @staticmethod
    def _put(table: dict[str, list[_Name]], key: str, name: _Name) -> None:
        if key and not any(other.unit.id == name.unit.id for other in table.get(key, ())):
            table.setdefault(key, []).append(name)

    def _core(self, name: str, own: set[str]) -> str:
        """A name without its place. 市市政管理局 is 市政管理局 of the city; 市场监管局 keeps its own 市."""
        if self.place and name.startswith(self.place):
            return name.removeprefix(self.place)
        if name[:1] in self._house and len(name) > _SHORTEST_OFFICE and name[1:] not in _ANY_HOUSE:
            return name[1:]
        if self.level and (self.place + name in own or self.level + name in own):
            return name
        if self.level and name.startswith(self.level) and not name.startswith((self.level + "场", self.level + "政管理")):
            return name.removeprefix(self.level)
        stem = self._stem
        return name.removeprefix(stem) if stem and len(name) > len(stem) + 2 else name

    @property
    def _stem(self) -> str:
        return self.place[:-1] if len(self.place) >= 3 else ""

    def _prefixed(self, core: str) -> tuple[str, ...]:
        prefixes = [prefix for prefix in (self.place, self.level, self._stem) if prefix]
        return tuple(prefix + core for prefix in prefixes)

    # looking up one name

    def _resolve(self, text: str) -> Resolution:
        plain = fold(text)
        found = self._look(plain, text) or self._look(names.without_seal(plain), text)
        if found is not None:
            return found
        plain = names.without_seal(plain).removeprefix("中共").strip("\"'")
        steps: tuple[Callable[[str, str], Resolution | None], ...] = (
            self._look,
            self._of_higher_place,
            self._in_brackets,
            self._as_office,
            self._as_part,
            self._jointly,
        )
        for step in steps:
            found = step(plain, text)
            if found is not None:
                return found
        return Resolution(unit=None, how="unknown", text=text, rivals=self._near(plain))

    def _look(self, plain: str, text: str) -> Resolution | None:
        """Explicit names, then prefix variants, then standing abbreviations, then groups by their words."""
        if not plain:
            return None
        for table in (self._explicit, self._variants, self._bare):
            if plain in table:
                return self._choose(table[plain], text)
        core = self._core_of_query(plain)
        short = self._short.get(names.abbreviated(core)) if core else None
        if short and len(names.abbreviated(core)) >= 3:
            return self._choose(short, text)
        group = "" if self._is_other_level(plain) else group_class(plain)
        if group and len(self._groups.get(group, ())) == 1:
            return self._choose(self._groups[group], text)
        return None

    def _is_other_level(self, plain: str) -> bool:
        """Whether a group's words begin with another level than the roster's: 省政府各部门 for a city."""
        return bool(self.level and plain[0] != self.level and re.match(r"[省市县区](?:人民)?(?:政府|直|级|属|委)", plain))

    def _core_of_query(self, plain: str) -> str:
        for prefix in (self.place, self._stem + self.level if self._stem else "", self._stem):
            if prefix and plain.startswith(prefix):
                return plain.removeprefix(prefix)
        if self.level and plain.startswith(self.level) and names.abbreviated(plain) not in self._short:
            return plain.removeprefix(self.level)
        return plain

    def _choose(self, found: list[_Name], text: str) -> Resolution:
        """The one unit of a name; of several the one valid on the day, else nobody."""
        if len(found) > 1 and self._on is not None:
            valid = [name for name in found if _is_valid(name.unit, self._on)]
            found = valid if len(valid) == 1 else found
        if len(found) > 1:
            return Resolution(unit=None, how="ambiguous", text=text, rivals=tuple(sorted(name.unit.id for name in found)))
        return Resolution(unit=found[0].unit.id, how="group" if found[0].unit.is_group else found[0].how, text=text)

    def _of_higher_place(self, plain: str, text: str) -> Resolution | None:
        """宁夏回族自治区银川市教育局: a province before the place."""
        at = plain.find(self.place) if self.place else -1
        if 2 <= at <= 8:
            return self._look(plain[at:], text)
        return None

    def _in_brackets(self, plain: str, text: str) -> Resolution | None:
        """A second plate or a part in brackets means the unit before them; another unit there is a rival."""
        match = _BRACKET.fullmatch(plain)
        if match is None or match["tail"]:
            return None
        outer, inner = self.resolve(match["outer"]), self.resolve(match["inner"])
        if outer.unit is not None:
            is_same = inner.unit in {None, outer.unit} or self._units[inner.unit].parent == outer.unit if inner.unit else True
            rivals = () if is_same or inner.unit is None else (inner.unit,)
            how: NameHow = "misprint" if outer.how == "misprint" else "group" if outer.how == "group" else "bracket"
            return Resolution(unit=outer.unit, how=how, text=text, rivals=rivals)
        if inner.unit is not None and outer.how == "unknown" and inner.how in _EXPLICIT and not outer.rivals:
            return Resolution(unit=inner.unit, how="bracket", text=text)
        return None

    def _as_office(self, plain: str, text: str) -> Resolution | None:
        rest = names.without_office(plain)
        if rest == plain:
            return None
        found = self._look(rest, text)
        if found is None or found.unit is None or self.is_group(found.unit):
            return None
        return Resolution(unit=found.unit, how="misprint" if found.how == "misprint" else "office", text=text)

    def _as_part(self, plain: str, text: str) -> Resolution | None:
        """A body's part by the body's name before it; a place's name alone does not make a body its part."""
        for end in range(len(plain) - 2, 2, -1):
            head = plain[:end]
            if not names.is_part(plain[end:]):
                continue
            found = self._look(head, text)
            if found is None or found.unit is None or self.is_group(found.unit):
                continue
            if names.is_place_only(head) or head.endswith("政府"):
                return Resolution(unit=None, how="unknown", text=text, rivals=(found.unit,))
            return Resolution(unit=found.unit, how="part", text=text)
        return None

    def _jointly(self, plain: str, text: str) -> Resolution | None:
        pieces = [piece for piece in re.split(r"[、,;/]|以及", plain) if piece]
        if len(pieces) < 2:
            pieces = list(self.segments(plain)) or re.split(r"[和及与]", plain)
        if len(pieces) < 2:
            return None
        found = [self.resolve(piece).unit for piece in pieces]
        units = tuple(dict.fromkeys(unit for unit in found if unit is not None))
        if None in found or not units:
            return None
        if len(units) == 1:
            return Resolution(unit=units[0], how="alias", text=text)
        return Resolution(unit=None, how="joint", text=text, rivals=units)

    def _near(self, plain: str) -> tuple[UnitId, ...]:
        """Units whose name differs in one character, or whose place the name begins with: for a person to look at."""
        core = names.abbreviated(self._core_of_query(plain))
        near = {name.unit.id for key, found in self._short.items() if _differ_by_one(key, core) for name in found}
        for end in range(len(plain), 2, -1):
            head = plain[:end]
            if names.is_place_only(head) and head in self._explicit:
                near |= {name.unit.id for name in self._explicit[head] if not name.unit.is_group}
        return tuple(sorted(near))

    # finding names in a text

    def _mentions(self, text: str, *, bare: bool) -> Iterator[Mention]:
        plain = folded(text)
        at = 0
        while at < len(plain.text):
            if plain.text[at] not in self._firsts:
                at += 1
                continue
            found = self._mention_at(plain.text, at, bare=bare and (not at or not _CJK.match(plain.text[at - 1])))
            if found is None:
                at += 1
                continue
            end, resolution = found
            if resolution is not None:
                start, stop = plain.start(at), plain.end(end)
                yield Mention(unit=resolution.unit, start=start, end=stop, text=plain.quote(at, end), how=resolution.how)
            at = end

    def _mention_at(self, plain: str, at: int, *, bare: bool) -> tuple[int, Resolution | None] | None:
        """The name that begins at an index, with its end; a foreign body's name is passed over as a whole."""
        for end in (*self._ends(plain, at), *(self._bare_ends(plain, at) if bare else ())):
            name = plain[at:end]
            if not self._stands_free(plain, at, name):
                continue
            if names.is_place_only(name) and (ahead := _ORGANISATION_AHEAD.match(plain, end)):
                return ahead.end(), None
            if plain[end : end + 1] == "长" and name.endswith(("局", "院", "厅")):
                return end + 1, None
            resolution = self.resolve(name)
            if name.endswith(("局", "委", "会", "院", "厅")) and (part := names.PART_AHEAD.match(plain, end)):
                how: NameHow = "office" if part[0] in {"办公室", "党组"} else "part"
                return part.end(), Resolution(unit=resolution.unit, how=how, text=plain[at : part.end()])
            return end, resolution
        return None

    def _ends(self, plain: str, at: int) -> Iterator[int]:
        """Where names that begin at an index end, the longest first."""
        for length in self._lengths.get(plain[at], ()):
            name = plain[at : at + length]
            if len(name) == length and (name in self._explicit or name in self._variants):
                yield at + length

    def _bare_ends(self, plain: str, at: int) -> Iterator[int]:
        """The same for names without their place."""
        yield from (at + length for length in self._bare_lengths.get(plain[at], ()) if plain[at : at + length] in self._bare)

    def _stands_free(self, plain: str, at: int, name: str) -> bool:
        """Whether a name without a place of its own is not the end of another body's name."""
        before = plain[at - 1] if at else ""
        if not before:
            return True
        if name[0].isascii():
            return not before.isascii() or not before.isalnum()
        carries_place = any(prefix and name.startswith(prefix) for prefix in (self.place, self._stem)) or _begins_with_place(name)
        if carries_place or not _CJK.match(before):
            return True
        if before in lexicon.BEFORE_NAMES or plain[max(0, at - 2) : at] in lexicon.WORDS_BEFORE_NAMES:
            return True
        return group_class(name) != "" and before not in lexicon.PLACE_ENDS


def group_class(plain: str) -> str:
    """Which kind of group a folded name is (counties, departments …): equal for its wordings; '' for no group."""
    for group, pattern in lexicon.GROUP_CLASSES:
        if pattern.fullmatch(plain):
            return group
    return ""


def _listed(unit: Unit) -> tuple[tuple[NameHow, str], ...]:
    hows: list[tuple[NameHow, str]] = [("full", unit.full_name), ("short", unit.short_name)]
    hows += [("alias", name) for name in unit.aliases]
    hows += [("misprint", name) for name in unit.misprints]
    return tuple(hows)


def _is_valid(unit: Unit, on: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_to is None or on <= unit.valid_to)


def _lengths(keys: set[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for key in keys:
        found.setdefault(key[0], set()).add(len(key))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


def _begins_with_place(name: str) -> bool:
    return bool(re.match(r"[一-龥]{2,4}(?:区|县|市|州|旗|园)", name)) and name[0] not in "市区县省"


def _differ_by_one(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 3 or abs(len(one) - len(other)) > 1 or one == other:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer)))
