"""无可核实内容: an entry that claims work without a count, name, date, document number, link or event."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.examples import A, both, duty, says, shows, task
from rules.facts import checkable
from rules.phrases import shortened
from rules.rule import OnUnit, Rule
from rules.similarity import overlap
from rules.slips import remains
from rules.told import Told, ledger_words, owed

CODE = "TXT001"
COPIED = 0.8


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a task whose passages hold nothing that anyone could check; copies and templates are said by TXT002 and TXT008."""
    for _, task_, said in owed(case):
        words = ledger_words(task_)
        if said.is_absent or not said.text.strip() or checkable(said.text, words) or _is_said_elsewhere(said, words):
            continue
        message = (
            f"{case.name}关于任务{task_.no}的进展“{shortened(said.text)}”没有可以核实的内容"
            "（数量、名称、日期、文号、链接或具体活动）。请补充。"
        )
        yield case.finding(CODE, "query", message, said.evidence, task=task_.no)


def _is_said_elsewhere(said: Told, words: tuple[str, ...]) -> bool:
    is_pointer = said.states == {"unclear"} and len(said.text) <= 12
    return is_pointer or bool(remains(said.text)) or overlap(said.text, words).share >= COPIED


RULE = Rule(
    code=CODE,
    name="无可核实内容",
    outcome="query",
    basis="台账“量化指标”栏为“查看……发布情况以及实际掌握情况”，所报进展应能据以查看核实。",
    letter="请补充具体数据、文件名称或文号、发布栏目或链接、活动时间等可核实内容。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("有数量", both(A, says(1, "已公开政策32条。", "done"))),
        shows("有栏目名称", both(A, says(1, "已在“银川就业”公众号推送政策。", "done"))),
        shows("无相关情况，不需举证", both(A, says(1, "2023年无此类事项。", "nothing_to_report"))),
    ),
    breaks=lambda: (
        shows("只有空话", both(A, says(1, "高度重视，加强组织领导，严格落实三审三校，取得一定成效。", "unclear"))),
        shows("只写已完成", both(A, says(1, "已完成。", "done"))),
        shows(
            "数字是台账自己的",
            both(A, says(1, "认真落实推动动漫视频占比达到20%的要求，积极做好解读。", "ongoing")),
            tasks=[task(1, duty(A), content="认真落实推动动漫视频占比达到20%的要求。")],
        ),
    ),
    cannot_tell="所写内容是否属实；附件、图片中是否另有数据。",
)
