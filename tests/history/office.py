"""An office at work on a small workspace: audits, reviews, notices through the commands, and what they leave behind."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.cli import main
from samples.build.plan import Plan, plan_of
from samples.build.workspace import build_workspace

ROUND = "2023-08-15"
FIRST: dict[str, Any] = {"unit": "D_FGW", "at": "2023-08-14 10:00:00"}
LACKING: dict[str, Any] = {"unit": "D_MZJ", "at": "2023-08-14 11:00:00", "omit": [13]}
LATER: dict[str, Any] = {"unit": "D_SWJ", "at": "2023-08-22 15:10:00"}


def plan(*deliveries: dict[str, Any], **more: Any) -> Plan:
    """A plan over three units of the sample roster."""
    occasion = {"round": ROUND, "as_of": "2023-08-31"}
    table = {"shows": "办公室", "units": ["D_FGW", "D_MZJ", "D_SWJ"], "deliveries": list(deliveries), "audits": [occasion], **more}
    return plan_of(table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A workspace and the console in front of it."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> tuple[int, Any]:
        """Run a command on the workspace with --json: its exit code and document."""
        self.capsys.readouterr()
        code = main(
            [arguments[0], *([arguments[1]] if arguments[0] == "review" else []), str(self.folder), *self._rest(arguments), "--json"]
        )
        out = self.capsys.readouterr().out
        return code, json.loads(out) if out else None

    def said(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command on the workspace as people do: exit code, stdout, stderr."""
        self.capsys.readouterr()
        code = main([arguments[0], *([arguments[1]] if arguments[0] == "review" else []), str(self.folder), *self._rest(arguments)])
        told = self.capsys.readouterr()
        return code, told.out, told.err

    @staticmethod
    def _rest(arguments: tuple[str, ...]) -> tuple[str, ...]:
        return arguments[2:] if arguments[0] == "review" else arguments[1:]

    def audit(self, as_of: str = "2023-08-31") -> dict[str, Any]:
        """Audit the round; its run.json."""
        code, run = self.run("audit", "--round", ROUND, "--as-of", as_of)
        assert code in {0, 1, 3}
        head: dict[str, Any] = run
        return head

    def data(self, name: str) -> list[dict[str, Any]]:
        """A data file of the round's last audit."""
        found: list[dict[str, Any]] = json.loads((self.folder / "out" / ROUND / "data" / f"{name}.json").read_text(encoding="utf-8"))
        return found

    def finding(self, code: str, unit: str, task: int | None = None) -> dict[str, Any] | None:
        """The finding of the last audit with this code, unit and task."""
        found = (each for each in self.data("findings") if (each["code"], each["unit"], each["task"]) == (code, unit, task))
        return next(found, None)

    def tree(self, part: str = "out") -> dict[str, bytes]:
        """Every file of a part of the workspace with its bytes."""
        root = self.folder / part
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}

    def lay(self, *deliveries: dict[str, Any]) -> None:
        """Lay the files of a plan with these deliveries into the workspace, receipts and all; what lies there stays."""
        build_workspace(plan(*deliveries), self.folder)

    def fill(self, sheet: str, where: dict[str, str], values: dict[str, Any]) -> None:
        """Fill in the row of review.xlsx whose cells are the given ones; the first free row where nothing is given."""
        path = self.folder / "review.xlsx"
        book = openpyxl.load_workbook(path)
        page = book[sheet]
        heads: dict[str, int] = {}
        for cell in page[1]:
            heads[str(cell.value)] = int(cell.column or 0)
        first = {str(cell.value): int(cell.column or 0) for cell in reversed(page[1])}
        for line in range(2, page.max_row + 1):
            if all(str(page.cell(line, first[head]).value or "") == value for head, value in where.items()) and (
                where or not any(cell.value for cell in page[line])
            ):
                for head, value in values.items():
                    page.cell(line, heads[head]).value = value
                break
        else:
            raise AssertionError(f"no row {where} on {sheet}")
        book.save(path)

    def decide(self, finding: dict[str, Any], word: str, *, reason: str = "已核实", person: str = "张三") -> None:
        """Decide on a finding through the workbook."""
        assert self.run("review", "export")[0] == 0
        self.fill("问题", {"编号": finding["id"]}, {"决定": word, "理由": reason, "决定人": person})
        code, told = self.run("review", "import")
        assert (code, told["decisions"], told["conflicts"]) == (0, 1, [])


def build_office(folder: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """The workspace of the first days: two units have reported."""
    build_workspace(plan(FIRST, LACKING), folder)
    return Office(folder=folder, capsys=capsys)
