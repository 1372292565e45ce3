"""What the notice says: numbers, names, sections, and whom it never names."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

import pytest

from pipeline.errors import BadInputError
from pipeline.model.finding import OpenFinding
from pipeline.model.notice import Notice, PreviousNotice, Quarter, Share
from pipeline.model.run import Audit
from pipeline.model.work import Round, RoundId, TaskNo, Unit, UnitId
from reports.draft import draft_notice
from reports.settings import NoticeSettings
from reports.wording import check_wording, moment_words, percent, share_words
from tests.reports.audits import (
    AS_OF,
    LATE,
    ON_TIME,
    ROUND,
    ZONE,
    Arrival,
    audit_of,
    decided,
    duty,
    entry,
    finding,
    ledger_of,
    real_ledger,
    real_roster,
    roster_of,
    task,
    unit,
)

NAMES = ("市教育局", "市科技局", "市民政局", "市财政局", "市统计局")


def offices(count: int) -> tuple[Unit, ...]:
    names = (*NAMES, *(f"市第{number}工作局" for number in range(6, count + 1)))
    return tuple(unit(f"U{place}", name) for place, name in enumerate(names[:count], 1))


def words(notice: Notice) -> str:
    return "\n".join(line.text for line in notice.body)


def headings(notice: Notice) -> list[str]:
    return [line.text for line in notice.body if line.kind == "section"]


def drafted(audit: Audit, **settings: object) -> Notice:
    return draft_notice([audit], settings=NoticeSettings(**settings))  # type: ignore[arg-type]


def with_findings(*findings: object, units: Iterable[Unit] | None = None, late: tuple[str, ...] = ()) -> Audit:
    rows = tuple(units or offices(3))
    arrivals = tuple(Arrival(unit=row.id, at=LATE if row.id in late else ON_TIME) for row in rows)
    return audit_of(roster_of(*rows), ledger_of(task(1), task(2), task(3)), arrivals=arrivals, findings=findings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (9, 289, "3.1%"),
        (280, 289, "96.9%"),
        (28, 32, "87.5%"),
        (1, 3, "33.3%"),
        (0, 5, "0%"),
        (5, 5, "100%"),
        (9999, 10000, "99.99%"),
        (1, 4000, "0.03%"),
    ],
)
def test_a_rate_is_computed_and_is_whole_only_when_it_is(part: int, whole: int, shown: str) -> None:
    assert percent(Share(part=part, whole=whole)) == shown
    assert share_words(Share(part=part, whole=whole)) == f"{shown}（{part}/{whole}）"


def test_a_rate_of_nothing_is_no_number() -> None:
    assert percent(Share(part=0, whole=0)) == "—"


def test_the_end_of_a_day_is_its_twenty_fourth_hour() -> None:
    assert moment_words(AS_OF) == "2023年8月31日24时"
    assert moment_words(datetime(2023, 9, 1, 15, 5, tzinfo=ZONE)) == "2023年9月1日15时5分"


def test_a_notice_without_problems_says_so_and_demands_no_correction() -> None:
    notice = drafted(with_findings())
    assert "本次核对，没有需要通报的问题。" in words(notice)
    assert "附件1" not in words(notice)
    assert "收到3个单位的报送材料，占100%（3/3）；按时报送3个，占100%（3/3）。" in words(notice)
    assert [annex.title for annex in notice.annexes] == ["2023年8月15日报送批次各单位报送情况"]


def test_only_open_certain_findings_are_named() -> None:
    kept = finding("FIL001", "U1", "市教育局的“落实情况.docx”为空文件，无法打开")
    rejected = decided(finding("SEA001", "U2", "市科技局的OFD文件没有签名"), "rejected")
    waived = decided(finding("SUB003", "U2", "市科技局没有Word版"), "waived")
    query = finding("TXT001", "U3", "没有可以核实的内容", task_no=1, outcome="query")
    note = finding("SUB008", "U3", "重复", outcome="note")
    notice = drafted(with_findings(kept, rejected, waived, query, note))
    assert [problem.code for problem in notice.problems] == ["FIL001"]
    assert "科技局" not in words(notice)
    assert "民政局" not in words(notice)


def test_a_rejection_on_older_evidence_still_keeps_a_unit_out() -> None:
    old = decided(finding("SEA001", "U1", "没有签名"), "recheck", on="rejected")
    confirmed = decided(finding("SEA001", "U2", "没有签名"), "recheck", on="confirmed")
    assert [problem.unit for problem in drafted(with_findings(old, confirmed)).problems] == ["U2"]


@pytest.mark.parametrize(("report", "category"), [("confirm", "county"), ("yes", "outside"), ("no", "dept")])
def test_units_outside_or_unconfirmed_never_appear(report: str, category: str) -> None:
    odd = unit("X", "市中级人民法院", report=report, category=category)  # type: ignore[arg-type]
    notice = drafted(with_findings(finding("SUB003", "X", "市中级人民法院没有Word版"), units=(*offices(2), odd)))
    assert notice.problems == ()
    assert "法院" not in words(notice) + str(notice.annexes)
    assert notice.rounds[0].expected == 2


def test_names_stand_in_roster_order_with_the_level_before_the_first_only() -> None:
    found = [finding("SUB003", f"U{number}", "没有Word版") for number in (3, 1, 2)]
    assert "其中未见WORD文字版：市教育局、科技局、民政局。" in words(drafted(with_findings(*found)))
    assert "其中未见WORD文字版：市教育局、市科技局、市民政局。" in words(drafted(with_findings(*found), drop_prefix=False))


def test_the_level_stays_where_the_rest_would_be_another_units_name() -> None:
    rows = (unit("A", "市教育局"), unit("B", "市科技局"), unit("C", "科技局"), unit("D", "银川住房公积金管理中心"), unit("E", "市财政局"))
    found = [finding("SUB003", row.id, "没有Word版") for row in rows if row.id != "C"]
    text = words(drafted(with_findings(*found, units=rows)))
    assert "：市教育局、市科技局、银川住房公积金管理中心、市财政局。" in text


def test_a_single_unit_reads_as_a_sentence_of_its_own() -> None:
    text = words(drafted(with_findings(finding("SUB004", "U2", "没有OFD"))))
    assert "收到市科技局2023年8月15日报送批次的材料，其中未见OFD电子盖章版。" in text
    assert "下列" not in text


def test_two_kinds_under_one_heading_are_counted_by_words() -> None:
    text = words(drafted(with_findings(finding("SUB003", "U1", "没有Word"), finding("SUB004", "U2", "没有OFD"))))
    assert "一是截至2023年8月31日24时，收到市教育局" in text
    assert "二是截至2023年8月31日24时，收到市科技局" in text


def test_a_very_long_list_moves_to_the_annex() -> None:
    rows = offices(40)
    found = [finding("SUB003", row.id, f"{row.short_name}没有Word版") for row in rows]
    notice = drafted(with_findings(*found, units=rows))
    assert "收到40个单位2023年8月15日报送批次的材料，其中未见WORD文字版，名单见附件1。" in words(notice)
    assert "工作局" not in words(notice)
    assert len(notice.annexes[0].rows) == 40


def test_tasks_stand_behind_the_unit_and_together_in_the_annex() -> None:
    found = [finding("TSK001", "U1", f"市教育局的材料全文未见第{no}项任务的进展", task_no=no) for no in (3, 1, 2)]
    notice = drafted(with_findings(*found))
    assert "未见市教育局" not in words(notice)
    assert "市教育局2023年8月15日报送批次的材料中，未见应报告任务的进展（第1、2、3项）。" in words(notice)
    assert notice.annexes[0].rows[0][3:5] == (
        "1、2、3",
        "市教育局的材料中未见下列任务的填报内容：任务1“加强信息公开”、任务2“加强信息公开”、任务3“加强信息公开”",
    )


def test_messages_that_differ_in_more_than_the_number_stay_apart() -> None:
    found = [
        finding("TSK003", "U1", "市教育局称第1项任务尚未完成", task_no=1),
        finding("TSK003", "U1", "市教育局称第2项任务未启动", task_no=2),
    ]
    assert drafted(with_findings(*found)).annexes[0].rows[0][4] == "市教育局称第1项任务尚未完成；市教育局称第2项任务未启动"


def test_a_fact_says_whose_it_is_once() -> None:
    named = finding("SUB002", "U1", "市教育局的材料于2023年8月17日10时20分收齐，迟报2个工作日。")
    bare = finding("SUB002", "U2", "材料于2023年8月17日10时20分收齐，迟报2个工作日")
    text = words(drafted(with_findings(named, bare, late=("U1", "U2"))))
    assert "市教育局的材料于2023年8月17日10时20分收齐，迟报2个工作日。市科技局：材料于2023年8月17日10时20分收齐，迟报2个工作日。" in text


def test_received_late_and_missing_add_up() -> None:
    rows = offices(5)
    audit = audit_of(
        roster_of(*rows),
        ledger_of(task(1)),
        arrivals=(Arrival(unit="U1", at=ON_TIME), Arrival(unit="U2", at=LATE), Arrival(unit="U3", at=None)),
        findings=(
            finding("SUB002", "U2", "迟报2个工作日"),
            finding("SUB001", "U4", "收文记录中未见市财政局的材料"),
            finding("SUB001", "U5", "有文件可能是市统计局的", outcome="query"),
        ),
    )
    notice = drafted(audit)
    totals = notice.rounds[0]
    assert (totals.expected, totals.received, totals.on_time, totals.late, totals.unverified) == (5, 3, 1, 1, 1)
    assert (totals.missing, totals.pending) == (1, 1)
    text = words(notice)
    assert "占60%（3/5）；按时报送1个，占20%（1/5），逾期报送1个，未收到1个，" in text
    assert "收文时间待核实1个，报送情况待核实1个（本次不作通报）。" in text
    assert "统计局" not in text


def test_a_waived_late_report_is_not_called_late() -> None:
    waived = decided(finding("SUB002", "U1", "迟报2个工作日"), "waived")
    totals = drafted(with_findings(waived, late=("U1",))).rounds[0]
    assert (totals.late, totals.unverified, totals.on_time) == (0, 1, 2)


def test_nothing_is_judged_before_the_due_moment() -> None:
    audit = replace(with_findings(), as_of=datetime(2023, 8, 10, tzinfo=ZONE), dossiers=())
    notice = drafted(audit)
    assert "2023年8月15日报送批次尚未到截止时间，本次不作通报。" in words(notice)
    assert notice.annexes == ()


def test_the_due_rule_and_the_cut_off_are_printed() -> None:
    text = words(drafted(with_findings()))
    assert "数据统计截至2023年8月31日24时" in text
    assert "按时的认定：“2023年8月15日前”包括当日，以收文记录时间在2023年8月16日0时之前为按时。" in text


def test_the_duties_are_counted_over_must_and_without_the_reporting_task() -> None:
    audit = audit_of(
        roster_of(*offices(2)),
        ledger_of(task(1), task(2), task(38)),
        arrivals=(Arrival(unit="U1", at=ON_TIME), Arrival(unit="U2", at=ON_TIME)),
        entries=(
            entry("U1", 1, "已发布3条"),
            entry("U1", 2, "", state="blank"),
            entry("U2", 1, "本期无此类事项", state="nothing_to_report"),
        ),
        duties=(
            duty("U1", 1),
            duty("U1", 2),
            duty("U1", 38),
            duty("U2", 1),
            duty("U2", 2, strength="should"),
        ),
        report_tasks=frozenset({TaskNo(38)}),
    )
    totals = drafted(audit).rounds[0]
    assert (totals.duties, totals.answered) == (3, 2)


def test_a_duty_that_a_person_must_look_at_first_is_not_counted_against_the_unit() -> None:
    audit = audit_of(
        roster_of(*offices(3)),
        ledger_of(task(1), task(2)),
        arrivals=(Arrival(unit="U1", at=ON_TIME), Arrival(unit="U2", at=ON_TIME)),
        entries=(entry("U1", 1, "已发布3条"),),
        duties=tuple(duty(each, no) for each in ("U1", "U2", "U3") for no in (1, 2)),
        findings=(
            finding("TSK001", "U1", "未见第2项", task_no=2),
            finding("TSK011", "U2", "没有找到任务进展", outcome="query"),
            finding("SUB001", "U3", "未收到"),
        ),
    )
    notice = drafted(audit)
    totals = notice.rounds[0]
    assert (totals.duties, totals.answered, totals.unanswered, totals.doubtful) == (6, 1, 3, 2)
    assert "占16.7%（1/6），未收到材料、未见进展或者进展为空的3项次，有待核实的2项次。" in words(notice)
    assert [row[-1] for row in notice.annexes[-1].rows] == ["1/2", "0/2，2项待核实", "—/2"]


def test_the_real_ledger_is_called_thirty_nine_tasks_and_never_twenty_four() -> None:
    roster = real_roster()
    audit = audit_of(roster, real_ledger(), duties=(duty("D_JYJ", 1),), arrivals=(Arrival(unit="D_JYJ", at=ON_TIME),))
    notice = drafted(audit)
    assert "《台账》共39项任务" in words(notice)
    assert "24项" not in words(notice)
    assert notice.addressee == "各县（市）区人民政府，市政府各部门、各直属机构"
    assert notice.issuer == "银川市人民政府政务公开办公室"
    assert notice.title == (
        "银川市人民政府政务公开办公室",
        "关于",
        "2023年",
        "政务公开工作要点",
        "任务落实情况",
        "（8月15日报送批次）的通报",
    )


def test_settings_choose_issuer_addressee_basis_date_and_consequence() -> None:
    found = finding("SUB003", "U1", "没有Word版")
    notice = drafted(
        with_findings(found),
        issuer="某市政务公开领导小组办公室",
        addressee="各有关单位：",
        basis="《某通知》（某政办发〔2023〕7号）",
        correct_by=date(2023, 9, 8),
        consequence="逾期不改的，纳入年度考核。",
        report_to="市政府政务公开办公收发文员",
        signed_on=date(2023, 9, 1),
    )
    text = words(notice)
    assert notice.addressee == "各有关单位"
    assert "根据《某通知》（某政办发〔2023〕7号）要求，某市政务公开领导小组办公室对" in text
    assert "于2023年9月8日前（含当日）将补报或者整改材料报送市政府政务公开办公收发文员" in text
    assert "三是逾期不改的，纳入年度考核。" in text
    assert notice.signed_on == date(2023, 9, 1)


def test_an_unset_date_of_correction_is_a_blank_to_fill() -> None:
    assert "于____年__月__日前" in words(drafted(with_findings(finding("SUB003", "U1", "没有Word版"))))


def test_own_wording_is_used_and_checked() -> None:
    own = {"no_problem": "经核对，各单位均按要求报送。"}
    assert "经核对，各单位均按要求报送。" in words(drafted(with_findings(), wording=own))
    mistakes = check_wording({"no_problm": "x", "lead": "根据{basis}和{文号}", "totals": "{day"}, file="audit.toml")
    assert [mistake.place for mistake in mistakes] == ["lead", "no_problm", "totals"]
    assert "文号" in mistakes[0].message
    with pytest.raises(BadInputError, match="没有这个语句名"):
        drafted(with_findings(), wording={"no_problm": "x"})


def test_a_quarter_reports_its_rounds_and_its_deadlines() -> None:
    audit = audit_of(
        roster_of(*offices(3)),
        ledger_of(
            task(15, item="快享机制", due=date(2023, 9, 30)),
            task(36, due=date(2023, 12, 31)),
            task(39, item="回头看", due=date(2023, 8, 31)),
        ),
        arrivals=(Arrival(unit="U1", at=ON_TIME), Arrival(unit="U2", at=ON_TIME)),
        entries=(entry("U1", 39, "已完成回头看。", state="done"), entry("U2", 39, "正在开展。")),
        duties=tuple(duty(each, no) for each in ("U1", "U2", "U3") for no in (15, 36, 39)),
        as_of=datetime(2023, 10, 10, 23, 59, 59, tzinfo=ZONE),
    )
    notice = draft_notice([audit], settings=NoticeSettings(), quarter=Quarter(year=2023, number=3))
    assert [(line.task, line.units, line.done) for line in notice.deadlines] == [(15, 3, 0), (39, 3, 1)]
    text = words(notice)
    assert "第39项（回头看）于2023年8月31日到期，须报告的应报送单位3个，报送材料载明已完成或者无相关事项的1个，占33.3%（1/3）" in text
    assert "（1/3）；另有2个，到期之后未收到载有该项任务进展的材料，不据此认定是否按期完成。" in text
    assert "第36项" not in text
    assert "2023年第三季度" in "".join(notice.title)


def test_a_unit_that_spoke_after_the_deadline_is_not_among_the_unknown() -> None:
    later = replace(entry("U1", 15, "尚未完成。"), received_at=datetime(2023, 10, 8, tzinfo=ZONE))
    earlier = replace(entry("U2", 15, "正在推进。"), received_at=ON_TIME)
    audit = audit_of(
        roster_of(*offices(2)),
        ledger_of(task(15, due=date(2023, 9, 30))),
        entries=(later, earlier),
        duties=(duty("U1", 15), duty("U2", 15)),
        as_of=datetime(2023, 10, 10, tzinfo=ZONE),
    )
    notice = draft_notice([audit], settings=NoticeSettings(), quarter=Quarter(year=2023, number=3))
    assert [(line.units, line.done, line.unknown) for line in notice.deadlines] == [(2, 0, 1)]


def test_many_deadlines_are_summed_up_by_day_and_listed_in_an_annex() -> None:
    due = date(2023, 11, 30)
    audit = audit_of(
        roster_of(*offices(2)),
        ledger_of(*(task(no, item=f"任务甲{no}", due=due) for no in range(1, 7))),
        arrivals=(Arrival(unit="U1", at=ON_TIME),),
        entries=tuple(entry("U1", no, "已完成。", state="done") for no in range(1, 6)),
        duties=tuple(duty("U1", no) for no in range(1, 7)),
        as_of=datetime(2023, 12, 31, 23, 59, 59, tzinfo=ZONE),
    )
    notice = draft_notice([audit], settings=NoticeSettings(), quarter=Quarter(year=2023, number=4))
    text = words(notice)
    assert "2023年11月30日到期的任务共6项，须报告的应报送单位合计6项次，报送材料载明已完成或者无相关事项的5项次，占83.3%（5/6）" in text
    assert "：第6项（0/1）。各项任务的情况见附件。" in text
    assert [annex.title for annex in notice.annexes] == ["到期任务报告情况"]
    assert notice.annexes[0].rows[5] == ("6", "任务甲6", "2023年11月30日", "1", "0", "1", "0%（0/1）")


def test_a_quarter_without_a_round_reports_its_deadlines_alone() -> None:
    audit = with_findings(finding("SUB003", "U1", "没有Word版"))
    notice = draft_notice([audit], settings=NoticeSettings(), quarter=Quarter(year=2023, number=2))
    assert notice.problems == ()
    assert "本季度没有到期的报送批次。" in words(notice)
    assert notice.rounds == ()


def test_two_rounds_in_one_quarter_stand_apart() -> None:
    second = Round(id=RoundId("2023-09-20"), due=date(2023, 9, 20))
    first = with_findings(finding("SUB003", "U1", "没有Word版"))
    other = replace(
        with_findings(finding("SUB003", "U2", "没有Word版", round_=second.id)),
        round=second,
        due_moment=datetime(2023, 9, 21, tzinfo=ZONE),
        as_of=datetime(2023, 9, 30, 23, 59, 59, tzinfo=ZONE),
    )
    notice = draft_notice([first, other], settings=NoticeSettings(), quarter=Quarter(year=2023, number=3))
    text = words(notice)
    assert "一是截至2023年9月30日24时，收到市教育局2023年8月15日报送批次的材料" in text
    assert "二是截至2023年9月30日24时，收到市科技局2023年9月20日报送批次的材料" in text
    assert len(notice.rounds) == 2


def test_the_problems_of_the_last_notice_are_looked_at_again() -> None:
    then = datetime(2023, 8, 20, 23, 59, 59, tzinfo=ZONE)
    listed = (
        finding("SUB003", "U1", "没有Word版"),
        finding("SUB003", "U2", "没有Word版"),
        finding("SUB004", "U3", "没有OFD版"),
        finding("SUB002", "U1", "迟报"),
    )
    previous = PreviousNotice(title="关于某事的通报", as_of=then, problems=listed)
    rows = offices(3)
    after = datetime(2023, 8, 25, tzinfo=ZONE)
    arrivals = tuple(Arrival(unit=each, at=after if each == "U2" else ON_TIME) for each in ("U1", "U2", "U3"))
    audit = audit_of(
        roster_of(*rows),
        ledger_of(task(1)),
        arrivals=arrivals,
        findings=(finding("SUB003", "U2", "没有Word版"), finding("SUB004", "U3", "没有OFD版")),
    )
    notice = draft_notice([audit], settings=NoticeSettings(), previous=previous)
    assert headings(notice) == ["一、总体情况", "二、上次通报问题整改情况", "三、存在的问题", "四、工作要求"]
    assert [(check.problem.unit, check.state) for check in notice.rechecks] == [
        ("U1", "corrected"),
        ("U2", "not_corrected"),
        ("U3", "no_reply"),
    ]
    text = words(notice)
    assert "《关于某事的通报》（数据统计截至2023年8月20日24时）列出的问题共4个，其中逾期报送1个，属已经发生的事实，不再复核。" in text
    assert "纳入复核的3个问题中，已整改1个，占33.3%（1/3），未整改1个，未见反馈1个。各单位的情况见附件3。" in text
    assert "未整改的单位：市科技局。" in text
    assert "未见反馈的单位：市民政局。" in text


def test_a_problem_of_a_round_that_was_not_looked_at_is_not_called_corrected() -> None:
    other = finding("SUB003", "U1", "没有Word版", round_=RoundId("2023-04-15"))
    previous = PreviousNotice(title="关于某事的通报", as_of=AS_OF, problems=(other,))
    notice = draft_notice([with_findings()], settings=NoticeSettings(), previous=previous)
    assert [check.state for check in notice.rechecks] == ["under_check"]


def test_a_problem_set_aside_since_is_neither_corrected_nor_open() -> None:
    before = finding("SUB003", "U1", "没有Word版")
    previous = PreviousNotice(title="关于某事的通报", as_of=datetime(2023, 8, 20, tzinfo=ZONE), problems=(before,))
    audit = with_findings(decided(before, "rejected"))
    notice = draft_notice([audit], settings=NoticeSettings(), previous=previous)
    assert [check.state for check in notice.rechecks] == ["withdrawn"]
    assert notice.problems == ()


def test_the_same_finding_of_two_audits_is_named_once() -> None:
    audit = with_findings(finding("SUB003", "U1", "没有Word版"))
    notice = draft_notice([audit, audit], settings=NoticeSettings())
    assert len(notice.problems) == 1
    assert notice.problems[0].unit == UnitId("U1")
    assert notice.problems[0].round == ROUND


def of_second_round(*findings_: OpenFinding, answered: tuple[int, ...]) -> Audit:
    """The audit of the December round, in which U1 sent a report that answers the given tasks."""
    return audit_of(
        roster_of(*offices(2)),
        ledger_of(task(1), task(2)),
        arrivals=(Arrival(unit="U1", at=datetime(2023, 12, 4, 9, tzinfo=ZONE)),),
        entries=tuple(entry("U1", no, "已公开文件3件。", state="done") for no in answered),
        findings=findings_,
        as_of=datetime(2023, 12, 20, 23, 59, 59, tzinfo=ZONE),
        round_=Round(id=SECOND, due=date(2023, 12, 5)),
        due_moment=datetime(2023, 12, 6, tzinfo=ZONE),
    )


SECOND = RoundId("2023-12-05")


def rechecked_in_december(*findings_: OpenFinding, answered: tuple[int, ...], named: OpenFinding) -> str:
    first = replace(with_findings(named), as_of=datetime(2023, 12, 20, 23, 59, 59, tzinfo=ZONE))
    previous = PreviousNotice(title="关于某事的通报", as_of=AS_OF, problems=(named,))
    notice = draft_notice([first, of_second_round(*findings_, answered=answered)], settings=NoticeSettings(), previous=previous)
    return notice.rechecks[0].state


def test_a_task_that_the_next_report_answers_is_not_called_uncorrected() -> None:
    left_out = finding("TSK001", "U1", "未见第2项", task_no=2)
    assert rechecked_in_december(answered=(1, 2), named=left_out) == "later_round"
    assert rechecked_in_december(answered=(1,), named=left_out) == "not_corrected"
    again = finding("TSK001", "U1", "未见第2项", task_no=2, round_=SECOND)
    assert rechecked_in_december(again, answered=(1,), named=left_out) == "not_corrected"


def test_a_version_that_the_next_report_has_is_not_called_uncorrected() -> None:
    no_word = finding("SUB003", "U1", "没有Word版")
    assert rechecked_in_december(answered=(1, 2), named=no_word) == "later_round"
    doubtful = finding("SUB003", "U1", "可能没有Word版", outcome="query", round_=SECOND)
    assert rechecked_in_december(doubtful, answered=(1, 2), named=no_word) == "not_corrected"


def test_a_unit_that_sent_nothing_in_the_next_round_either_has_not_answered() -> None:
    assert rechecked_in_december(answered=(), named=finding("SUB003", "U2", "没有Word版")) == "no_reply"


def test_a_receipt_in_the_last_second_is_not_shown_as_the_next_days_midnight() -> None:
    last = datetime(2023, 8, 15, 23, 59, 59, tzinfo=ZONE)
    audit = audit_of(roster_of(*offices(1)), ledger_of(task(1)), arrivals=(Arrival(unit="U1", at=last),))
    (row,) = drafted(audit).annexes[-1].rows
    assert row[2:5] == ("按时", "8月15日23时59分", "8月15日23时59分")


def test_a_version_that_is_only_doubtful_is_not_called_unseen() -> None:
    audit = audit_of(
        roster_of(*offices(3)),
        ledger_of(task(1)),
        arrivals=(Arrival(unit="U1", at=ON_TIME, forms=("word", "pdf")), Arrival(unit="U2", at=ON_TIME, forms=("word",))),
        findings=(finding("SUB004", "U1", "另有PDF", outcome="query"), finding("SUB004", "U2", "没有OFD版")),
    )
    rows = drafted(audit).annexes[-1].rows
    assert [row[6] for row in rows] == ["待核实", "未见", "—"]


def test_the_annex_cites_receipts_as_such_and_files_between_quotation_marks() -> None:
    cited = finding("SUB003", "U1", "没有Word版", file="甲/盖章版.ofd")
    rows = drafted(with_findings(cited, finding("SUB003", "U2", "没有Word版"))).annexes[0].rows
    assert [row[5] for row in rows] == ["“盖章版.ofd”表1 第5行 第7列", "收文记录（receipts.xlsx）表1 第5行 第7列"]
