"""Frozen values to JSON and back, for the store and the worker processes."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import groupby, islice
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")
_PLAIN = frozenset({str, int, float, bool, type(None)})
_REQUIRED = object()


def to_plain(value: object) -> Any:
    """Return a frozen value as dicts, lists, strings and numbers; fields at their default are left out."""
    return value if type(value) in _PLAIN else _MAKERS[type(value)](value)


class _Makers(dict[type, Callable[[Any], Any]]):
    """How values of each type are taken apart, found out when the first one comes."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        """Find out and keep."""
        found = (make for known, make in _KINDS if issubclass(kind, known))
        self[kind] = _maker_by_fields(kind) if is_dataclass(kind) else next(found, lambda value: value)
        return self[kind]


def _maker_by_fields(kind: type) -> Callable[[Any], dict[str, Any]]:
    defaults = tuple((field.name, _default(field)) for field in fields(kind))

    def make(value: Any) -> dict[str, Any]:
        told = {}
        for name, default in defaults:
            given = getattr(value, name)
            if given != default:
                told[name] = given if type(given) in _PLAIN else _MAKERS[type(given)](given)
        return told

    return make


def _default(field: Field[Any]) -> Any:
    """A field's default, or what equals nothing."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    return _REQUIRED if field.default is MISSING else field.default


_KINDS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((tuple, list), lambda values: [to_plain(each) for each in values]),
    (frozenset, lambda values: sorted(to_plain(each) for each in values)),
    (dict, lambda values: {to_plain(key): to_plain(each) for key, each in values.items()}),
    (date, lambda day: day.isoformat()),
    (Decimal, str),
)
_MAKERS = _Makers()


@cache
def _converter() -> "Converter":
    from cattrs import Converter

    converter = Converter()
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    return converter


def from_plain(kind: Callable[..., T], data: Any) -> T:
    """Return the value of a dataclass from what :func:`to_plain` made of it; raises cattrs' errors on anything else."""
    return _converter().structure(data, cast("type[T]", kind))


class Rows:
    """Plain rows that are made as they are read, as often as they are wanted: a list too long to hold."""

    def __init__(self, make: Callable[[], Iterable[Any]]) -> None:
        """``make`` begins the rows anew."""
        self._make = make

    def __iter__(self) -> Iterator[Any]:
        """The rows, from the first."""
        return iter(self._make())


class Blocks:
    """Rows that are JSON text already, some in each block (:func:`json_block`), made as they are read."""

    def __init__(self, make: Callable[[], Iterable[str]]) -> None:
        """``make`` begins the blocks anew; an empty one has no rows."""
        self._make = make

    def __iter__(self) -> Iterator[str]:
        """The blocks that have rows, from the first."""
        return filter(None, self._make())


def json_block(rows: Iterable[Any]) -> str:
    """Return rows as a block of a JSON list."""
    return _BETWEEN.join(map(_ENCODER.encode, rows))


def json_text(data: Any) -> str:
    """Return plain data as JSON text for files: UTF-8 characters as they are, a list row by row, a final line end."""
    return "".join(json_text_pieces(data))


def json_text_pieces(data: Any) -> Iterator[str]:
    """Yield the pieces of :func:`json_text`: a list has a line for each of its rows, anything else one indent."""
    if not isinstance(data, Rows | Blocks | list | tuple):
        yield json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        return
    before = "[\n"
    for text in data if isinstance(data, Blocks) else map(_ENCODER.encode, data):
        yield before + text
        before = _BETWEEN
    yield "[]\n" if before == "[\n" else "\n]\n"


_BETWEEN = ",\n"
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_LINE_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def json_line(data: Any) -> str:
    """Return plain data as one compact line, keys sorted: for digests and the store."""
    return _LINE_ENCODER.encode(data)


def json_line_pieces(data: Any) -> Iterator[str]:
    """Yield the pieces of :func:`json_line`, those of :class:`Rows` row by row; Rows may stand in dicts at any depth."""
    if isinstance(data, Rows):
        yield from _row_pieces(iter(data))
    elif isinstance(data, dict):
        yield from _dict_pieces(data)
    else:
        yield json_line(data)


_PIECE = 256
"""Rows or keys of a piece."""


def _row_pieces(rows: Iterator[Any]) -> Iterator[str]:
    before = "["
    while some := list(islice(rows, _PIECE)):
        yield before + json_line(some)[1:-1]
        before = ","
    yield "[]" if before == "[" else "]"


def _dict_pieces(data: dict[str, Any]) -> Iterator[str]:
    before = "{"
    keys = sorted(data)
    for is_deep, some in groupby(keys, lambda key: isinstance(data[key], Rows | dict)):
        while batch := list(islice(some, 1 if is_deep else _PIECE)):
            if is_deep:
                yield f"{before}{encode_basestring(batch[0])}:"
                yield from json_line_pieces(data[batch[0]])
            else:
                yield before + json_line({key: data[key] for key in batch})[1:-1]
            before = ","
    yield "{}" if before == "{" else "}"


def json_line_sha256(data: Any) -> str:
    """Return the digest of :func:`json_line` in UTF-8, without holding the line."""
    digest = hashlib.sha256()
    for piece in json_line_pieces(data):
        digest.update(piece.encode("utf-8"))
    return digest.hexdigest()
