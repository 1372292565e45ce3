"""Past days: said again byte for byte from the store and the files, chained, and honest about what is gone."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.history.office import FIRST, LACKING, LATER, ROUND, Office


def test_a_past_day_is_said_again_byte_for_byte_after_more_has_come(office: Office) -> None:
    first = office.audit("2023-08-18")
    then = office.tree()
    office.lay(FIRST, LACKING, LATER)
    second = office.audit("2023-08-31")
    assert second["previous"]["id"] == first["id"]
    assert office.finding("SUB001", "D_SWJ") is None
    later = office.tree()
    assert office.audit("2023-08-18") == first
    assert office.tree() == then
    assert office.audit("2023-08-31") == second
    assert office.tree() == later
    code, told = office.run("verify")
    assert (code, told["runs"], told["run"], told["same"]) == (0, 2, second["id"], True)


def test_a_past_day_never_audited_is_judged_by_what_was_known_then_and_compared_with_the_day_before_it(office: Office) -> None:
    office.audit("2023-08-18")
    office.lay(FIRST, LACKING, LATER)
    last = office.audit("2023-08-31")
    between = office.audit("2023-08-20")
    assert between["previous"]["id"] == last["id"]
    missing = office.finding("SUB001", "D_SWJ")
    assert missing is not None
    assert missing["change"] in {"same", "updated"}
    again = office.audit("2023-09-01")
    assert again["previous"]["id"] == between["id"]
    assert [each for each in office.data("changes") if each["change"] in {"closed", "reopened"}] == []
    assert office.run("verify")[0] == 0


def test_a_decision_made_since_makes_a_past_day_another_run_and_says_so(office: Office) -> None:
    first = office.audit("2023-08-18")
    office.audit("2023-08-31")
    lacking = office.finding("TSK001", "D_MZJ", 13)
    assert lacking is not None
    office.decide(lacking, "不成立")
    code, _, remark = office.said("audit", "--round", ROUND, "--as-of", "2023-08-18")
    assert code in {0, 1}
    assert first["id"] in remark
    assert "人工复核和更正有变化" in remark
    told = office.finding("TSK001", "D_MZJ", 13)
    assert told is not None
    assert told["decision"] == "rejected"
    code, verified = office.run("verify", "--run", first["id"])
    assert (code, verified["run"], verified["same"]) == (0, first["id"], True)


def test_every_run_can_be_derived_again_though_its_files_are_gone_and_their_names_are_said(office: Office) -> None:
    first = office.audit()
    gone = next((office.folder / "inbox").rglob("*.ofd"))
    name = gone.relative_to(office.folder / "inbox").as_posix()
    gone.unlink()
    code, told = office.run("verify")
    assert (code, told["same"]) == (0, True)
    assert any(name in line and "已不在" in line for line in told["changed"])
    second = office.audit()
    assert second["id"] != first["id"]
    code, told = office.run("verify", "--run", first["id"])
    assert (code, told["run"], told["same"]) == (0, first["id"], True)


def test_without_what_it_was_made_from_a_run_is_not_said_again_and_that_is_said(office: Office) -> None:
    office.audit()
    with closing(sqlite3.connect(office.folder / ".audit" / "store.db")) as connection:
        connection.execute("DELETE FROM reading")
        connection.commit()
    code, out, _ = office.said("verify")
    assert code == 0
    assert "存档中缺少" in out


def test_a_run_that_was_altered_breaks_the_chain(office: Office) -> None:
    office.audit("2023-08-18")
    office.audit("2023-08-31")
    with closing(sqlite3.connect(office.folder / ".audit" / "store.db")) as connection:
        connection.execute("DROP TRIGGER run_keeps_update")
        connection.execute("UPDATE run SET link = 'x' WHERE number = 1")
        connection.commit()
    code, out, _ = office.said("verify")
    assert code == 4
    assert "校验值不符" in out


def test_diff_tells_two_runs_apart(office: Office) -> None:
    first = office.audit("2023-08-18")
    office.lay(FIRST, LACKING, LATER)
    second = office.audit("2023-08-31")
    code, told = office.run("diff")
    assert (code, told["from"], told["to"]) == (0, first["id"], second["id"])
    changes = {(each["code"], each["unit"]): each["change"] for each in told["changes"]}
    assert changes["SUB001", "D_SWJ"] == "closed"
    assert changes["SUB002", "D_SWJ"] == "new"
    assert office.run("diff", second["id"], first["id"])[1]["to"] == first["id"]
    code, _, error = office.said("diff", "R1", first["id"])
    assert code == 2
    assert "没有这次核查" in error


def test_nothing_of_an_audit_is_left_beside_its_results(office: Office, tmp_path: Path) -> None:
    office.audit()
    assert {path.name for path in (office.folder / ".audit").iterdir()} <= {"store.db", "store.db-wal", "store.db-shm", "lock.db"}
    assert {path.name for path in (office.folder / "out").iterdir()} == {ROUND}
    assert {path.name for path in tmp_path.iterdir()} == {"办公室"}
