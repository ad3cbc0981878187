"""A grid of table cells as lines of text: `| a | b |`, header first, spanned cells repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, eq=False)
class GridCell:
    """One cell of a table. A cell that spans rows or columns stands in the grid once for each, the same object."""

    text: str


Grid = Sequence[Sequence[GridCell]]
EMPTY = GridCell("")


def cell_text(text: str) -> str:
    """Text of a cell on one line: line ends become a space, a pipe its full-width form."""
    return _SPACES.sub(" ", text.replace("|", "｜")).strip()


def expand(rows: Iterable[Iterable[tuple[str, int, int]]]) -> list[list[GridCell]]:
    """Grid from rows of (text, column span, row span), as HTML counts them; short rows are filled with blanks."""
    places: dict[tuple[int, int], GridCell] = {}
    height = 0
    for y, row in enumerate(rows):
        height = y + 1
        x = 0
        for text, columns, down in row:
            while (y, x) in places:
                x += 1
            cell = GridCell(text)
            for dy in range(down):
                places.update({(y + dy, x + dx): cell for dx in range(columns)})
            x += columns
    width = max((x + 1 for _, x in places), default=0)
    return [[places.get((y, x), EMPTY) for x in range(width)] for y in range(height)]


def lines_of(grid: Grid) -> list[str]:
    """Lines of text for a table.

    Leading rows that are one cell over the whole width are titles and stand as plain lines, a table of one
    column is plain paragraphs, two header rows joined by merged cells become one, blank rows are left out.
    """
    rows = [list(row) for row in grid if any(cell.text.strip() for cell in row)]
    if not rows:
        return []
    if len(rows[0]) == 1:
        return [line.strip() for row in rows for line in row[0].text.split("\n") if line.strip()]
    titles: list[str] = []
    while rows and _is_one_cell(rows[0]) and len(rows) > 1:
        titles += [line.strip() for line in rows.pop(0)[0].text.split("\n") if line.strip()]
    if len(rows) == 1 and _is_one_cell(rows[0]):
        return [*titles, *[line.strip() for line in rows[0][0].text.split("\n") if line.strip()]]
    header = [cell_text(cell.text) for cell in rows[0]]
    depth = 1
    if len(rows) > 2 and _is_two_row_header(rows[0], rows[1]):
        pairs = zip(rows[0], rows[1], strict=True)
        header = [cell_text(a.text if a is b or not b.text.strip() else f"{a.text} {b.text}") for a, b in pairs]
        depth = 2
    body = [[cell_text(cell.text) for cell in row] for row in rows[depth:]]
    return [*titles, pipe_row(header), pipe_row(["---"] * len(header)), *map(pipe_row, body)]


def pipe_row(cells: Iterable[str]) -> str:
    """`| a | b |`."""
    return "| " + " | ".join(cells) + " |"


def _is_one_cell(row: Sequence[GridCell]) -> bool:
    return all(cell is row[0] for cell in row)


def _is_two_row_header(first: Sequence[GridCell], second: Sequence[GridCell]) -> bool:
    """A heading over several sub-headings stands beside cells that reach down over both rows."""
    spans_down = [a is b and bool(a.text.strip()) for a, b in zip(first, second, strict=True)]
    divided = any(
        first[i] is first[i + 1] and second[i] is not second[i + 1] and not spans_down[i] and not spans_down[i + 1]
        for i in range(len(first) - 1)
    )
    return any(spans_down) and divided
