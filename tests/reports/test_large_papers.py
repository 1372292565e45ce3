"""Papers of large rounds: written piece by piece, cut where a browser could not follow, and saying so."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline.plain import Rows, json_line, json_line_pieces, json_text, json_text_pieces
from reports import page, workbook
from tests.reports.audits import big_audit

_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(_PLAIN)
def test_a_json_file_says_what_it_was_given_and_a_list_a_row_a_line(data: object) -> None:
    text = json_text(data)
    assert json.loads(text) == data
    assert text.endswith("\n")
    if isinstance(data, list) and data:
        assert [json.loads(line.removesuffix(",")) for line in text.split("\n")[1:-2]] == data


@given(st.lists(_PLAIN, max_size=4))
def test_rows_are_written_as_the_list_of_them(rows: list[object]) -> None:
    streamed = Rows(lambda: iter(rows))
    assert "".join(json_text_pieces(streamed)) == json_text(rows)
    assert "".join(json_line_pieces({"b": streamed, "a": {"c": streamed}})) == json_line({"b": rows, "a": {"c": rows}})


@given(st.dictionaries(st.text(max_size=4), _PLAIN, max_size=8))
def test_a_dict_in_pieces_is_the_dict_as_a_line(data: dict[str, object]) -> None:
    assert "".join(json_line_pieces(data)) == json_line(data)


def test_a_long_dict_and_long_rows_come_in_several_pieces() -> None:
    numbers = list(range(1000))
    plain = {f"{number:04d}": {"deep": numbers} if number % 300 == 7 else number for number in numbers}
    pieces = list(json_line_pieces({"rows": Rows(lambda: numbers), **plain}))
    assert "".join(pieces) == json_line({"rows": numbers, **plain})
    assert len(pieces) > 8


def test_a_workbook_is_written_row_by_row_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    audit = big_audit()
    written = []
    for name in ("first.xlsx", "second.xlsx"):
        workbook.write_workbook(audit, tmp_path / name)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1] == workbook.workbook_xlsx(audit)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.xlsx", "second.xlsx"]
    book = load_workbook(io.BytesIO(written[0]))
    assert book["文件"].max_row == len(audit.files) + 1
    assert book["问题清单"].max_row == len(audit.findings) + 1


def test_a_page_of_many_findings_lists_the_gravest_and_says_where_the_rest_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    audit = big_audit()
    certain = sum(1 for each in audit.findings if each.finding.outcome == "certain")
    assert 10 < certain < len(audit.findings)
    monkeypatch.setattr(page, "_MOST_FINDINGS", certain)
    text = page.page_html(audit).decode("utf-8")
    outcomes = re.findall(r'<details class="finding o-(\w+)"', text)
    assert outcomes == ["certain"] * certain
    assert f"共{len(audit.findings)}条" in text
    assert f"另有{len(audit.findings) - certain}条见工作底表的“问题清单”" in text
    cells = _embedded(text)["cells"]
    places = [place for of_unit in cells.values() for cell in of_unit.values() for place in cell[3]]
    assert places
    assert max(places) < certain


def test_a_page_of_many_entries_shows_their_beginnings_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    audit = big_audit()
    whole = page.page_html(audit).decode("utf-8")
    monkeypatch.setattr(page, "_MOST_ENTRIES", 10)
    monkeypatch.setattr(page, "_BRIEF", 5)
    text = page.page_html(audit).decode("utf-8")
    assert "全文见工作底表的“填报内容”" in text
    assert "全文见工作底表" not in whole
    brief, full = (
        [entry[1] for of_unit in _embedded(one)["cells"].values() for cell in of_unit.values() for entry in cell[2]]
        for one in (text, whole)
    )
    assert brief == [each[:5] for each in full]


def _embedded(text: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])
