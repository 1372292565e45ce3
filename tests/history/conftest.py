"""Workspaces whose audits are repeated: files are read in this process, and each test has an office of its own."""

from pathlib import Path

import pytest

from pipeline.pool import Crew
from tests.here import run_here
from tests.history.office import Office, build_office


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process: the pool has tests of its own."""

    monkeypatch.setattr(Crew, "run", run_here)


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """A workspace of three units: one complete in time, one without its last task, one that sent nothing yet."""
    return build_office(tmp_path / "办公室", capsys)
