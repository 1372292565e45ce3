"""量化指标未达到: a stated figure falls short of the ledger's, after the target's own date."""

from collections.abc import Iterator
from datetime import date

from pipeline.model.days import in_chinese
from pipeline.model.finding import Finding
from pipeline.model.work import Task
from rules.cases import UnitCase
from rules.evidence import of_ledger
from rules.examples import A, both, duty, says, shows, task
from rules.requirements import Ratio, ratios_of, stated_on
from rules.rule import OnUnit, Rule
from rules.told import owed

CODE = "TSK005"
FILMS = "年内做到图文解读全覆盖、动漫视频占比20%。"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a task whose stated share is below its target (above its limit) when the target's day is over."""
    today = case.facts.as_of.date()
    for _, task_, said in owed(case):
        missed = [(ratio, words) for ratio in _over(task_, case.facts.ledger.year, today) for words in _short(ratio, said.text)]
        if missed and not said.is_absent:
            message = f"{case.name}关于任务{task_.no}的进展：" + "；".join(
                f"台账要求“{ratio.span.quote}”（{in_chinese(ratio.target or today)}前），所报为“{words}”" for ratio, words in missed
            )
            evidence = tuple(of_ledger(case.facts.ledger, task_.span("content") or ratio.span) for ratio, _ in missed[:1])
            yield case.finding(
                CODE, "query", f"{message}。请核实数据口径和完成情况。", evidence + said.quoting(w for _, w in missed), task=task_.no
            )


def _over(one: Task, year: int, today: date) -> Iterator[Ratio]:
    """Ratios whose own day has passed (年内: the year's end)."""
    for ratio in ratios_of(one, year):
        if ratio.target is not None and today > ratio.target:
            yield ratio


def _short(ratio: Ratio, text: str) -> Iterator[str]:
    stated = stated_on(ratio, text)
    if (
        stated is not None
        and stated.percent is not None
        and (stated.percent > ratio.percent if ratio.is_limit else stated.percent < ratio.percent)
    ):
        yield stated.words


RULE = Rule(
    code=CODE,
    name="量化指标未达到",
    outcome="query",
    basis="台账“主要内容”中的量化要求，如任务14“年内做到图文解读全覆盖、动漫视频占比20%”、任务26“适老化与无障碍阅读达到100%”；“年内”以当年12月31日为准。",
    letter="请核实所报比例的统计口径；确未达到的，请说明原因和达到时间。",
    check=OnUnit(check),
    keeps=lambda: (
        shows(
            "年内指标，12月5日报告时尚在期限内",
            both(A, says(1, "图文解读率100%，动漫视频占比12%。", "done")),
            tasks=[task(1, duty(A), content=FILMS)],
        ),
        shows(
            "年末之后核对，所报比例已达到",
            both(A, says(1, "图文解读率100%，动漫视频占比21.5%。", "done")),
            tasks=[task(1, duty(A), content=FILMS)],
            as_of="2024-01-10 09:00:00",
        ),
        shows(
            "年内未制发需解读的文件",
            both(A, says(1, "我局未制发需解读的政策文件。", "nothing_to_report")),
            tasks=[task(1, duty(A), content=FILMS)],
            as_of="2024-01-10 09:00:00",
        ),
    ),
    breaks=lambda: (
        shows(
            "年末之后核对，动漫视频占比为12%",
            both(A, says(1, "图文解读率100%，动漫视频占比12%。", "done")),
            tasks=[task(1, duty(A), content=FILMS)],
            as_of="2024-01-10 09:00:00",
        ),
    ),
    cannot_tell="比例的分母是否恰当；只报件数而不报比例时不作推算。",
)
