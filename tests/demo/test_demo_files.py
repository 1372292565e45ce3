"""The demo's workspace and the seeded ones are whole, the same each time, and plan what they plant."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from parsers.extract.submission import read_report
from parsers.read import read
from pipeline.model.text import fold
from samples.build.demo import build_demo, demo_plan
from samples.build.seeds import FAULTS, seeded_plan
from samples.build.workspace import Expected, build_workspace
from samples.build.write import WRITERS


def _digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The demo's workspace."""

    folder: Path
    expected: Expected


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    return Built(folder=folder, expected=build_demo(folder))


def test_the_demo_is_the_same_each_time(built: Built, tmp_path: Path) -> None:
    build_demo(tmp_path)
    assert _digest(tmp_path) == _digest(built.folder)


def test_the_demo_is_sent_in_every_format(built: Built) -> None:
    kinds = {sent.kind for sent in built.expected.files}
    assert {"word", "doc", "wps", "rtf", "rtf_doc", "html_doc", "ofd", "pdf", "xlsx", "scan"} <= kinds
    assert {delivery.archive for delivery in built.expected.plan.deliveries} >= {"zip", "zip-gbk", "zip-nested", "7z"}
    assert any(sent.path.count("/") > 3 and "!/" not in sent.path for sent in built.expected.files)


def test_the_demo_speaks_of_every_unit_that_must_report() -> None:
    plan = demo_plan()
    for occasion in plan.audits:
        sent = {delivery.unit for delivery in plan.deliveries if delivery.round == occasion.round}
        silent = {planned.unit for planned in occasion.expect if planned.code in {"SUB001", "SUB010"}}
        owing = {member.id for member in plan.roster if member.report in {"yes", "confirm"}}
        assert sent & silent == set()
        assert owing <= sent | silent


def test_the_demo_has_a_receipt_for_each_planned_time(built: Built) -> None:
    sheet = openpyxl.load_workbook(built.folder / "receipts.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    planned = [delivery for delivery in demo_plan().deliveries if delivery.at]
    assert rows[0] == ("发文单位", "标题", "附件", "接收时间", "退回时间", "备注")
    assert sorted(str(row[3]) for row in rows[1:]) == sorted(delivery.at for delivery in planned)


def test_every_answer_of_the_demo_is_read_back_from_its_word_files(built: Built) -> None:
    for sent in built.expected.files:
        if WRITERS[sent.kind].form != "word" or not sent.is_readable or "!/" in sent.path:
            continue
        found = read((built.folder / "inbox" / sent.path).read_bytes()).value
        assert found is not None
        said = fold("".join(passage.text for passage in read_report(found).passages))
        assert [no for no, text in sent.answers if fold(text).rstrip(".。") not in said] == [], sent.path


def test_seeds_plant_every_fault_and_many_good_reports() -> None:
    planned = Counter(each.code for seed in range(12) for each in seeded_plan(seed).audits[0].expect)
    codes = {
        "SUB001",
        "SUB002",
        "SUB003",
        "SUB004",
        "SUB005",
        "SUB010",
        "SUB011",
        "FIL001",
        "FIL003",
        "TSK001",
        "TSK002",
        "TSK011",
        "TXT002",
    }
    assert codes <= set(planned)
    assert len(FAULTS) == 13
    plan = seeded_plan(3)
    at_fault = {each.unit for each in plan.audits[0].expect}
    assert len({delivery.unit for delivery in plan.deliveries} - at_fault) >= 12


def test_a_seed_gives_the_same_workspace(tmp_path: Path) -> None:
    build_workspace(seeded_plan(7), tmp_path / "a")
    build_workspace(seeded_plan(7), tmp_path / "b")
    assert _digest(tmp_path / "a") == _digest(tmp_path / "b")
