"""The house's own templates of the notice and the letter, made from the measures of GB/T 9704-2012.

``python -m reports.templates.blank`` writes them beside this file. Measures are in twentieths of a point (twips) where
WordprocessingML wants them; characters are 3号 (16 pt) less a quarter point, so that 28 stand on a line of 156 mm, and lines
are 28.95 pt apart, so that 22 stand on a page of 225 mm (measured, docs/gbt9704.md).
"""

from pathlib import Path
from xml.sax.saxutils import escape

from reports.ooxml import pack

FANGSONG, KAITI, HEITI, SONGTI, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
PITCH = 579
"""Line pitch of the body, twips: 28.95 pt."""
CHARACTER = 315
"""Width of a body character, twips: 15.75 pt."""
SIZE_MARK, SIZE_TITLE, SIZE_BODY, SIZE_SMALL, SIZE_TABLE = 84, 44, 32, 28, 21
"""The red head, 2号, 3号, 4号 and 5号, half points."""
_RED = "FF0000"
_NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_SPACES = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMES.items())
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def twips(millimetres: float) -> int:
    """Return a length in twips."""
    return round(millimetres / 25.4 * 1440)


def run_form(face: str, size: int, *, spacing: int = -5, colour: str = "") -> str:
    """Return run properties: one official face for every script, so that quotes and digits keep it."""
    tint = f'<w:color w:val="{colour}"/>' if colour else ""
    faces = f'<w:rFonts w:hint="eastAsia" w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:cs="{face}"/>'
    size_xml = f'<w:spacing w:val="{spacing}"/><w:kern w:val="0"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    return f'<w:rPr>{faces}{tint}{size_xml}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'


def paragraph(
    text: str,
    form: str,
    *,
    line: int = PITCH,
    before: int = 0,
    after: int = 0,
    left: int = 0,
    right: int = 0,
    first: int = 0,
    jc: str = "both",
    keep: bool = False,
    rule: bool = False,
    section: str = "",
    field: bool = False,
) -> str:
    """Return a paragraph of fixed line pitch; ``field`` puts the page number between two dashes instead of text."""
    kept = "<w:keepNext/>" if keep else ""
    border = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="5" w:color="{_RED}"/></w:pBdr>' if rule else ""
    grid = '<w:kinsoku/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{twips(156) - 280}"/></w:tabs>' if "\t" in text else ""
    spacing = f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'
    start = f'w:firstLine="{first}"' if first >= 0 else f'w:hanging="{-first}"'
    indent = f'<w:ind w:left="{left}" w:right="{right}" {start}/>'
    form_xml = f'<w:pPr>{kept}<w:widowControl w:val="0"/>{border}{tabs}{grid}{spacing}{indent}<w:jc w:val="{jc}"/>{form}{section}</w:pPr>'
    pieces = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\t"))
    words = f"<w:r>{form}{pieces}</w:r>"
    dash = f"<w:r>{form}<w:t>—</w:t></w:r>"
    number = f'{dash}<w:fldSimple w:instr=" PAGE "><w:r>{form}<w:t>1</w:t></w:r></w:fldSimple>{dash}'
    return f"<w:p>{form_xml}{number if field else words}</w:p>"


def section(*, landscape: bool = False, footers: tuple[str, str] = ("rId11", "rId12")) -> str:
    """Return section properties: A4, type area 156 × 225 mm; on its side the same area, turned with its page."""
    size = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>' if landscape else '<w:pgSz w:w="11906" w:h="16838"/>'
    top, right, bottom, left = (28, 37, 26, 35) if landscape else (37, 26, 35, 28)
    foot = twips(35 - 7) - 190
    margins = (
        f'<w:pgMar w:top="{twips(top)}" w:right="{twips(right)}" w:bottom="{twips(bottom)}" w:left="{twips(left)}" '
        f'w:header="{twips(15)}" w:footer="{foot if not landscape else twips(10)}" w:gutter="0"/>'
    )
    odd, even = footers
    refs = f'<w:footerReference w:type="default" r:id="{odd}"/><w:footerReference w:type="even" r:id="{even}"/>'
    return f'<w:sectPr>{refs}<w:type w:val="nextPage"/>{size}{margins}<w:cols w:space="425"/></w:sectPr>'


def _page_number(*, odd: bool) -> str:
    form = run_form(SONGTI, SIZE_SMALL, spacing=0)
    side = {"jc": "right", "right": 280} if odd else {"jc": "left", "left": 280}
    return paragraph("", form, line=280, field=True, **side)  # type: ignore[arg-type]


def _footer(content: str) -> bytes:
    return f"{_HEAD}<w:ftr {_SPACES}>{content}</w:ftr>".encode()


def _turned_number(*, odd: bool) -> str:
    """Return a footer whose number stands where an upright page has it: a box along the left edge, words turned clockwise."""
    number = _page_number(odd=odd)
    millimetre = 36000
    position = (
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{23 * millimetre}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{28 * millimetre}</wp:posOffset></wp:positionV>'
    )
    extent = f'cx="{10 * millimetre}" cy="{156 * millimetre}"'
    box = (
        f'<a:graphic><a:graphicData uri="{_NAMES["wps"]}"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        f"<a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>{number}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></wps:bodyPr></wps:wsp>'
        "</a:graphicData></a:graphic>"
    )
    anchor = (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" '
        f'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>{position}<wp:extent {extent}/>'
        '<wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:wrapNone/><wp:docPr id="{1 if odd else 2}" name="页码"/><wp:cNvGraphicFramePr/>{box}</wp:anchor></w:drawing>'
    )
    style = (
        "position:absolute;margin-left:23mm;margin-top:28mm;width:10mm;height:156mm;z-index:2;"
        "mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
    )
    fallback = (
        f'<w:pict><v:rect style="{style}" filled="f" stroked="f"><v:textbox style="layout-flow:vertical" inset="0,0,0,0">'
        f"<w:txbxContent>{number}</w:txbxContent></v:textbox></v:rect></w:pict>"
    )
    choice = f'<mc:Choice Requires="wps">{anchor}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>'
    return f"<w:p><w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r></w:p>"


def _table() -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = _cell("{{表头}}", run_form(HEITI, SIZE_TABLE, spacing=0), jc="center")
    body = _cell("{{表格内容}}", run_form(FANGSONG, SIZE_TABLE, spacing=0), jc="left")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblGrid><w:gridCol w:w="12756"/></w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr><w:tr><w:trPr><w:cantSplit/></w:trPr>{body}</w:tr></w:tbl>"
    )


def _cell(text: str, form: str, *, jc: str) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="12756" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{paragraph(text, form, line=320, jc=jc)}</w:tc>'
    )


def _body_form() -> str:
    return run_form(FANGSONG, SIZE_BODY)


def _levels() -> str:
    """Return the sample paragraphs whose form headings and text of the body take."""
    first = 2 * CHARACTER
    return (
        paragraph("{{一级标题}}", run_form(HEITI, SIZE_BODY), first=first, keep=True)
        + paragraph("{{二级标题}}", run_form(KAITI, SIZE_BODY), first=first, keep=True)
        + paragraph("{{正文}}", _body_form(), first=first)
    )


def _close() -> str:
    return (
        paragraph("{{发文机关}}", _body_form(), before=2 * PITCH, left=14 * CHARACTER, jc="center", keep=True)
        + paragraph("{{成文日期}}", _body_form(), left=14 * CHARACTER, jc="center")
        + paragraph("{{附注}}", _body_form(), first=2 * CHARACTER)
        + paragraph("{{联系人}}", _body_form(), first=2 * CHARACTER)
    )


def notice_body() -> str:
    """Return the notice's body: head, title, addressee, text, signature; then the annexes on their own turned section."""
    return (
        paragraph("{{发文机关标志}}", run_form(TITLE, SIZE_MARK, spacing=0, colour=_RED), line=1200, jc="center")
        + paragraph("{{发文字号}}", _body_form(), before=2 * PITCH, after=2 * PITCH, jc="center", rule=True)
        + paragraph("{{标题}}", run_form(TITLE, SIZE_TITLE, spacing=0), jc="center", keep=True)
        + paragraph("{{主送机关}}", _body_form(), before=PITCH)
        + _levels()
        + paragraph("{{附件说明}}", _body_form())
        + _close()
        + paragraph("{{分节}}", _body_form(), line=20, section=section())
        + paragraph("{{附件序号}}", run_form(HEITI, SIZE_BODY, spacing=0), jc="left", keep=True)
        + paragraph("{{附件标题}}", run_form(TITLE, SIZE_TITLE, spacing=0), jc="center", before=PITCH, after=120, keep=True)
        + _table()
        + paragraph("{{附件末}}", _body_form(), line=20, section=section(landscape=True, footers=("rId13", "rId14")))
        + _foot()
        + section()
    )


def _foot() -> str:
    """Return the foot of the last page (7.4.2, 7.4.3): at the bottom of the type area and as wide, between rules of 1 and 0.7 pt."""
    small = run_form(FANGSONG, SIZE_SMALL, spacing=0)
    rows = (
        paragraph("抄送：{{抄送机关}}。", small, line=560, left=1120, first=-840, right=280, jc="left"),
        paragraph("{{印发机关}}\t{{印发日期}}印发", small, line=560, left=280, jc="left"),
    )
    sizes = {"top": 8, "bottom": 8, "insideH": 6}
    edges = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>' for side, size in sizes.items())
    wide = twips(156)
    cells = "".join(f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>{row}</w:tc></w:tr>' for row in rows)
    place = f'<w:tblpPr w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="{twips(28)}" w:tblpYSpec="bottom"/>'
    gap = paragraph("", _body_form(), line=20)
    return (
        f'{gap}<w:tbl><w:tblPr>{place}<w:tblW w:w="{wide}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{wide}"/></w:tblGrid>{cells}</w:tbl>{gap}'
    )


def letter_body() -> str:
    """Return the letter's body."""
    return (
        paragraph("{{标题}}", run_form(TITLE, SIZE_TITLE, spacing=0), jc="center", keep=True)
        + paragraph("{{主送机关}}", _body_form(), before=PITCH)
        + _levels()
        + _close()
        + section()
    )


def template(body: str) -> bytes:
    """Return a .docx package around a body."""
    kinds = {"styles": "styles+xml", "settings": "settings+xml", **{f"footer{n}": "footer+xml" for n in range(1, 5)}}
    overrides = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_WORD_TYPE}.{kind}"/>' for name, kind in kinds.items())
    types = (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}.document.main+xml"/>{overrides}</Types>'
    )
    return pack(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": _relations({"rId1": ("officeDocument", "word/document.xml")}),
            "word/document.xml": f"{_HEAD}<w:document {_SPACES}><w:body>{body}</w:body></w:document>".encode(),
            "word/_rels/document.xml.rels": _relations(
                {
                    "rId1": ("styles", "styles.xml"),
                    "rId2": ("settings", "settings.xml"),
                    **{f"rId1{n}": ("footer", f"footer{n}.xml") for n in range(1, 5)},
                }
            ),
            "word/styles.xml": _styles(),
            "word/settings.xml": _settings(),
            "word/footer1.xml": _footer(_page_number(odd=True)),
            "word/footer2.xml": _footer(_page_number(odd=False)),
            "word/footer3.xml": _footer(_turned_number(odd=True)),
            "word/footer4.xml": _footer(_turned_number(odd=False)),
        }
    )


def _relations(targets: dict[str, tuple[str, str]]) -> bytes:
    lines = "".join(f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for key, (kind, to) in targets.items())
    return f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'.encode()


def _styles() -> bytes:
    return (
        f"{_HEAD}<w:styles {_SPACES}><w:docDefaults><w:rPrDefault>{_body_form()}</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/></w:style></w:styles>'
    ).encode()


def _settings() -> bytes:
    return (
        f'{_HEAD}<w:settings {_SPACES}><w:zoom w:percent="100"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    ).encode()


def write(folder: Path) -> None:
    """Write both templates into a folder."""
    (folder / "notice.docx").write_bytes(template(notice_body()))
    (folder / "letter.docx").write_bytes(template(letter_body()))


if __name__ == "__main__":
    write(Path(__file__).resolve().parent)
