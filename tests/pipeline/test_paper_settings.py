"""Templates and sentences of the office, checked before any work is done."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from pipeline.errors import BadInputError
from pipeline.gathering import Desk
from pipeline.paper_settings import check_papers, notice_settings, scheme
from pipeline.settings_file import read_settings
from pipeline.workspace import LETTER_TEMPLATE, NOTICE_TEMPLATE
from reports.ooxml import DOCUMENT, pack, unpack
from reports.word import house_template
from tests.reports.audits import AS_OF


def desk(folder: Path, text: str = "") -> Desk:
    settings, mistakes = read_settings(text.encode(), file="audit.toml")
    assert mistakes == ()
    return cast("Desk", SimpleNamespace(settings=settings, workspace=SimpleNamespace(root=folder)))


def test_the_houses_own_template_untouched_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / NOTICE_TEMPLATE).write_bytes(house_template("notice.docx"))
    (tmp_path / LETTER_TEMPLATE).write_bytes(house_template("letter.docx"))
    settings = notice_settings(desk(tmp_path), AS_OF)
    assert (settings.notice_template, settings.letter_template) == (None, None)


def test_every_mistake_of_templates_and_sentences_is_named_at_once(tmp_path: Path) -> None:
    parts = unpack(house_template("notice.docx"))
    parts[DOCUMENT] = parts[DOCUMENT].replace("{{主送机关}}".encode(), "{{主送单位}}".encode())
    (tmp_path / NOTICE_TEMPLATE).write_bytes(pack(parts))
    (tmp_path / LETTER_TEMPLATE).write_bytes(b"not a template")
    text = '[notice.wording]\nno_problm = "没有问题。"\nlead = "根据{basis}，截至{when}。"\n'
    with pytest.raises(BadInputError) as raised:
        check_papers(desk(tmp_path, text))
    told = str(raised.value)
    assert "audit.toml [notice.wording]" in told
    for words in ("no_problm", "有不认识的字段：when", "{{主送单位}}", "{{主送机关}}", "催办模板.docx"):
        assert words in told


def test_a_code_of_the_deductions_that_does_not_exist_is_named(tmp_path: Path) -> None:
    text = '[[deductions.lines]]\nname = "漏报"\ncodes = ["TSK001", "TSK0O2", "X"]\npoints = 1\n'
    for check in (check_papers, scheme):
        with pytest.raises(BadInputError) as raised:
            check(desk(tmp_path, text))
        told = str(raised.value)
        assert "“漏报”：没有“TSK0O2”这个问题编号" in told
        assert "TSK002" in told
        assert "没有“X”这个问题编号" in told
        assert "“TSK001”" not in told
    assert scheme(desk(tmp_path)).lines


def test_an_edited_template_and_own_sentences_reach_the_papers(tmp_path: Path) -> None:
    parts = unpack(house_template("notice.docx"))
    parts[DOCUMENT] = parts[DOCUMENT].replace("{{主送机关}}".encode(), "主送：{{主送机关}}".encode())
    (tmp_path / NOTICE_TEMPLATE).write_bytes(pack(parts))
    wanted = desk(tmp_path, '[notice]\nnote = "（此件公开发布）"\n[notice.wording]\nno_problem = "没有问题。"\n')
    check_papers(wanted)
    settings = notice_settings(wanted, AS_OF)
    assert settings.notice_template == pack(parts)
    assert settings.note == "此件公开发布"
    assert settings.wording == {"no_problem": "没有问题。"}
