"""The OA's delivery record in its many forms."""

from datetime import datetime

import pytest

from pipeline.errors import Mistake
from pipeline.model.document import Cell, Document, Table
from pipeline.model.evidence import Sha256, at_cell
from pipeline.model.submission import Receipt
from pipeline.model.work import UnitId
from pipeline.moments import moment_of
from pipeline.receipts import attachment_names, csv_document, data_rows, read_receipts
from pipeline.settings import ZONE

DIGEST = Sha256("0" * 64)
UNITS = {"市教育局": UnitId("D_JYJ"), "银川市教育局": UnitId("D_JYJ"), "市科技局": UnitId("D_KJJ")}


def at(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=ZONE)  # type: ignore[misc, arg-type]


def table(*rows: list[str], spans: dict[tuple[int, int], tuple[int, int]] | None = None) -> Document:
    """Make a document of one table; ``spans`` gives row and column spans by place, cells with the text ``^`` are covered."""
    cells = tuple(
        Cell(row=r, column=c, row_span=high, column_span=wide, text=text, where=at_cell(1, r, c))
        for r, row in enumerate(rows, 1)
        for c, text in enumerate(row, 1)
        if text != "^"
        for high, wide in [(spans or {}).get((r, c), (1, 1))]
    )
    return Document(format="xlsx", blocks=(Table(rows=len(rows), columns=max(map(len, rows)), where=at_cell(1, 1, 1), cells=cells),))


def read(*documents: Document) -> tuple[tuple[Receipt, ...], tuple[Mistake, ...]]:
    files = tuple((f"receipts-{number}.xlsx", DIGEST, document) for number, document in enumerate(documents, 1))
    return read_receipts(files, resolve=UNITS.get)


PLAIN = ["发文单位", "标题", "附件", "接收时间"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-08-15 17:20", at(2023, 8, 15, 17, 20)),
        ("2023-08-15T17:20:30", at(2023, 8, 15, 17, 20, 30)),
        ("2023-08-15T09:20:30Z", at(2023, 8, 15, 17, 20, 30)),
        ("2023-08-15T17:20:30+08:00", at(2023, 8, 15, 17, 20, 30)),
        ("2023/8/15 5:20:00 PM", at(2023, 8, 15, 17, 20)),
        ("2023/8/15 12:05:00 AM", at(2023, 8, 15, 0, 5)),
        ("2023/8/15 12:05 PM", at(2023, 8, 15, 12, 5)),
        ("2023年8月15日17时20分", at(2023, 8, 15, 17, 20)),
        ("2023年8月15日 17时20分30秒", at(2023, 8, 15, 17, 20, 30)),
        ("2023年8月15日下午5点20分", at(2023, 8, 15, 17, 20)),
        ("2023年8月15日 下午5时", at(2023, 8, 15, 17, 0)),
        ("２０２３年８月１５日 17：20", at(2023, 8, 15, 17, 20)),
        ("2023.8.15 17:20", at(2023, 8, 15, 17, 20)),
        ("20230815", at(2023, 8, 15)),
        ("20230815 17:20", at(2023, 8, 15, 17, 20)),
        ("202308151720", at(2023, 8, 15, 17, 20)),
        ("20230815172030", at(2023, 8, 15, 17, 20, 30)),
        ("2023-08-15", at(2023, 8, 15)),
        ("2023年8月15日", at(2023, 8, 15)),
        ("2023-08-15 星期二 17:20", at(2023, 8, 15, 17, 20)),
        ("2023-08-15（星期二）17:20", at(2023, 8, 15, 17, 20)),
        ("45153.7222222222", at(2023, 8, 15, 17, 20)),
        ("45153", at(2023, 8, 15)),
        ("8/15/2023 17:20", at(2023, 8, 15, 17, 20)),
        ("2023-08-15 23:59:59", at(2023, 8, 15, 23, 59, 59)),
        ("2023-08-15 24:00", at(2023, 8, 16)),
        ("2023-08-16 00:00:00", at(2023, 8, 16)),
        ("2023-08-15 17:20:30.123", at(2023, 8, 15, 17, 20, 30)),
        ("2023-02-30", None),
        ("2023-08-15 25:00", None),
        ("8月15日", None),
        ("8/9/2023", None),
        ("昨天下午", None),
        ("已收", None),
        ("2023-08-15 附件不全", None),
        ("12345", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_it_is_written(text: str, moment: datetime | None) -> None:
    assert moment_of(text) == moment


def test_a_plain_record_is_read() -> None:
    (receipt,), mistakes = read(table(PLAIN, ["市教育局", "关于报送进展的报告", "报告.docx；报告.ofd", "2023-08-15 17:20"]))
    assert mistakes == ()
    assert receipt.unit == "D_JYJ"
    assert receipt.attachments == ("报告.docx", "报告.ofd")
    assert receipt.received_at == at(2023, 8, 15, 17, 20)
    assert (receipt.file, receipt.line, receipt.rows) == ("receipts-1.xlsx", 2, 1)


def test_headings_may_be_other_words_in_any_order_under_a_title() -> None:
    document = table(
        ["2023年文件直送收文登记簿", "^", "^", "^", "^", "^"],
        ["序号", "收文时间（精确到分）", "附件 名称", "来文\n单位", "公文标题", "退文时间"],
        ["1", "2023/8/15 9:05", "a.docx", "银川市教育局", "报告", "2023/8/16 9:00"],
        ["2", "2023/8/15 9:06", "b.docx", "某某公司", "来信", ""],
        spans={(1, 1): (1, 6)},
    )
    (first, second), mistakes = read(document)
    assert mistakes == ()
    assert first.unit == "D_JYJ"
    assert first.returned_at == at(2023, 8, 16, 9)
    assert first.line == 3
    assert second.unit is None
    assert second.sender == "某某公司"
    assert data_rows(document) == 2


def test_a_header_of_two_rows_is_read() -> None:
    document = table(
        ["发文单位", "来文信息", "^", "接收时间"],
        ["^", "标题", "附件", "^"],
        ["市教育局", "报告", "a.docx", "2023-08-15"],
        spans={(1, 1): (2, 1), (1, 2): (1, 2), (1, 4): (2, 1)},
    )
    (receipt,), mistakes = read(document)
    assert mistakes == ()
    assert receipt.attachments == ("a.docx",)
    assert receipt.line == 3


def test_rows_of_one_message_are_one_receipt() -> None:
    expected = ("a.docx", "a.ofd", "附表.xlsx")
    repeated = table(PLAIN, *[["市教育局", "报告", name, "2023-08-15 9:00"] for name in expected])
    merged = table(
        PLAIN,
        ["市教育局", "报告", "a.docx", "2023-08-15 9:00"],
        ["^", "^", "a.ofd", "^"],
        ["^", "^", "附表.xlsx", "^"],
        spans={(2, 1): (3, 1), (2, 2): (3, 1), (2, 4): (3, 1)},
    )
    left_blank = table(PLAIN, ["市教育局", "报告", "a.docx", "2023-08-15 9:00"], ["", "", "a.ofd", ""], ["", "", "附表.xlsx", ""])
    for document in (repeated, merged, left_blank):
        (receipt,), mistakes = read(document)
        assert mistakes == ()
        assert receipt.attachments == expected
        assert receipt.line == 2
        assert receipt.rows == 3


def test_a_message_that_stands_in_two_files_stands_once() -> None:
    row = ["市教育局", "报告", "a.docx", "2023-08-15 9:00"]
    receipts, _ = read(table(PLAIN, row), table(PLAIN, row, ["市科技局", "报告", "b.docx", "2023-08-15 9:00"]))
    assert [receipt.unit for receipt in receipts] == ["D_JYJ", "D_KJJ"]


def test_a_day_and_an_hour_in_two_columns_are_one_time() -> None:
    (receipt,), mistakes = read(table(["单位", "标题", "收文日期", "收文时间"], ["市教育局", "报告", "2023-08-15", "17:20"]))
    assert mistakes == ()
    assert receipt.received_at == at(2023, 8, 15, 17, 20)


def test_missing_columns_are_named_with_those_that_stand_there() -> None:
    receipts, (mistake,) = read(table(["发文单位", "标题", "密级"], ["市教育局", "报告", "无"]))
    assert receipts == ()
    assert "接收时间" in mistake.message
    assert "密级" in mistake.message
    assert mistake.place == "第1行"


def test_a_time_that_is_no_date_is_a_mistake_of_its_line() -> None:
    receipts, mistakes = read(table(PLAIN, ["市教育局", "报告", "a.docx", "八月中旬"], ["市科技局", "报告", "b.docx", ""]))
    assert [mistake.place for mistake in mistakes] == ["第2行", "第3行"]
    assert "八月中旬" in mistakes[0].message
    assert [receipt.received_at for receipt in receipts] == [None, None]


def test_a_table_without_headings_and_an_empty_file_are_said() -> None:
    for document in (table(["市教育局", "报告"]), Document(format="xlsx", blocks=())):
        receipts, (mistake,) = read(document)
        assert receipts == ()
        assert "表头" in mistake.message


def test_an_empty_record_has_no_receipts_and_no_mistakes() -> None:
    assert read(table([*PLAIN, "退回时间", "备注"])) == ((), ())


def test_remarks_totals_and_repeated_headers_are_no_receipts() -> None:
    document = table(PLAIN, ["市教育局", "报告", "a.docx", "2023-08-15"], PLAIN, ["共1条", "", "", ""], ["", "", "", ""])
    receipts, mistakes = read(document)
    assert mistakes == ()
    assert len(receipts) == 1
    assert data_rows(document) == 1


def test_a_person_beside_the_unit_does_not_hide_it() -> None:
    (receipt,), _ = read(table(PLAIN, ["市教育局 张三", "报告", "a.docx", "2023-08-15"]))
    assert receipt.unit == "D_JYJ"
    (receipt,), _ = read(table(PLAIN, ["市教育局/市科技局", "报告", "a.docx", "2023-08-15"]))
    assert receipt.unit is None


def test_a_comma_inside_a_name_does_not_part_it() -> None:
    assert attachment_names("市教育局、市科技局报告.docx、市教育局、市科技局报告.ofd") == (
        "市教育局、市科技局报告.docx",
        "市教育局、市科技局报告.ofd",
    )
    assert attachment_names("a.docx\nb.ofd；c.pdf;d.wps | e.7z，f.zip") == ("a.docx", "b.ofd", "c.pdf", "d.wps", "e.7z", "f.zip")
    assert attachment_names("进展情况（定稿）.docx (1.2MB)\n附表.xlsx(34 KB)") == ("进展情况（定稿）.docx", "附表.xlsx")
    assert attachment_names("2023.8.15 报告.docx") == ("2023.8.15 报告.docx",)
    assert attachment_names("正文：报告.docx；附件1：附表.xlsx") == ("报告.docx", "附表.xlsx")
    assert attachment_names("") == ()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", bytes(range(256)) * 9, b"\x00" * 99, b'"' + b"x" * 200_000])
def test_bytes_that_are_no_record_are_said(data: bytes) -> None:
    receipts, (mistake,) = read(csv_document(data))
    assert receipts == ()
    assert "表头" in mistake.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_of_any_encoding_and_delimiter_is_read(encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in [PLAIN, ["市教育局", "报告", '"a.docx\n b.ofd"', "2023-08-15 17:20"]])
    (receipt,), mistakes = read(csv_document(text.encode(encoding)))
    assert mistakes == ()
    assert receipt.attachments == ("a.docx", "b.ofd")
    assert receipt.received_at == at(2023, 8, 15, 17, 20)
