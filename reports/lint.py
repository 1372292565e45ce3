"""Reading a notice or a letter back: every number, date and name in it must follow from the run (``notice --check FILE``).

A draft that was edited by hand is compared with what would be drafted now, paragraph by paragraph and row by row. A number that the
drafted paragraph does not have, or that stands nowhere in the drafted paper, is named with its place and with what the run says.
"""

import difflib
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from pipeline.errors import BadInputError, Mistake
from pipeline.model.notice import Notice, Reminder
from pipeline.model.work import Roster
from reports.names import UnitNames
from reports.ooxml import DOCUMENT, paragraph_text, paragraphs, parse, unpack, w
from reports.word import letter_docx, notice_docx

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*%?")
_COUNT = re.compile(r"\d+(?:[.,:]\d+)*(?:%|个单位|个工作日|项次|[个项条家份次天年月日时分])?")
_OWN_NUMBERS = re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日$|〔\d{4}〕|^（联系人|\d{4}年\d{1,2}月\d{1,2}日印发$")
"""Paragraphs whose numbers are the office's own: the days of signing and printing, the document number, the contact."""
_BLANK = re.compile(r"_{2,}|[×xX]{3,}|\{\{.*?\}\}|XX")
_SPACE = re.compile(r"[\s\u200b\u3000]+")
_ALIKE = 0.55
"""How alike two paragraphs without their numbers must be to be the same paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something in a paper that does not follow from the run, or is still to be filled in."""

    kind: Literal["number", "name", "blank", "missing"]
    where: str
    text: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    where: str
    text: str


def check_notice(data: bytes, notice: Notice, roster: Roster, *, file: str, template: bytes | None = None) -> tuple[Remark, ...]:
    """Return the remarks on a .docx draft against the notice that the run gives now; raises BadInputError for no Word file."""
    found = _said(data, file)
    names = UnitNames(roster)
    allowed = {name for unit, _ in notice.names for name in (names.short(unit), names.full(unit))}
    remarks: list[Remark] = []
    for said, own, facts in _read_against(found, _said(notice_docx(notice, template), "通报稿")):
        remarks += facts
        remarks += _name_remarks(said, own, notice, names, allowed)
    remarks += _missing_remarks(found, notice, names)
    return tuple(remarks)


def check_letter(data: bytes, letter: Reminder, roster: Roster, *, file: str, template: bytes | None = None) -> tuple[Remark, ...]:
    """Return the remarks on a .docx letter against the one that the run gives its unit now; raises BadInputError for no Word file."""
    names = UnitNames(roster)
    remarks: list[Remark] = []
    for said, own, facts in _read_against(_said(data, file), _said(letter_docx(letter, template), "催办函")):
        remarks += facts
        if own is None or own.text != said.text:
            others = _whole(names.names_in(said.text, but=letter.unit))
            known = names.names_in(own.text, but=letter.unit) if own is not None else ()
            for name in others:
                if name not in known and name not in letter.issuer:
                    message = f"“{name}”不是收函单位，催办函中不得出现其他单位，请删去"
                    remarks.append(Remark(kind="name", where=said.where, text=said.text, message=message))
    return tuple(remarks)


def _whole(found: Sequence[str]) -> list[str]:
    """Names less those that stand inside a longer one."""
    return [name for name in found if not any(name != other and name in other for other in found)]


def paper_of(data: bytes, papers: Sequence[Notice | Reminder], *, file: str) -> int:
    """Return which of the papers a draft was made from: by its addressee, its title, and the most paragraphs in common.

    Raises BadInputError for no Word file. ``papers`` is not empty.
    """
    texts = [said.text for said in _said(data, file)]
    head, there = "".join(texts[:6]), set(texts)

    def likeness(paper: Notice | Reminder) -> tuple[bool, float, int]:
        addressee = _SPACE.sub("", f"{paper.addressee}：")
        title = _SPACE.sub("", "".join(paper.title))
        alike = 1.0 if title in head else difflib.SequenceMatcher(None, head, title + addressee, autojunk=False).ratio()
        return addressee in there, alike, sum(1 for line in paper.body if _SPACE.sub("", line.text) in there)

    return max(range(len(papers)), key=lambda place: (likeness(papers[place]), -place))


def _read_against(found: Sequence[_Said], ours: Sequence[_Said]) -> Iterator[tuple[_Said, _Said | None, list[Remark]]]:
    """Yield each paragraph and row of a draft with the one it was made from and the remarks on its numbers and blanks."""
    everywhere = {count for said in ours for count in _COUNT.findall(said.text)}
    for said, own in _paired(found, ours):
        yield said, own, [*_number_remarks(said, own, everywhere), *_blank_remarks(said)]


def _said(data: bytes, file: str) -> tuple[_Said, ...]:
    try:
        root = parse(unpack(data)[DOCUMENT])
    except (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError, NotImplementedError, RuntimeError) as error:
        raise BadInputError(
            Mistake(file=file, place="", message="不是可以打开的 .docx 文件", remedy="用 Word 或 WPS 另存为 .docx")
        ) from error
    return tuple(_places(root))


def _places(root: etree._Element) -> Iterator[_Said]:
    """Yield paragraphs outside tables as 第N段, table rows as a whole: 表N 第R行."""
    number = 0
    for paragraph in paragraphs(root):
        text = _SPACE.sub("", paragraph_text(paragraph))
        if text and next(paragraph.iterancestors(w("tbl")), None) is None:
            number += 1
            yield _Said(where=f"第{number}段", text=text)
    for place, table in enumerate(root.iter(w("tbl")), 1):
        for row_number, row in enumerate(table.findall(w("tr")), 1):
            cells = ("".join(paragraph_text(each) for each in cell.iter(w("p"))) for cell in row.findall(w("tc")))
            yield _Said(where=f"表{place} 第{row_number}行", text="｜".join(_SPACE.sub("", cell) for cell in cells))


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(text)


def _skeleton(text: str) -> str:
    return _NUMBER.sub("#", text)


def _paired(found: Sequence[_Said], ours: Sequence[_Said]) -> list[tuple[_Said, _Said | None]]:
    """Pair each paragraph with the drafted one that it is, or that it was made from by hand."""
    exact = {said.text: said for said in ours}
    skeletons: dict[str, list[_Said]] = {}
    for said in ours:
        skeletons.setdefault(_skeleton(said.text), []).append(said)
    pairs: list[tuple[_Said, _Said | None]] = []
    taken: set[str] = set()
    for said in found:
        own = exact.get(said.text)
        if own is None:
            alike = [each for each in skeletons.get(_skeleton(said.text), []) if each.where not in taken]
            own = min(alike, key=lambda each: _differing(said.text, each.text), default=None) or _nearest(said, ours, taken)
        if own is not None:
            taken.add(own.where)
        pairs.append((said, own))
    return pairs


def _differing(one: str, other: str) -> int:
    return sum(1 for a, b in zip(_numbers(one), _numbers(other), strict=False) if a != b)


def _nearest(said: _Said, ours: Sequence[_Said], taken: set[str]) -> _Said | None:
    same_kind = [each for each in ours if each.where.startswith("表") == said.where.startswith("表") and each.where not in taken]
    scored = (
        (difflib.SequenceMatcher(None, _skeleton(said.text), _skeleton(each.text), autojunk=False).ratio(), each) for each in same_kind
    )
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= _ALIKE else None


def _number_remarks(said: _Said, own: _Said | None, everywhere: set[str]) -> Iterator[Remark]:
    if (own is not None and own.text == said.text) or _OWN_NUMBERS.search(said.text):
        return
    if own is None:
        for count in dict.fromkeys(_COUNT.findall(said.text)):
            if count not in everywhere:
                yield Remark(kind="number", where=said.where, text=said.text, message=f"“{count}”无法从本次核对结果得出，请核实或删去")
        return
    for number, right in _changed(_numbers(said.text), _numbers(own.text)):
        if not right and _BLANK.search(own.text):
            continue
        told = f"按本次核对结果应为“{right}”" if right else "本次核对结果的这一段没有这个数"
        yield Remark(kind="number", where=said.where, text=said.text, message=f"“{number}”与核对结果不符：{told}")


def _changed(numbers: Sequence[str], own: Sequence[str]) -> Iterator[tuple[str, str]]:
    for kind, a, b, c, d in difflib.SequenceMatcher(None, numbers, own, autojunk=False).get_opcodes():
        if kind in {"replace", "delete"}:
            right = "、".join(own[c:d])
            for number in numbers[a:b]:
                yield number, right


def _blank_remarks(said: _Said) -> Iterator[Remark]:
    blank = _BLANK.search(said.text)
    if blank is not None:
        yield Remark(kind="blank", where=said.where, text=said.text, message=f"“{said.text[blank.start() : blank.end() + 6]}”处尚未填写")


def _name_remarks(said: _Said, own: _Said | None, notice: Notice, names: UnitNames, allowed: set[str]) -> Iterator[Remark]:
    """Name the units that the draft mentions and the drafted paragraph does not, where the notice may not name them."""
    if (own is not None and own.text == said.text) or said.text.startswith("抄送："):
        return
    named = {names.short(problem.unit) for problem in notice.problems}
    for unit, name in names.spoken_in(said.text):
        was_there = own is not None and any(each == unit for each, _ in names.spoken_in(own.text))
        if was_there or names.full(unit) == notice.issuer or names.short(unit) == notice.issuer:
            continue
        if names.short(unit) not in allowed:
            message = f"“{name}”不在可以通报的单位之内（未确认须报送，或者不属本级政府），请删去或者先行确认"
            yield Remark(kind="name", where=said.where, text=said.text, message=message)
        elif own is not None:
            yield Remark(kind="name", where=said.where, text=said.text, message=f"核对结果的这一段没有“{name}”，请核实")
        elif names.short(unit) not in named:
            yield Remark(kind="name", where=said.where, text=said.text, message=f"本次核对没有“{name}”的确定问题，请核实")


def _missing_remarks(found: Sequence[_Said], notice: Notice, names: UnitNames) -> Iterator[Remark]:
    spoken = {unit for said in found for unit, _ in names.spoken_in(said.text)}
    for unit in names.ordered(problem.unit for problem in notice.problems):
        if unit not in spoken:
            yield Remark(kind="missing", where="全文", text="", message=f"核对结果列出了“{names.short(unit)}”的问题，文中没有出现该单位")
