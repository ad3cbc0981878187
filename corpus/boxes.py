"""Tables drawn with characters (┌─┬─┐ │ ├─┼─┤ └─┴─┘ and +---+---+): bars and rules take the place of the strokes."""

from __future__ import annotations

import re

from corpus.text import MappedText

_RULE = re.compile(r"^[ \u3000]*(?:[\u2500-\u257f][\u2500-\u257f \u3000]+|\+(?:[-=]{2,}\+)+ *)$", re.MULTILINE)
_ROW = re.compile(r"^[ \u3000]*[│┃║|].*[│┃║|][ \u3000]*$", re.MULTILINE)
_BAR = re.compile(r"[│┃║]|^[ \u3000]+(?=[│┃║|])|(?<=[│┃║|])[ \u3000]+$", re.MULTILINE)
RULE = "| --- |"
"""What stands for a drawn line between rows."""


def undraw(text: MappedText) -> MappedText:
    """The text with drawn tables as rows of `| a | b |` and rules between them."""
    if len(_RULE.findall(text.text)) < 2:
        return text
    text = text.sub(_RULE, RULE)
    rows = [found.span() for found in _ROW.finditer(text.text)]
    at = 0

    def bar(found: re.Match[str]) -> str:
        nonlocal at
        while at < len(rows) and rows[at][1] < found.end():
            at += 1
        inside = at < len(rows) and rows[at][0] <= found.start()
        return found[0] if not inside else "|" if found[0] in "│┃║" else ""

    return text.sub(_BAR, bar)
