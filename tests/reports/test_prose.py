"""Findings as papers tell them: office prose, no inner parts of files, no advice meant for the office."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from reports.prose import told
from reports.settings import NoticeSettings
from reports.subject import FileNames, Subject, subject_of
from tests.reports.audits import audit_of, ledger_of, roster_of, task, unit

ROOT = Path(__file__).resolve().parents[2]
ENDING = "。该文件按已收到计，内容无从审核。"
SAID = {
    "文件为空（0 字节），没有任何内容；请重新报送": "为空文件，没有任何内容",
    "文件已损坏或没有传完整（压缩结构缺少目录），打不开；请重新导出后报送": "不完整或者已经损坏，无法打开",
    "文件内容全部为空字节（共 512 字节），打不开；请重新报送": "没有有效内容，无法打开",
    "文件已加密（设有打开密码），无法打开；请取消密码后重新报送": "设有密码，无法打开",
    "文件已损坏（内部部件 word/document.xml 解压失败），打不开；请重新导出后报送": "已经损坏，无法打开",
    "图片文件已损坏或没有传完整，打不开；请重新扫描或导出后报送": "不完整或者已经损坏，无法打开",
    "PDF文件中没有任何页面；请重新导出后报送": "没有任何页面",
    "不是完整的OFD文件（缺少OFD.xml），请重新生成后报送": "不是完整的OFD文件，无法打开",
    "OFD文件缺少正文入口“Doc_0/Document.xml”，请重新生成后报送": "缺少正文，无法打开",
    "压缩包已加密，请去掉密码后重新报送": "设有密码，无法打开",
    "压缩包已损坏，打不开（BadZipFile），请重新压缩后报送": "已经损坏，无法打开",
    "文字编码无法识别（不是 UTF-8、UTF-16 或 GB18030），请另存为 UTF-8 后重新报送": "文字编码无法识别",
}


@pytest.fixture
def subject() -> Subject:
    audit = audit_of(roster_of(unit("A", "市教育局")), ledger_of(task(1)))
    return replace(subject_of(audit, NoticeSettings()), files=FileNames(("附件：甲.docx",)))


@pytest.mark.parametrize("reason", SAID)
def test_why_a_file_cannot_be_opened_reads_as_office_prose(subject: Subject, reason: str) -> None:
    said = told(subject, "FIL001", f"市教育局报送的附件：甲.docx：{reason}{ENDING}")
    assert said == f"市教育局报送的“附件：甲.docx”{SAID[reason]}。"


def reasons() -> list[str]:
    """Every sentence that the readers say of a file that cannot be opened, as their sources have it."""
    found: list[str] = []
    for path in sorted([*(ROOT / "parsers").rglob("*.py"), ROOT / "pipeline" / "archives.py"]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and any(isinstance(each, ast.Constant) and each.value == "FIL001" for each in node.args[:1]):
                found += [_said(each) for each in node.args[1:2]]
    return [reason for reason in found if reason]


def _said(node: ast.expr) -> str:
    if not isinstance(node, ast.JoinedStr | ast.Constant):
        return ""
    pieces = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "word/document.xml" for piece in pieces)


def test_no_reason_of_a_reader_shows_its_insides_in_a_paper(subject: Subject) -> None:
    sources = reasons()
    assert len(sources) > 20
    for reason in sources:
        said = told(subject, "FIL001", f"市教育局报送的附件：甲.docx：{reason}{ENDING}").removeprefix("市教育局报送的“附件：甲.docx”")
        assert not re.search(r"[A-Za-z]+/|\.xml|部件|结构|字节|打不开|请|（", said), said
        assert re.search("无法|没有", said), said


def test_a_colon_in_a_file_s_name_does_not_cut_the_sentence(subject: Subject) -> None:
    text = "市教育局报送的附件：甲.docx的内容与盖章时不一致：“某公章”受保护的11处内容中：Doc_0/Pages/P.xml与盖章时不一致。"
    assert told(subject, "SEA002", text) == "市教育局报送的“附件：甲.docx”的内容与盖章时不一致"
