"""Whose a file is, which receipt it came with, which round it belongs to (contract, section 6)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from pipeline.claims import Arrived, Claims, NameReader, Names, file_name, owners, receipt_claims, stem_of, suffix_form
from pipeline.deliveries import Delivery, Item, deliveries, plain_name
from pipeline.model.correction import OwnerCorrection, TimeCorrection
from pipeline.model.document import IN_ARCHIVE, archives_around
from pipeline.model.evidence import WHOLE_FILE, Sha256
from pipeline.model.submission import Form, NameClaim, Receipt, ReceivedFile
from pipeline.model.text import fold
from pipeline.model.work import Round, RoundId, UnitId
from pipeline.periods import named_by_report, named_by_text, near, says_again, upcoming

COMPLETE: frozenset[Form] = frozenset({"word", "ofd"})
BY_WORDS = "材料中的文字写明该期"
NOT_COMPLETE = "该单位第一个尚未报齐的一期"
NOT_DUE = "尚未截止的一期"
LAST = "最后一期"
NEXT_DUE = "收文时间之后最近的一期"
AGAIN = "补报或更正此前已报的一期"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The rounds in order of their due days, and for each the first moment that is late; what a run may know ends at ``as_of``."""

    rounds: tuple[Round, ...]
    due_moments: Mapping[RoundId, datetime]
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LostReceipt:
    """A receipt of a known unit whose files, all or some, are not in the inbox; ``receipt.attachments`` are those."""

    receipt: Receipt
    unit: UnitId
    round: RoundId


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Every file with its owner, round and receipt, sorted by path; receipts that exist at ``as_of``, by time."""

    files: tuple[ReceivedFile, ...]
    receipts: tuple[Receipt, ...]
    lost: tuple[LostReceipt, ...]


class GroupKey(NamedTuple):
    """What makes files one submission: a unit, and a receipt's message, an archive or a folder."""

    unit: UnitId
    kind: str
    name: str


@dataclass(slots=True)
class _Group:
    """Files of one unit that came together, or a receipt without files."""

    key: GroupKey
    files: list[ReceivedFile] = field(default_factory=list)
    receipt: Receipt | None = None
    moment: datetime | None = None


def attribute(
    files: Iterable[Arrived],
    receipts: Sequence[Receipt],
    *,
    names: Names,
    calendar: Calendar,
    corrections: Sequence[OwnerCorrection | TimeCorrection] = (),
) -> Attribution:
    """Return whose each file is, when it was received and for which round, as far as the record shows it at ``as_of``.

    Receipts later than ``as_of`` do not exist, nor do the files that came with them; a return later than ``as_of`` has
    not happened. People's corrections outrank all else.
    """
    files = sorted(files, key=lambda one: one.source.path)
    receipts = sorted(receipts, key=lambda one: (one.received_at is None, str(one.received_at), one.file, one.line))
    said = _said(files, names)
    found = deliveries(
        [_item(one, *claims) for one, claims in zip(files, said, strict=True)],
        receipts,
        containers=frozenset(one.source.path for one in files if one.is_container),
    )
    known = tuple(_as_known(receipt, calendar.as_of) for receipt in receipts if _exists(receipt, calendar.as_of))
    fixed = _Corrections(corrections)
    received = [
        file
        for one, claims in zip(files, said, strict=True)
        if (file := _received(one, claims, found.get(one.source.path, _NONE), calendar, fixed)) is not None
    ]
    placed = _placed(_inherited(received), known, found, calendar)
    lost = _lost(placed, known, found, calendar)
    return Attribution(files=tuple(_with_copies(placed)), receipts=known, lost=lost)


def group_key(file: ReceivedFile, unit: UnitId) -> GroupKey:
    """Return what a unit's files of one submission share: a receipt's title and time, else an archive, else a folder."""
    if file.receipt is not None and file.received_at == file.receipt.received_at:
        return GroupKey(unit, "receipt", f"{file.receipt.received_at}|{fold(file.receipt.title)}")
    if file.received_at is not None:
        return GroupKey(unit, "receipt", f"{file.received_at}|")
    if file.source.archive is not None:
        return GroupKey(unit, "archive", file.source.path.split(IN_ARCHIVE, maxsplit=1)[0])
    return GroupKey(unit, "folder", file.source.path.rpartition("/")[0])


def forms_of(files: Iterable[ReceivedFile], receipt: Receipt | None = None) -> frozenset[Form]:
    """Return the forms that came: of the files, and of what a receipt lists. An archive nobody can open may hold both."""
    forms = {file.form for file in files}
    if receipt is not None:
        forms |= {suffix_form(name) for name in receipt.attachments}
    if any(file.format == "archive" and file.problems for file in files):
        forms |= COMPLETE
    return frozenset(forms)


def _exists(receipt: Receipt, as_of: datetime) -> bool:
    return receipt.received_at is None or receipt.received_at <= as_of


def _as_known(receipt: Receipt, as_of: datetime) -> Receipt:
    is_to_come = receipt.returned_at is not None and receipt.returned_at > as_of
    return replace(receipt, returned_at=None) if is_to_come else receipt


_NONE = Delivery()


def _said(files: Iterable[Arrived], names: Names) -> list[tuple[Claims, Claims]]:
    """Return the names on each file and in it."""
    reader = NameReader(names)
    return [(reader.on_path(one.source.path), reader.in_content(one.report, one.seals)) for one in files]


def _item(one: Arrived, of_path: Claims, of_content: Claims) -> Item:
    return Item(
        path=one.source.path,
        sha256=one.source.sha256,
        size=one.source.size,
        name_units=tuple([claim.unit for claim in of_path if claim.unit is not None and claim.source == "file_name"]),
        folder_units=tuple([claim.unit for claim in of_path if claim.unit is not None and claim.source == "folder"]),
        content_units=tuple([claim.unit for claim in of_content if claim.unit is not None]),
    )


class _Corrections:
    """People's corrections by the file they speak of: the path, or its bytes elsewhere."""

    def __init__(self, corrections: Sequence[OwnerCorrection | TimeCorrection]) -> None:
        self._owners = {one.file: one for one in corrections if isinstance(one, OwnerCorrection)}
        self._times = {one.file: one for one in corrections if isinstance(one, TimeCorrection)}
        self._owners_by_bytes = {one.sha256: one for one in self._owners.values()}
        self._times_by_bytes = {one.sha256: one for one in self._times.values()}

    def owner(self, path: str, sha256: Sha256) -> OwnerCorrection | None:
        return self._owners.get(path) or self._owners_by_bytes.get(sha256)

    def time(self, path: str, sha256: Sha256) -> TimeCorrection | None:
        return self._times.get(path) or self._times_by_bytes.get(sha256)


def _received(
    one: Arrived,
    claims: tuple[Claims, Claims],
    delivery: Delivery,
    calendar: Calendar,
    fixed: _Corrections,
) -> ReceivedFile | None:
    """Return a file with its owner and receipt, its round still open; None where it came only after ``as_of``."""
    corrected = fixed.time(one.source.path, one.source.sha256)
    candidates = [delivery.receipt] if delivery.receipt else list(delivery.rivals)
    if corrected is None and candidates and not any(_exists(receipt, calendar.as_of) for receipt in candidates):
        return None
    if corrected is not None and corrected.received_at > calendar.as_of:
        return None
    receipt = _as_known(delivery.receipt, calendar.as_of) if delivery.receipt else None
    owner = fixed.owner(one.source.path, one.source.sha256)
    every = (*_corrected_claims(owner), *receipt_claims(receipt), *claims[0], *claims[1])
    unit, also = owners(every)
    return ReceivedFile(
        source=one.source,
        format="archive" if one.is_container else one.format,
        form=one.form,
        problems=one.problems,
        report=one.report,
        seals=one.seals,
        recognised=one.recognised,
        claims=every,
        unit=unit,
        round=owner.round if owner else None,
        round_basis=f"{owner.person}更正：{owner.reason}" if owner and owner.round else "",
        receipt=receipt,
        received_at=corrected.received_at if corrected else receipt.received_at if receipt else None,
        also_units=() if owner and owner.unit else also,
        corrections=tuple(_correction_words(owner, corrected)),
    )


def _correction_words(owner: OwnerCorrection | None, time: TimeCorrection | None) -> Iterator[str]:
    if owner is not None:
        yield f"文件归属由{owner.person}更正：{owner.reason}"
    if time is not None:
        yield f"收文时间由{time.person}更正为{time.received_at:%Y-%m-%d %H:%M:%S}（{time.source}）：{time.reason}"


def _corrected_claims(owner: OwnerCorrection | None) -> tuple[NameClaim, ...]:
    if owner is None or owner.unit is None:
        return ()
    return (NameClaim(source="correction", text=f"{owner.person}：{owner.reason}", unit=owner.unit, where=WHOLE_FILE),)


def _inherited(files: list[ReceivedFile]) -> list[ReceivedFile]:
    """Give members of an archive without a name of their own the archive's unit, or that of their twin beside them.

    A twin has the same name and another suffix. An archive of files of one unit is that unit's.
    """
    owned = {file.source.path: file.unit for file in files if file.unit is not None}
    twins = {_twin_key(file.source.path): file.unit for file in files if file.unit is not None and file.source.archive is not None}
    inside: dict[str, set[UnitId | None]] = {}
    for file in files:
        for archive in archives_around(file.source.path):
            inside.setdefault(archive, set()).add(file.unit)
    return [file if file.unit is not None else _heir(file, owned, twins, inside) for file in files]


def _twin_key(path: str) -> tuple[str, str]:
    folder, _, name = path.replace(IN_ARCHIVE, "/").rpartition("/")
    return folder, plain_name(name)[0]


def _heir(
    file: ReceivedFile,
    owned: Mapping[str, UnitId],
    twins: Mapping[tuple[str, str], UnitId],
    inside: Mapping[str, set[UnitId | None]],
) -> ReceivedFile:
    path = file.source.path
    if file.format == "archive" and len(inside.get(path, ())) == 1:
        (unit,) = inside[path]
        return replace(file, unit=unit)
    archive = next((one for one in archives_around(path) if one in owned), None)
    unit = owned[archive] if archive is not None else twins.get(_twin_key(path)) if file.source.archive is not None else None
    if unit is None:
        return file
    beside = NameClaim(source="folder", text=(archive or path).rsplit("/", 1)[-1], unit=unit, where=WHOLE_FILE)
    return replace(file, unit=unit, claims=(*file.claims, beside))


# rounds


def _placed(
    files: list[ReceivedFile], receipts: Sequence[Receipt], found: Mapping[str, Delivery], calendar: Calendar
) -> list[ReceivedFile]:
    """Set every file's round: words decide, else the first round that is open for its unit."""
    placed: dict[str, ReceivedFile] = {}
    groups = sorted([*_groups(files), *_bare(files, receipts, found)], key=_group_order)
    forms: dict[tuple[UnitId, RoundId], frozenset[Form]] = {}
    latest: dict[UnitId, RoundId] = {}
    for group in groups:
        default, basis = _default_round(group, forms, latest, calendar)
        for file in group.files:
            placed[file.source.path] = _with_round(file, group, default, basis, calendar)
        round_ids = {placed[file.source.path].round or default for file in group.files} or {default}
        for round_id in sorted(round_ids):
            latest[group.key.unit] = round_id
            _count(group, round_id, placed, forms)
    for file in files:
        if file.source.path not in placed:
            placed[file.source.path] = _placed_alone(file, calendar)
    inside: dict[str, set[RoundId]] = {}
    for path, one in placed.items():
        for archive in archives_around(path):
            if one.round:
                inside.setdefault(archive, set()).add(one.round)
    return [_with_members_round(placed[file.source.path], inside) for file in files]


def is_opened(file: ReceivedFile) -> bool:
    """Return whether a file is an archive that was opened whole: its members stand for it."""
    return file.format == "archive" and not file.problems


def _with_members_round(file: ReceivedFile, inside: Mapping[str, set[RoundId]]) -> ReceivedFile:
    if not is_opened(file):
        return file
    rounds = inside.get(file.source.path, set())
    return replace(file, round=next(iter(rounds)) if len(rounds) == 1 else None, round_basis="")


def _groups(files: Iterable[ReceivedFile]) -> list[_Group]:
    groups: dict[GroupKey, _Group] = {}
    for file in files:
        if file.unit is None or is_opened(file):
            continue
        key = group_key(file, file.unit)
        group = groups.setdefault(key, _Group(key=key, receipt=file.receipt, moment=file.received_at))
        group.files.append(file)
    return list(groups.values())


def _bare(files: Iterable[ReceivedFile], receipts: Sequence[Receipt], found: Mapping[str, Delivery]) -> list[_Group]:
    """Return the receipts of known units that no file came with, each a group of its own."""
    used = {(file.receipt.file, file.receipt.line) for file in files if file.receipt is not None}
    used |= {(rival.file, rival.line) for delivery in found.values() for rival in delivery.rivals}
    return [
        _Group(key=GroupKey(receipt.unit, "line", f"{receipt.file}:{receipt.line}"), receipt=receipt, moment=receipt.received_at)
        for receipt in receipts
        if receipt.unit is not None and (receipt.file, receipt.line) not in used
    ]


def _group_order(group: _Group) -> tuple[bool, str, GroupKey]:
    if group.moment is not None:
        return True, group.moment.isoformat(), group.key
    signed = [file.report.signed_on.isoformat() for file in group.files if file.report and file.report.signed_on]
    return False, min(signed, default=""), group.key


def _default_round(
    group: _Group, forms: Mapping[tuple[UnitId, RoundId], frozenset[Form]], latest: Mapping[UnitId, RoundId], calendar: Calendar
) -> tuple[RoundId, str]:
    """Return the round of a group where its files' own words do not differ, and why."""
    named = _named(group, calendar.rounds)
    if len(named) == 1:
        return next(iter(named)), BY_WORDS
    if group.key.unit in latest and says_again(*(file.source.path for file in group.files), group.receipt.title if group.receipt else ""):
        return latest[group.key.unit], AGAIN
    moment = group.moment or calendar.as_of
    for one in calendar.rounds:
        is_open = not forms.get((group.key.unit, one.id), frozenset()) >= COMPLETE
        if is_open or moment < calendar.due_moments[one.id]:
            return one.id, NOT_COMPLETE if is_open else NOT_DUE
    return calendar.rounds[-1].id, LAST


def _named(group: _Group, rounds: Sequence[Round]) -> frozenset[RoundId]:
    """Return the rounds that a group's reports name; where they name none, those that its titles and paths name."""
    by_reports = [named_by_report(file.report.round_words, rounds) for file in group.files if file.report]
    named = frozenset().union(*by_reports)
    if named:
        return named
    titles = [file.report.title.quote for file in group.files if file.report and file.report.title]
    texts = [*titles, group.receipt.title if group.receipt else "", *(group.receipt.attachments if group.receipt else ())]
    by_text = frozenset[RoundId]().union(*(named_by_text(text, rounds) for text in dict.fromkeys(map(_bare_text, texts))))
    return by_text or frozenset[RoundId]().union(
        *(named_by_text(text, rounds) for text in dict.fromkeys(_bare_text(_round_text(file)) for file in group.files))
    )


def _with_round(file: ReceivedFile, group: _Group, default: RoundId, basis: str, calendar: Calendar) -> ReceivedFile:
    if file.round is not None:
        return file
    own = named_by_report(file.report.round_words, calendar.rounds) if file.report else frozenset()
    if len(own) == 1 and len(group.files) > 1:
        return replace(file, round=next(iter(own)), round_basis=BY_WORDS)
    return replace(file, round=default, round_basis=basis)


def _count(
    group: _Group, round_id: RoundId, placed: Mapping[str, ReceivedFile], forms: dict[tuple[UnitId, RoundId], frozenset[Form]]
) -> None:
    """Add what came to what each sender has sent for the round; a return undoes it."""
    if group.receipt is not None and group.receipt.returned_at is not None:
        return
    files = [placed[file.source.path] for file in group.files if placed[file.source.path].round == round_id]
    is_whole = len(files) == len(group.files)
    came = forms_of(files, group.receipt if is_whole else None)
    for unit in {group.key.unit, *(other for file in files for other in file.also_units)}:
        forms[unit, round_id] = forms.get((unit, round_id), frozenset()) | came


def _round_text(file: ReceivedFile) -> str:
    """What of a file's path may name its round: its own name, and its folders only where no receipt says when it came."""
    return file.source.path if file.received_at is None else file_name(file.source.path)


def _bare_text(text: str) -> str:
    """A name without its suffix, where that is letters: they name no round, and the forms of one report are then one text."""
    stem, suffix = stem_of(text)
    return stem if suffix.isalpha() else text


def _placed_alone(file: ReceivedFile, calendar: Calendar) -> ReceivedFile:
    """Return a file of no known sender with its round where words or the time tell it."""
    if file.round is not None:
        return file
    words = named_by_report(file.report.round_words, calendar.rounds) if file.report else frozenset()
    named = words or named_by_text(_round_text(file), calendar.rounds)
    if len(named) == 1:
        return replace(file, round=next(iter(named)), round_basis=BY_WORDS)
    if file.received_at is None:
        return file
    return replace(file, round=upcoming(file.received_at, calendar.rounds, dict(calendar.due_moments)), round_basis=NEXT_DUE)


# receipts without their files


def _lost(
    files: Sequence[ReceivedFile], receipts: Sequence[Receipt], found: Mapping[str, Delivery], calendar: Calendar
) -> tuple[LostReceipt, ...]:
    with_files: dict[tuple[str, int], list[ReceivedFile]] = {}
    for file in files:
        if file.receipt is not None:
            with_files.setdefault((file.receipt.file, file.receipt.line), []).append(file)
    rivals = {(rival.file, rival.line) for delivery in found.values() for rival in delivery.rivals}
    rounds = {one.key.name: one for one in _bare(files, receipts, found)}
    of_unit: dict[UnitId | None, list[ReceivedFile]] = {}
    for file in files:
        of_unit.setdefault(file.unit, []).append(file)
    lost = []
    for receipt in receipts:
        line = (receipt.file, receipt.line)
        if receipt.unit is None or line in rivals:
            continue
        own = with_files.get(line, [])
        missing = _missing(receipt, own)
        if missing is None:
            continue
        round_id = (
            own[0].round if own else _round_of_bare(rounds[f"{receipt.file}:{receipt.line}"], of_unit.get(receipt.unit, []), calendar)
        )
        if round_id is not None:
            lost.append(LostReceipt(receipt=replace(receipt, attachments=missing), unit=receipt.unit, round=round_id))
    return tuple(lost)


def _missing(receipt: Receipt, own: Sequence[ReceivedFile]) -> tuple[str, ...] | None:
    """Return the attachments without a file, None where nothing lacks: names differ, but there are as many files."""
    if not own:
        return receipt.attachments
    tops = {file.source.path.split(IN_ARCHIVE, maxsplit=1)[0] for file in own}
    if len(tops) >= len(receipt.attachments):
        return None
    there = {plain_name(part) for path in tops for part in [path.rsplit("/", 1)[-1]]}
    stems = {stem for stem, _ in there}
    missing = tuple(
        name for name in receipt.attachments if plain_name(name) not in there and (plain_name(name)[1] or plain_name(name)[0] not in stems)
    )
    return missing or None


def _round_of_bare(group: _Group, files: Sequence[ReceivedFile], calendar: Calendar) -> RoundId:
    """Return the round of a receipt without files: by its words, by nearness, else the first open one at its time.

    ``files`` are its unit's.
    """
    named = _named(group, calendar.rounds)
    if len(named) == 1:
        return next(iter(named))
    if group.moment is None:
        return upcoming(calendar.as_of, calendar.rounds, dict(calendar.due_moments))
    forms: dict[tuple[UnitId, RoundId], frozenset[Form]] = {}
    for file in files:
        is_before = file.received_at is None or file.received_at < group.moment
        if file.unit is not None and file.round is not None and is_before:
            key = (file.unit, file.round)
            forms[key] = forms.get(key, frozenset()) | {file.form}
    return _default_round(group, forms, {}, calendar)[0]


def _with_copies(files: Sequence[ReceivedFile]) -> list[ReceivedFile]:
    """Mark files whose bytes an earlier file of the same unit has."""
    alike: dict[tuple[Sha256, UnitId | None], list[ReceivedFile]] = {}
    for file in files:
        if file.source.size and file.format != "archive":
            alike.setdefault((file.source.sha256, file.unit), []).append(file)
    copies: dict[str, str] = {}
    for same in alike.values():
        if len(same) > 1:
            first, *others = sorted(same, key=lambda one: (one.received_at is None, str(one.received_at), one.source.path))
            copies |= {other.source.path: first.source.path for other in others}
    return [replace(file, copy_of=copies[file.source.path]) if file.source.path in copies else file for file in files]


def possible_rounds(file: ReceivedFile, calendar: Calendar) -> tuple[RoundId, ...]:
    """Return the round of a file, and those that it could be of by its time though it belongs to another, or to none for certain."""
    own = () if file.round is None else (file.round,)
    if file.received_at is None:
        every = tuple(one.id for one in calendar.rounds)
        return tuple(dict.fromkeys((*own, *every))) if file.round_basis in {"", NOT_COMPLETE, NOT_DUE, LAST} else own
    by_time = near(file.received_at.date(), calendar.rounds)
    return by_time if file.round is None or file.round in by_time else (*own, *by_time)
