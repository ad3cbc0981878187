"""Columns of a table that only blanks keep apart (序号  任务  责任单位), as where a page was copied: tabs take their place.

A line of two or more names of columns, one of which says who does the work, opens the table; the lines under it with as
many cells, or one cell fewer, are its rows.
"""

from __future__ import annotations

import re

from corpus.pipes import are_names
from corpus.text import MappedText

_GAP = re.compile(r"(?<=\S)(?:[ \u3000]{2,}|\u3000)(?=\S)")
_CELL_MAX = 200


def mark_columns(text: MappedText) -> MappedText:
    """The text with a tab for every gap of a table's rows."""
    marked: list[tuple[int, int]] = []
    columns = 0
    for line in re.finditer(r"[^\n]+", text.text):
        if "\t" in line[0] or "|" in line[0]:
            columns = 0
            continue
        stripped = line[0].strip(" \u3000")
        lead = line.start() + line[0].find(stripped) if stripped else line.start()
        gaps = [(lead + gap.start(), lead + gap.end()) for gap in _GAP.finditer(stripped)]
        cells = _GAP.split(stripped)
        if len(cells) >= 3 and are_names(cells):
            columns = len(cells)
        elif not columns or len(cells) not in (columns, columns - 1) or max(map(len, cells)) > _CELL_MAX:
            columns = 0
            continue
        marked += gaps
    places = dict(marked)
    return text.sub(_GAP, lambda gap: "\t" if gap.start() in places else gap[0]) if marked else text
