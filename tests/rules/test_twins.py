"""Word and OFD side by side: every planted change is shown, layout alone is none."""

import random
from dataclasses import replace

import pytest

from pipeline.model.finding import Finding
from pipeline.model.submission import ProgressEntry
from pipeline.model.text import fold
from rules.cases import unit_cases
from rules.examples import A, duty, facts, paper, says, sent, task, unit
from rules.judge import judge
from rules.twins import differences, pairs

TEXTS = (
    "我局在门户网站集中推介重大项目12个，发布工作方案3份、解读材料5篇。",
    "梳理就业创业政策46件，通过政务新媒体推送1200余条次，阅读量3.5万次。",
    "2023年3月2日公开部门预算，所属5家单位同步公开，公开率100%。",
    "6月15日由王建国副局长主持“政府开放日”活动，邀请企业代表28人参加。",
    "受理依申请公开23件，均在20个工作日内答复，无行政复议和诉讼。",
    "修订《信息发布审核办法》（银教办发〔2023〕7号），培训信息员41名。",
    "无",
    "完成12个乡镇二维码挂墙展示，更新村（社区）信息186条。",
)
TASKS = tuple(task(no, duty(A)) for no in range(1, len(TEXTS) + 1))
CHANGES = ("digit", "date", "name", "dropped", "swapped")


def _twin(word: list[ProgressEntry], ofd: list[ProgressEntry]) -> Finding | None:
    made = facts(TASKS, (unit(A),), sent(A, paper("甲.docx", *word), paper("甲.ofd", *ofd)))
    return next((one for one in judge(made).findings if one.key.code == "TWN001"), None)


def _shown(word: list[ProgressEntry], ofd: list[ProgressEntry]) -> str:
    """All that the comparison shows, in a row."""
    made = facts(TASKS, (unit(A),), sent(A, paper("甲.docx", *word), paper("甲.ofd", *ofd)))
    found = [one for case in unit_cases(made) for pair in pairs(case) for one in differences(pair)]
    return "".join(one.word + one.ofd for one in found)


def _laid_out(text: str, dice: random.Random) -> str:
    """The same words as another writer lays them out: blanks, line breaks, other widths of figures, marks and quotes."""
    wide = str.maketrans("0123456789,()%", "０１２３４５６７８９，（）％")
    out = "".join(mark + dice.choice(["", "", "", " ", "\n", "\u3000"]) for mark in text)
    if dice.random() < 0.5:
        out = out.translate(wide)
    return out.replace("“", '"').replace("”", '"') if dice.random() < 0.5 else out


def _changed(texts: list[str], kind: str, dice: random.Random) -> tuple[list[str | None], list[str]]:
    """Texts with one change, and the words of which the finding must show one."""
    out: list[str | None] = list(texts)
    if kind == "dropped":
        place = dice.randrange(len(texts) - 2)
        out[place] = None
        return out, [texts[place][:10]]
    if kind == "swapped":
        out[0], out[4] = out[4], out[0]
        return out, [texts[0][:8], texts[4][:8]]
    old, new = {"digit": ("1200", "1260"), "date": ("3月2日", "3月12日"), "name": ("王建国", "王建军")}[kind]
    place = next(number for number, text in enumerate(texts) if old in text)
    out[place] = texts[place].replace(old, new)
    return out, [new]


@pytest.mark.parametrize("seed", range(100))
def test_every_planted_change_is_found_and_layout_is_none(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    kinds = dice.sample(CHANGES, dice.randint(0, 3))
    texts: list[str | None] = list(TEXTS)
    wanted: list[list[str]] = []
    for kind in kinds:
        changed, words = _changed(list(TEXTS), kind, dice)
        texts = [mine if other == plain else other for mine, other, plain in zip(texts, changed, TEXTS, strict=True)]
        wanted.append(words)
    word = [says(no, text) for no, text in enumerate(TEXTS, 1)]
    ofd = [says(no, _laid_out(text, dice)) for no, text in enumerate(texts, 1) if text is not None]
    finding = _twin(word, ofd)
    if not kinds:
        assert finding is None
        return
    assert finding is not None
    assert finding.outcome == "query"
    shown = _shown(word, ofd)
    for words in wanted:
        is_dropped_too = not any(text and fold(part) in fold(text) for text in (*texts, *TEXTS) for part in words)
        assert is_dropped_too or any(fold(part) in shown for part in words)


def test_figures_are_shown_before_words() -> None:
    word = [says(no, text) for no, text in enumerate(TEXTS, 1)]
    ofd = [replace(one, text=one.text.replace("王建国", "李明").replace("186条", "168条")) for one in word]
    finding = _twin(word, ofd)
    assert finding is not None
    assert finding.message.index("168") < finding.message.index("李明")


def test_a_text_cut_into_other_pieces_is_the_same() -> None:
    word = [says(1, "一是发布信息12条。二是召开会议3次。"), says(2, TEXTS[1])]
    ofd = [says(1, "一是发布信息12条。"), says(1, "二是召开会议3次。"), says(2, TEXTS[1])]
    assert _twin(word, ofd) is None


def test_a_passage_that_only_one_reading_could_match_is_the_same() -> None:
    assert _twin([says(1, TEXTS[0]), says(2, TEXTS[1])], [says(1, TEXTS[0]), says(None, TEXTS[1])]) is None


def test_one_of_two_equal_answers_left_out_is_found() -> None:
    word = [says(1, TEXTS[0]), says(2, "无"), says(3, "无")]
    finding = _twin(word, word[:2])
    assert finding is not None
    assert "仅Word版有“无”" in finding.message


def test_progress_that_slipped_into_the_next_row_is_found() -> None:
    assert _twin([says(1, TEXTS[0]), says(2, "", "blank")], [says(1, "", "blank"), says(2, TEXTS[0])]) is not None


def test_the_version_that_holds_is_named() -> None:
    word = [says(1, TEXTS[0])]
    made = facts(TASKS[:1], (unit(A),), sent(A, paper("甲.docx", *word), paper("甲.ofd", says(1, TEXTS[1]))))
    for prevails, words in (("ofd", "以OFD盖章版为准"), ("word", "以Word版为准")):
        found = judge(replace(made, twin_prevails=prevails)).findings  # type: ignore[arg-type]
        assert [words in one.message for one in found if one.key.code == "TWN001"] == [True]


def test_recognised_text_is_compared_loosely() -> None:
    word = [says(no, text) for no, text in enumerate(TEXTS, 1)]
    ofd = [replace(one, text=one.text.replace("梳理", "流理"), recognised=True) for one in word]
    assert _twin(word, ofd) is None
