"""The roster of units: units.csv to a Roster with every mistake named, and a first roster from a ledger's names."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from parsers.text import lexicon
from parsers.text.dates import parse_day
from parsers.text.names import abbreviated, level_of, place_of
from parsers.text.units import group_class
from pipeline.errors import Mistake
from pipeline.model.evidence import Sha256
from pipeline.model.text import fold
from pipeline.model.work import Ledger, Reporting, Roster, Unit, UnitId

COLUMNS = (
    "id",
    "full_name",
    "short_name",
    "aliases",
    "misprints",
    "category",
    "members",
    "parent",
    "report",
    "valid_from",
    "valid_to",
    "note",
)
"""The columns of units.csv, in order (contract, section 2)."""

_NEEDED = ("id", "full_name", "report")
_REPORTING: tuple[str, ...] = get_args(Reporting)
_CHINESE_COLUMNS = {
    "编号": "id",
    "标识": "id",
    "代码": "id",
    "全称": "full_name",
    "单位全称": "full_name",
    "单位名称": "full_name",
    "名称": "full_name",
    "简称": "short_name",
    "单位简称": "short_name",
    "别名": "aliases",
    "曾用名": "aliases",
    "笔误": "misprints",
    "类别": "category",
    "成员": "members",
    "上级": "parent",
    "上级单位": "parent",
    "是否报送": "report",
    "报送": "report",
    "启用日期": "valid_from",
    "停用日期": "valid_to",
    "备注": "note",
}
_CHINESE_REPORTING = {
    "是": "yes",
    "应报": "yes",
    "待确认": "confirm",
    "待定": "confirm",
    "否": "no",
    "不报": "no",
    "组": "group",
    "群组": "group",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A data line: its number in the file, and its fields by column."""

    number: int
    fields: dict[str, str]


def read_roster(data: bytes, *, file: str, fill: bool = False) -> tuple[Roster | None, tuple[Mistake, ...]]:
    """Read units.csv (UTF-8 with or without byte order mark, UTF-16, GBK; commas, semicolons or tabs).

    All mistakes are found at once, each with its line; the roster is None where there is any. With ``fill`` an office's
    own list of names will do: where it has no column of ids they are given by line, where none says who reports it is
    ``confirm``. Not for a workspace's own units.csv, whose ids must stay when a line is put in.
    """
    text = _decoded(data)
    if text is None:
        return None, (_mistake(file, "", "文字编码无法识别", "用 Excel 另存为“CSV UTF-8（逗号分隔）”"),)
    if not text.strip():
        return None, (_mistake(file, "", "名册是空的", f"首行写列名：{','.join(COLUMNS)}，以下每行一个单位"),)
    names, lines = _lines(text)
    if fill and "full_name" in names:
        names, lines = _filled(names, lines)
    missing = [column for column in _NEEDED if column not in names]
    if missing:
        found = "、".join(name for name in names if name) or "无"
        return None, (_mistake(file, "第1行", f"缺少列 {'、'.join(missing)}（现有：{found}）", f"首行应为 {','.join(COLUMNS)}"),)
    mistakes: list[Mistake] = []
    units = tuple(unit for line in lines if (unit := _unit(line, file, mistakes)) is not None)
    if not lines:
        mistakes.append(_mistake(file, "", "名册没有任何单位", "从第2行起每行填写一个单位"))
    mistakes += _across(units, file)
    if mistakes:
        return None, tuple(sorted(mistakes, key=_line_of))
    return Roster(units=units, file=file, sha256=Sha256(hashlib.sha256(data).hexdigest())), ()


def write_roster_csv(units: Sequence[Unit]) -> bytes:
    """A roster as units.csv that Excel opens as it stands: UTF-8 with byte order mark, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for unit in units:
        days = [day.isoformat() if day else "" for day in (unit.valid_from, unit.valid_to)]
        names = ["|".join(unit.aliases), "|".join(unit.misprints)]
        writer.writerow(
            [
                unit.id,
                unit.full_name,
                unit.short_name,
                *names,
                unit.category,
                unit.members,
                unit.parent or "",
                unit.report,
                *days,
                unit.note,
            ]
        )
    return "\ufeff".encode() + out.getvalue().encode("utf-8")


def roster_from_names(ledger: Ledger) -> tuple[Unit, ...]:
    """The units and groups that a ledger's cells name, for an office without a roster.

    Groups come first, with the category that their words mean; every unit is left as ``confirm``, because a ledger
    cannot say who must report. Two spellings of one name (市科技局, 市科学技术局) are one row.
    """
    groups: dict[str, list[str]] = {}
    singles: dict[str, list[str]] = {}
    level = level_of("", (fold(duty.text) for task in ledger.tasks for duty in task.duties if duty.scope == "named"))
    place = _place(ledger)
    for task in ledger.tasks:
        for duty in task.duties:
            plain = fold(duty.text)
            if lexicon.RELATED.search(plain) or lexicon.GROUP.fullmatch(plain):
                _collect(groups, group_class(plain) or plain, duty.text)
            else:
                outer = re.sub(r"[（(][^（()）]*[)）]$", "", duty.text) or duty.text
                _collect(singles, abbreviated(fold(outer).removeprefix(place).removeprefix(level)), outer, duty.text)
    named = tuple(_single_units(singles, place=place, level=level))
    return (*_group_units(groups, {unit.category for unit in named}), *named)


def _collect(table: dict[str, list[str]], key: str, *names: str) -> None:
    known = table.setdefault(key, [])
    known += [name for name in dict.fromkeys(names) if name not in known]


def _place(ledger: Ledger) -> str:
    """The city whose ledger it is, from its title; '' where the title names none."""
    found = re.match(r"[一-龥]{2,8}?(?:省|市|县|区|州|盟|旗)(?=20\d\d|[一-龥])", fold(ledger.title))
    return found[0] if found else place_of(duty.text for task in ledger.tasks for duty in task.duties)


_CATEGORIES = {"counties": "county", "departments": "dept", "direct": "institution", "parks": "park", "towns": "town", "cities": "city"}


def _group_units(groups: dict[str, list[str]], categories: set[str]) -> Iterator[Unit]:
    """Groups with the category of their members, where the ledger names a unit of it; else a note says what to fill in."""
    for number, (group, names) in enumerate(groups.items(), 1):
        is_related = bool(lexicon.RELATED.search(fold(names[0])))
        meant = "" if is_related else _CATEGORIES.get(group, "")
        members = meant if meant in categories else ""
        advice = f"请先补充 category 为 {meant} 的单位，再在 members 填 {meant}" if meant else "请核对：members 填写所含单位的 category"
        note = "" if members or is_related else advice
        yield _new(f"G{number:02d}", names, category="group", members=members, report="group", note=note, line=number + 1)


def _single_units(singles: dict[str, list[str]], *, place: str, level: str) -> Iterator[Unit]:
    for number, names in enumerate(singles.values(), 1):
        short = names[0]
        full = place + short.removeprefix(level) if place and level and place.endswith(level) and short.startswith(level) else short
        note = "由台账自动生成，请核对全称、类别和是否应报"
        forms = list(dict.fromkeys([full, *names]))
        yield _new(f"U{number:03d}", forms, category=_category(short), members="", report="confirm", note=note, line=0)


def _category(name: str) -> str:
    plain = fold(name)
    if re.search(r"法院|检察院|邮政|海关|税务|银行", plain):
        return "outside"
    if re.search(r"管委会|管理委员会|园区", plain):
        return "park"
    if re.search(r"(?:县|区|旗|市)(?:人民)?政府$", plain):
        return "county"
    if re.search(r"(?:街道|乡|镇)(?:办事处|办|(?:人民)?政府)?$", plain):
        return "town"
    return "institution" if re.search(r"(?:中心|馆|院|社|公司|学校)$", plain) else "dept"


def _new(identity: str, names: list[str], *, category: str, members: str, report: Reporting, note: str, line: int) -> Unit:
    return Unit(
        id=UnitId(identity),
        full_name=names[0],
        short_name=names[1] if len(names) > 1 else names[0],
        aliases=tuple(names[2:]),
        misprints=(),
        category=category,
        members=members,
        parent=None,
        report=report,
        valid_from=None,
        valid_to=None,
        note=note,
        line=line,
    )


# --- lines -----------------------------------------------------------------------------------------------------------


def _decoded(data: bytes) -> str | None:
    encodings = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _lines(text: str) -> tuple[list[str], tuple[_Line, ...]]:
    head = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names: list[str] = []
    lines: list[_Line] = []
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        if not names:
            names = [_column(cell) for cell in row]
            continue
        lines.append(_Line(number=reader.line_num, fields={name: cell.strip() for name, cell in zip(names, row, strict=False) if name}))
    return names, tuple(lines)


def _filled(names: list[str], lines: tuple[_Line, ...]) -> tuple[list[str], tuple[_Line, ...]]:
    """The lines with the ids and the duty to report that a plain list of names does not have."""
    absent = [column for column in ("id", "report") if column not in names]
    given = [
        _Line(number=line.number, fields={"id": f"U{place:03d}", "report": _unasked(line.fields.get("full_name", ""))} | line.fields)
        for place, line in enumerate(lines, 1)
    ]
    return [*names, *absent], tuple(given)


def _unasked(name: str) -> str:
    plain = fold(name)
    return "group" if lexicon.GROUP.fullmatch(plain) else "confirm"


def _column(name: str) -> str:
    plain = fold(name)
    return _CHINESE_COLUMNS.get(plain, plain)


def _unit(line: _Line, file: str, mistakes: list[Mistake]) -> Unit | None:
    """One line as a unit; None, and its mistakes, where it cannot be one."""
    place, fields = f"第{line.number}行", line.fields
    before = len(mistakes)
    empty = [column for column in ("id", "full_name") if not fields.get(column)]
    mistakes += [_mistake(file, f"{place} {column}", "为空", "填写单位编号" if column == "id" else "填写单位全称") for column in empty]
    report = _CHINESE_REPORTING.get(fields.get("report", ""), fields.get("report", "").lower())
    if report not in _REPORTING:
        mistakes.append(
            _mistake(file, f"{place} report", f"“{fields.get('report', '')}”不是可用的值", f"改为 {'、'.join(_REPORTING)} 之一")
        )
    days = [_day(fields.get(column, ""), f"{place} {column}", file, mistakes) for column in ("valid_from", "valid_to")]
    if days[0] is not None and days[1] is not None and days[0] > days[1]:
        mistakes.append(_mistake(file, place, f"启用日期 {days[0]} 晚于停用日期 {days[1]}", "核对 valid_from 与 valid_to"))
    if len(mistakes) > before:
        return None
    parent = fields.get("parent", "")
    return Unit(
        id=UnitId(fields["id"]),
        full_name=fields["full_name"],
        short_name=fields.get("short_name") or fields["full_name"],
        aliases=_names(fields.get("aliases", "")),
        misprints=_names(fields.get("misprints", "")),
        category=fields.get("category", ""),
        members=fields.get("members", ""),
        parent=UnitId(parent) if parent else None,
        report=cast("Reporting", report),
        valid_from=days[0],
        valid_to=days[1],
        note=fields.get("note", ""),
        line=line.number,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in re.split(r"[|｜]", text) if name.strip()))


def _day(text: str, place: str, file: str, mistakes: list[Mistake]) -> date | None:
    if not text:
        return None
    day = parse_day(text)
    if day is None:
        mistakes.append(_mistake(file, place, f"“{text}”不是日期", "写成 2023-01-01 的形式，或留空"))
    return day


# --- mistakes across lines ---------------------------------------------------------------------------------------------


def _across(units: tuple[Unit, ...], file: str) -> Iterator[Mistake]:
    yield from _repeated_ids(units, file)
    yield from _shared_names(units, file)
    ids = {unit.id for unit in units}
    categories = {unit.category for unit in units if not unit.is_group}
    for unit in units:
        place = f"第{unit.line}行"
        if unit.parent is not None and unit.parent not in ids:
            yield _mistake(file, f"{place} parent", f"上级单位“{unit.parent}”不在名册中", "改为名册中某行的 id，或留空")
        elif unit.parent == unit.id:
            yield _mistake(file, f"{place} parent", "上级单位是它自己", "改为另一单位的 id，或留空")
        if unit.is_group and unit.members and unit.members not in categories:
            known = "、".join(sorted(category for category in categories if category)) or "无"
            yield _mistake(
                file, f"{place} members", f"类别“{unit.members}”没有任何单位（现有类别：{known}）", "改为已有的 category，或留空"
            )
        if not unit.is_group and unit.members:
            yield _mistake(file, f"{place} members", "只有 report 为 group 的行才能填写 members", "留空，或把 report 改为 group")


def _repeated_ids(units: Iterable[Unit], file: str) -> Iterator[Mistake]:
    first: dict[UnitId, int] = {}
    for unit in units:
        if unit.id in first:
            yield _mistake(file, f"第{unit.line}行 id", f"编号“{unit.id}”与第{first[unit.id]}行重复", "每个单位用不同的编号")
        first.setdefault(unit.id, unit.line)


def _shared_names(units: Iterable[Unit], file: str) -> Iterator[Mistake]:
    """One name for two units, unless their times of validity do not meet."""
    holders: dict[str, list[Unit]] = {}
    for unit in units:
        for name in dict.fromkeys(fold(name) for name in (unit.full_name, unit.short_name, *unit.aliases, *unit.misprints)):
            for other in holders.get(name, ()):
                if other.id != unit.id and _meet(unit, other):
                    shown = next(own for own in (unit.full_name, unit.short_name, *unit.aliases, *unit.misprints) if fold(own) == name)
                    message = f"名称“{shown}”已用于第{other.line}行的“{other.full_name}”"
                    yield _mistake(
                        file, f"第{unit.line}行", message, "一个名称只能属于一个单位，请从其中一行删去；机构更名的填写 valid_from、valid_to"
                    )
            holders.setdefault(name, []).append(unit)


def _meet(one: Unit, other: Unit) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, other.valid_to or date.max)


def _mistake(file: str, place: str, message: str, remedy: str) -> Mistake:
    return Mistake(file=file, place=place, message=message, remedy=remedy)


def _line_of(mistake: Mistake) -> int:
    found = re.match(r"第(\d+)行", mistake.place)
    return int(found[1]) if found else 0
