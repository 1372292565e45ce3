"""What an audit leaves for people in ``out/<round>/`` (contract, section 10)."""

from pipeline.gathering import Desk
from pipeline.model.run import Audit
from pipeline.paper_settings import notice_settings
from reports.draft import draft_notice
from reports.page import page_html
from reports.reminders import letter_name, reminders
from reports.word import letter_docx, notice_docx
from reports.workbook import workbook_xlsx


def round_papers(desk: Desk, audit: Audit) -> dict[str, bytes]:
    """Page, workbook, draft notice and letters of an audit, by path."""
    settings = notice_settings(desk, audit.as_of)
    names = [unit.short_name for unit in desk.roster.units]
    units = {unit.id: unit for unit in desk.roster.units}
    files = {
        "index.html": page_html(audit),
        "工作底表.xlsx": workbook_xlsx(audit),
        "通报稿.docx": notice_docx(draft_notice((audit,), settings=settings), settings.notice_template),
    }
    for letter in reminders(audit, settings):
        files[f"催办/{letter_name(units[letter.unit], names)}"] = letter_docx(letter, settings.letter_template)
    return files
