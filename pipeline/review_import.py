"""A filled-in ``review.xlsx`` against what the store holds: what importing it appends, which rows are mistaken or in conflict."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from pipeline.errors import Mistake
from pipeline.model.correction import Correction, ExtensionCorrection, MatchCorrection, OwnerCorrection, TimeCorrection
from pipeline.model.evidence import Sha256
from pipeline.model.finding import Decision, FindingId
from pipeline.model.work import Extension, RoundId, TaskNo, UnitId
from pipeline.moments import moment_of
from pipeline.review import (
    EXEMPT,
    NO_TASK,
    SHEETS,
    WORDS,
    Conflict,
    CorrectionKind,
    Held,
    ImportPlan,
    ReviewCopy,
    ReviewRow,
    Roll,
    Sheet,
    correction_key,
    correction_values,
    decision_values,
    state_of,
    stored_key,
)


def plan_import(copy: ReviewCopy, *, held: Held, roll: Roll, at: datetime, waiver_days: int) -> ImportPlan:
    """Return what importing a copy would append. Where any row is mistaken nothing is; conflicts leave only their row out."""
    importer = _Importer(copy, held, roll, at, waiver_days)
    for row in copy.rows:
        importer.take(row)
    return importer.plan()


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
        current = self._held.decision(new.finding, self._copy.ledger)
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
            ledger=self._copy.ledger,
        )

    def _take_correction(self, row: ReviewRow, kind: CorrectionKind, sheet: Sheet) -> None:
        new = self._correction(row, kind) if any(row.values) else None
        key = correction_key(new) if new is not None else stored_key(row)
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
            held = " ".join(filter(None, correction_values(current, self._roll)))
            proposed = " ".join(filter(None, row.values)) or "（清空）"
            self._conflicts.append(
                Conflict(sheet=sheet.name, line=row.line, subject=row.key[0] if row.key else key, held=held, proposed=proposed)
            )

    def _replace_moved(self, row: ReviewRow, kind: CorrectionKind, key: str) -> None:
        """Take back an extension whose row now speaks of another unit, task or round."""
        if kind == "extension" and row.key and stored_key(row) != key and (kind, stored_key(row)) in self._held.corrections:
            self._corrections.append((kind, stored_key(row), None))

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
        return MatchCorrection(
            file=path,
            sha256=Sha256(sha256),
            where=where,
            quote=quote,
            task=number,
            person=person,
            reason=reason,
            ledger=self._copy.ledger,
        )

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
        return ExtensionCorrection(extension=leave, person=person, ledger=self._copy.ledger if task else "")

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


def _person(value: Correction) -> str:
    return value.person


def _said(row: ReviewRow, new: Correction | None, roll: Roll) -> str:
    subject = row.key[0] if row.key and row.kind != "extension" else ""
    values: Any = correction_values(new, roll) if new is not None else ("撤回",)
    return " ".join(filter(None, (subject, *values)))
