"""A small town's roster, and files, reports and receipts as short as they can be said."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from pipeline.attribution import Attribution, Calendar, attribute
from pipeline.chains import Settled, dossiers, settled
from pipeline.claims import Arrived, Names
from pipeline.model.correction import OwnerCorrection, TimeCorrection
from pipeline.model.document import Format, Problem, SourceFile
from pipeline.model.evidence import WHOLE_FILE, Sha256, Span, Where
from pipeline.model.seal import Seal
from pipeline.model.submission import Dossier, ProgressEntry, Receipt, Report, RoundWords, State
from pipeline.model.work import Roster, Round, RoundId, TaskNo, Unit, UnitId
from pipeline.settings import ZONE

FIRST, SECOND = RoundId("2023-08-15"), RoundId("2023-12-05")
ROUNDS = (Round(id=FIRST, due=date(2023, 8, 15)), Round(id=SECOND, due=date(2023, 12, 5)))
DUE = {FIRST: datetime(2023, 8, 16, tzinfo=ZONE), SECOND: datetime(2023, 12, 6, tzinfo=ZONE)}
NAMES = {
    "市教育局": "教育",
    "教育局": "教育",
    "市科技局": "科技",
    "市科学技术局": "科技",
    "市文旅局": "文旅",
    "市图书馆": "图书馆",
    "市政府办公室": "府办",
    "灵武市人民政府": "灵武",
    "灵武市": "灵武",
    "市市场监管局": "市场",
    "市市场监管局金凤分局": "金凤",
}
RECEIPTS_DIGEST = Sha256("1" * 64)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def unit(name: str, parent: str | None = None) -> Unit:
    named = [long for long, short in NAMES.items() if short == name]
    return Unit(
        id=UnitId(name),
        full_name=named[0],
        short_name=named[0],
        aliases=tuple(named[1:]),
        misprints=(),
        category="dept",
        members="",
        parent=UnitId(parent) if parent else None,
        report="yes",
        valid_from=None,
        valid_to=None,
        note="",
        line=2,
    )


ROSTER = Roster(
    units=(
        *(unit(name) for name in ("府办", "教育", "科技", "文旅", "灵武", "市场")),
        unit("图书馆", "文旅"),
        unit("金凤", "市场"),
    ),
    file="units.csv",
    sha256=Sha256("2" * 64),
)


def _find_in(text: str) -> list[tuple[UnitId, int, int]]:
    longest_first = "|".join(sorted(NAMES, key=len, reverse=True))
    return [(UnitId(NAMES[found.group()]), *found.span()) for found in re.finditer(longest_first, text)]


TOWN = Names(
    resolve=lambda text: UnitId(NAMES[text]) if text in NAMES else None,
    find_in=_find_in,
    units=frozenset(one.id for one in ROSTER.units),
)


def words(part: str = "day", *, due: str | None = None, ordinal: int | None = None, year: int | None = 2023) -> RoundWords:
    return RoundWords(
        span=Span(where=Where("第1段"), quote="截至"),
        year=year,
        due=date.fromisoformat(due) if due else None,
        part=part,  # type: ignore[arg-type]
        ordinal=ordinal,
    )


def report(*, title: str = "", signature: str = "", signed: str | None = None, says: Sequence[RoundWords] = ()) -> Report:
    return Report(
        title=Span(where=Where("第1段"), quote=title) if title else None,
        addressee=None,
        document_number=None,
        signature=Span(where=Where("第9段"), quote=signature) if signature else None,
        signed_on=date.fromisoformat(signed) if signed else None,
        signed_on_span=None,
        round_words=tuple(says),
        passages=(),
        is_whole=True,
    )


def file(
    path: str,
    said: Report | None = None,
    *,
    content: str | None = None,
    problem: str = "",
    seals: tuple[Seal, ...] = (),
) -> Arrived:
    """Make a file whose format is its suffix and whose bytes are its path, or ``content``."""
    suffix = path.rpartition(".")[2]
    formats: dict[str, Format] = {"docx": "docx", "ofd": "ofd", "pdf": "pdf", "jpg": "image", "zip": "archive"}
    data = (path if content is None else content).encode()
    archive = path.rpartition("!/")[0] or None
    return Arrived(
        source=SourceFile(path=path, sha256=Sha256(hashlib.sha256(data).hexdigest()), size=len(data), archive=archive),
        format="unknown" if problem else formats.get(suffix, "unknown"),
        problems=(Problem(code=problem, message="坏了", where=WHOLE_FILE),) if problem else (),
        report=said,
        seals=seals,
        is_container=suffix == "zip",
    )


def receipt(
    sender: str, moment: str, *names: str, title: str = "报告", line: int = 2, returned: str | None = None, source: str = "receipts.xlsx"
) -> Receipt:
    return Receipt(
        sender=sender,
        unit=TOWN.of(sender),
        title=title,
        attachments=names,
        received_at=at(moment),
        returned_at=at(returned) if returned else None,
        note="",
        file=source,
        sha256=RECEIPTS_DIGEST,
        line=line,
        rows=9,
    )


def calendar(as_of: str = "2023-12-31 00:00") -> Calendar:
    return Calendar(rounds=ROUNDS, due_moments=DUE, as_of=at(as_of))


def attributed(
    files: Sequence[Arrived],
    receipts: Sequence[Receipt] = (),
    *,
    as_of: str = "2023-12-31 00:00",
    corrections: Sequence[OwnerCorrection | TimeCorrection] = (),
) -> Attribution:
    numbered = [receipt if receipt.line > 2 else _lined(receipt, line) for line, receipt in enumerate(receipts, 2)]
    return attribute(files, numbered, names=TOWN, calendar=calendar(as_of), corrections=corrections)


def _lined(one: Receipt, line: int) -> Receipt:
    return replace(one, line=line)


def entry(path: str, task: int | None, text: str = "已完成", *, state: State | None = None) -> ProgressEntry:
    return ProgressEntry(
        unit=None,
        round=None,
        task=TaskNo(task) if task is not None else None,
        text=text,
        state=state or ("done" if text else "blank"),
        state_words=(),
        how="number",
        score=1,
        parts=(),
        rivals=(),
        file=path,
        sha256=Sha256("0" * 64),
        spans=(Span(where=Where("表1 第2行"), quote=text),),
        number=None,
        received_at=None,
    )


def told(
    files: Sequence[Arrived], receipts: Sequence[Receipt], entries: Sequence[ProgressEntry], **options: str
) -> tuple[Settled, dict[tuple[str, str], Dossier]]:
    """Run attribution and chains, and give the dossiers of both rounds by unit and round."""
    as_of = options.pop("as_of", "2023-12-31 00:00")
    found = attributed(files, receipts, as_of=as_of)
    done = settled(found.files, entries, **options)  # type: ignore[arg-type]
    every = {
        (one.unit, one.round): one
        for round_id in (FIRST, SECOND)
        for one in dossiers(
            round_id,
            units=[one.id for one in ROSTER.units],
            roster=ROSTER,
            settled=done,
            attribution=found,
            calendar=calendar(as_of),
        )
    }
    return done, every  # type: ignore[return-value]
