"""Every scene is built, twice alike, and what it says is found again in its files by the readers."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from parsers.extract.submission import read_report
from parsers.read import read
from pipeline.model.text import fold
from samples.build.parcels import SentFile
from samples.build.plan import Delivery, Plan, PlanError, load_scene, plan_of
from samples.build.workspace import Expected, build_workspace
from samples.build.write import WRITERS

SCENES = sorted(path.parent for path in (Path(__file__).resolve().parents[2] / "samples" / "scenes").glob("*/scene.toml"))
NAMES = [scene.name for scene in SCENES]


@pytest.mark.parametrize("scene", SCENES, ids=NAMES)
def test_a_scene_says_what_it_shows_and_expects(scene: Path) -> None:
    plan = load_scene(scene)
    assert plan.shows
    assert plan.audits
    units = {member.id for member in plan.roster}
    for occasion in plan.audits:
        assert occasion.round in plan.book.rounds
        for planned in (*occasion.expect, *occasion.may, *occasion.notes):
            assert planned.unit is None or planned.unit in units
            assert planned.task is None or plan.book.task(planned.task)


@pytest.mark.parametrize("scene", SCENES, ids=NAMES)
def test_every_answer_of_a_scene_is_read_back_from_its_word_files(scene: Path, tmp_path: Path) -> None:
    plan = load_scene(scene)
    words = tuple(_words_alone(delivery) for delivery in plan.deliveries)
    for sent in build_workspace(replace(plan, deliveries=words), tmp_path).files:
        if sent.is_readable and "!/" not in sent.path:
            _assert_read_back(sent, (tmp_path / "inbox" / sent.path).read_bytes())


def _words_alone(delivery: Delivery) -> Delivery:
    """A delivery without the files that are no Word files: nothing else is read back."""
    return replace(delivery, files=tuple(kind for kind in delivery.files if WRITERS[kind].form == "word"))


def _assert_read_back(sent: SentFile, data: bytes) -> None:
    found = read(data, name=sent.path)
    assert found.value is not None, sent.path
    said = fold("".join(passage.text for passage in read_report(found.value).passages))
    missing = [no for no, text in sent.answers if fold(text).rstrip(".。") not in said]
    assert not missing, f"{sent.path}: {missing}"


def test_a_scene_gives_the_same_bytes_in_another_folder(tmp_path: Path) -> None:
    plan = load_scene(SCENES[0])
    build_workspace(plan, tmp_path / "a")
    build_workspace(plan, tmp_path / "b" / "c")
    assert _digests(tmp_path / "a") == _digests(tmp_path / "b" / "c")


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_plan_with_an_unknown_word_is_refused() -> None:
    with pytest.raises(PlanError, match="colour"):
        plan_of({"shows": "x", "audits": [], "colour": 1})
    with pytest.raises(PlanError, match="when"):
        plan_of({"shows": "x", "audits": [], "deliveries": [{"unit": "D_FGW", "when": "now"}]})


def test_two_deliveries_to_one_path_are_refused(tmp_path: Path) -> None:
    delivery = {"unit": "D_FGW", "stem": "报告", "folder": "", "files": ["word"]}
    plan: Plan = plan_of({"shows": "x", "audits": [], "deliveries": [delivery, delivery]})
    with pytest.raises(PlanError, match=r"报告\.docx"):
        build_workspace(plan, tmp_path)


def test_the_oracle_names_each_file_with_its_sender(tmp_path: Path) -> None:
    expected: Expected = build_workspace(load_scene(SCENES[0]), tmp_path)
    on_disk = {path.relative_to(tmp_path / "inbox").as_posix() for path in (tmp_path / "inbox").rglob("*") if path.is_file()}
    assert {sent.path for sent in expected.files} == on_disk
    assert {sent.unit for sent in expected.files} == {"D_MZJ", "D_CZJ", "D_GJJ"}
