"""RTF (specification 1.9.1), as WordPad, WPS and old office systems write it, often under the name .doc.

Read: paragraphs, tables with merges across and down, list numbers that the writer spelled out, text boxes, hidden and
deleted text left out. A table inside a cell is read as words of that cell.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from parsers.formats.addresses import Addressed
from parsers.formats.backend import RefusalError, refused
from parsers.formats.edges import CellShape, EdgedRow, table_of_rows
from parsers.formats.raw import RawBlock, RawParagraph
from pipeline.model.document import Document, Note, Problem, Read
from pipeline.model.evidence import WHOLE_FILE, Where

_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\\Z")
_DEEPEST = 500

_SKIPPED = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore", "listtable", "listoverridetable", "rsidtbl"}
    | {"fldinst", "bkmkstart", "bkmkend", "nonshppict", "xe", "tc", "filetbl", "revtbl", "generator", "userprops", "operator", "template"}
    | {
        "ftnsep",
        "ftnsepc",
        "aftnsep",
        "sp",
        "pgdsctbl",
        "mmathPr",
        "latentstyles",
        "pnseclvl",
        "private",
        "atnid",
        "atnauthor",
        "atrfstart",
        "atrfend",
    }
)
_FURNITURE = {
    "header": "页眉",
    "headerl": "页眉",
    "headerr": "页眉",
    "headerf": "页眉",
    "footer": "页脚",
    "footerl": "页脚",
    "footerr": "页脚",
    "footerf": "页脚",
}
_NOTES = {"footnote": "脚注", "annotation": "批注"}
_CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "page": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
_SIGNS = {b"~": " ", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
_CODEPAGES = {0: "cp1252", 1: "", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253", 204: "cp1251", 238: "cp1250"}
_ALLOWED_STARS = frozenset({"shpinst", "shppict", "ud", "txfieldtext"})


def read(data: bytes) -> Read[Document]:
    """Read RTF; FIL002 where it ends before it is closed, FIL003 where it has revisions."""
    try:
        parser = _Parser(data)
        parser.run()
    except RefusalError as refusal:
        return refused(refusal)
    return parser.document()


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What a group inherits and gives back."""

    codepage: str = "cp1252"
    skip_after_unicode: int = 1
    is_hidden: bool = False
    is_deleted: bool = False
    in_table: bool = False
    nesting: int = 1
    is_skipped: bool = False
    target: str = ""
    """'' for the body, else the name of a header, footer or note that the words go to."""
    level: int | None = None


@dataclass(slots=True)
class _Parser:
    """Tokens to blocks."""

    data: bytes
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)
    base: str = "gb18030"
    blocks: list[RawBlock] = field(default_factory=list)
    rows: list[EdgedRow] = field(default_factory=list)
    cells: list[list[RawBlock]] = field(default_factory=list)
    open_cell: list[RawBlock] = field(default_factory=list)
    shapes: list[CellShape] = field(default_factory=list)
    shape: CellShape = field(default_factory=lambda: CellShape(edge=0))
    left: int = 0
    words: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    side: dict[str, list[str]] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    pictures: int = 0
    pictures_here: int = 0
    revisions: int = 0
    to_skip: int = 0
    font: int = -1
    font_table_depth: int = 0
    starred: bool = False
    is_closed: bool = True

    def run(self) -> None:
        """Read all tokens; RefusalError where groups nest too deep."""
        position = self.data.find(b"{")
        length = len(self.data)
        closed = False
        while position < length and not closed:
            match = _TOKEN.match(self.data, position)
            if match is None:
                position += 1
                continue
            position = match.end()
            word, number, byte, sign, brace, text = match.groups()
            if word:
                position = self._word(word.decode("ascii"), int(number) if number else None, position)
            elif byte:
                self._bytes(bytes.fromhex(byte.decode("ascii")))
            elif sign:
                self._sign(sign)
            elif brace:
                closed = self._brace(opens=brace == b"{")
            elif text:
                self._bytes(text)
        self.is_closed = closed
        self._end_paragraph()
        self._end_table()

    def document(self) -> Read[Document]:
        """What was read, with addresses."""
        addressed = Addressed()
        addressed.add(self.blocks)
        furniture = tuple(
            Note(text=_whole(words).strip(), where=Where(name)) for name, words in self.side.items() if name in _FURNITURE.values()
        )
        notes = tuple(Note(text=_whole(words).strip(), where=Where(name)) for name, words in self.side.items() if name in _NOTES.values())
        value = Document(
            format="rtf",
            blocks=tuple(addressed.blocks),
            images=self.pictures,
            furniture=tuple(note for note in furniture if note.text),
            annotations=tuple(note for note in notes if note.text),
            notes=tuple(Note(text=f"隐藏文字：{text}", where=WHOLE_FILE) for text in self.hidden if text.strip()),
        )
        return Read(value=value, problems=tuple(self._problems()))

    def _problems(self) -> Iterator[Problem]:
        if not self.is_closed:
            message = "RTF 文件没有结尾，可能没有传完整，只读到已有部分；请重新导出后报送"
            yield Problem(code="FIL002", message=message, where=WHOLE_FILE)
        if self.revisions:
            message = f"文档存在未接受的修订（共 {self.revisions} 处），已按全部接受修订读取；请接受或拒绝修订后重新报送"
            yield Problem(code="FIL003", message=message, where=WHOLE_FILE)

    def _brace(self, *, opens: bool) -> bool:
        """Open or close a group; whether the outermost was closed."""
        self._flush()
        self.to_skip = 0
        self.starred = False
        if opens:
            if len(self.stack) > _DEEPEST:
                raise RefusalError("FIL004", "RTF 文件内部嵌套过深，超出处理上限，未能处理；请另存为 .docx 后重新报送")
            self.stack.append(self.state)
            return False
        if not self.stack:
            return True
        self.state = self.stack.pop()
        if len(self.stack) < self.font_table_depth:
            self.font_table_depth = 0
        return not self.stack

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.starred = True
        elif sign in (b"\n", b"\r"):
            self._end_paragraph()
        elif sign in _SIGNS:
            self._say(_SIGNS[sign])

    def _bytes(self, data: bytes) -> None:
        """Bytes in the code page of the current font, less those that stand in for a Unicode character before them."""
        if self.to_skip:
            skipped = min(self.to_skip, len(data))
            self.to_skip -= skipped
            data = data[skipped:]
        self.pending += data

    def _flush(self) -> None:
        if self.pending:
            text = bytes(self.pending).decode(self.state.codepage or self.base, "replace")
            self.pending.clear()
            self._say(text)

    def _say(self, text: str) -> None:
        if self.pending:
            self._flush()
        state = self.state
        if state.is_skipped or not text:
            return
        if state.target:
            self.side.setdefault(state.target, []).append(text)
        elif state.is_deleted:
            return
        elif state.is_hidden:
            self.hidden.append(text)
        else:
            self.words.append(text)

    def _word(self, word: str, number: int | None, position: int) -> int:
        """Follow a control word; the position to go on from."""
        self._flush()
        starred, self.starred = self.starred, False
        if word == "bin":
            return position + max(0, number or 0)
        if word == "u" and number is not None:
            self._unicode(number)
            return position
        self.to_skip = 0
        if self._begins_destination(word, starred=starred):
            return position
        if word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif not self._character_word(word, number) and not self.state.is_skipped and not self.state.target:
            self._layout_word(word, number)
        return position

    def _unicode(self, number: int) -> None:
        """A UTF-16 code unit as a signed number; halves of a pair come one after the other and are joined at the end."""
        self._say(chr(number & 0xFFFF))
        self.to_skip = self.state.skip_after_unicode

    def _begins_destination(self, word: str, *, starred: bool) -> bool:
        """Whether a word opens a group whose words go elsewhere or nowhere."""
        if word == "fonttbl":
            self.font_table_depth = len(self.stack)
        if word == "pict" and not self.state.is_skipped:
            self.pictures += 1
            self.pictures_here += 1
        if word in _FURNITURE or word in _NOTES:
            self.state = replace(self.state, target=_FURNITURE.get(word) or _NOTES[word])
            return True
        if word in _SKIPPED or (starred and word not in _ALLOWED_STARS):
            self.state = replace(self.state, is_skipped=True)
            return True
        if word == "ud":
            self.state = replace(self.state, is_skipped=False)
            return True
        if word == "upr":
            self.state = replace(self.state, is_skipped=True)
            return True
        return False

    def _character_word(self, word: str, number: int | None) -> bool:
        """Settings of characters; whether the word was one."""
        is_on = number != 0
        match word:
            case "ansicpg":
                self.base = {936: "gb18030", 54936: "gb18030", 65001: "utf-8"}.get(number or 936, f"cp{number}")
                self.base = self.base if _is_known(self.base) else "gb18030"
                self.state = replace(self.state, codepage=self.base)
            case "uc":
                self.state = replace(self.state, skip_after_unicode=max(0, number if number is not None else 1))
            case "f":
                self._font(number or 0)
            case "fcharset" if self.font_table_depth:
                self.fonts[self.font] = _CODEPAGES.get(number or 0, "")
            case "v":
                self.state = replace(self.state, is_hidden=is_on)
            case "deleted":
                self.revisions += is_on
                self.state = replace(self.state, is_deleted=is_on)
            case "revised":
                self.revisions += is_on
            case "plain":
                self.state = replace(self.state, is_hidden=False, is_deleted=False, codepage=self.base)
            case _:
                return False
        return True

    def _font(self, number: int) -> None:
        if self.font_table_depth:
            self.font = number
        else:
            known = self.fonts.get(number, "")
            usable = known if known and known != "cp1252" else self.base
            self.state = replace(self.state, codepage=usable)

    def _layout_word(self, word: str, number: int | None) -> None:
        match word:
            case "par" | "sect" | "nestcell" | "nestrow":
                self._end_paragraph()
            case "pard":
                self.state = replace(self.state, in_table=False, nesting=1, level=None)
            case "intbl":
                self.state = replace(self.state, in_table=True)
            case "itap":
                self.state = replace(self.state, nesting=number if number is not None else 1, in_table=(number or 0) > 0)
            case "outlinelevel":
                self.state = replace(self.state, level=(number or 0) + 1 if 0 <= (number or 0) < 9 else None)
            case "cell":
                self._end_paragraph(in_cell=True)
                self.cells.append(self.open_cell)
                self.open_cell = []
            case "row":
                self._end_row()
            case _:
                self._row_word(word, number)

    def _row_word(self, word: str, number: int | None) -> None:
        match word:
            case "trowd":
                self.shapes, self.shape, self.left = [], CellShape(edge=0), 0
            case "trleft":
                self.left = number or 0
            case "clvmgf" | "clvmrg":
                self.shape.down = "first" if word == "clvmgf" else "covered"
            case "clmgf" | "clmrg":
                self.shape.across = "first" if word == "clmgf" else "covered"
            case "cellx":
                self.shape.edge = number or 0
                self.shapes.append(self.shape)
                self.shape = CellShape(edge=0)
            case _:
                pass

    def _end_paragraph(self, *, in_cell: bool = False) -> None:
        self._flush()
        raw = RawParagraph(text=_whole(self.words), level=self.state.level, pictures=self.pictures_here)
        self.words, self.pictures_here = [], 0
        if in_cell or self.state.in_table:
            self.open_cell.append(raw)
            return
        if raw.text.strip() or raw.pictures:
            self._end_table()
            self.blocks.append(raw)

    def _end_row(self) -> None:
        if self.cells:
            shapes = self.shapes or [CellShape(edge=(at + 1) * 1000) for at in range(len(self.cells))]
            self.rows.append(EdgedRow(left=self.left, shapes=list(shapes), cells=self.cells))
        self.cells, self.open_cell = [], []

    def _end_table(self) -> None:
        if self.rows:
            self.blocks.append(table_of_rows(self.rows))
        self.rows = []


def _whole(words: list[str]) -> str:
    """Words joined, halves of characters too; a lone half becomes a mark."""
    return "".join(words).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _is_known(codepage: str) -> bool:
    try:
        codecs.lookup(codepage)
    except LookupError:
        return False
    return True
