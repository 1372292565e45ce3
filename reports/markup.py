"""HTML from pieces with holes: whatever is put into a hole is escaped, unless it is HTML of this module's making."""

import re
from collections.abc import Iterable, Iterator, Mapping

_NAME = re.compile(r"^<!-- piece: (\w+) -->\n", re.MULTILINE)
_HOLE = re.compile(r"^[ \t]*\{\{ (\w+) \}\}\n|\{\{ (\w+) \}\}", re.MULTILINE)
"""A hole alone on its line is the whole line: what fills it brings its own line ends."""
_MARKS = re.compile("[&<>\"']")


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(value: object) -> str:
    """Return any text as HTML that shows it, also inside quoted attributes; HTML stays as it is."""
    if isinstance(value, Html):
        return value
    text = str(value)
    if _MARKS.search(text) is None:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;").replace("'", "&#39;")


class Piece:
    """HTML with named holes, ``{{ name }}``."""

    def __init__(self, text: str) -> None:
        """Find the holes."""
        parts = _HOLE.split(text)
        self._texts = parts[::3]
        self._names = [alone or within for alone, within in zip(parts[1::3], parts[2::3], strict=True)]
        self._whole = "%s".join(part.replace("%", "%%") for part in self._texts)
        self._wanted = set(self._names)

    def __call__(self, **values: object) -> Html:
        """Return the piece with its holes filled; KeyError names a hole without a value or a value without a hole."""
        self._check(values)
        return Html(self._whole % tuple([escaped(values[name]) for name in self._names]))

    def streamed(self, **values: object | Iterable[Html]) -> Iterator[str]:
        """Yield the piece part by part; a hole may be filled by many pieces that are made meanwhile."""
        self._check(values)
        yield self._texts[0]
        for name, text in zip(self._names, self._texts[1:], strict=True):
            value = values[name]
            if isinstance(value, Iterator):
                yield from map(escaped, value)
            else:
                yield escaped(value)
            yield text

    def _check(self, values: Mapping[str, object]) -> None:
        if values.keys() != self._wanted:
            raise KeyError(*sorted(values.keys() ^ self._wanted))


def pieces_of(text: str) -> Mapping[str, Piece]:
    """Return the pieces of a file by name: each stands under a line ``<!-- piece: name -->``, its last line end left out."""
    parts = _NAME.split(text)
    return {name: Piece(body.removesuffix("\n")) for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def joined(pieces: Iterable[Html]) -> Html:
    """Return pieces one behind the other."""
    return Html("".join(pieces))


def on_lines(pieces: Iterable[Html]) -> Iterator[Html]:
    """Yield pieces with a line end behind each."""
    return (Html(f"{piece}\n") for piece in pieces)
