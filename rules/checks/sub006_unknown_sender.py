"""报送单位无法识别: a file of which nothing tells whose it is."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.model.finding import Finding
from pipeline.model.submission import ReceivedFile
from pipeline.model.text import fold
from rules.cases import RunCase, file_name
from rules.evidence import of_file
from rules.examples import FIRST, A, both, full, paper, shows
from rules.phrases import listed
from rules.rule import OnRun, Rule

CODE = "SUB006"


def check(case: RunCase) -> Iterator[Finding]:
    """One query for each such file; an archive whose members are files of their own is none."""
    opened = {file.source.archive for file in case.files if file.source.archive is not None}
    for file in case.files:
        if file.unit is not None or file.source.path in opened:
            continue
        same = _same_named(case, file)
        names = list(dict.fromkeys(claim.text for claim in file.claims if claim.text))
        seen = (
            f"文件中出现的“{listed(names)}”在名册中没有唯一对应的单位" if names else "收文记录、文件名、标题、落款中都没有可辨认的单位名称"
        )
        if same:
            seen = f"文件中没有可辨认的单位名称；收文记录中有同名附件（发文单位：{listed(same)}），但这样的文件名不足以断定就是它"
        message = f"{file_name(file.source.path)}的报送单位无法识别：{seen}；请在 review.xlsx 的“文件归属”中指明。"
        evidence = (of_file(file), *(of_file(file, claim.where, claim.text) for claim in file.claims if claim.text))
        yield case.finding(CODE, "query", message, tuple(dict.fromkeys(evidence)), subject=file_name(file.source.path))


def _same_named(case: RunCase, file: ReceivedFile) -> list[str]:
    """Senders of the receipts that list a file of this name, where nothing else names a unit."""
    name = fold(file_name(file.source.path))
    sent = [one.sender for one in case.facts.receipts if any(fold(each) == name for each in one.attachments)]
    return list(dict.fromkeys(sent)) if not any(claim.text for claim in file.claims) else []


def _stray(name: str) -> ReceivedFile:
    return replace(paper(name)[0], round=FIRST.id)


RULE = Rule(
    code=CODE,
    name="报送单位无法识别",
    outcome="query",
    basis="收文记录的发文单位，其次文件名、标题、落款中的单位名称，与名册相对照。",
    letter="",
    check=OnRun(check),
    keeps=lambda: (shows("文件属于市甲局", both(A, *full())),),
    breaks=lambda: (shows("“落实情况.docx”没有收文记录，也没有落款", both(A, *full()), nobody=[_stray("落实情况.docx")]),),
    cannot_tell="文件是谁送的。",
)
