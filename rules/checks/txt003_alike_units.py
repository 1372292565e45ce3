"""与其他单位雷同: two units' entries share most of their words, common sources taken out."""

from collections.abc import Iterator
from typing import Any

from pipeline.model.finding import Finding, FindingKey
from pipeline.model.work import TaskNo, UnitId
from rules.cases import RunCase, UnitCase
from rules.examples import A, B, both, duty, says, shows, task, unit
from rules.facts import facts_of
from rules.phrases import listed, shortened
from rules.rule import OnRun, Rule
from rules.similarity import Likeness, likenesses
from rules.told import ABSENT, Told, told_by

CODE = "TXT003"
LONG = 120
"""Characters from which a text with other figures but the same words is still a copy."""
_SAME_FIGURES = 0.5

Key = tuple[UnitId, int, TaskNo | None]


def check(case: RunCase) -> Iterator[Finding]:
    """One query a unit and task whose words stand in another unit's entry too, the shared passages shown."""
    said = {(unit.unit.id, place, one.task): one for unit in case.units for place, one in enumerate(told_by(unit)) if _can_be_copied(one)}
    cases = {unit.unit.id: unit for unit in case.units}
    texts = {key: one.text for key, one in said.items()}
    owners = {key: _owner(cases, key[0]) for key in said}
    pairs = likenesses(texts, least=case.facts.thresholds.alike_units, common=_common(case), groups=owners)
    twins: dict[Key, list[tuple[Key, Likeness[Key]]]] = {}
    for pair in pairs:
        if _is_copy(said[pair.first], said[pair.second]):
            twins.setdefault(pair.first, []).append((pair.second, pair))
            twins.setdefault(pair.second, []).append((pair.first, pair))
    for key in said:
        if key in twins:
            yield _finding(case, cases, said, key, twins[key])


def _finding(
    case: RunCase, cases: dict[UnitId, UnitCase], said: dict[Key, Told], key: Key, alike: list[tuple[Key, Likeness[Key]]]
) -> Finding:
    others = list(dict.fromkeys(cases[other[0]].name for other, _ in alike))
    passages = tuple(dict.fromkeys(passage for _, pair in alike for passage in pair.passages))
    longest = shortened(max(passages, key=len, default=""))
    about = f"任务{key[2]}" if key[2] is not None else "一段"
    message = f"{cases[key[0]].name}关于{about}的进展与{listed(others)}的报告雷同，相同文字如“{longest}”。请核实是否为本单位实际情况。"
    theirs = tuple(one for other, pair in alike[:3] for one in said[other].quoting(pair.passages))
    return Finding(
        key=FindingKey(code=CODE, unit=key[0], task=key[2], round=case.facts.round.id),
        outcome="query",
        message=message,
        evidence=said[key].quoting(passages) + theirs,
    )


def _can_be_copied(one: Told) -> bool:
    return not one.states <= ABSENT


def _is_copy(first: Told, second: Told) -> bool:
    """Same words with other figures are a set form of a short text, unless it is long; one file of two senders is no copy."""
    if {entry.sha256 for entry in first.entries} & {entry.sha256 for entry in second.entries}:
        return False
    ours, theirs = _figures(first.text), _figures(second.text)
    fewer, more = sorted((ours, theirs), key=len)
    if not fewer:
        return not more or len(first.text) >= LONG
    return len(fewer & more) >= _SAME_FIGURES * len(fewer) or min(len(first.text), len(second.text)) >= LONG


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
    keeps=(
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
    breaks=(shows("两个单位一字不差", both(A, says(1, _COPY, "done")), both(B, says(1, _COPY, "done"), stem="进展"), **_BOTH_OWE),),
    cannot_tell="谁抄谁；是否为联合开展的同一工作。",
)
