"""One round, from files as they arrived to findings: attribution, matching, chains, obligations, rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain

from pipeline.attribution import Attribution, Calendar, attribute
from pipeline.chains import RoundShelf, Strays, submissions
from pipeline.claims import Arrived
from pipeline.edition import edition
from pipeline.gathering import Desk, named_units
from pipeline.marks import digest, program
from pipeline.matching import desk_for
from pipeline.memory import UnitMemory
from pipeline.model.correction import Correction, ExtensionCorrection, MatchCorrection, OwnerCorrection, TimeCorrection
from pipeline.model.finding import Finding
from pipeline.model.submission import Dossier, Passage, ProgressEntry, ReceivedFile, Submission
from pipeline.model.work import Extension, Obligation, Round, RoundId, Strength, TaskNo, UnitId
from pipeline.packing import packed_passages
from pipeline.plain import Blocks
from pipeline.pool import Crew
from pipeline.reader_stage import bounds_of
from pipeline.settings import Limits, Settings, due_rule
from pipeline.settling import ENTRIES, Passages, Settling, Share, entries_of, openings_of, settle
from pipeline.shelf import Shelf
from reports.data import entries_block
from rules.cases import Facts
from rules.cases import Thresholds as RuleThresholds
from rules.judge import judge
from rules.match import Thresholds as MatchThresholds
from rules.oblige import expected_units, obligations
from rules.workdays import workdays_between

ROWS = "rows"
"""The kind of what lies on the shelf: a sender's entries as rows of ``entries.json``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one round's judgement rests on and what it found."""

    facts: Facts
    findings: tuple[Finding, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Files attributed and entries matched, at one ``as_of``: what every round's judgement shares.

    The entries of each unit and round lie on the shelf.
    """

    desk: Desk
    as_of: datetime
    corrections: tuple[Correction, ...]
    calendar: Calendar
    attribution: Attribution
    files: tuple[ReceivedFile, ...]
    submissions: tuple[Submission, ...]
    strays: Strays
    shelf: Shelf
    context: str
    """Digest of what bears on every unit's entries."""
    obligations: tuple[Obligation, ...]
    expected: frozenset[UnitId]
    to_confirm: frozenset[UnitId]
    extensions: tuple[Extension, ...]

    def entries(self, unit: UnitId | None, round_id: RoundId) -> tuple[ProgressEntry, ...]:
        """The entries of a unit (None: of nobody's files) in a round, in order."""
        return entries_of(self.shelf, unit, round_id)

    def senders(self, round_id: RoundId) -> tuple[UnitId | None, ...]:
        """Whose entries a round has, in their order: nobody's files first, then the units by id."""
        return None, *sorted({one.unit for one in self.submissions if one.round == round_id})

    def entry_rows(self, round_id: RoundId) -> Blocks:
        """The entries of a round as rows of ``entries.json``, a block for each sender; what was written before is taken over."""
        return Blocks(lambda: (self._rows(unit or "", round_id) for unit in self.senders(round_id)))

    def _rows(self, unit: str, round_id: RoundId) -> str:
        key = f"{self.shelf.key(ENTRIES, unit, round_id)}/{edition('pipeline', 'reports')}"
        text = self.shelf.known(ROWS, unit, round_id, key)
        if text is None:
            text = entries_block(self.entries(UnitId(unit) if unit else None, round_id))
            self.shelf.put(ROWS, unit, round_id, key, text)
        return text

    def files_of(self, round_id: RoundId) -> tuple[ReceivedFile, ...]:
        """Every file, those of the round with the first passages of their reports."""
        owners = {unit for file in self.files if file.round == round_id for unit in (file.unit, *file.also_units)}
        openings = {path: found for unit in owners for path, found in openings_of(self.shelf, unit, round_id).items()}
        return tuple(_opened(file, openings.get(file.source.path, ())) for file in self.files)

    def round_shelf(self, round_id: RoundId, of_round: Iterable[Submission]) -> RoundShelf:
        """The dossiers of a round from its submissions."""
        return RoundShelf(
            round_id,
            roster=self.desk.roster,
            strays=self.strays,
            submissions=of_round,
            lost=self.attribution.lost,
            timeliness=self.desk.settings.timeliness,
        )


def _opened(file: ReceivedFile, passages: tuple[Passage, ...]) -> ReceivedFile:
    return replace(file, report=replace(file.report, passages=passages)) if passages and file.report is not None else file


def claim(
    desk: Desk,
    arrived: Iterable[Arrived],
    *,
    as_of: datetime,
    corrections: tuple[Correction, ...] = (),
    passages: Passages | None = None,
    shelf: Shelf | None = None,
    reader: str = "",
    crew: Crew | None = None,
) -> Claims:
    """Attribute every file and match every passage, as far as the record shows them at ``as_of``.

    ``passages`` brings those of a file, packed, when they are wanted; without it they are taken from the files' own reports.
    ``shelf`` may hold what an earlier run worked out of the same; ``reader`` digests who read the files and how; ``crew``
    shares the work where there is much of it.
    """
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
    shelf = shelf or Shelf()
    context = digest(program(), reader, desk.ledger, matching.thresholds)
    sent = submissions(found.files)
    settling = Settling(desk=matching, resubmission=settings.resubmission)
    standing = settle(found.files, sent, settling, shelf, passages or _own_passages, context=context, share=_share(crew, settings.limits))
    files = tuple(
        replace(_headed(file), is_effective=file.source.path in standing.files, resubmission=standing.manners.get(file.source.path, ""))
        for file in found.files
    )
    return Claims(
        desk=desk,
        as_of=as_of,
        corrections=corrections,
        calendar=calendar,
        attribution=replace(found, files=files),
        files=files,
        submissions=submissions(files),
        strays=Strays(files, desk.roster, calendar),
        shelf=shelf,
        context=context,
        obligations=owed,
        expected=expected,
        to_confirm=to_confirm,
        extensions=extensions,
    )


def _own_passages(file: ReceivedFile) -> str:
    return packed_passages(file.report.passages if file.report is not None else ())


def _share(crew: Crew | None, limits: Limits) -> Share | None:
    """How work is shared out: not at all where there is nobody to share it with."""
    return partial(crew.run, limits=bounds_of(limits), is_ordered=False) if crew is not None and crew.jobs > 1 else None


def _headed(file: ReceivedFile) -> ReceivedFile:
    """The file without the passages of its report."""
    return replace(file, report=replace(file.report, passages=())) if file.report is not None and file.report.passages else file


def _by_role(settings: Settings) -> dict[str, Strength]:
    strength = settings.strength
    return {"lead": strength.lead, "responsible": strength.responsible, "related": strength.related, "support": strength.support}


def judge_round(claims: Claims, chosen: Round) -> Judged:
    """Judge one round of what was claimed."""
    desk, settings = claims.desk, claims.desk.settings
    files = claims.files_of(chosen.id)
    of_round = tuple(one for one in submissions(tuple(file for file in files if file.round == chosen.id)))
    shelf = claims.round_shelf(chosen.id, of_round)
    entries = {unit: claims.entries(unit, chosen.id) for unit in claims.senders(chosen.id)}
    concerned = shelf.concerned(claims.expected | claims.to_confirm)
    dossiers = tuple(shelf.dossier(unit, entries.get(unit.id, ())) for unit in concerned)
    others = _others(claims, chosen.id)
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
        files=files,
        dossiers=dossiers,
        other_dossiers=(),
        dossiers_of=others,
        entries=tuple(chain.from_iterable(entries.values())),
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
    marked = digest(claims.context, settings, desk.roster.sha256, claims.extensions)
    memory = UnitMemory(facts, claims.shelf, context=marked, others=partial(others, with_entries=False))
    verdict = judge(facts, memory=memory)
    claims.shelf.flush()
    return Judged(
        facts=facts,
        findings=verdict.findings,
        broken=verdict.broken,
    )


Others = Callable[..., tuple[Dossier, ...]]


def _others(claims: Claims, chosen: RoundId) -> Others:
    """A function that brings a unit's dossiers of the rounds but the chosen one, made when asked for; or the same without entries."""
    sent: dict[RoundId, list[Submission]] = {}
    for one in claims.submissions:
        sent.setdefault(one.round, []).append(one)
    shelves = tuple((each.id, claims.round_shelf(each.id, sent.get(each.id, ()))) for each in claims.desk.rounds if each.id != chosen)
    units = {unit.id: unit for unit in claims.desk.roster.units}
    asked = claims.expected | claims.to_confirm
    concerned = {round_id: {unit.id for unit in shelf.concerned(asked)} for round_id, shelf in shelves}

    @lru_cache(maxsize=2)
    def brought(unit: UnitId, *, with_entries: bool = True) -> tuple[Dossier, ...]:
        return tuple(
            shelf.dossier(units[unit], claims.entries(unit, round_id) if with_entries else ())
            for round_id, shelf in shelves
            if unit in concerned[round_id]
        )

    return brought
