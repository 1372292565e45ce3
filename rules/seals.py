"""The seals of a unit's files as rules look at them: which files, which checks, whose names."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from pipeline.model.finding import Finding, Outcome
from pipeline.model.seal import Check, CheckName, CheckResult, Seal
from pipeline.model.submission import ReceivedFile
from rules.cases import UnitCase, file_name
from rules.evidence import of_file
from rules.reading import live_files

UNOPENED = frozenset({"FIL001", "FIL004"})


def sealable(case: UnitCase) -> list[ReceivedFile]:
    """The unit's OFD and PDF files that count and could be opened."""
    files = [file for file in live_files(case) if file.form in {"ofd", "pdf"}]
    return [file for file in files if not any(problem.code in UNOPENED for problem in file.problems)]


def is_seal(seal: Seal) -> bool:
    """Whether it is an electronic seal, not a bare signature or a picture."""
    return seal.kind.startswith("seal")


def signed_moment(seal: Seal) -> datetime | None:
    """When it was signed, by the signer's own clock."""
    return datetime.fromisoformat(seal.signed_at) if seal.signed_at is not None else None


def is_signed_after(seal: Seal, file: ReceivedFile) -> bool:
    """Whether it says that it was signed after the file was received: by a minute and more, since receipts often have no seconds."""
    signed = signed_moment(seal)
    return signed is not None and file.received_at is not None and signed >= file.received_at + timedelta(minutes=1)


def checks_with(file: ReceivedFile, names: Collection[CheckName], result: CheckResult) -> list[tuple[Seal, Check]]:
    """The named checks of a file's seals that came out so."""
    return [(seal, check) for seal in file.seals for check in seal.checks if check.name in names and check.result == result]


def failed_checks(case: UnitCase, code: str, outcome: Outcome, names: Collection[CheckName], saying: str) -> Iterator[Finding]:
    """A finding for each file with a failed check of those names."""
    for file in sealable(case):
        failed = checks_with(file, names, "failed")
        if failed:
            yield seal_finding(case, file, code, outcome, f"{saying}：{told(failed)}。")


def told(checks: Collection[tuple[Seal, Check]]) -> str:
    """Each seal's reasons in a row, each reason once."""
    return "；".join(dict.fromkeys(f"{seal_name(seal)}{check.reason}".rstrip("。；") for seal, check in checks))


def seal_name(seal: Seal) -> str:
    """How a sentence calls a seal: by its name, where it has one."""
    return f"“{seal.name or seal.signer}”" if seal.name or seal.signer else ""


def seal_finding(case: UnitCase, file: ReceivedFile, code: str, outcome: Outcome, saying: str) -> Finding:
    """A finding on a file's seals. The evidence is the file as a whole: what was computed over its bytes has no line."""
    name = file_name(file.source.path)
    return case.finding(code, outcome, f"{case.name}报送的{name}{saying}", (of_file(file),), subject=name)
