"""What a file is by its form, and every name on and in it that says whose it is."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import Literal

from pipeline.model.document import IN_ARCHIVE, Format, Problem, SourceFile
from pipeline.model.evidence import WHOLE_FILE, Span, Where
from pipeline.model.seal import IN_CERTIFICATE, Seal
from pipeline.model.submission import Form, NameClaim, Receipt, Report
from pipeline.model.work import UnitId

Source = Literal["correction", "receipt", "file_name", "folder", "title", "signature", "seal"]

_FORMS: dict[Format, Form] = {"docx": "word", "doc": "word", "wps": "word", "rtf": "word", "ofd": "ofd", "pdf": "pdf", "image": "image"}
_SUFFIX_FORMS: dict[str, Form] = {
    **dict.fromkeys(("docx", "doc", "wps", "wpt", "docm", "dotx", "dot", "rtf"), "word"),
    "ofd": "ofd",
    "pdf": "pdf",
    **dict.fromkeys(("jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif", "webp"), "image"),
}
_JOIN = re.compile(r"[\s、，,/和与及&+＋（）()_\-—]*")
_ABOUT = "关于"
_NUMBERED = re.compile(r"#\d+$")
_LONGEST_SUFFIX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A file of the inbox as read, before anybody asked whose it is. ``is_container``: an archive, its members follow."""

    source: SourceFile
    format: Format
    problems: tuple[Problem, ...] = ()
    report: Report | None = None
    seals: tuple[Seal, ...] = ()
    recognised: bool = False
    is_container: bool = False

    @property
    def name(self) -> str:
        """The file's own name, without folders and archives."""
        return file_name(self.source.path)

    @property
    def form(self) -> Form:
        """What the file counts as: by its content, by its suffix only where the content does not tell."""
        return "other" if self.is_container else form_of(self.format, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How texts name units: one name to its unit, and the names inside a text with their ends, left to right.

    Groups (各部门) are no units here: ``units`` is what may own a file.
    """

    resolve: Callable[[str], UnitId | None]
    find_in: Callable[[str], Sequence[tuple[UnitId, int, int]]]
    units: frozenset[UnitId]

    def of(self, text: str) -> UnitId | None:
        """Return the unit that a text as a whole names."""
        unit = self.resolve(text.strip()) if text.strip() else None
        return unit if unit in self.units else None

    def mentions(self, text: str) -> list[tuple[UnitId, int, int]]:
        """Return the units that a text mentions, with their ends, left to right; blanks part names as well as they join them."""
        found = [mention for mention in self.find_in(text) if mention[0] in self.units]
        for piece in re.finditer(r"\S+", text) if text.split() != [text] else ():
            inner = ((unit, start + piece.start(), end + piece.start()) for unit, start, end in self.find_in(piece.group()))
            found += [one for one in inner if one[0] in self.units and not any(one[1] < other[2] and other[1] < one[2] for other in found)]
        return sorted(found, key=lambda mention: mention[1])


def file_name(path: str) -> str:
    """Return the last part of an inbox path, of an archive's member its own name."""
    return path.replace(IN_ARCHIVE, "/").rsplit("/", 1)[-1]


def unnumbered(name: str) -> str:
    """Return a name without the number that tells it from another of one path (``name#2``)."""
    return _NUMBERED.sub("", name) if "#" in name else name


def stem_of(name: str) -> tuple[str, str]:
    """Return a file name without its suffix, and the suffix in lower case without its dot."""
    stem, dot, suffix = unnumbered(name).rpartition(".")
    return (stem, suffix.lower()) if dot and len(suffix) <= _LONGEST_SUFFIX and suffix.isascii() and suffix.isalnum() else (name, "")


def form_of(file_format: Format, name: str) -> Form:
    """Return what a file counts as (Word, OFD, PDF, picture, other): a file that nobody can read by its suffix."""
    named = suffix_form(name)
    if file_format == "unknown" or (file_format in {"html", "text"} and named == "word"):
        return named
    return _FORMS.get(file_format, "other")


def suffix_form(name: str) -> Form:
    """Return what a name in a receipt says that the attachment is."""
    return _SUFFIX_FORMS.get(stem_of(name)[1], "other")


def senders(text: str, names: Names) -> list[tuple[UnitId, str]]:
    """Return who sends by a title or a file's name: the units before 关于, the only unit named, or those at an end.

    A unit that is merely spoken of, as the office that demands the report, is none.
    """
    head, about, _ = text.partition(_ABOUT)
    leading = names.mentions(head) if about else []
    if leading:
        return _named(head, leading)
    found = names.mentions(text)
    if len({unit for unit, _, _ in found}) <= 1:
        return _named(text, found[:1])
    return _named(text, _joined_from_start(text, found) or _joined_from_end(text, found))


Claims = tuple[NameClaim, ...]


class NameReader:
    """Reads the names on files and in them. What was read last is remembered: the files of a unit say much the same."""

    def __init__(self, names: Names) -> None:
        """``names`` tells how texts name units."""
        self._names = names
        self._same: dict[Claims, Claims] = {}
        self._senders = lru_cache(maxsize=_REMEMBERED)(partial(senders, names=names))
        self._parts = lru_cache(maxsize=_REMEMBERED)(self._part)
        self._paths = lru_cache(maxsize=_REMEMBERED)(self._path)
        self._titles = lru_cache(maxsize=_REMEMBERED)(self._title)
        self._signatures = lru_cache(maxsize=_REMEMBERED)(self._signature)
        self._seals = lru_cache(maxsize=_REMEMBERED)(self._seal)

    def on_path(self, path: str) -> Claims:
        """Return the names in a file's own name and in the innermost folder or archive that names a unit."""
        *folders, name = [part for part in path.replace(IN_ARCHIVE, "/").split("/") if part]
        return self._paths(stem_of(name)[0], tuple(folders))

    def in_content(self, report: Report | None, seals: tuple[Seal, ...]) -> Claims:
        """Return the names in the title, the signature block and the seals; a signature that no roster explains has no unit."""
        of_title = self._titles(report.title) if report and report.title else ()
        of_signature = self._signatures(report.signature) if report and report.signature else ()
        return (*of_title, *of_signature, *chain.from_iterable(map(self._seals, seals)))

    def _path(self, stem: str, folders: tuple[str, ...]) -> Claims:
        of_folder = next(filter(None, (self._parts("folder", stem_of(folder)[0]) for folder in reversed(folders))), ())
        return (*self._parts("file_name", stem), *of_folder)

    def _part(self, source: Literal["file_name", "folder"], text: str) -> Claims:
        where = Where("文件名" if source == "file_name" else "文件夹名")
        return self._once(NameClaim(source=source, text=words, unit=unit, where=where) for unit, words in self._senders(text))

    def _title(self, title: Span) -> Claims:
        return self._once(NameClaim(source="title", text=text, unit=unit, where=title.where) for unit, text in self._senders(title.quote))

    def _once(self, claims: Iterable[NameClaim]) -> Claims:
        """Claims as the one tuple that all equal ones are: a unit's files of all rounds say the same of it."""
        told = tuple(claims)
        return self._same.setdefault(told, told)

    def _signature(self, signature: Span) -> Claims:
        return tuple(_signature_claims(signature.quote, signature.where, self._names))

    def _seal(self, seal: Seal) -> Claims:
        return tuple(_seal_claims(seal, self._names))


_REMEMBERED = 1024


def _seal_claims(seal: Seal, names: Names) -> Iterator[NameClaim]:
    """Yield the unit that a seal's whole name names, else those that it mentions in their own words; its certificate's where it differs."""
    whole = names.of(seal.name)
    found = [(whole, seal.name)] if whole is not None else _named(seal.name, names.mentions(seal.name))
    for unit, text in found:
        yield NameClaim(source="seal", text=text, unit=unit, where=WHOLE_FILE)
    if not seal.kind.startswith("seal"):
        return
    for text in dict.fromkeys((seal.organisation, seal.signer)):
        certified = names.of(text)
        if certified is not None and certified not in {unit for unit, _ in found}:
            yield NameClaim(source="seal", text=text, unit=certified, where=IN_CERTIFICATE)
            return


def receipt_claims(receipt: Receipt | None) -> Claims:
    """Return the sender of a file's receipt."""
    return _sender(receipt.sender, receipt.unit, receipt.line) if receipt is not None and receipt.sender else ()


@lru_cache(maxsize=_REMEMBERED)
def _sender(text: str, unit: UnitId | None, line: int) -> Claims:
    return (NameClaim(source="receipt", text=text, unit=unit, where=Where(f"第{line}行")),)


def owners(claims: Sequence[NameClaim]) -> tuple[UnitId | None, tuple[UnitId, ...]]:
    """Return whose a file is by its claims in their order of rank, and the further senders of a joint report."""
    known = [claim for claim in claims if claim.unit is not None]
    if not known:
        return None, ()
    owner = known[0].unit
    if all(claim.unit == owner for claim in known):
        return owner, ()
    joint = [unit for source in ("receipt", "file_name", "folder", "title", "signature") for unit in _several(known, source)]
    return owner, tuple(unit for unit in dict.fromkeys(joint) if unit != owner)


def _several(claims: Sequence[NameClaim], source: str) -> list[UnitId]:
    units = list(dict.fromkeys(claim.unit for claim in claims if claim.source == source and claim.unit is not None))
    return units if len(units) > 1 else []


def _signature_claims(text: str, where: Where, names: Names) -> Iterator[NameClaim]:
    whole = names.of(text)
    found = [(whole, text)] if whole is not None else _named(text, names.mentions(text))
    for unit, words in found:
        yield NameClaim(source="signature", text=words, unit=unit, where=where)
    if not found and text.strip():
        yield NameClaim(source="signature", text=text, unit=None, where=where)


def _named(text: str, mentions: Sequence[tuple[UnitId, int, int]]) -> list[tuple[UnitId, str]]:
    return list({unit: (unit, text[start:end]) for unit, start, end in reversed(mentions)}.values())[::-1]


def _joined_from_start(text: str, found: list[tuple[UnitId, int, int]]) -> list[tuple[UnitId, int, int]]:
    joined: list[tuple[UnitId, int, int]] = []
    end = 0
    for mention in found:
        if not _JOIN.fullmatch(text[end : mention[1]]):
            break
        joined.append(mention)
        end = mention[2]
    return joined


def _joined_from_end(text: str, found: list[tuple[UnitId, int, int]]) -> list[tuple[UnitId, int, int]]:
    joined: list[tuple[UnitId, int, int]] = []
    start = len(text)
    for mention in reversed(found):
        if not _JOIN.fullmatch(text[mention[2] : start]):
            break
        joined.insert(0, mention)
        start = mention[1]
    return joined
