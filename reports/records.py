"""Notices and annual sheets as plain data for notice.json and score.json."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.model.notice import Notice, ScoreSheet


def notice_record(notice: Notice) -> dict[str, Any]:
    """Return the notice as plain data: facts first, then every paragraph and table."""
    record: dict[str, Any] = _plain(notice)
    record["quarter"] = notice.quarter.name if notice.quarter else None
    record["title"] = "".join(notice.title)
    return record


def score_record(sheet: ScoreSheet) -> dict[str, Any]:
    """Return the annual sheet as plain data; points are decimal strings."""
    record: dict[str, Any] = _plain(sheet)
    return record


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
