"""Papers as HTML, RTF and plain text: what stands behind some files named .doc, and what scripts export."""

from html import escape

from samples.build.content import Grid, GridCell, PageBreak, Paper, Text, placed


def write_html(paper: Paper) -> bytes:
    """A paper as HTML, as browsers and old office tools save it under the name .doc."""
    body = "".join(
        _html_grid(block) if isinstance(block, Grid) else f"<p>{escape(block.text)}</p>\n"
        for block in paper.blocks
        if not isinstance(block, PageBreak)
    )
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>\n{body}</body></html>\n'.encode()


def _html_grid(grid: Grid) -> str:
    rows = "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>\n" for row in grid.rows)
    return f'<table border="1">\n{rows}</table>\n'


def _html_cell(cell: GridCell) -> str:
    spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    return f"<td{spans}>{escape(cell.text).replace(chr(10), '<br>')}</td>"


def write_rtf(paper: Paper) -> bytes:
    """A paper as RTF with Unicode escapes; merged cells stand in their first row."""
    parts = []
    for block in paper.blocks:
        if isinstance(block, Text):
            parts.append(f"\\pard {_rtf(block.text)}\\par\n")
        elif isinstance(block, Grid):
            parts += [_rtf_row(block, row) for row in range(len(block.rows))]
    return ("{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0 SimSun;}}\n" + "".join(parts) + "}").encode("ascii")


def _rtf(text: str) -> str:
    codes = [
        f"\\u{code if code < 0x8000 else code - 0x10000}?" if code > 0x7E else _RTF_MARKS.get(chr(code), chr(code)) for code in _units(text)
    ]
    return "".join(codes)


_RTF_MARKS = {"\\": "\\\\", "{": "\\{", "}": "\\}", "\n": "\\line "}


def _units(text: str) -> list[int]:
    """UTF-16 code units of a text."""
    data = text.encode("utf-16-le")
    return [int.from_bytes(data[place : place + 2], "little") for place in range(0, len(data), 2)]


def _rtf_row(grid: Grid, row: int) -> str:
    """One table row with its merges: vertical ones by clvmgf and clvmrg, horizontal ones by wider cells."""
    share = 9000 / sum(grid.widths)
    shape, text, column = "", "", 0
    covering = {(at.row + down, at.column): (at, down) for at in placed(grid) for down in range(at.cell.row_span)}
    while column < len(grid.widths):
        at, down = covering[row, column]
        column += at.cell.column_span
        merge = "" if at.cell.row_span == 1 else ("\\clvmgf" if down == 0 else "\\clvmrg")
        shape += f"{merge}\\cellx{round(sum(grid.widths[:column]) * share)}"
        text += f"\\intbl {_rtf(at.cell.text) if down == 0 else ''}\\cell "
    return f"\\trowd{shape}\n\\pard{text}\\row\n"


def write_text(paper: Paper) -> bytes:
    """A paper as plain text, table cells parted by tabs."""
    lines = []
    for block in paper.blocks:
        if isinstance(block, Text):
            lines.append(block.text)
        elif isinstance(block, Grid):
            lines += ["\t".join(cell.text.replace("\n", "") for cell in row) for row in block.rows]
    return ("\n".join(lines) + "\n").encode()
