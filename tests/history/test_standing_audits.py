"""An audit of which nothing changed is told as it stands; whatever changes, it is made again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pipeline.audit
from pipeline.standing import Standing, standing_audit
from pipeline.store import open_store
from tests.history.office import ROUND, Office
from tests.history.test_kept_results import CHANGES
from tests.pipeline.sendings import at

AS_OF = "2023-08-31"


def standing(folder: Path, *, round_id: str | None = ROUND, as_of: str = f"{AS_OF} 23:59:59") -> Standing | None:
    return standing_audit(folder, round_id=round_id, as_of=at(as_of), now=at("2023-09-01"))


def test_the_same_command_again_is_told_alike_without_an_audit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("audit", "--round", ROUND, "--as-of", AS_OF)
    code, head = office.run(*arguments)
    first, papers = office.said(*arguments), office.tree()

    def never(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(pipeline.audit, "run_audit", never)
    assert office.run(*arguments) == (code, head)
    assert office.said(*arguments) == first
    assert office.said("audit", "--as-of", AS_OF)[0] == code
    assert office.tree() == papers


def one_byte_of_a_paper(office: Office) -> None:
    path = office.folder / "out" / ROUND / "index.html"
    path.write_bytes(path.read_bytes() + b" ")


def a_paper_less(office: Office) -> None:
    (office.folder / "out" / ROUND / "data" / "findings.json").unlink()


def a_paper_more(office: Office) -> None:
    (office.folder / "out" / ROUND / "更多.txt").write_text("多", encoding="utf-8")


def a_decision(office: Office) -> None:
    office.decide(next(row for row in office.data("findings") if row["outcome"] == "certain"), "确认")


def an_issued_notice(office: Office) -> None:
    office.run("notice", "--quarter", "2023Q3", "--issue", "--as-of", AS_OF)


def another_run(office: Office) -> None:
    office.run("audit", "--round", ROUND, "--as-of", "2023-09-02")


def what_a_killed_audit_left(office: Office) -> None:
    (office.folder / ".audit" / "unpacked-x").mkdir()


MORE: dict[str, Callable[[Office], None]] = {
    "改动的材料": one_byte_of_a_paper,
    "少了的材料": a_paper_less,
    "多了的材料": a_paper_more,
    "决定": a_decision,
    "印发": an_issued_notice,
    "另一次核查": another_run,
    "遗留": what_a_killed_audit_left,
}


@pytest.mark.parametrize("change", [*CHANGES, *MORE])
def test_whatever_changes_the_audit_is_made_again(office: Office, change: str) -> None:
    office.audit()
    assert standing(office.folder) is not None
    (CHANGES | MORE)[change](office)
    assert standing(office.folder) is None


def test_another_moment_or_round_is_made_anew(office: Office) -> None:
    office.audit()
    assert standing(office.folder, as_of="2023-08-31 23:59:58") is None
    assert standing(office.folder, round_id="2023-12-05") is None
    assert standing(office.folder, round_id="没有") is None
    assert standing(office.folder.parent) is None


def test_a_store_that_somebody_holds_says_so(office: Office) -> None:
    office.audit()
    with open_store(office.folder / ".audit" / "store.db", holder="另一个核查"):
        code, _, error = office.said("audit", "--round", ROUND, "--as-of", AS_OF)
    assert code == 4
    assert "另一个核查" in error
