"""This run's findings against the runs before, and which decision of a person still holds for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.amendment import Lineage, ancestors, todays_key, version_of
from pipeline.model.evidence import Sha256
from pipeline.model.finding import ChangeKind, Closed, Decision, DecisionKind, Finding, FindingId, OpenFinding
from pipeline.model.submission import ReceivedFile
from pipeline.model.work import UnitId

ANSWERED = "已补报"
CORRECTED = "已由后报材料更正"
WITHDRAWN = "依据有变，不再成立（台账、名册、收文记录、设置或人工更正有改动，或原文件已不在收件目录）"
_ANSWERABLE = frozenset({"SUB001", "SUB003", "SUB004", "SUB010", "SUB011"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """What the last run of the round had: its findings, the digests of the files of its inbox, its ``as_of`` and its ledger's digest.

    A file received after that ``as_of`` is new to this run though it lay in the inbox before.
    """

    findings: tuple[Finding, ...]
    files: frozenset[Sha256]
    as_of: datetime | None = None
    ledger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The last decision on a finding, and whether its task was amended in the ledger since."""

    decision: Decision
    is_amended: bool


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
    lines: Sequence[Lineage] = (),
) -> Comparison:
    """Return how each finding changed since the last run, the decision that holds for it, and what is gone.

    ``first_seen`` gives the ``as_of`` of the first run that ever had a finding; ``decisions`` is the log, oldest first;
    ``today`` is the day of ``as_of``, on which waivers expire; ``lines`` are the older versions of the ledger.
    """
    before = {_todays_id(one, last.ledger, lines): one for one in last.findings} if last else {}
    by_finding: dict[FindingId, list[tuple[int, Decision]]] = {}
    for place, decision in enumerate(decisions):
        by_finding.setdefault(decision.finding, []).append((place, decision))
    told = []
    for one in findings:
        standing = _standing(one, by_finding, lines)
        told.append(
            OpenFinding(
                finding=one,
                change=_change(one, before, first_seen),
                decision=holds(standing.decision, one, today, is_amended=standing.is_amended) if standing else "open",
                decided=standing.decision if standing else None,
                first_seen=first_seen.get(one.key.id, as_of),
            )
        )
    now = {one.key.id for one in findings}
    new: dict[UnitId, list[ReceivedFile]] = {}
    for file in files:
        if last is not None and _is_new(file, last):
            for unit in (file.unit, *file.also_units):
                if unit is not None:
                    new.setdefault(unit, []).append(file)
    gone = tuple(_closed(one, new) for name, one in before.items() if name not in now)
    return Comparison(findings=tuple(told), closed=gone)


def _todays_id(finding: Finding, ledger: str, lines: Sequence[Lineage]) -> FindingId:
    """Return the id that a finding of an older ledger has today; one of a dropped task has an id that no finding has."""
    key = todays_key(finding.key, version_of(ledger, lines))
    return key.id if key else FindingId(f"{finding.key.id}@{ledger}")


def _standing(
    finding: Finding, by_finding: Mapping[FindingId, Sequence[tuple[int, Decision]]], lines: Sequence[Lineage]
) -> Standing | None:
    """Return the last decision that speaks of a finding, under whatever version of the ledger it was made."""
    own = [(place, one, False) for place, one in by_finding.get(finding.key.id, ()) if version_of(one.ledger, lines) is None]
    for line, key, is_changed in ancestors(finding.key, lines):
        made = by_finding.get(key.id, ())
        own += [(place, one, is_changed) for place, one in made if version_of(one.ledger, lines) is line]
    if not own:
        return None
    _, decision, is_amended = max(own, key=lambda row: row[0])
    return Standing(decision=decision, is_amended=is_amended)


def holds(decision: Decision | None, finding: Finding, today: date, *, is_amended: bool = False) -> DecisionKind:
    """Return what a person's decision is worth for a finding today.

    It holds for the evidence and the task's words that it was made on, and until it expires; else it waits to be looked
    at again. A decision is never dropped: whoever takes it back appends ``open``.
    """
    if decision is None or decision.kind == "open":
        return "open"
    if decision.evidence_digest != finding.evidence_digest or is_amended:
        return "recheck"
    if decision.expires is not None and decision.expires < today:
        return "recheck"
    return decision.kind


def _change(finding: Finding, before: Mapping[FindingId, Finding], seen: Mapping[FindingId, str]) -> ChangeKind:
    earlier = before.get(finding.key.id)
    if earlier is None:
        return "reopened" if finding.key.id in seen else "new"
    return "same" if earlier.evidence_digest == finding.evidence_digest else "updated"


def _is_new(file: ReceivedFile, last: LastRun) -> bool:
    came_later = last.as_of is not None and file.received_at is not None and file.received_at > last.as_of
    return file.format != "archive" and (came_later or file.source.sha256 not in last.files)


def _closed(finding: Finding, new: Mapping[UnitId, Sequence[ReceivedFile]]) -> Closed:
    closer = _closer(finding, new)
    if closer is None:
        return Closed(finding=finding, closed_by="", reason=WITHDRAWN)
    return Closed(finding=finding, closed_by=closer.source.path, reason=ANSWERED if finding.key.code in _ANSWERABLE else CORRECTED)


def _closer(finding: Finding, new: Mapping[UnitId, Sequence[ReceivedFile]]) -> ReceivedFile | None:
    """Return the newest file of the finding's unit and round that the last run did not have."""
    unit, round_id = finding.key.unit, finding.key.round
    own = [file for file in new.get(unit, ()) if file.round in {round_id, None}] if unit is not None else []
    return max(own, key=lambda file: (file.is_effective, str(file.received_at or ""), file.source.path), default=None)
