"""Folding of characters that writers and converters use for one another. Standard library only."""

import re
import unicodedata
from functools import lru_cache

_BLANK = re.compile(r"[\s\u200b\u200c\u200d\ufeff\u2060\u00ad]+")
_SAME = str.maketrans(
    {
        "《": "《",
        "«": "《",
        "»": "》",
        "〈": "《",
        "〉": "》",
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "﹒": ".",
        "•": "·",
        "・": "·",
        "–": "-",
        "—": "-",
        "―": "-",
        "－": "-",
        "～": "~",
        "〜": "~",
    }
)


def squeeze(text: str) -> str:
    """Drop every blank, line break and zero-width character; nothing else changes."""
    return _BLANK.sub("", text)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Squeeze, and fold widths, quotes, dashes and compatibility forms: for comparing, never for showing."""
    return unicodedata.normalize("NFKC", squeeze(text).translate(_SAME)).translate(_SAME).lower()
