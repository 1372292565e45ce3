"""What a unit says on a task is told once, from its best file."""

from rules.cases import unit_cases
from rules.examples import A, both, facts, paper, says, sent, task, unit
from rules.told import told_by


def test_word_and_ofd_tell_the_same_thing_once() -> None:
    case = unit_cases(facts([task(1)], [unit(A)], both(A, says(1, "已公开政策32条。", "done"))))[0]
    (said,) = told_by(case)
    assert said.text == "已公开政策32条。"
    assert said.entries[0].file.endswith(".docx")


def test_several_passages_on_a_task_are_told_together() -> None:
    case = unit_cases(facts([task(1)], [unit(A)], both(A, says(1, "高度重视。", "unclear"), says(1, "公开政策32条。", "done"))))[0]
    (said,) = told_by(case)
    assert said.text == "高度重视。\n公开政策32条。"
    assert said.states == {"unclear", "done"}


def test_a_filled_twin_goes_before_a_blank_cell_and_read_text_before_recognised() -> None:
    word = paper("a.docx", says(1, "", "blank"))
    ofd = paper("a.ofd", says(1, "已公开政策32条。", "done"))
    (said,) = told_by(unit_cases(facts([task(1)], [unit(A)], sent(A, word, ofd)))[0])
    assert said.text == "已公开政策32条。"
    scan = paper("b.docx", says(1, "已公开政策82条。", "done", recognised=True))
    (said,) = told_by(unit_cases(facts([task(1)], [unit(A)], sent(A, scan, ofd)))[0])
    assert said.text == "已公开政策32条。"


def test_quotes_stand_at_their_places() -> None:
    case = unit_cases(facts([task(1)], [unit(A)], both(A, says(1, "2022年以来公开政策32条。", "done"))))[0]
    (said,) = told_by(case)
    (evidence,) = said.quoting(["2022年以来"])
    assert evidence.quote == "2022年以来"
    assert evidence.where == said.entries[0].spans[0].where
