"""From the workspace's settings to what papers take."""

from datetime import date, datetime

from pipeline.gathering import Desk
from reports.settings import NoticeSettings, Scheme, SchemeLine
from rules.workdays import after_workdays

NOTICE_TEMPLATE = "通报模板.docx"
LETTER_TEMPLATE = "催办模板.docx"


def notice_settings(desk: Desk, as_of: datetime) -> NoticeSettings:
    """What the office prefers in its papers; its own templates are taken from the workspace where they lie there."""
    texts = desk.settings.notice
    return NoticeSettings(
        issuer=texts.issuer,
        addressee=texts.addressee,
        document_number=texts.document_number,
        contact=texts.contact,
        report_to=texts.report_to,
        correct_by=texts.correct_by or _correct_by(as_of.date(), texts.correct_within),
        consequence=texts.consequence,
        basis=texts.basis,
        notice_template=_template(desk, NOTICE_TEMPLATE),
        letter_template=_template(desk, LETTER_TEMPLATE),
    )


def _correct_by(as_of: date, workdays: int) -> date | None:
    """The last day for corrections; None in years whose calendar is not known, and the papers leave it blank."""
    return after_workdays(as_of, workdays)


def _template(desk: Desk, name: str) -> bytes | None:
    path = desk.workspace.root / name
    return path.read_bytes() if path.is_file() else None


def scheme(desk: Desk) -> Scheme:
    """The annual deductions as the settings have them."""
    table = desk.settings.deductions
    return Scheme(
        enabled=table.enabled,
        require_confirmation=table.require_confirmation,
        full=table.full,
        floor=table.floor,
        cap=table.cap,
        corrected=table.corrected,
        lines=tuple(
            SchemeLine(
                name=line.name,
                codes=line.codes,
                points=line.points,
                cap=line.cap,
                source=line.source,
                per=line.per,
                days_from=line.days_from,
                days_to=line.days_to,
            )
            for line in table.lines
        ),
    )
