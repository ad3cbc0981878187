"""Rows of a table with a column that assigns work: tasks, or policies where the rows name plans to be issued."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import Cell, Document, Table
from corpus.issue_year import year_of
from corpus.pipes import body_columns, is_matrix
from graph.figures import add_figure
from graph.fragment import Fragment, due_of, due_year
from graph.matrix import marked
from graph.organisations.names import is_body
from graph.responsibilities import Assignment, Convention, column_role, find_assignments, parse_cell, read_heading
from graph.schema import NodeType, Relation
from graph.targets import TargetMention, find_targets, row_target
from graph.work import assign

# Columns that name a row, the more telling first; 内容 says at length what 任务 calls by name.
_TITLE_COLUMNS = (
    re.compile(
        r"(?:任务|事项|工作(?!目标|要求|内容|措施|举措)|政策|方案|项目|名称|行动|要点|工程)(?!内容|目标|成效|依据|类别|分类|措施|举措)"
    ),
    re.compile(r"措施|举措"),
    re.compile(r"内容|方案|任务|措施|举措"),
)
_GOAL_COLUMNS = re.compile(r"目标|指标|标准|成效|成果|进度要求|内容|任务|措施|举措|要求|计划")
_POLICY_COLUMN = re.compile(r"(?:方案|政策|文件|规划)(?:名称)?$|^名称$")
_WORK = re.compile(r"任务|项目|事项|工程|活动")
_NUMBER_COLUMN = re.compile(r"序号|编号|^号$|^№$|^No")
_TITLE_MAX = 40
_FAR = 20_000  # characters from a row to the line over its group; keeps the time linear
_BRACKETED = re.compile(r"[(【\[](?:牵头|责任|主办|承办|配合|负责)[^()【】\[\]:]{0,6}:")


def add_rows(fragment: Fragment, root: str, table: Table, rules: Sequence[Convention], before: int) -> bool:
    """A node for each row of a table that assigns work, with those who do it and the targets it states; whether it is
    such a table. `before` is how many of them stand before it.
    """
    roles = {i: role for i, cell in enumerate(table.header) if (role := column_role(cell.text))}
    column = title_column(table)
    if column is None:
        return False
    number = next((i for i, cell in enumerate(table.header) if _NUMBER_COLUMN.search(cell.text)), None)
    aims = [
        i
        for i, cell in enumerate(table.header)
        if i not in (*roles, column, number) and _GOAL_COLUMNS.search(cell.text)
    ]
    rules = () if "leads" in roles.values() else rules  # a column says who leads
    marks = list(marked(table, fragment.document.text.text))
    is_policy = bool(_POLICY_COLUMN.search(table.header[column].text)) and not _WORK.search(table.header[column].text)
    document = fragment.document
    year = year_of(document.identity, document.text.text)
    section = next((s.index for s in reversed(document.sections) if s.start <= table.start < s.end), None)
    for ordinal, (row, group) in enumerate(zip(table.rows, table.group, strict=True), 1):
        name = _said(document, row[column])
        value = row[number].text if number is not None else ""
        digits = int(value) if value.isdecimal() else None
        place = document.identity.place
        if is_policy:
            item = fragment.node(NodeType.POLICY, document.id, ordinal, name=name, place=place, number=digits,
                                 document=document.id, group=group or None, listed=True)  # fmt: skip
        else:
            text = "\n".join(_said(document, row[i]) for i in (column, *aims) if row[i].text)
            node = f"表{ordinal}"
            parts = (node,) if not before else (f"表{before + 1}", ordinal)
            item = fragment.node(NodeType.TASK, document.id, *parts, name=_row_title(name), place=place, number=digits,
                                 document=document.id, text=text, group=group or None, label=f"{value}.",
                                 section=table.title)  # fmt: skip
        whole = document.evidence(row[0].start, row[-1].end, section)
        fragment.graph.nodes[item].update(start=whole.start, end=whole.end)
        fragment.edge(item, root, Relation.PART_OF, whole)
        _assign_marked(fragment, item, [mark[1:] for mark in marks if mark[0] == ordinal - 1], row[column], section)
        for i, role in roles.items():
            cell = row[i]
            if not cell.text:
                continue
            if role == "deadline":
                fragment.graph.nodes[item]["deadline"] = cell.text
                continue
            said = _without_persons(cell.text) if re.search("人|领导", table.header[i].text) else cell.text
            for assignment in parse_cell(said, role, offset=cell.start, rules=rules):
                begin, stop = min(row[column].start, cell.start), max(row[column].end, cell.end)
                assign(fragment, item, assignment, document.evidence(begin, stop, section), table.header[i].text)
        if not marks and all(role == "deadline" for role in roles.values()):
            for assignment, start, end in _said_elsewhere(document, table, row, group, [column, *aims]):
                assign(fragment, item, assignment, document.evidence(start, end, section))
        when = str(fragment.graph.nodes[item].get("deadline") or "")
        due = due_year(when, year)
        paired = None if is_policy else row_target(table.header, row, due or due_of(document))
        if paired:
            add_figure(fragment, item, _at_time(paired[2], when, due), section, NodeType.TARGET, fragment.place)
        for goals in [] if is_policy else [i for i in (column, *aims) if not paired or i not in paired[:2]]:
            if not _is_whole(document, row[goals]):
                continue  # no place in the text would be the figure's
            goals_said = find_targets(
                row[goals].text, offset=row[goals].start, year=year, heading=table.header[goals].text,
                due=due_of(document), planned=True, subject=_row_title(name) if goals != column else "",
            )  # fmt: skip
            for target in goals_said:
                add_figure(fragment, item, _at_time(target, when, due), section, NodeType.TARGET, fragment.place)
    return True


def _assign_marked(
    fragment: Fragment, item: str, marks: Sequence[tuple[Cell, Cell, list[Assignment]]], name: Cell, section: int | None
) -> None:  # fmt: skip
    """Edges from the bodies over the marked cells of a row; each quotes the body, the mark and the row's name."""
    for head, cell, found in marks:
        cells = (head, cell, name)
        quote = fragment.document.evidence(min(c.start for c in cells), max(c.end for c in cells), section)
        for assignment in found:
            assign(fragment, item, assignment, quote, cell.text)


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
    own = [[i for i in named if len({row[i].text for row in table.rows}) == len(table.rows)] for named in found]
    plain = [
        [i for i in named if "分工" not in table.header[i].text] for named in own
    ]  # 具体任务及责任分工 says it at length
    named = next((named for named in (*plain, *own, *found) if named), None)
    return max(named, key=lambda i: sum(len(row[i].text) for row in table.rows)) if named else None


def _says_who(table: Table) -> bool:
    """Whether the lines over the rows of a table, or brackets in its cells, say who does what."""
    return any(read_heading(group) for group in set(table.group)) or any(
        _BRACKETED.search(cell.text) for row in table.rows for cell in row
    )


def _without_persons(text: str) -> str:
    """A cell of a column 牵头单位及责任人 with blanks in place of the persons (甲局 张三)."""
    return re.sub(
        r"(?<=[局委办部院会司镇乡道])(\s+)([\u4e00-\u9fff·]{2,4})(?=$|[\s、,;])",
        lambda found: found[0] if is_body(found[2]) else " " * len(found[0]),
        text,
    )


def _bare(text: str) -> str:
    """A name of a column without the blanks that spread it (项  目)."""
    return re.sub(r"\s", "", text)


def _row_title(text: str) -> str:
    first = re.split(r"[。;；]", text, maxsplit=1)[0]
    return first if len(first) <= _TITLE_MAX else re.split(r"[,，]", first, maxsplit=1)[0][:_TITLE_MAX]
