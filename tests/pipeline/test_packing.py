"""What is kept in short lines comes back equal, field by field; a new field is noticed here."""

from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

import pytest

from pipeline.model.evidence import Evidence, Sha256, Span, Where
from pipeline.model.finding import Finding, FindingKey
from pipeline.model.submission import Label, Passage, PrintedNumber, ProgressEntry, Rival, ScorePart
from pipeline.model.work import RoundId, TaskNo, UnitId
from pipeline.packing import findings_of, packed_entries, packed_passages, plain_findings, unpacked_entries, unpacked_passages

SHA = Sha256("0" * 64)
SPANS = (Span(where=Where("表1 第2行 第3列"), quote="公开“12”条\n另有\t3条"), Span(where=Where("第3段"), quote=""))
NUMBER = PrintedNumber(text="台账第17—19项", values=(17, 18, 19), style="reference")
PASSAGE = Passage(
    order=7,
    kind="row",
    text="公开12条",
    spans=SPANS,
    number=NUMBER,
    labels=(
        Label(kind="heading", text="一、公开", where=Where("第1段"), level=2),
        Label(kind="units", text="市人社局", where=Where("第2段")),
    ),
    picture=True,
    is_general=True,
)
ENTRY = ProgressEntry(
    unit=UnitId("D_RSJ"),
    round=RoundId("2023-08-15"),
    task=TaskNo(17),
    text="公开12条",
    state="done",
    state_words=("已完成", "公开"),
    how="number",
    score=0.1234567890123,
    parts=(ScorePart(name="number", value=1.0, note="台账第17项"),),
    rivals=(Rival(task=TaskNo(3), score=0.25), Rival(task=TaskNo(4), score=1 / 3)),
    file="甲.zip!/乙.docx",
    sha256=SHA,
    spans=SPANS,
    number=NUMBER,
    received_at=datetime.fromisoformat("2023-08-14T10:00:00.000001+08:00"),
    is_effective=False,
    recognised=True,
    is_general=True,
)
BARE = ProgressEntry(
    unit=None,
    round=None,
    task=None,
    text="",
    state="blank",
    state_words=(),
    how="none",
    score=0.0,
    parts=(),
    rivals=(),
    file="丙.ofd",
    sha256=SHA,
    spans=SPANS[1:],
    number=None,
    received_at=None,
)
FINDING = Finding(
    key=FindingKey(code="TSK001", unit=UnitId("D_RSJ"), task=TaskNo(17), round=RoundId("2023-08-15"), subject="丙.ofd"),
    outcome="certain",
    message="没有“17”",
    evidence=(Evidence(file="台账", sha256=SHA, where=Where("第1段"), quote="报送"),),
)


def test_passages_entries_and_findings_come_back_equal() -> None:
    assert unpacked_passages(packed_passages((PASSAGE, PASSAGE))) == (PASSAGE, PASSAGE)
    assert unpacked_entries(packed_entries((ENTRY, BARE))) == (ENTRY, BARE)
    assert findings_of(plain_findings((FINDING,))) == (FINDING,)
    assert unpacked_entries(packed_entries(())) == ()
    assert unpacked_passages(packed_passages(())) == ()


def test_a_packed_value_is_one_line() -> None:
    assert "\n" not in packed_passages((PASSAGE,)) + packed_entries((ENTRY, BARE))


@pytest.mark.parametrize("value", [PASSAGE, PASSAGE.labels[0], ENTRY, NUMBER, FINDING.key], ids=lambda value: type(value).__name__)
def test_the_values_above_have_nothing_at_its_default_so_that_a_field_left_out_shows(value: Any) -> None:
    defaults = {each.name: each.default for each in fields(value) if each.default is not MISSING}
    assert [name for name, default in defaults.items() if getattr(value, name) == default] == []
