"""The audit, stage by stage: gather, read, claim, judge, compare, draft, write."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.amendment import in_todays_numbers
from pipeline.errors import BadInputError, ExitCode, Mistake
from pipeline.gathering import Desk, arrivals, listed_inbox, open_desk, private_home, sweep
from pipeline.history import Inputs, Told, inputs_of, versions_of, with_bearing, with_history
from pipeline.inbox import Found
from pipeline.issued import last_notice
from pipeline.judging import Claims, Judged, claim, judge_round
from pipeline.known_ledger import keep_ledger
from pipeline.model.finding import OpenFinding
from pipeline.model.run import Audit
from pipeline.model.submission import ReceivedFile
from pipeline.model.work import Round, TaskNo
from pipeline.outputs import JsonFile, Paper, check_writable, write_papers
from pipeline.paper_settings import check_papers
from pipeline.pool import Crew
from pipeline.reader_stage import Reader, Readings, local_reader, read_all, readers, reading_settings
from pipeline.recall import recalled
from pipeline.round_papers import LookBack, round_papers
from pipeline.shelf import Shelf
from pipeline.standing import Made, note_standing
from pipeline.store import Store, StoredRun, holder_of, open_store
from reports.console import audit_lines
from reports.data import data_files, digest_of, run_json

PROGRAM = "0.1.0"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A Dask cluster: its scheduler's address, and the inbox as its workers see it ('' where files travel as bytes)."""

    scheduler: str
    shared: str = ""


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
    readings: Readings
    claims: Claims
    as_of: datetime
    log_ends: tuple[int, int]

    def told(self, chosen: Round, *, again: StoredRun | None = None) -> Told:
        """Judge a round and tell its history; nothing is recorded. ``again`` is the recorded run that is derived once more."""
        audit = audit_of(self.claims, judge_round(self.claims, chosen))
        if again is not None:
            inputs = Inputs(round=again.round, as_of=again.as_of, manifest=again.manifest)
        else:
            inputs = inputs_of(
                self.desk, self.found, self.readings, round_id=chosen.id, as_of=self.as_of, program=PROGRAM, log_ends=self.log_ends
            )
            inputs = with_bearing(inputs, audit)
        return with_history(audit, self.desk, self.store, inputs, again=again)


def sight(
    desk: Desk,
    store: Store,
    as_of: datetime,
    *,
    jobs: int = 0,
    cluster: Cluster | None = None,
    progress: Progress = lambda _done, _total, _what: None,
    log_ends: tuple[int, int] | None = None,
) -> Sight:
    """Read what is new and see the workspace as it was at ``as_of``; ``log_ends`` says how far people's logs are read.

    For whoever holds the workspace: what a killed audit left is swept away.
    """
    sweep(desk)
    keep_ledger(store, desk.ledger_mark, desk.ledger)
    limits = desk.settings.limits
    with Crew(jobs or desk.settings.jobs or os.cpu_count() or 1, folder=private_home(desk)) as crew:
        read = _reader(desk, crew, cluster)
        with listed_inbox(desk) as found:
            readings = read_all(found, store, trusted=desk.trusted, limits=limits, read=read, progress=progress)
        return sight_of(desk, store, found, readings, as_of, log_ends=log_ends or store.log_ends(), shelf=Shelf(store), crew=crew)


def _reader(desk: Desk, crew: Crew, cluster: Cluster | None) -> Reader:
    """Where files are read: in processes of this machine, or on a cluster."""
    limits = desk.settings.limits
    if cluster is None:
        return local_reader(limits, crew)
    from pipeline.cluster import cluster_reader

    return cluster_reader(cluster.scheduler, limits, inbox=desk.workspace.inbox, shared=cluster.shared)


def sight_of(
    desk: Desk,
    store: Store,
    found: tuple[Found, ...],
    readings: Readings,
    as_of: datetime,
    *,
    log_ends: tuple[int, int],
    shelf: Shelf | None = None,
    crew: Crew | None = None,
) -> Sight:
    """See a workspace whose files are read; people's corrections speak in the numbers of its ledger.

    ``shelf`` may hold what an earlier run worked out of the same facts; without it all is worked out anew. ``crew`` shares
    the work where there is much of it.
    """
    _, lines = versions_of(store, desk, as_of)
    stored = (each.value for each in store.corrections(log_ends[1]) if each.value is not None)
    corrections = tuple(value for each in stored if (value := in_todays_numbers(each, lines)) is not None)

    def passages(file: ReceivedFile) -> str:
        return readings.passages(file.source.sha256)

    claims = claim(
        desk,
        arrivals(found, readings.heads(each.source.path for each in found)),
        as_of=as_of,
        corrections=corrections,
        passages=passages,
        shelf=shelf,
        reader=f"{readers()}/{reading_settings(desk.trusted, desk.settings.limits.pages)}",
        crew=crew,
    )
    return Sight(desk=desk, store=store, found=found, readings=readings, claims=claims, as_of=as_of, log_ends=log_ends)


def run_audit(
    folder: Path,
    *,
    round_id: str | None,
    as_of: datetime,
    now: datetime | None = None,
    jobs: int = 0,
    cluster: Cluster | None = None,
    progress: Progress = lambda _done, _total, _what: None,
) -> AuditOutcome:
    """The main job: read what is new, match, judge, and write ``out/<round>/``. ``now`` only names who holds the lock."""
    desk = open_desk(folder)
    check_papers(desk)
    chosen = choose_round(desk, round_id, as_of)
    check_writable(desk.workspace.out)
    with open_store(desk.workspace.store, holder=holder_of("audit", now or as_of)) as store:
        seen = sight(desk, store, as_of, jobs=jobs, cluster=cluster, progress=progress)
        told = seen.told(chosen)
        known, remarks = _said_before(told, store)
        said = said_again(store, known, desk.workspace.store.parent) if known else None
        if said is not None and said.is_same:
            audit, head, papers = said.audit, said.head, said.papers
        else:
            audit = told.audit
            look_back = _look_back(seen, audit)
            head, papers = papers_of(seen, audit, run_id=told.run_id, inputs=told.inputs.digest, look_back=look_back)
        if not told.is_recorded and audit is told.audit:
            told.record(store, head["digest"])
        out = desk.workspace.out / chosen.id
        write_papers(out, papers, store)
        seen.claims.shelf.flush()
        if audit is told.audit and not seen.readings.lost and not audit.broken_rules:
            _note(seen, told, out)
    warnings = (*remarks, *(told.remarks if audit is told.audit else ()))
    return AuditOutcome(audit=audit, head=head, folder=out, exit_code=exit_code_of(audit), warnings=warnings)


def _note(seen: Sight, told: Told, out: Path) -> None:
    """Note what tells at the next command whether this audit still stands."""
    made = Made(
        run=told.run_id,
        round=told.audit.round.id,
        as_of=told.audit.as_of,
        due_moments=seen.desk.due_moments,
        log_ends=seen.log_ends,
        lines=tuple(audit_lines(told.audit)),
        exit_code=exit_code_of(told.audit),
    )
    note_standing(seen.store, seen.desk.workspace, seen.found, made, out=out)


def _look_back(seen: Sight, audit: Audit) -> LookBack | None:
    """The notice that was issued last before this moment, with the rounds that it named judged again."""
    previous = last_notice(seen.desk, seen.store, audit.as_of)
    if previous is None:
        return None
    named = {each.finding.key.round for each in previous.problems}
    rounds = [each for each in seen.desk.rounds if each.id in named or each.id == audit.round.id]
    return LookBack(previous=previous, audits=tuple(audit if each.id == audit.round.id else seen.told(each).audit for each in rounds))


def _said_before(told: Told, store: Store) -> tuple[StoredRun | None, tuple[str, ...]]:
    """The run that already told this past moment from the same facts; else in words why it is judged anew."""
    last = store.last_run(told.audit.round.id)
    if told.is_recorded or last is None or told.audit.as_of >= last.as_of:
        return None, ()
    known = store.run_for(told.audit.round.id, told.audit.as_of)
    if known is None:
        return None, ()
    changed = told.inputs.bearing_differences(known.manifest)
    if not changed:
        return known, (f"这一时点已核查过，按存档逐字重说（{known.id}）",)
    return None, (
        f"这一时点曾核查过（{known.id}），此后{'；'.join(changed)}，因此按现有材料重新核查；原来的结果可用 verify --run {known.id} 核对",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAgain:
    """A recorded run derived once more. ``gone`` are files that are neither kept nor to be had; then nothing else is told."""

    audit: Audit
    head: dict[str, Any]
    papers: dict[str, Paper]
    is_same: bool


def said_again(store: Store, run: StoredRun, folder: Path) -> SaidAgain | None:
    """Derive a recorded run once more from the store; None where the store lacks what it was made from."""
    try:
        with recalled(store, run, folder) as old:
            if old.gone:
                return None
            first, second = run.manifest["log_ends"]
            seen = sight_of(old.desk, store, old.found, old.readings, run.as_of, log_ends=(first, second))
            audit = seen.told(choose_round(old.desk, run.round, run.as_of), again=run).audit
            head, papers = papers_of(seen, audit, run_id=run.id, inputs=run.inputs, look_back=_look_back(seen, audit))
    except KeyError:
        return None
    return SaidAgain(audit=audit, head=head, papers=papers, is_same=head["digest"] == run.digest)


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


def papers_of(
    seen: Sight, audit: Audit, *, run_id: str, inputs: str, look_back: LookBack | None
) -> tuple[dict[str, Any], dict[str, Paper]]:
    """The head of a run, and every paper of ``out/<round>/`` by its path there, yet to be made where it is costly.

    ``inputs`` is the digest of all that the run is made from; ``look_back`` is for the draft notice.
    """
    files_of_data = data_files(audit, seen.claims.entry_rows(audit.round.id))
    data = {name: JsonFile(content) for name, content in files_of_data.items()}
    digest = digest_of({name: file.sha256 for name, file in data.items()}, run_json(audit, run_id=run_id, digest=""))
    head = run_json(audit, run_id=run_id, digest=digest)
    files = {f"data/{name}": file.paper for name, file in {**data, "run.json": JsonFile(head)}.items()}
    return head, files | round_papers(seen.desk, audit, made_from=f"{inputs}/{digest}", look_back=look_back)


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
