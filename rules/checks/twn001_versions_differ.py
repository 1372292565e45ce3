"""Word与OFD内容不一致: the two versions of one report do not say the same."""

from collections.abc import Iterator

from pipeline.model.finding import Finding
from rules.cases import UnitCase
from rules.evidence import of_entry
from rules.examples import A, both, full, paper, says, sent, shows
from rules.phrases import SHOWN, shortened
from rules.reading import spoken
from rules.rule import OnUnit, Rule
from rules.twins import Difference, Pair, differences, pairs

CODE = "TWN001"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a unit, numbers and dates first; of recognised text only what is less alike than the threshold."""
    found: list[Difference] = []
    silent: list[str] = []
    for pair in pairs(case):
        mute = _mute(pair)
        if mute:
            silent.append(mute)
        elif not (pair.is_recognised and _likeness(pair) >= case.facts.thresholds.twin):
            found += differences(pair)
    if not found and not silent:
        return
    holds = "OFD盖章版" if case.facts.twin_prevails == "ofd" else "Word版"
    shown = silent + [_told(one) for one in found[:SHOWN]]
    more = f"等{len(found)}处" if len(found) > SHOWN else ""
    message = f"{case.name}的Word版与OFD版内容不一致：{'；'.join(shown)}{more}；审核以{holds}为准，请核实。"
    evidence = tuple(piece for one in found for entry in one.entries for piece in of_entry(entry))
    if not evidence:
        evidence = tuple(piece for pair in pairs(case) for entry in (pair.word or pair.ofd)[:1] for piece in of_entry(entry))
    yield case.finding(CODE, "query", message, tuple(dict.fromkeys(evidence)))


def _mute(pair: Pair) -> str:
    """The sentence for a version that has no entry at all beside one that has."""
    word, ofd = spoken(pair.word), spoken(pair.ofd)
    if bool(word) == bool(ofd):
        return ""
    return "OFD版中未见Word版所写的任务进展" if word else "Word版中未见OFD版所写的任务进展"


def _likeness(pair: Pair) -> float:
    changed = sum(max(len(one.word), len(one.ofd)) for one in differences(pair))
    total = sum(len(entry.text) for entry in pair.word)
    return 1 - changed / total if total else 1.0


def _told(one: Difference) -> str:
    place = f"任务{one.task}" if one.task is not None else "其他内容"
    if not one.word or not one.ofd:
        version, text = ("Word", one.word) if one.word else ("OFD", one.ofd)
        return f"{place}仅{version}版有“{shortened(text, 40)}”"
    return f"{place}的Word版为“{shortened(one.word, 40)}”，OFD版为“{shortened(one.ofd, 40)}”"


_CHANGED = (says(1, "市甲局集中推介重大项目13个，在门户网站发布工作方案3份。"), *full()[1:])
_SPACED = (says(1, "市甲局集中推介 重大项目１２个,在门户网站发布工作方案3份。"), *full()[1:])

RULE = Rule(
    code=CODE,
    name="Word与OFD内容不一致",
    outcome="query",
    basis="台账报送要求：同一报告的“WORD文字版”和“OFD电子盖章版”，内容应一致。",
    letter="请核对两个版本，重新报送内容一致的Word版和OFD版。",
    check=OnUnit(check),
    keeps=lambda: (
        shows("两版内容相同", both(A, *full())),
        shows("只有空格、全角半角之别", sent(A, paper("甲.docx", *full()), paper("甲.ofd", *_SPACED))),
        shows("OFD版打不开：不作比较", sent(A, paper("甲.docx", *full()))),
    ),
    breaks=lambda: (
        shows("一个数字不同", sent(A, paper("甲.docx", *full()), paper("甲.ofd", *_CHANGED))),
        shows("OFD版少了一项", sent(A, paper("甲.docx", *full()), paper("甲.ofd", *full()[:2]))),
        shows("Word版该格空白，OFD版已填", sent(A, paper("甲.docx", *full()[:2], says(3, "", "blank")), paper("甲.ofd", *full()))),
        shows("OFD版只是一封函", sent(A, paper("甲.docx", *full()), paper("甲.ofd"))),
    ),
    cannot_tell="哪一个版本是定稿。",
)
