"""Tables in cleaned text: pipe rows, rows with tabs between their cells, a cell a line, and the dump that Word's “save
as text” makes of a table.

In such a dump a line that begins with a tab opens a cell, a line without one goes on in the cell before it. Where each
cell is a line of its own, the running number opens a row. A row that has not as many cells as the header is read where
what its cells say leaves one way (`corpus.fitting`); else it gives nobody a part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.column_names import gives_role, is_name, names_body, names_task, numbers_rows
from corpus.document import Cell, Table
from corpus.fitting import Row, in_columns, names_who, through, without_who
from corpus.headings import marker
from corpus.headless import headless_table
from corpus.pipes import pipe_tables
from corpus.stacked import HEADER_MAX, is_header, stacked_table

_YEAR = re.compile(r"20\d\d年?(?:底|末|度)?(?:目标值?|计划|实际|现状)?")  # 指标 单位 2026年 2027年
_FILLED = re.compile(
    r"(?:局|委|办|厅|室|中心|政府|公司|街道|镇|乡|院|队|会|站|所)\s*(?:牵头|主办|承办|协办|配合|责任|参与|协同|协助)(?:单位|部门|科室|处室|股室|主体|机构)$"
)


def find_tables(text: str) -> list[Table]:
    """All tables of a cleaned text, in order."""
    tables: list[Table] = []
    lines = _lines(text)
    first = next((k for k, line in enumerate(lines) if marker(text[slice(*line)])), len(lines))
    i = 0
    while i < len(lines):
        opener = text[lines[i][0] : lines[i][0] + 1]
        if opener not in ("|", "\t"):
            found = (
                _separated(text, lines, i)
                or headless_table(text, lines, i)
                or stacked_table(text, lines, i)
                or _form(text, lines, i, first)
            )
            if found:
                tables.append(found[0])
            i = found[1] if found else i + 1
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


def _separated(text: str, lines: list[tuple[int, int]], i: int) -> tuple[Table, int] | None:
    """A table whose cells a tab or a bar separates, from its header at line `i`, and the line behind it."""
    line = text[slice(*lines[i])]
    mark = next((mark for mark in "\t|" if line.count(mark) >= (1 if mark == "\t" else 2)), None)
    header = _cells(text, lines[i], mark) if mark else []
    if any(len(cell.text) > HEADER_MAX or "。" in cell.text for cell in header):
        return None  # a sentence with bars in it (【牵头:甲局|配合:乙局】)
    if any(_FILLED.search(cell.text) or (names_body(cell.text) and not is_header(cell.text)) for cell in header):
        return None  # 主办单位|甲局  协办单位|乙局: labels with those they name
    named = sum(is_header(cell.text) for cell in header)
    years = sum(bool(_YEAR.fullmatch(cell.text)) for cell in header)
    if len(header) < 2 or not named or named + years < max(2, len(header) - 1):
        return None
    rows: list[Row] = []
    groups: list[str] = []
    group, j, doubtful = "", i + 1, 0
    while j < len(lines):
        cells = _cells(text, lines[j], mark or "")
        if rows and _goes_on(header, cells):
            rows[-1], in_doubt = _with_rest(header, rows[-1], cells)
            doubtful += in_doubt
            j += 1
            continue
        if len(cells) < 2 or len(cells) > len(header):
            if len(cells) == 1 and j + 1 < len(lines) and len(_cells(text, lines[j + 1], mark or "")) >= 2:
                group, j = cells[0].text, j + 1  # 一、总体方案: a line over the rows of a group
                continue
            break
        end = lines[j][1]
        row = (*cells, *[Cell("", end, end)] * (len(header) - len(cells)))
        if len(cells) < len(header) and all(cell.text for cell in cells):  # else blank cells keep their marks
            row, in_doubt = in_columns(header, cells)
            doubtful += in_doubt
            if in_doubt and numbers_rows(header[0].text) and not cells[0].text.isdecimal():
                # The rest of the row above, of which nothing tells which cells it ends.
                rows[-1:] = [without_who(header, row) for row in rows[-1:]]
                j += 1
                continue
        if [cell.text for cell in cells] != [cell.text for cell in header]:
            rows.append(row)
            groups.append(group)
        j += 1
    if not rows:
        return None
    title = text[slice(*lines[i - 1])] if i else ""
    return Table(tuple(header), tuple(rows), tuple(groups), title, lines[i][0], lines[j - 1][1], doubtful), j


def _goes_on(header: Sequence[Cell], cells: Sequence[Cell]) -> bool:
    """Whether these are the rest of a numbered row: under the number stands nothing."""
    said = [cell.text for cell in cells]
    return numbers_rows(header[0].text) and len(said) <= len(header) and not said[0] and any(said)


def _with_rest(header: Sequence[Cell], row: Row, rest: Sequence[Cell]) -> tuple[Row, bool]:
    """A row with the rest of it, and whether it is in doubt that these are one row: each has a task and somebody for it."""
    said = [name.text for name, cell in zip(header, rest, strict=False) if cell.text]
    if any(map(names_task, said)) and any(map(names_who, said)):
        return without_who(header, row), True
    whole = (through(a, b) if a.text and b.text else b if b.text else a for a, b in zip(row, rest, strict=False))
    return (*whole, *row[len(rest) :]), False


def _cells(text: str, span: tuple[int, int], mark: str) -> list[Cell]:
    cells: list[Cell] = []
    start = span[0]
    for part in text[slice(*span)].split(mark):
        left = start + len(part) - len(part.lstrip())
        cells.append(Cell(part.strip(), left, left + len(part.strip())))
        start += len(part) + len(mark)
    if mark == "|" and cells and not cells[-1].text:
        cells.pop()
    return cells


_FIELD = re.compile(r"[【\[]?(?P<name>[\u4e00-\u9fff]{2,10})[】\]]?:[ \u3000]*(?P<said>[^\n]*)")


def _form(text: str, lines: list[tuple[int, int]], i: int, first: int) -> tuple[Table, int] | None:
    """A card of lines 任务名称:…, 牵头单位:…, from its line `i`, and the line behind it; not behind `first`, the first
    numbered item: such items say themselves what is to be done.
    """
    if i > first:
        return None
    fields: list[tuple[Cell, Cell]] = []
    j = i
    while j < len(lines) and (found := _FIELD.fullmatch(text, *lines[j])) and is_name(found["name"]):
        fields.append(tuple(Cell(found[part], *found.span(part)) for part in ("name", "said")))  # type: ignore[arg-type]
        j += 1
    names = [name.text for name, _ in fields]
    if len(names) < 2 or len(set(names)) < len(names) or not names_task(names[0]) or gives_role(names[0]):
        return None
    if not any(map(names_who, names)):
        return None
    title = text[slice(*lines[i - 1])] if i else ""
    header, row = (tuple(cells) for cells in zip(*fields, strict=True))
    return Table(header, (row,), ("",), title, lines[i][0], lines[j - 1][1]), j


def _dump(text: str, block: list[tuple[int, int]], title: str) -> Table | None:
    cells: list[Cell] = []
    for start, end in block:
        if text.startswith("\t", start):
            at = start + 1
            while at < end and text[at] in "\t ":
                at += 1
            if at < end:
                cells.append(Cell(text[at:end], at, end))
        elif cells:
            cells[-1] = Cell(text[cells[-1].start : end], cells[-1].start, end)
    width = 0
    while width < len(cells) and len(cells[width].text) <= HEADER_MAX and is_header(cells[width].text):
        width += 1
    if width < 2:
        return None
    rows: list[Row] = []
    groups: list[str] = []
    group = ""
    i, doubtful = width, 0
    header = tuple(cells[:width])
    numbered = numbers_rows(header[0].text)
    while i < len(cells):
        if numbered and not cells[i].text.strip().isdecimal():
            group = cells[i].text
            i += 1
            continue
        row = tuple(cells[i : i + width])
        step = width
        if numbered:  # a blank cell leaves nothing: the next number tells that the row has ended
            step = next((k for k in range(1, len(row)) if _follows(row[0].text, row[k].text)), len(row))
            if step < width:
                row, in_doubt = in_columns(header, row[:step])
                doubtful += in_doubt
        elif len(row) < width:
            break
        if [cell.text for cell in row] != [cell.text for cell in header]:
            rows.append(row)
            groups.append(group)
        i += step
    return Table(header, tuple(rows), tuple(groups), title, block[0][0], block[-1][1], doubtful)


def _follows(number: str, other: str) -> bool:
    return other.strip().isdecimal() and int(other) == int(number) + 1
