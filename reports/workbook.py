"""工作底表.xlsx: the working table of one audit, every text written as text and never as a formula."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from pipeline.model.finding import OpenFinding, Outcome
from pipeline.model.notice import Share
from pipeline.model.run import Audit
from pipeline.model.submission import ProgressEntry, ReceivedFile
from pipeline.model.work import Obligation, TaskNo, UnitId
from reports.cells import COLOURS, OUTCOME_COLOURS, fit, places_of, quotes_of, row_height
from reports.links import link_path
from reports.long_sheets import LongSheet, Row, prepare, with_rows
from reports.names import UnitNames
from reports.ooxml import pack_into
from reports.standing import ANSWERED, Cells, MatrixCell, Reception, is_demanded, is_to_answer, matrix, receptions, round_totals, task_title
from reports.wording import (
    CATEGORIES,
    CELL_STATES,
    CHANGES,
    CODE_NAMES,
    DECISIONS,
    FORMS,
    HOWS,
    OUTCOMES,
    RECEPTIONS,
    ROLES,
    STRENGTHS,
    VERDICTS,
    CellState,
    day_words,
    moment_words,
    receipt_words,
    share_words,
)

_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 (a workbook's dates have no zone)
_LINKS = 60000
"""Links of a workbook: a sheet may have no more. Findings have theirs first."""
_LONGEST_LINK = 991
"""Characters of a link's target."""
_PLAIN, _LINK = 0, 1
_SHADES: Mapping[Outcome, int] = {"certain": 2, "query": 3, "note": 4}
"""Places of formats among those of a sheet of rows."""
_T = TypeVar("_T")
_OWN = frozenset({"台账", "名册"})
"""Papers of the office that are cited last: they say what is asked, not what was found."""


def workbook_xlsx(audit: Audit, *, inbox: str = "../../inbox") -> bytes:
    """Return the workbook's bytes. ``inbox`` is the folder of the evidence files as seen from the workbook, for links."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        write_workbook(audit, path, inbox=inbox)
        return path.read_bytes()


def write_workbook(audit: Audit, path: Path, *, inbox: str = "../../inbox", cells_of: Callable[[Audit], Cells] = matrix) -> None:
    """Write the workbook, its long sheets row by row so that none is held in memory; OSError where the disk refuses.

    ``cells_of`` brings the audit's matrix.
    """
    import xlsxwriter

    package = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(package, options) as book:
        book.set_properties({"title": "工作底表", "created": _CREATED})
        binder = Binder(book, audit, cells_of(audit), inbox)
        binder.bind()
    with path.open("wb") as file:
        pack_into(file, with_rows(package.getvalue(), binder.sheets))


def said_once(entries: Iterable[ProgressEntry]) -> Iterator[list[ProgressEntry]]:
    """Entries of a unit that say the same of the same task together (a Word file and its OFD twin), one that counts first."""
    for _, of_unit in groupby(entries, key=lambda entry: entry.unit):
        alike: dict[tuple[object, ...], list[ProgressEntry]] = {}
        for entry in of_unit:
            alike.setdefault((entry.round, entry.task, entry.state, entry.text), []).append(entry)
        for group in alike.values():
            yield sorted(group, key=lambda entry: not entry.is_effective)


def _place_of(entry: ProgressEntry, *, beside: ProgressEntry) -> str:
    """Where an entry stands; its file too where the row names another."""
    where = str(entry.spans[0].where) if entry.spans else ""
    return where if entry.file == beside.file else f"{entry.file.rsplit('/', 1)[-1]} {where}".strip()


def _use_words(file: ReceivedFile) -> str:
    """Whether a file counts, and what one that came after others was taken for."""
    manner = {"": "", "replace": "（替代此前材料）", "supplement": "（补充此前材料）"}[file.resubmission]
    return f"是{manner}" if file.is_effective else f"同 {file.copy_of}" if file.copy_of else f"否{manner}"


class Binder:
    """The sheets of one workbook, with what they share: formats, names, and the links written so far."""

    def __init__(self, book: Any, audit: Audit, cells: Cells, inbox: str) -> None:
        """Prepare the formats."""
        self.sheets: dict[int, LongSheet] = {}
        self._book = book
        self._audit = audit
        self._inbox = inbox.rstrip("/")
        self._names = UnitNames(audit.roster)
        self._cells = cells
        self._receptions = receptions(audit)
        self._links_left = _LINKS
        self._outer = {file.source.path.split("!/", maxsplit=1)[0] for file in audit.files}
        face = {"font_name": "宋体", "font_size": 10, "valign": "top"}
        self._plain = book.add_format({**face, "text_wrap": True, "border": 1, "border_color": "#BFBFBF"})
        self._head = book.add_format({**face, "bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "border": 1})
        self._title = book.add_format({"font_name": "黑体", "font_size": 14})
        self._label = book.add_format({**face, "bold": True, "bg_color": "#DDEBF7", "border": 1})
        self._link = book.add_format(
            {**face, "font_color": "#0563C1", "underline": 1, "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}
        )
        self._turned = book.add_format(
            {**face, "bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "align": "center", "border": 1}
        )
        self._states = {
            state: book.add_format({**face, "bg_color": colour, "align": "center", "border": 1, "border_color": "#BFBFBF"})
            for state, colour in COLOURS.items()
        }
        self._marked = {
            state: book.add_format(
                {
                    **face,
                    "bg_color": colour,
                    "align": "center",
                    "bold": True,
                    "font_color": "#C00000",
                    "border": 2,
                    "border_color": "#C00000",
                }
            )
            for state, colour in COLOURS.items()
        }
        self._outcomes = {
            outcome: book.add_format({**face, "bg_color": colour, "border": 1, "border_color": "#BFBFBF"})
            for outcome, colour in OUTCOME_COLOURS.items()
        }

    def bind(self) -> None:
        """Write every sheet, in order."""
        self._overview()
        self._matrix()
        self._findings()
        self._units()
        self._files()
        self._entries()

    def _overview(self) -> None:
        sheet = self._book.add_worksheet("总览")
        audit, totals = self._audit, round_totals(self._audit, self._cells)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 70)
        sheet.write_string(0, 0, f"{day_words(audit.round.due)}报送批次工作底表", self._title)
        previous = "首次核对" if audit.previous is None else f"上次核对 {audit.previous.id}"
        facts: list[tuple[str, str]] = [
            ("台账", f"{audit.ledger.title}（{audit.ledger.file}）"),
            ("数据统计截至", moment_words(audit.as_of)),
            ("按时的认定", audit.due_rule),
            ("应报送单位", f"{totals.expected}个"),
            ("已收到", f"{totals.received}个，占{share_words(Share(part=totals.received, whole=totals.expected))}"),
            ("按时", f"{totals.on_time}个，占{share_words(Share(part=totals.on_time, whole=totals.expected))}"),
            ("逾期", f"{totals.late}个"),
            ("未收到", f"{totals.missing}个"),
            ("收文时间或报送情况待核实", f"{totals.unverified + totals.pending}个"),
            ("台账任务", f"{len(audit.ledger.tasks)}项"),
            (
                "应报告任务",
                f"{totals.duties}项次，已见进展{totals.answered}项次，占{share_words(Share(part=totals.answered, whole=totals.duties))}",
            ),
            ("收到文件", f"{len(audit.files)}个（全部批次）"),
            ("与上次相比", previous),
        ]
        for row, (label, text) in enumerate(facts, 2):
            sheet.set_row(row, row_height((label, text), (26, 70)))
            sheet.write_string(row, 0, label, self._label)
            self._text(sheet, row, 1, text)
        row = len(facts) + 3
        for column, heading in enumerate(("问题", "数量（确定／待核／备注）")):
            sheet.write_string(row, column, heading, self._head)
        kinds: Counter[tuple[str, str]] = Counter((found.finding.key.code, found.finding.outcome) for found in audit.findings)
        for code in sorted({code for code, _ in kinds}):
            row += 1
            counts = [kinds[code, outcome] for outcome in OUTCOMES]
            self._text(sheet, row, 0, f"{code} {CODE_NAMES.get(code, '')}")
            self._text(sheet, row, 1, "／".join(str(count) for count in counts))
        row += 2
        sheet.write_string(row, 0, "矩阵图例", self._head)
        sheet.write_string(row, 1, "含义（红框：有确定或待核的问题）", self._head)
        for state, (mark, meaning) in CELL_STATES.items():
            if mark:
                row += 1
                sheet.write_string(row, 0, mark, self._states[state])
                self._text(sheet, row, 1, meaning)
        self._print(sheet, row, 1, landscape=False)

    def _matrix(self) -> None:
        sheet = self._book.add_worksheet("矩阵")
        audit = self._audit
        tasks = audit.ledger.tasks
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 1 + len(tasks), 3.6)
        sheet.write_string(0, 0, "单位", self._head)
        sheet.write_string(0, 1, "报送情况", self._head)
        for column, task in enumerate(tasks, 2):
            sheet.write_string(0, column, str(task.no), self._turned)
            sheet.write_comment(0, column, fit(task_title(task), 200), {"x_scale": 2})
        units = self._names.ordered([*self._receptions, *(cell.unit for cell in self._cells.values())])
        formats: dict[object, int] = {form: place for place, form in enumerate((*COLOURS, *((state, "open") for state in COLOURS)), 1)}
        rows = LongSheet(rows=lambda: (self._matrix_row(unit, formats) for unit in units), count=len(units), columns=2 + len(tasks))
        self._long(sheet, (self._plain, *self._states.values(), *self._marked.values()), rows)
        sheet.freeze_panes(1, 2)
        self._print(sheet, len(units), 1 + len(tasks))

    def _matrix_row(self, unit: UnitId, formats: Mapping[object, int]) -> Row:
        cells = [self._cells.get((unit, task.no)) for task in self._audit.ledger.tasks]
        states: list[CellState] = [cell.state if cell else "none" for cell in cells]
        forms = [formats[state, "open"] if _is_open(cell) else formats[state] for cell, state in zip(cells, states, strict=True)]
        how = RECEPTIONS[self._receptions[unit]] if unit in self._receptions else "名册未要求"
        return Row(texts=(self._names.short(unit), how, *(CELL_STATES[state][0] for state in states)), formats=(0, 0, *forms))

    def _findings(self) -> None:
        headings = _words("编号 代码 问题 结论 单位 任务 任务名称 情况 变化 处理 处理人 理由 证据文件 位置 原文")
        titles = {task.no: task_title(task) for task in self._audit.ledger.tasks}
        findings = self._audit.findings
        widths = (20, 8, 16, 6, 16, 5, 18, 50, 8, 8, 8, 16, 36, 36, 50)
        self._sheet(
            "问题清单",
            headings,
            widths,
            findings,
            lambda found: self._finding_row(found, titles),
            link=12,
            colour=(3, lambda found: found.finding.outcome),
        )

    def _finding_row(self, found: OpenFinding, titles: Mapping[TaskNo, str]) -> tuple[str, ...]:
        key, finding = found.finding.key, found.finding
        pieces = sorted(finding.evidence, key=lambda piece: (piece.file.split("!/", maxsplit=1)[0] not in self._outer, piece.file in _OWN))
        return (
            key.id,
            key.code,
            CODE_NAMES.get(key.code, ""),
            OUTCOMES[finding.outcome],
            self._names.short(key.unit),
            "" if key.task is None else str(key.task),
            titles.get(key.task, "") if key.task is not None else "",
            finding.message,
            CHANGES[found.change],
            DECISIONS[found.decision],
            found.decided.person if found.decided else "",
            found.decided.reason if found.decided else "",
            pieces[0].file if pieces else "",
            places_of(pieces),
            quotes_of(pieces),
        )

    def _units(self) -> None:
        headings = _words("单位 类别 报送要求 报送情况 首次收文 收齐 文件数 应报告任务 已见进展 确定问题 待核问题 名册备注")
        dossiers = {dossier.unit: dossier for dossier in self._audit.dossiers}
        must: dict[UnitId, list[MatrixCell]] = {}
        for cell in self._cells.values():
            if is_to_answer(self._audit, cell):
                must.setdefault(cell.unit, []).append(cell)
        counts = Counter((found.finding.key.unit, found.finding.outcome) for found in self._audit.findings)

        def row(standing: tuple[UnitId, Reception]) -> tuple[str, ...]:
            unit, how = standing
            return self._unit_row(unit, how, dossiers, must.get(unit, []), counts)

        self._sheet("单位", headings, (26, 14, 10, 28, 26, 26, 8, 12, 10, 10, 10, 30), tuple(self._receptions.items()), row)

    def _unit_row(
        self,
        unit: UnitId,
        how: Reception,
        dossiers: Mapping[UnitId, Any],
        must: Sequence[MatrixCell],
        counts: Mapping[tuple[UnitId | None, Outcome], int],
    ) -> tuple[str, ...]:
        row = self._names.unit(unit)
        dossier = dossiers.get(unit)
        required = (
            "应报送"
            if is_demanded(self._audit, unit)
            else "待确认"
            if unit in self._audit.to_confirm or unit in self._audit.expected
            else "不要求"
        )
        first = dossier.first_received_at if dossier else None
        completed = dossier.completed_at if dossier else None
        return (
            self._names.short(unit),
            CATEGORIES.get(row.category, row.category) if row else "",
            required,
            RECEPTIONS[how],
            receipt_words(first) if first else "",
            receipt_words(completed) if completed else "",
            str(sum(len(submission.files) for submission in dossier.submissions) if dossier else 0),
            str(len(must)),
            str(sum(1 for cell in must if cell.state in ANSWERED)),
            str(counts.get((unit, "certain"), 0)),
            str(counts.get((unit, "query"), 0)),
            row.note if row else "",
        )

    def _files(self) -> None:
        headings = _words("文件 单位 批次 判定依据 形式 格式 大小（字节） 收文时间 收文记录 采用 印章 问题 SHA-256")
        widths = (64, 18, 12, 22, 8, 8, 10, 20, 10, 10, 26, 40, 66)
        self._sheet("文件", headings, widths, self._audit.files, self._file_row, link=0, unprinted=1)

    def _file_row(self, file: ReceivedFile) -> tuple[str, ...]:
        return (
            file.source.path,
            self._names.short(file.unit),
            file.round or "",
            "；".join(filter(None, (file.round_basis, *file.corrections))),
            FORMS.get(file.form, file.form),
            file.format,
            str(file.source.size),
            receipt_words(file.received_at) if file.received_at else "",
            "有" if file.receipt else "无",
            _use_words(file),
            "；".join(f"{seal.name}：{VERDICTS.get(seal.verdict, seal.verdict)}" for seal in file.seals),
            "；".join(f"{problem.code} {problem.message}" for problem in file.problems),
            file.source.sha256,
        )

    def _entries(self) -> None:
        headings = _words("单位 任务 任务名称 责任 强度 进展状态 填报内容 对应方式 把握 采用 文件 位置")
        titles = {task.no: task_title(task) for task in self._audit.ledger.tasks}
        duties = {(duty.unit, duty.task): duty for duty in self._audit.obligations}
        groups = tuple(said_once(self._audit.entries))
        widths = (18, 5, 20, 6, 9, 14, 60, 10, 6, 6, 34, 30)
        self._sheet("填报内容", headings, widths, groups, lambda alike: self._entry_row(alike, titles, duties), link=10)

    def _entry_row(
        self, alike: Sequence[ProgressEntry], titles: Mapping[TaskNo, str], duties: Mapping[tuple[UnitId, TaskNo], Obligation]
    ) -> tuple[str, ...]:
        entry = alike[0]
        duty = duties.get((entry.unit, entry.task)) if entry.unit is not None and entry.task is not None else None
        return (
            self._names.short(entry.unit),
            "" if entry.task is None else str(entry.task),
            titles.get(entry.task, "") if entry.task is not None else "",
            ROLES[duty.role] if duty else "",
            STRENGTHS[duty.strength] if duty else "",
            CELL_STATES[entry.state][1],
            entry.text,
            HOWS[entry.how],
            f"{entry.score:.2f}",
            "是" if entry.is_effective else "否",
            entry.file,
            "；".join(_place_of(each, beside=entry) for each in alike),
        )

    def _sheet(
        self,
        name: str,
        headings: Sequence[str],
        widths: Sequence[int],
        things: Sequence[_T],
        texts_of: Callable[[_T], tuple[str, ...]],
        *,
        link: int | None = None,
        colour: tuple[int, Callable[[_T], Outcome]] | None = None,
        unprinted: int = 0,
    ) -> None:
        """Write a sheet with a row for each thing; its last ``unprinted`` columns are for programs and stay out of the print.

        The texts of column ``link`` lead to files of the inbox; ``colour`` is a column with the colours of things' outcomes.
        """
        printed = len(headings) - unprinted
        sheet = self._book.add_worksheet(name)
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, self._head)

        def row(thing: _T) -> Row:
            texts = texts_of(thing)
            formats = [_PLAIN] * len(texts)
            target = self._target(texts[link]) if link is not None else ""
            if link is not None and target:
                formats[link] = _LINK
                texts = (*texts[:link], fit(texts[link], 250), *texts[link + 1 :])
            if colour is not None:
                formats[colour[0]] = _SHADES[colour[1](thing)]
            return Row(texts=texts, formats=formats, height=row_height(texts[:printed], widths[:printed]), target=target)

        rows = LongSheet(rows=lambda: map(row, things), count=len(things), columns=len(headings), link=link)
        self._long(sheet, (self._plain, self._link, *(self._outcomes[outcome] for outcome in _SHADES)), rows)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(things)), len(headings) - 1)
        self._print(sheet, len(things), printed - 1)

    def _long(self, sheet: Any, formats: Sequence[Any], rows: LongSheet) -> None:
        """Note the rows of the sheet that was added last, in these formats."""
        prepare(sheet, formats)
        self.sheets[len(self._book.worksheets())] = rows

    def _target(self, path: str) -> str:
        """The target of an inbox path's link: its file, or its archive; '' for anything else."""
        outer = path.split("!/", maxsplit=1)[0]
        if outer not in self._outer or not self._links_left:
            return ""
        target = f"{self._inbox}/{link_path(outer)}"
        if len(target) > _LONGEST_LINK:
            return ""
        self._links_left -= 1
        return target

    def _text(self, sheet: Any, row: int, column: int, text: str) -> None:
        sheet.write_string(row, column, fit(text), self._plain)

    def _print(self, sheet: Any, last_row: int, last_column: int, *, landscape: bool = True) -> None:
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, max(last_row, 1), last_column)
        sheet.set_footer("&C第 &P 页，共 &N 页")


def _is_open(cell: MatrixCell | None) -> bool:
    """Whether anything is wrong in a cell of the matrix that a person has not set aside."""
    return cell is not None and any(
        found.finding.outcome != "note" and found.decision not in {"rejected", "waived"} for found in cell.findings
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())
