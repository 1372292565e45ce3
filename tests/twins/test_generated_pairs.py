"""200 generated pairs of a Word and an OFD version, in every layout: each planted change is shown, layout alone is none."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from parsers.extract.submission import read_report
from parsers.read import read
from pipeline.matching import Desk, desk_for, file_entries
from pipeline.model.submission import ProgressEntry, ReceivedFile, Report
from pipeline.model.text import fold
from pipeline.model.work import TaskNo, UnitId
from pipeline.single import load_ledger
from rules.examples import FIRST, paper
from rules.memo import Memo
from rules.twins import Difference, Pair, all_words, differences
from samples.build.content import Block, Grid, Paper, Text
from samples.build.docx import write_docx
from samples.build.facts import Book, Member, read_book_2023, read_roster
from samples.build.layouts import LAYOUTS, Answer, Draft
from samples.build.ofd import STYLES, write_ofd
from samples.build.sentences import season_of, sentence, voice_of

ROOT = Path(__file__).resolve().parents[2]
COUNT = 200
SHAPES = sorted(set(LAYOUTS) - {"cover_alone"})
LOOKS = sorted(set(STYLES) - {"labels"})
CHANGES = ("digit", "date", "name", "dropped", "swapped")
WIDE = {"filled", "own_rows", "automatic_numbers", "other_columns"}
HALF, FULL = "0123456789,()%;:", "０１２３４５６７８９，（）％；："


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A planted change: the answers of the Word version that it touches, and the words of either version."""

    kind: str
    texts: tuple[str, ...]
    words: tuple[str, str] = ("", "")


@cache
def members() -> dict[str, Member]:
    return {member.id: member for member in read_roster()}


@cache
def book() -> Book:
    return read_book_2023(read_roster())


@cache
def desk() -> Desk:
    base = desk_for(load_ledger(ROOT / "samples" / "ledger-2023.txt", None).ledger)
    return replace(base, own={UnitId(unit): frozenset(map(TaskNo, book().owed_by(unit))) for unit in members()})


def answers_of(unit: str, dice: random.Random) -> list[Answer]:
    """Ten answers, no two alike, each with a day, a count and a name to change."""
    owed = [no for no in book().owed_by(unit) if no != 38]
    chosen = sorted(dice.sample(owed, min(10, len(owed))))
    made = []
    for place, no in enumerate(chosen):
        text = sentence(book().task(no), voice_of(members()[unit]), "going", season_of("2023-08-15", 1), dice)
        own = f"6月{place + 3}日由王建国主持专题会，研究办理事项{dice.randrange(100, 999)}件。"
        made.append(Answer(task=book().task(no), text=text.rstrip("。") + "。" + own))
    return made


def planted(answers: list[Answer], kinds: Sequence[str], dice: random.Random) -> tuple[list[Answer], list[Change]]:
    """The answers with changes, each to tasks of its own."""
    free = dice.sample(range(len(answers)), len(answers))
    out: list[Answer | None] = list(answers)
    told: list[Change] = []
    for kind in kinds:
        at = free.pop()
        text = answers[at].text
        if kind == "dropped":
            out[at] = None
            told.append(Change(kind=kind, texts=(text,)))
        elif kind == "swapped":
            other = next(place for place in free if _heading(answers[place]) != _heading(answers[at]))
            free.remove(other)
            out[at] = replace(answers[at], text=answers[other].text)
            out[other] = replace(answers[other], text=text)
            told.append(Change(kind=kind, texts=(text, answers[other].text)))
        else:
            old, new = _reworded(kind, text)
            out[at] = replace(answers[at], text=text.replace(old, new))
            told.append(Change(kind=kind, texts=(text,), words=(old, new)))
    return [answer for answer in out if answer is not None], told


def _heading(answer: Answer) -> str:
    """What an answer may stand under together with others: there the order of paragraphs is no matter."""
    return answer.task.subitem or answer.task.item


def _reworded(kind: str, text: str) -> tuple[str, str]:
    """Words of the text and what they become."""
    if kind == "name":
        return "王建国", "王建军"
    found = re.search(r"事项(\d)\d\d件" if kind == "digit" else r"6月\d+日由", text)
    assert found is not None
    if kind == "date":
        return found[0], found[0].replace("6月", "7月")
    return found[0], found[0].replace(found[1], str((int(found[1]) + 4) % 9 + 1), 1)


def laid_out(one: Paper, dice: random.Random) -> Paper:
    """The same words as another writer has them: widths of figures and marks, quotes, blanks."""
    to_full, quotes, blanks = dice.random() < 0.4, dice.random() < 0.5, dice.random() < 0.4

    def other(text: str) -> str:
        if to_full:
            text = text.translate(str.maketrans(HALF, FULL))
        if quotes:
            text = text.replace("“", '"').replace("”", '"')
        return re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)", " ", text) if blanks else text

    blocks: list[Block] = []
    for block in one.blocks:
        if isinstance(block, Text):
            blocks.append(replace(block, text=other(block.text)))
        elif isinstance(block, Grid):
            rows = tuple(
                tuple(replace(cell, text=other(cell.text) if place == len(row) - 1 else cell.text) for place, cell in enumerate(row))
                for row in block.rows
            )
            blocks.append(replace(block, rows=rows))
        else:
            blocks.append(block)
    return replace(one, blocks=tuple(blocks))


def paper_of(shape: str, unit: str, answers: Sequence[Answer], seed: int) -> Paper:
    name = members()[unit].full_name
    draft = Draft(
        answers=tuple(answers),
        book=book(),
        title=f"{name}关于2023年政务公开工作要点落实情况的报告",
        addressee="市政府政务公开办公室",
        lead="按照2023年政务公开工作安排，现将我局任务落实进展情况报告如下：",
        extra=(),
        signature=(name,),
        signed_on="2023年8月10日",
        rng=random.Random(seed),  # noqa: S311 the layouts' own variety
    )
    return Paper(blocks=LAYOUTS[shape](draft), is_landscape=shape in WIDE)


def received(data: bytes, name: str, unit: str) -> tuple[ReceivedFile, Report]:
    document = read(data).value
    assert document is not None
    file, _ = paper(name)
    report = read_report(document)
    return replace(file, unit=UnitId(unit), round=FIRST.id, report=report), report


def entries(data: bytes, name: str, unit: str) -> tuple[tuple[ProgressEntry, ...], str]:
    file, report = received(data, name, unit)
    return file_entries(file, report.passages, desk()), all_words(report)


def compared(seed: int) -> tuple[list[Difference], list[Change]]:
    """The differences that are shown of a generated pair, and the changes planted in it."""
    dice = random.Random(seed)  # noqa: S311 a seeded sample is wanted
    unit = dice.choice(["D_GAJ", "D_MZJ", "D_SFJ", "D_ZJJ", "D_STJ", "CNTY_XQQ"])
    shape = SHAPES[seed % len(SHAPES)]
    answers = answers_of(unit, dice)
    others, changes = planted(answers, dice.sample(CHANGES, dice.randint(0, 3)), dice)
    word, words = entries(write_docx(paper_of(shape, unit, answers, seed)), "甲.docx", unit)
    data = write_ofd(laid_out(paper_of(shape, unit, others, seed), dice), STYLES[dice.choice(LOOKS)])
    ofd, ofd_words = entries(data, "甲.ofd", unit)
    return differences(Pair(word=word, ofd=ofd, word_text=words, ofd_text=ofd_words)), changes


def is_shown(change: Change, found: list[Difference]) -> bool:
    """Whether the words of a change are shown: on the side that they stand on, figures as figures."""
    if change.kind in {"dropped", "swapped"}:
        return all(any(_tail(text) in one.word + one.ofd for one in found) for text in change.texts)
    old, new = map(fold, change.words)
    fitting = [one for one in found if _near(old, one.word) and _near(new, one.ofd)]
    return any(one.is_figure or change.kind == "name" for one in fitting)


def _near(words: str, shown: str) -> bool:
    return words in shown or shown in words


def _tail(text: str) -> str:
    """The end of an answer, which no other answer has."""
    return fold(text)[-9:-1]


def is_of(one: Difference, changes: Sequence[Change]) -> bool:
    """Whether a difference shows something of a changed answer."""
    shown = [text for text in (one.word, one.ofd) if text]
    whole = [fold(text) for change in changes for text in change.texts]
    return any(text[start : start + 6] in each for text in shown for each in whole for start in range(max(1, len(text) - 5)))


@pytest.mark.parametrize("seed", range(COUNT))
def test_every_planted_change_is_shown_and_layout_is_none(seed: int) -> None:
    found, changes = compared(seed)
    assert [change for change in changes if not is_shown(change, found)] == [], found
    assert [one for one in found if not is_of(one, changes)] == []
    figures = [one.is_figure for one in found]
    assert figures == sorted(figures, reverse=True)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_ofd_that_follows_its_word_has_the_entries_it_would_have_alone(shape: str) -> None:
    unit = "D_GAJ"
    one = paper_of(shape, unit, answers_of(unit, random.Random(7)), 7)  # noqa: S311 a seeded sample is wanted
    files = [received(write_docx(one), "甲.docx", unit), received(write_ofd(one, STYLES["labels"]), "甲.ofd", unit)]
    together, alone = replace(desk(), _last=Memo(1)), [replace(desk(), _last=Memo(1)) for _ in files]
    for place, (file, report) in enumerate(files):
        found = file_entries(file, report.passages, together)
        assert found == file_entries(file, report.passages, alone[place])
        assert {entry.file for entry in found} == {file.source.path}


def test_the_table_of_an_ofd_is_not_matched_again_after_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = "D_GAJ"
    one = paper_of("own_rows", unit, answers_of(unit, random.Random(7))[:2], 7)  # noqa: S311 a seeded sample is wanted
    (word, said), (ofd, said_again) = received(write_docx(one), "甲.docx", unit), received(write_ofd(one, STYLES[""]), "甲.ofd", unit)
    shared = replace(desk(), _last=Memo(1))
    first = file_entries(word, said.passages, shared)
    monkeypatch.setattr("pipeline.matching.match", lambda *_, **__: ())
    assert len(file_entries(ofd, said_again.passages, shared)) == len(first) > 0
