"""有收文记录而无文件: a line in the receipts whose file is not in the inbox."""

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.model.finding import Finding
from pipeline.model.submission import Receipt
from pipeline.model.text import fold
from pipeline.model.work import RoundId
from rules.cases import RunCase, file_name
from rules.evidence import of_receipts, searched
from rules.examples import A, both, full, lost_receipt, paper, shows
from rules.phrases import listed, shortened, stamp
from rules.rule import OnRun, Rule

CODE = "SUB011"
_LABEL = re.compile(r"^附件\d{0,2}[:.、_-]?(?=.{4})")


def check(case: RunCase) -> Iterator[Finding]:
    """One query a unit; one more for lines whose sender nobody knows."""
    for unit in case.units:
        if unit.lost_receipts:
            found = _nameless(case, unit.lost_receipts)
            remedy = (
                f"同名文件{listed(found)}中没有单位名称，不能断定就是它，是的话请在 review.xlsx 的“文件归属”中指明"
                if found
                else "请从平台补下载后放入收件目录"
            )
            message = f"{unit.name}的收文记录（{_told(unit.lost_receipts)}）在收件目录中没有对应的文件；{remedy}。"
            yield unit.finding(CODE, "query", message, of_receipts(unit.lost_receipts) + searched(case.facts))
    strays = _strays(case)
    if strays:
        senders = listed([f"“{shortened(one.sender or one.title, 20)}”" for one in strays])
        message = f"收文记录（{_told(strays)}）既没有对应的文件，发文单位{senders}也不在名册中；请核实发文单位并补下载文件。"
        yield case.finding(CODE, "query", message, of_receipts(strays))


def _told(receipts: tuple[Receipt, ...]) -> str:
    return listed([_line(one) for one in receipts])


def _line(receipt: Receipt) -> str:
    moment = f"，{stamp(receipt.received_at)}" if receipt.received_at is not None else ""
    names = f"，附件{listed(receipt.attachments)}" if receipt.attachments else ""
    return f"{receipt.file}第{receipt.line}行{moment}{names}"


def _nameless(case: RunCase, lost: tuple[Receipt, ...]) -> list[str]:
    """Files of nobody that are called what the lost receipts list."""
    wanted = {_bare(name) for one in lost for name in one.attachments}
    names = (file_name(file.source.path) for file in case.files if file.unit is None)
    return list(dict.fromkeys(name for name in names if _bare(name) in wanted))


def _strays(case: RunCase) -> tuple[Receipt, ...]:
    """Lines of unknown senders without a file, in the round that their time falls to."""
    used = {(file.receipt.file, file.receipt.line) for file in case.facts.files if file.receipt is not None}
    present = {_bare(file_name(file.source.path)) for file in case.facts.files}
    return tuple(
        one
        for one in case.facts.receipts
        if one.unit is None
        and (one.file, one.line) not in used
        and not (one.attachments and all(_bare(name) in present for name in one.attachments))
        and _round_of(case, one) == case.facts.round.id
    )


def _bare(name: str) -> str:
    """A name for comparing, without the label 附件： that a record or a file may put before it."""
    return _LABEL.sub("", fold(name))


def _round_of(case: RunCase, receipt: Receipt) -> RoundId:
    moments = sorted((moment, round_id) for round_id, moment in case.facts.due_moments)
    if receipt.received_at is None:
        return case.facts.round.id
    open_rounds = [round_id for moment, round_id in moments if receipt.received_at < moment]
    return open_rounds[0] if open_rounds else moments[-1][1]


RULE = Rule(
    code=CODE,
    name="有收文记录而无文件",
    outcome="query",
    basis="收文记录的每一行应在收件目录中有其文件；没有文件的，不作未收到、漏报的判断。",
    letter="",
    check=OnRun(check),
    keeps=lambda: (
        shows("每行收文记录都有文件", both(A, *full())),
        shows(
            "发文单位不在名册，所列附件在收件目录中：列为SUB006",
            both(A, *full()),
            receipts=[replace(lost_receipt("市子虚局"), unit=None)],
            nobody=[paper("落实情况.docx")[0], paper("落实情况.ofd")[0]],
        ),
    ),
    breaks=lambda: (
        shows("市甲局有一行收文记录而没有文件", lost=[A]),
        shows("发文单位不在名册，也没有文件", both(A, *full()), receipts=[replace(lost_receipt("市子虚局"), unit=None)]),
    ),
    cannot_tell="文件是漏下载、改名还是误删。",
)
