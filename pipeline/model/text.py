"""Folding of characters that writers and converters use for one another. Standard library only."""

import re
import unicodedata
from functools import lru_cache

_UNSEEN = re.compile(r"[\u200b\u200c\u200d\ufeff\u2060\u00ad]+")
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

_UNLIKE = re.compile(f"[{''.join(map(re.escape, map(chr, _SAME)))}]")
"""What stands in few texts: most need no look at each of their characters."""


def squeeze(text: str) -> str:
    """Drop every blank, line break and zero-width character; nothing else changes."""
    text = "".join(text.split())
    has_unseen = "\u200b" in text or "\ufeff" in text or "\u00ad" in text or "\u200c" in text or "\u200d" in text or "\u2060" in text
    return _UNSEEN.sub("", text) if has_unseen else text


def has_words(text: str) -> bool:
    """Whether anything stands in a text but what :func:`squeeze` drops."""
    return text[:1].isalnum() or bool(squeeze(text))


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Squeeze, and fold widths, quotes, dashes and compatibility forms: for comparing, never for showing."""
    return _same(unicodedata.normalize("NFKC", _same(squeeze(text)))).lower()


def _same(text: str) -> str:
    return text.translate(_SAME) if _UNLIKE.search(text) else text
