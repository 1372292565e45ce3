"""What commands print for people, from the same data that ``--json`` prints."""

from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.model.finding import Outcome
from pipeline.model.run import Audit

_OUTCOMES: dict[Outcome, str] = {"certain": "确定", "query": "待核", "note": "备注"}
_RESULTS = {"ok": "通过", "failed": "不通过", "not_checked": "未核对", "unsupported": "无法核验"}
_VERDICTS = {
    "valid": "有效",
    "valid_with_notes": "有效，但有需要注意之处",
    "altered": "盖章后内容被改动",
    "invalid": "验证不通过",
    "unsupported": "无法核验",
    "picture_only": "仅有印章图片",
}
_CHECKS = {
    "parts": "受保护内容",
    "signature_file": "签名文件",
    "signer_signature": "签章人签名",
    "maker_signature": "制章人签名",
    "seal_copy": "印章副本",
    "signer_in_seal": "签章人授权",
    "seal_period": "印章有效期",
    "certificate_period": "证书有效期",
    "chain": "证书来源",
    "coverage": "保护范围",
}
SHOWN = 60


def ledger_lines(data: dict[str, Any]) -> list[str]:
    """A ledger: title, counts, rounds, a line a task, its findings."""
    counted = data["counted"]
    rounds = "、".join(each["due"] for each in data["rounds"]) or "未找到"
    lines = [
        f"{data['title']}（{data['year']}年）",
        f"板块{counted['sections']}个，一级工作{counted['items']}项，任务{counted['tasks']}项；报送批次：{rounds}",
        "",
    ]
    for task in data["tasks"]:
        title = task["subitem"] or task["item"]
        due = task["due"] or task["deadline"] or "未注明"
        lines.append(f"{task['no']:>3}  {title}  〔{task['units']}〕  {due}")
    lines += ["", f"台账本身的问题{len(data['findings'])}处："] if data["findings"] else ["", "台账本身没有发现问题。"]
    lines += [f"  {finding['code']} {finding['message']}" for finding in data["findings"]]
    return lines


def document_lines(data: dict[str, Any]) -> list[str]:
    """A file as the parsers see it, in reading order."""
    pages = f"，{data['pages']}页" if data["pages"] else ""
    lines = [f"{data['file']}（{data['format']}{pages}）"]
    if data["unit"]:
        lines.append(f"报送单位：{data['unit']}")
    blocks = {block["where"]: block for block in (*data["paragraphs"], *data["tables"])}
    for where in data["reading_order"]:
        block = blocks[where]
        if "cells" not in block:
            lines.append(f"  {where}：{block['text']}")
            continue
        lines.append(f"  {where}：{block['rows']}行×{block['columns']}列")
        lines += [f"    第{cell['row']}行第{cell['column']}列：{_short(cell['text'])}" for cell in block["cells"] if cell["text"]]
    lines.append(f"填报内容{len(data['entries'])}条：")
    lines += [
        f"  [{entry['task'] or entry['number'] or '—'}] {entry['where']}：{_short(entry['text']) or '（空）'}" for entry in data["entries"]
    ]
    for seal in data["seals"]:
        lines.append(f"印章：{seal['name'] or seal['signer'] or '未命名'}，{_VERDICTS[seal['verdict']]}")
    lines += [f"问题：{problem['code']} {problem['where']}：{problem['message']}" for problem in data["problems"]]
    lines += [f"说明：{note['text']}" for note in data["notes"]]
    return lines


def _short(text: str) -> str:
    flat = text.replace("\n", " ")
    return flat if len(flat) <= SHOWN else flat[:SHOWN] + "…"


def seal_lines(data: dict[str, Any]) -> list[str]:
    """Each seal of a file with each of its checks."""
    lines = [data["file"]]
    if not data["seals"] and not data["problems"]:
        lines.append("  没有电子印章，也没有数字签名")
    for seal in data["seals"]:
        signed = f"，签章时间{seal['signed_at']}" if seal["signed_at"] else ""
        unit = f"，单位{seal['unit']}" if seal["unit"] else ""
        lines.append(f"  {seal['name'] or seal['signer'] or '未命名'}（{seal['kind']}）{unit}{signed}：{_VERDICTS[seal['verdict']]}")
        lines += [f"    {_CHECKS[name]}：{_RESULTS[check['result']]}。{check['reason']}" for name, check in seal["checks"].items()]
        lines += [f"    说明：{note}" for note in seal["notes"]]
    lines += [f"  问题：{problem['message']}" for problem in data["problems"]]
    return lines


def plan_lines(rows: list[dict[str, Any]]) -> list[str]:
    """Which files the next audit would read, and why."""
    if not rows:
        return ["没有需要重新读取的文件。"]
    return [f"下次核查将读取{len(rows)}个文件：", *(f"  {row['path']}：{row['reason']}" for row in rows)]


def audit_lines(audit: Audit) -> list[str]:
    """What an audit found."""
    outcomes = Counter(standing.finding.outcome for standing in audit.findings)
    received = {dossier.unit for dossier in audit.dossiers if dossier.submissions}
    due = audit.round.due
    lines = [
        f"批次{due.year}年{due.month}月{due.day}日，统计截止{audit.as_of:%Y-%m-%d %H:%M}",
        f"应报{len(audit.expected)}个单位，已收到{len(audit.expected & received)}个",
        f"待确认是否应报{len(audit.to_confirm)}个，已收到{len(audit.to_confirm & received)}个",
        "问题：" + "，".join(f"{name}{outcomes.get(outcome, 0)}条" for outcome, name in _OUTCOMES.items()),
    ]
    if audit.closed:
        lines.append(f"较上次核查，已消除{len(audit.closed)}条")
    return [*lines, *(f"规则{broken} 未能运行，请告诉维护人员" for broken in audit.broken_rules)]


def paper_lines(folder: Path) -> list[str]:
    """Where the papers of an audit lie."""
    return [
        f"报告：{folder / 'index.html'}",
        f"      {folder / '工作底表.xlsx'}",
        f"      {folder / '通报稿.docx'}",
        f"      {folder / '催办'}",
    ]


def diff_lines(data: dict[str, Any]) -> list[str]:
    """What changed between two runs."""
    lines = [f"{data['from'] or '（此前没有核查）'} → {data['to']}"]
    names = {"new": "新增", "updated": "证据有变化", "reopened": "重新出现", "closed": "已消除"}
    for kind, name in names.items():
        rows = [row for row in data["changes"] if row["change"] == kind]
        if rows:
            lines.append(f"{name}{len(rows)}条：")
            lines += [f"  {row['code']} {row['message']}" for row in rows]
    return lines if len(lines) > 1 else [*lines, "没有变化。"]
