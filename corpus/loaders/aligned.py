"""Tables without lines: a header row that names columns, and rows whose pieces stand under its names.

Read only where blank strips part the columns from top to bottom, each with one name of the header in it. The table ends
at a row of one piece that does not go on with the cell above it, and at a date or an imprint that stands under the name of a body:
who signed the plan is nobody's department.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.column_names import are_names, gives_role, is_name, names_body, numbers_rows
from corpus.loaders.grid import EMPTY, Grid, GridCell
from corpus.loaders.layout import Line, beginning, join

_PITCH = 1.7  # type heights from one line of a cell to the next, rows being farther apart
_NEAR = 1.3  # of the least distance between rows, within which a line may belong to the last
_HEADER_DEPTH = 3  # lines of the names of columns at most
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
        table = next((found for names, depth in _headers(rows, at) if (found := _table(rows, at, names, depth))), None)
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


def _headers(rows: Sequence[_Row], first: int) -> Iterator[tuple[list[Line], int]]:
    """Names of columns that begin at row `first`, and over how many rows they go: those of several lines first."""
    size = rows[first].pieces[0].size
    for depth in range(_HEADER_DEPTH, 0, -1):
        part = rows[first : first + depth]
        if len(part) < depth or any(b.top - a.top > _PITCH * size for a, b in pairwise(part)):
            continue
        pieces = [p for row in part for p in row.pieces]
        under = [[p for p in pieces if a <= p.x0 and p.x1 <= b] for a, b in _columns(pieces)]
        texts = ["".join(p.text for p in column) for column in under]
        if are_names(texts) and (depth == 1 or all(map(is_name, texts))):
            yield [_whole(column, text) for column, text in zip(under, texts, strict=True)], depth


def _whole(lines: Sequence[Line], text: str) -> Line:
    """The lines of one name as one."""
    return replace(
        lines[0], text=text, x0=min(p.x0 for p in lines), x1=max(p.x1 for p in lines), bottom=lines[-1].bottom
    )


def _table(rows: Sequence[_Row], first: int, names: Sequence[Line], depth: int) -> tuple[Line, int] | None:
    """The table whose header is `depth` rows from `first` on, and the number of the row after it."""
    begin = first + depth
    end = begin
    columns = _columns(names)
    while end < len(rows):
        wider = _columns([*names, *(p for row in rows[begin : end + 1] for p in row.pieces)])
        if len(wider) != len(names) or not _one_each(names, wider):
            break
        columns, end = wider, end + 1
    who = [gives_role(name.text) for name in names]
    body = rows[begin:end]
    whole = _of_cells(body, columns, who)
    if numbers_rows(names[0].text) and (whole is None or whole[1] < len(body)):
        # Lines of a cell may stand as far apart as rows do; then the numbers tell where a row begins.
        whole = _by_number(body, columns, who) or (whole if whole and not _numbers(body[whole[1] :], columns) else None)
    if whole:
        texts, used = whole
        return _as_line(rows[first : begin + used], [[p.text for p in names], *texts]), begin + used
    last_number = next((at for at in range(end - 1, begin, -1) if _numbers(rows[at : at + 1], columns)), begin)
    end = next((at for at in range(begin, end) if _ends(names, columns, rows[begin : at + 1])), end)
    if numbers_rows(names[0].text) and last_number >= end:
        return None  # rows stand behind what would end the table
    body = rows[begin:end]
    if not any(len(row.pieces) >= len(names) - 1 for row in body):
        return None
    cells: list[list[list[Line]]] = []
    last = rows[begin - 1].top
    for row in body:
        said = [[p for p in row.pieces if a <= p.x0 < b] for a, b in columns]
        goes_on = row.top - last < _PITCH * row.pieces[0].size and bool(cells) and not said[0]
        if not goes_on and not said[0] and numbers_rows(names[0].text):
            return None  # nothing tells to which number it belongs
        if goes_on:
            cells[-1] = [above + below for above, below in zip(cells[-1], said, strict=True)]
        else:
            cells.append(said)
        last = row.top
    texts, _ = _texts(cells, columns, who, end)
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


def _numbers(body: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> list[Line]:
    """Pieces of the first column that are running numbers."""
    return [p for row in body for p in row.pieces if p.x1 <= columns[0][1] and p.text.isdecimal()]


def _by_number(
    body: Sequence[_Row], columns: Sequence[tuple[float, float]], who: Sequence[bool]
) -> tuple[list[list[str]], int] | None:
    """Cells of the rows of a numbered table in which every cell begins at the height of its row's number, and how many
    of the lines are theirs; None for another table.
    """
    numbers = _numbers(body, columns)
    if len(numbers) < 2 or any(int(b.text) != int(a.text) + 1 for a, b in pairwise(numbers)):
        return None
    tops = [number.top - 0.5 * number.size for number in numbers]
    cells: list[list[list[Line]]] = [[[] for _ in columns] for _ in numbers]
    nearest, last = float("inf"), body[0].top  # distance from a row's last line to the next row
    for at, row in enumerate(body):
        number = sum(top <= row.top for top in tops) - 1
        if number < 0:
            return None
        if numbers[number] in row.pieces and number:
            nearest = min(nearest, row.top - last)
        for piece in row.pieces:
            cell = cells[number][next(c for c, (a, b) in enumerate(columns) if a <= piece.x0 < b)]
            begins, is_last = piece.beside(numbers[number]), number == len(numbers) - 1
            if is_last and not begins and row.top - last > nearest - 0.1 * piece.size:
                # What stands under the table, unless it may be one more line of the last row.
                return (
                    None
                    if _is_under(cell, piece) and row.top - last < _NEAR * nearest
                    else _texts(cells, columns, who, at)
                )
            below = float("inf") if is_last else numbers[number + 1].top
            if not begins and not (_is_under(cell, piece) and piece.top - cell[-1].top < below - piece.top):
                return None  # it may be of the next row
            cell.append(piece)
        last = row.top
    return _texts(cells, columns, who, len(body))


def _is_under(cell: Sequence[Line], piece: Line) -> bool:
    """Whether a line stands under the beginning of a cell of text."""
    return bool(cell) and abs(piece.x0 - cell[0].x0) < 0.5 * piece.size and not cell[0].text.isdecimal()


def _texts(
    cells: Sequence[Sequence[Sequence[Line]]], columns: Sequence[tuple[float, float]], who: Sequence[bool], used: int
) -> tuple[list[list[str]], int]:
    return [[_text(*cell) for cell in zip(row, columns, who, strict=True)] for row in cells], used


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
