"""The list of readers. Order has no meaning: two that claim the same bytes are a problem, not a race."""

from parsers.formats import html, rtf, text
from parsers.formats.backend import Backend
from parsers.formats.legacy import document as legacy_word
from parsers.formats.word import document as word

BACKENDS: tuple[Backend, ...] = (word.BACKEND, legacy_word.BACKEND, html.BACKEND, rtf.BACKEND, text.BACKEND)
