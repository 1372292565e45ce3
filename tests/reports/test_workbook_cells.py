"""Cells of the workbook: evidence once, rows no taller than what they show, columns for programs outside the print."""

import io
from dataclasses import replace

from openpyxl import load_workbook

from pipeline.model.evidence import Evidence, Where
from reports.cells import places_of, quotes_of, row_height
from reports.workbook import said_once, workbook_xlsx
from tests.reports.audits import big_audit, digest, entry


def piece(file: str, where: str, quote: str = "") -> Evidence:
    return Evidence(file=file, sha256=digest(file), where=Where(where), quote=quote)


def test_places_in_one_file_stand_together_under_its_name_once() -> None:
    pieces = [piece("收/甲.docx", "表1 第2行"), piece("收/甲.docx", "表1 第3行"), piece("台账", "第3段"), piece("台账", "第3段")]
    assert places_of(pieces) == "表1 第2行、表1 第3行；台账 第3段"
    assert places_of([]) == ""
    assert places_of([piece("甲.docx", f"第{number}段") for number in range(7)]) == "第0段、第1段、第2段、第3段、第4段等"


def test_a_quote_is_shown_once_and_a_part_of_another_not_at_all() -> None:
    pieces = [
        piece("甲", "1", "年内完成"),
        piece("甲", "2", "年内"),
        piece("乙", "1", "年内完成"),
        piece("丙", "1", ""),
        piece("丁", "1", "长" * 500),
    ]
    assert quotes_of(pieces) == "年内完成\n" + "长" * 89 + "…"


def test_every_row_shows_its_text_and_digests_are_not_printed() -> None:
    book = load_workbook(io.BytesIO(workbook_xlsx(big_audit())))
    overview = book["总览"]
    rule = next(row for row in overview.iter_rows(max_row=12) if row[0].value == "按时的认定")
    height = overview.row_dimensions[int(rule[0].row or 0)].height
    assert height is not None
    assert height >= row_height((str(rule[1].value),), (70,))
    files = book["文件"]
    assert str(files.cell(1, 13).value) == "SHA-256"
    assert str(files.print_area).endswith(f"$L${files.max_row}")
    assert {sheet.title: sheet.freeze_panes for sheet in book if sheet.title != "总览"} == {
        "矩阵": "C2",
        "问题清单": "B2",
        "单位": "B2",
        "文件": "B2",
        "填报内容": "B2",
    }


def test_what_word_and_its_twin_both_say_stands_once_with_the_one_that_counts_first() -> None:
    word, twin, other, neighbour = (
        replace(entry(unit, 1, text, file=file), is_effective=counts)
        for unit, text, file, counts in (
            ("甲", "已完成12件。", "收/甲.docx", False),
            ("甲", "已完成12件。", "收/甲.ofd", True),
            ("甲", "已完成13件。", "收/甲2.docx", False),
            ("乙", "已完成12件。", "收/乙.docx", True),
        )
    )
    groups = list(said_once([word, twin, other, neighbour]))
    assert [[each.file for each in group] for group in groups] == [["收/甲.ofd", "收/甲.docx"], ["收/甲2.docx"], ["收/乙.docx"]]
