"""Forms and task cards, whose cells are by turns the name of a field and what it says, turned into tables; and tables of
marks that have a row for each body, or of bodies that have a row for each part, turned into such that have a row for
each task.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.column_names import are_names, gives_role, is_name, names_body, names_task
from corpus.document import Cell, Table
from corpus.vocabulary import TASK_VERBS

Row = tuple[Cell, ...]

_NAME_MAX = 16
_MARK_MAX = 4
_DEED_MIN = 8
_NUMBER = ("序号", "编号")
_PARTS = ("牵头", "主办", "责任", "配合", "协办", "参与")
_BODIES = ("单位", "部门", "单位名称", "部门名称", "责任单位", "责任部门")
_SAY_WHO = ("单位", "部门", "人", "领导")


def forms(rows: Sequence[Row], title: str, start: int, end: int) -> list[Table]:
    """Tables of a form: in two columns, or several times side by side, or with a column for each item; empty where the
    rows are none. A name that comes again begins the next form. `start` and `end` are where the rows stand.
    """
    width = len(rows[0])
    if width < 2 or any(len(row) != width for row in rows) or are_names([c.text for c in rows[0] if c.text]):
        return []
    fields = _fields([row for row in rows if len({cell.text for cell in row}) > 1])
    if not _names_fields([name.text for name, *_ in fields], [cell.text for _, *said in fields for cell in said]):
        return []
    starts = [at for at, field in enumerate(fields) if field[0].text == fields[0][0].text]
    tables: list[Table] = []
    for first, stop in pairwise([*starts, len(fields)]):
        form = fields[first:stop]
        if len({name.text for name, *_ in form}) < len(form):
            continue
        values = [tuple(field[at] for field in form) for at in range(1, len(form[0])) if form[0][at].text]
        inside = [cell.start for field in form for cell in field]
        begin = min(inside) if tables else start
        tables.append(Table(tuple(field[0] for field in form), tuple(values), ("",) * len(values), title, begin, end))
    ends = [table.start - 1 if table.start > before.start else before.end for before, table in pairwise(tables)]
    return [replace(table, end=stop) for table, stop in zip(tables, [*ends, end], strict=True)] if tables else []


def _fields(rows: Sequence[Row]) -> list[Row]:
    """Fields of a form: the name of each, and what it says, once or for each item."""
    if not rows:
        return []
    width = len(rows[0])
    if all(row[0].text == row[1].text or (is_name(row[0].text) and is_name(row[1].text)) for row in rows):
        return _fields([row[1:] for row in rows]) if width > 2 else []  # a heading stands beside the names (责任分工)
    beside = [at for at in range(0, width, 2) if all(row[at].text == row[0].text for row in rows)]
    if width % 2 == 0 and 1 < len(beside) == width // 2 and not any(row[0].text == row[1].text for row in rows):
        return [row[at : at + 2] for at in beside for row in rows]  # forms side by side
    pairs = _pairs(rows)
    if pairs and (len(pairs) <= len(rows) or any(is_name(row[at].text) for row in rows for at in range(2, width, 2))):
        return pairs
    return [row for row in rows if row[0].text]


def _pairs(rows: Sequence[Row]) -> list[Row]:
    """Names of fields and what they say, from rows in which these stand by turns; a merged cell, which comes again and
    again, once. Empty where a row does not consist of such pairs.
    """
    pairs: list[Row] = []
    for row in rows:
        cells = [cell for at, cell in enumerate(row) if not at or cell.text != row[at - 1].text]
        if len(cells) % 2 and not cells[-1].text:
            cells.pop()
        if len(cells) % 2 or not all(cell.text for cell in cells[::2]):
            return []
        pairs += zip(cells[::2], cells[1::2], strict=True)
    return pairs


def _names_fields(names: Sequence[str], said: Sequence[str]) -> bool:
    """Whether these are the names of the fields of a form that says what is to be done and by whom, and `said` is what
    it says.
    """
    known = [name for name in names if is_name(name)]
    return (
        all(0 < len(name) <= _NAME_MAX for name in names)
        and 2 * len(known) >= len(names)
        and any(gives_role(name) and name.endswith(_SAY_WHO) for name in known)
        and any(names_task(name) and not gives_role(name) for name in known)
        and not any(is_name(text) for text in said)
    )


def by_task(rows: Sequence[Row]) -> list[Row]:
    """Rows of a table of marks with a row for each task, where it has one for each body; empty for another table."""
    rows = [row[1:] if rows[0][0].text in _NUMBER else row for row in rows]
    header, *below = rows
    if len(header) < 3 or len(below) < 2 or any(len(row) != len(header) for row in below):
        return []
    tasks = [cell.text for cell in header[1:]]
    said = [cell.text for row in below for cell in row[1:] if cell.text]
    if (
        not gives_role(header[0].text)
        or not all(text and not is_name(text) and (not names_body(text) or _is_deed(text)) for text in tasks)
        or all(map(names_body, tasks))
        or not all(names_body(row[0].text) for row in below)
        or not said
        or any(len(text) > _MARK_MAX for text in said)
    ):
        return []
    corner = replace(header[0], text="任务")
    return [(corner, *(row[0] for row in below)), *zip(header[1:], *(row[1:] for row in below), strict=True)]


def _is_deed(text: str) -> bool:
    """Whether a text that ends like the name of a body says what is to be done (建设粮食应急配送中心)."""
    return len(text) >= _DEED_MIN and TASK_VERBS.match(text) is not None


def by_role(rows: Sequence[Row]) -> list[Row]:
    """Rows of a table in which a column says the part (牵头, 配合) and another the body that has it, with a column for
    each part and a row for each task; empty for another table.
    """
    header, *below = rows
    if len(below) < 2 or any(len(row) != len(header) for row in below):
        return []
    parts = [at for at in range(len(header)) if all(row[at].text in _PARTS for row in below)]
    bodies = [at for at, name in enumerate(header) if name.text in _BODIES]
    if len(parts) != 1 or len(bodies) != 1:
        return []
    part, who = parts[0], bodies[0]
    others = [at for at in range(len(header)) if at not in (part, who)]
    said = list(dict.fromkeys(row[part].text for row in below))
    names = [next(replace(row[part], text=f"{name}单位") for row in below if row[part].text == name) for name in said]
    turned: list[list[Cell]] = []
    for row in below:
        own = [row[at] for at in others]
        above = turned[-1] if turned else []
        same = above and all(not b.text or a.text == b.text for a, b in zip(above, own, strict=False))
        column = len(others) + said.index(row[part].text)
        if not same:
            turned.append([*own, *[Cell("", row[-1].end, row[-1].end)] * len(said)])
        held = turned[-1][column]
        turned[-1][column] = Cell(f"{held.text}、{row[who].text}", held.start, row[who].end) if held.text else row[who]
    return [(*(header[at] for at in others), *names), *map(tuple, turned)]
