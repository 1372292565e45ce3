"""The settings of a workspace: every key of ``audit.toml`` with its default, its bounds and its meaning (contract, section 8).

The fields below are the only place where a key stands: the reader, the file that ``init`` writes and its explanations
are all made from them.
"""
# ruff: noqa: RUF009 (the calls return dataclass fields)

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal

from pipeline.model.work import Strength

ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The zone of every time in the product: one offset since 1991, and no time zone data is needed on any machine."""

CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d|24:00"


def setting(default: Any, meaning: str, *, low: float | None = None, high: float | None = None, form: str = "") -> Any:
    """Return a field with its Chinese explanation, its bounds (included) and, for texts, the pattern of its form."""
    return field(default=default, metadata={"meaning": meaning, "low": low, "high": high, "form": form})


def part(kind: Callable[[], Any], meaning: str) -> Any:
    """Return a field that is a table of its own."""
    return field(default_factory=kind, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Strengths:
    """What a role demands: per role, and per task where the office knows better."""

    lead: Strength = setting("must", "牵头：must 必须报告，should 应当（只在底表显示），may 可以不报")
    responsible: Strength = setting("must", "负责：同上")
    related: Strength = setting("should", "“各有关部门”一类未点名的单位负责：同上")
    support: Strength = setting("may", "配合：同上")
    tasks: tuple[tuple[int, Strength], ...] = setting((), '个别任务另有规定的，在本节逐行写“任务号 = "强度"”，例如 36 = "should"')


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRules:
    """A place's own reading of the ledger's unit column, where the words cannot say."""

    first_listed_leads: bool = setting(default=False, meaning="责任单位排在第一位的是否视为牵头单位")
    responsible_leads: bool = setting(default=False, meaning="没有写明牵头单位的，负责单位是否视为牵头单位")


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """Thresholds from 0 to 1 of likeness."""

    match_sure: float = setting(0.62, "填报内容与台账任务对应的把握达到此值才算对应", low=0, high=1)
    match_margin: float = setting(0.08, "与第二相近的任务至少相差此值，否则不作对应", low=0, high=1)
    resembles: float = setting(0.25, "未对应段落与某任务相近程度达到此值，则该任务不得判为漏报，只列入待核", low=0, high=1)
    copied_ledger: float = setting(0.9, "照抄台账原文（TXT002）：重合比例", low=0, high=1)
    alike_units: float = setting(0.8, "与其他单位雷同（TXT003）：重合比例", low=0, high=1)
    same_as_last: float = setting(0.9, "与上期相同（TXT004）：重合比例", low=0, high=1)
    twin: float = setting(0.95, "Word与OFD内容一致（TWN001）：重合比例低于此值即提示", low=0, high=1)
    ocr_confidence: float = setting(0.8, "文字识别的最低把握，低于此值列为部分无法读取（FIL002）", low=0, high=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What keeps one file from stopping the batch."""

    seconds: int = setting(120, "读取一个文件最多用多少秒", low=1, high=86400)
    scan_seconds: int = setting(1800, "对一个扫描件做文字识别最多用多少秒", low=1, high=86400)
    memory_mb: int = setting(2048, "读取一个文件最多用多少内存（MB）", low=128, high=1048576)
    output_mb: int = setting(256, "一个文件读出的内容最多多少 MB", low=1, high=65536)
    member_mb: int = setting(100, "压缩包内单个文件解开后最多多少 MB", low=1, high=65536)
    unpacked_mb: int = setting(1024, "一个压缩包全部解开后最多多少 MB", low=1, high=1048576)
    ratio: int = setting(100, "解开后与压缩前大小之比的上限", low=2, high=100000)
    members: int = setting(5000, "一个压缩包内最多多少个文件", low=1, high=1000000)
    depth: int = setting(3, "压缩包套压缩包最多几层", low=1, high=16)
    pages: int = setting(2000, "一个文件最多读多少页", low=1, high=1000000)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTexts:
    """What the office prefers in its papers."""

    issuer: str = setting("", "发文机关（通报和催办函的落款），例如 某市人民政府政务公开办公室")
    addressee: str = setting("", "通报的主送机关，留空则按名册的单位类别自动列出")
    document_number: str = setting("", "发文字号样式，留空则不印，由文书人员填写")
    contact: str = setting("", "联系人和电话，印在通报和催办函末尾，留空则不印")
    report_to: str = setting("", "整改材料报送到哪里，例如 市政府政务公开办公收发文员（文件直送）；留空则写发文机关")
    correct_by: date | None = setting(None, "整改和补报的最后日期；不写则为通报印发后若干个工作日，见下一行")
    correct_within: int = setting(5, "没有写明整改日期时，统计截止后多少个工作日内整改", low=1, high=60)
    consequence: str = setting("对逾期未整改的，将按规定纳入年度考核。", "工作要求中关于后果的一句话，留空则不印")
    basis: str = setting("", "通报的依据（文件全称和文号），留空则写台账标题")
    issuer_mark: str = setting("", "发文机关标志（红头），例如 某市人民政府政务公开办公室文件；留空则不印，用预印的红头纸时也留空")
    topic: str = setting("", "标题和催办函中的事由，例如 政务公开工作要点任务落实；留空则取自台账标题")
    note: str = setting("", "附注，印在成文日期下一行的圆括号里，例如 此件公开发布；不写括号，留空则不印")
    copy_to: str = setting("", "版记中的抄送机关，例如 市委办公室，市人大常委会办公室；留空则不印抄送")
    printed_by: str = setting("", "版记中的印发机关；这一项和抄送都留空，就不印版记，由文书人员编排")
    printed_on: date | None = setting(None, "版记中的印发日期；不写则用成文日期")
    list_limit: int = setting(15, "一句话里最多列出多少个单位，再多就移到附件", low=1, high=200)
    drop_prefix: bool = setting(default=True, meaning="连续列举单位时，后面的是否省去“市”字（市教育局、科技局）")
    wording: tuple[tuple[str, str], ...] = setting(
        (),
        "本办公室自己的语句。去掉行首的井号再改文字即可，不改的用默认语句。"
        "花括号是字段，由程序填入，可以不用，不可以新造，写错的在读入时指出。"
        "版式在“通报模板.docx”“催办模板.docx”里改，与本文件放在一起，可用 Word 或 WPS 打开，删去模板即用默认版式。",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """A line of the suggested deductions: points for each finding of the codes, under a cap, with its source."""

    name: str
    codes: tuple[str, ...]
    points: Decimal
    cap: Decimal | None
    """Most points of this line in the year; None for no cap."""
    source: str
    per: Literal["finding", "round", "task"] = "finding"
    days_from: int = 0
    """For lateness: the first and last number of working days late that the line is for; 0 for no bound."""
    days_to: int = 0
    veto: bool = False
    """Whether one such finding takes the whole block cap (一票否决)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """Points that a person takes or gives (a bonus) with the reason and the proof."""

    unit: str
    name: str
    points: Decimal
    reason: str
    person: str
    source: str = ""
    bonus: bool = False


SUGGESTED = (
    Deduction(
        name="一期报告未收到",
        codes=("SUB001",),
        points=Decimal(10),
        cap=Decimal(20),
        source="外地同类考核办法：未报送的全额扣分",
        per="round",
    ),
    Deduction(
        name="逾期5个工作日以内",
        codes=("SUB002",),
        points=Decimal(2),
        cap=None,
        source="外地同类考核办法：逾期减半，以5个工作日分档",
        per="round",
        days_to=5,
    ),
    Deduction(
        name="逾期5个工作日以上",
        codes=("SUB002",),
        points=Decimal(5),
        cap=None,
        source="外地同类考核办法：逾期减半，以5个工作日分档",
        per="round",
        days_from=6,
    ),
    Deduction(
        name="Word版、OFD版缺一",
        codes=("SUB003", "SUB004"),
        points=Decimal(1),
        cap=Decimal(2),
        source="外地同类考核办法：材料不齐的小额扣分",
    ),
    Deduction(
        name="应报任务未报告",
        codes=("TSK001", "TSK002"),
        points=Decimal(1),
        cap=Decimal(10),
        source="外地同类考核办法：缺一项扣一次，按39项任务折算",
        per="task",
    ),
    Deduction(
        name="到期未完成且无说明",
        codes=("TSK003",),
        points=Decimal(2),
        cap=Decimal(10),
        source="外地同类考核办法：到期未完成的逐项扣分",
        per="task",
    ),
    Deduction(
        name="无可核实内容",
        codes=("TXT001",),
        points=Decimal("0.5"),
        cap=Decimal(5),
        source="外地同类考核办法：内容空泛的减半扣分",
        per="task",
    ),
    Deduction(
        name="照抄往年或其他单位（经人工确认）",
        codes=("TXT003", "TXT004", "SUB009"),
        points=Decimal(5),
        cap=Decimal(5),
        source="外地同类考核办法：照抄与逾期同等或者从重",
    ),
)
"""The table of suggested values that other places' schemes lead to; switched off until an office turns it on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deductions:
    """The annual sheet: off until the office turns it on."""

    enabled: bool = setting(default=False, meaning="是否启用扣分；以下均为建议值，启用前请逐行核定")
    require_confirmation: bool = setting(default=True, meaning="只有经人工确认的问题才计分")
    full: Decimal = setting(Decimal(100), "满分", low=0, high=10000)
    floor: Decimal = setting(Decimal(0), "最低分", low=0, high=10000)
    cap: Decimal = setting(Decimal(20), "本项工作最多扣多少分", low=0, high=10000)
    bonus_cap: Decimal = setting(Decimal(5), "加分最多多少分", low=0, high=10000)
    corrected: Literal["suspend", "count"] = setting("suspend", "在通报要求的期限内改正的：suspend 暂缓计分（仍列明），count 照常计分")
    lines: tuple[Deduction, ...] = setting(
        SUGGESTED,
        "每一条一种情形：名称、问题编号、每次分值、上限（不设上限则不写 cap）、依据来源；加一行 veto = true 为一票否决，扣满本项上限",
    )
    manual: tuple[ByHand, ...] = setting(
        (),
        "由人核定的加分和扣分：每一笔写明单位、情形、分值（写正数）、理由、核定人，bonus = true 为加分；样式和建议分值如下",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that ``audit.toml`` says, defaults filled in."""

    year: int | None = setting(None, "台账年度；不写则按台账标题和正文", low=2000, high=2100)
    rounds: tuple[date, ...] = setting((), "报送批次，以截止日命名；留空则按台账正文")
    due_inclusive: bool = setting(default=True, meaning="“8月15日前”是否包括当日；false 则须在当日零时之前收到")
    cutoff: str = setting("24:00", "截止日当天几点截止（包括当日时适用）；24:00 即次日零时之前收到为按时", form=CLOCK)
    roll_weekend: bool = setting(default=False, meaning="截止日逢休息日、节假日是否顺延到下一个工作日")
    timeliness: Literal["first_complete", "first", "latest"] = setting(
        "first_complete",
        "是否按时看哪一次收文：first_complete 首次报齐（Word 和 OFD）的那一次，以后更正不算逾期；first 第一次收文；latest 最后一次收文",
    )
    resubmission: Literal["auto", "replace", "supplement"] = setting(
        "auto",
        "补报如何处理：auto 按内容判断（只报部分任务的为补充，全部重报的为替换）；supplement 未提到的任务保留前次内容；replace 以后次为准",
    )
    twin_prevails: Literal["ofd", "word"] = setting("ofd", "Word 与 OFD 不一致时以哪一个为准：ofd（盖章版）或 word")
    expected: tuple[str, ...] = setting((), "必须报送的单位（名册 id 或名称）；留空则为名册中 report 为 yes 的单位")
    not_expected: tuple[str, ...] = setting((), "不要求报送的单位（名册 id 或名称），优先于名册")
    report_tasks: tuple[int, ...] = setting((), "内容就是报送本身的任务，收到报告即视为已答复，例如 [38]")
    jobs: int = setting(0, "同时读取几个文件；0 为按处理器核数", low=0, high=1024)
    waiver_days: int = setting(90, "豁免的默认有效天数", low=1, high=3660)
    strength: Strengths = part(Strengths, "各种责任要求报告到什么程度")
    place: PlaceRules = part(PlaceRules, "本地对责任单位一栏的读法")
    similarity: Similarity = part(Similarity, "相近程度的界限，0 到 1")
    limits: Limits = part(Limits, "读取单个文件的限度，防止一个坏文件拖住全部")
    notice: NoticeTexts = part(NoticeTexts, "通报和催办函")
    deductions: Deductions = part(Deductions, "年度扣分（建议值，默认关闭）")

    def strength_of(self, no: int, role: str) -> Strength:
        """Return what a role (``lead``, ``responsible``, ``related``, ``support``) demands on a task."""
        by_role: Mapping[str, Strength] = {
            "lead": self.strength.lead,
            "responsible": self.strength.responsible,
            "related": self.strength.related,
            "support": self.strength.support,
        }
        return dict(self.strength.tasks).get(no, by_role[role])


def due_moment(settings: Settings, due: date, *, roll: Callable[[date], date] | None = None) -> datetime:
    """Return the first moment that is late for a due day, Asia/Shanghai.

    ``roll`` gives the day itself or the next working day; it is asked only where the settings roll rest days.
    """
    day = roll(due) if settings.roll_weekend and roll is not None else due
    if not settings.due_inclusive:
        return datetime.combine(day, time(0), ZONE)
    hour, minute = (int(number) for number in settings.cutoff.split(":"))
    return datetime.combine(day, time(0), ZONE) + timedelta(hours=hour, minutes=minute)


def due_rule(settings: Settings, due: date, moment: datetime) -> str:
    """Return the rule of the due day as the sentence that a notice prints."""
    day = f"{due.year}年{due.month}月{due.day}日"
    rolled = "，截止日逢休息日顺延" if moment != due_moment(settings, due) else ""
    included = "包括当日" if settings.due_inclusive else "不包括当日"
    late = f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时{f'{moment.minute}分' if moment.minute else ''}"
    return f"“{day}前”{included}{rolled}，以收文记录时间在{late}之前为按时{_TIMELINESS[settings.timeliness]}"


_TIMELINESS: Mapping[str, str] = {
    "first_complete": "；分次报送的，看首次报齐WORD文字版和OFD电子盖章版的时间，未报齐的看首次收文时间",
    "first": "；分次报送的，看首次收文时间",
    "latest": "；分次报送的，看最后一次收文时间",
}
