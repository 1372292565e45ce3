"""What a rule checks, in words: for ``explain CODE`` and for the catalogue (``python -m rules.explain > rules/README.md``)."""

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from rules.registry import RULES
from rules.rule import Example, OnLedger, OnRun, Rule

OUTCOMES = {"certain": "确定（可列入通报）", "query": "待核（须人工核实，不列入通报和扣分）", "note": "备注（只列入工作底表）"}
FIGURES = Path(__file__).with_name("figures.json")
"""What was last measured of each rule, one Chinese phrase a code; written by ``python -m samples.quality``."""
_KINDS = {
    "LED": "台账本身",
    "SUB": "报送",
    "FIL": "文件",
    "SEA": "电子印章",
    "TWN": "两个版本",
    "TSK": "任务",
    "TXT": "文字内容",
}


def measured() -> dict[str, str]:
    """The figures of each rule as they were last measured; empty where nobody has."""
    if not FIGURES.is_file():
        return {}
    found: dict[str, str] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return found


def explain(code: str, figures: Mapping[str, str] | None = None) -> str:
    """The Chinese text on a rule: what it checks, its basis, what keeps it, what breaks it, what it cannot tell.

    ``figures`` are measured results by code, by default those last measured. LookupError, with the nearest codes, for an unknown one.
    """
    wanted = code.strip().upper()
    rule = next((one for one in RULES if one.code == wanted), None)
    if rule is None:
        codes = [one.code for one in RULES]
        near = get_close_matches(wanted, codes, n=3, cutoff=0.5) or codes[:3]
        raise LookupError(f"没有代码为“{code}”的规则；相近的有：{'、'.join(near)}。全部代码见 rules/README.md。")
    return "\n".join(_lines(rule, measured() if figures is None else figures)) + "\n"


def catalogue(figures: Mapping[str, str] | None = None) -> str:
    """The catalogue of all rules as Markdown, in the order of the notices; ``figures`` as in :func:`explain`."""
    shown = measured() if figures is None else figures
    lines = ["# 规则目录", "", "本文件由 `python -m rules.explain` 生成，请勿手工修改；每条例子都是该规则的测试。", ""]
    lines += ["| 代码 | 名称 | 结论 |", "|---|---|---|"]
    lines += [f"| [{rule.code}](#{rule.code.lower()}) | {rule.name} | {OUTCOMES[rule.outcome]} |" for rule in RULES]
    for kind, title in _KINDS.items():
        rules = [rule for rule in RULES if rule.code.startswith(kind)]
        if rules:
            lines += ["", f"## {title}"]
        for rule in rules:
            lines += ["", f'<a id="{rule.code.lower()}"></a>', "", f"### {rule.code} {rule.name}", ""]
            lines += _markdown(rule, shown)
    return "\n".join(lines) + "\n"


def _lines(rule: Rule, figures: Mapping[str, str]) -> list[str]:
    lines = [f"{rule.code} {rule.name}", f"结论：{OUTCOMES[rule.outcome]}", f"对象：{_shown(rule)}", f"依据：{rule.basis}"]
    for title, examples in _groups(rule):
        lines += [f"{title}：", *(f"  - {example.says}" for example in examples)]
    if rule.cannot_tell:
        lines.append(f"不能判断的：{rule.cannot_tell}")
    if rule.letter:
        lines.append(f"催办用语：{rule.letter}")
    if rule.code in figures:
        lines.append(f"实测：{figures[rule.code]}")
    return lines


def _markdown(rule: Rule, figures: Mapping[str, str]) -> list[str]:
    lines = [f"- 结论：{OUTCOMES[rule.outcome]}", f"- 对象：{_shown(rule)}", f"- 依据：{rule.basis}"]
    for title, examples in _groups(rule):
        lines += [f"- {title}：", *(f"  - {example.says}" for example in examples)]
    if rule.cannot_tell:
        lines.append(f"- 不能判断的：{rule.cannot_tell}")
    if rule.letter:
        lines.append(f"- 催办用语：{rule.letter}")
    if rule.code in figures:
        lines.append(f"- 实测：{figures[rule.code]}")
    return lines


def _groups(rule: Rule) -> list[tuple[str, Sequence[Example]]]:
    verdict = {"certain": "列为确定问题", "query": "列为待核", "note": "记为备注"}[rule.outcome]
    groups: list[tuple[str, Sequence[Example]]] = [
        ("不算问题的", rule.keeps()),
        (f"{verdict}的", rule.breaks()),
        ("有疑问、只列为待核的", rule.doubts()),
    ]
    return [(title, examples) for title, examples in groups if examples]


def _shown(rule: Rule) -> str:
    if isinstance(rule.check, OnLedger):
        return "台账"
    return "本期全部材料" if isinstance(rule.check, OnRun) else "一个单位一期的材料"


if __name__ == "__main__":
    import sys

    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(catalogue())
