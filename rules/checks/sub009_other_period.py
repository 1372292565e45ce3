"""往年或他期材料: a report whose own title, opening or date is of another year or round."""

from collections.abc import Iterator
from datetime import date

from pipeline.model.days import in_chinese
from pipeline.model.evidence import Evidence, Span, Where
from pipeline.model.finding import Finding
from pipeline.model.submission import ReceivedFile, Report, RoundWords
from pipeline.model.text import squeeze
from rules.cases import UnitCase
from rules.evidence import of_file, of_span
from rules.examples import A, both, full, paper, sent, shows
from rules.rule import OnUnit, Rule
from rules.slips import speaks_of_other_year

CODE = "SUB009"


def check(case: UnitCase) -> Iterator[Finding]:
    """One query a unit whose effective reports speak of another year, or of the round before."""
    year = case.facts.ledger.year
    earlier = [one.due for one in case.facts.rounds if one.due < case.facts.round.due]
    before = max(earlier, default=None)
    signs = [(file, *sign) for file in case.effective_files if file.report for sign in _signs(file, file.report, year, before)]
    if signs:
        remarks = "；".join(dict.fromkeys(remark for _, _, remark in signs))
        due = case.facts.round.due
        message = f"{case.name}报送的材料疑为往年或他期材料：{remarks}。本期为{in_chinese(due)}前报送的{year}年进展，请核实。"
        yield case.finding(CODE, "query", message, tuple(dict.fromkeys(evidence for _, evidence, _ in signs)))


def _signs(file: ReceivedFile, report: Report, year: int, before: date | None) -> Iterator[tuple[Evidence, str]]:
    """Words of the report as a whole that are of another time, with the remark on each."""
    for words in _of_other_period(report.round_words, year, before):
        yield of_span(file, words.span), f"文中写“{squeeze(words.span.quote)}”"
    signed = report.signed_on
    if signed is not None and (signed.year < year or (before is not None and signed <= before)):
        where = report.signed_on_span
        yield of_span(file, where) if where is not None else of_file(file), f"落款日期为{in_chinese(signed)}"
    for line in dict.fromkeys((*report.title_lines, *((report.title,) if report.title else ()))):
        if speaks_of_other_year(line.quote, year) and str(year) not in line.quote and str(year + 1) not in line.quote:
            yield of_span(file, line), f"标题为“{squeeze(line.quote)}”"


def _of_other_period(found: tuple[RoundWords, ...], year: int, before: date | None) -> tuple[RoundWords, ...]:
    """Words of other years, or of the last round, where no words of this year's round stand beside them."""
    own = [one for one in found if one.year == year and not _is_of(one, before)]
    return () if own else tuple(one for one in found if (one.year is not None and one.year < year) or _is_of(one, before))


def _is_of(words: RoundWords, before: date | None) -> bool:
    return before is not None and words.due is not None and words.due <= before


def _period(words: str, year: int, due: date | None) -> RoundWords:
    return RoundWords(span=Span(where=Where("第1段"), quote=words), year=year, due=due, part="year" if due is None else "day")


RULE = Rule(
    code=CODE,
    name="往年或他期材料",
    outcome="query",
    basis="台账为当年度台账，按期报送落实进展情况；往年或上一期的材料不能反映本期进展。",
    letter="请核实所报材料是否为本年度本期内容，如系误报请重新报送。",
    check=OnUnit(check),
    keeps=lambda: (
        shows(
            "材料写明本年度", sent(A, paper("市甲局.docx", *full(), round_words=(_period("截至2023年8月10日", 2023, date(2023, 8, 10)),)))
        ),
        shows("没有写明期次", both(A, *full())),
    ),
    breaks=lambda: (
        shows("标题写2022年度", sent(A, paper("市甲局.docx", *full(), round_words=(_period("2022年度", 2022, None),)))),
        shows("落款日期为上一年", sent(A, paper("市甲局.docx", *full(), signed_on=date(2022, 11, 30)))),
    ),
    cannot_tell="年份是笔误还是误用了往年的文件。",
)
