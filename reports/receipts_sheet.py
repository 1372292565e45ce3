"""The empty delivery record that ``init`` writes, for the office to fill in or paste into."""

from datetime import datetime
from io import BytesIO

HEADINGS = ("发文单位", "标题", "附件", "接收时间", "退回时间", "备注")
_MADE = datetime(2023, 1, 1)  # noqa: DTZ001 a workbook has no zone; fixed, so that the same bytes come each time
_WIDTHS = (28, 44, 60, 22, 22, 24)
_NOTES = (
    "报送单位名称，全称、简称均可",
    "OA中的标题",
    "附件文件名，多个用分号隔开",
    "例如 2023-08-15 17:20",
    "退回重报的填退回时间，没有则空",
    "",
)


def empty_receipts() -> bytes:
    """An .xlsx with the headings of the contract (section 2), a note on each, and no rows."""
    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _MADE, "title": "收文记录"})
    sheet = book.add_worksheet("收文记录")
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "align": "center"})
    plain = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "text_wrap": True})
    for column, (heading, width, note) in enumerate(zip(HEADINGS, _WIDTHS, _NOTES, strict=True)):
        sheet.set_column(column, column, width, plain)
        sheet.write_string(0, column, heading, bold)
        if note:
            sheet.write_comment(0, column, note, {"author": ""})
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
