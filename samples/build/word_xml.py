"""A notation for WordprocessingML, and packages of it with the same bytes each time."""

from xml.sax.saxutils import escape, quoteattr

from samples.build import packing

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def run(text: str, properties: str = "") -> str:
    """A run of words, with run properties as XML."""
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{rpr}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(content: str = "", properties: str = "") -> str:
    """A paragraph around inline XML, with paragraph properties as XML."""
    ppr = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{ppr}{content}</w:p>"


def line(text: str, properties: str = "") -> str:
    """A paragraph of plain words."""
    return paragraph(run(text), properties)


def cell(*blocks: str, span: int = 1, merge: str = "", properties: str = "") -> str:
    """A table cell around blocks; ``merge`` is ``restart`` or ``continue`` for one merged downwards."""
    inner = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    inner += {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
    return f"<w:tc><w:tcPr>{inner}{properties}</w:tcPr>{''.join(blocks) or '<w:p/>'}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A table row, with row properties as XML."""
    trpr = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{trpr}{''.join(cells)}</w:tr>"


def table(*rows: str, widths: tuple[int, ...] = (800, 2000, 1500, 4000)) -> str:
    """A table with its grid, widths in twentieths of a point."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def control(content: str, properties: str = "") -> str:
    """A content control around anything."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def document(*blocks: str) -> str:
    """The main part around blocks."""
    body = "".join(blocks)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>'
    )


def part(root: str, content: str) -> str:
    """Another part: ``styles``, ``numbering``, ``comments`` and the like."""
    return f"<w:{root} {NAMESPACES}>{content}</w:{root}>"


def relation(number: int, kind: str, target: str, *, external: bool = False) -> str:
    """A line of a relations part; ``kind`` is the last word of its type, or the whole of it."""
    uri = kind if "/" in kind else f"{_RELATIONS}/{kind}"
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId{number}" Type="{uri}" Target={quoteattr(target)}{mode}/>'


def package(
    main: str | bytes | None,
    *,
    parts: dict[str, str | bytes] | None = None,
    relations: tuple[str, ...] = (),
    main_type: str = MAIN,
    main_name: str = "word/document.xml",
    office: str = f"{_RELATIONS}/officeDocument",
) -> bytes:
    """A Word package of a main part and others, with relations of the main part; without one where ``main`` is None."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main_name}" ContentType="{main_type}"/></Types>'
    )
    folder, _, name = main_name.rpartition("/")
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations_part((relation(1, office, main_name),)),
        **({main_name: main} if main is not None else {}),
        f"{folder}/_rels/{name}.rels": relations_part(relations),
        **(parts or {}),
    }
    return packing.package(tuple((name, content.encode() if isinstance(content, str) else content) for name, content in members.items()))


def relations_part(lines: tuple[str, ...]) -> str:
    """A relations part of its lines."""
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(lines)}</Relationships>'
