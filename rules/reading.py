"""How far a unit's report was read: what is not in it is missing only where all of it was read (law 2)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from pipeline.model.evidence import Evidence
from pipeline.model.finding import Finding, FindingKey, Outcome
from pipeline.model.submission import ProgressEntry, ReceivedFile
from pipeline.model.work import UnitId
from rules.cases import RunCase, UnitCase, file_name, is_read_whole, is_unreadable
from rules.delivery import version_of
from rules.evidence import name_of, of_file

Reading = Literal["whole", "doubtful", "unread"]
"""``whole``: what is not there is missing; ``doubtful``: it may stand in a file that was not read; ``unread``: nothing can be said."""


def reading_of(case: UnitCase) -> Reading:
    """How far the standing submissions were read; an unreadable Word version is made good by a whole OFD version, and vice versa."""
    live = live_files(case)
    broken = [file for file in live if is_unreadable(file) or (file.report is not None and not file.report.is_whole)]
    answering = {entry.file for entry in case.entries if entry.task is not None}
    whole = [file for file in live if is_read_whole(file)]
    speaking = [file for file in whole if file.source.path in answering]
    if not (speaking if broken else whole):
        return "unread"
    if speaking and all(file.recognised for file in speaking):
        return "doubtful"
    return "whole" if _is_made_good(broken, speaking) else "doubtful"


def live_files(case: UnitCase) -> list[ReceivedFile]:
    """The files that count or would, could they be read: no copies, nothing that a newer version replaced."""
    files = [file for one in case.standing for file in one.files]
    paths = {file.source.path for file in files if file.is_effective}
    live = [file for file in files if (file.is_effective or is_unreadable(file)) and not is_replaced(file, files)]
    return [file for file in live if file.copy_of not in paths]


def is_replaced(file: ReceivedFile, files: Iterable[ReceivedFile]) -> bool:
    """Whether an unreadable file was followed by a readable one of the same version from the same unit."""
    if file.unit is None or not is_unreadable(file) or file.received_at is None:
        return False
    return any(
        one.received_at is not None
        and one.received_at > file.received_at
        and (one.unit, one.round) == (file.unit, file.round)
        and version_of(one) == version_of(file)
        and is_read_whole(one)
        for one in files
        if version_of(file) is not None
    )


def _is_made_good(broken: list[ReceivedFile], speaking: list[ReceivedFile]) -> bool:
    if not broken:
        return True
    versions = {version_of(file) for file in broken}
    if len(versions) != 1 or None in versions:
        return False
    others = [file for file in speaking if version_of(file) not in versions | {None}]
    return len(broken) <= len(others)


def of_live_files(case: UnitCase) -> tuple[Evidence, ...]:
    """The files that were searched for something that is not in them."""
    return tuple(of_file(file) for file in live_files(case))


def has_unread_return(case: UnitCase) -> bool:
    """Whether something that was sent back could not be read: it may have held what is missing."""
    returned = [file for one in case.submissions if case.was_returned(one) for file in one.files]
    return any(not is_read_whole(file) for file in returned)


def file_names(case: UnitCase) -> list[str]:
    """The names of the files that were read."""
    return [file_name(file.source.path) for file in live_files(case)]


def spoken(entries: Iterable[ProgressEntry]) -> list[ProgressEntry]:
    """The entries that say something."""
    return [entry for entry in entries if entry.state != "blank"]


def _by_unit(files: Iterable[ReceivedFile]) -> Mapping[UnitId | None, list[ReceivedFile]]:
    found: dict[UnitId | None, list[ReceivedFile]] = {}
    for file in files:
        found.setdefault(file.unit, []).append(file)
    return found


def problem_findings(case: RunCase, code: str, outcome: Outcome, ending: str) -> Iterator[Finding]:
    """A finding for each file with problems of a code that no newer version made good."""
    beside = _by_unit(case.files)
    for file in case.files:
        problems = [problem for problem in file.problems if problem.code == code]
        if not problems or file.copy_of is not None or is_replaced(file, beside[file.unit]):
            continue
        name = file_name(file.source.path)
        owner = f"{name_of(case.facts.roster, file.unit)}报送的" if file.unit is not None else "收件目录中的"
        reasons = "；".join(dict.fromkeys(problem.message.rstrip("。；") for problem in problems))
        evidence = tuple(dict.fromkeys(of_file(file, problem.where) for problem in problems))
        key = FindingKey(code=code, unit=file.unit, task=None, round=case.facts.round.id, subject=name)
        yield Finding(key=key, outcome=outcome, message=f"{owner}{name}：{reasons}。{ending}", evidence=evidence)
