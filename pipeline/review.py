"""People's decisions and corrections in ``review.xlsx``: its sheets, their rows, and what the store holds for each (contract, section 7).

Reading back is by hidden keys; a row counts only where somebody changed it since it was exported, so an import can be
repeated, copies of two people merge, and an old copy undoes nothing.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.errors import Mistake
from pipeline.model.correction import Correction, ExtensionCorrection, MatchCorrection, OwnerCorrection, TimeCorrection
from pipeline.model.finding import Decision, FindingId
from pipeline.model.work import RoundId, TaskNo, UnitId
from pipeline.plain import json_line, to_plain

Kind = Literal["decision", "owner", "match", "time", "extension"]
CorrectionKind = Literal["owner", "time", "match", "extension"]

WORDS: dict[Literal["confirmed", "rejected", "waived", "open"], str] = {
    "confirmed": "确认",
    "rejected": "不成立",
    "waived": "豁免",
    "open": "待定",
}
NO_TASK, EXEMPT = "无", "豁免"
LONGEST = 2000
"""So many characters of a text stand in a cell."""
QUOTE = 200
"""So many characters of an entry's words tell it from others at its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of the workbook: what it shows, and what people fill in."""

    kind: Kind
    name: str
    shown: tuple[str, ...]
    filled: tuple[str, ...]


SHEETS = (
    Sheet(
        kind="decision",
        name="问题",
        shown=("编号", "单位", "批次", "任务", "性质", "问题", "说明", "证据", "首次发现", "目前决定"),
        filled=("决定", "理由", "决定人", "有效期至"),
    ),
    Sheet(
        kind="owner", name="文件归属", shown=("文件", "目前单位", "目前批次", "批次依据"), filled=("更正单位", "更正批次", "更正人", "理由")
    ),
    Sheet(
        kind="match",
        name="任务对应",
        shown=("单位", "批次", "文件", "位置", "内容", "目前任务", "对应依据"),
        filled=("更正任务", "更正人", "理由"),
    ),
    Sheet(kind="time", name="收文时间", shown=("文件", "单位", "目前收文时间"), filled=("更正时间", "来源", "更正人", "理由")),
    Sheet(kind="extension", name="延期豁免", shown=(), filled=("单位", "任务", "批次", "新期限", "批准人", "记录人", "理由")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A row of a sheet: its hidden key, the digest of what the store held for it at export, what stood in it then and now."""

    kind: Kind
    line: int
    key: tuple[str, ...]
    state: str
    shown: tuple[str, ...]
    prefilled: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def check(self) -> str:
        """Digest of the hidden parts: a row whose keys were altered is refused."""
        text = json_line([self.kind, list(self.key), self.state, list(self.prefilled)])
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the store holds: the log of decisions, the corrections that hold by kind and key, and all corrections ever made."""

    decisions: tuple[Decision, ...]
    corrections: Mapping[tuple[CorrectionKind, str], Correction]
    correction_log: tuple[tuple[CorrectionKind, str, Correction | None], ...] = ()
    today: Mapping[tuple[CorrectionKind, str], Correction] | None = None
    """The corrections in the numbers of today's ledger, where it was amended since they were made."""

    def standing(self) -> Mapping[tuple[CorrectionKind, str], Correction]:
        """Return the corrections that hold, in the numbers of today's ledger."""
        return self.corrections if self.today is None else self.today

    @property
    def ends(self) -> tuple[int, int]:
        """How long the two logs are."""
        return len(self.decisions), len(self.correction_log)

    def decision(self, finding: FindingId, ledger: str = "") -> Decision | None:
        """Return the last decision on a finding that was made under a version of the ledger (by digest)."""
        own = (one for one in reversed(self.decisions) if one.finding == finding)
        return next((one for one in own if not one.ledger or one.ledger == ledger), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCopy:
    """A workbook as read back: its rows, how long the logs were and which ledger (by digest) held when it was exported."""

    rows: tuple[ReviewRow, ...]
    ends: tuple[int, int]
    file: str
    ledger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Names that rows may use: units by id with their names, the rounds, the tasks with their titles."""

    units: tuple[tuple[UnitId, str], ...]
    rounds: tuple[RoundId, ...]
    tasks: tuple[tuple[TaskNo, str], ...]
    resolve: Callable[[str], UnitId | None]

    def name(self, unit: UnitId | None) -> str:
        """Return a unit's name, '' for none."""
        return dict(self.units).get(unit, unit or "") if unit is not None else ""

    def unit(self, text: str) -> UnitId | None:
        """Return the unit that a cell names by id or by name."""
        return next((unit for unit, name in self.units if text in {unit, name}), None) or self.resolve(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A row that two people filled in differently: what the store holds stays."""

    sheet: str
    line: int
    subject: str
    held: str
    proposed: str

    def __str__(self) -> str:
        """One Chinese line with both sides."""
        return f"“{self.sheet}”第{self.line}行 {self.subject}：已有“{self.held}”，此表为“{self.proposed}”，未导入，请商定后重新导出再填"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import appends to the logs, and what it cannot; ``lines`` tell it in Chinese."""

    decisions: tuple[Decision, ...]
    corrections: tuple[tuple[CorrectionKind, str, Correction | None], ...]
    conflicts: tuple[Conflict, ...]
    mistakes: tuple[Mistake, ...]
    lines: tuple[str, ...]
    known: int
    """Rows that were imported before."""


def state_of(value: Decision | Correction | None) -> str:
    """Return a digest of what the store holds for a row, '' for nothing."""
    return "" if value is None else hashlib.sha256(json_line(to_plain(value)).encode("utf-8")).hexdigest()[:16]


def correction_key(value: Correction) -> str:
    """Return what a correction is about: two of one kind and key replace one another."""
    if isinstance(value, MatchCorrection):
        return json_line([value.file, value.sha256, value.where, value.quote[:QUOTE]])
    if isinstance(value, ExtensionCorrection):
        leave = value.extension
        return json_line([leave.unit, leave.task, leave.round, *([value.ledger] if value.ledger and leave.task is not None else [])])
    return value.file


def stored_key(row: ReviewRow) -> str:
    """Return the key in the store of the correction that a row was exported with."""
    if row.kind == "match":
        return json_line(list(row.key))
    if row.kind == "extension":
        unit, task, round_id, *ledger = row.key
        return json_line([unit, int(task) if task else None, round_id or None, *ledger])
    return row.key[0]


def decision_values(one: Decision) -> tuple[str, str, str, str]:
    """Return a decision as its four cells."""
    return WORDS[one.kind], one.reason, one.person, one.expires.isoformat() if one.expires else ""


def correction_values(value: Correction | None, roll: Roll) -> tuple[str, ...]:
    """Return a correction as its cells, none where there is none."""
    match value:
        case OwnerCorrection():
            return roll.name(value.unit), value.round or "", value.person, value.reason
        case TimeCorrection():
            return f"{value.received_at:%Y-%m-%d %H:%M:%S}", value.source, value.person, value.reason
        case MatchCorrection():
            return NO_TASK if value.task is None else str(value.task), value.person, value.reason
        case ExtensionCorrection():
            leave = value.extension
            until = leave.until.isoformat() if leave.until else EXEMPT
            return (
                roll.name(leave.unit),
                "" if leave.task is None else str(leave.task),
                leave.round or "",
                until,
                leave.allowed_by,
                value.person,
                leave.reason,
            )
        case None:
            return ()
