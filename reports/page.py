"""index.html: one self-contained page of an audit, with no request to anywhere; everything from documents is escaped."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.model.evidence import Evidence
from pipeline.model.finding import OpenFinding
from pipeline.model.notice import Share
from pipeline.model.run import Audit
from pipeline.model.submission import ProgressEntry
from pipeline.model.work import TaskNo, UnitId
from reports import charts
from reports.links import link_path
from reports.markup import Html, Piece, joined, on_lines, pieces_of
from reports.names import UnitNames
from reports.ooxml import printable
from reports.standing import Cells, MatrixCell, Reception, is_counted, matrix, receptions, round_totals, task_title
from reports.wording import (
    CELL_STATES,
    CHANGES,
    CODE_NAMES,
    DECISIONS,
    HOWS,
    OUTCOMES,
    RECEPTIONS,
    ROLES,
    STRENGTHS,
    day_words,
    moment_words,
    share_words,
)

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_Pieces = Mapping[str, Piece]
_LONG = 4000
"""Characters of an entry or quote that the page shows; the whole stands in data/."""
_MOST_ENTRIES, _BRIEF = 10_000, 60
"""Entries of a round beyond which the page shows only so many characters of each."""
_MOST_FINDINGS = 5_000
"""Findings that the page lists."""
_RECEPTION_KINDS: Mapping[Reception, str] = {
    "on_time": "done",
    "late": "blank",
    "unverified": "not_applicable",
    "missing": "not_received",
    "pending": "unsettled",
    "confirm_received": "ongoing",
    "confirm_missing": "not_expected",
    "voluntary": "by_report",
    "not_yet": "optional",
}


def page_html(audit: Audit, *, inbox: str = "../../inbox") -> bytes:
    """Return the page's bytes, UTF-8. ``inbox`` is the folder of the evidence files as seen from the page."""
    return "".join(_pieces(audit, matrix(audit), inbox)).encode("utf-8", "replace")


def write_page(audit: Audit, path: Path, *, inbox: str = "../../inbox", cells_of: Callable[[Audit], Cells] = matrix) -> None:
    """Write the page piece by piece: it is not held in memory whole. ``cells_of`` brings the audit's matrix."""
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.writelines(_pieces(audit, cells_of(audit), inbox))


def _pieces(audit: Audit, cells: Cells, inbox: str) -> Iterator[str]:
    html = pieces_of((_TEMPLATES / "page.html").read_text(encoding="utf-8"))
    style = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "page.js").read_text(encoding="utf-8")
    shown = _shown(audit)
    stands = receptions(audit)
    names = UnitNames(audit.roster)
    found_on = (unit for found in audit.findings if (unit := found.finding.key.unit))
    units = [
        _Line(id=unit, name=printable(names.short(unit)), how=_standing(stands.get(unit)))
        for unit in names.ordered([*stands, *(cell.unit for cell in cells.values()), *found_on])
    ]
    return html["page"].streamed(
        **_head(audit),
        **_totals(audit, cells, html),
        **_charts(audit, cells),
        **_choices(audit, units, html),
        **_counts(audit, shown, html),
        style=Html(style),
        script=Html(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        rows=on_lines(_row(unit, audit, cells, html) for unit in units),
        findings=_findings(audit, shown, names, inbox.rstrip("/"), html),
        closed=_closed(audit, names, html),
        data=(Html(_escaped(piece)) for piece in _details(audit, cells, shown, units)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A unit's line of the matrix: its name, and how its report stands."""

    id: UnitId
    name: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What of a large round the page holds: findings by their places in the audit, characters of an entry, and a remark that says so."""

    findings: Mapping[int, int]
    """From a finding's place in the audit to its place on the page."""
    length: int
    is_brief: bool
    remark: str


def _shown(audit: Audit) -> _Shown:
    """Everything, but for what a browser could not show: then the graver findings, and the beginnings of entries."""
    order = list(OUTCOMES)
    graver = sorted(range(len(audit.findings)), key=lambda place: order.index(audit.findings[place].finding.outcome))
    places = sorted(graver[:_MOST_FINDINGS])
    left = len(audit.findings) - len(places)
    is_brief = len(audit.entries) > _MOST_ENTRIES
    remarks = [f"问题较多，本页列出{len(places)}条（先列确定的，再列待核的），另有{left}条见工作底表的“问题清单”"] if left else []
    remarks += [f"填报内容较多，格内只显示每条的前{_BRIEF}个字，全文见工作底表的“填报内容”"] if is_brief else []
    return _Shown(
        findings={place: number for number, place in enumerate(places)},
        length=_BRIEF if is_brief else _LONG,
        is_brief=is_brief,
        remark=f"{'；'.join(remarks)}。" if remarks else "",
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _escaped(text: str) -> str:
    """Return JSON that can stand in a script element: no mark in it can end the element or start another."""
    for mark, code in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(mark, code)
    return text


def _head(audit: Audit) -> dict[str, str]:
    return {
        "title": f"{day_words(audit.round.due)}报送批次核对结果",
        "ledger": printable(audit.ledger.title),
        "as_of": moment_words(audit.as_of),
        "due_rule": printable(audit.due_rule),
        "program": audit.program,
    }


def _totals(audit: Audit, cells: Cells, html: _Pieces) -> dict[str, object]:
    totals = round_totals(audit, cells)
    rows = (
        ("应报送单位", totals.expected, ""),
        ("已收到", totals.received, share_words(Share(part=totals.received, whole=totals.expected))),
        ("按时", totals.on_time, share_words(Share(part=totals.on_time, whole=totals.expected))),
        ("逾期", totals.late, ""),
        ("未收到", totals.missing, ""),
        ("待核实", totals.unverified + totals.pending, ""),
        ("任务进展", totals.answered, share_words(Share(part=totals.answered, whole=totals.duties))),
    )
    shares = (html["share"](share=share) if share else "" for _, _, share in rows)
    pieces = (html["total"](name=name, value=value, share=share) for (name, value, _), share in zip(rows, shares, strict=True))
    return {"totals": on_lines(pieces)}


def _choices(audit: Audit, units: Sequence[_Line], html: _Pieces) -> dict[str, Html]:
    """What the filters choose from, the matrix' columns and its legend."""
    option, tasks = html["option"], [(task.no, printable(task_title(task))) for task in audit.ledger.tasks]
    codes = sorted({found.finding.key.code for found in audit.findings})
    shown = ((state, mark, meaning) for state, (mark, meaning) in CELL_STATES.items() if mark)
    return {
        "units": joined(option(value=unit.id, name=unit.name) for unit in units),
        "tasks": joined(option(value=no, name=f"{no} {title}") for no, title in tasks),
        "codes": joined(option(value=code, name=f"{code} {CODE_NAMES.get(code, code)}") for code in codes),
        "outcomes": joined(option(value=outcome, name=name) for outcome, name in OUTCOMES.items()),
        "columns": joined(html["column"](no=no, title=title) for no, title in tasks),
        "legend": joined(html["key"](state=state, mark=mark, meaning=meaning) for state, mark, meaning in shown),
    }


def _counts(audit: Audit, shown: _Shown, html: _Pieces) -> dict[str, object]:
    counts = {outcome: sum(1 for found in audit.findings if found.finding.outcome == outcome) for outcome in OUTCOMES}
    remark = on_lines([html["remark"](remark=shown.remark)] if shown.remark else [])
    return {**counts, "found": len(audit.findings), "remark": remark}


def _standing(how: Reception | None) -> str:
    return "名册未要求" if how is None else RECEPTIONS[how]


def _row(unit: _Line, audit: Audit, cells: Cells, html: _Pieces) -> Html:
    row = joined(_cell(unit.name, task.no, cells.get((unit.id, task.no)), html) for task in audit.ledger.tasks)
    return html["row"](unit=unit.id, name=unit.name, how=unit.how, cells=row)


def _cell(name: str, no: TaskNo, cell: MatrixCell | None, html: _Pieces) -> Html:
    open_ = [found.finding.outcome for found in cell.findings if found.finding.outcome != "note"] if cell else []
    if cell is None or (cell.state == "none" and not open_):
        return html["empty"](no=no)
    mark, meaning = CELL_STATES[cell.state]
    worst = "" if not open_ else " w-certain" if "certain" in open_ else " w-query"
    count = f"，{len(open_)}个问题" if open_ else ""
    return html["cell"](no=no, name=name, state=cell.state, mark=mark or "？", meaning=meaning, worst=worst, count=count)


def _findings(audit: Audit, shown: _Shown, names: UnitNames, inbox: str, html: _Pieces) -> Iterator[Html]:
    paths = frozenset(file.source.path for file in audit.files)
    if not shown.findings:
        return on_lines([html["nothing"]()])
    return on_lines(_finding(audit.findings[place], number, names, inbox, paths, html) for place, number in shown.findings.items())


def _finding(found: OpenFinding, place: int, names: UnitNames, inbox: str, known: frozenset[str], html: _Pieces) -> Html:
    key, finding, decided = found.finding.key, found.finding, found.decided
    task = "" if key.task is None else f" 第{key.task}项"
    return html["finding"](
        id=key.id,
        place=place,
        code=key.code,
        name=CODE_NAMES.get(key.code, key.code),
        outcome=finding.outcome,
        outcome_name=OUTCOMES[finding.outcome],
        unit=key.unit or "",
        task="" if key.task is None else key.task,
        about=f"{printable(names.short(key.unit))}{task}",
        message=printable(finding.message[:_LONG]),
        change=CHANGES[found.change],
        decision=DECISIONS[found.decision] + (f"（{printable(f'{decided.person}：{decided.reason}')}）" if decided else ""),
        evidence=joined(_evidence(piece, inbox, known, html) for piece in finding.evidence),
    )


def _evidence(piece: Evidence, inbox: str, known: frozenset[str], html: _Pieces) -> Html:
    file: str = printable(piece.file)
    if piece.file in known:
        file = html["link"](href=f"{inbox}/{link_path(file.split('!/', maxsplit=1)[0])}", file=file)
    return html["evidence"](file=file, where=printable(piece.where), quote=printable(piece.quote[:_LONG]))


def _closed(audit: Audit, names: UnitNames, html: _Pieces) -> Iterator[Html]:
    if not audit.closed:
        return iter(())
    rows = (
        html["gone"](
            unit=names.short(each.finding.key.unit),
            name=CODE_NAMES.get(each.finding.key.code, ""),
            message=printable(each.finding.message) + (f"（{by}）" if (by := printable(each.closed_by or each.reason)) else ""),
        )
        for each in audit.closed
    )
    return on_lines([html["closed"](rows=joined(rows))])


def _charts(audit: Audit, cells: Cells) -> dict[str, Html]:
    stands = list(receptions(audit).values())
    reception = [charts.Part(kind=_RECEPTION_KINDS[how], name=RECEPTIONS[how], count=stands.count(how)) for how in _RECEPTION_KINDS]
    by_code: dict[str, list[charts.Part]] = {}
    for code in sorted({found.finding.key.code for found in audit.findings if found.finding.outcome != "note"}):
        alike = [found.finding.outcome for found in audit.findings if found.finding.key.code == code]
        by_code[CODE_NAMES.get(code, code)] = [
            charts.Part(kind=outcome, name=OUTCOMES[outcome], count=alike.count(outcome)) for outcome in ("certain", "query")
        ]
    sections: dict[str, list[charts.Part]] = {}
    of_task = {task.no: task.section for task in audit.ledger.tasks}
    must = [cell for cell in cells.values() if is_counted(audit, cell)]
    for section in dict.fromkeys(of_task.values()):
        states = [cell.state for cell in must if of_task.get(cell.task) == section]
        sections[section] = [
            charts.Part(kind=state, name=meaning, count=states.count(state)) for state, (_, meaning) in CELL_STATES.items()
        ]
    return {
        "chart_reception": Html(charts.stacked("报送情况（单位数）", reception)),
        "chart_codes": Html(charts.rows("问题（条）", by_code)),
        "chart_sections": Html(charts.rows("应报告任务的进展状态（项次）", sections)),
    }


def _details(audit: Audit, cells: Cells, shown: _Shown, units: Sequence[_Line]) -> Iterator[str]:
    """Yield as JSON what a click on a cell shows: tasks once, then by unit and task the duty, the entries and the findings' places."""
    tasks = {
        str(task.no): [
            printable(task_title(task)),
            printable(task.content[:_LONG]),
            printable(task.metric[:_LONG]),
            printable(task.units),
            printable(task.deadline),
        ]
        for task in audit.ledger.tasks
    }
    places: dict[str, int] = {audit.findings[place].finding.key.id: number for place, number in shown.findings.items()}
    yield f'{{"tasks":{_json(tasks)},"cells":{{'
    for number, (unit, own) in enumerate(groupby(cells.values(), key=lambda cell: cell.unit)):
        of_unit = {str(cell.task): _detail(cell, places, shown) for cell in own}
        yield f"{',' if number else ''}{_json(unit)}:{_json(of_unit)}"
    states = {state: meaning for state, (_, meaning) in CELL_STATES.items()}
    yield f'}},"states":{_json(states)},"units":{_json({unit.id: [unit.name, unit.how] for unit in units})}}}'


def _detail(cell: MatrixCell, places: Mapping[str, int], shown: _Shown) -> list[Any]:
    duty = cell.obligation
    return [
        f"{ROLES[duty.role]}（{printable(duty.duty.text)}），{STRENGTHS[duty.strength]}" if duty else "",
        printable(duty.exempt) if duty else "",
        [_entry(entry, shown) for entry in cell.entries],
        [places[name] for found in cell.findings if (name := found.finding.key.id) in places],
    ]


def _entry(entry: ProgressEntry, shown: _Shown) -> list[Any]:
    parts = [] if shown.is_brief else [f"{part.name} {part.value:.2f} {part.note}".strip() for part in entry.parts]
    rivals = [] if shown.is_brief else [f"第{rival.task}项 {rival.score:.2f}" for rival in entry.rivals[:3]]
    where = entry.spans[0].where if entry.spans else ""
    return [
        CELL_STATES[entry.state][1],
        printable(entry.text[: shown.length]),
        printable(f"{entry.file} {where}".strip()),
        printable(
            f"{HOWS[entry.how]}，把握{entry.score:.2f}"
            + (f"（{'；'.join(parts)}）" if parts else "")
            + (f"；相近：{'、'.join(rivals)}" if rivals else "")
        ),
        "、".join(printable(word) for word in entry.state_words),
    ]
