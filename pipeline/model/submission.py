"""What units sent: receipts, reports, and the entries in them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pipeline.model.document import Format, Problem, SourceFile
from pipeline.model.evidence import Sha256, Span, Where
from pipeline.model.seal import Seal
from pipeline.model.work import RoundId, TaskNo, UnitId

Form = Literal["word", "ofd", "pdf", "image", "other"]
State = Literal["done", "under_way", "ongoing", "planned", "nothing_to_report", "not_applicable", "blank", "unclear"]
How = Literal["number", "title", "content", "none"]
Period = Literal["first_half", "second_half", "quarter", "year", "day", "ordinal"]
NumberStyle = Literal["reference", "column", "heading", "item"]
PassageKind = Literal["row", "section", "item", "paragraph"]
LabelKind = Literal["section", "item", "subitem", "content", "metric", "units", "deadline", "heading"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A line of the OA's delivery record. Times are aware, Asia/Shanghai."""

    sender: str
    unit: UnitId | None
    title: str
    attachments: tuple[str, ...]
    received_at: datetime | None
    """None only where the line has no time that could be read."""
    returned_at: datetime | None
    note: str
    file: str
    sha256: Sha256
    line: int
    """Row in the receipts file, from 1 with its header."""
    rows: int
    """Number of data rows of the receipts file: evidence of absence cites it."""
    received_text: str = ""
    """The time of receipt in the words of the line; '' where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedNumber:
    """A number printed beside a passage. Whose number it is, matching decides."""

    text: str
    """As printed: ``17``, ``（三）``, ``台账第17—19项``."""
    values: tuple[int, ...]
    style: NumberStyle
    """``reference``: the words say that it is the ledger's (台账第17项, 任务17)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words beside a progress text that name its task: another cell of its row, or a heading above it."""

    kind: LabelKind
    text: str
    where: Where
    level: int = 0
    """For headings, 1 for the outermost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a report that may answer one or more tasks, before matching."""

    order: int
    """Place in the file's reading order, from 0."""
    kind: PassageKind
    """A table row; the text under a heading; one 一是 item or numbered item; a lone paragraph."""
    text: str
    """What the unit says; '' when its cell is empty."""
    spans: tuple[Span, ...]
    """Where each part of ``text`` stands. For an empty cell one span with an empty quote."""
    number: PrintedNumber | None
    labels: tuple[Label, ...]
    picture: bool = False
    """Whether the cell holds a picture: then it is not empty though its text is."""
    is_general: bool = False
    """Whether it speaks of the work as a whole (overview, problems, plans): it may name a task, but owes none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundWords:
    """Words of a report that name a period or a round: 截至2023年8月15日, 上半年, 第二次报送, 2022年度."""

    span: Span
    year: int | None
    due: date | None
    part: Period
    ordinal: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one document says as a report."""

    title: Span | None
    addressee: Span | None
    document_number: Span | None
    signature: Span | None
    """The unit's name in the signature block."""
    signed_on: date | None
    signed_on_span: Span | None
    round_words: tuple[RoundWords, ...]
    passages: tuple[Passage, ...]
    is_whole: bool
    """False when pages or pictures could not be read: then nothing is missing for certain."""
    title_lines: tuple[Span, ...] = ()
    """Every line of the title; ``title`` is the first of them."""
    signatures: tuple[Span, ...] = ()
    """Every unit of the signature block, in order: a joint report has several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameClaim:
    """A name that says whose a file is, and from where."""

    source: Literal["correction", "receipt", "file_name", "folder", "title", "signature", "seal"]
    text: str
    unit: UnitId | None
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFile:
    """A file with its owner, its round and its receipt."""

    source: SourceFile
    format: Format
    form: Form
    problems: tuple[Problem, ...]
    report: Report | None
    seals: tuple[Seal, ...]
    recognised: bool
    claims: tuple[NameClaim, ...]
    unit: UnitId | None
    round: RoundId | None
    round_basis: str
    receipt: Receipt | None
    received_at: datetime | None
    is_effective: bool = False
    """Whether its content counts: part of a submission that nothing newer replaced."""
    copy_of: str | None = None
    """Path of an earlier file with the same bytes."""
    also_units: tuple[UnitId, ...] = ()
    """Further senders of a joint report."""
    resubmission: Literal["", "replace", "supplement"] = ""
    """What a file that came after others of its unit and round is taken for."""
    corrections: tuple[str, ...] = ()
    """People's corrections that bear on it, each in a sentence with its person and reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Files of one unit and round that came together (one receipt, or one archive)."""

    unit: UnitId
    round: RoundId
    files: tuple[ReceivedFile, ...]
    received_at: datetime | None
    returned_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A task that a passage also resembles, with its score (0 to 1)."""

    task: TaskNo
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """What a part of a match's score came from: ``title``, ``content``, ``number``, ``own_task``."""

    name: str
    value: float
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressEntry:
    """What a unit says on one task, in one file; ``task`` is None where no task could be told."""

    unit: UnitId | None
    round: RoundId | None
    task: TaskNo | None
    text: str
    state: State
    state_words: tuple[str, ...]
    how: How
    score: float
    parts: tuple[ScorePart, ...]
    rivals: tuple[Rival, ...]
    file: str
    sha256: Sha256
    spans: tuple[Span, ...]
    """At least one; the first is the entry's address."""
    number: PrintedNumber | None
    received_at: datetime | None
    is_effective: bool = True
    """Whether it is the unit's standing word on its task in this round."""
    recognised: bool = False
    is_general: bool = False
    """Of the passage that it comes from: it speaks of the work as a whole and owes no task (not listed as 未对应)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that one unit sent for one round by ``as_of``."""

    unit: UnitId
    round: RoundId
    submissions: tuple[Submission, ...]
    """Oldest first; those without a receipt first of all."""
    completed_at: datetime | None
    """When the first receipt completed the report (a Word and an OFD)."""
    first_received_at: datetime | None
    entries: tuple[ProgressEntry, ...]
    possible_files: tuple[str, ...] = ()
    """Files of no known sender that could be this unit's: they block 未收到."""
    lost_receipts: tuple[Receipt, ...] = ()
    """Receipts of this unit and round without their file."""
