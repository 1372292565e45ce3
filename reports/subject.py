"""What every paper of an audit shares: issuer, basis, names, and small words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import BadInputError
from pipeline.model.finding import OpenFinding
from pipeline.model.notice import NamedProblem
from pipeline.model.run import Audit
from pipeline.model.text import squeeze
from pipeline.model.work import Ledger, TaskNo, UnitId
from reports.names import UnitNames
from reports.settings import NoticeSettings
from reports.wording import Wording, check_wording, day_words

NUMERALS = "一二三四五六七八九十"
_END = 5
"""Last characters that names are sorted by: most of a suffix."""


class FileNames:
    """Names of files, found in a text by their ends: the work grows with the text, not with the number of files."""

    def __init__(self, names: Iterable[str]) -> None:
        """Sort the names by their last characters."""
        self._names = frozenset(names)
        lengths: dict[str, set[int]] = {}
        for name in self._names:
            lengths.setdefault(name[-_END:], set()).add(len(name))
        self._lengths = {end: sorted(found) for end, found in lengths.items()}
        self._sizes = sorted({len(end) for end in lengths if end})

    def within(self, text: str) -> tuple[str, ...]:
        """Return the names that stand in a text, the longest first."""
        found: set[str] = set()
        for size in self._sizes:
            for stop in range(size, len(text) + 1):
                for length in self._lengths.get(text[stop - size : stop], ()):
                    if length <= stop and (name := text[stop - length : stop]) in self._names:
                        found.add(name)
        return tuple(sorted(found, key=lambda name: (-len(name), name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What all paragraphs of one paper share."""

    names: UnitNames
    wording: Wording
    settings: NoticeSettings
    issuer: str
    basis: str
    as_of: datetime
    files: FileNames
    """Names of the files that findings may speak of."""
    paths: frozenset[str]
    """Where the files lie."""


def subject_of(audit: Audit, settings: NoticeSettings) -> Subject:
    """Return what every paper of an audit shares: issuer, basis, names.

    Raises BadInputError naming every mistake in the office's own sentences.
    """
    mistakes = check_wording(settings.wording, file="audit.toml")
    if mistakes:
        raise BadInputError(*mistakes)
    wording = Wording(own=settings.wording)
    offices = [unit.full_name for unit in audit.roster.units if unit.category == "issuer"]
    basis = settings.basis or wording.say("basis", title=squeeze(audit.ledger.title))
    return Subject(
        names=UnitNames(audit.roster),
        wording=wording,
        settings=settings,
        issuer=settings.issuer or (offices[0] if offices else wording.say("blank_issuer")),
        basis=basis,
        as_of=audit.as_of,
        files=FileNames(file.source.path.rsplit("/", 1)[-1] for file in audit.files),
        paths=frozenset(file.source.path for file in audit.files),
    )


def marked(subject: Subject, text: str) -> str:
    """Return a text with its file names between quotation marks, so that a reader sees where each begins and ends."""
    pieces = [text]
    for name in subject.files.within(text):
        split = [piece if place % 2 else _bare(piece, name) for place, piece in enumerate(pieces)]
        pieces = _joined(split, f"“{name}”")
    return "".join(pieces)


def _bare(text: str, name: str) -> list[str]:
    """The parts of a text between a name's places; one that stands behind an opening mark is left as it is."""
    first, *rest = text.split(name)
    parts = [first]
    for behind in rest:
        if parts[-1].endswith(("“", "《")):
            parts[-1] += name + behind
        else:
            parts.append(behind)
    return parts


def _joined(split: list[str | list[str]], name: str) -> list[str]:
    """Lay open texts and finished names in turn: even places are still to be looked at, odd ones are done."""
    laid: list[str] = []
    for piece in split:
        if isinstance(piece, str):
            laid.append(piece)
            continue
        for place, part in enumerate(piece):
            laid += [name, part] if place else [part]
    return laid


def correct_by_words(subject: Subject) -> str:
    """Return the last day for corrections, or a blank to fill in by hand."""
    day = subject.settings.correct_by
    return day_words(day) if day else subject.wording.say("blank_day")


def named(found: OpenFinding) -> NamedProblem:
    """Return a finding of a unit as the notice keeps it."""
    finding = found.finding
    if finding.key.unit is None:
        raise ValueError(finding.key.id)
    return NamedProblem(
        finding=finding.key.id,
        code=finding.key.code,
        unit=finding.key.unit,
        task=finding.key.task,
        round=finding.key.round,
        message=finding.message,
        evidence=finding.evidence,
    )


def topic_of(ledger: Ledger, settings: NoticeSettings) -> str:
    """Return what the ledger is about, from its title less place, year, brackets and 台账: 政务公开工作要点任务落实."""
    if settings.topic:
        return settings.topic
    title = squeeze(ledger.title).split("（")[0].split("(")[0]
    place, year, rest = title.partition(f"{ledger.year}年")
    rest = rest if year else place
    return rest.removesuffix("台账").removesuffix("工作") or "重点任务落实"


def numeral(number: int) -> str:
    """Return a number from 1 to 99 as headings print it: 一, 十, 十一, 二十三."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else NUMERALS[tens - 1]) + "十" if tens else ""
    return head + (NUMERALS[ones - 1] if ones else "")


def worded(subject: Subject, unit: UnitId, task: TaskNo | None, message: str, length: int) -> str:
    """Return a finding's message, as papers tell it, as a sentence that says whose it is."""
    text = clipped(message, length).rstrip("。；;，, ")
    row = subject.names.unit(unit)
    is_said = row is not None and any(name and name in text for name in (row.short_name, row.full_name))
    about = f"第{task}项，" if task is not None and str(task) not in text else ""
    return f"{'' if is_said else subject.names.short(unit) + '：'}{about}{text}。"


def clipped(text: str, length: int) -> str:
    """Return a text of at most ``length`` characters, … where it was cut."""
    return text if len(text) <= length else text[: length - 1] + "…"
