"""What an audit leaves for people in ``out/<round>/`` (contract, section 10)."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pipeline.edition import edition
from pipeline.gathering import Desk
from pipeline.model.notice import PreviousNotice
from pipeline.model.run import Audit
from pipeline.outputs import Paper, made
from pipeline.paper_settings import notice_settings
from pipeline.plain import json_line, to_plain
from reports.draft import draft_notice
from reports.page import write_page
from reports.reminders import letter_name, reminders
from reports.standing import Cells, matrix
from reports.word import letter_docx, write_notice
from reports.workbook import write_workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBack:
    """The notice that was issued last, and the audits of today of the rounds that it named and of this one, by due day."""

    previous: PreviousNotice
    audits: tuple[Audit, ...]


def round_papers(desk: Desk, audit: Audit, *, made_from: str, look_back: LookBack | None = None) -> dict[str, Paper]:
    """Page, workbook, draft notice and letters of an audit, by path, yet to be made. ``made_from`` digests the audit."""
    settings = notice_settings(desk, audit.as_of)
    names = Counter(unit.short_name for unit in desk.roster.units)
    units = {unit.id: unit for unit in desk.roster.units}
    whole = _digest(made_from)
    cells_of = _matrices()
    previous, rechecked = (look_back.previous, look_back.audits) if look_back else (None, ())
    notice = draft_notice((audit,), settings=settings, previous=previous, rechecked=rechecked, cells_of=cells_of)
    papers = {
        "index.html": Paper(write=partial(write_page, audit, cells_of=cells_of), made_from=whole),
        "工作底表.xlsx": Paper(write=partial(write_workbook, audit, cells_of=cells_of), made_from=whole),
        "通报稿.docx": Paper(
            write=partial(write_notice, notice, settings.notice_template), made_from=_digest(notice, settings.notice_template)
        ),
    }
    for letter in reminders(audit, settings):
        name = f"催办/{letter_name(units[letter.unit], names)}"
        papers[name] = made(partial(letter_docx, letter, settings.letter_template), _digest(letter, settings.letter_template))
    return papers


def _matrices() -> Callable[[Audit], Cells]:
    """Bring the matrix of an audit, made once for all its papers."""
    made: dict[int, tuple[Audit, Cells]] = {}

    def cells_of(audit: Audit) -> Cells:
        if id(audit) not in made:
            made[id(audit)] = (audit, matrix(audit))
        return made[id(audit)][1]

    return cells_of


def _digest(value: object, template: bytes | None = None) -> str:
    """Digest of all that a paper is made from: its value, the office's template, the program that renders it."""
    digest = hashlib.sha256(json_line(to_plain(value)).encode("utf-8"))
    digest.update(hashlib.sha256(template or b"").digest())
    digest.update(edition("reports").encode("ascii"))
    return digest.hexdigest()
