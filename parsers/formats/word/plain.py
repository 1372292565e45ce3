"""The short way for paragraphs of words alone, which nearly all are; :mod:`runs` knows everything else."""

from typing import TYPE_CHECKING

from parsers.formats.word import names as n
from parsers.formats.word.styles import Styles

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_RUN, _T, _PPR, _RPR, _STYLE = n.RUN, n.T, n.PPR, n.RPR, n.STYLE
_TELLING = frozenset({n.NUM_PR, n.OUTLINE})
"""Settings that change what a paragraph says or where it stands."""
_SILENT = frozenset({n.W + name for name in ("proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak")})


class PlainWords:
    """Words of paragraphs that hold runs of text and nothing else; for documents without hidden characters."""

    def __init__(self, styles: Styles, *, is_revised: bool) -> None:
        """``is_revised`` says whether a paragraph's mark may be deleted, which its settings tell."""
        self._styles = styles
        self._telling = _TELLING | {_RPR} if is_revised else _TELLING
        self._bare: dict[str | None, bool] = {}

    def of(self, paragraph: "Element") -> str | None:
        """All words of a paragraph without number, level or anything that hangs on it; None where there may be more."""
        words = ""
        for child in paragraph:
            tag = child.tag
            if tag == _RUN:
                for leaf in child:
                    kind = leaf.tag
                    if kind == _T:
                        words += leaf.text or ""
                    elif kind != _RPR and kind not in _SILENT:
                        return None
            elif tag == _PPR:
                if not self._is_silent(child):
                    return None
            elif tag not in _SILENT:
                return None
        return words

    def _is_silent(self, properties: "Element") -> bool:
        """Whether a paragraph's settings only say how it looks."""
        for setting in properties:
            tag = setting.tag
            if tag == _STYLE:
                if not self._is_bare(setting.get(n.VAL)):
                    return False
            elif tag in self._telling:
                return False
        return True

    def _is_bare(self, style: str | None) -> bool:
        if style not in self._bare:
            self._bare[style] = self._styles.is_bare(style)
        return self._bare[style]
