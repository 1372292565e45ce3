"""Plans: who reports what, when, in which form, with which fault, and what an audit must then find. Data, read from TOML."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from samples.build.facts import Book, Member, made_book, own_roster, patched, read_book_2023, read_roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A finding that must be raised: unit and task are None where the finding has none."""

    code: str
    outcome: str
    unit: str | None = None
    task: int | None = None
    is_any_task: bool = False
    """Whether one or more findings, of whatever task, answer it."""

    @classmethod
    def parse(cls, line: str) -> "Planned":
        """From ``CODE outcome [unit|-] [task|*]``; ValueError for anything else."""
        words = line.split()
        if not 2 <= len(words) <= 4 or words[1] not in {"certain", "query", "note"}:
            raise ValueError(f"no finding: {line!r}")
        unit = words[2] if len(words) > 2 and words[2] != "-" else None
        is_any = words[3:] == ["*"]
        task = int(words[3]) if len(words) > 3 and not is_any else None
        return cls(code=words[0], outcome=words[1], unit=unit, task=task, is_any_task=is_any)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One audit of the plan: its round, its moment, and all certain findings and queries it must raise.

    ``may`` are findings that a careful auditor may or may not raise; ``notes`` are notes that must be among the notes.
    """

    round: str
    as_of: str
    expect: tuple[Planned, ...] = ()
    may: tuple[Planned, ...] = ()
    notes: tuple[Planned, ...] = ()
    exit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Something that a unit sent at one time. Every field but ``unit`` and ``round`` has a sensible default."""

    unit: str
    """Id of the unit; '' for a sender nobody knows (then ``name`` is given)."""
    round: str
    at: str = ""
    """Receipt, ``2023-08-14 17:20:05``; '' for none."""
    by: str = ""
    """Name in the receipts; default one of the unit's names."""
    name: str = ""
    """Name on the paper; default one of the unit's names."""
    signature: str | None = None
    """Name in the signature block; default ``name``; '' for none."""
    signed_on: str = ""
    """ISO date on the paper; default the receipt's day or some days before the due day; ``none`` for none."""
    subject: str = ""
    """Title in the receipts."""
    title: str = ""
    """Title of the paper."""
    addressee: str | None = None
    files: tuple[str, ...] = ("word", "ofd")
    layout: str = "own_rows"
    twist: str = ""
    """Style of the OFD or Word writer: see ``write.py``."""
    stem: str = ""
    """File name without suffix; default with the unit's name."""
    folder: str | None = None
    archive: str = ""
    """``zip``, ``zip-gbk``, ``zip-nested``, ``7z``: all files in one archive, see ``packing.bundled``."""
    tasks: tuple[int, ...] | None = None
    """Tasks answered; default all that the unit must answer."""
    also: tuple[int, ...] = ()
    omit: tuple[int, ...] = ()
    blank: tuple[int, ...] = ()
    none: tuple[int, ...] = ()
    """Tasks with nothing to report."""
    copied: tuple[int, ...] = ()
    """Tasks answered with the ledger's own words."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Own text by task number."""
    extra: tuple[str, ...] = ()
    """Further body paragraphs."""
    prose: str = ""
    """Another seed of the prose: a later delivery with its own says other words. With ``voice`` two units of one seed say the same."""
    voice: str = ""
    """Unit whose matters the prose speaks of; default the sender."""
    damage: Mapping[str, str] = field(default_factory=dict)
    """What befell a file: ``empty``, ``truncated``, ``encrypted``, ``noise``, ``tracked``."""
    attachments: tuple[str, ...] | None = None
    """Attachments in the receipt; default the files' names."""
    returned: str = ""
    note: str = ""
    joint: tuple[str, ...] = ()
    """Further units that the report is from."""
    twin: Mapping[str, str] = field(default_factory=dict)
    """Words replaced in the OFD alone."""
    same_as: int | None = None
    """Number (from 0) of the delivery whose very files are sent again."""
    seal: str = "unit"
    """How the OFD is sealed: ``unit``, ``none``, or another kind that the sealing builder knows."""
    period: str = ""
    """Words of the period in title and lead; '' for the round's own, ``none`` for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A made workspace and what audits of it must find."""

    shows: str
    seed: int
    book: Book
    roster: tuple[Member, ...]
    ledger_form: str
    receipts_form: str
    deliveries: tuple[Delivery, ...]
    litter: Mapping[str, str]
    """Other files in the inbox by path: their text."""
    audits: tuple[Occasion, ...]
    has_receipts: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    """Top-level keys of audit.toml that differ from its defaults, as TOML values."""


T = TypeVar("T")


class PlanError(ValueError):
    """A plan that says something no builder knows."""


def load_plan(path: Path) -> Plan:
    """A plan from a TOML file; PlanError with the file's name for unknown keys."""
    try:
        return plan_of(tomllib.loads(path.read_text(encoding="utf-8")))
    except (PlanError, KeyError, TypeError) as error:
        raise PlanError(f"{path}: {error}") from error


def load_scene(folder: Path) -> Plan:
    """The plan of a scene's folder."""
    return load_plan(folder / "scene.toml")


def plan_of(table: Mapping[str, Any]) -> Plan:
    """A plan from its table."""
    known = {
        "shows",
        "seed",
        "ledger",
        "ledger_form",
        "receipts_form",
        "units",
        "roster",
        "deliveries",
        "litter",
        "audits",
        "defaults",
        "has_receipts",
        "settings",
        "has_own_roster",
    }
    if unknown := set(table) - known:
        raise PlanError(f"unknown keys {sorted(unknown)}")
    changes = table.get("roster", {})
    roster = own_roster(changes) if table.get("has_own_roster") else patched(read_roster(), tuple(table.get("units", ())), changes)
    book = made_book(table["ledger"], roster) if "ledger" in table else read_book_2023(roster)
    common = table.get("defaults", {})
    return Plan(
        shows=table["shows"],
        seed=table.get("seed", 1),
        book=book,
        roster=roster,
        ledger_form=table.get("ledger_form", "docx" if "ledger" in table else "text"),
        receipts_form=table.get("receipts_form", "xlsx"),
        deliveries=tuple(_filled(Delivery, {"round": book.rounds[0], **common, **each}) for each in table.get("deliveries", ())),
        litter=table.get("litter", {}),
        audits=tuple(_occasion(each) for each in table["audits"]),
        has_receipts=table.get("has_receipts", True),
        settings=table.get("settings", {}),
    )


def _occasion(table: Mapping[str, Any]) -> Occasion:
    lines = {key: tuple(Planned.parse(line) for line in table.get(key, ())) for key in ("expect", "may", "notes")}
    rest = {key: value for key, value in table.items() if key not in lines}
    return _filled(Occasion, {**rest, **lines})


def _filled(kind: type[T], table: Mapping[str, Any]) -> T:
    names = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    if unknown := set(table) - names:
        raise PlanError(f"unknown keys {sorted(unknown)}")
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})
