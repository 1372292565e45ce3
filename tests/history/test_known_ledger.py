"""The ledger that an audit read is not read again by the next command, and is read anew where anything about it changed."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline import gathering
from pipeline.gathering import open_desk
from pipeline.known_ledger import keep_ledger, known_ledger
from pipeline.model.evidence import Sha256, Span, Where
from pipeline.model.work import Every, Ledger, OnDay, Round, RoundId, Standing, Totals, Unread, Unstated
from pipeline.single import load_ledger
from pipeline.store import open_store
from tests.history.office import Office

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def kept_and_known(ledger: Ledger, folder: Path) -> Ledger | None:
    with open_store(folder / "store.db", holder="测试") as store:
        keep_ledger(store, "记号", ledger)
    return known_ledger(folder / "store.db", "记号")


def test_the_real_ledger_comes_back_as_it_was_read(tmp_path: Path) -> None:
    ledger = load_ledger(SAMPLES / "ledger-2023.txt", None).ledger
    known = kept_and_known(ledger, tmp_path)
    assert known == ledger
    assert repr(known) == repr(ledger)


@pytest.mark.parametrize(
    "due",
    [OnDay(text="11月底", day=date(2023, 11, 30)), Every(text="按季度"), Standing(text="长期坚持"), Unstated(text=""), Unread(text="适时")],
)
def test_each_kind_of_deadline_comes_back_as_itself(due: Any, tmp_path: Path) -> None:
    ledger = load_ledger(SAMPLES / "ledger-2023.txt", None).ledger
    changed = replace(ledger, tasks=(replace(ledger.tasks[0], due=due), *ledger.tasks[1:]))
    known = kept_and_known(changed, tmp_path)
    assert known is not None
    assert known.tasks[0].due == due
    assert type(known.tasks[0].due) is type(due)


def test_rounds_totals_and_missing_values_come_back(tmp_path: Path) -> None:
    ledger = load_ledger(SAMPLES / "ledger-2023.txt", None).ledger
    span = Span(where=Where("第1行"), quote="请于8月15日前报送")
    bare = replace(
        ledger,
        declared=Totals(sections=None, items=None, tasks=None),
        declared_span=None,
        reporting_sentence=span,
        rounds=(Round(id=RoundId("2023-08-15"), due=date(2023, 8, 15), span=span), Round(id=RoundId("2023-12-15"), due=date(2023, 12, 15))),
        sha256=Sha256("0" * 64),
    )
    assert kept_and_known(bare, tmp_path) == bare


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(gathering, "load_ledger", refuse)


def test_the_next_command_does_not_read_the_ledger_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.audit()
    before = open_desk(office.folder).ledger
    unread(monkeypatch)
    assert open_desk(office.folder).ledger == before


@pytest.mark.parametrize("changed", ["ledger", "roster", "settings", "program"])
def test_it_is_read_again_where_anything_that_bears_on_it_changed(office: Office, monkeypatch: pytest.MonkeyPatch, changed: str) -> None:
    office.audit()
    match changed:
        case "ledger":
            path = next((office.folder / "ledger").iterdir())
            path.write_bytes(path.read_bytes() + b"\n")
        case "roster":
            path = office.folder / "units.csv"
            path.write_bytes(path.read_bytes() + b"\n")
        case "settings":
            path = office.folder / "audit.toml"
            text = path.read_text(encoding="utf-8")
            assert "first_listed_leads = false" in text
            path.write_text(text.replace("first_listed_leads = false", "first_listed_leads = true"), encoding="utf-8")
        case _:
            monkeypatch.setattr("pipeline.known_ledger.edition", lambda *_: "另一版")
    unread(monkeypatch)
    with pytest.raises(AssertionError):
        open_desk(office.folder)


def test_a_store_that_is_broken_costs_only_the_reading(office: Office) -> None:
    office.audit()
    before = open_desk(office.folder).ledger
    (office.folder / ".audit" / "store.db").write_bytes(b"broken")
    assert open_desk(office.folder).ledger == before
