"""What a run found, as the rows of ``review.xlsx``: decisions and corrections that hold are filled in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.model.correction import ExtensionCorrection
from pipeline.model.finding import Decision, OpenFinding
from pipeline.model.submission import ProgressEntry, ReceivedFile
from pipeline.plain import json_line
from pipeline.review import (
    LONGEST,
    QUOTE,
    SHEETS,
    WORDS,
    Held,
    Kind,
    ReviewRow,
    Roll,
    correction_values,
    decision_values,
    state_of,
)


def review_rows(
    *,
    findings: Sequence[OpenFinding],
    files: Sequence[ReceivedFile],
    entries: Sequence[ProgressEntry],
    held: Held,
    roll: Roll,
    rule_names: Mapping[str, str],
    ledger: str = "",
) -> tuple[ReviewRow, ...]:
    """Return the rows of every sheet as they are exported, decisions and corrections that hold filled in."""
    rows = [_finding_row(one, held, roll, rule_names, ledger) for one in findings]
    rows += [_owner_row(file, held, roll) for file in files]
    rows += [_match_row(entry, held, roll) for entry in entries]
    rows += [_time_row(file, held, roll) for file in files]
    rows += [
        _extension_row(key, value, held, roll) for (_, key), value in held.standing().items() if isinstance(value, ExtensionCorrection)
    ]
    lines: dict[Kind, int] = {}
    numbered = []
    for row in rows:
        lines[row.kind] = lines.get(row.kind, 1) + 1
        numbered.append(replace(row, line=lines[row.kind]))
    return tuple(numbered)


def _row(kind: Kind, key: Sequence[str], state: str, shown: Sequence[str], filled: Sequence[str]) -> ReviewRow:
    width = next(len(sheet.filled) for sheet in SHEETS if sheet.kind == kind)
    cells = tuple(text.strip()[:LONGEST] for text in filled) or ("",) * width
    return ReviewRow(kind=kind, line=0, key=tuple(key), state=state, shown=tuple(shown), prefilled=cells, values=cells)


def _finding_row(one: OpenFinding, held: Held, roll: Roll, rule_names: Mapping[str, str], ledger: str) -> ReviewRow:
    finding = one.finding
    current = one.decided
    is_holding = one.decision in {"confirmed", "rejected", "waived"} and current is not None
    shown = (
        finding.key.id,
        roll.name(finding.key.unit),
        finding.key.round or "",
        "" if finding.key.task is None else str(finding.key.task),
        {"certain": "确定", "query": "待核", "note": "提示"}[finding.outcome],
        rule_names.get(finding.key.code, finding.key.code),
        finding.message,
        "\n".join(
            f"{piece.file} {piece.where}：{piece.quote}" if piece.quote else f"{piece.file} {piece.where}" for piece in finding.evidence
        ),
        one.first_seen[:10],
        _standing_words(one, current),
    )
    filled = decision_values(current) if is_holding and current else ()
    return _row("decision", (finding.key.id, finding.evidence_digest), state_of(held.decision(finding.key.id, ledger)), shown, filled)


def _standing_words(one: OpenFinding, current: Decision | None) -> str:
    if one.decision == "recheck" and current is not None:
        return f"待复核（原为{WORDS[current.kind]}，{current.person}，{current.decided_at:%Y-%m-%d}：{current.reason}）"
    return next((said for kind, said in WORDS.items() if kind == one.decision), WORDS["open"])


def _owner_row(file: ReceivedFile, held: Held, roll: Roll) -> ReviewRow:
    value = held.corrections.get(("owner", file.source.path))
    shown = (file.source.path, roll.name(file.unit), file.round or "", file.round_basis)
    return _row("owner", (file.source.path, file.source.sha256), state_of(value), shown, correction_values(value, roll))


def _time_row(file: ReceivedFile, held: Held, roll: Roll) -> ReviewRow:
    value = held.corrections.get(("time", file.source.path))
    received = f"{file.received_at:%Y-%m-%d %H:%M:%S}" if file.received_at else ""
    return _row(
        "time",
        (file.source.path, file.source.sha256),
        state_of(value),
        (file.source.path, roll.name(file.unit), received),
        correction_values(value, roll),
    )


def _match_row(entry: ProgressEntry, held: Held, roll: Roll) -> ReviewRow:
    where, quote = (entry.spans[0].where, entry.spans[0].quote[:QUOTE]) if entry.spans else ("", "")
    key = (entry.file, entry.sha256, where, quote)
    name = json_line(list(key))
    value, stored = held.standing().get(("match", name)), held.corrections.get(("match", name))
    titles = dict(roll.tasks)
    task = "" if entry.task is None else f"{entry.task} {titles.get(entry.task, '')}".strip()
    how = {"number": "序号", "title": "标题", "content": "内容", "none": "未对应"}[entry.how]
    shown = (roll.name(entry.unit), entry.round or "", entry.file, where, entry.text, task, f"{how} {entry.score:.2f}")
    return _row("match", key, state_of(stored), shown, correction_values(value, roll))


def _extension_row(name: str, value: ExtensionCorrection, held: Held, roll: Roll) -> ReviewRow:
    key = ["" if part is None else str(part) for part in json.loads(name)]
    return _row("extension", key, state_of(held.corrections["extension", name]), (), correction_values(value, roll))
