"""Workbooks: the receipts as the OA exports them, and papers as .xlsx. The same bytes every time."""

import csv
import io
from datetime import datetime
from typing import Any

import xlsxwriter

from samples.build.content import Grid, PageBreak, Paper, placed

_MADE = datetime(2023, 1, 1)  # noqa: DTZ001 a workbook's own stamp has no zone
_RECEIPT_HEADINGS = {
    "xlsx": ("发文单位", "标题", "附件", "接收时间", "退回时间", "备注"),
    "text_times": ("来文单位", "文件标题", "附件名称", "收文时间", "退回时间", "备注"),
    "csv": ("发送单位", "标题", "附件", "接收时间", "退回时间", "备注"),
}

ReceiptRow = tuple[str, str, tuple[str, ...], str, str, str]
"""Sender, title, attachments, received, returned (both ``2023-08-14 17:20:05`` or ''), note."""


def _book(buffer: io.BytesIO) -> Any:
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE})
    return book


def write_receipts(rows: tuple[ReceiptRow, ...], form: str = "xlsx") -> bytes:
    """The OA's delivery record: ``xlsx`` with real dates, ``text_times`` with other headings below a title, ``csv`` in GBK."""
    if form == "csv":
        return _receipts_csv(rows)
    buffer = io.BytesIO()
    book = _book(buffer)
    sheet, stamp = book.add_worksheet("收文记录"), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    first = 0
    if form == "text_times":
        sheet.merge_range(0, 0, 0, 5, "政务协同办公平台收文登记")
        first = 1
    sheet.write_row(first, 0, _RECEIPT_HEADINGS[form])
    for line, (sender, title, attachments, received, returned, note) in enumerate(rows, first + 1):
        sheet.write_row(line, 0, (sender, title, "\n".join(attachments) if form == "xlsx" else "；".join(attachments)))
        for column, time in ((3, received), (4, returned)):
            if time and form == "xlsx":
                sheet.write_datetime(line, column, _moment(time), stamp)
            else:
                sheet.write_string(line, column, _spoken(time))
        sheet.write_string(line, 5, note)
    book.close()
    return buffer.getvalue()


def _moment(time: str) -> datetime:
    return datetime.fromisoformat(time)


def _spoken(time: str) -> str:
    """A time as people write it: 2023年8月14日 17:20:05."""
    if not time:
        return ""
    at = _moment(time)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}"


def _receipts_csv(rows: tuple[ReceiptRow, ...]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_RECEIPT_HEADINGS["csv"])
    for sender, title, attachments, received, returned, note in rows:
        writer.writerow((sender, title, ";".join(attachments), received.replace("-", "/"), returned.replace("-", "/"), note))
    return buffer.getvalue().encode("gb18030")


def write_xlsx(paper: Paper) -> bytes:
    """A paper as one sheet, merged cells merged."""
    buffer = io.BytesIO()
    book = _book(buffer)
    sheet, row = book.add_worksheet("填报"), 0
    for block in paper.blocks:
        if isinstance(block, PageBreak):
            continue
        if isinstance(block, Grid):
            for at in placed(block):
                top, left = row + at.row, at.column
                if at.cell.row_span * at.cell.column_span > 1:
                    sheet.merge_range(top, left, top + at.cell.row_span - 1, left + at.cell.column_span - 1, at.cell.text)
                else:
                    sheet.write_string(top, left, at.cell.text)
            row += len(block.rows)
        else:
            sheet.write_string(row, 0, block.text)
            row += 1
    book.close()
    return buffer.getvalue()
