"""Every unit's submissions of every round matched and settled, each chain by itself; what an earlier run settled alike is taken over."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.chains import Manner, Resubmission, SettledChain, chains, ownerless, settled_chain
from pipeline.marks import chain_key, strays_key
from pipeline.matching import Desk, file_entries
from pipeline.model.submission import Passage, ProgressEntry, ReceivedFile, Submission
from pipeline.model.work import RoundId, UnitId
from pipeline.packing import packed_entries, packed_passages, unpacked_entries, unpacked_passages
from pipeline.shelf import Shelf

Passages = Callable[[ReceivedFile], tuple[Passage, ...]]
OPENING = 3
"""First passages of a report that rules look at beside its entries."""
ENTRIES = "entries"
"""The kind of what lies on the shelf: a line on files, a line with the first passages of each report, a line of entries."""
_NOBODY = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The paths of the files that count, and what each that came after others of its unit and round is taken for."""

    files: frozenset[str]
    manners: dict[str, Manner]


def settle(
    files: Sequence[ReceivedFile],
    sent: Iterable[Submission],
    desk: Desk,
    shelf: Shelf,
    passages: Passages,
    *,
    resubmission: Resubmission,
    context: str,
) -> Standing:
    """Put the entries of every unit and round on the shelf, and those of nobody's files; say which files count.

    ``context`` digests what bears on all of them: the ledger, the thresholds, the program.
    """
    standing: set[str] = set()
    manners: dict[str, Manner] = {}
    chain_of = chains(sent)
    for (unit, round_id), chain in chain_of.items():
        key = chain_key(context, chain, own=desk.own, corrections=desk.corrections, resubmission=resubmission)
        text = shelf.known(ENTRIES, unit, round_id, key)
        if text is None:
            text = _settled(chain, desk, passages, resubmission)
            shelf.put(ENTRIES, unit, round_id, key, text)
        own_standing, own_manners = json.loads(text.partition("\n")[0])
        standing.update(own_standing)
        manners.update(own_manners)
    owned = {file.source.path for chain in chain_of.values() for one in chain for file in one.files}
    strays: dict[RoundId, list[ReceivedFile]] = {}
    for file in files:
        if file.source.path not in owned and file.round is not None:
            strays.setdefault(file.round, []).append(file)
    for round_id, own in strays.items():
        key = strays_key(context, own, desk.corrections)
        if shelf.known(ENTRIES, _NOBODY, round_id, key) is None:
            shelf.put(ENTRIES, _NOBODY, round_id, key, _nobodys(own, desk, passages))
    shelf.flush()
    return Standing(files=frozenset(standing), manners=manners)


def entries_of(shelf: Shelf, unit: UnitId | None, round_id: RoundId) -> tuple[ProgressEntry, ...]:
    """The entries of a unit (None: of nobody's files) in a round, in order."""
    text = shelf.get(ENTRIES, unit or _NOBODY, round_id)
    return unpacked_entries(text.split("\n")[2]) if text is not None else ()


def openings_of(shelf: Shelf, unit: UnitId | None, round_id: RoundId) -> dict[str, tuple[Passage, ...]]:
    """The first passages of the reports of a unit (None: of nobody) in a round, by path."""
    text = shelf.get(ENTRIES, unit or _NOBODY, round_id)
    found: dict[str, str] = json.loads(text.split("\n")[1]) if text is not None else {}
    return {path: unpacked_passages(line) for path, line in found.items()}


class _Reports:
    """The reports of a few files, each looked through once."""

    def __init__(self, desk: Desk, passages: Passages) -> None:
        self._desk, self._passages = desk, passages
        self.openings: dict[str, str] = {}

    def entries(self, file: ReceivedFile) -> tuple[ProgressEntry, ...]:
        if file.report is None:
            return ()
        found = self._passages(file)
        self.openings[file.source.path] = packed_passages(found[:OPENING])
        return file_entries(file, found, self._desk)


def _settled(chain: Sequence[Submission], desk: Desk, passages: Passages, resubmission: Resubmission) -> str:
    reports = _Reports(desk, passages)
    by_file = {file.source.path: reports.entries(file) for one in chain for file in one.files}
    return _text(settled_chain(chain, by_file, resubmission=resubmission), reports.openings)


def _nobodys(files: Iterable[ReceivedFile], desk: Desk, passages: Passages) -> str:
    reports = _Reports(desk, passages)
    found = ownerless([entry for file in files for entry in reports.entries(file)])
    return _text(SettledChain(entries=found, standing=frozenset()), reports.openings)


def _text(settled: SettledChain, openings: dict[str, str]) -> str:
    head = json.dumps([sorted(settled.standing), dict(settled.manners)], ensure_ascii=False)
    return "\n".join([head, json.dumps(openings, ensure_ascii=False), packed_entries(settled.entries)])
