"""Every scene, audited by the real program: the planned certain findings and queries, no more and no less."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.pool import Crew
from samples.build.certificates import root_certificate
from samples.build.oracle import differences, raised
from samples.build.plan import Occasion, load_scene
from samples.build.sealing import seal_package
from samples.build.workspace import Expected, build_workspace
from tests.here import run_here

SCENES = sorted(path.parent for path in (Path(__file__).resolve().parents[2] / "samples" / "scenes").glob("*/scene.toml"))


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process: scenes are many and small, and the pool has tests of its own."""

    monkeypatch.setattr(Crew, "run", run_here)


_WHOLE = {"01", "36", "37"}
"""Scenes in which each answer must reach its task from every file."""


def _built(scene: Path, folder: Path) -> Expected:
    """The workspace of a scene, its OFD files sealed, with the certificate of their authority."""
    expected = build_workspace(load_scene(scene), folder, sealer=seal_package)
    (folder / "trust").mkdir()
    (folder / "trust" / "root.cer").write_bytes(root_certificate())
    return expected


def _audited(folder: Path, occasion: Occasion) -> tuple[int, Path]:
    code = main(["audit", str(folder), "--round", occasion.round, "--as-of", occasion.as_of])
    return code, folder / "out" / occasion.round / "data"


def _json(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_a_scene_gives_the_planned_findings_and_no_other(scene: Path, tmp_path: Path) -> None:
    expected = _built(scene, tmp_path)
    for occasion in expected.audits:
        code, data = _audited(tmp_path, occasion)
        findings = _json(data / "findings.json")
        told = differences(occasion, map(raised, findings))
        assert told == (), f"{scene.name} {occasion.round} {occasion.as_of}"
        assert occasion.exit in {None, code}
        _assert_files_are_theirs(expected, occasion, _json(data / "files.json"))
        if scene.name[:2] in _WHOLE:
            _assert_answers_reach_their_tasks(expected, _json(data / "entries.json"))


def _assert_files_are_theirs(expected: Expected, occasion: Occasion, files: list[dict[str, Any]]) -> None:
    """Each file that has come by then belongs to the unit and round that the plan says."""
    units = {each["path"]: (each["unit"], each["round"]) for each in files}
    for sent in expected.files:
        if sent.unit and sent.is_readable and sent.received_at[:10] <= occasion.as_of[:10] and sent.path in units:
            assert units[sent.path] == (sent.unit, sent.round), sent.path


def _assert_answers_reach_their_tasks(expected: Expected, entries: list[dict[str, Any]]) -> None:
    found = {(each["file"], each["task"]) for each in entries}
    lost = [(sent.path, no) for sent in expected.files for no, text in sent.answers if text and (sent.path, no) not in found]
    assert lost == []


def test_the_same_workspace_in_another_folder_and_time_zone_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    occasion = load_scene(SCENES[0]).audits[0]
    outputs = []
    for name, zone in (("a", "Asia/Shanghai"), ("b", "America/Lima")):
        monkeypatch.setenv("TZ", zone)
        _built(SCENES[0], tmp_path / name / "办公室 文件")
        _audited(tmp_path / name / "办公室 文件", occasion)
        out = tmp_path / name / "办公室 文件" / "out"
        outputs.append({path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()})
    assert outputs[0] == outputs[1]
