"""Sentences: up to a full stop, a semicolon, or the end of a line, with the quotation marks and brackets that close it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ITEM = re.compile(r"[^。;；!！?？\n]*(?:[。;；!！?？]+[”’\"」』)）》]*|\n|$)")
_WHOLE = re.compile(r"[^。!！?？\n]*(?:[。!！?？]+[”’\"」』)）》]*|\n|$)")


def sentences(text: str, start: int = 0, end: int | None = None, *, whole: bool = False) -> Iterator[tuple[int, int]]:
    """Where the sentences of `text[start:end]` start and end, stops included, blank ones left out.

    What semicolons part counts as sentences, for in plans these are items of their own; `whole` keeps it together.
    """
    for match in (_WHOLE if whole else _ITEM).finditer(text, start, len(text) if end is None else end):
        a, b = match.span()
        while b > a and text[b - 1].isspace():
            b -= 1
        while a < b and text[a].isspace():
            a += 1
        if b > a:
            yield a, b
