"""Whatever a file says: it is read without an error, and every quote stands at its place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.extract.submission import read_report
from pipeline.model.document import Document, Paragraph
from pipeline.model.evidence import at_paragraph

MARKS = "一、|（二）|3.|（4）|①|一是|二是|第17—19项|台账第6项|任务21|：|。|；|，| |\u3000|《|》|（|）"
WORDS = "市民政局|2023年8月10日|二〇二三年八月十日|现将情况报告如下：|特此报告。|附件：|抓好财政事权信息公开|已公开12条|下一步|〔2023〕5号"
PIECES = st.sampled_from([*MARKS.split("|"), *WORDS.split("|")])
LINES = st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=12)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_any_lines_are_read_and_every_quote_stands_at_its_place(lines: list[str]) -> None:
    blocks = tuple(Paragraph(text=line, where=at_paragraph(i)) for i, line in enumerate(lines, 1))
    report = read_report(Document(format="docx", blocks=blocks))
    at = {at_paragraph(i): line for i, line in enumerate(lines, 1)}
    spans = [span for passage in report.passages for span in passage.spans]
    spans += [*report.title_lines, *report.signatures, *(word.span for word in report.round_words)]
    spans += [span for span in (report.addressee, report.document_number, report.signed_on_span) if span]
    assert all(span.quote in at[span.where] for span in spans)
    assert [passage.order for passage in report.passages] == list(range(len(report.passages)))


def test_very_long_lines_are_read_in_reasonable_time() -> None:
    for unit in ("第17—", "（", "一是公开。二是公示。", "市政府办公室、", "我局公开信息工作"):
        blocks = (Paragraph(text=unit * 4000, where=at_paragraph(1)),)
        assert len(read_report(Document(format="docx", blocks=blocks)).passages) <= 3
