"""Tables written as pipe rows (`| a | b |`): where one ends and the next begins, so that no row of one gets the
department of another.

A header said again is dropped, another header begins another table; two tables side by side under one header row are
two; a form whose first column names what the others say is turned.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from corpus.column_names import gives_role, names_body, names_task, numbers_rows, open_table, says_who
from corpus.document import Cell, Table
from corpus.forms import by_role, by_task, forms
from corpus.labelled import by_label

Row = tuple[Cell, ...]

_RULES = tomllib.loads((Path(__file__).parent / "data" / "tables.toml").read_text(encoding="utf-8"))
_TOTAL = re.compile(rf"(?:{'|'.join(_RULES['totals'])})[::]?")
_CONTINUED = re.compile(_RULES["continued"])
_SAME = frozenset(_RULES["same"])
_RULE = re.compile(r"\|?[\s:|-]+\|?$")
_MARK_MAX = 4


@dataclass
class _Part:
    """Rows under one header, as they are found, and the stretch of text in which they stand."""

    header: Row
    start: int
    end: int
    rows: list[Row] = field(default_factory=list)


def pipe_tables(text: str, block: Sequence[tuple[int, int]], title: str, above: Table | None = None) -> list[Table]:
    """Tables in a block of pipe lines; `title` is the line above it, `above` the table that ends over that line.

    Where the block has no header of its own and the line says 续表, its rows belong to `above`, which is then given
    again, longer, as the first table.
    """
    rows, ruled = _rows(text, block)
    if len(rows) < (1 if above else 2):
        return []
    parts: list[_Part] = []
    longer = above is not None and bool(_CONTINUED.match(title)) and not names_columns(rows[0])
    if above is not None and longer:
        parts.append(_Part(above.header, above.start, block[-1][1], list(above.rows)))
    for number, row in enumerate(rows):
        if parts and _said(row) == _said(parts[-1].header):
            continue
        if parts and not parts[-1].rows and _divides(parts[-1].header, row):
            parts[-1].header = tuple(b if b.text else a for a, b in zip(parts[-1].header, row, strict=True))
            continue
        opens = (
            names_columns(row)
            or bool(parts and _heads(row, parts[-1].header))
            or (number in ruled and not (parts and _goes_on(parts[-1], row)))
        )
        if parts and not opens:
            parts[-1].rows.append(row)
            continue
        start = block[0][0] if not parts else text.rfind("\n", 0, row[0].start) + 1
        if parts:
            parts[-1].end = start - 1
        parts.append(_Part(row, start, block[-1][1]))
    tables = [table for part in parts for table in _tables(part, title)]
    if above is not None and longer and tables:
        kept = above.group + tables[0].group[len(above.group) :]
        tables[0] = replace(tables[0], title=above.title, group=kept)
    return tables


def names_columns(row: Row) -> bool:
    """Whether a row is a header: all its cells are names of columns, of work or of indicators."""
    return open_table([cell.text for cell in row if cell.text])


def _heads(row: Row, header: Row) -> bool:
    """Whether a row is another header: it says 责任单位 where a body would stand."""
    return len(row) == len(header) and any(
        gives_role(name.text) and says_who(cell.text) for cell, name in zip(row, header, strict=True)
    )


def _rows(text: str, block: Sequence[tuple[int, int]]) -> tuple[list[Row], set[int]]:
    """Rows of a block, and the numbers of those under which a rule `| --- |` stands.

    Where rules stand above and below the block, they are drawn between its rows, of which each may go over lines.
    """
    rows: list[Row] = []
    ruled: set[int] = set()
    for start, end in block:
        line = text[start:end]
        if _RULE.match(line) and "-" in line:
            ruled.add(len(rows) - 1)
            continue
        cells = []
        for match in re.finditer(r"\|([^|]*)(?=\|)", line):
            inner = match[1]
            left = match.start(1) + len(inner) - len(inner.lstrip())
            cells.append(Cell(inner.strip(), start + left, start + left + len(inner.strip())))
        if cells:
            rows.append(tuple(cells))
    if -1 in ruled and len(rows) - 1 in ruled:
        return _between_rules(rows, sorted(ruled)), set()
    return rows, ruled


def _between_rules(rows: Sequence[Row], ruled: Sequence[int]) -> list[Row]:
    """Rows of a table with a rule above each and one below; lines between two rules are one row, unless the table has
    rules only around its header and its rows.
    """
    parts = [rows[above + 1 : below + 1] for above, below in pairwise(ruled)]
    if len([part for part in parts if part]) <= 2:
        return list(rows)
    return [_of_lines(part) for part in parts if part]


def _of_lines(lines: Sequence[Row]) -> Row:
    """A row of the lines over which its cells go; cells of lines that do not match are left out with them."""
    first = lines[0]
    said = [[line[at] for line in lines if at < len(line) and line[at].text] for at in range(len(first))]
    return tuple(
        Cell("\n".join(cell.text for cell in cells), cells[0].start, cells[-1].end) if cells else blank
        for cells, blank in zip(said, first, strict=True)
    )


def _said(row: Row) -> list[str]:
    return [cell.text for cell in row]


def _divides(header: Row, row: Row) -> bool:
    """Whether a row under a header names the columns under one of its headings, and leaves the others blank."""
    return (
        len(row) == len(header)
        and names_columns(row)
        and any(a.text and not b.text for a, b in zip(header, row, strict=True))
        and all(a.text or b.text for a, b in zip(header, row, strict=True))
    )


def _goes_on(part: _Part, row: Row) -> bool:
    """Whether a row that stands where a header would is the next row of the table before it.

    It is where the running number goes on, or where bodies stand in the columns that name bodies.
    """
    if len(row) != len(part.header) or not part.rows or names_columns(row):
        return False
    last = part.rows[-1][0].text
    if last.isdecimal() and row[0].text.isdecimal():
        return int(row[0].text) == int(last) + 1
    who = [cell.text for cell, name in zip(row, part.header, strict=True) if gives_role(name.text)]
    return bool(who) and all(not said or names_body(said) for said in who) and any(who)


def _tables(part: _Part, title: str) -> list[Table]:
    """Tables of a header and the rows under it: one, or as many as stand side by side."""
    rows = [part.header, *part.rows]
    if found := forms(rows, title, part.start, part.end):
        return found
    if turned := by_task(rows) or by_role(rows) or by_label(rows):
        table = _table(turned[0], turned[1:], title, alone=True)
        return [replace(table, start=part.start, end=part.end)] if table else []
    for columns in _side_by_side(part):
        rows = [tuple(row[i] for i in columns) for row in part.rows if len(row) > columns[-1]]
        table = _table(tuple(part.header[i] for i in columns), rows, title, alone=len(columns) == len(part.header))
        if table:
            start = part.header[columns[0]].start if found else part.start
            found.append(replace(table, start=start, end=part.end))
    return found


def _side_by_side(part: _Part) -> list[list[int]]:
    """Columns of each table under one header row: it says the same names again, or blank columns part it."""
    names = _said(part.header)
    whole = list(range(len(names)))
    blank = [i for i in whole if not any(i < len(row) and row[i].text for row in [part.header, *part.rows])]
    groups: list[list[int]] = [[]]
    for i in whole:
        if i in blank:
            groups.append([])
        else:
            groups[-1].append(i)
    groups = [group for group in groups if group]
    if len(groups) < 2 or not all(_is_header(names, group) for group in groups):
        groups = [[i for i in whole if i not in blank]]
    return [piece for group in groups for piece in _repeated(names, group)] or [whole]


def _is_header(names: Sequence[str], columns: Sequence[int]) -> bool:
    said = [names[i] for i in columns]
    return any(gives_role(name) for name in said) and any(names_task(name) for name in said)


def _repeated(names: Sequence[str], columns: list[int]) -> list[list[int]]:
    """Columns cut where their names begin again (任务, 单位, 任务, 单位; 序号, 任务, 单位, 序号, 项目, 部门)."""
    for width in range(2, len(columns) // 2 + 1):
        pieces = [columns[at : at + width] for at in range(0, len(columns), width)]
        said = [[names[i] for i in piece] for piece in pieces]
        if all(each == said[0] for each in said) and len(set(said[0])) == width:
            return pieces
    starts = [at for at, i in enumerate(columns) if numbers_rows(names[i])]
    if len(starts) > 1 and starts[0] == 0:  # a running number for each of the tables
        pieces = [columns[at:to] for at, to in pairwise([*starts, len(columns)])]
        if all(_is_header(names, piece) for piece in pieces):
            return pieces
    return [columns]


def _table(header: Row, rows: Sequence[Row], title: str, *, alone: bool) -> Table | None:
    width = max(len(row) for row in (header, *rows))
    # A row that names a body is no header, whatever else it says, but of a table that marks who does what.
    if len(header) != width or (any(_heads_body(cell.text) for cell in header) and not is_matrix(header, rows)):
        return None
    kept: list[Row] = []
    groups: list[str] = []
    group = ""
    above: Row | None = None
    titles = [i for i, cell in enumerate(header) if names_task(cell.text) and not gives_role(cell.text)]
    for row in rows:
        said = [cell.text for cell in row if cell.text]
        if not said or _TOTAL.fullmatch(said[0]):
            continue
        if alone and len(set(said)) == 1 and width > 1 and (len(row) < width or len(said) in (1, width)):
            group = said[0]
            continue
        if len(row) == width:
            row = tuple(
                replace(b, text=a.text) if b.text in _SAME and gives_role(name.text) else b
                for a, b, name in zip(above or row, row, header, strict=True)
            )
            above = row
            numbered = any(row[i].text.isdecimal() for i, name in enumerate(header) if numbers_rows(name.text))
            if not titles or any(row[i].text for i in titles) or numbered:  # 工作任务 may go over several numbers
                kept.append(row)
                groups.append(group)
    return Table(header, tuple(kept), tuple(groups), title, header[0].start, header[-1].end)


def _heads_body(head: str) -> bool:
    return names_body(head) and not gives_role(head)


def is_matrix(header: Row, rows: Sequence[Row]) -> bool:
    """Whether a table has a column for each of several bodies, in which nothing but marks stands (▲, △, √, 牵头)."""
    bodies = body_columns(header)
    titled = any(names_task(cell.text) for i, cell in enumerate(header) if i not in bodies)
    said = [row[i].text for row in rows for i in bodies if i < len(row) and row[i].text]
    return len(bodies) > 1 and titled and bool(said) and all(len(text) <= _MARK_MAX for text in said)


def body_columns(header: Row) -> dict[int, str]:
    """The columns that are headed by a body each, with its name; a heading over several (责任单位) left out."""
    named = {i: cell.text.rsplit(" ", 1)[-1] for i, cell in enumerate(header)}
    return {i: name for i, name in named.items() if _heads_body(name)}
