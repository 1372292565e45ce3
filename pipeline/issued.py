"""Notices that were issued: what the last one named, and what was corrected within the period that it gave."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pipeline.amendment import todays_key, version_of
from pipeline.gathering import Desk
from pipeline.history import versions_of
from pipeline.model.finding import Decision, FindingId, OpenFinding
from pipeline.model.notice import PreviousNotice
from pipeline.model.run import Audit
from pipeline.plain import from_plain
from pipeline.store import IssuedNotice, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A problem that an issued notice named, with the notice's data cut-off and the last day that it gave for corrections."""

    found: OpenFinding
    as_of: datetime
    correct_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Named problems that are gone since their unit sent something: in time, and after the day that the notice gave."""

    in_time: tuple[OpenFinding, ...]
    late: tuple[OpenFinding, ...]


def last_notice(desk: Desk, store: Store, as_of: datetime, *, before: str = "") -> PreviousNotice | None:
    """The notice to look back on at ``as_of``; its tasks in the numbers of today's ledger.

    ``before`` a quarter: the one issued last, by ``as_of``, for the latest earlier quarter. Without: the last that was issued earlier.
    """
    if before:
        earlier = [each for each in store.notices() if each.quarter < before and each.issued_at <= as_of]
    else:
        earlier = [each for each in store.notices() if each.issued_at < as_of]
    if not earlier:
        return None
    last = max(reversed(earlier), key=lambda each: (each.quarter if before else "", each.issued_at))
    return PreviousNotice(
        title=last.data["title"], as_of=datetime.fromisoformat(last.data["as_of"]), problems=_problems(last, desk, store, as_of)
    )


def named_before(desk: Desk, store: Store, as_of: datetime) -> Iterator[Named]:
    """What the notices issued by ``as_of`` named, each with the period that its notice gave; the last naming of a problem comes last."""
    for notice in store.notices():
        if notice.issued_at > as_of:
            continue
        for found in _problems(notice, desk, store, as_of):
            yield Named(found=found, as_of=notice.issued_at, correct_by=_last_day(notice.data))


def _last_day(data: Mapping[str, Any]) -> date | None:
    text = data.get("correct_by", "")
    return date.fromisoformat(text) if text else None


def _problems(notice: IssuedNotice, desk: Desk, store: Store, as_of: datetime) -> tuple[OpenFinding, ...]:
    """What a notice named, without the tasks that the ledger has dropped since: nobody can answer them any more."""
    named = (from_plain(OpenFinding, each) for each in notice.data["problems"])
    line = version_of(notice.data.get("ledger", ""), versions_of(store, desk, as_of)[1])
    keys = ((each, todays_key(each.finding.key, line)) for each in named)
    return tuple(replace(each, finding=replace(each.finding, key=key)) for each, key in keys if key is not None)


def corrected(named: Iterable[Named], audits: Sequence[Audit], decisions: Mapping[FindingId, Decision]) -> Corrected:
    """Sort the named problems that no audit has any more, with the decisions that people have made of them.

    One that went without anything new from its unit (a fact that the office itself corrected) was no fault and is left out.
    """
    present = {each.finding.key.id for audit in audits for each in audit.findings}
    gone = {each.found.finding.key.id: each for each in named if each.found.finding.key.id not in present}
    in_time: list[OpenFinding] = []
    late: list[OpenFinding] = []
    for each in gone.values():
        moment = _answered_at(each, audits)
        if moment is None:
            continue
        is_late = each.correct_by is not None and moment.date() > each.correct_by
        (late if is_late else in_time).append(_decided(each.found, decisions.get(each.found.finding.key.id)))
    return Corrected(in_time=tuple(in_time), late=tuple(late))


def _answered_at(named: Named, audits: Sequence[Audit]) -> datetime | None:
    """When the unit first sent something of that round after the notice's cut-off."""
    key = named.found.finding.key
    dossiers = (each for audit in audits for each in audit.dossiers if each.unit == key.unit and key.round in {None, each.round})
    moments = (submission.received_at for dossier in dossiers for submission in dossier.submissions)
    return min((moment for moment in moments if moment is not None and moment > named.as_of), default=None)


def _decided(found: OpenFinding, decision: Decision | None) -> OpenFinding:
    """The problem with the decision that holds for its evidence; an older one is to be looked at again."""
    if decision is None or decision.kind == "open":
        return replace(found, decision="open", decided=None)
    holds = decision.evidence_digest == found.finding.evidence_digest
    return replace(found, decision=decision.kind if holds else "recheck", decided=decision)
