"""The list of readers. Order has no meaning: two that claim the same bytes are a problem, not a race."""

from parsers.formats import html, rtf
from parsers.formats.backend import Backend
from parsers.formats.word import document as word

BACKENDS: tuple[Backend, ...] = (word.BACKEND, html.BACKEND, rtf.BACKEND)
