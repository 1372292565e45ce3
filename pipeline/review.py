"""People's decisions and corrections in ``review.xlsx``: what a row says, what importing it would change, which rows are in conflict.

Contract, section 7. Reading back is by hidden keys; a row counts only where somebody changed it since it was exported,
so an import can be repeated, copies of two people merge, and an old copy undoes nothing.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from pipeline.errors import Mistake
from pipeline.model.correction import ExtensionCorrection, MatchCorrection, OwnerCorrection, TimeCorrection
from pipeline.model.evidence import Sha256
from pipeline.model.finding import Decision, FindingId, OpenFinding
from pipeline.model.submission import ProgressEntry, ReceivedFile
from pipeline.model.work import Extension, RoundId, TaskNo, UnitId
from pipeline.moments import moment_of
from pipeline.plain import json_line, to_plain

Correction = OwnerCorrection | TimeCorrection | MatchCorrection | ExtensionCorrection
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

    @property
    def ends(self) -> tuple[int, int]:
        """How long the two logs are."""
        return len(self.decisions), len(self.correction_log)

    def decision(self, finding: FindingId) -> Decision | None:
        """Return the last decision on a finding."""
        return next((one for one in reversed(self.decisions) if one.finding == finding), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCopy:
    """A workbook as read back: its rows, and how long the logs were when it was exported."""

    rows: tuple[ReviewRow, ...]
    ends: tuple[int, int]
    file: str


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


def review_rows(
    *,
    findings: Sequence[OpenFinding],
    files: Sequence[ReceivedFile],
    entries: Sequence[ProgressEntry],
    held: Held,
    roll: Roll,
    rule_names: Mapping[str, str],
) -> tuple[ReviewRow, ...]:
    """Return the rows of every sheet as they are exported, decisions and corrections that hold filled in."""
    rows = [_finding_row(one, held, roll, rule_names) for one in findings]
    rows += [_owner_row(file, held, roll) for file in files]
    rows += [_match_row(entry, held, roll) for entry in entries]
    rows += [_time_row(file, held, roll) for file in files]
    rows += [_extension_row(value, roll) for value in held.corrections.values() if isinstance(value, ExtensionCorrection)]
    lines: dict[Kind, int] = {}
    numbered = []
    for row in rows:
        lines[row.kind] = lines.get(row.kind, 1) + 1
        numbered.append(replace(row, line=lines[row.kind]))
    return tuple(numbered)


def plan_import(copy: ReviewCopy, *, held: Held, roll: Roll, at: datetime, waiver_days: int) -> ImportPlan:
    """Return what importing a copy would append. Where any row is mistaken nothing is; conflicts leave only their row out."""
    importer = _Importer(copy, held, roll, at, waiver_days)
    for row in copy.rows:
        importer.take(row)
    return importer.plan()


def state_of(value: Decision | Correction | None) -> str:
    """Return a digest of what the store holds for a row, '' for nothing."""
    return "" if value is None else hashlib.sha256(json_line(to_plain(value)).encode("utf-8")).hexdigest()[:16]


def correction_key(value: Correction) -> str:
    """Return what a correction is about: two of one kind and key replace one another."""
    if isinstance(value, MatchCorrection):
        return json_line([value.file, value.sha256, value.where, value.quote[:QUOTE]])
    if isinstance(value, ExtensionCorrection):
        leave = value.extension
        return json_line([leave.unit, leave.task, leave.round])
    return value.file


# rows to export


def _row(kind: Kind, key: Sequence[str], state: str, shown: Sequence[str], filled: Sequence[str]) -> ReviewRow:
    width = next(len(sheet.filled) for sheet in SHEETS if sheet.kind == kind)
    cells = tuple(text.strip()[:LONGEST] for text in filled) or ("",) * width
    return ReviewRow(kind=kind, line=0, key=tuple(key), state=state, shown=tuple(shown), prefilled=cells, values=cells)


def _finding_row(one: OpenFinding, held: Held, roll: Roll, rule_names: Mapping[str, str]) -> ReviewRow:
    finding = one.finding
    current = held.decision(finding.key.id)
    is_holding = one.decision in {"confirmed", "rejected", "waived"} and current is not None
    shown = (
        finding.key.id,
        roll.name(finding.key.unit),
        finding.key.round or "",
        "" if finding.key.task is None else str(finding.key.task),
        {"certain": "确定", "query": "待核", "note": "提示"}[finding.outcome],
        rule_names.get(finding.key.code, finding.key.code),
        finding.message,
        "\n".join(
            f"{piece.file} {piece.where}：{piece.quote}" if piece.quote else f"{piece.file} {piece.where}" for piece in finding.evidence
        ),
        one.first_seen[:10],
        _standing_words(one, current),
    )
    filled = decision_values(current) if is_holding and current else ()
    return _row("decision", (finding.key.id, finding.evidence_digest), state_of(current), shown, filled)


def _standing_words(one: OpenFinding, current: Decision | None) -> str:
    if one.decision == "recheck" and current is not None:
        return f"待复核（原为{WORDS[current.kind]}，{current.person}，{current.decided_at:%Y-%m-%d}：{current.reason}）"
    return next((said for kind, said in WORDS.items() if kind == one.decision), WORDS["open"])


def decision_values(one: Decision) -> tuple[str, str, str, str]:
    """Return a decision as its four cells."""
    return WORDS[one.kind], one.reason, one.person, one.expires.isoformat() if one.expires else ""


def _owner_row(file: ReceivedFile, held: Held, roll: Roll) -> ReviewRow:
    value = held.corrections.get(("owner", file.source.path))
    shown = (file.source.path, roll.name(file.unit), file.round or "", file.round_basis)
    return _row("owner", (file.source.path, file.source.sha256), state_of(value), shown, _values(value, roll))


def _time_row(file: ReceivedFile, held: Held, roll: Roll) -> ReviewRow:
    value = held.corrections.get(("time", file.source.path))
    received = f"{file.received_at:%Y-%m-%d %H:%M:%S}" if file.received_at else ""
    return _row(
        "time",
        (file.source.path, file.source.sha256),
        state_of(value),
        (file.source.path, roll.name(file.unit), received),
        _values(value, roll),
    )


def _match_row(entry: ProgressEntry, held: Held, roll: Roll) -> ReviewRow:
    where, quote = (entry.spans[0].where, entry.spans[0].quote[:QUOTE]) if entry.spans else ("", "")
    key = (entry.file, entry.sha256, where, quote)
    value = held.corrections.get(("match", json_line(list(key))))
    titles = dict(roll.tasks)
    task = "" if entry.task is None else f"{entry.task} {titles.get(entry.task, '')}".strip()
    how = {"number": "序号", "title": "标题", "content": "内容", "none": "未对应"}[entry.how]
    shown = (roll.name(entry.unit), entry.round or "", entry.file, where, entry.text, task, f"{how} {entry.score:.2f}")
    return _row("match", key, state_of(value), shown, _values(value, roll))


def _extension_row(value: ExtensionCorrection, roll: Roll) -> ReviewRow:
    key = ["" if part is None else str(part) for part in json.loads(correction_key(value))]
    return _row("extension", key, state_of(value), (), _values(value, roll))


def _values(value: Correction | None, roll: Roll) -> tuple[str, ...]:
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


# rows to import


class _RowError(Exception):
    """A row that cannot be understood; the message and its remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class _Importer:
    """Gathers what the rows of a copy would change."""

    def __init__(self, copy: ReviewCopy, held: Held, roll: Roll, at: datetime, waiver_days: int) -> None:
        self._copy, self._held, self._roll, self._at, self._waiver_days = copy, held, roll, at, waiver_days
        self._decisions: list[Decision] = []
        self._corrections: list[tuple[CorrectionKind, str, Correction | None]] = []
        self._conflicts: list[Conflict] = []
        self._mistakes: list[Mistake] = []
        self._lines: list[str] = []
        self._known = 0
        self._taken: dict[tuple[str, ...], ReviewRow] = {}

    def plan(self) -> ImportPlan:
        """Return the whole; nothing to append where a row is mistaken."""
        is_clean = not self._mistakes
        return ImportPlan(
            decisions=tuple(self._decisions) if is_clean else (),
            corrections=tuple(self._corrections) if is_clean else (),
            conflicts=tuple(self._conflicts),
            mistakes=tuple(self._mistakes),
            lines=tuple(self._lines) if is_clean else (),
            known=self._known,
        )

    def take(self, row: ReviewRow) -> None:
        """Judge one row."""
        if row.values == row.prefilled or not (any(row.values) or any(row.prefilled)):
            return
        sheet = next(one for one in SHEETS if one.kind == row.kind)
        try:
            if row.kind == "decision":
                self._take_decision(row, sheet)
            else:
                self._take_correction(row, row.kind, sheet)
        except _RowError as error:
            place = f"“{sheet.name}”第{row.line}行"
            self._mistakes.append(Mistake(file=self._copy.file, place=place, message=str(error), remedy=error.remedy))

    def _take_decision(self, row: ReviewRow, sheet: Sheet) -> None:
        if not any(row.values):
            raise _RowError("原有的决定被清空了", "要撤回决定，请在“决定”一列选“待定”")
        new = self._decision(row)
        current = self._held.decision(new.finding)
        later = [one for one in self._held.decisions[self._copy.ends[0] :] if one.finding == new.finding]
        if self._is_settled(row, (new.finding,), sheet, new.finding):
            return
        if any(_is_same(one, new, row) for one in later):
            self._known += 1
        elif state_of(current) == row.state or current is None or current.person == new.person:
            self._decisions.append(new)
            self._lines.append(f"决定 {new.finding}：{WORDS[new.kind]}（{new.person}：{new.reason}）")
        else:
            said = " ".join(filter(None, decision_values(current)))
            proposed = " ".join(filter(None, decision_values(new)))
            self._conflicts.append(Conflict(sheet=sheet.name, line=row.line, subject=new.finding, held=said, proposed=proposed))

    def _decision(self, row: ReviewRow) -> Decision:
        word, reason, person, expiry = row.values
        kind = next((one for one, said in WORDS.items() if said == word), None)
        if kind is None:
            raise _RowError(f"决定“{word}”不在可选之列" if word else "没有选决定", f"只能选 {'、'.join(WORDS.values())}")
        _demand(person, "没有写决定人", "请写明由谁决定")
        if kind != "open":
            _demand(reason, "没有写理由", "请写明理由")
        expires = _day(expiry, "有效期至") if expiry else None
        if kind == "waived" and expires is None:
            expires = self._at.date() + timedelta(days=self._waiver_days)
        if expires is not None and expires < self._at.date():
            raise _RowError(f"有效期至{expires.isoformat()}已经过去", "请写以后的日期")
        return Decision(
            finding=FindingId(row.key[0]),
            kind=kind,
            reason=reason,
            person=person,
            decided_at=self._at,
            expires=expires,
            evidence_digest=row.key[1],
        )

    def _take_correction(self, row: ReviewRow, kind: CorrectionKind, sheet: Sheet) -> None:
        new = self._correction(row, kind) if any(row.values) else None
        key = correction_key(new) if new is not None else _stored_key(row)
        current = self._held.corrections.get((kind, key))
        if self._is_settled(row, (kind, key), sheet, row.key[0] if row.key else key):
            return
        later = [value for one, name, value in self._held.correction_log[self._copy.ends[1] :] if (one, name) == (kind, key)]
        if current == new or new in later:
            self._known += 1
            return
        is_ours = state_of(current) == row.state or (new is not None and current is not None and _person(current) == _person(new))
        if is_ours or current is None:
            self._replace_moved(row, kind, key)
            self._corrections.append((kind, key, new))
            self._lines.append(f"{sheet.name} {_said(row, new, self._roll)}")
        else:
            held = " ".join(filter(None, _values(current, self._roll)))
            proposed = " ".join(filter(None, row.values)) or "（清空）"
            self._conflicts.append(
                Conflict(sheet=sheet.name, line=row.line, subject=row.key[0] if row.key else key, held=held, proposed=proposed)
            )

    def _replace_moved(self, row: ReviewRow, kind: CorrectionKind, key: str) -> None:
        """Take back an extension whose row now speaks of another unit, task or round."""
        if kind == "extension" and row.key and _stored_key(row) != key and (kind, _stored_key(row)) in self._held.corrections:
            self._corrections.append((kind, _stored_key(row), None))

    def _is_settled(self, row: ReviewRow, subject: tuple[str, ...], sheet: Sheet, name: str) -> bool:
        """Return whether an earlier row of this copy spoke of the same; it is a conflict where it said otherwise."""
        earlier = self._taken.setdefault(subject, row)
        if earlier is row:
            return False
        if earlier.values != row.values:
            held, proposed = (" ".join(filter(None, one.values)) for one in (earlier, row))
            self._conflicts.append(Conflict(sheet=sheet.name, line=row.line, subject=name, held=held, proposed=proposed))
        return True

    def _correction(self, row: ReviewRow, kind: CorrectionKind) -> Correction:
        makers: dict[CorrectionKind, Callable[[ReviewRow], Correction]] = {
            "owner": self._owner,
            "time": self._time,
            "match": self._match,
            "extension": self._extension,
        }
        return makers[kind](row)

    def _owner(self, row: ReviewRow) -> OwnerCorrection:
        unit, round_id, person, reason = row.values
        if not unit and not round_id:
            raise _RowError("没有写更正后的单位或批次", "请至少写一项")
        _signed(person, reason)
        return OwnerCorrection(
            file=row.key[0],
            sha256=Sha256(row.key[1]),
            unit=self._unit(unit) if unit else None,
            round=self._round(round_id) if round_id else None,
            person=person,
            reason=reason,
        )

    def _time(self, row: ReviewRow) -> TimeCorrection:
        moment, source, person, reason = row.values
        received = moment_of(moment)
        if received is None:
            raise _RowError(f"更正时间“{moment}”不是日期时间", "请写成 2023-08-15 17:20 的样子")
        if received > self._at:
            raise _RowError(f"更正时间“{moment}”在现在之后", "请核对日期")
        _demand(source, "没有写来源", "请写明收文时间从哪里得知，例如 机要交换登记、电话记录")
        _signed(person, reason)
        return TimeCorrection(file=row.key[0], sha256=Sha256(row.key[1]), received_at=received, source=source, person=person, reason=reason)

    def _match(self, row: ReviewRow) -> MatchCorrection:
        task, person, reason = row.values
        _signed(person, reason)
        number = None if task == NO_TASK else self._task(task)
        path, sha256, where, quote = row.key
        return MatchCorrection(file=path, sha256=Sha256(sha256), where=where, quote=quote, task=number, person=person, reason=reason)

    def _extension(self, row: ReviewRow) -> ExtensionCorrection:
        unit, task, round_id, until, allowed_by, person, reason = row.values
        _demand(unit, "没有写单位", "请写名册中的单位")
        _demand(until, "没有写新期限", f"请写日期；免予报送的写“{EXEMPT}”")
        _demand(allowed_by, "没有写批准人", "请写明由谁批准")
        _signed(person, reason)
        if task and round_id:
            raise _RowError("任务和批次只能写一项", "延期一项任务写任务号，延期一期报告写批次，都不写则对该单位全部适用")
        leave = Extension(
            unit=self._unit(unit),
            task=self._task(task) if task else None,
            round=self._round(round_id) if round_id else None,
            until=None if until == EXEMPT else _day(until, "新期限"),
            allowed_by=allowed_by,
            reason=reason,
        )
        return ExtensionCorrection(extension=leave, person=person)

    def _unit(self, text: str) -> UnitId:
        unit = self._roll.unit(text)
        if unit is None:
            raise _RowError(f"名册中没有“{text}”", "请写名册中的单位名称或 id")
        return unit

    def _round(self, text: str) -> RoundId:
        moment = moment_of(text)
        round_id = RoundId(moment.date().isoformat() if moment else text)
        if round_id not in self._roll.rounds:
            raise _RowError(f"没有“{text}”这一期", f"只能写 {'、'.join(self._roll.rounds)}")
        return round_id

    def _task(self, text: str) -> TaskNo:
        number = text.partition(" ")[0]
        known = {task for task, _ in self._roll.tasks}
        if not number.isdigit() or int(number) not in known:
            raise _RowError(f"台账中没有任务“{text}”", f"请写任务序号；不对应任何任务的写“{NO_TASK}”")
        return TaskNo(int(number))


def _demand(text: str, message: str, remedy: str) -> None:
    if not text:
        raise _RowError(message, remedy)


def _signed(person: str, reason: str) -> None:
    _demand(person, "没有写更正人或记录人", "请写明由谁更正")
    _demand(reason, "没有写理由", "请写明理由")


def _day(text: str, column: str) -> date:
    moment = moment_of(text)
    if moment is None:
        raise _RowError(f"{column}“{text}”不是日期", "请写成 2023-08-15 的样子")
    return moment.date()


def _is_same(logged: Decision, new: Decision, row: ReviewRow) -> bool:
    """Return whether a logged decision is the row's; an expiry that the import filled in does not make it another."""
    expires = logged.expires if not row.values[3] else new.expires
    return replace(logged, decided_at=new.decided_at) == replace(new, expires=expires)


def _stored_key(row: ReviewRow) -> str:
    """Return the key in the store of the correction that a row was exported with."""
    if row.kind == "match":
        return json_line(list(row.key))
    if row.kind == "extension":
        unit, task, round_id = row.key
        return json_line([unit, int(task) if task else None, round_id or None])
    return row.key[0]


def _person(value: Correction) -> str:
    return value.person


def _said(row: ReviewRow, new: Correction | None, roll: Roll) -> str:
    subject = row.key[0] if row.key and row.kind != "extension" else ""
    values: Any = _values(new, roll) if new is not None else ("撤回",)
    return " ".join(filter(None, (subject, *values)))
