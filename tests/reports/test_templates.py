"""Templates: the house's own are what their builder makes; an office's own are checked and obeyed."""

import io
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from pipeline.errors import BadInputError
from reports.draft import draft_notice
from reports.ooxml import DOCUMENT, pack, unpack
from reports.reminders import reminders
from reports.settings import NoticeSettings
from reports.templates.blank import letter_body, notice_body, template
from reports.word import check_template, fields_of, house_template, letter_docx, notice_docx
from tests.reports.audits import ON_TIME, Arrival, audit_of, finding, ledger_of, roster_of, task, unit

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def notice_and_letter() -> tuple[object, object]:
    audit = audit_of(
        roster_of(unit("A", "市教育局")),
        ledger_of(task(1)),
        arrivals=(Arrival(unit="A", at=ON_TIME),),
        findings=(finding("SUB003", "A", "市教育局没有Word版"),),
    )
    return draft_notice([audit], settings=NoticeSettings()), reminders(audit, NoticeSettings())[0]


def edited(name: str, *pairs: tuple[str, str]) -> bytes:
    parts = unpack(house_template(name))
    text = parts[DOCUMENT].decode("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    parts[DOCUMENT] = text.encode("utf-8")
    return pack(parts)


@pytest.mark.parametrize(("name", "body"), [("notice.docx", notice_body()), ("letter.docx", letter_body())])
def test_the_templates_in_the_tree_are_what_the_builder_makes(name: str, body: str) -> None:
    assert unpack(house_template(name)) == unpack(template(body))


@pytest.mark.parametrize(("name", "kind"), [("notice.docx", "notice"), ("letter.docx", "letter")])
def test_the_houses_templates_have_no_mistakes(name: str, kind: str) -> None:
    assert check_template(house_template(name), file=name, kind=kind) == ()
    assert "正文" in list(fields_of(house_template(name)))


def test_unknown_missing_and_doubled_fields_are_named_all_at_once() -> None:
    data = edited("notice.docx", ("{{主送机关}}", "{{主送单位}}"), ("{{联系人}}", "{{标题}}"))
    mistakes = [str(mistake) for mistake in check_template(data, file="通报模板.docx", kind="notice")]
    assert len(mistakes) == 3
    assert "{{主送单位}}：没有这个字段" in mistakes[0]
    assert "{{主送机关}}：缺少这个字段" in mistakes[1]
    assert "{{标题}}：字段出现不止一次" in mistakes[2]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip at all", pack({"a.txt": b"x"})])
def test_what_is_no_word_file_is_refused_by_name(data: bytes) -> None:
    (mistake,) = check_template(data, file="通报模板.docx", kind="notice")
    assert "通报模板.docx" in str(mistake)
    assert ".docx" in mistake.message


def test_a_template_with_a_doctype_is_refused() -> None:
    parts = unpack(house_template("notice.docx"))
    head, _, rest = parts[DOCUMENT].decode().partition("?>")
    parts[DOCUMENT] = f'{head}?><!DOCTYPE x [<!ENTITY e "boom">]>{rest}'.encode()
    assert check_template(pack(parts), file="x.docx", kind="notice")


def test_a_bad_template_stops_the_paper_with_its_mistakes(notice_and_letter: tuple[object, object]) -> None:
    with pytest.raises(BadInputError, match="没有这个字段"):
        notice_docx(notice_and_letter[0], edited("notice.docx", ("{{主送机关}}", "{{主送单位}}")))  # type: ignore[arg-type]


def test_words_and_faces_of_an_offices_own_template_stay(notice_and_letter: tuple[object, object]) -> None:
    data = edited("notice.docx", ("{{主送机关}}", "主送：{{主送机关}}"), ("仿宋_GB2312", "仿宋"))
    document = Document(io.BytesIO(notice_docx(notice_and_letter[0], data)))  # type: ignore[arg-type]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert any(text.startswith("主送：各县（市）区人民政府，") for text in texts)
    assert not any("{{" in text for text in texts)


def test_a_field_that_the_editor_split_over_runs_is_still_found(notice_and_letter: tuple[object, object]) -> None:
    split = '{{主</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>送机关}}'
    data = edited("notice.docx", ("{{主送机关}}", split))
    assert check_template(data, file="x", kind="notice") == ()
    document = Document(io.BytesIO(notice_docx(notice_and_letter[0], data)))  # type: ignore[arg-type]
    assert any(paragraph.text.endswith("各直属机构：") for paragraph in document.paragraphs)


def test_every_run_names_the_official_face_for_every_script(notice_and_letter: tuple[object, object]) -> None:
    for data in (notice_docx(notice_and_letter[0]), letter_docx(notice_and_letter[1])):  # type: ignore[arg-type]
        root = etree.fromstring(unpack(data)[DOCUMENT])
        for run in root.iter(f"{W}r"):
            if run.find(f"{W}t") is None or not "".join(node.text or "" for node in run.iter(f"{W}t")).strip():
                continue
            faces = run.find(f"{W}rPr/{W}rFonts")
            assert faces is not None
            names = {faces.get(f"{W}{slot}") for slot in ("ascii", "hAnsi", "eastAsia", "cs")}
            assert len(names) == 1
            assert names <= {"仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"}


def test_empty_optional_fields_leave_no_paragraph(notice_and_letter: tuple[object, object]) -> None:
    document = Document(io.BytesIO(notice_docx(notice_and_letter[0])))  # type: ignore[arg-type]
    assert document.paragraphs[0].text.startswith("市人民政府政务公开办公室") or "关于" in document.paragraphs[0].text
    assert not any("联系人" in paragraph.text for paragraph in document.paragraphs)


def test_the_templates_lie_beside_their_builder() -> None:
    import reports.templates.blank as builder

    assert {"notice.docx", "letter.docx"} <= {path.name for path in Path(builder.__file__).parent.iterdir()}


def house_css() -> str:
    """The page's style."""
    return (Path(__file__).resolve().parents[2] / "reports" / "templates" / "page.css").read_text(encoding="utf-8")
