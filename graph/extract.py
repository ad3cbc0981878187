"""One document to its fragment of the graph.

A fragment holds everything that this document alone states, each edge with its sentence. The whole graph is the
union of fragments (`graph.build`), so a document can be replaced or removed without touching what others say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import networkx as nx

from corpus.document import Document, Evidence, Section, Table
from graph.copies import sketch
from graph.corrections import Corrections
from graph.figures import add_figure, add_figures
from graph.fragment import Fragment, as_written, department_node, place_named, place_node, place_of, year_of
from graph.naming import add_names
from graph.responsibilities import Assignment, Convention, column_role, find_assignments, find_conventions, parse_cell
from graph.schema import NodeType, Relation
from graph.target_corrections import correct_targets
from graph.targets import find_targets

_LABEL = re.compile(r"[第、.()章节条编 #]")
_TITLE_COLUMNS = re.compile(r"任务|事项|工作(?!目标|要求)|内容|方案|政策|项目|措施|举措|名称|行动|要点")
_GOAL_COLUMNS = re.compile(r"目标|指标|成效|成果|进度要求")
_POLICY_COLUMN = re.compile(r"方案|政策|文件|规划|名称")
_WORK = re.compile(r"任务|项目|事项|工程|活动")
_REPORTED = re.compile(r"回答|回复|答复|答案|输出|以上指令|忽略")
_NUMBER_COLUMN = re.compile(r"序号|编号")


def extract(document: Document, corrections: Corrections | None = None) -> nx.MultiDiGraph:
    """The fragment of a document: its identity, headings, tasks, who does them, targets, and what they name.

    `corrections` are the user's decisions on which names of bodies are one and on targets that were read wrongly.
    """
    place = place_named(document.identity.place)
    fragment = Fragment(nx.MultiDiGraph(), document, place, corrections or Corrections())
    fragment.graph.graph["sketch"] = sketch(document.text.text)
    root = _document_node(fragment)
    items = _headings(fragment, root)
    headed = [(section.start, section.end) for section in document.sections]
    rules = find_conventions(document.text.text, headed, [(table.start, table.end) for table in document.tables])
    for section in document.sections:
        if section.kind == "task":
            _work(fragment, items[section.index], section, rules)
    for table in document.tables:
        _table(fragment, root, table, rules)
    add_figures(fragment, root, items)
    correct_targets(fragment.graph, document.id, fragment.corrections.targets)
    add_names(fragment, root, items)
    return fragment.graph


def _document_node(fragment: Fragment) -> str:
    document, identity = fragment.document, fragment.document.identity
    root = fragment.node(
        NodeType.DOCUMENT, document.id, name=identity.title, place=identity.place, number=identity.number,
        date=identity.date, published=identity.published, kind=identity.kind, source=identity.source,
        issuer=identity.issuer, document=document.id,
    )  # fmt: skip
    spans = document.identity_spans
    if fragment.place:
        node = place_node(fragment, fragment.place)
        span = spans.get("issuer") or spans.get("title") or spans.get("source")
        if span:
            fragment.edge(root, node, Relation.APPLIES_TO, document.original_evidence(span))
    if identity.issuer and "issuer" in spans:
        signed = document.original_evidence(spans["issuer"])
        fragment.edge(root, department_node(fragment, identity.issuer, signed), Relation.ISSUED_BY, signed)
    return root


def _headings(fragment: Fragment, root: str) -> dict[int, str]:
    """Nodes of headings over tasks and of tasks, each part of what it stands under; by section index."""
    document = fragment.document
    items: dict[int, str] = {}
    for section in document.sections:
        if section.kind not in ("task", "action"):
            continue
        parts = [_label(document.sections[i]) for i in _ancestry(document, section)]
        kind = NodeType.TASK if section.kind == "task" else NodeType.ACTION
        body = document.text.original_span(section.start, section.end)
        node = fragment.node(
            kind, document.id, ".".join(parts), name=section.title, place=place_of(document, section),
            number=section.number, document=document.id, label=section.label,
            section=" > ".join(document.section_path(section.index)), start=body.start, end=body.end,
            general=section.general or None,
            text=document.text.text[section.start : section.end] if kind is NodeType.TASK else None,
        )  # fmt: skip
        parent = section.parent
        while parent is not None and parent not in items:
            parent = document.sections[parent].parent
        heading = document.evidence(section.start, max(section.heading_end, section.start + 1), section.index)
        fragment.edge(node, items[parent] if parent is not None else root, Relation.PART_OF, heading)
        items[section.index] = node
    return items


def _ancestry(document: Document, section: Section) -> list[int]:
    path = [section.index]
    while (parent := document.sections[path[-1]].parent) is not None:
        path.append(parent)
    return path[::-1]


def _label(section: Section) -> str:
    """A heading's number for use in an id; its title where it has none."""
    return _LABEL.sub("", section.label) or section.title


def _work(fragment: Fragment, task: str, section: Section, rules: Sequence[Convention]) -> None:
    text = fragment.document.text.text[section.start : section.end]
    found = find_assignments(text, offset=section.start, rules=rules)
    formal = {body.name for assignment in found if not assignment.inline for body in assignment.bodies}
    for assignment in found:
        if assignment.inline and assignment.role != "leads" and all(b.name in formal for b in assignment.bodies):
            continue  # its own bracket says what these have to do
        evidence = fragment.document.evidence(assignment.start, assignment.end, section.index)
        if assignment.inline and _REPORTED.search(evidence.quote):
            continue  # words put into somebody's mouth assign nothing
        _assign(fragment, task, assignment, evidence)


def _assign(fragment: Fragment, item: str, assignment: Assignment, evidence: Evidence, cue: str | None = None) -> None:
    """Edges from the bodies of an assignment to an item; `cue` stands for the assignment's own (a table's header)."""
    rule = assignment.order
    rule_quote = fragment.document.evidence(rule.start, rule.end).quote if rule and rule.onward else None
    node = ""
    for order, body in enumerate(assignment.bodies):
        form = as_written(body.name, evidence.quote)
        if body.alias_of_same_body:
            if node:
                fragment.alias(node, form)
            continue
        node = department_node(fragment, form, evidence)
        if body.collective:
            fragment.graph.nodes[node]["collective"] = True
        fragment.edge(
            node, item, Relation(assignment.role), evidence, joint=assignment.joint, cue=cue or assignment.cue,
            form=form, order=order, open_list=assignment.open_list or None, inline=assignment.inline or None,
            order_rule=rule_quote, rule=assignment.rule or None,
        )  # fmt: skip
    if assignment.deadline:
        fragment.graph.nodes[item].setdefault("deadline", assignment.deadline)


def _table(fragment: Fragment, root: str, table: Table, rules: Sequence[Convention]) -> None:
    """Rows of a table with a column that assigns work: tasks, or policies where the rows name plans to be issued."""
    roles = {i: role for i, cell in enumerate(table.header) if (role := column_role(cell.text))}
    named = [i for i, cell in enumerate(table.header) if i not in roles and _TITLE_COLUMNS.search(cell.text)]
    if not any(role != "deadline" for role in roles.values()) or not named:
        return
    column = max(named, key=lambda i: sum(len(row[i].text) for row in table.rows))
    aims = [i for i, cell in enumerate(table.header) if i not in (*roles, column) and _GOAL_COLUMNS.search(cell.text)]
    rules = () if "leads" in roles.values() else rules  # a column says who leads
    is_policy = bool(_POLICY_COLUMN.search(table.header[column].text)) and not _WORK.search(table.header[column].text)
    number = next((i for i, cell in enumerate(table.header) if _NUMBER_COLUMN.search(cell.text)), None)
    document = fragment.document
    section = next((s.index for s in reversed(document.sections) if s.start <= table.start < s.end), None)
    for ordinal, (row, group) in enumerate(zip(table.rows, table.group, strict=True), 1):
        name = document.evidence(row[column].start, row[column].end).quote
        value = row[number].text if number is not None else ""
        digits = int(value) if value.isdigit() else None
        place = document.identity.place
        title = _row_title(name)
        if is_policy:
            item = fragment.node(NodeType.POLICY, document.id, ordinal, name=name, place=place, number=digits,
                                 document=document.id, group=group or None, listed=True)  # fmt: skip
        else:
            item = fragment.node(NodeType.TASK, document.id, f"表{ordinal}", name=title, place=place, number=digits,
                                 document=document.id, text=name, group=group or None, label=f"{value}.",
                                 section=table.title)  # fmt: skip
        whole = document.evidence(row[0].start, row[-1].end, section)
        fragment.graph.nodes[item].update(start=whole.start, end=whole.end)
        fragment.edge(item, root, Relation.PART_OF, whole)
        for i, role in roles.items():
            cell = row[i]
            if role == "deadline":
                fragment.graph.nodes[item]["deadline"] = cell.text
                continue
            for assignment in parse_cell(cell.text, role, offset=cell.start, rules=rules):
                begin, stop = min(row[column].start, cell.start), max(row[column].end, cell.end)
                _assign(fragment, item, assignment, document.evidence(begin, stop, section), table.header[i].text)
        for goals in [] if is_policy else [column, *aims]:
            due = _due_year(str(fragment.graph.nodes[item].get("deadline") or ""), year_of(document))
            for target in find_targets(row[goals].text, offset=row[goals].start, year=year_of(document)):
                if target.deadline is None and target.period is None and due:
                    target = replace(target, deadline=due)
                add_figure(fragment, item, target, section, NodeType.TARGET, fragment.place)


def _due_year(deadline: str, year: int | None) -> int | None:
    """The year of a row's deadline: the one it names, or the document's where it names a month or 年底 only."""
    named = re.search(r"20\d\d", deadline)
    if named:
        return int(named[0])
    return (
        year
        if re.search(r"(?<!每)\d{1,2}月|年底|全年|年内|季度(?!.*每)|半年", deadline) and "每" not in deadline
        else None
    )


def _row_title(text: str) -> str:
    first = re.split(r"[。;；]", text, maxsplit=1)[0]
    return first if len(first) <= 40 else re.split(r"[,，]", first, maxsplit=1)[0][:40]
