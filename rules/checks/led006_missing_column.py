"""表头缺列: a section's header lacks a column that the others have."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.model.evidence import Span, at_row
from pipeline.model.finding import Finding
from pipeline.model.work import MissingColumn
from rules.cases import Facts, LedgerCase
from rules.evidence import of_ledger
from rules.examples import A, duty, facts, shows, task, unit
from rules.rule import Example, OnLedger, Rule

CODE = "LED006"


def check(case: LedgerCase) -> Iterator[Finding]:
    """One note that lists every section and column."""
    missing = case.ledger.missing_columns
    if missing:
        named = "；".join(f"“{one.section}”缺“{one.column}”" for one in missing)
        message = f"台账表头缺列：{named}；缺名的列按其他板块的同一位置读取。"
        yield case.finding(CODE, "note", message, tuple(dict.fromkeys(of_ledger(case.ledger, one.span) for one in missing)))


def _short_header() -> Facts:
    plain = facts((task(1, duty(A)),), [unit(A)])
    lacking = MissingColumn(section="二、优化政策服务", column="进展落实情况", span=Span(where=at_row(1, 1), quote="序号"))
    return replace(plain, ledger=replace(plain.ledger, missing_columns=(lacking,)))


RULE = Rule(
    code=CODE,
    name="表头缺列",
    outcome="note",
    basis="台账各板块的表头应一致。",
    letter="",
    check=OnLedger(check),
    keeps=lambda: (shows("各板块表头一致"),),
    breaks=lambda: (Example(says="第二板块表头没有“进展落实情况”", facts=_short_header),),
    cannot_tell="是否有意省略该列。",
)
