"""Evidence of findings: words of files at their places, and where was looked in vain."""

from collections.abc import Iterable

from pipeline.model.evidence import WHOLE_FILE, Evidence, Sha256, Span, Where, at_search
from pipeline.model.submission import ProgressEntry, Receipt, ReceivedFile
from pipeline.model.work import Ledger, Roster, Task, Unit, UnitId
from rules.cases import Facts

LEDGER = "台账"
ROSTER = "名册"
INBOX = "收件目录"


def of_ledger(ledger: Ledger, span: Span) -> Evidence:
    """Words of the ledger."""
    return Evidence(file=LEDGER, sha256=ledger.sha256, where=span.where, quote=span.quote)


def of_cell(ledger: Ledger, task: Task, column: str) -> tuple[Evidence, ...]:
    """A cell of a task's row; its row as such where the ledger lacks the column."""
    span = task.span(column)
    if span is None:
        return (Evidence(file=LEDGER, sha256=ledger.sha256, where=task.where, quote=""),)
    return (of_ledger(ledger, span),)


def of_roster(roster: Roster, unit: Unit) -> Evidence:
    """The roster row of a unit."""
    return Evidence(file=ROSTER, sha256=roster.sha256, where=Where(f"第{unit.line}行"), quote=unit.full_name)


def of_file(file: ReceivedFile, where: Where = WHOLE_FILE, quote: str = "") -> Evidence:
    """A file as a whole, or words of it."""
    return Evidence(file=file.source.path, sha256=file.source.sha256, where=where, quote=quote)


def of_span(file: ReceivedFile, span: Span) -> Evidence:
    """Words of a file at their place."""
    return of_file(file, span.where, span.quote)


def of_entry(entry: ProgressEntry) -> tuple[Evidence, ...]:
    """An entry's words, each at its place; an empty cell has an empty quote."""
    return tuple(Evidence(file=entry.file, sha256=entry.sha256, where=span.where, quote=span.quote) for span in entry.spans)


def of_receipt(receipt: Receipt) -> tuple[Evidence, ...]:
    """A line of the delivery record: its title (or its sender, where the title is empty), and its time as it stands there."""
    words = (receipt.title or receipt.sender, receipt.received_text)
    where = Where(f"第{receipt.line}行")
    return tuple(Evidence(file=receipt.file, sha256=receipt.sha256, where=where, quote=quote) for quote in words if quote)


def of_receipts(receipts: Iterable[Receipt]) -> tuple[Evidence, ...]:
    """Lines of the delivery record, each once."""
    return tuple(dict.fromkeys(piece for receipt in receipts for piece in of_receipt(receipt)))


def searched(facts: Facts) -> tuple[Evidence, ...]:
    """Where was looked: each receipts file with its hash and number of rows, and the places of the inbox."""
    records = tuple(
        Evidence(file=one.name, sha256=one.sha256, where=at_search(f"全部{one.rows}行"), quote="") for one in facts.receipts_files
    )
    places = tuple(
        Evidence(file=place, sha256=Sha256(""), where=at_search(f"收件共{len(facts.files)}个文件"), quote="")
        for place in facts.searched or (INBOX,)
    )
    return records + places


def absence(facts: Facts, unit: Unit | None) -> tuple[Evidence, ...]:
    """Evidence that nothing came: the sentence that demands the report, the roster row, and where was looked."""
    demand: tuple[Evidence, ...] = ()
    sentence = facts.ledger.reporting_sentence or facts.round.span
    if sentence is not None:
        demand = (of_ledger(facts.ledger, sentence),)
    row = (of_roster(facts.roster, unit),) if facts.roster is not None and unit is not None else ()
    return demand + row + searched(facts)


def unit_of(roster: Roster | None, unit: UnitId | None) -> Unit | None:
    """The roster's row of an id."""
    return roster.unit(unit) if roster is not None else None


def name_of(roster: Roster | None, unit: UnitId | None) -> str:
    """A unit as notices name it; its id where the roster lacks it."""
    row = unit_of(roster, unit)
    return (row.short_name or row.full_name) if row is not None else (unit or "")
