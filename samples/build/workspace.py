"""A made workspace from a plan: ledger, roster, receipts and inbox, and with them what audits must find."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.settings_file import audit_toml
from samples.build.content import Paper
from samples.build.docx import write_docx
from samples.build.facts import SAMPLES, Book, roster_csv
from samples.build.layouts import ledger_blocks
from samples.build.parcels import Parcel, Sealer, SentFile, make_parcel
from samples.build.plan import Occasion, Plan, PlanError
from samples.build.sheet import write_receipts


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the plan says of a workspace: the oracle of its tests."""

    audits: tuple[Occasion, ...]
    files: tuple[SentFile, ...]
    plan: Plan

    def audit(self, round_id: str) -> Occasion:
        """The last planned audit of a round; KeyError where none is planned."""
        found = {occasion.round: occasion for occasion in self.audits}
        return found[round_id]


def build_workspace(plan: Plan, folder: Path, *, sealer: Sealer | None = None) -> Expected:
    """Write a plan's workspace into a folder and return what audits of it must find.

    ``audit.toml`` is what ``init`` writes for the ledger, with the plan's own settings in it.
    """
    parcels = [make_parcel(plan, delivery, number, sealer) for number, delivery in enumerate(plan.deliveries)]
    name, ledger = ledger_file(plan.book, plan.ledger_form)
    _write(folder / "ledger" / name, ledger)
    _write(folder / "units.csv", roster_csv(plan.roster))
    if plan.has_receipts:
        rows = tuple(sorted((parcel.receipt for parcel in parcels if parcel.receipt), key=lambda row: (row[3], row[0])))
        _write(folder / ("receipts.csv" if plan.receipts_form == "csv" else "receipts.xlsx"), write_receipts(rows, plan.receipts_form))
    _write(folder / "audit.toml", _settings(plan).encode())
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    for path, data in _inbox(parcels, plan.litter):
        _write(folder / "inbox" / path, data)
    return Expected(audits=plan.audits, files=tuple(sent for parcel in parcels for sent in parcel.sent), plan=plan)


def _settings(plan: Plan) -> str:
    """The text of audit.toml."""
    rounds = tuple(date.fromisoformat(each) for each in plan.book.rounds)
    text = audit_toml(year=plan.book.year, rounds=rounds, report_tasks=plan.book.report_tasks)
    for key, value in plan.settings.items():
        text, count = re.subn(rf"(?m)^{re.escape(key)} = .*$", f"{key} = {value}", text, count=1)
        if not count:
            raise PlanError(f"no setting {key}")
    return text


def _inbox(parcels: list[Parcel], litter: Mapping[str, str]) -> list[tuple[str, bytes]]:
    """All files by path; where two would have the same path the later goes into a folder of its own."""
    found: dict[str, bytes] = {}
    for path, data in (pair for parcel in parcels for pair in parcel.files):
        if path in found:
            raise PlanError(f"two files at {path}: give one delivery its own folder or stem")
        found[path] = data
    return [*found.items(), *((path, text.encode()) for path, text in litter.items())]


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def ledger_file(book: Book, form: str) -> tuple[str, bytes]:
    """A ledger's file name and bytes.

    Forms: ``text`` (the office's export, only of the real ledger), ``docx`` (a table a section), ``docx-one`` (one table),
    ``docx-numbered`` (automatic numbers and hard line breaks).
    """
    if form == "text":
        return "ledger-2023.txt", (SAMPLES / "ledger-2023.txt").read_bytes()
    progress = {task.no: (task.progress, "") for task in book.tasks}
    blocks = ledger_blocks(
        book, progress, has_one_table=form == "docx-one", is_numbered=form == "docx-numbered", break_at=5 if form == "docx-numbered" else 0
    )
    return f"{book.title[0]}.docx", write_docx(Paper(blocks=blocks, is_landscape=True))
