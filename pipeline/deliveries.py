"""Which receipt a file came with: by unit and name, normalised name, content; never where two could be meant."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.claims import file_name, stem_of, unnumbered
from pipeline.model.document import IN_ARCHIVE, archives_around
from pipeline.model.evidence import Sha256
from pipeline.model.submission import Receipt
from pipeline.model.text import fold
from pipeline.model.work import UnitId

_ANNEX = re.compile(r"^附件\d{0,2}[:._、-]?(?=.{4})")
"""A label before a name, which a record may leave out: 附件：…, 附件1：…."""
_COPY_MARKS = re.compile(r"(?:\(\d{1,3}\)|\[\d{1,3}\]|[-_]?(?:副本|复制|copy)(?:\(\d+\))?)+$")
_COPY_ENDS = (")", "]", "本", "制", "y")
_LIST_NUMBER = re.compile(r"^(?:\(?\d{1,2}\)|\d{1,2}[.、](?!\d))(?=.)")
_MARKS = re.compile(r"[\W_]+")
_ANYBODYS = re.compile(
    r"政府信息|政务|公开|年度?|[上下]半年|第?[一二三四]季度|工作|任务|重点|要点|台账|落实|完成|进展|推进|贯彻|执行|情况|报告|汇报|总结|自查|函|附件|正文|材料|表格?|清单|"
    r"报送|填报|上报|反馈|[终定]稿|最终|最新|修改|盖章|签章|扫描件?|新建|文档|文件|版本?|复件|关于|单位|部门|[的及和与一二三四五六七八九十月日份次期号\W\d_a-z]"
)
"""What any unit's file may be called (落实情况.docx, 新建文档.docx): it takes a unit besides to say whose receipt it came with."""
_TELLING_NAME = 2
"""Characters of a name, beside those, that make it one unit's own."""
_SUFFIXES = re.compile(r"docx?|docm|wps|wpt|dotx?|rtf|ofd|pdf|jpe?g|png|tiff?|bmp|xlsx?|et|zip|rar|7z|txt|html?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What matching sees of a file: its path, bytes, and the units that its own name, its folders and its content name."""

    path: str
    sha256: Sha256
    size: int
    name_units: tuple[UnitId, ...]
    folder_units: tuple[UnitId, ...]
    content_units: tuple[UnitId, ...]

    @property
    def path_units(self) -> tuple[UnitId, ...]:
        """Units that the path names, the file's own name first."""
        return (*self.name_units, *self.folder_units)

    @property
    def units(self) -> tuple[UnitId, ...]:
        """Every unit named, the path's first."""
        return (*self.path_units, *self.content_units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The receipt of a file, or the several that could be its (then none is)."""

    receipt: Receipt | None = None
    rivals: tuple[Receipt, ...] = ()


@dataclass(slots=True)
class _Index:
    by_name: dict[tuple[str, str], list[Receipt]] = field(default_factory=dict)
    by_stem: dict[str, list[Receipt]] = field(default_factory=dict)
    """Attachments written without a suffix."""
    by_title: dict[str, list[Receipt]] = field(default_factory=dict)
    """Receipts without attachments."""
    exact: dict[str, list[Receipt]] = field(default_factory=dict)
    untitled: dict[UnitId, list[Receipt]] = field(default_factory=dict)
    """Receipts without attachments, by unit."""


def plain_name(name: str) -> tuple[str, str]:
    """Return a name for comparing: its stem without blanks, marks and the traces of copying and of a list, and its suffix."""
    stem, suffix = stem_of(name)
    if not _SUFFIXES.fullmatch(suffix):
        stem, suffix = name, ""
    whole = fold(stem)
    bare = _COPY_MARKS.sub("", whole) if whole.endswith(_COPY_ENDS) else whole
    if not bare[:1].isalpha():
        bare = _LIST_NUMBER.sub("", bare)
    bare = _ANNEX.sub("", bare) if bare.startswith("附件") else bare
    return (bare if bare.isalnum() else _MARKS.sub("", bare)) or whole, suffix


def deliveries(items: Sequence[Item], receipts: Sequence[Receipt], *, containers: frozenset[str]) -> dict[str, Delivery]:
    """Return the delivery of each file by its path; files without one are left out. ``containers`` are opened archives.

    A name that any unit may give a file (落实情况.docx) needs the unit to agree; a member of an archive has the archive's
    receipt. A copy of a matched file, that nothing says is another unit's, has its receipt.
    """
    index = _indexed(receipts)
    plain = {item.path: plain_name(file_name(item.path)) for item in items}
    times = Counter(plain[item.path] for item in items)
    found: dict[str, Delivery] = {}
    for item in sorted(items, key=lambda one: (one.path.count(IN_ARCHIVE), one.path)):
        outer = _archive_delivery(item.path, found)
        delivery = outer or _named_delivery(item, plain[item.path], index)
        if delivery is None and times[plain[item.path]] == 1:
            delivery = _by_own_name(item, plain[item.path], index)
        if delivery:
            found[item.path] = delivery
    _settle_rivals(items, found)
    _copies(items, found, containers)
    return found


def _indexed(receipts: Sequence[Receipt]) -> _Index:
    index = _Index()
    for receipt in receipts:
        for name in receipt.attachments:
            stem, suffix = plain_name(name)
            if suffix:
                index.by_name.setdefault((stem, suffix), []).append(receipt)
                index.exact.setdefault(unicodedata.normalize("NFC", name), []).append(receipt)
            else:
                index.by_stem.setdefault(stem, []).append(receipt)
        if not receipt.attachments:
            index.by_title.setdefault(plain_name(receipt.title)[0], []).append(receipt)
            if receipt.unit is not None:
                index.untitled.setdefault(receipt.unit, []).append(receipt)
    return index


def _archive_delivery(path: str, found: dict[str, Delivery]) -> Delivery | None:
    return next((found[archive] for archive in archives_around(path) if archive in found), None)


def _named_delivery(item: Item, plain: tuple[str, str], index: _Index) -> Delivery | None:
    name = file_name(item.path)
    tiers = (
        index.exact.get(unicodedata.normalize("NFC", unnumbered(name)), []),
        index.by_name.get(plain, []),
        index.by_stem.get(plain[0], []),
        index.by_title.get(plain[0], []),
    )
    units = item.units
    own = [[receipt for receipt in tier if receipt.unit in units] for tier in tiers]
    agreeing = _first_units(item, next((tier for tier in own if tier), []))
    if agreeing:
        return _delivery(agreeing)
    by_name = next((tier for tier in tiers[:2] if tier), [])
    if item.name_units and by_name:
        return _delivery(by_name)
    return _only_receipt(item, index)


def _by_own_name(item: Item, plain: tuple[str, str], index: _Index) -> Delivery | None:
    """Return the one receipt that lists a file by a name that not every unit would give a file.

    Either the file names no unit, or the receipt's sender is none that the roster knows: nothing contradicts.
    """
    receipts = {_line(receipt): receipt for receipt in index.by_name.get(plain, [])}
    is_telling = len(_ANYBODYS.sub("", plain[0])) >= _TELLING_NAME
    only = next(iter(receipts.values())) if is_telling and len(receipts) == 1 else None
    return Delivery(receipt=only) if only is not None and (only.unit is None or not item.units) else None


def _only_receipt(item: Item, index: _Index) -> Delivery | None:
    """Return the receipt of a unit whose record lists no attachments at all, where there is but one."""
    receipts = [receipt for unit in item.units[:1] for receipt in index.untitled.get(unit, [])]
    return _delivery(receipts) if receipts else None


def _first_units(item: Item, receipts: list[Receipt]) -> list[Receipt]:
    """Of receipts of several units, keep those of the unit that the file names first."""
    for unit in item.units:
        own = [receipt for receipt in receipts if receipt.unit == unit]
        if own:
            return own
    return receipts


def _delivery(receipts: list[Receipt]) -> Delivery:
    different = {(receipt.file, receipt.line): receipt for receipt in receipts}
    if len(different) == 1:
        return Delivery(receipt=receipts[0])
    return Delivery(rivals=tuple(different.values()))


def _folder(path: str) -> str:
    return path.replace(IN_ARCHIVE, "/").rpartition("/")[0]


def _settle_rivals(items: Sequence[Item], found: dict[str, Delivery]) -> None:
    """Decide between receipts by the other files of the folder, by a day in the path, or by equal content in equal number."""
    sure: dict[str, set[tuple[str, int]]] = {}
    for path, delivery in found.items():
        if delivery.receipt:
            sure.setdefault(_folder(path), set()).add(_line(delivery.receipt))
    doubtful = [item for item in items if item.path in found and found[item.path].rivals]
    for item in doubtful:
        rivals = found[item.path].rivals
        folder = _folder(item.path)
        beside = sure.get(folder, set()) if folder else set()
        chosen = [one for one in rivals if _line(one) in beside] or [one for one in rivals if _says_day(_folder(item.path), one)]
        if len(chosen) == 1:
            found[item.path] = Delivery(receipt=chosen[0])
    _pair_equals([item for item in doubtful if found[item.path].rivals], found)


def _line(receipt: Receipt) -> tuple[str, int]:
    return receipt.file, receipt.line


def _says_day(folder: str, receipt: Receipt) -> bool:
    moment = receipt.received_at
    if moment is None:
        return False
    forms = (f"{moment:%Y%m%d}", f"{moment:%Y-%m-%d}", f"{moment:%m%d}", f"{moment.month}月{moment.day}日", f"{moment.month}.{moment.day}")
    return any(re.search(rf"(?<!\d){re.escape(form)}(?!\d)", folder) for form in forms)


def _pair_equals(doubtful: list[Item], found: dict[str, Delivery]) -> None:
    """Give files of one content their receipts in order, where there are as many files as receipts."""
    groups: dict[tuple[Sha256, tuple[tuple[str, int], ...]], list[Item]] = {}
    by_line: dict[tuple[str, int], set[str]] = {}
    for item in doubtful:
        groups.setdefault((item.sha256, tuple(map(_line, found[item.path].rivals))), []).append(item)
        for rival in found[item.path].rivals:
            by_line.setdefault(_line(rival), set()).add(item.path)
    for (_, lines), group in groups.items():
        sharing = {path for line in lines for path in by_line[line] if found[path].rivals}
        if len(group) == len(lines) == len(sharing):
            ordered = sorted(found[group[0].path].rivals, key=lambda one: (one.received_at is None, str(one.received_at), _line(one)))
            for item, receipt in zip(sorted(group, key=lambda one: one.path), ordered, strict=True):
                found[item.path] = Delivery(receipt=receipt)


def _copies(items: Iterable[Item], found: dict[str, Delivery], containers: frozenset[str]) -> None:
    known: dict[Sha256, dict[tuple[str, int], Receipt]] = {}
    for item in items:
        delivery = found.get(item.path)
        if delivery and delivery.receipt and item.path not in containers:
            known.setdefault(item.sha256, {})[_line(delivery.receipt)] = delivery.receipt
    for item in items:
        receipts = known.get(item.sha256, {})
        if item.path in found or not item.size or len(receipts) != 1:
            continue
        (receipt,) = receipts.values()
        if receipt.unit is not None and (not item.path_units or receipt.unit in item.path_units):
            found[item.path] = Delivery(receipt=receipt)
