"""The letter around a report: title, addressee, document number, signature block, and what is no passage."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parsers.text import report_words as words
from pipeline.model.evidence import Span, Where
from pipeline.model.text import squeeze
from pipeline.patterns import regex


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of body text: verbatim in its paragraph, blanks at its ends dropped. ``order`` counts blocks and lines."""

    order: int
    text: str
    where: Where
    level: int | None = None

    def span(self, text: str | None = None) -> Span:
        """The line, or a part of it, with its address."""
        return Span(where=self.where, quote=self.text if text is None else text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What frames the passages. ``used`` are the orders of lines that are no passage, ``preamble`` those that lead in."""

    title_lines: tuple[Span, ...]
    addressee: Span | None
    document_number: Span | None
    signatures: tuple[Span, ...]
    signed_on: date | None
    signed_on_span: Span | None
    used: frozenset[int]
    preamble: tuple[Line, ...]


_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "\uff2f": 0, "O": 0, "0": 0, "两": 2}
_CHINESE_DATE = regex(
    r"(?P<y>[二][〇零○\uff2fO0][一二三四五六七八九〇零○\uff2fO0]{2})\s*年\s*(?P<m>[一二三四五六七八九十]{1,3})\s*月\s*(?P<d>[一二三四五六七八九十]{1,3})\s*日"
)
_ARABIC_DATE = regex(r"(?P<y>20\d\s?\d)\s*(?:年|[-./．／])\s*(?P<m>\d\s?\d?)\s*(?:月|[-./．／])\s*(?P<d>\d\s?\d?)\s*日?")


def _small(text: str) -> int:
    """A Chinese numeral from one to thirty-one."""
    tens, found, units = text.partition("十")
    if not found:
        return _DIGITS.get(text, 0)
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(units, 0) if units else 0)


def find_date(text: str) -> tuple[date, str] | None:
    """The first full date in a text, in Arabic or Chinese digits, and the words it stands in."""
    chinese = _CHINESE_DATE.search(text)
    found = chinese or _ARABIC_DATE.search(text)
    if found is None:
        return None
    if chinese:
        year = int("".join(str(_DIGITS[c]) for c in found["y"]))
        month, day = _small(found["m"]), _small(found["d"])
    else:
        year, month, day = (int(squeeze(found[part])) for part in ("y", "m", "d"))
    try:
        return date(year, month, day), found.group()
    except ValueError:
        return None


def read_letter(lines: Sequence[Line], *, has_table: bool) -> Letter:
    """Tell the frame of a report from its body. Lines come in reading order, table cells apart."""
    texts = [line for line in lines if line.text]
    head = _Head(texts)
    signature = _Signature(texts, head)
    used = {*head.used, *signature.used}
    used.update(line.order for line in texts if _is_furniture(line.text))
    preamble = _preamble([line for line in texts if line.order not in used], has_table=has_table)
    used.update(line.order for line in preamble)
    return Letter(
        title_lines=tuple(line.span() for line in head.title),
        addressee=head.addressee,
        document_number=head.number,
        signatures=signature.units,
        signed_on=signature.day,
        signed_on_span=signature.day_span,
        used=frozenset(used),
        preamble=(*head.lead, *preamble),
    )


def _is_furniture(text: str) -> bool:
    return bool(
        words.CLOSING.match(text)
        or words.CONTACT.match(text)
        or words.PUBLIC_NOTE.match(text)
        or words.PAGE_FURNITURE.match(text)
        or words.YEAR_MONTH.match(text)
        or (words.ATTACHMENT.match(text) and len(text) <= 60)
        or (len(text) <= 60 and (words.FORM_UNIT.match(text) or words.FORM_DATE.match(text)))
    )


_HEADING_MARK = regex(r"^(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}\s*[、．.)）](?!\d)|[①-⑳])")
_ENDS = "。；;，,：:！!？?"
_HEAD_LINES = 12
_TELLS = regex(r"[^—\s]—{1,2}\s?[^—\s]|(?<!第)\d+(?:余|多)?(?:条|件|份|次|场|篇|家|个|人次|%)(?!的)")
"""What a title never holds: words behind a dash, counts of what was done."""
_LONGEST_TAIL = 14
"""What may stand after 现将…如下 in a line that is still a lead-in only."""


class _Head:
    """Everything above the first line of the body."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.title: list[Line] = []
        self.addressee: Span | None = None
        self.number: Span | None = None
        self.used: set[int] = set()
        self.lead: list[Line] = []
        for line in lines[:_HEAD_LINES]:
            if self._takes_addressee(line) or not (self._takes_number(line) or self._takes_title(line) or self._is_margin(line)):
                break
        self._keep_title()

    def _keep_title(self) -> None:
        """Keep the lines up to the last that ends like a title; without one, no line is a title for certain."""
        ends = [i for i, line in enumerate(self.title) if _ends_like_title(line.text)]
        last = ends[-1] if ends else -1
        while last + 1 < len(self.title) and re.match(r"^[（(【\[]", self.title[last + 1].text):
            last += 1
        for line in self.title[last + 1 :]:
            self.used.discard(line.order)
        self.title = self.title[: last + 1]

    def _takes_number(self, line: Line) -> bool:
        found = words.DOCUMENT_NUMBER.search(line.text)
        if self.number or not found or len(line.text) > len(found["number"]) + 24 or line.text.endswith("。"):
            return False
        if "《" in line.text or re.match(r"^(?:根据|按照|依据)", line.text):
            return False
        self.number = line.span(found["number"])
        self.used.add(line.order)
        return True

    def _takes_addressee(self, line: Line) -> bool:
        found = words.ADDRESSEE.match(line.text)
        if self.addressee or not found or words.NOT_AN_ADDRESSEE.search(found.group()) or _HEADING_MARK.match(line.text):
            return False
        self.addressee = line.span(found["unit"].strip())
        if found.end() >= len(line.text):
            self.used.add(line.order)
        return True

    def _takes_title(self, line: Line) -> bool:
        text = line.text
        if len(text) > 60 or text[-1] in _ENDS or _HEADING_MARK.match(text) or _is_furniture(text) or words.LEAD_IN.search(text):
            return False
        if (find_date(text) and len(squeeze(text)) <= 16) or _TELLS.search(text):
            return False
        if self.title and _ends_like_title(self.title[-1].text) and not _goes_on_title(text, self.title[-1].text):
            return False
        if line.level is not None and self.title and line.level != self.title[0].level:
            return False
        self.title.append(line)
        self.used.add(line.order)
        return True

    def _is_margin(self, line: Line) -> bool:
        """Whether a line above the body is a date, a unit's name, or furniture: the title may still follow."""
        found = find_date(line.text)
        is_date = bool(found and len(squeeze(line.text)) <= len(squeeze(found[1])) + 6)
        return is_date or _is_furniture(line.text) or (not _HEADING_MARK.match(line.text) and unit_name(line.text) is not None)


def _goes_on_title(text: str, last: str) -> bool:
    """Whether a line still belongs to a title that could end before it: 的报告, （第二次）, or the title printed twice."""
    return text == last or bool(re.match(r"^[（(【\[的]", text)) or len(squeeze(text)) <= 4


def _ends_like_title(text: str) -> bool:
    return bool(words.TITLE.search(squeeze(text)))


def unit_name(text: str) -> str | None:
    """The unit's name when a line is nothing else; seal notes such as （盖章） dropped."""
    bare = words.SEAL_NOTE.sub("", text).strip()
    label = re.match(r"^(?:(?:填报|报送|上报|填表)?(?:单位|部门)(?:[（(](?:盖章|公章)[）)])?|落款|签章)\s*[：:]\s*", bare)
    bare = bare[label.end() :] if label else bare
    if not 3 <= len(squeeze(bare)) <= 40 or words.NOT_A_UNIT.search(squeeze(bare)):
        return None
    return bare if words.UNIT_NAME.match(squeeze(bare)) else None


class _Signature:
    """The block of units and day at the foot, under the title, or in a form's line."""

    def __init__(self, lines: Sequence[Line], head: _Head) -> None:
        self.units: tuple[Span, ...] = ()
        self.day: date | None = None
        self.day_span: Span | None = None
        self.used: set[int] = set()
        self._lines = [line for line in lines if line.order not in head.used]
        self._untitle(head)
        if not (self._at_foot() or self._without_day()):
            self._in_form(lines)

    def _untitle(self, head: _Head) -> None:
        """Give back lines that the title swallowed though they are a signature under it."""
        while len(head.title) > 1 and unit_name(head.title[-1].text) and words.TITLE.search(head.title[-2].text):
            line = head.title.pop()
            self._lines = sorted([*self._lines, line], key=lambda each: each.order)

    def _at_foot(self) -> bool:
        days = [i for i, line in enumerate(self._lines) if self._day_of(line.text)]
        for i in sorted(days, key=lambda i: (not self._names_near(i), -i)):
            line = self._lines[i]
            found = self._day_of(line.text)
            names = self._names_near(i)
            if found is None or (not names and i not in {*range(3), *range(len(self._lines) - 6, len(self._lines))}):
                continue
            self.day, words_of_day = found
            self.day_span = line.span(words_of_day)
            self.units = tuple(span for _, spans in names for span in spans)
            self.used.update([line.order, *(order for order, _ in names)])
            return True
        return False

    @staticmethod
    def _day_of(text: str) -> tuple[date, str] | None:
        """The date of a line that holds little but a date and perhaps units' names before it."""
        found = find_date(text)
        if found is None or text[-1] in "。；;，":
            return None
        before, _, after = text.partition(found[1])
        rest = squeeze(before).strip("（([").removesuffix("：").removesuffix(":")
        is_label = bool(re.fullmatch(r"(?:填报|报送|填表|成文|发文|印发)?(?:日期|时间)?", rest))
        if len(squeeze(after).strip("）)]")) > 2 or not (is_label or _names_in(before)):
            return None
        return found

    def _names_near(self, i: int) -> list[tuple[int, tuple[Span, ...]]]:
        """Units in the day's own line, in up to four lines before, else in the line after."""
        line = self._lines[i]
        found = find_date(line.text)
        before = line.text.partition(found[1])[0] if found else ""
        if names := _names_in(before):
            return [(line.order, tuple(line.span(name) for name in names))]
        taken: list[tuple[int, tuple[Span, ...]]] = []
        for near in reversed(self._lines[max(0, i - 4) : i]):
            names = _names_in(near.text)
            if not names:
                break
            taken.insert(0, (near.order, tuple(near.span(name) for name in names)))
        if not taken and i + 1 < len(self._lines) and (names := _names_in(self._lines[i + 1].text)):
            near = self._lines[i + 1]
            taken = [(near.order, tuple(near.span(name) for name in names))]
        return taken

    def _without_day(self) -> bool:
        """A unit's name alone in one of the last lines, furniture apart."""
        tail = [line for line in self._lines if not _is_furniture(line.text)][-1:]
        for line in tail:
            names = tuple(name for name in _names_in(line.text) if words.SURE_UNIT.search(name))
            if names and len(self._lines) > 1 and line.level is None:
                self.units = tuple(line.span(name) for name in names)
                self.used.add(line.order)
                return True
        return False

    def _in_form(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if (unit := form_unit(line)) is not None:
                self.units = (unit,)
                self.used.add(line.order)
                break
        for line in lines:
            found = words.FORM_DATE.search(line.text)
            day = find_date(found["date"]) if found else None
            if day:
                self.day, self.day_span = day[0], line.span(day[1])
                self.used.add(line.order)
                break


def form_unit(line: Line) -> Span | None:
    """The unit in a form's line: 填报单位：…（盖章）."""
    found = words.FORM_UNIT.search(line.text) if len(line.text) <= 80 else None
    return line.span(found["unit"]) if found else None


def _names_in(text: str) -> tuple[str, ...]:
    """Units' names when a line holds nothing else, parted by blanks or 、."""
    whole = unit_name(text.strip())
    if whole and not re.search(r"\s{2,}|\u3000|\t", whole):
        return (whole,)
    parts = [part for part in re.split(r"[\s\u3000]{1,}|、", text.strip()) if part]
    names = [unit_name(part) for part in parts]
    if not parts or len(parts) > 6 or any(name is None for name in names):
        return (whole,) if whole else ()
    return tuple(name for name in names if name)


def _preamble(lines: Sequence[Line], *, has_table: bool) -> tuple[Line, ...]:
    """The lines before the body up to the one that leads in (现将…如下)."""
    for i, line in enumerate(lines[:6]):
        if _HEADING_MARK.match(line.text) or (line.level is not None and len(line.text) < 40):
            return tuple(lines[:i]) if i and has_table and words.BASIS.match(lines[0].text) else ()
        if (leads := list(words.LEAD_IN.finditer(line.text))) and len(line.text) <= 400:
            return tuple(lines[: i + 1] if len(line.text) - leads[-1].end() <= _LONGEST_TAIL else lines[:i])
    first = lines[0] if lines else None
    if first and words.BASIS.match(first.text) and (has_table or re.search(r"如下|[：:]$", first.text)):
        return (first,)
    return ()
