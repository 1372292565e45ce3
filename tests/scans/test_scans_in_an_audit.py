"""Scans where they matter: in an OFD file, and in a whole audit, where recognised text alone makes nothing certain."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from parsers.formats import ocr
from parsers.read import read
from pipeline.as_of import as_of_moment
from pipeline.audit import run_audit
from pipeline.founding import found_workspace
from samples.build.packing import package
from tests.pdf.exact import squeezed
from tests.scans.test_scans import page, saved

ROOT = Path(__file__).resolve().parents[2]
ROUND = "2023-08-15"
_NAME = 'xmlns:ofd="http://www.ofdspec.org/2016"'
pytestmark = pytest.mark.skipif(not ocr.is_installed(), reason="没有安装文字识别组件（[ocr]），跳过")


def part_of_a_page() -> Any:
    """The first printed page without its title and its end: the headings and the first task, little to recognise."""
    whole = page(1)
    return whole.crop((0, round(whole.height * 0.22), whole.width, round(whole.height * 0.62)))


def ofd_scan(picture: Any) -> bytes:
    """An OFD of one page that is a picture and nothing else, at 200 dots an inch."""
    box = f"0 0 {picture.width * 25.4 / 200:.2f} {picture.height * 25.4 / 200:.2f}"
    out = BytesIO()
    picture.save(out, "PNG")
    image = f'<ofd:ImageObject ID="7" Boundary="{box}" CTM="{box.split()[2]} 0 0 {box.split()[3]} 0 0" ResourceID="9"/>'
    content = f"<ofd:Content><ofd:Layer>{image}</ofd:Layer></ofd:Content>"
    media = '<ofd:MultiMedia ID="9" Type="Image" Format="PNG"><ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia>'
    parts = {
        "OFD.xml": f"<ofd:OFD {_NAME}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": (
            f"<ofd:Document {_NAME}><ofd:CommonData><ofd:DocumentRes>Res.xml</ofd:DocumentRes></ofd:CommonData>"
            '<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
        ),
        "D/Res.xml": f'<ofd:Res {_NAME} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>',
        "D/P.xml": f"<ofd:Page {_NAME}><ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>{content}</ofd:Page>",
    }
    return package((*((name, text.encode()) for name, text in parts.items()), ("D/Res/scan.png", out.getvalue())))


def test_a_scan_in_an_ofd_file_has_its_cells() -> None:
    found = read(ofd_scan(part_of_a_page())).value
    assert found is not None
    assert (found.format, found.recognised) == ("ofd", True)
    texts = {squeezed(cell.text) for table in found.tables() for cell in table.cells}
    assert "加强经济高质量发展信息公开" in texts
    assert "各县（市）区人民政府，市政府各部门、各直属机构负责" in texts


def test_recognised_text_alone_makes_nothing_certain(tmp_path: Path) -> None:
    """A unit that sent scans only: what they say, and what they do not say, is asked and not charged."""
    work = tmp_path / "work"
    found_workspace(work, ledger=ROOT / "samples" / "ledger-2023.txt", roster=ROOT / "samples" / "units.csv")
    own = work / "inbox" / "市民政局"
    own.mkdir(parents=True)
    (own / "市民政局落实情况报告.pdf").write_bytes(saved("PDF", part_of_a_page()))
    run_audit(work, round_id=ROUND, as_of=as_of_moment("2023-12-31"), jobs=1)
    data = work / "out" / ROUND / "data"
    files, entries, findings = (
        json.loads((data / f"{name}.json").read_text(encoding="utf-8")) for name in ("files", "entries", "findings")
    )
    assert [each["unit"] for each in files] == ["D_MZJ"]
    assert any("第1项任务已完成" in each["text"] for each in entries), "the second pass has recognised it"
    content = [each for each in findings if each["unit"] == "D_MZJ" and re.match("TSK|TXT|TWN", each["code"])]
    assert content
    assert {each["outcome"] for each in content} <= {"query", "note"}
