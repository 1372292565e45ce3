"""The notice as LibreOffice sets it, measured on the PDF against GB/T 9704-2012 (docs/gbt9704.md)."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.notice import Imprint, Line, Notice, Reminder
from reports.draft import draft_notice
from reports.reminders import reminders
from reports.settings import NoticeSettings
from reports.word import letter_docx, notice_docx
from tests.reports.audits import big_audit

OFFICE = shutil.which("soffice")
MILLIMETRE = 72 / 25.4
pytestmark = pytest.mark.skipif(OFFICE is None, reason="本机没有 LibreOffice，不测量版面")


def the_notice() -> Notice:
    settings = NoticeSettings(
        issuer_mark="银川市人民政府政务公开办公室文件",
        document_number="银政公开办〔2023〕8号",
        correct_by=date(2023, 9, 8),
        contact="张三，0951-1234567",
        note="此件公开发布",
    )
    return draft_notice([big_audit()], settings=settings)


def pages_of(pdf: Path) -> list[dict[str, Any]]:
    import pdfplumber

    with pdfplumber.open(pdf) as opened:
        return [
            {"width": page.width, "height": page.height, "chars": list(page.chars), "lines": page.lines + page.rects}
            for page in opened.pages
        ]


LETTER_LINES = (8, 12, 13, 14, 15, 16, 18, 19, 20, 24, 30)


def letter_of(letter: Reminder, lines: int) -> Reminder:
    """A letter whose text takes so many lines of 28 characters, in paragraphs of four lines and a shorter last one."""
    text = "请补报第17项任务的进展，写明“数量、名称、日期”。" * 5
    sizes = [4] * (lines // 4) + ([lines % 4] if lines % 4 else [])
    return replace(letter, body=tuple(Line(kind="item", text=text[: 28 * size - 2]) for size in sizes))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("pdf")
    notice = the_notice()
    full = replace(
        notice, body=tuple(Line(kind="text", text="政" * 28 * 30) for _ in range(2)), issuer_mark="", document_number="", annexes=()
    )
    letters = reminders(big_audit(), NoticeSettings(correct_by=date(2023, 9, 8)))
    imprint = Imprint(
        copy_to="市委办公室，市人大常委会办公室，市政协办公室，市纪委监委，市中级人民法院，市人民检察院，各人民团体，驻银川各单位",
        printed_by="银川市人民政府政务公开办公室",
        printed_on=date(2023, 9, 1),
    )
    papers = {
        "notice": notice_docx(notice),
        "full": notice_docx(full),
        "letter": letter_docx(letters[0]),
        "imprint": notice_docx(replace(notice, imprint=imprint)),
        **{f"letter{lines}": letter_docx(letter_of(letters[0], lines)) for lines in LETTER_LINES},
        "short": notice_docx(replace(notice, imprint=replace(imprint, copy_to=""), annexes=(), body=notice.body[:2])),
    }
    for name, data in papers.items():
        (folder / f"{name}.docx").write_bytes(data)
    command = [
        str(OFFICE),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, *(str(folder / f"{name}.docx") for name in papers)], check=True, capture_output=True, timeout=180)
    return {name: pages_of(folder / f"{name}.pdf") for name in papers}


def text_lines(page: Mapping[str, Any], *, size: float = 16) -> list[list[dict[str, Any]]]:
    lines: dict[int, list[dict[str, Any]]] = {}
    for char in page["chars"]:
        if abs(char["size"] - size) < 0.6 and char["text"].strip():
            lines.setdefault(round(char["bottom"]), []).append(char)
    return [sorted(lines[y], key=lambda char: char["x0"]) for y in sorted(lines)]


def upright(pages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (page for page in pages if page["height"] > page["width"])


def test_the_paper_is_a4(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    for page in rendered["notice"]:
        assert sorted(round(length / MILLIMETRE) for length in (page["width"], page["height"])) == [210, 297]


def test_a_full_page_has_twenty_two_lines_of_twenty_eight_characters(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    lines = text_lines(rendered["full"][1])
    assert len(lines) == 22
    widths = [len(line) for line in lines]
    assert widths.count(28) == 20
    assert sorted(widths)[:2] == [2, 26]


def test_the_type_area_is_156_by_225_millimetres_at_37_and_28(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    lines = [line for line in text_lines(rendered["full"][1]) if len(line) == 28]
    left, right = min(line[0]["x0"] for line in lines), max(line[-1]["x1"] for line in lines)
    assert left / MILLIMETRE == pytest.approx(28, abs=1)
    assert right / MILLIMETRE == pytest.approx(184, abs=1)
    everything = text_lines(rendered["full"][1])
    assert 37 - 1 <= everything[0][0]["top"] / MILLIMETRE <= 37 + 5
    assert everything[-1][0]["bottom"] / MILLIMETRE <= 262 + 0.5


def test_page_numbers_stand_outside_with_a_dash_on_each_side_seven_millimetres_below(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    for number, page in enumerate(upright(rendered["notice"]), 1):
        marks = [char for char in page["chars"] if char["top"] > 262 * MILLIMETRE]
        assert "".join(char["text"] for char in marks) == f"—{number}—"
        middle = (marks[0]["top"] + marks[0]["bottom"]) / 2 / MILLIMETRE
        assert middle == pytest.approx(262 + 7, abs=1)
        if number % 2:
            assert max(char["x1"] for char in marks) / MILLIMETRE == pytest.approx(184 - 4.9, abs=1)
        else:
            assert min(char["x0"] for char in marks) / MILLIMETRE == pytest.approx(28 + 4.9, abs=1)


def test_page_numbers_of_turned_pages_stand_where_upright_pages_have_them(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    turned = [(number, page) for number, page in enumerate(rendered["notice"], 1) if page["width"] > page["height"]]
    assert turned
    for number, page in turned:
        marks = [char for char in page["chars"] if not char["upright"]]
        assert "".join(char["text"] for char in sorted(marks, key=lambda char: char["top"])) == f"—{number}—"
        assert sum((char["x0"] + char["x1"]) / 2 for char in marks) / len(marks) / MILLIMETRE == pytest.approx(28, abs=1.5)
        if number % 2:
            assert max(char["bottom"] for char in marks) / MILLIMETRE == pytest.approx(184 - 4.9, abs=1.5)
        else:
            assert min(char["top"] for char in marks) / MILLIMETRE == pytest.approx(28 + 4.9, abs=1.5)


def test_the_red_rule_is_as_wide_as_the_type_area_and_four_millimetres_under_the_number(
    rendered: Mapping[str, list[dict[str, Any]]],
) -> None:
    page = rendered["notice"][0]
    rule = next(line for line in page["lines"] if line["width"] > 150 * MILLIMETRE and line["height"] < 3)
    assert rule["width"] / MILLIMETRE == pytest.approx(156, abs=1)
    number = next(line for line in text_lines(page) if "〔" in "".join(char["text"] for char in line))
    gap = (rule["top"] - max(char["bottom"] for char in number)) / MILLIMETRE
    assert gap == pytest.approx(4, abs=1)


def test_headings_and_title_have_their_sizes(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    page = rendered["notice"][0]
    title = text_lines(page, size=22)
    assert 1 <= len(title) <= 4
    for line in title:
        middle = (line[0]["x0"] + line[-1]["x1"]) / 2 / MILLIMETRE
        assert middle == pytest.approx(28 + 78, abs=1.5)


def test_the_date_stands_four_characters_in_and_the_issuer_is_centred_over_it(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    lines = [line for page in upright(rendered["notice"]) for line in text_lines(page)]
    texts = ["".join(char["text"] for char in line) for line in lines]
    place = max(number for number, text in enumerate(texts) if text == "2023年8月31日")
    day, issuer = lines[place], lines[place - 1]
    assert "".join(char["text"] for char in issuer) == "银川市人民政府政务公开办公室"
    middles = [(line[0]["x0"] + line[-1]["x1"]) / 2 / MILLIMETRE for line in (day, issuer)]
    assert middles[0] == pytest.approx(middles[1], abs=1)
    assert middles[0] == pytest.approx(184 - (4 + 6.5 / 2) * 5.556, abs=1)


def test_the_table_headings_repeat_on_every_turned_page_of_an_annex(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    turned = [page for page in rendered["notice"] if page["width"] > page["height"]]
    for page in turned:
        assert "编号" in "".join(char["text"] for char in page["chars"] if char["upright"])


def test_a_letter_with_a_few_items_takes_one_page(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    assert len(rendered["letter"]) == 1


def test_no_line_of_the_text_is_torn_apart(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    """A rate with its two numbers moves to the next line whole: the line before it is left short, not stretched."""
    for page in (*upright(rendered["notice"]), *rendered["letter"]):
        for line in text_lines(page):
            gaps = [after["x0"] - before["x1"] for before, after in pairwise(line)]
            assert max(gaps, default=0) < 8, "".join(char["text"] for char in line)


def foot_of(page: Mapping[str, Any]) -> tuple[list[float], list[str]]:
    """The heights of the rules of the foot, mm from the top, and its lines."""
    rules = sorted({round(line["top"] / MILLIMETRE, 1) for line in page["lines"] if line["width"] > 150 * MILLIMETRE})
    texts = ["".join(char["text"] for char in line) for line in text_lines(page, size=14) if line[0]["top"] < 262 * MILLIMETRE]
    return rules, texts


def test_the_foot_stands_at_the_bottom_of_the_last_page_behind_the_annexes(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    page = rendered["imprint"][-1]
    assert page["height"] > page["width"]
    rules, texts = foot_of(page)
    assert rules[-1] == pytest.approx(262, abs=1)
    assert len(rules) == 3
    assert texts[0].startswith("抄送：市委办公室，")
    assert "".join(texts[:-1]).endswith("驻银川各单位。")
    assert texts[-1] == "银川市人民政府政务公开办公室2023年9月1日印发"
    last = text_lines(page, size=14)[len(texts) - 1]
    assert last[0]["x0"] / MILLIMETRE == pytest.approx(28 + 4.9, abs=1)
    assert last[-1]["x1"] / MILLIMETRE == pytest.approx(184 - 4.9, abs=1)


def test_without_annexes_the_foot_stands_under_the_text(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    page = rendered["short"][-1]
    rules, texts = foot_of(page)
    assert rules[-1] == pytest.approx(262, abs=1)
    assert texts == ["银川市人民政府政务公开办公室2023年9月1日印发"]
    assert any("（此件公开发布）" in "".join(char["text"] for char in line) for line in text_lines(page))


def test_without_an_imprint_the_annexes_end_the_paper(rendered: Mapping[str, list[dict[str, Any]]]) -> None:
    assert rendered["notice"][-1]["width"] > rendered["notice"][-1]["height"]
    assert len(rendered["imprint"]) == len(rendered["notice"]) + 1


def test_a_letter_takes_one_page_as_long_as_it_can_and_the_signature_never_stands_alone(
    rendered: Mapping[str, list[dict[str, Any]]],
) -> None:
    for lines in LETTER_LINES:
        pages = rendered[f"letter{lines}"]
        assert len(pages) == (1 if lines <= 18 else len(pages)), lines
        last = "".join(char["text"] for char in pages[-1]["chars"])
        assert "请补报" in last, lines
