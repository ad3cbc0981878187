"""Stretches without a stop that are longer than any sentence of the genre, from which nothing is read.

Rules look around in a sentence, so a text of one endless sentence would take them time with the square of its length. The
limit is `chinese.sentences.LONGEST`.
"""

from __future__ import annotations

import re

from chinese.sentences import LONGEST
from corpus.text import Span

_STRETCH = re.compile(r"[^。;!?\n]+")
_CELL = re.compile(r"[^|\t。;!?\n]+")
_ROW = ("|", "\t")
_BLANK = "□" * 48 + "。\n"  # what says nothing, in short lines


def overlong(text: str) -> list[Span]:
    """Where those stretches stand in a cleaned text."""
    return [
        Span(at.start() + found.start(), at.start() + found.end())
        for at in re.finditer(r"[^\n]+", text)
        if len(at[0]) > LONGEST
        for found in (_CELL if at[0].startswith(_ROW) else _STRETCH).finditer(at[0])
        if found.end() - found.start() > LONGEST
    ]


def without_overlong(text: str) -> str:
    """A text of the same length in which those stretches say nothing."""
    parts, done = [], 0
    for start, end in overlong(text):
        parts += [text[done:start], (_BLANK * ((end - start) // len(_BLANK) + 1))[: end - start]]
        done = end
    return "".join([*parts, text[done:]])
