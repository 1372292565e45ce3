"""Office documents in one XML file, as report generators write them."""

from parsers.read import read
from pipeline.model.document import Document
from samples.build import word_xml as x

WORD_2003 = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"
 xmlns:aml="http://schemas.microsoft.com/aml/2001/core"><w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles><w:body><wx:sect>
<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>落实情况</w:t></w:r></w:p>
<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><wx:t wx:val="1."/></w:listPr></w:pPr><w:r><w:t>政务公开</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>推进信息公开</w:t></w:r></w:p></w:tc>
<w:tc><w:p>{first}</w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>已办结。</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:sectPr/></wx:sect></w:body></w:wordDocument>"""
PLAIN = "<w:r><w:t>已公开。</w:t></w:r>"
DELETED = (
    '<aml:annotation aml:id="1" w:type="Word.Deletion"><aml:content><w:r><w:delText>旧</w:delText></w:r></aml:content></aml:annotation>'
)
COMMENT = (
    '<aml:annotation aml:id="2" w:type="Word.Comment"><aml:content><w:p><w:r><w:t>批注</w:t></w:r></w:p></aml:content></aml:annotation>'
)

SHEET_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="收文"><Table>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">收文登记</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">发文单位</Data></Cell><Cell><Data ss:Type="String">接收时间</Data></Cell></Row>
<Row ss:Index="4">
<Cell ss:Index="2"><Data ss:Type="DateTime">2023-08-14T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">市民政局</Data></Cell>
<Cell><Data ss:Type="String">已收</Data></Cell></Row></Table></Worksheet></Workbook>"""


def _read(text: str, codes: tuple[str, ...] = ()) -> Document:
    result = read(text.encode())
    assert result.value is not None, result.problems
    assert tuple(problem.code for problem in result.problems) == codes
    return result.value


def test_word_2003_xml_is_read_with_levels_numbers_and_merges() -> None:
    document = _read(WORD_2003.format(first=PLAIN))
    assert [(paragraph.text, paragraph.level) for paragraph in document.paragraphs()] == [("落实情况", 1), ("1.政务公开", None)]
    (table,) = document.tables()
    assert [(cell.row, cell.column, cell.row_span, cell.text) for cell in table.cells] == [
        (1, 1, 2, "推进信息公开"),
        (1, 2, 1, "已公开。"),
        (2, 2, 1, "已办结。"),
    ]
    assert document.format == "doc"


def test_revisions_of_word_2003_xml_are_accepted_and_reported() -> None:
    document = _read(WORD_2003.format(first=DELETED + PLAIN + COMMENT), ("FIL003",))
    assert document.tables()[0].cells[1].text == "已公开。"


def test_a_cut_word_2003_xml_is_the_senders_fault() -> None:
    result = read(WORD_2003.format(first=PLAIN).encode()[:-200])
    assert result.value is None
    assert result.problems[0].code == "FIL001"


def test_a_flat_package_is_read_as_word() -> None:
    main = x.document(x.line("现将情况报告如下：")).partition("?>")[2]
    relations = x.relations_part((x.relation(1, "officeDocument", "word/document.xml"),))
    flat = (
        '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        f'<pkg:part pkg:name="/_rels/.rels"><pkg:xmlData>{relations}</pkg:xmlData></pkg:part>'
        f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>{main}</pkg:xmlData></pkg:part></pkg:package>'
    )
    assert [paragraph.text for paragraph in _read(flat).paragraphs()] == ["现将情况报告如下："]


def test_excel_2003_xml_keeps_its_own_rows_and_columns() -> None:
    document = _read(SHEET_2003)
    assert [(paragraph.text, paragraph.where) for paragraph in document.paragraphs()] == [("收文登记", "表1 第1行 第1列")]
    texts = {(cell.row, cell.column): cell.text for cell in document.tables()[0].cells if cell.text}
    assert texts == {(2, 1): "发文单位", (2, 2): "接收时间", (4, 2): "2023-08-14", (5, 1): "市民政局", (5, 2): "已收"}
