"""Resubmission: what a later submission replaces, when a report was complete, what blocks an accusation."""

from dataclasses import replace

import pytest

from pipeline.chains import could_be
from pipeline.model.submission import Dossier
from tests.pipeline.sendings import FIRST, ROSTER, SECOND, at, attributed, entry, file, receipt, report, told, words

SENT = [file("市教育局一.docx"), file("市教育局一.ofd"), file("市教育局二.docx"), file("市教育局二.ofd")]
RECEIPTS = [
    receipt("市教育局", "2023-08-10 09:00", "市教育局一.docx", "市教育局一.ofd"),
    receipt("市教育局", "2023-08-14 09:00", "市教育局二.docx", "市教育局二.ofd"),
]
DAY = "2023-08-31 00:00"


def effective(dossier: Dossier) -> set[tuple[str, int | None]]:
    return {(one.file, one.task) for one in dossier.entries if one.is_effective}


def test_files_of_one_receipt_are_one_submission() -> None:
    _, dossiers = told(SENT, RECEIPTS, [], as_of=DAY)
    chain = dossiers["教育", FIRST].submissions
    assert [[one.source.path for one in submission.files] for submission in chain] == [
        ["市教育局一.docx", "市教育局一.ofd"],
        ["市教育局二.docx", "市教育局二.ofd"],
    ]
    assert [submission.received_at for submission in chain] == [at("2023-08-10 09:00"), at("2023-08-14 09:00")]


def test_files_of_one_archive_are_one_submission_without_the_archive() -> None:
    files = [file("市教育局.zip"), file("市教育局.zip!/函.docx"), file("市教育局.zip!/表/表.ofd")]
    _, dossiers = told(files, [], [])
    (submission,) = dossiers["教育", FIRST].submissions
    assert [one.source.path for one in submission.files] == ["市教育局.zip!/函.docx", "市教育局.zip!/表/表.ofd"]
    assert submission.received_at is None


def test_an_archive_that_cannot_be_opened_is_what_the_unit_sent() -> None:
    files = [file("市教育局.zip", problem="FIL001")]
    _, dossiers = told(files, [receipt("市教育局", "2023-08-20 09:00", "市教育局.zip")], [], as_of=DAY)
    dossier = dossiers["教育", FIRST]
    assert [one.source.path for one in dossier.submissions[0].files] == ["市教育局.zip"]
    assert dossier.completed_at == at("2023-08-20 09:00")


def test_the_newest_counts_and_what_it_does_not_mention_stays() -> None:
    entries = [entry(name, task) for name in ("市教育局一.docx", "市教育局一.ofd") for task in (1, 2)]
    entries += [entry("市教育局二.docx", 2, "新"), entry("市教育局二.ofd", 2, "新")]
    done, dossiers = told(SENT, RECEIPTS, entries, as_of=DAY)
    assert effective(dossiers["教育", FIRST]) == {
        ("市教育局一.docx", 1),
        ("市教育局一.ofd", 1),
        ("市教育局二.docx", 2),
        ("市教育局二.ofd", 2),
    }
    assert all(one.is_effective for one in done.files)


def test_a_whole_new_report_replaces_the_old_one() -> None:
    entries = [entry(one.source.path, task) for one in SENT for task in (1, 2)]
    done, dossiers = told(SENT, RECEIPTS, entries, as_of=DAY)
    assert {path for path, _ in effective(dossiers["教育", FIRST])} == {"市教育局二.docx", "市教育局二.ofd"}
    assert {one.source.path: one.is_effective for one in done.files} == {
        "市教育局一.docx": False,
        "市教育局一.ofd": False,
        "市教育局二.docx": True,
        "市教育局二.ofd": True,
    }


def test_before_the_second_came_the_first_counts() -> None:
    entries = [entry(one.source.path, task) for one in SENT for task in (1, 2)]
    _, dossiers = told(SENT, RECEIPTS, entries, as_of="2023-08-12 00:00")
    assert {path for path, _ in effective(dossiers["教育", FIRST])} == {"市教育局一.docx", "市教育局一.ofd"}


def test_a_blank_cell_never_replaces_a_filled_one() -> None:
    entries = [entry("市教育局一.docx", 1, "已办"), entry("市教育局二.docx", 1, ""), entry("市教育局二.docx", 2, "")]
    _, dossiers = told(SENT, RECEIPTS, entries, as_of=DAY)
    assert effective(dossiers["教育", FIRST]) == {("市教育局一.docx", 1), ("市教育局二.docx", 2)}


def test_replace_drops_what_the_newest_does_not_mention() -> None:
    entries = [entry("市教育局一.docx", 1), entry("市教育局一.docx", 2), entry("市教育局二.docx", 2)]
    _, dossiers = told(SENT, RECEIPTS, entries, as_of=DAY, resubmission="replace")
    assert effective(dossiers["教育", FIRST]) == {("市教育局二.docx", 2)}


def test_an_ofd_that_follows_its_word_stands_beside_it() -> None:
    receipts = [receipt("市教育局", "2023-08-10 09:00", "市教育局一.docx"), receipt("市教育局", "2023-08-14 09:00", "市教育局二.ofd")]
    entries = [entry("市教育局一.docx", 1), entry("市教育局二.ofd", 1)]
    _, dossiers = told([SENT[0], SENT[3]], receipts, entries, as_of=DAY)
    assert effective(dossiers["教育", FIRST]) == {("市教育局一.docx", 1), ("市教育局二.ofd", 1)}


def test_a_correction_in_word_alone_does_not_leave_the_old_ofd_standing() -> None:
    receipts = [RECEIPTS[0], receipt("市教育局", "2023-08-14 09:00", "市教育局二.docx")]
    entries = [entry("市教育局一.docx", 1, "旧"), entry("市教育局一.ofd", 1, "旧"), entry("市教育局二.docx", 1, "新")]
    _, dossiers = told(SENT[:3], receipts, entries, as_of=DAY)
    assert effective(dossiers["教育", FIRST]) == {("市教育局二.docx", 1)}


def test_a_second_copy_in_one_submission_does_not_count_twice() -> None:
    files = [file("市教育局一.docx", content="x"), file("市教育局/副本.docx", content="x")]
    done, dossiers = told(files, RECEIPTS[:1], [entry("市教育局一.docx", 1), entry("市教育局/副本.docx", 1)], as_of=DAY)
    assert len(dossiers["教育", FIRST].submissions) == 1
    assert len(effective(dossiers["教育", FIRST])) == 1
    assert [one.is_effective for one in done.files].count(False) == 1


def test_a_late_incomplete_then_complete_report_was_complete_with_the_second() -> None:
    files = [file("市教育局一.docx"), file("市教育局二.ofd")]
    receipts = [receipt("市教育局", "2023-08-15 09:00", "市教育局一.docx"), receipt("市教育局", "2023-08-18 09:00", "市教育局二.ofd")]
    _, dossiers = told(files, receipts, [], as_of=DAY)
    dossier = dossiers["教育", FIRST]
    assert dossier.first_received_at == at("2023-08-15 09:00")
    assert dossier.completed_at == at("2023-08-18 09:00")


@pytest.mark.parametrize("moment", ["2023-08-15 23:59:59", "2023-08-16 00:00:00"])
def test_the_moment_of_completion_is_the_receipts_to_the_second(moment: str) -> None:
    _, dossiers = told(SENT[:2], [receipt("市教育局", moment, "市教育局一.docx", "市教育局一.ofd")], [], as_of=DAY)
    assert dossiers["教育", FIRST].completed_at == at(moment)


def test_a_later_correction_does_not_move_the_completion() -> None:
    again = receipt("市教育局", "2023-08-25 09:00", "市教育局二.docx", "市教育局二.ofd", title="更正")
    _, dossiers = told(SENT, [RECEIPTS[0], again], [], as_of=DAY)
    dossier = dossiers["教育", FIRST]
    assert len(dossier.submissions) == 2
    assert dossier.completed_at == at("2023-08-10 09:00")


def test_a_word_and_a_pdf_are_not_complete() -> None:
    files = [file("市教育局.docx"), file("市教育局.pdf")]
    _, dossiers = told(files, [receipt("市教育局", "2023-08-10 09:00", "市教育局.docx", "市教育局.pdf")], [], as_of=DAY)
    assert dossiers["教育", FIRST].completed_at is None


def test_a_returned_submission_stays_on_record() -> None:
    returned = replace(RECEIPTS[0], returned_at=at("2023-08-12 09:00"))
    _, dossiers = told(SENT[:2], [returned], [entry("市教育局一.docx", 1)], as_of=DAY)
    (submission,) = dossiers["教育", FIRST].submissions
    assert submission.returned_at == at("2023-08-12 09:00")
    assert dossiers["教育", FIRST].completed_at == at("2023-08-10 09:00")


def test_what_was_returned_speaks_only_where_nothing_else_does() -> None:
    receipts = [RECEIPTS[0], replace(RECEIPTS[1], returned_at=at("2023-08-15 09:00"))]
    entries = [entry("市教育局一.docx", 1, "先"), entry("市教育局二.docx", 1, "退回"), entry("市教育局二.docx", 2, "退回")]
    _, dossiers = told(SENT, receipts, entries, as_of=DAY)
    assert effective(dossiers["教育", FIRST]) == {("市教育局一.docx", 1), ("市教育局二.docx", 2)}
    _, dossiers = told(SENT, receipts, entries, as_of="2023-08-14 12:00")
    assert effective(dossiers["教育", FIRST]) == {("市教育局二.docx", 1), ("市教育局二.docx", 2)}


def test_a_joint_report_is_in_the_dossier_of_each_sender() -> None:
    joint = file("联合.docx", report(title="市教育局、市科技局关于落实情况的报告"))
    _, dossiers = told([joint], [], [entry("联合.docx", 3)])
    for unit in ("教育", "科技"):
        dossier = dossiers[unit, FIRST]
        assert [one.source.path for one in dossier.submissions[0].files] == ["联合.docx"]
        assert [(one.unit, one.task) for one in dossier.entries] == [(unit, 3)]


# what blocks an accusation


def test_a_file_of_nobody_could_be_anybodys() -> None:
    _, dossiers = told([file("落实情况.docx")], [], [])
    assert dossiers["教育", FIRST].possible_files == ("落实情况.docx",)
    assert dossiers["科技", SECOND].possible_files == ("落实情况.docx",)


def test_a_file_that_names_its_round_could_be_of_no_other() -> None:
    _, dossiers = told([file("落实情况.docx", report(says=[words(due="2023-12-05")]))], [], [])
    assert dossiers["教育", FIRST].possible_files == ()
    assert dossiers["教育", SECOND].possible_files == ("落实情况.docx",)


def test_a_strange_organisations_name_clears_the_others() -> None:
    for name, could in [("市教肓局", True), ("宁夏某某科技有限公司", False), ("张三", True)]:
        (found,) = attributed([file("a.docx", report(signature=name))]).files
        assert could_be(found, next(unit for unit in ROSTER.units if unit.id == "教育")) is could


def test_a_file_under_another_unit_that_names_this_one_could_be_its() -> None:
    files = [file("市科技局/落实情况.docx", report(signature="市教育局"))]
    _, dossiers = told(files, [], [])
    assert dossiers["科技", FIRST].submissions
    assert dossiers["教育", FIRST].possible_files == ("市科技局/落实情况.docx",)


def test_what_a_subordinate_sent_could_be_its_parents() -> None:
    _, dossiers = told([file("市图书馆.docx")], [], [])
    assert dossiers["文旅", FIRST].possible_files == ("市图书馆.docx",)
    assert dossiers["教育", FIRST].possible_files == ()


def test_a_report_of_december_that_filled_the_first_round_could_be_the_seconds() -> None:
    _, dossiers = told(SENT[:2], [receipt("市教育局", "2023-12-03 09:00", "市教育局一.docx", "市教育局一.ofd")], [])
    assert dossiers["教育", FIRST].submissions
    assert dossiers["教育", SECOND].possible_files == ("市教育局一.docx", "市教育局一.ofd")


def test_a_late_report_of_august_is_not_taken_for_decembers() -> None:
    _, dossiers = told(SENT[:2], [receipt("市教育局", "2023-08-20 09:00", "市教育局一.docx", "市教育局一.ofd")], [])
    assert dossiers["教育", SECOND].possible_files == ()


def test_a_lost_receipt_stands_in_its_dossier() -> None:
    _, dossiers = told([], [receipt("市教育局", "2023-08-14 09:00", "落实情况.docx")], [])
    assert [one.attachments for one in dossiers["教育", FIRST].lost_receipts] == [("落实情况.docx",)]
    assert dossiers["科技", FIRST].lost_receipts == ()


def test_entries_of_nobodys_file_are_kept_and_do_not_count() -> None:
    done, _ = told([file("落实情况.docx")], [], [entry("落实情况.docx", 1)])
    assert [(one.file, one.is_effective) for one in done.entries] == [("落实情况.docx", False)]


def test_dossiers_come_in_roster_order() -> None:
    _, dossiers = told([], [], [])
    assert [unit for unit, round_id in dossiers if round_id == FIRST] == [one.id for one in ROSTER.units]
