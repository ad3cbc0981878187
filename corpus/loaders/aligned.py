"""Tables without lines: a header row that names columns, and rows whose pieces stand under its names.

Read only where blank strips part the columns from top to bottom, each with one name of the header in it. The table ends
at a row of one piece that does not go on with the cell above it, and at a date or an imprint that stands under a body:
who signed the plan is nobody's department.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.loaders.grid import EMPTY, Grid, GridCell
from corpus.loaders.layout import Line, join
from corpus.pipes import are_names, gives_role

_PITCH = 1.7  # type heights from one line of a cell to the next, rows being farther apart
_SIGNED = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日(?:印发)?|.{2,20}印发")


@dataclass
class _Row:
    """Pieces of text at one height."""

    pieces: list[Line]

    @property
    def top(self) -> float:
        return min(p.top for p in self.pieces)


def with_aligned_tables(pieces: Sequence[Line]) -> list[Line]:
    """Pieces of a page, those that form a table without lines put together as one."""
    rows = _rows([p for p in pieces if not p.grid])
    kept: list[Line] = [p for p in pieces if p.grid]
    at = 0
    while at < len(rows):
        table = _table(rows, at) if are_names([p.text for p in rows[at].pieces]) else None
        if table is None:
            kept += rows[at].pieces
            at += 1
            continue
        line, at = table
        kept.append(line)
    return kept


def _rows(pieces: Sequence[Line]) -> list[_Row]:
    rows: list[_Row] = []
    for piece in sorted(pieces, key=lambda p: (p.middle, p.x0)):
        if rows and piece.beside(rows[-1].pieces[0]):
            rows[-1].pieces.append(piece)
        else:
            rows.append(_Row([piece]))
    for row in rows:
        row.pieces.sort(key=lambda p: p.x0)
    return rows


def _table(rows: Sequence[_Row], first: int) -> tuple[Line, int] | None:
    """The table whose header is row `first`, and the number of the row after it."""
    names = rows[first].pieces
    end = first + 1
    columns = _columns(names)
    while end < len(rows):
        wider = _columns([p for row in rows[first : end + 1] for p in row.pieces])
        if len(wider) != len(names) or not _one_each(names, wider) or _ends(names, wider, rows[first + 1 : end + 1]):
            break
        columns, end = wider, end + 1
    body = rows[first + 1 : end]
    if not any(len(row.pieces) >= len(names) - 1 for row in body):
        return None
    cells = [[p.text for p in names]]
    last = rows[first].top
    for row in body:
        said = [next((p.text for p in row.pieces if a <= p.x0 < b), "") for a, b in columns]
        goes_on = row.top - last < _PITCH * row.pieces[0].size and len(cells) > 1 and not said[0]
        if goes_on:
            cells[-1] = [join(a, b) if a and b else a or b for a, b in zip(cells[-1], said, strict=True)]
        else:
            cells.append(said)
        last = row.top
    grid: Grid = [[GridCell(text) if text else EMPTY for text in row] for row in cells]
    inside = [p for row in rows[first:end] for p in row.pieces]
    box = (
        min(p.x0 for p in inside),
        max(p.x1 for p in inside),
        min(p.top for p in inside),
        max(p.bottom for p in inside),
    )
    return Line("", *box, 0.0, grid), end


def _ends(names: Sequence[Line], columns: Sequence[tuple[float, float]], body: Sequence[_Row]) -> bool:
    """Whether the last of these rows is no part of the table."""
    row = body[-1]
    who = [(a, b) for name, (a, b) in zip(names, columns, strict=True) if gives_role(name.text)]
    if any(_SIGNED.fullmatch(p.text) and any(a <= p.x0 < b for a, b in who) for p in row.pieces):
        return True
    if len(row.pieces) > 1 or len(names) < 3:
        return False
    only = row.pieces[0]
    above = [p for earlier in body[:-1] for p in earlier.pieces if p.x0 < only.x1 and only.x0 < p.x1]
    if not above:
        return True
    aligned = min(abs(above[-1].x0 - only.x0), abs(above[-1].x0 + above[-1].x1 - only.x0 - only.x1) / 2)
    return aligned > only.size or only.top - above[-1].top > _PITCH * only.size


def _columns(pieces: Sequence[Line]) -> list[tuple[float, float]]:
    """Stretches across the page that pieces cover, from left to right."""
    covered: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda p: p.x0):
        if covered and piece.x0 <= covered[-1][1]:
            covered[-1] = (covered[-1][0], max(covered[-1][1], piece.x1))
        else:
            covered.append((piece.x0, piece.x1))
    return covered


def _one_each(names: Sequence[Line], columns: Sequence[tuple[float, float]]) -> bool:
    return all(a <= name.x0 and name.x1 <= b for name, (a, b) in zip(names, columns, strict=True))
