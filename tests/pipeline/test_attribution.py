"""Whose a file is, which receipt it came with, which round it belongs to."""

from collections.abc import Sequence

import pytest

from pipeline.attribution import Attribution
from pipeline.claims import Arrived, form_of, senders
from pipeline.deliveries import plain_name
from pipeline.model.correction import OwnerCorrection, TimeCorrection
from pipeline.model.submission import Receipt, ReceivedFile
from pipeline.model.work import RoundId, UnitId
from tests.pipeline.sendings import FIRST, SECOND, TOWN, at, attributed, file, receipt, report, words


def one(files: Sequence[Arrived], receipts: Sequence[Receipt] = (), path: str | None = None) -> ReceivedFile:
    found = attributed(files, receipts).files
    return next(file for file in found if path is None or file.source.path == path)


def rounds(found: Attribution) -> dict[str, RoundId | None]:
    return {file.source.path: file.round for file in found.files}


def times(found: Attribution) -> dict[str, str | None]:
    return {file.source.path: f"{file.received_at:%m-%d}" if file.received_at else None for file in found.files}


# forms and names


@pytest.mark.parametrize(
    ("kind", "name", "form"),
    [
        ("docx", "a.ofd", "word"),
        ("doc", "a.doc", "word"),
        ("wps", "a.wps", "word"),
        ("rtf", "a.doc", "word"),
        ("html", "a.doc", "word"),
        ("html", "a.html", "other"),
        ("ofd", "a.docx", "ofd"),
        ("pdf", "a.ofd", "pdf"),
        ("image", "a.jpg", "image"),
        ("xlsx", "a.xlsx", "other"),
        ("unknown", "a.DOCX", "word"),
        ("unknown", "a.ofd", "ofd"),
        ("unknown", "a.bin", "other"),
    ],
)
def test_a_form_is_told_by_content_and_by_suffix_only_where_nobody_can_read_it(kind: str, name: str, form: str) -> None:
    assert form_of(kind, name) == form  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("市教育局关于报送市政府办公室督办事项的报告", ["教育"]),
        ("关于市教育局落实情况的报告", ["教育"]),
        ("市教育局、市科技局关于落实情况的报告", ["教育", "科技"]),
        ("落实情况（市教育局）", ["教育"]),
        ("关于落实市政府办公室要求的报告-市教育局", ["教育"]),
        ("报市政府办公室：教育局和市科技局的情况汇总", []),
        ("灵武市人民政府落实情况", ["灵武"]),
        ("市市场监管局金凤分局情况", ["金凤"]),
        ("落实情况", []),
        ("市教育局 市科技局", ["教育", "科技"]),
    ],
)
def test_a_sender_stands_before_the_matter_or_at_an_end(text: str, units: list[str]) -> None:
    assert [unit for unit, _ in senders(text, TOWN)] == units


def test_traces_of_copying_do_not_change_a_name() -> None:
    plain = plain_name("市教育局 落实情况.docx")
    for name in (
        "市教育局落实情况(1).docx",
        "市教育局 落实情况 - 副本.DOCX",
        "市教育局_落实情况（2）.docx",
        "市教育局　落实情况-副本 (3).docx",
    ):
        assert plain_name(name) == plain
    assert plain_name("市教育局落实情况.ofd") != plain
    assert plain_name("2023.8.15报告")[1] == ""


# receipts


def test_a_file_has_the_receipt_of_its_unit_and_name() -> None:
    found = one(
        [file("市教育局落实情况.docx")],
        [receipt("市教育局", "2023-08-14 09:00", "市教育局落实情况.docx"), receipt("市科技局", "2023-08-15 09:00", "落实情况.docx")],
    )
    assert found.receipt
    assert found.receipt.line == 2
    assert found.received_at == at("2023-08-14 09:00")
    assert found.unit == "教育"
    assert [claim.source for claim in found.claims] == ["receipt", "file_name"]


def test_a_generic_name_needs_the_unit_too() -> None:
    receipts = [receipt("市教育局", "2023-08-14 09:00", "落实情况.docx"), receipt("市科技局", "2023-08-15 09:00", "落实情况.docx")]
    files = [
        file("市教育局/落实情况.docx"),
        file("来件/落实情况.docx", report(signature="市科技局")),
        file("落实情况.docx"),
        file("市文旅局/落实情况.docx"),
    ]
    found = attributed(files, receipts)
    assert times(found) == {
        "市教育局/落实情况.docx": "08-14",
        "来件/落实情况.docx": "08-15",
        "落实情况.docx": None,
        "市文旅局/落实情况.docx": None,
    }
    assert {file.source.path: file.unit for file in found.files}["落实情况.docx"] is None


def test_a_generic_name_on_one_receipt_alone_is_not_given_to_its_sender() -> None:
    found = one([file("落实情况.docx")], [receipt("市教育局", "2023-08-14 09:00", "落实情况.docx")])
    assert found.receipt is None
    assert found.unit is None


def test_a_name_of_its_own_that_names_no_unit_has_the_one_receipt_that_lists_it() -> None:
    receipts = [receipt("市教育局", "2023-08-14 09:00", "阳光招生落实情况.docx"), receipt("市科技局", "2023-08-15 09:00", "新建文档.docx")]
    found = attributed([file("阳光招生落实情况.docx"), file("新建文档.docx")], receipts)
    assert times(found) == {"阳光招生落实情况.docx": "08-14", "新建文档.docx": None}
    again = attributed([file("甲/阳光招生落实情况.docx"), file("乙/阳光招生落实情况.docx", content="x")], receipts)
    assert set(times(again).values()) == {None}
    others = attributed([file("市科技局/阳光招生落实情况.docx")], receipts)
    assert times(others) == {"市科技局/阳光招生落实情况.docx": None}


def test_a_name_that_differs_in_blanks_and_copy_marks_is_found() -> None:
    found = one([file("市教育局 落实情况(1).docx")], [receipt("市教育局", "2023-08-14 09:00", "市教育局落实情况.docx")])
    assert found.received_at == at("2023-08-14 09:00")


def test_an_attachment_without_a_suffix_names_word_and_ofd() -> None:
    found = attributed(
        [file("市教育局落实情况.docx"), file("市教育局落实情况.ofd")], [receipt("市教育局", "2023-08-14 09:00", "市教育局落实情况")]
    )
    assert set(times(found).values()) == {"08-14"}


def test_a_record_without_attachments_is_matched_by_its_title_or_its_only_line() -> None:
    by_title = receipt("市教育局", "2023-08-14 09:00", title="市教育局关于落实情况的报告")
    later = receipt("市教育局", "2023-12-01 09:00", title="市教育局关于第二次落实情况的报告")
    assert times(attributed([file("市教育局关于落实情况的报告.docx")], [by_title, later])) == {"市教育局关于落实情况的报告.docx": "08-14"}
    assert times(attributed([file("市教育局/报告.docx")], [by_title])) == {"市教育局/报告.docx": "08-14"}
    assert times(attributed([file("市教育局/报告.docx")], [by_title, later])) == {"市教育局/报告.docx": None}


def test_two_receipts_of_one_name_are_ambiguous_and_neither_is_lost() -> None:
    receipts = [receipt("市教育局", "2023-08-14 09:00", "落实情况.docx"), receipt("市教育局", "2023-08-20 09:00", "落实情况.docx")]
    found = attributed([file("市教育局/落实情况.docx")], receipts)
    assert times(found) == {"市教育局/落实情况.docx": None}
    assert found.lost == ()


def test_the_folder_or_a_day_in_it_decides_between_two_receipts() -> None:
    receipts = [
        receipt("市教育局", "2023-08-14 09:00", "落实情况.docx", "市教育局附表.xlsx"),
        receipt("市教育局", "2023-08-20 09:00", "落实情况.docx"),
    ]
    found = attributed(
        [
            file("市教育局/甲/落实情况.docx", content="1"),
            file("市教育局/甲/市教育局附表.xlsx"),
            file("市教育局/0820/落实情况.docx", content="2"),
        ],
        receipts,
    )
    assert times(found) == {
        "市教育局/甲/落实情况.docx": "08-14",
        "市教育局/甲/市教育局附表.xlsx": "08-14",
        "市教育局/0820/落实情况.docx": "08-20",
    }


def test_equal_files_share_out_as_many_receipts() -> None:
    receipts = [receipt("市教育局", "2023-08-14 09:00", "落实情况.docx"), receipt("市教育局", "2023-08-20 09:00", "落实情况.docx")]
    found = attributed([file("市教育局/一/落实情况.docx", content="x"), file("市教育局/二/落实情况.docx", content="x")], receipts)
    assert times(found) == {"市教育局/一/落实情况.docx": "08-14", "市教育局/二/落实情况.docx": "08-20"}
    assert [file.copy_of for file in found.files] == [None, "市教育局/一/落实情况.docx"]


def test_a_renamed_copy_has_the_receipt_of_its_content() -> None:
    found = attributed(
        [file("市教育局落实情况.docx", content="x"), file("改名.docx", content="x"), file("市科技局/同文.docx", content="x")],
        [receipt("市教育局", "2023-08-14 09:00", "市教育局落实情况.docx")],
    )
    assert times(found) == {"市教育局落实情况.docx": "08-14", "改名.docx": "08-14", "市科技局/同文.docx": None}
    copies = {file.source.path: file.copy_of for file in found.files}
    assert copies == {"市教育局落实情况.docx": None, "改名.docx": "市教育局落实情况.docx", "市科技局/同文.docx": None}


def test_members_of_an_archive_have_its_receipt() -> None:
    found = attributed(
        [
            file("市教育局材料.zip"),
            file("市教育局材料.zip!/报告.docx"),
            file("市教育局材料.zip!/内.zip"),
            file("市教育局材料.zip!/内.zip!/报告.ofd"),
        ],
        [receipt("市教育局", "2023-08-14 09:00", "市教育局材料.zip"), receipt("市科技局", "2023-08-20 09:00", "报告.docx")],
    )
    assert set(times(found).values()) == {"08-14"}
    assert {file.unit for file in found.files} == {"教育"}
    assert [lost.unit for lost in found.lost] == ["科技"]


def test_an_archive_of_several_units_leaves_each_member_to_itself() -> None:
    files = [
        file("八月.zip"),
        file("八月.zip!/市教育局.docx"),
        file("八月.zip!/市科技局.docx"),
        file("八月.zip!/说明.docx"),
    ]
    found = attributed(files, [receipt("市教育局", "2023-08-14 09:00", "市教育局.docx")])
    assert {file.source.path: file.unit for file in found.files} == {
        "八月.zip": None,
        "八月.zip!/市教育局.docx": "教育",
        "八月.zip!/市科技局.docx": "科技",
        "八月.zip!/说明.docx": None,
    }
    assert times(found)["八月.zip!/市教育局.docx"] == "08-14"


def test_a_nameless_member_is_its_twins_or_its_archives_and_nobody_elses() -> None:
    files = [
        file("杂.zip"),
        file("杂.zip!/甲/落实情况.docx", report(signature="市教育局")),
        file("杂.zip!/甲/落实情况.ofd"),
        file("杂.zip!/乙/落实情况.ofd"),
        file("来件/落实情况.docx", report(signature="市教育局")),
        file("来件/落实情况.ofd"),
    ]
    units = {one.source.path: one.unit for one in attributed(files).files}
    assert units["杂.zip!/甲/落实情况.ofd"] == "教育"
    assert units["杂.zip!/乙/落实情况.ofd"] is None
    assert units["来件/落实情况.ofd"] is None


# owners


def test_names_rank_receipt_file_folder_title_signature() -> None:
    said = report(title="市文旅局关于落实情况的报告", signature="市科技局")
    assert one([file("市教育局.docx", said)]).unit == "教育"
    assert one([file("市教育局/a.docx", said)]).unit == "教育"
    assert one([file("a.docx", said)]).unit == "文旅"
    assert one([file("a.docx", report(signature="市科技局"))]).unit == "科技"
    forwarded = one([file("市教育局.docx")], [receipt("市科技局", "2023-08-14 09:00", "市教育局.docx")])
    assert forwarded.unit == "科技"
    assert [claim.unit for claim in forwarded.claims] == ["科技", "教育"]


def test_a_joint_report_belongs_to_each_sender() -> None:
    found = one([file("联合报告.docx", report(title="市教育局、市科技局关于落实情况的报告", signature="市教育局 市科技局"))])
    assert (found.unit, found.also_units) == ("教育", ("科技",))


def test_a_signature_nobody_knows_is_kept_as_a_claim() -> None:
    found = one([file("a.docx", report(signature="市教肓局"))])
    assert found.unit is None
    assert [(claim.source, claim.text, claim.unit) for claim in found.claims] == [("signature", "市教肓局", None)]


def test_a_correction_outranks_every_name() -> None:
    wrong = file("市教育局.docx", report(signature="市教育局"))
    fixed = OwnerCorrection(file="别处.docx", sha256=wrong.source.sha256, unit=UnitId("科技"), round=SECOND, person="张三", reason="错放")
    (found,) = attributed([wrong], corrections=[fixed]).files
    assert (found.unit, found.round, found.also_units) == ("科技", SECOND, ())
    assert "张三" in found.round_basis
    assert found.claims[0].source == "correction"


def test_a_corrected_time_is_like_a_receipt() -> None:
    sent = file("市教育局.docx")
    fixed = TimeCorrection(
        file="市教育局.docx",
        sha256=sent.source.sha256,
        received_at=at("2023-08-14 10:00"),
        source="机要交换登记",
        person="张三",
        reason="纸质送达",
    )
    (found,) = attributed([sent], corrections=[fixed]).files
    assert found.received_at == at("2023-08-14 10:00")
    assert attributed([sent], corrections=[fixed], as_of="2023-08-13 00:00").files == ()


# as of


def test_what_came_after_as_of_does_not_exist() -> None:
    files = [file("市教育局一.docx"), file("市教育局二.docx"), file("无记录.docx")]
    receipts = [
        receipt("市教育局", "2023-08-14 09:00", "市教育局一.docx", returned="2023-08-18 09:00"),
        receipt("市教育局", "2023-08-20 09:00", "市教育局二.docx"),
    ]
    early = attributed(files, receipts, as_of="2023-08-16 00:00")
    assert list(times(early)) == ["市教育局一.docx", "无记录.docx"]
    assert len(early.receipts) == 1
    assert early.receipts[0].returned_at is None
    late = attributed(files, receipts, as_of="2023-08-31 00:00")
    assert len(late.files) == 3
    assert late.receipts[0].returned_at == at("2023-08-18 09:00")


# rounds


def test_words_of_the_report_decide_its_round() -> None:
    said = report(says=[words(due="2023-12-05")])
    found = attributed([file("市教育局.docx", said)], [receipt("市教育局", "2023-08-14 09:00", "市教育局.docx")])
    assert rounds(found) == {"市教育局.docx": SECOND}
    for said, expected in [
        (report(says=[words(due="2023-11-30")]), SECOND),
        (report(says=[words(due="2023-08-10")]), FIRST),
        (report(says=[words("ordinal", ordinal=2)]), SECOND),
        (report(says=[words("first_half")]), FIRST),
        (report(says=[words(due="2023-08-15"), words(due="2023-12-05")]), FIRST),
        (report(says=[words(due="2022-12-05", year=2022)]), FIRST),
        (report(says=[words("year")]), FIRST),
    ]:
        assert one([file("市教育局.docx", said)]).round == expected


def test_a_title_or_a_path_names_the_round_where_the_report_does_not() -> None:
    for path, expected in [
        ("第二次报送/市教育局.docx", SECOND),
        ("12月/市教育局.docx", SECOND),
        ("2023-12-05/市教育局.docx", SECOND),
        ("20231205/市教育局.docx", SECOND),
        ("8月15日/市教育局.docx", FIRST),
        ("下半年/市教育局.docx", SECOND),
        ("11月底任务/市教育局.docx", FIRST),
        ("市教育局.docx", FIRST),
    ]:
        assert one([file(path)]).round == expected
    assert one([file("市教育局.docx", report(title="市教育局关于第二次落实情况的报告"))]).round == SECOND


def test_a_folder_does_not_outweigh_the_time_of_a_receipt() -> None:
    receipts = [receipt("市教育局", "2023-08-14 09:00", "市教育局.docx")]
    (found,) = attributed([file("第2批/市教育局.docx")], receipts).files
    assert found.round == FIRST


def test_files_stay_in_a_round_until_it_is_complete() -> None:
    files = [file("市教育局一.docx"), file("市教育局一.ofd"), file("市教育局二.docx"), file("市教育局二.ofd"), file("市教育局三.docx")]
    receipts = [
        receipt("市教育局", "2023-08-14 09:00", "市教育局一.docx"),
        receipt("市教育局", "2023-09-20 09:00", "市教育局一.ofd"),
        receipt("市教育局", "2023-12-01 09:00", "市教育局二.docx", "市教育局二.ofd"),
        receipt("市教育局", "2023-12-20 09:00", "市教育局三.docx"),
    ]
    found = attributed(files, receipts)
    assert rounds(found) == {
        "市教育局一.docx": FIRST,
        "市教育局一.ofd": FIRST,
        "市教育局二.docx": SECOND,
        "市教育局二.ofd": SECOND,
        "市教育局三.docx": SECOND,
    }


def test_a_supplement_before_the_due_day_stays_in_its_round() -> None:
    files = [file("市教育局.docx"), file("市教育局.ofd"), file("市教育局补充.docx")]
    receipts = [
        receipt("市教育局", "2023-08-10 09:00", "市教育局.docx", "市教育局.ofd"),
        receipt("市教育局", "2023-08-14 09:00", "市教育局补充.docx"),
    ]
    assert set(rounds(attributed(files, receipts)).values()) == {FIRST}


def test_a_file_sent_again_after_the_due_day_belongs_to_what_it_mends() -> None:
    files = [file("市教育局.docx"), file("市教育局.ofd"), file("市教育局（补报）.docx")]
    receipts = [
        receipt("市教育局", "2023-08-10 09:00", "市教育局.docx", "市教育局.ofd"),
        receipt("市教育局", "2023-08-25 09:00", "市教育局（补报）.docx"),
    ]
    assert set(rounds(attributed(files, receipts)).values()) == {FIRST}


def test_a_file_sent_again_after_a_message_of_two_rounds_mends_the_later_one() -> None:
    first, second = (report(says=[words(due=day)]) for day in (FIRST, SECOND))
    files = [file("市教育局一.docx", first), file("市教育局二.docx", second), file("市教育局（补报）.docx")]
    receipts = [
        receipt("市教育局", "2023-12-01 09:00", "市教育局一.docx", "市教育局二.docx"),
        receipt("市教育局", "2023-12-02 09:00", "市教育局（补报）.docx"),
    ]
    found = rounds(attributed(files, receipts))
    assert found == {"市教育局一.docx": FIRST, "市教育局二.docx": SECOND, "市教育局（补报）.docx": SECOND}


def test_a_returned_report_does_not_complete_its_round() -> None:
    files = [file("市教育局一.docx"), file("市教育局一.ofd"), file("市教育局二.docx"), file("市教育局二.ofd")]
    receipts = [
        receipt("市教育局", "2023-08-10 09:00", "市教育局一.docx", "市教育局一.ofd", returned="2023-08-16 09:00"),
        receipt("市教育局", "2023-08-20 09:00", "市教育局二.docx", "市教育局二.ofd"),
    ]
    assert set(rounds(attributed(files, receipts)).values()) == {FIRST}


def test_one_of_several_files_names_the_round_of_all() -> None:
    files = [file("市教育局函.docx", report(says=[words(due="2023-12-05")])), file("市教育局表.docx"), file("市教育局表.ofd")]
    found = attributed(files, [receipt("市教育局", "2023-12-01 09:00", *[one.name for one in files])])
    assert set(rounds(found).values()) == {SECOND}


def test_a_file_of_nobody_has_a_round_only_where_words_or_time_tell() -> None:
    assert one([file("a.docx")]).round is None
    assert one([file("a.docx", report(says=[words(due="2023-12-05")]))]).round == SECOND
    stranger = receipt("某某公司", "2023-08-20 09:00", "市教育局来函.docx")
    assert one([file("市教育局来函.docx")], [stranger]).unit == "教育"


# receipts without files


def test_a_receipt_without_its_file_is_lost_in_its_round() -> None:
    receipts = [
        receipt("市教育局", "2023-08-14 09:00", "落实情况.docx"),
        receipt("市教育局", "2023-12-01 09:00", "落实情况.docx", title="关于第二次落实情况的报告"),
        receipt("某某公司", "2023-08-14 09:00", "来信.docx"),
    ]
    found = attributed([], receipts)
    assert [(lost.unit, lost.round) for lost in found.lost] == [("教育", FIRST), ("教育", SECOND)]


def test_a_missing_attachment_is_lost_but_a_renamed_one_is_not() -> None:
    receipts = [receipt("市教育局", "2023-08-14 09:00", "市教育局报告.docx", "市教育局报告.ofd", "附表.xlsx")]
    found = attributed([file("市教育局报告.docx"), file("市教育局报告.ofd")], receipts)
    assert [lost.receipt.attachments for lost in found.lost] == [("附表.xlsx",)]
    packed = [file("市教育局.zip"), file("市教育局.zip!/x.docx")]
    assert attributed(packed, [receipt("市教育局", "2023-08-14 09:00", "市教育局.zip")]).lost == ()


def test_the_order_of_files_and_receipts_changes_nothing() -> None:
    files = [file("市教育局一.docx"), file("市教育局一.ofd"), file("市教育局二.docx"), file("市科技局/落实情况.docx"), file("x.docx")]
    receipts = [
        receipt("市教育局", "2023-08-14 09:00", "市教育局一.docx", "市教育局一.ofd", line=5),
        receipt("市教育局", "2023-12-01 09:00", "市教育局二.docx", line=6),
        receipt("市科技局", "2023-08-15 09:00", "落实情况.docx", line=7),
    ]
    expected = attributed(files, receipts)
    again = attributed(files[::-1], receipts[::-1])
    assert again.files == expected.files
    assert set(again.receipts) == set(expected.receipts)
