"""Folded text that still knows where each of its characters stood."""

from dataclasses import dataclass

from pipeline.model.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Text folded for comparing, character by character, with the place of each in the source."""

    source: str
    text: str
    places: tuple[int, ...]
    """``places[i]`` is the index in ``source`` of the character that ``text[i]`` came from."""

    def start(self, index: int) -> int:
        """Source index where the folded character at ``index`` begins."""
        return self.places[index] if index < len(self.places) else len(self.source)

    def end(self, index: int) -> int:
        """Source index just behind the folded characters before ``index``."""
        return self.places[index - 1] + 1 if index else 0

    def quote(self, start: int, end: int) -> str:
        """The source's own words for a folded stretch, breaks and blanks inside kept."""
        return self.source[self.start(start) : self.end(end)] if end > start else ""


def folded(source: str) -> Folded:
    """Fold a text (widths, quotes, dashes, blanks dropped), keeping the way back."""
    characters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(source):
        for plain in fold(character):
            characters.append(plain)
            places.append(index)
    return Folded(source=source, text="".join(characters), places=tuple(places))


def joined(text: str) -> str:
    """Join hard line breaks without a blank and drop outer blanks; nothing else changes (contract, section 4)."""
    return "".join(text.splitlines()).strip()
