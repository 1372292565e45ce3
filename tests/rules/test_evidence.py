"""Evidence: what is quoted, where was looked, and what a decision on it holds for."""

from dataclasses import replace

from pipeline.model.evidence import Evidence, Sha256, Where, at_search
from pipeline.model.finding import Finding
from rules.examples import RECEIPTS, A, B, both, facts, full, says, task, unit
from rules.examples import duty as owes
from rules.judge import judge

ONE = Sha256("1" * 64)
TWO = Sha256("2" * 64)


def _only(code: str, *sendings: object, **options: object) -> Finding:
    made = facts((task(1, owes(A)), task(2, owes(A)), task(3, owes(A))), (unit(A), unit(B)), *sendings, **options)  # type: ignore[arg-type]
    found = [finding for finding in judge(made).findings if finding.key.code == code and finding.key.unit == A]
    assert len(found) == 1
    return found[0]


def test_absence_cites_the_ledgers_sentence_the_roster_row_the_receipts_and_the_places() -> None:
    finding = _only("SUB001")
    cited = [(piece.file, piece.where, piece.quote) for piece in finding.evidence]
    assert cited == [
        ("台账", "第3段", "将落实进展情况分别于2023年8月15日、12月5日前报送市政府政务公开办公室"),
        ("名册", "第2行", "某市甲局"),
        ("receipts.xlsx", "已查找 全部12行", ""),
        ("inbox", "已查找 收件共0个文件", ""),
    ]
    assert finding.evidence[2].sha256 == RECEIPTS.sha256
    assert finding.message.startswith("截至2023年8月31日24时，收文记录中未见市甲局报送的")


def test_a_late_report_cites_both_receipts_with_their_times() -> None:
    finding = _only("SUB002", both(A, *full(), at="2023-08-18 09:05:07"))
    assert "2023年8月18日9时5分（" in finding.message
    assert "迟报3天（3个工作日）" in finding.message
    assert ("receipts.xlsx", "2023-08-18 09:05:07") in [(piece.file, piece.quote) for piece in finding.evidence]


def test_new_lines_in_the_receipts_do_not_change_what_a_decision_holds_for() -> None:
    first = Evidence(file="receipts.xlsx", sha256=ONE, where=Where("第3行"), quote="报告")
    finding = _only("SUB001")
    cited = replace(finding, evidence=(first,))
    assert cited.evidence_digest == replace(finding, evidence=(replace(first, sha256=TWO),)).evidence_digest
    assert cited.evidence_digest != replace(finding, evidence=(replace(first, quote="更正"),)).evidence_digest


def test_a_changed_report_changes_what_a_decision_holds_for() -> None:
    for path in ("甲/报告.docx", "台账.docx", "台账/receipts.xlsx"):
        cell = Evidence(file=path, sha256=ONE, where=Where("表1 第5行 第7列"), quote="")
        assert cell.substance != replace(cell, sha256=TWO).substance


def test_what_was_searched_in_vain_may_grow() -> None:
    place = Evidence(file="inbox", sha256=ONE, where=at_search("收件共3个文件"), quote="")
    assert place.substance == replace(place, sha256=TWO, where=at_search("收件共9个文件")).substance


def test_a_blank_cell_is_quoted_empty_at_its_place() -> None:
    finding = _only("TSK002", both(A, *full()[:2], says(3, "", "blank")))
    assert ("表1 第4行 第7列", "") in [(piece.where, piece.quote) for piece in finding.evidence]
