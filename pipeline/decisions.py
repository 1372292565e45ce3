"""``review``: what people decided and corrected, out to the workbook and back (contract, section 7)."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.amendment import LedgerVersion, Lineage, in_todays_numbers
from pipeline.audit import sight
from pipeline.errors import AuditError, BadInputError, Mistake
from pipeline.gathering import Desk, open_desk
from pipeline.history import versions_of
from pipeline.model.finding import OpenFinding
from pipeline.model.submission import ProgressEntry, ReceivedFile
from pipeline.review import Held, ImportPlan, ReviewCopy, Roll
from pipeline.review_book import read_review, review_xlsx
from pipeline.review_import import plan_import
from pipeline.review_rows import review_rows
from pipeline.single import file_bytes
from pipeline.store import Store, holder_of, open_store
from rules.registry import RULES


def _roll(desk: Desk) -> Roll:
    index = desk.index
    return Roll(
        units=tuple((unit.id, unit.short_name or unit.full_name) for unit in desk.roster.units if not unit.is_group),
        rounds=tuple(each.id for each in desk.rounds),
        tasks=tuple((task.no, task.subitem or task.item or task.content[:20]) for task in desk.ledger.tasks),
        resolve=lambda text: index.resolve(text).unit,
    )


def _held(store: Store, lines: Sequence[Lineage]) -> Held:
    standing = {(each.kind, each.key): each.value for each in store.corrections() if each.value is not None}
    today = {name: told for name, value in standing.items() if (told := in_todays_numbers(value, lines)) is not None}
    return Held(
        decisions=store.decisions(),
        corrections=standing,
        correction_log=tuple((each.kind, each.key, each.value) for each in store.correction_log()),
        today=today,
    )


def export_review(folder: Path, *, now: datetime) -> tuple[list[str], dict[str, Any]]:
    """Write ``review.xlsx`` from the last audit of each round; AuditError where none was made yet. ``now`` only names the holder."""
    desk = open_desk(folder)
    with open_store(desk.workspace.store, holder=holder_of("review export", now), is_new_allowed=False) as store:
        as_of = _last_as_of(store)
        findings: dict[str, OpenFinding] = {}
        files: tuple[ReceivedFile, ...] = ()
        entries: list[ProgressEntry] = []
        seen = sight(desk, store, as_of)
        for each in desk.rounds:
            if store.last_run(each.id) is None:
                continue
            audit = seen.told(each).audit
            files = audit.files
            entries += audit.entries
            findings |= {found.finding.key.id: found for found in audit.findings}
        held = _held(store, versions_of(store, desk, as_of)[1])
        roll = _roll(desk)
        rows = review_rows(
            findings=tuple(findings.values()),
            files=files,
            entries=entries,
            held=held,
            roll=roll,
            rule_names={rule.code: rule.name for rule in RULES},
            ledger=desk.ledger.sha256,
        )
        data = review_xlsx(rows, ends=held.ends, ledger=desk.ledger.sha256, roll=roll, created=as_of)
    path = desk.workspace.review
    _write(path, data)
    lines = [f"已导出 {path}：问题{len(findings)}条、文件{len(files)}个、填报内容{len(entries)}条", "填好后存盘，再运行 review import"]
    return lines, {"file": path.name, "findings": len(findings), "files": len(files), "entries": len(entries)}


def _last_as_of(store: Store) -> datetime:
    runs = store.run_ids()
    if not runs:
        raise AuditError("还没有核查记录，请先运行一次 audit")
    return max(datetime.fromisoformat(as_of) for _, _, as_of in runs)


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise AuditError(f"不能写入“{path}”（{error.strerror}）；请关闭正在打开的复核表，检查文件夹权限后再试") from error


def import_review(folder: Path, *, at: datetime, is_rehearsal: bool) -> tuple[list[str], dict[str, Any]]:
    """Append what a filled-in ``review.xlsx`` decides and corrects; BadInputError where any row is mistaken, then nothing is."""
    desk = open_desk(folder)
    path = desk.workspace.review
    copy = read_review(file_bytes(path), file=path.name)
    with open_store(desk.workspace.store, holder=holder_of("review import", at), is_new_allowed=False) as store:
        version, lines = versions_of(store, desk, at)
        _check_ledger(copy, version, lines)
        plan = plan_import(copy, held=_held(store, lines), roll=_roll(desk), at=at, waiver_days=desk.settings.waiver_days)
        if plan.mistakes:
            raise BadInputError(*plan.mistakes)
        if not is_rehearsal and (plan.decisions or plan.corrections):
            with store.together():
                store.add_ledger(version)
                store.add_decisions(plan.decisions)
                store.add_corrections(plan.corrections, at=at)
    return _told(plan, is_rehearsal=is_rehearsal), {
        "decisions": len(plan.decisions),
        "corrections": len(plan.corrections),
        "known": plan.known,
        "conflicts": [str(conflict) for conflict in plan.conflicts],
        "dry_run": is_rehearsal,
    }


def _check_ledger(copy: ReviewCopy, version: LedgerVersion, lines: Sequence[Lineage]) -> None:
    """Refuse a workbook whose task numbers are those of a ledger that this workspace never had, or has no more."""
    if copy.ledger == version.sha256:
        return
    is_known = any(line.version.sha256 == copy.ledger for line in lines)
    if not is_known:
        what = "是按另一份台账导出的" if copy.ledger else "没有注明按哪一版台账导出"
        raise BadInputError(Mistake(file=copy.file, place="", message=what, remedy="请用 review export 重新导出后填写"))
    tasked = [row for row in copy.rows if row.values != row.prefilled and row.kind in {"match", "extension"}]
    if tasked:
        what = f"台账已换版，此表是换版之前导出的，其中“{tasked[0].values[0]}”等{len(tasked)}行的任务序号可能已变"
        raise BadInputError(Mistake(file=copy.file, place="", message=what, remedy="请用 review export 重新导出，把这几行重填后导入"))


def _told(plan: ImportPlan, *, is_rehearsal: bool) -> list[str]:
    verb = "将导入" if is_rehearsal else "已导入"
    counts = f"{verb}决定{len(plan.decisions)}条、更正{len(plan.corrections)}条；以前导入过的{plan.known}条不变"
    tail = ["这是试运行，没有改动任何东西。"] if is_rehearsal else ["下次核查时生效。"]
    return [counts, *plan.lines, *(str(conflict) for conflict in plan.conflicts), *tail]
