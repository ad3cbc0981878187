"""Lines of a task and its bodies (建设文化园⇥县文旅局) under a line that names both: a table of which that is the header.

    二、任务分工            工作任务及牵头单位：

Without such a line nothing tells what the bodies do for the task, and nothing is read.
"""

from __future__ import annotations

import re

from corpus.column_names import gives_role, names_body
from corpus.document import Cell, Table

_NAMED = re.compile(
    r"[^\n。;]{0,16}?(?P<what>任务|工作|项目|事项|措施|要点)[^\n。;\t]{0,8}?"
    r"(?P<who>(?:牵头|责任|主办|承办)(?:单位|部门)|分工)(?:如下|清单|一览表|安排|表)*:?"
)
_TASK_MAX = 60
_SPLIT = re.compile("[、,;]")


def headless_table(text: str, lines: list[tuple[int, int]], i: int) -> tuple[Table, int] | None:
    """The table whose first row is line `i`, and the line behind it; a number may stand before each task."""
    named = _NAMED.fullmatch(text, *lines[i - 1]) if i else None
    rows: list[tuple[Cell, Cell]] = []
    j = i
    while named and j < len(lines) and (row := _row(text, *lines[j])):
        rows.append(row)
        j += 1
    if named is None or len(rows) < 2:
        return None
    header = tuple(Cell(named[part], *named.span(part)) for part in ("what", "who"))
    title = text[slice(*lines[i - 1])]
    return Table(header, tuple(rows), ("",) * len(rows), title, lines[i][0], lines[j - 1][1]), j


def _row(text: str, start: int, end: int) -> tuple[Cell, Cell] | None:
    cells: list[Cell] = []
    for part in re.finditer(r"[^\t]+", text[start:end]):
        said = part[0].strip()
        left = start + part.start() + len(part[0]) - len(part[0].lstrip())
        if said:
            cells.append(Cell(said, left, left + len(said)))
    if len(cells) == 3 and cells[0].text.rstrip(".、").isdecimal():
        del cells[0]
    if len(cells) != 2:
        return None
    task, who = cells
    bodies = [each.strip() for each in _SPLIT.split(who.text)]
    sure = all(names_body(each) or each.startswith("各") for each in bodies) and names_body(bodies[0])
    plain = len(task.text) <= _TASK_MAX and not gives_role(task.text) and ":" not in task.text
    return (task, who) if sure and plain and not names_body(task.text) else None
