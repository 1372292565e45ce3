"""与其他单位雷同: two units' entries share most of their words, common sources taken out."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from pipeline.model.finding import Finding, FindingKey
from pipeline.model.work import TaskNo, UnitId
from rules.cases import RunCase, UnitCase
from rules.examples import A, B, both, duty, says, shows, task, unit
from rules.facts import facts_of
from rules.phrases import listed, shortened
from rules.rule import OnRun, Rule
from rules.similarity import likenesses, overlap, same_texts
from rules.told import ABSENT, Told, told_by

CODE = "TXT003"
LONG = 120
"""Characters from which a text with other figures but the same words is still a copy."""
MANY = 3
"""Tasks from which a pair of units is told once for the whole report."""
_SAME_FIGURES = 0.7
_FEW_FIGURES = 3
_CROWD = 6
_SHORTEST = 20
_SHOWN = 10

Key = tuple[UnitId, int, TaskNo | None]


@dataclass(frozen=True, slots=True)
class _Alike:
    """What one entry shares with another unit's."""

    key: Key
    other: Key
    passages: tuple[str, ...]


def check(case: RunCase) -> Iterator[Finding]:
    """One query a unit and task whose words stand in another unit's entry too; one a unit where whole reports are alike."""
    said = {(unit.unit.id, place, one.task): one for unit in case.units for place, one in enumerate(told_by(unit)) if _can_be_copied(one)}
    cases = {unit.unit.id: unit for unit in case.units}
    of_unit: dict[UnitId, list[_Alike]] = {}
    for alike in _all_alike(case, cases, said):
        of_unit.setdefault(alike.key[0], []).append(alike)
    for owner in cases:
        yield from _of_unit(case, cases, said, of_unit.get(owner, []))


def _all_alike(case: RunCase, cases: dict[UnitId, UnitCase], said: dict[Key, Told]) -> Iterator[_Alike]:
    """Both directions of every pair of entries of different units that are copies."""
    texts = {key: one.text for key, one in said.items()}
    owners: dict[Key, UnitId] = {key: _owner(cases, key[0]) for key in said}
    common = _common(case)
    pairs = {
        (pair.first, pair.second): pair.passages
        for pair in likenesses(texts, least=case.facts.thresholds.alike_units, common=common, groups=owners)
        if _is_copy(said[pair.first], said[pair.second])
    }
    for group in same_texts(texts):
        if _is_telling(said[group[0]], len({owners[key] for key in group}), common):
            pairs |= {pair: (said[pair[0]].text,) for pair in combinations(group, 2) if owners[pair[0]] != owners[pair[1]]}
    for (first, second), passages in pairs.items():
        if not _is_one_file(said[first], said[second]):
            yield _Alike(first, second, passages)
            yield _Alike(second, first, passages)


def _of_unit(case: RunCase, cases: dict[UnitId, UnitCase], said: dict[Key, Told], found: list[_Alike]) -> Iterator[Finding]:
    """A unit's findings: for each other unit one of the whole report where many tasks are alike, else one a task."""
    with_unit: dict[UnitId, list[_Alike]] = {}
    for one in found:
        with_unit.setdefault(one.other[0], []).append(one)
    whole = [one for many in with_unit.values() if len({one.key for one in many}) >= MANY for one in many]
    if whole:
        yield _finding(case, cases, said, whole, task=None)
    rest: dict[Key, list[_Alike]] = {}
    for many in with_unit.values():
        if len({one.key for one in many}) < MANY:
            for one in many:
                rest.setdefault(one.key, []).append(one)
    told_whole = {one.key for one in whole}
    for key, alike in sorted(rest.items(), key=lambda item: item[0][1]):
        if key not in told_whole:
            yield _finding(case, cases, said, alike, task=key[2])


def _finding(case: RunCase, cases: dict[UnitId, UnitCase], said: dict[Key, Told], alike: list[_Alike], *, task: TaskNo | None) -> Finding:
    mine = list(dict.fromkeys(one.key for one in alike))
    others = list(dict.fromkeys(cases[one.other[0]].name for one in alike))
    longest = shortened(max((passage for one in alike for passage in one.passages), key=len, default=""))
    numbers = [str(key[2]) for key in sorted(mine, key=lambda key: key[1]) if key[2] is not None]
    about = f"任务{listed(numbers)}" if numbers else "一段"
    message = f"{cases[mine[0][0]].name}关于{about}的进展与{listed(others)}的报告雷同，相同文字如“{longest}”。请核实是否为本单位实际情况。"
    evidence = [
        one for place in alike[:_SHOWN] for one in said[place.key].quoting(place.passages) + said[place.other].quoting(place.passages)
    ]
    return Finding(
        key=FindingKey(code=CODE, unit=mine[0][0], task=task, round=case.facts.round.id),
        outcome="query",
        message=message,
        evidence=tuple(dict.fromkeys(evidence)),
    )


def _can_be_copied(one: Told) -> bool:
    return not one.states <= ABSENT


def _is_copy(first: Told, second: Told) -> bool:
    """Whether the figures are the same too: the same words with other figures are a set form, unless they are many."""
    fewer, more = sorted((_figures(first.text), _figures(second.text)), key=len)
    is_long = min(len(first.text), len(second.text)) >= LONG
    if not fewer:
        return is_long or not more
    needed = len(fewer) if len(fewer) <= _FEW_FIGURES else _SAME_FIGURES * len(fewer)
    return is_long or len(fewer & more) >= needed


def _is_telling(one: Told, holders: int, common: tuple[str, ...]) -> bool:
    """Whether a text that others hold sign for sign says enough to be a copy: three figures, or many words of its own few hold."""
    own = overlap(one.text, (), common=common).compared
    return own >= _SHORTEST and (len(_figures(one.text)) >= _FEW_FIGURES or (own >= LONG // 2 and holders < _CROWD))


def _is_one_file(first: Told, second: Told) -> bool:
    """Whether both stand in one file: a joint report is no copy."""
    return bool({entry.sha256 for entry in first.entries} & {entry.sha256 for entry in second.entries})


def _figures(text: str) -> frozenset[str]:
    return frozenset(fact.text for fact in facts_of(text) if fact.kind in {"count", "percent", "date"})


def _owner(cases: dict[UnitId, UnitCase], unit: UnitId) -> UnitId:
    """A unit and its parent write as one."""
    return cases[unit].unit.parent or unit


def _common(case: RunCase) -> tuple[str, ...]:
    """What everyone may quote: the ledger's words."""
    book = case.facts.ledger
    rows = tuple(text for task_ in book.tasks for text in (task_.content, task_.metric, task_.item, task_.subitem or ""))
    return (book.title, book.preamble, *dict.fromkeys(text for text in rows if text))


_COPY = "我局聘请第三方对门户网站开展全面体检，发现错敏字12处、失效链接8个，已于6月20日前全部整改，并建立月度读网机制。"
_BOTH_OWE: dict[str, Any] = {"tasks": [task(1, duty(A), duty(B))], "units": [unit(A), unit(B)]}

RULE = Rule(
    code=CODE,
    name="与其他单位雷同",
    outcome="query",
    basis="台账要求各责任单位报送本单位落实进展情况；与其他单位报告文字雷同的，难以反映本单位实际。",
    letter="请核实该段文字是否为本单位实际情况，并补充本单位的具体做法和数据。",
    check=OnRun(check),
    keeps=lambda: (
        shows(
            "各写各的",
            both(A, says(1, "我局公开就业政策32条，6月9日举办培训班1期，参训56人，资料发至各科室。", "done")),
            both(B, says(1, "围绕医保服务编发问答14期，入户讲解270户，办结咨询留言61件，满意率98%。", "done")),
            **_BOTH_OWE,
        ),
        shows("都照录台账原文：由TXT002提出", both(A, says(1, task(1).content)), both(B, says(1, task(1).content)), **_BOTH_OWE),
        shows(
            "短句格式相同而数据不同",
            both(A, says(1, "今年以来通过门户网站和微信公众号公开政策信息32条。", "done")),
            both(B, says(1, "今年以来通过门户网站和微信公众号公开政策信息415条。", "done")),
            **_BOTH_OWE,
        ),
    ),
    breaks=lambda: (shows("两个单位一字不差", both(A, says(1, _COPY, "done")), both(B, says(1, _COPY, "done"), stem="进展"), **_BOTH_OWE),),
    cannot_tell="谁抄谁；是否为联合开展的同一工作。",
)
