"""Passages, entries and findings as short lines of JSON and back: what a run keeps by the thousand.

Field by field in a fixed order, without names; :mod:`pipeline.plain` does the same for any value, more slowly.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from pipeline.model.evidence import Evidence, Sha256, Span, Where
from pipeline.model.finding import Finding, FindingKey
from pipeline.model.submission import Label, LabelKind, NumberStyle, Passage, PrintedNumber, ProgressEntry, Rival, ScorePart


def packed_passages(passages: Iterable[Passage]) -> str:
    """Return passages as one line."""
    return _line([_passage(one) for one in passages])


def unpacked_passages(line: str) -> tuple[Passage, ...]:
    """Return the passages of a line that :func:`packed_passages` made; equal texts are one object."""
    words: dict[str, str] = {}
    return tuple(_passage_of(row, words) for row in json.loads(line))


def packed_entries(entries: Iterable[ProgressEntry]) -> str:
    """Return entries as one line."""
    return _line([_entry(one) for one in entries])


def unpacked_entries(line: str) -> tuple[ProgressEntry, ...]:
    """Return the entries of a line that :func:`packed_entries` made; equal texts are one object."""
    words: dict[str, str] = {}
    return tuple(_entry_of(row, words) for row in json.loads(line))


def plain_findings(findings: Iterable[Finding]) -> list[Any]:
    """Return findings as lists of texts and numbers."""
    return [
        [
            *(one.key.code, one.key.unit, one.key.task, one.key.round, one.key.subject, one.outcome, one.message),
            [[piece.file, piece.sha256, piece.where, piece.quote] for piece in one.evidence],
        ]
        for one in findings
    ]


def findings_of(rows: Iterable[Any]) -> tuple[Finding, ...]:
    """Return the findings that :func:`plain_findings` took apart."""
    return tuple(
        Finding(
            key=FindingKey(code=code, unit=unit, task=task, round=round_id, subject=subject),
            outcome=outcome,
            message=message,
            evidence=tuple(Evidence(file=file, sha256=sha256, where=where, quote=quote) for file, sha256, where, quote in evidence),
        )
        for code, unit, task, round_id, subject, outcome, message, evidence in rows
    )


def _line(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _spans(spans: Iterable[Span]) -> list[str]:
    return [text for span in spans for text in (span.where, span.quote)]


def _spans_of(texts: list[Any], words: dict[str, str]) -> tuple[Span, ...]:
    return tuple([Span(where=_where(texts[at]), quote=words.setdefault(texts[at + 1], texts[at + 1])) for at in range(0, len(texts), 2)])


def _number(number: PrintedNumber | None) -> list[Any] | None:
    return None if number is None else [number.text, list(number.values), number.style]


def _number_of(row: list[Any] | None) -> PrintedNumber | None:
    return None if row is None else _printed(row[0], tuple(row[1]), row[2])


def _passage(one: Passage) -> list[Any]:
    labels = [[label.kind, label.text, label.where, label.level] for label in one.labels]
    return [one.order, one.kind, one.text, _spans(one.spans), _number(one.number), labels, one.picture, one.is_general]


def _passage_of(row: list[Any], words: dict[str, str]) -> Passage:
    order, kind, text, spans, number, labels, picture, is_general = row
    return Passage(
        order=order,
        kind=kind,
        text=words.setdefault(text, text),
        spans=_spans_of(spans, words),
        number=_number_of(number),
        labels=tuple([_label(*label) for label in labels]),
        picture=picture,
        is_general=is_general,
    )


def _entry(one: ProgressEntry) -> list[Any]:
    return [
        *(one.unit, one.round, one.task, one.text, one.state, list(one.state_words), one.how, one.score),
        [[part.name, part.value, part.note] for part in one.parts],
        [[rival.task, rival.score] for rival in one.rivals],
        *(one.file, one.sha256, _spans(one.spans), _number(one.number)),
        one.received_at.isoformat() if one.received_at is not None else None,
        *(one.is_effective, one.recognised, one.is_general),
    ]


def _entry_of(row: list[Any], words: dict[str, str]) -> ProgressEntry:
    unit, round_id, task, text, state, state_words, how, score, parts, rivals, file, sha256, spans, number, received_at, *marks = row
    return ProgressEntry(
        unit=unit,
        round=round_id,
        task=task,
        text=words.setdefault(text, text),
        state=state,
        state_words=_words(tuple(state_words)),
        how=how,
        score=score,
        parts=tuple([_part(*part) for part in parts]),
        rivals=tuple([Rival(task=rival, score=likeness) for rival, likeness in rivals]),
        file=words.setdefault(file, file),
        sha256=Sha256(words.setdefault(sha256, sha256)),
        spans=_spans_of(spans, words),
        number=_number_of(number),
        received_at=_moment(received_at) if received_at is not None else None,
        is_effective=marks[0],
        recognised=marks[1],
        is_general=marks[2],
    )


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# What thousands of entries have in common is made once.


@lru_cache(maxsize=4096, typed=True)
def _where(text: str) -> Where:
    return Where(text)


@lru_cache(maxsize=4096, typed=True)
def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    return words


@lru_cache(maxsize=4096, typed=True)
def _part(name: str, value: float, note: str) -> ScorePart:
    return ScorePart(name=name, value=value, note=note)


@lru_cache(maxsize=4096, typed=True)
def _printed(text: str, values: tuple[int, ...], style: NumberStyle) -> PrintedNumber:
    return PrintedNumber(text=text, values=values, style=style)


@lru_cache(maxsize=4096, typed=True)
def _label(kind: LabelKind, text: str, where: Where, level: int) -> Label:
    return Label(kind=kind, text=text, where=where, level=level)
