"""Plans without tables: every bracket of units is a task, and a remark in brackets is none."""

from parsers.extract.ledger import read_ledger
from parsers.extract.ledger_words import frame
from pipeline.model.document import Document, Paragraph
from pipeline.model.evidence import Sha256, at_paragraph
from pipeline.model.work import Ledger

PLAN = (
    "临川县2025年政务公开工作要点",
    "一、围绕发展推进公开",
    "（一）助企纾困。设置惠企政策专栏，每月更新。（县发改委牵头，县财政局配合）",
    "（二）重大项目。公开建设项目审批信息。〔责任单位：县住建局，各乡镇人民政府；完成时限：11月底前〕",
    "二、围绕民生推进公开",
    "（三）教育信息公开。公开招生政策和学区划分。（县教体局）",
    "（四）医疗卫生信息公开。公开服务信息、收费标准。（县卫健委；9月底前）",
    "（五）业务培训。组织不少于2次培训。（县政府办公室，12月20日前完成）",
    "（六）政策解读。解读材料在网上公开。（县政府网站）",
    "请于6月20日前、12月5日前将落实情况报县政府办公室（联系人：李某，电话：0000-1234567）。",
)


def _ledger(*lines: str) -> Ledger | None:
    blocks = tuple(Paragraph(text=line, where=at_paragraph(place)) for place, line in enumerate(lines, 1))
    return read_ledger(Document(format="text", blocks=blocks), file="要点.txt", sha256=Sha256("0" * 64)).value


def test_brackets_with_nothing_but_names_and_days_are_tasks_beside_those_that_say_the_role() -> None:
    ledger = _ledger(*PLAN)
    assert ledger is not None
    assert [(task.units, task.item, task.deadline) for task in ledger.tasks] == [
        ("县发改委牵头，县财政局配合", "", ""),
        ("责任单位：县住建局，各乡镇人民政府；完成时限：11月底前", "", "11月底前"),
        ("县教体局", "", ""),
        ("县卫健委；9月底前", "", "9月底前"),
        ("县政府办公室，12月20日前完成", "", "12月20日前完成"),
    ]
    assert [round_.id for round_ in ledger.rounds] == ["2025-06-20", "2025-12-05"]


def test_names_in_brackets_alone_make_no_ledger() -> None:
    assert _ledger("甲县2025年简报", "公开了招生政策。（县教体局）", "公开了收费标准。（县卫健委）") is None


def test_the_title_behind_a_sheet_of_remarks_is_the_ledgers() -> None:
    lines = (
        "填表说明",
        "1.本清单共7项任务。",
        "滨海高新区2026年政务公开重点任务清单",
        "请按时报送。",
        "各部门2026年任务分工由办公室解释。",
    )
    found = frame(Document(format="text", blocks=tuple(Paragraph(text=line, where=at_paragraph(n)) for n, line in enumerate(lines, 1))))
    assert found.title_text == "滨海高新区2026年政务公开重点任务清单"
    assert "1.本清单共7项任务。" in found.preamble_text
