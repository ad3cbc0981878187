"""Tables of which each cell is a line and a bar stands on a line of its own between two cells, as where a page's table was
copied: they become rows of `| a | b |`.

    序号 / | / 具体要求 / | / 责任科室 / | / 1 / | / 公开预算 / | / 财务科

A blank cell leaves its two bars. Rows are told by the running number: the cells before it stand in columns that go over
several rows (工作任务 beside 序号). A table whose cells do not come out so is left as it stands.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from itertools import groupby

from corpus.column_names import are_names, is_name
from corpus.text import MappedText

_BAR = re.compile(r"[ \u3000\t]*\|[ \u3000\t]*")
_NUMBER = ("序号", "编号")
_CELL_LINES = 8  # lines of one cell
_WIDEST = 20  # columns

Spans = tuple[tuple[int, int], ...]
"""Where the lines of a cell stand; none for a blank one."""


@dataclass(frozen=True)
class _Cell:
    at: int
    lines: Spans
    text: str


def join_bars(text: MappedText) -> MappedText:
    """The text with such tables as rows of bars."""
    if not re.search(r"\n[ \u3000\t]*\|[ \u3000\t]*\n", text.text):
        return text
    parts: list[str] = []
    origin = array("I")
    last = 0
    for start, end, cells in _runs(text.text):
        rows = _rows(cells) or _rows(cells[:-1])
        if not rows:
            continue
        if not _holds(rows, cells[-1]):  # the line behind the last bar is none of its cells
            end = text.text.rfind("\n", 0, cells[-1].at)
        parts.append(text.text[last:start])
        origin += text.origin[last:start]
        for at, row in enumerate(rows):
            _write(text, row, parts, origin, ends=at + 1 == len(rows))
        last = end
    if not parts:
        return text
    parts.append(text.text[last:])
    origin += text.origin[last:]
    return MappedText("".join(parts), origin)


def _write(text: MappedText, row: list[_Cell], parts: list[str], origin: array[int], *, ends: bool) -> None:
    """A row with its bars; what stands for a line end or a bar is where the next cell is."""
    for cell in row:
        parts.append("|")
        origin.append(text.origin[cell.at])
        for start, end in cell.lines:
            parts.append(text.text[start:end])
            origin += text.origin[start:end]
    parts.append("|" if ends else "|\n")
    origin += array("I", [text.origin[row[-1].at]] * len(parts[-1]))


def _runs(text: str) -> list[tuple[int, int, list[_Cell]]]:
    """Stretches of cells with bars between them, each with where it stands."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m[0].strip(" \u3000\t")]
    kinds = [(bool(_BAR.fullmatch(text, *span)), span) for span in lines]
    groups = [(bar, [span for _, span in group]) for bar, group in groupby(kinds, key=lambda line: line[0])]
    runs: list[tuple[int, int, list[_Cell]]] = []
    at = 0
    while at < len(groups):
        if groups[at][0] or at + 1 >= len(groups):
            at += 1
            continue
        cells = [_cell(text, groups[at][1][-1:])]
        start = cells[0].lines[0][0]
        end = cells[0].lines[0][1]
        while at + 1 < len(groups):
            bars = groups[at + 1][1]
            cells += [_Cell(bar[0], (), "") for bar in bars[1:]]
            end = bars[-1][1]
            at += 2
            if at >= len(groups):
                break
            inside = at + 1 < len(groups) and len(groups[at][1]) <= _CELL_LINES
            own = groups[at][1] if inside else groups[at][1][:1]
            cells.append(_cell(text, own))
            end = own[-1][1]
            if not inside:
                break
        runs.append((start, end, cells))
    return runs


def _cell(text: str, lines: list[tuple[int, int]]) -> _Cell:
    spans = []
    for start, end in lines:
        line = text[start:end]
        left = start + len(line) - len(line.lstrip(" \u3000\t"))
        spans.append((left, left + len(line.strip(" \u3000\t"))))
    return _Cell(spans[0][0], tuple(spans), "".join(text[slice(*span)] for span in spans))


def _rows(cells: list[_Cell]) -> list[list[_Cell]]:
    """The rows of a table, its names first; none where the cells do not make whole rows."""
    width = next((i for i, cell in enumerate(cells) if not is_name(cell.text)), len(cells))
    names = [cell.text for cell in cells[:width]]
    if not 2 <= width <= _WIDEST or not are_names(names):
        return []
    number = next((i for i, name in enumerate(names) if name in _NUMBER), None)
    if number is None:
        whole = len(cells) > width and len(cells) % width == 0
        return [cells[at : at + width] for at in range(0, len(cells), width)] if whole else []
    rows = [cells[:width]]
    at, following = width, 1
    while at < len(cells):
        found = next((i for i in range(number + 2) if at + i < len(cells) and _is(cells[at + i], following)), None)
        behind = at + (found or 0) + width - number
        if found is None or behind > len(cells):
            return []
        before = cells[at : at + found]
        if number and found not in (0, number):
            return []
        if not number and before:
            rows.append(before)  # 一、完善制度: a line over the rows of a group
        blanks = [_Cell(cells[at].at, (), "")] * (number if not found else 0)
        rows.append([*blanks, *(before if number else []), *cells[at + found : behind]])
        at, following = behind, following + 1
    return rows if len(rows) > 1 else []


def _holds(rows: list[list[_Cell]], last: _Cell) -> bool:
    return any(cell is last for cell in rows[-1])


def _is(cell: _Cell, number: int) -> bool:
    return cell.text.rstrip(".、") == str(number)
