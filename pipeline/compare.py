"""This run's findings against the runs before, and which decision of a person still holds for each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.model.evidence import Sha256
from pipeline.model.finding import ChangeKind, Closed, Decision, DecisionKind, Finding, FindingId, OpenFinding
from pipeline.model.submission import ReceivedFile

ANSWERED = "已补报"
CORRECTED = "已由后报材料更正"
WITHDRAWN = "依据有变，不再成立（台账、名册、收文记录、设置或人工更正有改动，或原文件已不在收件目录）"
_ANSWERABLE = frozenset({"SUB001", "SUB003", "SUB004", "SUB010", "SUB011"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """What the last run of the round had: its findings, and the digests of the files of its inbox."""

    findings: tuple[Finding, ...]
    files: frozenset[Sha256]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """This run's findings with their history, in their order, and the findings of the last run that are gone."""

    findings: tuple[OpenFinding, ...]
    closed: tuple[Closed, ...]


def compared(
    findings: Sequence[Finding],
    *,
    last: LastRun | None,
    first_seen: Mapping[FindingId, str],
    decisions: Iterable[Decision],
    files: Sequence[ReceivedFile],
    as_of: str,
    today: date,
) -> Comparison:
    """Return how each finding changed since the last run, the decision that holds for it, and what is gone.

    ``first_seen`` gives the ``as_of`` of the first run that ever had a finding; ``decisions`` is the log, oldest first;
    ``today`` is the day of ``as_of``, on which waivers expire.
    """
    before = {one.key.id: one for one in last.findings} if last else {}
    standing = {one.finding: one for one in decisions}
    told = tuple(
        OpenFinding(
            finding=one,
            change=_change(one, before, first_seen),
            decision=holds(standing.get(one.key.id), one, today),
            decided=standing.get(one.key.id),
            first_seen=first_seen.get(one.key.id, as_of),
        )
        for one in findings
    )
    now = {one.key.id for one in findings}
    known = last.files if last else frozenset()
    gone = tuple(_closed(one, files, known) for one in before.values() if one.key.id not in now)
    return Comparison(findings=told, closed=gone)


def holds(decision: Decision | None, finding: Finding, today: date) -> DecisionKind:
    """Return what a person's decision is worth for a finding today.

    It holds for the evidence that it was made on and until it expires; else it waits to be looked at again. A decision
    is never dropped: whoever takes it back appends ``open``.
    """
    if decision is None or decision.kind == "open":
        return "open"
    if decision.evidence_digest != finding.evidence_digest:
        return "recheck"
    if decision.expires is not None and decision.expires < today:
        return "recheck"
    return decision.kind


def _change(finding: Finding, before: Mapping[FindingId, Finding], seen: Mapping[FindingId, str]) -> ChangeKind:
    earlier = before.get(finding.key.id)
    if earlier is None:
        return "reopened" if finding.key.id in seen else "new"
    return "same" if earlier.evidence_digest == finding.evidence_digest else "updated"


def _closed(finding: Finding, files: Sequence[ReceivedFile], known: Collection[Sha256]) -> Closed:
    closer = _closer(finding, files, known)
    if closer is None:
        return Closed(finding=finding, closed_by="", reason=WITHDRAWN)
    return Closed(finding=finding, closed_by=closer.source.path, reason=ANSWERED if finding.key.code in _ANSWERABLE else CORRECTED)


def _closer(finding: Finding, files: Sequence[ReceivedFile], known: Collection[Sha256]) -> ReceivedFile | None:
    """Return the newest file of the finding's unit and round that the last run did not have."""
    unit, round_id = finding.key.unit, finding.key.round
    new = [
        file
        for file in files
        if unit is not None
        and unit in {file.unit, *file.also_units}
        and file.round in {round_id, None}
        and file.source.sha256 not in known
        and file.format != "archive"
    ]
    return max(new, key=lambda file: (file.is_effective, str(file.received_at or ""), file.source.path), default=None)
