"""The list of readers. Order has no meaning: two that claim the same bytes are a problem, not a race."""

from parsers.formats import excel, html, image, office_xml, pdf, rtf, text
from parsers.formats.backend import Backend
from parsers.formats.legacy import document as legacy_word
from parsers.formats.ofd import reading as ofd
from parsers.formats.word import document as word

BACKENDS: tuple[Backend, ...] = (
    word.BACKEND,
    ofd.BACKEND,
    pdf.BACKEND,
    image.BACKEND,
    legacy_word.BACKEND,
    excel.BACKEND,
    html.BACKEND,
    office_xml.BACKEND,
    rtf.BACKEND,
    text.BACKEND,
)
