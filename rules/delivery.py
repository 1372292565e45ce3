"""When a unit's report was complete, in which forms it came, and what of it may be somewhere else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pipeline.model.submission import ReceivedFile, Submission
from pipeline.model.text import fold
from rules.cases import UnitCase, file_name, is_unreadable
from rules.phrases import last_day

Version = Literal["word", "ofd"]
Timeliness = Literal["first_complete", "first", "latest"]
VERSIONS: frozenset[Version] = frozenset({"word", "ofd"})
SUFFIXES: dict[Version, tuple[str, ...]] = {"word": (".doc", ".docx", ".wps", ".docm", ".dot", ".dotx", ".rtf"), "ofd": (".ofd",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The two receipts that lateness is judged on: the first one, and the one that made the report complete."""

    first: Submission
    decisive: Submission
    """The completing one; the first where the report never became complete."""
    is_complete: bool

    @property
    def moment(self) -> datetime:
        """When the decisive receipt was."""
        if self.decisive.received_at is None:
            raise ValueError("a completion is made from receipts that have a time")
        return self.decisive.received_at


def version_of(file: ReceivedFile) -> Version | None:
    """Which of the two demanded versions a file is; of an unreadable file its name tells."""
    if file.form in {"word", "ofd"}:
        return "word" if file.form == "word" else "ofd"
    if is_unreadable(file) and file.form == "other":
        return next((version for version, suffixes in SUFFIXES.items() if _ends(file_name(file.source.path), suffixes)), None)
    return None


def is_riddle(file: ReceivedFile) -> bool:
    """Whether a file could not be read and nothing tells what it is: it could be either version, or hold both."""
    return file.form == "other" and is_unreadable(file) and version_of(file) is None


def versions(files: Iterable[ReceivedFile]) -> set[Version]:
    """The demanded versions among some files."""
    return {version for file in files if (version := version_of(file)) is not None}


def completion(submissions: Iterable[Submission], timeliness: Timeliness = "first_complete") -> Completion | None:
    """How a chain became complete. None where nothing with a receipt decides: files without one are never late.

    What a receipt lists came with it, also where the file itself is not in the inbox.
    """
    chain = list(submissions)
    timed = sorted((one for one in chain if one.received_at is not None), key=_time)
    seen = versions(file for one in chain if one.received_at is None for file in one.files)
    has_untimed = len(timed) < len(chain)
    if not timed or seen >= VERSIONS:
        return None
    if timeliness != "first_complete":
        decisive = timed[0] if timeliness == "first" else timed[-1]
        return None if has_untimed and timeliness == "first" else Completion(first=timed[0], decisive=decisive, is_complete=False)
    for submission in timed:
        seen |= versions(submission.files) | _listed(submission)
        if seen >= VERSIONS:
            return Completion(first=timed[0], decisive=submission, is_complete=True)
    return None if has_untimed else Completion(first=timed[0], decisive=timed[0], is_complete=False)


def _listed(submission: Submission) -> set[Version]:
    names = [name for file in submission.files if file.receipt is not None for name in file.receipt.attachments]
    return {version for version, suffixes in SUFFIXES.items() if any(_ends(name, suffixes) for name in names)}


def days_late(case: UnitCase, moment: datetime) -> tuple[int, int | None]:
    """Days and working days after the last day on which the report was on time; working days None where no calendar knows."""
    last: date = last_day(case.due_moment)
    day = moment.astimezone(case.due_moment.tzinfo).date()
    return (day - last).days, case.facts.workdays_between(last, day)


def may_be_elsewhere(case: UnitCase, version: Version) -> tuple[str, ...]:
    """Why a version that is not among the standing files may have come all the same: each reason as a phrase."""
    reasons = [f"{file_name(file.source.path)}无法读取，不能排除其中有该版本" for file in case.files if is_riddle(file)]
    for receipt in case.lost_receipts:
        names = [name for name in receipt.attachments if _could_be(name, version)]
        if names or not receipt.attachments:
            what = f"所列附件{'、'.join(names)}" if names else "的附件"
            reasons.append(f"收文记录{receipt.file}第{receipt.line}行{what}不在收件目录中")
    strays = [path for path in case.possible_files if _could_be(path, version)]
    reasons += [f"来源不明的文件{file_name(path)}可能属于该单位" for path in strays]
    if version in versions(file for one in case.submissions if case.was_returned(one) for file in one.files):
        reasons.append("已退回的材料中有该版本")
    return tuple(dict.fromkeys(reasons))


def _could_be(name: str, version: Version) -> bool:
    """Whether a name may be a version's: by its suffix, of an archive or a name without a suffix always."""
    return _ends(name, SUFFIXES[version]) or not re.search(r"\.[0-9A-Za-z]{2,5}$", name) or _ends(name, (".zip", ".rar", ".7z"))


def _ends(name: str, suffixes: tuple[str, ...]) -> bool:
    return fold(name).endswith(suffixes)


def _time(submission: Submission) -> datetime:
    if submission.received_at is None:
        raise ValueError("only submissions with a receipt are ordered by time")
    return submission.received_at
