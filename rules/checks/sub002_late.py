"""逾期报送: the report was complete only after the due time."""

from collections.abc import Iterator
from datetime import datetime

from pipeline.model.evidence import Evidence
from pipeline.model.finding import Finding
from pipeline.model.work import Extension, RoundId, UnitId
from rules.cases import UnitCase
from rules.delivery import VERSIONS, Completion, Version, completion, days_late, is_riddle, versions
from rules.evidence import of_ledger, of_receipts
from rules.examples import FIRST, A, both, full, moment, paper, sent, shows, unit
from rules.phrases import day, last_day, stamp
from rules.rule import OnUnit, Rule

CODE = "SUB002"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding with the first and the decisive receipt; a query where a return or an unknown file may have decided."""
    if not case.is_due or not (case.is_expected or case.is_to_confirm) or not case.standing:
        return
    standing, ever = (completion(chain, case.facts.timeliness) for chain in (case.standing, case.submissions))
    if standing is None or standing.moment < case.due_moment:
        return
    was_late_at_first = ever is not None and ever.moment >= case.due_moment
    decisive = ever if was_late_at_first and ever is not None else standing
    doubt = ""
    if not was_late_at_first:
        doubt = "此前按期收到的材料已被退回，以上按退回后重新报送的时间计算。是否计为逾期，请核定。"
    elif any(is_riddle(file) for file in case.files) or _may_have_come(case, decisive):
        doubt = "另有材料无法读取或有收文记录而无文件，可能此前已经收齐，请先核实。"
    yield case.finding(CODE, "query" if doubt else "certain", _message(case, decisive) + doubt, _evidence(case, decisive))


def _may_have_come(case: UnitCase, late: Completion) -> bool:
    """Whether what completed the report may have come before, with a receipt whose files nobody has."""
    if not late.is_complete:
        return any(_was_in_time(case, one.received_at) for one in case.lost_receipts)
    if _had_in_time(case) >= VERSIONS:
        return False
    return any(_was_in_time(case, one.received_at) for one in case.lost_receipts)


def _had_in_time(case: UnitCase) -> set[Version]:
    return versions(file for one in case.submissions if _was_in_time(case, one.received_at) for file in one.files)


def _was_in_time(case: UnitCase, received: datetime | None) -> bool:
    return received is None or received < case.due_moment


def _message(case: UnitCase, late: Completion) -> str:
    first = late.first.received_at
    days, workdays = days_late(case, late.moment)
    times = f"首次收文时间为{stamp(first)}" if first is not None else ""
    if case.facts.timeliness == "latest" and late.decisive is not late.first:
        times += f"，末次收文时间为{stamp(late.moment)}（按末次收文时间判断）"
    elif not late.is_complete:
        times += "（按首次收文时间判断）" if case.facts.timeliness != "first_complete" else "（报告至今不齐全，按首次收文时间判断）"
    elif late.decisive is late.first:
        times += "（该次即收齐Word版和OFD版）"
    else:
        times += f"，收齐Word版和OFD版的收文时间为{stamp(late.moment)}"
    delay = f"迟报{days}天" if days else "超过当日截止时间"
    if days and workdays is not None:
        delay += f"（{workdays}个工作日）"
    is_later = case.due_moment > case.facts.due_moment(case.facts.round.id)
    due = f"{day(last_day(case.due_moment))}前{'（经同意延期）' if is_later else ''}"
    return f"{case.name}的报告应于{due}报送，{times}，{delay}。"


def _evidence(case: UnitCase, late: Completion) -> tuple[Evidence, ...]:
    receipts = [file.receipt for one in (late.first, late.decisive) for file in one.files if file.receipt is not None]
    sentence = case.facts.ledger.reporting_sentence or case.facts.round.span
    demand = (of_ledger(case.facts.ledger, sentence),) if sentence is not None else ()
    return demand + of_receipts(receipts)


_LEAVE = Extension(
    unit=UnitId(A), task=None, round=RoundId(FIRST.id), until=moment("2023-08-18").date(), allowed_by="张三", reason="电话同意"
)

RULE = Rule(
    code=CODE,
    name="逾期报送",
    outcome="certain",
    basis="台账报送要求：按期“前”报送，含当日；以收文记录中首次收齐Word版和OFD版的时间判断，之后的更正不算迟报。",
    letter="请说明迟报原因，今后按期报送。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("8月15日23时59分59秒收齐", both(A, *full(), at="2023-08-15 23:59:59")),
        shows("按期收齐，期后又报更正版", both(A, *full()), both(A, *full(), at="2023-08-20 10:00", stem="更正")),
        shows("没有收文记录的文件不算迟报", both(A, *full(), at=None)),
        shows("Word版按期送达，OFD版无收文记录", sent(A, paper("甲.docx", *full())), sent(A, paper("甲.ofd", *full()), at=None)),
        shows("经同意延期至8月18日，8月17日收齐", both(A, *full(), at="2023-08-17 10:00"), extensions=[_LEAVE]),
        shows("只有Word版，按期收到：不齐全但不迟", sent(A, paper("甲.docx", *full()))),
    ),
    breaks=lambda: (
        shows("8月16日0时整收齐", both(A, *full(), at="2023-08-16 00:00:00")),
        shows(
            "Word版按期，OFD版8月18日才收到", sent(A, paper("甲.docx", *full())), sent(A, paper("甲.ofd", *full()), at="2023-08-18 09:00")
        ),
        shows("始终只有Word版，首次收文已逾期", sent(A, paper("甲.docx", *full()), at="2023-08-17 09:00")),
    ),
    doubts=lambda: (
        shows(
            "按期收齐的材料被退回，8月20日重新报送",
            sent(A, paper("甲.docx", *full()), paper("甲.ofd", *full()), returned="2023-08-14 10:00"),
            both(A, *full(), at="2023-08-20 10:00", stem="重报"),
        ),
        shows("报送要求待确认的单位", both(A, *full(), at="2023-08-17 10:00"), units=[unit(A, report="confirm")]),
        shows("8月11日的收文记录缺文件，可能已收齐", both(A, *full(), at="2023-08-17 10:00"), lost=[A]),
    ),
    cannot_tell="收文系统的时间之外的送达情形；文件修改时间、落款日期一律不作依据。",
)
