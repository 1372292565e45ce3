"""Reading on a Dask cluster: the same bytes as on one machine, whatever becomes of the workers."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.as_of import as_of_moment
from pipeline.audit import Cluster, run_audit
from pipeline.cli import main
from pipeline.cluster import BATCH_FILES
from samples.build.region import build_region, region_of

distributed = pytest.importorskip("distributed", reason="集群组件没有安装（extra cluster）")

AS_OF: datetime = as_of_moment("2023-12-31")
FILES = 128
"""Enough for several batches on two workers."""

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


def _workspace(folder: Path, *, files: int = FILES) -> Path:
    build_region(region_of(files, rounds=2), folder)
    return folder


def _papers(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted((folder / "out").rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def local_papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = _workspace(tmp_path_factory.mktemp("local"))
    run_audit(folder, round_id=None, as_of=AS_OF, jobs=2)
    return _papers(folder)


def test_a_cluster_that_loses_a_worker_on_the_way_gives_the_same_bytes(
    two_workers: Any, local_papers: dict[str, bytes], tmp_path: Path
) -> None:
    folder = _workspace(tmp_path)
    started = threading.Event()

    def kill_one() -> None:
        started.wait(60)
        victim = next(iter(two_workers.workers.values())).pid
        os.kill(victim, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()

    def progress(done: int, _total: int, _what: str) -> None:
        if done >= BATCH_FILES:
            started.set()

    outcome = run_audit(folder, round_id=None, as_of=AS_OF, cluster=Cluster(scheduler=two_workers.scheduler_address), progress=progress)
    started.set()
    killer.join()
    assert outcome.head["counts"]["files"] == FILES
    assert _papers(folder) == local_papers


def test_workers_that_see_the_inbox_are_sent_names_alone(two_workers: Any, local_papers: dict[str, bytes], tmp_path: Path) -> None:
    folder = _workspace(tmp_path)
    cluster = Cluster(scheduler=two_workers.scheduler_address, shared=(folder / "inbox").as_uri())
    run_audit(folder, round_id=None, as_of=AS_OF, cluster=cluster)
    assert _papers(folder) == local_papers


def test_a_second_audit_asks_the_cluster_for_nothing(two_workers: Any, tmp_path: Path) -> None:
    folder = _workspace(tmp_path, files=8)
    run_audit(folder, round_id=None, as_of=AS_OF, jobs=1)
    calls: list[int] = []
    cluster = Cluster(scheduler=two_workers.scheduler_address)
    run_audit(folder, round_id=None, as_of=AS_OF, cluster=cluster, progress=lambda done, _total, _what: calls.append(done))
    assert calls == []


def test_a_scheduler_that_does_not_answer_is_said_and_nothing_is_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _workspace(tmp_path, files=4)

    def refused(*_args: object, **_options: object) -> None:
        raise OSError("Timed out")

    monkeypatch.setattr(distributed, "Client", refused)
    begun = time.monotonic()
    assert main(["audit", str(folder), "--as-of", "2023-12-31", "--pool", "dask", "--scheduler", "tcp://127.0.0.1:9"]) == 4
    assert time.monotonic() - begun < 60
    assert "连不上集群“tcp://127.0.0.1:9”" in capsys.readouterr().err
    assert not (folder / "out" / "2023-02-20").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--pool", "dask"], "缺少调度地址"), (["--scheduler", "tcp://a:1"], "只用于集群"), (["--shared-inbox", "/a"], "只用于集群")],
)
def test_options_of_a_cluster_belong_together(options: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(tmp_path), *options]) == 2
    assert words in capsys.readouterr().err
