"""Frozen values to JSON data and back."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from cattrs import Converter

from pipeline.model.run import Audit
from pipeline.plain import from_plain, json_text, to_plain
from tests.reports.audits import big_audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    day: date
    at: datetime | None = None
    points: Decimal = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    name: str
    inner: Inner
    all: tuple[Inner, ...] = ()
    words: frozenset[str] = frozenset()
    counts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    is_open: bool = False


FULL = Outer(
    name="市民政局",
    inner=Inner(day=date(2023, 8, 15), at=datetime(2023, 8, 15, 9, tzinfo=UTC), points=Decimal("1.50")),
    all=(Inner(day=date(2023, 1, 2)),),
    words=frozenset({"乙", "甲", "丙"}),
    counts={"任务": (3, 1)},
    is_open=True,
)


def test_every_kind_of_value_has_its_plain_form() -> None:
    assert to_plain(FULL) == {
        "name": "市民政局",
        "inner": {"day": "2023-08-15", "at": "2023-08-15T09:00:00+00:00", "points": "1.50"},
        "all": [{"day": "2023-01-02"}],
        "words": ["丙", "乙", "甲"],
        "counts": {"任务": [3, 1]},
        "is_open": True,
    }


def test_fields_at_their_default_are_left_out_and_come_back() -> None:
    small = Outer(name="", inner=Inner(day=date(2023, 8, 15)))
    assert to_plain(small) == {"name": "", "inner": {"day": "2023-08-15"}}
    assert from_plain(Outer, to_plain(small)) == small
    assert from_plain(Outer, to_plain(FULL)) == FULL


def test_what_is_written_is_what_the_library_that_reads_it_would_write() -> None:
    library = Converter(omit_if_default=True, unstruct_collection_overrides={tuple: list, frozenset: sorted})
    library.register_unstructure_hook(datetime, datetime.isoformat)
    library.register_unstructure_hook(date, date.isoformat)
    library.register_unstructure_hook(Decimal, str)
    audit: Audit = big_audit(units=12)
    assert json_text(to_plain(audit)) == json_text(library.unstructure(audit))
