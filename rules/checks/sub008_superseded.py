"""重复或已被替代: a file that repeats another, or that a newer one replaced."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from pipeline.model.submission import ReceivedFile
from rules.cases import UnitCase, file_name, is_unreadable
from rules.evidence import of_file
from rules.examples import A, both, full, paper, sent, shows
from rules.rule import OnUnit, Rule

CODE = "SUB008"


def check(case: UnitCase) -> Iterator[Finding]:
    """One note for each file of the unit that does not count because another one does."""
    for file in case.files:
        name = file_name(file.source.path)
        if file.copy_of is not None:
            message = f"{case.name}的{name}与{file.copy_of}内容完全相同，只计一份。"
            twin = case.file(file.copy_of)
            yield case.finding(CODE, "note", message, (of_file(file), *((of_file(twin),) if twin else ())), subject=name)
        elif (newer := _replacement(case, file)) is not None:
            message = f"{case.name}的{name}已被后收到的{file_name(newer.source.path)}替代，以后者为准。"
            yield case.finding(CODE, "note", message, (of_file(file), of_file(newer)), subject=name)


def _replacement(case: UnitCase, file: ReceivedFile) -> ReceivedFile | None:
    if file.is_effective or is_unreadable(file) or file.form == "other":
        return None
    newer = [one for one in case.effective_files if one.form == file.form and one.source.path != file.source.path]
    return newer[-1] if newer and newer[-1].copy_of != file.source.path else None


RULE = Rule(
    code=CODE,
    name="重复或已被替代",
    outcome="note",
    basis="同一单位同一期的材料，以截至核对时最后收到的为准。",
    letter="",
    check=OnUnit(check),
    keeps=lambda: (
        shows("Word版和OFD版各一份，互不替代", both(A, *full())),
        shows("分两次报送，后一次是补充", both(A, *full()), both(A, *full(), at="2023-08-14 10:00", stem="补充")),
    ),
    breaks=lambda: (
        shows("同一文件报了两遍", both(A, *full()), sent(A, paper("再报.docx", copy_of="市甲局落实情况.docx"), at="2023-08-12 09:00")),
        shows(
            "更正版替代了先前的版本",
            sent(A, paper("先.docx", *full(), is_effective=False)),
            both(A, *full(), at="2023-08-14 10:00", stem="更正"),
        ),
    ),
    cannot_tell="后报的是更正还是误报。",
)
