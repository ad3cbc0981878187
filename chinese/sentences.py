"""Sentences: up to a full stop, a semicolon, or the end of a line, with the quotation marks and brackets that close it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ITEM = re.compile(r"[^。;；!！?？\n]*(?:[。;；!！?？]+[”’\"」』)）》]*|\n|$)")
_WHOLE = re.compile(r"[^。!！?？\n]*(?:[。!！?？]+[”’\"」』)）》]*|\n|$)")


_CELL = re.compile(r"[^|\t]+")
LONGEST = 12_000
"""Characters of a sentence, or of a cell of a table: the longest sentence of real plans that was met has 363."""


def sentences(text: str, start: int = 0, end: int | None = None, *, whole: bool = False) -> Iterator[tuple[int, int]]:
    """Where the sentences of `text[start:end]` start and end, stops included, blank ones left out.

    What semicolons part counts as sentences, for in plans these are items of their own; `whole` keeps it together.
    """
    for a, b in _stretches(_WHOLE if whole else _ITEM, text, start, len(text) if end is None else end):
        while b > a and text[b - 1].isspace():
            b -= 1
        while a < b and text[a].isspace():
            a += 1
        if b > a:
            yield a, b


def _stretches(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences with the blanks around them; the cells of a long row apart, as it may be a whole table on one line."""
    for match in pattern.finditer(text, start, end):
        if match.end() - match.start() <= LONGEST:
            yield match.span()
        else:
            for cell in _CELL.finditer(text, *match.span()):
                yield cell.span()
