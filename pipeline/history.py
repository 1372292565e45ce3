"""A run in the chain of runs: what it was made from, what changed since the one before, what people decided."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipeline.amendment import LedgerVersion, Lineage, amended, ancestors, lineage, task_words, version_of
from pipeline.compare import LastRun, compared
from pipeline.edition import EDITION, edition
from pipeline.errors import AuditError
from pipeline.gathering import Desk
from pipeline.inbox import Found
from pipeline.model.evidence import Sha256
from pipeline.model.finding import FindingId
from pipeline.model.run import Audit, PreviousRun
from pipeline.model.work import RoundId
from pipeline.plain import Rows, json_line_pieces, json_line_sha256, to_plain
from pipeline.reader_stage import Readings, readers, reading_settings
from pipeline.recall import inbox_rows, own_files
from pipeline.single import sha256_of
from pipeline.store import Store, StoredRun

_NAMES = {
    "files": "报送文件",
    "ledger": "台账",
    "roster": "名册",
    "receipts": "收文记录",
    "settings": "设置",
    "trust": "信任的证书",
    "templates": "公文模板",
    "program": "程序",
    "readers": "读取程序",
    "log_ends": "人工复核和更正",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that decides a run, as digests; ``sources`` are the bytes that the store must keep to say it again, with the inbox as listed."""

    round: RoundId
    as_of: datetime
    manifest: dict[str, Any]
    sources: tuple[bytes, ...] = ()
    inbox: Rows | None = None

    @property
    def digest(self) -> str:
        """Digest over the manifest, the round and ``as_of``."""
        plain = {name: value for name, value in self.manifest.items() if name != "bearing"}
        return json_line_sha256({"round": self.round, "as_of": self.as_of.isoformat(), "manifest": plain})

    def differences(self, other: Mapping[str, Any]) -> list[str]:
        """What is another than in a recorded manifest, in words."""
        lines = [f"{name}有变化" for key, name in _NAMES.items() if key != "files" and self.manifest.get(key) != other.get(key)]
        return [*file_differences(self.manifest["files"], other["files"]), *lines]

    def bearing_differences(self, other: Mapping[str, Any]) -> list[str]:
        """What that bears on ``as_of`` is another than in a recorded manifest: what came later is left aside."""
        mine, theirs = self.manifest["bearing"], other.get("bearing", {})
        lines = [f"{name}有变化" for key, name in _NAMES.items() if key != "files" and mine.get(key) != theirs.get(key)]
        if mine["files"] != theirs.get("files"):
            lines = [*(file_differences(self.manifest["files"], other["files"]) or ["报送文件有变化"]), *lines]
        return lines


def file_differences(now: Mapping[str, str], then: Mapping[str, str]) -> list[str]:
    """What became of the files that a run had: gone, moved, changed; and how many are new."""
    places = {sha256: path for path, sha256 in sorted(now.items(), reverse=True)}
    lines = []
    for path, sha256 in sorted(then.items()):
        if now.get(path) == sha256:
            continue
        if sha256 in places:
            lines.append(f"文件“{path}”已移到“{places[sha256]}”")
        else:
            lines.append(f"文件“{path}”的内容已改动" if path in now else f"文件“{path}”已不在收件文件夹")
    known = set(then.values())
    fresh = sum(1 for path, sha256 in now.items() if path not in then and sha256 not in known)
    return [*lines, *([f"新增文件{fresh}个"] if fresh else [])]


def inputs_of(
    desk: Desk,
    found: Sequence[Found],
    readings: Readings,
    *,
    round_id: RoundId,
    as_of: datetime,
    program: str,
    log_ends: Sequence[int],
) -> Inputs:
    """Digest all that a run is made from; ``log_ends`` says how far the logs of people are read."""
    own = own_files(desk.workspace)
    digests = {path: sha256_of(data) for path, data in own.items()}
    _check_unchanged(desk, digests)
    inbox = Rows(lambda: inbox_rows(found, readings))
    manifest = {
        "files": {each.source.path: each.source.sha256 for each in found},
        "ledger": {"name": desk.ledger.file, "sha256": desk.ledger.sha256},
        "roster": desk.roster.sha256,
        "receipts": {each.name: each.sha256 for each in desk.receipts_files},
        "settings": digests["audit.toml"],
        "trust": reading_settings(desk.trusted, desk.settings.limits.pages),
        "templates": {path: sha256 for path, sha256 in digests.items() if path.endswith("模板.docx")},
        "program": f"{program}/{edition(*EDITION)}",
        "readers": readers(),
        "log_ends": list(log_ends),
        "own": digests,
        "inbox": json_line_sha256(inbox),
    }
    return Inputs(round=round_id, as_of=as_of, manifest=manifest, sources=tuple(own.values()), inbox=inbox)


def _check_unchanged(desk: Desk, digests: Mapping[str, str]) -> None:
    """Raise AuditError where a file of the office was saved again while the audit ran: its facts are then of two versions."""
    read = {
        f"ledger/{desk.workspace.ledger.name}": desk.ledger.sha256,
        "units.csv": desk.roster.sha256,
        **{each.name: each.sha256 for each in desk.receipts_files},
    }
    changed = [path for path, sha256 in read.items() if digests.get(path) != sha256]
    if changed:
        raise AuditError(f"{'、'.join(changed)}：核查过程中被改动，请保存好以后重新运行；没有记录本次核查")


def own_differences(desk: Desk, then: Mapping[str, Any]) -> list[str]:
    """Which of the office's own files are another than a run had."""
    now = {path: sha256_of(data) for path, data in own_files(desk.workspace).items()}
    own: Mapping[str, str] = then["own"]
    return [f"{path}有变化" for path in sorted({*now, *own}) if now.get(path) != own.get(path)]


def program_differences(then: Mapping[str, Any]) -> list[str]:
    """Whether another edition of the program made a run."""
    is_same = str(then["program"]).endswith(f"/{edition(*EDITION)}") and then["readers"] == readers()
    return [] if is_same else ["程序有更新"]


def with_bearing(inputs: Inputs, audit: Audit) -> Inputs:
    """Add what bears on the moment of a run: the files and receipts that it knows, and all that does not come by mail."""
    lines = Rows(lambda: ({**to_plain(each), "file": "", "sha256": "", "line": 0, "rows": 0} for each in audit.receipts))
    bearing = {name: inputs.manifest[name] for name in _NAMES} | {
        "files": json_line_sha256({each.source.path: each.source.sha256 for each in audit.files}),
        "receipts": json_line_sha256(lines),
    }
    return replace(inputs, manifest={**inputs.manifest, "bearing": bearing})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An audit with its history, and the identifier under which it is, or will be, recorded."""

    audit: Audit
    run_id: str
    inputs: Inputs
    is_recorded: bool
    version: LedgerVersion
    remarks: tuple[str, ...] = ()

    def record(self, store: Store, digest: str) -> None:
        """Append the run to its chain, with all that saying it again takes."""
        previous = self.audit.previous
        run = StoredRun(
            id=self.run_id,
            round=self.audit.round.id,
            as_of=self.audit.as_of,
            inputs=self.inputs.digest,
            manifest=self.inputs.manifest,
            digest=digest,
            previous=previous.id if previous else None,
            previous_digest=previous.digest if previous else None,
            findings=self.audit.findings,
            closed=self.audit.closed,
        )
        with store.together():
            store.keep_sources((*self.inputs.sources, *([_line_of(self.inputs.inbox)] if self.inputs.inbox is not None else [])))
            store.add_ledger(self.version)
            store.add_run(run)


def _line_of(rows: Rows) -> bytes:
    line = bytearray()
    for piece in json_line_pieces(rows):
        line += piece.encode("utf-8")
    return bytes(line)


def versions_of(store: Store, desk: Desk, as_of: datetime) -> tuple[LedgerVersion, tuple[Lineage, ...]]:
    """Return today's version of the ledger, and the older ones with what became of their tasks."""
    known = store.ledgers()
    today = next((each for each in known if each.sha256 == desk.ledger.sha256), None)
    words = task_words(desk.ledger)
    if today is None:
        number = max((each.number for each in known), default=0) + 1
        today = LedgerVersion(number=number, sha256=desk.ledger.sha256, name=desk.ledger.file, since=as_of.isoformat(), tasks=words)
    return today, tuple(lineage(each, words) for each in known if each.sha256 != today.sha256)


def with_history(audit: Audit, desk: Desk, store: Store, inputs: Inputs, *, again: StoredRun | None = None) -> Told:
    """Tell what changed since the last run of the round that is not later than this one.

    A run whose inputs equal the last one's is that run: it is told again as it was, and not recorded twice. ``again`` is
    a recorded run that is derived once more. A run for a day before the last run's is compared with what was known then,
    and stands behind the last in the chain.
    """
    version, lines = versions_of(store, desk, audit.as_of)
    audit = replace(audit, ledger_version=version.number, ledger_since=version.since)
    last = again or store.last_run(audit.round.id)
    if last is not None and (again is not None or last.inputs == inputs.digest):
        return Told(audit=_as_recorded(audit, last, store), run_id=last.id, inputs=inputs, is_recorded=True, version=version)
    previous = PreviousRun(id=last.id, digest=last.digest) if last else None
    base = store.base_run(audit.round.id, audit.as_of)
    comparison = compared(
        [each.finding for each in audit.findings],
        last=_last_run(base),
        first_seen=_first_seen(audit, store, lines),
        decisions=store.decisions(inputs.manifest["log_ends"][0]),
        files=audit.files,
        as_of=audit.as_of.isoformat(),
        today=audit.as_of.date(),
        lines=lines,
    )
    told = replace(audit, findings=comparison.findings, closed=comparison.closed, previous=previous)
    remarks = _amendment_words(version, version_of(base.ledger, lines) if base else None)
    return Told(audit=told, run_id=_run_id(inputs, previous), inputs=inputs, is_recorded=False, version=version, remarks=remarks)


def _first_seen(audit: Audit, store: Store, lines: Sequence[Lineage]) -> dict[FindingId, str]:
    """When each finding was first seen, under whatever number its task had; what was seen later than this run is left aside."""
    moments: dict[tuple[FindingId, str], str] = {
        (name, line.version.sha256 if (line := version_of(ledger, lines)) else ""): past.first_seen
        for (name, ledger), past in store.past(audit.round.id).items()
        if past.first_seen <= audit.as_of.isoformat()
    }
    seen: dict[FindingId, str] = {}
    for each in audit.findings:
        key = each.finding.key
        own = [(key.id, ""), *((older.id, line.version.sha256) for line, older, _ in ancestors(key, lines))]
        times = [moments[name] for name in own if name in moments]
        if times:
            seen[key.id] = min(times)
    return seen


def _amendment_words(version: LedgerVersion, line: Lineage | None) -> tuple[str, ...]:
    """What people must know when the ledger is another than at the last run."""
    if line is None:
        return ()
    what = amended(line, version.tasks)
    parts = [
        ("文字、责任单位或时限有改动的任务", what.changed),
        ("新增任务", what.added),
        ("取消的任务（原序号）", what.dropped),
    ]
    told = (
        "；".join(f"{name}：{'、'.join(map(str, numbers))}" for name, numbers in parts if numbers)
        or "各项任务的文字、责任单位和时限没有改动"
    )
    moved = f"；有{len(what.moved)}项任务序号有变，audit.toml 中按序号填写的设置请核对" if what.moved else ""
    return (f"台账与上次核查的不是同一版（现为第{version.number}版“{version.name}”）。{told}{moved}。涉及改动任务的决定转为待复核",)


def _as_recorded(audit: Audit, last: StoredRun, store: Store) -> Audit:
    """The audit with the history that the recorded run told; its own findings, so that a difference shows."""
    past = {each.finding.key.id: each for each in last.findings}
    before = store.run(last.previous) if last.previous else None
    findings = tuple(
        replace(each, change=known.change, decision=known.decision, decided=known.decided, first_seen=known.first_seen)
        if (known := past.get(each.finding.key.id)) is not None
        else each
        for each in audit.findings
    )
    previous = PreviousRun(id=before.id, digest=before.digest) if before else None
    return replace(audit, findings=findings, closed=last.closed, previous=previous)


def _last_run(last: StoredRun | None) -> LastRun | None:
    if last is None:
        return None
    files = frozenset(Sha256(sha256) for sha256 in last.manifest["files"].values())
    return LastRun(findings=tuple(each.finding for each in last.findings), files=files, as_of=last.as_of, ledger=last.ledger)


def _run_id(inputs: Inputs, previous: PreviousRun | None) -> str:
    text = f"{inputs.digest}|{previous.digest if previous else ''}"
    return f"R{inputs.round.replace('-', '')}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}"
