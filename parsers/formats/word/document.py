"""The reader of Word documents: .docx, .docm, .dotx, .dotm, transitional and strict, told by their content."""

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.formats.addresses import Addressed, cell_text
from parsers.formats.backend import RefusalError, refused
from parsers.formats.claims import is_word
from parsers.formats.package import Package, parse_xml
from parsers.formats.raw import RawBlock, RawPart, RawTable
from parsers.formats.word import names as n
from parsers.formats.word.body import Story
from parsers.formats.word.inserted import inserted_blocks, read_other
from parsers.formats.word.numbering import Numbering
from parsers.formats.word.parts import Relationship, main_part, relationships
from parsers.formats.word.styles import Styles
from pipeline.model.document import Document, Note, Problem, Read
from pipeline.model.evidence import WHOLE_FILE, Where

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_FEW_WORDS = 30
_PLACES_SHOWN = 5
_DEPTH = 3


def read(data: bytes) -> Read[Document]:
    """Read a Word document, revisions accepted; FIL001 where it is broken or locked, FIL003 where it has revisions."""
    try:
        return read_package(Package(data))
    except RefusalError as refusal:
        return refused(refusal)


def read_package(package: Package, depth: int = 0) -> Read[Document]:
    """Read an open package; RefusalError where its body cannot be read."""
    return _Reading(package, depth).document()


class _Reading:
    """One document being read: its parts, and what was tolerated or lost on the way."""

    def __init__(self, package: Package, depth: int) -> None:
        self._package = package
        self._depth = depth
        self._main = main_part(package)
        self._relations = {relation.id: relation for relation in relationships(package, self._main)}
        self._notes: list[Note] = []
        self._problems: list[Problem] = []

    def document(self) -> Read[Document]:
        """The whole document with its problems."""
        content = self._package.bytes_of(self._main)
        root = parse_xml(content, self._main)
        body = root if root.tag == n.BODY else root.find(n.BODY)
        if body is None:
            raise RefusalError("FIL001", "文件已损坏（正文部件中没有正文），打不开；请重新导出后报送")
        revisions = _revisions(root)
        story = self._story(may_hide=b"vanish" in content, is_revised=any(revisions.values()))
        addressed = Addressed()
        blocks = story.blocks(body)
        addressed.add(self._with_inserted(blocks) if story.has_parts else blocks)
        self._say_revisions(revisions, addressed)
        annotations = self._annotations(story, addressed)
        self._say_pictures(addressed)
        hidden = [replace(note, text=f"隐藏文字：{note.text}") for note in addressed.anchors.hidden]
        value = Document(
            format="docx",
            blocks=tuple(addressed.blocks),
            images=addressed.anchors.pictures,
            annotations=annotations,
            furniture=self._furniture(story),
            notes=(*hidden, *self._notes),
        )
        return Read(value=value, problems=tuple(self._problems))

    def _story(self, *, may_hide: bool, is_revised: bool) -> Story:
        styles = Styles(self._side_part("styles"))
        return Story(styles, Numbering(self._side_part("numbering"), styles), may_hide=may_hide, is_revised=is_revised)

    def _side_part(self, kind: str) -> "Element | None":
        """The tree of a part by its relation; what is missing is not there, what is damaged is noted."""
        relation = next((relation for relation in self._relations.values() if relation.kind == kind), None)
        return self._tree(relation) if relation is not None else None

    def _tree(self, relation: Relationship) -> "Element | None":
        if relation.is_external or not self._package.has(relation.target):
            return None
        try:
            return self._package.xml(relation.target)
        except RefusalError as refusal:
            self._lose(relation, refusal)
            return None

    def _lose(self, relation: Relationship, refusal: RefusalError) -> None:
        """A damaged part costs itself: words of the sender are a problem, settings a note."""
        message = f"附属部件 {relation.target} 未能读取：{refusal.message}"
        if relation.kind in ("footnotes", "endnotes", "aFChunk"):
            self._problems.append(Problem(code="FIL002", message=message, where=WHOLE_FILE))
        else:
            self._notes.append(Note(text=message, where=WHOLE_FILE))

    def _with_inserted(self, blocks: list[RawBlock]) -> list[RawBlock]:
        """Blocks with inserted files (w:altChunk) put in their place, also in cells."""
        found: list[RawBlock] = []
        for block in blocks:
            if isinstance(block, RawPart):
                found.extend(self._inserted(block))
                continue
            if isinstance(block, RawTable):
                for cell in block.cells:
                    if not isinstance(cell.content, str):
                        cell.content = self._with_inserted(cell.content)
            found.append(block)
        return found

    def _inserted(self, block: RawPart) -> list[RawBlock]:
        relation = self._relations.get(block.relationship)
        if relation is None or not self._package.has(relation.target) or self._depth >= _DEPTH:
            self._lose_inserted("文中插入的另一文件缺失或嵌套过深，未能读取；请核对后重新报送")
            return []
        try:
            result = self._read_inserted(self._package.bytes_of(relation.target))
        except RefusalError as refusal:
            self._lose(relation, refusal)
            return []
        self._problems.extend(replace(problem, code="FIL002") for problem in result.problems)
        return inserted_blocks(result.value) if result.value is not None else []

    def _read_inserted(self, data: bytes) -> Read[Document]:
        if is_word(data):
            return read_package(Package(data), self._depth + 1)
        return read_other(data)

    def _lose_inserted(self, message: str) -> None:
        self._problems.append(Problem(code="FIL002", message=message, where=WHOLE_FILE))

    def _annotations(self, story: Story, addressed: Addressed) -> tuple[Note, ...]:
        anchors = addressed.anchors
        kinds = (("comments", "comment", "批注", anchors.comments), ("footnotes", "footnote", "脚注", anchors.footnotes))
        found: list[Note] = []
        for part, tag, name, places in (*kinds, ("endnotes", "endnote", "尾注", anchors.endnotes)):
            root = self._side_part(part) if places or part == "comments" else None
            if root is not None:
                found.extend(_marked(root, n.W + tag, name, places, story))
        return tuple(found)

    def _furniture(self, story: Story) -> tuple[Note, ...]:
        """Words of headers, footers and tables of contents, each once."""
        found: dict[tuple[str, str], None] = {}
        for relation in self._relations.values():
            root = self._tree(relation) if relation.kind in ("header", "footer") else None
            if root is not None:
                text = cell_text(story.blocks(root))
                found.setdefault((text, "页眉" if relation.kind == "header" else "页脚"))
        contents = dict.fromkeys(story.contents)
        found.update(dict.fromkeys((line, "目录") for line in contents))
        return tuple(Note(text=text, where=Where(place)) for text, place in found if text)

    def _say_revisions(self, counts: dict[str, int], addressed: Addressed) -> None:
        if not any(counts.values()):
            return
        said = "、".join(f"{name} {count} 处" for name, count in counts.items() if count)
        places = list(dict.fromkeys(addressed.anchors.revised))
        shown = "、".join(places[:_PLACES_SHOWN]) + ("等" if len(places) > _PLACES_SHOWN else "")
        at = f"，位于{shown}" if shown else ""
        message = f"文档存在未接受的修订（{said}{at}），已按全部接受修订读取；请接受或拒绝修订后重新报送"
        self._problems.append(Problem(code="FIL003", message=message, where=places[0] if places else WHOLE_FILE))

    def _say_pictures(self, addressed: Addressed) -> None:
        """A body of pictures without words was not read."""
        if not addressed.anchors.pictures:
            return
        words = sum(
            len(block.text) if not hasattr(block, "cells") else sum(len(cell.text) for cell in block.cells) for block in addressed.blocks
        )
        if words < _FEW_WORDS:
            message = f"文中几乎没有文字，只有图片 {addressed.anchors.pictures} 张，图片内容未读取；请报送可编辑的 Word 版或人工核对"
            self._problems.append(Problem(code="FIL002", message=message, where=WHOLE_FILE))


def _marked(root: "Element", tag: str, name: str, places: dict[str, Where], story: Story) -> list[Note]:
    """Texts of comments or notes in the order of their part; those that nothing in the body refers to, by their number alone."""
    found = []
    ordinary = [element for element in root.iterchildren(tag) if element.get(n.W + "type", "normal") == "normal"]
    for number, element in enumerate(ordinary, start=1):
        text = cell_text(story.blocks(element))
        place = places.get(element.get(n.ID, ""))
        if text and (place is not None or name == "批注"):
            found.append(Note(text=text, where=Where(f"{place} {name}{number}" if place else f"{name}{number}")))
    return found


def _revisions(root: "Element") -> dict[str, int]:
    """How many insertions, deletions and moves of content, formatting apart."""
    counts = {"插入": 0, "删除": 0, "移动": 0, "单元格": 0}
    kinds = {n.INS: "插入", n.DEL: "删除", n.MOVE_TO: "移动"}
    for element in root.iter(n.INS, n.DEL, n.MOVE_TO, n.W + "cellIns", n.W + "cellDel", n.W + "cellMerge"):
        parent = element.getparent()
        if parent is None or parent.tag != n.NUM_PR:
            counts[kinds.get(str(element.tag), "单元格")] += 1
    return counts
