"""index.html: one self-contained page of an audit, with no request to anywhere; everything from documents is escaped."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.model.finding import OpenFinding
from pipeline.model.notice import Share
from pipeline.model.run import Audit
from pipeline.model.submission import ProgressEntry
from pipeline.model.work import TaskNo, UnitId
from reports import charts
from reports.links import link_path
from reports.names import UnitNames
from reports.ooxml import printable
from reports.standing import MatrixCell, Reception, matrix, receptions, round_totals, task_title
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
    CellState,
    day_words,
    moment_words,
    share_words,
)

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_LONG = 4000
"""Characters of an entry or quote that the page shows; the whole stands in data/."""
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
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "page.js").read_text(encoding="utf-8")
    cells = matrix(audit)
    view = _view(audit, cells, inbox.rstrip("/"))
    view |= {name: Markup(drawn) for name, drawn in _charts(audit, cells).items()}  # noqa: S704 (drawn and escaped by charts.py)
    view |= {"style": Markup(style), "script": Markup(script), "style_hash": _hash(style), "script_hash": _hash(script)}  # noqa: S704 (the house's own files)
    view["data"] = Markup(_embedded(_details(audit, cells, view)))  # noqa: S704 (escaped for a script element)
    return environment.get_template("page.html").render(view).encode("utf-8", "replace")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _embedded(data: Any) -> str:
    """Return JSON that can stand in a script element: no mark in it can end the element or start another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for mark, code in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(mark, code)
    return text


def _view(audit: Audit, cells: Mapping[tuple[UnitId, TaskNo], MatrixCell], inbox: str) -> dict[str, Any]:
    names = UnitNames(audit.roster)
    stands = receptions(audit)
    units = names.ordered([*stands, *(cell.unit for cell in cells.values()), *(u for f in audit.findings if (u := f.finding.key.unit))])
    totals = round_totals(audit, cells)
    paths = frozenset(file.source.path for file in audit.files)
    return {
        "title": f"{day_words(audit.round.due)}报送批次核对结果",
        "ledger": printable(audit.ledger.title),
        "as_of": moment_words(audit.as_of),
        "due_rule": printable(audit.due_rule),
        "program": audit.program,
        "totals": [
            ("应报送单位", str(totals.expected), ""),
            ("已收到", str(totals.received), share_words(Share(part=totals.received, whole=totals.expected))),
            ("按时", str(totals.on_time), share_words(Share(part=totals.on_time, whole=totals.expected))),
            ("逾期", str(totals.late), ""),
            ("未收到", str(totals.missing), ""),
            ("待核实", str(totals.unverified + totals.pending), ""),
            ("任务进展", str(totals.answered), share_words(Share(part=totals.answered, whole=totals.duties))),
        ],
        "units": [{"id": unit, "name": printable(names.short(unit)), "how": _standing(stands.get(unit))} for unit in units],
        "tasks": [{"no": task.no, "title": printable(task_title(task)), "section": printable(task.section)} for task in audit.ledger.tasks],
        "rows": [[_cell(cells.get((unit, task.no))) for task in audit.ledger.tasks] for unit in units],
        "legend": [(state, mark, meaning) for state, (mark, meaning) in CELL_STATES.items() if mark],
        "codes": [(code, CODE_NAMES.get(code, code)) for code in sorted({found.finding.key.code for found in audit.findings})],
        "outcomes": list(OUTCOMES.items()),
        "outcome_names": OUTCOMES,
        "findings": [_finding(found, names, inbox, paths) for found in audit.findings],
        "counts": {outcome: sum(1 for found in audit.findings if found.finding.outcome == outcome) for outcome in OUTCOMES},
        "closed": [
            {"name": CODE_NAMES.get(each.finding.key.code, ""), "unit": names.short(each.finding.key.unit),
             "message": printable(each.finding.message),
             "by": printable(each.closed_by or each.reason)}
            for each in audit.closed
        ],
    }  # fmt: skip


def _standing(how: Reception | None) -> str:
    return "名册未要求" if how is None else RECEPTIONS[how]


def _cell(cell: MatrixCell | None) -> dict[str, Any]:
    state: CellState = cell.state if cell else "none"
    mark, meaning = CELL_STATES[state]
    open_ = [found for found in cell.findings if found.finding.outcome != "note"] if cell else []
    worst = "certain" if any(found.finding.outcome == "certain" for found in open_) else "query" if open_ else ""
    return {"state": state, "mark": mark, "meaning": meaning, "worst": worst, "count": len(open_)}


def _finding(found: OpenFinding, names: UnitNames, inbox: str, known: frozenset[str]) -> dict[str, Any]:
    key, finding = found.finding.key, found.finding
    decided = found.decided
    return {
        "id": key.id,
        "code": key.code,
        "name": CODE_NAMES.get(key.code, key.code),
        "outcome": finding.outcome,
        "outcome_name": OUTCOMES[finding.outcome],
        "unit": key.unit or "",
        "unit_name": printable(names.short(key.unit)),
        "task": "" if key.task is None else str(key.task),
        "message": printable(finding.message[:_LONG]),
        "change": CHANGES[found.change],
        "decision": DECISIONS[found.decision],
        "decided": printable(f"{decided.person}：{decided.reason}") if decided else "",
        "evidence": [
            {
                "file": printable(piece.file),
                "href": f"{inbox}/{link_path(printable(piece.file).split('!/')[0])}" if piece.file in known else "",
                "where": printable(piece.where),
                "quote": printable(piece.quote[:_LONG]),
            }
            for piece in finding.evidence
        ],
    }


def _charts(audit: Audit, cells: Mapping[tuple[UnitId, TaskNo], MatrixCell]) -> dict[str, str]:
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
    must = [cell for cell in cells.values() if cell.obligation is not None and cell.obligation.strength == "must"]
    for section in dict.fromkeys(of_task.values()):
        states = [cell.state for cell in must if of_task.get(cell.task) == section]
        sections[section] = [
            charts.Part(kind=state, name=meaning, count=states.count(state)) for state, (_, meaning) in CELL_STATES.items()
        ]
    return {
        "chart_reception": charts.stacked("报送情况（单位数）", reception),
        "chart_codes": charts.rows("问题（条）", by_code),
        "chart_sections": charts.rows("应报告任务的进展状态（项次）", sections),
    }


def _details(audit: Audit, cells: Mapping[tuple[UnitId, TaskNo], MatrixCell], view: Mapping[str, Any]) -> dict[str, Any]:
    """What a click on a cell shows: tasks once, then by unit and task the duty, the entries and the findings' places."""
    places = {found.finding.key.id: place for place, found in enumerate(audit.findings)}
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
    shown: dict[str, Any] = {}
    for (unit, task), cell in cells.items():
        duty = cell.obligation
        shown.setdefault(unit, {})[str(task)] = [
            f"{ROLES[duty.role]}（{printable(duty.duty.text)}），{STRENGTHS[duty.strength]}" if duty else "",
            printable(duty.exempt) if duty else "",
            [_entry(entry) for entry in cell.entries],
            [places[found.finding.key.id] for found in cell.findings],
        ]
    states = {state: meaning for state, (_, meaning) in CELL_STATES.items()}
    return {"tasks": tasks, "cells": shown, "states": states, "units": {unit["id"]: [unit["name"], unit["how"]] for unit in view["units"]}}


def _entry(entry: ProgressEntry) -> list[Any]:
    parts: Sequence[str] = [f"{part.name} {part.value:.2f} {part.note}".strip() for part in entry.parts]
    rivals = [f"第{rival.task}项 {rival.score:.2f}" for rival in entry.rivals[:3]]
    where = entry.spans[0].where if entry.spans else ""
    return [
        CELL_STATES[entry.state][1],
        printable(entry.text[:_LONG]),
        printable(f"{entry.file} {where}".strip()),
        printable(
            f"{HOWS[entry.how]}，把握{entry.score:.2f}"
            + (f"（{'；'.join(parts)}）" if parts else "")
            + (f"；相近：{'、'.join(rivals)}" if rivals else "")
        ),
        "、".join(printable(word) for word in entry.state_words),
    ]
