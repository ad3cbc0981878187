"""Rows of a table with a column that assigns work: tasks, or policies where the rows name plans to be issued."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.column_names import gives_number
from corpus.document import Cell, Document, Table
from corpus.headings import marker
from corpus.issue_year import year_of
from corpus.pipes import body_columns, is_matrix
from graph.figures import add_figure
from graph.fragment import Fragment, due_of, due_year
from graph.matrix import marked
from graph.organisations.names import Role, is_body
from graph.responsibilities import Assignment, Convention, column_role, find_assignments, parse_cell, read_heading
from graph.schema import NodeType, Relation
from graph.targets import TargetMention, find_targets, row_target
from graph.work import assign

# Columns that name a row, the more telling first; 内容 says at length what 任务 calls by name.
_TITLE_COLUMNS = (
    re.compile(
        r"(?:任务|事项|工作(?!目标|要求|内容|措施|举措)|政策|方案|项目|名称|行动|要点|工程)(?!内容|目标|成效|依据|类别|分类|措施|举措)"
    ),
    re.compile(r"措施|举措|实事"),
    re.compile(r"内容|方案|任务|措施|举措"),
    re.compile(r"指标(?!值)"),
)
_AIMED = re.compile(r"目标(?!值)")  # 主要目标, where nothing else says what is to be done
_REQUIRED = re.compile(r"(?<!进度)(?<!时限)(?<!时间)要求|安排")
_GOAL_COLUMNS = re.compile(r"目标|指标|标准|成效|成果|进度要求|内容|任务|措施|举措|要求|计划|备注")
_POLICY_COLUMN = re.compile(r"(?:方案|政策|文件|规划)(?:名称)?$|^名称$")
_WORK = re.compile(r"任务|项目|事项|工程|活动")
_TITLE_MAX = 40
_FAR = 20_000  # characters from a row to the line over its group; keeps the time linear
_BRACKETED = re.compile(r"[(【\[](?:牵头|责任|主办|承办|配合|负责)[^()【】\[\]:]{0,6}:")


@dataclass(frozen=True)
class _WorkTable:
    """A table that assigns work: which column names a row, numbers it, gives its work, says what is to be reached."""

    table: Table
    section: int | None
    name: int
    number: int | None
    roles: dict[int, Role | Literal["deadline"]]
    aims: tuple[int, ...]
    marks: tuple[tuple[int, Cell, Cell, list[Assignment]], ...]
    lists_policies: bool


def add_rows(fragment: Fragment, root: str, table: Table, rules: Sequence[Convention], before: int) -> bool:
    """A node for each row of a table that assigns work, with those who do it and the targets it states; whether it is
    such a table. `before` is how many of them stand before it.
    """
    work = _work_table(fragment.document, table)
    if work is None:
        return False
    rules = () if "leads" in work.roles.values() else rules  # a column says who leads
    for at, row in enumerate(table.rows):
        item = _row_node(fragment, work, at, before)
        whole = fragment.document.evidence(row[0].start, row[-1].end, work.section)
        fragment.graph.nodes[item].update(start=whole.start, end=whole.end)
        fragment.edge(item, root, Relation.PART_OF, whole)
        _assign_row(fragment, work, at, item, rules)
        if not work.lists_policies:
            _add_targets(fragment, work, at, item)
            _add_group_targets(fragment, root, work, at)
    return True


def _work_table(document: Document, table: Table) -> _WorkTable | None:
    name = title_column(table)
    if name is None:
        return None
    heads = [_bare(cell.text) for cell in table.header]
    roles = {i: role for i, head in enumerate(heads) if (role := column_role(head))}
    number = next((i for i, head in enumerate(heads) if gives_number(head)), None)
    aims = tuple(i for i, head in enumerate(heads) if i not in (*roles, name, number) and _GOAL_COLUMNS.search(head))
    section = next((s.index for s in reversed(document.sections) if s.start <= table.start < s.end), None)
    marks = tuple(marked(table, document.text.text))
    policies = bool(_POLICY_COLUMN.search(heads[name])) and not _WORK.search(heads[name])
    return _WorkTable(table, section, name, number, roles, aims, marks, policies)


def _row_node(fragment: Fragment, work: _WorkTable, at: int, before: int) -> str:
    """The node of a row: a task, or a policy that is to be issued."""
    document, row, group = fragment.document, work.table.rows[at], work.table.group[at] or None
    name = _said(document, row[work.name])
    value = row[work.number].text if work.number is not None else ""
    digits = int(value) if value.isdecimal() else None
    if work.number is None and (item := marker(name)) and not work.lists_policies:  # 1.妇女预期寿命达到82岁
        name, digits, value = name[item.length :], item.number, str(item.number)
    place = document.identity.place
    if work.lists_policies:
        return fragment.node(NodeType.POLICY, document.id, at + 1, name=name, place=place, number=digits,
                             document=document.id, group=group, listed=True)  # fmt: skip
    text = "\n".join(_said(document, row[i]) for i in (work.name, *work.aims) if row[i].text)
    parts = (f"表{before + 1}", at + 1) if before else (f"表{at + 1}",)
    return fragment.node(NodeType.TASK, document.id, *parts, name=_row_title(name), place=place, number=digits,
                         document=document.id, text=text, group=group, label=f"{value}.",
                         section=work.table.title)  # fmt: skip


def _assign_row(fragment: Fragment, work: _WorkTable, at: int, item: str, rules: Sequence[Convention]) -> None:
    """Who does the work of a row, and its deadline: by its marks, its columns, else by what is said elsewhere."""
    document, table, row = fragment.document, work.table, work.table.rows[at]
    for number, head, cell, found in work.marks:
        if number == at:
            _assign_marked(fragment, item, (head, cell, found), row[work.name], work.section)
    for i, role in work.roles.items():
        cell, name = row[i], table.header[i].text
        if not cell.text:
            continue
        if role == "deadline":
            fragment.graph.nodes[item]["deadline"] = cell.text
            continue
        said = _without_persons(cell.text) if re.search("人|领导", name) else cell.text
        for assignment in parse_cell(said, role, offset=cell.start, rules=rules):
            begin, stop = min(row[work.name].start, cell.start), max(row[work.name].end, cell.end)
            assign(fragment, item, assignment, document.evidence(begin, stop, work.section), name)
    if not work.marks and all(role == "deadline" for role in work.roles.values()):
        for assignment, start, end in _said_elsewhere(document, table, row, table.group[at], [work.name, *work.aims]):
            assign(fragment, item, assignment, document.evidence(start, end, work.section))


def _assign_marked(
    fragment: Fragment, item: str, mark: tuple[Cell, Cell, list[Assignment]], name: Cell, section: int | None
) -> None:  # fmt: skip
    """Edges from the body over a marked cell of a row; each quotes the body, the mark and the row's name."""
    head, cell, found = mark
    cells = (head, cell, name)
    quote = fragment.document.evidence(min(c.start for c in cells), max(c.end for c in cells), section)
    for assignment in found:
        assign(fragment, item, assignment, quote, cell.text)


def _add_targets(fragment: Fragment, work: _WorkTable, at: int, item: str) -> None:
    """The targets that the cells of a row state, at the time of the row."""
    document, table, row = fragment.document, work.table, work.table.rows[at]
    year = year_of(document.identity, document.text.text)
    when = str(fragment.graph.nodes[item].get("deadline") or "")
    due = due_year(when, year)
    paired = row_target(table.header, row, due or due_of(document))
    if paired:
        target = _at_time(paired[2], when, due)
        add_figure(fragment, item, target, work.section, NodeType.TARGET, fragment.place)
    for goals in [i for i in (work.name, *work.aims) if not paired or i not in paired[:2]]:
        if not _is_whole(document, row[goals]):
            continue  # no place in the text would be the figure's
        said = find_targets(
            row[goals].text, offset=row[goals].start, year=year, heading=_bare(table.header[goals].text),
            due=due_of(document), planned="备注" not in table.header[goals].text,
            subject=_row_title(_said(document, row[work.name])) if goals != work.name else "",
        )  # fmt: skip
        for target in said:
            add_figure(fragment, item, _at_time(target, when, due), work.section, NodeType.TARGET, fragment.place)


def _add_group_targets(fragment: Fragment, root: str, work: _WorkTable, at: int) -> None:
    """The targets that the line over a group of rows states (一、保障供应。到2026年,仓容达到12万吨), before its first row."""
    document, table = fragment.document, work.table
    group, start = table.group[at], table.rows[at][0].start
    if not group or (at and table.group[at - 1] == group):
        return
    offset = document.text.text.rfind(group, max(table.start, start - _FAR), start)
    year = year_of(document.identity, document.text.text)
    for target in find_targets(group, offset=offset, year=year, due=due_of(document)) if offset >= 0 else ():
        add_figure(fragment, root, target, work.section, NodeType.TARGET, fragment.place)


def _said_elsewhere(
    document: Document, table: Table, row: Sequence[Cell], group: str, columns: Sequence[int]
) -> Iterator[tuple[Assignment, int, int]]:
    """Who does the work of a row of a table without a column that says so, and where that is said: in brackets of its
    cells, or as the line over the rows (县水利局(2项)).
    """
    for cell in (row[i] for i in columns if _is_whole(document, row[i])):
        for assignment in find_assignments(cell.text, offset=cell.start):
            yield assignment, cell.start, cell.end
    at = document.text.text.rfind(group, max(table.start, row[0].start - _FAR), row[0].start) if group else -1
    if at >= 0:
        for assignment in read_heading(group, offset=at):
            yield assignment, at, row[columns[0]].end


def _said(document: Document, cell: Cell) -> str:
    """What a cell says, as the original writes it; of one whose lines stand apart, beside those of others, as read."""
    return document.evidence(cell.start, cell.end).quote if _is_whole(document, cell) else cell.text.replace("\n", "")


def _is_whole(document: Document, cell: Cell) -> bool:
    return document.text.text[cell.start : cell.end] == cell.text


def _at_time(target: TargetMention, when: str, due: int | None) -> TargetMention:
    """A target of a row with the time of the row's column, where it has none of its own."""
    if due and target.period is None and (target.deadline is None or target.inherited):
        target = replace(target, deadline=due)
    if when.startswith("每") and target.period is None and (target.deadline is None or target.inherited):
        target = replace(target, deadline=None, period="每年", inherited=False)
    return target


def title_column(table: Table) -> int | None:
    """The column that names the rows of a table that assigns work; None for another table."""
    roles = [i for i, cell in enumerate(table.header) if column_role(cell.text)]
    matrix = is_matrix(table.header, table.rows)
    if not matrix and all(column_role(table.header[i].text) == "deadline" for i in roles) and not _says_who(table):
        return None
    roles += body_columns(table.header) if matrix else ()
    found = [
        [i for i, head in enumerate(table.header) if i not in roles and pattern.search(_bare(head.text))]
        for pattern in _TITLE_COLUMNS
    ]
    # A name that several rows share (重点任务 over its 具体措施) heads them and is none of theirs.
    heads = [_bare(cell.text) for cell in table.header]
    own = [_telling(table, named) for named in found]
    # 目标任务 beside 项目名称 says what is to be reached, 具体任务及责任分工 says it at length.
    own = [[i for i in named if "目标" not in table.header[i].text] or named for named in own]
    plain = [[i for i in named if "分工" not in table.header[i].text] for named in own]
    named = next((named for named in (*plain, *own) if named), None)
    if named is None and any(found):  # 具体要求, beside a 工作任务 that several rows share
        named = _telling(table, [i for i, head in enumerate(heads) if i not in roles and _REQUIRED.search(head)])
    named = named or next((named for named in found if named), None)
    named = named or [i for i, head in enumerate(heads) if i not in roles and _AIMED.search(head)]
    return max(named, key=lambda i: sum(len(row[i].text) for row in table.rows)) if named else None


def _telling(table: Table, columns: Sequence[int]) -> list[int]:
    """Those of the columns that say of each row what they say of no other; one that leaves a row blank does not."""
    return [i for i in columns if len({row[i].text for row in table.rows if row[i].text}) == len(table.rows)]


def _says_who(table: Table) -> bool:
    """Whether the lines over the rows of a table, or brackets in its cells, say who does what."""
    return any(read_heading(group) for group in set(table.group)) or any(
        _BRACKETED.search(cell.text) for row in table.rows for cell in row
    )


def _without_persons(text: str) -> str:
    """A cell of a column 牵头单位及责任人 with blanks in place of the persons (甲局 张三)."""
    return re.sub(
        r"(?<=[局委办部院会司镇乡道])(\s+)([\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff][ \u3000]+[\u4e00-\u9fff])(?=$|[\s、,;])",
        lambda found: found[0] if is_body(found[2]) else " " * len(found[0]),
        text,
    )


def _bare(text: str) -> str:
    """A name of a column without the blanks that spread it (项  目)."""
    return re.sub(r"\s", "", text)


def _row_title(text: str) -> str:
    first = re.split(r"[。;；]", text, maxsplit=1)[0]
    return first if len(first) <= _TITLE_MAX else re.split(r"[,，]", first, maxsplit=1)[0][:_TITLE_MAX]
