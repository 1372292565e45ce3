"""What a unit's entries and findings were made from, as digests: equal digests, equal results.

A mark is plain data with all that can bear on a result; what a file's bytes decide stands for itself by their digest.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from pipeline.chains import Resubmission
from pipeline.edition import edition
from pipeline.model.correction import MatchCorrection
from pipeline.model.document import SourceFile
from pipeline.model.submission import Dossier, NameClaim, Receipt, ReceivedFile, Submission
from pipeline.model.work import TaskNo, UnitId

PROGRAM = ("pipeline", "parsers", "rules")
"""The packages whose source bears on entries and findings."""


_SOURCE, _CLAIM, _RECEIPT = (attrgetter(*(each.name for each in fields(kind))) for kind in (SourceFile, NameClaim, Receipt))
"""All fields of what every file has: their values alone are digested quickly."""


def digest(*parts: object) -> str:
    """Digest of plain data: texts, numbers, times, and tuples, lists and dataclasses of them; never of sets."""
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode("utf-8")).hexdigest()


def program() -> str:
    """Digest of the program that works entries and findings out."""
    return edition(*PROGRAM)


def file_mark(file: ReceivedFile) -> tuple[Any, ...]:
    """A file with its owner and receipt; what its bytes alone decide (report, seals, format) is in their digest."""
    return (
        *(_SOURCE(file.source), file.format, file.form, file.problems, file.report is None, file.recognised),
        *([_CLAIM(claim) for claim in file.claims], _RECEIPT(file.receipt) if file.receipt is not None else None),
        *(file.unit, file.round, file.round_basis, file.received_at, file.is_effective, file.copy_of),
        *(file.also_units, file.resubmission, file.corrections),
    )


def sent_mark(file: ReceivedFile) -> tuple[Any, ...]:
    """A file as far as its words are matched and settled: whatever else a new delivery record says of it is left aside."""
    receipt = file.receipt
    return (
        *(_SOURCE(file.source), file.form, file.report is None, file.recognised, file.unit, file.round, file.received_at),
        *(file.copy_of, file.also_units, receipt.title if receipt else "", receipt.received_at if receipt else None),
    )


def chain_key(
    context: str,
    chain: Sequence[Submission],
    *,
    own: Mapping[UnitId, Iterable[TaskNo]],
    corrections: Iterable[MatchCorrection],
    resubmission: Resubmission,
) -> str:
    """Key of a chain's entries: its files in their order, their units' tasks, people's corrections of their entries."""
    files = [file for one in chain for file in one.files]
    owners = sorted({unit for file in files for unit in (file.unit, *file.also_units) if unit is not None})
    contents = {file.source.sha256 for file in files}
    return digest(
        context,
        [(one.unit, one.round, one.received_at, one.returned_at, [sent_mark(file) for file in one.files]) for one in chain],
        [(unit, sorted(own.get(unit, ()))) for unit in owners],
        [each for each in corrections if each.sha256 in contents],
        resubmission,
    )


def strays_key(context: str, files: Iterable[ReceivedFile], corrections: Iterable[MatchCorrection]) -> str:
    """Key of the entries of files that are nobody's."""
    return digest(context, [sent_mark(file) for file in files], list(corrections))


def dossier_mark(dossier: Dossier, entries_key: str) -> tuple[Any, ...]:
    """All of a dossier; its entries are told by the key of what they were made from."""
    return (
        *(dossier.unit, dossier.round, dossier.completed_at, dossier.first_received_at, entries_key),
        [(one.received_at, one.returned_at, [file_mark(file) for file in one.files]) for one in dossier.submissions],
        *(dossier.possible_files, [_RECEIPT(receipt) for receipt in dossier.lost_receipts]),
    )


def receipts_mark(receipts: Iterable[Receipt]) -> str:
    """Digest of a delivery record."""
    return digest([_RECEIPT(receipt) for receipt in receipts])
