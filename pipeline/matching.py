"""Reports to progress entries: every passage matched to a task, every entry with its claim."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from pipeline.model.correction import MatchCorrection
from pipeline.model.evidence import Where
from pipeline.model.match import Match, Matched
from pipeline.model.submission import Passage, ProgressEntry, ReceivedFile, Report, ScorePart
from pipeline.model.text import fold
from pipeline.model.work import Ledger, Obligation, RoundId, Task, TaskNo, UnitId
from rules.match import TaskIndex, Thresholds, match
from rules.memo import Memo
from rules.state import Claim, claim_of
from rules.told import ledger_words

_LONGEST = 100_000
"""No more characters of an entry are looked through for what it claims: a cell of more is no report."""
Said = tuple[Any, ...]
"""All that matching looks at in a file, places apart."""
_CLAIMS = 4096
"""Claims that are remembered: a unit's Word and OFD say the same, and come one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What matching needs of the ledger and its obligations, made once for an audit."""

    ledger: Ledger
    index: TaskIndex
    thresholds: Thresholds
    own: Mapping[UnitId, frozenset[TaskNo]]
    words: Mapping[TaskNo, tuple[str, ...]]
    tasks: Mapping[TaskNo, Task]
    frame: str
    """The ledger's own words over its tasks, folded: who fills in a copy sends them back, and says nothing by them."""
    corrections: tuple[MatchCorrection, ...] = ()
    _claims: Memo[tuple[str, TaskNo | None, bool], Claim] = field(default_factory=lambda: Memo(_CLAIMS))
    _last: Memo[Said, tuple[tuple[Passage, ...], tuple[ProgressEntry, ...]]] = field(default_factory=lambda: Memo(1))
    """The file that was looked at last, by what it says: its passages and entries."""

    def claim(self, text: str, task: TaskNo | None, *, picture: bool) -> Claim:
        """What a text claims of a task; the same text on the same task is read once."""
        key = (text, task, picture)
        if key not in self._claims:
            of = self.tasks.get(task) if task is not None else None
            words = self.words.get(task, ()) if task is not None else ()
            self._claims[key] = claim_of(
                text[:_LONGEST], ledger_words=words, is_standing=of is not None and of.is_standing, picture=picture
            )
        return self._claims[key]

    def twins(self, file: ReceivedFile, passages: tuple[Passage, ...], said: Said) -> tuple[ProgressEntry, ...] | None:
        """The entries of a file that says what the last one said (an OFD after its Word), at its own places; None for another."""
        before, entries = self._last.get(said, ((), ()))
        places = _moved(before, passages) if before else None
        if places is None:
            return None
        return tuple(
            replace(
                entry,
                unit=file.unit,
                round=file.round,
                file=file.source.path,
                sha256=file.source.sha256,
                spans=tuple(replace(span, where=places[span.where]) for span in entry.spans),
                received_at=file.received_at,
                recognised=file.recognised,
            )
            for entry in entries
        )

    def remember(self, passages: tuple[Passage, ...], said: Said, entries: tuple[ProgressEntry, ...]) -> None:
        """Keep a file's entries until the next one."""
        self._last[said] = passages, entries


def desk_for(
    ledger: Ledger,
    obligations: Sequence[Obligation] = (),
    *,
    thresholds: Thresholds | None = None,
    corrections: Sequence[MatchCorrection] = (),
) -> Desk:
    """Prepare matching for a ledger."""
    own: dict[UnitId, set[TaskNo]] = {}
    for obligation in obligations:
        own.setdefault(obligation.unit, set()).add(obligation.task)
    return Desk(
        ledger=ledger,
        index=TaskIndex(ledger.tasks),
        thresholds=thresholds or Thresholds(),
        own={unit: frozenset(tasks) for unit, tasks in own.items()},
        words={task.no: ledger_words(task) for task in ledger.tasks},
        tasks={task.no: task for task in ledger.tasks},
        frame=fold(ledger.preamble),
        corrections=tuple(corrections),
    )


def file_entries(file: ReceivedFile, passages: tuple[Passage, ...], desk: Desk) -> tuple[ProgressEntry, ...]:
    """Entries of one file, from its report's passages, in reading order; none where its round is not known."""
    if file.round is None:
        return ()
    owners = [unit for unit in (file.unit, *file.also_units) if unit is not None]
    own = frozenset(task for unit in owners for task in desk.own.get(unit, ()))
    said = _said(passages, own)
    entries = desk.twins(file, passages, said)
    if entries is None:
        entries = tuple(_entry(found, file, file.round, desk) for found in match(passages, desk.index, own, thresholds=desk.thresholds))
        desk.remember(passages, said, entries)
    return tuple(_corrected(entry, desk) for entry in entries) if desk.corrections else entries


def _said(passages: Iterable[Passage], own: frozenset[TaskNo]) -> Said:
    """All that matching looks at, places apart: equal for a report's Word and OFD, which name their columns alike but for blanks."""
    return own, tuple(
        (
            *(each.order, each.kind, each.text, each.number, each.picture, each.is_general),
            tuple([(label.kind, _folded(label.text), label.level) for label in each.labels]),
            tuple([span.quote for span in each.spans]),
        )
        for each in passages
    )


_folded = lru_cache(maxsize=4096)(fold)


def _moved(before: Iterable[Passage], now: Iterable[Passage]) -> dict[Where, Where] | None:
    """Where each span of passages stands in others that say the same; None where one place would have two."""
    places: dict[Where, Where] = {}
    for old, new in zip(before, now, strict=True):
        for was, span in zip(old.spans, new.spans, strict=True):
            if places.setdefault(was.where, span.where) != span.where:
                return None
    return places


def _entry(found: Match, file: ReceivedFile, round_id: RoundId, desk: Desk) -> ProgressEntry:
    passage = found.passage
    if isinstance(found, Matched):
        text, spans, task = found.text, found.spans, found.task
        values: dict[str, Any] = {"how": found.how, "score": found.score, "parts": found.parts, "rivals": found.rivals}
    else:
        text, spans, task = passage.text, passage.spans, None
        values = {"how": "none", "score": found.nearest[0].score if found.nearest else 0.0, "parts": (), "rivals": found.nearest}
    claim = desk.claim(text, task, picture=passage.picture)
    return ProgressEntry(
        unit=file.unit,
        round=round_id,
        task=task,
        text=text,
        state=claim.state,
        state_words=claim.words,
        file=file.source.path,
        sha256=file.source.sha256,
        spans=spans or passage.spans,
        number=passage.number,
        received_at=file.received_at,
        recognised=file.recognised,
        is_general=passage.is_general or (task is None and fold(text) in desk.frame),
        **values,
    )


def _corrected(entry: ProgressEntry, desk: Desk) -> ProgressEntry:
    """Apply a person's 任务对应, told by the file's bytes, the place and the first words."""
    for correction in desk.corrections:
        if (
            correction.sha256 == entry.sha256
            and correction.where == entry.spans[0].where
            and entry.spans[0].quote.startswith(correction.quote)
        ):
            claim = desk.claim(entry.text, correction.task, picture=False)
            part = ScorePart(name="correction", value=1.0, note=f"{correction.person}更正：{correction.reason}")
            return replace(
                entry, task=correction.task, how="none", score=1.0, rivals=(), parts=(part,), state=claim.state, state_words=claim.words
            )
    return entry


def shown_entries(report: Report, ledger: Ledger, own: Collection[TaskNo] = ()) -> list[dict[str, Any]]:
    """Entries of a single report against a ledger, as ``show`` prints them."""
    desk = desk_for(ledger)
    return [_shown(found, desk) for found in match(report.passages, desk.index, frozenset(own), thresholds=desk.thresholds)]


def _shown(found: Match, desk: Desk) -> dict[str, Any]:
    passage = found.passage
    how, score, task, text, spans, rivals = (
        (found.how, found.score, found.task, found.text, found.spans or passage.spans, found.rivals)
        if isinstance(found, Matched)
        else ("none", 0.0, None, passage.text, passage.spans, found.nearest)
    )
    return {
        "unit": None,
        "round": None,
        "task": task,
        "text": text,
        "state": desk.claim(text, task, picture=passage.picture).state,
        "number": passage.number.text if passage.number else None,
        "how": how,
        "score": round(score, 4),
        "rivals": [{"task": rival.task, "score": round(rival.score, 4)} for rival in rivals],
        "where": spans[0].where,
        "quote": spans[0].quote,
    }
