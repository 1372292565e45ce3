"""Papers as .docx: WordprocessingML written by hand (ECMA-376 part 1), the same bytes every time."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from samples.build.content import Block, Grid, GridCell, PageBreak, Paper, Placed, Text, placed
from samples.build.packing import package

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_AUTHOR = 'w:author="科室" w:date="2023-08-01T09:00:00Z"'
_TEXT_WIDTH = {False: 8844, True: 13000}


@dataclass(frozen=True, slots=True, kw_only=True)
class WordStyle:
    """Ways in which Word files of one content differ: headings by style or by plain type."""

    has_heading_styles: bool = True


def write_docx(paper: Paper, style: WordStyle | None = None) -> bytes:
    """A paper as .docx."""
    shape = style or WordStyle()
    parts = (
        ("[Content_Types].xml", _content_types()),
        ("_rels/.rels", _relations((("rId1", f"{_R}/officeDocument", "word/document.xml"),))),
        ("word/document.xml", _document(paper, shape)),
        (
            "word/_rels/document.xml.rels",
            _relations(tuple((f"rId{i}", f"{_R}/{kind}", f"{kind}{no}.xml") for i, (kind, no) in enumerate(_LINKS, 1))),
        ),
        ("word/styles.xml", _styles()),
        ("word/numbering.xml", _numbering()),
        ("word/header1.xml", _furniture("hdr", f"<w:r><w:t>{escape(paper.running_head)}</w:t></w:r>" if paper.running_head else "")),
        ("word/footer1.xml", _furniture("ftr", _PAGE_FIELD if paper.has_page_numbers else "")),
    )
    return package(tuple((name, text.encode("utf-8")) for name, text in parts))


_LINKS = (("styles", ""), ("numbering", ""), ("header", "1"), ("footer", "1"))
_PAGE_FIELD = '<w:r><w:t>— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t> —</w:t></w:r>'


def _document(paper: Paper, style: WordStyle) -> str:
    body = "".join(_block(block, paper, style) for block in paper.blocks)
    if isinstance(paper.blocks[-1], Grid):
        body += "<w:p/>"
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if paper.is_landscape else 'w:w="11906" w:h="16838"'
    furniture = '<w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>'
    section = f"<w:sectPr>{furniture}<w:pgSz {size}/></w:sectPr>"
    return f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}{section}</w:body></w:document>'


def _block(block: Block, paper: Paper, style: WordStyle) -> str:
    if isinstance(block, PageBreak):
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if isinstance(block, Grid):
        return _table(block, _TEXT_WIDTH[paper.is_landscape])
    return _paragraph(block, style)


def _paragraph(text: Text, style: WordStyle) -> str:
    properties = ""
    if text.style == "heading" and text.level and style.has_heading_styles:
        properties = f'<w:pStyle w:val="Heading{text.level}"/>'
        if text.is_numbered:
            properties += f'<w:numPr><w:ilvl w:val="{text.level - 1}"/><w:numId w:val="2"/></w:numPr>'
    elif text.style in _ALIGN:
        properties = f'<w:jc w:val="{_ALIGN[text.style]}"/>'
    elif text.style == "body":
        properties = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    return f"<w:p>{_wrapped('w:pPr', properties)}{_runs(text.text, text.was)}</w:p>"


_ALIGN = {"title": "center", "centre": "center", "right": "right"}


def _wrapped(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def _runs(text: str, was: str) -> str:
    """Runs of a text; with ``was`` the text is a tracked insertion after a tracked deletion."""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    run = f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>{lines}</w:r>' if text else ""
    if not was:
        return run
    deleted = f'<w:del w:id="1" {_AUTHOR}><w:r><w:delText xml:space="preserve">{escape(was)}</w:delText></w:r></w:del>'
    return f'{deleted}<w:ins w:id="2" {_AUTHOR}>{run}</w:ins>'


def _table(grid: Grid, width: int) -> str:
    share = width / sum(grid.widths)
    columns = "".join(f'<w:gridCol w:w="{round(each * share)}"/>' for each in grid.widths)
    anchors = {(at.row, at.column): at for at in placed(grid)}
    covered = {(at.row + down, at.column): at for at in anchors.values() for down in range(at.cell.row_span)}
    rows = "".join(_row(number, covered, grid) for number in range(len(grid.rows)))
    borders = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    properties = f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _row(number: int, covered: dict[tuple[int, int], Placed], grid: Grid) -> str:
    cells, column = "", 0
    while column < len(grid.widths):
        at = covered.get((number, column))
        cells += _cell(at, is_first=at.row == number) if at else "<w:tc><w:p/></w:tc>"
        column += at.cell.column_span if at else 1
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if number < grid.header_rows else ""
    return f"<w:tr>{repeated}{cells}</w:tr>"


def _cell(at: Placed, *, is_first: bool) -> str:
    cell: GridCell = at.cell
    properties = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
    if cell.row_span > 1:
        properties += '<w:vMerge w:val="restart"/>' if is_first else "<w:vMerge/>"
    if not is_first:
        return f"<w:tc>{_wrapped('w:tcPr', properties)}<w:p/></w:tc>"
    if cell.is_numbered:
        inner = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        return f"<w:tc>{_wrapped('w:tcPr', properties)}<w:p>{inner}</w:p></w:tc>"
    return f"<w:tc>{_wrapped('w:tcPr', properties)}<w:p>{_runs(cell.text, cell.was)}</w:p></w:tc>"


def _styles() -> str:
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr><w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
        for n in range(1, 5)
    )
    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    return f'{_HEAD}<w:styles xmlns:w="{_W}">{normal}{headings}</w:styles>'


_LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "（%4）"))


def _numbering() -> str:
    """Numbering 1 counts table rows, 2 the headings 一、（一）1.（1）."""
    plain = _level(0, "decimal", "%1")
    nested = "".join(_level(index, kind, shape) for index, (kind, shape) in enumerate(_LEVELS))
    abstract = f'<w:abstractNum w:abstractNumId="0">{plain}</w:abstractNum><w:abstractNum w:abstractNumId="1">{nested}</w:abstractNum>'
    used = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n - 1}"/></w:num>' for n in (1, 2))
    return f'{_HEAD}<w:numbering xmlns:w="{_W}">{abstract}{used}</w:numbering>'


def _level(index: int, kind: str, shape: str) -> str:
    counting = f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/>'
    return f'<w:lvl w:ilvl="{index}">{counting}<w:lvlText w:val="{shape}"/></w:lvl>'


def _furniture(tag: str, inner: str) -> str:
    return f'{_HEAD}<w:{tag} xmlns:w="{_W}"><w:p>{inner}</w:p></w:{tag}>'


def _relations(links: tuple[tuple[str, str, str], ...]) -> str:
    inner = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in links)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _content_types() -> str:
    parts = (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"), ("header1", "header"), ("footer1", "footer"))
    overrides = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{kind}+xml"/>' for name, kind in parts)
    links = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    defaults = f'{links}<Default Extension="xml" ContentType="application/xml"/>'
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{defaults}{overrides}</Types>'
