"""A county whose ledger and reports are workbooks, and whose roster knows no bare names: files are whose their names say."""

from io import BytesIO
from pathlib import Path

import openpyxl

from pipeline.cli import main
from pipeline.gathering import open_desk
from pipeline.model.finding import Finding
from samples.measured_audits import judged_workspace
from tests.clerks.paper import word_file

DEMAND = "填报要求：各责任单位于6月25日和12月10日前，将完成情况报县政府办公室（政务公开股）。"
TASKS = (
    (1, "（一）乡村振兴", "公开惠农补贴发放结果，每季度更新一次。", "县农业农村局", "2025年11月30日"),
    (2, "（二）民生保障", "公开城乡低保、特困供养、临时救助对象和标准。", "县民政局", "长期"),
    (3, "（三）政策咨询", "设立政策咨询窗口，公布咨询电话。", "县政务服务中心", "6月底"),
)


def _book(filled: dict[int, str]) -> bytes:
    """The ledger as a workbook; ``filled`` gives a task's progress."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["平川县2025年政务公开重点工作任务分工及完成情况表"])
    sheet.append([DEMAND])
    sheet.append(["序号", "重点任务", "工作内容", "责任单位", "完成时间", "完成情况"])
    for number, *rest in TASKS:
        sheet.append([number, *rest, filled.get(number, "")])
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A2:F2")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _table(*rows: tuple[str, ...]) -> bytes:
    return word_file("2025年上半年政务公开重点工作完成情况", rows)


def _audited(folder: Path, files: dict[str, tuple[str, bytes]]) -> list[Finding]:
    """What is found where each file (name to sender and bytes) came in time."""
    ledger, workspace = folder / "分工表.xlsx", folder / "2025年"
    ledger.write_bytes(_book({}))
    assert main(["init", str(workspace), "--ledger", str(ledger)]) == 0
    roster = workspace / "units.csv"
    roster.write_text(roster.read_text(encoding="utf-8-sig").replace(",confirm,", ",yes,"), encoding="utf-8")
    lines = ["发文单位,标题,附件,接收时间"]
    for name, (sender, data) in files.items():
        (workspace / "inbox" / name).write_bytes(data)
        lines.append(f"{sender},完成情况,{name},2025/6/24 16:30")
    (workspace / "receipts.csv").write_text("\n".join(lines), encoding="utf-8")
    return list(judged_workspace(open_desk(workspace), "2025-06-25", "2025-07-05").findings)


def _of(found: list[Finding], *codes: str) -> list[tuple[str, str, str]]:
    return [(each.key.code, each.outcome, each.message) for each in found if each.key.code.startswith(codes)]


def test_a_file_by_a_bare_name_is_its_senders_and_the_ledgers_own_words_are_no_content(tmp_path: Path) -> None:
    data = _book({1: "一季度、二季度各公开惠农补贴发放结果1次，共公布12类补贴。"})
    found = _audited(tmp_path, {"农业农村局完成情况.xlsx": ("县农业农村局", data)})
    assert _of(found, "SUB006", "SUB011", "TSK") == []
    assert [each.key.code for each in found if each.outcome == "certain" and each.key.code == "SUB001"] == ["SUB001", "SUB001"]


def test_progress_beside_a_column_of_links_is_read(tmp_path: Path) -> None:
    data = _table(
        ("重点任务", "完成情况", "佐证链接"), ("民生保障", "公开低保对象1230户，救助标准于3月公布。", "http://www.pc.gov.cn/1.html")
    )
    assert _of(_audited(tmp_path, {"民政局完成情况.docx": ("县民政局", data)}), "TSK", "TXT") == []


def test_a_file_that_any_unit_may_have_named_so_is_asked_about_with_its_receipt(tmp_path: Path) -> None:
    data = _table(("重点任务", "完成情况"), ("政策咨询", "设立窗口1个，公布咨询电话。"))
    found = _audited(tmp_path, {"新建文档.docx": ("县政务服务中心", data)})
    ((_, _, whose),) = _of(found, "SUB006")
    assert "收文记录中有同名附件（发文单位：县政务服务中心）" in whose
    ((_, _, lost),) = _of(found, "SUB011")
    assert "同名文件新建文档.docx中没有单位名称" in lost
    assert not [each for each in found if each.key.code == "SUB001" and each.outcome == "certain" and "政务服务中心" in each.message]
