"""Which format bytes are of: by magic bytes and container contents, before any reader is loaded.

Each question gets all bytes of a file, looks at no name, is cheap and answers no two formats with yes where it can be helped.
"""

import re

from parsers.formats.backend import RefusalError
from parsers.formats.ole import OLE_MAGIC, stream_names
from parsers.formats.package import ZIP_MAGIC, Package, is_cut_zip, names_in_local_headers, zip_names

HEAD = 4096
"""Bytes in which markup shows what it is."""

# --- zip containers ----------------------------------------------------------------------------------------------

CONTENT_TYPES = "[Content_Types].xml"
MAIN_TYPES = (
    "wordprocessingml.document.main+xml",
    "wordprocessingml.template.main+xml",
    "ms-word.document.macroEnabled.main+xml",
    "ms-word.template.macroEnabledTemplate.main+xml",
)
"""Content types of a Word package's main part."""


def is_word(data: bytes) -> bool:
    """Whether a zip holds a Word body, or was one before it was cut."""
    names = zip_names(data)
    if names is None:
        return is_cut_zip(data) and any(name.startswith("word/") for name in names_in_local_headers(data))
    lower = {name.lower().lstrip("/") for name in names}
    if "word/document.xml" in lower:
        return True
    return CONTENT_TYPES.lower() in lower and _declares_a_word_body(data)


def _declares_a_word_body(data: bytes) -> bool:
    try:
        types = Package(data).bytes_of(CONTENT_TYPES)
    except RefusalError:
        return False
    return any(kind.encode() in types for kind in MAIN_TYPES)


def is_workbook(data: bytes) -> bool:
    """Whether a zip holds a workbook, or was one before it was cut."""
    names = zip_names(data)
    if names is None:
        return is_cut_zip(data) and any(name.startswith("xl/") for name in names_in_local_headers(data))
    lower = {name.lower().lstrip("/") for name in names}
    return CONTENT_TYPES.lower() in lower and bool(lower & {"xl/workbook.xml", "xl/workbook.bin"})


def is_ofd(data: bytes) -> bool:
    """Whether the bytes are a zip with an OFD.xml at its root."""
    names = zip_names(data)
    return names is not None and any(name.lstrip("/").lower() == "ofd.xml" for name in names)


# --- compound files ----------------------------------------------------------------------------------------------

LEGACY_BODY = "WordDocument"
LEGACY_LOCKED = "EncryptedPackage"


def is_legacy_word(data: bytes) -> bool:
    """Whether a compound file holds a Word body or a locked package."""
    if not data.startswith(OLE_MAGIC):
        return False
    names = stream_names(data)
    return LEGACY_BODY in names or LEGACY_LOCKED in names


# --- PDF and pictures --------------------------------------------------------------------------------------------

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF87a", b"GIF89a")
_DEPTHS = frozenset({1, 4, 8, 16, 24, 32})


def is_pdf(data: bytes) -> bool:
    """Whether the bytes have a PDF header among the first 1024, as readers accept (ISO 32000-1 Annex H)."""
    return b"%PDF-" in data[:1024]


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin as a picture does."""
    if data.startswith(b"BM"):
        return len(data) > 54 and data[6:10] == b"\x00\x00\x00\x00" and data[14] in {12, 40, 52, 56, 64, 108, 124} and data[28] in _DEPTHS
    return data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


# --- markup and text ---------------------------------------------------------------------------------------------

RTF_MAGIC = b"{\\rt"
WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
SHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
FLAT_PACKAGE = b"http://schemas.microsoft.com/office/2006/xmlPackage"
_MIME = re.compile(rb"\A\s*(?:From:[^\n]*\n|[\w-]+:[^\n]*\n|[ \t][^\n]*\n){0,20}?MIME-Version:", re.IGNORECASE)
_NEVER_TEXT = (ZIP_MAGIC, OLE_MAGIC, b"%PDF")


def is_rtf(data: bytes) -> bool:
    """Whether bytes begin as RTF."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[: len(RTF_MAGIC)] == RTF_MAGIC


def is_office_xml(data: bytes) -> bool:
    """Whether an XML file's root is Word's or Excel's of 2003, or a package in one XML file."""
    head = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[:HEAD].decode("utf-16", "ignore").lstrip("\ufeff \t\r\n").encode("utf-8", "ignore")
    if not head.startswith(b"<") or b"<html" in head.lower():
        return False
    return any(name in head for name in (WORD_2003, SHEET_2003, FLAT_PACKAGE))


def is_mail(data: bytes) -> bool:
    """Whether bytes begin as a mail or as a web page that was saved as one."""
    return _MIME.match(data[:HEAD]) is not None


def is_web_page(data: bytes) -> bool:
    """Whether bytes begin as a web page or as a mail-like archive of one."""
    if data.startswith(ZIP_MAGIC):
        return False
    if is_mail(data):
        return b"text/html" in data.lower()
    if b"<" not in data[:HEAD]:
        return False
    from parsers.formats.html import begins_as_page

    return begins_as_page(data[:HEAD])


def is_text(data: bytes) -> bool:
    """Whether bytes decode as text without control characters and are no markup."""
    if data.startswith(_NEVER_TEXT):
        return False
    from parsers.formats.text import is_plain

    return is_plain(data)
