"""The store: round trips, chains, logs that only grow, locks, damage, and sudden ends."""
# ruff: noqa: S311 (seeded chance is wanted)

import json
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import StoreError
from pipeline.model.correction import ExtensionCorrection, OwnerCorrection
from pipeline.model.evidence import Evidence, Sha256, Where
from pipeline.model.finding import Closed, Decision, Finding, FindingKey, OpenFinding
from pipeline.model.work import Extension, RoundId, TaskNo, UnitId
from pipeline.store import IssuedNotice, Past, ReadingKey, Seen, StoredRun, open_store
from pipeline.store_schema import VERSION
from tests.pipeline.sendings import FIRST, SECOND, at

ROOT = Path(__file__).resolve().parents[2]
DIGEST = Sha256("a" * 64)


def finding(code: str = "TSK001", unit: str = "教育", task: int | None = 3, *, quote: str = "原文") -> Finding:
    return Finding(
        key=FindingKey(code=code, unit=UnitId(unit), task=TaskNo(task) if task else None, round=FIRST),
        outcome="certain",
        message="一句话。",
        evidence=(Evidence(file="a.docx", sha256=DIGEST, where=Where("第1段"), quote=quote),),
    )


def opened(one: Finding) -> OpenFinding:
    return OpenFinding(finding=one, change="new", decision="open", decided=None, first_seen="2023-08-16T00:00:00+08:00")


def decision(one: Finding, kind: str = "waived", **changes: Any) -> Decision:
    made = Decision(
        finding=one.key.id,
        kind=kind,  # type: ignore[arg-type]
        reason="已电话说明",
        person="张三",
        decided_at=at("2023-08-20 09:00"),
        expires=date(2023, 11, 18),
        evidence_digest=one.evidence_digest,
    )
    return replace(made, **changes)


def run(name: str, previous: StoredRun | None = None, *findings: Finding, round_id: RoundId = FIRST) -> StoredRun:
    return StoredRun(
        id=name,
        round=round_id,
        as_of=at("2023-08-16 00:00"),
        inputs=f"inputs of {name}",
        manifest={"files": {"a.docx": DIGEST}},
        digest=f"digest of {name}",
        previous=previous.id if previous else None,
        previous_digest=previous.digest if previous else None,
        findings=tuple(opened(one) for one in findings),
        closed=tuple(Closed(finding=one, closed_by="b.docx", reason="已补报") for one in findings[:1]),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".audit" / "store.db"


def test_readings_are_kept_by_content_reader_and_settings(path: Path) -> None:
    key = ReadingKey(sha256=DIGEST, reader="word-1", settings="s")
    with open_store(path, holder="甲") as store:
        store.keep_readings([(key, "内容" * 1000)])
        store.keep_seen([Seen(path="b.docx", sha256=DIGEST, reader="word-1", settings="s", failed=True)])
    with open_store(path) as store:
        assert store.reading(key) == "内容" * 1000
        assert store.reading(replace(key, reader="word-2")) is None
        assert store.reading(replace(key, settings="t")) is None
        assert store.seen() == (Seen(path="b.docx", sha256=DIGEST, reader="word-1", settings="s", failed=True),)
        store.keep_seen([])
        assert store.seen() == ()
        store.drop_readings("word-1")
        assert store.reading(key) == "内容" * 1000
        store.drop_readings("word-2")
        assert store.reading(key) is None


def test_runs_come_back_as_they_were_and_each_round_has_its_chain(path: Path) -> None:
    first = run("R1", None, finding(), finding("SUB002", task=None))
    second = run("R2", first, finding())
    other = run("R3", None, round_id=SECOND)
    with open_store(path, holder="甲") as store:
        for one in (first, second, other):
            store.add_run(one)
    with open_store(path) as store:
        assert store.last_run(FIRST) == second
        assert store.last_run(SECOND) == other
        assert store.run("R1") == first
        assert store.run("R9") is None
        assert [name for name, _, _ in store.run_ids()] == ["R1", "R2", "R3"]
        assert store.broken_links() == ()
        past = store.past(FIRST)
        seen = first.as_of.isoformat()
        assert past[finding().key.id, ""] == Past(first_seen=seen, first_run="R1", last_run="R2")
        assert past[finding("SUB002", task=None).key.id, ""] == Past(first_seen=seen, first_run="R1", last_run="R1")
        assert store.past(SECOND) == {}


def test_a_run_must_follow_the_last_of_its_round(path: Path) -> None:
    with open_store(path, holder="甲") as store:
        store.add_run(run("R1"))
        with pytest.raises(StoreError, match="请重新运行"):
            store.add_run(run("R2"))
        assert store.run("R2") is None


def test_decisions_are_a_log(path: Path) -> None:
    one = finding()
    log = (decision(one), decision(one, "rejected", expires=None), decision(finding(task=4), "confirmed"))
    with open_store(path, holder="甲") as store:
        store.add_decisions(log[:2])
        store.add_decisions(log[2:])
        assert store.decisions() == log
        assert store.decisions(upto=1) == log[:1]
        assert store.log_ends() == (3, 0)


def test_the_last_correction_of_a_key_holds_and_can_be_taken_back(path: Path) -> None:
    owner = OwnerCorrection(file="a.docx", sha256=DIGEST, unit=UnitId("教育"), round=None, person="张三", reason="落款")
    leave = ExtensionCorrection(
        extension=Extension(unit=UnitId("教育"), task=None, round=FIRST, until=date(2023, 8, 20), allowed_by="李主任", reason="电话同意"),
        person="张三",
    )
    with open_store(path, holder="甲") as store:
        store.add_corrections([("owner", "k", owner), ("extension", "e", leave)], at=at("2023-08-20 09:00"))
        store.add_corrections([("owner", "k", replace(owner, unit=UnitId("科技")))], at=at("2023-08-21 09:00"))
        values = [one.value for one in store.corrections()]
        assert values == [leave, replace(owner, unit=UnitId("科技"))]
        assert [one.value for one in store.corrections(upto=2)] == [owner, leave]
        store.add_corrections([("owner", "k", None)], at=at("2023-08-22 09:00"))
        assert [one.value for one in store.corrections()] == [leave]
        assert len(store.correction_log()) == 4


def test_issued_notices_are_kept(path: Path) -> None:
    notice = IssuedNotice(quarter="2023Q3", issued_at=at("2023-09-01 09:00"), data={"problems": [1, 2]})
    with open_store(path, holder="甲") as store:
        store.add_notice(notice)
        assert store.notices() == (notice,)


@pytest.mark.parametrize("table", ["run", "decision", "correction", "notice"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET body = 'x'"])
def test_no_statement_changes_what_a_log_says(path: Path, table: str, statement: str) -> None:
    with open_store(path, holder="甲") as store:
        store.add_run(run("R1"))
        store.add_decisions([decision(finding())])
        store.add_corrections([("owner", "k", None)], at=at("2023-08-20 09:00"))
        store.add_notice(IssuedNotice(quarter="2023Q3", issued_at=at("2023-09-01 09:00"), data={}))
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement.format(table))


def test_what_happens_together_happens_whole_or_not_at_all(path: Path) -> None:
    def half(store: Any) -> None:
        with store.together():
            store.add_run(run("R1"))
            store.add_decisions([decision(finding())])
            raise KeyboardInterrupt

    with open_store(path, holder="甲") as store:
        with pytest.raises(KeyboardInterrupt):
            half(store)
        assert store.run("R1") is None
        assert store.decisions() == ()


def test_a_chain_that_was_tampered_with_is_said(path: Path) -> None:
    first = run("R1", None, finding())
    with open_store(path, holder="甲") as store:
        store.add_run(first)
        store.add_run(run("R2", first))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER run_keeps_update")
        connection.execute("UPDATE run SET body = (SELECT body FROM run WHERE id = 'R2') WHERE id = 'R1'")
        connection.commit()
    with open_store(path) as store:
        assert any("R1" in line and "改动" in line for line in store.broken_links())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE run SET body = x'00' WHERE id = 'R2'")
        connection.commit()
    with open_store(path) as store:
        assert any("R2" in line and "损坏" in line for line in store.broken_links())


def test_the_second_is_told_who_holds_the_store(path: Path) -> None:
    with (
        open_store(path, holder="进程7（audit，2023-08-16 09:00:00开始）"),
        pytest.raises(StoreError, match=r"进程7（audit，2023-08-16 09:00:00开始）使用"),
        open_store(path, holder="乙"),
    ):
        pass
    with open_store(path, holder="乙"):
        pass


def test_reading_needs_no_lock(path: Path) -> None:
    with open_store(path, holder="甲") as writer, open_store(path) as reader:
        writer.add_decisions([decision(finding())])
        assert len(reader.decisions()) == 1


def test_a_missing_store_is_said_where_it_is_needed(path: Path) -> None:
    with pytest.raises(StoreError, match="先运行一次 audit"), open_store(path, is_new_allowed=False):
        pass


@pytest.mark.parametrize("damage", ["garbage", "middle", "truncated"])
def test_a_damaged_store_is_said_and_left_alone(path: Path, damage: str) -> None:
    with open_store(path, holder="甲") as store:
        store.keep_readings(
            [(ReadingKey(sha256=Sha256(f"{n:064}"), reader="r", settings=""), f"{random.Random(n).random()}" * 50) for n in range(200)]
        )
    data = bytearray(path.read_bytes())
    if damage == "garbage":
        data = bytearray(b"not a database at all" * 100)
    elif damage == "middle":
        data[4096 : 4096 * 3] = bytes(random.Random(1).randbytes(4096 * 2))
    else:
        data = data[: len(data) // 2]
    path.write_bytes(bytes(data))
    with pytest.raises(StoreError, match="已损坏"), open_store(path):
        pass
    assert path.read_bytes() == bytes(data)


def test_a_store_of_a_newer_program_is_refused(path: Path) -> None:
    with open_store(path, holder="甲"):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(StoreError, match="升级程序"), open_store(path):
        pass


def test_a_full_disk_is_said_and_loses_nothing(path: Path) -> None:
    with open_store(path, holder="甲") as store:
        store.add_decisions([decision(finding())])
        store._connection.execute("PRAGMA max_page_count = 40")
        key = ReadingKey(sha256=DIGEST, reader="r", settings="")
        with pytest.raises(StoreError, match="磁盘已满"):
            store.keep_readings([(key, "".join(map(str, (random.Random(n).random() for n in range(40000)))))])
        assert len(store.decisions()) == 1
    with open_store(path) as store:
        assert len(store.decisions()) == 1


_WRITER = """
import sys
from pathlib import Path
from tests.pipeline.test_store import decision, finding, run
from pipeline.store import open_store
with open_store(Path(sys.argv[1]), holder="写者") as store:
    print("begun", flush=True)
    for number in range(10000):
        with store.together():
            store.add_decisions([decision(finding(task=number + 1))])
            last = store.last_run(run("x").round)
            store.add_run(run(f"R{number}-{sys.argv[2]}", last, finding()))
"""


def test_a_killed_writer_leaves_whole_transactions_and_no_lock(path: Path) -> None:
    chance = random.Random(7)
    for turn in range(6):
        with subprocess.Popen([sys.executable, "-c", _WRITER, str(path), str(turn)], cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(chance.random() * 0.15)
            writer.kill()
        with open_store(path, holder="读者") as store:
            assert len(store.decisions()) == len(store.run_ids())
            assert store.broken_links() == ()


def test_a_body_is_plain_json(path: Path) -> None:
    with open_store(path, holder="甲") as store:
        store.add_decisions([decision(finding())])
    with closing(sqlite3.connect(path)) as connection:
        ((body,),) = connection.execute("SELECT body FROM decision").fetchall()
    assert json.loads(body)["person"] == "张三"
