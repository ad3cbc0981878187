"""Tables without lines: a header row that names columns, and rows whose pieces stand under its names.

Read only where blank strips part the columns from top to bottom, each with one name of the header in it. The table ends
at a row of one piece that does not go on with the cell above it, and at a date or an imprint that stands under the name of a body:
who signed the plan is nobody's department.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.column_names import are_names, gives_role, names_body
from corpus.loaders.grid import EMPTY, Grid, GridCell
from corpus.loaders.layout import Line, beginning, join

_PITCH = 1.7  # type heights from one line of a cell to the next, rows being farther apart
_NUMBERED = re.compile(r"序\s*号|编\s*号|号|№")
_LEVEL = re.compile(
    r"[省市县区州旗](?![城域直场辖内级属]|.*(?:分[局院]|支局|[大支]队|所|站)$)"
)  # 县科学技术协会, no 县城, 市南分局
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
        if len(wider) != len(names) or not _one_each(names, wider):
            break
        columns, end = wider, end + 1
    who = [gives_role(name.text) for name in names]
    if whole := _of_cells(rows[first + 1 : end], columns, who):
        texts, used = whole
        return _as_line(rows[first : first + 1 + used], [[p.text for p in names], *texts]), first + 1 + used
    end = (
        first
        + 1
        + next(
            (at for at in range(end - first - 1) if _ends(names, columns, rows[first + 1 : first + 2 + at])),
            end - first - 1,
        )
    )
    records = rows[first + 1 : end]
    if not any(len(row.pieces) >= len(names) - 1 for row in records):
        return None
    cells: list[list[list[Line]]] = []
    last = rows[first].top
    for row in records:
        said = [[p for p in row.pieces if a <= p.x0 < b] for a, b in columns]
        goes_on = row.top - last < _PITCH * row.pieces[0].size and bool(cells) and not said[0]
        if not goes_on and not said[0] and _NUMBERED.fullmatch(names[0].text):
            return None  # nothing tells to which number it belongs
        if goes_on:
            cells[-1] = [above + below for above, below in zip(cells[-1], said, strict=True)]
        else:
            cells.append(said)
        last = row.top
    texts = [[_text(*cell) for cell in zip(row, columns, who, strict=True)] for row in cells]
    return _as_line(rows[first:end], [[p.text for p in names], *texts]), end


def _text(lines: Sequence[Line], column: tuple[float, float], who: bool) -> str:
    """Text of a cell. In a column that says who, a line is a name of its own where the next one's beginning would have
    fitted into it, or where both are names that begin with the same level (县…中心, 县…协会).
    """
    text = lines[0].text if lines else ""
    for line, following in pairwise(lines):
        spare = column[1] - column[0] - (line.x1 - line.x0)
        apart = spare > beginning(following) + 0.3 * following.size or line.beside(following)
        apart = who and (apart or _are_bodies(line.text, following.text))
        text = f"{text}\n{following.text}" if apart else join(text, following.text)
    return text


def _are_bodies(line: str, following: str) -> bool:
    """Whether a line ends with the name of a body, and the next opens with another of the same level."""
    one, other = re.split("[、,，;；]", line)[-1], re.split("[、,，;；]", following, maxsplit=1)[0]
    return one[:1] == other[:1] and names_body(one) and names_body(other) and bool(_LEVEL.match(other))


def _as_line(rows: Sequence[_Row], cells: Sequence[Sequence[str]]) -> Line:
    grid: Grid = [[GridCell(text) if text else EMPTY for text in row] for row in cells]
    inside = [p for row in rows for p in row.pieces]
    box = (
        min(p.x0 for p in inside),
        max(p.x1 for p in inside),
        min(p.top for p in inside),
        max(p.bottom for p in inside),
    )
    return Line("", *box, 0.0, grid)


def _of_cells(
    records: Sequence[_Row], columns: Sequence[tuple[float, float]], who: Sequence[bool]
) -> tuple[list[list[str]], int] | None:
    """Cells of the rows of a table whose cells hold several lines, wherever these stand in the row's height, and how
    many of the lines are theirs; None where the lines of a column do not stand apart by rows.

    Lines of a column closer than lines of other rows are one cell; cells at the same height are one row, which its first
    cell opens.
    """
    cells: list[tuple[int, list[Line]]] = []
    for number, (left, right) in enumerate(columns):
        for piece in (p for row in records for p in row.pieces if left <= p.x0 < right):
            last = cells[-1][1][-1] if cells and cells[-1][0] == number else None
            if last is not None and piece.top - last.top < _PITCH * piece.size:
                cells[-1][1].append(piece)
            else:
                cells.append((number, [piece]))
    groups: list[list[tuple[int, list[Line]]]] = []
    floor = float("-inf")
    for cell in sorted(cells, key=lambda cell: cell[1][0].top):
        if groups and cell[1][0].top < floor:
            groups[-1].append(cell)
        else:
            groups.append([cell])
        floor = max(floor, cell[1][-1].bottom)
    whole: list[list[str]] = []
    lines = 0
    for group in groups:
        numbers = [number for number, _ in group]
        if len(set(numbers)) < len(numbers):
            return None
        if 0 not in numbers:
            break
        texts = {number: _text(pieces, columns[number], who[number]) for number, pieces in group}
        whole.append([texts.get(number, "") for number in range(len(columns))])
        lines = max(
            at + 1 for at, row in enumerate(records) if any(p is q for _, ps in group for p in row.pieces for q in ps)
        )
    signed = any(_SIGNED.fullmatch(text) for row in whole for text in row[:1])
    return (whole, lines) if whole and not signed else None


def _ends(names: Sequence[Line], columns: Sequence[tuple[float, float]], records: Sequence[_Row]) -> bool:
    """Whether the last of these rows is no part of the table."""
    row = records[-1]
    who = [(a, b) for name, (a, b) in zip(names, columns, strict=True) if gives_role(name.text)]
    if any(_SIGNED.fullmatch(p.text) and any(a <= p.x0 < b for a, b in who) for p in row.pieces):
        return True
    if len(row.pieces) > 1 or len(names) < 3:
        return False
    only = row.pieces[0]
    above = [p for earlier in records[:-1] for p in earlier.pieces if p.x0 < only.x1 and only.x0 < p.x1]
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
