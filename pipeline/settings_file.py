"""``audit.toml``: settings to text with every default explained, and text to settings with every mistake at once."""

import difflib
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pipeline.errors import Mistake
from pipeline.model.work import Strength
from pipeline.settings import ByHand, Deduction, Settings, Strengths

T = TypeVar("T")
Path = tuple[str, ...]
NAMES = {bool: "true 或 false", int: "整数", float: "小数", Decimal: "数字", str: "加引号的文字", date: "日期，例如 2023-08-15"}
STRENGTHS: tuple[Strength, ...] = get_args(Strength)
ROWS: Mapping[type[Any], tuple[str, ...]] = {
    Deduction: ("name（名称）", "codes（问题编号）", "points（分值）"),
    ByHand: ("unit（单位）", "name（情形）", "points（分值）", "reason（理由）", "person（核定人）"),
}
"""Kinds of rows that stand in sections of their own, each with the keys that it must have."""
BY_HAND = (
    ("虚报（经人工确认）", "5", False),
    ("退回后未按期改正", "5", False),
    ("经验被国家层面采用", "2", True),
    ("经验被自治区（省）采用", "1", True),
    ("经验被市级采用", "0.5", True),
)
"""Suggested values, after other places' schemes, of what only a person can know: name, points, whether a bonus."""


class _BadValueError(Exception):
    """A value of the wrong kind; the message says what is wanted."""


def read_settings(data: bytes, *, file: str) -> tuple[Settings, tuple[Mistake, ...]]:
    """Return the settings that the bytes of ``audit.toml`` state, defaults filled in, and every mistake with line and key."""
    text, unreadable = _decoded(data, file)
    if unreadable:
        return Settings(), (unreadable,)
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return Settings(), (_syntax_mistake(str(error), file),)
    reader = _Reader(file, text)
    settings = reader.table(Settings, table, ())
    return settings, tuple(reader.mistakes)


def audit_toml(
    *, year: int | None, rounds: tuple[date, ...], report_tasks: tuple[int, ...], sentences: Mapping[str, str] | None = None
) -> str:
    """Return the text of ``audit.toml`` for ``init``: every setting spelled out and explained in Chinese.

    ``sentences`` are the papers' default sentences by key, written as comments that a clerk can take into use.
    """
    found = replace(Settings(), year=year, rounds=rounds, report_tasks=report_tasks)
    head = [
        "# 台账核查设置。井号后面是说明，不起作用；每一项都写明了默认值，改了以后保存即可。",
        "# 文字要加英文引号，日期写成 2023-08-15，是否写成 true（是）或 false（否）。",
    ]
    return "\n".join([*head, *_table_lines(found, (), sentences or {})]) + "\n"


def _decoded(data: bytes, file: str) -> tuple[str, Mistake | None]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\r\n", "\n"), None
        except UnicodeDecodeError:
            continue
    return "", Mistake(file=file, place="", message="不是可以识别的文字编码", remedy="请另存为 UTF-8 编码")


def _syntax_mistake(error: str, file: str) -> Mistake:
    found = re.search(r"line (\d+), column (\d+)", error)
    place = f"第{found[1]}行 第{found[2]}字" if found else "文件末尾"
    reason = re.sub(r"\s*\(at .*\)$", "", error)
    return Mistake(
        file=file,
        place=place,
        message=f"写法有误，读不下去（{reason}）",
        remedy="请对照“init”写出的样式：文字加英文双引号，日期写成 2023-08-15，同一个键只能写一次",
    )


def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _is_table(hint: Any) -> bool:
    return isinstance(hint, type) and is_dataclass(hint)


class _Reader:
    """Reads tables into frozen values and gathers mistakes."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self._lines = _key_lines(text)

    def table(self, kind: type[T], data: Mapping[str, Any], path: Path) -> T:
        """Return the value of a table; wrong keys and values are kept as mistakes and replaced by the defaults."""
        hints = _hints(kind)
        values = dict(self._task_strengths(data, path)) if kind is Strengths else {}
        for key, value in data.items():
            if kind is Strengths and key.isdigit():
                continue
            field = next((one for one in fields(cast("Any", kind)) if one.name == key), None)
            if field is None or (kind is Strengths and key == "tasks" and not isinstance(value, dict)):
                self._unknown(kind, key, path)
            elif kind is Strengths and key == "tasks":
                for name in value:
                    if not name.isdigit():
                        self._wrong((*path, key, name), "不是任务号", '请写成 36 = "should" 的样子')
                values["tasks"] = (*values.get("tasks", ()), *dict(self._task_strengths(value, (*path, key))).get("tasks", ()))
            else:
                self._put(values, field, hints[key], value, path)
        return kind(**values)

    def _put(self, values: dict[str, Any], field: Field[Any], hint: Any, value: Any, path: Path) -> None:
        here = (*path, field.name)
        try:
            if _is_table(hint):
                values[field.name] = self.table(hint, _as_table(value), here)
            elif (row := next(iter(get_args(hint)), None)) is not None and row in ROWS:
                values[field.name] = self._rows(row, value, here)
            elif field.name == "wording":
                values[field.name] = self._wording(value, here)
            else:
                values[field.name] = _checked(field, _value(hint, value))
        except _BadValueError as error:
            self._wrong(here, str(error), "请改正，或删去这一行以使用默认值")

    def _rows(self, kind: type[T], value: Any, path: Path) -> tuple[T, ...]:
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise _BadValueError(f"应为若干个 [[{'.'.join(path)}]] 小节")
        return tuple(row for number, data in enumerate(value, 1) if (row := self._row(kind, data, (*path, f"第{number}条"))) is not None)

    def _row(self, kind: type[T], data: dict[str, Any], path: Path) -> T | None:
        known = {one.name: one for one in fields(cast("Any", kind))}
        values: dict[str, Any] = {"cap": None, "source": ""} if kind is Deduction else {}
        for key, value in data.items():
            if key in known:
                self._put(values, known[key], _hints(kind)[key], value, path)
            else:
                self._unknown(kind, key, path)
        needed = {words.partition("（")[0]: words for words in ROWS[kind]}
        lacking = [name for name in needed if name not in data]
        if lacking:
            self._wrong(path, f"缺少 {'、'.join(lacking)}", f"每一条都要写 {'、'.join(needed.values())}")
        if isinstance(points := values.get("points"), Decimal) and points < 0:
            self._wrong((*path, "points"), "分值不能是负数", "扣分和加分都写正数；加分的写 bonus = true")
        return kind(**values) if needed.keys() <= values.keys() else None

    def _wording(self, value: Any, path: Path) -> tuple[tuple[str, str], ...]:
        kept: list[tuple[str, str]] = []
        for key, text in _as_table(value).items():
            if isinstance(text, str) and text.strip():
                kept.append((key, text))
            else:
                self._wrong((*path, key), "应为加引号的语句，不能空着", "请写上语句，或删去这一行以使用默认语句")
        return tuple(sorted(kept))

    def _task_strengths(self, data: Mapping[str, Any], path: Path) -> Iterator[tuple[str, Any]]:
        pairs: list[tuple[int, Strength]] = []
        for key, value in data.items():
            if not key.isdigit():
                continue
            if value in STRENGTHS:
                pairs.append((int(key), value))
            else:
                self._wrong((*path, key), f"不能是 {_shown(value)}", f"只能是 {'、'.join(STRENGTHS)}")
        if pairs:
            yield "tasks", tuple(sorted(pairs))

    def _unknown(self, kind: type[Any], key: str, path: Path) -> None:
        names = [one.name for one in fields(kind)]
        near = difflib.get_close_matches(key, names, n=1, cutoff=0.5)
        remedy = f"是否要写 {near[0]}？" if near else f"这里可以写的有：{'、'.join(names)}"
        self._wrong((*path, key), "没有这个设置", remedy)

    def _wrong(self, path: Path, message: str, remedy: str) -> None:
        line = self._lines.get(path) or self._lines.get(path[:-1])
        place = f"{f'第{line}行 ' if line else ''}键 {'.'.join(path)}"
        self.mistakes.append(Mistake(file=self.file, place=place, message=message, remedy=remedy))


def _key_lines(text: str) -> dict[Path, int]:
    """Return the line of each key and table header, as far as plain lines show it."""
    lines: dict[Path, int] = {}
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$", line):
            table = tuple(name.strip().strip("\"'") for name in header[2].split("."))
            if header[1] == "[[":
                counts[table] = counts.get(table, 0) + 1
                table = (*table, f"第{counts[table]}条")
            lines.setdefault(table, number)
        elif key := re.match(r"\s*([^\s=#\[\]\"']+|\"[^\"]*\"|'[^']*')\s*=", line):
            lines.setdefault((*table, *(name.strip("\"'") for name in key[1].split("."))), number)
    return lines


def _as_table(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _BadValueError("应为一个小节，不能是单个值")
    return value


def _value(hint: Any, value: Any) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _value(next(one for one in args if one is not NoneType), value)
    if origin is Literal:
        if value not in args:
            raise _BadValueError(f"不能是 {_shown(value)}，只能是 {'、'.join(_shown(one) for one in args)}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise _BadValueError(f"应为方括号里的若干个{NAMES[args[0]]}")
        return tuple(_value(args[0], one) for one in value)
    return _scalar(hint, value)


def _scalar(kind: type[Any], value: Any) -> Any:
    if kind is date:
        return _day(value)
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite()
    if kind in {Decimal, float} and is_number:
        return kind(value)
    if type(value) is not kind or kind is Decimal:
        raise _BadValueError(f"应为{NAMES[kind]}，现在是 {_shown(value)}")
    return value


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        raise _BadValueError(f"应为{NAMES[date]}，不要写时间")
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _BadValueError(f"应为{NAMES[date]}，现在是 {_shown(value)}") from None


def _checked(field: Field[Any], value: Any) -> Any:
    rules = field.metadata
    if value is None or isinstance(value, bool):
        return value
    low, high, form = rules.get("low"), rules.get("high"), rules.get("form")
    if low is not None and high is not None and not low <= value <= high:
        raise _BadValueError(f"{value} 超出范围，应在 {low:g} 到 {high:g} 之间")
    if form and not re.fullmatch(form, value):
        raise _BadValueError(f"{_shown(value)} 写法不对，应像 {_shown(field.default)} 这样")
    if isinstance(value, tuple) and len(set(map(str, value))) < len(value):
        raise _BadValueError("有重复的项")
    return value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def _table_lines(value: Any, path: Path, sentences: Mapping[str, str]) -> Iterator[str]:
    tables = []
    for one in fields(value):
        inner = getattr(value, one.name)
        if is_dataclass(inner):
            tables.append((one, inner))
        elif one.name != "wording":
            yield from _field_lines(one, inner, path)
    for one, inner in tables:
        here = (*path, one.name)
        yield from ["", f"# {one.metadata['meaning']}", f"[{'.'.join(here)}]"]
        yield from _table_lines(inner, here, sentences)
    wording = next((one for one in fields(value) if one.name == "wording"), None)
    if wording is not None:
        yield from ["", *(f"# {line}" for line in _wrapped(wording.metadata["meaning"])), f"[{'.'.join((*path, 'wording'))}]"]
        yield from (f"# {key} = {_shown(text)}" for key, text in sentences.items())


def _wrapped(text: str) -> list[str]:
    """A long explanation, one sentence a line."""
    return [f"{sentence}。" for sentence in text.split("。") if sentence]


def _field_lines(one: Field[Any], value: Any, path: Path) -> Iterator[str]:
    yield from ["", f"# {one.metadata['meaning']}"]
    if path == ("strength",) and one.name == "tasks":
        yield from (f'{no} = "{strength}"' for no, strength in value)
    elif one.name == "lines":
        yield from _deduction_lines(value, path)
    elif one.name == "manual":
        yield from _by_hand_lines()
    elif value is None:
        yield f"# {one.name} = {'2023' if one.name == 'year' else '2023-12-31'}"
    else:
        yield f"{one.name} = {_written(value)}"


def _by_hand_lines() -> Iterator[str]:
    """The form of points by hand, as comments: no unit has any until a person writes them."""
    for name, points, is_bonus in BY_HAND:
        yield from ["#", "# [[deductions.manual]]", '# unit = "某局"', f'# name = "{name}"', f"# points = {points}"]
        yield from ['# reason = "事实和佐证材料"', '# person = "核定人"', '# source = "依据的办法和条款"']
        yield from ["# bonus = true"] if is_bonus else []


def _deduction_lines(lines: tuple[Deduction, ...], path: Path) -> Iterator[str]:
    for line in lines:
        yield from ["", f"[[{'.'.join((*path, 'lines'))}]]"]
        for one in fields(line):
            value = getattr(line, one.name)
            if value is not None and (one.default is MISSING or value != one.default):
                yield f"{one.name} = {_written(value)}"


def _written(value: Any) -> str:
    writers: dict[type[Any], Callable[[Any], str]] = {date: date.isoformat, tuple: _array}
    return writers.get(type(value), _shown)(value)


def _array(values: tuple[Any, ...]) -> str:
    return f"[{', '.join(_written(value) for value in values)}]"
