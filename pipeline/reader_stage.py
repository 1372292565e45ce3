"""The reading stage: what the store knows is taken from it, the rest is read in the pool and kept."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from parsers.formats.ocr import NOT_RECOGNISED
from parsers.formats.registry import BACKENDS
from parsers.seals.verify import VERSION as SEALS_VERSION
from pipeline.edition import edition
from pipeline.errors import StoreError
from pipeline.heads import head_of
from pipeline.inbox import Found
from pipeline.model.evidence import Sha256
from pipeline.packing import packed_passages
from pipeline.pool import Crew, Lost, PoolLimits
from pipeline.reading import REPORT_VERSION, FileReading
from pipeline.settings import Limits
from pipeline.store import ReadingKey, Seen, Store
from pipeline.worker import ReadItem, lost_reading, packed_item

Progress = Callable[[int, int, str], None]
_LAYOUT = "lines1"
"""Changes with the way in which the store keeps readings."""
BATCH = 64
"""Readings kept in one transaction: what a lost power supply costs at most."""


Reader = Callable[[Sequence[ReadItem], Callable[[int], None]], Iterator[tuple[ReadItem, str | Lost]]]
"""Reads items somewhere, in any order, telling how many are done: each as the store keeps it, or lost."""


def readers() -> str:
    """All readers with their versions: when one changes, what it read is read again."""
    names = "+".join(f"{backend.name}{backend.version}" for backend in sorted(BACKENDS, key=lambda backend: backend.name))
    return f"{names}/report{REPORT_VERSION}/seals{SEALS_VERSION}/{edition('parsers')}/{_LAYOUT}"


def reading_settings(trusted: Sequence[bytes], pages: int) -> str:
    """Digest of the settings that change a reading."""
    digest = hashlib.sha256()
    for certificate in trusted:
        digest.update(hashlib.sha256(certificate).digest())
    digest.update(str(pages).encode("ascii"))
    return digest.hexdigest()[:16]


class Readings:
    """What every file of the inbox reads as, taken from the store a few at a time: only heads stay in memory."""

    def __init__(self, store: Store, key: ReadingKey, contents: Mapping[str, Sha256], lost: Mapping[Sha256, FileReading]) -> None:
        """``contents`` are digests by path; ``lost`` are readings that the store does not keep; ``key`` names reader and settings."""
        self._store, self._key = store, key
        self._contents, self._lost = contents, lost

    @property
    def lost(self) -> Mapping[Sha256, FileReading]:
        """Readings that were lost to a limit or a death: the store does not keep them, and they are tried again."""
        return self._lost

    def heads(self, paths: Iterable[str]) -> Iterator[FileReading | None]:
        """The readings of files, in order, without the passages of their reports; None where there was nothing to read."""
        some = iter(paths)
        while batch := list(islice(some, BATCH)):
            contents = [self._contents.get(path) for path in batch]
            wanted = sorted({sha256 for sha256 in contents if sha256 is not None and sha256 not in self._lost})
            lines = self._store.reading_heads(wanted, self._key.reader, self._key.settings)
            yield from (
                None if sha256 is None else self._lost.get(sha256) or head_of(_there(lines.get(sha256), sha256)) for sha256 in contents
            )

    def passages(self, sha256: Sha256) -> str:
        """The passages of a content's report, as :func:`packed_passages` packs them."""
        if sha256 in self._lost:
            report = self._lost[sha256].report
            return packed_passages(report.passages if report is not None else ())
        return _there(self._store.reading(replace(self._key, sha256=sha256)), sha256).split("\n")[1]


def _there(text: str | None, sha256: Sha256) -> str:
    if text is None:
        raise StoreError(f"存档中没有读取结果（{sha256[:12]}），可能另有程序改动了存档，请重新运行")
    return text


def read_all(
    found: Sequence[Found], store: Store, *, trusted: tuple[bytes, ...], limits: Limits, read: Reader, progress: Progress
) -> Readings:
    """Readings of every file that is no container, by path; each content is read at most once, ever.

    What is read goes to the store in batches as it comes; nothing waits in memory for the rest.
    """
    files = [each for each in found if not each.is_container and each.folder is not None]
    key = ReadingKey(sha256=Sha256(""), reader=readers(), settings=reading_settings(trusted, limits.pages))
    known = store.known_readings(key.reader, key.settings)
    waiting = {each.source.sha256: each for each in reversed(files) if each.source.sha256 not in known}
    lost: dict[Sha256, FileReading] = {}
    batch: list[tuple[ReadingKey, str]] = []
    items = [_item(each, trusted, limits) for each in reversed(waiting.values())]
    waiting.clear()
    for item, result in read(items, lambda done: progress(done, len(items), "读取")):
        if isinstance(result, Lost):
            lost[item.sha256] = lost_reading(result)
        else:
            batch.append((replace(key, sha256=item.sha256), result))
        if len(batch) >= BATCH:
            store.keep_readings(batch)
            batch.clear()
    store.keep_readings(batch)
    _keep_seen(files, store, key, lost)
    return Readings(store, key, {each.source.path: each.source.sha256 for each in files}, lost)


def _item(found: Found, trusted: tuple[bytes, ...], limits: Limits) -> ReadItem:
    return ReadItem(path=str(found.content), sha256=found.source.sha256, trusted=trusted, most=limits.output_mb << 20, pages=limits.pages)


def _keep_seen(files: Sequence[Found], store: Store, key: ReadingKey, lost: Mapping[Sha256, FileReading]) -> None:
    """Note the files of this inbox and forget what nobody has any more; nothing is written where nothing changed."""
    now = [
        Seen(
            # A copy: the database leaves its own form of a text beside the text, for as long as that lives.
            path=each.source.path.encode().decode(),
            sha256=each.source.sha256,
            reader=key.reader,
            settings=key.settings,
            failed=each.source.sha256 in lost,
        )
        for each in files
    ]
    if store.seen() == tuple(now):
        return
    store.keep_seen(now)
    store.drop_readings(key.reader)


def bounds_of(limits: Limits) -> PoolLimits:
    """What one item may take of a worker."""
    return PoolLimits(seconds=limits.seconds, memory_mb=limits.memory_mb, output_mb=limits.output_mb)


Work = Callable[[ReadItem], str | Lost]
"""What a worker does with an item."""


def local_reader(limits: Limits, crew: Crew, *, work: Work = packed_item) -> Reader:
    """Read in processes of this machine; scanned pages are recognised last, with a limit of time of their own.

    ``work`` is what they do with a file.
    """
    bounds = bounds_of(limits)
    patient = replace(bounds, seconds=max(limits.seconds, limits.scan_seconds))

    def read(items: Sequence[ReadItem], on_progress: Callable[[int], None]) -> Iterator[tuple[ReadItem, str | Lost]]:
        quick = [replace(item, recognises=False) for item in items]
        scans: dict[ReadItem, str] = {}
        for item, result in crew.run(work, quick, limits=bounds, on_progress=on_progress, is_ordered=False):
            if isinstance(result, str) and _LEFT_SCANS.search(result):
                scans[replace(item, recognises=True)] = result
            else:
                yield item, result
        for item, result in crew.run(work, list(scans), limits=patient, is_ordered=False):
            yield item, _scan_result(scans[item], result)

    return read


_LEFT_SCANS = re.compile(r'"has_unread_scans":\s*true')


def _scan_result(before: str, result: str | Lost) -> str | Lost:
    """What recognition gave; where it was lost, what was read without it, with the reason."""
    if isinstance(result, str) or result.reason in {"changed", "gone"}:
        return result
    return before.replace(NOT_RECOGNISED, f"没有识别完（{result.message}），请单位报送文字版")
