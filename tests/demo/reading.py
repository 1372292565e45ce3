"""The demo's papers read back paragraph by paragraph: every sentence with a number is known by its form and counted a second time.

Nothing here uses the papers' own code: the facts come from ``data/*.json``, ``units.csv`` and ``ledger.json`` alone.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

Json = dict[str, Any]
NUMBER = re.compile(r"\d+(?:\.\d+)?")
ANSWERED = {"done", "under_way", "ongoing", "planned", "nothing_to_report", "not_applicable", "unclear"}
SETTLED = {"done", "nothing_to_report", "not_applicable"}
NAMED_BESIDE_FACTS = {
    "未收到": "SUB001",
    "逾期报送": "SUB002",
    "缺Word版": "SUB003",
    "缺OFD版": "SUB004",
    "无法打开": "FIL001",
    "未加盖电子印章": "SEA001",
    "盖章后内容被改动": "SEA002",
    "签名验证不通过": "SEA003",
    "印章单位与报送单位不符": "SEA004",
    "漏报任务": "TSK001",
    "进展为空": "TSK002",
    "到期未完成且无说明": "TSK003",
    "照抄台账原文": "TXT002",
}


def day(moment: date) -> str:
    """A day as papers print it."""
    return f"{moment.year}年{moment.month}月{moment.day}日"


def rate(part: int, whole: int) -> str:
    """A rate as papers print it, for rates that one decimal tells from 0 and 100."""
    exact = (Decimal(part * 100) / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{exact.normalize():f}%（{part}/{whole}）"


def numbers(texts: Iterable[str]) -> set[str]:
    """Every number of the texts."""
    return {number for text in texts for number in NUMBER.findall(text)}


@dataclass(frozen=True)
class Facts:
    """A round's plain data."""

    folder: Path
    round: str
    report_tasks: frozenset[int] = frozenset({38})
    data: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in (self.folder / "out" / self.round / "data").iterdir():
            self.data[path.stem] = json.loads(path.read_text(encoding="utf-8"))

    @cached_property
    def roster(self) -> list[Json]:
        with (self.folder / "units.csv").open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))

    @cached_property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.data["run"]["as_of"])

    @cached_property
    def due(self) -> date:
        return date.fromisoformat(self.round)

    @cached_property
    def demanded(self) -> list[str]:
        return [row["id"] for row in self.roster if row["report"] == "yes" and row["category"] not in {"outside", "issuer"}]

    @cached_property
    def names(self) -> dict[str, str]:
        return {row["id"]: row["short_name"] for row in self.roster}

    def nameable(self, *codes: str) -> list[Json]:
        found = [each for each in self.data["findings"] if each["outcome"] == "certain" and each["unit"] in self.demanded]
        return [each for each in found if each["decision"] not in {"rejected", "waived"} and (not codes or each["code"] in codes)]

    @cached_property
    def senders(self) -> set[str]:
        return {file["unit"] for file in self.data["files"] if file["round"] == self.round}

    def receipts(self, unit: str) -> tuple[datetime | None, datetime | None]:
        """When a unit's first file came, and when a Word and an OFD version were there."""
        mine = [file for file in self.data["files"] if (file["unit"], file["round"]) == (unit, self.round)]
        came = [(datetime.fromisoformat(file["received_at"]), file["form"]) for file in mine if file["received_at"]]
        first = min((moment for moment, _ in came), default=None)
        versions = [min((moment for moment, form in came if form == wanted), default=None) for wanted in ("word", "ofd")]
        return first, None if None in versions else max(moment for moment in versions if moment is not None)

    @cached_property
    def duties(self) -> list[Json]:
        rows = [row for row in self.data["obligations"] if row["strength"] == "must" and row["unit"] in self.demanded]
        return [row for row in rows if row["task"] not in self.report_tasks and not row["exempt"]]

    def answered(self, *units: str) -> int:
        return sum(1 for row in self.duties if row["state"] in ANSWERED and (not units or row["unit"] in units))

    @cached_property
    def totals(self) -> dict[str, int]:
        end = datetime.combine(self.due, datetime.min.time(), self.as_of.tzinfo) + timedelta(days=1)
        late = {each["unit"] for each in self.nameable("SUB002")}
        received = [unit for unit in self.demanded if unit in self.senders]
        decisive = {unit: self.receipts(unit)[1] or self.receipts(unit)[0] for unit in received}
        on_time = [unit for unit, moment in decisive.items() if unit not in late and moment is not None and moment < end]
        missing = {each["unit"] for each in self.nameable("SUB001")}
        silent = {(each["unit"], each["task"]) for each in self.nameable("TSK001", "TSK002")}
        open_ = [row for row in self.duties if row["state"] not in ANSWERED]
        named = [row for row in open_ if row["unit"] in missing or (row["unit"], row["task"]) in silent]
        return {
            "expected": len(self.demanded),
            "received": len(received),
            "on_time": len(on_time),
            "late": len(late),
            "missing": len(missing),
            "unverified": len(received) - len(on_time) - len(late),
            "pending": len(self.demanded) - len(received) - len(missing),
            "tasks": len(self.data["ledger"]["tasks"]),
            "duties": len(self.duties),
            "answered": self.answered(),
            "unanswered": len(named),
            "doubtful": len(open_) - len(named),
        }

    def deadline(self, task: int, due: date) -> tuple[int, int, int]:
        """Units that must report a task, those that say it is done, and those of whose others nothing came after its day."""
        mine = [row for row in self.duties if row["task"] == task]
        left = [row for row in mine if row["state"] not in SETTLED]
        after = {
            entry["unit"]
            for entry in self.data["entries"]
            if entry["task"] == task and entry["effective"] and entry["received_at"] and entry["received_at"][:10] > due.isoformat()
        }
        return len(mine), len(mine) - len(left), sum(1 for row in left if row["unit"] not in after)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a notice must say: the rounds that it reports, and the day that it gives for corrections."""

    rounds: tuple[Facts, ...]
    correct_by: str
    quarter: str = ""
    due_tasks: tuple[int, ...] = ()
    previous: tuple[Json, ...] = ()
    previous_as_of: str = ""
    problems: Callable[[Facts], list[Json]] = Facts.nameable

    @property
    def last(self) -> Facts:
        return self.rounds[-1]

    def forms(self) -> Iterator[tuple[str, Callable[[re.Match[str]], Iterable[str]]]]:
        """Every form of paragraph that may hold numbers, with what its numbers must be, in order."""
        facts = self.last
        cut, title = f"{day(facts.as_of.date())}24时", facts.data["ledger"]["title"]
        due = day(facts.due)
        t = facts.totals
        yield r"关于2023年(?:第.季度)?.*", lambda _: ["2023"]
        yield r"（\d+月\d+日报送批次）的通报", lambda _: NUMBER.findall(due)[1:]
        lead = rf"根据《{re.escape(title)}》（以下简称《台账》）要求，.*现将有关情况通报如下："
        yield lead, lambda _: [*NUMBER.findall(title), *NUMBER.findall(due), *NUMBER.findall(cut)]
        yield (
            rf"{due}报送批次，应报送单位\d+个。截至{cut}，.*",
            lambda _: NUMBER.findall(
                f"{due}，{t['expected']}，{cut}，{t['received']}，{rate(t['received'], t['expected'])}，"
                f"{t['on_time']}，{rate(t['on_time'], t['expected'])}，"
                + "，".join(str(t[name]) for name in ("late", "missing", "unverified", "pending") if t[name])
            ),
        )
        after = facts.due + timedelta(days=1)
        yield rf"按时的认定：“{due}前”包括当日，以收文记录时间在.*", lambda _: NUMBER.findall(f"{due}，{day(after)}0时")
        yield (
            r"《台账》共\d+项任务。.*",
            lambda _: NUMBER.findall(
                f"{t['tasks']}，{due}，{t['duties']}，{t['answered']}，{rate(t['answered'], t['duties'])}，"
                + "，".join(str(t[name]) for name in ("unanswered", "doubtful") if t[name])
            ),
        )
        yield r"(\d{4}年\d+月\d+日)到期的任务共.*", self._of_deadlines
        yield r"《.*通报》（数据统计截至.*", lambda _: self._of_recheck()
        yield r"[一二三]是请附件1?所列单位逐项核对，于(.*?)前（含当日）.*", lambda _: ["1", *NUMBER.findall(self.correct_by)]
        yield r"(?:附件：)?\d\..*", lambda found: self._of_annex(found[0])
        yield day(facts.as_of.date()), lambda _: NUMBER.findall(day(facts.as_of.date()))
        yield r"附件\d", lambda found: [found[0][2:]]
        yield rf"{due}报送批次各单位报送情况", lambda _: NUMBER.findall(due)
        yield r".+", self._of_problem

    def _of_deadlines(self, found: re.Match[str]) -> list[str]:
        said = datetime.strptime(found[1], "%Y年%m月%d日").date()  # noqa: DTZ007 (a day)
        counted = {task: self.last.deadline(task, said) for task in self.due_tasks}
        units, done, unknown = (sum(each[place] for each in counted.values()) for place in range(3))
        text = f"{found[1]}，{sum(1 for each in counted.values() if each[0])}，{units}，{done}，{rate(done, units)}"
        text += f"，{unknown}" if unknown else ""
        text += "".join(f"，{task}，{each[1]}/{each[0]}" for task, each in counted.items() if each[1] < each[0])
        return [*NUMBER.findall(text), "3"]

    def _of_recheck(self) -> list[str]:
        late = [each for each in self.previous if each["code"] == "SUB002"]
        looked = len(self.previous) - len(late)
        text = f"2023，{self.previous_as_of}，{len(self.previous)}，{len(late)}，{day(self.last.as_of.date())}24时，{looked}，{looked}"
        return [*NUMBER.findall(text), "4" if self.due_tasks else "3"]

    def _of_annex(self, text: str) -> list[str]:
        mark = text.removeprefix("附件：").partition(".")[0]
        return NUMBER.findall(f"{mark}.{day(self.last.due)}" if "报送情况" in text else mark)

    def _of_problem(self, found: re.Match[str]) -> list[str]:
        """A sentence on problems: its numbers stand in the messages and tasks of the named units' findings, or are the days."""
        facts = self.last
        mine = [each for each in self.problems(facts) if facts.names[each["unit"]] in found[0]]
        told = numbers([each["message"] + f"，{each['task'] or ''}" for each in mine] + [day(facts.due), f"{day(facts.as_of.date())}24时"])
        said = NUMBER.findall(found[0])
        return said if mine and set(said) <= told else [f"not in {sorted(told)}"]

    def wrong(self, paragraphs: Sequence[str]) -> list[tuple[str, list[str]]]:
        """Paragraphs whose numbers are not what the facts give."""
        wrong = []
        forms = list(self.forms())
        for text in paragraphs:
            said = NUMBER.findall(text)
            if not said:
                continue
            form, want = next((form, want) for form, want in forms if re.fullmatch(form, text))
            found = re.fullmatch(form, text)
            assert found is not None
            if list(want(found)) != said:
                wrong.append((text, list(want(found))))
        return wrong

    def wrong_rows(self, tables: Sequence[Sequence[Sequence[str]]]) -> list[Sequence[str]]:
        """Rows of the annexes that are not what the facts give."""
        readers = {
            "具体情况": self._problem_rows,
            "首次收文": self._reception_rows,
            "到期日": self._deadline_rows,
            "复核情况": self._recheck_rows,
        }
        wrong: list[Sequence[str]] = []
        for head, *rows in tables:
            read = next(reader for name, reader in readers.items() if name in head)
            wrong += [row for row, right in zip(rows, read(rows), strict=True) if not right]
        return wrong

    def _problem_rows(self, rows: Sequence[Sequence[str]]) -> Iterator[bool]:
        facts = self.last
        left = {(facts.names[each["unit"]], each["code"], each["task"]) for each in self.problems(facts)}
        for place, (number, unit, problem, tasks, fact, sources) in enumerate(rows, 1):
            code = NAMED_BESIDE_FACTS[problem]
            mine = [each for each in self.problems(facts) if (facts.names[each["unit"]], each["code"]) == (unit, code)]
            own = {each["task"] for each in mine}
            said: set[int | None] = {int(task) for task in tasks.split("、") if task} or {None}
            told = numbers([each["message"] + f"，{each['task'] or ''}" for each in mine])
            shown = numbers([f"{piece['file']}{piece['where']}" for each in mine for piece in each["evidence"]])
            left -= {(unit, code, task) for task in own}
            yield number == str(place) and said == own and numbers([fact]) <= told and numbers([sources]) <= shown
        assert left == set()

    def _reception_rows(self, rows: Sequence[Sequence[str]]) -> Iterator[bool]:
        facts = self.last
        assert [row[1] for row in rows] == [facts.names[unit] for unit in facts.demanded]
        for place, (unit, row) in enumerate(zip(facts.demanded, rows, strict=True), 1):
            first, complete = facts.receipts(unit)
            whole = sum(1 for each in facts.duties if each["unit"] == unit)
            is_there = unit in facts.senders
            progress = [str(facts.answered(unit)), str(whole)] if is_there else [str(whole)]
            clocks = [_clock(first), _clock(complete) if first else "—"]
            yield [row[0], *row[3:5]] == [str(place), *clocks] and NUMBER.findall(row[7])[: len(progress)] == progress

    def _deadline_rows(self, rows: Sequence[Sequence[str]]) -> Iterator[bool]:
        assert [int(row[0]) for row in rows] == [task for task in self.due_tasks if self.last.deadline(task, date.max)[0]]
        for task, _, said, units, done, unknown, share in rows:
            due = datetime.strptime(said, "%Y年%m月%d日").date()  # noqa: DTZ007 (a day)
            whole, part, open_ = self.last.deadline(int(task), due)
            yield (units, done, unknown, share) == (str(whole), str(part), str(open_), rate(part, whole))

    def _recheck_rows(self, rows: Sequence[Sequence[str]]) -> Iterator[bool]:
        names = self.last.names
        wanted = [
            (names[each["unit"]], each["code"], str(each["task"] or ""), each["round"])
            for each in self.previous
            if each["code"] != "SUB002"
        ]
        said = [(unit, NAMED_BESIDE_FACTS[problem], task, round_) for _, unit, problem, task, round_, _ in rows]
        yield from (row[0] == str(place) and told in wanted for place, (row, told) in enumerate(zip(rows, said, strict=True), 1))
        assert sorted(said) == sorted(wanted)


def _clock(moment: datetime | None) -> str:
    if moment is None:
        return "—"
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{moment.month}月{moment.day}日{moment.hour}时{minutes}"


def wrong_in_letter(facts: Facts, unit: str, paragraphs: Sequence[str], *, correct_by: str) -> list[str]:
    """Paragraphs of a unit's letter with a number that none of its own findings, nor the round's days, has."""
    mine = [each for each in facts.data["findings"] if each["unit"] == unit]
    tasks = {task["no"]: f"{task['item']}{task['subitem'] or ''}" for task in facts.data["ledger"]["tasks"]}
    days = [day(facts.due), f"{day(facts.as_of.date())}24时", correct_by, facts.data["ledger"]["title"]]
    told = numbers([*days, *(f"{each['message']}，{each['task'] or ''}，{tasks.get(each['task'], '')}" for each in mine)])
    wrong = []
    for text in paragraphs:
        body = re.sub(r"^\d\.", "", text)
        many = re.search(r"第([\d、]+)项（共(\d+)项）", body)
        if many is not None:
            body = body.replace(f"（共{many[2]}项）", "") if len(many[1].split("、")) == int(many[2]) else body
        if not numbers([body]) <= told:
            wrong.append(text)
    return wrong
