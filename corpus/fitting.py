"""Cells to columns where a row has fewer or more cells than the header: only where what they say leaves one way.

A table whose blank cells leave no trace, or whose cells go over several lines, does not tell which cell is missing or
where one ends. What a cell says tells it: bodies stand in columns that say who, times in columns that say when,
running numbers in theirs. Where several ways fit, nobody is given a part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.column_names import gives_number, gives_role, names_task, says_role_or_time, says_time
from corpus.document import Cell
from corpus.vocabulary import BODY_END

_NUMBER = re.compile(r"\d{1,3}[.、]?|[一二三四五六七八九十]{1,3}")
_BODY = re.compile(rf"(?:各|有关|相关|全体).+|.+(?:{BODY_END}|[联所站馆乡区校处队社园]|企业|机构)(?:\([^()]*\)|等)*")
_NONE = re.compile(r"[-—–/\\无]+")
_WIDEST, _MOST = 40, 120  # columns and cells, beyond which nobody laid out a row so
_PARTS = re.compile(r"[、,，;；\s]+")

Row = tuple[Cell, ...]
Placed = tuple[int, ...]
"""For each cell the column in which it stands."""


def fitted(header: Sequence[str], cells: Sequence[str], *, wrapped: bool = False) -> Placed | None:
    """The column of each cell; None where they fit in no way, or some body in several.

    `wrapped`: every column has its cell, and one may go over several lines; else each is whole and some are missing.
    """
    if len(header) > _WIDEST or len(cells) > _MOST:
        return None
    kinds = [_kind(name) for name in header]
    last = len(cells) - 1
    ahead = [[False] * len(header) for _ in cells]
    back = [[False] * len(header) for _ in cells]
    for i, cell in enumerate(cells):
        for j, kind in enumerate(kinds):
            begins = _may_begin(kinds, j, wrapped) if i == 0 else any(
                ahead[i - 1][k] and _may_follow(kinds, k, j, cell, wrapped) for k in range(j + 1)
            )  # fmt: skip
            ahead[i][j] = begins and _says(cell, kind)
    for i in range(last, -1, -1):
        for j in range(len(header)):
            ends = _may_end(kinds, j, wrapped) if i == last else any(
                back[i + 1][k] and _may_follow(kinds, j, k, cells[i + 1], wrapped) for k in range(j, len(header))
            )  # fmt: skip
            back[i][j] = ends and ahead[i][j]
    chosen: list[int] = []
    for i, cell in enumerate(cells):
        ways = [j for j in range(len(header)) if back[i][j]]
        if not ways or (len(ways) > 1 and any(kinds[j] == "who" for j in ways)):
            return None
        before = chosen[-1] if chosen else None
        follow = [j for j in ways if before is None or _may_follow(kinds, before, j, cell, wrapped)]
        if not follow:
            return None
        chosen.append(follow[0])
    return tuple(chosen)


def names_who(name: str) -> bool:
    """Whether a column of this name says who does what the rows say."""
    return _kind(name) == "who"


def _kind(name: str) -> str:
    if gives_number(name):
        return "number"
    if says_role_or_time(name):
        return "who" if gives_role(name) else "when"
    if gives_role(name) and not names_task(name):
        return "who"
    return "task" if names_task(name) else "other"


def _says(cell: str, kind: str) -> bool:
    """Whether a cell may stand in a column of a kind."""
    if kind == "number":
        return bool(_NUMBER.fullmatch(cell))
    if _NONE.fullmatch(cell):
        return kind != "task"
    if kind == "when":
        return says_time(cell)
    if kind == "who":
        return _is_bodies(cell)
    return kind == "task" or not _is_bodies(cell)


def _is_bodies(cell: str) -> bool:
    return all(_BODY.fullmatch(part) for part in _PARTS.split(cell) if part)


def _may_begin(kinds: Sequence[str], column: int, wrapped: bool) -> bool:
    """Whether the first cell may stand in a column: a row without its number is no row."""
    return column == 0 if wrapped or kinds[0] == "number" else "task" not in kinds[:column]


def _may_end(kinds: Sequence[str], column: int, wrapped: bool) -> bool:
    return column == len(kinds) - 1 if wrapped else "task" not in kinds[column + 1 :]


def _may_follow(kinds: Sequence[str], before: int, column: int, cell: str, wrapped: bool) -> bool:
    """Whether a cell in `column` may stand behind one in `before`."""
    if wrapped:
        goes_on = column == before and kinds[column] != "number" and not (kinds[column] == "task" and _is_bodies(cell))
        return goes_on or column == before + 1
    return column > before and "task" not in kinds[before + 1 : column]


def through(first: Cell, last: Cell) -> Cell:
    """Two parts of a cell, which stand apart, as one."""
    return Cell(f"{first.text}\n{last.text}", first.start, last.end)


def in_columns(header: Sequence[Cell], cells: Sequence[Cell], *, wrapped: bool = False) -> tuple[Row, bool]:
    """Cells, fewer than the header's or more, each in its column, and whether that is in doubt: then only those before
    the first that says who.
    """
    placed = fitted([cell.text for cell in header], [cell.text for cell in cells], wrapped=wrapped)
    end = cells[-1].end
    row = [Cell("", end, end)] * len(header)
    for column, cell in zip(range(len(header)) if placed is None else placed, cells, strict=False):
        row[column] = through(row[column], cell) if row[column].text else cell
    return (tuple(row), False) if placed is not None else (without_who(header, row), True)


def without_who(header: Sequence[Cell], row: Sequence[Cell]) -> Row:
    """A row without the cells from the first column on that says who."""
    first = next((column for column, name in enumerate(header) if names_who(name.text)), len(header))
    return tuple(cell if column < first else Cell("", cell.end, cell.end) for column, cell in enumerate(row))
