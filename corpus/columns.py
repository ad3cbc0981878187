"""Columns of a table that only blanks keep apart (序号  任务  责任单位), as where a page was copied: tabs take their place.

A line of two or more names of columns, one of which says who does the work, opens the table; the lines under it whose
cells stand under those names are its rows. A row with fewer cells gets a tab for each blank one, where the places of
its cells tell which these are; a line set in under the later names is the rest of the row above. Where single blanks
keep the names apart, each row under them must have as many cells as there are names, or nothing is taken for a table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from corpus.column_names import are_names
from corpus.text import MappedText

_GAP = re.compile(r"(?<=\S)(?:[ \u3000]{2,}|\u3000)(?=\S)")
_EDGE = re.compile(rf"{_GAP.pattern}|(?<=\S)(?=[ \u3000]*$)|^[ \u3000]*(?=\S)", re.MULTILINE)
_CELL_MAX = 200

Stretch = tuple[int, int]
"""From where to where a cell reaches, counted in half-width characters from the beginning of its line."""


@dataclass(frozen=True)
class _Row:
    """A line by its cells: where it begins in the text, where each cell ends, and how far across the cells reach."""

    start: int
    ends: tuple[int, ...]
    cells: tuple[Stretch, ...]


def mark_columns(text: MappedText) -> MappedText:
    """The text with tabs for the gaps of a table's rows."""
    tabs: dict[int, str] = {}
    rows: list[_Row] = []
    columns = 0
    for line in re.finditer(r"[^\n]+", text.text):
        said = _GAP.split(line[0].strip(" \u3000"))
        if "\t" in line[0] or "|" in line[0]:
            said = []
        if len(said) >= 3 and are_names(said):
            tabs |= _tabs(rows, columns)
            rows, columns = [_row(line[0], line.start())], len(said)
        elif columns and len(said) <= columns and max(map(len, said), default=_CELL_MAX + 1) <= _CELL_MAX:
            rows.append(_row(line[0], line.start()))
        else:
            tabs |= _tabs(rows, columns)
            rows, columns = [], 0
    tabs |= _tabs(rows, columns)
    return text.sub(_EDGE, lambda gap: tabs.get(gap.start(), gap[0])) if tabs else text


def mark_single_blanks(text: MappedText) -> MappedText:
    """The text with tabs for the single blanks of a table's rows."""
    tabs: set[int] = set()
    lines = [match.span() for match in re.finditer(r"[^\n]*\n?", text.text)]
    for at, span in enumerate(lines):
        names = _single(text.text, *span)
        said = [text.text[a:b] for a, b in names]
        if len(said) < _NAMES or not are_names(said):
            continue
        rows: list[list[Stretch]] = [names]
        for begin, end in lines[at + 1 :]:
            cells = _single(text.text, begin, end)
            if len(cells) != len(names):
                if cells and _NUMBERED.match(text.text, begin, end):
                    rows = []  # a row whose cells cannot be told apart
                break
            rows.append(cells)
        if len(rows) >= _ROWS:
            tabs |= {cell[1] for row in rows for cell in row[:-1]}
    return text.sub(_BLANK, lambda gap: "\t" if gap.start() in tabs else gap[0]) if tabs else text


_BLANK = re.compile(r"(?<=\S)[ \u3000](?=\S)")
_NUMBERED = re.compile(r"\s*\d")
_NAMES, _ROWS = 4, 3
"""The fewest names of such a table, and its fewest lines, the names among them."""


def _single(text: str, begin: int, end: int) -> list[Stretch]:
    """The pieces of a line between single blanks, a name of two parted characters (张 敏) whole; none where there are other
    gaps.
    """
    line = text[begin:end].rstrip()
    if "\t" in line or "|" in line or _GAP.search(line):
        return []
    pieces: list[Stretch] = []
    for piece in re.finditer(r"[^ \u3000]+", line):
        before = pieces[-1] if pieces else None
        alone = (
            before
            and before[1] - before[0] == 1 == len(piece[0])
            and line[before[0]] > "\u4dff"
            and piece[0] > "\u4dff"
        )
        if before and alone:
            pieces[-1] = (before[0], piece.end())
        else:
            pieces.append(piece.span())
    return [(begin + a, begin + b) for a, b in pieces]


def _row(line: str, start: int) -> _Row:
    plain = line.strip(" \u3000")
    lead = len(line) - len(line.lstrip(" \u3000"))
    gaps = [(lead + gap.start(), lead + gap.end()) for gap in _GAP.finditer(plain)]
    edges = [lead, *(edge for gap in gaps for edge in gap), lead + len(plain)]
    across = list(accumulate(_width(line[a:b]) for a, b in pairwise([0, *edges])))
    cells = tuple(zip(across[::2], across[1::2], strict=True))
    return _Row(start, tuple(start + end for end in edges[1::2]), cells)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _tabs(rows: Sequence[_Row], columns: int) -> dict[int, str]:
    """What takes the place of the gaps of a table, by where they begin; it ends at a row that lacks more than one cell
    and does not stand under its names.
    """
    whole = [row.cells for row in rows if len(row.cells) == columns]
    across = [(min(c[i][0] for c in whole), max(c[i][1] for c in whole)) for i in range(columns)] if whole else []
    apart = all(a[1] <= b[0] for a, b in pairwise(across))
    found: dict[int, str] = {}
    for row in rows:
        under = [_column(cell, across) for cell in row.cells] if apart else [-1]
        stop = columns - 1
        if len(row.cells) == columns or (-1 in under and len(row.cells) == columns - 1):
            under = list(range(len(row.cells)))  # of fewer cells, what they say may tell where they belong
            stop = under[-1]
        if under[0] < 0 or under == [0] or any(a >= b for a, b in pairwise(under)):
            break
        found |= {end: "\t" * (b - a) for end, a, b in zip(row.ends, under, [*under[1:], stop], strict=True)}
        found[row.start] = "\t" * under[0]
    return {at: tabs for at, tabs in found.items() if tabs}


def _column(cell: Stretch, across: Sequence[Stretch]) -> int:
    """The only column over which a cell stands; -1 where there are several or none."""
    over = [i for i, (left, right) in enumerate(across) if cell[0] < right and left < cell[1]]
    return over[0] if len(over) == 1 else -1
