"""Who does what in a document's tasks, as edges: from their own text, the heading over them, what is said once for all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import Document, Evidence, Section
from corpus.issue_year import year_of
from graph.fragment import Fragment, as_written, department_node
from graph.responsibilities import Assignment, Convention, find_assignments, read_heading, read_section
from graph.schema import ROLES, Relation
from graph.targets.temporal_scope import read_sentences

_ITEMS = re.compile(r"\(?(?:第)?(?P<first>\d{1,2})\s*(?:[—–\-~至]{1,2})\s*(?:第)?(?P<last>\d{1,2})项?\)?")


def add_work(fragment: Fragment, items: dict[int, str], rules: Sequence[Convention]) -> None:
    """Edges from bodies to the tasks in `items` (nodes by section index)."""
    document = fragment.document
    for section in document.sections:
        if section.kind == "task":
            _own(fragment, items[section.index], section, rules)
    for section in document.sections:
        if section.kind != "task":
            if below := [s for s in _below(document, section) if s.kind == "task"]:
                _from_heading(fragment, section, [items[s.index] for s in below])
                _for_several(fragment, [(s, items[s.index]) for s in below], rules)
            continue
    for rule in rules:
        if rule.kind == "everywhere":
            _everywhere(fragment, rule, items)


def add_milestones(fragment: Fragment, items: dict[int, str]) -> None:
    """Where a task's text sets a time for something that no figure measures (2025年底前编制规划): spans of the original,
    as `start-end`, kept on its node.
    """
    document = fragment.document
    text, year = document.text.text, year_of(document.identity, document.text.text)
    for section in document.sections:
        if section.kind != "task":
            continue
        end = document.own_end(section)
        for sentence in read_sentences(text[section.start : end], year, section.title):
            due = [moment for moment in sentence.moments if moment.kind == "due" and moment.year]
            if due:
                where = document.text.original_span(section.start + sentence.start, section.start + sentence.end)
                held = fragment.graph.nodes[items[section.index]].setdefault("milestones", [])
                held.append(f"{where.start}-{where.end}")


def assign(
    fragment: Fragment, item: str, assignment: Assignment, evidence: Evidence, cue: str | None = None,
    measure: str | None = None,
) -> None:  # fmt: skip
    """Edges from the bodies of an assignment to an item; `cue` stands for the assignment's own (a table's header),
    `measure` is what its bracket is about, where the item has several.
    """
    order = assignment.order
    order_quote = fragment.document.evidence(order.start, order.end).quote if order and order.onward else None
    node = ""
    for at, body in enumerate(assignment.bodies):
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
            form=form, order=at, open_list=assignment.open_list or None, inline=assignment.inline or None,
            order_rule=order_quote, rule=assignment.rule or None, measure=measure,
        )  # fmt: skip
    if assignment.deadline:
        fragment.graph.nodes[item].setdefault("deadline", assignment.deadline)


def _own(fragment: Fragment, task: str, section: Section, rules: Sequence[Convention]) -> None:
    """What a task's own text says, sub-items that are tasks themselves left out."""
    document = fragment.document
    text = document.text.text[section.start : document.own_end(section)]
    said = read_section(text, offset=section.start, rules=rules)
    found = said.assignments
    if said.deadline:
        fragment.graph.nodes[task].setdefault("deadline", said.deadline)
    times = {a.deadline for a in found if a.deadline} | ({said.deadline} if said.deadline else set())
    if len(times) == 1:
        fragment.times[task] = next(iter(times))
    formal = {body.name for assignment in found if not assignment.inline for body in assignment.bodies}
    brackets = {assignment.start for assignment in found if assignment.about is not None}
    for assignment in found:
        weak = assignment.role != "leads" or assignment.cue == "会同"
        if assignment.inline and weak and all(b.name in formal for b in assignment.bodies):
            continue  # its own bracket says what these have to do
        measure = None
        if assignment.about is not None and len(brackets) > 1:
            measure = document.evidence(assignment.about, assignment.start).quote.strip("。;；，, ")
        evidence = document.evidence(assignment.start, assignment.end, section.index)
        assign(fragment, task, assignment, evidence, measure=measure or None)


def _below(document: Document, section: Section) -> Iterator[Section]:
    """Tasks directly under a heading, through headings that have no part of their own."""
    return (s for s in document.sections if s.parent == section.index)


def _from_heading(fragment: Fragment, section: Section, tasks: Sequence[str]) -> None:
    """县农业农村局牵头工作(2项): the bodies of the heading for the items below that name nobody in that role."""
    document = fragment.document
    start = section.start + len(section.label)
    heading = document.text.text[start : section.heading_end]
    evidence = document.evidence(section.start, section.heading_end, section.index)
    for assignment in read_heading(heading, offset=start):
        for task in tasks:
            roles = {edge["relation"] for *_, edge in fragment.graph.in_edges(task, data=True)}
            if assignment.role in roles or (assignment.role == "responsible_for" and Relation.LEADS in roles):
                continue
            assign(fragment, task, assignment, evidence)


def _for_several(fragment: Fragment, tasks: Sequence[tuple[Section, str]], rules: Sequence[Convention]) -> None:
    """责任单位(1—3项): a line under the last of several items that says to which of them it belongs."""
    document = fragment.document
    for last, _ in tasks:
        for line in re.finditer(r"[^\n]+", document.text.text[last.start : last.end]):
            named = re.match(r"[(【〔]?[\u3400-\u9fff]{2,8}" + _ITEMS.pattern + ":", line[0])
            if not named:
                continue
            at = last.start + line.start()
            plain = re.sub(_ITEMS.pattern + ":", ":", line[0], count=1)
            cut = len(line[0]) - len(plain)
            evidence = document.evidence(at, last.start + line.end(), last.index)
            for assignment in find_assignments(plain, offset=at + cut, rules=rules):
                for each, node in tasks:
                    if each.number and int(named["first"]) <= each.number <= int(named["last"]):
                        assign(fragment, node, replace(assignment, start=at, end=last.start + line.end()), evidence)


def _everywhere(fragment: Fragment, rule: Convention, items: dict[int, str]) -> None:
    """以下均需试点城市政府落实,不再列出: a part in every item behind it."""
    document = fragment.document
    evidence = document.evidence(rule.start, rule.end)
    for section in document.sections:
        if section.kind != "task" or section.start < rule.end:
            continue
        node = items[section.index]
        if not any(edge["relation"] in ROLES for *_, edge in fragment.graph.in_edges(node, data=True)):
            continue
        for assignment in read_heading(rule.bodies + {"supports": "配合"}.get(rule.role, "负责"), offset=rule.at):
            assign(fragment, node, replace(assignment, rule="said-once"), evidence, cue="不再列出")
