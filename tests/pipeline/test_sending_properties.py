"""What must hold of attribution and chains whatever units send, in whatever order."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.chains import dossiers, settled
from pipeline.claims import Arrived
from pipeline.model.submission import Dossier, ProgressEntry, Receipt
from tests.pipeline.sendings import FIRST, ROSTER, SECOND, at, attributed, calendar, entry, file, receipt

UNITS = {"市教育局": "教育", "市科技局": "科技", "市文旅局": "文旅"}
START = at("2023-08-01 00:00")

_names = st.sampled_from(["落实情况.docx", "落实情况.ofd", "报告.docx", "报告.pdf", "附表.xlsx", "材料.zip"])


def said_in(path: str, content: str) -> list[ProgressEntry]:
    """Return what a file says: equal bytes say the same."""
    if not path.endswith("docx"):
        return []
    number = sum(content.encode())
    return [entry(path, 1 + number % 3, ["", "已完成", "推进中"][number % 7 % 3])]


@st.composite
def sendings(draw: st.DrawFn) -> tuple[list[Arrived], list[Receipt], list[ProgressEntry]]:
    """Units send some files some times, with and without receipts; a few files name nobody."""
    files: dict[str, Arrived] = {}
    receipts: list[Receipt] = []
    entries: list[ProgressEntry] = []
    for turn in range(draw(st.integers(0, 6))):
        unit = draw(st.sampled_from(sorted(UNITS)))
        names = draw(st.lists(_names, min_size=1, max_size=3, unique=True))
        folder = draw(st.sampled_from([unit, f"{unit}/第{turn}回", "来件"]))
        for name in names:
            own = f"{unit}{name}" if draw(st.booleans()) else name
            path = f"{folder}/{own}"
            content = draw(st.sampled_from([f"同文{path[-4:]}", path]))
            if path not in files:
                files[path] = file(path, content=content)
                entries += said_in(path, content)
        if draw(st.booleans()):
            moment = START + timedelta(hours=draw(st.integers(0, 24 * 130)))
            lost = draw(st.sampled_from([(), ("丢失.docx",)]))
            receipts.append(receipt(unit, f"{moment:%Y-%m-%d %H:%M}", *names, *lost, line=10 + turn))
    return list(files.values()), receipts, entries


def told(
    files: Sequence[Arrived], receipts: Sequence[Receipt], entries: Sequence[ProgressEntry], as_of: str = "2023-12-31 00:00"
) -> tuple[tuple[Dossier, ...], ...]:
    found = attributed(files, receipts, as_of=as_of)
    done = settled(found.files, entries)
    return tuple(
        dossiers(one, units=[unit.id for unit in ROSTER.units], roster=ROSTER, settled=done, attribution=found, calendar=calendar(as_of))
        for one in (FIRST, SECOND)
    )


@settings(max_examples=60, deadline=None)
@given(sendings(), st.randoms(use_true_random=False))
def test_no_order_of_inputs_changes_anything(sent: tuple[list[Arrived], list[Receipt], list[ProgressEntry]], chance: object) -> None:
    files, receipts, entries = sent
    expected = told(files, receipts, entries)
    for one in (files, receipts, entries):
        chance.shuffle(one)  # type: ignore[attr-defined]
    assert told(files, receipts, entries) == expected


@settings(max_examples=60, deadline=None)
@given(sendings())
def test_every_file_and_receipt_of_a_unit_is_in_a_dossier(sent: tuple[list[Arrived], list[Receipt], list[ProgressEntry]]) -> None:
    files, receipts, entries = sent
    found = attributed(files, receipts)
    assert {one.source.path for one in found.files} == {one.source.path for one in files}
    held = {
        one.source.path for half in told(files, receipts, entries) for dossier in half for sub in dossier.submissions for one in sub.files
    }
    opened = {one.source.path for one in found.files if one.format == "archive"}
    assert held | opened == {one.source.path for one in found.files if one.unit is not None} | opened
    lost = {(one.receipt.file, one.receipt.line) for one in found.lost}
    used = {(one.receipt.file, one.receipt.line) for one in found.files if one.receipt is not None}
    named = {name for one in files for name in [one.name]}
    for one in receipts:
        is_ambiguous = any(name in named or f"{one.sender}{name}" in named for name in one.attachments)
        assert (one.file, one.line) in lost | used or is_ambiguous


@settings(max_examples=60, deadline=None)
@given(sendings(), st.integers(0, 24 * 130))
def test_nothing_later_than_as_of_is_seen(sent: tuple[list[Arrived], list[Receipt], list[ProgressEntry]], hours: int) -> None:
    files, receipts, entries = sent
    as_of: datetime = START + timedelta(hours=hours)
    halves = told(files, receipts, entries, f"{as_of:%Y-%m-%d %H:%M}")
    times = [sub.received_at for half in halves for dossier in half for sub in dossier.submissions if sub.received_at is not None]
    assert all(moment <= as_of for moment in times)


@settings(max_examples=60, deadline=None)
@given(sendings())
def test_what_a_unit_once_said_on_a_task_is_never_lost(sent: tuple[list[Arrived], list[Receipt], list[ProgressEntry]]) -> None:
    files, receipts, entries = sent
    for half in told(files, receipts, entries):
        for dossier in half:
            said = {one.task for one in dossier.entries}
            standing = {one.task for one in dossier.entries if one.is_effective}
            filled = {one.task for one in dossier.entries if one.text}
            assert standing == said
            assert all(one.text for one in dossier.entries if one.is_effective and one.task in filled)
