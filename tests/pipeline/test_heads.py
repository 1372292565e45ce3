"""Heads of readings come back from their line as they were, field by field; a new field is noticed here."""

import json
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.heads import head_of
from pipeline.inbox import Found
from pipeline.model.document import Problem, SourceFile
from pipeline.model.evidence import Sha256, Span, Where
from pipeline.model.seal import Check, Seal
from pipeline.model.submission import Report, RoundWords
from pipeline.plain import from_plain, json_line, to_plain
from pipeline.reader_stage import Readings
from pipeline.reading import FileReading
from pipeline.recall import inbox_rows
from pipeline.store import ReadingKey, open_store

TITLE = Span(where=Where("第1段"), quote="市教育局2023年上半年“政务公开”\n落实情况")
SIGNATURE = Span(where=Where("第9段"), quote="市教育局")
SEAL = Seal(
    kind="seal_v4",
    name="市教育局",
    signer="教育局章",
    issuer="根",
    organisation="市教育局办公室",
    signed_at="2023-08-14T10:00:00",
    checks=(Check(name="parts", result="ok", reason="一致"), Check(name="chain", result="not_checked", reason="未配置")),
    verdict="valid_with_notes",
    notes=("另有一处",),
)
FULL = FileReading(
    format="ofd",
    report=Report(
        title=TITLE,
        addressee=Span(where=Where("第2段"), quote="市政府办公室："),
        document_number=Span(where=Where("第3段"), quote="教发〔2023〕1号"),
        signature=SIGNATURE,
        signed_on=date(2023, 8, 14),
        signed_on_span=Span(where=Where("第10段"), quote="2023年8月14日"),
        round_words=(
            RoundWords(span=TITLE, year=2023, due=None, part="first_half"),
            RoundWords(span=SIGNATURE, year=None, due=date(2023, 8, 15), part="ordinal", ordinal=2),
        ),
        passages=(),
        is_whole=True,
        title_lines=(TITLE, Span(where=Where("第2段"), quote="（第二次）")),
        signatures=(SIGNATURE, Span(where=Where("第9段"), quote="市体育局")),
    ),
    seals=(SEAL, replace(SEAL, signed_at=None, notes=())),
    problems=(Problem(code="FIL002", message="第2页没有读取", where=Where("第2页")),),
    recognised=True,
    has_unread_scans=True,
)
EMPTY = FileReading(format="unknown", report=None, seals=(), problems=())
BARE_REPORT = Report(
    title=None,
    addressee=None,
    document_number=None,
    signature=None,
    signed_on=None,
    signed_on_span=None,
    round_words=(),
    passages=(),
    is_whole=False,
)


def back(reading: FileReading) -> FileReading:
    line = json_line(to_plain(reading))
    assert from_plain(FileReading, json.loads(line)) == reading
    return head_of(line)


def test_every_field_of_a_head_comes_back() -> None:
    assert back(FULL) == FULL


def test_what_is_at_its_default_comes_back() -> None:
    assert back(EMPTY) == EMPTY
    bare = replace(EMPTY, report=BARE_REPORT)
    assert back(bare) == bare


def test_every_field_with_a_default_is_tried_with_another_value() -> None:
    def differing(value: Any) -> set[str]:
        if isinstance(value, tuple):
            return set().union(*map(differing, value))
        if not is_dataclass(value):
            return set()
        own = {each.name for each in fields(value) if each.default is not MISSING and getattr(value, each.name) != each.default}
        return own.union(*(differing(getattr(value, each.name)) for each in fields(value)))

    kinds = (FileReading, Report, Seal, RoundWords, Check, Span, Problem)
    assert differing(FULL) == {each.name for kind in kinds for each in fields(kind) if each.default is not MISSING}


def test_the_first_lines_of_kept_readings_are_had_without_the_rest(tmp_path: Path) -> None:
    contents = [Sha256(f"{number:064x}") for number in range(4)]
    firsts = ["", "短", "头" * 5000, "x" * 4096]
    keys = [ReadingKey(sha256=sha256, reader="r", settings="s") for sha256 in contents]
    with open_store(tmp_path / "store.db", holder="甲") as store:
        store.keep_readings((key, f"{first}\n{'尾' * 9000}\n") for key, first in zip(keys, firsts, strict=True))
        store.keep_readings([(replace(keys[0], settings="t"), "另一\n")])
        asked = [*contents, Sha256("f" * 64)]
        assert store.reading_heads(asked, "r", "s") == dict(zip(contents, firsts, strict=True))
        assert store.reading_heads([], "r", "s") == {}


def test_a_file_as_listed_is_kept_with_every_field(tmp_path: Path) -> None:
    inside = SourceFile(path="a.zip!/b.docx", sha256=Sha256("1" * 64), size=3, archive="a.zip")
    assert all(getattr(inside, each.name) != each.default for each in fields(SourceFile))
    with open_store(tmp_path / "store.db", holder="甲") as store:
        readings = Readings(store, ReadingKey(sha256=Sha256(""), reader="r", settings="s"), {}, {})
        for source in (inside, replace(inside, archive=None)):
            (row,) = inbox_rows([Found(source=source, folder="x")], readings)
            assert row == {"source": to_plain(source)}
