"""出现其他单位自称: a text that speaks in another unit's first person."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from pipeline.model.work import Unit
from rules.cases import UnitCase
from rules.examples import A, B, both, says, shows, unit
from rules.phrases import listed
from rules.rule import OnUnit, Rule
from rules.slips import Slip, foreign_subjects, strange_pronouns
from rules.state import plain
from rules.told import told_by

CODE = "TXT006"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a task whose text calls itself by another body's pronoun, or puts another unit in the writer's place."""
    own = tuple(name for one in _family(case) for name in _names(one))
    for said in told_by(case):
        others = _other_names(case, own, plain(said.text))
        slips: tuple[Slip, ...] = (*strange_pronouns(said.text, own), *foreign_subjects(said.text, others, own))
        if slips:
            about = f"任务{said.task}的进展" if said.task is not None else "未对应任务的一段文字"
            message = f"{case.name}{about}中{listed(list(dict.fromkeys(slip.remark for slip in slips)))}，疑为其他单位的文字。请核实。"
            yield case.finding(CODE, "query", message, said.quoting(slip.words for slip in slips), task=said.task)


def _family(case: UnitCase) -> tuple[Unit, ...]:
    """The unit, the one it belongs to, those that belong to it, and the other senders of its joint reports."""
    roster = case.facts.roster
    if roster is None:
        return (case.unit,)
    joint = {one for file in case.files for one in file.also_units}
    me = case.unit
    near = {me.id, *({me.parent} if me.parent else ()), *roster.parts(me.id), *joint}
    return tuple(one for name in sorted(near) if (one := roster.unit(name)) is not None)


def _names(one: Unit) -> tuple[str, ...]:
    return tuple(name for name in (one.full_name, one.short_name, *one.aliases, *one.misprints) if name)


def _other_names(case: UnitCase, own: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Names of the roster's other units in a text, longest first; those that stand in an own name cannot betray anyone."""
    roster = case.facts.roster
    names = roster.names_in(text) if roster is not None else ()
    return tuple(
        sorted((name for name in names if not any(name in mine or mine in name for mine in own)), key=lambda name: (-len(name), name))
    )


RULE = Rule(
    code=CODE,
    name="出现其他单位自称",
    outcome="query",
    basis="台账要求各责任单位报送本单位落实进展情况；文中以其他单位口吻自称的，疑为误用他人材料。",
    letter="请核实该段文字是否为本单位材料。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("自称与单位名称相符", both(A, says(1, "我局公开政策32条，联合市乙局举办培训1期。", "done")), units=[unit(A), unit(B)]),
        shows("我市、我区、我单位", both(A, says(1, "我市首批、我区试点，我单位公开政策32条。", "done"))),
    ),
    breaks=lambda: (
        shows("局的报告自称我委", both(A, says(1, "我委高度重视，公开政策32条。", "done"))),
        shows("以市乙局的口吻叙述", both(A, says(1, "市乙局高度重视政务公开工作，公开政策32条。", "done")), units=[unit(A), unit(B)]),
    ),
    cannot_tell="合署办公、加挂牌子而名册未列的名称。",
)
