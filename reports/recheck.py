"""The problems of the last notice, looked at again: what was corrected, what was not, who has not answered."""

from collections.abc import Sequence
from datetime import datetime

from pipeline.model.finding import OpenFinding
from pipeline.model.notice import Annex, Line, PreviousNotice, Recheck, RecheckState, Share
from pipeline.model.run import Audit
from pipeline.model.work import UnitId
from reports.standing import ANSWERED, is_demanded, received_units, was_set_aside
from reports.subject import Subject, named
from reports.wording import CODE_NAMES, RECHECKS, UNCORRECTABLE, moment_words, share_words


def recheck(previous: PreviousNotice, audits: Sequence[Audit]) -> tuple[Recheck, ...]:
    """Return how each problem of the last notice stands in the audits of today; the uncorrectable ones are left out."""
    now = {found.finding.key.id: found for audit in audits for found in audit.findings}
    demanded = audits[-1]
    checks: list[Recheck] = []
    for found in previous.problems:
        unit = found.finding.key.unit
        if unit is None or found.finding.key.code in UNCORRECTABLE or not is_demanded(demanded, unit):
            continue
        answered = has_answered(audits, unit, previous.as_of)
        is_later = _is_met_later(found, audits)
        looked = found.finding.key.round is None or any(audit.round.id == found.finding.key.round for audit in audits)
        state = _state(now.get(found.finding.key.id), has_replied=answered, is_later=is_later) if looked else "under_check"
        checks.append(Recheck(problem=named(found), state=state))
    return tuple(checks)


def has_answered(audits: Sequence[Audit], unit: UnitId, since: datetime) -> bool:
    """Whether anything of a unit was received after a moment."""
    dossiers = (dossier for audit in audits for dossier in audit.dossiers if dossier.unit == unit)
    return any(
        submission.received_at is not None and submission.received_at > since for dossier in dossiers for submission in dossier.submissions
    )


def _is_met_later(found: OpenFinding, audits: Sequence[Audit]) -> bool:
    """Whether a report of a later round shows nothing of the kind any more; of a task: answers it."""
    key = found.finding.key
    for audit in audits:
        if key.unit is None or key.round is None or audit.round.id <= key.round or key.unit not in received_units(audit):
            continue
        mine = [each for each in audit.findings if each.finding.key.unit == key.unit and each.finding.outcome != "note"]
        is_again = any(_family(each.finding.key.code) == _family(key.code) and each.finding.key.task == key.task for each in mine)
        said = (entry for entry in audit.entries if entry.is_effective and entry.unit == key.unit and entry.task == key.task)
        if not is_again and (key.task is None or any(entry.state in ANSWERED for entry in said)):
            return True
    return False


def _family(code: str) -> str:
    return code[:3] if code[:3] in {"FIL", "SEA"} else code


def _state(found: OpenFinding | None, *, has_replied: bool, is_later: bool) -> RecheckState:
    if found is None:
        return "corrected"
    if was_set_aside(found):
        return "withdrawn"
    if found.finding.outcome != "certain":
        return "under_check"
    if is_later:
        return "later_round"
    return "not_corrected" if has_replied else "no_reply"


def recheck_annex(subject: Subject, checks: Sequence[Recheck]) -> tuple[Annex, ...]:
    """Return the table of every problem looked at again, in roster order; none where nothing was."""
    if not checks:
        return ()
    ordered = sorted(checks, key=lambda each: (subject.names.place(each.problem.unit), each.problem.code, each.problem.task or 0))
    rows = tuple(
        (
            str(number),
            subject.names.short(check.problem.unit),
            CODE_NAMES.get(check.problem.code, check.problem.code),
            "" if check.problem.task is None else str(check.problem.task),
            check.problem.round or "",
            RECHECKS[check.state],
        )
        for number, check in enumerate(ordered, 1)
    )
    headings = ("编号", "单位", "问题", "台账序号", "报送批次", "复核情况")
    return (Annex(title=subject.wording.say("annex_recheck"), headings=headings, weights=(6, 28, 24, 10, 16, 22), rows=rows),)


def recheck_lines(subject: Subject, previous: PreviousNotice, checks: Sequence[Recheck], annex: int) -> list[Line]:
    """Return the paragraphs of 上次通报问题整改情况; ``annex`` is the number of the table that lists them."""
    say = subject.wording.say
    settled = sum(1 for found in previous.problems if found.finding.key.code in UNCORRECTABLE)
    total = settled + len(checks)
    values = {"title": previous.title, "then": moment_words(previous.as_of), "total": total}
    if not total:
        return [Line(kind="text", text=say("recheck_none", title=previous.title, then=moment_words(previous.as_of)))]
    if not checks:
        return [Line(kind="text", text=say("recheck_only_settled", **values))]
    count = {state: sum(1 for check in checks if check.state == state) for state in RECHECKS}
    others = "".join(
        f"，{RECHECKS[state]}{'的' if state == 'later_round' else ''}{count[state]}个"
        for state in RECHECKS
        if state != "corrected" and count[state]
    )
    values |= {"settled": say("recheck_settled", count=settled) if settled else "", "count": len(checks), "others": others}
    values |= {"as_of": moment_words(subject.as_of)}
    share = share_words(Share(part=count["corrected"], whole=len(checks)))
    told = (
        say("recheck", corrected=count["corrected"], share=share, **values) if count["corrected"] else say("recheck_uncorrected", **values)
    )
    text = told + say("recheck_annex", number=annex)
    named = [_state_names(subject, checks, state) for state in ("not_corrected", "no_reply")]
    return [Line(kind="text", text=text), *(Line(kind="text", text=words) for words in named if words)]


def _state_names(subject: Subject, checks: Sequence[Recheck], state: RecheckState) -> str:
    units = subject.names.ordered(check.problem.unit for check in checks if check.state == state)
    if not units:
        return ""
    if len(units) > subject.settings.list_limit:
        return ""
    names = subject.names.listed([(unit, "") for unit in units], drop_prefix=subject.settings.drop_prefix)
    return subject.wording.say("recheck_names", state=RECHECKS[state], names=names)
