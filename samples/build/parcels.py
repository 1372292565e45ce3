"""One delivery made: its files in the inbox, its receipt, and what it says."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from samples.build.content import Block, Grid, Paper, Text
from samples.build.facts import Assignment, Member
from samples.build.layouts import LAYOUTS, Answer, Draft
from samples.build.ofd import Members
from samples.build.packing import bundled
from samples.build.plan import Delivery, Plan
from samples.build.sentences import Kind, season_of, sentence, voice_of
from samples.build.sheet import ReceiptRow
from samples.build.write import DAMAGES, WRITERS, write


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file of the inbox as planned, with its sender, round and kind, and the text of each task that it answers.

    Paths of archive members are written ``a.zip!/b.docx``.
    """

    path: str
    unit: str | None
    round: str
    kind: str
    is_readable: bool
    received_at: str
    answers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One delivery made: its files by path in the inbox, its receipt, and what it says."""

    files: tuple[tuple[str, bytes], ...]
    receipt: ReceiptRow | None
    sent: tuple[SentFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealOrder:
    """What seal a delivery's OFD gets: the plan's word for it, the unit whose name the seal bears, when it was put on (ISO 8601)."""

    kind: str
    unit: str
    signed_at: str


Sealer = Callable[[Members, SealOrder], Members]
"""Seals the parts of a package as ordered; the same parts and order give the same bytes."""


def make_parcel(plan: Plan, delivery: Delivery, number: int, sealer: Sealer | None = None) -> Parcel:
    """The files and the receipt of one delivery; without a sealer OFD files bear no seal."""
    if delivery.same_as is not None:
        return _sent_again(plan, delivery, number, sealer)
    rng = random.Random(f"{plan.seed}/{number}/{delivery.unit}/{delivery.round}")
    member = _member(plan, delivery)
    short = delivery.name or (rng.choice((member.full_name, member.short_name)) if member else "某单位")
    answers = _answers(plan, delivery, member)
    draft = _draft(plan, delivery, member, short, answers, rng)
    seal = _seal(delivery, member, sealer)
    members = tuple(_file(draft, delivery, kind, stem, seal) for kind, stem in _stems(delivery, plan, member, short, rng))
    folder = _folder(delivery, short, number, rng)
    names = tuple(name for name, _, _ in members)
    files: tuple[tuple[str, bytes], ...] = tuple((folder + name, data) for name, data, _ in members)
    paths = dict(zip(names, (path for path, _ in files), strict=True))
    if delivery.archive:
        stem = _plain_stem(short, plan, delivery)
        bundle = bundled(delivery.archive, stem, tuple((f"{stem}/{name}", data) for name, data, _ in members))
        files, names = ((folder + bundle.name, bundle.data),), (bundle.name,)
        paths = {name.rsplit("/", 1)[1]: f"{folder}{bundle.name}!/{name}" for name in bundle.members}
    said = tuple((answer.task.no, answer.text) for answer in answers) if delivery.layout != "cover_alone" else ()
    sent = tuple(
        SentFile(
            path=paths[name],
            unit=delivery.unit or None,
            round=delivery.round,
            kind=kind,
            is_readable=delivery.damage.get(kind, "tracked") == "tracked",
            received_at=delivery.at,
            answers=said,
        )
        for name, _, kind in members
    )
    return Parcel(files=files, receipt=_receipt(plan, delivery, member, short, names, rng), sent=sent)


def _sent_again(plan: Plan, delivery: Delivery, number: int, sealer: Sealer | None) -> Parcel:
    """The very files of an earlier delivery, in a folder and with a receipt of their own."""
    first = delivery.same_as or 0
    origin = make_parcel(plan, replace(plan.deliveries[first], folder=""), first, sealer)
    folder = f"{delivery.folder or f'重报{number + 1}'}/"
    receipt = origin.receipt and (*origin.receipt[:3], delivery.at, delivery.returned, delivery.note)
    sent = tuple(replace(each, path=folder + each.path, received_at=delivery.at) for each in origin.sent)
    return Parcel(files=tuple((folder + path, data) for path, data in origin.files), receipt=receipt if delivery.at else None, sent=sent)


def _member(plan: Plan, delivery: Delivery) -> Member | None:
    return next((each for each in plan.roster if each.id == delivery.unit), None)


def _receipt(
    plan: Plan, delivery: Delivery, member: Member | None, short: str, names: tuple[str, ...], rng: random.Random
) -> ReceiptRow | None:
    if not delivery.at:
        return None
    sender = delivery.by or (member.short_name if member and rng.random() < 0.7 else short)
    subject = delivery.subject or f"关于报送{plan.book.year}年政务公开工作要点任务落实情况的报告{_ordinal_words(plan, delivery)}"
    attachments = names if delivery.attachments is None else delivery.attachments
    return (sender, subject, attachments, delivery.at, delivery.returned, delivery.note)


def _ordinal(plan: Plan, delivery: Delivery) -> int:
    return plan.book.rounds.index(delivery.round) + 1


def _ordinal_words(plan: Plan, delivery: Delivery) -> str:
    """（第二次） for all rounds but the first, unless the delivery keeps silent on its period."""
    return f"（第{'一二三四五六'[_ordinal(plan, delivery) - 1]}次）" if _ordinal(plan, delivery) > 1 and delivery.period != "none" else ""


def _plain_stem(short: str, plan: Plan, delivery: Delivery) -> str:
    return f"{short}{plan.book.year}年政务公开任务落实情况{_ordinal_words(plan, delivery)}"


def _stems(delivery: Delivery, plan: Plan, member: Member | None, short: str, rng: random.Random) -> list[tuple[str, str]]:
    """Each file's kind and name without suffix: as offices really name them, with the unit's name unless the plan says otherwise."""
    words = _ordinal_words(plan, delivery)
    names = (
        _plain_stem(short, plan, delivery),
        f"{plan.book.year}年政务公开工作要点任务落实台账{words}（{short}）",
        f"{short}关于{plan.book.year}年政务公开工作要点落实进展情况的报告{words}",
        f"附件：政务公开任务落实台账（填报版）{words}-{member.short_name if member else short}",
    )
    stem = delivery.stem or rng.choice(names)
    marks = (
        {"ofd": rng.choice(("", "（盖章版）", "（电子盖章版）")), "word": rng.choice(("", "", "（文字版）"))} if not delivery.stem else {}
    )
    return [(kind, stem + marks.get(kind, "")) for kind in delivery.files]


def _folder(delivery: Delivery, short: str, number: int, rng: random.Random) -> str:
    """Where the clerk put the files: flat, by day, by day and unit."""
    if delivery.folder is not None:
        return f"{delivery.folder}/" if delivery.folder else ""
    day = f"{delivery.at[5:10].replace('-', '')}收文/" if delivery.at else "其他/"
    return rng.choice((day, f"{day}{short}/", f"收文{number + 1:02d}/"))


def _answers(plan: Plan, delivery: Delivery, member: Member | None) -> tuple[Answer, ...]:
    owed = plan.book.owed_by(delivery.unit) if delivery.unit else tuple(task.no for task in plan.book.tasks)
    numbers = sorted({*(owed if delivery.tasks is None else delivery.tasks), *delivery.also} - set(delivery.omit))
    return tuple(_answer(plan, delivery, member, plan.book.task(no)) for no in numbers)


def _answer(plan: Plan, delivery: Delivery, member: Member | None, task: Assignment) -> Answer:
    was = f"{task.title}尚未启动" if "tracked" in delivery.damage.values() else ""
    if task.no in delivery.blank:
        return Answer(task=task, text="")
    if str(task.no) in delivery.texts:
        return Answer(task=task, text=delivery.texts[str(task.no)], was=was)
    if task.no in delivery.copied:
        return Answer(task=task, text=task.content)
    speaker = next((each for each in plan.roster if each.id == (delivery.voice or delivery.unit)), member) or plan.roster[-1]
    source = delivery.prose if delivery.voice else f"{delivery.unit}/{delivery.prose}"
    rng = random.Random(f"{plan.seed}/{source}/{delivery.round}/{task.no}")
    season = season_of(delivery.round, _ordinal(plan, delivery))
    return Answer(task=task, text=sentence(task, voice_of(speaker), _kind(plan, delivery, task, rng), season, rng), was=was)


def _kind(plan: Plan, delivery: Delivery, task: Assignment, rng: random.Random) -> Kind:
    """What a good report says of a task: under way before its last day, done after it; standing tasks always go on."""
    if task.no in delivery.none:
        return "none"
    last = task.last_day(plan.book.year)
    if last is None:
        return "going"
    if last < date.fromisoformat(delivery.round):
        return "done"
    return "done" if last.month < 12 and rng.random() < 0.25 else "going"


def _draft(plan: Plan, delivery: Delivery, member: Member | None, short: str, answers: tuple[Answer, ...], rng: random.Random) -> Draft:
    year, words = plan.book.year, _ordinal_words(plan, delivery)
    titles = (
        f"{short}关于{year}年政务公开工作要点任务落实进展情况的报告{words}",
        f"{year}年政务公开工作要点落实情况{words}",
        f"{short}{year}年政务公开任务落实台账进展情况{words}",
        f"关于报送{year}年政务公开工作要点落实进展情况的函{words}",
    )
    signature = short if delivery.signature is None else delivery.signature
    others = tuple(each.full_name for each in plan.roster if each.id in delivery.joint)
    return Draft(
        answers=answers,
        book=plan.book,
        title=delivery.title or rng.choice(titles),
        addressee=rng.choice(("市政府政务公开办公室", "市人民政府办公室", "")) if delivery.addressee is None else delivery.addressee,
        lead=_lead(plan, delivery, member, rng),
        extra=delivery.extra,
        signature=tuple(filter(None, (signature, *others))),
        signed_on=_signed_on(delivery, rng),
        rng=rng,
    )


def _lead(plan: Plan, delivery: Delivery, member: Member | None, rng: random.Random) -> str:
    speaker = voice_of(member).self_name if member else "我单位"
    due = date.fromisoformat(delivery.round)
    until = due - timedelta(days=5)
    period = f"截至{until.year}年{until.month}月{until.day}日"
    if delivery.period:
        period = "" if delivery.period == "none" else delivery.period
    elif _ordinal(plan, delivery) == 1:
        period = rng.choice((period, ""))
    basis = rng.choice((f"根据《{plan.book.title[0]}》要求", f"按照{plan.book.year}年政务公开工作安排", "对照任务落实台账"))
    return f"{basis}，现将{speaker}{period}任务落实进展情况{rng.choice(('报告', '汇报', '函告'))}如下："


def _signed_on(delivery: Delivery, rng: random.Random) -> str:
    if delivery.signed_on == "none":
        return ""
    if delivery.signed_on:
        day = date.fromisoformat(delivery.signed_on)
    else:
        at = date.fromisoformat(delivery.at[:10]) if delivery.at else date.fromisoformat(delivery.round)
        day = at - timedelta(days=rng.choice((0, 0, 1)))
    return f"{day.year}年{day.month}月{day.day}日"


def _seal(delivery: Delivery, member: Member | None, sealer: Sealer | None) -> Callable[[Members], Members] | None:
    """The sealing of a delivery's OFD, if it is sealed at all."""
    if sealer is None or delivery.seal == "none":
        return None
    day = (delivery.at or delivery.round)[:10]
    order = SealOrder(kind=delivery.seal, unit=member.full_name if member else delivery.name, signed_at=f"{day}T08:30:00+08:00")
    return lambda members: sealer(members, order)


def _file(draft: Draft, delivery: Delivery, kind: str, stem: str, seal: Callable[[Members], Members] | None) -> tuple[str, bytes, str]:
    """Name, bytes and kind of one file of a delivery."""
    writer = WRITERS[kind]
    # every form of a delivery is laid out alike: each starts from the same state of the seeded source
    fresh = random.Random(f"{draft.title}/{draft.signed_on}")
    paper = Paper(blocks=LAYOUTS[delivery.layout](replace(draft, rng=fresh)), is_landscape=delivery.layout in _WIDE)
    if writer.form != "word" and delivery.twin:
        paper = _reworded(paper, delivery.twin)
    data = write(kind, paper, delivery.twist, seal)
    damage = delivery.damage.get(kind, "")
    return f"{stem}{writer.suffix}", DAMAGES[damage](data) if damage in DAMAGES else data, kind


_WIDE = {"filled", "own_rows", "automatic_numbers", "other_columns"}


def _reworded(paper: Paper, words: Mapping[str, str]) -> Paper:
    """The paper with words replaced everywhere."""

    def changed(text: str) -> str:
        for old, new in words.items():
            text = text.replace(old, new)
        return text

    blocks: list[Block] = []
    for block in paper.blocks:
        if isinstance(block, Text):
            blocks.append(replace(block, text=changed(block.text)))
        elif isinstance(block, Grid):
            blocks.append(replace(block, rows=tuple(tuple(replace(cell, text=changed(cell.text)) for cell in row) for row in block.rows)))
        else:
            blocks.append(block)
    return replace(paper, blocks=tuple(blocks))
