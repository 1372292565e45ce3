"""One small report in every form that Word, WPS and converters give it: what a reader must read alike, or refuse by name."""

from collections.abc import Callable
from dataclasses import dataclass, field

from samples.build import word_xml as x
from samples.build.packing import encrypted_word

TITLE = "市民政局落实情况台账"
OPENING = "现将落实情况报告如下："
UNIT = "银川市民政局"
DAY = "2023年8月10日"
HEADER = ("序号", "重点工作", "责任单位", "进展落实情况")
PROGRESS = ("已公开低保名单12期。", "已办结依申请公开3件。", "正在完善解读栏目。")
CUSTOM = "urn:example"


def first_row(progress: str = "", number: str = "", properties: str = "") -> str:
    """The first data row, its progress cell or its number written otherwise."""
    cells = (number or x.cell(x.line("1")), x.cell(x.line("推进信息公开"), merge="restart"), x.cell(x.line("市民政局")))
    return x.row(*cells, progress or x.cell(x.line(PROGRESS[0])), properties=properties)


def second_row(progress: str = "", number: str = "", properties: str = "") -> str:
    """The second data row: its 重点工作 is covered by the first's."""
    cells = (number or x.cell(x.line("2")), x.cell(merge="continue"), x.cell(x.line("市民政局牵头")))
    return x.row(*cells, progress or x.cell(x.line(PROGRESS[1])), properties=properties)


def third_row(progress: str = "", number: str = "", properties: str = "") -> str:
    """The third data row."""
    cells = (number or x.cell(x.line("3")), x.cell(x.line("加强解读回应")), x.cell(x.line("各部门")))
    return x.row(*cells, progress or x.cell(x.line(PROGRESS[2])), properties=properties)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The report's parts as XML, each of which a variant may write otherwise."""

    title: str = field(default_factory=lambda: x.line(TITLE))
    opening: str = field(default_factory=lambda: x.line(OPENING))
    header: str = field(default_factory=lambda: x.row(*(x.cell(x.line(text)) for text in HEADER)))
    first: str = field(default_factory=first_row)
    second: str = field(default_factory=second_row)
    third: str = field(default_factory=third_row)
    unit: str = field(default_factory=lambda: x.line(UNIT))
    day: str = field(default_factory=lambda: x.line(DAY))

    def table(self) -> str:
        """The table of the header and three rows."""
        return x.table(self.header, self.first, self.second, self.third)

    def document(self, table: str = "") -> str:
        """The main part, its table written otherwise where one is given."""
        return x.document(self.title, self.opening, table or self.table(), self.unit, self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A form of the report. ``problems`` are the codes that its reading must raise; ``is_read`` whether the report comes out whole."""

    name: str
    build: Callable[[], bytes]
    problems: tuple[str, ...] = ()
    is_read: bool = True
    words: str = ""
    """What the refusal's message must say."""


def _with(**pieces: str) -> bytes:
    return x.package(Pieces(**pieces).document())


def _progress(*blocks: str) -> bytes:
    """The first row's progress cell written otherwise."""
    return _with(first=first_row(x.cell(*blocks)))


def _halves(between: Callable[[str], str]) -> bytes:
    """The first progress as three runs, the middle one inside something."""
    return _progress(x.paragraph(x.run("已公开") + between(x.run("低保名单")) + x.run("12期。")))


def _revised(tag: str) -> str:
    return f'<w:{tag} w:id="9" w:author="张三" w:date="2023-08-09T10:00:00Z"'


def _inserted(content: str) -> str:
    return f"{_revised('ins')}>{content}</w:ins>"


def _deleted(text: str) -> str:
    return f'{_revised("del")}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def _deleted_row() -> bytes:
    gone = x.row(*(x.cell(x.line("作废")) for _ in HEADER), properties=f"{_revised('del')}/>")
    pieces = Pieces()
    return x.package(pieces.document(x.table(pieces.header, pieces.first, pieces.second, gone, pieces.third)))


def _moved() -> bytes:
    away = f"{_revised('moveFrom')}>{x.run('12期。')}</w:moveFrom>"
    here = f"{_revised('moveTo')}>{x.run('12期。')}</w:moveTo>"
    start = '<w:moveFromRangeStart w:id="7" w:author="张三" w:name="m1"/>'
    return _progress(x.paragraph(start + away + '<w:moveFromRangeEnd w:id="7"/>' + x.run("已公开低保名单") + here))


def _joined_by_deletion() -> bytes:
    mark = f"<w:rPr>{_revised('del')}/></w:rPr>"
    return _progress(x.paragraph(x.run("已公开低保"), mark), x.line("名单12期。"))


def _nested_table() -> bytes:
    inner = x.table(x.row(x.cell(x.line(PROGRESS[0]))), widths=(3000,))
    return _progress(inner, "<w:p/>")


def _framed() -> bytes:
    """The whole report in a one-cell frame."""
    pieces = Pieces()
    inside = (pieces.title, pieces.opening, pieces.table(), pieces.unit, pieces.day)
    return x.package(x.document(x.table(x.row(x.cell(*inside)), widths=(9000,)), "<w:p/>"))


def _box(content: str) -> str:
    """A text box twice, as Word writes it: for new programs and as a fallback for old ones."""
    shape = f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp>"
    graphic = f'<a:graphic><a:graphicData uri="urn:wps">{shape}</a:graphicData></a:graphic>'
    new = f'<mc:Choice Requires="wps"><w:drawing><wp:inline>{graphic}</wp:inline></w:drawing></mc:Choice>'
    old = f"<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{new}{old}</mc:AlternateContent></w:r>"


def _old_box(content: str) -> str:
    return f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"


def _alt_chunk(data: bytes, suffix: str) -> bytes:
    pieces = Pieces()
    main = x.document(pieces.title, '<w:altChunk r:id="rId7"/>', pieces.table(), pieces.unit, pieces.day)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    return x.package(main, parts={f"word/chunk{suffix}": data}, relations=(x.relation(7, kind, f"chunk{suffix}"),))


def _field(result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = '<w:r><w:instrText xml:space="preserve"> HYPERLINK "http://example.com/名单" </w:instrText></w:r>'
    return mark("begin") + code + mark("separate") + result + mark("end")


def _strict() -> bytes:
    main = Pieces().document()
    main = main.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
    main = main.replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"
    )
    return x.package(main, office="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument")


def _template(kind: str) -> bytes:
    return x.package(Pieces().document(), main_type=f"application/vnd.{kind}.main+xml")


def _numbered(style: str = "decimal", pattern: str = "%1", *, by_style: bool = False) -> bytes:
    """序号 as an automatic number, by the paragraph's own properties or by its style."""
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
    numbering = x.part(
        "numbering", f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    list_properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    own = '<w:pStyle w:val="Child"/>' if by_style else list_properties
    parent = f'<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="序号"/><w:pPr>{list_properties}</w:pPr></w:style>'
    child = '<w:style w:type="paragraph" w:styleId="Child"><w:name w:val="序号二"/><w:basedOn w:val="Base"/></w:style>'
    number = x.cell(x.paragraph("", own))
    main = Pieces(first=first_row(number=number), second=second_row(number=number), third=third_row(number=number)).document()
    parts: dict[str, str | bytes] = {"word/numbering.xml": numbering, "word/styles.xml": x.part("styles", parent + child)}
    return x.package(main, parts=parts, relations=(x.relation(1, "numbering", "numbering.xml"), x.relation(2, "styles", "styles.xml")))


def _ruby() -> bytes:
    guide = x.run("dī bǎo")
    return _halves(lambda _: f"<w:r><w:ruby><w:rubyPr/><w:rt>{guide}</w:rt><w:rubyBase>{x.run('低保名单')}</w:rubyBase></w:ruby></w:r>")


def _symbols() -> bytes:
    dot = '<w:r><w:sym w:font="宋体" w:char="3002"/></w:r>'
    return _progress(x.paragraph(x.run("已公开低保名单12期") + dot))


def _with_comments_and_notes() -> bytes:
    marks = '<w:r><w:commentReference w:id="0"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
    main = Pieces(first=first_row(x.cell(x.paragraph(x.run(PROGRESS[0]) + marks)))).document()
    comments = x.part("comments", f'<w:comment w:id="0" w:author="李四">{x.line("请核对期数")}</w:comment>')
    separator = '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    footnotes = x.part("footnotes", f'{separator}<w:footnote w:id="2">{x.line("截至7月底。")}</w:footnote>')
    header, footer = x.part("hdr", x.line("内部资料")), x.part("ftr", x.line("第1页"))
    relations = tuple(
        x.relation(number, kind, f"{kind}.xml") for number, kind in enumerate(("comments", "footnotes", "header", "footer"), start=1)
    )
    parts: dict[str, str | bytes] = {
        f"word/{name}.xml": text
        for name, text in zip(("comments", "footnotes", "header", "footer"), (comments, footnotes, header, footer), strict=True)
    }
    return x.package(main, parts=parts, relations=relations)


def _by_grid() -> bytes:
    """Each row with other cells: one column fewer by gridBefore, one covered by a merge across."""
    wide = x.row(
        x.cell(x.line("1")), x.cell(x.line("推进信息公开"), merge="restart"), x.cell(x.line("市民政局")), x.cell(x.line(PROGRESS[0]))
    )
    pieces = Pieces(first=wide)
    return x.package(pieces.document())


def _swallowed_in_wrappers() -> bytes:
    """Rows in custom XML and in a content control within another."""
    pieces = Pieces()
    rows = (
        pieces.header,
        f'<w:customXml w:uri="{CUSTOM}" w:element="row">{pieces.first}</w:customXml>',
        x.control(x.control(pieces.second)),
        pieces.third,
    )
    return x.package(pieces.document(x.table(*rows)))


def _utf16() -> bytes:
    return x.package(Pieces().document().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"))


def _doctype() -> bytes:
    return x.package(Pieces().document().replace("<w:document", '<!DOCTYPE w [<!ENTITY a "aaaa">]><w:document', 1))


def _bomb() -> bytes:
    blanks = b" " * 60_000_000
    return x.package(Pieces().document().encode().replace(b"<w:sectPr/>", b"<w:sectPr>" + blanks + b"</w:sectPr>"))


def html() -> bytes:
    """The report as a web page, as old office tools save it under the name .doc."""
    spans = {("1", 1): ' rowspan="2"'}
    rows = [
        HEADER,
        ("1", "推进信息公开", "市民政局", PROGRESS[0]),
        ("2", None, "市民政局牵头", PROGRESS[1]),
        ("3", "加强解读回应", "各部门", PROGRESS[2]),
    ]
    cells = [
        "".join(f"<td{spans.get((str(row[0]), at), '')}>{text}</td>" for at, text in enumerate(row) if text is not None) for row in rows
    ]
    table = "<table border=1>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    head = '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="gb2312"><style>p{margin:0}</style></head>'
    return f"{head}<body><p>{TITLE}</p><p>{OPENING}</p>{table}<p>{UNIT}</p><p>{DAY}</p></body></html>".encode("gb18030")


def rtf() -> bytes:
    """The report as RTF, as WordPad and old OA systems save it under the name .doc."""

    def words(text: str) -> str:
        return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030"))

    def row(texts: tuple[str, ...], merge: str = "") -> str:
        edges = "".join(f"{merge if at == 1 else ''}\\cellx{(at + 1) * 2000}" for at in range(len(texts)))
        return f"\\trowd{edges}\\intbl {''.join(words(text) + chr(92) + 'cell ' for text in texts)}\\row\n"

    rows = row(HEADER) + row(("1", "推进信息公开", "市民政局", PROGRESS[0]), "\\clvmgf")
    rows += row(("2", "", "市民政局牵头", PROGRESS[1]), "\\clvmrg") + row(("3", "加强解读回应", "各部门", PROGRESS[2]))
    lines = [f"\\pard {words(text)}\\par\n" for text in (TITLE, OPENING)]
    ends = [f"\\pard {words(text)}\\par\n" for text in (UNIT, DAY)]
    return (
        "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}{\\*\\generator Test;}"
        + "".join(lines)
        + rows
        + "".join(ends)
        + "}"
    ).encode("ascii")


def lock_file() -> bytes:
    """What Word leaves beside an open document: the name of who has it open."""
    name = b"zhangsan"
    return (bytes([len(name)]) + name.ljust(53, b" ") + bytes([len(name), 0]) + name.decode().encode("utf-16-le")).ljust(162, b"\x00")


def _property(content: str) -> str:
    return f'<w:smartTag w:uri="{CUSTOM}" w:element="place">{content}</w:smartTag>'


VARIANTS: tuple[Variant, ...] = (
    Variant(name="plain", build=_with),
    Variant(name="control-around-row", build=lambda: _with(first=x.control(first_row()))),
    Variant(name="control-around-cell", build=lambda: _with(first=first_row(x.control(x.cell(x.line(PROGRESS[0])))))),
    Variant(name="control-around-block", build=lambda: _progress(x.control(x.line(PROGRESS[0])))),
    Variant(name="control-around-runs", build=lambda: _halves(x.control)),
    Variant(name="control-around-table", build=lambda: x.package(Pieces().document(x.control(Pieces().table())))),
    Variant(name="insertion", build=lambda: _halves(_inserted), problems=("FIL003",)),
    Variant(name="whole-cell-inserted", build=lambda: _progress(x.paragraph(_inserted(x.run(PROGRESS[0])))), problems=("FIL003",)),
    Variant(
        name="deletion",
        build=lambda: _progress(x.paragraph(x.run("已公开") + _deleted("部分") + x.run("低保名单12期。"))),
        problems=("FIL003",),
    ),
    Variant(name="inserted-row", build=lambda: _with(second=second_row(properties=f"{_revised('ins')}/>")), problems=("FIL003",)),
    Variant(name="deleted-row", build=_deleted_row, problems=("FIL003",)),
    Variant(name="moved-text", build=_moved, problems=("FIL003",)),
    Variant(name="deleted-paragraph-mark", build=_joined_by_deletion, problems=("FIL003",)),
    Variant(
        name="formatting-revision",
        build=lambda: _progress(x.paragraph(x.run(PROGRESS[0], f"<w:b/>{_revised('rPrChange')}><w:rPr/></w:rPrChange>"))),
    ),
    Variant(name="nested-table", build=_nested_table),
    Variant(name="framed-whole", build=_framed),
    Variant(name="text-box", build=lambda: _progress(x.paragraph(_box(x.line(PROGRESS[0]))))),
    Variant(name="text-box-vml", build=lambda: _progress(x.paragraph(_old_box(x.line(PROGRESS[0]))))),
    Variant(name="text-box-in-body", build=lambda: _with(unit=x.paragraph(_box(x.line(UNIT))))),
    Variant(name="alt-chunk-html", build=lambda: _alt_chunk(f"<html><body><p>{OPENING}</p></body></html>".encode(), ".html")),
    Variant(name="alt-chunk-docx", build=lambda: _alt_chunk(x.package(x.document(x.line(OPENING))), ".docx")),
    Variant(name="field-code", build=lambda: _halves(_field)),
    Variant(name="hyperlink", build=lambda: _halves(lambda runs: f'<w:hyperlink r:id="rId9">{runs}</w:hyperlink>')),
    Variant(name="simple-field", build=lambda: _halves(lambda runs: f'<w:fldSimple w:instr=" DOCPROPERTY 名单 ">{runs}</w:fldSimple>')),
    Variant(name="smart-tag", build=lambda: _halves(_property)),
    Variant(name="custom-xml", build=lambda: _halves(lambda runs: f'<w:customXml w:uri="{CUSTOM}" w:element="list">{runs}</w:customXml>')),
    Variant(name="wrapped-rows", build=_swallowed_in_wrappers),
    Variant(name="docm", build=lambda: x.package(Pieces().document(), main_type="application/vnd.ms-word.document.macroEnabled.main+xml")),
    Variant(name="dotx", build=lambda: _template("openxmlformats-officedocument.wordprocessingml.template")),
    Variant(name="strict", build=_strict),
    Variant(
        name="null-relation",
        build=lambda: x.package(
            Pieces().document(), relations=(x.relation(4, "image", "../NULL"), x.relation(5, "image", "NULL", external=True))
        ),
    ),
    Variant(
        name="missing-side-part",
        build=lambda: x.package(
            Pieces().document(), relations=(x.relation(4, "styles", "styles.xml"), x.relation(5, "numbering", "gone.xml"))
        ),
    ),
    Variant(name="other-main-name", build=lambda: x.package(Pieces().document(), main_name="word/document2.xml")),
    Variant(name="symbol", build=_symbols),
    Variant(name="automatic-number", build=_numbered),
    Variant(name="automatic-number-by-style", build=lambda: _numbered(by_style=True)),
    Variant(name="ruby", build=_ruby),
    Variant(name="hidden-text", build=lambda: _progress(x.paragraph(x.run(PROGRESS[0]) + x.run("内部掌握", "<w:vanish/>")))),
    Variant(name="comments-notes-header", build=_with_comments_and_notes),
    Variant(name="rows-by-grid", build=_by_grid),
    Variant(name="utf-16", build=_utf16),
    Variant(name="html", build=html),
    Variant(name="rtf", build=rtf),
    Variant(
        name="damaged-styles",
        build=lambda: x.package(
            Pieces().document(), parts={"word/styles.xml": b"<w:styles"}, relations=(x.relation(4, "styles", "styles.xml"),)
        ),
    ),
    Variant(name="missing-body", build=lambda: x.package(None), problems=("FIL001",), is_read=False, words="缺少正文部件"),
    Variant(name="broken-body", build=lambda: x.package(Pieces().document()[:-40]), problems=("FIL001",), is_read=False, words="损坏"),
    Variant(name="doctype", build=_doctype, problems=("FIL004",), is_read=False, words="DOCTYPE"),
    Variant(name="bomb", build=_bomb, problems=("FIL004",), is_read=False, words="过大"),
    Variant(name="password", build=encrypted_word, problems=("FIL001",), is_read=False, words="加密"),
    Variant(name="empty", build=lambda: b"", problems=("FIL001",), is_read=False, words="0 字节"),
    Variant(name="lock-file", build=lock_file, problems=("FIL004",), is_read=False, words="锁定文件"),
    Variant(name="cut", build=lambda: _with()[:900], problems=("FIL001",), is_read=False, words="没有传完整"),
)
