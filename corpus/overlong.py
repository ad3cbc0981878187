"""Stretches without a stop that are longer than any sentence of the genre, from which nothing is read.

Rules look around in a sentence, so a text of one endless sentence would take them time with the square of its length. The
limits are `chinese.sentences.LONGEST` and, between two marks of any kind, `MARKLESS`.
"""

from __future__ import annotations

import re

from chinese.sentences import LONGEST
from corpus.text import Span

MARKLESS = 1_000
"""Characters of a sentence without any mark, a comma being one."""

_MARKLESS = re.compile(r"[^,、:。;!?\n|\t]+")
_SENTENCE = re.compile(r"[^。;!?\n]+")
_CELL = re.compile(r"[^|\t。;!?\n]+")
_ROW = ("|", "\t")
_BLANK = "□" * 48 + "。\n"  # what says nothing, in short lines


def overlong(text: str) -> list[Span]:
    """Where those stretches stand in a cleaned text."""
    return [
        stretch
        for line in re.finditer(r"[^\n]+", text)
        if len(line[0]) > MARKLESS
        for found in (_CELL if line[0].startswith(_ROW) else _SENTENCE).finditer(text, *line.span())
        if (stretch := _stripped(found)).end - stretch.start > LONGEST or _is_markless(text, *stretch)
    ]


def _stripped(found: re.Match[str]) -> Span:
    """Without the blanks at its ends, which in a row only part the cells."""
    return Span(found.end() - len(found[0].lstrip()), found.start() + len(found[0].rstrip()))


def _is_markless(text: str, start: int, end: int) -> bool:
    return any(part.end() - part.start() > MARKLESS for part in _MARKLESS.finditer(text, start, end))


def without_overlong(text: str) -> str:
    """A text of the same length in which those stretches say nothing."""
    parts, done = [], 0
    for start, end in overlong(text):
        parts += [text[done:start], (_BLANK * ((end - start) // len(_BLANK) + 1))[: end - start]]
        done = end
    return "".join([*parts, text[done:]])
