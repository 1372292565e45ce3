"""与上期相同: an entry that says again what the unit said in the round before."""

from collections.abc import Iterator
from datetime import date

from pipeline.model.days import in_chinese
from pipeline.model.finding import Finding
from pipeline.model.submission import Dossier
from rules.cases import UnitCase
from rules.examples import SECOND, A, both, says, shows
from rules.facts import facts_of
from rules.phrases import shortened
from rules.rule import OnUnit, Rule
from rules.similarity import overlap
from rules.told import ABSENT, Told, ledger_words, told, told_by

CODE = "TXT004"
SHORTEST = 15
"""Compared characters below which the same words are the usual ones."""


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a task on which this round's words and an earlier round's are the same, the ledger's own taken out."""
    before = _last(case)
    if before is None:
        return
    forms = {file.source.path: file.form for one in before.submissions for file in one.files}
    then = {one.task: one for one in told(before.entries, forms) if one.task is not None}
    for now in told_by(case):
        if now.task is None or now.task not in then or now.task in case.facts.report_tasks or now.states <= ABSENT:
            continue
        passages = _same(case, now, then[now.task])
        if passages:
            day, shown = in_chinese(_due(case, before)), shortened(passages[0])
            message = f"{case.name}关于任务{now.task}的进展与上一期（{day}）所报相同：“{shown}”。请核实本期有无新进展。"
            yield case.finding(CODE, "query", message, now.quoting(passages) + then[now.task].quoting(passages), task=now.task)


def _same(case: UnitCase, now: Told, then: Told) -> tuple[str, ...]:
    """The shared passages where each text stands in the other almost whole."""
    common = ledger_words(case.task(now.task)) if now.task is not None else ()
    new, old = overlap(now.text, [then.text], common=common), overlap(then.text, [now.text], common=common)
    least = case.facts.thresholds.same_as_last
    is_same = new.share >= least and old.share >= least and new.compared >= SHORTEST and _figures(now) == _figures(then)
    return new.passages if is_same else ()


def _figures(said: Told) -> frozenset[str]:
    return frozenset(fact.text for fact in facts_of(said.text) if fact.kind in {"count", "percent", "date"})


def _last(case: UnitCase) -> Dossier | None:
    """The unit's dossier of the newest earlier round."""
    return max((one for one in case.earlier if one.round < case.facts.round.id), key=lambda one: one.round, default=None)


def _due(case: UnitCase, before: Dossier) -> date:
    return next((one.due for one in case.facts.rounds if one.id == before.round), case.facts.round.due)


_TEXT = "梳理就业创业政策46件，在门户网站开设专栏，累计推送1200余条次，举办政策宣讲会3场。"

RULE = Rule(
    code=CODE,
    name="与上期相同",
    outcome="query",
    basis="台账要求分期报送落实进展情况，每期应反映该期的进展。",
    letter="请补充本期的新进展；确无新进展的，请说明原因。",
    check=OnUnit(check),
    keeps=lambda: (
        shows(
            "本期有新的数据",
            both(A, says(1, _TEXT, "done")),
            both(
                A,
                says(1, "至11月底推送政策达到2650条次，新增直播带岗9场，服务企业88家。", "done"),
                at="2023-12-01 09:00",
                on=SECOND,
                stem="二期",
            ),
            on=SECOND,
            as_of="2023-12-20 09:00:00",
        ),
        shows(
            "两期都无相关情况",
            both(A, says(1, "本年度我局无重大行政决策事项，无需公开目录。", "nothing_to_report")),
            both(
                A,
                says(1, "本年度我局无重大行政决策事项，无需公开目录。", "nothing_to_report"),
                at="2023-12-01 09:00",
                on=SECOND,
                stem="二期",
            ),
            on=SECOND,
            as_of="2023-12-20 09:00:00",
        ),
    ),
    breaks=lambda: (
        shows(
            "两期一字不差",
            both(A, says(1, _TEXT, "done")),
            both(A, says(1, _TEXT, "done"), at="2023-12-01 09:00", on=SECOND, stem="二期"),
            on=SECOND,
            as_of="2023-12-20 09:00:00",
        ),
    ),
    cannot_tell="任务在上一期是否已经办完，此后本无新事可报。",
)
