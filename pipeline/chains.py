"""Submissions of a unit and round as a chain: what a later one replaces entry by entry, and all that a unit sent in one dossier."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal

from pipeline.attribution import COMPLETE, Attribution, Calendar, GroupKey, LostReceipt, forms_of, group_key, is_opened, possible_rounds
from pipeline.model.submission import Dossier, Form, ProgressEntry, ReceivedFile, Submission
from pipeline.model.text import fold
from pipeline.model.work import Roster, RoundId, TaskNo, Unit, UnitId

Resubmission = Literal["auto", "replace", "supplement"]
Manner = Literal["replace", "supplement"]
Timeliness = Literal["first_complete", "first", "latest"]

ALIKE = 0.5
"""Likeness of a strange name to a unit's from which a file could be the unit's."""

_ORGANISATIONS = "局委办厅院馆社站队所会处科校厂店府行".__contains__
_LONG_ORGANISATIONS = ("中心", "公司", "集团", "医院", "学校", "大学", "银行", "街道", "乡镇")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Files and entries after their chains were told: what counts is effective."""

    files: tuple[ReceivedFile, ...]
    entries: tuple[ProgressEntry, ...]
    submissions: tuple[Submission, ...]


def submissions(files: Sequence[ReceivedFile]) -> tuple[Submission, ...]:
    """Return the submissions of every unit and round, sorted by unit, round and time, those without a receipt first.

    Files of one unit with one receipt (title and time), or from one archive, are one; a joint file is in each sender's.
    """
    groups: dict[tuple[UnitId, RoundId, GroupKey], list[ReceivedFile]] = {}
    for file in files:
        if file.unit is None or file.round is None or is_opened(file):
            continue
        for unit in (file.unit, *file.also_units):
            groups.setdefault((unit, file.round, group_key(file, unit)), []).append(file)
    made = [_submission(unit, round_id, own) for (unit, round_id, _), own in groups.items()]
    return tuple(sorted(made, key=_order))


def settled(files: Sequence[ReceivedFile], entries: Sequence[ProgressEntry], *, resubmission: Resubmission = "auto") -> Settled:
    """Return files, submissions and entries with ``is_effective`` told by their chains.

    Entry by entry the newest submission counts; a task that it does not mention keeps what was said before, and an
    empty cell never replaces a filled one. What was returned counts only where nothing else speaks of the task.
    ``replace`` drops what the newest submission does not mention. An entry of
    a joint file stands once for each of its senders. Entries of files that are nobody's are kept and not effective.
    """
    by_file: dict[str, list[ProgressEntry]] = {}
    for entry in entries:
        by_file.setdefault(entry.file, []).append(entry)
    told: list[ProgressEntry] = []
    standing: set[str] = set()
    manners: dict[str, Manner] = {}
    chain_of = chains(submissions(files))
    for chain in chain_of.values():
        one = settled_chain(chain, by_file, resubmission=resubmission)
        told += one.entries
        standing |= one.standing
        manners |= dict(one.manners)
    owned = {file.source.path for chain in chain_of.values() for one in chain for file in one.files}
    told += ownerless([entry for path, own in by_file.items() if path not in owned for entry in own])
    final = tuple(
        replace(file, is_effective=file.source.path in standing, resubmission=manners.get(file.source.path, "")) for file in files
    )
    return Settled(files=final, entries=tuple(sorted(told, key=_entry_order)), submissions=submissions(final))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledChain:
    """What one unit's submissions of one round say in the end: entries in order, and the paths of the files that count.

    ``manners`` say of each file that came after others, by path, whether it was taken for a replacement or a supplement.
    """

    entries: tuple[ProgressEntry, ...]
    standing: frozenset[str]
    manners: tuple[tuple[str, Manner], ...] = ()


def chains(submissions: Iterable[Submission]) -> dict[tuple[UnitId, RoundId], list[Submission]]:
    """Return the submissions of each unit and round, in their order."""
    found: dict[tuple[UnitId, RoundId], list[Submission]] = {}
    for submission in submissions:
        found.setdefault((submission.unit, submission.round), []).append(submission)
    return found


def settled_chain(
    chain: Sequence[Submission], by_file: Mapping[str, Sequence[ProgressEntry]], *, resubmission: Resubmission = "auto"
) -> SettledChain:
    """Settle one chain by itself: nothing in it depends on what other units or rounds have."""
    own = _chain_entries(chain, by_file, resubmission)
    return SettledChain(
        entries=tuple(sorted(own, key=_entry_order)),
        standing=frozenset(_standing_files(chain, own)),
        manners=tuple(_manners(chain, by_file, resubmission)),
    )


def _manners(
    chain: Sequence[Submission], by_file: Mapping[str, Sequence[ProgressEntry]], mode: Resubmission
) -> Iterator[tuple[str, Manner]]:
    """Say of each later submission's files what they are taken for.

    ``auto`` decides by what they contain: one that speaks again, in a form that came before, of every task that was
    spoken of replaces; one that speaks of some, or brings the other form, supplements.
    """
    told: set[TaskNo] = set()
    forms: set[Form] = set()
    for one in chain:
        own = {entry.task for file in one.files for entry in by_file.get(file.source.path, ()) if entry.task is not None}
        came = {file.form for file in one.files}
        if told and one.returned_at is None:
            by_content: Manner = "replace" if own >= told and came & forms else "supplement"
            yield from ((file.source.path, by_content if mode == "auto" else mode) for file in one.files)
        if one.returned_at is None:
            told |= own
            forms |= came


def ownerless(entries: Iterable[ProgressEntry]) -> tuple[ProgressEntry, ...]:
    """Return the entries of files that are nobody's: kept, and not effective."""
    return tuple(sorted((replace(entry, is_effective=False) for entry in entries), key=_entry_order))


def dossiers(
    round_id: RoundId,
    *,
    units: Iterable[UnitId],
    roster: Roster,
    settled: Settled,
    attribution: Attribution,
    calendar: Calendar,
    timeliness: Timeliness = "first_complete",
) -> tuple[Dossier, ...]:
    """Return the dossiers of a round in roster order: of the given units, and of all that sent something or could have."""
    entries: dict[UnitId, list[ProgressEntry]] = {}
    for entry in settled.entries:
        if entry.unit is not None and entry.round == round_id:
            entries.setdefault(entry.unit, []).append(entry)
    shelf = RoundShelf(
        round_id,
        roster=roster,
        strays=Strays(settled.files, roster, calendar),
        submissions=settled.submissions,
        lost=attribution.lost,
        timeliness=timeliness,
    )
    return tuple(shelf.dossier(unit, entries.get(unit.id, ())) for unit in shelf.concerned(units))


class RoundShelf:
    """The dossiers of one round, made one at a time: looked up by unit, whatever the number of units and files."""

    def __init__(
        self,
        round_id: RoundId,
        *,
        roster: Roster,
        strays: "Strays",
        submissions: Iterable[Submission],
        lost: Iterable[LostReceipt],
        timeliness: Timeliness = "first_complete",
    ) -> None:
        """Index a round's submissions and receipts without files by unit; ``strays`` are of all rounds."""
        self._round, self._roster, self._timeliness, self._strays = round_id, roster, timeliness, strays
        self._own: dict[UnitId, list[Submission]] = {}
        for submission in submissions:
            if submission.round == round_id:
                self._own.setdefault(submission.unit, []).append(submission)
        self._lost: dict[UnitId, list[LostReceipt]] = {}
        for one in lost:
            if one.round == round_id:
                self._lost.setdefault(one.unit, []).append(one)

    def concerned(self, units: Iterable[UnitId]) -> tuple[Unit, ...]:
        """Return the given units and all that sent something or could have, in roster order."""
        wanted = {*units, *self._own, *self._lost}
        return tuple(unit for unit in self._roster.units if not unit.is_group and unit.id in wanted)

    def dossier(self, unit: Unit, entries: Sequence[ProgressEntry]) -> Dossier:
        """Return a unit's dossier with its entries of this round."""
        own, lost = self._own.get(unit.id, []), self._lost.get(unit.id, [])
        possible = self._strays.of(unit, self._round, has_sent=bool(own))
        return _dossier(unit, self._round, own, entries, lost, possible, self._timeliness)


def _submission(unit: UnitId, round_id: RoundId, files: list[ReceivedFile]) -> Submission:
    times = [file.received_at for file in files if file.received_at is not None]
    returns = [file.receipt.returned_at for file in files if file.receipt is not None and file.receipt.returned_at is not None]
    ordered = tuple(sorted(files, key=lambda file: file.source.path))
    return Submission(
        unit=unit, round=round_id, files=ordered, received_at=min(times, default=None), returned_at=max(returns, default=None)
    )


def _order(one: Submission) -> tuple[str, str, bool, str, str]:
    return (
        one.unit,
        one.round,
        one.received_at is not None,
        one.received_at.isoformat() if one.received_at else "",
        one.files[0].source.path,
    )


def _entry_order(entry: ProgressEntry) -> tuple[str, int, str, str, str]:
    return entry.unit or "", entry.task or 0, entry.file, "".join(span.where for span in entry.spans[:1]), entry.text


# chains


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """An entry with its submission's place in the chain, what was returned before all else, and its file's form."""

    entry: ProgressEntry
    place: int
    form: Form

    @property
    def is_blank(self) -> bool:
        return self.entry.state == "blank"


def _chain_entries(chain: Sequence[Submission], by_file: Mapping[str, Sequence[ProgressEntry]], mode: Resubmission) -> list[ProgressEntry]:
    placed = [
        _Placed(
            entry=_sent_with(entry, one, file),
            place=place - len(chain) if one.returned_at is not None else place,
            form=file.form,
        )
        for place, one in enumerate(chain)
        for file in one.files
        if not _is_twin_copy(file, one)
        for entry in by_file.get(file.source.path, ())
    ]
    copied = [
        _effective(_sent_with(entry, one, file), is_effective=False)
        for one in chain
        for file in one.files
        if _is_twin_copy(file, one)
        for entry in by_file.get(file.source.path, ())
    ]
    by_task: dict[int, list[_Placed]] = {}
    for one in placed:
        if one.entry.task is not None:
            by_task.setdefault(one.entry.task, []).append(one)
    newest = max((one.place for one in placed if one.entry.task is not None), default=0)
    oldest = newest if mode == "replace" else -len(chain)
    keep = {id(one) for own in by_task.values() for one in _standing(own, oldest)}
    used = {one.entry.file for one in placed if id(one) in keep}
    tasked = {one.entry.file for one in placed if one.entry.task is not None}
    return [_effective(one.entry, is_effective=_counts(one, keep, used, tasked)) for one in placed] + copied


def _sent_with(entry: ProgressEntry, submission: Submission, file: ReceivedFile) -> ProgressEntry:
    """The entry as its submission's: another unit may have sent it, as one of several senders."""
    if (entry.unit, entry.round, entry.received_at) == (submission.unit, submission.round, file.received_at):
        return entry
    return replace(entry, unit=submission.unit, round=submission.round, received_at=file.received_at)


def _effective(entry: ProgressEntry, *, is_effective: bool) -> ProgressEntry:
    return entry if entry.is_effective == is_effective else replace(entry, is_effective=is_effective)


def _counts(one: _Placed, keep: set[int], used: set[str], tasked: set[str]) -> bool:
    """Return whether an entry stands; one without a task stands as long as anything of its file does."""
    if one.entry.task is not None:
        return id(one) in keep
    return one.entry.file in used or one.entry.file not in tasked


def _is_twin_copy(file: ReceivedFile, submission: Submission) -> bool:
    return file.copy_of is not None and any(other.source.path == file.copy_of for other in submission.files)


def _standing(own: list[_Placed], oldest: int) -> list[_Placed]:
    """Return the entries on one task that stand: the newest that are not empty, and the other version of the same word.

    An older entry in another form (a Word before its OFD) stands beside the newest when that newest form is new with
    it: then it completes the report; where the form had spoken before, the newest is a correction of both.
    """
    filled = [one for one in own if not one.is_blank] or own
    newest = max(one.place for one in filled)
    if newest < oldest:
        return []
    standing = [one for one in filled if one.place == newest]
    forms = {one.form for one in standing}
    for form in sorted({one.form for one in filled} - forms):
        place = max(one.place for one in filled if one.form == form)
        if not any(one.form in forms and one.place <= place for one in own):
            standing += [one for one in filled if one.form == form and one.place == place]
    return standing


def _standing_files(chain: Sequence[Submission], entries: Sequence[ProgressEntry]) -> set[str]:
    """Return the files of a chain that count: not wholly replaced, and not a second copy within one submission."""
    tasked = {entry.file for entry in entries if entry.task is not None}
    used = {entry.file for entry in entries if entry.task is not None and entry.is_effective}
    return {
        file.source.path
        for one in chain
        for file in one.files
        if not _is_twin_copy(file, one) and (file.source.path in used or file.source.path not in tasked)
    }


# dossiers


class Strays:
    """Files that nobody can say are a unit's, and that could be: looked up by unit and round."""

    def __init__(self, files: Iterable[ReceivedFile], roster: Roster, calendar: Calendar) -> None:
        """Index files by the units and the rounds that they could be of."""
        self._children = {unit.id: unit.parent for unit in roster.units if unit.parent is not None}
        self._unowned: dict[RoundId, list[tuple[ReceivedFile, tuple[str, ...]]]] = {}
        self._owned: dict[UnitId, list[tuple[ReceivedFile, tuple[RoundId, ...]]]] = {}
        same: dict[tuple[RoundId, ...], tuple[RoundId, ...]] = {}
        for file in files:
            rounds = possible_rounds(file, calendar) if not is_opened(file) else ()
            rounds = same.setdefault(rounds, rounds)
            if file.unit is None:
                told = _strange_names(file)
                for round_id in rounds:
                    self._unowned.setdefault(round_id, []).append((file, told))
            elif rounds:
                for unit in self._perhaps(file, file.unit):
                    self._owned.setdefault(unit, []).append((file, rounds))

    def _perhaps(self, file: ReceivedFile, owner: UnitId) -> set[UnitId]:
        """Return the units that a file of a known sender could be: senders, units it names, the sender's parent."""
        every = (owner, *file.also_units, *(claim.unit for claim in file.claims), self._children.get(owner))
        return {unit for unit in every if unit is not None}

    def of(self, unit: Unit, round_id: RoundId, *, has_sent: bool) -> tuple[str, ...]:
        """Return the paths of files that could be a unit's of a round, sorted."""
        unowned = self._unowned.get(round_id, ())
        names = _folded_names(unit) if unowned else []
        strange = [file.source.path for file, told in unowned if _is_near(told, names)]
        claimed = [
            file.source.path
            for file, rounds in self._owned.get(unit.id, ())
            if round_id in rounds and self._may_be(file, unit, round_id, has_sent=has_sent)
        ]
        return tuple(sorted({*strange, *claimed}))

    def _may_be(self, file: ReceivedFile, unit: Unit, round_id: RoundId, *, has_sent: bool) -> bool:
        if unit.id == file.unit or unit.id in file.also_units:
            return file.round != round_id and not has_sent
        is_named = any(claim.unit == unit.id for claim in file.claims)
        return is_named or (file.unit is not None and self._children.get(file.unit) == unit.id)


def could_be(file: ReceivedFile, unit: Unit) -> bool:
    """Return whether a file of no known sender could be a unit's: unless a strange organisation's name stands on it."""
    return _is_near(_strange_names(file), _folded_names(unit))


def _strange_names(file: ReceivedFile) -> tuple[str, ...]:
    """Return the organisations that a file names and no roster knows."""
    folded = dict.fromkeys(fold(claim.text) for claim in file.claims if claim.unit is None)
    return tuple(text for text in folded if text and (_ORGANISATIONS(text[-1]) or text.endswith(_LONG_ORGANISATIONS)))


def _folded_names(unit: Unit) -> list[str]:
    return [fold(name) for name in (unit.full_name, unit.short_name, *unit.aliases, *unit.misprints) if name]


def _is_near(told: Sequence[str], names: Sequence[str]) -> bool:
    """Return whether nothing strange is told, or something like one of the names."""
    return not told or any(_is_alike(text, name) for text in told for name in names)


def _is_alike(text: str, name: str) -> bool:
    """Return whether two names are alike; the cheap upper bounds come first."""
    matcher = SequenceMatcher(None, text, name)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _dossier(
    unit: Unit,
    round_id: RoundId,
    own: Sequence[Submission],
    entries: Sequence[ProgressEntry],
    lost: Sequence[LostReceipt],
    possible: tuple[str, ...],
    timeliness: Timeliness,
) -> Dossier:
    times = [one.received_at for one in own if one.received_at is not None]
    moments: dict[Timeliness, Callable[[], datetime | None]] = {
        "first_complete": lambda: _completed_at(own),
        "first": lambda: min(times, default=None),
        "latest": lambda: max(times, default=None),
    }
    return Dossier(
        unit=unit.id,
        round=round_id,
        submissions=tuple(own),
        completed_at=moments[timeliness](),
        first_received_at=min(times, default=None),
        entries=tuple(entries),
        possible_files=possible,
        lost_receipts=tuple(one.receipt for one in lost),
    )


def _completed_at(own: Sequence[Submission]) -> datetime | None:
    """Return when the first receipt completed the report; a form without a receipt was there from the start."""
    forms: frozenset[Form] = frozenset()
    for one in own:
        receipts = {(file.receipt.file, file.receipt.line): file.receipt for file in one.files if file.receipt is not None}
        forms |= forms_of(one.files).union(*(forms_of((), receipt) for receipt in receipts.values()))
        if forms >= COMPLETE and one.received_at is not None:
            return one.received_at
    return None
