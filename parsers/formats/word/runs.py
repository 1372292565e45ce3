"""Words of one paragraph: runs, fields, symbols, revisions as accepted, what is hidden, what hangs on it."""

from typing import TYPE_CHECKING

from parsers.formats.fields import shown_by
from parsers.formats.word import names as n
from parsers.formats.word.symbols import symbol

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SKIPPED = frozenset(
    {
        n.PPR,
        n.RPR,
        n.DEL,
        n.MOVE_FROM,
        n.FALLBACK,
        n.W + "rt",
        n.W + "rubyPr",
        n.W + "delInstrText",
        n.W + "delText",
        n.W + "sdtPr",
        n.W + "sdtEndPr",
        n.W + "smartTagPr",
        n.W + "customXmlPr",
        n.W + "proofErr",
        n.W + "bookmarkStart",
        n.W + "bookmarkEnd",
        n.W + "lastRenderedPageBreak",
        n.W + "commentRangeStart",
        n.W + "commentRangeEnd",
        n.W + "softHyphen",
        n.W + "annotationRef",
        n.W + "footnoteRef",
        n.W + "endnoteRef",
        n.W + "pgNum",
        n.M + "rPr",
    }
)
_GRAPHICS = frozenset({n.W + "drawing", n.W + "pict", n.W + "object"})
_PICTURES = frozenset({n.PIC + "pic", n.V + "imagedata", n.A + "blip", n.CHART + "chart", n.DIAGRAM + "relIds"})
_BREAKS = frozenset({n.W + "br", n.W + "cr"})
_RUN, _T, _PPR = n.RUN, n.T, n.PPR
_TEXTS = frozenset({n.T, n.M + "t"})
_TAB = n.W + "tab"
_PTAB = n.W + "ptab"
_HYPHEN = n.W + "noBreakHyphen"
_SYM = n.W + "sym"
_FIELD = n.W + "fldChar"
_CODE = n.W + "instrText"
_COMMENT = n.W + "commentReference"
_FOOTNOTE = n.W + "footnoteReference"
_ENDNOTE = n.W + "endnoteReference"
_REVISIONS = frozenset({n.INS, n.DEL, n.MOVE_TO, n.MOVE_FROM})
_TEXT_PATH = n.V + "textpath"


class Line:
    """A paragraph being read: its words, its settings by name, and what hangs on it, which most have not."""

    hidden: str = ""
    boxes: "tuple[Element, ...]" = ()
    """Text boxes, to be read after the paragraph."""
    comments: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    endnotes: tuple[str, ...] = ()
    codes: tuple[str | None, ...] = ()
    """Codes of fields that are open, None behind their code."""
    pictures: int = 0
    is_revised: bool = False
    is_plain: bool = True
    """Whether there are words alone."""

    def __init__(self) -> None:
        """Nothing read yet."""
        self.words: list[str] = []
        self.properties: dict[str, Element] = {}


class Runs:
    """Reads inline content. ``hidden_styles`` says whether a character style hides; None where no hiding need be looked for."""

    def __init__(self, *, may_hide: bool, hidden_style: "HiddenStyle") -> None:
        """Keep how hidden characters are told."""
        self._may_hide = may_hide
        self._hidden_style = hidden_style

    def read(self, paragraph: "Element", line: Line) -> None:
        """Add all words below an element to a line."""
        words = line.words
        for child in paragraph:
            tag = child.tag
            if tag == _RUN:
                if self._may_hide and self._is_hidden(child):
                    self._hide(child, line)
                    continue
                for leaf in child:
                    kind = leaf.tag
                    if kind == _T:
                        words.append(leaf.text or "")
                    elif kind not in _SKIPPED:
                        self._leaf(leaf, kind, line)
            elif tag == _PPR:
                line.properties = {setting.tag: setting for setting in child}
            else:
                if tag in _REVISIONS:
                    line.is_revised, line.is_plain = True, False
                if tag not in _SKIPPED:
                    self._leaf(child, tag, line)

    def _leaf(self, element: "Element", tag: str, line: Line) -> None:
        if tag in _TEXTS:
            line.words.append(element.text or "")
        elif tag in (_TAB, _PTAB):
            line.words.append("\t")
        elif tag in _BREAKS:
            line.words.append("\n")
        elif tag == _HYPHEN:
            line.words.append("-")
        elif tag == _SYM:
            line.words.append(symbol(element.get(n.W + "font", ""), element.get(n.W + "char", "")))
        elif tag in _GRAPHICS:
            _graphic(element, line)
        elif tag in _MARKS:
            _mark(element, tag, line)
        elif tag == n.ALTERNATE and element.find(n.CHOICE) is None:
            for fallback in element.iterchildren(n.FALLBACK):
                self.read(fallback, line)
        else:
            self.read(element, line)

    def _is_hidden(self, run: "Element") -> bool:
        properties = run.find(n.RPR)
        if properties is None:
            return False
        own = properties.find(n.VANISH)
        if own is not None:
            return n.switched_on(own.get(n.VAL))
        style = properties.find(n.RUN_STYLE)
        return style is not None and self._hidden_style(style.get(n.VAL))

    def _hide(self, run: "Element", line: Line) -> None:
        line.hidden += "".join(text.text or "" for text in run.iterchildren(n.T))
        line.is_plain = False


_MARKS = frozenset({_FIELD, _CODE, _COMMENT, _FOOTNOTE, _ENDNOTE})


def _mark(element: "Element", tag: str, line: Line) -> None:
    if tag == _CODE:
        if line.codes and line.codes[-1] is not None:
            line.codes = (*line.codes[:-1], line.codes[-1] + (element.text or ""))
    elif tag == _FIELD:
        line.words.append(_form_field(element))
        _turn(element.get(n.W + "fldCharType", ""), line)
    else:
        name = {_COMMENT: "comments", _FOOTNOTE: "footnotes", _ENDNOTE: "endnotes"}[tag]
        setattr(line, name, (*getattr(line, name), element.get(n.ID, "")))
        line.is_plain = False


def _turn(kind: str, line: Line) -> None:
    """Begin a field, or its result, or end it; one without a result may show words of its code."""
    if kind == "begin":
        line.codes = (*line.codes, "")
    elif kind == "separate" and line.codes:
        line.codes = (*line.codes[:-1], None)
    elif kind == "end" and line.codes:
        code, line.codes = line.codes[-1], line.codes[:-1]
        line.words.append(shown_by(code) if code else "")


def _form_field(element: "Element") -> str:
    """What a legacy form field shows that stands in no run: the chosen line of a list, a ticked or empty box."""
    data = element.find(n.W + "ffData")
    if data is None:
        return ""
    box = data.find(n.W + "checkBox")
    if box is not None:
        state = box.find(n.W + "checked")
        state = state if state is not None else box.find(n.W + "default")
        return "☑" if state is not None and n.switched_on(state.get(n.VAL)) else "☐"
    choices = data.find(n.W + "ddList")
    if choices is None:
        return ""
    entries = [entry.get(n.VAL, "") for entry in choices.iterchildren(n.W + "listEntry")]
    result = choices.find(n.W + "result")
    result = result if result is not None else choices.find(n.W + "default")
    at = n.as_int(result.get(n.VAL)) if result is not None else 0
    return entries[at] if 0 <= at < len(entries) else ""


def _graphic(element: "Element", line: Line) -> None:
    """Text boxes to read later, pictures counted, the words of WordArt."""
    for child in element:
        tag = child.tag
        if tag == n.TEXT_BOX:
            line.boxes = (*line.boxes, child)
        elif tag in _PICTURES:
            line.pictures, line.is_plain = line.pictures + 1, False
        elif tag == _TEXT_PATH:
            line.words.append(child.get("string", ""))
        elif tag != n.FALLBACK or element.find(n.CHOICE) is None:
            _graphic(child, line)


if TYPE_CHECKING:
    from collections.abc import Callable

    HiddenStyle = Callable[[str | None], bool]
