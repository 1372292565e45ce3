"""What an office chooses for its papers, as plain values that the orchestrator fills in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSettings:
    """What the office prefers in notices and letters. Empty texts mean the house's default."""

    issuer: str = ""
    """发文机关; '' takes the roster's unit of category ``issuer``."""
    issuer_mark: str = ""
    """The red head (发文机关标志); '' prints none."""
    addressee: str = ""
    document_number: str = ""
    contact: str = ""
    report_to: str = ""
    correct_by: date | None = None
    """Last day for corrections, worked out by the orchestrator where settings give a number of working days."""
    consequence: str = ""
    basis: str = ""
    topic: str = ""
    """What the notices are about: 政务公开工作要点任务落实; '' takes it from the ledger's title."""
    signed_on: date | None = None
    """成文日期 of the draft; None takes the day of ``as_of``."""
    note: str = ""
    """附注 under the date, without its brackets: 此件公开发布."""
    copy_to: str = ""
    """抄送 of the foot of the last page (版记), names only; '' prints none."""
    printed_by: str = ""
    """印发机关; '' takes the issuer where there is ``copy_to``, and prints no foot where there is not."""
    printed_on: date | None = None
    """印发日期; None takes the day of signing."""
    list_limit: int = 15
    """The most units that a paragraph lists by name; longer lists stand in the annex."""
    facts_limit: int = 4
    """The most findings of a code that a paragraph words one by one."""
    drop_prefix: bool = True
    """Whether 市 is written only before the first of several units (市教育局、科技局)."""
    wording: Mapping[str, str] = field(default_factory=dict)
    """The office's own sentences by key (``reports.wording.SENTENCES``)."""
    notice_template: bytes | None = None
    """The office's own .docx template of the notice; None takes the house's."""
    letter_template: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeLine:
    """A line of the deduction scheme: points for findings of its codes, under a cap, with its source."""

    name: str
    codes: tuple[str, ...]
    points: Decimal
    cap: Decimal | None = None
    """Most points of this line in the year."""
    source: str = ""
    per: Literal["finding", "round", "task"] = "finding"
    days_from: int = 0
    """For lateness: first and last number of working days late that the line is for; 0 for no bound."""
    days_to: int = 0
    veto: bool = False
    """Whether one such finding takes the whole block cap (一票否决)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualLine:
    """Points that a person gives or takes by hand, with the proof. A bonus has positive ``points`` and ``is_bonus``."""

    unit: str
    """Identifier or a name of the roster."""
    name: str
    points: Decimal
    reason: str
    person: str
    source: str = ""
    is_bonus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """The annual deductions of an office; suggested values, off until it turns them on."""

    enabled: bool = False
    require_confirmation: bool = True
    full: Decimal = Decimal(100)
    floor: Decimal = Decimal(0)
    cap: Decimal = Decimal(20)
    bonus_cap: Decimal = Decimal(5)
    corrected: Literal["suspend", "count"] = "suspend"
    """Whether what was corrected within the notice's period is suspended (listed, not counted) or counts."""
    lines: tuple[SchemeLine, ...] = ()
    manual: tuple[ManualLine, ...] = ()
