"""Tables that are drawn with lines on a page: their cells, and the text that belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from corpus.loaders.grid import EMPTY, Grid, GridCell
from corpus.loaders.layout import Glyph, Line, beginning, join, lines_of_glyphs, whole_lines

Box = tuple[float, float, float, float]

_HAIR = 0.05  # points
NEAR = 3.0
"""Points between two drawn lines that are one to the eye."""


def ruled_tables(page: Any, glyphs: Sequence[Glyph]) -> tuple[list[Line], list[Glyph]]:
    """Tables of a pdfplumber page, and the glyphs that stand in none of them."""
    if len(page.rects) + len(page.lines) + len(page.curves) < 4:
        return [], list(glyphs)
    _straighten(page.lines)
    return tables_of((*_open_sided(page), *(table.cells for table in page.find_tables())), glyphs)


def _straighten(strokes: Iterable[dict[str, Any]]) -> None:
    """Make strokes level or upright that a turned page leaves a hair's breadth from it: pdfplumber takes what is not level
    to be upright.
    """
    for stroke in strokes:
        for low, high in (("top", "bottom"), ("x0", "x1")):
            if stroke[low] != stroke[high] and abs(stroke[high] - stroke[low]) < _HAIR:
                stroke[high] = stroke[low]


def tables_of(groups: Iterable[Sequence[Box]], glyphs: Sequence[Glyph]) -> tuple[list[Line], list[Glyph]]:
    """Tables of which the cells are given, and the glyphs that stand in none of them."""
    rest = list(glyphs)
    tables: list[Line] = []
    for cells in groups:
        owned: defaultdict[Box, list[Glyph]] = defaultdict(list)
        outside: list[Glyph] = []
        for glyph in rest:
            box = next((cell for cell in cells if _is_inside(glyph, cell)), None)
            (outside if box is None else owned[box]).append(glyph)
        grid = _grid(cells, owned)
        # Else a frame or a rule, not a table; one row may be the last of a table on the page before.
        if owned and len(grid[0]) > 1 and (len(grid) > 1 or (len(grid[0]) > 2 and len(owned) > 1)):
            across, down = [x for c in cells for x in (c[0], c[2])], [y for c in cells for y in (c[1], c[3])]
            tables.append(Line("", min(across), max(across), min(down), max(down), 0.0, grid))
            rest = outside
    return tables, rest


def drawn_cells(strokes: Iterable[Box]) -> list[list[Box]]:
    """Cells of the tables that level and upright strokes (left, top, right, bottom, in points) draw."""
    edges = [_edge(*stroke) for stroke in strokes]
    merged = merge_edges(edges, NEAR, NEAR, NEAR, NEAR)
    cells = intersections_to_cells(edges_to_intersections(merged, NEAR, NEAR))
    return [list(table) for table in cells_to_tables(cells)]


def _edge(left: float, top: float, right: float, bottom: float) -> dict[str, Any]:
    """A stroke as pdfplumber knows it: without thickness."""
    level = right - left >= bottom - top
    if level:
        top = bottom = (top + bottom) / 2
    else:
        left = right = (left + right) / 2
    return {
        "orientation": "h" if level else "v", "object_type": "line", "x0": left, "x1": right, "top": top,
        "bottom": bottom, "width": right - left, "height": bottom - top,
    }  # fmt: skip


def _open_sided(page: Any) -> list[list[Box]]:
    """Cells of tables drawn without the lines at their left and right, as those of statistics often are."""
    # A row's line is often drawn cell by cell.
    drawn = merge_edges(page.edges, NEAR, NEAR, NEAR, NEAR)
    upright = [e for e in drawn if e["orientation"] == "v" and e["bottom"] - e["top"] > 2 * NEAR]
    level: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)
    for edge in drawn:
        if edge["orientation"] == "h":
            level[round(edge["x0"] / NEAR), round(edge["x1"] / NEAR)].append(edge)
    found: list[list[Box]] = []
    for edges in level.values():
        x0, x1 = edges[0]["x0"], edges[0]["x1"]
        heights = sorted({edge["top"] for edge in edges})
        if any(min(abs(e["x0"] - x0), abs(e["x0"] - x1)) < NEAR for e in upright):
            continue
        # What inner lines hold together is a table; what stands between two of these is not.
        inner = [e for e in upright if x0 < e["x0"] < x1]
        stretch: list[float] = []
        for height in (*heights, float("inf")):
            if stretch and not any(e["top"] < stretch[-1] + NEAR and e["bottom"] > height - NEAR for e in inner):
                if len(stretch) > 2:
                    part = page.crop((x0 - 1, stretch[0] - 1, x1 + 1, stretch[-1] + 1), strict=False)
                    found += [table.cells for table in part.find_tables({"explicit_vertical_lines": [x0, x1]})]
                stretch = []
            stretch.append(height)
    return found


def _is_inside(glyph: Glyph, box: Box) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _grid(boxes: Sequence[Box], owned: dict[Box, list[Glyph]]) -> Grid:
    """Cells of a ruled table by the lines they lie between; one that covers several lines is repeated."""
    across = _edges([x for box in boxes for x in (box[0], box[2])])
    down = _edges([y for box in boxes for y in (box[1], box[3])])
    grid = [[EMPTY] * (len(across) - 1) for _ in range(len(down) - 1)]
    for box in boxes:
        cell = GridCell(_text(owned.get(box, []), box))
        for row in grid[_at(down, box[1]) : _at(down, box[3])]:
            left, right = _at(across, box[0]), _at(across, box[2])
            row[left:right] = [cell] * (right - left)
    return grid


def _edges(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > NEAR:
            edges.append(value)
    return edges


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def _text(glyphs: Sequence[Glyph], box: Box) -> str:
    """Text of a cell; a line goes on in the next where that one's beginning would not have fitted into it."""
    lines = whole_lines(lines_of_glyphs(glyphs))
    if not lines:
        return ""
    padding = min(0.6 * lines[0].size, *(min(line.x0 - box[0], box[2] - line.x1) for line in lines))
    text = lines[0].text
    for line, following in pairwise(lines):
        spare = (line.x0 - box[0]) + (box[2] - line.x1) - 2 * padding
        wraps = spare < beginning(following) + 0.3 * following.size
        text = join(text, following.text) if wraps else f"{text}\n{following.text}"
    return text
