"""印章单位与报送单位不符: every seal's name is some other unit's."""

from collections.abc import Iterator

from pipeline.model.evidence import Where
from pipeline.model.finding import Finding, Outcome
from pipeline.model.seal import IN_CERTIFICATE, Seal
from pipeline.model.submission import NameClaim, ReceivedFile
from pipeline.model.work import UnitId
from rules.cases import UnitCase
from rules.evidence import name_of, unit_of
from rules.examples import A, B, full, paper, seal, sent, shows, unit
from rules.rule import OnUnit, Rule
from rules.seals import is_seal, seal_finding, sealable

CODE = "SEA004"


def check(case: UnitCase) -> Iterator[Finding]:
    """One finding for each file of which no seal is the sender's.

    A query where a seal is its parent's or its part's, where a name only mentions the other unit, or where the certificate is the
    sender's own.
    """
    for file in sealable(case):
        seals = [one for one in file.seals if is_seal(one)]
        claims = [_claims(file, one) for one in seals]
        owners = [claim.unit for each in claims for claim in each if claim.unit is not None]
        own = {case.unit.id, file.unit, *file.also_units}
        if not seals or not all(claims) or own & set(owners):
            continue
        whole_names = {one.name for one in seals}
        is_doubtful = (
            any(_is_kin(case, owner) for owner in owners)
            or any(claim.text not in whole_names for each in claims for claim in each)
            or any(claim.unit in own for claim in file.claims if claim.source == "seal")
        )
        told = "、".join(
            dict.fromkeys(
                f"“{one.name}”（{'、'.join(name_of(case.facts.roster, claim.unit) for claim in each)}）"
                for one, each in zip(seals, claims, strict=True)
            )
        )
        outcome: Outcome = "query" if is_doubtful else "certain"
        yield seal_finding(case, file, CODE, outcome, f"所盖印章为{told}，没有{case.name}的印章。{_certified(case, file)}")


def _claims(file: ReceivedFile, seal: Seal) -> list[NameClaim]:
    """Whom a seal's own name names; empty where nobody knows."""
    named = [claim for claim in file.claims if claim.source == "seal" and claim.where != IN_CERTIFICATE and claim.unit is not None]
    return [claim for claim in named if claim.text == seal.name] or [claim for claim in named if claim.text in seal.name]


def _certified(case: UnitCase, file: ReceivedFile) -> str:
    """What the certificates say, where they name another unit than the seal."""
    names = [claim for claim in file.claims if claim.source == "seal" and claim.where == IN_CERTIFICATE]
    told = "、".join(dict.fromkeys(f"“{claim.text}”（{name_of(case.facts.roster, claim.unit)}）" for claim in names))
    return f"签章人证书为{told}。" if told else ""


def _is_kin(case: UnitCase, other: UnitId) -> bool:
    row = unit_of(case.facts.roster, other)
    return case.unit.parent == other or (row is not None and row.parent == case.unit.id)


def _of(*names: str) -> tuple[NameClaim, ...]:
    return tuple(NameClaim(source="seal", text=name, unit=UnitId(name), where=Where("印章")) for name in names)


def _certified_to(name: str) -> NameClaim:
    return NameClaim(source="seal", text=name, unit=UnitId(name), where=IN_CERTIFICATE)


_UNKNOWN = NameClaim(source="seal", text="市子虚局", unit=None, where=Where("印章"))
_TWO = (unit(A), unit(B, report="no"))

RULE = Rule(
    code=CODE,
    name="印章单位与报送单位不符",
    outcome="certain",
    basis="台账报送要求：“加盖本单位公章”。",
    letter="请加盖本单位电子印章后重新报送OFD版。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("盖的是本单位印章", sent(A, paper("甲.ofd", *full(), seals=(seal(),), claims=_of(A))), units=_TWO),
        shows("两枚印章，其中一枚是本单位的", sent(A, paper("甲.ofd", seals=(seal(), seal(name=B)), claims=_of(A, B))), units=_TWO),
        shows(
            "联合印章，其中有本单位",
            sent(A, paper("甲.ofd", *full(), seals=(seal(name=f"{B}{A}联合专用章"),), claims=_of(B, A))),
            units=_TWO,
        ),
        shows("印章名称在名册中查不到", sent(A, paper("甲.ofd", seals=(seal(name="市子虚局"),), claims=(_UNKNOWN,)))),
    ),
    breaks=lambda: (shows("盖的是市乙局的印章", sent(A, paper("甲.ofd", *full(), seals=(seal(name=B),), claims=_of(B))), units=_TWO),),
    doubts=lambda: (
        shows(
            "盖的是上级单位的印章",
            sent(A, paper("甲.ofd", *full(), seals=(seal(name=B),), claims=_of(B))),
            units=[unit(A, parent=B), unit(B, report="no")],
        ),
        shows(
            "印章名称里只是提到市乙局",
            sent(A, paper("甲.ofd", *full(), seals=(seal(name=f"中共{B}委员会"),), claims=_of(B))),
            units=_TWO,
        ),
        shows(
            "印章是市乙局的，签章人证书是本单位的",
            sent(A, paper("甲.ofd", *full(), seals=(seal(name=B),), claims=(*_of(B), _certified_to(A)))),
            units=_TWO,
        ),
    ),
    cannot_tell="是否经印章单位同意代章。",
)
