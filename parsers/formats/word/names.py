"""Qualified names of WordprocessingML (ECMA-376 part 1, clause 17) and its companions."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"

VAL = W + "val"
ID = W + "id"
REL_ID = R + "id"

BODY = W + "body"
P = W + "p"
PPR = W + "pPr"
RUN = W + "r"
RPR = W + "rPr"
T = W + "t"
TBL = W + "tbl"
TR = W + "tr"
TC = W + "tc"
TRPR = W + "trPr"
TCPR = W + "tcPr"
SDT = W + "sdt"
SDT_CONTENT = W + "sdtContent"
INS = W + "ins"
DEL = W + "del"
MOVE_FROM = W + "moveFrom"
MOVE_TO = W + "moveTo"
TEXT_BOX = W + "txbxContent"
ALT_CHUNK = W + "altChunk"
FALLBACK = MC + "Fallback"
CHOICE = MC + "Choice"
ALTERNATE = MC + "AlternateContent"
STYLE = W + "pStyle"
RUN_STYLE = W + "rStyle"
NUM_PR = W + "numPr"
NUM_ID = W + "numId"
ILVL = W + "ilvl"
OUTLINE = W + "outlineLvl"
VANISH = W + "vanish"
BASED_ON = W + "basedOn"

_FALSE = frozenset({"0", "false", "off", "none"})


def switched_on(value: str | None) -> bool:
    """Whether an on-off element that is there is on (ECMA-376 17.17.4): no value means on."""
    return value is None or value.strip().lower() not in _FALSE


def as_int(value: str | None, default: int = 0) -> int:
    """A decimal attribute; the default where it is missing or no number."""
    try:
        return int(value) if value is not None else default
    except ValueError:
        return default
