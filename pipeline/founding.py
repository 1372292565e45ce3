"""``init``: a new workspace from a ledger, with or without a roster."""

import shutil
from pathlib import Path

from parsers.extract.ledger import report_tasks
from parsers.extract.roster import read_roster, roster_from_names, write_roster_csv
from pipeline.errors import BadInputError, Mistake
from pipeline.model.work import Ledger, Roster
from pipeline.settings_file import audit_toml
from pipeline.single import file_bytes, load_ledger, load_roster
from pipeline.workspace import (
    INBOX_FOLDER,
    LEDGER_FOLDER,
    LETTER_TEMPLATE,
    NOTICE_TEMPLATE,
    RECEIPTS_NAME,
    ROSTER_NAME,
    SETTINGS_NAME,
    TRUST_FOLDER,
)
from reports.receipts_sheet import empty_receipts
from reports.word import house_template
from reports.wording import SENTENCES


def found_workspace(folder: Path, *, ledger: Path, roster: Path | None) -> list[str]:
    """Make a workspace; return what was made, in lines for the console.

    BadInputError where the ledger or the roster cannot be read, or the folder is a workspace already: nothing is written then.
    """
    _refuse_taken(folder)
    named = load_roster(roster, fill=True) if roster is not None else None
    read = load_ledger(ledger, named).ledger
    lines = [f"台账：{read.title}，{len(read.tasks)}项任务", *_rounds_line(read)]
    for name in (LEDGER_FOLDER, INBOX_FOLDER, TRUST_FOLDER):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ledger, folder / LEDGER_FOLDER / ledger.name)
    if roster is not None and named is not None:
        lines.append(_put_roster(roster, named, folder / ROSTER_NAME))
    else:
        rows = roster_from_names(read)
        (folder / ROSTER_NAME).write_bytes(write_roster_csv(rows))
        lines.append(f"名册：按台账中的名称生成 {ROSTER_NAME}，共{len(rows)}行；程序不知道的都填了 confirm（待确认），请逐行核对后再核查")
    (folder / RECEIPTS_NAME).write_bytes(empty_receipts())
    settings = audit_toml(
        year=read.year, rounds=tuple(each.due for each in read.rounds), report_tasks=report_tasks(read), sentences=SENTENCES
    )
    (folder / SETTINGS_NAME).write_text(settings, encoding="utf-8", newline="\n")
    for name, house in ((NOTICE_TEMPLATE, "notice.docx"), (LETTER_TEMPLATE, "letter.docx")):
        if not (folder / name).exists():
            (folder / name).write_bytes(house_template(house))
    lines += [
        f"设置：{SETTINGS_NAME}，每一项都有说明；通报和催办函的版式在 {NOTICE_TEMPLATE}、{LETTER_TEMPLATE} 里改",
        f"下一步：把各单位报送的文件放进 {folder / INBOX_FOLDER}，把收文记录填进 {folder / RECEIPTS_NAME}，然后运行 audit",
    ]
    return lines


def _put_roster(given: Path, roster: Roster, target: Path) -> str:
    """The roster as it was given where it is whole; else with the ids and duties that were filled in. Return what was done."""
    data = file_bytes(given)
    if read_roster(data, file=given.name)[0] is not None:
        target.write_bytes(data)
        return f"名册：{ROSTER_NAME}，{len(roster.units)}行"
    target.write_bytes(write_roster_csv(roster.units))
    unsure = sum(1 for unit in roster.units if unit.report == "confirm")
    return (
        f"名册：按 {given.name} 写成 {ROSTER_NAME}，{len(roster.units)}行；原表没有的编号已补上，"
        f"{unsure}个单位的 report 填 confirm（待确认），请改为 yes 或 no 后再核查"
    )


def _refuse_taken(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise BadInputError(Mistake(file=str(folder), place="", message="是一个文件，不是文件夹", remedy="请换一个名字"))
    taken = [name for name in (SETTINGS_NAME, ROSTER_NAME, RECEIPTS_NAME) if (folder / name).exists()]
    if taken:
        message = f"已经是工作文件夹（有 {'、'.join(taken)}），没有改动任何东西"
        raise BadInputError(Mistake(file=str(folder), place="", message=message, remedy="请换一个新文件夹，或先把旧文件移走"))


def _rounds_line(ledger: Ledger) -> list[str]:
    if not ledger.rounds:
        return [f"没有从台账中找到报送日期，请在 {SETTINGS_NAME} 的 rounds 中填写"]
    days = "、".join(f"{each.due.year}年{each.due.month}月{each.due.day}日" for each in ledger.rounds)
    return [f"报送批次：{days}"]
