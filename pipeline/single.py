"""Commands on single files, with or without a workspace around them: ledger, show, seal."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parsers.extract.roster import read_roster
from parsers.read import read
from parsers.text.units import UnitIndex
from pipeline.errors import BadInputError, Mistake
from pipeline.model.document import Document, Read
from pipeline.model.evidence import Sha256
from pipeline.model.submission import Report
from pipeline.model.work import Ledger, Roster, UnitId
from pipeline.reading import NOT_WHOLE
from pipeline.settings import Settings
from pipeline.workspace import LEDGER_FOLDER, ROSTER_NAME, SETTINGS_NAME
from reports.data import document_json, ledger_json, passage_json, seal_json, seal_unit, seals_json

NameUnit = Callable[[str], UnitId | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedLedger:
    """A ledger with its roster and findings, for the ledger command and for every audit."""

    ledger: Ledger
    roster: Roster | None
    index: UnitIndex | None


def file_bytes(path: Path) -> bytes:
    """Bytes of a file that a person named; BadInputError where there are none to be had."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInputError(Mistake(file=str(path), place="", message="没有这个文件", remedy="请核对文件名和所在文件夹")) from None
    except OSError as error:
        what = "是一个文件夹，不是文件" if path.is_dir() else f"读不出来（{error.strerror}）"
        raise BadInputError(Mistake(file=str(path), place="", message=what, remedy="请给出一个可以读取的文件")) from None


def sha256_of(data: bytes) -> Sha256:
    """Digest of bytes."""
    return Sha256(hashlib.sha256(data).hexdigest())


def home_of(path: Path) -> Path | None:
    """The workspace that a file lies in, or None."""
    for folder in path.resolve().parents:
        if (folder / SETTINGS_NAME).is_file():
            return folder
    return None


def load_roster(path: Path, *, fill: bool = False) -> Roster:
    """Read a roster file; BadInputError with every mistake in it. ``fill``: an office's plain list of names will do."""
    roster, mistakes = read_roster(file_bytes(path), file=path.name, fill=fill)
    if roster is None or mistakes:
        raise BadInputError(*mistakes)
    return roster


def roster_for(path: Path, named: Path | None) -> Roster | None:
    """The roster that was named, else that of the workspace the file lies in, else None."""
    if named is not None:
        return load_roster(named, fill=True)
    home = home_of(path)
    return load_roster(home / ROSTER_NAME) if home is not None and (home / ROSTER_NAME).is_file() else None


def load_ledger(path: Path, roster: Roster | None, settings: Settings | None = None) -> LoadedLedger:
    """Read a ledger file; BadInputError where it is none."""
    from parsers.extract.ledger import read_ledger

    data = file_bytes(path)
    result = read(data, name=path.name)
    if result.value is None:
        raise _no_ledger(path, result)
    index = UnitIndex(roster) if roster is not None else None
    options: dict[str, Any] = {}
    if settings is not None:
        options["year"] = settings.year
        options["rules"] = place_rules(settings)
    found = read_ledger(result.value, file=path.name, sha256=sha256_of(data), index=index, **options)
    if found.value is None:
        raise _no_ledger(path, found)
    return LoadedLedger(ledger=found.value, roster=roster, index=index)


def place_rules(settings: Settings) -> Any:
    """The place's reading rules in the parsers' own form."""
    from parsers.text.duties import PlaceRules

    place = settings.place
    return PlaceRules(first_leads=place.first_listed_leads, responsible_leads=place.responsible_leads)


def _no_ledger(path: Path, result: Read[Any]) -> BadInputError:
    remedy = "请放入含有任务表的台账文件（.docx、.doc、.txt 等）"
    mistakes = [Mistake(file=path.name, place=problem.where, message=problem.message, remedy=remedy) for problem in result.problems]
    return BadInputError(*(mistakes or [Mistake(file=path.name, place="", message="读不出台账", remedy=remedy)]))


def ledger_command(path: Path, named: Path | None) -> dict[str, Any]:
    """The parsed ledger and its LED findings as JSON data."""
    from rules.judge import judge_ledger

    loaded = load_ledger(path, roster_for(path, named))
    return ledger_json(loaded.ledger, judge_ledger(loaded.ledger, loaded.roster).findings)


def name_unit_by(index: UnitIndex | None) -> NameUnit:
    """Names to unit ids by a roster; nobody without one."""
    if index is None:
        return lambda _: None
    return lambda text: index.resolve(text).unit


def show_command(path: Path, named: Path | None) -> dict[str, Any]:
    """What the parsers see in any file, as JSON data."""
    from parsers.extract.submission import read_report
    from parsers.seals.verify import verify_seals

    data = file_bytes(path)
    result = read(data, name=path.name)
    roster = roster_for(path, named)
    index = UnitIndex(roster) if roster is not None else None
    name_unit = name_unit_by(index)
    seals = verify_seals(data, trusted=trusted_near(path))
    problems = tuple(dict.fromkeys((*result.problems, *seals.problems)))
    document = result.value
    report = read_report(document, is_whole=not any(problem.code in NOT_WHOLE for problem in problems)) if document else None
    every = (*(document.seals if document else ()), *(seals.value or ()))
    return document_json(
        file=path.name,
        sha256=sha256_of(data),
        document=document,
        entries=_entries(path, document, report, roster),
        unit=report_unit(report, name_unit) if report else None,
        round_id=None,
        seals=[seal_json(seal, seal_unit(seal, name_unit)) for seal in every],
        problems=problems,
        report=report,
    )


def report_unit(report: Report, name_unit: NameUnit) -> UnitId | None:
    """Whose report it is by its own words: the signature block, else its title."""
    for span in (report.signature, *report.signatures, report.title):
        if span is not None and (unit := name_unit(span.quote)) is not None:
            return unit
    return None


def _entries(path: Path, document: Document | None, report: Report | None, roster: Roster | None) -> list[dict[str, Any]]:
    """Passages of a report as entries, matched with the ledger of the workspace that the file lies in."""
    if document is None or report is None:
        return []
    home = home_of(path)
    ledgers = sorted(file for file in (home / LEDGER_FOLDER).glob("*") if file.is_file()) if home else []
    if home is None or len(ledgers) != 1:
        return [passage_json(passage) for passage in report.passages]
    from pipeline.matching import shown_entries

    return shown_entries(report, load_ledger(ledgers[0], roster).ledger)


def trusted_near(path: Path) -> tuple[bytes, ...]:
    """Certificates of the ``trust/`` folder of the workspace that a file lies in."""
    from pipeline.workspace import TRUST_FOLDER, trusted_certificates

    home = home_of(path)
    return tuple(file.read_bytes() for file in trusted_certificates(home / TRUST_FOLDER)) if home else ()


def seal_command(path: Path, named: Path | None) -> dict[str, Any]:
    """Each seal of a file with each of its checks, as JSON data."""
    from parsers.seals.verify import verify_seals

    data = file_bytes(path)
    roster = roster_for(path, named)
    result = verify_seals(data, trusted=trusted_near(path))
    return seals_json(path.name, result.value or (), result.problems, name_unit_by(UnitIndex(roster) if roster else None))
