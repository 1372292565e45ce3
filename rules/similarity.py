"""Shared passages of texts: with the ledger (TXT002), between units (TXT003), with the last round (TXT004), between twins.

Texts are compared as runs of characters after folding, without punctuation. What comes from a common source (the ledger, titles of
documents, sentences that many units quote from a superior document) is hidden first. Between many texts only those are laid beside
each other that share fingerprints (winnowing: of every four neighbouring eight-character shingles the least), so the work grows with
the texts and the true likenesses, not with the number of pairs.
"""

import re
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Generic, TypeVar

from pipeline.model.text import fold
from rules import words

K = TypeVar("K", bound=Hashable)

RUN = 8
"""Characters in a row that two texts must share before it counts."""
_WINDOW = 4
_FORM = 4
_OWN_VERSIONS = 0.7
_CROWD = 40
"""A fingerprint that more texts than this carry is no likeness of two but a set phrase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What a text shares with others: ``share`` of its own compared characters (0 to 1), the passages in reading order."""

    share: float
    compared: int
    """How many characters of the text were compared, common sources taken out."""
    passages: tuple[str, ...]
    """The shared passages as they stand in the text, its blanks left out; longest stretches whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness(Generic[K]):
    """Two texts that are alike: ``share`` of the shorter one that stands in the other, with the shared passages."""

    first: K
    second: K
    share: float
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Signs:
    """A text reduced to its compared signs, each with its place in the text without blanks."""

    text: str
    shown: str

    @property
    def places(self) -> list[int]:
        """For each sign its place in the text without blanks; of a title, a single gap, that of its beginning."""
        places: list[int] = []
        reached = 0
        for title in _TITLES.finditer(self.shown):
            places += [at for at in range(reached, title.start()) if _sign(self.shown[at])]
            places.append(title.start())
            reached = title.end()
        return places + [at for at in range(reached, len(self.shown)) if _sign(self.shown[at])]


def overlap(text: str, sources: Iterable[str], *, common: Iterable[str] = (), run: int = RUN) -> Overlap:
    """How much of a text stands in any of the sources, in runs of at least ``run`` characters; ``common`` texts do not count."""
    hidden = _shingles(tuple(common), run)
    signs = _without(_signs(text), hidden, run)
    grams = _shingles(tuple(sources), run)
    return _overlap(signs, grams, run)


def same_texts(texts: Mapping[K, str]) -> tuple[tuple[K, ...], ...]:
    """Keys whose texts are equal sign for sign (blanks and punctuation apart), in the order of ``texts``; single ones left out."""
    alike: defaultdict[str, list[K]] = defaultdict(list)
    for key, text in texts.items():
        alike[_signs(text).text].append(key)
    return tuple(tuple(keys) for signs, keys in alike.items() if len(keys) > 1 and signs)


def likenesses(
    texts: Mapping[K, str], *, least: float, common: Iterable[str] = (), shortest: int = 20, groups: Mapping[K, Hashable] | None = None
) -> tuple[Likeness[K], ...]:
    """Every pair whose shorter text stands to ``least`` or more in the other, in the order of ``texts``.

    ``common`` are texts that everyone may quote; set forms that four units or more fill in with figures of their own are found here.
    ``shortest``: texts with fewer compared characters than this are too short to
    be alike by more than chance. ``groups``: texts of one group (one unit) are not laid beside each other.
    """
    hidden = _shingles(tuple(common), RUN) | _crowd_grams(texts, groups)
    forms = _set_forms(texts, groups)
    signs = {key: _without_forms(_without(_signs(text), hidden, RUN), forms) for key, text in texts.items()}
    kept = {key: one for key, one in signs.items() if len(one.text.replace(_GAP, "")) >= shortest}
    order = {key: place for place, key in enumerate(texts)}
    found: list[Likeness[K]] = []
    for first, second in _candidates(kept, order):
        if groups is not None and groups[first] == groups[second]:
            continue
        shorter, longer = (first, second) if len(kept[first].text) <= len(kept[second].text) else (second, first)
        shared = _overlap(kept[shorter], _kept_grams(kept[longer].text, RUN), RUN)
        if shared.share >= least:
            found.append(Likeness(first=first, second=second, share=shared.share, passages=shared.passages))
    return tuple(sorted(found, key=lambda one: (order[one.first], order[one.second])))


def _candidates(kept: Mapping[K, _Signs], order: Mapping[K, int]) -> Sequence[tuple[K, K]]:
    """Pairs that share a fingerprint, through an index from fingerprints to texts; those of one text or of a crowd are left out."""
    prints = {key: array("L", sorted(_fingerprints(one.text))) for key, one in kept.items()}
    holders_of = Counter(print_ for own in prints.values() for print_ in own)
    index: defaultdict[int, list[K]] = defaultdict(list)
    for key, own in prints.items():
        for print_ in own:
            if 1 < holders_of[print_] <= _CROWD:
                index[print_].append(key)
    holders_of.clear()
    shared: set[tuple[K, K]] = set()
    for holders in index.values():
        shared.update(combinations(holders, 2))
    return sorted(shared, key=lambda pair: (order[pair[0]], order[pair[1]]))


def _fingerprints(text: str) -> frozenset[int]:
    """Winnowing: the least hash of every window of neighbouring shingles, hidden stretches left out."""
    prints: set[int] = set()
    for piece in text.split(_GAP):
        hashes = [zlib.crc32(piece[at : at + RUN].encode("utf-8")) for at in range(len(piece) - RUN + 1)]
        prints.update(min(hashes[at : at + _WINDOW]) for at in range(max(1, len(hashes) - _WINDOW + 1)) if hashes)
    return frozenset(prints)


def _crowd_grams(texts: Mapping[K, str], groups: Mapping[K, Hashable] | None) -> frozenset[str]:
    """Shingles of sentences that many write because a superior document says so: three units where it cites, six where it does not."""
    holders: dict[str, int] = {}
    quotes: set[str] = set()
    total = 0
    for own in _by_group(texts, groups):
        total += 1
        said: set[str] = set()
        for key in own:
            for sentence in _SENTENCE.findall(texts[key]):
                signs = _signs(sentence).text
                if len(signs) >= RUN:
                    said.add(signs)
                    if _CITES.search(sentence) and not _OWN_FIGURE.search(sentence):
                        quotes.add(signs)
        for signs in said:
            holders[signs] = holders.get(signs, 0) + 1
    many = max(6, total // 6)
    crowd = [signs for signs, count in holders.items() if count >= (3 if signs in quotes else many)]
    return frozenset(gram for signs in crowd for gram in _grams(signs, RUN))


def _set_forms(texts: Mapping[K, str], groups: Mapping[K, Hashable] | None) -> frozenset[str]:
    """Stretches, figures apart, of set forms: four units or more fill them in, most of them each with a text of its own."""
    holders: Counter[str] = Counter()
    versions: Counter[str] = Counter()
    told: set[str] = set()
    for own in _by_group(texts, groups):
        held: set[str] = set()
        for signs in {_signs(texts[key]).text for key in own}:
            grams = _grams(_DIGIT.sub("0", signs), RUN)
            held |= grams
            if signs not in told:
                told.add(signs)
                versions.update(grams)
        holders.update(held)
    return frozenset(gram for gram, count in holders.items() if count >= _FORM and versions[gram] >= _OWN_VERSIONS * count)


def _by_group(texts: Mapping[K, str], groups: Mapping[K, Hashable] | None) -> Iterable[list[K]]:
    """The keys of each group together, each key by itself where there are no groups: then a group is counted once by counting."""
    if groups is None:
        return ([key] for key in texts)
    found: dict[Hashable, list[K]] = {}
    for key in texts:
        found.setdefault(groups[key], []).append(key)
    return found.values()


def _without_forms(signs: _Signs, forms: frozenset[str]) -> _Signs:
    return _Signs(_gaps(signs.text, _covered(_DIGIT.sub("0", signs.text), forms, RUN)), signs.shown)


@lru_cache(maxsize=16384)
def _signs(text: str) -> _Signs:
    """Han characters, letters and digits of a text, folded; titles of documents become gaps."""
    shown = "".join(text.split())
    return _Signs(_GAP.join(piece.translate(_SIGNS) for piece in _TITLES.split(shown)), shown)


class _SignTable(dict[int, str]):
    """For str.translate: a character folded, '' for what is neither Han, letter nor digit."""

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code))
        self[code] = folded[0] if folded and folded[0].isalnum() else ""
        return self[code]


_SIGNS = _SignTable()


def _sign(character: str) -> str:
    return _SIGNS[ord(character)]


@lru_cache(maxsize=512)
def _shingles(texts: tuple[str, ...], run: int) -> frozenset[str]:
    return frozenset(gram for text in texts for gram in _grams(_signs(text).text, run))


def _grams(signs: str, run: int) -> frozenset[str]:
    return frozenset([piece[at : at + run] for piece in signs.split(_GAP) for at in range(len(piece) - run + 1)])


@lru_cache(maxsize=1024)
def _kept_grams(signs: str, run: int) -> frozenset[str]:
    return _grams(signs, run)


def _covered(signs: str, grams: frozenset[str], run: int) -> list[bool]:
    covered = [False] * len(signs)
    for at in [at for at in range(len(signs) - run + 1) if signs[at : at + run] in grams] if grams else ():
        covered[at : at + run] = [True] * run
    return covered


def _without(signs: _Signs, hidden: frozenset[str], run: int) -> _Signs:
    if not hidden:
        return signs
    return _Signs(_gaps(signs.text, _covered(signs.text, hidden, run)), signs.shown)


def _gaps(signs: str, covered: Sequence[bool]) -> str:
    return "".join([_GAP if is_hidden else sign for sign, is_hidden in zip(signs, covered, strict=True)]) if any(covered) else signs


def _overlap(signs: _Signs, grams: frozenset[str], run: int) -> Overlap:
    compared = len(signs.text) - signs.text.count(_GAP)
    covered = _covered(signs.text, grams, run)
    shared = sum(covered)
    return Overlap(share=shared / compared if compared else 0.0, compared=compared, passages=_passages(signs, covered))


def _passages(signs: _Signs, covered: Sequence[bool]) -> tuple[str, ...]:
    passages: list[str] = []
    places = signs.places if any(covered) else []
    start: int | None = None
    for at, is_shared in enumerate([*covered, False]):
        if is_shared and start is None:
            start = at
        elif not is_shared and start is not None:
            passages.append(signs.shown[places[start] : places[at - 1] + 1])
            start = None
    return tuple(passages)


_GAP = "\x00"
_DIGIT = re.compile(r"\d")
_TITLES = re.compile(r"《[^《》]{2,80}》")
_SENTENCE = re.compile(r"[^。；！？\n]+")
_OWN_FIGURE = re.compile(r"\d+(?:余|多)?(?:条|件|份|次|期|册|场|家|个(?!月)|项|篇|人|户|%)")
_CITES = re.compile(words.CITES)
