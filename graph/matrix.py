"""Tables that mark who does what: a row a task, a column a body, marks in the cells, which a legend explains.

▲为牵头单位，△为配合单位. A mark that no legend explains says nothing, unless it is itself the word for a part (牵头).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.document import Cell, Table
from corpus.pipes import body_columns, is_matrix
from graph.organisations.names import Role
from graph.responsibilities import Assignment, column_role, parse_cell
from graph.responsibilities.vocabulary import ROLES, label_role

_SIGN = r"[▲△●○◎★☆■□◆◇※√✓✔◯]"
_LEGEND = re.compile(
    rf"[“\"‘'(]?(?P<sign>{_SIGN})[”\"’')]?(?:号|标记)?\s*(?:的?(?:单位|部门))?(?:表示|代表|为|是|指|[:=—-]+)?\s*(?P<said>[\u4e00-\u9fff]{{2,6}}?)(?=单位|部门|[,，。;；、)）\s]|$)"
)
_NEAR = 200  # characters before and behind a table in which its legend stands


def marked(table: Table, text: str) -> Iterator[tuple[int, Cell, Cell, list[Assignment]]]:
    """For each marked cell of a table of marks its row's number, the cell with the body, its own, and who does what."""
    if not is_matrix(table.header, table.rows):
        return
    legend = _legend(text[max(0, table.start - _NEAR) : table.end + _NEAR])
    for number, row in enumerate(table.rows):
        for i, name in body_columns(table.header).items():
            role = legend.get(row[i].text) or column_role(row[i].text + "单位") if row[i].text else None
            if role and role != "deadline":
                head = table.header[i]
                found = parse_cell(name, role, offset=head.end - len(name))
                yield number, head, row[i], found


def _legend(text: str) -> dict[str, Role]:
    """What each mark means; one that is explained in two ways means nothing."""
    said: dict[str, set[Role]] = {}
    for found in _LEGEND.finditer(text):
        role = label_role(found["said"] + "单位")
        said.setdefault(found["sign"], set()).update(known for known in ROLES if known == role)
    return {sign: next(iter(roles)) for sign, roles in said.items() if len(roles) == 1}
