"""单位名称不一致: sender, title, signature block and seal name different units, or several senders share a file."""

from collections.abc import Iterator

from pipeline.model.evidence import Where
from pipeline.model.finding import Finding
from pipeline.model.seal import IN_CERTIFICATE
from pipeline.model.submission import NameClaim, ReceivedFile
from pipeline.model.work import UnitId
from rules.cases import UnitCase, file_name
from rules.evidence import name_of, of_file, unit_of
from rules.examples import A, B, full, paper, sent, shows, unit
from rules.rule import OnUnit, Rule

CODE = "SUB007"

_PLACES = {
    "receipt": "收文记录",
    "file_name": "文件名",
    "folder": "文件夹名",
    "title": "标题",
    "signature": "落款",
    "seal": "印章",
    "correction": "人工更正",
}


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a unit, with every name that is not its own; settled where a person has said whose the file is."""
    told: list[str] = []
    evidence = []
    for file in case.files:
        if file.copy_of is not None or any(claim.source == "correction" for claim in file.claims):
            continue
        strange = _strange(case, file)
        others = [unit_id for unit_id in (file.unit, *file.also_units) if unit_id not in {None, case.unit.id}]
        if not strange and not others:
            continue
        name = file_name(file.source.path)
        if strange:
            told.append(f"{name}的{'、'.join(f'{_PLACES[claim.source]}为“{claim.text}”' for claim in strange)}")
            evidence += [of_file(file, claim.where, claim.text) for claim in strange]
        else:
            told.append(f"{name}同时属于{'、'.join(name_of(case.facts.roster, other) for other in others)}")
            evidence.append(of_file(file))
    if told:
        message = f"{case.name}的材料中单位名称不一致：{'；'.join(dict.fromkeys(told))}；请核实报送单位。"
        yield case.finding(CODE, "query", message, tuple(dict.fromkeys(evidence)))


def _strange(case: UnitCase, file: ReceivedFile) -> list[NameClaim]:
    """The claims that name a unit that has nothing to do with the file's own; a certificate may be anybody's."""
    own = {file.unit, *file.also_units}
    strange = [claim for claim in file.claims if claim.unit not in {None, *own} and not _is_same(case, claim.unit)]
    strange = [claim for claim in strange if claim.where != IN_CERTIFICATE]
    seals = [claim for claim in file.claims if claim.source == "seal" and claim.where != IN_CERTIFICATE and claim.unit is not None]
    if seals and all(claim in strange for claim in seals):
        strange = [claim for claim in strange if claim.source != "seal"]  # SEA004 says so
    return strange


def _is_same(case: UnitCase, other: UnitId | None) -> bool:
    """Whether two units are one reporter: the same, or one belongs to the other."""
    row = unit_of(case.facts.roster, other)
    return other in {case.unit.id, case.unit.parent} or (row is not None and row.parent == case.unit.id)


def _claims(**names: str) -> tuple[NameClaim, ...]:
    return tuple(
        NameClaim(source=source, text=name, unit=UnitId(name), where=Where("第1段"))  # type: ignore[arg-type]
        for source, name in names.items()
    )


_TWO = (unit(A), unit(B, report="no"))

RULE = Rule(
    code=CODE,
    name="单位名称不一致",
    outcome="query",
    basis="台账报送要求：加盖“本单位”公章；收文记录、标题、落款、印章应为同一单位。",
    letter="请核实材料的报送单位、落款和印章；联合报送的请说明。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("收文记录、标题、落款都是市甲局", sent(A, paper("甲.docx", *full(), claims=_claims(receipt=A, title=A, signature=A)))),
        shows(
            "落款是其下属单位",
            sent(A, paper("甲.docx", *full(), claims=_claims(receipt=A, signature=B))),
            units=[unit(A), unit(B, report="no", parent=A)],
        ),
        shows("名称有出入，人工已更正归属", sent(A, paper("甲.docx", claims=_claims(correction=A, title=B))), units=_TWO),
    ),
    breaks=lambda: (
        shows("发文单位是市甲局，落款是市乙局", sent(A, paper("甲.docx", *full(), claims=_claims(receipt=A, signature=B))), units=_TWO),
        shows("两个单位联合报送一份材料", sent(A, paper("甲.docx", *full(), also=(B,))), units=_TWO),
    ),
    cannot_tell="是误发、代发还是联合报送。",
)
