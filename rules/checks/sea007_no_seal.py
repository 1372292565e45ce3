"""无印章，仅有图片或数字签名: something stands where a seal would, but no electronic seal."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.examples import A, both, full, paper, seal, sent, shows
from rules.rule import OnUnit, Rule
from rules.seals import seal_finding, sealable

CODE = "SEA007"
_LESSER = {"picture": "印章图片", "signature": "数字签名（没有印章）", "pdf_signature": "数字签名（没有印章）"}


def check(case: UnitCase) -> Iterator[Finding]:
    """One query for each OFD file whose signatures are all pictures or signatures without a seal."""
    for file in sealable(case):
        kinds = {seal.kind for seal in file.seals}
        if file.form == "ofd" and kinds and kinds <= _LESSER.keys():
            named = "、".join(sorted({_LESSER[kind] for kind in kinds}))
            yield seal_finding(case, file, CODE, "query", f"中只有{named}，没有电子印章；请核实是否符合“电子盖章版”的要求。")


RULE = Rule(
    code=CODE,
    name="无印章，仅有图片或数字签名",
    outcome="query",
    basis="台账报送要求：“加盖本单位公章生成OFD电子盖章版”；图片和不含印章的数字签名不是GB/T 38540所称电子印章。",
    letter="请加盖本单位电子印章后重新报送OFD版。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("有电子印章", sent(A, paper("甲.docx"), paper("甲.ofd", *full(), seals=(seal(),)))),
        shows("既有印章又有数字签名", sent(A, paper("甲.ofd", *full(), seals=(seal(), seal(kind="signature"))))),
        shows("什么都没有：列为SEA001", both(A, *full())),
    ),
    breaks=lambda: (
        shows("只有印章的图片", sent(A, paper("甲.ofd", *full(), seals=(seal(kind="picture", verdict="picture_only"),)))),
        shows("只有数字签名", sent(A, paper("甲.ofd", *full(), seals=(seal(kind="signature"),)))),
    ),
    cannot_tell="图片是否由真实印章加盖后导出。",
)
