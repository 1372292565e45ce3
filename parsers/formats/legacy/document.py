"""The reader of .doc and .wps files, told by their content.

The own reader comes first. What it cannot read goes to msdoc2docx and, where it is installed, to LibreOffice, whose
output our Word reader reads.
"""

import struct

from parsers.formats.addresses import Addressed
from parsers.formats.backend import RefusalError, refused
from parsers.formats.claims import LEGACY_LOCKED
from parsers.formats.legacy.binary import Binary
from parsers.formats.legacy.story import Story
from parsers.formats.ole import Compound, DamagedError
from pipeline.model.document import Document, Format, Note, Problem, Read
from pipeline.model.evidence import WHOLE_FILE, Where

_WPS_STREAM = "WpsCustomData"
_PLACES_SHOWN = 5
_FEW_WORDS = 30


def read(data: bytes) -> Read[Document]:
    """Read a Word 97 file, revisions accepted and reported (FIL003); FIL001 where it is locked or broken."""
    try:
        compound = Compound(data)
        if compound.has(LEGACY_LOCKED):
            return refused(RefusalError("FIL001", "文件已加密（设有打开密码），无法打开；请取消密码后重新报送"))
        binary = Binary(compound)
    except (DamagedError, KeyError):
        return refused(RefusalError("FIL001", "文件已损坏或没有传完整（内部结构断裂），打不开；请重新导出后报送"))
    except RefusalError as refusal:
        return _converted(data, refusal) if refusal.code == "FIL004" else refused(refusal)
    try:
        return _document(binary, _format(compound, data))
    except (struct.error, IndexError, ValueError, KeyError, OverflowError):
        reason = RefusalError("FIL004", "旧版 Word 文件内部结构特殊，未能处理；请用 Word 或 WPS 另存为 .docx 后重新报送")
        return _converted(data, reason)


def _converted(data: bytes, reason: RefusalError) -> Read[Document]:
    from parsers.formats.legacy.converters import converted

    return converted(data, reason)


def _format(compound: Compound, data: bytes) -> Format:
    """WPS fills the header's class id, which Word leaves empty, or adds a stream of its own."""
    return "wps" if any(data[8:24]) or compound.has(_WPS_STREAM) else "doc"


def _document(binary: Binary, kind: Format) -> Read[Document]:
    story = Story(binary)
    found = story.body()
    addressed = Addressed()
    addressed.add(found.blocks)
    value = Document(
        format=kind,
        blocks=tuple(addressed.blocks),
        images=addressed.anchors.pictures,
        annotations=_annotations(binary, story, addressed),
        furniture=_furniture(binary, story),
        notes=tuple(Note(text=f"隐藏文字：{note.text}", where=note.where) for note in addressed.anchors.hidden),
    )
    return Read(value=value, problems=(*_revisions(found.revisions, addressed), *_pictures(value)))


def _annotations(binary: Binary, story: Story, addressed: Addressed) -> tuple[Note, ...]:
    counts, anchors = binary.counts, addressed.anchors
    comments_at = counts.body + counts.footnotes + counts.headers + counts.macros
    found = []
    for first, length, sign, name, places in (
        (comments_at, counts.comments, "\x05", "批注", anchors.comments),
        (counts.body, counts.footnotes, "\x02", "脚注", anchors.footnotes),
    ):
        texts = story.side_text(first, length).split(sign)[1:] if length else []
        for number, text in enumerate(texts, start=1):
            place = places.get(str(number))
            label = f"{place} {name}{number}" if place else f"{name}{number}"
            found.append(Note(text=text.strip(), where=Where(label)))
    return tuple(note for note in found if note.text)


def _furniture(binary: Binary, story: Story) -> tuple[Note, ...]:
    """Words of headers and footers, each once; which is which is not told."""
    counts = binary.counts
    if not counts.headers:
        return ()
    text = story.side_text(counts.body + counts.footnotes, counts.headers)
    lines = dict.fromkeys(line.strip("\x03\x04 \t") for line in text.split("\n"))
    return tuple(Note(text=line, where=Where("页眉页脚")) for line in lines if line)


def _revisions(counts: dict[str, int], addressed: Addressed) -> tuple[Problem, ...]:
    if not any(counts.values()):
        return ()
    said = "、".join(f"{name} {count} 处" for name, count in counts.items() if count)
    places = list(dict.fromkeys(addressed.anchors.revised))
    shown = "、".join(places[:_PLACES_SHOWN]) + ("等" if len(places) > _PLACES_SHOWN else "")
    at = f"，位于{shown}" if shown else ""
    message = f"文档存在未接受的修订（{said}{at}），已按全部接受修订读取；请接受或拒绝修订后重新报送"
    return (Problem(code="FIL003", message=message, where=places[0] if places else WHOLE_FILE),)


def _pictures(document: Document) -> tuple[Problem, ...]:
    words = sum(len(paragraph.text) for paragraph in document.paragraphs())
    words += sum(len(cell.text) for table in document.tables() for cell in table.cells)
    if not document.images or words >= _FEW_WORDS:
        return ()
    message = f"文中几乎没有文字，只有图片 {document.images} 张，图片内容未读取；请报送可编辑的 Word 版或人工核对"
    return (Problem(code="FIL002", message=message, where=WHOLE_FILE),)
