"""The annual deduction sheet: points from findings by an office's scheme, each with its chain, derived anew each time.

A query counts only where a person confirmed it; a certain finding likewise unless the scheme says otherwise. One fact counts
once: one finding once, one task once a year on a line, and a report that was not received counts nothing else of its round.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pipeline.errors import BadInputError, Mistake
from pipeline.model.finding import OpenFinding
from pipeline.model.notice import ScoreSheet, ScoreStep, UnitScore
from pipeline.model.run import Audit
from pipeline.model.text import fold
from pipeline.model.work import Roster, TaskNo, Unit, UnitId
from reports.settings import ManualLine, Scheme, SchemeLine
from reports.standing import decisive_moment, is_demanded, was_set_aside
from reports.wording import CODE_NAMES, DECISIONS

WorkingDays = Callable[[date, date], int]
"""The number of working days after the first day up to and including the second."""
_ZERO = Decimal(0)
_MISSING = "SUB001"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A finding that a line of the scheme speaks of, with the audit that has it."""

    audit: Audit
    found: OpenFinding
    line: SchemeLine
    days_late: int | None
    is_corrected: bool
    is_mended_late: bool = False


def score_sheet(
    audits: Sequence[Audit],
    scheme: Scheme,
    *,
    year: int,
    working_days: WorkingDays,
    clauses: Mapping[str, str],
    corrected: Sequence[OpenFinding] = (),
    corrected_late: Sequence[OpenFinding] = (),
) -> ScoreSheet:
    """Return the sheet of a year from the last audit of each of its rounds.

    ``clauses`` gives each code its basis in the ledger; ``corrected`` are findings that a notice named and that were
    corrected within its period, so that no audit has them any more; ``corrected_late`` those that were corrected after it
    and count as they stood. Raises BadInputError where a manual line names no unit.
    """
    last = audits[-1]
    manual = _manual(scheme.manual, last.roster)
    claims = list(_claims(audits, scheme, working_days, corrected, corrected_late))
    units = tuple(
        _unit_score(audits, scheme, unit, claims, manual.get(unit.id, ()), clauses)
        for unit in last.roster.units
        if not unit.is_group and _takes_part(audits, unit)
    )
    return ScoreSheet(
        year=year,
        as_of=max(audit.as_of for audit in audits),
        full=scheme.full,
        floor=scheme.floor,
        cap=scheme.cap,
        enabled=scheme.enabled,
        require_confirmation=scheme.require_confirmation,
        units=units,
        unconfirmed=sum(1 for each in units for step in each.steps if step.remark == _UNCONFIRMED),
    )


_UNCONFIRMED = "未经人工确认，不计分"


def _takes_part(audits: Sequence[Audit], unit: Unit) -> bool:
    return any(unit.id in audit.expected or unit.id in audit.to_confirm for audit in audits)


def _manual(lines: Iterable[ManualLine], roster: Roster) -> Mapping[UnitId, tuple[ManualLine, ...]]:
    names = {fold(name): unit.id for unit in roster.units for name in (unit.id, unit.full_name, unit.short_name, *unit.aliases) if name}
    mistakes, kept = [], dict[UnitId, tuple[ManualLine, ...]]()
    for line in lines:
        unit = names.get(fold(line.unit))
        if unit is None:
            mistakes.append(
                Mistake(
                    file="audit.toml", place="deductions", message=f"人工加减分的单位“{line.unit}”不在名册", remedy="写名册中的 id 或名称"
                )
            )
        else:
            kept[unit] = (*kept.get(unit, ()), line)
    if mistakes:
        raise BadInputError(*mistakes)
    return kept


def _claims(
    audits: Sequence[Audit],
    scheme: Scheme,
    working_days: WorkingDays,
    corrected: Sequence[OpenFinding],
    corrected_late: Sequence[OpenFinding],
) -> Iterator[_Claim]:
    seen: set[str] = set()
    open_ = [(audit, found, False, False) for audit in audits for found in audit.findings]
    closed = [(_audit_of(audits, found), found, True, False) for found in corrected]
    late = [(_audit_of(audits, found), found, False, True) for found in corrected_late]
    for audit, found, is_corrected, is_mended_late in (*open_, *closed, *late):
        key = found.finding.key
        if key.unit is None or key.id in seen or found.finding.outcome == "note":
            continue
        days = _days_late(audit, key.unit, working_days) if key.code == "SUB002" else None
        line = next((line for line in scheme.lines if key.code in line.codes and _applies(line, days)), None)
        if line is not None:
            seen.add(key.id)
            yield _Claim(audit=audit, found=found, line=line, days_late=days, is_corrected=is_corrected, is_mended_late=is_mended_late)


def _audit_of(audits: Sequence[Audit], found: OpenFinding) -> Audit:
    return next((audit for audit in audits if audit.round.id == found.finding.key.round), audits[-1])


def _days_late(audit: Audit, unit: UnitId, working_days: WorkingDays) -> int | None:
    dossier = next((dossier for dossier in audit.dossiers if dossier.unit == unit), None)
    moment = decisive_moment(dossier)
    return None if moment is None else max(0, working_days(audit.round.due, moment.date()))


def _applies(line: SchemeLine, days: int | None) -> bool:
    if not line.days_from and not line.days_to:
        return True
    return days is not None and days >= line.days_from and (not line.days_to or days <= line.days_to)


def _unit_score(
    audits: Sequence[Audit],
    scheme: Scheme,
    unit: Unit,
    claims: Sequence[_Claim],
    manual: Sequence[ManualLine],
    clauses: Mapping[str, str],
) -> UnitScore:
    if not any(is_demanded(audit, unit.id) for audit in audits):
        why = "不属本级政府" if unit.category in {"outside", "issuer"} else "报送要求待确认"
        return UnitScore(unit=unit.id, applies=False, steps=(), deducted=_ZERO, bonus=_ZERO, score=scheme.full, remark=f"不参加计分：{why}")
    mine = [claim for claim in claims if claim.found.finding.key.unit == unit.id]
    steps = [_step(scheme, claim, clauses) for claim in mine]
    steps = _once(mine, steps)
    steps = _capped(scheme, mine, steps)
    vetoed = [claim for claim, step in zip(mine, steps, strict=True) if claim.line.veto and not step.remark]
    by_hand = [_manual_step(line) for line in manual]
    taken = sum((step.counted for step in (*steps, *by_hand) if step.counted > 0), _ZERO)
    deducted = scheme.cap if vetoed else min(taken, scheme.cap)
    bonus = min(-sum((step.counted for step in by_hand if step.counted < 0), _ZERO), scheme.bonus_cap)
    remark = "一票否决，扣满本项" if vetoed else f"合计{taken:f}分，按本项上限扣{scheme.cap:f}分" if taken > scheme.cap else ""
    score = max(scheme.floor, scheme.full - deducted + bonus)
    return UnitScore(unit=unit.id, applies=True, steps=(*steps, *by_hand), deducted=deducted, bonus=bonus, score=score, remark=remark)


def _step(scheme: Scheme, claim: _Claim, clauses: Mapping[str, str]) -> ScoreStep:
    finding, key = claim.found.finding, claim.found.finding.key
    remark = _why_not(scheme, claim)
    late = f"（迟报{claim.days_late}个工作日）" if claim.days_late is not None else ""
    late += "（整改期限之后改正）" if claim.is_mended_late else ""
    return ScoreStep(
        line=claim.line.name,
        source=claim.line.source,
        code=key.code,
        rule=CODE_NAMES.get(key.code, key.code),
        clause=clauses.get(key.code, ""),
        finding=key.id,
        task=key.task,
        round=key.round,
        message=finding.message + late,
        evidence=finding.evidence,
        decision=_decision_words(claim.found),
        points=claim.line.points,
        counted=_ZERO if remark else claim.line.points,
        remark=remark,
    )


def _why_not(scheme: Scheme, claim: _Claim) -> str:
    """Return why a claim counts nothing by itself, or ''."""
    found, key = claim.found, claim.found.finding.key
    if key.unit is None or not is_demanded(claim.audit, key.unit):
        return "该批次报送要求待确认，不计分"
    if was_set_aside(found):
        return f"{DECISIONS[found.decision]}，不计分"
    if key.task is not None and _only_supports(claim.audit, key.unit, key.task):
        return "配合单位，不计分"
    if claim.is_corrected and scheme.corrected == "suspend":
        return "已在期限内改正，暂缓计分"
    if found.decision == "recheck":
        return "证据有变化，待复核，不计分"
    needs_person = scheme.require_confirmation or found.finding.outcome != "certain"
    return _UNCONFIRMED if found.decision != "confirmed" and needs_person else ""


def _only_supports(audit: Audit, unit: UnitId, task: TaskNo) -> bool:
    roles = [duty.role for duty in audit.obligations if duty.unit == unit and duty.task == task]
    return bool(roles) and all(role == "support" for role in roles)


def _decision_words(found: OpenFinding) -> str:
    decided = found.decided
    if decided is None:
        return DECISIONS[found.decision]
    day = decided.decided_at.date()
    return f"{DECISIONS[found.decision]}：{decided.person}，{day.isoformat()}，{decided.reason}"


def _once(claims: Sequence[_Claim], steps: Sequence[ScoreStep]) -> list[ScoreStep]:
    """Let one fact count once: nothing beside a missing report in its round, one a round or task where the line says so."""
    missing = {step.round for step in steps if step.code == _MISSING and not step.remark}
    seen: set[tuple[str, object]] = set()
    kept: list[ScoreStep] = []
    for claim, step in zip(claims, steps, strict=True):
        key: tuple[str, object] = (
            claim.line.name,
            {"round": step.round, "task": step.task or step.round}.get(claim.line.per, step.finding),
        )
        if step.remark:
            kept.append(step)
        elif step.code != _MISSING and step.round in missing:
            kept.append(replace(step, counted=_ZERO, remark="该批次报告未收到，已另行计分，不重复计"))
        elif key in seen:
            kept.append(replace(step, counted=_ZERO, remark="同一事项已计分，不重复计"))
        else:
            seen.add(key)
            kept.append(step)
    return kept


def _capped(scheme: Scheme, claims: Sequence[_Claim], steps: Sequence[ScoreStep]) -> list[ScoreStep]:
    """Hold each line to its cap in the year."""
    left = {line.name: line.cap for line in scheme.lines}
    kept: list[ScoreStep] = []
    for claim, step in zip(claims, steps, strict=True):
        room = left.get(claim.line.name)
        if room is None or step.remark:
            kept.append(step)
            continue
        counted = min(step.counted, room)
        left[claim.line.name] = room - counted
        remark = f"已达“{claim.line.name}”上限{claim.line.cap:f}分" if counted < step.counted else ""
        kept.append(replace(step, counted=counted, remark=remark))
    return kept


def _manual_step(line: ManualLine) -> ScoreStep:
    signed = -line.points if line.is_bonus else line.points
    return ScoreStep(
        line=line.name,
        source=line.source,
        code="",
        rule="人工加分" if line.is_bonus else "人工扣分",
        clause="",
        finding=None,
        task=None,
        round=None,
        message=line.reason,
        evidence=(),
        decision=f"{line.person}：{line.reason}",
        points=signed,
        counted=signed,
        remark="",
    )
