"""When a unit's report was complete, in which forms it came, and what of it may be somewhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pipeline.model.submission import ReceivedFile, Submission
from pipeline.model.text import fold
from rules.cases import UnitCase, file_name, is_unreadable
from rules.phrases import last_day

Version = Literal["word", "ofd"]
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


def completion(submissions: Iterable[Submission]) -> Completion | None:
    """How a chain became complete. None where nothing with a receipt decides: files without one are never late."""
    chain = list(submissions)
    timed = sorted((one for one in chain if one.received_at is not None), key=_time)
    seen = versions(file for one in chain if one.received_at is None for file in one.files)
    has_untimed = len(timed) < len(chain)
    if not timed or seen >= VERSIONS:
        return None
    for submission in timed:
        seen |= versions(submission.files)
        if seen >= VERSIONS:
            return Completion(first=timed[0], decisive=submission, is_complete=True)
    return None if has_untimed else Completion(first=timed[0], decisive=timed[0], is_complete=False)


def days_late(case: UnitCase, moment: datetime) -> tuple[int, int | None]:
    """Days and working days after the last day on which the report was on time; working days None where no calendar knows."""
    last: date = last_day(case.due_moment)
    day = moment.astimezone(case.due_moment.tzinfo).date()
    return (day - last).days, case.facts.workdays_between(last, day)


def unseen_attachments(case: UnitCase) -> tuple[str, ...]:
    """Names in the unit's receipts for which there are fewer files than the receipt lists."""
    missing: list[str] = []
    by_line: dict[tuple[str, int], list[ReceivedFile]] = {}
    for file in case.files:
        if file.receipt is not None:
            by_line.setdefault((file.receipt.file, file.receipt.line), []).append(file)
    for files in by_line.values():
        receipt = files[0].receipt
        if receipt is None:
            continue
        names = {fold(part) for file in files for part in file.source.path.replace("!/", "/").split("/")}
        unseen = [name for name in receipt.attachments if fold(name) not in names]
        if len(receipt.attachments) > len({file.source.archive or file.source.path for file in files}):
            missing.extend(unseen)
    return tuple(dict.fromkeys(missing))


def may_be_elsewhere(case: UnitCase, version: Version) -> tuple[str, ...]:
    """Why a version that is not among the standing files may have come all the same: each reason as a phrase."""
    reasons = [f"{file_name(file.source.path)}无法读取，不能排除其中有该版本" for file in case.files if is_riddle(file)]
    reasons += [f"收文记录所列附件{name}不在收件目录中" for name in unseen_attachments(case) if _could_be(name, version)]
    reasons += [f"收文记录{one.file}第{one.line}行没有对应文件" for one in case.lost_receipts]
    reasons += [f"来源不明的文件{file_name(path)}可能属于该单位" for path in case.possible_files]
    if version in versions(file for one in case.submissions if case.was_returned(one) for file in one.files):
        reasons.append("已退回的材料中有该版本")
    return tuple(dict.fromkeys(reasons))


def _could_be(name: str, version: Version) -> bool:
    other: Version = "ofd" if version == "word" else "word"
    return not _ends(name, SUFFIXES[other])


def _ends(name: str, suffixes: tuple[str, ...]) -> bool:
    return fold(name).endswith(suffixes)


def _time(submission: Submission) -> datetime:
    if submission.received_at is None:
        raise ValueError("only submissions with a receipt are ordered by time")
    return submission.received_at
