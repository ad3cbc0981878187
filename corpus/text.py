"""Text that remembers where each of its characters stood in the original file.

Every cleaning step takes a `MappedText` and returns one, so a finding in the cleaned text can always be
quoted from the original, character for character.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range of character offsets, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True)
class MappedText:
    """Cleaned text with, for each character, its offset in the original.

    `origin` has the length of `text` and never decreases, so a stretch of cleaned text covers one stretch of
    the original (which may hold more: line wraps, page numbers).
    """

    text: str
    origin: array[int]

    @classmethod
    def of(cls, original: str) -> MappedText:
        """Text as it stands, each character mapped to itself."""
        return cls(original, array("I", range(len(original))))

    def __len__(self) -> int:
        return len(self.text)

    def original_span(self, start: int, end: int) -> Span:
        """Range of the original that cleaned `text[start:end]` came from; empty input gives an empty range."""
        if end <= start:
            at = self.origin[start] if start < len(self.origin) else (self.origin[-1] + 1 if self.origin else 0)
            return Span(at, at)
        return Span(self.origin[start], self.origin[end - 1] + 1)

    def original_pieces(self, start: int, end: int, original: str) -> tuple[Span, ...]:
        """Ranges of the original behind `text[start:end]`, without what cleaning removed between them.

        Whitespace between two kept characters does not split a range; anything else that was removed does.
        """
        pieces: list[Span] = []
        for offset in self.origin[start:end]:
            if pieces and offset >= pieces[-1].start:
                gap = original[pieces[-1].end : offset]
                if not gap.strip():
                    pieces[-1] = Span(pieces[-1].start, max(pieces[-1].end, offset + 1))
                    continue
            pieces.append(Span(offset, offset + 1))
        return tuple(pieces)

    def slice(self, start: int, end: int) -> MappedText:
        """The part `text[start:end]` with its own origins."""
        return MappedText(self.text[start:end], self.origin[start:end])

    def translate(self, table: dict[int, str]) -> MappedText:
        """Replace single characters by single characters (`str.maketrans` form); lengths stay."""
        return MappedText(self.text.translate(table), self.origin)

    def sub(self, pattern: str | re.Pattern[str], repl: str | Callable[[re.Match[str]], str]) -> MappedText:
        """`re.sub` that keeps the map: a replacement of equal length maps one to one, another maps to the
        start of what it replaces.
        """
        parts: list[str] = []
        origin = array("I")
        last = 0
        for match in re.finditer(pattern, self.text):
            new = repl if isinstance(repl, str) else repl(match)
            start, end = match.span()
            parts += [self.text[last:start], new]
            origin += self.origin[last:start]
            if len(new) == end - start:
                origin += self.origin[start:end]
            else:
                at = self.origin[start] if start < len(self.origin) else (origin[-1] if origin else 0)
                origin += array("I", [at] * len(new))
            last = end
        if not parts:
            return self
        parts.append(self.text[last:])
        origin += self.origin[last:]
        return MappedText("".join(parts), origin)


_WRAP = re.compile(r"[ \t\u3000\u00a0]*[\r\n]+[ \t\u3000\u00a0\r\n]*")


def quote(original: str, span: Span) -> str:
    """Verbatim quote of a range of the original, only its line wraps removed."""
    return _WRAP.sub("", original[span.start : span.end]).strip()
