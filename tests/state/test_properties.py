"""Two properties: rewording that keeps numbers and names does not change a state; adding true facts does not make it worse."""

import tomllib
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.examples import CONTENTS, SECOND, A, both, duty, facts, says, task, unit
from rules.facts import checkable
from rules.judge import judge
from rules.state import claim_of
from samples.quality import FOLDER

SYNONYMS = (
    ("我局", "本单位"),
    ("我局", "我单位"),
    ("及时", "第一时间"),
    ("召开", "组织召开"),
    ("网站", "官网"),
    ("群众", "公众"),
    ("全部", "悉数"),
    ("今年以来", "2023年以来"),
    ("发放", "派发"),
    ("举办", "举行"),
    ("截至目前", "截至本报告日"),
    ("截至目前", "到目前为止"),
    ("正在", "目前正在"),
    ("因", "由于"),
    ("已于", "业已于"),
    ("尚未", "目前尚未"),
    ("预计", "预期将于"),
    ("，", ","),
    ("。", "。\n"),
    ("“", '"'),
    ("》", "》 "),
)
TRUE_FACTS = (
    "累计公开信息132条。",
    "6月15日召开推进会1次，参会56人。",
    "已在门户网站发布解读材料9份。",
    "印发《2023年政务公开工作要点》（银教发〔2023〕45号）。",
)
WORK = ("done", "under_way", "ongoing", "planned", "unclear")
RANK = {"unclear": 0, "planned": 1, "under_way": 2, "ongoing": 3, "done": 3, "nothing_to_report": 3}


def corpus() -> list[dict[str, Any]]:
    return [
        row
        for half in ("build", "measure")
        for row in tomllib.loads((FOLDER / f"entries.{half}.toml").read_text(encoding="utf-8"))["entry"]
        if len(row["text"]) > 8
    ]


ENTRIES = corpus()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ENTRIES), st.lists(st.sampled_from(SYNONYMS), min_size=1, max_size=4))
def test_rewording_that_keeps_numbers_and_names_does_not_change_a_state(row: dict[str, Any], swaps: list[tuple[str, str]]) -> None:
    text = row["text"]
    for old, new in swaps:
        if new not in text:
            text = text.replace(old, new)
    standing = row.get("standing", False)
    assert claim_of(text, is_standing=standing).state == claim_of(row["text"], is_standing=standing).state


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([row for row in ENTRIES if row["state"] in WORK]), st.sampled_from(TRUE_FACTS))
def test_adding_true_facts_never_makes_a_state_worse_nor_denies_the_work(row: dict[str, Any], fact: str) -> None:
    standing = row.get("standing", False)
    before, after = claim_of(row["text"], is_standing=standing), claim_of(f"{row['text'].rstrip('。')}。{fact}", is_standing=standing)
    assert RANK[after.state] >= RANK[before.state]
    assert len(after.denials) <= len(before.denials)
    assert checkable(f"{row['text']}{fact}")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="已未完成正在将拟无不涉及公开，。；：（）“”《》1235%年月日条次 \n\u3000尚预计因到底前", max_size=40), st.booleans())
def test_any_text_has_a_state_and_its_words_stand_in_it(text: str, standing: bool) -> None:  # noqa: FBT001
    claim = claim_of(text, is_standing=standing)
    bare = "".join(text.split())
    assert all(word in bare for word in (*claim.words, *claim.denials, *claim.future, claim.reason, claim.new_date))


def found(text: str, *, standing: bool) -> set[tuple[str, str]]:
    """Codes and outcomes of a report in the last round whose first entry says this."""
    state = claim_of(text, ledger_words=(CONTENTS[1],), is_standing=standing).state
    work = task(1, duty(A), due=None if standing else date(2023, 11, 30))
    entry = says(1, text, state)
    case = facts([work], [unit(A)], both(A, entry, at="2023-12-04 09:00", on=SECOND), on=SECOND, as_of="2023-12-20 09:00:00")
    return {(one.key.code, one.outcome) for one in judge(case).findings}


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([row for row in ENTRIES if row["state"] in WORK]), st.sampled_from(TRUE_FACTS))
def test_adding_true_facts_never_adds_a_finding(row: dict[str, Any], fact: str) -> None:
    standing = row.get("standing", False)
    assert found(f"{row['text'].rstrip('。')}。{fact}", standing=standing) <= found(row["text"], standing=standing)
