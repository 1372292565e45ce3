"""What an entry claims of its task: its state, the words that decided it, the reason and the new date of an unfinished task.

The reading is by clauses: titles, quotations and words of the ledger carry no state; a closing sentence about the future
does not undo what stands before it, explicit negation does (domain.md §2).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model.submission import State
from pipeline.model.text import squeeze
from pipeline.patterns import regex
from rules import words
from rules.cues import Cues, Signs, signs_of

_WIDE = str.maketrans(",;!?():％" + "".join(chr(0xFF10 + digit) for digit in range(10)) + chr(0xFF0E), "，；！？（）：%0123456789.")
_MASK = "□"
_GRAM = 6
_CLAUSE = regex(r"[^，。；！？：]{1,160}")
_SENTENCE = regex(r"[^。；！？]{1,1200}[。；！？]*")
_TITLE = regex(r"《[^《》]{1,80}》|[“\"「『][^”\"」』]{1,60}[”\"」』]")
_COUNTED = regex(
    r"\d+(?:\.\d+)?(?:余|多|万|亿)*(?:条|件|份|次|期|册|场|家|个|项|篇|人|户|批|起|名|处|部|张|幅|例|页|类|种|套|块|间|所|座|台|元|轮|档|字|部门|%)"
)
_CHECKABLE = regex(r"\d|□□|《|http|www\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an entry says of its task. ``words`` stand verbatim in the entry's text without blanks, in reading order."""

    state: State
    words: tuple[str, ...]
    reason: str = ""
    """The clause that gives a reason, '' where none does."""
    new_date: str = ""
    """The words that set a new date (预计10月底前完成), '' where none do."""
    denials: tuple[str, ...] = ()
    """Clauses that say in so many words that the task, or part of it, is not done."""
    future: tuple[str, ...] = ()
    """Clauses about what is still to come."""

    @property
    def says_not_done(self) -> bool:
        """Whether the entry itself says that its task is not done."""
        return bool(self.denials)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """An entry's plain text with quotations masked, the same unmasked, and what stands in the masked one."""

    masked: str
    shown: str
    signs: Signs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """A clause of the plain text with quotations masked; ``shown`` is the same stretch unmasked."""

    start: int
    text: str
    shown: str
    is_future: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hits:
    """Deciding words by kind, each in reading order."""

    done: tuple[str, ...]
    acted: tuple[str, ...]
    doing: tuple[str, ...]
    started: tuple[str, ...]
    standing: tuple[str, ...]
    soft: tuple[str, ...]
    lasting: tuple[str, ...]
    clean: tuple[str, ...]
    narrated: tuple[str, ...]
    own_standing: tuple[str, ...]
    counted: bool
    planned: tuple[str, ...]


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Text without blanks, its punctuation full-width and its digits ASCII; as long as ``squeeze(text)``."""
    return squeeze(text).translate(_WIDE)


@lru_cache(maxsize=16384)
def claim_of(text: str, *, ledger_words: tuple[str, ...] = (), is_standing: bool = False, picture: bool = False) -> Claim:
    """Read an entry's claim.

    ``ledger_words`` are the task's own texts (content, metric, titles): stretches of six or more of their characters carry
    no state. ``is_standing``: the task has no end (长期坚持), so 持续推进 is what it asks for. ``picture``: the cell holds a
    picture, so an empty text is not an empty cell. Never raises.
    """
    shown = squeeze(text)
    flat = plain(text)
    whole = _whole_state(flat, picture=picture)
    if whole is not None:
        return Claim(state=whole, words=(shown,) if shown else ())
    masked = _masked(flat, _grams(ledger_words))
    read = _Text(masked=masked, shown=shown, signs=signs_of(masked))
    clauses = tuple(_clauses(read))
    hits = _hits(read, clauses)
    denials = tuple(_denials(read, clauses))
    state, deciding = _decide(read, clauses, hits, denials, is_standing=is_standing)
    return Claim(
        state=state,
        words=deciding,
        reason=_reason(read, denials),
        new_date=_new_date(read),
        denials=tuple(clause.shown for clause in denials),
        future=tuple(clause.shown for clause in clauses if clause.is_future),
    )


def may_deny(text: str) -> bool:
    """Whether a text may say that its task is not done; where not, its claim certainly does not."""
    return bool(_NOT_DONE.among(signs_of(plain(text))))


def without_ledger(text: str, ledger_words: tuple[str, ...]) -> str:
    """``plain(text)`` with stretches of six or more characters of the ledger's own words replaced by ``□``, one for one."""
    return _hidden(plain(text), _grams(ledger_words))


def is_effort_only(text: str) -> bool:
    """Whether a text speaks of attention and effort (高度重视, 严格落实, 取得一定成效) in words."""
    return _EFFORT.search(plain(text)) is not None


_HEADED = regex(r"^(?![^：]*(?:问题|困难|原因|不足))[^，。；：]{2,24}：")
"""A title before an answer of one word (依申请公开：无)."""


def _whole_state(flat: str, *, picture: bool) -> State | None:
    bare = flat.strip("。.，、；：（）")
    if not bare and not _NOT_APPLICABLE_WHOLE.fullmatch(flat):
        return "unclear" if picture or flat.strip("（）") else "blank"
    bare = _HEADED.sub("", bare) or bare
    if _NOTHING_WHOLE.fullmatch(bare):
        return "nothing_to_report"
    if _NOT_APPLICABLE_WHOLE.fullmatch(bare):
        return "not_applicable"
    return "unclear" if _POINTER_WHOLE.fullmatch(bare) else None


@lru_cache(maxsize=4096)
def _grams(texts: tuple[str, ...]) -> frozenset[str]:
    """Every stretch of six characters of the ledger's texts."""
    flat = [plain(text) for text in texts]
    return frozenset(text[at : at + _GRAM] for text in flat for at in range(len(text) - _GRAM + 1))


def _masked(flat: str, grams: frozenset[str]) -> str:
    """Titles, quotations and the ledger's words hidden, one sign for one."""
    hidden = _hidden(flat, grams)
    kept = list(hidden)
    for found in _TITLE.finditer(flat):
        for at in range(found.start() + 1, found.end() - 1):
            kept[at] = _MASK
    return "".join(kept)


def _hidden(flat: str, grams: frozenset[str]) -> str:
    found = [at for at in range(len(flat) - _GRAM + 1) if flat[at : at + _GRAM] in grams] if grams else []
    if not found:
        return flat
    kept = list(flat)
    for at in found:
        for covered in range(at, at + _GRAM):
            kept[covered] = _MASK if flat[covered] not in "，。；！？：" else flat[covered]
    return "".join(kept)


def _clauses(read: _Text) -> Iterator[_Clause]:
    """Clauses in order; after 下一步 all is future until words of the past stand in a new sentence."""
    future = _FUTURE.among(read.signs)
    under_plan = False
    for sentence in _SENTENCE.finditer(read.masked):
        if _FUTURE_OPEN.search(sentence.group()):
            under_plan = True
        elif _PAST_AGAIN.search(sentence.group()):
            under_plan = False
        plan_from_here, planned_before = under_plan, False
        for found in _CLAUSE.finditer(sentence.group()):
            start, stop = sentence.start() + found.start(), sentence.start() + found.end()
            text = read.masked[start:stop]
            if _OPENS_PLAN.match(text):
                plan_from_here = True
            elif plan_from_here and not under_plan and _PAST_AGAIN.search(text):
                plan_from_here = False
            is_future = plan_from_here or _is_future(text, future) or (planned_before and not _PAST_MARK.search(text))
            planned_before = is_future and (planned_before or _PLANS_ON.search(text) is not None)
            yield _Clause(start=start, text=text, shown=read.shown[start:stop], is_future=is_future)


def _is_future(clause: str, future: Sequence[re.Pattern[str]]) -> bool:
    return any(pattern.search(clause) for pattern in future) and not _FUTURE_UNLESS.search(clause)


def _hits(read: _Text, clauses: tuple[_Clause, ...]) -> _Hits:
    now = tuple(clause for clause in clauses if not clause.is_future)

    def found(cues: Cues) -> tuple[str, ...]:
        return tuple(_found(cues.among(read.signs), now))

    return _Hits(
        done=tuple(_finished(read, now)),
        acted=tuple(_acted(now)),
        doing=found(_DOING),
        started=found(_STARTED),
        standing=found(_STANDING),
        soft=found(_SOFT),
        clean=found(_CLEAN),
        narrated=tuple(_found(_NARRATED.among(read.signs), [clause for clause in now if not _NARRATED_NOT.search(clause.text)])),
        lasting=found(_STANDING_BROAD),
        own_standing=found(_STANDING_OWN),
        counted=any(_COUNTED.search(clause.text) for clause in now),
        planned=tuple(clause.shown for clause in clauses if clause.is_future),
    )


def _found(patterns: Sequence[re.Pattern[str]], clauses: Sequence[_Clause]) -> Iterator[str]:
    for clause in clauses if patterns else ():
        reached = 0
        for start, stop in sorted((m.start(), m.end()) for pattern in patterns for m in pattern.finditer(clause.text)):
            if stop > reached:
                reached = stop
                yield clause.shown[start:stop]


def _finished(read: _Text, clauses: tuple[_Clause, ...]) -> Iterator[str]:
    """Words of completion that no 确保, 要求 or 的 takes back."""
    done, started = _DONE.among(read.signs), _STARTED.among(read.signs)
    for clause in clauses:
        for pattern in done:
            for match in pattern.finditer(clause.text):
                has_already = "已" in match.group()
                if not has_already and _DONE_BLOCKED.search(clause.text[: match.start()]):
                    continue
                if has_already and any(begun.match(clause.text, clause.text.index("已", match.start())) for begun in started):
                    continue
                if has_already and _ATTRIBUTIVE.match(clause.text[match.end() :]):
                    continue
                yield clause.shown[match.start() : match.end()]


def _acted(clauses: tuple[_Clause, ...]) -> Iterator[str]:
    """Verbs of work done beside something that can be checked (a count, a title, a date) in the same clause."""
    for clause in clauses:
        counted = _COUNTED.search(clause.text)
        if counted is not None and not _PARTLY.search(clause.text):
            yield clause.shown[counted.start() : counted.end()]
        elif _CHECKABLE.search(clause.text):
            verb = _ACTION.search(clause.text)
            if verb is not None and not _DONE_BLOCKED.search(clause.text[: verb.start()]) and not _BASIS.match(clause.text):
                yield clause.shown[verb.start() : verb.end()]


def _denials(read: _Text, clauses: tuple[_Clause, ...]) -> Iterator[_Clause]:
    """Clauses of explicit negation about the task itself, not overcome later in the text."""
    not_done = _NOT_DONE.among(read.signs)
    if not not_done:
        return
    absent, nothing = _ABSENT.among(read.signs), _NOTHING.among(read.signs)
    is_absent, is_kept_back = False, _KEPT_BACK.search(read.masked) is not None
    overcome = max((match.start() for match in _OVERCOME.finditer(read.masked)), default=-1)
    for clause in clauses:
        is_absent = is_absent or any(pattern.search(clause.text) for pattern in absent)
        if is_absent and _CONCLUDES.match(clause.text):
            continue
        if any(
            _denies(clause, match, nothing, overcome=overcome, is_kept_back=is_kept_back)
            for pattern in not_done
            for match in pattern.finditer(clause.text)
        ):
            yield clause


def _denies(clause: _Clause, match: re.Match[str], nothing: Sequence[re.Pattern[str]], *, overcome: int, is_kept_back: bool) -> bool:
    """``overcome``: where the last words stand that make good what was denied before them."""
    before, after = clause.text[: match.start()], clause.text[match.end() :]
    if _NEGATION_CONDITIONAL.search(before) or _NEGATION_ATTRIBUTIVE.match(after) or _GIVES_REASON.match(clause.text):
        return False
    if any(pattern.search(clause.text) for pattern in nothing):
        return False
    if _ANOTHER_TIME.search(before) or _EXCEPT.search(clause.text):
        return False
    if _PUBLISHES.search(match.group()) and (is_kept_back or _KEPT_BACK.search(clause.shown)):
        return False
    return clause.start + match.end() > overcome


def _decide(
    read: _Text, clauses: tuple[_Clause, ...], hits: _Hits, denials: tuple[_Clause, ...], *, is_standing: bool
) -> tuple[State, tuple[str, ...]]:
    """The state and its deciding words: absence first, then negation, then what was done, is being done, is planned."""
    absent = None if denials or hits.doing else _absence(read, clauses, hits)
    if absent is not None:
        return absent
    if denials:
        return _unfinished(hits, denials)
    return next(((state, deciding) for state, deciding in _readings(clauses, hits, is_standing=is_standing) if deciding), ("unclear", ()))


def _readings(clauses: tuple[_Clause, ...], hits: _Hits, *, is_standing: bool) -> Iterator[tuple[State, tuple[str, ...]]]:
    """Readings by rank; the first that has words holds."""
    if is_standing:
        yield "ongoing", hits.standing or hits.soft or hits.lasting
    yield "under_way", hits.doing or tuple(_partial_words(clauses))
    if not hits.counted:
        yield "ongoing", hits.own_standing
    yield "done", hits.done or (() if hits.started else hits.acted)
    yield "under_way", hits.started
    yield "ongoing", hits.standing
    yield "under_way", hits.soft
    yield "planned", hits.planned
    yield "done", hits.clean or hits.narrated


def _absence(read: _Text, clauses: tuple[_Clause, ...], hits: _Hits) -> tuple[State, tuple[str, ...]] | None:
    """Nothing to report or not applicable, where no counted work stands beside it."""
    absent = _ABSENT.among(read.signs)
    if not absent:
        return None
    counted = any(_COUNTED.search(c.text) and not any(each.search(c.text) for each in absent) and not c.is_future for c in clauses)
    firm = sum(1 for word in hits.done if "已" in word or "了" in word)
    if counted or firm > 1:
        return None
    for state, cues in (("not_applicable", _NOT_APPLICABLE), ("nothing_to_report", _NOTHING)):
        found = tuple(_found(cues.among(read.signs), [clause for clause in clauses if not clause.is_future]))
        if found:
            return ("not_applicable" if state == "not_applicable" else "nothing_to_report"), found
    return None


def _unfinished(hits: _Hits, denials: tuple[_Clause, ...]) -> tuple[State, tuple[str, ...]]:
    said = tuple(clause.shown for clause in denials)
    has_begun = hits.done or hits.acted or hits.doing or hits.started or hits.standing or hits.soft
    if has_begun or not all(_NOT_STARTED.search(clause.text) for clause in denials):
        return "under_way", said
    return "planned", said


def _partial_words(clauses: tuple[_Clause, ...]) -> Iterator[str]:
    """Shares of the work itself below a hundred per cent: 完成工程量的60%, 进度达到80%."""
    for clause in clauses:
        if not clause.is_future:
            yield from (clause.shown[m.start() : m.end()] for m in _PARTLY.finditer(clause.text))


def _reason(read: _Text, denials: tuple[_Clause, ...]) -> str:
    """The first words that give a reason; the only denial itself (方案尚未印发) is none, a second one (资金未到位) may be."""
    places = _places(_REASON, read)
    denied = _denied(read, denials[0]) if places and len(denials) == 1 else (0, 0)
    for start, stop in places:
        if start >= denied[1] or stop <= denied[0] or _BECAUSE.search(read.masked[start:stop]):
            return read.shown[start:stop]
    return ""


def _denied(read: _Text, clause: _Clause) -> tuple[int, int]:
    """From the clause's beginning to the end of its words of denial: 方案尚未印发 of 方案尚未印发（缺少经费）."""
    not_done = _NOT_DONE.among(read.signs)
    return clause.start, clause.start + min(match.end() for pattern in not_done for match in pattern.finditer(clause.text))


def _new_date(read: _Text) -> str:
    """The first words that set a day to come; the day that was missed (未能在11月底前完成) is none."""
    for start, stop in _places(_NEW_DATE, read):
        before, said = read.masked[max(0, start - 20) : start], _BEFORE_DIGIT.split(read.masked[start:stop])[0]
        if not _DATE_PAST.search(before) and not _DATE_PAST.search(said):
            return read.shown[start:stop]
    return ""


def _places(cues: Cues, read: _Text) -> list[tuple[int, int]]:
    """Where expressions match, first and longest first."""
    found = sorted([(m.start(), -m.end()) for pattern in cues.among(read.signs) for m in pattern.finditer(read.masked)])
    return [(start, -stop) for start, stop in found]


_NOTHING_WHOLE = regex(words.NOTHING_WHOLE)
_NOT_APPLICABLE_WHOLE = regex(words.NOT_APPLICABLE_WHOLE)
_POINTER_WHOLE = regex(words.POINTER_WHOLE)
_NOT_APPLICABLE = Cues(*words.NOT_APPLICABLE)
_NOTHING = Cues(*words.NOTHING)
_ABSENT = Cues(*words.NOT_APPLICABLE, *words.NOTHING)
_NOT_DONE = Cues(*words.NOT_DONE)
_NOT_STARTED = regex(words.NOT_STARTED)
_EXCEPT = regex(words.EXCEPT)
_PUBLISHES = regex(words.PUBLISHES)
_KEPT_BACK = regex(words.KEPT_BACK)
_BECAUSE = regex(r"因|由于|原因|受|待")
_DATE_PAST = regex(words.DATE_PAST)
_BEFORE_DIGIT = regex(r"(?=\d|年底|年内|月底|明年|今年)")
_ANOTHER_TIME = regex(words.NEGATION_OF_ANOTHER_TIME)
_NEGATION_CONDITIONAL = regex(words.NEGATION_CONDITIONAL)
_NEGATION_ATTRIBUTIVE = regex(words.NEGATION_ATTRIBUTIVE)
_CONCLUDES = regex(words.CONCLUDES)
_PLANS_ON = regex(words.PLANS_ON)
_PAST_MARK = regex(words.PAST_MARK)
_GIVES_REASON = regex(words.GIVES_REASON)
_OVERCOME = regex(words.NEGATION_OVERCOME)
_FUTURE_OPEN = regex(words.FUTURE_OPEN)
_OPENS_PLAN = regex(words.OPENS_PLAN)
_PAST_AGAIN = regex(words.PAST_AGAIN)
_FUTURE = Cues(*words.FUTURE, words.BY_THEN)
_FUTURE_UNLESS = regex(words.FUTURE_UNLESS)
_DOING = Cues(*words.DOING)
_STARTED = Cues(*words.STARTED)
_SOFT = Cues(*words.SOFT)
_CLEAN = Cues(words.CLEAN)
_NARRATED = Cues(words.NARRATED)
_NARRATED_NOT = regex(words.NARRATED_NOT)
_STANDING_OWN = Cues(words.STANDING_OWN)
_STANDING_BROAD = Cues(words.STANDING_BROAD)
_STANDING = Cues(*words.STANDING)
_DONE = Cues(*words.DONE)
_ACTION = regex(words.ACTION)
_DONE_BLOCKED = regex(words.DONE_BLOCKED)
_ATTRIBUTIVE = regex(words.ATTRIBUTIVE)
_PARTLY = regex(words.PARTLY)
_BASIS = regex(words.BASIS)
_EFFORT = regex(words.EFFORT)
_REASON = Cues(*words.REASON)
_NEW_DATE = Cues(*words.NEW_DATE)
