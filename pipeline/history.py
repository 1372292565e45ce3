"""A run in the chain of runs: what it was made from, what changed since the one before, what people decided."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipeline.compare import LastRun, compared
from pipeline.gathering import Desk
from pipeline.inbox import Found
from pipeline.model.evidence import Sha256
from pipeline.model.run import Audit, PreviousRun
from pipeline.model.work import RoundId
from pipeline.plain import json_line
from pipeline.reader_stage import readers, reading_settings
from pipeline.single import file_bytes, sha256_of
from pipeline.store import Store, StoredRun
from pipeline.workspace import SETTINGS_NAME

_NAMES = {
    "files": "报送文件",
    "ledger": "台账",
    "roster": "名册",
    "receipts": "收文记录",
    "settings": "设置",
    "trust": "信任的证书",
    "program": "程序版本",
    "readers": "读取程序",
    "log_ends": "人工复核和更正",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that decides a run, as digests."""

    round: RoundId
    as_of: datetime
    manifest: dict[str, Any]

    @property
    def digest(self) -> str:
        """Digest over the manifest, the round and ``as_of``."""
        text = json_line({"round": self.round, "as_of": self.as_of.isoformat(), "manifest": self.manifest})
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def differences(self, other: dict[str, Any]) -> list[str]:
        """What is another than in a recorded manifest, in words."""
        return [f"{name}有变化" for key, name in _NAMES.items() if self.manifest.get(key) != other.get(key)]


def inputs_of(
    desk: Desk,
    found: Sequence[Found],
    *,
    round_id: RoundId,
    as_of: datetime,
    program: str,
    log_ends: Sequence[int],
) -> Inputs:
    """Digest all that a run is made from; ``log_ends`` says how far the logs of people are read."""
    workspace = desk.workspace
    manifest = {
        "files": {each.source.path: each.source.sha256 for each in found},
        "ledger": {"name": desk.ledger.file, "sha256": desk.ledger.sha256},
        "roster": desk.roster.sha256,
        "receipts": {each.name: each.sha256 for each in desk.receipts_files},
        "settings": sha256_of(file_bytes(workspace.root / SETTINGS_NAME)),
        "trust": reading_settings(desk.trusted),
        "program": program,
        "readers": readers(),
        "log_ends": list(log_ends),
    }
    return Inputs(round=round_id, as_of=as_of, manifest=manifest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An audit with its history, and the identifier under which it is, or will be, recorded."""

    audit: Audit
    run_id: str
    inputs: Inputs
    is_recorded: bool

    def record(self, digest: str) -> StoredRun:
        """The run as the store keeps it."""
        previous = self.audit.previous
        return StoredRun(
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


def with_history(audit: Audit, store: Store, inputs: Inputs, *, again: StoredRun | None = None) -> Told:
    """Tell what changed since the last run of the round.

    A run whose inputs equal the last one's is that run: it is told again as it was, and not recorded twice. ``again`` is
    a recorded run that is derived once more.
    """
    last = again or store.last_run(audit.round.id)
    if last is not None and (again is not None or last.inputs == inputs.digest):
        return Told(audit=_as_recorded(audit, last, store), run_id=last.id, inputs=inputs, is_recorded=True)
    previous = PreviousRun(id=last.id, digest=last.digest) if last else None
    comparison = compared(
        [each.finding for each in audit.findings],
        last=_last_run(last),
        first_seen={key: past.first_seen for key, past in store.past(audit.round.id).items()},
        decisions=store.decisions(),
        files=audit.files,
        as_of=audit.as_of.isoformat(),
        today=audit.as_of.date(),
    )
    told = replace(audit, findings=comparison.findings, closed=comparison.closed, previous=previous)
    return Told(audit=told, run_id=_run_id(inputs, previous), inputs=inputs, is_recorded=False)


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
    return LastRun(findings=tuple(each.finding for each in last.findings), files=files, as_of=last.as_of)


def _run_id(inputs: Inputs, previous: PreviousRun | None) -> str:
    text = f"{inputs.digest}|{previous.digest if previous else ''}"
    return f"R{inputs.round.replace('-', '')}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}"
