"""The head of a file's reading, all but its report's passages, back from the line in which the store keeps it.

By hand, as every audit wants the heads of all files: :mod:`pipeline.plain` does the same for any value, more slowly. What
the files of a unit have in common is made once.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from pipeline.model.document import Problem
from pipeline.model.evidence import Span, Where
from pipeline.model.seal import Check, CheckName, CheckResult, Seal
from pipeline.model.submission import Report, RoundWords
from pipeline.reading import FileReading

_Pairs = tuple[tuple[str, str], ...]
_Checks = tuple[tuple[CheckName, CheckResult, str], ...]
_DECODER = json.JSONDecoder()


def head_of(line: str) -> FileReading:
    """Return the head that :func:`pipeline.plain.to_plain` made plain; equal parts of heads that are near are one object."""
    data, _ = _DECODER.raw_decode(line)
    report = data.get("report")
    return FileReading(
        format=data["format"],
        report=None if report is None else _report(report),
        seals=tuple([_seal(seal) for seal in data["seals"]]),
        problems=tuple([Problem(code=one["code"], message=one["message"], where=_where(one["where"])) for one in data["problems"]]),
        recognised=data.get("recognised", False),
        has_unread_scans=data.get("has_unread_scans", False),
    )


def _report(data: Mapping[str, Any]) -> Report:
    return Report(
        title=_span_of(data["title"]),
        addressee=_span_of(data["addressee"]),
        document_number=_span_of(data["document_number"]),
        signature=_span_of(data["signature"]),
        signed_on=_day_of(data["signed_on"]),
        signed_on_span=_span_of(data["signed_on_span"]),
        round_words=tuple([_round_words(words) for words in data["round_words"]]),
        passages=(),
        is_whole=data["is_whole"],
        title_lines=_spans(tuple([(span["where"], span["quote"]) for span in data.get("title_lines", ())])),
        signatures=_spans(tuple([(span["where"], span["quote"]) for span in data.get("signatures", ())])),
    )


def _span_of(data: Mapping[str, str] | None) -> Span | None:
    return None if data is None else _span(data["where"], data["quote"])


def _day_of(text: str | None) -> date | None:
    return None if text is None else _day(text)


def _round_words(data: Mapping[str, Any]) -> RoundWords:
    span = data["span"]
    return _said(span["where"], span["quote"], data["year"], data["due"], data["part"], data.get("ordinal"))


def _seal(data: Mapping[str, Any]) -> Seal:
    return Seal(
        kind=_text(data["kind"]),
        name=_text(data["name"]),
        signer=_text(data["signer"]),
        issuer=_text(data["issuer"]),
        organisation=_text(data["organisation"]),
        signed_at=data["signed_at"],
        checks=_checks(tuple([(check["name"], check["result"], check["reason"]) for check in data["checks"]])),
        verdict=data["verdict"],
        notes=_texts(tuple(data.get("notes", ()))),
    )


# Files come by folder: what is shared is near.


@lru_cache(maxsize=8192)
def _text(text: str) -> str:
    return text


@lru_cache(maxsize=1024)
def _texts(texts: tuple[str, ...]) -> tuple[str, ...]:
    return texts


@lru_cache(maxsize=4096)
def _where(text: str) -> Where:
    return Where(text)


@lru_cache(maxsize=1024)
def _day(text: str) -> date:
    return date.fromisoformat(text)


@lru_cache(maxsize=8192)
def _span(where: str, quote: str) -> Span:
    return Span(where=_where(where), quote=_text(quote))


@lru_cache(maxsize=4096)
def _spans(pairs: _Pairs) -> tuple[Span, ...]:
    return tuple([_span(where, quote) for where, quote in pairs])


@lru_cache(maxsize=4096, typed=True)
def _said(where: str, quote: str, year: int | None, due: str | None, part: Any, ordinal: int | None) -> RoundWords:
    return RoundWords(span=_span(where, quote), year=year, due=_day_of(due), part=part, ordinal=ordinal)


@lru_cache(maxsize=4096)
def _checks(checks: _Checks) -> tuple[Check, ...]:
    return tuple([_check(*check) for check in checks])


@lru_cache(maxsize=4096)
def _check(name: CheckName, result: CheckResult, reason: str) -> Check:
    return Check(name=name, result=result, reason=reason)
