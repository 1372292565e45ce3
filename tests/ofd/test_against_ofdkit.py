"""Our text of every real OFD file against that of an independent reader: the same characters, each as often."""

import io
from collections import Counter
from pathlib import Path

import pytest

from parsers.formats.ofd.package import open_package
from parsers.formats.ofd.reading import read_pages
from pipeline.model.text import squeeze

NAMES = ("6.2.003 使用相对路径", "SESV4SignDoc", "chineseDir", "draw_param_ref", "namespace_no_std", "test4", "made/ledger_unsigned")


@pytest.mark.parametrize("name", NAMES)
def test_two_readers_see_the_same_characters(shared_data: Path, name: str) -> None:
    ofdkit = pytest.importorskip("ofdkit", reason="没有安装对照用的 ofdkit，跳过")
    data = (shared_data / "ofd" / f"{name}.ofd").read_bytes()
    own = Counter(squeeze("".join(run.text for sheet in read_pages(open_package(data)).sheets for run in sheet.runs)))
    assert own == Counter(squeeze(ofdkit.extract_text(io.BytesIO(data))))
