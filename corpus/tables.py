"""Tables in cleaned text: pipe rows, and the dump that Word's “save as text” makes of a table.

In such a dump a line that begins with a tab opens a cell, a line without one goes on in the cell before it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from corpus.document import Cell, Table
from corpus.headings import marker
from corpus.pipes import pipe_tables

_RULES = tomllib.loads((Path(__file__).parent / "data" / "structure.toml").read_text(encoding="utf-8"))
_HEADER_WORDS = re.compile("|".join(map(re.escape, _RULES["header_cells"])))
_HEADER_MAX = 14


def find_tables(text: str) -> list[Table]:
    """All tables of a cleaned text, in order."""
    tables: list[Table] = []
    lines = _lines(text)
    i = 0
    while i < len(lines):
        opener = text[lines[i][0] : lines[i][0] + 1]
        if opener not in ("|", "\t"):
            i += 1
            continue
        j = i
        while j < len(lines) and (text.startswith(opener, lines[j][0]) or (opener == "\t" and _inside(text, lines, j))):
            j += 1
        block = lines[i:j]
        title = text[lines[i - 1][0] : lines[i - 1][1]] if i else ""
        if opener == "|":
            above = tables[-1] if tables and i and tables[-1].end == lines[i - 2][1] else None
            piped = pipe_tables(text, block, title, above)
            if piped and above and piped[0].start == above.start:
                tables.pop()
            tables += piped
        elif table := _dump(text, block, title):
            tables.append(table)
        i = j
    return tables


def _lines(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^\n]+", text)]


def _inside(text: str, lines: list[tuple[int, int]], j: int) -> bool:
    """Whether line `j` of a dump, which opens no cell, still belongs to one: a short line with a tab row after it."""
    start, end = lines[j]
    return end - start <= 40 and j + 1 < len(lines) and text.startswith("\t", lines[j + 1][0])


def _dump(text: str, block: list[tuple[int, int]], title: str) -> Table | None:
    cells: list[Cell] = []
    for start, end in block:
        if text.startswith("\t", start):
            body = start + 1
            while body < end and text[body] in "\t ":
                body += 1
            if body < end:
                cells.append(Cell(text[body:end], body, end))
        elif cells:
            cells[-1] = Cell(text[cells[-1].start : end], cells[-1].start, end)
    width = 0
    while width < len(cells) and len(cells[width].text) <= _HEADER_MAX and _is_header(cells[width].text):
        width += 1
    if width < 2:
        return None
    rows: list[tuple[Cell, ...]] = []
    groups: list[str] = []
    group = ""
    i = width
    numbered = re.match("序号|编号", cells[0].text)
    while i < len(cells):
        if numbered and not cells[i].text.strip().isdigit():
            group = cells[i].text
            i += 1
            continue
        row = tuple(cells[i : i + width])
        if len(row) < width:
            break
        rows.append(row)
        groups.append(group)
        i += width
    return Table(tuple(cells[:width]), tuple(rows), tuple(groups), title, block[0][0], block[-1][1])


def _is_header(cell: str) -> bool:
    return bool(_HEADER_WORDS.search(cell)) and marker(cell) is None and not cell.isdigit()
