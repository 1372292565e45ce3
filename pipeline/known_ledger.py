"""The ledger as an earlier audit read it from the same bytes: it is read again only where something that bears on it has changed."""

import hashlib
import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.edition import edition
from pipeline.model.evidence import Sha256, Span
from pipeline.model.work import (
    Actor,
    Duty,
    Every,
    Ledger,
    MissingColumn,
    OnDay,
    Roster,
    Round,
    Standing,
    Task,
    TextDate,
    Totals,
    Unread,
    Unstated,
)
from pipeline.settings import Settings
from pipeline.store import Store, peeked

KIND = "ledger"
_KINDS = (Ledger, Task, Duty, Actor, TextDate, OnDay, Every, Standing, Unstated, Unread, Round, Totals, MissingColumn, Span)
_NAMES = {kind: tuple(each.name for each in fields(kind)) for kind in _KINDS}
_PLACES = {kind: place for place, kind in enumerate(_KINDS)}


def ledger_mark(name: str, sha256: Sha256, roster: Roster, settings: Settings) -> str:
    """Digest of all that bears on how a ledger reads: its name and bytes, the roster, the place's rules, the program."""
    parts = (name, sha256, roster.sha256, settings.year, settings.place, edition("parsers", "pipeline"))
    return hashlib.sha256(repr(parts).encode("utf-8")).hexdigest()


def known_ledger(store: Path, mark: str) -> Ledger | None:
    """Return the ledger that was kept with a mark; None where there is none, or the store cannot be looked into just now."""
    if not store.is_file():
        return None
    text = next((text for _, key, text in peeked(store, KIND) if key == mark), None)
    found: Ledger | None = _made(json.loads(text)) if text is not None else None
    return found


def keep_ledger(store: Store, mark: str, ledger: Ledger) -> None:
    """Keep a ledger as it was read."""
    if store.kept(KIND, "", "", mark) is None:
        store.keep([(KIND, "", "", mark, json.dumps(_taken(ledger), ensure_ascii=False))])


def _taken(value: Any) -> Any:
    """A value as lists: a dataclass by the place of its kind, a day by its text."""
    if isinstance(value, tuple):
        return [_taken(each) for each in value]
    if isinstance(value, date):
        return {"": value.isoformat()}
    if type(value) in _PLACES:
        return {str(_PLACES[type(value)]): [_taken(getattr(value, name)) for name in _NAMES[type(value)]]}
    return value


def _made(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(map(_made, data))
    if not isinstance(data, dict):
        return data
    ((place, values),) = data.items()
    if not place:
        return date.fromisoformat(values)
    kind = _KINDS[int(place)]
    return kind(**dict(zip(_NAMES[kind], map(_made, values), strict=True)))
