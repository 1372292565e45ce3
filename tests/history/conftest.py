"""Workspaces whose audits are repeated: files are read in this process, and each test has an office of its own."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline import reader_stage
from tests.history.office import Office, build_office


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process: the pool has tests of its own."""

    def run(function: Callable[[Any], Any], items: Sequence[Any], **_options: object) -> Iterator[tuple[Any, Any]]:
        return ((item, function(item)) for item in items)

    monkeypatch.setattr(reader_stage, "run", run)


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """A workspace of three units: one complete in time, one without its last task, one that sent nothing yet."""
    return build_office(tmp_path / "办公室", capsys)
