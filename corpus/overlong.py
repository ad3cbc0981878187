"""Stretches without a stop that are longer than any sentence of the genre, from which nothing is read.

Rules look around in a sentence, so a text of one endless sentence would take them time with the square of its length. The
longest sentence of real plans that was met has 363 characters.
"""

from __future__ import annotations

import re

from corpus.text import Span

LONGEST = 1_000
"""Characters of a sentence, or of a cell of a table."""

_STRETCH = re.compile(r"[^。;!?\n|\t]+")
_BLANK = "□" * 48 + "。\n"  # what says nothing, in short lines


def overlong(text: str) -> list[Span]:
    """Where those stretches stand in a cleaned text."""
    return [Span(*found.span()) for found in _STRETCH.finditer(text) if found.end() - found.start() > LONGEST]


def without_overlong(text: str) -> str:
    """A text of the same length in which those stretches say nothing."""
    return _STRETCH.sub(lambda found: found[0] if len(found[0]) <= LONGEST else _blank(len(found[0])), text)


def _blank(length: int) -> str:
    return (_BLANK * (length // len(_BLANK) + 1))[:length]
