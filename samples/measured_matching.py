"""The matcher against ``corpus/matching.*``: passages in units' own words, and the tasks of a ledger that they answer."""

import csv
import json
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipeline.model.evidence import Span, Where
from pipeline.model.match import Match, Matched
from pipeline.model.submission import Label, Passage
from pipeline.model.work import Task, TaskNo, Unstated
from rules.match import TaskIndex, Thresholds, match
from samples.figures import HALVES, Figure, Half, Tried, figure

_CODES = ("TSK001", "TSK009", "TSK010")


def figures(corpus: Path) -> Iterator[Figure]:
    """Figures of the matcher on both halves, all matches and those above the certainty limit; nothing without the corpus."""
    limit = Thresholds().certain
    for half in HALVES:
        tried = tuple(tried_on(corpus, half))
        if tried:
            yield figure("段落对应任务", half, (_tried(*each, at_least=0.0) for each in tried), codes=_CODES)
            yield figure("段落对应任务（确定）", half, (_tried(*each, at_least=limit) for each in tried), codes=_CODES)


def tried_on(corpus: Path, half: Half) -> Iterator[tuple[str, tuple[int, ...], tuple[Match, ...]]]:
    """Each passage of a half with the tasks it is labelled with and what the matcher says of it."""
    path = corpus / f"matching.{half}.toml"
    if not path.exists():
        return
    indexes = ledgers(corpus)
    for ledger, tasks, heading, text in tomllib.loads(path.read_text(encoding="utf-8"))["passages"]:
        index = indexes[ledger]
        yield text, tuple(tasks), match((_passage(heading, text),), index, frozenset(index.tasks))


def answered(found: tuple[Match, ...], *, at_least: float) -> tuple[int, ...]:
    """Tasks that a passage answers by its own words or heading: not those that a heading answers beside them."""
    direct = (one for one in found if isinstance(one, Matched) and not any(part.name == "heading" for part in one.parts))
    return tuple(sorted(one.task for one in direct if one.score >= at_least))


def _tried(text: str, tasks: tuple[int, ...], found: tuple[Match, ...], *, at_least: float) -> Tried:
    return Tried(text, tuple(map(str, tasks)), tuple(map(str, answered(found, at_least=at_least))))


def _passage(heading: str, text: str) -> Passage:
    labels = (Label(kind="heading", text=heading, where=Where("第1段"), level=1),) if heading else ()
    span = Span(where=Where("第2段"), quote=text)
    return Passage(order=0, kind="section" if heading else "paragraph", text=text, spans=(span,), number=None, labels=labels)


@cache
def ledgers(corpus: Path) -> dict[str, TaskIndex]:
    """The corpus's ledgers by name, indexed; read once."""
    data = json.loads((corpus.parent / "ledger-2023.expected.json").read_text(encoding="utf-8"))
    found = {"2023": [_task(dict(zip(data["columns"], row, strict=True))) for row in data["rows"]]}
    with (corpus / "matching-ledgers.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["ledger"], []).append(_task(row))
    return {name: TaskIndex(tasks) for name, tasks in found.items()}


def _task(row: dict[str, str]) -> Task:
    return Task(
        no=TaskNo(int(row["no"])),
        printed_no=str(row["no"]),
        section=row["section"],
        item=row["item"],
        subitem=row["subitem"] or None,
        content=row["content"],
        metric=row["metric"],
        units="",
        deadline="",
        progress="",
        due=Unstated(text=""),
        duties=(),
        text_dates=(),
        where=Where(""),
        cells=(),
    )
