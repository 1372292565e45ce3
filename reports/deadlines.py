"""Tasks that came due in the quarter: how many of the units that must report them say that they are done."""

from collections.abc import Iterator, Sequence

from pipeline.model.notice import Annex, DeadlineTotals, Line, Share
from reports.subject import Subject
from reports.wording import day_words, share_words

DEADLINES_SHOWN = 4
"""The most tasks that are worded one by one; more are summed up by day, and listed in an annex."""


def deadline_lines(subject: Subject, deadlines: Sequence[DeadlineTotals], annex: int) -> Iterator[Line]:
    """Yield the paragraphs of 到期任务情况; ``annex`` is the number of the table that lists them where they are many."""
    if len(deadlines) <= DEADLINES_SHOWN:
        for line in deadlines:
            share = share_words(Share(part=line.done, whole=line.units))
            values = {"no": line.task, "title": line.title, "day": day_words(line.due), "units": line.units, "done": line.done}
            unknown = subject.wording.say("deadline_unknown", count=line.unknown) if line.unknown else ""
            yield Line(kind="text", text=subject.wording.say("deadline", share=share, unknown=unknown, **values))
        return
    for day in sorted({line.due for line in deadlines}):
        yield Line(kind="text", text=_of_one_day(subject, [line for line in deadlines if line.due == day], annex))


def _of_one_day(subject: Subject, lines: Sequence[DeadlineTotals], annex: int) -> str:
    say = subject.wording.say
    units, done = sum(line.units for line in lines), sum(line.done for line in lines)
    share = share_words(Share(part=done, whole=units))
    waiting = sum(line.unknown for line in lines)
    unknown = say("deadlines_unknown", count=waiting) if waiting else ""
    text = say("deadlines", day=day_words(lines[0].due), tasks=len(lines), units=units, done=done, share=share, unknown=unknown)
    short = [line for line in lines if line.done < line.units]
    if 0 < len(short) <= subject.settings.list_limit:
        text += say("deadlines_short", names="、".join(f"第{line.task}项（{line.done}/{line.units}）" for line in short))
    return text + say("deadlines_annex", number=annex)


def deadline_annex(subject: Subject, deadlines: Sequence[DeadlineTotals]) -> Annex:
    """Return the table of every task that came due, by day and number."""
    ordered = sorted(deadlines, key=lambda line: (line.due, line.task))
    rows = tuple(
        (
            str(line.task),
            line.title,
            day_words(line.due),
            str(line.units),
            str(line.done),
            str(line.unknown),
            share_words(Share(part=line.done, whole=line.units)),
        )
        for line in ordered
    )
    headings = ("台账序号", "任务", "到期日", "须报告的应报送单位", "载明已完成或者无相关事项", "到期后未收到载有进展的材料", "完成占比")
    return Annex(title=subject.wording.say("annex_deadlines"), headings=headings, weights=(8, 30, 17, 12, 14, 12, 16), rows=rows)
