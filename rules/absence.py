"""When a report is on record as not received, and what could still be it: shared by 未收到 for certain and to be confirmed."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from pipeline.model.evidence import Evidence
from pipeline.model.submission import Receipt
from pipeline.model.text import fold
from pipeline.model.work import Unit
from rules.cases import UnitCase
from rules.evidence import absence, of_file, of_receipts
from rules.phrases import cut_off, listed, shortened

ALIKE = 0.6
"""Likeness of a sender's name to a unit's from which a receipt of an unknown sender could be the unit's."""

_ORGANISATIONS = (
    "局",
    "委",
    "办",
    "厅",
    "院",
    "馆",
    "中心",
    "政府",
    "公司",
    "协会",
    "学校",
    "大学",
    "医院",
    "银行",
    "集团",
    "社",
    "站",
    "队",
    "所",
)


def unheard(case: UnitCase) -> bool:
    """Whether the due time has passed, nothing stands in the inbox, and no receipt waits for its file (SUB011)."""
    return case.is_due and not case.standing and not case.lost_receipts


def candidates(case: UnitCase) -> tuple[str, ...]:
    """What could be the unit's report although nobody knows: each as a phrase."""
    files = tuple(f"来源不明的文件{path}" for path in case.possible_files)
    receipts = tuple(f"{one.file}第{one.line}行（{shortened(one.sender or one.title, 20) or '发文单位空缺'}）" for one in _strays(case))
    returned = tuple("已退回的材料" for _ in case.submissions[:1])
    return files + receipts + returned


def nothing_received(case: UnitCase) -> tuple[str, tuple[Evidence, ...]]:
    """The sentence of what is on record, and the evidence of absence."""
    moment = cut_off(case.facts.as_of)
    what = f"{case.name}报送的{_round_name(case)}落实情况材料"
    message = f"截至{moment}，收文记录中未见{what}，收件目录中也没有该单位的文件。"
    if not case.facts.receipts_files:
        message = f"截至{moment}，收件目录中未见{what}（没有可查的收文记录）。"
    open_questions = candidates(case)
    if case.submissions:
        message = f"截至{moment}，{case.name}的材料已被退回，此后的收文记录中未见重新报送的材料。"
    elif open_questions:
        message += f"{listed(open_questions)}可能属于该单位，请先核实。"
    found = of_receipts(_strays(case))
    sent_back = of_receipts(file.receipt for file in case.files if file.receipt is not None)
    possible = tuple(of_file(file) for file in case.facts.files if file.source.path in case.possible_files) if case.possible_files else ()
    return message, tuple(dict.fromkeys(absence(case.facts, case.unit) + found + sent_back + possible))


def _round_name(case: UnitCase) -> str:
    due = case.facts.round.due
    return f"{due.year}年{due.month}月{due.day}日一期"


def _strays(case: UnitCase) -> Iterator[Receipt]:
    """Receipts of unknown senders that could be the unit's."""
    return (receipt for receipt in case.strange_receipts if could_be(receipt, case.unit))


def could_be(receipt: Receipt, unit: Unit) -> bool:
    """Whether a line whose sender nobody knows could be a unit's: no sender, no organisation's name, or a name much like its own."""
    sender = fold(receipt.sender)
    if not sender or not any(word in sender for word in _ORGANISATIONS):
        return True
    names = [fold(name) for name in (unit.full_name, unit.short_name, *unit.aliases, *unit.misprints) if name]
    text = sender + fold(receipt.title)
    return any(name in text or SequenceMatcher(None, name, sender, autojunk=False).ratio() >= ALIKE for name in names)
