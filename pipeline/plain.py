"""Frozen values to JSON and back, for the store and the worker processes."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, cast

import cattrs

T = TypeVar("T")


@cache
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(omit_if_default=True, unstruct_collection_overrides={tuple: list, frozenset: sorted})
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    return converter


def to_plain(value: object) -> Any:
    """Return a frozen value as dicts, lists, strings and numbers; fields at their default are left out."""
    return _converter().unstructure(value)


def from_plain(kind: Callable[..., T], data: Any) -> T:
    """Return the value of a dataclass from what :func:`to_plain` made of it; raises cattrs' errors on anything else."""
    return _converter().structure(data, cast("type[T]", kind))


def json_text(data: Any) -> str:
    """Return plain data as JSON text for files: UTF-8 characters as they are, one indent, a final line end."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def json_line(data: Any) -> str:
    """Return plain data as one compact line, keys sorted: for digests and the store."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
