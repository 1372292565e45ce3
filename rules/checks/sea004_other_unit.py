"""印章单位与报送单位不符: every seal's name is some other unit's."""

from collections.abc import Iterator

from pipeline.model.evidence import Where
from pipeline.model.finding import Finding, Outcome
from pipeline.model.submission import NameClaim, ReceivedFile
from pipeline.model.work import UnitId
from rules.cases import UnitCase
from rules.evidence import name_of, unit_of
from rules.examples import A, B, full, paper, seal, sent, shows, unit
from rules.rule import OnUnit, Rule
from rules.seals import is_seal, seal_finding, sealable

CODE = "SEA004"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for each file of which no seal is the sender's; a query where a seal is its parent's or its part's."""
    for file in sealable(case):
        owners = _owners(file)
        own = {case.unit.id, file.unit, *file.also_units}
        if not owners or own & set(owners):
            continue
        names = "、".join(dict.fromkeys(f"“{one.text}”（{name_of(case.facts.roster, one.unit)}）" for one in _claims(file)))
        outcome: Outcome = "query" if any(_is_kin(case, owner) for owner in owners) else "certain"
        yield seal_finding(case, file, CODE, outcome, f"所盖印章为{names}，没有{case.name}的印章。")


def _claims(file: ReceivedFile) -> list[NameClaim]:
    return [claim for claim in file.claims if claim.source == "seal"]


def _owners(file: ReceivedFile) -> list[UnitId]:
    """The units of all seals; empty where there is a seal whose unit nobody knows."""
    claims = _claims(file)
    known = [claim.unit for claim in claims if claim.unit is not None]
    seals = {one.name for one in file.seals if is_seal(one)}
    is_complete = len(known) == len(claims) and len({claim.text for claim in claims}) >= len(seals)
    return known if is_complete and seals else []


def _is_kin(case: UnitCase, other: UnitId) -> bool:
    row = unit_of(case.facts.roster, other)
    return case.unit.parent == other or (row is not None and row.parent == case.unit.id)


def _of(*names: str) -> tuple[NameClaim, ...]:
    return tuple(NameClaim(source="seal", text=name, unit=UnitId(name), where=Where("印章")) for name in names)


_UNKNOWN = NameClaim(source="seal", text="市子虚局", unit=None, where=Where("印章"))
_TWO = (unit(A), unit(B, report="no"))

RULE = Rule(
    code=CODE,
    name="印章单位与报送单位不符",
    outcome="certain",
    basis="台账报送要求：“加盖本单位公章”。",
    letter="请加盖本单位电子印章后重新报送OFD版。",
    check=OnUnit(check),
    keeps=(
        shows("盖的是本单位印章", sent(A, paper("甲.ofd", *full(), seals=(seal(),), claims=_of(A))), units=_TWO),
        shows("两枚印章，其中一枚是本单位的", sent(A, paper("甲.ofd", seals=(seal(), seal(name=B)), claims=_of(A, B))), units=_TWO),
        shows("印章名称在名册中查不到", sent(A, paper("甲.ofd", seals=(seal(name="市子虚局"),), claims=(_UNKNOWN,)))),
    ),
    breaks=(shows("盖的是市乙局的印章", sent(A, paper("甲.ofd", *full(), seals=(seal(name=B),), claims=_of(B))), units=_TWO),),
    doubts=(
        shows(
            "盖的是上级单位的印章",
            sent(A, paper("甲.ofd", *full(), seals=(seal(name=B),), claims=_of(B))),
            units=[unit(A, parent=B), unit(B, report="no")],
        ),
    ),
    cannot_tell="是否经印章单位同意代章。",
)
