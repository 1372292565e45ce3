"""收文时间未核实: files with no line in the receipts."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from pipeline.model.submission import ReceivedFile
from rules.cases import RunCase, file_name
from rules.evidence import of_file, searched
from rules.examples import A, both, full, paper, sent, shows
from rules.phrases import listed
from rules.rule import OnRun, Rule

CODE = "SUB005"


def check(case: RunCase) -> Iterator[Finding]:
    """One query a unit; one for the workspace where there are no receipts at all."""
    if not case.facts.receipts:
        files = [file for file in case.files if file.received_at is None and file.unit is not None]
        if files:
            message = (
                f"没有可用的收文记录，{len(files)}个文件的收文时间无从核实，均视为已收到，不判断是否逾期；"
                "请将OA收文记录导出到 receipts.xlsx 后重新运行。"
            )
            yield case.finding(CODE, "query", message, searched(case.facts))
        return
    for unit in case.units:
        files = [file for file in unit.files if _has_no_time(file)]
        if files:
            names = listed([file_name(file.source.path) for file in files])
            message = f"{unit.name}的{names}在收文记录中没有对应的行，收文时间未核实；视为已收到，不判断是否逾期，请补登收文时间。"
            yield unit.finding(CODE, "query", message, tuple(of_file(file) for file in files) + searched(case.facts))


def _has_no_time(file: ReceivedFile) -> bool:
    return file.received_at is None and file.copy_of is None


RULE = Rule(
    code=CODE,
    name="收文时间未核实",
    outcome="query",
    basis="台账报送要求：通过协同办公平台“文件直送”报送；收文时间只以平台的收文记录为准。",
    letter="请提供报送时间和报送渠道。",
    check=OnRun(check),
    keeps=lambda: (
        shows("每个文件都有收文记录", both(A, *full())),
        shows("与有收文记录的文件内容相同的另一份", both(A, *full()), sent(A, paper("副本.docx", copy_of="市甲局落实情况.docx"), at=None)),
    ),
    breaks=lambda: (
        shows("收文记录中没有该单位的行", both(A, *full(), at=None), both("市乙局", *full())),
        shows("完全没有收文记录：全部单位合为一条", both(A, *full(), at=None), has_receipts=False),
    ),
    cannot_tell="文件何时送达。",
)
