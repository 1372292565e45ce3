"""The audit, stage by stage: gather, read, claim, judge, compare, draft, write."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.errors import AuditError, BadInputError, ExitCode, Mistake
from pipeline.gathering import Desk, arrivals, listed_inbox, open_desk
from pipeline.history import Told, inputs_of, with_history
from pipeline.inbox import Found
from pipeline.judging import Claims, Judged, claim, judge_round
from pipeline.model.finding import OpenFinding
from pipeline.model.run import Audit
from pipeline.model.work import Round, TaskNo
from pipeline.outputs import check_writable, json_bytes, same_files, write_folder
from pipeline.reader_stage import plan_json, planned, read_all
from pipeline.reading import FileReading
from pipeline.round_papers import round_papers
from pipeline.store import Store, StoredRun, holder_of, open_store
from reports.data import data_files, digest_of, finding_json, run_json

PROGRAM = "0.1.0"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOutcome:
    """A finished audit, its head, where its papers lie, and how the command ends."""

    audit: Audit
    head: dict[str, Any]
    folder: Path
    exit_code: ExitCode
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A workspace at one moment: its inbox read, its files attributed, its entries matched; any round can be judged."""

    desk: Desk
    store: Store
    found: tuple[Found, ...]
    claims: Claims
    as_of: datetime
    log_ends: tuple[int, int]

    def told(self, chosen: Round, *, again: StoredRun | None = None) -> Told:
        """Judge a round and tell its history; nothing is recorded."""
        inputs = inputs_of(self.desk, self.found, round_id=chosen.id, as_of=self.as_of, program=PROGRAM, log_ends=self.log_ends)
        return with_history(audit_of(self.claims, judge_round(self.claims, chosen)), self.store, inputs, again=again)


def sight(
    desk: Desk,
    store: Store,
    as_of: datetime,
    *,
    jobs: int = 0,
    progress: Progress = lambda _done, _total, _what: None,
    log_ends: tuple[int, int] | None = None,
) -> Sight:
    """Read what is new and see the workspace as it was at ``as_of``; ``log_ends`` says how far people's logs are read."""
    ends = log_ends or store.log_ends()
    with listed_inbox(desk) as found:
        arrived = arrivals(found, _readings(desk, found, store, jobs=jobs, progress=progress))
    corrections = tuple(each.value for each in store.corrections(ends[1]) if each.value is not None)
    claims = claim(desk, arrived, as_of=as_of, corrections=corrections)
    return Sight(desk=desk, store=store, found=found, claims=claims, as_of=as_of, log_ends=ends)


def run_audit(
    folder: Path,
    *,
    round_id: str | None,
    as_of: datetime,
    now: datetime | None = None,
    jobs: int = 0,
    progress: Progress = lambda _done, _total, _what: None,
) -> AuditOutcome:
    """The main job: read what is new, match, judge, and write ``out/<round>/``. ``now`` only names who holds the lock."""
    desk = open_desk(folder)
    chosen = choose_round(desk, round_id, as_of)
    check_writable(desk.workspace.out)
    with open_store(desk.workspace.store, holder=holder_of("audit", now or as_of)) as store:
        told = sight(desk, store, as_of, jobs=jobs, progress=progress).told(chosen)
        head, files = papers_of(desk, told.audit, run_id=told.run_id)
        if not told.is_recorded:
            store.add_run(told.record(head["digest"]))
        out = desk.workspace.out / chosen.id
        if not same_files(out, files):
            write_folder(out, files)
    return AuditOutcome(audit=told.audit, head=head, folder=out, exit_code=exit_code_of(told.audit))


def _readings(desk: Desk, found: tuple[Found, ...], store: Store, *, jobs: int, progress: Progress) -> dict[str, FileReading]:
    count = jobs or desk.settings.jobs or os.cpu_count() or 1
    return read_all(found, store, trusted=desk.trusted, limits=desk.settings.limits, jobs=count, progress=progress)


def plan_audit(folder: Path) -> list[dict[str, Any]]:
    """Which files the next audit would read and why; changes nothing."""
    desk = open_desk(folder)
    if not desk.workspace.store.is_file():
        with listed_inbox(desk) as found:
            rows = [each for each in found if not each.is_container and each.content is not None]
            return [{"path": each.source.path, "reason": "新文件", "read": True} for each in rows]
    with open_store(desk.workspace.store, is_new_allowed=False) as store, listed_inbox(desk) as found:
        return plan_json(*planned(found, store, trusted=desk.trusted))


def choose_round(desk: Desk, round_id: str | None, as_of: datetime) -> Round:
    """The round that was named, else the latest one that is due at ``as_of``, else the first."""
    if round_id is None:
        due = dict(desk.due_moments)
        passed = [each for each in desk.rounds if due[each.id] <= as_of]
        return passed[-1] if passed else desk.rounds[0]
    for each in desk.rounds:
        if each.id == round_id:
            return each
    names = "、".join(each.id for each in desk.rounds)
    raise BadInputError(Mistake(file="--round", place=f"“{round_id}”", message="没有这个批次", remedy=f"现有批次：{names}"))


def audit_of(claims: Claims, judged: Judged) -> Audit:
    """The whole of one audit as a value, before history."""
    facts = judged.facts
    return Audit(
        round=facts.round,
        as_of=facts.as_of,
        due_moment=facts.due_moment(facts.round.id),
        due_rule=facts.due_rule,
        ledger=facts.ledger,
        ledger_sha256=facts.ledger.sha256,
        roster=claims.desk.roster,
        receipts=facts.receipts,
        files=facts.files,
        dossiers=facts.dossiers,
        entries=facts.entries,
        obligations=facts.obligations,
        expected=facts.expected,
        to_confirm=facts.to_confirm,
        report_tasks=frozenset(TaskNo(task) for task in claims.desk.settings.report_tasks),
        findings=tuple(
            OpenFinding(finding=each, change="new", decision="open", decided=None, first_seen=facts.as_of.isoformat())
            for each in judged.findings
        ),
        closed=(),
        previous=None,
        program=PROGRAM,
        broken_rules=judged.broken,
    )


def papers_of(desk: Desk, audit: Audit, *, run_id: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The head of a run, and every file of ``out/<round>/`` by its path there."""
    data = data_files(audit)
    digest = digest_of(data, run_json(audit, run_id=run_id, digest=""))
    head = run_json(audit, run_id=run_id, digest=digest)
    files = {f"data/{name}": json_bytes(content) for name, content in data.items()}
    files["data/run.json"] = json_bytes(head)
    return head, files | round_papers(desk, audit)


def exit_code_of(audit: Audit) -> ExitCode:
    """How the command ends: broken rules, then what could not be read, then what is certain and open."""
    if audit.broken_rules:
        return ExitCode.FAILED
    unreadable = {"FIL001", "FIL002", "FIL004"}
    if any(problem.code in unreadable for file in audit.files if file.round in {audit.round.id, None} for problem in file.problems):
        return ExitCode.UNREADABLE
    open_certain = (
        each for each in audit.findings if each.finding.outcome == "certain" and each.decision in {"open", "confirmed", "recheck"}
    )
    return ExitCode.CERTAIN_FINDINGS if any(open_certain) else ExitCode.CLEAN


def diff_runs(folder: Path, names: tuple[str, ...]) -> dict[str, Any]:
    """What changed between two runs; by default between the last one and the one of the same round before it."""
    desk = open_desk(folder)
    with open_store(desk.workspace.store, is_new_allowed=False) as store:
        first, second = _two_runs(store, names)
        before = {each.finding.key.id: each.finding for each in first.findings} if first else {}
        after = {each.finding.key.id: each.finding for each in second.findings}
    rows = [{**finding_json(found), "change": "new"} for key, found in after.items() if key not in before]
    rows += [
        {**finding_json(found), "change": "updated"}
        for key, found in after.items()
        if key in before and before[key].evidence_digest != found.evidence_digest
    ]
    rows += [{**finding_json(found), "change": "closed"} for key, found in before.items() if key not in after]
    return {"from": first.id if first else None, "to": second.id, "round": second.round, "changes": rows}


def _two_runs(store: Store, names: tuple[str, ...]) -> tuple[Any, Any]:
    ids = store.run_ids()
    if not ids:
        raise AuditError("还没有核查记录，请先运行一次 audit")
    if names and len(names) != 2:
        raise BadInputError(Mistake(file="diff", place="", message="要么不写编号，要么写两个", remedy="例如 diff W R1 R2"))
    if names:
        found = tuple(store.run(name) for name in names)
        if None in found:
            lacking = "、".join(name for name, run in zip(names, found, strict=True) if run is None)
            known = "、".join(name for name, _, _ in ids[-10:])
            raise BadInputError(Mistake(file="diff", place=lacking, message="没有这次核查", remedy=f"最近的核查：{known}"))
        return found[0], found[1]
    last = store.run(ids[-1][0])
    return (store.run(last.previous) if last is not None and last.previous else None), last


def verify_runs(folder: Path) -> tuple[list[str], bool, dict[str, Any]]:
    """Walk the chain of runs, and derive the last one again from the store and the files."""
    desk = open_desk(folder)
    with open_store(desk.workspace.store, is_new_allowed=False) as store:
        wrong = list(store.broken_links())
        ids = store.run_ids()
        if not ids:
            raise AuditError("还没有核查记录，请先运行一次 audit")
        lines = [f"共{len(ids)}次核查；链条{'完整' if not wrong else '有问题'}"]
        last = store.run(ids[-1][0]) if not wrong else None
        if last is None:
            return [*lines, *wrong], False, {"runs": len(ids), "sound": False, "problems": wrong}
        first, second = last.manifest["log_ends"]
        seen = sight(desk, store, last.as_of, log_ends=(first, second))
        told = seen.told(choose_round(desk, last.round, last.as_of), again=last)
        head, _ = papers_of(desk, told.audit, run_id=last.id)
    changed = told.inputs.differences(last.manifest)
    is_same = head["digest"] == last.digest
    if is_same:
        lines.append(f"最近一次核查{last.id}由文件和存档重新推导，结果一致")
    elif changed:
        lines.append(f"最近一次核查{last.id}之后有改动，不能逐字重推：{'；'.join(changed)}")
    else:
        wrong.append(f"最近一次核查{last.id}：材料没有变化，重新推导的结果却不一致")
    data = {"runs": len(ids), "sound": not wrong, "same": is_same, "changed": changed, "problems": wrong}
    return [*lines, *wrong], not wrong, data
