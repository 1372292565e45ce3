"""Reading papers back: every number in them against a count of its own, made from the run's plain data and not by the papers' code."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from docx import Document

Json = dict[str, Any]
ANSWERED = {"done", "under_way", "ongoing", "planned", "nothing_to_report", "not_applicable", "unclear"}
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as programs see it: the files of ``data/`` by name, and the units that must report for certain."""

    data: dict[str, Any]
    round: str
    demanded: frozenset[str]
    report_tasks: frozenset[int]

    def nameable(self, *codes: str) -> list[Json]:
        """Certain findings that nobody set aside, of units that must report."""
        kept = (each for each in self.data["findings.json"] if each["outcome"] == "certain" and each["unit"] in self.demanded)
        return [each for each in kept if each["decision"] not in {"rejected", "waived"} and (not codes or each["code"] in codes)]

    def counts(self) -> dict[str, int]:
        """The numbers of the totals, counted once more."""
        senders = {file["unit"] for file in self.data["files.json"] if file["round"] == self.round} & self.demanded
        rows = self.data["obligations.json"]
        must = [row for row in rows if row["strength"] == "must" and row["unit"] in self.demanded and not row["exempt"]]
        must = [row for row in must if row["task"] not in self.report_tasks]
        return {
            "expected": len(self.demanded),
            "received": len(senders),
            "late": len({each["unit"] for each in self.nameable("SUB002")}),
            "missing": len({each["unit"] for each in self.nameable("SUB001")}),
            "duties": len(must),
            "answered": sum(1 for row in must if row["state"] in ANSWERED),
        }


def text_of(docx: bytes) -> tuple[list[str], list[list[str]]]:
    """Paragraphs outside tables, and rows of all tables."""
    document = Document(io.BytesIO(docx))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text], rows


def wrong_rates(texts: Iterable[str]) -> list[str]:
    """Rates that are not the quotient of the two numbers beside them."""
    wrong = []
    for text in texts:
        for shown, part, whole in re.findall(r"(\d+(?:\.\d+)?)%（(\d+)/(\d+)）", text):
            exact = Decimal(part) * 100 / Decimal(whole)
            digits = Decimal(1).scaleb(-max(1, len(shown.partition(".")[2])))
            if Decimal(shown) != exact.quantize(digits, rounding=ROUND_HALF_UP):
                wrong.append(f"{shown}%（{part}/{whole}）")
        bare = re.sub(r"\d+(?:\.\d+)?%（\d+/\d+）", "", text)
        wrong += re.findall(r"\d+(?:\.\d+)?%", bare)
    return wrong


def totals_said(text: str) -> dict[str, int]:
    """The totals that a notice says, 0 where it says nothing of one."""
    patterns = {
        "expected": r"应报送单位(\d+)个",
        "received": r"收到(\d+)个单位的报送材料",
        "late": r"逾期报送(\d+)个",
        "missing": r"，未收到(\d+)个",
        "duties": r"合计(\d+)项次，报送材料中已见进展",
        "answered": r"已见进展的(\d+)项次",
    }
    return {name: int(found[1]) if (found := re.search(pattern, text)) else 0 for name, pattern in patterns.items()}


def underived(texts: Iterable[str], sources: Iterable[str]) -> set[str]:
    """Numbers of the texts that stand in none of the sources."""
    known = {number for source in sources for number in NUMBER.findall(source)}
    return {number for text in texts for number in NUMBER.findall(text)} - known
