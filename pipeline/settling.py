"""Every unit's submissions of every round matched and settled, each chain by itself; what an earlier run settled alike is taken over."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.chains import Manner, Resubmission, SettledChain, chains, ownerless, settled_chain
from pipeline.marks import chain_key, strays_key
from pipeline.matching import Desk, file_entries
from pipeline.model.submission import Passage, ProgressEntry, ReceivedFile, Submission
from pipeline.model.work import RoundId, UnitId
from pipeline.packing import packed_entries, packed_passages, unpacked_entries, unpacked_passages
from pipeline.pool import Lost
from pipeline.shelf import Shelf

Passages = Callable[[ReceivedFile], str]
"""Brings the passages of a file's report, packed."""
OPENING = 3
"""First passages of a report that rules look at beside its entries."""
ENTRIES = "entries"
"""The kind of what lies on the shelf: a line on files, a line with the first passages of each report, a line of entries."""
_NOBODY = ""
_MANY = 24
"""Chains from which sharing them out pays."""
_Name = tuple[UnitId, RoundId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The paths of the files that count, and what each that came after others of its unit and round is taken for."""

    files: frozenset[str]
    manners: dict[str, Manner]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """What a chain is settled by."""

    desk: Desk
    resubmission: Resubmission

    def text(self, chain: "Chain") -> str:
        """Match and settle one chain, and pack what comes of it."""
        reports = _Reports(self.desk, chain.passages)
        by_file = {file.source.path: reports.entries(file) for one in chain.submissions for file in one.files}
        return _text(settled_chain(chain.submissions, by_file, resubmission=self.resubmission), reports.openings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The submissions of one unit and round, and the packed passages of their files by path."""

    submissions: tuple[Submission, ...]
    passages: Mapping[str, str]


class Share(Protocol):
    """Runs a function over items in other processes: each item with its result as it comes, or without one."""

    def __call__(
        self, function: Callable[[Chain], str], items: Sequence[_Name], /, *, sent: Callable[[_Name], Chain]
    ) -> Iterator[tuple[_Name, str | Lost]]:
        """``sent`` makes of an item what the function gets."""
        ...


def settle(
    files: Sequence[ReceivedFile],
    sent: Iterable[Submission],
    settling: Settling,
    shelf: Shelf,
    passages: Passages,
    *,
    context: str,
    share: Share | None = None,
) -> Standing:
    """Put the entries of every unit and round on the shelf, and those of nobody's files; say which files count.

    ``context`` digests what bears on all of them: the ledger, the thresholds, the program. ``share`` is asked where many
    chains are to be settled.
    """
    standing: set[str] = set()
    manners: dict[str, Manner] = {}
    desk = settling.desk
    chain_of = chains(sent)
    fresh: dict[_Name, str] = {}

    def note(text: str) -> None:
        own_standing, own_manners = json.loads(text.partition("\n")[0])
        standing.update(own_standing)
        manners.update(own_manners)

    def chain(name: _Name) -> Chain:
        submissions = tuple(chain_of[name])
        told = {file.source.path: passages(file) for one in submissions for file in one.files if file.report is not None}
        return Chain(submissions=submissions, passages=told)

    for name, own in chain_of.items():
        key = chain_key(context, own, own=desk.own, corrections=desk.corrections, resubmission=settling.resubmission)
        text = shelf.known(ENTRIES, *name, key)
        if text is None:
            fresh[name] = key
        else:
            note(text)
    for name, text in _worked_out(settling, list(fresh), chain, share):
        shelf.put(ENTRIES, *name, fresh[name], text)
        note(text)
    owned = {file.source.path for submissions in chain_of.values() for one in submissions for file in one.files}
    strays: dict[RoundId, list[ReceivedFile]] = {}
    for file in files:
        if file.source.path not in owned and file.round is not None:
            strays.setdefault(file.round, []).append(file)
    for round_id, lying in strays.items():
        key = strays_key(context, lying, desk.corrections)
        if shelf.known(ENTRIES, _NOBODY, round_id, key) is None:
            shelf.put(ENTRIES, _NOBODY, round_id, key, _nobodys(lying, desk, passages))
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

    def __init__(self, desk: Desk, passages: Mapping[str, str]) -> None:
        self._desk, self._passages = desk, passages
        self.openings: dict[str, str] = {}

    def entries(self, file: ReceivedFile) -> tuple[ProgressEntry, ...]:
        if file.report is None:
            return ()
        found = unpacked_passages(self._passages[file.source.path])
        self.openings[file.source.path] = packed_passages(found[:OPENING])
        return file_entries(file, found, self._desk)


def _worked_out(
    settling: Settling, names: Sequence[_Name], chain: Callable[[_Name], Chain], share: Share | None
) -> Iterator[tuple[_Name, str]]:
    """Each chain's text: many are shared out, and what did not come back is worked out here."""
    if share is None or len(names) < _MANY:
        yield from ((name, settling.text(chain(name))) for name in names)
        return
    for name, text in share(settling.text, names, sent=chain):
        yield name, settling.text(chain(name)) if isinstance(text, Lost) else text


def _nobodys(files: Sequence[ReceivedFile], desk: Desk, passages: Passages) -> str:
    reports = _Reports(desk, {file.source.path: passages(file) for file in files if file.report is not None})
    found = ownerless([entry for file in files for entry in reports.entries(file)])
    return _text(SettledChain(entries=found, standing=frozenset()), reports.openings)


def _text(settled: SettledChain, openings: dict[str, str]) -> str:
    head = json.dumps([sorted(settled.standing), dict(settled.manners)], ensure_ascii=False)
    return "\n".join([head, json.dumps(openings, ensure_ascii=False), packed_entries(settled.entries)])
