"""Which round words name: days, halves, ordinals in reports, titles and paths (contract, section 6)."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pipeline.model.submission import RoundWords
from pipeline.model.text import fold
from pipeline.model.work import Round, RoundId

BEFORE, AFTER = 60, 31
"""A day names the round that is due within so many days after it, or was due within so many days before it."""

_NUMERALS = {word: number for number, word in enumerate("一二三四五六", 1)}
_ORDINAL = re.compile(r"第([一二三四五六1-6])(?:次|批|期|轮)")
_DAY = re.compile(
    r"(?:(20\d\d)[-./年])?(?<!\d)(\d{1,2})[-./月](\d{1,2})(?!\d)日?|(?<!\d)(20\d\d)(\d{2})(\d{2})(?!\d)|(?<!\d)()(\d{2})(\d{2})(?!\d)"
)
_MONTH = re.compile(r"(?:(20\d\d)年)?(?<!\d)(\d{1,2})月(?![\d底末])")
_HALF = re.compile("[上下]半年")
_HINT = re.compile(r"\d|第|半年")
"""One of these stands in all words that name a round."""
_AGAIN = re.compile(r"补报|补充报|补正|重新报|重报|再次报|更正|修改(?:稿|版)|修订版|退回")
_MID_YEAR = 6


def says_again(*texts: str) -> bool:
    """Return whether a title or name says that something was sent before (补报, 更正, 重新报送)."""
    return any(_AGAIN.search(text) for text in texts)


def named_by_report(words: Iterable[RoundWords], rounds: Sequence[Round]) -> frozenset[RoundId]:
    """Return the rounds that a report's own words name; none where they speak of another year."""
    named = {round_id for word in words if (round_id := _named_by_word(word, rounds)) is not None}
    return frozenset(named)


def named_by_text(text: str, rounds: Sequence[Round]) -> frozenset[RoundId]:
    """Return the rounds that a path or a receipt's title names: a due day, its month, 第N次, 上半年."""
    plain = fold(text)
    if not _HINT.search(plain):
        return frozenset()
    exact = frozenset[RoundId]().union(*(_due_on(day, rounds) for day in _DAY.findall(plain)))
    if exact:
        return exact
    named: set[RoundId | None] = set()
    if "第" in plain:
        named |= {_by_ordinal(int(_NUMERALS.get(word, 0)) or int(word), rounds) for word in _ORDINAL.findall(plain)}
    if "月" in plain:
        named |= {_due_in(month, rounds) for month in _MONTH.findall(plain)}
    if "半年" in plain:
        named |= {_half(half == "上半年", rounds) for half in _HALF.findall(plain)}
    return frozenset(one for one in named if one is not None)


def near(day: date, rounds: Sequence[Round]) -> tuple[RoundId, ...]:
    """Return the rounds that something of a day could belong to by its nearness to their due days."""
    return tuple(one.id for one in rounds if -AFTER <= (one.due - day).days <= BEFORE)


def upcoming(moment: datetime, rounds: Sequence[Round], due_moments: dict[RoundId, datetime]) -> RoundId:
    """Return the first round whose due moment lies after a moment, else the last."""
    return next((one.id for one in rounds if moment < due_moments[one.id]), rounds[-1].id)


def _named_by_word(word: RoundWords, rounds: Sequence[Round]) -> RoundId | None:
    years = {one.due.year for one in rounds}
    if word.year is not None and word.year not in years:
        return None
    if word.part == "day" and word.due is not None:
        exact = [one.id for one in rounds if one.due == word.due]
        close = near(word.due, rounds)
        return exact[0] if exact else close[0] if len(close) == 1 else None
    if word.part == "ordinal" and word.ordinal:
        return _by_ordinal(word.ordinal, rounds)
    if word.part in {"first_half", "second_half"}:
        return _half(word.part == "first_half", rounds)
    if word.part == "quarter" and word.ordinal and len(rounds) == len(_QUARTERS):
        return rounds[word.ordinal - 1].id
    return None


_QUARTERS = (1, 2, 3, 4)


def _by_ordinal(ordinal: int, rounds: Sequence[Round]) -> RoundId | None:
    return rounds[ordinal - 1].id if 1 < len(rounds) >= ordinal >= 1 else None


def _half(is_first: bool, rounds: Sequence[Round]) -> RoundId | None:  # noqa: FBT001 (one of two halves)
    """Return the round of a half year: of two rounds in the year the first or the second."""
    if len(rounds) != 2 or rounds[0].due.month < _MID_YEAR:
        return None
    return rounds[0 if is_first else 1].id


def _due_on(found: tuple[str, ...], rounds: Sequence[Round]) -> list[RoundId]:
    """Return the rounds that are due on a day as :data:`_DAY` finds it; without a year those of that day in any."""
    at = 0 if found[1] else 3 if found[4] else 6
    year, month, day = int(found[at] or 0), int(found[at + 1]), int(found[at + 2])
    return [one.id for one in rounds if one.due.day == day and one.due.month == month and (not year or one.due.year == year)]


def _due_in(found: tuple[str, str], rounds: Sequence[Round]) -> RoundId | None:
    """Return the only round that is due in a month as :data:`_MONTH` finds it."""
    year, month = int(found[0] or 0), int(found[1])
    due = [one for one in rounds if one.due.month == month]
    return due[0].id if len(due) == 1 and (not year or year == due[0].due.year) else None
