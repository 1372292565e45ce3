"""Exit codes, and the exceptions that end a command."""

from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What the program's exit says (contract, section 3)."""

    CLEAN = 0
    CERTAIN_FINDINGS = 1
    BAD_INPUT = 2
    UNREADABLE = 3
    FAILED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A mistake in settings, roster, receipts or arguments: which file, where in it, what is wrong, how to mend it."""

    file: str
    place: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """One Chinese line for the console."""
        place = f" {self.place}" if self.place else ""
        remedy = f"（{self.remedy}）" if self.remedy else ""
        return f"{self.file}{place}：{self.message}{remedy}"


class AuditError(Exception):
    """A call that cannot go on. The message is Chinese and says which file, where, what is wrong and what to do."""

    exit_code = ExitCode.FAILED


class BadInputError(AuditError):
    """Wrong arguments or settings; carries every mistake found."""

    exit_code = ExitCode.BAD_INPUT

    def __init__(self, *mistakes: Mistake) -> None:
        """Keep the mistakes, all of which are shown at once."""
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


class StoreError(AuditError):
    """The store or its chain is broken, or somebody else holds it."""
