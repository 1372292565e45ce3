"""Whether an audit found what the plan says, no more and no less."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from samples.build.plan import Occasion, Planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A finding as the audit raised it, reduced to what plans speak of."""

    code: str
    outcome: str
    unit: str | None
    task: int | None

    def __str__(self) -> str:
        """The finding as plans write it."""
        return " ".join(filter(None, (self.code, self.outcome, self.unit or "-", None if self.task is None else str(self.task))))


def raised(finding: dict[str, object]) -> Raised:
    """A finding of ``findings.json``."""
    unit, task = finding["unit"], finding["task"]
    return Raised(
        code=str(finding["code"]),
        outcome=str(finding["outcome"]),
        unit=None if unit is None else str(unit),
        task=task if isinstance(task, int) else None,
    )


def differences(occasion: Occasion, findings: Iterable[Raised], *, ignoring: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Every planned finding that was not raised (``缺``), and every certain finding or query that was not planned (``多``), sorted.

    Findings whose code begins with one of ``ignoring`` count on neither side. Notes are only looked for, never too many.
    """
    found = Counter(each for each in findings if not each.code.startswith(tuple(ignoring) or ("\0",)))
    lacking = [f"缺 {_words(planned)}" for planned in (*occasion.expect, *occasion.notes) if not _is_taken(planned, found, ignoring)]
    for planned in occasion.may:
        _is_taken(planned, found, ignoring)
    spare = [f"多 {each}" for each, count in found.items() for _ in range(count) if each.outcome != "note"]
    return tuple(sorted(lacking + spare))


def _is_taken(planned: Planned, found: Counter[Raised], ignoring: frozenset[str]) -> bool:
    """Take what answers a planned finding out of what was found; whether anything did."""
    if planned.code.startswith(tuple(ignoring) or ("\0",)):
        return True
    answers = [each for each in found if _is_answer(planned, each)]
    for each in answers if planned.is_any_task else answers[:1]:
        found[each] -= found[each] if planned.is_any_task else 1
        if not found[each]:
            del found[each]
    return bool(answers)


def _is_answer(planned: Planned, each: Raised) -> bool:
    same_task = planned.is_any_task or planned.task == each.task
    return (planned.code, planned.outcome, planned.unit) == (each.code, each.outcome, each.unit) and same_task


def _words(planned: Planned) -> str:
    task = "*" if planned.is_any_task else "" if planned.task is None else str(planned.task)
    return " ".join(filter(None, (planned.code, planned.outcome, planned.unit or "-", task)))
