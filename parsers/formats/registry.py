"""The list of readers. Order has no meaning: two that claim the same bytes are a problem, not a race.

A reader is loaded when the first file of its format comes: names, versions and claims are had without it.
"""

from collections.abc import Callable
from importlib import import_module

from parsers.formats import claims
from parsers.formats.backend import Backend
from pipeline.model.document import Document, Read


def _backend(name: str, version: str, claim: Callable[[bytes], bool], module: str) -> Backend:
    """A backend whose ``read`` is that of a module, imported at its first call."""

    def read(data: bytes) -> Read[Document]:
        result: Read[Document] = import_module(f"{__package__}.{module}").read(data)
        return result

    return Backend(name=name, version=version, claims=claim, read=read)


BACKENDS: tuple[Backend, ...] = (
    _backend("word", "1", claims.is_word, "word.document"),
    _backend("ofd", "2", claims.is_ofd, "ofd.reading"),
    _backend("pdf", "2", claims.is_pdf, "pdf"),
    _backend("image", "2", claims.is_picture, "image"),
    _backend("legacy_word", "2", claims.is_legacy_word, "legacy.document"),
    _backend("excel", "1", claims.is_workbook, "excel"),
    _backend("html", "1", claims.is_web_page, "html"),
    _backend("office_xml", "1", claims.is_office_xml, "office_xml"),
    _backend("rtf", "1", claims.is_rtf, "rtf"),
    _backend("text", "1", claims.is_text, "text"),
)
