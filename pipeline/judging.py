"""One round, from files as they arrived to findings: attribution, matching, chains, obligations, rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.attribution import Attribution, Calendar, attribute
from pipeline.chains import Settled, dossiers, settled
from pipeline.claims import Arrived
from pipeline.gathering import Desk, named_units
from pipeline.matching import desk_for, file_entries
from pipeline.model.correction import Correction, ExtensionCorrection, MatchCorrection, OwnerCorrection, TimeCorrection
from pipeline.model.finding import Finding
from pipeline.model.submission import Dossier, ProgressEntry
from pipeline.model.work import Extension, Obligation, Round, RoundId, Strength, TaskNo, UnitId
from pipeline.settings import Settings, due_rule
from rules.cases import Facts
from rules.cases import Thresholds as RuleThresholds
from rules.judge import judge
from rules.match import Thresholds as MatchThresholds
from rules.oblige import expected_units, obligations
from rules.workdays import workdays_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one round's judgement rests on and what it found."""

    facts: Facts
    attribution: Attribution
    settled: Settled
    findings: tuple[Finding, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Files attributed and entries matched, at one ``as_of``: what every round's judgement shares."""

    desk: Desk
    as_of: datetime
    corrections: tuple[Correction, ...]
    calendar: Calendar
    attribution: Attribution
    settled: Settled
    obligations: tuple[Obligation, ...]
    expected: frozenset[UnitId]
    to_confirm: frozenset[UnitId]
    extensions: tuple[Extension, ...]

    def dossiers(self, round_id: RoundId) -> tuple[Dossier, ...]:
        """The dossiers of a round, with one for every unit that is expected or to be confirmed."""
        return dossiers(
            round_id,
            units=self.expected | self.to_confirm,
            roster=self.desk.roster,
            settled=self.settled,
            attribution=self.attribution,
            calendar=self.calendar,
            timeliness=self.desk.settings.timeliness,
        )


def claim(desk: Desk, arrived: Sequence[Arrived], *, as_of: datetime, corrections: tuple[Correction, ...] = ()) -> Claims:
    """Attribute every file and match every passage, as far as the record shows them at ``as_of``."""
    settings = desk.settings
    calendar = Calendar(rounds=desk.rounds, due_moments=dict(desk.due_moments), as_of=as_of)
    owners = [each for each in corrections if isinstance(each, OwnerCorrection | TimeCorrection)]
    found = attribute(arrived, desk.receipts, names=desk.names, calendar=calendar, corrections=owners)
    extensions = tuple(each.extension for each in corrections if isinstance(each, ExtensionCorrection))
    valid_on = min((each.due for each in desk.rounds), default=None)
    expected, to_confirm = expected_units(
        desk.roster,
        on=valid_on,
        expected=named_units(settings.expected, desk.roster, desk.index),
        not_expected=named_units(settings.not_expected, desk.roster, desk.index),
    )
    owed = obligations(
        desk.ledger,
        desk.roster,
        on=valid_on,
        by_role=_by_role(settings),
        by_task={TaskNo(task): strength for task, strength in settings.strength.tasks},
        extensions=extensions,
        also_reporting=expected,
    )
    matching = desk_for(
        desk.ledger,
        owed,
        thresholds=MatchThresholds(resembles=settings.similarity.resembles),
        corrections=[each for each in corrections if isinstance(each, MatchCorrection)],
    )
    entries: list[ProgressEntry] = []
    for file in found.files:
        entries.extend(file_entries(file, matching))
    return Claims(
        desk=desk,
        as_of=as_of,
        corrections=corrections,
        calendar=calendar,
        attribution=found,
        settled=settled(found.files, entries, resubmission=settings.resubmission),
        obligations=owed,
        expected=expected,
        to_confirm=to_confirm,
        extensions=extensions,
    )


def _by_role(settings: Settings) -> dict[str, Strength]:
    strength = settings.strength
    return {"lead": strength.lead, "responsible": strength.responsible, "related": strength.related, "support": strength.support}


def judge_round(claims: Claims, chosen: Round) -> Judged:
    """Judge one round of what was claimed."""
    desk, settings = claims.desk, claims.desk.settings
    others = tuple(dossier for each in desk.rounds if each.id != chosen.id for dossier in claims.dossiers(each.id))
    due = dict(desk.due_moments)
    facts = Facts(
        round=chosen,
        rounds=desk.rounds,
        as_of=claims.as_of,
        due_moments=desk.due_moments,
        due_rule=due_rule(settings, chosen.due, due[chosen.id]),
        ledger=desk.ledger,
        roster=desk.roster,
        receipts=claims.attribution.receipts,
        receipts_files=desk.receipts_files,
        searched=("inbox 文件夹（含子文件夹和压缩包）",),
        files=claims.settled.files,
        dossiers=claims.dossiers(chosen.id),
        other_dossiers=others,
        entries=tuple(entry for entry in claims.settled.entries if entry.round == chosen.id),
        obligations=claims.obligations,
        expected=claims.expected,
        to_confirm=claims.to_confirm,
        report_tasks=frozenset(TaskNo(task) for task in settings.report_tasks),
        thresholds=RuleThresholds(
            resembles=settings.similarity.resembles,
            copied_ledger=settings.similarity.copied_ledger,
            alike_units=settings.similarity.alike_units,
            same_as_last=settings.similarity.same_as_last,
            twin=settings.similarity.twin,
        ),
        extensions=claims.extensions,
        workdays_between=workdays_between,
        twin_prevails=settings.twin_prevails,
        timeliness=settings.timeliness,
    )
    verdict = judge(facts)
    return Judged(
        facts=facts,
        attribution=claims.attribution,
        settled=claims.settled,
        findings=verdict.findings,
        broken=verdict.broken,
    )
