"""From the workspace's settings to what papers take."""

import difflib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from pipeline.errors import BadInputError, Mistake
from pipeline.gathering import Desk
from pipeline.workspace import LETTER_TEMPLATE, NOTICE_TEMPLATE
from reports.settings import ManualLine, NoticeSettings, Scheme, SchemeLine
from reports.word import check_template, house_template
from reports.wording import CODE_NAMES, check_wording
from rules.workdays import after_workdays

_HOUSE = {NOTICE_TEMPLATE: "notice", LETTER_TEMPLATE: "letter"}
"""Templates beside ``audit.toml``: written by ``init``, edited by clerks; where one is deleted the house's stands in."""


def check_papers(desk: Desk) -> None:
    """Raise BadInputError naming every mistake of the office's own sentences, templates and deductions, before any work is done."""
    mistakes = [*check_wording(dict(desk.settings.notice.wording), file="audit.toml [notice.wording]"), *_unknown_codes(desk)]
    for name, kind in _HOUSE.items():
        template = _template(desk.workspace.root, name)
        mistakes += check_template(template, file=name, kind=kind) if template is not None else ()
    if mistakes:
        raise BadInputError(*mistakes)


def _unknown_codes(desk: Desk) -> Iterator[Mistake]:
    """Codes of deductions that no finding has: their lines would never count, and nobody would see why."""
    for line in desk.settings.deductions.lines:
        for code in line.codes:
            if code not in CODE_NAMES:
                near = difflib.get_close_matches(code, CODE_NAMES, n=3, cutoff=0.6)
                remedy = f"是不是{'、'.join(near)}" if near else "全部编号见 rules/README.md"
                yield Mistake(
                    file="audit.toml", place=f"deductions.lines “{line.name}”", message=f"没有“{code}”这个问题编号", remedy=remedy
                )


def notice_settings(desk: Desk, as_of: datetime) -> NoticeSettings:
    """What the office prefers in its papers; its own templates are taken from the workspace where they lie there."""
    texts = desk.settings.notice
    return NoticeSettings(
        issuer=texts.issuer,
        issuer_mark=texts.issuer_mark,
        addressee=texts.addressee,
        document_number=texts.document_number,
        contact=texts.contact,
        report_to=texts.report_to,
        correct_by=texts.correct_by or _correct_by(as_of.date(), texts.correct_within),
        consequence=texts.consequence,
        basis=texts.basis,
        topic=texts.topic,
        note=texts.note.strip("（）()"),
        copy_to=texts.copy_to.strip().removeprefix("抄送：").rstrip("。"),
        printed_by=texts.printed_by,
        printed_on=texts.printed_on,
        list_limit=texts.list_limit,
        drop_prefix=texts.drop_prefix,
        wording=dict(texts.wording),
        notice_template=_template(desk.workspace.root, NOTICE_TEMPLATE),
        letter_template=_template(desk.workspace.root, LETTER_TEMPLATE),
    )


def _correct_by(as_of: date, workdays: int) -> date | None:
    """The last day for corrections; None in years whose calendar is not known, and the papers leave it blank."""
    return after_workdays(as_of, workdays)


def _template(root: Path, name: str) -> bytes | None:
    """An office's own template; None where there is none, or where it is the house's, untouched."""
    path = root / name
    if not path.is_file():
        return None
    try:
        data = path.read_bytes()
    except OSError as error:
        wrong = Mistake(file=name, place="", message=f"读不出来（{error.strerror}）", remedy="请关闭正在打开它的程序，检查读取权限")
        raise BadInputError(wrong) from error
    return None if data == house_template(f"{_HOUSE[name]}.docx") else data


def scheme(desk: Desk) -> Scheme:
    """The annual deductions as the settings have them; raises BadInputError naming every code that is none."""
    if mistakes := tuple(_unknown_codes(desk)):
        raise BadInputError(*mistakes)
    table = desk.settings.deductions
    return Scheme(
        enabled=table.enabled,
        require_confirmation=table.require_confirmation,
        full=table.full,
        floor=table.floor,
        cap=table.cap,
        bonus_cap=table.bonus_cap,
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
                veto=line.veto,
            )
            for line in table.lines
        ),
        manual=tuple(
            ManualLine(
                unit=line.unit,
                name=line.name,
                points=line.points,
                reason=line.reason,
                person=line.person,
                source=line.source,
                is_bonus=line.bonus,
            )
            for line in table.manual
        ),
    )
