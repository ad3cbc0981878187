"""A grid of table cells as lines of text: `| a | b |`, header first, spanned cells repeated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.budget import CELLS
from corpus.column_names import (
    are_names,
    gives_role,
    is_name,
    names_body,
    names_task,
    numbers_rows,
    open_table,
    says_role_or_time,
)
from corpus.headings import marker

_SPACES = re.compile(r"\s+")
_ROW = re.compile(r"^\| (.*) \|$")
_SPREAD = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff])+")
_FOOT_LABEL = re.compile(r"备\s*注|注|说\s*明|填表说明|填报说明")
_FOOT = re.compile(r"(?:填表|填报|制表|审核|审批|联系|签字|签章|电话|日期)[^，。：:]{0,6}[：:]")
_NUMBER = re.compile(r"\d{1,2}[.、]?")
_SENTENCE = re.compile(r"[。；]|[，,：:].*\d|\d.*[，,：:]")
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}")
_GOAL = re.compile("目标|指标|成效")
_REMARK = re.compile(r"[^，。]{0,6}(?:目标|指标|说明|要求|填表|制表|审核|联系)[^，。：:]{0,6}[：:]")
_NOTE = re.compile(r"^\s*(?:备注|注|说明|填表说明|填报说明)[\s:：\d.．、]")


@dataclass(frozen=True, eq=False)
class GridCell:
    """One cell of a table. A cell that spans rows or columns stands in the grid once for each, the same object."""

    text: str


Grid = Sequence[Sequence[GridCell]]
EMPTY = GridCell("")


def cell_text(text: str) -> str:
    """Text of a cell on one line: line ends become a space, a pipe its full-width form, a table inside its words; what
    is spread over the cell (责 任 单 位) is put together.
    """
    lines = [line for line in text.split("\n") if not line.startswith("| --- |")]
    plain = [_ROW.sub(lambda row: row[1].replace(" | ", " "), line) for line in lines]
    said = _SPACES.sub(" ", " ".join(plain).replace("|", "｜")).strip()
    return said.replace(" ", "") if _SPREAD.fullmatch(said) else said


def expand(rows: Iterable[Iterable[tuple[str, int, int]]]) -> list[list[GridCell]]:
    """Grid from rows of (text, column span, row span), as HTML counts them; short rows are filled with blanks."""
    places: dict[tuple[int, int], GridCell] = {}
    height = count = 0
    for y, row in enumerate(rows):
        height = y + 1
        x = 0
        for text, columns, down in row:
            while (y, x) in places:
                x += 1
            cell = GridCell(text)
            count += columns * down
            CELLS.check(count)
            for dy in range(down):
                places.update({(y + dy, x + dx): cell for dx in range(columns)})
            x += columns
    width = max((x + 1 for _, x in places), default=0)
    CELLS.check(width * height)
    return [[places.get((y, x), EMPTY) for x in range(width)] for y in range(height)]


def lines_of(grid: Grid) -> list[str]:
    """Lines of text for a table, or for each of several where a row further down names columns again.

    Leading rows that are one cell over the whole width are titles and stand as plain lines, as notes at its end do; a
    table of one column is plain paragraphs, one that only says who does what (牵头单位 | 甲局) is lines of that, two
    header rows joined by merged cells become one, blank rows are left out.
    """
    rows = [list(row) for row in grid if any(cell.text.strip() for cell in row)]
    return [line for part in _parts(rows) for line in _table_lines(part)]


def _parts(rows: Sequence[list[GridCell]]) -> list[list[list[GridCell]]]:
    """Rows of each table: one begins at a row that names other columns, or at the title over it."""
    parts: list[list[list[GridCell]]] = [[]]
    heads: list[str] = []
    for row in rows:
        names = distinct(row)
        if open_table(names) and names != heads and not _reaches_down(parts[-1], row):
            filled = [each for each in parts[-1] if len(distinct(each)) > 1]
            title = parts[-1][-1] if parts[-1] and len(distinct(parts[-1][-1])) == 1 else None
            if len(filled) > 1 and not _is_two_row_header(parts[-1][-1], row):
                if title and not _NOTE.match(distinct(title)[0]):
                    parts[-1].pop()
                    parts.append([[GridCell(distinct(title)[0])] * len(row)])
                else:
                    parts.append([])
            elif filled and _statements(filled):  # 总体目标 | 到2026年…, over the names of columns
                parts.append([])
            heads = names
        parts[-1].append(row)
    return [_trimmed(part) for part in parts] if len(parts) > 1 else parts


def _reaches_down(part: Sequence[Sequence[GridCell]], row: Sequence[GridCell]) -> bool:
    """Whether a cell of the row above reaches into a row that names no columns of work: a lower row of its header."""
    return (
        bool(part)
        and not are_names(distinct(row))
        and any(a is b and a.text.strip() for a, b in zip(part[-1], row, strict=True))
    )


def _trimmed(rows: list[list[GridCell]]) -> list[list[GridCell]]:
    """Rows without the columns in which only other tables of the grid say something."""
    kept = [i for i in range(len(rows[0])) if any(i < len(row) and row[i].text.strip() for row in rows)]
    return [[row[i] for i in kept] for row in rows]


def distinct(row: Sequence[GridCell]) -> list[str]:
    """Texts of a row, a merged cell once."""
    seen: dict[int, str] = {id(cell): cell.text for cell in row if cell.text.strip()}
    return list(seen.values())


def _table_lines(rows: list[list[GridCell]]) -> list[str]:
    if not rows:
        return []
    if len(rows[0]) == 1:
        return [line for row in rows for line in _plain(row[0])]
    titles: list[str] = []
    while rows and _is_one_cell(rows[0]) and len(rows) > 1:
        titles += _plain(rows.pop(0)[0])
    if len(rows) == 1 and _is_one_cell(rows[0]):
        return [*titles, *_plain(rows[0][0])]
    notes: list[str] = []
    while len(rows) > 1 and is_note(rows[0], rows[-1]):
        notes = [*_plain(GridCell(" ".join(distinct(rows.pop())))), *notes]
    if plain := _card(rows) or _statements(rows):
        return [*titles, *plain, *notes]
    header = [cell_text(cell.text) for cell in rows[0]]
    depth = 1
    if len(rows) > 2 and _is_two_row_header(rows[0], rows[1]):
        pairs = zip(rows[0], rows[1], strict=True)
        header = [cell_text(_both(a, b)) for a, b in pairs]
        depth = 2
    records = [[cell_text(cell.text) for cell in row] for row in _whole_rows(header, rows[depth:])]
    return [*titles, pipe_row(header), pipe_row(["---"] * len(header)), *map(pipe_row, records), *notes]


def is_note(header: Sequence[GridCell], row: Sequence[GridCell]) -> bool:
    """Whether the last row of a table is no row of it but a line of text: one cell that says it is a note, or that goes
    over the whole width, or a sentence that stands where the rows have their numbers.
    """
    said = distinct(row)
    if len(said) > 1 or not said:
        return bool(said) and (all(map(_FOOT.match, said)) or bool(_FOOT_LABEL.fullmatch(said[0]) and len(said) == 2))
    if _NOTE.match(said[0]) or (len(row) > 2 and _is_one_cell(row)):
        return True
    at_number = bool(row[0].text.strip()) and numbers_rows(cell_text(header[0].text))
    return bool(_SENTENCE.search(said[0]) and (at_number or _REMARK.match(said[0])))


def _statements(rows: Sequence[Sequence[GridCell]]) -> list[str]:
    """Lines of a table without a header whose rows are a number or a label and a sentence each; empty for another."""
    said = [[cell_text(text) for text in distinct(row)] for row in rows]
    if not all(len(row) == 2 for row in said) or not any(_SENTENCE.search(text) for _, text in said):
        return []
    if said[0][0].rstrip(".、") == "1" and all(_NUMBER.fullmatch(number) for number, _ in said):
        return [text if marker(text) else f"{number.rstrip('.、')}.{text}" for number, text in said]
    labels = [label.rstrip("：:") for label, _ in said]
    goals = any(_GOAL.search(label) for label in labels) and not any(map(gives_role, labels))
    if goals and all(_LABEL.fullmatch(label) for label in labels) and not any(is_name(text) for _, text in said):
        return [f"{label}：{text}" for label, (_, text) in zip(labels, said, strict=True)]
    return []


def _plain(cell: GridCell) -> list[str]:
    return [line.strip() for line in cell.text.split("\n") if line.strip()]


def _card(rows: Sequence[Sequence[GridCell]]) -> list[str]:
    """Lines `牵头单位：甲局` of a table that stands under a task and says who does it and when, but no task; empty for
    another.
    """
    beside = [list(dict.fromkeys(row)) for row in rows]
    below = [list(dict.fromkeys(cell for pair in zip(*rows, strict=True) for cell in pair))] if len(rows) == 2 else []
    return next((lines for cells in (beside, below) if (lines := _fields(cells))), [])


def _fields(rows: Sequence[Sequence[GridCell]]) -> list[str]:
    """Lines of rows in which the names of fields and what they say stand by turns; empty where they do not."""
    if not rows or any(len(cells) % 2 for cells in rows):
        return []
    pairs = [(cell_text(a.text), cell_text(b.text)) for row in rows for a, b in zip(row[::2], row[1::2], strict=True)]
    names = [name for name, _ in pairs]
    sure = [name for name in names if says_role_or_time(name)]
    if len(set(names)) < len(names) or not all(map(is_name, names)) or any(map(names_task, names)):
        return []
    if 2 * len(sure) < len(names) or not any(map(gives_role, sure)) or any(is_name(said) for _, said in pairs):
        return []
    return [f"{name}：{said}" for name, said in pairs if said]


def _whole_rows(header: Sequence[str], rows: Sequence[Sequence[GridCell]]) -> list[list[GridCell]]:
    """Rows of a table of tasks, those that only name further bodies for the row above put together with it."""
    who = [gives_role(name) for name in header]
    whole: list[list[GridCell]] = []
    for row in rows:
        above = whole[-1] if whole else None
        shared = above is not None and all(
            b is a or not b.text.strip() for a, b, role in zip(above, row, who, strict=True) if not role
        )
        more = shared and any(b.text.strip() for b, role in zip(row, who, strict=True) if role)
        if above is None or not more or not any(who) or all(who):
            whole.append(list(row))
            continue
        whole[-1] = [
            GridCell(_several(a.text, b.text)) if role and a is not b and b.text.strip() and a.text != b.text else a
            for a, b, role in zip(above, row, who, strict=True)
        ]
    return whole


def _both(above: GridCell, below: GridCell) -> str:
    """Name of a column under a heading over several; a name that says who needs no heading (责任分工 牵头单位)."""
    if above is below or not below.text.strip():
        return above.text
    name = cell_text(below.text)
    return name if gives_role(name) else f"{cell_text(above.text)} {name}"


def _several(first: str, second: str) -> str:
    """Bodies of two cells in one."""
    return (
        f"{first}{'；' if '：' in first + second or ':' in first + second else '、' if first.strip() else ''}{second}"
    )


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


def continued(first: Grid, second: Grid, join: Callable[[str, str], str]) -> Grid | None:
    """A table with its rest from the next page; None where the second is a table of its own.

    The header said again is dropped; a row cut by the page end is put together, and a cell that spans rows on both
    pages holds its text (joined by `join`) in all of them.
    """
    if len(first[0]) != len(second[0]):
        return None
    said = [[cell.text for cell in row] for row in first[:3]]
    rest = list(second)
    while len(rest) > 1 and [cell.text for cell in rest[0]] in said:
        rest.pop(0)
    above, below = first[-1], rest[0]
    goes_on = [len(rest) > 1 and b is rest[1][at] and b is not EMPTY for at, b in enumerate(below)]
    # A row that begins with blanks, cells over several rows apart, is the lower part of the row above.
    own = next((cell for cell, spans in zip(below, goes_on, strict=True) if not spans), None)
    is_cut = own is not None and not own.text and not _is_next(first[0], above, below)
    whole: dict[GridCell, GridCell] = {}
    for a, b, spans in zip(above, below, goes_on, strict=True):
        if (is_cut or (spans and not b.text)) and a not in whole and EMPTY not in (a, b):
            whole[a] = whole[b] = GridCell(join(a.text, b.text) if a.text and b.text else a.text or b.text)
    rows = [*first, *(rest[1:] if is_cut else rest)]
    return [[whole.get(cell, cell) for cell in row] for row in rows]


def _is_next(header: Sequence[GridCell], above: Sequence[GridCell], below: Sequence[GridCell]) -> bool:
    """Whether a row that begins with a blank cell is a row of its own after all: a number in it follows that above, or
    both have somebody by his whole name for something to be done.
    """
    if any(a.text.isdecimal() and b.text.isdecimal() for a, b in zip(above, below, strict=True)):
        return True
    both = [(name.text, a.text) for name, a, b in zip(header, above, below, strict=True) if a.text and b.text]
    return any(names_task(name) and not gives_role(name) for name, _ in both) and any(
        gives_role(name) and names_body(said) for name, said in both
    )
