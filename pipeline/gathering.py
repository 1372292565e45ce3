"""Everything that comes in from outside, as values: settings, ledger, roster, receipts, and every file of the inbox as read."""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from parsers.read import read
from parsers.text.units import UnitIndex
from pipeline.claims import Arrived, Names
from pipeline.errors import BadInputError, Mistake
from pipeline.inbox import Found, archive_limits, list_inbox
from pipeline.known_ledger import known_ledger, ledger_mark
from pipeline.model.submission import Receipt
from pipeline.model.text import fold
from pipeline.model.work import Ledger, Roster, Round, RoundId, Unit, UnitId
from pipeline.pool import PRIVATE
from pipeline.reading import FileReading
from pipeline.receipts import csv_document, data_rows, read_receipts
from pipeline.settings import Settings, due_moment
from pipeline.single import file_bytes, load_ledger, load_roster, sha256_of
from pipeline.workspace import Workspace, load_workspace
from rules.cases import ReceiptsFile
from rules.workdays import next_workday

Progress = Callable[[int, int, str], None]
UNPACKED = "unpacked-"
"""Beginning of the names of private folders beside the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A workspace as read: all but the inbox."""

    workspace: Workspace
    roster: Roster
    index: UnitIndex
    ledger: Ledger
    ledger_mark: str
    """Digest of all that bears on how the ledger reads."""
    rounds: tuple[Round, ...]
    due_moments: tuple[tuple[RoundId, datetime], ...]
    receipts: tuple[Receipt, ...]
    receipts_files: tuple[ReceiptsFile, ...]
    trusted: tuple[bytes, ...]

    @property
    def settings(self) -> Settings:
        """The workspace's settings."""
        return self.workspace.settings

    @property
    def names(self) -> Names:
        """How texts name units, for whose a file is."""
        return Names(
            resolve=lambda text: self.index.resolve(text).unit,
            find_in=name_finder(self.index),
            units=frozenset(unit.id for unit in self.roster.units if not unit.is_group),
        )


Finder = Callable[[str], Sequence[tuple[UnitId, int, int]]]


def name_finder(index: UnitIndex) -> Finder:
    """What finds the names in names of files and titles, and remembers it: such texts of a unit differ by their dates alone.

    Where no name has a digit, all digits are alike for finding names.
    """

    @lru_cache(maxsize=4096)
    def found(text: str) -> list[tuple[UnitId, int, int]]:
        return [(each.unit, each.start, each.end) for each in index.find_in(text, bare=True) if each.unit is not None]

    if any(_DIGIT.search(fold(name)) for unit in index.roster.units for name in _names_of(unit)):
        return found
    return lambda text: found(_DIGIT.sub("0", text))


_DIGIT = re.compile("[0-9]")


def _names_of(unit: Unit) -> tuple[str, ...]:
    return unit.full_name, unit.short_name, *unit.aliases, *unit.misprints


def open_desk(folder: Path) -> Desk:
    """Read a workspace's settings, roster, ledger and receipts; BadInputError with every mistake of the first stage that has any."""
    workspace = load_workspace(folder)
    roster = load_roster(workspace.roster)
    settings = workspace.settings
    mark = ledger_mark(workspace.ledger.name, sha256_of(file_bytes(workspace.ledger)), roster, settings)
    ledger = known_ledger(workspace.store, mark) or load_ledger(workspace.ledger, roster, settings).ledger
    index = UnitIndex(roster)
    _check_units(settings, roster, index)
    rounds = _rounds(ledger, settings)
    receipts, files = _receipts(workspace, index)
    return Desk(
        workspace=workspace,
        roster=roster,
        index=index,
        ledger=ledger,
        ledger_mark=mark,
        rounds=rounds,
        due_moments=tuple((each.id, due_moment(settings, each.due, roll=_rolled)) for each in rounds),
        receipts=receipts,
        receipts_files=files,
        trusted=tuple(file_bytes(path) for path in workspace.certificates),
    )


def _rolled(day: date) -> date:
    """The next working day; the day itself in years whose calendar is not known."""
    return next_workday(day) or day


def _rounds(ledger: Ledger, settings: Settings) -> tuple[Round, ...]:
    """Rounds of the settings, else of the ledger, by due day."""
    if settings.rounds:
        known = {each.due: each for each in ledger.rounds}
        return tuple(known.get(day, Round(id=RoundId(day.isoformat()), due=day)) for day in sorted(set(settings.rounds)))
    if not ledger.rounds:
        wrong = Mistake(
            file="audit.toml", place="rounds", message="台账中没有找到报送日期", remedy="请写明报送截止日，例如 rounds = [2023-08-15]"
        )
        raise BadInputError(wrong)
    return tuple(sorted(ledger.rounds, key=lambda each: each.due))


def _check_units(settings: Settings, roster: Roster, index: UnitIndex) -> None:
    known = {unit.id for unit in roster.units}
    mistakes = [
        Mistake(file="audit.toml", place=key, message=f"名册中没有“{name}”", remedy="请填名册中的 id 或单位名称")
        for key, names in (("expected", settings.expected), ("not_expected", settings.not_expected))
        for name in names
        if name not in known and index.resolve(name).unit is None
    ]
    if mistakes:
        raise BadInputError(*mistakes)


def named_units(names: tuple[str, ...], roster: Roster, index: UnitIndex) -> frozenset[UnitId]:
    """Units that settings name by id or by name."""
    known = {unit.id for unit in roster.units}
    found = (UnitId(name) if UnitId(name) in known else index.resolve(name).unit for name in names)
    return frozenset(unit for unit in found if unit is not None)


def _receipts(workspace: Workspace, index: UnitIndex) -> tuple[tuple[Receipt, ...], tuple[ReceiptsFile, ...]]:
    """All delivery records; BadInputError with every mistake in them."""
    documents = []
    mistakes: list[Mistake] = []
    for path in workspace.receipts:
        data = file_bytes(path)
        if path.suffix.lower() == ".csv":
            documents.append((path.name, sha256_of(data), csv_document(data)))
            continue
        result = read(data, name=path.name)
        if result.value is not None:
            documents.append((path.name, sha256_of(data), result.value))
        remedy = "请用 Excel 或 WPS 另存为 .xlsx 后放回"
        mistakes += [Mistake(file=path.name, place="", message=problem.message, remedy=remedy) for problem in result.problems]
    receipts, wrong = read_receipts(tuple(documents), resolve=lambda text: index.resolve(text).unit)
    if mistakes or wrong:
        raise BadInputError(*mistakes, *wrong)
    counted = {receipt.file: receipt.rows for receipt in receipts}
    files = tuple(
        ReceiptsFile(name=name, sha256=sha256, rows=counted[name] if name in counted else data_rows(document))
        for name, sha256, document in documents
    )
    return receipts, files


@contextmanager
def listed_inbox(desk: Desk) -> Iterator[tuple[Found, ...]]:
    """The files of the inbox, archives unpacked into a private folder of the workspace that is removed whatever happens."""
    with TemporaryDirectory(prefix=UNPACKED, dir=private_home(desk), ignore_cleanup_errors=True) as temp:
        found = list_inbox(desk.workspace.inbox, temp=Path(temp), limits=archive_limits(desk.settings.limits))
        if not any(not each.is_container for each in found):
            raise BadInputError(
                Mistake(
                    file="inbox/",
                    place="",
                    message="是空的，没有任何报送文件",
                    remedy="请把各单位报送的文件放进去再核查；如果放错了文件夹，请移到 inbox 里",
                )
            )
        yield found


def sweep(desk: Desk) -> None:
    """Remove private folders that an audit left when it was killed; for whoever holds the workspace."""
    for prefix in (UNPACKED, PRIVATE):
        for folder in desk.workspace.store.parent.glob(f"{prefix}*"):
            shutil.rmtree(folder, ignore_errors=True)


def private_home(desk: Desk) -> Path | None:
    """Where private folders stand: beside the store; None, the system's own place, where there is no store yet."""
    home = desk.workspace.store.parent
    return home if home.is_dir() else None


def arrivals(found: Iterable[Found], readings: Iterable[FileReading | None]) -> Iterator[Arrived]:
    """Files as they arrived, each with its reading; None where there was nothing to read."""
    return map(_arrived, found, readings)


def _arrived(found: Found, reading: FileReading | None) -> Arrived:
    if reading is None:
        return Arrived(
            source=found.source,
            format="archive" if found.is_container else "unknown",
            problems=found.problems,
            is_container=found.is_container,
        )
    return Arrived(
        source=found.source,
        format=reading.format,
        problems=tuple(dict.fromkeys((*found.problems, *reading.problems))) if found.problems else reading.problems,
        report=reading.report,
        seals=reading.seals,
        recognised=reading.recognised,
    )
