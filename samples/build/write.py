"""One paper in every file format that units send: the writers, by the word that plans use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from samples.build.content import Paper
from samples.build.docx import WordStyle, write_docx
from samples.build.markup import write_html, write_rtf, write_text
from samples.build.ofd import STYLES, Sealing, write_ofd
from samples.build.old_word import write_doc, write_wps
from samples.build.packing import encrypted_word, truncated
from samples.build.pdf import write_pdf
from samples.build.scan import write_picture, write_scan
from samples.build.sheet import write_xlsx

Form = Literal["word", "ofd", "pdf", "image", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A format: suffix of its files, the form that the audit must see, and paper (with a style's name) to bytes."""

    suffix: str
    form: Form
    write: Callable[[Paper, str], bytes]


def _word(paper: Paper, twist: str) -> bytes:
    return write_docx(paper, WordStyle(has_heading_styles=twist != "no_styles"))


WRITERS: Mapping[str, Writer] = {
    "word": Writer(suffix=".docx", form="word", write=_word),
    "doc": Writer(suffix=".doc", form="word", write=lambda paper, _: write_doc(paper)),
    "wps": Writer(suffix=".wps", form="word", write=lambda paper, _: write_wps(paper)),
    "ofd": Writer(suffix=".ofd", form="ofd", write=lambda paper, twist: write_ofd(paper, STYLES.get(twist, STYLES[""]))),
    "pdf": Writer(suffix=".pdf", form="pdf", write=lambda paper, _: write_pdf(paper)),
    "scan": Writer(suffix=".pdf", form="pdf", write=lambda paper, _: write_scan(paper)),
    "picture": Writer(suffix=".png", form="image", write=lambda paper, _: write_picture(paper)),
    "xlsx": Writer(suffix=".xlsx", form="other", write=lambda paper, _: write_xlsx(paper)),
    "html_doc": Writer(suffix=".doc", form="word", write=lambda paper, _: write_html(paper)),
    "rtf": Writer(suffix=".rtf", form="word", write=lambda paper, _: write_rtf(paper)),
    "rtf_doc": Writer(suffix=".doc", form="word", write=lambda paper, _: write_rtf(paper)),
    "text": Writer(suffix=".txt", form="other", write=lambda paper, _: write_text(paper)),
}
"""``html_doc`` and ``rtf_doc`` are what old tools save under the name .doc."""


def write(kind: str, paper: Paper, twist: str = "", seal: Sealing | None = None) -> bytes:
    """A paper in a format; only OFD can be sealed."""
    if kind == "ofd":
        return write_ofd(paper, STYLES.get(twist, STYLES[""]), seal=seal)
    return WRITERS[kind].write(paper, twist)


DAMAGES: Mapping[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "truncated": truncated,
    "encrypted": lambda _: encrypted_word(),
    "noise": lambda data: bytes((place * 7919 + 13) % 251 for place in range(min(4096, len(data)))),
}
