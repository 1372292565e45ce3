"""The readers of entries (state, facts, what can be checked) and of slips, against ``corpus/entries.*`` and ``corpus/slips.*``."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rules.facts import checkable, facts_of
from rules.slips import Slip, foreign_subjects, impossible_figures, remains, strange_pronouns, wrong_periods
from rules.state import claim_of
from samples.figures import HALVES, Figure, Half, Tried, figure

EXACT_KINDS = ("count", "percent", "date", "document_number", "link", "title")
"""Kinds of facts that the corpus labels word by word; names and events only tell whether a text can be checked."""

_BODIES = ("市财政局", "市公安局", "市司法局", "市发改委", "市卫健委", "市残联")
_YEAR, _FIRST_DUE = 2023, date(2023, 8, 15)


def figures(corpus: Path) -> Iterator[Figure]:
    """Figures of every reader of entries on both halves; nothing where the corpus is not there."""
    for half in HALVES:
        entries = _table(corpus / f"entries.{half}.toml", "entry")
        slips = _table(corpus / f"slips.{half}.toml", "text")
        if entries:
            yield figure("进展状态", half, map(_state, entries), codes=("TSK003", "TSK007", "TSK008"))
            yield figure("事实（数量、比例、日期、文号、链接、文件名）", half, map(_facts, entries), codes=("TSK005", "TSK006", "TXT007"))
            yield figure("有无可核实内容", half, filter(None, map(_vague, entries)), codes=("TXT001",))
        yield from _slip_figures(half, slips)


def _slip_figures(half: Half, rows: list[dict[str, Any]]) -> Iterator[Figure]:
    names = {"TXT005": "年份或期次错误", "TXT006": "其他单位自称", "TXT007": "数字不可能成立", "TXT008": "模板未填或残留"}
    for code, name in names.items():
        own = [row for row in rows if row["code"] == code]
        if own:
            yield figure(name, half, map(_slip, own), codes=(code,))


def _table(path: Path, name: str) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))[name]
    return rows


def _state(entry: dict[str, Any]) -> Tried:
    found = claim_of(entry["text"], is_standing=entry.get("standing", False)).state
    return Tried(entry["text"], (entry["state"],), (found,))


def _facts(entry: dict[str, Any]) -> Tried:
    """Labelled facts against found ones: a label may leave out the noun behind the measure word (22个 for 22个部门)."""
    found = [f"{fact.kind}: {fact.text}" for fact in facts_of(entry["text"]) if fact.kind in EXACT_KINDS]
    labels = list(entry.get("facts", ()))
    named: list[str] = []
    for answer in found:
        label = next((one for one in labels if answer.startswith(one) or one.startswith(answer)), None)
        if label is not None:
            labels.remove(label)
        named.append(label or answer)
    return Tried(entry["text"], tuple(entry.get("facts", ())), tuple(named))


def _vague(entry: dict[str, Any]) -> Tried | None:
    """Whether a text that claims work holds nothing to check (TXT001's question)."""
    if entry["state"] in {"nothing_to_report", "not_applicable", "blank"}:
        return None
    has_facts = entry.get("checkable", bool(entry.get("facts")) or entry.get("named", False))
    found = () if checkable(entry["text"]) else ("无可核实内容",)
    return Tried(entry["text"], () if has_facts else ("无可核实内容",), found)


def _slip(row: dict[str, Any]) -> Tried:
    """One answer a text: a slip or none; the words of it may be longer or shorter than the label's."""
    slips = _slips(row)
    label = row.get("slip", "")
    is_same = any(label and (label in slip.words or slip.words in label) for slip in slips)
    found = (label,) if is_same else tuple(slip.words for slip in slips[:1])
    return Tried(row["text"], (label,) if label else (), found)


def _slips(row: dict[str, Any]) -> tuple[Slip, ...]:
    text: str = row["text"]
    if row["code"] == "TXT005":
        due: date = row["due"]
        return wrong_periods(text, year=_YEAR, due=due, before=_FIRST_DUE if due > _FIRST_DUE else None)
    if row["code"] == "TXT006":
        own = (str(row["unit"]),)
        return (*strange_pronouns(text, own), *foreign_subjects(text, tuple(name for name in _BODIES if name not in own), own))
    return impossible_figures(text) if row["code"] == "TXT007" else remains(text)
