"""A made region: many units, many rounds, a Word and an OFD file each, cheap enough for a hundred thousand files.

One paper is set once in each format with a place-holder character for every character that differs between reports;
a report is that template with the characters put in. Only the part that changes is packed anew.
"""

import csv
import io
import random
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

from pipeline.settings_file import audit_toml
from samples.build.content import Grid, GridCell, Paper, Text
from samples.build.docx import write_docx
from samples.build.facts import Book, Member, made_book, own_roster, roster_csv
from samples.build.layouts import ledger_blocks
from samples.build.ofd import write_ofd

YEAR = 2023
_DOS_DATE = ((YEAR - 1980) << 9) | (1 << 5) | 1
_SYLLABLES = "安宁康泰和顺昌盛永兴文华明德仁义礼智信诚"
_PLACE = "示例市"
_FIRST_HOLDER = 0xE000
_ANSWER = 48
"""Characters of one answer: fixed, so that every report has the template's lines."""
_TASKS = (
    ("做好政策发布解读", "及时发布本单位制定的政策文件，同步组织解读材料，推送至政务新媒体。"),
    ("规范政务公开平台", "维护本单位门户网站专栏和政务新媒体账号，清理过期栏目，保障内容更新。"),
    ("办理依申请公开", "依法办理公开申请，完善登记、审核、答复流程，按时限答复申请人。"),
    ("开展政民互动活动", "组织政府开放日和在线访谈，收集企业群众意见，公开采纳情况。"),
)
_PLACES = ("政务大厅", "社区广场", "图书馆", "产业园区", "乡镇文化站", "会展中心", "职业学院", "人才市场", "老年大学", "体育公园")
_EVENTS = (
    "举办政策宣讲会{n}场",
    "接待来访群众{n}人次",
    "发放宣传手册{n}册",
    "更新栏目信息{n}条",
    "制作图解材料{n}份",
    "答复咨询来信{n}件",
    "清理过期链接{n}个",
    "开展业务培训{n}期",
    "回收调查问卷{n}份",
    "走访重点企业{n}家",
    "公开会议纪要{n}件",
    "修订办事指南{n}项",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """How large a region is: units, monthly rounds (1 to 12), and a seed for what they write."""

    units: int
    rounds: int
    seed: int = 1

    @property
    def files(self) -> int:
        """How many files lie in the inbox: a Word and an OFD for each unit and round."""
        return self.units * self.rounds * 2

    @property
    def days(self) -> tuple[date, ...]:
        """The rounds' due days: the 20th of each month."""
        return tuple(date(YEAR, month, 20) for month in range(1, self.rounds + 1))


def region_of(files: int, *, rounds: int = 10) -> Region:
    """The region of about so many files (exactly, where they divide by twice the rounds)."""
    return Region(units=max(1, files // (2 * rounds)), rounds=rounds)


def build_region(region: Region, folder: Path) -> None:
    """Write the whole workspace: ledger, roster, receipts, settings, inbox."""
    roster = _roster(region.units)
    book = _book(region, roster)
    blocks = ledger_blocks(book, {task.no: ("", "") for task in book.tasks})
    _write(folder / "ledger" / "ledger.docx", write_docx(Paper(blocks=blocks, is_landscape=True)))
    _write(folder / "units.csv", roster_csv(roster))
    _write(folder / "audit.toml", audit_toml(year=YEAR, rounds=region.days, report_tasks=()).encode())
    _write(folder / "receipts.csv", _receipts(region))
    forge = _Forge()
    for number, name in enumerate(_names(region.units)):
        home = folder / "inbox" / f"{number // 500:03d}" / name
        home.mkdir(parents=True, exist_ok=True)
        for day in region.days:
            for file, data in forge.report(name, day, region.seed):
                (home / file).write_bytes(data)


def change_one(region: Region, folder: Path) -> Path:
    """Let the first unit's last Word say something else; return the file."""
    name, day = next(_names(1)), region.days[-1]
    path = folder / "inbox" / "000" / name / _file_name(name, day, "docx")
    word, _ = _Forge().report(name, day, region.seed + 1)
    path.write_bytes(word[1])
    return path


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


# --- who and what -----------------------------------------------------------------------------------------------


def _names(count: int) -> Iterator[str]:
    """Names of one length, no two alike."""
    base = len(_SYLLABLES)
    if count > base**4:
        raise ValueError(count)
    for number in range(count):
        # A step that shares no factor with the number of names spreads neighbours apart.
        spread = number * 7919 % base**4
        yield _PLACE + "".join(_SYLLABLES[spread // base**place % base] for place in range(4)) + "局"


def _roster(count: int) -> tuple[Member, ...]:
    group = {
        "full_name": "市政府各部门",
        "short_name": "市政府各部门",
        "aliases": "各部门",
        "category": "group",
        "members": "dept",
        "report": "group",
    }
    rows: dict[str, Mapping[str, str]] = {"G_DEPTS": group}
    for number, name in enumerate(_names(count)):
        rows[f"D{number:06d}"] = {"full_name": name, "short_name": name.removeprefix("示例"), "category": "dept", "report": "yes"}
    return own_roster(rows)


def _book(region: Region, roster: tuple[Member, ...]) -> Book:
    days = "、".join(f"{day.month}月{day.day}日" for day in region.days)
    task = [
        {
            "section": "一、政务公开重点任务",
            "item": item,
            "content": content,
            "units": "市政府各部门负责",
            "deadline": "长期坚持",
            "must": [],
        }
        for item, content in _TASKS
    ]
    return made_book(
        {
            "title": (f"{_PLACE}{YEAR}年政务公开重点工作任务台账",),
            "preamble": f"请市政府各部门对照台账逐项落实，并将落实进展情况分别于{YEAR}年{days}前报送市政府政务公开办公室"
            "（WORD文字版和加盖本单位公章生成OFD电子盖章版）。",
            "year": YEAR,
            "rounds": tuple(day.isoformat() for day in region.days),
            "task": task,
        },
        roster,
    )


def _receipts(region: Region) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(("发文单位", "标题", "附件", "接收时间"))
    for number, name in enumerate(_names(region.units)):
        for day in region.days:
            sent = day - timedelta(days=number % 9 + 1)
            names = "；".join(_file_name(name, day, suffix) for suffix in ("docx", "ofd"))
            writer.writerow((name, _title(name, day), names, f"{sent.isoformat()} {8 + number % 10:02d}:{number % 60:02d}:00"))
    return buffer.getvalue().encode("utf-8-sig")


def _title(name: str, day: date) -> str:
    return f"{name}{YEAR}年{day.month:02d}月政务公开工作进展情况报告"


def _file_name(name: str, day: date, suffix: str) -> str:
    return f"{_title(name, day)}.{suffix}"


def _answer(rng: random.Random) -> str:
    """What a unit says on a task: facts of its own, always of one length."""
    text = f"已完成，{rng.randrange(1, 13):02d}月{rng.randrange(1, 29):02d}日在{rng.choice(_PLACES)}"
    for event in rng.sample(_EVENTS, 4):
        text += event.format(n=rng.randrange(3, 999)) + "，"
    return text[: _ANSWER - 1].ljust(_ANSWER - 1, "好") + "。"


# --- templates --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A part of a package: as it is, packed once, or with place-holders."""

    name: bytes
    packed: bytes
    size: int
    check: int
    text: str | None


class _Forge:
    """The paper in both formats with a place-holder for every character that differs."""

    def __init__(self) -> None:
        self._next = _FIRST_HOLDER
        self._name = self._holders(len(_PLACE) + 5)
        self._month = self._holders(2)
        self._answers = [self._holders(_ANSWER) for _ in _TASKS]
        name, month = self._name, self._month
        rows = [
            tuple(GridCell(text=text) for text in ("序号", "重点工作", "进展落实情况")),
            *(
                (GridCell(text=str(number)), GridCell(text=item), GridCell(text=answer))
                for number, ((item, _), answer) in enumerate(zip(_TASKS, self._answers, strict=True), 1)
            ),
        ]
        paper = Paper(
            blocks=(
                Text(text=f"{name}{YEAR}年{month}月政务公开工作进展情况报告", style="title"),
                Grid(rows=tuple(rows), widths=(6, 20, 60)),
                Text(text=name, style="right"),
                Text(text=f"{YEAR}年{month}月10日", style="right"),
            ),
            has_page_numbers=False,
        )
        self._word, self._ofd = _members(write_docx(paper)), _members(write_ofd(paper))

    def report(self, name: str, day: date, seed: int) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
        """File name and bytes of a report's Word and OFD."""
        rng = random.Random(f"{seed}/{name}/{day}")
        table = {ord(holder): char for holder, char in zip(self._name, name, strict=True)}
        table |= {ord(holder): char for holder, char in zip(self._month, f"{day.month:02d}", strict=True)}
        for holders in self._answers:
            table |= {ord(holder): char for holder, char in zip(holders, _answer(rng), strict=True)}
        word, ofd = _package(self._word, table), _package(self._ofd, table)
        return (_file_name(name, day, "docx"), word), (_file_name(name, day, "ofd"), ofd)

    def _holders(self, count: int) -> str:
        first, self._next = self._next, self._next + count
        return "".join(map(chr, range(first, first + count)))


def _members(data: bytes) -> tuple[_Member, ...]:
    found = []
    with ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            content = archive.read(info)
            text = content.decode("utf-8")
            is_template = any(_FIRST_HOLDER <= ord(char) < _FIRST_HOLDER + 0x1000 for char in text)
            packed = b"" if is_template else _packed(content)
            kept = text if is_template else None
            found.append(_Member(name=info.filename.encode(), packed=packed, size=len(content), check=zlib.crc32(content), text=kept))
    return tuple(found)


def _packed(content: bytes) -> bytes:
    return zlib.compress(content, 1)[2:-4]


def _package(members: tuple[_Member, ...], table: Mapping[int, str]) -> bytes:
    """A zip of the members, with the place-holders' characters put in."""
    body, directory = bytearray(), bytearray()
    for member in members:
        packed, size, check = member.packed, member.size, member.check
        if member.text is not None:
            content = member.text.translate(table).encode()
            packed, size, check = _packed(content), len(content), zlib.crc32(content)
        fields = struct.pack("<HHHHHIIIHH", 20, 0x800, 8, 0, _DOS_DATE, check, len(packed), size, len(member.name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + member.name
        body += b"PK\x03\x04" + fields + member.name + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\x05\x06" + end)
